"""fs:delete, fs:rename and fs:readdir. Source: plugin-scaffolder-backend 4.0.2, `builtin/filesystem`."""

from __future__ import annotations

import os
import shutil

from devportal.scaffold.action import WORKSPACE, Action, failed, takes, unsafe, wrong_input
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from devportal.scaffold.context import Context


def _check_delete(context: Context) -> None:
    for pattern in context.input.get("files") or ():
        _check_pattern(str(pattern))


def _check_pattern(pattern: str) -> None:
    parts = pattern.replace("\\", "/").split("/")
    if pattern.startswith("/") or ".." in parts or "\0" in pattern:
        raise unsafe(f"the path {quoted(pattern)} leads out of the workspace")


def _delete(context: Context) -> None:
    _check_delete(context)
    for pattern in context.input["files"]:
        for path in paths_for(context, str(pattern)):
            full = context.writable(path)
            if os.path.islink(full) or not os.path.isdir(full):
                os.unlink(full)
            elif full != context.workspace:
                shutil.rmtree(full)


def paths_for(context: Context, pattern: str) -> list[str]:
    """Give what a pattern means in the workspace: a name as it is, or everything a glob fits."""
    from wcmatch import glob

    plain = pattern.removeprefix("./").rstrip("/")
    if not any(char in plain for char in "*?[{!("):
        return [plain] if plain and os.path.lexists(context.path(plain)) else []
    flags = glob.GLOBSTAR | glob.DOTGLOB | glob.BRACE | glob.EXTGLOB | glob.FORCEUNIX
    paths = list(_paths(context.workspace))
    found = [path for path in paths if glob.globmatch(path, plain, flags=flags, limit=1000)]
    # what lies in a folder that goes, goes with it
    return [path for path in found if not any(path.startswith(other + "/") for other in found)]


def _paths(root: str) -> Iterator[str]:
    waiting = [""]
    while waiting:
        below = waiting.pop()
        with os.scandir(os.path.join(root, below)) as entries:
            for entry in entries:
                path = f"{below}/{entry.name}".lstrip("/")
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(path)
                yield path


def _check_rename(context: Context) -> None:
    for pair in context.input.get("files") or ():
        for key in ("from", "to"):
            if isinstance(pair, dict):
                _check_pattern(str(pair.get(key, "")))


def _rename(context: Context) -> None:
    _check_rename(context)
    for pair in context.input["files"]:
        old, new = context.writable(pair["from"]), context.writable(pair["to"])
        if not os.path.lexists(old):
            raise failed(f"there is no {quoted(pair['from'])} in the workspace")
        if os.path.lexists(new):
            if not pair.get("overwrite"):
                raise failed(f"{quoted(pair['to'])} is there already", hint="set overwrite: true")
            shutil.rmtree(new) if os.path.isdir(new) and not os.path.islink(new) else os.unlink(new)
        os.makedirs(os.path.dirname(new), exist_ok=True)
        shutil.move(old, new)


def _readdir(context: Context) -> None:
    deep = bool(context.get("recursive"))
    files: list[dict[str, str]] = []
    folders: list[dict[str, str]] = []
    for relative in context.input["paths"]:
        root = context.path(relative)
        if not os.path.isdir(root):
            raise wrong_input(f"{quoted(str(relative))} is no folder of the workspace")
        for path in sorted(_paths(root)):
            if deep or "/" not in path:
                full = os.path.join(root, path)
                entry = {
                    "name": os.path.basename(path),
                    "path": os.path.relpath(full, context.workspace),
                    "fullPath": full,
                }
                (folders if os.path.isdir(full) and not os.path.islink(full) else files).append(entry)
    context.output("files", files)
    context.output("folders", folders)


_PAIR = {
    "type": "object",
    "properties": {
        "from": {"type": "string"},
        "to": {"type": "string"},
        "overwrite": {"type": "boolean"},
    },
    "required": ["from", "to"],
}
DELETE = Action(
    id="fs:delete",
    summary="Remove files and folders of the workspace, by name or glob.",
    effect=WORKSPACE,
    input=takes(files="texts!"),
    run=_delete,
    check=_check_delete,
)
RENAME = Action(
    id="fs:rename",
    summary="Move files and folders within the workspace.",
    effect=WORKSPACE,
    input=takes(files={"type": "array", "items": _PAIR}) | {"required": ["files"]},
    run=_rename,
    check=_check_rename,
)
READDIR = Action(
    id="fs:readdir",
    summary="List files and folders of the workspace.",
    effect=WORKSPACE,
    input=takes(paths="texts!", recursive="flag"),
    run=_readdir,
    outputs=("files", "folders"),
    writes=False,
)

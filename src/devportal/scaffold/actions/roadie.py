"""The common actions of Roadie's module, `roadiehq:utils:*`: reading, writing and merging files.

Source: @roadiehq/scaffolder-backend-module-utils.
"""

from __future__ import annotations

import os

from devportal.errors import PortalError
from devportal.scaffold.action import LOCAL, WORKSPACE, Action, Planned, takes, unsafe, wrong_input
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from devportal.scaffold.context import Context

_LONGEST = 600.0


def inside(*names: str) -> Callable[[Context], None]:
    """Give the check that these inputs stay in the workspace."""

    def check(context: Context) -> None:
        files = context.get("files", ())
        listed = (
            [one.get("file") for one in files if isinstance(one, dict)] if isinstance(files, list) else []
        )
        for value in [*(context.get(name) for name in names), *listed]:
            if isinstance(value, str):
                try:
                    context.writable(value)
                except PortalError:
                    raise unsafe(f"the path {quoted(value)} leads out of the workspace") from None

    return check


def text_of(context: Context, path: str) -> str:
    return context.read(path).decode("utf-8", "replace")


def _write(context: Context) -> None:
    path, content = str(context.input["path"]), context.input["content"]
    text = content if isinstance(content, str) else json_text(content)
    if isinstance(content, str) and path.endswith(".json") and not context.get("preserveFormatting"):
        text = _pretty(content)
    context.write(path, text.encode())
    context.output("path", context.path(path))


def json_text(value: Any, space: Any = 2) -> str:
    """Write JSON as JSON.stringify does."""
    import json

    if not space:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return json.dumps(value, ensure_ascii=False, indent=space if isinstance(space, (int, str)) else 2)


def _pretty(text: str) -> str:
    import json

    try:
        return json_text(json.loads(text))
    except ValueError:
        return text


def _append(context: Context) -> None:
    path = str(context.input["path"])
    before = context.read(path) if os.path.exists(context.path(path)) else b""
    context.write(path, before + str(context.input["content"]).encode())
    context.output("path", context.path(path))


def _replace(context: Context) -> None:
    from devportal.scaffold.actions.files import paths_for

    for one in context.input["files"]:
        for path in paths_for(context, str(one["file"])):
            if any(path in paths_for(context, str(other)) for other in one.get("excludePaths") or ()):
                continue
            text = text_of(context, path)
            made = _replaced(text, one)
            if made != text:
                context.write(path, made.encode())


def _replaced(text: str, one: dict[str, Any]) -> str:
    find, put = str(one["find"]), str(one["replaceWith"])
    if not one.get("matchRegex"):
        return text.replace(find, put)
    from devportal.scaffold.nunjucks import TemplateError
    from devportal.scaffold.nunjucks.javascript import RegExp
    from devportal.scaffold.nunjucks.limits import Budget, Limits
    from devportal.scaffold.nunjucks.pattern import PatternError
    from devportal.scaffold.nunjucks.regexp import Searcher, expand

    try:
        made, at = [], 0
        for match in Searcher(Budget(Limits()), RegExp(find, "g"), text).all():
            made += [text[at : match.start], expand(put, match)]
            at = match.end
        return "".join(made) + text[at:]
    except (PatternError, TemplateError) as error:
        raise wrong_input(f"the pattern {quoted(find)} cannot be used: {error}") from None


def _zip(context: Context) -> None:
    import zipfile

    from devportal.scaffold.running.workspace import tree

    source, target = context.path(context.input["path"]), context.writable(context.input["outputPath"])
    os.makedirs(os.path.dirname(target), exist_ok=True)
    names = tree(source) if os.path.isdir(source) else [""]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            full = os.path.join(source, name) if name else source
            if full != target and not os.path.islink(full):
                # one time for all, so that the same files give the same archive
                entry = zipfile.ZipInfo(name or os.path.basename(source), (1980, 1, 1, 0, 0, 0))
                entry.external_attr = (os.stat(full).st_mode & 0xFFFF) << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                with open(full, "rb") as file:
                    archive.writestr(entry, file.read())
    context.output("path", target)


def _amount(context: Context) -> float:
    amount = context.input["amount"]
    return float(amount) if isinstance(amount, (int, float)) else 0.0


def _check_sleep(context: Context) -> None:
    if "amount" in context.input and _amount(context) > _LONGEST:
        raise unsafe("it would wait for more than 10 minutes")


def _sleep(context: Context) -> None:
    context.world.sleep(max(0.0, _amount(context)))


def _plan_sleep(context: Context) -> Planned:
    return Planned((f"waits for {_amount(context):g} seconds",))


WRITE = Action(
    id="roadiehq:utils:fs:write",
    summary="Write a file of the workspace.",
    effect=WORKSPACE,
    input=takes(path="text!", content="any!", preserveFormatting="flag"),
    run=_write,
    check=inside("path"),
    outputs=("path",),
)
APPEND = Action(
    id="roadiehq:utils:fs:append",
    summary="Add text to the end of a file of the workspace.",
    effect=WORKSPACE,
    input=takes(path="text!", content="text!"),
    run=_append,
    check=inside("path"),
    outputs=("path",),
)
REPLACE = Action(
    id="roadiehq:utils:fs:replace",
    summary="Replace text in files of the workspace.",
    effect=WORKSPACE,
    input=takes(
        files={"type": "array", "items": {"type": "object", "required": ["file", "find", "replaceWith"]}}
    )
    | {"required": ["files"]},
    run=_replace,
    check=inside(),
)
ZIP = Action(
    id="roadiehq:utils:zip",
    summary="Pack files of the workspace into an archive.",
    effect=WORKSPACE,
    input=takes(path="text!", outputPath="text!"),
    run=_zip,
    check=inside("path", "outputPath"),
    outputs=("path",),
)
SLEEP = Action(
    id="roadiehq:utils:sleep",
    summary="Wait, for at most ten minutes.",
    effect=LOCAL,
    input=takes(amount="number!"),
    run=_sleep,
    plan=_plan_sleep,
    check=_check_sleep,
)

"""fetch:template, fetch:plain and their forms for one file; workspace:template.

Source: plugin-scaffolder-backend 4.0.2, `builtin/fetch`, and `fetchContents` of plugin-scaffolder-node.
"""

from __future__ import annotations

import os
import shutil

from devportal.errors import IO, REFUSED, PortalError
from devportal.scaffold.action import WORKSPACE, Action, Planned, failed, takes, unsafe
from devportal.scaffold.actions.location import check_url, is_absolute, locate, resolved
from devportal.scm.remote import redact
from devportal.text import clean_line, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from devportal.scaffold.context import Context


def _folder(context: Context) -> str:
    url = str(context.input["url"])
    path = locate(context, url)
    if not os.path.isdir(path):
        raise failed(f"{quoted(redact(url))} is no folder")
    return path


def _file(context: Context) -> str:
    url = str(context.input["url"])
    path = locate(context, url)
    if not os.path.isfile(path):
        raise failed(f"{quoted(redact(url))} is no file")
    return path


def _target(context: Context) -> str:
    return context.writable(context.get("targetPath", "./"))


def _check(context: Context) -> None:
    if "url" in context.input:
        check_url(context, str(context.input["url"]))
    for key in ("targetPath", "sourcePath"):
        value = context.input.get(key)
        if isinstance(value, str):
            try:
                context.writable(value)
            except PortalError:
                raise unsafe(f"the {key} {quoted(value)} leads out of the workspace") from None


def _planned(context: Context) -> Planned | None:
    url = resolved(context, str(context.input.get("url", "")))
    return Planned((f"would read {redact(url)}",)) if is_absolute(url) else None


def rendering(work: Callable[[], Any], source: str) -> None:
    """Run a rendering; its errors are told with the file of the skeleton. Raises PortalError."""
    from devportal.scaffold.nunjucks import TemplateError, TemplateLimitError

    try:
        work()
    except TemplateError as error:
        place = ":".join(str(part) for part in (error.file, error.line, error.column) if part is not None)
        where = f"{clean_line(os.path.join(os.path.basename(source), place))}: " if place else ""
        if isinstance(error, TemplateLimitError):
            message = f"{where}{clean_line(error.message)}"
            raise PortalError(message, exit_code=REFUSED, code="template.limit") from None
        raise failed(f"{where}{clean_line(error.message)}", hint=_hint(str(error.file or ""))) from None
    except (OSError, shutil.Error) as error:
        raise PortalError(f"cannot write the files: {error}", exit_code=IO, code="io.write") from None


def _hint(file: str) -> str | None:
    """Give what to do about a file whose `${{ }}` are most likely meant for GitHub Actions."""
    if ".github/" not in file:
        return None
    return "what is meant for GitHub Actions stands in {% raw %}, or its file under copyWithoutTemplating"


def _options(context: Context, names: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    return {option: context.input[name] for name, option in names if context.input.get(name) is not None}


_ONE = (
    ("values", "values"),
    ("cookiecutterCompat", "cookiecutter_compat"),
    ("trimBlocks", "trim_blocks"),
    ("lstripBlocks", "lstrip_blocks"),
    ("replace", "replace"),
)
_TREE = (
    *_ONE,
    ("copyWithoutTemplating", "copy_without_templating"),
    ("templateFileExtension", "template_file_extension"),
)


def _filters(context: Context) -> Mapping[str, Any]:
    from devportal.scaffold.nunjucks import backstage_filters
    from devportal.scaffold.running.sequence import KINDS

    if context.get("cookiecutterCompat"):
        return {}
    return backstage_filters({host: KINDS.get(kind, kind) for host, kind in context.world.hosts.items()})


def _render(context: Context, source: str, target: str) -> None:
    from devportal.scaffold.files import render_tree

    os.makedirs(target, exist_ok=True)
    options = _options(context, _TREE)
    filters = _filters(context)
    rendering(lambda: render_tree(source, target, filters=filters, root=context.workspace, **options), source)


def _template(context: Context) -> None:
    _render(context, _folder(context), _target(context))


def _plain(context: Context) -> None:
    from devportal.scaffold.files import copy_tree

    source, target = _folder(context), _target(context)
    os.makedirs(target, exist_ok=True)
    rendering(lambda: copy_tree(source, target, root=context.workspace), source)


def _plain_file(context: Context) -> None:
    from devportal.scaffold.files import copy_file

    source, target = _file(context), str(context.input["targetPath"])
    context.writable(target)
    rendering(lambda: copy_file(source, context.workspace, target), source)


def _render_file(context: Context, source: str) -> None:
    from devportal.scaffold.files import render_file

    target = str(context.input["targetPath"])
    context.writable(target)
    options, filters = _options(context, _ONE), _filters(context)
    rendering(lambda: render_file(source, context.workspace, target, filters=filters, **options), source)


def _template_file(context: Context) -> None:
    _render_file(context, _file(context))


def _workspace(context: Context) -> None:
    """Render a folder of the workspace: by way of a copy, as its target may be itself."""
    source = context.path(context.input["sourcePath"])
    if not os.path.isdir(source):
        raise failed(f"there is no folder {quoted(str(context.input['sourcePath']))} in the workspace")
    _render(context, source, _target(context))


def _workspace_file(context: Context) -> None:
    _render_file(context, context.path(context.input["sourcePath"]))


_VALUES: dict[str, Any] = {
    "values": "map",
    "cookiecutterCompat": "flag",
    "replace": "flag",
}
_TOKEN: dict[str, Any] = {"token": "text"}
_BLOCKS: dict[str, Any] = {"trimBlocks": "flag", "lstripBlocks": "flag", **_TOKEN}
_MANY: dict[str, Any] = {
    "copyWithoutTemplating": "texts",
    "templateFileExtension": {"type": ["string", "boolean"]},
}
TEMPLATE = Action(
    id="fetch:template",
    summary="Copy a skeleton into the workspace, names and contents rendered.",
    effect=WORKSPACE,
    input=takes(url="text!", targetPath="text", copyWithoutRender="texts", **_VALUES, **_MANY, **_BLOCKS),
    run=_template,
    check=_check,
    plan=_planned,
)
TEMPLATE_FILE = Action(
    id="fetch:template:file",
    summary="Copy one file into the workspace, rendered.",
    effect=WORKSPACE,
    input=takes(url="text!", targetPath="text!", **_VALUES, **_BLOCKS),
    run=_template_file,
    check=_check,
    plan=_planned,
)
PLAIN = Action(
    id="fetch:plain",
    summary="Copy a folder into the workspace as it is.",
    effect=WORKSPACE,
    input=takes(url="text!", targetPath="text", **_TOKEN),
    run=_plain,
    check=_check,
    plan=_planned,
)
PLAIN_FILE = Action(
    id="fetch:plain:file",
    summary="Copy one file into the workspace as it is.",
    effect=WORKSPACE,
    input=takes(url="text!", targetPath="text!", **_TOKEN),
    run=_plain_file,
    check=_check,
    plan=_planned,
)
WORKSPACE_TEMPLATE = Action(
    id="workspace:template",
    summary="Render a folder of the workspace to another one.",
    effect=WORKSPACE,
    input=takes(sourcePath="text!", targetPath="text!", **_VALUES, **_MANY),
    run=_workspace,
    check=_check,
)
WORKSPACE_FILE = Action(
    id="workspace:template:file",
    summary="Render a file of the workspace to another one.",
    effect=WORKSPACE,
    input=takes(sourcePath="text!", targetPath="text!", **_VALUES),
    run=_workspace_file,
    check=_check,
)

"""Copying and rendering whole folders: fetch:template, fetch:plain and their single-file forms.

Source: templateActionHandler of plugin-scaffolder-backend 4.0.2 (4.2.0 does the same).
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from devportal.errors import REFUSED, USAGE, PortalError
from devportal.scaffold.binary import is_binary
from devportal.scaffold.nunjucks import Dialect, Limits, TemplateLimitError, render
from devportal.scaffold.safe_path import is_within, refused, safe_child, writable_child
from devportal.scaffold.skeleton import Entry, entries_of, matching

_DEFAULT_EXTENSION = ".njk"
_HEAD = 515


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """What was written: `path` relative to the target, `source` relative to the skeleton.

    `kind` is file, folder or link; `rendered` tells whether the content went through the engine, `replaced`
    whether something stood there before.
    """

    path: str
    source: str
    kind: str
    rendered: bool = False
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class _Plan:
    """How one skeleton is rendered."""

    source: str
    target: str
    root: str
    context: Mapping[str, object]
    dialect: Dialect
    limits: Limits
    filters: Mapping[str, Callable[..., object]]
    raw: frozenset[Entry]
    untouched: frozenset[Entry]
    extension: str
    replace: bool

    def text(self, template: str, name: str) -> str:
        """A template of the skeleton, rendered."""
        return render(template, self.context, self.dialect, self.limits, self.filters, name)


def render_tree(
    source: str,
    target: str,
    *,
    values: Mapping[str, object] | None = None,
    copy_without_templating: Sequence[str] | None = None,
    copy_without_render: Sequence[str] = (),
    template_file_extension: bool | str | None = None,
    cookiecutter_compat: bool = False,
    trim_blocks: bool = False,
    lstrip_blocks: bool = False,
    replace: bool = False,
    limits: Limits | None = None,
    filters: Mapping[str, Callable[..., object]] | None = None,
    root: str | None = None,
) -> list[WrittenFile]:
    """fetch:template: render the folder `source` into `target`, names and contents.

    A name that becomes empty, or gets an empty part, is left out; what exists is kept unless `replace`; links
    and binary files are copied. `copy_without_render` is what Backstage before 4.0 did: neither name nor
    content is rendered. `root` is the workspace that no link may lead out of (the target, if not given).

    Raises:
        TemplateError: a name or a file cannot be rendered; `file` is its path in the skeleton.
        PortalError: wrong options, or a path that leads out of its folder (refused).
    """
    extension = _extension(template_file_extension, copy_without_templating, cookiecutter_compat)
    if is_within(os.path.realpath(source), os.path.realpath(target)):
        raise PortalError("the target must not be within the template's own folder", exit_code=USAGE)
    entries = entries_of(source)
    plan = _Plan(
        source=source,
        target=target,
        root=root or target,
        context={"cookiecutter" if cookiecutter_compat else "values": values or {}},
        dialect=dialect_for(
            cookiecutter_compat=cookiecutter_compat, trim_blocks=trim_blocks, lstrip_blocks=lstrip_blocks
        ),
        limits=limits or Limits(),
        filters=filters or {},
        raw=matching(source, entries, copy_without_templating or ()),
        untouched=matching(source, entries, copy_without_render),
        extension=extension,
        replace=replace,
    )
    written = (_write_entry(plan, entry) for entry in entries)
    return [each for each in written if each is not None]


def dialect_for(*, cookiecutter_compat: bool, trim_blocks: bool, lstrip_blocks: bool) -> Dialect:
    """The dialect of a fetch step's options."""
    if cookiecutter_compat:
        return Dialect.for_cookiecutter(trim_blocks=trim_blocks, lstrip_blocks=lstrip_blocks)
    return Dialect(trim_blocks=trim_blocks, lstrip_blocks=lstrip_blocks)


def _extension(wanted: bool | str | None, without: Sequence[str] | None, compat: bool) -> str:
    if isinstance(without, str):
        raise PortalError("copyWithoutTemplating must be a list of patterns", exit_code=USAGE)
    if not wanted:
        return ""
    if without is not None or compat:
        raise PortalError(
            "templateFileExtension cannot be used together with copyWithoutTemplating or cookiecutterCompat",
            exit_code=USAGE,
        )
    extension = _DEFAULT_EXTENSION if wanted is True else wanted
    return extension if extension.startswith(".") else f".{extension}"


def _write_entry(plan: _Plan, entry: Entry) -> WrittenFile | None:
    path, rendered = _output_name(plan, entry)
    if path == "" or path.startswith("/") or "//" in path:
        return None
    output = writable_child(plan.target, path)
    exists = os.path.exists(output)
    if exists and not plan.replace:
        return None
    if entry.endswith("/"):
        os.makedirs(output, exist_ok=True)
        return WrittenFile(path.rstrip("/"), entry.rstrip("/"), "folder", replaced=exists)
    return _write_file(plan, entry, output, rendered=rendered, exists=exists)


def _output_name(plan: _Plan, entry: Entry) -> tuple[str, bool]:
    """Where an entry goes, and whether its content is a template."""
    if entry in plan.untouched:
        return entry, False
    if not plan.extension:
        return plan.text(entry, entry), entry not in plan.raw
    is_template = extension_of(entry) == plan.extension
    return plan.text(entry[: -len(plan.extension)] if is_template else entry, entry), is_template


def extension_of(path: str) -> str:
    """The extension of a path as node's path.extname gives it."""
    name = path.rstrip("/").rpartition("/")[2]
    dot = name.rfind(".")
    return name[dot:] if dot > 0 and name != ".." else ""


def _write_file(plan: _Plan, entry: Entry, output: str, *, rendered: bool, exists: bool) -> WrittenFile:
    source = safe_child(plan.source, entry)
    path = os.path.relpath(output, plan.target)
    os.makedirs(os.path.dirname(output), exist_ok=True)
    mode = os.lstat(source).st_mode
    if stat.S_ISLNK(mode):
        _copy_link(source, output, plan.root)
        return WrittenFile(path, entry, "link", replaced=exists)
    _need_regular(entry, mode)
    with open(source, "rb") as stream:
        head = stream.read(_HEAD)
        if is_binary(head):
            _copy_regular(source, output)
            return WrittenFile(path, entry, "file", replaced=exists)
        _check_size(plan.limits, entry, os.fstat(stream.fileno()).st_size)
        text = (head + stream.read()).decode("utf-8", "replace")
    content = plan.text(text, entry) if rendered else text
    write_text(output, content, stat.S_IMODE(mode))
    return WrittenFile(path, entry, "file", rendered, exists)


def _check_size(limits: Limits, entry: Entry, size: int) -> None:
    if size > limits.output:
        error = TemplateLimitError(f"the file is larger than {limits.output:,} bytes")
        error.file = entry
        raise error


def _need_regular(entry: Entry, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise PortalError(f"{entry}: neither a file, a folder nor a link", exit_code=REFUSED)


def write_text(path: str, text: str, mode: int = 0o666) -> None:
    """Write a text as UTF-8; a file that exists keeps its mode, a new one gets `mode` less the umask."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with open(descriptor, "wb") as stream:
        stream.write(text.encode("utf-8", "replace"))


def _copy_regular(source: str, output: str) -> None:
    """Copy bytes and mode; what stands there is removed first, so that nothing is written through a link."""
    if os.path.lexists(output):
        os.unlink(output)
    shutil.copyfile(source, output)
    os.chmod(output, stat.S_IMODE(os.stat(source).st_mode))


def _copy_link(source: str, output: str, root: str) -> None:
    """Copy a link with its text; refused where it would lead out of the workspace from its new place."""
    text = os.readlink(source)
    leads_to = os.path.realpath(os.path.join(os.path.dirname(output), text))
    if os.path.isabs(text) or not is_within(os.path.realpath(root), leads_to):
        raise refused(os.path.relpath(output, root))
    if os.path.lexists(output):
        os.unlink(output)
    os.symlink(text, output)


def render_file(
    source: str,
    target: str,
    relative: str,
    *,
    values: Mapping[str, object] | None = None,
    cookiecutter_compat: bool = False,
    trim_blocks: bool = False,
    lstrip_blocks: bool = False,
    replace: bool = False,
    limits: Limits | None = None,
    filters: Mapping[str, Callable[..., object]] | None = None,
) -> WrittenFile | None:
    """fetch:template:file: render one file to `relative` under `target`; None where one is kept."""
    output = writable_child(target, relative)
    exists = os.path.exists(output)
    if exists and not replace:
        return None
    with open(source, "rb") as stream:
        text = stream.read().decode("utf-8", "replace")
    dialect = dialect_for(
        cookiecutter_compat=cookiecutter_compat, trim_blocks=trim_blocks, lstrip_blocks=lstrip_blocks
    )
    context = {"cookiecutter" if cookiecutter_compat else "values": values or {}}
    name = os.path.basename(source)
    content = render(text, context, dialect, limits, filters, name)
    os.makedirs(os.path.dirname(output), exist_ok=True)
    write_text(output, content)
    return WrittenFile(os.path.relpath(output, target), name, "file", rendered=True, replaced=exists)


def copy_tree(source: str, target: str, *, root: str | None = None) -> list[WrittenFile]:
    """fetch:plain: copy a folder as it is, over what exists; links must stay inside `root`."""
    return [_copy_entry(source, target, entry, root or target) for entry in entries_of(source)]


def copy_file(source: str, target: str, relative: str) -> WrittenFile:
    """fetch:plain:file: copy one file to `relative` under `target`, over what exists."""
    output = writable_child(target, relative)
    exists = os.path.exists(output)
    _need_regular(relative, os.stat(source).st_mode)
    os.makedirs(os.path.dirname(output), exist_ok=True)
    _copy_regular(source, output)
    return WrittenFile(os.path.relpath(output, target), os.path.basename(source), "file", replaced=exists)


def _copy_entry(source: str, target: str, entry: Entry, root: str) -> WrittenFile:
    output = writable_child(target, entry)
    exists = os.path.exists(output)
    if entry.endswith("/"):
        os.makedirs(output, exist_ok=True)
        return WrittenFile(entry.rstrip("/"), entry.rstrip("/"), "folder", replaced=exists)
    path = safe_child(source, entry)
    mode = os.lstat(path).st_mode
    os.makedirs(os.path.dirname(output), exist_ok=True)
    if stat.S_ISLNK(mode):
        _copy_link(path, output, root)
        return WrittenFile(entry, entry, "link", replaced=exists)
    _need_regular(entry, mode)
    _copy_regular(path, output)
    return WrittenFile(entry, entry, "file", replaced=exists)

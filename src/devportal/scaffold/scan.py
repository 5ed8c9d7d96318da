"""What a copier template may not contain: looked for in its files before anything of it is rendered."""

from __future__ import annotations

import os
import stat

from devportal.errors import IO, REFUSED, PortalError
from devportal.record import record
from devportal.scaffold.template import Config
from devportal.text import clean, clean_line, cut, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MACHINE_FILTERS = ("expandvars", "expanduser", "fileglob", "realpath", "relpath")
"""The filters of jinja2-ansible-filters 1.3.2 that read the environment, the working folder or files."""

_DEEPEST = 64
_MOST_FILES = 20_000
_MOST_BYTES = 500 << 20
_SCANNED = 5 << 20
_SHOWN = 20


@record
class Entry:
    """One file, folder or link of a template; `link` is a link's text, `mode` has permission bits only."""

    path: str
    is_folder: bool
    mode: int
    size: int
    link: str | None = None


def walk(folder: str) -> list[Entry]:
    """List a template without what git keeps in it, folders before what they contain.

    Raises PortalError: refused for pipes, devices, links that leave the template and trees beyond the limits;
    I/O where a folder cannot be read.
    """
    root = os.path.realpath(folder)
    entries: list[Entry] = []
    total = 0
    for entry in _entries(root):
        entries.append(entry)
        total += entry.size
        if entry.link is not None:
            _check_link(root, entry)
        if len(entries) > _MOST_FILES or total > _MOST_BYTES:
            raise _refused(
                f"it has more than {_MOST_FILES:,} files or {_MOST_BYTES >> 20} MB", "template.limit"
            )
    return entries


def _entries(root: str) -> Iterator[Entry]:
    waiting = [""]
    while waiting:
        below = waiting.pop()
        if below.count(os.sep) >= _DEEPEST:
            raise _refused(f"its folders are nested deeper than {_DEEPEST}", "template.limit")
        for found in _listed(os.path.join(root, below)):
            path = os.path.join(below, found.name)
            if found.name == ".git":
                continue
            if is_git_part(found.name):
                raise _refused(f"{quoted(path)} is a name that git takes for its own folder")
            entry = _entry(path, found)
            if entry.is_folder:
                waiting.append(path)
            yield entry


def _listed(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        message = f"cannot read the template folder {clean(folder)}: {error.strerror}"
        raise PortalError(message, exit_code=IO, code="io.read") from None


def _entry(path: str, found: os.DirEntry[str]) -> Entry:
    status = found.stat(follow_symlinks=False)
    mode = stat.S_IMODE(status.st_mode) & 0o777
    if stat.S_ISLNK(status.st_mode):
        return Entry(path, False, mode, 0, os.readlink(found.path))
    if stat.S_ISDIR(status.st_mode):
        return Entry(path, True, mode, 0)
    if not stat.S_ISREG(status.st_mode):
        raise _refused(f"{quoted(path)} is neither a file nor a folder")
    return Entry(path, False, mode, status.st_size)


def _check_link(root: str, entry: Entry) -> None:
    """Follow a link hop by hop: each must be relative, stay inside, and the last must exist."""
    at = os.path.join(root, entry.path)
    for _ in range(40):
        target = os.readlink(at)
        step = os.path.normpath(os.path.join(os.path.dirname(at), target))
        if (
            os.path.isabs(target)
            or not _is_inside(step, root)
            or not _is_inside(os.path.realpath(step), root)
        ):
            raise _refused(f"the link {quoted(entry.path)} leads out of the template")
        at = step
        if not os.path.lexists(at):
            raise _refused(f"the link {quoted(entry.path)} leads to nothing")
        if not os.path.islink(at):
            return
    raise _refused(f"the link {quoted(entry.path)} leads in a circle")


def _is_inside(path: str, root: str) -> bool:
    return path == root or path.startswith(root.rstrip(os.sep) + os.sep)


def is_git_part(name: str) -> bool:
    """Say whether some file system takes the path part `name` for `.git`."""
    plain = "".join(char for char in name if char.isprintable())  # HFS+ passes over zero-width characters
    plain = plain.split(":", 1)[0].rstrip(". ").lower()
    return plain in (".git", "git~1")


def check(folder: str, config: Config, entries: list[Entry], *, trust: bool, runs: bool = True) -> None:
    """Refuse a template that would run commands or read the machine; `trust` allows both.

    Without `runs` nobody runs its tasks and migrations; extensions are code that rendering itself runs.

    Raises PortalError (refused) naming everything that was found.
    """
    _check_subdirectory(folder, config)
    if trust:
        return
    commands = commands_of(config) if runs else _extensions(config)
    if commands:
        raise PortalError(
            f"this template runs commands: {'; '.join(commands)}",
            hint="read them; when you trust the template, pass --trust to allow them",
            exit_code=REFUSED,
            code="template.unsafe",
        )
    if config.options.get("external_data"):
        names = ", ".join(quoted(str(name)) for name in config.options["external_data"])
        raise _refused(f"_external_data reads other files ({names})")
    found = list(_machine_filters(folder, config, entries))
    if found:
        raise PortalError(
            "refused the template: it uses filters that read this machine",
            hint="remove them; when you trust the template, pass --trust to allow them",
            exit_code=REFUSED,
            lines=tuple(found[:_SHOWN]),
            code="template.unsafe",
        )


def commands_of(config: Config) -> tuple[str, ...]:
    """Give, one line each, what the template would run: tasks, migrations, Jinja extensions."""
    found = [_command(task) for task in _items(config.options.get("tasks"))]
    for step in _items(config.options.get("migrations")):
        found += [_command(task) for task in _migration(step)]
    return (*(cut(text, 200) for text in found), *_extensions(config))


def _extensions(config: Config) -> tuple[str, ...]:
    names = config.texts("jinja_extensions")
    return tuple(cut(f"the Jinja extension {clean_line(name)}", 200) for name in names)


def _migration(step: object) -> Iterator[object]:
    if not isinstance(step, dict):
        yield step
        return
    for stage in ("before", "after"):
        yield from _items(step.get(stage))
    if "command" in step:
        yield step


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _command(task: object) -> str:
    command = task.get("command", task) if isinstance(task, dict) else task
    words = [str(word) for word in command] if isinstance(command, list) else [str(command)]
    return clean_line(" ".join(words))


def _check_subdirectory(folder: str, config: Config) -> None:
    below = config.options.get("subdirectory") or ""
    if not isinstance(below, str):
        raise _refused("_subdirectory is not a path")
    root = os.path.realpath(folder)
    if not _is_inside(os.path.realpath(os.path.join(root, below)), root):
        raise _refused(f"_subdirectory {quoted(below)} leaves the template")


def _machine_filters(folder: str, config: Config, entries: list[Entry]) -> Iterator[str]:
    """Give each plain use of a filter that reads the machine, with file and line.

    The child process that renders has the same filters taken away, however a template may write them.
    """
    marks = _marks(config)
    suffix = suffix_of(config)
    for entry in entries:
        for _, name in _uses(entry.path, marks):
            yield f"{clean(entry.path)}: {name} in its name"
        is_config = config.file is not None and entry.path == os.path.basename(config.file)
        if entry.is_folder or entry.size > _SCANNED or not (is_config or entry.path.endswith(suffix)):
            continue
        for line, name in _uses(_text(os.path.join(folder, entry.path)), marks):
            yield f"{clean(entry.path)}:{line}: {name}"


def suffix_of(config: Config) -> str:
    """Give the suffix of the files that are rendered; empty means every file."""
    suffix = config.options.get("templates_suffix")
    return ".jinja" if suffix is None else str(suffix)


def _marks(config: Config) -> list[tuple[str, str]]:
    """Give what opens and closes an expression and a statement in this template."""
    options = config.options.get("envops")
    given = options if isinstance(options, dict) else {}
    return [
        (str(given.get("variable_start_string") or "{{"), str(given.get("variable_end_string") or "}}")),
        (str(given.get("block_start_string") or "{%"), str(given.get("block_end_string") or "%}")),
    ]


def _text(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return file.read(_SCANNED).decode("utf-8", "replace")
    except OSError as error:
        message = f"cannot read {clean(path)}: {error.strerror}"
        raise PortalError(message, exit_code=IO, code="io.read") from None


def _uses(text: str, marks: list[tuple[str, str]]) -> Iterator[tuple[int, str]]:
    """Give (line, filter) of each use inside the marks."""
    import re

    if not any(name in text for name in MACHINE_FILTERS):
        return
    names = "|".join(MACHINE_FILTERS)
    spoken = re.compile(rf"""\|\s*({names})\b|^\s*-?\s*filter\s+({names})\b|map\(\s*['"]({names})['"]""")
    for opening, closing in marks:
        start = text.find(opening)
        while start >= 0:
            start += len(opening)
            end = text.find(closing, start)
            end = len(text) if end < 0 else end
            for match in spoken.finditer(text[start:end]):
                line = text.count("\n", 0, start + match.end()) + 1
                yield line, next(name for name in match.groups() if name)
            start = text.find(opening, end)


def _refused(why: str, code: str = "template.unsafe") -> PortalError:
    return PortalError(f"refused the template: {why}", exit_code=REFUSED, code=code)

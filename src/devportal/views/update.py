"""What an update does to a project, or has done."""

from __future__ import annotations

import os

from devportal.record import record
from devportal.text import clean, clean_line, plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.scaffold.follow.update import Change, Conflict, Update
    from devportal.views.theme import Theme

FORMATS = ("text", "json", "yaml", "name")
TERMINAL = "text"
PIPE = "text"
_SIGNS = {"added": "+", "changed": "~", "deleted": "-"}


@record
class Shown:
    """An update, the folder that paths are shown relative to, and whether it is written."""

    update: Update
    folder: str
    written: bool = False


def render(shown: Shown, format_: str, theme: Theme, width: int) -> str:
    """Give how far behind the project is, then its files; of conflicts each place."""
    del width
    made = shown.update
    if format_ == "name":
        return "".join(clean_line(change.path) + "\n" for change in made.changes)
    lines = [_head(shown, theme)]
    clashing = {conflict.path: conflict for conflict in made.conflicts}
    lines += [_line(change, theme) for change in made.changes if change.path not in clashing]
    lines += [_conflict(shown, conflict, theme) for conflict in made.conflicts]
    if made.state != "up to date":
        lines.append(theme.paint(_sum(made), "dim"))
    if made.left_out and made.changes:
        names = ", ".join(f"{name} ({action})" for name, action in made.left_out)
        lines.append(theme.paint(f"not run again: {clean(names)}", "dim"))
    return "\n".join(lines) + "\n"


def _head(shown: Shown, theme: Theme) -> str:
    made = shown.update
    place = theme.paint(clean_line(_short(made.project.root, shown.folder)), "ref")
    name = clean_line(made.past.name)
    if made.state == "up to date":
        return f"{place} is up to date with {name}"
    if not made.moved and not made.behind:
        return f"{'updated' if shown.written else 'update of'} {place} from {name}"
    if shown.written:
        commits = f": {plural(made.behind, 'commit')} of {name}" if made.behind else f" from {name}"
        return f"updated {place}{commits}"
    return f"update of {place}: {plural(made.behind, 'commit') + ' ' if made.behind else ''}behind {name}"


def _line(change: Change, theme: Theme) -> str:
    kind = change.kind
    plus, minus = counts(change)
    lines = f"  +{plus} -{minus}" if plus or minus else ""
    sign = theme.paint(_SIGNS[kind], "error" if kind == "deleted" else "good")
    return f"  {sign} {clean_line(change.path)}{theme.paint(_mode(change) + lines, 'dim')}"


def _mode(change: Change) -> str:
    if change.before is None or change.after is None or change.before.mode == change.after.mode:
        return ""
    return f"  mode {change.before.mode} -> {change.after.mode}"


def _conflict(shown: Shown, conflict: Conflict, theme: Theme) -> str:
    full = os.path.join(shown.update.project.root, conflict.path)
    path = clean_line(os.path.relpath(full, shown.folder) if shown.written else conflict.path)
    places = [f"{path}:{line}" for line in conflict.lines] if shown.written else []
    sign = theme.paint("!", "warning")
    return f"  {sign} {', '.join(places) or path}  {theme.paint('conflict: ' + _why(conflict), 'warning')}"


_WHY = {
    "content": "both changed the same lines",
    "add/add": "both have it, with other content",
    "modify/delete": "one changed it, the other removed it",
    "rename/delete": "one renamed it, the other removed it",
    "rename/rename": "both renamed it, each to another name",
    "binary": "both changed it, and it is no text; yours stays",
    "file/directory": "a file of the template cannot be where you have something else; yours stays",
    "distinct modes": "it is a file here and a link there",
}


def _why(conflict: Conflict) -> str:
    return _WHY.get(conflict.kind, clean_line(conflict.message or conflict.kind))


def _sum(made: Update) -> str:
    count = plural(len(made.changes), "file")
    clashes = f", {plural(len(made.conflicts), 'conflict')}" if made.conflicts else ""
    return f"{count}{clashes}" if made.changes or made.conflicts else "no file changes"


def counts(change: Change) -> tuple[int, int]:
    """Give the numbers of lines that come and go; (0, 0) for what is no text."""
    from devportal.views.update_patch import lines_of

    found = lines_of(change)
    if found is None:
        return 0, 0
    import difflib

    plus = minus = 0
    for tag, first, last, start, end in difflib.SequenceMatcher(None, *found, autojunk=False).get_opcodes():
        if tag != "equal":
            minus += last - first
            plus += end - start
    return plus, minus


def _short(path: str, folder: str) -> str:
    relative = os.path.relpath(path, folder)
    if relative == ".":
        return os.path.basename(path) or path
    return path if relative.startswith("../..") else relative


def data(shown: Shown) -> object:
    """Give the update as data."""
    made = shown.update
    clashing = {conflict.path for conflict in made.conflicts}
    return {
        "project": made.project.root,
        "template": made.past.name,
        "source": made.past.source,
        "from": made.project.past.commit,
        "to": made.past.commit,
        "state": made.state,
        "behind": made.behind,
        "written": shown.written,
        "base": made.origin,
        "files": [
            {
                "path": change.path,
                "change": change.kind,
                "conflict": change.path in clashing,
                "added": counts(change)[0],
                "removed": counts(change)[1],
            }
            for change in made.changes
        ],
        "conflicts": [
            {
                "path": conflict.path,
                "kind": conflict.kind,
                "message": conflict.message,
                "lines": list(conflict.lines),
            }
            for conflict in made.conflicts
        ],
        "withoutBase": list(made.lost),
        "notRun": [{"step": name, "action": action} for name, action in made.left_out],
    }

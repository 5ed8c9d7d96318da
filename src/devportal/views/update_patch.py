"""An update as a patch."""

from __future__ import annotations

from devportal.text import clean, clean_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from devportal.scaffold.follow.leaf import Leaf
    from devportal.scaffold.follow.update import Change
    from devportal.views.theme import Theme
    from devportal.views.update import Shown

FORMATS = ("text", "json", "yaml", "name")
TERMINAL = "text"
PIPE = "text"
_LARGEST = 1 << 20


def render(shown: Shown, format_: str, theme: Theme, width: int) -> str:
    """Give the changes as `git diff` writes them; of what is no text, that it differs."""
    from devportal.views import update

    if format_ != "text":
        return update.render(shown, format_, theme, width)
    lines = [line for change in shown.update.changes for line in _patch(change)]
    return "".join(f"{_painted(line, theme)}\n" for line in lines)


def _painted(line: str, theme: Theme) -> str:
    if line.startswith(("diff ", "--- ", "+++ ")):
        return theme.paint(line, "bold")
    if line.startswith(("+", "-")):
        return theme.paint(line, "good" if line[0] == "+" else "error")
    return line


def _patch(change: Change) -> Iterator[str]:
    import difflib

    path = clean_line(change.path)
    yield f"diff --git a/{path} b/{path}"
    before, after = change.before, change.after
    if before is None and after is not None:
        yield f"new file mode {after.mode}"
    elif after is None and before is not None:
        yield f"deleted file mode {before.mode}"
    elif before is not None and after is not None and before.mode != after.mode:
        yield f"old mode {before.mode}"
        yield f"new mode {after.mode}"
    found = lines_of(change)
    if found is None:
        yield f"Binary files a/{path} and b/{path} differ"
        return
    names = (f"a/{path}" if before else "/dev/null", f"b/{path}" if after else "/dev/null")
    for line in difflib.unified_diff(*found, *names, lineterm="\n"):
        text = clean(line.rstrip("\n"))
        yield text
        if not line.endswith("\n") and line[:1] in "+- " and not line.startswith(("+++", "---")):
            yield "\\ No newline at end of file"


def lines_of(change: Change) -> tuple[list[str], list[str]] | None:
    """Give the lines before and after, None for what is no text or too large to compare."""
    before, after = _lines(change.before), _lines(change.after)
    return None if before is None or after is None else (before, after)


def _lines(leaf: Leaf | None) -> list[str] | None:
    data = leaf.content() if leaf else b""
    if len(data) > _LARGEST or b"\0" in data:
        return None
    try:
        return data.decode().splitlines(keepends=True)
    except UnicodeDecodeError:
        return None


def data(shown: Shown) -> object:
    """Give the update as data."""
    from devportal.views import update

    return update.data(shown)

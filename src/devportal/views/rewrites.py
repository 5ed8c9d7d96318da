"""Files as they are and as they would be: unified differences."""

from __future__ import annotations

from devportal.text import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from devportal.findings.edit import Rewrite
    from devportal.views.theme import Theme

FORMATS = ("text", "json")
TERMINAL = "text"
PIPE = "text"


def render(rewrites: Sequence[Rewrite], format_: str, theme: Theme, width: int) -> str:
    """Give one difference after the other, as `patch` reads them."""
    del format_, width
    return "".join(line for rewrite in rewrites for line in _difference(rewrite, theme))


def _difference(rewrite: Rewrite, theme: Theme) -> Iterator[str]:
    from difflib import unified_diff

    before, after = (
        text.decode("utf-8", "replace").splitlines(keepends=True) for text in (rewrite.before, rewrite.after)
    )
    for line in unified_diff(before, after, f"a/{rewrite.file}", f"b/{rewrite.file}"):
        style = {"+": "good", "-": "error", "@": "ref"}.get(line[:1], "")
        body = clean(line.rstrip("\r\n"))
        yield (theme.paint(body, style) if style else body) + "\n"
        if not line.endswith("\n"):
            yield "\\ No newline at end of file\n"


def data(rewrites: Sequence[Rewrite]) -> object:
    """Give each file with how many findings the change mends."""
    return [
        {"file": one.file, "mended": one.count, "after": one.after.decode("utf-8", "replace")}
        for one in rewrites
    ]

"""One layout for catalog files: order of the top keys, two spaces a level, one line between documents.

Lines are moved, never written anew: quotes, comments, flow style and line breaks stay the author's.
The result is read again and must hold the same values and the same words, else the file stays as it is.
"""

from __future__ import annotations

from devportal.catalog.yaml12 import key_positions, parse_documents, positions
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

ORDER = ("apiVersion", "kind", "metadata", "spec")
STEP = 2


@record
class Formatted:
    """The bytes of a file in the one layout, or unchanged with the reason why it cannot have it."""

    data: bytes
    reason: str | None = None


def formatted(data: bytes) -> Formatted:
    """Lay out a catalog file. Doing it twice changes nothing more."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return Formatted(data, "it is not UTF-8")
    before = parse_documents(data)
    broken = next((one for one in before if one.error), None)
    if broken is not None:
        return Formatted(data, f"it is not valid YAML: line {broken.line}: {broken.error}")
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.replace("\r\n", "\n").split("\n")
    for reorder in (True, False):
        made = _laid_out(lines, reorder=reorder)
        result = newline.join(made).encode()
        if _is_same(text, result.decode()) and _values(before) == _values(parse_documents(result)):
            return Formatted(result)
    return Formatted(data, "it is written in a way that cannot be moved safely")


def _values(documents: Sequence[object]) -> list[object]:
    return [(one.value, one.error) for one in documents]  # type: ignore[attr-defined]


def _is_same(before: str, after: str) -> bool:
    """Say whether two texts have the same lines but for blanks, in whatever order."""
    return _squeezed(before) == _squeezed(after)


def _squeezed(text: str) -> list[str]:
    return sorted(filter(None, ("".join(line.split()) for line in text.splitlines())))


def _laid_out(lines: Sequence[str], *, reorder: bool) -> list[str]:
    made: list[str] = []
    start = 0
    for at in [*(number for number, line in enumerate(lines) if _is_border(line)), len(lines)]:
        made += _document(list(lines[start:at]), reorder=reorder)
        if at < len(lines):
            made.append(lines[at].rstrip())
        start = at + 1
    while made and not made[-1]:
        made.pop()
    return [*made, ""]


def _is_border(line: str) -> bool:
    """Say whether a line stands between documents and holds nothing else than a comment."""
    if line[:3] not in ("---", "..."):
        return False
    rest = line[3:].strip()
    return (not rest or rest.startswith("#")) and line[3:4] in ("", " ", "\t")


def _document(lines: list[str], *, reorder: bool) -> list[str]:
    while lines and not lines[-1].strip():
        lines.pop()
    if not lines or any(line.startswith(("%", "---", "...")) or "\t" in line for line in lines):
        return lines
    data = "\n".join(lines).encode()
    keys, values = key_positions(data, 0), positions(data, 0)
    starts = {line - 1 for line, _ in keys.values()}
    starts |= {line - 1 for path, (line, _) in values.items() if path and _is_item(lines[line - 1])}
    shifted = _Shifter(lines, starts).result()
    roots = sorted((line - 1, str(path[0])) for path, (line, _) in keys.items() if len(path) == 1)
    return _ordered(shifted, roots) if reorder else shifted


class _Shifter:
    """Moves the lines of one document to columns of two spaces a level."""

    def __init__(self, lines: list[str], starts: set[int]) -> None:
        self.lines = lines
        self.starts = starts
        self.levels: list[tuple[int, int]] = [(-1, -STEP)]
        self.made: list[str] = []
        self.shift = 0

    def result(self) -> list[str]:
        at = 0
        pending: list[int] = []
        while at < len(self.lines):
            line = self.lines[at]
            if at in self.starts and _opens(line):
                self._comments(pending, _indent(line), self._structural(at))
                pending = []
                if _is_block_scalar(line):
                    at = self._scalar(at)
            elif not line.strip() or line.lstrip().startswith("#"):
                pending.append(at)
                self.made.append("")
            else:
                self.made.append(_moved(line, self.shift))
            at += 1
        self._comments(pending, -1, 0)
        return self.made

    def _structural(self, at: int) -> int:
        """Place a line that opens keys or items; give its new indentation."""
        line = self.lines[at]
        column = _indent(line)
        text = line[column:]
        new = first = self._column(column)
        head = ""
        while text.startswith("- "):
            head += "- "
            rest = text[2:].lstrip(" ")
            column += len(text) - len(rest)
            text = rest
            new = self._column(column, new + STEP)
        self.shift = new - column
        self.made.append(" " * first + head + text.rstrip())
        return first

    def _column(self, old: int, new: int | None = None) -> int:
        """Give the new column of an old one, opening a level where it is deeper than the last."""
        while self.levels[-1][0] > old:
            self.levels.pop()
        if self.levels[-1][0] < old:
            self.levels.append((old, self.levels[-1][1] + STEP if new is None else new))
        return self.levels[-1][1]

    def _scalar(self, at: int) -> int:
        """Move the lines of a block scalar with the line that opens it; give the last of them."""
        parent = _indent(self.lines[at])
        last = at
        for number in range(at + 1, len(self.lines)):
            line = self.lines[number]
            if line.strip() and _indent(line) <= parent:
                break
            last = number
        for number in range(at + 1, last + 1):
            self.made.append(_moved(self.lines[number], self.shift))
        return last

    def _comments(self, pending: list[int], column: int, new: int) -> None:
        """Place comments above a line: with it where they stood with it, else with what is above them."""
        for number in pending:
            text = self.lines[number].strip()
            if not text:
                continue
            old = _indent(self.lines[number])
            at = new if old == column else max(0, old + self._shift_at(old))
            self.made[number] = " " * at + text

    def _shift_at(self, old: int) -> int:
        known = [level for level in self.levels if level[0] <= old]
        return known[-1][1] - known[-1][0] if len(known) > 1 else 0


def _is_item(line: str) -> bool:
    return line.lstrip(" ")[:2] in ("- ", "-")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _opens(line: str) -> bool:
    return not line.lstrip().startswith("#")


def _is_block_scalar(line: str) -> bool:
    """Say whether a line ends with the mark of a block scalar: `|`, `>-`, `|2` and their like."""
    text = line.rstrip()
    head, _, comment = text.rpartition(" #")
    for end in (text, head.rstrip()) if comment else (text,):
        word = end.rpartition(" ")[2]
        if word[:1] in ("|", ">") and len(word) <= 3 and all(char in "+-123456789" for char in word[1:]):
            return True
    return False


def _moved(line: str, shift: int) -> str:
    if shift >= 0:
        return " " * shift + line if line.strip() else line
    return line[min(-shift, _indent(line)) :]


def _ordered(lines: list[str], roots: Sequence[tuple[int, str]]) -> list[str]:
    """Put the top keys in order; comments right above a key go with it, those above the first stay on top."""
    names = [name for _, name in roots]
    wanted = sorted(names, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))
    if wanted == names or len(set(names)) < len(names):
        return lines
    bounds = [_above(lines, at) if number else at for number, (at, _) in enumerate(roots)]
    ends = [*bounds[1:], len(lines)]
    blocks = {name: lines[low:high] for name, low, high in zip(names, bounds, ends, strict=True)}
    made = lines[: bounds[0]]
    for name in wanted:
        made += blocks[name]
    return made


def _above(lines: Sequence[str], at: int) -> int:
    while at > 0 and lines[at - 1].startswith("#"):
        at -= 1
    return at

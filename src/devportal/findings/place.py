"""Line and column of findings, looked up in the files that have some, and only there.

The index knows where each document starts, so one document is looked at and not the file. Most values are
found by their indentation; what is written otherwise is read by the rules of YAML.
"""

from __future__ import annotations

from devportal.findings.subject import value_at
from devportal.record import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from devportal.findings.subject import Path, Subject
    from devportal.model.problem import Problem

Place = tuple[int, int]


def placed(
    problems: Iterable[Problem], subjects: Mapping[str, Subject], read: Callable[[str], bytes | None]
) -> list[Problem]:
    """Give the problems with line and column; those that have a line are left as they are."""
    files: dict[str, list[str]] = {}
    documents: dict[tuple[str, int], _Document] = {}
    made = []
    for problem in problems:
        if problem.line or problem.ref is None or problem.ref not in subjects:
            made.append(problem)
            continue
        subject = subjects[problem.ref]
        key = (subject.file, subject.document)
        if key not in documents:
            if subject.file not in files:
                files[subject.file] = lines_of(read(subject.file) or b"")
            documents[key] = _Document(files[subject.file], subject.line)
        line, column, path = documents[key].find(
            problem.path, value_at(subject.entity, problem.path), problem.on_key
        )
        made.append(replace(problem, line=line, column=column, path=path))
    return made


def lines_of(data: bytes) -> list[str]:
    """Give the lines of a file as YAML counts them."""
    return data.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")


def document_end(lines: list[str], start: int) -> int:
    """Give the 0-based line after the document that starts at the 0-based line `start`."""
    for at in range(start + 1, len(lines)):
        if lines[at][:3] in ("---", "...") and lines[at][3:4] in ("", " ", "\t"):
            return at
    return len(lines)


class _Document:
    """The lines of one document, and what YAML says about them once that is asked for."""

    def __init__(self, lines: list[str], line: int) -> None:
        self.start = max(line - 1, 0)
        self.lines = lines[self.start : document_end(lines, self.start)]
        self._values: dict[Path, Place] | None = None
        self._keys: dict[Path, Place] = {}
        self._value: object = None

    def find(self, path: Path, value: object, on_key: bool) -> tuple[int, int, Path]:
        """Give line, column and the path in the author's own order."""
        if not path:
            return self.start + 1, 1, path
        quick = _quick(self.lines, path, value, on_key)
        if quick is not None:
            return self.start + quick[0], quick[1], path
        path = self._authors(path, value)
        line, column = self._complete(path, on_key)
        return self.start + line, column, path

    def _complete(self, path: Path, on_key: bool) -> Place:
        values, keys = self._places()
        if on_key and path in keys:
            return keys[path]
        while path:
            found = values.get(path) or keys.get(path)
            if found is not None:
                return found
            path = path[:-1]
        return values.get((), (1, 1))

    def _places(self) -> tuple[dict[Path, Place], dict[Path, Place]]:
        if self._values is None:
            from devportal.catalog.yaml12 import key_positions, parse_documents, positions

            data = "\n".join(self.lines).encode("utf-8", "replace")
            self._values, self._keys = positions(data, 0), key_positions(data, 0)
            documents = parse_documents(data)
            self._value = documents[0].value if documents else None
        return self._values, self._keys

    def _authors(self, path: Path, value: object) -> Path:
        """Give the number that an item of a sorted list has in the file."""
        if isinstance(path[-1], int) and isinstance(value, str):
            self._places()
            items = value_at(self._value, path[:-1])
            if isinstance(items, list) and value in items:
                return (*path[:-1], items.index(value))
        return path


def _quick(lines: list[str], path: Path, value: object, on_key: bool) -> Place | None:
    """Find a value by indentation alone; None unless the text there is surely it."""
    keys = path[:-1] if isinstance(path[-1], int) else path
    found = (-1, -1, 0)
    for key in keys:
        if not isinstance(key, str):
            return None
        below = _key(lines, found[0], found[1], key)
        if below is None:
            return None
        found = below
    at, indent, after = found
    if on_key:
        return at + 1, indent + 1
    if not isinstance(value, str):
        return None
    if isinstance(path[-1], str):
        column = _same(lines[at], after, value)
        return None if column is None else (at + 1, column + 1)
    return _item(lines, at, indent, after, value)


def _key(lines: list[str], at: int, indent: int, key: str) -> tuple[int, int, int] | None:
    """Give (line, indent, end of the key) of a key below the key at line `at`."""
    inner = -1
    for number in range(at + 1, len(lines)):
        line = lines[number]
        text = line.lstrip(" ")
        if not text or text[0] == "#":
            continue
        depth = len(line) - len(text)
        if depth <= indent or text[0] in "\t%":
            return None
        if inner < 0:
            if text.startswith(("- ", "---", "&", "!", "{", "[", "?")):
                return None
            inner = depth
        if depth == inner:
            for name in (key + ":", f'"{key}":', f"'{key}':"):
                if text.startswith(name) and text[len(name) : len(name) + 1] in ("", " "):
                    return number, depth, depth + len(name)
    return None


def _same(line: str, start: int, value: str) -> int | None:
    """Give the column of a scalar on a line when it is `value`, plain or in quotes."""
    rest = line[start:]
    text = rest.strip()
    column = start + len(rest) - len(rest.lstrip())
    for spelled in (value, f'"{value}"', f"'{value}'"):
        if text == spelled or (text.startswith(spelled) and text[len(spelled) :].lstrip(" ").startswith("#")):
            if "\\" in value or "'" in value or '"' in value or not value or text[0] in "&!*|>":
                return None
            return column
    return None


def _item(lines: list[str], at: int, indent: int, after: int, value: str) -> Place | None:
    rest = lines[at][after:].strip()
    if rest.startswith("["):
        return _flow_item(lines[at], at, after, value)
    if rest and not rest.startswith("#"):
        return None
    inner = -1
    for number in range(at + 1, len(lines)):
        line = lines[number]
        text = line.lstrip(" ")
        if not text or text[0] == "#":
            continue
        depth = len(line) - len(text)
        if inner < 0:
            if not text.startswith("- ") or depth < indent:
                return None
            inner = depth
        if depth < inner or (depth == inner and not text.startswith("- ")):
            return None
        if depth == inner:
            column = _same(line, depth + 2, value)
            if column is not None:
                return number + 1, column + 1
    return None


def _flow_item(line: str, at: int, after: int, value: str) -> Place | None:
    import re

    found = re.compile(rf"[\[,]\s*[\"']?({re.escape(value)})[\"']?\s*[,\]]").search(line, after)
    if found is None or "#" in line[: found.start()] or not value:
        return None
    column = found.start(1)
    return at + 1, column + (0 if line[column - 1] in "\"'" else 1)

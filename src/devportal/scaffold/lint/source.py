"""A template as it is written: its values, and where each of them stands in the file."""

from __future__ import annotations

from devportal.record import record
from devportal.scaffold.blueprint import API

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from devportal.catalog.yaml12 import Document

    Path = tuple[str | int, ...]
    Place = tuple[int, int]

_PLACEHOLDERS = ("$yaml", "$json", "$text", "$openapi", "$asyncapi")


@record
class Written:
    """A text of a template and the path of keys that leads to it; `is_key` where it is itself a key."""

    path: Path
    text: str
    is_key: bool = False


class Source:
    """One Template document of a file.

    `root` is the folder that its paths may lead through, "" for its own repository.
    """

    def __init__(self, file: str, data: bytes, index: int, document: Document, root: str = "") -> None:
        self.file = file
        self.root = root
        self.index = index
        self.document = document
        self.entity: dict[str, Any] = document.value
        self.lines = data.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
        self._data = data
        self._values: dict[Path, Place] | None = None
        self._keys: dict[Path, Place] = {}

    @property
    def spec(self) -> dict[str, Any]:
        """The spec; empty where it is no mapping."""
        return mapping(self.entity.get("spec"))

    @property
    def is_whole(self) -> bool:
        """Say whether every step stands in this file: Backstage can read a part from elsewhere."""
        given = self.spec.get("steps")
        return not is_elsewhere(given) and not any(map(is_elsewhere, items(given)))

    @property
    def steps(self) -> list[tuple[int, dict[str, Any]]]:
        """The steps that are mappings, each with its place in the list."""
        given = self.spec.get("steps")
        return [(at, step) for at, step in enumerate(items(given)) if isinstance(step, dict)]

    def key(self, path: Path) -> Place:
        """Give line and column of the key of a value, or of what is nearest above it."""
        self._places()
        return self._nearest(path, self._keys)

    def value(self, path: Path) -> Place:
        """Give line and column of a value, or of what is nearest above it."""
        return self._nearest(path, self._places())

    def inside(self, written: Written, line: int, column: int) -> Place:
        """Give where a place within a text stands in the file: line and column of the text count from 1."""
        start = self.key(written.path) if written.is_key else self.value(written.path)
        texts = written.text.split("\n")
        wanted = texts[line - 1].rstrip() if line <= len(texts) else ""
        if not wanted:
            return start
        last = min(start[0] + len(texts) + 1, len(self.lines))
        for number in range(start[0], last + 1):
            own = self.lines[number - 1]
            found = own.find(wanted, start[1] - 1 if number == start[0] else 0)
            if found >= 0:
                return number, found + column
        return self._across(start, texts[line - 1], column)

    def _across(self, start: Place, text: str, column: int) -> Place:
        """Find the word at a column of a text that the file breaks over several lines."""
        word = text[column - 1 :].split(" ", maxsplit=1)[0].rstrip("})|,")
        for number in range(start[0], min(start[0] + 20, len(self.lines)) + 1):
            found = self.lines[number - 1].find(word) if word else -1
            if found >= 0:
                return number, found + 1
        return start

    def _places(self) -> dict[Path, Place]:
        if self._values is None:
            from devportal.catalog.yaml12 import key_positions, positions

            self._values = dict(positions(self._data, self.index))
            self._keys = dict(key_positions(self._data, self.index))
        return self._values

    def _nearest(self, path: Path, places: dict[Path, Place]) -> Place:
        while path:
            found = places.get(path) or self._places().get(path)
            if found is not None:
                return found
            path = path[:-1]
        return self._places().get((), (self.document.line, 1))


def read_sources(file: str, data: bytes, root: str = "") -> tuple[list[Source], list[Document]]:
    """Give the Templates of a file, and the documents that cannot be read."""
    from devportal.catalog.yaml12 import parse_documents

    sources: list[Source] = []
    broken: list[Document] = []
    for index, document in enumerate(parse_documents(data)):
        if document.error:
            broken.append(document)
        elif is_template(document.value):
            sources.append(Source(file, data, index, document, root))
    return sources, broken


def is_template(value: object) -> bool:
    """Say whether a document is a Template, of whatever version."""
    version = str(value.get("apiVersion")) if isinstance(value, dict) else ""
    ours = version.startswith(("backstage.io/", "scaffolder.backstage.io/"))
    return isinstance(value, dict) and (version == API or (ours and value.get("kind") == "Template"))


def texts(value: object, path: Path) -> Iterator[Written]:
    """Give every text at or below a value, keys of mappings included."""
    if isinstance(value, str):
        yield Written(path, value)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield Written((*path, str(key)), str(key), True)
            yield from texts(item, (*path, str(key)))
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from texts(item, (*path, at))


def is_elsewhere(value: object) -> bool:
    """Say whether a value is read from another file: `$yaml: ./steps.yaml`, and `$json`, `$text` alike."""
    return isinstance(value, dict) and any(key in _PLACEHOLDERS for key in value)


def mapping(value: object) -> dict[str, Any]:
    """Give a mapping, empty for anything else."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[Any]:
    """Give a list, empty for anything else."""
    return value if isinstance(value, list) else []

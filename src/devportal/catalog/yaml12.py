"""YAML 1.2 core documents as Backstage reads them: bytes in, JSON-like values out."""

from __future__ import annotations

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Path = tuple[str | int, ...]
    Places = dict[Path, tuple[int, int]]


@record
class Document:
    """One document of a file.

    `value` is JSON-like (dict in the author's order, list, str, int, float, bool, None). With `error` the value
    is None, `code` says what kind of error, and `line`, `column` (1-based) where; else they say where the
    content starts. `warnings` are (code, message, line, column).
    """

    value: Any
    error: str | None
    code: str | None
    line: int
    column: int
    warnings: tuple[tuple[str, str, int, int], ...] = ()


def parse_documents(data: bytes, *, max_depth: int = 256, max_aliases: int = 100) -> list[Document]:
    """Read every document of a file, in order; empty documents are there with the value None."""
    import yaml

    documents: list[Document] = []
    try:
        for node in yaml.compose_all(data, Loader=yaml.CBaseLoader):
            line, column = (node.start_mark.line + 1, node.start_mark.column + 1) if node else (1, 1)
            try:
                documents.append(Document(_value(node), None, None, line, column))
            except ValueError as error:
                documents.append(Document(None, str(error), "yaml.duplicate-key", line, column))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problem = getattr(error, "problem", None) or str(error)
        documents.append(Document(None, problem, "yaml.syntax", line, column))
    return documents


def positions(data: bytes, index: int) -> Places:
    """Give where each value of document `index` stands: path -> (line, column), 1-based; `()` is the root."""
    return _places(data, index)[0]


def key_positions(data: bytes, index: int) -> Places:
    """Give where the key of each value of document `index` stands: path -> (line, column), 1-based."""
    return _places(data, index)[1]


def _value(node: Any) -> Any:
    kind = getattr(node, "id", None)
    if kind == "sequence":
        return [_value(item) for item in node.value]
    if kind == "mapping":
        made: dict[str, Any] = {}
        for key, value in node.value:
            name = str(_value(key))
            if name in made:
                raise ValueError(f"duplicate key {name!r}")
            made[name] = _value(value)
        return made
    return None if node is None else _scalar(node.value, node.style)


def _scalar(text: str, style: str | None) -> Any:
    if style is not None:
        return text
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return text[0] in "tT"
    try:
        return int(text) if text.lstrip("+-").isdigit() else float(text) if "." in text else text
    except ValueError:
        return text


def _places(data: bytes, index: int) -> tuple[Places, Places]:
    import yaml

    values: Places = {}
    keys: Places = {}

    def walk(node: Any, path: Path) -> None:
        values[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
        if node.id == "sequence":
            for number, item in enumerate(node.value):
                walk(item, (*path, number))
        elif node.id == "mapping":
            for key, value in node.value:
                inner = (*path, str(key.value))
                keys[inner] = (key.start_mark.line + 1, key.start_mark.column + 1)
                walk(value, inner)

    try:
        for number, node in enumerate(yaml.compose_all(data, Loader=yaml.CBaseLoader)):
            if number == index and node is not None:
                walk(node, ())
    except yaml.YAMLError:
        pass
    return values, keys

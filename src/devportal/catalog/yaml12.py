r"""YAML 1.2 core documents as Backstage reads them: bytes in, JSON-like values out.

The yardstick is npm `yaml` 2.9.1 called as Backstage calls it, `parseAllDocuments(text, {merge: false})` and
`toJSON()`: the same documents, the same verdicts, the same values. Where we differ on purpose:

- nesting deeper than `max_depth` is an error (there it is one only near 800 levels, when the stack ends);
- an alias to the collection it stands in is an error (there it makes a value that contains itself);
- half a surrogate pair in a `\u` escape becomes U+FFFD, as no such text can be stored;
- UTF-16 is named as such (there it is read as one long text);
- keys that look like numbers keep the author's order (JavaScript moves them to the front).

Most documents are plain block style and take the quick way of `yaml.regular`; any document it does not
understand completely is read again by `yaml.stream`, which knows every rule.
"""

from __future__ import annotations

from devportal.record import record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.catalog.yaml.stream import Read, Stream

    Path = tuple[str | int, ...]
    Places = dict[Path, tuple[int, int]]


@record
class Document:
    """One document of a file.

    `value` is JSON-like (dict in the author's order, list, str, int, float, bool, None); collections behind
    an alias are shared, so it is not to be changed in place. With `error` the value is None, `code` says what
    kind of error, and `line`, `column` (1-based) where; else they say where the content starts. `warnings`
    are (code, message, line, column).
    """

    value: Any
    error: str | None
    code: str | None
    line: int
    column: int
    warnings: tuple[tuple[str, str, int, int], ...] = ()


def parse_documents(data: bytes, *, max_depth: int = 256, max_aliases: int = 100) -> list[Document]:
    """Read every document of a file, in order; empty documents are there with the value None.

    Never raises: what is wrong with a document is its `error`.
    """
    text, warning = _decode(data)
    if text is None:
        return [Document(None, "not UTF-8 (looks like UTF-16)", "yaml.encoding", 1, 1, ())]
    from devportal.catalog.yaml.regular import read_all

    reads, stream = read_all(text, max_depth, max_aliases)
    documents = [_document(read, stream) for read in reads]
    if warning is not None and documents:
        first = documents[0]
        documents[0] = replace(first, warnings=(warning, *first.warnings))
    return documents


def _document(read: Read, stream: Stream) -> Document:
    place = stream.place
    warnings: tuple[tuple[str, str, int, int], ...] = ()
    if read.warnings:
        warnings = tuple((code, message, *place(offset)) for code, message, offset in read.warnings)
    fault = read.fault
    if fault is None:
        return Document(read.value, None, None, *place(read.start), warnings)
    return Document(None, fault.message, fault.code, *place(fault.offset), warnings)


def positions(data: bytes, index: int) -> Places:
    """Give where each value of document `index` stands: path -> (line, column), 1-based; `()` is the root."""
    return _places(data, index)[0]


def key_positions(data: bytes, index: int) -> Places:
    """Give where the key of each value of document `index` stands: path -> (line, column), 1-based."""
    return _places(data, index)[1]


def _decode(data: bytes) -> tuple[str | None, tuple[str, str, int, int] | None]:
    """Give the text of a file with its line ends as line feeds; None for UTF-16."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or _zeros(data):
        return None, None
    warning = None
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        at = error.start
        line = data.count(b"\n", 0, at) + 1
        column = len(data[data.rfind(b"\n", 0, at) + 1 : at].decode(errors="replace")) + 1
        warning = ("yaml.encoding", f"not UTF-8 at byte {at}; read as U+FFFD", line, column)
        text = data.decode(errors="replace")
    return text.replace("\r\n", "\n") if "\r" in text else text, warning


def _zeros(data: bytes) -> bool:
    """Say whether every second byte at the start is zero: UTF-16 without a mark."""
    head = data[:8]
    return len(head) >= 4 and (
        (not any(head[1::2]) and all(head[::2])) or (not any(head[::2]) and all(head[1::2]))
    )


def _places(data: bytes, index: int) -> tuple[Places, Places]:
    from devportal.catalog.yaml.places import places

    text, _ = _decode(data)
    return ({}, {}) if text is None else places(text, index)

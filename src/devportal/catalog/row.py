"""One entity as the index holds it, and what the index knows of files."""

from __future__ import annotations

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

COLUMNS = (
    "ref",
    "kind",
    "namespace",
    "name",
    "title",
    "description",
    "type",
    "lifecycle",
    "owner",
    "system",
    "tags",
    "file",
    "document",
    "line",
)
"""What is read for a listing; the whole document only when it is asked for."""


@record
class Row:
    """One entity in the words of a listing.

    `owner` and `system` are full refs ("" where there is none), `tags` is space-separated, `file` the
    absolute path of its descriptor, `line` where its document starts.
    """

    ref: str
    kind: str
    namespace: str
    name: str
    title: str
    description: str
    type: str
    lifecycle: str
    owner: str
    system: str
    tags: str
    file: str
    document: int
    line: int


@record
class Edge:
    """One relation as it is read from `source`."""

    source: str
    type: str
    target: str


def parse_document(text: str) -> dict[str, Any]:
    """Give the entity that an index row holds as JSON.

    Read by the C scanner of the json package alone: the package itself imports `re`, which costs as much as
    the whole answer may.
    """
    entity: dict[str, Any]
    try:
        from _json import make_scanner
    except ImportError:
        from json import loads

        entity = loads(text)
    else:
        entity, _ = make_scanner(_Scanning)(text, 0)  # type: ignore[arg-type] # it asks for these names only
    return entity


class _Scanning:
    """What the scanner asks of its decoder."""

    strict = False
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = float
    memo: dict[str, str] = {}

"""One API: what it is and its operations."""

from __future__ import annotations

from devportal.record import record
from devportal.text import clean_line, plural
from devportal.views.table import Column, Table, draw

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from devportal.catalog.row import Row
    from devportal.definitions.api import Definition
    from devportal.definitions.callers import User
    from devportal.views.theme import Theme

FORMATS = ("text", "table", "tsv", "csv", "md", "json", "yaml", "name")
TERMINAL = "text"
PIPE = "tsv"


@record
class Shown:
    """An API entity with its definition, and who provides and consumes it."""

    row: Row
    definition: Definition
    providers: tuple[User, ...]
    consumers: tuple[User, ...]


def table(shown: Shown) -> Table:
    """Give a row for each operation."""
    columns = (
        Column("METHOD"),
        Column("PATH", style="ref"),
        Column("AUTH", give=2),
        Column("DEPRECATED", give=3, style="warning"),
        Column("SUMMARY", give=1),
    )
    rows = tuple(
        (one.method, one.path, one.auth, "deprecated" if one.deprecated else "", one.summary)
        for one in shown.definition.operations
    )
    return Table(columns, rows, 1)


def render(shown: Shown, format_: str, theme: Theme, width: int) -> str:
    """Give the head of an API, then its operations."""
    del format_
    lines = list(_head(shown, theme))
    found = table(shown)
    kept = [at for at in range(len(found.columns)) if at in (0, 1) or any(row[at] for row in found.rows)]
    narrow = Table(
        tuple(found.columns[at] for at in kept), tuple(tuple(row[at] for at in kept) for row in found.rows), 1
    )
    body = "\n" + draw(narrow, width, theme) if found.rows else ""
    return "\n".join(lines) + "\n" + body


def _head(shown: Shown, theme: Theme) -> Iterator[str]:
    row, definition = shown.row, shown.definition
    title = clean_line(" ".join(part for part in (definition.title, definition.version) if part))
    yield theme.paint(clean_line(row.ref), "ref") + (f"  {theme.paint(title, 'bold')}" if title else "")
    facts = [
        ("form", definition.form),
        ("owner", row.owner),
        ("lifecycle", row.lifecycle),
        ("operations", plural(len(definition.operations), "operation")),
        ("provided by", _named(shown.providers)),
        ("consumed by", _named(shown.consumers)),
    ]
    yield from (f"{label:<13}{clean_line(value)}" for label, value in facts if value)
    for server in definition.servers:
        yield f"{'server':<13}{theme.link(clean_line(server), server)}"


def _named(users: Sequence[User]) -> str:
    names = [user.ref for user in users[:8]]
    return ", ".join(names) + (f" and {len(users) - 8} more" if len(users) > 8 else "")


def data(shown: Shown) -> object:
    """Give the API as an object."""
    definition = shown.definition
    return {
        "ref": shown.row.ref,
        "type": shown.row.type,
        "form": definition.form,
        "title": definition.title,
        "version": definition.version,
        "servers": list(definition.servers),
        "operations": [
            {
                "method": one.method,
                "path": one.path,
                "id": one.id,
                "summary": one.summary,
                "auth": one.auth,
                "deprecated": one.deprecated,
                "tags": list(one.tags),
            }
            for one in definition.operations
        ],
        "providers": [user.ref for user in shown.providers],
        "consumers": [user.ref for user in shown.consumers],
    }

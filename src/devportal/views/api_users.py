"""Who uses an API."""

from __future__ import annotations

from devportal.record import record
from devportal.views.table import Column, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.definitions.callers import User

FORMATS = ("table", "wide", "tsv", "csv", "json", "jsonl", "yaml", "md", "name")
TERMINAL = "table"
PIPE = "tsv"


@record
class Users:
    """Entities in the order of their refs."""

    users: tuple[User, ...]


def table(found: Users) -> Table:
    """Give a row for each entity."""
    columns = (
        Column("REF", style="ref"),
        Column("TYPE", give=2),
        Column("LIFECYCLE", give=1),
        Column("OWNER", short=True),
    )
    return Table(columns, tuple(_line(user) for user in found.users))


def _line(user: User) -> tuple[str, str, str, str]:
    row = user.row
    return (user.ref, row.type, row.lifecycle, row.owner) if row else (user.ref, "", "", "not in the catalog")


def data(found: Users) -> object:
    """Give each entity as an object."""
    return [as_data(user) for user in found.users]


def as_data(user: User) -> object:
    """Give one entity as an object."""
    row = user.row
    return {
        "ref": user.ref,
        "known": row is not None,
        "type": row.type if row else "",
        "lifecycle": row.lifecycle if row else "",
        "owner": row.owner if row else "",
    }

"""Counts of the catalog."""

from __future__ import annotations

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.catalog.catalog import Catalog


@record
class Counts:
    """How many entities there are in all, and by field, each value with its count, most first."""

    total: int
    files: int
    problems: int
    fields: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]


def count(catalog: Catalog) -> Counts:
    """Count entities by kind, type, lifecycle and owner."""
    run = catalog.connection.execute
    fields = []
    for field in ("kind", "type", "lifecycle", "owner"):
        query = f"SELECT {field}, count(*) FROM entity WHERE live = 1 AND {field} != '' GROUP BY {field}"
        found = sorted(run(query).fetchall(), key=lambda pair: (-pair[1], pair[0]))
        fields.append((field, tuple((str(value), int(number)) for value, number in found)))
    (files,) = run("SELECT count(*) FROM file WHERE live = 1").fetchone()
    (problems,) = run("SELECT count(*) FROM problem").fetchone()
    return Counts(catalog.count(), int(files), int(problems), tuple(fields))

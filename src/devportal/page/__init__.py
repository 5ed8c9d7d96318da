"""What `portal show` shows, put together as one value."""

from __future__ import annotations

from devportal.catalog.ownership import Ownership, ownership
from devportal.catalog.row import Row
from devportal.model.problem import Problem
from devportal.record import record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from devportal.catalog.catalog import Catalog
    from devportal.integrations.gather import Shown
    from devportal.page.section import Section


@record
class Related:
    """One related entity: its ref, and its row where it is in the catalog."""

    ref: str
    row: Row | None


@record
class EntityPage:
    """Everything about one entity.

    `relations` maps each relation type to the related entities in ref order; `entity` is the whole document
    in Backstage's REST shape; `problems` concern this entity alone; `sections` are those of its kind,
    `panels` what its tools say.
    """

    row: Row
    entity: dict[str, Any]
    ownership: Ownership
    relations: tuple[tuple[str, tuple[Related, ...]], ...]
    links: tuple[tuple[str, str], ...]
    annotations: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]
    sections: tuple[Section, ...] = ()
    panels: tuple[Shown, ...] = ()


def build_page(catalog: Catalog, row: Row, relative: Callable[[str], str]) -> EntityPage:
    """Put together the page of one entity from the catalog alone; `relative` says how paths are shown."""
    entity = catalog.entity(row.ref)
    metadata = entity["metadata"]
    grouped: dict[str, list[Related]] = {}
    for edge in catalog.edges(row.ref):
        grouped.setdefault(edge.type, []).append(Related(edge.target, catalog.get(edge.target)))
    problems = _problems(catalog, row, grouped)
    return EntityPage(
        replace(row, file=relative(row.file)),
        entity,
        ownership(catalog, row),
        tuple((kind, tuple(others)) for kind, others in grouped.items()),
        tuple(_links(metadata)),
        tuple(_annotations(metadata)),
        tuple(replace(problem, file=relative(problem.file)) for problem in problems),
        _sections(catalog, row, entity),
    )


def _sections(catalog: Catalog, row: Row, entity: dict[str, Any]) -> tuple[Section, ...]:
    if row.kind == "Component":  # its relations say everything, and nothing more is imported for it
        return ()
    from devportal.page.kinds import sections

    return sections(catalog, row, entity)


def _links(metadata: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (str(link.get("title") or ""), str(link["url"]))
        for link in metadata.get("links") or ()
        if isinstance(link, dict) and link.get("url")
    ]


def _annotations(metadata: dict[str, Any]) -> list[tuple[str, str]]:
    """Give the author's annotations; those that say where a file was found are shown as its place."""
    found = metadata.get("annotations") or {}
    return [(key, str(value)) for key, value in found.items() if key not in _OWN]


_OWN = frozenset(
    "backstage.io/" + name
    for name in (
        "managed-by-location",
        "managed-by-origin-location",
        "view-url",
        "edit-url",
        "source-location",
    )
)


def _problems(catalog: Catalog, row: Row, grouped: dict[str, list[Related]]) -> list[Problem]:
    """Give what is wrong with this entity: recorded problems, and references that lead nowhere."""
    found = catalog.problems("ref = ?", (row.ref,))
    forward = (
        "ownedBy",
        "consumesApi",
        "providesApi",
        "dependsOn",
        "memberOf",
        "partOf",
        "childOf",
        "parentOf",
    )
    for relation in forward:
        found += [
            _dangling(row, relation, other.ref) for other in grouped.get(relation, ()) if other.row is None
        ]
    return found


def _dangling(row: Row, relation: str, target: str) -> Problem:
    return Problem(
        "warning",
        "ref.dangling",
        f"{relation} {target}, which is not in the catalog",
        file=row.file,
        line=row.line,
        document=row.document,
        ref=row.ref,
    )

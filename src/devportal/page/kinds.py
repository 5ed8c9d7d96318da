"""What the page of a team, a system, an API, a resource or a template says beyond its relations.

Everything is read from the index; what would take a parser or a connection is left to commands of its own.
"""

from __future__ import annotations

from devportal.model.relation import (
    API_CONSUMED_BY,
    API_PROVIDED_BY,
    CONSUMES_API,
    DEPENDENCY_OF,
    DEPENDS_ON,
    HAS_MEMBER,
    HAS_PART,
    MEMBER_OF,
    OWNER_OF,
    PROVIDES_API,
)
from devportal.page.section import Entry, Section, by_kind, counted, facts
from devportal.text import plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from devportal.catalog.catalog import Catalog
    from devportal.catalog.row import Row

PARTS = 500
"""How many parts of a domain or system, or entities of a team, are looked at one by one."""


def sections(catalog: Catalog, row: Row, entity: dict[str, Any]) -> tuple[Section, ...]:
    """Give the sections for the kind of an entity; none where its relations say everything."""
    make = _SECTIONS.get(row.kind)
    return tuple(one for one in make(catalog, row, entity) if one.entries) if make else ()


def _rows(catalog: Catalog, refs: list[str]) -> list[Row]:
    return [row for row in map(catalog.get, refs[:PARTS]) if row]


def _group(catalog: Catalog, row: Row, entity: dict[str, Any]) -> list[Section]:
    del entity
    owned = _rows(catalog, catalog.targets(row.ref, OWNER_OF))
    members = catalog.targets(row.ref, HAS_MEMBER)
    people = tuple(Entry(ref, _title(catalog, ref), is_ref=True) for ref in members)
    called = tuple(
        Entry(ref, f"PagerDuty {value if key.endswith('id') else 'by its integration key'}", is_ref=True)
        for ref, key, value in _annotated(catalog, owned, "pagerduty.com/")
    )
    return [
        Section("members", people, (HAS_MEMBER,)),
        *by_kind(owned, (OWNER_OF,)),
        Section("on call for", called),
        Section("findings", _findings(catalog, owned)),
    ]


def _title(catalog: Catalog, ref: str) -> str:
    """Give the name that people know somebody by."""
    found = catalog.get(ref)
    if found is None:
        return "not in the catalog"
    spec = catalog.document(ref).get("spec")
    profile = spec.get("profile") if isinstance(spec, dict) else None
    name = profile.get("displayName") if isinstance(profile, dict) else None
    return name if isinstance(name, str) else found.title


def _annotated(catalog: Catalog, rows: list[Row], prefix: str) -> list[tuple[str, str, str]]:
    """Give (ref, key, value) of an annotation below a prefix, for each entity that has one, by one query."""
    marks = ", ".join("?" * len(rows))
    condition = f"entity.annotations LIKE ? AND entity.ref IN ({marks})"
    found = []
    for row, document in catalog.documents(condition, [f"%{prefix}%", *(row.ref for row in rows)]):
        annotations = document["metadata"].get("annotations") or {}
        key = next((key for key in sorted(annotations, reverse=True) if key.startswith(prefix)), None)
        if key is not None:
            found.append((row.ref, key, str(annotations[key])))
    return found


def _findings(catalog: Catalog, rows: list[Row]) -> tuple[Entry, ...]:
    """Count the recorded problems of entities."""
    if not rows:
        return ()
    marks = ", ".join("?" * len(rows))
    counts: dict[str, int] = {}
    for problem in catalog.problems(f"ref IN ({marks})", [row.ref for row in rows]):
        counts[problem.ref or ""] = counts.get(problem.ref or "", 0) + 1
    return tuple(Entry(ref, plural(count, "finding"), is_ref=True) for ref, count in sorted(counts.items()))


def _user(catalog: Catalog, row: Row, entity: dict[str, Any]) -> list[Section]:
    del entity
    groups = catalog.targets(row.ref, MEMBER_OF)
    through = tuple(
        Entry(ref, _joined(_title(catalog, ref), _owns(catalog, ref)), is_ref=True) for ref in groups
    )
    owned = _rows(catalog, catalog.targets(row.ref, OWNER_OF))
    return [Section("groups", through, (MEMBER_OF,)), *by_kind(owned, (OWNER_OF,))]


def _owns(catalog: Catalog, ref: str) -> str:
    return f"owns {plural(len(catalog.targets(ref, OWNER_OF)), 'entity')}" if catalog.get(ref) else ""


def _joined(*words: str) -> str:
    return ", ".join(word for word in words if word)


def _system(catalog: Catalog, row: Row, entity: dict[str, Any]) -> list[Section]:
    """Show what is inside, which APIs go in and out, who owns the parts, and what hangs on what."""
    del entity
    direct = _rows(catalog, catalog.targets(row.ref, HAS_PART))
    parts = {part.ref: part for part in _all_parts(catalog, direct)}
    shown = by_kind(direct, (HAS_PART,))
    given, taken = _apis(catalog, parts)
    owners = counted((part.owner for part in parts.values()), "part")
    return [
        *shown,
        Section("APIs out", given),
        Section("APIs in", taken),
        Section("owners", owners),
        _inside(catalog, parts),
    ]


def _all_parts(catalog: Catalog, direct: list[Row]) -> list[Row]:
    """Give parts with the parts of systems and domains among them; a loop ends."""
    found = {part.ref: part for part in direct}
    left = list(direct)
    while left and len(found) < PARTS:
        part = left.pop(0)
        if part.kind in ("System", "Domain"):
            inner = [
                one for one in _rows(catalog, catalog.targets(part.ref, HAS_PART)) if one.ref not in found
            ]
            found |= {one.ref: one for one in inner}
            left += inner
    return list(found.values())


def _apis(catalog: Catalog, parts: dict[str, Row]) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """Give the APIs that others consume from these parts, and those that these parts consume from others."""
    given: list[Entry] = []
    taken: dict[str, list[str]] = {}
    for ref, part in sorted(parts.items()):
        if part.kind == "API":
            users = [other for other in catalog.targets(ref, API_CONSUMED_BY) if other not in parts]
            if users:
                given.append(Entry(ref, f"for {_few(users)}", is_ref=True))
        for other in catalog.targets(ref, CONSUMES_API):
            if other not in parts:
                taken.setdefault(other, []).append(ref)
    inward = tuple(Entry(ref, f"by {_few(users)}", is_ref=True) for ref, users in sorted(taken.items()))
    return tuple(given), inward


def _inside(catalog: Catalog, parts: dict[str, Row]) -> Section:
    """Show the graph among the parts: each with what it depends on, consumes and provides."""
    lines = []
    for ref in sorted(parts):
        others = {
            other: mark
            for relation, mark in ((DEPENDS_ON, ""), (CONSUMES_API, ""), (PROVIDES_API, " (provided)"))
            for other in catalog.targets(ref, relation)
            if other in parts
        }
        if others:
            lines.append(
                Entry(_short(ref), "-> " + ", ".join(_short(one) + mark for one, mark in others.items()))
            )
    return Section("graph", tuple(lines))


def _api(catalog: Catalog, row: Row, entity: dict[str, Any]) -> list[Section]:
    definition = entity.get("spec", {}).get("definition")
    lines: tuple[Entry, ...] = ()
    if isinstance(definition, str) and definition.strip():
        said = f"{row.type or 'text'}, {plural(definition.count(chr(10)) + 1, 'line')}"
        lines = (Entry(said, f"`portal api show {row.name}` lists its operations"),)
    users = _rows(catalog, catalog.targets(row.ref, API_CONSUMED_BY))
    return [
        Section("definition", lines),
        Section("providers", _listed(catalog, row, API_PROVIDED_BY), (API_PROVIDED_BY,)),
        Section("consumers", _listed(catalog, row, API_CONSUMED_BY), (API_CONSUMED_BY,)),
        Section("used by", counted((user.owner for user in users), "consumer")),
    ]


def _resource(catalog: Catalog, row: Row, entity: dict[str, Any]) -> list[Section]:
    del entity
    users = _rows(catalog, catalog.targets(row.ref, DEPENDENCY_OF))
    return [
        Section("used by", _listed(catalog, row, DEPENDENCY_OF), (DEPENDENCY_OF,)),
        Section("teams", counted((user.owner for user in users), "user")),
    ]


def _listed(catalog: Catalog, row: Row, relation: str) -> tuple[Entry, ...]:
    found = []
    for ref in catalog.targets(row.ref, relation):
        other = catalog.get(ref)
        found.append(Entry(ref, facts(other) if other else "not in the catalog", is_ref=True))
    return tuple(found)


def _template(catalog: Catalog, row: Row, entity: dict[str, Any]) -> list[Section]:
    """Show what a template asks and what it does, as its author wrote it."""
    del catalog
    spec = entity.get("spec")
    spec = spec if isinstance(spec, dict) else {}
    pages = spec.get("parameters")
    asked = [
        entry
        for page in (pages if isinstance(pages, list) else [pages])
        if isinstance(page, dict)
        for entry in _parameters(page)
    ]
    steps = [step for step in spec.get("steps") or () if isinstance(step, dict)]
    done = tuple(
        Entry(f"{number}. {step.get('action', '')}", str(step.get("name") or step.get("id") or ""))
        for number, step in enumerate(steps, 1)
    )
    use = Entry(f"portal create {row.name}")
    return [
        Section("parameters", tuple(asked)),
        Section("steps", done),
        Section("use", (use,) if done else ()),
    ]


def _parameters(page: dict[str, Any]) -> list[Entry]:
    fields, required = page.get("properties"), page.get("required")
    wanted = required if isinstance(required, list) else []
    return [
        Entry(str(name), _parameter(field, required=name in wanted))
        for name, field in (fields if isinstance(fields, dict) else {}).items()
    ]


def _parameter(field: Any, *, required: bool) -> str:
    """Say what may be given for one parameter."""
    about = field if isinstance(field, dict) else {}
    choice, default = about.get("enum"), about.get("default")
    listed = ", ".join(str(one) for one in choice) if isinstance(choice, list) else ""
    return _joined(
        str(about.get("type") or ""),
        "required" if required else "",
        str(about.get("title") or about.get("description") or ""),
        f"one of {listed}" if listed else "",
        f"{default} by default" if isinstance(default, (str, int, float)) and default != "" else "",
    )


def _location(catalog: Catalog, row: Row, entity: dict[str, Any]) -> list[Section]:
    """Show what a Location brings in, as its author wrote it."""
    del catalog, row
    spec = entity.get("spec")
    spec = spec if isinstance(spec, dict) else {}
    several, one = spec.get("targets"), spec.get("target")
    targets = [*([one] if one else []), *(several if isinstance(several, list) else [])]
    return [Section("targets", tuple(Entry(str(target)) for target in targets))]


def _short(ref: str) -> str:
    return ref.partition(":")[2].removeprefix("default/")


def _few(refs: list[str], most: int = 5) -> str:
    rest = len(refs) - most
    return ", ".join(_short(ref) for ref in refs[:most]) + (f" and {rest} more" if rest > 0 else "")


_SECTIONS: dict[str, Callable[[Catalog, Row, dict[str, Any]], list[Section]]] = {
    "Group": _group,
    "User": _user,
    "System": _system,
    "Domain": _system,
    "API": _api,
    "Resource": _resource,
    "Template": _template,
    "Location": _location,
}

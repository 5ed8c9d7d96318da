"""How ownership holds up against evidence: the catalog, git's history, CODEOWNERS, verification."""

from __future__ import annotations

import os

from devportal.catalog.ownership import subgroups
from devportal.catalog.responsible import CATALOG, CODEOWNERS
from devportal.model.relation import HAS_MEMBER
from devportal.record import record
from devportal.text import plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from devportal.catalog.catalog import Catalog
    from devportal.catalog.responsible import Responsibility
    from devportal.catalog.verification import Verified
    from devportal.scm.repository import Repository

UNOWNED, UNKNOWN, EMPTY = "unowned", "unknown-owner", "empty-group"
INACTIVE, ONE_PERSON, DISAGREES = "inactive-owner", "one-person", "codeowners-disagree"
EXPIRED = "verification-expired"
CODES = (UNOWNED, UNKNOWN, EMPTY, INACTIVE, ONE_PERSON, DISAGREES, EXPIRED)
_KINDS = ("Component", "API", "System", "Resource", "Domain", "Template")
_LEAST_COMMITS = 3
"""Fewer commits say nothing of how many people know a service."""
_MOST_COMMITS = 20_000
_MONTH = 30


@record
class HealthFinding:
    """One weak spot: its code, the entity or the owner it concerns, the owner, and the evidence."""

    code: str
    ref: str
    owner: str
    evidence: str


@record
class OwnershipHealth:
    """The findings by code, then ref; how many owners and owned entities were looked at; what git told."""

    findings: tuple[HealthFinding, ...]
    owners: int
    entities: int
    activity: str


@record
class Activity:
    """Commits of the last months: counts by author's e-mail for each entity; `told` says which months."""

    by_entity: Mapping[str, Mapping[str, int]]
    told: str


def ownership_health(
    catalog: Catalog,
    asked: Responsibility,
    months: int,
    verified: Mapping[str, Verified],
    day: str,
) -> OwnershipHealth:
    """Look at every owner and owned entity. Months count back from the newest commit, not from now."""
    marks = ",".join("?" * len(_KINDS))
    rows = list(catalog.rows(f"entity.kind IN ({marks})", _KINDS))
    findings = [HealthFinding(UNOWNED, row.ref, "", "spec.owner is missing") for row in rows if not row.owner]
    owned: dict[str, list[str]] = {}
    for row in rows:
        if row.owner:
            owned.setdefault(row.owner, []).append(row.ref)
    findings += _of_groups(catalog, owned)
    activity = _activity(asked, months) if asked.repository else None
    if activity:
        findings += _of_activity(catalog, asked, owned, activity)
    for row in rows:
        if row.owner and row.kind == "Component":
            findings += _of_codeowners(asked, row.ref, row.owner, row.file)
    for ref, one in verified.items():
        row_ = catalog.get(ref)
        if row_ is not None and one.until < day:
            evidence = f"verified until {one.until} by {one.by}"
            findings.append(HealthFinding(EXPIRED, ref, row_.owner, evidence))
    findings.sort(key=lambda one: (CODES.index(one.code), one.ref, one.owner))
    told = activity.told if activity else "no git repository: nothing is known of activity"
    return OwnershipHealth(tuple(findings), len(owned), len(rows), told)


def _of_groups(catalog: Catalog, owned: Mapping[str, list[str]]) -> Iterable[HealthFinding]:
    for owner, refs in sorted(owned.items()):
        if catalog.get(owner) is None:
            evidence = f"is not in the catalog, but owns {_few(refs)}"
            yield HealthFinding(UNKNOWN, owner, owner, evidence)
        elif owner.startswith("group:") and not members(catalog, owner):
            yield HealthFinding(EMPTY, owner, owner, f"has no members, but owns {_few(refs)}")


def members(catalog: Catalog, owner: str) -> list[str]:
    """Give the people of a group and of the groups below it; a User is its own member."""
    if owner.startswith("user:"):
        return [owner]
    groups = subgroups(catalog, owner)
    found = {edge.target for one in groups for edge in catalog.edges(one) if edge.type == HAS_MEMBER}
    return sorted(found)


def _few(refs: list[str]) -> str:
    shown = ", ".join(refs[:3])
    return shown + (f" and {len(refs) - 3} more" if len(refs) > 3 else "")


def _activity(asked: Responsibility, months: int) -> Activity | None:
    repository = asked.repository
    if repository is None or not repository.has("HEAD"):
        return None
    (newest,) = repository.log("HEAD", limit=1, merges=True)
    since = newest.time - months * _MONTH * 86_400
    found: dict[str, dict[str, int]] = {}
    for email, paths in repository.touched("HEAD", f"@{since}", _MOST_COMMITS):
        refs = {place.ref for place in map(asked.places.of_file, _full(repository, paths)) if place}
        for ref in refs:
            counts = found.setdefault(ref, {})
            counts[email] = counts.get(email, 0) + 1
    return Activity(found, f"commits of the {months} months before {newest.day}")


def _full(repository: Repository, paths: Iterable[str]) -> list[str]:
    return [f"{repository.root}/{path}" for path in paths]


def _of_activity(
    catalog: Catalog, asked: Responsibility, owned: Mapping[str, list[str]], activity: Activity
) -> Iterable[HealthFinding]:
    for owner, refs in sorted(owned.items()):
        people = set(members(catalog, owner)) if catalog.get(owner) else set()
        counts = [(ref, activity.by_entity.get(ref, {})) for ref in refs if ref.startswith("component:")]
        authors = {email for _, by in counts for email in by}
        known = {asked.entity_of(email) for email in authors}
        here = [ref for ref, _ in counts if _is_here(catalog, asked, ref)]
        if people and here and not people & known:
            others = f"; commits are by {', '.join(sorted(authors)[:3])}" if authors else ""
            evidence = f"none of its {plural(len(people), 'member')} has committed to {_few(here)}{others}"
            yield HealthFinding(INACTIVE, owner, owner, evidence)
        for ref, by in counts:
            total = sum(by.values())
            if len(by) == 1 and total >= _LEAST_COMMITS:
                yield HealthFinding(ONE_PERSON, ref, owner, f"all {total} commits are by {next(iter(by))}")


def _is_here(catalog: Catalog, asked: Responsibility, ref: str) -> bool:
    row = catalog.get(ref)
    return row is not None and row.file.startswith(asked.top.rstrip("/") + "/")


def _of_codeowners(asked: Responsibility, ref: str, owner: str, file: str) -> Iterable[HealthFinding]:
    answer = asked.of(file, activity=False)
    said = {one.source: one for one in answer.evidence}
    listed = said.get(CODEOWNERS)
    if listed is None or CATALOG not in said:
        return
    if owner not in listed.owners:
        where = os.path.basename(listed.reason) if listed.reason.startswith("/") else listed.reason
        evidence = f"{where} names {', '.join(listed.owners)}"
        yield HealthFinding(DISAGREES, ref, owner, evidence)

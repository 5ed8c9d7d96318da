"""What sources and catalog disagree about: repositories without descriptors, archived, moved or gone ones."""

from __future__ import annotations

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from devportal.catalog.catalog import Catalog
    from devportal.catalog.mirror import Mirror

NO_FILE, INVALID, ARCHIVED, MOVED, GONE, FAILED, DEAD_LINK = (
    "no-catalog-file",
    "invalid",
    "archived",
    "moved",
    "gone",
    "failed",
    "dead-link",
)
_WORKERS = 8
_SLUGS = ("github.com/project-slug", "gitlab.com/project-slug")
_PLACES = ("backstage.io/source-location", "backstage.io/managed-by-location")


@record
class Finding:
    """One thing to look at: what it is, the repository or entity, and the detail in words."""

    source: str
    code: str
    subject: str
    detail: str


@record
class Known:
    """A repository as its host knows it now: whether it is archived, and its other name if it has moved."""

    archived: bool = False
    moved_to: str = ""


def of_mirror(source: str, mirror: Mirror) -> list[Finding]:
    """Tell of repositories that were asked at the last sync and have no catalog file, or failed."""
    found = []
    for slug in mirror.slugs():
        state = mirror.state(slug)
        if state is not None and not state.entries:
            found.append(Finding(source, NO_FILE, slug, f"no catalog file on {state.branch or 'HEAD'}"))
    failed = mirror.summary().get("failed") or ()
    found += [
        Finding(source, FAILED, str(entry[0]), str(entry[1]))
        for entry in failed
        if isinstance(entry, list) and len(entry) == 2
    ]
    return found


def of_files(source: str, catalog: Catalog, mirror: Mirror) -> list[Finding]:
    """Tell of errors in the files that a source brought: what they hold is missing in the catalog."""
    head = mirror.folder.rstrip("/") + "/"
    return [
        Finding(source, INVALID, f"{one.file[len(head) :]}:{one.line}", one.message)
        for one in catalog.problems("severity = 'error' AND file >= ? AND file < ?", (head, head[:-1] + "0"))
    ]


def slugs_in(catalog: Catalog, host: str) -> dict[str, list[str]]:
    """Give the repositories of a host that entities say they come from: owner/name -> refs."""
    from devportal.scm.host import parse_git_url

    found: dict[str, list[str]] = {}
    for row, entity in catalog.documents():
        annotations = entity["metadata"].get("annotations") or {}
        slugs = set()
        for key in _SLUGS:
            if key.partition("/")[0] == host and isinstance(annotations.get(key), str):
                slugs.add(annotations[key])
        for key in _PLACES:
            place = parse_git_url(str(annotations.get(key, "")).removeprefix("url:"))
            if place is not None and place.host == host and place.owner and place.name:
                slugs.add(f"{place.owner}/{place.name.removesuffix('.git')}")
        for slug in slugs:
            found.setdefault(slug, []).append(row.ref)
    return found


def of_entities(
    source: str, named: Mapping[str, list[str]], look: Callable[[str], Known | None]
) -> list[Finding]:
    """Tell of entities whose repository is archived, has moved or is gone; `look` asks the host for one.

    Several are asked at once; the first error ends it.
    """
    from contextlib import closing

    from devportal.catalog.crew import work_through

    found = []
    with closing(work_through(sorted(named), look, _WORKERS)) as ended:
        answers = list(ended)
    for slug, known, error in answers:
        if error is not None:
            raise error
        refs = ", ".join(sorted(set(named[slug]))[:5])
        if known is None:
            found.append(Finding(source, GONE, slug, f"named by {refs}"))
        elif known.moved_to:
            found.append(Finding(source, MOVED, slug, f"is {known.moved_to} now; named by {refs}"))
        elif known.archived:
            found.append(Finding(source, ARCHIVED, slug, f"named by {refs}"))
    return found


def links_in(catalog: Catalog) -> dict[str, list[str]]:
    """Give the web addresses that entities link to: URL -> refs."""
    found: dict[str, list[str]] = {}
    for row, entity in catalog.documents():
        for link in entity["metadata"].get("links") or ():
            url = link.get("url") if isinstance(link, dict) else None
            if isinstance(url, str) and url.startswith(("https://", "http://")):
                found.setdefault(url, []).append(row.ref)
    return found


def of_links(links: Mapping[str, list[str]], look: Callable[[str], str]) -> list[Finding]:
    """Tell of dead links; `look` gives why one is dead, "" where it is not."""
    from contextlib import closing

    from devportal.catalog.crew import work_through

    found = []
    with closing(work_through(list(links), look, _WORKERS)) as ended:
        for url, why, error in ended:
            if error is not None:
                raise error
            if why:
                refs = ", ".join(sorted(set(links[url]))[:5])
                found.append(Finding("", DEAD_LINK, url, f"{why}; linked by {refs}"))
    return found


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Give the findings in a fixed order."""
    return tuple(sorted(findings, key=lambda one: (one.source, one.code, one.subject)))

"""The pages that an entity has in tools and code hosts, from annotations and links: nothing is asked."""

from __future__ import annotations

from devportal.integrations.addresses import FORMS, page_address, text_of
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from devportal.model.entity import Entity

WORDS = (
    "page",
    "docs",
    "source",
    "ci",
    "dashboard",
    "runbook",
    "alerts",
    "oncall",
    "deploy",
    "errors",
    "quality",
    "infrastructure",
    "secrets",
    "definition",
)
"""What can be asked for by name; every other word is looked for in the entity's links."""


@record
class Page:
    """One page: what it is, its title, its address as written."""

    what: str
    title: str
    url: str


def pages_of(entity: Entity, bases: Mapping[str, str]) -> tuple[Page, ...]:
    """Give the pages of an entity; `bases` are the addresses of tools by name, "" where none is configured.

    The author's own links come first: a link to a runbook is better than a guess.
    """
    found = [*_links(entity), *_code(entity), *_tools(entity, bases)]
    return tuple(dict.fromkeys(page for page in found if page.url))


def choose(pages: tuple[Page, ...], what: str) -> Page | None:
    """Give the page that a word means: by what it is, else by a word of its title."""
    wanted = what.lower()
    for page in pages:
        if page.what == wanted:
            return page
    return next((page for page in pages if wanted in page.title.lower().split()), None) or next(
        (page for page in pages if wanted in page.title.lower()), None
    )


def first(pages: tuple[Page, ...]) -> Page | None:
    """Give the page to open where none is named."""
    for what in ("page", "source", "docs"):
        for page in pages:
            if page.what == what:
                return page
    return pages[0] if pages else None


def _links(entity: Entity) -> Iterator[Page]:
    for link in entity.links:
        url, title = link.get("url"), link.get("title")
        if isinstance(url, str):
            shown = title if isinstance(title, str) and title else url
            yield Page(_kind_of(link, shown), shown, url)


_SIGNS = (
    ("runbook", ("runbook", "playbook")),
    ("dashboard", ("dashboard", "grafana")),
    ("docs", ("docs", "documentation", "techdocs", "wiki")),
    ("ci", ("ci", "pipeline", "pipelines", "build", "builds")),
    ("source", ("source", "repository", "repo", "code", "github", "gitlab")),
    ("oncall", ("on-call", "oncall", "pagerduty", "schedule")),
    ("alerts", ("alert", "alerts")),
    ("errors", ("sentry", "errors")),
)


def _kind_of(link: Mapping[str, Any], title: str) -> str:
    """Read what a link is: its type, else its icon, else a word of its title."""
    for said in (link.get("type"), link.get("icon"), title):
        words = str(said or "").lower().split()
        for what, signs in _SIGNS:
            if any(sign in words for sign in signs):
                return what
    return "link"


def _code(entity: Entity) -> Iterator[Page]:
    found = entity.annotations
    github, gitlab = text_of(found, "github.com/project-slug"), text_of(found, "gitlab.com/project-slug")
    location = text_of(found, "backstage.io/source-location").removeprefix("url:")
    host = location.partition("://")[2].partition("/")[0] if "://" in location else ""
    if location.startswith(("http://", "https://")):
        yield Page("source", "source", location)
    if github:
        home = f"https://{host or 'github.com'}/{github}"
        yield Page("source", "repository", home)
        yield Page("ci", "GitHub Actions", f"{home}/actions")
    if gitlab:
        home = f"https://{text_of(found, 'gitlab.com/instance') or 'gitlab.com'}/{gitlab}"
        yield Page("source", "repository", home)
        yield Page("ci", "GitLab CI", f"{home}/-/pipelines")
    view = text_of(found, "backstage.io/view-url")
    if view:
        yield Page("source", "descriptor", view)
    docs = text_of(found, "backstage.io/techdocs-ref")
    if docs.startswith("url:"):
        yield Page("docs", "documentation", docs.removeprefix("url:"))
    for key in ("grafana/overview-dashboard", "datadoghq.com/dashboard-url"):
        if text_of(found, key):
            yield Page("dashboard", "dashboard", text_of(found, key))


def _tools(entity: Entity, bases: Mapping[str, str]) -> Iterator[Page]:
    from devportal.integrations.words import segment

    found = entity.annotations
    base = bases.get("backstage", "")
    if base:
        where = segment(entity.namespace, entity.kind.lower(), entity.name)
        yield Page("page", "Backstage", f"{base}/catalog/{where}")
        if any(key.startswith("backstage.io/techdocs-") for key in found):
            yield Page("docs", "TechDocs", f"{base}/docs/{where}")
        if entity.kind == "API":
            yield Page("definition", "definition", f"{base}/catalog/{where}/definition")
    for form in FORMS:
        address = page_address(entity, bases, form)
        if address:
            yield Page(form.what, form.title, address)

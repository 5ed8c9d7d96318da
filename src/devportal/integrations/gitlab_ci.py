"""GitLab CI: the last pipeline of the default branch, its tests, the coverage over the last pipelines."""

from __future__ import annotations

from devportal.integrations.annotated import value
from devportal.integrations.panel import FAILING, OK, UNKNOWN, WARNING, Field, Link, Panel
from devportal.integrations.shape import items, number, text, whole
from devportal.integrations.words import duration, segment, share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.integrations.client import Client
    from devportal.model.entity import Entity

TITLE = "GitLab CI"
_VERDICT = {"success": OK, "failed": FAILING, "canceled": WARNING, "skipped": OK, "manual": OK}
_ENDED = ("success", "failed")
PIPELINES = 20
DETAILS = 5
"""How many pipelines are read one by one: only there GitLab tells the coverage."""


def panel(entity: Entity, client: Client) -> Panel:
    """Show the pipelines of an entity's project."""
    from urllib.parse import urlsplit

    host = value(entity, "gitlab.com/instance")
    if host and host != urlsplit(client.url).netloc:
        client = client.instance(host)
    name = value(entity, "gitlab.com/project-slug", "gitlab.com/project-id")
    path = f"/api/v4/projects/{segment(name)}"
    about = client.json(path)
    params = {"ref": text(about, "default_branch") or None, "per_page": PIPELINES}
    pipelines = items({"all": client.json(f"{path}/pipelines", params)}, "all")
    details = [client.json(f"{path}/pipelines/{whole(one, 'id')}") for one in pipelines[:DETAILS]]
    tests: Any = None
    if pipelines:  # there since GitLab 14.2
        tests = client.optional(f"{path}/pipelines/{whole(pipelines[0], 'id')}/test_report_summary")
    return pipelines_panel(about, pipelines, details, tests)


def pipelines_panel(about: Any, pipelines: Any, details: list[Any], tests: Any) -> Panel:
    """Put together the panel from GitLab's answers, pipelines newest first."""
    page = text(about, "web_url")
    links = (Link("pipelines", f"{page}/-/pipelines"),) if page else ()
    if not pipelines:
        return Panel(TITLE, UNKNOWN, links=links, summary="no pipelines")
    last = details[0]
    status = text(last, "status") or "unknown"
    state = _VERDICT.get(status, WARNING)
    commit = text(last, "sha")[:8]
    said = status + (f" at {commit}" if commit else "")
    fields = [Field("pipeline", said, state, text(last, "created_at"), text(last, "web_url"))]
    if number(last, "duration"):
        fields.append(Field("duration", duration(number(last, "duration") or 0)))
    ended = [text(one, "status") for one in pipelines if text(one, "status") in _ENDED]
    if ended:
        rate = f"{share(ended.count('success'), len(ended))} of the last {len(ended)} pipelines"
        fields.append(Field("success rate", rate))
    fields += test_fields(tests)
    coverage = [found for one in reversed(details) if (found := number(one, "coverage")) is not None]
    if coverage:
        fields.append(Field("coverage", f"{coverage[-1]:g}%", points=tuple(coverage)))
    return Panel(TITLE, state, tuple(fields), links)


def test_fields(tests: Any) -> list[Field]:
    """Read a summary of a pipeline's tests."""
    total, failed = whole(tests, "total", "count"), whole(tests, "total", "failed")
    failed += whole(tests, "total", "error")
    if not total:
        return []
    passed = whole(tests, "total", "success")
    words = f"{share(passed, total)} of {total} pass" + (f", {failed} fail" if failed else "")
    return [Field("tests", words, FAILING if failed else "")]


def probe(client: Client) -> str:
    """Give the version of the server."""
    return text(client.json("/api/v4/version"), "version")

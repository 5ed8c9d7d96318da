"""CircleCI: the workflows of the last pipeline, their success rate, duration and tests."""

from __future__ import annotations

from devportal.errors import PortalError
from devportal.integrations.panel import FAILING, OK, UNKNOWN, WARNING, Field, Link, Panel, worst
from devportal.integrations.shape import items, number, text
from devportal.integrations.words import between, duration, segment, share
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.integrations.client import Client
    from devportal.model.entity import Entity

TITLE = "CircleCI"
KEY = "circleci.com/project-slug"
_HOSTS = {"github": "gh", "gh": "gh", "bitbucket": "bb", "bb": "bb", "circleci": "circleci"}
_VERDICT = {
    "success": OK,
    "not_run": OK,
    "failed": FAILING,
    "error": FAILING,
    "failing": FAILING,
    "unauthorized": FAILING,
}
_MAIN = ("main", "master", "trunk")
MOST = 6


def panel(entity: Entity, client: Client) -> Panel:
    """Show the last pipeline of an entity's project."""
    name = segment(*project(text(entity.annotations, KEY)))
    pipelines = items(client.json(f"/api/v2/project/{name}/pipeline"), "items")
    chosen = next((one for one in pipelines if text(one, "vcs", "branch") in _MAIN), pipelines[:1] or None)
    last = chosen[0] if isinstance(chosen, list) else chosen
    if last is None:
        return Panel(TITLE, UNKNOWN, summary="no pipelines")
    workflows = client.json(f"/api/v2/pipeline/{segment(text(last, 'id') or '-')}/workflow")
    metrics, tests = _insights(client, name, workflows)
    return pipeline_panel(last, workflows, metrics, tests)


def project(value: str) -> tuple[str, str, str]:
    """Read a slug; the documentation lets the host out for Bitbucket. Raises PortalError."""
    parts = [part for part in value.strip().split("/") if part]
    if len(parts) == 2:
        parts = ["bitbucket", *parts]
    if len(parts) != 3 or parts[0] not in _HOSTS:
        message = f"{KEY}: {quoted(value)} is not github/owner/repository (or gh/, bitbucket/, circleci/)"
        raise PortalError(message, code="integration.annotation")
    return _HOSTS[parts[0]], parts[1], parts[2]


def _insights(client: Client, name: str, workflows: Any) -> tuple[Any, Any]:
    """Ask for the metrics of the workflows, and the tests of the first one; a plan may not have them."""
    first = text(workflows, "items", 0, "name")
    metrics = client.optional(f"/api/v2/insights/{name}/workflows")
    if metrics is None or not first:
        return metrics, None
    return metrics, client.optional(f"/api/v2/insights/{name}/workflows/{segment(first)}/test-metrics")


def pipeline_panel(pipeline: Any, workflows: Any, metrics: Any, tests: Any) -> Panel:
    """Put together the panel from CircleCI's answers."""
    slug, count = text(pipeline, "project_slug"), text(pipeline, "number")
    base = f"https://app.circleci.com/pipelines/{slug}" if slug else ""
    commit = text(pipeline, "vcs", "revision")[:7]
    branch = text(pipeline, "vcs", "branch")
    fields = [
        Field(
            "pipeline",
            f"{count} of {branch or 'a tag'}" + (f" at {commit}" if commit else ""),
            time=text(pipeline, "created_at"),
            url=f"{base}/{count}" if base and count else "",
        )
    ]
    by_name = {text(one, "name"): one for one in items(metrics, "items")}
    states = []
    for one in items(workflows, "items")[:MOST]:
        name, status = text(one, "name"), text(one, "status")
        states.append(_VERDICT.get(status, WARNING))
        fields.append(Field(name or "workflow", _run(one, by_name.get(name)), states[-1]))
    fields += _tests(tests)
    links = (Link("pipelines", base),) if base else ()
    return Panel(TITLE, worst(states) if states else UNKNOWN, tuple(fields), links)


def _run(workflow: Any, metrics: Any) -> str:
    took = between(text(workflow, "created_at"), text(workflow, "stopped_at"))
    words = (text(workflow, "status") or "unknown").replace("_", " ")
    words += f" in {duration(took)}" if took is not None else ""
    rate = number(metrics, "metrics", "success_rate")
    middle = number(metrics, "metrics", "duration_metrics", "median")
    words += f", {rate:.0%} succeed" if rate is not None else ""
    return words + (f", median {duration(middle)}" if middle is not None else "")


def _tests(tests: Any) -> list[Field]:
    """Read the pass rate of the tests of the last runs, oldest first in the sparkline."""
    runs = items(tests, "test_runs")
    if not runs:
        return []
    passed = int(number(runs[0], "test_counts", "success") or 0)
    failed = int(number(runs[0], "test_counts", "failure") or 0) + int(
        number(runs[0], "test_counts", "error") or 0
    )
    rates = [rate for one in reversed(runs) if (rate := number(one, "success_rate")) is not None]
    words = f"{share(passed, passed + failed)} of {passed + failed} pass"
    return [Field("tests", words, FAILING if failed else "", points=tuple(rates))] if passed + failed else []


def probe(client: Client) -> str:
    """Give who the token belongs to."""
    name = text(client.json("/api/v2/me"), "login")
    return f"as {name}" if name else ""

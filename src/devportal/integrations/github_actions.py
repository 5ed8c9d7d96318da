"""GitHub Actions: the last run of each workflow on the default branch, success rate, durations."""

from __future__ import annotations

from devportal.integrations.annotated import slug
from devportal.integrations.github import HEADERS, home_of
from devportal.integrations.panel import FAILING, OK, UNKNOWN, WARNING, Field, Link, Panel, worst
from devportal.integrations.shape import items, text
from devportal.integrations.words import between, duration, segment, share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.integrations.client import Client
    from devportal.model.entity import Entity

TITLE = "GitHub Actions"
_VERDICT = {"success": OK, "neutral": OK, "skipped": OK, "cancelled": WARNING, "action_required": WARNING}
RUNS = 50
MOST = 8


def panel(entity: Entity, client: Client) -> Panel:
    """Show the last runs on the default branch of an entity's repository."""
    client = home_of(entity, client)
    path = f"/repos/{segment(*slug(entity, 'github.com/project-slug'))}"
    about = client.json(path, headers=HEADERS)
    branch = text(about, "default_branch")
    params = {"branch": branch or None, "per_page": RUNS}
    runs = client.json(f"{path}/actions/runs", params, headers=HEADERS)
    return runs_panel(runs, text(about, "html_url"))


def runs_panel(runs: Any, page: str) -> Panel:
    """Put together the panel from GitHub's list of runs, newest first."""
    found = items(runs, "workflow_runs")
    latest: dict[str, Any] = {}
    for one in found:
        latest.setdefault(text(one, "name") or text(one, "path"), one)
    fields = [_run(name, one) for name, one in list(latest.items())[:MOST]]
    verdict = worst([field.state for field in fields])
    ended = [
        text(one, "conclusion")
        for one in found
        if text(one, "conclusion") not in ("", "skipped", "cancelled")
    ]
    if ended:
        rate = f"{share(ended.count('success'), len(ended))} of the last {len(ended)} runs"
        fields.append(Field("success rate", rate))
    times = [between(text(one, "run_started_at"), text(one, "updated_at")) for one in found]
    points = tuple(seconds for seconds in reversed(times) if seconds is not None)
    if points:
        middle = sorted(points)[len(points) // 2]
        fields.append(Field("duration", f"median {duration(middle)}", points=points))
    links = (Link("actions", f"{page}/actions"),) if page else ()
    return Panel(TITLE, verdict if found else UNKNOWN, tuple(fields), links, "" if found else "no runs")


def _run(name: str, run: Any) -> Field:
    conclusion, status = text(run, "conclusion"), text(run, "status")
    state = _VERDICT.get(conclusion, FAILING) if conclusion else WARNING if status else UNKNOWN
    words = conclusion or status.replace("_", " ") or "unknown"
    commit = text(run, "head_sha")[:7]
    value = words + (f" at {commit}" if commit else "")
    when = text(run, "run_started_at") or text(run, "created_at")
    return Field(name or "workflow", value, state, when, text(run, "html_url"))


def probe(client: Client) -> str:
    """Give how many requests are left of the hour's quota."""
    left = text(client.json("/rate_limit", headers=HEADERS), "resources", "core", "remaining")
    return f"{left} requests left" if left else ""

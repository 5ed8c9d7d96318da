"""Jenkins: the last build of each job, how many succeed, its tests and coverage."""

from __future__ import annotations

from devportal.errors import REFUSED, PortalError
from devportal.integrations.annotated import value
from devportal.integrations.panel import FAILING, OK, UNKNOWN, WARNING, Field, Link, Panel, worst
from devportal.integrations.shape import at, items, number, text, whole
from devportal.integrations.words import duration, iso, segment, share
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.integrations.client import Client
    from devportal.model.entity import Entity

TITLE = "Jenkins"
_VERDICT = {"SUCCESS": OK, "UNSTABLE": WARNING, "ABORTED": WARNING, "NOT_BUILT": WARNING, "FAILURE": FAILING}
_BUILD = "number,url,result,building,timestamp,duration,actions[failCount,skipCount,totalCount]"
TREE = (
    f"name,fullName,url,inQueue,lastBuild[{_BUILD}],builds[result,duration]{{0,20}},"
    f"jobs[name,fullName,url,lastBuild[{_BUILD}]]{{0,30}}"
)
MOST = 8


def panel(entity: Entity, client: Client) -> Panel:
    """Show the jobs that an entity names; of a multibranch job its branches."""
    found = client.all(jobs(entity), lambda job: _job(entity, client, job))
    coverage: Any = None
    if len(found) == 1:
        coverage = _coverage(*found[0])
    return jobs_panel([about for _, _, about in found], coverage)


def jobs(entity: Entity) -> list[str]:
    """Give the jobs of an entity, each `[instance:]folder/job`."""
    found = value(entity, "jenkins.io/job-full-name", "jenkins.io/github-folder", "jenkins.io/job-slug")
    return [part.strip() for part in found.split(",") if part.strip()]


def _job(entity: Entity, client: Client, job: str) -> tuple[Client, str, Any]:
    name, _, path = job.rpartition(":")
    one = _server(entity, client.instance(name) if name and name != "default" else client)
    where = "/job/" + "/job/".join(segment(part) for part in path.strip("/").split("/"))
    return one, where, one.json(f"{where}/api/json", {"tree": TREE})


def _server(entity: Entity, client: Client) -> Client:
    """Take an address of the entity's own only where the user's configuration names the same one."""
    wanted = value(entity, "jenkins.io/override-base-url").rstrip("/")
    if not wanted or wanted == client.find_url():
        return client
    for one in client.tool.instances:
        if one.url.rstrip("/") == wanted:
            return client.instance(one.name.partition(".")[2])
    message = (
        f"jenkins.io/override-base-url {quoted(wanted)} is no server of your configuration: name it there"
    )
    raise PortalError(message, exit_code=REFUSED, code="integration.annotation")


def _coverage(client: Client, where: str, about: Any) -> Any:
    """Ask the coverage plugin, where the last build has one."""
    if not at(about, "lastBuild"):
        return None
    path = f"{where}/lastSuccessfulBuild/coverage/api/json"
    return client.optional(path, {"tree": "projectStatistics[line]"})


def jobs_panel(found: list[Any], coverage: Any = None) -> Panel:
    """Put together the panel from Jenkins' answers."""
    fields: list[Field] = []
    links = []
    for job in found:
        name, page = text(job, "fullName") or text(job, "name") or "job", text(job, "url")
        if page:
            links.append(Link(name, page))
        branches = [(text(one, "name"), one) for one in items(job, "jobs") if at(one, "lastBuild")]
        for label, one in (branches or [(name, job)])[:MOST]:
            fields += build_fields(label, at(one, "lastBuild"))
        fields += _rates(job)
    states = [one.state for one in fields if one.state]
    line = text(coverage, "projectStatistics", "line")
    if line:
        fields.append(Field("coverage", line))
    return Panel(TITLE, worst(states) if states else UNKNOWN, tuple(fields), tuple(links))


def build_fields(label: str, build: Any) -> list[Field]:
    """Read one build: what came of it and its tests."""
    if not isinstance(build, dict):
        return [Field(label, "never built", UNKNOWN)]
    result = text(build, "result")
    running = at(build, "building") is True
    words = "running" if running else result.lower().replace("_", " ") or "unknown"
    words = f"#{text(build, 'number')} {words}" if text(build, "number") else words
    seconds = number(build, "duration")
    words += f" in {duration(seconds / 1000)}" if seconds and not running else ""
    state = OK if running else _VERDICT.get(result, UNKNOWN)
    moment = number(build, "timestamp")
    fields = [Field(label, words, state, iso(moment / 1000 if moment else None), text(build, "url"))]
    for one in items(build, "actions"):
        total, failed = whole(one, "totalCount"), whole(one, "failCount")
        if total:
            ran = total - whole(one, "skipCount")
            fields.append(
                Field("tests", f"{share(ran - failed, ran)} of {ran} pass", WARNING if failed else "")
            )
            break
    return fields


def _rates(job: Any) -> list[Field]:
    ended = [text(one, "result") for one in items(job, "builds") if text(one, "result")]
    if not ended:
        return []
    rate = f"{share(ended.count('SUCCESS'), len(ended))} of the last {len(ended)} builds"
    times = [number(one, "duration") or 0 for one in reversed(items(job, "builds"))]
    return [Field("success rate", rate, points=tuple(seconds / 1000 for seconds in times))]


def probe(client: Client) -> str:
    """Give the version of the server."""
    answer = client.ask("/api/json", {"tree": "mode"})
    return answer.headers.get("x-jenkins", "")

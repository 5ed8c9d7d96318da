"""Show what a service page looks like when its tools answer: python examples/live.py [portal COMMAND...]

One process serves invented answers of every tool on this machine alone, writes a configuration that names it into a
folder of its own, runs `portal` on examples/acme, and is gone when that ends. Names, numbers and days are invented;
the shapes are those of each vendor's API.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

ACME = Path(__file__).resolve().parent / "acme"
SHOWN = (
    "portal show payment-api",
    "portal status settlement-worker -o text",
    "portal logs settlement-worker -n 3",
    "portal owner payments-team --oncall",
    "portal status orders-api -o text",
    "portal status payment-database -o text",
    "portal status receipts-bucket -o text",
    "portal doctor -o wide",
)
TOOLS = (
    "github gitlab-ci circleci jenkins kubernetes pagerduty argocd prometheus grafana sentry sonarqube terraform pulumi vault backstage"
).split()
NOW = dt.datetime.now(dt.UTC)
PEOPLE = ("ines-marchetti", "kofi-brandt", "adaeze-holt", "tobias-renn")
COMMIT = "9c1185a5c5e9fc54612808977ee8f548b2258d31"


def ago(**span: float) -> str:
    """Give a moment in the past as APIs write it."""
    return (NOW - dt.timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%SZ")


def epoch(**span: float) -> int:
    return int((NOW - dt.timedelta(**span)).timestamp())


def number(text: str, most: int) -> int:
    """Give a number that is always the same for a text."""
    return sum(ord(char) * at for at, char in enumerate(text, 1)) % most


def github(path: str, query: dict) -> object:
    if path == "/meta":
        return {}
    if path == "/user":
        return {"login": "acme-portal"}
    if path == "/rate_limit":
        return {"resources": {"core": {"remaining": 4987}}}
    team = re.fullmatch(r"/orgs/(.+)/teams/(.+)", path)
    if team:
        name = team[2]
        page = f"https://github.com/orgs/{team[1]}/teams/{name}"
        return {"name": name, "html_url": page, "members_count": 4, "repos_count": 7, "parent": {"name": "engineering"}}
    user = re.fullmatch(r"/users/(.+)", path)
    if user:
        return {"login": user[1], "html_url": f"https://github.com/{user[1]}", "public_repos": 5}
    found = re.fullmatch(r"/repos/([^/]+/[^/]+)(/.*)?", path)
    if not found:
        return None
    slug, rest = found[1], found[2] or ""
    page = f"https://github.com/{slug}"
    if not rest:
        return {
            "full_name": slug,
            "html_url": page,
            "default_branch": "main",
            "pushed_at": ago(hours=2 + number(slug, 20)),
            "open_issues_count": 4 + number(slug, 9),
            "archived": "legacy" in slug,
        }
    if rest == "/pulls":
        return [{"number": 40 + at, "title": f"Change {at}", "draft": at == 0} for at in range(1 + number(slug, 4))]
    if rest == "/releases/latest":
        version = f"v2.{number(slug, 9)}.0"
        return {"tag_name": version, "published_at": ago(days=6), "html_url": f"{page}/releases/tag/{version}"}
    if rest == "/contributors":
        return [{"login": name, "contributions": 90 - 20 * at} for at, name in enumerate(PEOPLE)]
    if rest == "/actions/runs":
        return {"workflow_runs": [run(slug, at) for at in range(30)]}
    return None


def run(slug: str, at: int) -> dict:
    """Give one run of a workflow, the newest first."""
    start = NOW - dt.timedelta(hours=3 + 7 * at)
    seconds = 180 + (at * 37) % 90
    return {
        "name": ("CI", "CodeQL", "Release")[at % 3],
        "status": "completed",
        "conclusion": "failure" if at in (4, 13, 22) else "success",
        "head_sha": COMMIT,
        "run_started_at": start.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "updated_at": (start + dt.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "html_url": f"https://github.com/{slug}/actions/runs/{9000 - at}",
    }


def gitlab_ci(path: str, query: dict) -> object:
    if path == "/api/v4/version":
        return {"version": "17.5.1-ee"}
    found = re.fullmatch(r"/api/v4/projects/([^/]+)(/.*)?", path)
    if not found:
        return None
    page, rest = f"https://gitlab.com/{unquote(found[1])}", found[2] or ""
    if not rest:
        return {"default_branch": "main", "web_url": page}
    if rest == "/pipelines":
        return [{"id": 700 - at, "status": "failed" if at == 6 else "success"} for at in range(20)]
    if rest.endswith("/test_report_summary"):
        return {"total": {"count": 412, "success": 412, "failed": 0, "error": 0}}
    at = 700 - int(rest.rpartition("/")[2])
    return {
        "id": 700 - at,
        "status": "success",
        "sha": COMMIT,
        "created_at": ago(hours=5 + at),
        "duration": 240,
        "coverage": f"{86.4 - at * 0.6:.1f}",
        "web_url": f"{page}/-/pipelines/{700 - at}",
    }


def circleci(path: str, query: dict) -> object:
    if path == "/api/v2/me":
        return {"login": "acme-portal"}
    slug = "/".join(path.split("/")[4:7])
    if path.endswith("/pipeline"):
        vcs = {"branch": "main", "revision": COMMIT}
        return {"items": [{"id": "p1", "number": 318, "project_slug": slug, "created_at": ago(hours=4), "vcs": vcs}]}
    if path.endswith("/workflow"):
        ends = {"created_at": ago(hours=4), "stopped_at": ago(hours=3, minutes=55)}
        return {"items": [{"name": "build-and-test", "status": "success", **ends}, {"name": "visual", "status": "success", **ends}]}
    if path.endswith("/workflows"):
        metrics = {"success_rate": 0.94, "duration_metrics": {"median": 290}}
        return {"items": [{"name": "build-and-test", "metrics": metrics}]}
    if path.endswith("/test-metrics"):
        counts = {"success": 688, "failure": 0, "error": 0}
        return {"test_runs": [{"success_rate": 1 - at * 0.004, "test_counts": counts} for at in range(8)]}
    return None


def jenkins(path: str, query: dict) -> object:
    if path.endswith("/coverage/api/json"):
        return {"projectStatistics": {"line": "79.4%"}}
    if path == "/api/json":
        return {"mode": "NORMAL"}
    last = {
        "number": 511,
        "result": "SUCCESS",
        "building": False,
        "timestamp": epoch(hours=6) * 1000,
        "duration": 372_000,
        "actions": [{"totalCount": 240, "failCount": 0, "skipCount": 3}],
    }
    builds = [{"result": "FAILURE" if at == 9 else "SUCCESS", "duration": 350_000 + at * 4000} for at in range(20)]
    name = path.removesuffix("/api/json").removeprefix("/job/").replace("/job/", "/")
    return {"fullName": name, "url": f"https://ci.acme.example/job/{name}/", "lastBuild": last, "builds": builds}


def kubernetes(path: str, query: dict) -> object:
    name = query.get("labelSelector", ["=settlement-worker"])[0].rpartition("=")[2]
    if path == "/version":
        return {"gitVersion": "v1.31.2"}
    if path.endswith("/log"):
        return "\n".join(f"{ago(seconds=12 * at)} INFO matched {180 - at} of 180 captures" for at in (2, 1, 0))
    what = path.rpartition("/")[2]
    image = f"registry.acme.example/{name}:2.4.0"
    if what == "pods" and "metrics" in path:
        use = {"usage": {"cpu": "180m", "memory": "212Mi"}}
        return {"items": [{"metadata": {"name": f"{name}-{at}"}, "containers": [use]} for at in "abc"]}
    if what == "pods":
        return {"items": [pod(name, image, at) for at in "abc"]}
    if what == "deployments":
        spec = {"replicas": 3, "template": {"spec": {"containers": [{"name": "app", "image": image}]}}}
        return {"items": [{"metadata": {"name": name}, "spec": spec, "status": {"readyReplicas": 3, "updatedReplicas": 3}}]}
    if what == "horizontalpodautoscalers":
        return {"items": [{"spec": {"minReplicas": 2, "maxReplicas": 6}, "status": {"currentReplicas": 3}}]}
    return {"items": []}


def pod(name: str, image: str, at: str) -> dict:
    status = {"name": "app", "restartCount": 1 if at == "b" else 0, "state": {"running": {}}}
    if at == "b":
        status["lastState"] = {"terminated": {"reason": "Completed", "finishedAt": ago(days=2)}}
    ready = [{"type": "Ready", "status": "True"}]
    return {
        "metadata": {"name": f"{name}-{at}", "namespace": "payments"},
        "spec": {"containers": [{"name": "app", "image": image}]},
        "status": {"phase": "Running", "conditions": ready, "containerStatuses": [status]},
    }


def pagerduty(path: str, query: dict) -> object:
    service = {
        "id": "PACME01",
        "name": "Payments",
        "html_url": "https://acme.pagerduty.com/service-directory/PACME01",
        "escalation_policy": {"id": "PESC01", "summary": "Payments, then finance engineering"},
        "integrations": [{"integration_key": query.get("query", [""])[0]}],
    }
    if path == "/abilities":
        return {"abilities": ["teams", "urgencies", "event_rules"]}
    if path == "/services":
        return {"services": [service]}
    if path == "/oncalls":
        people = ((1, "Ines Marchetti"), (2, "Kofi Brandt"), (3, "Joel Askew"))
        return {"oncalls": [{"escalation_level": level, "user": {"name": name}, "end": None} for level, name in people]}
    if path == "/incidents":
        return {"incidents": []}
    if path.endswith("/change_events"):
        return {"change_events": [{"summary": "Deployed 2.4.0 to production", "timestamp": ago(hours=5)}]}
    return {"service": service}


def argocd(path: str, query: dict) -> object:
    if path == "/api/version":
        return {"Version": "v2.13.1"}
    if path == "/api/v1/applications":
        return {"items": []}
    name = path.rpartition("/")[2]
    return {
        "metadata": {"name": name, "namespace": "argocd"},
        "spec": {"destination": {"name": "production", "namespace": "payments"}},
        "status": {
            "sync": {"status": "Synced", "revision": COMMIT},
            "health": {"status": "Healthy"},
            "operationState": {"phase": "Succeeded", "finishedAt": ago(hours=5)},
            "summary": {"images": [f"registry.acme.example/{name}:2.4.0"]},
        },
    }


def prometheus(path: str, query: dict) -> object:
    if path.endswith("/buildinfo"):
        return {"data": {"version": "2.55.1"}}
    if path.endswith("/query_range"):
        values = [[epoch(minutes=60 - at), str(900 + (at * 53) % 240)] for at in range(61)]
        return {"data": {"result": [{"metric": {"topic": name}, "values": values} for name in ("orders", "payments")]}}
    alert = {"state": "pending", "activeAt": ago(minutes=4), "labels": {}, "annotations": {"summary": "3 captures without a match"}}
    quiet = ("SettlementLate", "PipelineLag", "PostgresReplicaLag", "PostgresDiskFull")
    rules = [{"name": name, "state": "inactive", "type": "alerting", "alerts": []} for name in quiet]
    rules.append({"name": "SettlementMismatch", "state": "pending", "labels": {"severity": "warning"}, "type": "alerting", "alerts": [alert]})
    return {"data": {"groups": [{"name": "acme", "rules": rules}]}}


def grafana(path: str, query: dict) -> object:
    if path == "/api/health":
        return {"version": "11.3.0"}
    tag = query.get("tag", ["acme"])[0]
    titles = (f"{tag}: golden signals", f"{tag}: database")
    return [
        {"title": title, "url": f"/d/{at}/{tag}", "tags": [tag], "folderTitle": "Services"} for at, title in enumerate(titles)
    ]


def sentry(path: str, query: dict) -> object:
    if path.endswith("/releases/"):
        return [{"version": f"{path.split('/')[5]}@2.4.0", "dateCreated": ago(days=6)}]
    if not path.endswith("/issues/"):
        return {"version": "0"}
    titles = ("TimeoutError: stock did not answer", "KeyError: 'currency'")
    return [
        {"shortId": f"ACME-{at}", "title": title, "level": "error", "count": str(30 - 11 * at), "userCount": 9 - 3 * at, "lastSeen": ago(hours=at + 1)}
        for at, title in enumerate(titles, 1)
    ]


def sonarqube(path: str, query: dict) -> object:
    if path.endswith("/validate"):
        return {"valid": True}
    if path.endswith("/version"):
        return "10.7.0.96327"
    if path.endswith("/project_status"):
        return {"projectStatus": {"status": "OK", "conditions": []}}
    if path.endswith("/search_history"):
        return {"measures": [{"history": [{"value": str(74 + at * 0.4)} for at in range(20)]}]}
    found = {"coverage": "81.6", "test_success_density": "100.0", "bugs": "0", "vulnerabilities": "0", "code_smells": "14", "ncloc": "8123"}
    return {"component": {"measures": [{"metric": key, "value": value} for key, value in found.items()]}}


def terraform(path: str, query: dict) -> object:
    if path.endswith("/details"):
        return {"data": {}}
    if path.endswith("/runs"):
        about = {"status": "applied", "message": "Larger disk for the ledger", "created-at": ago(days=3)}
        return {"data": [{"id": "run-acme1", "attributes": about}]}
    if path.endswith("/current-assessment-result"):
        return {"data": {"attributes": {"drifted": False, "succeeded": True}}}
    name = path.rpartition("/")[2]
    about = {"name": name, "resource-count": 27, "terraform-version": "1.9.8", "assessments-enabled": True}
    return {"data": {"id": "ws-acme1", "attributes": about}}


def pulumi(path: str, query: dict) -> object:
    if path == "/api/user":
        return {"githubLogin": "acme-portal"}
    if path.endswith("/export"):
        stack = {"type": "pulumi:pulumi:Stack", "outputs": {"queue": "acme-notifications", "smtpPassword": "x"}}
        return {"deployment": {"resources": [stack, *({"type": "aws:sqs/queue:Queue"} for _ in range(11))]}}
    info = {"kind": "update", "result": "succeeded", "startTime": epoch(days=1), "resourceChanges": {"update": 1}}
    return {"activity": [{"update": {"info": info}}]}


def vault(path: str, query: dict) -> object:
    if path.endswith("/health"):
        return {"version": "1.18.1"}
    if path.endswith("/lookup-self"):
        return {"data": {}}
    return {"data": {"keys": ["owner", "reader", "migrations"]}} if "/metadata/" in path else None


def backstage(path: str, query: dict) -> object:
    origin = {"backstage.io/managed-by-location": "url:https://github.com/acme/catalog/blob/main/catalog-info.yaml"}
    return [] if path == "/api/catalog/entities" else {"metadata": {"annotations": origin}}


ANSWERS = {name: globals()[name.replace("-", "_")] for name in TOOLS}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        tool, _, path = parts.path.lstrip("/").partition("/")
        answer = ANSWERS[tool](f"/{path}", parse_qs(parts.query)) if tool in ANSWERS else None
        body = answer.encode() if isinstance(answer, str) else json.dumps(answer or {"message": "Not Found"}).encode()
        self.send_response(404 if answer is None else 200)
        self.send_header("Content-Type", "text/plain" if isinstance(answer, str) else "application/json")
        self.send_header("X-Jenkins", "2.479.1")
        self.send_header("TFP-API-Version", "2.6")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Somebody who was interrupted has gone away."""


def focus() -> str:
    """Give a bill of 60 days as a FOCUS file."""
    lines = ["ChargePeriodStart,EffectiveCost,BillingCurrency,ServiceName,Tags"]
    for back in range(60, 0, -1):
        for name, cost in (("Amazon Simple Storage Service", 4.1), ("AWS Key Management Service", 0.9)):
            for component in ("receipts", "warehouse"):
                amount = cost * (1.08 if back <= 30 else 1.0) + (back % 7) * 0.12
                tags = json.dumps({"component": component, "environment": "prod"}).replace('"', '""')
                lines.append(f'{ago(days=back)},{amount:.2f},USD,{name},"{tags}"')
    return "\n".join(lines) + "\n"


def configuration(url: str, home: Path) -> str:
    tables = [f'[integrations.{name}]\nurl = "{url}/{name}"\ntoken_env = "ACME_DEMO_TOKEN"\n' for name in TOOLS]
    tables.append(f'[integrations.costs]\nfocus = ["{home}/focus.csv"]\n')
    return "\n".join(tables).replace('/sentry"\n', '/sentry"\norganization = "acme"\n')


def main(words: list[str]) -> int:
    """Serve, run the commands, stop."""
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    portal = Path(sys.executable).parent / "portal"
    code = 0
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "focus.csv").write_text(focus())
        (home / "config.toml").write_text(configuration(f"http://127.0.0.1:{server.server_port}", home))
        environ = {**os.environ, "ACME_DEMO_TOKEN": "demo-token", "PORTAL_CONFIG_DIR": folder, "PORTAL_CACHE_DIR": f"{folder}/cache"}
        environ["PORTAL_PAGER"] = "cat"  # the next command follows by itself
        for line in [shlex.join(words)] if words else SHOWN:
            print(f"\n$ {line}", flush=True)
            child = subprocess.Popen([str(portal), *shlex.split(line)[1:]], cwd=ACME, env=environ)
            try:
                code = child.wait() or code
            except KeyboardInterrupt:  # the command has got it too, and tidies up
                code = child.wait() or 130
                break
    server.shutdown()
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

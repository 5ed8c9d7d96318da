"""`open`, `logs`, `doctor`, `owner --oncall`, the on-call part of a team's page, and that no token is shown by any."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

import pytest

from helpers import write_tree
from live_company import ENVIRON, TOKEN, TOOLS, VARIABLE, company
from runs import portal
from web_server import Asked, Reply

ENTITY = """
apiVersion: backstage.io/v1alpha1
kind: {kind}
metadata:
  name: payment-api
  annotations: {annotations}
  links: {links}
spec: {{type: service, lifecycle: production, owner: pay, definition: x}}
"""


def opened(
    tmp_path: pathlib.Path, links: str, *words: str, annotations: str = "{}", config: str = "", **more: object
):
    root = write_tree(
        tmp_path / "work",
        {"catalog-info.yaml": ENTITY.format(kind="Component", annotations=annotations, links=links)},
    )
    write_tree(tmp_path / "home", {".config/devportal/config.toml": config})
    return portal("open", "payment-api", *words, cwd=root, home=tmp_path / "home", **more)


@pytest.mark.parametrize(
    ("what", "url"),
    [
        ("dashboard", "https://grafana.acme.example/d/1"),
        ("runbook", "https://wiki.acme.example/runbook"),
        ("chat", "https://chat.acme.example/pay"),
        ("source", "https://github.com/acme/payments"),
        ("ci", "https://github.com/acme/payments/actions"),
        ("docs", "https://portal.acme.example/docs/default/component/payment-api"),
        ("page", "https://portal.acme.example/catalog/default/component/payment-api"),
        ("quality", "https://sonar.acme.example/dashboard?id=acme_pay"),
        (None, "https://portal.acme.example/catalog/default/component/payment-api"),
    ],
)
def test_open_prints_the_address_where_there_is_no_terminal(
    tmp_path: pathlib.Path, what: str | None, url: str
) -> None:
    links = (
        '[{url: "https://grafana.acme.example/d/1", title: Numbers, icon: dashboard},'
        '{url: "https://wiki.acme.example/runbook", title: What to do, type: runbook},'
        '{url: "https://chat.acme.example/pay", title: Our chat}]'
    )
    done = opened(
        tmp_path,
        links,
        *([what] if what else []),
        annotations='{github.com/project-slug: acme/payments, "backstage.io/techdocs-ref": "dir:.", sonarqube.org/project-key: acme_pay}',
        config='[integrations.backstage]\nurl = "https://portal.acme.example"\n[integrations.sonarqube]\nurl = "https://sonar.acme.example/"\n',
    )
    assert (done.code, done.out, done.err) == (0, url + "\n", "")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "mailto:a@b.example",
        "vbscript:x",
        "JaVaScRiPt:x",
    ],
)
def test_open_refuses_what_is_no_web_page(tmp_path: pathlib.Path, url: str) -> None:
    done = opened(tmp_path, f'[{{url: "{url}", title: Dashboard}}]', "dashboard", tty=True)
    assert (done.code, done.out) == (5, "")
    assert "only http and https addresses are opened" in done.err


def test_open_starts_the_users_browser(tmp_path: pathlib.Path) -> None:
    script = (
        write_tree(tmp_path, {"browser": f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/seen\n'}) / "browser"
    )
    script.chmod(0o755)
    url = "https://wiki.acme.example/a?b=1;touch%20x&c=$(id)"
    done = opened(
        tmp_path, f'[{{url: "{url}", title: Docs}}]', "docs", tty=True, environ={"BROWSER": str(script)}
    )
    assert (done.code, done.out) == (0, "")
    assert (tmp_path / "seen").read_text() == url + "\n"


def test_open_without_a_browser_prints(tmp_path: pathlib.Path) -> None:
    done = opened(tmp_path, '[{url: "https://wiki.acme.example", title: Docs}]', tty=True)
    assert (done.code, done.out) == (0, "https://wiki.acme.example\n")


def test_open_says_what_there_is(tmp_path: pathlib.Path) -> None:
    done = opened(tmp_path, '[{url: "https://wiki.acme.example", title: Docs}]', "dcs")
    assert (done.code, "did you mean docs?" in done.err) == (1, True)
    listed = opened(tmp_path, '[{url: "https://wiki.acme.example", title: Docs}]', "--list")
    assert listed.out == "docs\tDocs\thttps://wiki.acme.example\n"


def test_a_list_of_no_pages_says_where_they_come_from(tmp_path: pathlib.Path) -> None:
    done = opened(tmp_path, "[]", "--list")
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "error: component:default/payment-api has no page to open\n"
        "hint: metadata.links holds links of an entity\n"
    )


def test_docs_that_are_on_no_page_are_read_here(tmp_path: pathlib.Path) -> None:
    done = opened(tmp_path, "[]", "docs", annotations='{"backstage.io/techdocs-ref": "dir:."}')
    assert (done.code, "`portal docs show payment-api` shows what stands beside the code" in done.err) == (
        1,
        True,
    )


def pod_logs(name: str, one: Asked) -> Reply | None:
    if one.path.endswith("/log"):
        return Reply(f"started\n\x1b[31mred {TOKEN}\n", headers={"Content-Type": "text/plain"})
    return None


def test_logs_of_pods(tmp_path: pathlib.Path) -> None:
    with company(tmp_path, ["kubernetes"], pod_logs) as (root, home, server):
        done = portal("logs", "payment-api", "-n", "7", cwd=root, home=home, environ=ENVIRON)
        tails = {one.query["tailLines"] for one in server.asked if one.path.endswith("/log")}
    assert tails == {"7"}
    expected = "".join(
        f"[payment-api-{pod}/app] {line}\n" for pod in "abc" for line in ("started", "^[[31mred ***")
    )
    assert (done.code, done.out) == (0, expected)


def test_a_container_that_waits_hides_no_lines(tmp_path: pathlib.Path) -> None:
    def waiting(name: str, one: Asked) -> Reply | None:
        if one.path.endswith("payment-api-a/log"):
            return Reply({"message": 'container "app" is waiting to start: ImagePullBackOff'}, 400)
        return pod_logs(name, one)

    with company(tmp_path, ["kubernetes"], waiting) as (root, home, _):
        done = portal("logs", "payment-api", "-n", "1", cwd=root, home=home, environ=ENVIRON)
    assert done.out.splitlines() == [
        '[payment-api-a/app] no lines: container "app" is waiting to start: ImagePullBackOff',
        "[payment-api-b/app] ^[[31mred ***",
        "[payment-api-c/app] ^[[31mred ***",
    ]


LOKI = {
    "/api/datasources": [{"uid": "p", "type": "prometheus"}, {"uid": "loki-1", "type": "loki"}],
    "/api/datasources/proxy/uid/loki-1/loki/api/v1/query_range": {
        "status": "success",
        "data": {
            "resultType": "streams",
            "result": [
                {
                    "stream": {"pod": "a"},
                    "values": [["1795420802000000000", "second"], ["1795420801000000000", "first"]],
                },
                {"stream": {"pod": "b"}, "values": [["1795420803000000000", "third"]]},
            ],
        },
    },
}


def test_logs_of_loki(tmp_path: pathlib.Path) -> None:
    def change(name: str, one: Asked) -> Reply | None:
        return Reply(LOKI[one.path]) if one.path in LOKI else None

    with company(tmp_path, ["grafana"], change) as (root, home, server):
        path = home / ".config/devportal/config.toml"
        path.write_text(path.read_text() + 'loki = true\nlog_label = "service"\n')
        done = portal("logs", "payment-api", cwd=root, home=home, environ=ENVIRON)
        query = next(one.query["query"] for one in server.asked if "query" in one.query)
    assert (done.code, done.out, query) == (
        0,
        "[a] first\n[a] second\n[b] third\n",
        '{service="payment-api"}',
    )


def test_logs_say_what_to_set(tmp_path: pathlib.Path) -> None:
    with company(tmp_path, ["kubernetes"]) as (root, home, _):
        (home / ".config/devportal/config.toml").write_text("")
        done = portal("logs", "payment-api", cwd=root, home=home)
        assert (done.code, "set $KUBECONFIG" in done.err) == (2, True)
        done = portal("logs", "pay", cwd=root, home=home)
        assert (done.code, "names no tool that has its logs" in done.err) == (1, True)
        done = portal("logs", "payment-api", "--offline", cwd=root, home=home)
        assert done.code == 3


def test_who_is_on_call(tmp_path: pathlib.Path) -> None:
    with company(tmp_path, ["pagerduty"]) as (root, home, _):
        for name in ("payment-api", "pay"):
            done = portal("owner", name, "--oncall", cwd=root, home=home, environ=ENVIRON)
            assert (done.code, done.out, done.err) == (0, "Ines Marchetti\n", "")
        shown = portal("show", "pay", "--no-pager", cwd=root, home=home, environ=ENVIRON, tty=True)
        assert "PagerDuty payment-api  failing" in shown.out
        assert "on call" in shown.out
        (home / ".config/devportal/config.toml").write_text("")
        done = portal("owner", "payment-api", "--oncall", cwd=root, home=home)
    assert (done.code, done.err) == (2, "error: PagerDuty is not configured: set PAGERDUTY_TOKEN\n")


PROBES = {
    "argocd": {"/api/version": {"Version": "v2.12.3"}, "/api/v1/applications": {"items": []}},
    "grafana": {"/api/health": {"version": "11.2.0"}, "/api/search": []},
    "prometheus": {"/api/v1/status/buildinfo": {"status": "success", "data": {"version": "2.42.0"}}},
    "vault": {"/v1/auth/token/lookup-self": {"data": {}}, "/v1/sys/health": {"version": "1.17.2"}},
    "kubernetes": {"/version": {"gitVersion": "v1.31.0"}, "/api/v1/namespaces": {"items": []}},
    "gitlab-ci": {"/api/v4/version": {"version": "17.5.0-ee"}},
    "jenkins": {"/api/json": Reply({"mode": "NORMAL"}, 200, {"X-Jenkins": "2.479.1"})},
    "github": {
        "/meta": {},
        "/user": {"login": "ines"},
        "/rate_limit": {"resources": {"core": {"remaining": 4999}}},
    },
    "circleci": {"/api/v2/me": {"login": "ines"}},
    "sonarqube": {"/api/authentication/validate": {"valid": True}, "/api/server/version": "10.6.0.92116"},
    "pulumi": {"/api/user": {"githubLogin": "ines"}},
    "pagerduty": {"/abilities": {"abilities": ["teams", "urgencies"]}},
    "sentry": {"/api/0/": {"version": "0"}},
    "terraform": {"/api/v2/account/details": Reply({"data": {}}, 200, {"TFP-API-Version": "2.6"})},
    "backstage": {"/api/catalog/entities": []},
}
FOUND = {
    "argocd": "v2.12.3",
    "grafana": "11.2.0",
    "prometheus": "2.42.0",
    "vault": "1.17.2",
    "kubernetes": "v1.31.0",
    "gitlab-ci": "17.5.0-ee",
    "jenkins": "2.479.1",
    "github": "as ines",
    "github-actions": "4999 requests left",
    "circleci": "as ines",
    "sonarqube": "10.6.0.92116",
    "pulumi": "as ines",
    "pagerduty": "2 abilities",
    "sentry": "0",
    "terraform": "2.6",
    "backstage": "answers",
}


def parts(text: str) -> dict[str, tuple[str, str]]:
    rows = [line.split("\t") for line in text.splitlines()]
    return {row[0]: (row[1], row[2]) for row in rows}


def test_doctor_tells_the_version_of_each_tool(tmp_path: pathlib.Path) -> None:
    def change(name: str, one: Asked) -> Reply | None:
        found = PROBES[name].get(one.path)
        return found if isinstance(found, Reply) else None if found is None else Reply(found)

    with company(tmp_path, list(PROBES), change) as (root, home, server):
        done = portal("doctor", cwd=root, home=home, environ={**ENVIRON, "PATH": os.environ["PATH"]})
        found = parts(done.out)
        for name, said in FOUND.items():
            url = f"{server.url}/{'github' if name == 'github-actions' else name}"
            assert found[name] == ("ok", f"reachable and authorised at {url}: {said}")
        assert TOKEN not in done.out + done.err
        assert done.code == 0


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, f"refused: 401: the token in {VARIABLE} is not accepted: set another one; asked at URL"),
        (403, f"refused: 403: the token in {VARIABLE} may not see this; asked at URL"),
        (500, "unreachable: 'URL/"),
    ],
)
def test_doctor_tells_refusals_apart(tmp_path: pathlib.Path, status: int, words: str) -> None:
    names = [name for name in PROBES if name != "backstage"]
    with company(tmp_path, names, lambda name, one: Reply({}, status), "[live]\ndeadline = 2\n") as (
        root,
        home,
        server,
    ):
        done = portal("doctor", cwd=root, home=home, environ={**ENVIRON, "PATH": os.environ["PATH"]})
        found = parts(done.out)
        for name in names:
            assert found[name][0] == "problem", name
            assert found[name][1].startswith(words.replace("URL", f"{server.url}/{name}")), name
    assert done.code == 1


def test_doctor_asks_nobody_that_the_configuration_does_not_name(tmp_path: pathlib.Path) -> None:
    with company(tmp_path, ["argocd"]) as (root, home, server):
        environ = {
            "ARGOCD_SERVER": f"{server.url}/argocd",
            "ARGOCD_AUTH_TOKEN": TOKEN,
            "PATH": os.environ["PATH"],
        }
        (home / ".config/devportal/config.toml").write_text("")
        done = portal("doctor", cwd=root, home=home, environ=environ)
        assert server.asked == []
        found = parts(done.out)
        assert found["argocd"] == ("ok", f"configured at {server.url}/argocd, not asked")
        assert found["pagerduty"] == ("ok", "not configured: set PAGERDUTY_TOKEN")
        assert done.code == 0
        portal("doctor", "--online", cwd=root, home=home, environ=environ)
        assert {one.path for one in server.asked} == {"/argocd/api/version"}


LEAKS = [
    ("status", "payment-api", "--refresh"),
    ("status", "payment-api", "--json"),
    ("show", "payment-api", "--refresh"),
    ("show", "payment-api", "--json"),
    ("show", "pay"),
    ("doctor",),
    ("logs", "payment-api"),
    ("owner", "payment-api", "--oncall"),
    ("open", "payment-api", "--list"),
    ("config", "show"),
]


_REST = [pytest.param(status, marks=pytest.mark.long) for status in (400, 403, 404, 500)]


@pytest.mark.parametrize("status", [200, 401, *_REST])
def test_no_token_is_shown_or_kept(tmp_path: pathlib.Path, status: int) -> None:
    """A server that sends back all that it was sent, in every answer."""

    def echo(name: str, one: Asked) -> Reply | None:
        said = {
            key: value for key, value in one.headers.items() if "CANARY" in value or "authorization" in key
        }
        return Reply({"message": repr(said), "error": repr(said), "items": [said], **said}, status)

    with company(tmp_path, None, echo, "[live]\ndeadline = 2\n") as (root, home, _):
        for words in LEAKS:
            done = portal(*words, cwd=root, home=home, environ={**ENVIRON, "PATH": os.environ["PATH"]})
            assert "CANARY" not in done.out + done.err, words
            assert "Traceback" not in done.err
    for path in home.rglob("*"):
        if path.is_file() and ".config" not in path.parts:
            assert b"CANARY" not in path.read_bytes(), path


def test_no_token_is_an_argument_of_a_child(tmp_path: pathlib.Path) -> None:
    """Kubectl and aws as scripts that write down how they were called."""
    script = f'#!/bin/sh\necho "$0 $*" >> {tmp_path}/argv\nenv >> {tmp_path}/env\necho "{{}}"\n'
    tools = write_tree(tmp_path / "bin", {"kubectl": script, "aws": script})
    for name in ("kubectl", "aws"):
        (tools / name).chmod(0o755)
    with company(tmp_path, ["kubernetes", "costs", "github"]) as (root, home, server):
        config = f'[integrations.github]\nurl = "{server.url}/github"\ntoken_env = "{VARIABLE}"\n'
        (home / ".config/devportal/config.toml").write_text(config)
        write_tree(home, {".kube/config": "{}"})
        environ = {VARIABLE: TOKEN, "PATH": f"{tools}:/usr/bin:/bin"}
        for words in (["status", "payment-api"], ["logs", "payment-api"], ["doctor", "--online"]):
            portal(*words, cwd=root, home=home, environ=environ)
    argv, env = (tmp_path / "argv").read_text(), (tmp_path / "env").read_text()
    assert "kubectl get" in argv
    assert "kubectl logs" in argv
    assert "aws ce get-cost-and-usage" in argv
    assert "CANARY" not in argv + env


def test_a_selector_is_no_option_of_kubectl(tmp_path: pathlib.Path) -> None:
    script = f'#!/bin/sh\nfor word in "$@"; do echo "$word" >> {tmp_path}/argv; done\necho "{{}}"\n'
    tools = write_tree(tmp_path / "bin", {"kubectl": script})
    (tools / "kubectl").chmod(0o755)
    entity = ENTITY.format(
        kind="Component",
        links="[]",
        annotations='{"backstage.io/kubernetes-label-selector": "--token=x", "backstage.io/kubernetes-namespace": "--server=http://evil.example"}',
    )
    root = write_tree(tmp_path / "work", {"catalog-info.yaml": entity})
    write_tree(tmp_path / "home", {".kube/config": "{}"})
    environ = {"PATH": f"{tools}:/usr/bin:/bin"}
    portal("status", "payment-api", cwd=root, home=tmp_path / "home", environ=environ)
    portal("logs", "payment-api", cwd=root, home=tmp_path / "home", environ=environ)
    words = (tmp_path / "argv").read_text().splitlines()
    assert "--token=x" not in words
    assert "--server=http://evil.example" not in words
    assert "--selector=--token=x" in words


def test_the_whole_page_of_a_process(tmp_path: pathlib.Path) -> None:
    """As a person runs it: no thread and no child outlives it."""
    with company(tmp_path) as (root, home, _):
        environ = {**ENVIRON, "HOME": str(home), "PATH": os.environ["PATH"]}
        done = subprocess.run(
            [sys.executable, "-m", "devportal", "status", "payment-api", "-o", "name"],
            cwd=root,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
    assert (done.returncode, sorted(done.stdout.split()), done.stderr) == (0, sorted(TOOLS), "")

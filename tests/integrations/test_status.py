"""`status`, the live part of `show`, and what they keep."""

from __future__ import annotations

import json
import os
import pathlib
import stat
import subprocess
import sys
import time

import pytest

from helpers import write_tree
from live_company import ENVIRON, TOKEN, TOOLS, company
from runs import portal
from web_server import Asked, Reply


def test_every_tool_shows_its_panel(tmp_path: pathlib.Path) -> None:
    with company(tmp_path) as (root, home, _):
        done = portal("status", "payment-api", "--json", cwd=root, home=home, environ=ENVIRON)
    found = {one["name"]: one for one in json.loads(done.out)["panels"]}
    assert sorted(found) == sorted(TOOLS)
    assert {name: one["state"] for name, one in found.items()} == {n: case.state for n, case in TOOLS.items()}
    assert [one["age"] for one in found.values()] == [None] * len(found)
    assert done.code == 0


ARGO = """component:default/payment-api

Argo CD         failing
  application   payments-prod in https://k8s.acme.example/payments
  health        Degraded: 2 of 3 replicas
  sync          OutOfSync at 9c1185a5c5e9
"""


def test_a_page_on_a_terminal(tmp_path: pathlib.Path) -> None:
    with company(tmp_path, ["argocd", "sonarqube"]) as (root, home, _):
        done = portal("status", "payment-api", cwd=root, home=home, environ=ENVIRON, tty=True, width=100)
        words = ("show", "payment-api", "--no-pager")
        shown = portal(*words, cwd=root, home=home, environ=ENVIRON, tty=True, width=100)
    text = done.out[: done.out.index("  last deploy")]
    assert (done.code, text) == (0, ARGO)
    assert "Argo CD         failing  (just now)\n  application" in shown.out
    assert "  coverage      78.1%\n" in shown.out


def test_slow_and_broken_tools_are_a_line_each(tmp_path: pathlib.Path) -> None:
    names = ["github", "pagerduty", "grafana", "sentry", "prometheus", "argocd"]

    def change(name: str, one: Asked) -> Reply | None:
        if name == "github":
            time.sleep(3)
        bad = {"pagerduty": 401, "grafana": 403, "sentry": 500, "prometheus": 404}
        return Reply({}, bad[name]) if name in bad else None

    with company(tmp_path, names, change, "[live]\ndeadline = 2\n") as (root, home, _):
        done = portal("status", "payment-api", cwd=root, home=home, environ=ENVIRON, tty=True, width=100)
    lines = {line[:16].strip(): line[16:] for line in done.out.splitlines() if line[:1].isupper()}
    assert (
        lines["PagerDuty"] == "refused  401: the token in PORTAL_TEST_TOKEN is not accepted: set another one"
    )
    assert lines["Grafana"] == "refused  403: the token in PORTAL_TEST_TOKEN may not see this"
    assert lines["Prometheus"] == "unknown  404: Prometheus knows nothing there"
    assert lines["Sentry"].startswith("unreachable")
    assert lines["GitHub"].startswith("unreachable")
    assert lines["Argo CD"] == "failing"
    assert done.code == 0


def test_ten_panels_of_which_one_hangs_are_there_in_time(tmp_path: pathlib.Path) -> None:
    names = [name for name in TOOLS if name not in ("backstage", "costs")][:10]

    def change(name: str, one: Asked) -> Reply | None:
        if name == names[0]:
            time.sleep(5)
        return None

    with company(tmp_path, names, change, "[live]\ndeadline = 2\n") as (root, home, _):
        portal("list", cwd=root, home=home)
        started = time.monotonic()
        done = portal("show", "payment-api", "--json", cwd=root, home=home, environ=ENVIRON)
        took = time.monotonic() - started
    states = {one["name"]: one["state"] for one in json.loads(done.out)["portal"]["panels"]}
    assert states.pop(names[0]) == "unreachable"
    assert set(states) == set(names[1:])
    assert not {"unreachable", "unknown", "refused"} & set(states.values())
    assert took < 2.5


def test_the_last_answers_are_shown_offline_with_their_age(tmp_path: pathlib.Path) -> None:
    with company(tmp_path, ["argocd", "github", "sentry"]) as (root, home, server):
        portal("status", "payment-api", "--only", "argocd,github", cwd=root, home=home, environ=ENVIRON)
        asked = len(server.asked)
        for name in os.listdir(home / ".cache/devportal/panels"):
            path = home / ".cache/devportal/panels" / name
            old = json.loads(path.read_text())
            path.write_text(json.dumps({**old, "time": old["time"] - 7200}))
        done = portal(
            "status", "payment-api", "--offline", cwd=root, home=home, environ=ENVIRON, tty=True, width=100
        )
        assert len(server.asked) == asked
    assert "Argo CD         failing  (2 hours ago)\n" in done.out
    assert "Sentry          unreachable  not asked while offline, and no answer of it is kept\n" in done.out


def test_show_asks_again_only_when_what_is_kept_is_old(tmp_path: pathlib.Path) -> None:
    with company(tmp_path, ["argocd"]) as (root, home, server):
        counts = []
        for words in (["show"], ["show"], ["show", "--refresh"], ["show", "--offline"], ["status"]):
            portal(words[0], "payment-api", *words[1:], cwd=root, home=home, environ=ENVIRON)
            counts.append(len(server.asked))
    assert counts == [1, 1, 2, 2, 3]


def test_questions_that_cost_money_are_kept_longer(tmp_path: pathlib.Path) -> None:
    with company(tmp_path, ["costs"]) as (root, home, server):
        counts = []
        for words in ([], [], ["--refresh"]):
            portal("status", "payment-api", *words, cwd=root, home=home, environ=ENVIRON)
            counts.append(len(server.asked))
    assert counts == [1, 1, 2]


def test_what_is_kept_is_private_and_holds_no_token(tmp_path: pathlib.Path) -> None:
    with company(tmp_path) as (root, home, _):
        portal("status", "payment-api", cwd=root, home=home, environ=ENVIRON)
    kept = home / ".cache/devportal/panels"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    files = list(kept.iterdir())
    assert len(files) == len(TOOLS)
    for path in files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert "CANARY" not in path.read_text()


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"version": 1}', '{"version": 1, "time": 1, "panel": {"title": 3}}']
)
def test_a_damaged_panel_is_none(tmp_path: pathlib.Path, damage: str) -> None:
    with company(tmp_path, ["argocd"]) as (root, home, _):
        portal("status", "payment-api", cwd=root, home=home, environ=ENVIRON)
        for path in (home / ".cache/devportal/panels").iterdir():
            path.write_text(damage)
        done = portal("status", "payment-api", "--offline", cwd=root, home=home, environ=ENVIRON)
    assert done.out.startswith("argocd\tunreachable\tnot asked while offline")


def test_show_asks_nobody_without_a_table_of_the_configuration(tmp_path: pathlib.Path) -> None:
    with company(tmp_path, ["argocd"]) as (root, home, server):
        (home / ".config/devportal/config.toml").write_text("")
        environ = {**ENVIRON, "ARGOCD_SERVER": server.url + "/argocd", "ARGOCD_AUTH_TOKEN": TOKEN}
        shown = portal("show", "payment-api", cwd=root, home=home, environ=environ)
        assert (shown.code, server.asked) == (0, [])
        done = portal("status", "payment-api", cwd=root, home=home, environ=environ)
    assert done.out.startswith("argocd\tfailing\t")


def test_a_repository_cannot_name_a_host(tmp_path: pathlib.Path) -> None:
    with company(tmp_path, ["argocd"]) as (root, home, server):
        (home / ".config/devportal/config.toml").write_text("")
        write_tree(root, {"portal.toml": f'[integrations.argocd]\nurl = "{server.url}/argocd"\n'})
        done = portal("status", "payment-api", cwd=root, home=home, environ={"ARGOCD_AUTH_TOKEN": TOKEN})
        assert server.asked == []
    assert "taken from your own configuration only" in done.err
    assert done.out.startswith("argocd\tnot-configured\t")


def test_jenkins_is_asked_only_where_the_user_says(tmp_path: pathlib.Path) -> None:
    with company(tmp_path, ["jenkins"]) as (root, home, server):
        write_tree(
            root,
            {
                "catalog-info.yaml": "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: payment-api\n"
                "  annotations:\n    jenkins.io/job-full-name: a/b\n"
                f"    jenkins.io/override-base-url: {server.url}/other\n"
                "spec: {type: service, lifecycle: production, owner: pay}\n"
            },
        )
        done = portal("status", "payment-api", cwd=root, home=home, environ=ENVIRON)
        assert server.asked == []
    assert "is no server of your configuration" in done.out


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (
            '[integrations.argocd]\nurl = "file:///etc"\n',
            "integrations.argocd.url must be an http or https address",
        ),
        ('[integrations.argocd]\nurl = "https://u:p@argo.example"\n', "holds more than a host and a path"),
        ('[integrations.argocd]\ntoken_env = "a b"\n', "must name an environment variable"),
        ("[integrations]\nargocd = 3\n", "integrations.argocd must be a table"),
        ("[integrations.argocd]\ntokn = 'x'\n", "unknown setting 'tokn'"),
        ("[integrations.argodc]\nurl = 'https://x.example'\n", "no tool named 'argodc'"),
        ("[integrations.grafana]\nloki = 'yes'\n", "integrations.grafana.loki must be true or false"),
    ],
)
def test_a_wrong_configuration_is_said(tmp_path: pathlib.Path, config: str, words: str) -> None:
    with company(tmp_path, ["argocd"]) as (root, home, _):
        (home / ".config/devportal/config.toml").write_text(config)
        done = portal("status", "payment-api", cwd=root, home=home)
    assert (done.code, words in done.err) == (2, True), done.err


def test_an_entity_without_tools_has_no_status(tmp_path: pathlib.Path) -> None:
    with company(tmp_path, []) as (root, home, _):
        done = portal("status", "payment-api", cwd=root, home=home)
    assert (done.code, done.out) == (1, "")
    assert "has no annotation that names a tool" in done.err


def test_a_page_without_its_tools_imports_no_client(tmp_path: pathlib.Path) -> None:
    """A configuration costs an entity nothing that names none of its tools."""
    with company(tmp_path, ["argocd"]) as (root, home, _):
        write_tree(root, {"other/catalog-info.yaml": OTHER})
        code = (
            "import sys\nfrom devportal.cli.main import main\ncode = main(sys.argv[1:])\n"
            "heavy = {'httpx', 'threading', 'importlib.metadata', 're', 'json', 'typing'} & set(sys.modules)\n"
            "sys.stderr.write(' '.join(sorted(heavy)))\n"
        )
        environ = {"PATH": os.environ["PATH"], "HOME": str(home), **ENVIRON}
        for _ in range(2):  # the first run builds the index
            done = subprocess.run(
                [
                    sys.executable,
                    "-S",
                    "-c",
                    f"import sys; sys.path[:0] = {sys.path!r}\n{code}",
                    "show",
                    "other",
                ],
                cwd=root,
                env=environ,
                capture_output=True,
                text=True,
                check=True,
            )
    assert done.stderr == ""


OTHER = """
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: other, annotations: {github.com/project-slug: acme/other}}
spec: {type: service, lifecycle: production, owner: pay}
"""

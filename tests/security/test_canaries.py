"""No token appears anywhere: every command is run with canaries in all variables that hold tokens."""

from __future__ import annotations

import pathlib
import shutil

import pytest

from devportal.cli.app import COMMANDS
from devportal.integrations.builtin import BUILTIN
from runs import portal

ACME = pathlib.Path(__file__).resolve().parents[2] / "examples" / "acme"
CANARY = "CANARY-TOKEN-77aa"
TOKENS = """
GITHUB_TOKEN GH_TOKEN GITLAB_TOKEN CIRCLE_TOKEN CIRCLECI_AUTH_TOKEN JENKINS_API_TOKEN PAGERDUTY_TOKEN ARGOCD_AUTH_TOKEN
PROMETHEUS_TOKEN GRAFANA_TOKEN VAULT_TOKEN TFE_TOKEN PULUMI_ACCESS_TOKEN AWS_SECRET_ACCESS_KEY SENTRY_AUTH_TOKEN
SONAR_TOKEN BACKSTAGE_TOKEN
""".split()
TOKENS = sorted(
    {*TOKENS, *(name for one in BUILTIN for name in one.token_env), "ARGOCD_PASSWORD", "AWS_SESSION_TOKEN"}
)
WORDS = {
    "search": ["payment"],
    "show": ["payment-api"],
    "owner": ["payment-api"],
    "deps": ["payment-api"],
    "impact": ["payment-api"],
    "status": ["payment-api"],
    "logs": ["payment-api"],
    "open": ["payment-api", "docs", "--print"],
    "log": ["payment-api"],
    "blame": ["payment-api"],
    "verify": ["payment-api", "--check"],
    "diff": ["HEAD"],
    "explain": ["ref.dangling"],
    "create": ["python-library", "--dry-run", "--value", "name=x-lib", "--value", "owner=payments-team"],
    "completion": ["bash"],
    "docs show": ["payment-api"],
    "docs search": ["refund"],
    "api show": ["payment-api-v1"],
    "api get-spec": ["payment-api-v1"],
    "api diff": ["payment-api-v1", "HEAD"],
    "api consumers": ["payment-api-v1"],
    "help": ["owner"],
    "auth status": [],
}


@pytest.mark.parametrize(
    "words", [one.words for one in COMMANDS if one.words not in {"docs serve", "mcp serve"}]
)
def test_no_command_tells_a_token(words: str, tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "acme"
    shutil.copytree(ACME, folder)
    home = tmp_path / "home"
    environ = dict.fromkeys(TOKENS, CANARY) | {"JENKINS_USER": "ada", "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE"}
    for more in ([], ["-o", "json"]):
        argv = [*words.split(), *WORDS.get(words, []), *more, "--no-input", "--offline"]
        done = portal(*argv, cwd=folder, home=home, environ=environ)
        assert CANARY not in done.out + done.err, argv
    for path in [*home.rglob("*"), *folder.rglob("*")]:
        assert not (path.is_file() and CANARY.encode() in path.read_bytes()), path

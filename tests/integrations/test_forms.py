"""What annotations may look like beyond the everyday, and answers that are good in part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from devportal.config.tools import Tool
from devportal.integrations.builtin import BUILTIN
from devportal.integrations.client import Reach
from devportal.integrations.gather import FRESH, KEPT, Ask, Manner, gather
from devportal.model.entity import Entity
from tool_cases import CASES, TOKEN, answer
from web_server import Asked, Reply, web

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Callable, Mapping

    from devportal.integrations.panel import Panel

BY_NAME = {one.name: one for one in BUILTIN}
ANSWERS = {case.name: case.answers for case in CASES}


def asked_of(
    name: str,
    annotations: Mapping[str, str],
    reply: Callable[[Asked], Reply] | Mapping[str, Any],
    *,
    options: Mapping[str, Any] | None = None,
    manner: Manner | None = None,
    own: bool = True,
    env: Mapping[str, str] | None = None,
) -> tuple[Panel, list[Asked]]:
    """Give the panel of a tool about annotations, and what the server was asked."""
    answers = reply if callable(reply) else lambda one: answer(reply, one)
    metadata = {"name": "payment-api", "annotations": dict(annotations)}
    entity = Entity({"kind": "Component", "metadata": metadata, "spec": {}})
    with web(answers) as server:
        tool = Tool(name, server.url if own else "", "TOOL_TOKEN", "", True, options or {})
        reach = Reach({"TOOL_TOKEN": TOKEN, "PATH": "/nowhere", **(env or {})})
        (one,) = gather(entity, [Ask(BY_NAME[name], tool)], reach, manner or Manner(deadline=3.0))
    return one.panel, server.asked


def labels(panel: Panel) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in panel.fields:
        found.setdefault(one.label, one.value)
    return found


SERVICE = {
    "/services/PIJ90N7": {
        "service": {"id": "PIJ90N7", "name": "Payments", "escalation_policy": {"id": "E1"}}
    },
    "/oncalls": {"oncalls": []},
    "/incidents": {"incidents": []},
}


@pytest.mark.parametrize("body", ["[]", '"x"', "3", "null", '{"service": [1]}', '{"service": null}'])
def test_a_service_of_another_shape(body: str) -> None:
    panel, _ = asked_of(
        "pagerduty", {"pagerduty.com/service-id": "PIJ90N7"}, {**SERVICE, "/services/PIJ90N7": Reply(body)}
    )
    assert (panel.state, panel.summary) == ("unknown", "404: no service PIJ90N7")


def test_who_is_on_call_is_asked_of_a_policy_alone() -> None:
    """Without one PagerDuty would list everybody who is on call anywhere."""
    service = {"service": {"id": "PIJ90N7", "name": "Payments"}}
    panel, asked = asked_of(
        "pagerduty", {"pagerduty.com/service-id": "PIJ90N7"}, {**SERVICE, "/services/PIJ90N7": service}
    )
    assert labels(panel)["on call"] == "nobody"
    assert "/oncalls" not in {one.path for one in asked}
    _, asked = asked_of("pagerduty", {"pagerduty.com/service-id": "PIJ90N7"}, SERVICE)
    (one,) = [one for one in asked if one.path == "/oncalls"]
    assert one.query["escalation_policy_ids[]"] == "E1"


@pytest.mark.parametrize(
    ("slug", "own", "state", "words"),
    [
        (
            "url:https://ghe.acme.example/team/pay/",
            False,
            "not-configured",
            'set integrations.github.instances."ghe.acme.example".url to its API, as in https://ghe.acme.example/api/v3',
        ),
        ("url:https://github.com/team/pay/tree/main/", False, "unreachable", "api.github.com"),
        ("url:https://gitlab.com/team/pay/", False, "unreachable", "api.github.com"),
        ("url:https://ghe.acme.example/team/pay/", True, "ok", ""),
    ],
)
@pytest.mark.parametrize("name", ["github", "github-actions"])
def test_a_repository_elsewhere_is_not_looked_for_on_github_com(
    name: str, slug: str, own: bool, state: str, words: str
) -> None:
    """Its name may be somebody else's there, and be none of GitHub's business."""
    annotations = {"github.com/project-slug": "acme/payments", "backstage.io/source-location": slug}
    env = {"https_proxy": "http://127.0.0.1:9"}  # nobody is asked in a test
    panel, _ = asked_of(name, annotations, ANSWERS[name], own=own, env=env)
    assert panel.state == ("failing" if own and name == "github-actions" else state)
    assert words in panel.summary


def test_a_repository_that_a_token_may_see_in_part() -> None:
    hidden = {
        f"/repos/acme/payments/{part}": Reply({"message": "Resource not accessible"}, 403)
        for part in ("pulls", "releases/latest", "contributors")
    }
    panel, _ = asked_of(
        "github", {"github.com/project-slug": "acme/payments"}, {**ANSWERS["github"], **hidden}
    )
    assert panel.state == "ok"
    assert labels(panel) == {
        "repository": "acme/payments",
        "branch": "main",
        "issues": "5 open, with pull requests",
    }


RULES = [
    ("up", [("up", "")]),
    ("up|instance", [("up", "instance")]),
    ('sum(rate(http_total{code=~"5..|4.."}[5m]))', [('sum(rate(http_total{code=~"5..|4.."}[5m]))', "")]),
    ('sum by (a, b) (x{y=~"1|2"})|a,up|job', [('sum by (a, b) (x{y=~"1|2"})', "a"), ("up", "job")]),
    (" up | job , ,", [("up", "job")]),
    ("a or b|c", [("a or b", "c")]),
]


@pytest.mark.parametrize(("text", "wanted"), RULES)
def test_queries_of_prometheus(text: str, wanted: list[tuple[str, str]]) -> None:
    from devportal.integrations.prometheus import rules

    assert rules(text) == wanted


def test_one_bad_query_leaves_the_others() -> None:
    def reply(one: Asked) -> Reply:
        if one.query.get("query") == "up(":
            return Reply(
                {
                    "status": "error",
                    "errorType": "bad_data",
                    "error": "1:4: parse error: unclosed left parenthesis",
                },
                400,
            )
        values = [[1, "1"], [2, "3"]]
        return Reply({"data": {"result": [{"metric": {"job": "pay"}, "values": values}], "groups": []}})

    panel, _ = asked_of("prometheus", {"prometheus.io/rule": "up(|x)|job,up|job"}, reply)
    panel, _ = asked_of("prometheus", {"prometheus.io/rule": "up|job", "prometheus.io/alert": "all"}, reply)
    assert (panel.state, labels(panel)) == ("ok", {"up": "pay 3"})

    def refusing(one: Asked) -> Reply:
        if one.query.get("query") == "nonsense":
            return Reply({"status": "error", "error": "1:4: parse error"}, 400)
        return reply(one)

    panel, _ = asked_of("prometheus", {"prometheus.io/rule": "nonsense,up|job"}, refusing)
    assert (panel.state, labels(panel)) == (
        "unknown",
        {"nonsense": "not taken: 1:4: parse error", "up": "pay 3"},
    )


def test_a_request_that_is_not_taken_is_no_silence() -> None:
    """A 400 is an answer; what is unreachable gives none."""
    panel, _ = asked_of("argocd", {"argocd/app-name": "pay"}, lambda one: Reply({"error": "bad name"}, 400))
    assert (panel.state, panel.summary) == ("unknown", "400: it does not take the request: 'bad name'")


def test_an_answer_without_content() -> None:
    panel, _ = asked_of("argocd", {"argocd/app-name": "pay"}, lambda one: Reply(b"", 204))
    assert panel.state == "unknown"
    assert panel.summary.endswith("answered with nothing")


@pytest.mark.parametrize("before", [0, 30, 45, 55, 70, 95])
@pytest.mark.parametrize("status", [200, 400, 500])
def test_no_part_of_a_token_that_is_sent_back_is_shown(before: int, status: int) -> None:
    """Where a text is cut, a token may not be cut in two before it is looked for."""
    body = "x" * before + TOKEN + "y" * 300
    panel, _ = asked_of("argocd", {"argocd/app-name": "pay"}, lambda one: Reply(body, status))
    assert TOKEN[:4] not in panel.summary, panel.summary


def test_a_project_of_a_sonarqube_that_is_not_configured() -> None:
    panel, asked = asked_of("sonarqube", {"sonarqube.org/project-key": "mobile/pay"}, {})
    assert (panel.state, panel.summary, asked) == (
        "not-configured",
        "set integrations.sonarqube.instances.mobile.url",
        [],
    )
    panel, asked = asked_of("sonarqube", {"sonarqube.org/project-key": "default/pay:api"}, {})
    assert {one.query["projectKey"] for one in asked} == {"pay:api"}


def test_a_workspace_needs_its_organization() -> None:
    panel, asked = asked_of("terraform", {"terraform/workspace": "prod"}, {})
    assert (panel.state, asked) == ("unknown", [])
    assert panel.summary == "terraform/organization is missing beside terraform/workspace"


@pytest.mark.parametrize("selector", ["(" * 4000, "!" * 4000 + "(a)", "a == 'b' &&", "tags @> x"])
def test_a_selector_that_is_none(selector: str) -> None:
    panel, asked = asked_of("grafana", {"grafana/dashboard-selector": selector}, {"/api/search": []})
    assert (panel.state, asked) == ("unknown", [])
    assert "is neither a tag nor an expression" in panel.summary


HEAD = "ChargePeriodStart,BilledCost,BillingCurrency,ServiceName,SubAccountId,Tags,x_CostCategories\n"


def bill(tmp_path: pathlib.Path, *rows: str) -> list[str]:
    import datetime as dt

    day = (dt.datetime.now(dt.UTC) - dt.timedelta(days=2)).date().isoformat()
    (tmp_path / "focus.csv").write_text(HEAD + "".join(f"{day}T00:00:00Z,{row}\n" for row in rows))
    return [str(tmp_path / "focus.csv")]


@pytest.mark.parametrize(
    ("annotations", "total"),
    [
        ({"aws.amazon.com/account-id": "111"}, "3.00 USD"),
        ({"aws.amazon.com/account-id": "111,222"}, "8.00 USD"),
        ({"aws.amazon.com/cost-insights-tags": "component=pay"}, "6.00 USD"),
        (
            {"aws.amazon.com/cost-insights-tags": "component=pay", "aws.amazon.com/account-id": "111"},
            "1.00 USD",
        ),
        ({"aws.amazon.com/account-id": "999"}, None),
    ],
)
def test_a_bill_is_read_for_the_entity_alone(
    tmp_path: pathlib.Path, annotations: dict[str, str], total: str | None
) -> None:
    tag = '"{""component"": ""pay""}"'
    files = bill(
        tmp_path, f"1,USD,EC2,111,{tag},", "2,USD,S3,111,{},", f"5,USD,S3,222,{tag},", "100,USD,S3,333,,"
    )
    panel, _ = asked_of("costs", annotations, {}, options={"focus": files})
    assert labels(panel).get("last 30 days") == total


def test_a_bill_without_what_an_entity_names(tmp_path: pathlib.Path) -> None:
    """FOCUS has no column for the cost categories of AWS: the whole bill is nobody's answer."""
    files = bill(tmp_path, "100,USD,S3,333,,")
    key = "aws.amazon.com/cost-insights-cost-categories"
    panel, _ = asked_of("costs", {key: "team=pay"}, {}, options={"focus": files})
    assert (panel.state, panel.fields) == ("unknown", ())
    assert panel.summary == f"a FOCUS file has no cost categories: {key} is read by AWS Cost Explorer alone"


def test_what_is_kept_is_of_the_same_annotations(tmp_path: pathlib.Path) -> None:
    cache = str(tmp_path / "cache")
    fresh, kept = Manner(FRESH, 3.0, 60.0, cache), Manner(KEPT, 3.0, 60.0, cache)
    replies = {
        "/api/v1/applications/a": {"metadata": {"name": "a"}},
        "/api/v1/applications/b": {"metadata": {"name": "b"}},
    }
    with web(lambda one: answer(replies, one)) as server:
        for app, manner, wanted in [
            ("a", fresh, "a"),
            ("b", fresh, "b"),
            ("a", kept, "a"),
            ("c", kept, None),
        ]:
            entity = Entity(
                {
                    "kind": "Component",
                    "metadata": {"name": "x", "annotations": {"argocd/app-name": app}},
                    "spec": {},
                }
            )
            (one,) = gather(entity, [Ask(BY_NAME["argocd"], Tool("argocd", server.url))], Reach({}), manner)
            assert labels(one.panel).get("application") == wanted
    assert [one.path.rpartition("/")[2] for one in server.asked] == ["a", "b"]


def test_a_page_does_not_wait_again_for_who_was_late(tmp_path: pathlib.Path) -> None:
    import time

    def slow(one: Asked) -> Reply:
        time.sleep(2.5)
        return Reply({})

    manner = Manner(FRESH, 1.0, 60.0, str(tmp_path / "cache"))
    with web(slow) as server:
        entity = Entity(
            {
                "kind": "Component",
                "metadata": {"name": "x", "annotations": {"argocd/app-name": "a"}},
                "spec": {},
            }
        )
        took = []
        for mode in (FRESH, FRESH, "live"):
            started = time.monotonic()
            asks = [Ask(BY_NAME["argocd"], Tool("argocd", server.url))]
            manner = Manner(mode, 1.0, 60.0, str(tmp_path / "cache"))
            (one,) = gather(entity, asks, Reach({}), manner)
            took.append(round(time.monotonic() - started))
            assert one.panel.state == "unreachable"
    assert (took, len(server.asked)) == ([1, 0, 1], 2)

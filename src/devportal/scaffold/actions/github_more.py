"""The smaller GitHub actions: webhooks, issues, dispatches, environments, autolinks, deploy keys, pages.

Source: plugin-scaffolder-backend-module-github.
"""

from __future__ import annotations

from devportal.scaffold.action import IRREVERSIBLE, REMOTE_CHANGE, REMOTE_CREATE, Action, Planned, takes
from devportal.scaffold.actions.github_api import GitHubApi, mapping, present
from devportal.scaffold.actions.publishing import check_repository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from devportal.scaffold.context import Context

TOKEN: dict[str, Any] = {"repoUrl": "text!", "token": "text"}


def planned(method: str, path: Callable[[Context], str]) -> Callable[[Context], Planned]:
    def plan(context: Context) -> Planned:
        return Planned((f"{method} {GitHubApi(context).url(path(context))}",))

    return plan


def escaped_part(value: object) -> str:
    from urllib.parse import quote

    return quote(str(value), safe="")


def undoing(method: str, body: Mapping[str, Any] | None = None) -> Callable[..., str]:
    """Give the undo that asks for the path that was noted."""

    def undo(context: Context, kind: str, facts: Mapping[str, Any]) -> str:
        del kind
        context.input = {"repoUrl": facts["repoUrl"]}
        api = GitHubApi(context)
        api.call(method, str(facts["path"]), body, fine=(200, 204, 404))
        return f"{method} {api.url(str(facts['path']))}"

    return undo


def noted(context: Context, kind: str, path: str) -> None:
    context.made(kind, name=path, path=path, repoUrl=context.input["repoUrl"])


def _webhook(context: Context) -> None:
    api = GitHubApi(context)
    config = present(
        url=context.input["webhookUrl"],
        content_type=context.get("contentType", "form"),
        secret=context.get("webhookSecret"),
        insecure_ssl="1" if context.get("insecureSsl") else "0",
    )
    body = {
        "config": config,
        "events": context.get("events", ["push"]),
        "active": context.get("active", True),
    }

    def work() -> Any:
        found = mapping(api.call("POST", "hooks", body), "a webhook")
        noted(context, "webhook", f"hooks/{found.get('id')}")
        return found.get("id")

    context.checkpoint("hook", work)


def _issue(context: Context) -> None:
    api = GitHubApi(context)
    names = ("title", "body", "assignees", "milestone", "labels")
    body = present(**{name: context.get(name) for name in names})

    def work() -> dict[str, Any]:
        found = mapping(api.call("POST", "issues", body), "an issue")
        noted(context, "issue", f"issues/{found.get('number')}")
        return {"url": found.get("html_url"), "number": found.get("number")}

    made = context.checkpoint("issue", work)
    context.output("issueUrl", made["url"])
    context.output("issueNumber", made["number"])


def _label(context: Context) -> None:
    path = f"issues/{int(context.input['number'])}/labels"
    GitHubApi(context).call("POST", path, {"labels": context.input["labels"]})


def _dispatch(context: Context) -> None:
    api = GitHubApi(context)
    wanted = context.get("returnWorkflowRunDetails")
    body = present(
        ref=context.input["branchOrTagName"],
        inputs=context.get("workflowInputs"),
        return_run_details=True if wanted else None,
    )
    path = f"actions/workflows/{escaped_part(context.input['workflowId'])}/dispatches"
    found = context.checkpoint("dispatch", lambda: api.call("POST", path, body) or {})
    if wanted and isinstance(found, dict):
        context.output("workflowRunId", found.get("workflow_run_id"))
        context.output("workflowRunUrl", found.get("run_url"))
        context.output("workflowRunHtmlUrl", found.get("html_url"))


def _autolink(context: Context) -> None:
    api = GitHubApi(context)
    body = {
        "key_prefix": context.input["keyPrefix"],
        "url_template": context.input["urlTemplate"],
        "is_alphanumeric": context.get("isAlphanumeric", True),
    }

    def work() -> Any:
        found = mapping(api.call("POST", "autolinks", body), "an autolink")
        noted(context, "autolink", f"autolinks/{found.get('id')}")
        return found.get("id")

    context.checkpoint("autolink", work)


def _pages(context: Context) -> None:
    api = GitHubApi(context)
    kind = context.get("buildType", "workflow")
    body: dict[str, Any] = {"build_type": kind}
    if kind == "legacy":
        body["source"] = {
            "branch": context.get("sourceBranch", "main"),
            "path": context.get("sourcePath", "/"),
        }

    def work() -> bool:
        api.call("POST", "pages", body)
        noted(context, "pages", "pages")
        return True

    context.checkpoint("pages", work)


CHECK = check_repository("github", files=False)
WEBHOOK = Action(
    id="github:webhook",
    summary="Add a webhook to a GitHub repository.",
    effect=REMOTE_CREATE,
    input=takes(
        webhookUrl="text!",
        webhookSecret="text",
        events="texts",
        active="flag",
        contentType={"enum": ["form", "json"]},
        insecureSsl="flag",
        **TOKEN,
    ),
    run=_webhook,
    check=CHECK,
    plan=planned("POST", lambda _: "hooks"),
    undo=undoing("DELETE"),
)
ISSUE = Action(
    id="github:issues:create",
    summary="Open an issue at GitHub.",
    effect=REMOTE_CREATE,
    input=takes(title="text!", body="text", assignees="texts", milestone="any", labels="texts", **TOKEN),
    run=_issue,
    check=CHECK,
    plan=planned("POST", lambda _: "issues"),
    undo=undoing("PATCH", {"state": "closed"}),
    outputs=("issueUrl", "issueNumber"),
)
LABEL = Action(
    id="github:issues:label",
    summary="Add labels to an issue or pull request at GitHub.",
    effect=REMOTE_CHANGE,
    input=takes(number={"type": ["integer", "string"]}, labels="texts!", **TOKEN)
    | {"required": ["repoUrl", "number", "labels"]},
    run=_label,
    check=CHECK,
    plan=planned("POST", lambda context: f"issues/{context.input['number']}/labels"),
)
DISPATCH = Action(
    id="github:actions:dispatch",
    summary="Start a GitHub workflow.",
    effect=IRREVERSIBLE,
    input=takes(
        workflowId="text!",
        branchOrTagName="text!",
        workflowInputs="map",
        returnWorkflowRunDetails="flag",
        **TOKEN,
    ),
    run=_dispatch,
    check=CHECK,
    plan=planned(
        "POST", lambda context: f"actions/workflows/{escaped_part(context.input['workflowId'])}/dispatches"
    ),
    outputs=("workflowRunId", "workflowRunUrl", "workflowRunHtmlUrl"),
)
AUTOLINK = Action(
    id="github:autolinks:create",
    summary="Add an autolink to a GitHub repository.",
    effect=REMOTE_CREATE,
    input=takes(keyPrefix="text!", urlTemplate="text!", isAlphanumeric="flag", **TOKEN),
    run=_autolink,
    check=CHECK,
    plan=planned("POST", lambda _: "autolinks"),
    undo=undoing("DELETE"),
)
PAGES = Action(
    id="github:pages:enable",
    summary="Turn on GitHub Pages for a repository.",
    effect=REMOTE_CREATE,
    input=takes(
        buildType={"enum": ["legacy", "workflow"]},
        sourceBranch="text",
        sourcePath={"enum": ["/", "/docs"]},
        **TOKEN,
    ),
    run=_pages,
    check=CHECK,
    plan=planned("POST", lambda _: "pages"),
    undo=undoing("DELETE"),
)

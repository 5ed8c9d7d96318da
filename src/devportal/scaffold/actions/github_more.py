"""The smaller GitHub actions: webhooks, issues, dispatches, environments, autolinks, deploy keys, pages.

Source: plugin-scaffolder-backend-module-github.
"""

from __future__ import annotations

from devportal.scaffold.action import IRREVERSIBLE, REMOTE_CHANGE, REMOTE_CREATE, Action, Planned, takes
from devportal.scaffold.actions.github_api import GitHubApi, mapping, present
from devportal.scaffold.actions.github_settings import check_sealing, put_secrets
from devportal.scaffold.actions.publishing import check_repository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from devportal.scaffold.context import Context

_TOKEN: dict[str, Any] = {"repoUrl": "text!", "token": "text"}


def _planned(method: str, path: Callable[[Context], str]) -> Callable[[Context], Planned]:
    def plan(context: Context) -> Planned:
        return Planned((f"{method} {GitHubApi(context).url(path(context))}",))

    return plan


def _escaped(value: object) -> str:
    from urllib.parse import quote

    return quote(str(value), safe="")


def _undo(method: str, body: Mapping[str, Any] | None = None) -> Callable[..., str]:
    """Give the undo that asks for the path that was noted."""

    def undo(context: Context, kind: str, facts: Mapping[str, Any]) -> str:
        del kind
        context.input = {"repoUrl": facts["repoUrl"]}
        api = GitHubApi(context)
        api.call(method, str(facts["path"]), body, fine=(200, 204, 404))
        return f"{method} {api.url(str(facts['path']))}"

    return undo


def _made(context: Context, kind: str, path: str) -> None:
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
        _made(context, "webhook", f"hooks/{found.get('id')}")
        return found.get("id")

    context.checkpoint("hook", work)


def _issue(context: Context) -> None:
    api = GitHubApi(context)
    names = ("title", "body", "assignees", "milestone", "labels")
    body = present(**{name: context.get(name) for name in names})

    def work() -> dict[str, Any]:
        found = mapping(api.call("POST", "issues", body), "an issue")
        _made(context, "issue", f"issues/{found.get('number')}")
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
    path = f"actions/workflows/{_escaped(context.input['workflowId'])}/dispatches"
    found = context.checkpoint("dispatch", lambda: api.call("POST", path, body) or {})
    if wanted and isinstance(found, dict):
        context.output("workflowRunId", found.get("workflow_run_id"))
        context.output("workflowRunUrl", found.get("run_url"))
        context.output("workflowRunHtmlUrl", found.get("html_url"))


def _environment_path(context: Context) -> str:
    return f"environments/{_escaped(context.input['name'])}"


def _environment(context: Context) -> None:
    from functools import partial

    api = GitHubApi(context)
    path = _environment_path(context)
    policy = context.get("deploymentBranchPolicy")
    body = present(
        wait_timer=context.get("waitTimer"),
        prevent_self_review=context.get("preventSelfReview"),
        reviewers=[_reviewer(api, str(one)) for one in context.get("reviewers", ())] or None,
    )
    if policy:
        body["deployment_branch_policy"] = policy

    def work() -> bool:
        status, _ = api.ask("GET", path)
        api.call("PUT", path, body)
        if status == 404:  # only what was not there before is ours
            _made(context, "environment", path)
        return True

    context.checkpoint("environment", work)
    for kind, names in (("branch", "customBranchPolicyNames"), ("tag", "customTagPolicyNames")):
        for name in context.get(names, ()):
            rule = {"type": kind, "name": name}
            call = partial(api.call, "POST", f"{path}/deployment-branch-policies", rule)
            context.checkpoint(f"{kind} {name}", call)
    for name, value in context.get("environmentVariables", {}).items():
        call = partial(api.call, "POST", f"{path}/variables", {"name": name, "value": str(value)})
        context.checkpoint(f"variable {name}", call)
    if context.get("secrets"):
        context.checkpoint("secrets", lambda: put_secrets(api, f"{path}/secrets", context.input["secrets"]))


def _reviewer(api: GitHubApi, ref: str) -> dict[str, Any]:
    """Give a reviewer for an entity ref: a user, or a team of the owner's organisation."""
    kind, _, name = ref.rpartition(":") if ":" in ref else ("user", "", ref)
    name = name.rpartition("/")[2]
    if kind.lower() == "group":
        found = api.call("GET", f"/orgs/{_escaped(api.repo.owner)}/teams/{_escaped(name)}")
        return {"type": "Team", "id": mapping(found, name).get("id")}
    return {"type": "User", "id": mapping(api.call("GET", f"/users/{_escaped(name)}"), name).get("id")}


def _autolink(context: Context) -> None:
    api = GitHubApi(context)
    body = {
        "key_prefix": context.input["keyPrefix"],
        "url_template": context.input["urlTemplate"],
        "is_alphanumeric": context.get("isAlphanumeric", True),
    }

    def work() -> Any:
        found = mapping(api.call("POST", "autolinks", body), "an autolink")
        _made(context, "autolink", f"autolinks/{found.get('id')}")
        return found.get("id")

    context.checkpoint("autolink", work)


def _deploy_key(context: Context) -> None:
    api = GitHubApi(context)
    body = {"title": context.input["deployKeyName"], "key": context.input["publicKey"], "read_only": False}

    def work() -> Any:
        found = mapping(api.call("POST", "keys", body), "a deploy key")
        _made(context, "deploy-key", f"keys/{found.get('id')}")
        return found.get("id")

    context.checkpoint("key", work)
    name = context.get("privateKeySecretName") or _secret_name(str(context.input["deployKeyName"]))
    secret = {name: context.input["privateKey"]}
    context.checkpoint("secret", lambda: put_secrets(api, "actions/secrets", secret))
    context.output("privateKeySecretName", name)


def _secret_name(name: str) -> str:
    return name.replace(" ", "_").upper() + "_PRIVATE_KEY"


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
        _made(context, "pages", "pages")
        return True

    context.checkpoint("pages", work)


def _needs_sealing(context: Context) -> None:
    _CHECK(context)
    if context.get("secrets") or context.get("privateKey"):
        check_sealing()


_CHECK = check_repository("github", files=False)
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
        **_TOKEN,
    ),
    run=_webhook,
    check=_CHECK,
    plan=_planned("POST", lambda _: "hooks"),
    undo=_undo("DELETE"),
)
ISSUE = Action(
    id="github:issues:create",
    summary="Open an issue at GitHub.",
    effect=REMOTE_CREATE,
    input=takes(title="text!", body="text", assignees="texts", milestone="any", labels="texts", **_TOKEN),
    run=_issue,
    check=_CHECK,
    plan=_planned("POST", lambda _: "issues"),
    undo=_undo("PATCH", {"state": "closed"}),
    outputs=("issueUrl", "issueNumber"),
)
LABEL = Action(
    id="github:issues:label",
    summary="Add labels to an issue or pull request at GitHub.",
    effect=REMOTE_CHANGE,
    input=takes(number={"type": ["integer", "string"]}, labels="texts!", **_TOKEN)
    | {"required": ["repoUrl", "number", "labels"]},
    run=_label,
    check=_CHECK,
    plan=_planned("POST", lambda context: f"issues/{context.input['number']}/labels"),
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
        **_TOKEN,
    ),
    run=_dispatch,
    check=_CHECK,
    plan=_planned(
        "POST", lambda context: f"actions/workflows/{_escaped(context.input['workflowId'])}/dispatches"
    ),
    outputs=("workflowRunId", "workflowRunUrl", "workflowRunHtmlUrl"),
)
ENVIRONMENT = Action(
    id="github:environment:create",
    summary="Create an environment of a GitHub repository.",
    effect=REMOTE_CREATE,
    input=takes(
        name="text!",
        deploymentBranchPolicy="map",
        customBranchPolicyNames="texts",
        customTagPolicyNames="texts",
        environmentVariables="map",
        secrets="map",
        waitTimer="whole",
        preventSelfReview="flag",
        reviewers="texts",
        **_TOKEN,
    ),
    run=_environment,
    check=_needs_sealing,
    plan=_planned("PUT", _environment_path),
    undo=_undo("DELETE"),
)
AUTOLINK = Action(
    id="github:autolinks:create",
    summary="Add an autolink to a GitHub repository.",
    effect=REMOTE_CREATE,
    input=takes(keyPrefix="text!", urlTemplate="text!", isAlphanumeric="flag", **_TOKEN),
    run=_autolink,
    check=_CHECK,
    plan=_planned("POST", lambda _: "autolinks"),
    undo=_undo("DELETE"),
)
DEPLOY_KEY = Action(
    id="github:deployKey:create",
    summary="Add a deploy key to a GitHub repository, its private half as a secret of the workflows.",
    effect=REMOTE_CREATE,
    input=takes(
        publicKey="text!",
        privateKey="text!",
        deployKeyName="text!",
        privateKeySecretName="text",
        **_TOKEN,
    ),
    run=_deploy_key,
    check=_needs_sealing,
    plan=_planned("POST", lambda _: "keys"),
    undo=_undo("DELETE"),
    outputs=("privateKeySecretName",),
)
PAGES = Action(
    id="github:pages:enable",
    summary="Turn on GitHub Pages for a repository.",
    effect=REMOTE_CREATE,
    input=takes(
        buildType={"enum": ["legacy", "workflow"]},
        sourceBranch="text",
        sourcePath={"enum": ["/", "/docs"]},
        **_TOKEN,
    ),
    run=_pages,
    check=_CHECK,
    plan=_planned("POST", lambda _: "pages"),
    undo=_undo("DELETE"),
)

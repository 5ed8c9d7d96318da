"""The smaller GitLab actions: issues, groups, pipelines, tokens, variables, users.

Source: plugin-scaffolder-backend-module-gitlab.
"""

from __future__ import annotations

from devportal.scaffold.action import IRREVERSIBLE, REMOTE_CHANGE, REMOTE_CREATE, Action, Planned, takes
from devportal.scaffold.actions.github_api import present
from devportal.scaffold.actions.gitlab_api import GitLabApi, escaped, mapping
from devportal.scaffold.actions.publishing import check_repository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from devportal.scaffold.context import Context

BASE: dict[str, Any] = {"repoUrl": "text!", "token": "text"}
_ID: dict[str, Any] = {"type": ["integer", "string", "number"]}


def _project(context: Context, api: GitLabApi) -> str:
    id_ = context.get("projectId")
    return f"/projects/{escaped(id_)}" if id_ is not None else api.project


def planned(method: str, *paths: str) -> Callable[[Context], Planned]:
    def plan(context: Context) -> Planned:
        api = GitLabApi(context)
        project = _project(context, api)
        return Planned(tuple(f"{method} {api.url(path.replace('PROJECT', project))}" for path in paths))

    return plan


def undoing(context: Context, kind: str, facts: Mapping[str, Any]) -> str:
    context.input = {"repoUrl": facts["repoUrl"]}
    api = GitLabApi(context)
    path = str(facts["path"])
    if kind == "issue":
        api.call("PUT", path, {"state_event": "close"})
        return f"closed {facts['name']}"
    api.call("DELETE", path, fine=(200, 202, 204, 404))
    return f"DELETE {api.url(path)}"


def noted(context: Context, kind: str, path: str) -> None:
    context.made(kind, name=path, path=path, repoUrl=context.input["repoUrl"])


def _issue(context: Context) -> None:
    api = GitLabApi(context)
    project = _project(context, api)
    names = {
        "title": "title",
        "assignees": "assignee_ids",
        "confidential": "confidential",
        "description": "description",
        "createdAt": "created_at",
        "dueDate": "due_date",
        "discussionToResolve": "discussion_to_resolve",
        "epicId": "epic_id",
        "issueType": "issue_type",
        "labels": "labels",
        "mergeRequestToResolveDiscussionsOf": "merge_request_to_resolve_discussions_of",
        "milestoneId": "milestone_id",
        "weight": "weight",
    }
    body = present(**{field: context.get(name) for name, field in names.items()})

    def work() -> dict[str, Any]:
        found = mapping(api.call("POST", f"{project}/issues", body), "an issue")
        noted(context, "issue", f"{project}/issues/{found.get('iid')}")
        return {"url": found.get("web_url"), "id": found.get("id"), "iid": found.get("iid")}

    made = context.checkpoint("issue", work)
    context.output("issueUrl", made["url"])
    context.output("issueId", made["id"])
    context.output("issueIid", made["iid"])


def _pipeline(context: Context) -> None:
    """Start a pipeline with a trigger that lives only for that."""
    from devportal.scm.secret import remember

    api = GitLabApi(context)
    project = _project(context, api)

    def work() -> Any:
        trigger = mapping(
            api.call("POST", f"{project}/triggers", {"description": context.input["tokenDescription"]}),
            "a trigger",
        )
        token = remember(str(trigger.get("token")))
        body = present(ref=context.input["branch"], token=token, variables=context.get("variables"))
        try:
            return mapping(api.call("POST", f"{project}/trigger/pipeline", body), "a pipeline").get("web_url")
        finally:
            api.call("DELETE", f"{project}/triggers/{trigger.get('id')}", fine=(200, 202, 204, 404))

    context.output("pipelineUrl", context.checkpoint("pipeline", work))


def _access_token(context: Context) -> None:
    api = GitLabApi(context)
    project = _project(context, api)
    body = present(
        name=context.get("name", "scaffolder"),
        access_level=context.get("accessLevel", 40),
        scopes=context.get("scopes", ["read_repository"]),
        expires_at=context.get("expiresAt", _in_a_year(context.started)),
    )
    found = mapping(api.call("POST", f"{project}/access_tokens", body), "a token")
    noted(context, "access-token", f"{project}/access_tokens/{found.get('id')}")
    context.output("access_token", found.get("token"))


def _in_a_year(started: float) -> str:
    from time import gmtime, strftime

    return strftime("%Y-%m-%d", gmtime(started + 364 * 86_400))


def _deploy_token(context: Context) -> None:
    api = GitLabApi(context)
    project = _project(context, api)
    body = present(
        name=context.input["name"], username=context.get("username"), scopes=context.input["scopes"]
    )
    found = mapping(api.call("POST", f"{project}/deploy_tokens", body), "a deploy token")
    noted(context, "deploy-token", f"{project}/deploy_tokens/{found.get('id')}")
    context.output("deploy_token", found.get("token"))
    context.output("user", found.get("username"))


def _variable(context: Context) -> None:
    api = GitLabApi(context)
    project = _project(context, api)
    hidden = bool(context.get("maskedAndHidden", False))
    body = {
        "key": context.input["key"],
        "value": context.input["value"],
        "variable_type": context.input["variableType"],
        "protected": context.get("variableProtected", False),
        "masked": context.get("masked", False),
        "raw": context.get("raw", False),
        "environment_scope": context.get("environmentScope", "*"),
        **({"masked_and_hidden": True} if hidden else {}),
    }

    def work() -> bool:
        api.call("POST", f"{project}/variables", body)
        noted(context, "variable", f"{project}/variables/{escaped(body['key'])}")
        return True

    context.checkpoint("variable", work)


def _user(context: Context) -> None:
    api = GitLabApi(context)
    id_ = context.get("userId")
    found = mapping(api.call("GET", f"/users/{escaped(id_)}" if id_ is not None else "/user"), "a user")
    fields = ("id", "username", "name", "state", "web_url", "email", "created_at", "public_email")
    names = ("id", "username", "name", "state", "webUrl", "email", "createdAt", "publicEmail")
    for field, name in zip(fields, names, strict=True):
        context.output(name, found.get(field))


CHECK = check_repository("gitlab")
ISSUE = Action(
    id="gitlab:issues:create",
    summary="Open an issue at GitLab.",
    effect=REMOTE_CREATE,
    input=takes(
        title="text!",
        projectId=_ID,
        assignees="list",
        confidential="flag",
        description="text",
        createdAt="text",
        dueDate="text",
        discussionToResolve="text",
        epicId="number",
        labels="text",
        issueType="text",
        mergeRequestToResolveDiscussionsOf="number",
        milestoneId="number",
        weight="number",
        **BASE,
    ),
    run=_issue,
    check=CHECK,
    plan=planned("POST", "PROJECT/issues"),
    undo=undoing,
    outputs=("issueUrl", "issueId", "issueIid"),
)
PIPELINE = Action(
    id="gitlab:pipeline:trigger",
    summary="Start a GitLab pipeline.",
    effect=IRREVERSIBLE,
    input=takes(projectId=_ID, tokenDescription="text!", branch="text!", variables="map", **BASE),
    run=_pipeline,
    check=CHECK,
    plan=planned("POST", "PROJECT/triggers", "PROJECT/trigger/pipeline"),
    outputs=("pipelineUrl",),
)
ACCESS_TOKEN = Action(
    id="gitlab:projectAccessToken:create",
    summary="Create an access token of a GitLab project.",
    effect=REMOTE_CREATE,
    input=takes(projectId=_ID, name="text", accessLevel="number", scopes="texts", expiresAt="text", **BASE),
    run=_access_token,
    check=CHECK,
    plan=planned("POST", "PROJECT/access_tokens"),
    undo=undoing,
    outputs=("access_token",),
    hidden=("access_token",),
)
DEPLOY_TOKEN = Action(
    id="gitlab:projectDeployToken:create",
    summary="Create a deploy token of a GitLab project.",
    effect=REMOTE_CREATE,
    input=takes(projectId=_ID, name="text!", username="text", scopes="texts!", **BASE),
    run=_deploy_token,
    check=CHECK,
    plan=planned("POST", "PROJECT/deploy_tokens"),
    undo=undoing,
    outputs=("deploy_token", "user"),
    hidden=("deploy_token",),
)
VARIABLE = Action(
    id="gitlab:projectVariable:create",
    summary="Create a variable of a GitLab project.",
    effect=REMOTE_CREATE,
    input=takes(
        projectId=_ID,
        key="text!",
        value="text!",
        variableType="text!",
        variableProtected="flag",
        masked="flag",
        maskedAndHidden="flag",
        raw="flag",
        environmentScope="text",
        **BASE,
    ),
    run=_variable,
    check=CHECK,
    plan=planned("POST", "PROJECT/variables"),
    undo=undoing,
)
USER = Action(
    id="gitlab:user:info",
    summary="Read a GitLab user, or the owner of the token.",
    effect=REMOTE_CHANGE,
    input=takes(userId=_ID, **BASE),
    run=_user,
    check=CHECK,
    plan=planned("GET", "/user"),
    outputs=("id", "username", "name", "state", "webUrl", "email", "createdAt", "publicEmail"),
)

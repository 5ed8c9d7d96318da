"""publish:gitlab: a project with its settings, and its files.

Source: plugin-scaffolder-backend-module-gitlab, `gitlab`.
"""

from __future__ import annotations

from functools import partial

from devportal.errors import PortalError
from devportal.scaffold.action import REMOTE_CREATE, Action, Planned, failed, takes
from devportal.scaffold.actions.gitlab_api import GitLabApi, escaped, mapping, refusal
from devportal.scaffold.actions.publishing import check_repository, push
from devportal.text import clean_line, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.scaffold.context import Context

_OWNER = 50


def _namespace(api: GitLabApi) -> Any:
    status, found = api.ask("GET", f"/namespaces/{escaped(api.repo.owner)}")
    if status == 200:
        return mapping(found, api.repo.owner).get("id")
    raise failed(f"GitLab knows no group or user {quoted(api.repo.owner)}")


def _create(context: Context, api: GitLabApi) -> dict[str, Any]:
    """Create the project, once."""

    def work() -> dict[str, Any]:
        if context.get("skipExisting"):
            status, found = api.ask("GET", api.project)
            if status == 200:
                return _facts(mapping(found, api.name), created=False)
        body: dict[str, Any] = {
            "namespace_id": _namespace(api),
            "name": api.repo.repo,
            "path": api.repo.repo,
            "visibility": context.get("repoVisibility", "private"),
        }
        if context.get("topics"):
            body["topics"] = context.input["topics"]
        settings = context.get("settings", {})
        body |= {name: value for name, value in settings.items() if value is not None}
        tried, _ = context.memory.recall("asked")
        if not tried:
            context.memory.keep("asked", True)
        status, found = api.ask("POST", "/projects", body)
        if status == 400 and tried:
            known = _ours(context, api)
            if known is not None:
                return known
        if status != 201:
            raise refusal(f"POST {api.url('/projects')}", status, found)
        project = mapping(found, api.name)
        context.made("project", name=api.name, id=project.get("id"), repoUrl=context.input["repoUrl"])
        return _facts(project, created=True)

    return dict(context.checkpoint("project", work))


def _ours(context: Context, api: GitLabApi) -> dict[str, Any] | None:
    """Give the project that this run asked for before it was cut off: made since it began, and empty."""
    from datetime import datetime

    status, found = api.ask("GET", api.project)
    if status != 200 or not isinstance(found, dict) or not found.get("empty_repo"):
        return None
    try:
        created = datetime.fromisoformat(str(found.get("created_at"))).timestamp()
    except ValueError:
        return None
    return _facts(found, created=True) if created >= context.started - 60 else None


def _facts(project: Mapping[str, Any], *, created: bool) -> dict[str, Any]:
    return {
        "id": project.get("id"),
        "url": project.get("http_url_to_repo"),
        "branch": project.get("default_branch"),
        "created": created,
    }


_VARIABLE = {
    "variable_type": "env_var",
    "protected": False,
    "masked": False,
    "masked_and_hidden": False,
    "raw": False,
    "environment_scope": "*",
}


def _run(context: Context) -> None:
    api = GitLabApi(context)
    made = _create(context, api)
    project = f"/projects/{made['id']}"
    if made["created"] and context.get("setUserAsOwner"):
        context.checkpoint("owner", partial(_add_owner, api, project, "/user"))
    if made["created"] and context.get("ownerUsername"):
        context.checkpoint("named owner", partial(_add_named, context, api, project))
    branch = str(context.get("defaultBranch", "master"))
    shown = branch if made["created"] else made.get("branch") or branch
    remote = str(made["url"]).removesuffix(".git")
    context.output("remoteUrl", remote)
    context.output("repoContentsUrl", f"{remote}/-/blob/{shown}")
    context.output("projectId", made["id"])
    context.output("created", made["created"])
    if not made["created"]:
        return
    if context.get("sourcePath") is not False:
        context.output("commitHash", push(context, str(made["url"]), branch, ("oauth2", api.token)))
    for path, body in _after(context, project, branch):
        context.checkpoint(f"{path} {min(body.items())[1]}", partial(_post, api, path, body))


def _post(api: GitLabApi, path: str, body: Mapping[str, Any]) -> bool:
    api.call("POST", path, body)
    return True


def _add_owner(api: GitLabApi, project: str, path: str) -> bool:
    found = api.call("GET", path)
    user = (found[0] if found else None) if isinstance(found, list) else found
    body = {"user_id": mapping(user, "the owner").get("id"), "access_level": _OWNER}
    # 409: is a member already, by way of the group
    api.call("POST", f"{project}/members", body, fine=(201, 409))
    return True


def _add_named(context: Context, api: GitLabApi, project: str) -> bool:
    """Add the owner that the step names; in Backstage the project is made without one that cannot be."""
    name = str(context.input["ownerUsername"])
    try:
        return _add_owner(api, project, f"/users?username={escaped(name)}")
    except PortalError as error:
        context.world.tell("warning", f"{clean_line(name)} is not made an owner: {error.message}")
        return False


def _after(context: Context, project: str, branch: str) -> list[tuple[str, dict[str, Any]]]:
    """Give the requests for branches and variables, which need the first commit."""
    found: list[tuple[str, dict[str, Any]]] = []
    for one in context.get("branches", ()) if context.get("sourcePath") is not False else ():
        name = str(one.get("name", ""))
        if one.get("create"):
            found.append(
                (f"{project}/repository/branches", {"branch": name, "ref": one.get("ref") or branch})
            )
        if one.get("protect"):
            found.append((f"{project}/protected_branches", {"name": name}))
    for one in context.get("projectVariables", ()):
        body = {**_VARIABLE, **{name: value for name, value in one.items() if value is not None}}
        found.append((f"{project}/variables", body))
    return found


def _plan(context: Context) -> Planned:
    api = GitLabApi(context)
    branch = context.get("defaultBranch", "master")
    visibility = context.get("repoVisibility", "private")
    lines = (
        f"POST {api.url('/projects')}: creates the {visibility} project {api.name}",
        *([f"git push {api.web}.git {branch}"] if context.get("sourcePath") is not False else []),
        *(f"POST {api.url(path)}" for path, _ in _after(context, api.project, str(branch))),
    )
    return Planned(
        lines, {"remoteUrl": api.web, "repoContentsUrl": f"{api.web}/-/blob/{branch}", "created": True}
    )


def _undo(context: Context, kind: str, facts: Mapping[str, Any]) -> str:
    del kind
    context.input = {"repoUrl": facts["repoUrl"]}
    api = GitLabApi(context)
    path = f"/projects/{facts['id']}"
    api.call("DELETE", path, fine=(200, 202, 204, 404))
    return f"DELETE {api.url(path)}"


PUBLISH = Action(
    id="publish:gitlab",
    summary="Create a GitLab project and push the workspace to it.",
    effect=REMOTE_CREATE,
    input=takes(
        repoUrl="text!",
        repoVisibility={"enum": ["private", "public", "internal"]},
        defaultBranch="text",
        gitCommitMessage="text",
        gitAuthorName="text",
        gitAuthorEmail="text",
        signCommit="flag",
        sourcePath={"type": ["string", "boolean"]},
        skipExisting="flag",
        token="text",  # noqa: S106 - a type
        setUserAsOwner="flag",
        ownerUsername="text",
        topics="texts",
        settings="map",
        branches={"type": "array", "items": {"type": "object", "required": ["name"]}},
        projectVariables={"type": "array", "items": {"type": "object", "required": ["key", "value"]}},
    ),
    run=_run,
    check=check_repository("gitlab"),
    plan=_plan,
    undo=_undo,
    outputs=("remoteUrl", "repoContentsUrl", "projectId", "commitHash", "created"),
)

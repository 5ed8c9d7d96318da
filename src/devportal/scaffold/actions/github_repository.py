"""github:repo:create, github:repo:push and publish:github: a repository with its settings, and its files.

Source: plugin-scaffolder-backend-module-github, `createGithubRepoWithCollaboratorsAndTopics` and
`initRepoPushAndProtect`.
"""

from __future__ import annotations

from devportal.errors import PortalError
from devportal.scaffold.action import REMOTE_CHANGE, REMOTE_CREATE, Action, Planned, failed, takes
from devportal.scaffold.actions.github_api import GitHubApi, mapping, refusal
from devportal.scaffold.actions.github_protection import PROTECTION, protect
from devportal.scaffold.actions.github_settings import (
    SETTINGS,
    check_settings,
    check_team,
    configure,
    planned_settings,
)
from devportal.scaffold.actions.publishing import check_repository, push
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.scaffold.context import Context

_EXISTS = 422
# The handler's own default; the schema says master, but nothing applies the defaults of a schema.
_BRANCH = "main"
_FIELDS = (
    ("description", "description", None),
    ("homepage", "homepage", None),
    ("deleteBranchOnMerge", "delete_branch_on_merge", False),
    ("allowMergeCommit", "allow_merge_commit", True),
    ("allowSquashMerge", "allow_squash_merge", True),
    ("squashMergeCommitTitle", "squash_merge_commit_title", "COMMIT_OR_PR_TITLE"),
    ("squashMergeCommitMessage", "squash_merge_commit_message", "COMMIT_MESSAGES"),
    ("allowRebaseMerge", "allow_rebase_merge", True),
    ("allowAutoMerge", "allow_auto_merge", False),
    ("allowUpdateBranch", "allow_update_branch", False),
    ("autoInit", "auto_init", None),
    ("hasProjects", "has_projects", None),
    ("hasWiki", "has_wiki", None),
    ("hasIssues", "has_issues", None),
)


def request_of(context: Context, api: GitHubApi, *, is_user: bool) -> tuple[str, dict[str, Any]]:
    """Give path and body of the request that creates the repository."""
    visibility = context.get("repoVisibility", "private")
    body: dict[str, Any] = {"name": api.repo.repo, "private": visibility == "private"}
    if not is_user:
        body["visibility"] = visibility
        if context.get("customProperties"):
            body["custom_properties"] = context.input["customProperties"]
    for name, field, default in _FIELDS:
        value = context.get(name, default)
        if value is not None:
            body[field] = value
    return ("/user/repos" if is_user else f"/orgs/{api.slug.partition('/')[0]}/repos"), body


def _create(context: Context, api: GitHubApi) -> dict[str, Any]:
    """Create the repository, once: what an earlier process of this run has created is found again."""

    def work() -> dict[str, Any]:
        owner = mapping(api.call("GET", f"/users/{api.slug.partition('/')[0]}"), api.repo.owner)
        check_team(context, api)
        path, body = request_of(context, api, is_user=owner.get("type") == "User")
        tried, _ = context.memory.recall("asked")
        if not tried:
            context.memory.keep("asked", True)
        status, found = api.ask("POST", path, body)
        if status == _EXISTS and tried and _is_ours(context, api):
            found = api.call("GET", "")
        elif status != 201:
            raise refusal(f"POST {api.url(path)}", status, found)
        else:
            context.made("repository", name=api.name, repoUrl=context.input["repoUrl"])
        repo = mapping(found, api.name)
        return {name: repo.get(name) for name in ("clone_url", "html_url", "default_branch", "id")}

    return dict(context.checkpoint("repository", work))


def _is_ours(context: Context, api: GitHubApi) -> bool:
    """Say whether a repository that is there already is the one this run asked for before it was cut off.

    It was created after the run began, and nothing is in it.
    """
    from datetime import datetime

    repo = mapping(api.call("GET", ""), api.name)
    try:
        created = datetime.fromisoformat(str(repo.get("created_at"))).timestamp()
    except ValueError:
        return False
    return created >= context.started - 60 and repo.get("size") == 0


def _run_create(context: Context) -> None:
    api = GitHubApi(context)
    repo = _create(context, api)
    configure(context, api)
    context.output("remoteUrl", repo["clone_url"])
    context.output("repoContentsUrl", f"{repo['html_url']}/blob/{repo.get('default_branch') or 'master'}")


def _push(context: Context, api: GitHubApi, repo: Mapping[str, Any]) -> None:
    branch = str(context.get("defaultBranch", _BRANCH))
    commit = push(context, str(repo["clone_url"]), branch, ("x-access-token", api.token))
    if context.get("protectDefaultBranch", True):
        protect(context, api, branch, must=False)
    context.output("remoteUrl", repo["clone_url"])
    context.output("repoContentsUrl", f"{repo['html_url']}/blob/{branch}")
    context.output("commitHash", commit)


def _run_push(context: Context) -> None:
    api = GitHubApi(context)
    status, found = api.ask("GET", "")
    if status != 200:
        raise failed(f"there is no repository {quoted(api.name)} to push to")
    _push(context, api, mapping(found, api.name))


def _run_publish(context: Context) -> None:
    api = GitHubApi(context)
    repo = _create(context, api)
    configure(context, api)
    _push(context, api, repo)


def _planned_create(context: Context, api: GitHubApi) -> list[str]:
    visibility = context.get("repoVisibility", "private")
    path, _ = request_of(context, api, is_user=False)
    return [
        f"POST {api.url(path)}: creates the {visibility} repository {api.name}",
        *planned_settings(context, api),
    ]


def _planned_push(context: Context, api: GitHubApi) -> list[str]:
    branch = context.get("defaultBranch", _BRANCH)
    lines = [f"git push {api.web}.git {branch}"]
    if context.get("protectDefaultBranch", True):
        lines.append(f"PUT {api.url(f'branches/{branch}/protection')}")
    return lines


def _outputs(context: Context, api: GitHubApi, branch: str) -> dict[str, Any]:
    del context
    return {"remoteUrl": f"{api.web}.git", "repoContentsUrl": f"{api.web}/blob/{branch}"}


def _plan_create(context: Context) -> Planned:
    api = GitHubApi(context)
    return Planned(tuple(_planned_create(context, api)), _outputs(context, api, "main"))


def _plan_push(context: Context) -> Planned:
    api = GitHubApi(context)
    branch = str(context.get("defaultBranch", _BRANCH))
    return Planned(tuple(_planned_push(context, api)), _outputs(context, api, branch))


def _plan_publish(context: Context) -> Planned:
    api = GitHubApi(context)
    branch = str(context.get("defaultBranch", _BRANCH))
    lines = (*_planned_create(context, api), *_planned_push(context, api))
    return Planned(lines, _outputs(context, api, branch))


def undo(context: Context, kind: str, facts: Mapping[str, Any]) -> str:
    """Delete the repository that this run has created."""
    del kind
    context.input = {"repoUrl": facts["repoUrl"]}
    api = GitHubApi(context)
    try:
        api.call("DELETE", "", fine=(204, 404))
    except PortalError as error:
        hint = "deleting needs the permission delete_repo, or the role of an administrator"
        raise PortalError(error.message, hint=hint, exit_code=error.exit_code, code=error.code) from None
    return f"DELETE {api.url('')}"


def _check(context: Context) -> None:
    check_repository("github")(context)
    check_settings(context)


_CREATE_INPUT: dict[str, Any] = {
    "description": "text",
    "homepage": "text",
    "repoVisibility": {"enum": ["private", "public", "internal"]},
    "deleteBranchOnMerge": "flag",
    "allowMergeCommit": "flag",
    "allowSquashMerge": "flag",
    "squashMergeCommitTitle": {"enum": ["PR_TITLE", "COMMIT_OR_PR_TITLE"]},
    "squashMergeCommitMessage": {"enum": ["PR_BODY", "COMMIT_MESSAGES", "BLANK"]},
    "allowRebaseMerge": "flag",
    "allowAutoMerge": "flag",
    "allowUpdateBranch": "flag",
    "hasProjects": "flag",
    "hasWiki": "flag",
    "hasIssues": "flag",
    "customProperties": "map",
    **SETTINGS,
}
_PUSH_INPUT: dict[str, Any] = {
    "defaultBranch": "text",
    "protectDefaultBranch": "flag",
    "protectEnforceAdmins": "flag",
    "gitCommitMessage": "text",
    "gitAuthorName": "text",
    "gitAuthorEmail": "text",
    "sourcePath": "text",
    **PROTECTION,
}
CREATE = Action(
    id="github:repo:create",
    summary="Create a GitHub repository with its settings.",
    effect=REMOTE_CREATE,
    input=takes(repoUrl="text!", autoInit="flag", workflowAccess="text", token="text", **_CREATE_INPUT),  # noqa: S106
    run=_run_create,
    check=_check,
    plan=_plan_create,
    undo=undo,
    outputs=("remoteUrl", "repoContentsUrl"),
)
PUSH = Action(
    id="github:repo:push",
    summary="Push the workspace to a GitHub repository that is there.",
    effect=REMOTE_CHANGE,
    input=takes(repoUrl="text!", token="text", **_PUSH_INPUT),  # noqa: S106
    run=_run_push,
    check=_check,
    plan=_plan_push,
    outputs=("remoteUrl", "repoContentsUrl", "commitHash"),
)
PUBLISH = Action(
    id="publish:github",
    summary="Create a GitHub repository and push the workspace to it.",
    effect=REMOTE_CREATE,
    input=takes(repoUrl="text!", token="text", **_CREATE_INPUT, **_PUSH_INPUT),  # noqa: S106
    run=_run_publish,
    check=_check,
    plan=_plan_publish,
    undo=undo,
    outputs=("remoteUrl", "repoContentsUrl", "commitHash"),
)

"""publish:gitlab:merge-request and gitlab:repo:push: the workspace as one commit, by the API alone.

Source: plugin-scaffolder-backend-module-gitlab, `gitlabMergeRequest` and `gitlabRepoPush`.
"""

from __future__ import annotations

from functools import partial

from devportal.scaffold.action import REMOTE_CHANGE, REMOTE_CREATE, Action, Planned, failed, takes
from devportal.scaffold.actions.github_api import present
from devportal.scaffold.actions.gitlab_api import GitLabApi, escaped, mapping
from devportal.scaffold.actions.publishing import check_repository, files_of, target
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.scaffold.context import Context


def _changes(context: Context, known: Mapping[str, str] | None) -> list[dict[str, Any]]:
    """Give the changes of the commit; with `commitAction: auto` files that are `known` there are updated."""
    from base64 import b64encode

    wanted = context.get("commitAction", "create")
    found = []
    for path, content, mode in files_of(context):
        place = target(context, path)
        action = (
            ("update" if place in known else "create") if wanted == "auto" and known is not None else wanted
        )
        if action not in ("skip", "auto"):
            change = {"action": action, "file_path": place, "encoding": "base64"}
            change["content"] = b64encode(content).decode()
            change["execute_filemode"] = mode == 0o100755
            found.append(change)
    return found


def _known(api: GitLabApi, project: str, branch: str) -> dict[str, str]:
    """Give the files of a branch, page by page."""
    found: dict[str, str] = {}
    for page in range(1, 1_000):
        query = f"ref={escaped(branch)}&recursive=true&per_page=100&page={page}"
        entries = api.call("GET", f"{project}/repository/tree?{query}")
        if not isinstance(entries, list) or not entries:
            break
        found |= {str(one.get("path")): str(one.get("id")) for one in entries if one.get("type") == "blob"}
        if len(entries) < 100:
            break
    return found


def _commit(context: Context, api: GitLabApi, project: str, branch: str, base: str, message: str) -> Any:
    auto = context.get("commitAction") == "auto"
    changes = _changes(context, _known(api, project, base) if auto else None)
    body = {"branch": branch, "commit_message": message, "actions": changes}
    found = mapping(api.call("POST", f"{project}/repository/commits", body), "a commit")
    return found.get("id")


def _make_branch(
    context: Context, api: GitLabApi, project: str, branch: str, base: str, *, new: bool
) -> bool:
    status, _ = api.ask("GET", f"{project}/repository/branches/{escaped(branch)}")
    if status == 200:
        if new:
            raise failed(f"the branch {quoted(branch)} is there already")
        return True
    api.call("POST", f"{project}/repository/branches", {"branch": branch, "ref": base})
    facts = {"name": f"{api.name}:{branch}", "path": f"{project}/repository/branches/{escaped(branch)}"}
    context.made("branch", repoUrl=context.input["repoUrl"], **facts)
    return True


def _project(context: Context, api: GitLabApi) -> tuple[str, dict[str, Any]]:
    if context.get("projectid"):
        found = mapping(api.call("GET", f"/projects/{escaped(context.input['projectid'])}"), "a project")
    else:
        found = mapping(api.call("GET", api.project), api.name)
    return f"/projects/{found.get('id')}", found


def _merge_request(context: Context) -> None:
    api = GitLabApi(context)
    project, found = _project(context, api)
    branch = str(context.input["branchName"])
    base = str(context.get("targetBranchName") or found.get("default_branch"))
    title = str(context.input["title"])
    context.checkpoint("branch", lambda: _make_branch(context, api, project, branch, base, new=True))
    context.checkpoint("commit", lambda: _commit(context, api, project, branch, base, title))
    made = context.checkpoint("merge", partial(_open, context, api, project, branch, base))
    context.output("targetBranchName", base)
    context.output("projectid", found.get("id"))
    context.output("projectPath", found.get("path_with_namespace", api.name))
    context.output("mergeRequestUrl", made["url"])


def _open(context: Context, api: GitLabApi, project: str, branch: str, base: str) -> dict[str, Any]:
    body = present(
        source_branch=branch,
        target_branch=base,
        title=context.input["title"],
        description=context.input.get("description"),
        remove_source_branch=bool(context.get("removeSourceBranch", False)),
        assignee_id=_user(api, context.get("assignee")),
        reviewer_ids=[_user(api, one) for one in context.get("reviewers", ())] or None,
        labels=_labels(context),
    )
    found = mapping(api.call("POST", f"{project}/merge_requests", body), "a merge request")
    path = f"{project}/merge_requests/{found.get('iid')}"
    context.made(
        "merge-request", name=f"{api.name}!{found.get('iid')}", path=path, repoUrl=context.input["repoUrl"]
    )
    if context.get("autoMerge"):
        api.call("PUT", f"{path}/merge", {"merge_when_pipeline_succeeds": True})
    return {"url": found.get("web_url")}


def _labels(context: Context) -> str | None:
    labels = context.get("labels")
    return ",".join(map(str, labels)) if isinstance(labels, list) else labels


def _user(api: GitLabApi, name: object) -> Any:
    if not name:
        return None
    found = api.call("GET", f"/users?username={escaped(name)}")
    if not isinstance(found, list) or not found:
        api.context.world.tell("warning", f"GitLab knows no user {quoted(str(name))}")
        return None
    return mapping(found[0], str(name)).get("id")


def _push(context: Context) -> None:
    api = GitLabApi(context)
    project, found = _project(context, api)
    branch, message = str(context.input["branchName"]), str(context.input["commitMessage"])
    base = str(found.get("default_branch"))
    context.checkpoint("branch", lambda: _make_branch(context, api, project, branch, base, new=False))
    commit = context.checkpoint("commit", lambda: _commit(context, api, project, branch, branch, message))
    context.output("projectid", found.get("id"))
    context.output("projectPath", found.get("path_with_namespace", api.name))
    context.output("commitHash", commit)


def _plan_commit(context: Context) -> list[str]:
    api = GitLabApi(context)
    paths = [target(context, path) for path, _, _ in files_of(context)]
    names = ", ".join(paths[:8]) + (f" and {len(paths) - 8} more" if len(paths) > 8 else "")
    branch = context.input["branchName"]
    return [
        f"POST {api.url(f'{api.project}/repository/branches')}: branch {branch}",
        f"POST {api.url(f'{api.project}/repository/commits')}: {names}",
    ]


def _plan_push(context: Context) -> Planned:
    return Planned(tuple(_plan_commit(context)), {"projectPath": GitLabApi(context).name})


def _plan_merge(context: Context) -> Planned:
    api = GitLabApi(context)
    line = f"POST {api.url(f'{api.project}/merge_requests')}: {context.input['title']}"
    return Planned((*_plan_commit(context), line), {"projectPath": api.name})


def _undo(context: Context, kind: str, facts: Mapping[str, Any]) -> str:
    context.input = {"repoUrl": facts["repoUrl"]}
    api = GitLabApi(context)
    path = str(facts["path"])
    if kind == "merge-request":
        api.call("PUT", path, {"state_event": "close"})
        return f"closed {facts['name']}"
    api.call("DELETE", path, fine=(204, 404))
    return f"DELETE {api.url(path)}"


_SHARED: dict[str, Any] = {
    "repoUrl": "text!",
    "branchName": "text!",
    "sourcePath": "text",
    "targetPath": "text",
    "token": "text",
}
MERGE_REQUEST = Action(
    id="publish:gitlab:merge-request",
    summary="Open a GitLab merge request with the files of the workspace.",
    effect=REMOTE_CREATE,
    input=takes(
        title="text!",
        description="text",
        targetBranchName="text",
        commitAction={"enum": ["auto", "create", "update", "delete", "skip"]},
        projectid="text",
        removeSourceBranch="flag",
        assignee="text",
        reviewers="texts",
        assignReviewersFromApprovalRules="flag",
        labels={"type": ["string", "array"]},
        autoMerge="flag",
        **_SHARED,
    ),
    run=_merge_request,
    check=check_repository("gitlab"),
    plan=_plan_merge,
    undo=_undo,
    outputs=("targetBranchName", "projectid", "projectPath", "mergeRequestUrl"),
)
PUSH = Action(
    id="gitlab:repo:push",
    summary="Commit the files of the workspace to a branch of a GitLab project.",
    effect=REMOTE_CHANGE,
    input=takes(
        commitMessage="text!",
        commitAction={"enum": ["auto", "create", "update", "delete"]},
        allowEmpty="flag",
        **_SHARED,
    ),
    run=_push,
    check=check_repository("gitlab"),
    plan=_plan_push,
    undo=_undo,
    outputs=("projectid", "projectPath", "commitHash"),
)

"""publish:github:pull-request: the workspace as one commit on a new branch, by the API alone.

Source: plugin-scaffolder-backend-module-github, `githubPullRequest`.
"""

from __future__ import annotations

from devportal.scaffold.action import REMOTE_CREATE, Action, Planned, failed, takes
from devportal.scaffold.actions.github_api import GitHubApi, mapping, present
from devportal.scaffold.actions.publishing import check_repository, files_of, source, target
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.scaffold.context import Context


def _entries(context: Context, api: GitHubApi | None) -> list[dict[str, Any]]:
    """Give the entries of the new tree; what is no text becomes a blob first (without `api`: nothing)."""
    found: list[dict[str, Any]] = []
    for path, content, mode in files_of(context):
        entry: dict[str, Any] = {"path": target(context, path), "mode": f"{mode:06o}", "type": "blob"}
        try:
            entry["content"] = content.decode()
        except UnicodeDecodeError:
            entry["sha"] = _blob(api, content) if api else None
        found.append(entry)
    gone = [target(context, str(path)) for path in context.get("filesToDelete", ())]
    return found + [{"path": path, "mode": "100644", "type": "blob", "sha": None} for path in gone]


def _blob(api: GitHubApi, content: bytes) -> str:
    from base64 import b64encode

    body = {"content": b64encode(content).decode(), "encoding": "base64"}
    return str(mapping(api.call("POST", "git/blobs", body), "a blob").get("sha"))


def _commit(context: Context, api: GitHubApi, base: str) -> str:
    """Make the commit on top of `base`, and give it; "" where it would change nothing."""
    parent = mapping(api.call("GET", f"git/commits/{base}"), "a commit")
    tree = mapping(parent.get("tree"), "a tree").get("sha")
    entries = _entries(context, api)
    new = mapping(api.call("POST", "git/trees", {"base_tree": tree, "tree": entries}), "a tree").get("sha")
    if new == tree and not context.get("createWhenEmpty", True):
        return ""
    name, email = context.get("gitAuthorName"), context.get("gitAuthorEmail")
    message = context.get("commitMessage", context.input["title"])
    body = present(message=message, tree=new, parents=[base])
    if (name or email) and not context.get("forceEmptyGitAuthor"):
        body["author"] = {"name": name or "Scaffolder", "email": email or "scaffolder@backstage.io"}
    return str(mapping(api.call("POST", "git/commits", body), "a commit").get("sha"))


def _branch(context: Context, api: GitHubApi, commit: str) -> bool:
    from urllib.parse import quote

    name = str(context.input["branchName"])
    status, found = api.ask("POST", "git/refs", {"ref": f"refs/heads/{name}", "sha": commit})
    if status == 201:
        context.made("branch", name=f"{api.name}:{name}", branch=name, repoUrl=context.input["repoUrl"])
        return True
    if status != 422 or not context.get("update"):
        why = found.get("message") if isinstance(found, dict) else status
        raise failed(
            f"the branch {quoted(name)} cannot be made: {why}", hint="set update: true to go on with it"
        )
    api.call("PATCH", f"git/refs/heads/{quote(name)}", {"sha": commit, "force": True})
    return True


def _pull(context: Context, api: GitHubApi, base: str) -> dict[str, Any]:
    name = str(context.input["branchName"])
    if context.get("update"):
        head = f"{api.repo.owner}:{name}"
        from urllib.parse import urlencode

        known = api.call("GET", f"pulls?{urlencode({'head': head, 'state': 'open', 'base': base})}")
        if isinstance(known, list) and known:
            return mapping(known[0], "a pull request")
    body = present(
        title=context.input["title"],
        head=name,
        base=base,
        body=context.input.get("description"),
        draft=context.get("draft"),
        maintainer_can_modify=True,
    )
    found = mapping(api.call("POST", "pulls", body), "a pull request")
    context.made(
        "pull-request",
        name=f"{api.name}#{found.get('number')}",
        number=found.get("number"),
        repoUrl=context.input["repoUrl"],
    )
    return found


def _people(context: Context, api: GitHubApi, number: object) -> bool:
    reviewers, teams = context.get("reviewers"), context.get("teamReviewers")
    if reviewers or teams:
        body = present(reviewers=reviewers, team_reviewers=teams)
        api.call("POST", f"pulls/{number}/requested_reviewers", body)
    if context.get("assignees"):
        api.call("POST", f"issues/{number}/assignees", {"assignees": context.input["assignees"]})
    return True


def _run(context: Context) -> None:
    from urllib.parse import quote

    api = GitHubApi(context)
    base = context.get("targetBranchName")
    if not base:
        base = mapping(api.call("GET", ""), api.name).get("default_branch")
    ref = mapping(api.call("GET", f"git/ref/heads/{quote(str(base))}"), "a branch")
    start = str(mapping(ref.get("object"), "a branch").get("sha"))
    commit = str(context.checkpoint("commit", lambda: _commit(context, api, start)))
    if not commit:
        context.log("the pull request would change nothing; it is not made")
        return
    context.checkpoint("branch", lambda: _branch(context, api, commit))
    pull = context.checkpoint("pull", lambda: _pull_facts(context, api, str(base)))
    context.checkpoint("people", lambda: _people(context, api, pull["number"]))
    context.output("targetBranchName", base)
    context.output("remoteUrl", pull["html_url"])
    context.output("pullRequestNumber", pull["number"])


def _pull_facts(context: Context, api: GitHubApi, base: str) -> dict[str, Any]:
    found = _pull(context, api, base)
    return {"number": found.get("number"), "html_url": found.get("html_url")}


def _plan(context: Context) -> Planned:
    api = GitHubApi(context)
    entries = _entries(context, None)
    names = ", ".join(entry["path"] for entry in entries[:8]) + (
        f" and {len(entries) - 8} more" if len(entries) > 8 else ""
    )
    branch = context.input["branchName"]
    base = context.get("targetBranchName", "its default branch")
    return Planned(
        (
            f"POST {api.url('git/trees')}: {names}",
            f"POST {api.url('git/refs')}: branch {branch}",
            f"POST {api.url('pulls')}: {context.input['title']} ({branch} to {base})",
        ),
        {"targetBranchName": context.input["targetBranchName"]} if context.get("targetBranchName") else {},
    )


def _undo(context: Context, kind: str, facts: Mapping[str, Any]) -> str:
    """Close the pull request, and delete the branch."""
    from urllib.parse import quote

    context.input = {"repoUrl": facts["repoUrl"]}
    api = GitHubApi(context)
    if kind == "pull-request":
        api.call("PATCH", f"pulls/{facts['number']}", {"state": "closed"})
        return f"closed {facts['name']}"
    path = f"git/refs/heads/{quote(str(facts['branch']))}"
    api.call("DELETE", path, fine=(204, 404, 422))
    return f"DELETE {api.url(path)}"


def _check(context: Context) -> None:
    check_repository("github")(context)
    source(context)
    for path in context.get("filesToDelete", ()):
        target(context, str(path))


PULL_REQUEST = Action(
    id="publish:github:pull-request",
    summary="Open a GitHub pull request with the files of the workspace.",
    effect=REMOTE_CREATE,
    input=takes(
        repoUrl="text!",
        branchName="text!",
        title="text!",
        description="text!",
        targetBranchName="text",
        filesToDelete="texts",
        draft="flag",
        sourcePath="text",
        targetPath="text",
        token="text",  # noqa: S106 - a type
        reviewers="texts",
        assignees="texts",
        teamReviewers="texts",
        commitMessage="text",
        update="flag",
        forceFork="flag",
        gitAuthorName="text",
        gitAuthorEmail="text",
        forceEmptyGitAuthor="flag",
        createWhenEmpty="flag",
    ),
    run=_run,
    check=_check,
    plan=_plan,
    undo=_undo,
    outputs=("targetBranchName", "remoteUrl", "pullRequestNumber"),
)

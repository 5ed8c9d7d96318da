"""The rules of a branch at GitHub. Source: plugin-scaffolder-backend-module-github."""

from __future__ import annotations

from devportal.errors import PortalError
from devportal.scaffold.action import REMOTE_CHANGE, Action, Planned, takes
from devportal.scaffold.actions.github_api import GitHubApi, mapping
from devportal.scaffold.actions.publishing import check_repository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.scaffold.context import Context

_PAUSE = 0.6
PROTECTION: dict[str, Any] = {
    "requireCodeOwnerReviews": "flag",
    "dismissStaleReviews": "flag",
    "requiredStatusCheckContexts": "texts",
    "bypassPullRequestAllowances": "map",
    "requiredApprovingReviewCount": "number",
    "restrictions": "map",
    "requireBranchesToBeUpToDate": "flag",
    "requiredConversationResolution": "flag",
    "requireLastPushApproval": "flag",
    "requiredCommitSigning": "flag",
    "requiredLinearHistory": "flag",
}


def body_of(context: Context, *, admins: bool) -> dict[str, Any]:
    """Give the body of the request that sets the rules."""
    reviews: dict[str, Any] = {
        "required_approving_review_count": context.get("requiredApprovingReviewCount", 1),
        "require_code_owner_reviews": context.get("requireCodeOwnerReviews", False),
        "dismiss_stale_reviews": context.get("dismissStaleReviews", False),
        "require_last_push_approval": context.get("requireLastPushApproval", False),
    }
    if context.get("bypassPullRequestAllowances"):
        reviews["bypass_pull_request_allowances"] = context.input["bypassPullRequestAllowances"]
    return {
        "required_status_checks": {
            "strict": context.get("requireBranchesToBeUpToDate", True),
            "contexts": context.get("requiredStatusCheckContexts", []),
        },
        "restrictions": context.get("restrictions"),
        "enforce_admins": admins,
        "required_pull_request_reviews": reviews,
        "required_conversation_resolution": context.get("requiredConversationResolution", False),
        "required_linear_history": context.get("requiredLinearHistory", False),
        "block_creations": context.get("blockCreations", False),
    }


def protect(context: Context, api: GitHubApi, branch: str, *, must: bool = True) -> None:
    """Set the rules of a branch; a plan of GitHub that has none is told, and does not end the run.

    Without `must` no refusal ends it, as in the actions that push. A branch that was pushed just now may not
    be known yet: then it is tried once more.
    """
    from urllib.parse import quote

    path = f"branches/{quote(branch, safe='')}/protection"
    admins = bool(context.get("protectEnforceAdmins", context.get("enforceAdmins", True)))

    def work() -> bool:
        _set_rules(context, api, path, f"protecting the branch {branch}", admins=admins, must=must)
        if context.get("requiredCommitSigning"):
            path_of = f"{path}/required_signatures"
            api.try_call("requiring signatures", "POST", path_of, any_refusal=not must)
        return True

    context.checkpoint("protection", work)


def _set_rules(context: Context, api: GitHubApi, path: str, what: str, *, admins: bool, must: bool) -> None:
    body = body_of(context, admins=admins)
    try:
        api.try_call(what, "PUT", path, body)
    except PortalError as error:
        if "Branch not found" in error.message:
            context.world.sleep(_PAUSE)
            api.try_call(what, "PUT", path, body, any_refusal=not must)
        elif must or error.code != "action.failed":
            raise
        else:
            context.world.tell("warning", f"{what} was not possible: {error.message}")


def _run(context: Context) -> None:
    api = GitHubApi(context)
    branch = context.get("branch") or mapping(api.call("GET", ""), api.name).get("default_branch") or "main"
    protect(context, api, str(branch))


def _plan(context: Context) -> Planned:
    api = GitHubApi(context)
    branch = context.get("branch", "the default branch")
    return Planned((f"PUT {api.url(f'branches/{branch}/protection')}",))


PROTECT = Action(
    id="github:branch-protection:create",
    summary="Set the rules of a branch of a GitHub repository.",
    effect=REMOTE_CHANGE,
    input=takes(
        repoUrl="text!",
        branch="text",
        enforceAdmins="flag",
        blockCreations="flag",
        token="text",  # noqa: S106 - a type
        **PROTECTION,
    ),
    run=_run,
    check=check_repository("github"),
    plan=_plan,
)

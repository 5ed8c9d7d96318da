"""The rules of a branch at GitHub. Source: plugin-scaffolder-backend-module-github."""

from __future__ import annotations

from devportal.scaffold.action import REMOTE_CHANGE, Action, Planned, takes
from devportal.scaffold.actions.github_api import GitHubApi, mapping
from devportal.scaffold.actions.publishing import check_repository

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.scaffold.context import Context

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


def protect(context: Context, api: GitHubApi, branch: str) -> None:
    """Set the rules of a branch; a plan of GitHub that has none is told, and does not end the run."""
    from urllib.parse import quote

    path = f"branches/{quote(branch, safe='')}/protection"
    admins = bool(context.get("protectEnforceAdmins", context.get("enforceAdmins", True)))

    def work() -> bool:
        api.try_call(f"protecting the branch {branch}", "PUT", path, body_of(context, admins=admins))
        if context.get("requiredCommitSigning"):
            api.try_call("requiring signatures", "POST", f"{path}/required_signatures")
        return True

    context.checkpoint("protection", work)


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

"""github:environment:create and github:deployKey:create: what holds secrets of its own.

Source: plugin-scaffolder-backend-module-github.
"""

from __future__ import annotations

from devportal.scaffold.action import REMOTE_CREATE, Action, takes
from devportal.scaffold.actions.github_api import GitHubApi, mapping, present
from devportal.scaffold.actions.github_more import CHECK, TOKEN, escaped_part, noted, planned, undoing
from devportal.scaffold.actions.github_settings import check_sealing, put_secrets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.scaffold.context import Context


def _environment_path(context: Context) -> str:
    return f"environments/{escaped_part(context.input['name'])}"


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
            noted(context, "environment", path)
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
        found = api.call("GET", f"/orgs/{escaped_part(api.repo.owner)}/teams/{escaped_part(name)}")
        return {"type": "Team", "id": mapping(found, name).get("id")}
    return {"type": "User", "id": mapping(api.call("GET", f"/users/{escaped_part(name)}"), name).get("id")}


def _deploy_key(context: Context) -> None:
    api = GitHubApi(context)
    body = {"title": context.input["deployKeyName"], "key": context.input["publicKey"], "read_only": False}

    def work() -> Any:
        found = mapping(api.call("POST", "keys", body), "a deploy key")
        noted(context, "deploy-key", f"keys/{found.get('id')}")
        return found.get("id")

    context.checkpoint("key", work)
    name = context.get("privateKeySecretName") or _secret_name(str(context.input["deployKeyName"]))
    secret = {name: context.input["privateKey"]}
    context.checkpoint("secret", lambda: put_secrets(api, "actions/secrets", secret))
    context.output("privateKeySecretName", name)


def _secret_name(name: str) -> str:
    return name.replace(" ", "_").upper() + "_PRIVATE_KEY"


def _needs_sealing(context: Context) -> None:
    CHECK(context)
    if context.get("secrets") or context.get("privateKey"):
        check_sealing()


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
        **TOKEN,
    ),
    run=_environment,
    check=_needs_sealing,
    plan=planned("PUT", _environment_path),
    undo=undoing("DELETE"),
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
        **TOKEN,
    ),
    run=_deploy_key,
    check=_needs_sealing,
    plan=planned("POST", lambda _: "keys"),
    undo=undoing("DELETE"),
    outputs=("privateKeySecretName",),
)

"""What a GitHub repository gets beside its files: people, topics, variables, secrets."""

from __future__ import annotations

import re

from devportal.errors import USAGE, PortalError
from devportal.scaffold.action import failed, wrong_input
from devportal.scaffold.actions.github_api import present
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.scaffold.actions.github_api import GitHubApi
    from devportal.scaffold.context import Context

    Request = tuple[str, str, dict[str, Any], bool]

_NOT_FOUND = 404
_SECRETS = "actions/secrets"
SETTINGS: dict[str, Any] = {
    "access": "text",
    "collaborators": {"type": "array", "items": {"type": "object", "required": ["access"]}},
    "topics": "texts",
    "repoVariables": "map",
    "secrets": "map",
    "oidcCustomization": "map",
    "subscribe": "flag",
}


def check_settings(context: Context) -> None:
    """Raise PortalError for settings that could not be made: a secret needs PyNaCl to be sealed."""
    if context.get("secrets") or context.get("privateKey"):
        check_sealing()
    for one in context.get("collaborators", ()):
        if isinstance(one, dict) and ("user" in one) == ("team" in one):
            raise wrong_input("each of the collaborators is a user or a team, with access")


def check_sealing() -> None:
    """Raise PortalError (wrong use) where secrets cannot be sealed for GitHub."""
    from importlib.util import find_spec

    if find_spec("nacl") is None:
        raise PortalError(
            "GitHub takes secrets sealed only, which needs the package pynacl",
            hint="install devportal[github]",
            exit_code=USAGE,
            code="package.missing",
        )


def check_team(context: Context, api: GitHubApi) -> None:
    """Raise PortalError where the team that gets `access` is not there, before there is a repository."""
    from urllib.parse import quote

    access = str(context.get("access", ""))
    if access.startswith(api.repo.owner + "/"):
        team = quote(access.partition("/")[2], safe="")
        path = f"/orgs/{api.slug.partition('/')[0]}/teams/{team}"
        if api.ask("GET", path)[0] == _NOT_FOUND:
            raise failed(f"GitHub knows no team {quoted(access)}", hint="correct the access of the step")


def configure(context: Context, api: GitHubApi) -> None:
    """Make the settings, each once. People and topics that GitHub does not take are told, and passed over."""
    from functools import partial

    given = requests_of(context, api)
    for number, request in enumerate(given):
        if request[1] == _SECRETS:
            context.checkpoint("secrets", lambda: put_secrets(api, _SECRETS, context.input["secrets"]))
        else:
            context.checkpoint(f"setting {number}", partial(_done, api, *request[:3], must=request[3]))


def _done(api: GitHubApi, method: str, path: str, body: Mapping[str, Any], *, must: bool) -> bool:
    if must:
        api.call(method, path, body)
    else:
        api.try_call(f"{method} {path}", method, path, body, any_refusal=True)
    return True


def requests_of(context: Context, api: GitHubApi) -> list[Request]:
    """Give the requests that make the settings: method, path, body, and whether it must not fail."""
    owner = api.slug.partition("/")[0]
    found: list[Request] = []
    access = context.get("access", "")
    if access and access != api.repo.owner:
        found.append((*_right(api, owner, access, "admin"), True))
    for one in context.get("collaborators", ()):
        kind = "team" if "team" in one else "user"
        name = re.sub(r"^.*[:/]", "", str(one[kind]))  # an entity ref will do
        who = f"{api.repo.owner}/{name}" if kind == "team" else name
        found.append((*_right(api, owner, who, str(one["access"])), False))
    if context.get("topics"):
        names = [str(one).lower() for one in context.input["topics"]]
        found.append(("PUT", "topics", {"names": names}, False))
    for name, value in context.get("repoVariables", {}).items():
        found.append(("POST", "actions/variables", {"name": name, "value": str(value)}, True))
    if context.get("secrets"):
        found.append(("PUT", _SECRETS, {}, True))
    oidc = context.get("oidcCustomization")
    if oidc:
        body = present(use_default=oidc.get("useDefault"), include_claim_keys=oidc.get("includeClaimKeys"))
        found.append(("PUT", "actions/oidc/customization/sub", body, True))
    if context.get("subscribe"):
        found.append(("PUT", "subscription", {"subscribed": True, "ignored": False}, True))
    if context.get("workflowAccess"):
        level = {"access_level": context.input["workflowAccess"]}
        found.append(("PUT", "actions/permissions/access", level, True))
    return found


def _right(api: GitHubApi, owner: str, who: str, right: str) -> tuple[str, str, dict[str, Any]]:
    """Give the request that lets a user, or a team as `owner/team`, into the repository."""
    from urllib.parse import quote

    if who.startswith(api.repo.owner + "/"):
        team = quote(who.partition("/")[2], safe="")
        return "PUT", f"/orgs/{owner}/teams/{team}/repos/{api.slug}", {"permission": right}
    return "PUT", f"collaborators/{quote(who, safe='')}", {"permission": right}


def put_secrets(api: GitHubApi, path: str, secrets: Mapping[str, Any]) -> list[str]:
    """Seal secrets for GitHub and store them below `path`; give their names."""
    from urllib.parse import quote

    from devportal.scaffold.actions.github_api import mapping
    from devportal.scm.secret import remember

    key = mapping(api.call("GET", f"{path}/public-key"), "the public key")
    for name, value in secrets.items():
        sealed = seal(remember(str(value)), str(key.get("key")))
        body = {"encrypted_value": sealed, "key_id": key.get("key_id")}
        api.call("PUT", f"{path}/{quote(str(name), safe='')}", body)
    return list(secrets)


def seal(secret: str, key: str) -> str:
    """Seal a text for the holder of a public key (base64), as libsodium's sealed boxes do."""
    from base64 import b64decode, b64encode

    from nacl.public import PublicKey, SealedBox  # an extra: devportal[github]

    try:
        public = PublicKey(b64decode(key, validate=True))
    except Exception as error:  # the library raises what it likes for a wrong key
        raise wrong_input(f"GitHub's public key {quoted(key)} cannot be used") from error
    return b64encode(SealedBox(public).encrypt(secret.encode())).decode()


def planned_settings(context: Context, api: GitHubApi) -> list[str]:
    """Tell the requests that would make the settings; values of secrets are never among them."""
    lines: list[str] = []
    for method, path, *_ in requests_of(context, api):
        names = [f"{path}/{name}" for name in context.input["secrets"]] if path == _SECRETS else [path]
        lines += [f"{method} {api.url(one)}" for one in names]
    return lines

"""gitlab:group:ensureExists and gitlab:group:access.

Source: plugin-scaffolder-backend-module-gitlab.
"""

from __future__ import annotations

from devportal.scaffold.action import REMOTE_CHANGE, REMOTE_CREATE, Action, takes
from devportal.scaffold.actions.github_api import present
from devportal.scaffold.actions.gitlab_api import GitLabApi, escaped, mapping
from devportal.scaffold.actions.gitlab_more import BASE, CHECK, noted, planned, undoing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.scaffold.context import Context


def _group(context: Context) -> None:
    """Make sure that a group is there, with each group above it."""
    from functools import partial

    api = GitLabApi(context)
    parent: Any = None
    full = ""
    for one in context.input["path"]:
        name = str(one.get("name")) if isinstance(one, dict) else str(one)
        slug = str(one.get("slug")) if isinstance(one, dict) else str(one)
        full = f"{full}/{slug}".lstrip("/")
        parent = context.checkpoint(f"group {full}", partial(_ensure, context, api, full, name, slug, parent))
    context.output("groupId", parent)


def _ensure(context: Context, api: GitLabApi, full: str, name: str, slug: str, parent: Any) -> Any:
    status, found = api.ask("GET", f"/groups/{escaped(full)}")
    if status == 200:
        return mapping(found, full).get("id")
    body = present(name=name, path=slug, parent_id=parent, description=context.get("description"))
    made = mapping(api.call("POST", "/groups", body), full)
    noted(context, "group", f"/groups/{made.get('id')}")
    return made.get("id")


def _access(context: Context) -> None:
    api = GitLabApi(context)
    group = f"/groups/{escaped(context.input['path'])}"
    remove = context.get("action", "add") == "remove"
    level = context.get("accessLevel", 30)
    for user in context.get("userIds", ()):
        if remove:
            api.call("DELETE", f"{group}/members/{escaped(user)}", fine=(204, 404))
            continue
        status, _ = api.ask("POST", f"{group}/members", {"user_id": user, "access_level": level})
        if status == 409:
            api.call("PUT", f"{group}/members/{escaped(user)}", {"access_level": level})
    for other in context.get("groupIds", ()):
        if remove:
            api.call("DELETE", f"{group}/share/{escaped(other)}", fine=(204, 404))
        else:
            api.call("POST", f"{group}/share", {"group_id": other, "group_access": level}, fine=(201, 409))
    for name in ("userIds", "groupIds", "path"):
        if context.get(name) is not None:
            context.output(name, context.input[name])
    context.output("accessLevel", level)


GROUP = Action(
    id="gitlab:group:ensureExists",
    summary="Make sure that a GitLab group is there, and those above it.",
    effect=REMOTE_CREATE,
    input=takes(path="list!", description="text", **BASE),
    run=_group,
    check=CHECK,
    plan=planned("POST", "/groups"),
    undo=undoing,
    outputs=("groupId",),
)


ACCESS = Action(
    id="gitlab:group:access",
    summary="Add or remove members of a GitLab group.",
    effect=REMOTE_CHANGE,
    input=takes(
        path={"type": ["string", "integer"]},
        userIds="list",
        groupIds="list",
        action={"enum": ["add", "remove"]},
        accessLevel={"type": ["integer", "string"]},
        **BASE,
    )
    | {"required": ["repoUrl", "path"]},
    run=_access,
    check=CHECK,
    plan=planned("POST", "/groups/:path/members"),
    outputs=("userIds", "groupIds", "path", "accessLevel"),
)

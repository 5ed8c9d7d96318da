"""Every action of portal: its id and where it lives. A module is imported when its action is named."""

from __future__ import annotations

from devportal.errors import USAGE, PortalError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from devportal.scaffold.action import Action

GROUP = "devportal.actions"
BUILT_IN = {
    "catalog:fetch": "catalog:FETCH",
    "catalog:register": "catalog:REGISTER",
    "catalog:write": "catalog:WRITE",
    "debug:log": "debug:LOG",
    "debug:wait": "debug:WAIT",
    "fetch:cookiecutter": "generators:COOKIECUTTER",
    "fetch:copier": "generators:COPIER",
    "fetch:plain": "fetch:PLAIN",
    "fetch:plain:file": "fetch:PLAIN_FILE",
    "fetch:template": "fetch:TEMPLATE",
    "fetch:template:file": "fetch:TEMPLATE_FILE",
    "fs:delete": "files:DELETE",
    "fs:readdir": "files:READDIR",
    "fs:rename": "files:RENAME",
    "github:actions:dispatch": "github_more:DISPATCH",
    "github:autolinks:create": "github_more:AUTOLINK",
    "github:branch-protection:create": "github_protection:PROTECT",
    "github:deployKey:create": "github_environment:DEPLOY_KEY",
    "github:environment:create": "github_environment:ENVIRONMENT",
    "github:issues:create": "github_more:ISSUE",
    "github:issues:label": "github_more:LABEL",
    "github:pages:enable": "github_more:PAGES",
    "github:repo:create": "github_repository:CREATE",
    "github:repo:push": "github_repository:PUSH",
    "github:webhook": "github_more:WEBHOOK",
    "gitlab:group:access": "gitlab_group:ACCESS",
    "gitlab:group:ensureExists": "gitlab_group:GROUP",
    "gitlab:issues:create": "gitlab_more:ISSUE",
    "gitlab:pipeline:trigger": "gitlab_more:PIPELINE",
    "gitlab:projectAccessToken:create": "gitlab_more:ACCESS_TOKEN",
    "gitlab:projectDeployToken:create": "gitlab_more:DEPLOY_TOKEN",
    "gitlab:projectVariable:create": "gitlab_more:VARIABLE",
    "gitlab:repo:push": "gitlab_merge:PUSH",
    "gitlab:user:info": "gitlab_more:USER",
    "http:backstage:request": "http:BACKSTAGE",
    "http:request": "http:REQUEST",
    "kube:apply": "deploy:KUBE",
    "publish:git": "git:PUBLISH",
    "publish:github": "github_repository:PUBLISH",
    "publish:github:pull-request": "github_pull:PULL_REQUEST",
    "publish:gitlab": "gitlab_project:PUBLISH",
    "publish:gitlab:merge-request": "gitlab_merge:MERGE_REQUEST",
    "pulumi:up": "deploy:UP",
    "roadiehq:utils:fs:append": "roadie:APPEND",
    "roadiehq:utils:fs:parse": "roadie_data:PARSE",
    "roadiehq:utils:fs:replace": "roadie:REPLACE",
    "roadiehq:utils:fs:write": "roadie:WRITE",
    "roadiehq:utils:json:merge": "roadie_data:MERGE_JSON",
    "roadiehq:utils:merge": "roadie_data:MERGE",
    "roadiehq:utils:serialize:json": "roadie_data:TO_JSON",
    "roadiehq:utils:serialize:yaml": "roadie_data:TO_YAML",
    "roadiehq:utils:sleep": "roadie:SLEEP",
    "roadiehq:utils:zip": "roadie:ZIP",
    "terraform:apply": "terraform:APPLY",
    "workspace:template": "fetch:WORKSPACE_TEMPLATE",
    "workspace:template:file": "fetch:WORKSPACE_FILE",
}


def load(id_: str) -> Action | None:
    """Give the built-in action of an id, or the one of an entry point; None for neither."""
    place = BUILT_IN.get(id_)
    if place is None:
        return _plugged(id_)
    module, _, name = place.partition(":")
    found: Action = getattr(__import__(f"devportal.scaffold.actions.{module}", fromlist=[name]), name)
    return found


def _plugged(id_: str) -> Action | None:
    from importlib.metadata import entry_points

    from devportal.scaffold.action import Action

    for point in entry_points(group=GROUP, name=id_):
        try:
            found = point.load()
        except Exception as error:  # whatever the plug-in does when it is imported
            message = f"the action {id_} of {point.value} cannot be loaded: {error}"
            raise PortalError(message, exit_code=USAGE, code="plugin.broken") from error
        if isinstance(found, Action):
            return found
        raise PortalError(f"{point.value} is no action", exit_code=USAGE, code="plugin.broken")
    return None


def choose(ids: Collection[str], mapped: Mapping[str, str]) -> dict[str, Action]:
    """Give the actions of these ids, those nobody has left out; `mapped` are the user's own commands."""
    found: dict[str, Action] = {}
    for id_ in dict.fromkeys(ids):
        if id_ in mapped:
            from devportal.scaffold.actions.command import command

            found[id_] = command(id_, mapped[id_])
            continue
        action = load(id_)
        if action is not None:
            found[id_] = action
    return found


def every() -> list[Action]:
    """Give all built-in actions, by id."""
    return [action for action in map(load, sorted(BUILT_IN)) if action is not None]

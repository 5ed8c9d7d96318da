"""publish:git: push the workspace to any git remote."""

from __future__ import annotations

from devportal.scaffold.action import REMOTE_CHANGE, Action, Planned, takes
from devportal.scaffold.actions.publishing import push, source
from devportal.scm.remote import check_url, expand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.scaffold.context import Context


def _url(context: Context) -> str:
    return expand(str(context.input["url"]))


def _check(context: Context) -> None:
    from devportal.scm.git import check_ref

    source(context)
    if "url" in context.input:
        check_url(_url(context), context.world.protocols)
    check_ref(str(context.get("defaultBranch", "main")))


def _run(context: Context) -> None:
    from devportal.scm.host import host_of

    url = _url(context)
    branch = str(context.get("defaultBranch", "main"))
    host = host_of(url) if url.startswith(("https://", "http://")) else ""
    token = context.get("token") or (context.world.token(host) if host else None)
    login = None
    if token:
        kind = context.world.hosts.get(host)
        login = ("oauth2" if kind == "gitlab" else "x-access-token", str(token))
    commit = push(context, url, branch, login)
    shown = check_url(url, context.world.protocols).url
    context.output("remoteUrl", shown)
    context.output("commitHash", commit)


def _plan(context: Context) -> Planned:
    shown = check_url(_url(context), context.world.protocols).url
    return Planned((f"git push {shown} {context.get('defaultBranch', 'main')}",), {"remoteUrl": shown})


PUBLISH = Action(
    id="publish:git",
    summary="Push the workspace to a git remote that is there.",
    effect=REMOTE_CHANGE,
    input=takes(
        url="text!",
        defaultBranch="text",
        sourcePath="text",
        gitCommitMessage="text",
        gitAuthorName="text",
        gitAuthorEmail="text",
        token="text",  # noqa: S106 - a type
    ),
    run=_run,
    check=_check,
    plan=_plan,
    outputs=("remoteUrl", "commitHash"),
)

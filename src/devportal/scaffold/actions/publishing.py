"""What all publishing actions share: the folder that is published, its commit, the push."""

from __future__ import annotations

import os

from devportal.errors import AUTH, PortalError
from devportal.scaffold.action import unsafe, wrong_input
from devportal.scaffold.repo_url import RepoUrl, RepoUrlError, example, parse
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.scaffold.context import Context

_AUTHOR = ("Scaffolder", "scaffolder@backstage.io")


def repository_of(context: Context, kind: str, key: str = "repoUrl") -> RepoUrl:
    """Give the repository that an input names. Raises PortalError: it names none, or one elsewhere."""
    text = str(context.input.get(key, ""))
    try:
        repo = parse(text, context.world.hosts)
    except RepoUrlError as error:
        if ".." in text or "/" in text.partition("repo=")[2]:
            raise unsafe(str(error)) from None
        hint = error.hint or f"write it as {example(_host(context, kind), kind)}"
        raise wrong_input(str(error), hint) from None
    if repo.kind != kind:
        raise wrong_input(f"{quoted(repo.host)} is no {kind} host")
    return repo


def _host(context: Context, kind: str) -> str:
    return next((host for host, one in context.world.hosts.items() if one == kind), "github.com")


def check_repository(kind: str, *, files: bool = True) -> Any:
    """Give the check of an action that works on a repository of this kind of host, with `files` or not."""

    def check(context: Context) -> None:
        if "repoUrl" in context.input:
            repository_of(context, kind)
        if files:
            source(context)

    return check


def source(context: Context) -> str:
    """Give the path, in the workspace, of the folder that is published. Raises PortalError outside of it."""
    given = context.get("sourcePath", ".")
    relative = "." if isinstance(given, bool) else str(given)
    try:
        path = context.path(relative)
    except PortalError:
        raise unsafe(f"the sourcePath {quoted(relative)} leads out of the workspace") from None
    return os.path.relpath(path, context.workspace)


def token_for(context: Context, host: str) -> str:
    """Give the token of an input, or else the host's own. Raises PortalError (permission) without one."""
    from devportal.scm.secret import remember

    token = context.get("token") or context.world.token(host)
    if not token:
        variable = {"github.com": "GITHUB_TOKEN", "gitlab.com": "GITLAB_TOKEN"}.get(host)
        hint = f"set {variable}" if variable else "name token_env of the host in scm.hosts"
        raise PortalError(
            f"there is no token for {quoted(host)}",
            hint=f"{hint}; `portal auth status` tells where portal looks",
            exit_code=AUTH,
            code="auth.token",
        )
    return remember(str(token))


def commit(context: Context, branch: str) -> str:
    """Commit the published folder in git data of its own, and give the commit."""
    from devportal.scm import publish

    path = source(context)
    name, email = publish.author_of(context.world.environ) or _AUTHOR
    name, email = context.get("gitAuthorName", name), context.get("gitAuthorEmail", email)
    message = str(context.get("gitCommitMessage", "initial commit"))
    folder = os.path.join(context.workspace, path)
    if not os.path.isdir(folder):
        raise wrong_input(f"there is no folder {quoted(path)} in the workspace")
    return publish.commit_files(
        context.memory.repository(path),
        folder,
        branch=branch,
        message=message if message.endswith("\n") else message + "\n",
        author=(str(name), str(email)),
        time=context.started,
        environ=context.world.environ,
    )


def push(context: Context, url: str, branch: str, login: tuple[str, str] | None) -> str:
    """Commit and push the published folder; give the commit. Done once, however often the run is resumed."""
    from devportal.scm import publish

    def work() -> str:
        made = commit(context, branch)
        publish.push(
            context.memory.repository(source(context)),
            url,
            branch,
            environ=context.world.environ,
            protocols=context.world.protocols,
            login=login,
        )
        return made

    return str(context.checkpoint("push", work))


def files_of(context: Context) -> list[tuple[str, bytes, int]]:
    """Give the published files: path from the published folder, content (of a link its text), mode."""
    from devportal.scaffold.running.workspace import tree

    root = os.path.join(context.workspace, source(context))
    found = []
    for path in tree(root):
        full = os.path.join(root, path)
        if os.path.islink(full):
            found.append((path, os.readlink(full).encode("utf-8", "surrogateescape"), 0o120000))
        else:
            with open(full, "rb") as file:
                executable = os.fstat(file.fileno()).st_mode & 0o111
                found.append((path, file.read(), 0o100755 if executable else 0o100644))
    return found


def target(context: Context, path: str, key: str = "targetPath") -> str:
    """Give where a file goes in the repository. Raises PortalError (refused) outside of it."""
    folder = str(context.get(key, "") or "").strip("/")
    made = os.path.normpath(os.path.join(folder, path))
    if made.startswith("../") or made == ".." or os.path.isabs(made):
        raise unsafe(f"the {key} {quoted(folder)} leads out of the repository")
    return made

"""`portal ci comment` and `portal ci init`."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from devportal.cli.session import Session
from devportal.errors import IO, NO, OK, USAGE, PortalError


def comment(
    session: Session,
    marker: Annotated[str, typer.Option("--marker", metavar="NAME", help="Tells this comment from others.")],
    body_file: Annotated[str, typer.Option("--body-file", metavar="FILE|-", help="Its text; - for stdin.")],
    number: Annotated[
        int | None, typer.Option("--number", min=1, metavar="N", help="The request; told by CI.")
    ] = None,
) -> int:
    """Create or edit the one comment with this marker on the pull or merge request of this CI job.

    GitHub Actions and GitLab CI tell which request it is. Without a token (GITHUB_TOKEN, GITLAB_TOKEN), or
    outside of CI, the text is printed.
    """
    from devportal.scm.comment import put_comment, request_of

    if not marker.replace("-", "").replace("_", "").isalnum() or not marker.isascii():
        raise PortalError("a marker is a word of letters, digits, - and _", exit_code=USAGE)
    text = _body(session, body_file)
    request = request_of(session.environ, number)
    if request is None or not request.token:
        why = "no token" if request else "this is no job of a pull or merge request"
        session.note(f"{why}: the comment is printed")
        session.terminal.write(text if text.endswith("\n") else text + "\n")
        return OK
    from devportal.cli.network import client_for

    with client_for(session, request.api, request.token) as http:
        done, place = put_comment(http, request, marker, text)
    session.note(f"{done} the comment {place}".rstrip())
    return OK


def _body(session: Session, source: str) -> str:
    import sys

    try:
        if source == "-":
            return (session.terminal.source or sys.stdin).read(10_000_000)
        with open(os.path.join(session.directory, source), encoding="utf-8", errors="replace") as file:
            return file.read(10_000_000)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise PortalError(f"{source}: cannot be read: {reason}", exit_code=IO, code="io.read") from error


def init(
    session: Session,
    system: Annotated[str, typer.Argument(metavar="github|gitlab|pre-commit|jenkins", help="For which CI.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> int:
    """Write the file with which CI judges the catalog and tells on each request what the change reaches."""
    from devportal import __version__
    from devportal.cli.pipelines import PIPELINES, pipeline_text
    from devportal.cli.whose import git_root
    from devportal.cli.writing import write_file
    from devportal.scaffold.safe_path import safe_child
    from devportal.text import either, quoted, suggestion

    pipeline = PIPELINES.get(system)
    if pipeline is None:
        hint = suggestion(system, PIPELINES) or f"choose {either(tuple(PIPELINES))}"
        raise PortalError(f"no CI is named {quoted(system)}", hint=hint, exit_code=USAGE)
    root = git_root(session) or session.settings.root
    path = os.path.join(root, pipeline.file)
    safe_child(root, pipeline.file)  # a repository may have a link in the way that leads out of it
    text = pipeline_text(pipeline, __version__, _branch(root))
    if os.path.lexists(path) and not force:
        shown = session.relative(path)
        raise PortalError(f"{shown} is there already", hint="--force replaces it", exit_code=NO)
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
    except OSError as error:
        raise PortalError(f"{path}: cannot be written: {error.strerror}", exit_code=IO) from error
    write_file(path, text)
    session.terminal.write(session.relative(path) + "\n")
    return OK


def _branch(root: str) -> str:
    """Give the main branch: the remote's default, else main or master, else the one that is checked out."""
    from devportal.scm.checkout import git_folder, head
    from devportal.scm.web import stable_branch

    known = stable_branch(root)
    if known != "HEAD":
        return known
    folder = git_folder(root)
    for name in ("main", "master") if folder else ():
        if os.path.exists(os.path.join(folder or root, "refs", "heads", name)):
            return name
    found = head(root)
    return found.branch if found and found.branch else "main"

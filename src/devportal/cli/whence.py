"""Where the template of a project is now: what its record says is followed only as far as the user allows."""

from __future__ import annotations

import os

from devportal.errors import NO, REFUSED, USAGE, PortalError
from devportal.record import replace
from devportal.text import clean, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.cli.session import Session
    from devportal.scaffold.follow.project import Project
    from devportal.scaffold.template import TemplateInfo


def template_of(session: Session, project: Project, given: str | None, ref: str | None) -> TemplateInfo:
    """Find the template of a project as it is now; `given` names it instead of the record.

    Raises PortalError: a `ref` of a folder (2), it is gone (1), its address is none that the user knows (5),
    it cannot be fetched (3).
    """
    from devportal.cli.templates import find_template
    from devportal.scaffold.source import SHIPPED, find
    from devportal.scm.remote import is_remote

    past = project.past
    if given is not None:
        return find_template(session, given, ref)
    if ref is not None and not is_remote(past.source):
        place = f"this project follows {clean(past.source)} as it stands"
        message = f"--ref chooses a branch or tag of a git URL; {place}"
        raise PortalError(message, exit_code=USAGE, code="template.ref")
    if past.source.startswith(SHIPPED):
        return find(past.source, environ=session.environ)
    if not is_remote(past.source):
        return _local(session, project)
    own = _in_catalog(session, project)
    if own is not None and ref is None and not past.ref:
        return own
    _check_address(session, project)
    return find(
        past.source,
        environ=session.environ,
        ref=ref or past.ref or None,
        protocols=session.settings.get("scm.protocols"),
        offline=session.flags.offline,
        below=past.path,
    )


def _local(session: Session, project: Project) -> TemplateInfo:
    from devportal.scaffold.source import folder_template

    past = project.past
    path = os.path.normpath(os.path.join(project.root, os.path.expanduser(past.source)))
    if os.path.exists(path):
        found = folder_template(path)
        return replace(found, name=past.name, source=past.source if past.is_copier else found.source)
    own = _by_name(session, project)
    if own is not None:
        return own
    place = clean(session.relative(project.root))
    raise PortalError(
        f"the template {quoted(past.name)} of {place} is no longer at {clean(path)}",
        hint="--template names the place where it is now",
        exit_code=NO,
        code="template.unknown",
    )


def _by_name(session: Session, project: Project) -> TemplateInfo | None:
    """Give the Backstage template that the catalog has under the recorded name."""
    from devportal.cli.templates import resolve

    if project.past.is_copier:
        return None
    found = resolve(session, project.past.name)
    return found if found is not None and found.kind == "backstage" and os.path.isfile(found.path) else None


def _in_catalog(session: Session, project: Project) -> TemplateInfo | None:
    """Give the catalog's template of this name where it is a checkout of the very place that is recorded."""
    from devportal.scaffold.blueprint import read_blueprint
    from devportal.scaffold.follow.recording import place_of

    found = _by_name(session, project)
    if found is None:
        return None
    try:
        blueprint = read_blueprint(found.path, found.name)
    except PortalError:
        return None
    place = place_of(blueprint, found.source, project.root, {})
    return found if (place.source, place.path) == (project.past.source, project.past.path) else None


def _check_address(session: Session, project: Project) -> None:
    """Let a record lead only where the user has been: a host that is configured, or the project's own.

    A record is a file of a repository. Without this anybody's could have any address asked.
    """
    from devportal.scm.remote import check_url, expand

    past = project.past
    remote = check_url(expand(past.source).removeprefix("git+"), session.settings.get("scm.protocols"))
    host = host_of(remote.url)
    if remote.scheme == "file" or host in _known(session, project):
        return
    trusted = session.settings.get("templates.trust")
    if any(past.source == one or past.source.startswith(one.rstrip("/") + "/") for one in trusted):
        return
    where = f"{clean(session.relative(project.root))} says that its template is {clean(remote.url)}"
    if session.terminal.can_ask and not session.flags.no_input:
        from devportal.cli.prompt import confirm

        session.note(f"{where}; you have not been at {clean(host)} before")
        if confirm("Fetch it from there?", default=False):
            return
    raise PortalError(
        f"refused: {where}, which is no host that you know",
        hint="--template names it by your own hand; scm.hosts in your configuration makes the host known",
        exit_code=REFUSED,
        code="template.host",
    )


def host_of(url: str) -> str:
    """Give the host of a URL that git may be given, the scp form included."""
    from urllib.parse import urlsplit

    if "://" in url:
        return (urlsplit(url).hostname or "").lower()
    return url.partition(":")[0].rpartition("@")[2].lower()


def _known(session: Session, project: Project) -> set[str]:
    from devportal.cli.world import Reach
    from devportal.scm.checkout import remote_url, repository_root

    root = repository_root(project.root)
    own = remote_url(root) if root else None
    return {
        *map(str.lower, Reach(session).kinds),
        *([host_of(own)] if own else []),
        "github.com",
        "gitlab.com",
    }

"""Where a `url` of a step leads: beside the template, or to a repository at a known code host."""

from __future__ import annotations

import os

from devportal.errors import PortalError
from devportal.scaffold.action import failed, unsafe
from devportal.scaffold.root import root_of
from devportal.scaffold.safe_path import safe_child
from devportal.scm.remote import redact
from devportal.text import clean, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.scaffold.context import Context


def is_absolute(url: str) -> bool:
    """Say whether a step's `url` is an address of its own, and not relative to its template."""
    scheme, mark, _ = url.partition(":")
    return bool(mark) and "/" not in scheme and len(scheme) > 1 and scheme[0].isalpha()


def locate(context: Context, url: str) -> str:
    """Give the folder or file on this disk that a `url` means: beside the template, or cloned.

    Raises PortalError: refused where it leads out of the template's repository or to a host not known.
    """
    url = resolved(context, url)
    if is_absolute(url):
        check_url(context, url)
        return _cloned(context, url)
    return _beside(context, url)


def resolved(context: Context, url: str) -> str:
    """Give a `url` in full where the template itself comes from elsewhere, and its files are not here."""
    blueprint = context.blueprint
    if not blueprint.base or is_absolute(url) or os.path.exists(os.path.join(blueprint.folder, url)):
        return url
    from devportal.scm.host import HostError, resolve_url

    try:
        return resolve_url(url, blueprint.base, context.world.hosts)
    except HostError as error:
        raise failed(
            f"{quoted(url)} cannot be found from {quoted(redact(blueprint.base))}: {error}"
        ) from None


def check_url(context: Context, url: str) -> None:
    """Raise PortalError (refused) for an address that a template may not read."""
    url = resolved(context, url)
    if not is_absolute(url):
        _beside(context, url)
        return
    from devportal.scm.host import parse_git_url

    scheme = url.partition(":")[0].lower()
    if scheme not in ("https", "http"):
        raise unsafe(f"the address {quoted(redact(url))} is none that a template may read")
    place = parse_git_url(url)
    if place is None or place.host not in context.world.hosts:
        host = place.host if place else ""
        raise unsafe(
            f"{quoted(redact(url))} is at {quoted(host)}, which is no known code host",
            "name it in your own configuration, under scm.hosts",
        )


def _beside(context: Context, url: str) -> str:
    """Resolve a path beside the template; it may lead through the repository that holds the template."""
    folder = os.path.realpath(context.blueprint.folder)
    root = root_of(folder)
    if os.path.isabs(url):
        raise unsafe(f"the path {quoted(url)} is not relative to the template")
    try:
        path = safe_child(root, os.path.relpath(os.path.join(folder, url), root))
    except PortalError:
        raise unsafe(
            f"the path {quoted(url)} leads out of the template's repository",
            f"taken for its repository is {clean(root)}; give the template as a git URL or out of a clone",
        ) from None
    if any(part == ".git" for part in os.path.relpath(path, root).lower().split(os.sep)):
        raise unsafe(f"the path {quoted(url)} leads into git's own folder")
    if not os.path.exists(path):
        raise failed(f"there is no {quoted(url)} beside the template")
    return path


def _cloned(context: Context, url: str) -> str:
    from urllib.parse import unquote

    from devportal.scaffold.source import fetched
    from devportal.scm.host import parse_git_url

    world = context.world
    place = parse_git_url(url)
    if place is None or not place.owner or not place.name:
        raise failed(f"{quoted(redact(url))} names no repository")
    name = place.name.removesuffix(".git")
    scheme = url.partition(":")[0].lower()
    token = context.get("token") or world.token(place.host)
    user = (
        f"{'oauth2' if world.hosts[place.host] == 'gitlab' else 'x-access-token'}:{token}@" if token else ""
    )
    remote = f"{scheme}://{user}{place.host}/{place.owner}/{name}.git"
    folder = fetched(
        remote,
        environ=world.environ,
        ref=unquote(place.branch) or "HEAD",
        protocols=world.protocols,
        cache=world.cache,
        offline=world.offline,
    )
    path = safe_child(folder, unquote(place.path) or ".")
    if not os.path.exists(path):
        raise failed(f"there is no {quoted(place.path)} in {quoted(redact(url))}")
    return path

"""Finds the template that a person named: by name, as a folder, or as a git URL."""

from __future__ import annotations

import os

from devportal.errors import IO, NO, USAGE, PortalError
from devportal.record import replace
from devportal.scaffold.safe_path import safe_child
from devportal.scaffold.template import TemplateInfo, describe
from devportal.scm import checkout
from devportal.scm.remote import DEFAULT_PROTOCOLS, check_url, expand, is_remote, redact
from devportal.text import clean, quoted, suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from devportal.scaffold.follow.old_template import Reach
    from devportal.scm.bygone import Commits

    Resolver = Callable[[str], TemplateInfo | str | None]

SHIPPED = "portal:"
"""What stands before the name of a shipped template where a project records its source."""


def find(
    name: str,
    *,
    environ: Mapping[str, str],
    resolve: Resolver | None = None,
    known: Iterable[str] = (),
    ref: str | None = None,
    protocols: Sequence[str] = DEFAULT_PROTOCOLS,
    cache: str | None = None,
    offline: bool = False,
    below: str = "",
) -> TemplateInfo:
    """Give the template that `name` means.

    A URL is cloned into `cache` (default: the cache folder), at `ref` or else its latest release tag, as
    copier does; `below` is where the template stands in it. A path is read as it stands. A plain name is
    asked of `resolve` (which gives the template, or its folder or URL), then looked for among the shipped
    ones, then as a folder. `known` are further names for the suggestion. Raises PortalError: no such template
    (1), refused URL (5), cannot be cloned (3).
    """
    if is_remote(name) and not name.startswith(SHIPPED):
        return _remote(name, environ, ref, protocols, cache, offline=offline, below=below)
    if ref is not None:
        message = "--ref chooses a branch or tag of a git URL; a folder is used as it stands"
        raise PortalError(message, exit_code=USAGE, code="template.ref")
    if _is_path(name):
        return folder_template(os.path.expanduser(name))
    found = resolve(name) if resolve and not name.startswith(SHIPPED) else None
    if isinstance(found, TemplateInfo):
        return found
    if found is not None:
        location = find(found, environ=environ, protocols=protocols, cache=cache, offline=offline)
        return replace(location, name=name, title=name)
    plain = name.removeprefix(SHIPPED)
    for template in shipped():
        if template.name == plain:
            return template
    if os.path.isdir(name):
        return folder_template(name)
    names = [*known, *(template.name for template in shipped())]
    hint = suggestion(name, names) or "portal create, without a name, lists the templates"
    raise PortalError(f"no template named {quoted(name)}", hint=hint, exit_code=NO, code="template.unknown")


def _is_path(name: str) -> bool:
    return os.sep in name or name in (".", "..") or name.startswith("~")


def folder_template(path: str) -> TemplateInfo:
    """Give the template in a folder, or the Backstage template in a file. Raises PortalError."""
    full = os.path.abspath(path)
    if os.path.isfile(full) and full.endswith((".yaml", ".yml")):
        name = os.path.basename(os.path.dirname(full))
        return TemplateInfo(name, name, "", full, "backstage", full)
    if not os.path.isdir(full):
        message = f"there is no template folder {quoted(path)}"
        raise PortalError(message, exit_code=NO, code="template.unknown")
    if not os.access(full, os.R_OK | os.X_OK):
        raise PortalError(f"cannot read {clean(full)}: Permission denied", exit_code=IO, code="io.read")
    # read as a file: asking git would run what the folder's own configuration says
    found = checkout.head(full)
    template = describe(full, os.path.basename(full), full, found.commit if found else None)
    if template is None:
        raise _none(path)
    return template


def _none(where: str) -> PortalError:
    message = f"{quoted(where)} is no template: it has neither a copier.yml nor a template.yaml"
    return PortalError(message, exit_code=NO, code="template.unknown")


def shipped() -> list[TemplateInfo]:
    """Give the templates that come with devportal, by name."""
    folder = _skeletons()
    found = []
    for name in sorted(os.listdir(folder)) if folder else ():
        template = describe(os.path.join(folder, name), name, SHIPPED + name) if name[0] not in "._" else None
        if template is not None:
            found.append(template)
    return found


def _skeletons() -> str:
    """Give the folder of shipped templates: in the package, or beside `src` in a checkout; "" without one."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    checked_out = os.path.join(os.path.dirname(os.path.dirname(package)), "skeletons")
    for folder in (os.path.join(package, "skeletons"), checked_out):
        if os.path.isdir(folder):
            return folder
    return ""


def _remote(
    name: str,
    environ: Mapping[str, str],
    ref: str | None,
    protocols: Sequence[str],
    cache: str | None,
    *,
    offline: bool,
    below: str,
) -> TemplateInfo:
    url = expand(name).removeprefix("git+")
    shown = check_url(url, protocols).url
    folder = os.path.join(cache or _cache(environ), _digest(shown))
    if offline:
        commit, path = _kept(folder, shown)
    else:
        commit, path = _fetched(url, folder, environ, ref, protocols)
    title = shown.rstrip("/").rpartition("/")[2].rpartition(":")[2].removesuffix(".git")
    template = in_folder(path, below, title, shown, commit)
    if template is None:
        raise _none(shown)
    return replace(template, ref=ref) if ref else template


def in_folder(folder: str, below: str, name: str, source: str, commit: str | None) -> TemplateInfo | None:
    """Give the template at `below`, a folder or a Backstage template's file; None where there is none."""
    path = safe_child(folder, below or ".")
    if os.path.isfile(path) and path.endswith((".yaml", ".yml")):
        return TemplateInfo(name, name, "", source, "backstage", path, commit)
    return describe(path, name, source, commit)


def fetched(
    url: str,
    *,
    environ: Mapping[str, str],
    ref: str,
    protocols: Sequence[str] = DEFAULT_PROTOCOLS,
    cache: str | None = None,
    offline: bool = False,
) -> str:
    """Give the folder of a repository at branch or tag `ref`, cloned into the cache.

    Raises PortalError: refused URL (5), cannot be cloned or, offline, is not in the cache (3).
    """
    shown = check_url(url, protocols).url
    folder = os.path.join(cache or _cache(environ), _digest(f"{shown} {ref}"))
    if offline:
        return _kept(folder, shown)[1]
    return _fetched(url, folder, environ, ref, protocols)[1]


def _fetched(
    url: str, folder: str, environ: Mapping[str, str], ref: str | None, protocols: Sequence[str]
) -> tuple[str, str]:
    """Clone what is not there yet; give (commit, folder)."""
    from devportal.scm import git

    if ref is None:
        found = git.refs(url, environ=environ, protocols=protocols)
        release = git.latest_release([name for name in found if name != "HEAD"])
        commit = found.get(release or "HEAD")
        if commit is None:
            message = f"the repository {quoted(redact(url))} is empty"
            raise PortalError(message, exit_code=NO, code="template.unknown")
        path = os.path.join(folder, commit)
        if os.path.isdir(path):
            os.utime(path)  # the newest is what --offline takes
            return commit, path
        git.clone(url, path, environ=environ, ref=release, protocols=protocols)
        return _settled(path)
    path = os.path.join(folder, ".ref-" + _digest(ref))
    _forget(path)
    git.clone(url, path, environ=environ, ref=ref, protocols=protocols)
    return _settled(path)


def commit_folder(url: str, commit: str, reach: Reach) -> str:
    """Give the folder of a repository as it was at a commit, cloned into the cache. Raises PortalError."""
    from devportal.scm.bygone import clone_commit

    shown = check_url(expand(url).removeprefix("git+"), reach.protocols).url
    folder = os.path.join(reach.cache or _cache(reach.environ), _digest(shown), commit)
    if os.path.isdir(folder):
        return folder
    if reach.offline:
        message = f"{quoted(shown)} at {commit[:12]} is not in the cache, and this run is offline"
        raise PortalError(message, hint="run it once without --offline", exit_code=IO, code="net.offline")
    clone_commit(
        expand(url).removeprefix("git+"), folder, commit, environ=reach.environ, protocols=reach.protocols
    )
    return folder


def commits_of(url: str, reach: Reach) -> Commits:
    """Give the commits of a repository, kept in the cache. Raises PortalError (refused) for the URL."""
    from devportal.scm.bygone import Commits

    plain = expand(url).removeprefix("git+")
    shown = check_url(plain, reach.protocols).url
    folder = os.path.join(reach.cache or _cache(reach.environ), _digest(shown), "commits")
    return Commits(plain, folder, reach.environ, reach.protocols, offline=reach.offline)


def _settled(path: str) -> tuple[str, str]:
    """Give a fresh clone the name of its commit."""
    found = checkout.head(path)
    commit = found.commit if found else None
    if commit is None:
        raise PortalError("the cloned template has no commit", exit_code=NO, code="template.unknown")
    target = os.path.join(os.path.dirname(path), commit)
    if path != target:
        try:
            os.rename(path, target)
        except OSError:  # another process has the same commit there already
            _forget(path)
    return commit, target


def _kept(folder: str, shown: str) -> tuple[str, str]:
    try:
        found = [entry for entry in os.scandir(folder) if len(entry.name) in (40, 64)]
    except OSError:
        found = []
    if not found:
        message = f"{quoted(shown)} is not in the cache, and this run is offline"
        raise PortalError(message, hint="run it once without --offline", exit_code=IO, code="net.offline")
    newest = max(found, key=lambda entry: entry.stat().st_mtime_ns)
    return newest.name, newest.path


def _forget(path: str) -> None:
    from devportal.scaffold.staging import remove

    if os.path.lexists(path):
        remove(path)


def _cache(environ: Mapping[str, str]) -> str:
    from devportal.paths import cache_dir, make_private

    folder = os.path.join(cache_dir(environ), "templates")
    try:
        make_private(folder)
    except OSError as error:
        message = f"cannot write to {clean(folder)}: {error.strerror}"
        raise PortalError(message, exit_code=IO, code="io.write") from None
    return folder


def _digest(text: str) -> str:
    from hashlib import sha256

    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]

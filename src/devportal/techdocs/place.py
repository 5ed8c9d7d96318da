"""Where the documentation of an entity is: the folder that an annotation names, or an address elsewhere."""

from __future__ import annotations

import os

from devportal.record import record

TECHDOCS_REF = "backstage.io/techdocs-ref"
TECHDOCS_ENTITY = "backstage.io/techdocs-entity"
TECHDOCS_PATH = "backstage.io/techdocs-entity-path"
ADR_LOCATION = "backstage.io/adr-location"


@record
class Place:
    """A folder of this disk, the address of another repository, or the reason why it is neither."""

    folder: str = ""
    url: str = ""
    fault: str = ""


def docs_place(value: str, descriptor: str, root: str) -> Place:
    """Give the place that a techdocs-ref or adr-location means, for a descriptor in the repository `root`.

    `dir:` counts from the descriptor's folder, as Backstage counts; `url:` is a folder of this checkout where
    it names the same repository. Nothing outside of the repository is looked at.
    """
    kind, mark, target = value.strip().partition(":")
    if mark and kind == "url":
        return _of_url(target.strip(), root)
    if value.startswith(("http://", "https://")):
        return _of_url(value.strip(), root)
    if mark and kind != "dir":
        return Place(fault="it begins with neither dir: nor url:")
    text = target.strip() if mark else value.strip()
    return inside(os.path.normpath(os.path.join(os.path.dirname(descriptor), text or ".")), root)


def inside(folder: str, root: str) -> Place:
    """Give a folder that really stands below `root`, else a fault."""
    if not is_inside(folder, root):
        return Place(fault="it leads out of the repository")
    return Place(folder)


def is_inside(path: str, root: str) -> bool:
    """Say whether a path is below `root` by its text and wherever links lead."""
    top = root.rstrip("/") + "/"
    if path != root and not path.startswith(top):
        return False
    real, base = os.path.realpath(path), os.path.realpath(root)
    return real == base or real.startswith(base.rstrip("/") + "/")


def _of_url(url: str, root: str) -> Place:
    from devportal.scm.checkout import remote_url
    from devportal.scm.host import parse_git_url

    asked = parse_git_url(url)
    remote = remote_url(root) or ""
    if "://" not in remote and ":" in remote:  # git@host:owner/name
        remote = "https://" + remote.rpartition("@")[2].replace(":", "/", 1)
    own = parse_git_url(remote.removesuffix(".git")) if remote else None
    if asked is None or own is None or _names(asked) != _names(own):
        return Place(url=url)
    from urllib.parse import unquote

    return inside(os.path.normpath(os.path.join(root, unquote(asked.path))), root)


def _names(url: object) -> tuple[str, str, str]:
    host, owner, name = (str(getattr(url, key)).lower() for key in ("host", "owner", "name"))
    return host, owner, name.removesuffix(".git")

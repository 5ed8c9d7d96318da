"""How far a template's paths may lead: through its repository, or what an archive of one unpacked to."""

from __future__ import annotations

import os

from devportal.scaffold.safe_path import is_within

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# What stands at the top of a repository, and hardly in a folder where somebody keeps several of them.
_MARKS = (
    ".github",
    ".gitlab",
    ".gitlab-ci.yml",
    ".gitattributes",
    ".gitignore",
    "CODEOWNERS",
    "LICENSE",
    "LICENSE.md",
    "LICENSE.txt",
)
_LARGEST = 256 << 10
_MOST = 64


def root_of(folder: str) -> str:
    """Give the folder that paths of the template in `folder` must stay in.

    That is its git repository. Without one, as in an unpacked archive, it is the outermost folder above that
    has the marks of a repository or a Location that leads to the template; never a home folder or one above
    it, nor one that others own or may write to. Else it is `folder` itself.
    """
    from devportal.scm.checkout import repository_root

    real = os.path.realpath(folder)
    repository = repository_root(real)
    if repository is not None and not _holds_home(repository):
        return repository
    found = real
    for above in _above(real):
        if any(os.path.lexists(os.path.join(above, mark)) for mark in _MARKS) or _leads_to(above, real):
            found = above
    return found


def _holds_home(folder: str) -> bool:
    return is_within(os.path.realpath(folder), os.path.realpath(os.path.expanduser("~")))


def _above(folder: str) -> Iterator[str]:
    """Give the folders above, nearest first, as far as they can be one person's copy of a repository."""
    owner = os.stat(folder).st_uid
    while (above := os.path.dirname(folder)) != folder:
        folder = above
        status = os.stat(folder)
        if _holds_home(folder) or status.st_uid != owner or status.st_mode & 0o002:
            return
        yield folder


def _leads_to(folder: str, template: str) -> bool:
    """Say whether a Location in `folder` has a target at, around or beside the template."""
    from fnmatch import fnmatch

    for target in _targets(folder):
        path = os.path.normpath(os.path.join(folder, target))
        around = os.path.dirname(os.path.dirname(path))
        if fnmatch(os.path.join(template, os.path.basename(path)), path):
            return True
        if around != folder and is_within(folder, around) and is_within(around, template):
            return True
    return False


def _targets(folder: str) -> Iterator[str]:
    from devportal.catalog.yaml12 import parse_documents

    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith((".yaml", ".yml")))
    except OSError:
        return
    for name in names[:_MOST]:
        data = _read(os.path.join(folder, name))
        for document in parse_documents(data) if b"Location" in data else ():
            value = document.value
            spec = value.get("spec") if isinstance(value, dict) and value.get("kind") == "Location" else None
            given = [spec.get("target"), *_list(spec.get("targets"))] if isinstance(spec, dict) else []
            yield from (one for one in given if isinstance(one, str) and "://" not in one)


def _read(path: str) -> bytes:
    try:
        if not os.path.isfile(path) or os.path.getsize(path) > _LARGEST:
            return b""
        with open(path, "rb") as file:
            return file.read(_LARGEST)
    except OSError:
        return b""


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []

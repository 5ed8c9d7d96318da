"""The files of a run: built in its own folder, moved to the destination when all is done."""

from __future__ import annotations

import os
import stat

from devportal.errors import IO, REFUSED, PortalError
from devportal.record import record
from devportal.scaffold import place
from devportal.scaffold.safe_path import is_within
from devportal.scaffold.scan import is_git_part
from devportal.scaffold.staging import File, Staging, inspect, remove, unwritable
from devportal.text import clean, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from devportal.scaffold.blueprint import Blueprint


@record
class Placed:
    """Where the files went. `is_new` where nothing stood there before."""

    destination: str
    files: tuple[File, ...]
    is_new: bool


class Workspace:
    """The workspace below a run's folder, with the copy to return to when a step is cut off."""

    def __init__(self, folder: str) -> None:
        self.path = os.path.join(folder, "workspace")
        self._before = os.path.join(folder, "before")
        self._repositories = os.path.join(folder, "repositories")

    def make(self) -> None:
        """Create it where it is not there yet."""
        if os.path.isdir(self._before) and not os.path.isdir(self.path):  # killed while it was restored
            self.restore()
        os.makedirs(self.path, mode=0o700, exist_ok=True)

    def remember(self) -> None:
        """Keep a copy of the files as they are."""
        remove(self._before)
        making = self._before + ".tmp"
        remove(making)
        copy(self.path, making)
        os.rename(making, self._before)

    def restore(self) -> None:
        """Give the files back as they were at the last `remember`."""
        if not os.path.isdir(self._before):
            return
        making = self.path + ".tmp"
        remove(making)
        copy(self._before, making)
        remove(self.path)
        os.rename(making, self.path)

    def repository(self, source: str) -> str:
        """Give the folder for the git data of the folder `source` of the workspace."""
        from devportal.paths import digest

        os.makedirs(self._repositories, mode=0o700, exist_ok=True)
        return os.path.join(self._repositories, digest(os.path.normpath(source)), ".git")

    def repositories(self, sources: Mapping[str, str]) -> dict[str, str]:
        """Give the folders of git data that are there, by the folder of the workspace they belong to."""
        return {source: path for source, path in sources.items() if os.path.isdir(path)}

    def inspect(self) -> tuple[list[File], list[str]]:
        """List files and folders; raises PortalError (refused) for what must not be there."""
        return inspect(self.path, trust=False)


def copy(source: str, target: str) -> None:
    """Copy a tree with modes and links. Raises OSError."""
    import shutil

    if os.path.isdir(source):
        shutil.copytree(source, target, symlinks=True, copy_function=shutil.copy)
    else:
        os.makedirs(target, mode=0o700)


def put(workspace: Workspace, destination: str, sources: Mapping[str, str], *, force: bool) -> Placed | None:
    """Bring the files to `destination`, all or nothing; None where there are none.

    `sources` gives the git data of published folders, which becomes their `.git`. Raises PortalError: what
    stands in the way (2), what must not be written (5), the disk (3).
    """
    files, _ = workspace.inspect()
    if not files:
        return None
    is_new = place.is_new(destination)
    if not is_new and not force:
        place.refuse_conflicts(place.conflicts(workspace.path, files, destination), destination)
    repositories = workspace.repositories(sources)
    try:
        with Staging(
            place.staging_parent(destination), os.path.basename(destination) or "project"
        ) as staging:
            project = staging.path(staging.project)
            os.mkdir(os.path.dirname(project), 0o700)
            copy(workspace.path, project)
            os.chmod(project, 0o777 & ~_umask())
            for source, repository in repositories.items():
                copy(repository, os.path.join(project, source, ".git"))
            _move(project, destination, staging, is_new=is_new, force=force)
    except OSError as error:
        raise unwritable(destination, error) from None
    return Placed(destination, tuple(files), is_new)


def _move(project: str, destination: str, staging: Staging, *, is_new: bool, force: bool) -> None:
    if is_new:
        place.move_new(project, destination)
        return
    files, folders = inspect(project, trust=True)
    found = place.conflicts(project, files, destination)
    if not force:
        place.refuse_conflicts(found, destination)
    place.move_into(project, files, folders, destination, staging.path("aside"))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def digest_of(path: str) -> str:
    """Give the digest of a file or link. Raises OSError."""
    if os.path.islink(path):
        return "link:" + os.readlink(path)
    with open(path, "rb") as file:
        return hash_of(file.read())


def hash_of(data: bytes) -> str:
    """Give 64 hex digits that stand for `data`."""
    try:
        from _blake2 import blake2b
    except ImportError:  # hashlib loads OpenSSL, which costs a fifth of a Python start
        from hashlib import blake2b
    return blake2b(data, digest_size=32).hexdigest()


def digest_tree(folder: str) -> str:
    """Give one digest for all files of a folder, names, modes and contents; `.git` is left out.

    Raises PortalError where a file cannot be read.
    """
    made: list[str] = []
    for path in tree(folder):
        full = os.path.join(folder, path)
        try:
            mode = os.lstat(full).st_mode
            if stat.S_ISREG(mode) or stat.S_ISLNK(mode):
                made.append(f"{path}\0{mode & 0o111}\0{digest_of(full)}\0")
        except OSError as error:
            message = f"cannot read {clean(full)}: {error.strerror}"
            raise PortalError(message, exit_code=IO, code="io.read") from None
    return hash_of("".join(made).encode("utf-8", "surrogateescape"))


def digest_template(blueprint: Blueprint) -> str:
    """Give one digest for a template: its folder, what its placeholders stand for, what it fetches nearby.

    Raises PortalError where a file cannot be read.
    """
    import json

    entity = json.dumps(blueprint.entity, ensure_ascii=True, sort_keys=True, default=str)
    parts = [digest_tree(blueprint.folder), hash_of(entity.encode())]
    for path in sorted(set(_nearby(blueprint))):
        try:
            # its place beside the template, for a project takes the digest to other machines
            name = os.path.relpath(path, os.path.realpath(blueprint.folder))
            parts += [name, digest_tree(path) if os.path.isdir(path) else digest_of(path)]
        except OSError as error:
            message = f"cannot read {clean(path)}: {error.strerror}"
            raise PortalError(message, exit_code=IO, code="io.read") from None
    return hash_of("\0".join(parts).encode("utf-8", "surrogateescape"))


def _nearby(blueprint: Blueprint) -> Iterator[str]:
    """Give what steps fetch from outside of the template's folder, as far as it is known before they run."""
    from devportal.scaffold.root import root_of

    folder = os.path.realpath(blueprint.folder)
    for step in blueprint.steps:
        url = step.input.get("url")
        if not isinstance(url, str) or "${{" in url or not os.path.normpath(url).startswith(".."):
            continue
        path = os.path.realpath(os.path.join(folder, url))
        if is_within(root_of(folder), path) and not is_within(folder, path) and os.path.exists(path):
            yield path


def tree(folder: str) -> list[str]:
    """Give the paths of all files below a folder, sorted; `.git` folders are passed over."""
    found: list[str] = []
    waiting = [""]
    while waiting:
        below = waiting.pop()
        try:
            with os.scandir(os.path.join(folder, below)) as entries:
                for entry in entries:
                    path = os.path.join(below, entry.name)
                    if entry.is_dir(follow_symlinks=False):
                        if not is_git_part(entry.name):
                            waiting.append(path)
                    else:
                        found.append(path)
        except OSError:
            continue
    return sorted(found)


def check_destination(destination: str) -> None:
    """Raise PortalError where nothing can be put there, before anything else is done."""
    if place.is_new(destination):
        place.check_above(destination)
    if is_git_part(os.path.basename(destination)):
        message = f"refused: {quoted(destination)} is git's own folder"
        raise PortalError(message, exit_code=REFUSED, code="path.git")

"""Writes the files of a commit to a folder, from git's objects alone: nothing of the repository runs."""

from __future__ import annotations

import os

from devportal.errors import IO, REFUSED, PortalError
from devportal.scm.repository import LINK, MODULE
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.scm.repository import Repository

_MOST_FILES = 100_000
_LARGEST = 64 << 20
_BATCH = 2_000


def write_snapshot(repository: Repository, commit: str, below: str, folder: str) -> None:
    """Write what stood below the folder `below` ("" for all) at a commit into the new folder `folder`.

    Paths stay those from the root. Raises PortalError: the commit is not there, what it holds is refused (5).
    """
    tree = repository.tree(commit, *([below] if below else []))
    if len(tree) > _MOST_FILES:
        raise _refused(f"it has more than {_MOST_FILES:,} files")
    paths = sorted(path for path, entry in tree.items() if entry.mode != MODULE)
    links: list[tuple[str, bytes]] = []
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        for at in range(0, len(paths), _BATCH):
            some = paths[at : at + _BATCH]
            contents = repository.contents({tree[path].oid for path in some}, _LARGEST)
            for path in some:
                data = contents.get(tree[path].oid)
                if data is None:
                    raise _refused(f"{quoted(path)} is missing or too large")
                if tree[path].mode == LINK:
                    links.append((path, data))
                else:
                    _write(_place(folder, path), data, 0o755 if tree[path].mode == "100755" else 0o644)
        for path, data in links:  # last: nothing is written through them
            full = _place(folder, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            os.symlink(os.fsdecode(data), full)
    except OSError as error:
        message = f"cannot write to {quoted(folder)}: {error.strerror}"
        raise PortalError(message, exit_code=IO, code="io.write") from None


def _place(folder: str, path: str) -> str:
    parts = path.split("/")
    if any(part in ("", ".", "..") or part.lower() == ".git" for part in parts):
        raise _refused(f"it has the path {quoted(path)}")
    return os.path.join(folder, *parts)


def _write(path: str, data: bytes, mode: int) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode), "wb") as file:
        file.write(data)


def _refused(why: str) -> PortalError:
    return PortalError(f"refused the template's old commit: {why}", exit_code=REFUSED, code="template.unsafe")

"""Which repository a file belongs to, and the location that Backstage would know the file by."""

from __future__ import annotations

import os

from devportal.paths import is_mirrored, on_disk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.catalog.locations import Source


class Repositories:
    """Which repository a folder belongs to, asked once for each folder."""

    def __init__(self) -> None:
        self.roots: dict[str, str] = {}
        self.addresses: dict[str, tuple[str, str]] = {}
        self.watched: set[str] = set()
        self.made: dict[str, dict[str, str]] = {}

    def root_of(self, folder: str, outermost: str) -> str:
        """Give the nearest folder upwards with `.git`, else `outermost`."""
        passed = []
        found = self.roots.get(folder)
        while found is None:
            passed.append(folder)
            parent = os.path.dirname(folder)
            if os.path.exists(os.path.join(on_disk(folder), ".git")):
                found = folder
            else:
                found = "" if parent == folder else self.roots.get(parent)
            folder = parent
        self.roots.update(dict.fromkeys(passed, found))
        return found or outermost

    def source(self, path: str, root: str) -> Source:
        """Give the source of a file, with the location that Backstage would know it by."""
        from devportal.catalog.locations import Source

        if is_mirrored(path):
            told = self._made_from(path)
            if told is not None:
                return Source(path, root, told)
        if root not in self.addresses:
            self.addresses[root] = _address(root)
        remote, branch = self.addresses[root]
        url = None
        if remote:
            from devportal.scm.web import web_url

            inside = os.path.relpath(path, root)
            url = web_url(remote, branch, inside, _hosts(root, remote)) if is_mirrored(root) else None
            url = url or web_url(remote, branch, inside)
        return Source(path, root, f"url:{url}" if url else "file:" + path)

    def _made_from(self, path: str) -> str | None:
        """Give the location that a source noted for a file that it made from an API's answer."""
        folder, _, name = path.rpartition("/")
        if folder not in self.made:
            from devportal.catalog.mirror import ORIGINS, read_json

            found = read_json(os.path.join(folder, ORIGINS))
            self.made[folder] = found if isinstance(found, dict) else {}
        told = self.made[folder].get(name)
        return told if isinstance(told, str) and told.startswith("url:") else None


def _hosts(root: str, remote: str) -> dict[str, str]:
    """Give the kind of a mirrored repository's host, as its source is configured."""
    from devportal.catalog.mirror import HOST_KIND
    from devportal.scm.web import split_remote

    try:
        with open(os.path.join(root, ".git", HOST_KIND), encoding="ascii") as file:
            return {split_remote(remote)[0]: file.read(40).strip()}
    except (OSError, ValueError):
        return {}


def _address(root: str) -> tuple[str, str]:
    """Give the remote address of a repository and the branch that links name; "" where there is none."""
    from devportal.scm.checkout import remote_url
    from devportal.scm.web import stable_branch

    remote = remote_url(on_disk(root)) or ""
    return remote, stable_branch(on_disk(root)) if remote else ""


_INSERT_FILE = """INSERT INTO file (path, root, entry, size, mtime, ctime, inode, ok, live)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""

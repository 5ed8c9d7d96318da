"""What differs between a checkout and its last commit, found by stat and hash.

git is not asked: `git status` runs what the repository's configuration says. The stat data of `.git/index`
(gitformat-index) spares the hashing of files that nobody touched.
"""

from __future__ import annotations

import os

from devportal.record import record
from devportal.scm.repository import LINK, MODULE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from devportal.scm.repository import Change, Entry, Repository

_MAX_INDEX = 512 << 20
_HEAD = 40


@record
class Seen:
    """What the index noted of a file: modification time in ns, size modulo 2**32, and the id it had."""

    mtime: int
    size: int
    oid: str


def worktree_changes(
    repository: Repository, commit: str, skip: Callable[[str], bool] | None = None
) -> list[Change]:
    """Give the files of the checkout that differ from `commit`, by path.

    Files that the commit does not have count as added, unless `skip` holds for their path from the root.
    """
    tree = repository.tree(commit)
    seen, written = read_index(repository.root)
    found = []
    for path, entry in tree.items():
        status = _status(os.path.join(repository.root, path), entry, seen.get(path), written)
        if status:
            found.append((status, path, entry.oid))
    found += [("A", path, "0" * 40) for path in _untracked(repository.root, tree, skip)]
    return sorted(found, key=lambda change: change[1])


def _status(full: str, entry: Entry, seen: Seen | None, written: int) -> str:
    if entry.mode == MODULE:
        return ""
    try:
        now = os.lstat(full)
    except (OSError, ValueError):
        return "D"
    same = (
        seen is not None
        and (seen.mtime, seen.size, seen.oid) == (now.st_mtime_ns, now.st_size & 0xFFFFFFFF, entry.oid)
        and now.st_mtime_ns < written
    )
    return "" if same or _holds(full, entry, now) else "M"


def _holds(full: str, entry: Entry, now: os.stat_result) -> bool:
    """Say whether a file has the content of an entry; line ends may be those of another system."""
    import stat

    if stat.S_ISLNK(now.st_mode):
        return entry.mode == LINK and _oid(os.fsencode(os.readlink(full)), entry.oid) == entry.oid
    if not stat.S_ISREG(now.st_mode) or entry.mode == LINK:
        return False
    try:
        with open(os.open(full, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            data = file.read()
    except OSError:
        return False
    return entry.oid in (_oid(data, entry.oid), _oid(data.replace(b"\r\n", b"\n"), entry.oid))


def _oid(data: bytes, like: str) -> str:
    """Give the id that git would give to a blob, in the repository's hash."""
    import hashlib

    make = hashlib.sha256 if len(like) == 64 else hashlib.sha1
    return make(b"blob %d\0" % len(data) + data).hexdigest()


def _untracked(root: str, tree: dict[str, Entry], skip: Callable[[str], bool] | None) -> Iterator[str]:
    folders = {""}
    for path in tree:
        folder = path.rpartition("/")[0]
        while folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    stack = [""]
    while stack:
        folder = stack.pop()
        try:
            entries = sorted(os.scandir(os.path.join(root, folder)), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if entry.name == ".git" or path in tree:
                continue
            if entry.is_dir(follow_symlinks=False):
                own = os.path.lexists(os.path.join(entry.path, ".git"))
                if not own and (path in folders or skip is None or not skip(path + "/")):
                    stack.append(path)
            elif skip is None or not skip(path):
                yield path


def read_index(root: str) -> tuple[dict[str, Seen], int]:
    """Give what `.git/index` noted by path, and when it was written (ns); nothing where it cannot be read."""
    from devportal.scm.checkout import git_folder

    folder = git_folder(root)
    path = os.path.join(folder or root, "index")
    try:
        found = os.stat(path)
        if folder is None or found.st_size > _MAX_INDEX:
            return {}, 0
        with open(path, "rb") as file:
            data = file.read()
        return _parse(data), found.st_mtime_ns
    except (OSError, ValueError, IndexError):
        return {}, 0


def _parse(data: bytes) -> dict[str, Seen]:
    """Read versions 2 to 4 of the index. Raises ValueError or IndexError where it is none."""
    version, count = int.from_bytes(data[4:8], "big"), int.from_bytes(data[8:12], "big")
    if data[:4] != b"DIRC" or version not in (2, 3, 4):
        raise ValueError("not an index that is known here")
    width = _width(data, version, count)
    seen: dict[str, Seen] = {}
    at = 12
    name = b""
    for _ in range(count):
        start = at
        numbers = [int.from_bytes(data[at + 4 * n : at + 4 * n + 4], "big") for n in range(10)]
        oid = data[at + _HEAD : at + _HEAD + width].hex()
        flags = int.from_bytes(data[at + _HEAD + width : at + _HEAD + width + 2], "big")
        at += _HEAD + width + (4 if flags & 0x4000 else 2)
        if version == 4:
            strip, at = _varint(data, at)
            end = data.index(b"\0", at)
            name = name[: len(name) - strip] + data[at:end]
            at = end + 1
        else:
            end = data.index(b"\0", at)
            name = data[at:end]
            at = start + (end - start + 8) // 8 * 8
        if not flags >> 12 & 3:  # stages of a merge say nothing of the file
            mtime = numbers[2] * 1_000_000_000 + numbers[3]
            seen[name.decode("utf-8", "surrogateescape")] = Seen(mtime, numbers[9], oid)
    return seen


def _width(data: bytes, version: int, count: int) -> int:
    """Tell SHA-1 from SHA-256 by the checksum at the end of the file."""
    import hashlib

    del version, count
    return 32 if hashlib.sha256(data[:-32]).digest() == data[-32:] else 20


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Read git's offset encoding: seven bits a byte, each further byte adds one."""
    value = data[at] & 0x7F
    while data[at] & 0x80:
        at += 1
        value = (value + 1) << 7 | data[at] & 0x7F
    return value, at + 1

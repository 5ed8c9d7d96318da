"""Trees of files as git sees them: by path a mode, an id, and where the content is."""

from __future__ import annotations

import os
import stat

from devportal.errors import IO, PortalError
from devportal.record import record
from devportal.text import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    Tree = dict[str, "Leaf"]

FILE, SCRIPT, LINK = "100644", "100755", "120000"
MODES = (FILE, SCRIPT, LINK)
_LARGEST = 256 << 20


@record
class Leaf:
    """One file of a tree: git's mode, git's id (SHA-1) of its content, the content or the file it is in."""

    mode: str
    oid: str
    data: bytes | None = None
    file: str = ""

    def content(self) -> bytes:
        """Give the content; of a link, its text. Raises PortalError where the file cannot be read."""
        if self.data is not None:
            return self.data
        found = read_leaf(self.file)
        return found.data or b"" if found else b""

    @property
    def text(self) -> str:
        """Mode and id as a record writes them."""
        return f"{self.mode} {self.oid}"


def blob_id(data: bytes) -> str:
    """Give the id that git has for a file of this content, in SHA-1."""
    try:
        from _sha1 import sha1  # type: ignore[import-not-found]  # hashlib's own part, in no stubs
    except ImportError:  # hashlib loads OpenSSL, which costs a fifth of a Python start
        from hashlib import sha1
    return str(sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest())


def leaf_of(mode: str, data: bytes) -> Leaf:
    """Give a leaf with its content."""
    return Leaf(mode, blob_id(data), data)


def read_leaf(path: str) -> Leaf | None:
    """Read one file or link; None where nothing stands there, or neither of them.

    Raises PortalError where it cannot be read, or is too large.
    """
    try:
        found = os.lstat(path)
        if stat.S_ISLNK(found.st_mode):
            return leaf_of(LINK, os.fsencode(os.readlink(path)))
        if not stat.S_ISREG(found.st_mode):
            return None
        if found.st_size > _LARGEST:
            message = f"{clean(path)} is over the limit of {_LARGEST >> 20} MB"
            raise PortalError(message, exit_code=IO, code="io.read")
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(handle, "rb") as file:
            data = file.read(_LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        message = f"cannot read {clean(path)}: {error.strerror}"
        raise PortalError(message, exit_code=IO, code="io.read") from None
    return leaf_of(SCRIPT if found.st_mode & 0o100 else FILE, data)


def tree_below(folder: str, paths: Iterable[str]) -> Tree:
    """Give the named files below a folder that are there, without their contents in memory."""
    made: Tree = {}
    for path in paths:
        full = os.path.join(folder, path)
        found = read_leaf(full)
        if found is not None:
            made[path] = Leaf(found.mode, found.oid, None, full)
    return made

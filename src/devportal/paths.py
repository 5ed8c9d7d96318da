"""Folders for cache, configuration and state: XDG, or PORTAL_CACHE_DIR and its relatives."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def cache_dir(environ: Mapping[str, str]) -> str:
    """Give the folder of indexes and downloads. It can be deleted at any time."""
    return _folder(environ, "PORTAL_CACHE_DIR", "XDG_CACHE_HOME", ".cache")


def config_dir(environ: Mapping[str, str]) -> str:
    """Give the folder of the user's own `config.toml`."""
    return _folder(environ, "PORTAL_CONFIG_DIR", "XDG_CONFIG_HOME", ".config")


def state_dir(environ: Mapping[str, str]) -> str:
    """Give the folder of journals and reports."""
    return _folder(environ, "PORTAL_STATE_DIR", "XDG_STATE_HOME", ".local/state")


def _folder(environ: Mapping[str, str], own: str, xdg: str, default: str) -> str:
    if environ.get(own):
        return os.path.abspath(environ[own])
    # the XDG specification tells to ignore relative values
    base = environ.get(xdg, "")
    if not os.path.isabs(base):
        base = os.path.join(environ.get("HOME") or os.path.expanduser("~"), default)
    return os.path.join(base, "devportal")


MIRROR = "portal-mirror"
"""Name of the folder in the cache that holds copies of remote catalog files; no repository names one so."""

MADE = ".made"
"""Name of the folder of a source with what an API's answer made; no slug of a repository starts so."""


def mirror_dir(cache: str, source: str) -> str:
    """Give the folder that the catalog files of a source are copied to."""
    return os.path.join(cache, MIRROR, source)


def is_mirrored(path: str) -> bool:
    """Say whether a catalog file is a copy from a source and not somebody's own checkout."""
    return f"/{MIRROR}/" in path


def digest(text: str) -> str:
    """Give 16 hex digits that stand for `text` in a file name."""
    try:
        from _blake2 import blake2b
    except ImportError:  # hashlib loads OpenSSL, which costs a fifth of a Python start
        from hashlib import blake2b
    return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()


def kept(path: str) -> str:
    """Give `path` as text that any file, stream and database can hold.

    Python shows a byte of a name that is not UTF-8 as a lone surrogate, which only the file system takes; it
    becomes a private character of the last plane, of which `on_disk` makes the byte again.
    """
    if path.isascii():
        return path
    return "".join(chr(ord(char) + _KEPT) if "\udc80" <= char <= "\udcff" else char for char in path)


def on_disk(path: str) -> str:
    """Give the path that the file system knows for what `kept` gave."""
    if path.isascii():
        return path
    return "".join(chr(ord(char) - _KEPT) if "\U0010dc80" <= char <= "\U0010dcff" else char for char in path)


_KEPT = 0x100000


def is_sound(path: str) -> bool:
    """Say whether a path inside a repository stays below its root and out of `.git`, on every file system.

    What stands in `.git` is git's own: its settings may hold tokens, and what is written there is run.
    """
    plain = path.lower()
    marks = ("..", "/.", ".git", "git~1", "//")
    if plain.isascii() and plain[:1] not in "./" and plain[-1:] != "/" and not any(m in plain for m in marks):
        return True
    return not any(part in ("", ".", "..") or _is_git(part) for part in plain.split("/"))


def _is_git(part: str) -> bool:
    """Say whether some file system takes a lower-case name for `.git`."""
    shown = "".join(char for char in part if char.isprintable())  # HFS+ passes over zero-width characters
    return shown.partition(":")[0].rstrip(". ") in (".git", "git~1")


def make_private(folder: str) -> None:
    """Create `folder` for this user alone. Raises OSError where that is impossible."""
    if os.path.isdir(folder):
        return
    above = os.path.dirname(folder)
    if above != folder:
        make_private(above)
    try:
        os.mkdir(folder, 0o700)
    except FileExistsError:  # another process was first, or a file stands there
        if not os.path.isdir(folder):
            raise NotADirectoryError(20, "Not a directory", folder) from None


def is_private(path: str) -> bool:
    """Say whether `path` belongs to this user and nobody else may write to it."""
    try:
        found = os.lstat(path)
    except OSError:
        return False
    return found.st_uid == os.getuid() and not found.st_mode & 0o022


def is_guarded(folder: str) -> bool:
    """Say whether nobody else can replace what this user puts into `folder`: it is private, or as /tmp is."""
    if is_private(folder):
        return True
    try:
        found = os.stat(folder)
    except OSError:
        return False
    sticky = bool(found.st_mode & 0o1000)
    return found.st_uid in (0, os.getuid()) and (sticky or not found.st_mode & 0o022)

"""Entity names for the shell, from a sorted text file beside the index.

Opening SQLite costs half a Python start, felt at every Tab; reading three megabytes of names does not.
The file says what it was made from (settings files and the index, by size and time) and is made again when
that has changed.
"""

from __future__ import annotations

import os

from devportal import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HEAD = b"portal names 2 " + __version__.encode()
"""Another version may keep its index elsewhere."""
_CONFIGS = ("portal.toml", ".portal.toml", "pyproject.toml")


def starting_with(current: str, environ: Mapping[str, str], cwd: str, most: int) -> list[str]:
    """Give at most `most` names (refs where `current` has a colon or slash) that start with `current`."""
    column = "ref" if ":" in current or "/" in current else "name"
    place = _place(environ, cwd, column)
    text = _read(place)
    if text is None:
        text = _make(place, environ, cwd, column)
    wanted = b"\n" + current.encode("utf-8", "surrogateescape")
    found: list[str] = []
    at = text.find(wanted)
    while at >= 0 and len(found) < most:
        end = text.find(b"\n", at + 1)
        found.append(text[at + 1 : end].decode("utf-8", "replace"))
        at = end if text.startswith(wanted, end) else -1
    return found


def _place(environ: Mapping[str, str], cwd: str, column: str) -> str:
    """Give the file for the catalog that holds in `cwd`, told by the folder where its root is looked for."""
    from devportal.paths import cache_dir, digest

    folder = cwd
    while not any(os.path.exists(os.path.join(folder, name)) for name in (*_CONFIGS[:2], ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            folder = cwd
            break
        folder = parent
    return os.path.join(cache_dir(environ), "names", f"{digest(folder)}.{column}")


def _read(place: str) -> bytes | None:
    """Give a file that is still true, each name between line ends after its first line; else None."""
    try:
        handle = os.open(place, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            text = os.read(handle, os.fstat(handle).st_size)
        finally:
            os.close(handle)
    except OSError:
        return None
    end = text.find(b"\n")
    head, *stamps = text[:end].split(b"\t")
    if head != HEAD or not stamps or any(_stamp(stamp.rsplit(b" ", 2)[0]) != stamp for stamp in stamps):
        return None
    return text


def _stamp(path: bytes) -> bytes:
    """Give what tells that a file changed; a path with a tab in it is never the same again."""
    try:
        found = os.stat(path)
    except OSError:
        return path + b" - -"
    return b"%s %d %d" % (path, found.st_size, found.st_mtime_ns)


def _make(place: str, environ: Mapping[str, str], cwd: str, column: str) -> bytes:
    """Ask the index for all names, and keep them for the next time."""
    from devportal.catalog import sqlite
    from devportal.cli.indexed import indexed_catalog
    from devportal.errors import PortalError
    from devportal.paths import config_dir

    try:
        root, catalog = indexed_catalog(environ, cwd)
        query = f"SELECT DISTINCT {column} FROM entity WHERE live = 1"
        found = sorted(name for (name,) in catalog.connection.execute(query) if name.isprintable())
        index = str(catalog.connection.execute("PRAGMA database_list").fetchone()[2])
        catalog.connection.close()
    except (PortalError, OSError, sqlite.DatabaseError):
        return b"\n"
    text = ("\n" + "\n".join(found) + "\n").encode()
    configs = [os.path.join(config_dir(environ), "config.toml")]
    configs += [os.path.join(root, name) for name in _CONFIGS]
    _keep(place, [os.fsencode(path) for path in (index, index + "-wal", *configs)], text)
    return text


def _keep(place: str, sources: Iterable[bytes], text: bytes) -> None:
    from devportal.paths import make_private

    scratch = f"{place}.{os.getpid()}"
    try:
        make_private(os.path.dirname(place))
        handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(handle, "wb") as file:
            file.write(b"\t".join([HEAD, *map(_stamp, sources)]) + text)
        os.replace(scratch, place)
    except OSError:
        return

"""`portal cache`."""

from __future__ import annotations

from devportal.cli.session import Session
from devportal.errors import OK

FOLDERS = (
    "index",
    "settings",
    "names",
    "http",
    "git",
    "templates",
    "panels",
    "published",
    "portal-mirror",
)


def info(session: Session) -> int:
    """Tell where the index of this catalog is kept, and how large everything in the cache is."""
    from devportal.catalog.load import index_place
    from devportal.paths import cache_dir
    from devportal.views import facts

    folder = cache_dir(session.environ)
    place = index_place(session.settings, folder)
    files = _files(folder)
    session.emit(
        facts.Facts(
            (
                ("folder", folder),
                ("index", place.path),
                ("files", len(files)),
                ("bytes", sum(size for _, size in files)),
            )
        ),
        facts,
    )
    return OK


def clear(session: Session) -> int:
    """Remove every index and download of the cache; nothing else is kept there."""
    import os
    import shutil

    from devportal.errors import IO, PortalError
    from devportal.paths import cache_dir

    folder = cache_dir(session.environ)
    files = _files(folder)
    # only what is ours: PORTAL_CACHE_DIR may point into a folder with other things
    for name in FOLDERS:
        path = os.path.join(folder, name)
        if os.path.isdir(path) and not os.path.islink(path):
            try:
                shutil.rmtree(path)
            except OSError as error:
                raise PortalError(f"{path}: cannot be removed: {error.strerror}", exit_code=IO) from error
    session.note(f"removed {sum(size for _, size in files):,} bytes below {folder}")
    return OK


def _files(folder: str) -> list[tuple[str, int]]:
    import os

    found = []
    for name in FOLDERS:
        for base, _, names in os.walk(os.path.join(folder, name)):
            for one in names:
                path = os.path.join(base, one)
                found.append((path, os.lstat(path).st_size if os.path.lexists(path) else 0))
    return found

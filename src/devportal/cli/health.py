"""What `portal doctor` looks at."""

from __future__ import annotations

import os

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from devportal.cli.session import Session


@record
class Examined:
    """One part: whether it is good, what was found, what to do where it is not."""

    name: str
    good: bool
    found: str
    hint: str = ""


@record
class Health:
    """All parts, in the order they were looked at."""

    examined: tuple[Examined, ...]


def examine(session: Session) -> Health:
    """Look at each part; a failure of one is a finding, not an error."""
    parts: tuple[Callable[[Session], Examined], ...] = (_python, _sqlite, _yaml, _git, _cache, _catalog)
    return Health(tuple(part(session) for part in parts))


def _python(session: Session) -> Examined:
    import platform

    del session
    return Examined("python", True, platform.python_version())


def _sqlite(session: Session) -> Examined:
    import sqlite3

    del session
    options = {row[0] for row in sqlite3.connect(":memory:").execute("PRAGMA compile_options")}
    has_words = "ENABLE_FTS5" in options
    return Examined(
        "sqlite",
        has_words,
        f"{sqlite3.sqlite_version}, full text {'available' if has_words else 'missing'}",
        "" if has_words else "use a Python whose SQLite has FTS5",
    )


def _yaml(session: Session) -> Examined:
    import yaml

    del session
    good = bool(yaml.__with_libyaml__)
    return Examined(
        "yaml",
        good,
        f"PyYAML {yaml.__version__}, libyaml {'available' if good else 'missing'}",
        "" if good else "install a PyYAML wheel built with libyaml",
    )


def _git(session: Session) -> Examined:
    import shutil
    import subprocess

    path = shutil.which("git", path=session.environ.get("PATH"))
    if not path:
        return Examined("git", False, "not on PATH", "install git; templates and repositories by URL need it")
    try:
        run = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return Examined("git", False, str(error), "repair the git on PATH")
    version = run.stdout.strip().removeprefix("git version ")
    old = tuple(int(part) for part in version.split(".")[:2] if part.isdecimal()) < (2, 38)
    return Examined(
        "git", not old, version, "git 2.38 or newer is needed to update created projects" if old else ""
    )


def _cache(session: Session) -> Examined:
    from devportal.paths import cache_dir, is_private, make_private

    folder = cache_dir(session.environ)
    try:
        make_private(folder)
    except OSError as error:
        return Examined(
            "cache", False, f"{folder}: {error.strerror}", "set PORTAL_CACHE_DIR to a folder of yours"
        )
    good = is_private(folder) and os.access(folder, os.W_OK)
    return Examined(
        "cache", good, folder, "" if good else "make it yours and not writable by others: chmod 700"
    )


def _catalog(session: Session) -> Examined:
    from devportal.errors import PortalError
    from devportal.text import plural

    try:
        count = session.catalog.count()
    except PortalError as error:
        return Examined("catalog", False, error.message, error.hint or "")
    place = "portal.toml" if session.settings.found else "no portal.toml"
    found = f"{plural(count, 'entity')} below {session.settings.root} ({place})"
    return Examined(
        "catalog", count > 0, found, "" if count else "`portal init` writes a first catalog-info.yaml"
    )

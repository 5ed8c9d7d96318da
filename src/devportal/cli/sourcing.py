"""Sources in the user's configuration file: what a place means as one, adding and removing tables."""

from __future__ import annotations

import os

from devportal.errors import IO, USAGE, PortalError
from devportal.text import cut, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.cli.session import Session


def table_of(place: str, kind: str, folder: str) -> dict[str, Any]:
    """Give the table that a place stands for: a folder, an index, a repository, an organisation, a Backstage.

    The page of a file or branch at a code host is that file or branch of its repository. Raises PortalError:
    exit 2 where it could be several things, exit 3 where there is nothing.
    """
    from devportal.scm.remote import redact

    path = os.path.join(folder, os.path.expanduser(place))
    page = _page(place) if not kind else None
    if page is not None:
        return page
    kind = kind or _kind_of(place, path)
    if kind == "folder":
        return {"type": kind, "path": os.path.normpath(path)}
    if kind == "index":
        is_file = "://" not in place
        return {"type": kind, "path": os.path.normpath(path)} if is_file else {"type": kind, "url": place}
    if kind in ("git", "backstage"):
        return {"type": kind, "url": place.rstrip("/") if kind == "backstage" else place}
    if kind in ("github", "gitlab"):
        return _organisation(place, kind)
    if not kind and (place.startswith(("/", "~", ".")) or place.endswith("/")) and "://" not in place:
        raise PortalError(f"there is no {quoted(place)}", exit_code=IO)
    raise PortalError(
        f"what is {quoted(cut(redact(place), 200))}?",
        hint="say it: --type folder, git, github, gitlab, backstage or index",
        exit_code=USAGE,
    )


def _page(place: str) -> dict[str, Any] | None:
    """Give the source that the page of a file or branch at a code host stands for, None for other places."""
    from devportal.catalog.declared import repository_at

    if not place.startswith("https://") or place.endswith((".git", ".index")):
        return None
    found = repository_at(place)
    return found if found is not None and found.keys() & {"branch", "paths"} else None


def _kind_of(place: str, path: str) -> str:
    from devportal.providers.store import is_stored
    from devportal.scm.remote import is_remote

    if is_stored(place) or place.endswith(".index"):
        return "index"
    if "://" not in place and os.path.isdir(path):
        return "folder"
    if "://" not in place and os.path.isfile(path):
        return "index"
    host, _, rest = place.partition("://")[2].partition("/")
    parts = [part for part in rest.split("/") if part]
    if host == "gitlab.com" and parts[:1] == ["groups"]:
        return "gitlab"
    if host in ("github.com", "gitlab.com") and len(parts) == 1:
        return host.partition(".")[0]
    if host == "github.com" and len(parts) == 2:
        return "git"
    if place.endswith(".git") or (is_remote(place) and not place.startswith(("https://", "http://"))):
        return "git"
    return ""


def _organisation(place: str, kind: str) -> dict[str, Any]:
    scheme, mark, rest = place.partition("://")
    if not mark:
        return {"type": kind, "org": place.strip("/")}
    host, _, org = rest.partition("/")
    org = org.strip("/").removeprefix("groups/").removeprefix("orgs/")
    own = {} if host == f"{kind}.com" else {"url": f"{scheme}://{host}"}
    return {"type": kind, **own, "org": org}


def name_for(table: Mapping[str, Any], known: Mapping[str, object]) -> str:
    """Give a name for a new source, from its organisation, host, folder or file."""
    text = str(table.get("org") or "")
    if not text:
        place = str(table.get("url") or table.get("path") or "source")
        text = place.rstrip("/").removesuffix(".git").rpartition("/")[2].partition(".")[0] or "source"
    plain = "".join(char if char.isascii() and char.isalnum() else "-" for char in text).strip("-")[:30]
    name = plain or "source"
    number = 2
    while name in known:
        name = f"{plain}-{number}"
        number += 1
    return name


def added(text: str, name: str, table: Mapping[str, Any]) -> str:
    """Give the configuration with one more source, everything else as it was written."""
    import tomli_w

    lines = tomli_w.dumps({"sources": {name: dict(table)}})
    return (text.rstrip("\n") + "\n\n" if text.strip() else "") + lines


def save(session: Session, tables: Mapping[str, Mapping[str, Any]]) -> None:
    """Write sources into the user's configuration, all of them or none. Raises PortalError."""
    from devportal.cli.network import user_file
    from devportal.cli.writing import write_file
    from devportal.config.sources import read_source
    from devportal.paths import make_private

    file = user_file(session)
    text = text_of(file)
    for name, table in tables.items():
        read_source(name, dict(table), file)
        text = added(text, name, table)
    try:
        make_private(os.path.dirname(file))
    except OSError as error:
        raise PortalError(f"{file}: cannot be written: {error.strerror}", exit_code=IO) from error
    if tables:
        write_file(file, text)
        names = " ".join(tables)
        session.note(f"added source {names} to {file}; next: `portal source sync {names}`")


def declared_in(session: Session, place: str) -> dict[str, dict[str, Any]]:
    """Give the sources of an app-config that the user does not have; tell what has no counterpart."""
    from devportal.catalog.declared import declared
    from devportal.cli.network import sources
    from devportal.config.sources import read_source, to_table

    found = declared(os.path.join(session.directory, os.path.expanduser(place)), session.environ)
    for note in found.notes:
        session.note(note)
    known = {one.name: dict(to_table(one)) for one in sources(session)}
    new = {}
    for name, table in found.sources.items():
        if table in known.values():
            continue
        try:
            read_source(name, dict(table), place)
        except PortalError as error:  # one that cannot be read takes no other with it
            session.warn(error.message)
            continue
        free, number = name, 2
        while free in known or free in new:
            free, number = f"{name}-{number}", number + 1
        new[free] = table
    if not new:
        session.note(f"{place} declares no source that is not there already")
    return new


def text_of(file: str) -> str:
    """Give the text of the user's configuration, "" where there is none. Raises PortalError (exit 2)."""
    try:
        with open(file, encoding="utf-8") as opened:
            return opened.read()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise PortalError(f"{file}: cannot be read: {error}", exit_code=USAGE) from error


def removed(text: str, name: str, file: str) -> str:
    """Give the configuration without a source. Raises PortalError (exit 2) where it is written otherwise."""
    import re
    import tomllib

    wanted = tomllib.loads(text)
    wanted.get("sources", {}).pop(name, None)
    header = re.compile(rf"^\s*\[\s*sources\s*\.\s*(?:{re.escape(name)}|\"{re.escape(name)}\")\s*\]")
    kept: list[str] = []
    inside = False
    for line in text.splitlines(keepends=True):
        if re.match(r"^\s*\[", line) and not (inside and re.match(r'^\s*\[\s*"', line)):
            inside = header.match(line) is not None
        if not inside:
            kept.append(line)
    made = "".join(kept)
    try:
        found = tomllib.loads(made)
    except tomllib.TOMLDecodeError:
        found = {}
    if not wanted.get("sources"):
        wanted.pop("sources", None)
    if not found.get("sources"):
        found.pop("sources", None)
    if found != wanted:
        hint = f"take sources.{name} out of {file} by hand"
        raise PortalError(f"{file}: sources.{name} cannot be removed", hint=hint, exit_code=USAGE)
    return made

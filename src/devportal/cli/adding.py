"""What is to become a source, judged before it stands in the configuration: one place, or a list of them."""

from __future__ import annotations

import os

from devportal.errors import IO, REFUSED, USAGE, PortalError
from devportal.text import clean_line, cut, plural, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from devportal.cli.session import Session

    Table = dict[str, Any]

LONGEST_LIST = 1_000_000
MOST_TOLD = 30
"""How many bad lines of a list are told one by one."""


def table_for(session: Session, place: str, kind: str, options: Mapping[str, Any]) -> Table:
    """Give the table of a new source. Raises PortalError: exit 2, 3 where there is nothing, 5 for refused."""
    from devportal.cli.network import user_file
    from devportal.cli.sourcing import table_of
    from devportal.config.sources import read_source

    if not place.strip():
        raise PortalError("a source needs a place: a URL, a folder, an organisation", exit_code=USAGE)
    table = table_of(place, kind, session.directory) | {key: value for key, value in options.items() if value}
    _check_urls(session, table)
    _check_path(table)
    read_source("new", dict(table), user_file(session))
    return table


def _check_urls(session: Session, table: Table) -> None:
    """Refuse an address that is never asked, or that carries a secret into the configuration."""
    from devportal.providers.store import is_stored
    from devportal.scm.address import place_of
    from devportal.scm.remote import check_url, expand, redact

    url = str(table.get("url") or "")
    if table["type"] == "git":
        remote = check_url(expand(url), session.settings.get("scm.protocols"))
        if remote.authorization:
            raise PortalError(
                f"refused the URL {quoted(redact(url))}: a user name or token has no place in it",
                hint="--token-env VAR names the variable that holds the token",
                exit_code=REFUSED,
                code="git.url",
            )
    elif url and not is_stored(url):
        place_of(url)


def _check_path(table: Table) -> None:
    path = str(table.get("path") or "")
    if table["type"] == "folder" and not os.path.isdir(path):
        raise PortalError(f"there is no folder {quoted(path)}", exit_code=IO)
    if table["type"] == "index" and path:
        from devportal.providers.artefact import check_file

        check_file(path)


def same_as(table: Table, known: Mapping[str, Table]) -> str:
    """Give the name of the source that is this one already, "" for none."""
    return next((name for name, one in known.items() if one == table), "")


def tables_in(
    session: Session, file: str, kind: str, options: Mapping[str, Any], known: Mapping[str, Table]
) -> dict[str, Table]:
    """Give a table for each line of a list ("-" for the standard input) that is no source yet, by its name.

    Empty lines and those that start with `#` say nothing. Raises PortalError that tells every bad line:
    refused (5) where one is refused, else exit 2.
    """
    from devportal.cli.sourcing import name_for

    found: dict[str, Table] = {}
    bad: list[tuple[int, PortalError]] = []
    for number, line in _lines(session, file):
        try:
            table = table_for(session, line, kind, options)
        except PortalError as error:
            bad.append((number, error))
            continue
        if not same_as(table, {**known, **found}):
            found[name_for(table, {**known, **found})] = table
    if bad:
        raise _bad_lines(file, bad)
    if not found:
        session.note(f"{file} names no source that is not there already")
    return found


def _lines(session: Session, file: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(_text(session, file).split("\n"), 1):
        plain = line.strip()
        if plain and not plain.startswith("#"):
            yield number, plain


def _text(session: Session, file: str) -> str:
    from devportal.providers.read import read_file

    if file == "-":
        import sys

        return (session.terminal.source or sys.stdin).read(LONGEST_LIST)
    path = os.path.join(session.directory, os.path.expanduser(file))
    contents = read_file(path, os.path.dirname(path), LONGEST_LIST)
    if contents.problem is not None or not os.path.isfile(path):
        why = contents.problem.message if contents.problem else "not a regular file"
        raise PortalError(f"{file}: {why}", exit_code=IO)
    return contents.data.decode("utf-8", "replace")


def _bad_lines(file: str, bad: list[tuple[int, PortalError]]) -> PortalError:
    name = os.path.basename(file)
    lines = [f"{name}:{number}: {cut(clean_line(error.message), 200)}" for number, error in bad[:MOST_TOLD]]
    if len(bad) > MOST_TOLD:
        lines.append(f"and {plural(len(bad) - MOST_TOLD, 'more line', 'more lines')}")
    refused = [error for _, error in bad if error.exit_code == REFUSED]
    count = plural(len(bad), "line", "lines")
    return PortalError(
        f"{count} of {file} cannot be added, so nothing was",
        hint=refused[0].hint if refused else bad[0][1].hint,
        exit_code=REFUSED if refused else USAGE,
        lines=tuple(lines),
        code=refused[0].code if refused else None,
    )

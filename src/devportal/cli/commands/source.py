"""`portal source`."""

from __future__ import annotations

import os
from typing import Annotated, Any

import typer

from devportal.cli.session import Session
from devportal.errors import NO, OK, USAGE, PortalError

_KINDS = "folder, git, github, gitlab, backstage or index"


def add(
    session: Session,
    place: Annotated[str, typer.Argument(metavar="[URL|PATH|ORG]", help="What to add.")] = "",
    from_file: Annotated[
        str, typer.Option("--from-file", metavar="FILE", help="Add each line of this file; - is the input.")
    ] = "",
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="Its name; made from the place otherwise.")
    ] = "",
    kind: Annotated[str, typer.Option("--type", metavar="TYPE", help=f"What it is: {_KINDS}.")] = "",
    people: Annotated[
        bool, typer.Option("--people", help="Teams and members as Groups and Users too.")
    ] = False,
    topic: Annotated[
        list[str] | None, typer.Option("--topic", metavar="TOPIC", help="Only repositories with this topic.")
    ] = None,
    pattern: Annotated[
        str, typer.Option("--repository", metavar="REGEX", help="Only repositories of such a name.")
    ] = "",
    branch: Annotated[str, typer.Option("--branch", metavar="BRANCH", help="Read this branch.")] = "",
    path: Annotated[
        list[str] | None, typer.Option("--path", metavar="GLOB", help="Read these files of a repository.")
    ] = None,
    archived: Annotated[bool, typer.Option("--archived", help="Archived repositories too.")] = False,
    ssh: Annotated[bool, typer.Option("--ssh", help="Fetch over ssh.")] = False,
    token_env: Annotated[
        str, typer.Option("--token-env", metavar="VAR", help="The variable that holds its token.")
    ] = "",
) -> int:
    """Add a source to your own configuration: a folder, a repository, an organisation, a Backstage, an index.

    An app-config.yaml adds all that it declares, --from-file a whole list or nothing of it.
    `portal source sync` brings what they have.
    """
    from devportal.cli.adding import same_as, table_for, tables_in
    from devportal.cli.network import sources
    from devportal.cli.sourcing import declared_in, name_for, save
    from devportal.config.sources import to_table

    if bool(place) == bool(from_file) or (from_file and name):
        hint = "`portal source add PLACE`, or --from-file FILE with a place on each line"
        raise PortalError("say one place, or a file of places", hint=hint, exit_code=USAGE)
    if os.path.basename(place).startswith("app-config"):
        save(session, declared_in(session, place))
        return OK
    known = {one.name: dict(to_table(one)) for one in sources(session)}
    options: dict[str, Any] = {
        "people": people,
        "topics": topic,
        "name_pattern": pattern,
        "branch": branch,
        "paths": path,
        "archived": archived,
        "clone": "ssh" if ssh else "",
        "token_env": token_env,
    }
    if from_file:
        save(session, tables_in(session, from_file, kind, options, known))
        return OK
    table = table_for(session, place, kind, options)
    there = same_as(table, known)
    if there and name in ("", there):
        session.note(f"source {there} is this already")
        return OK
    name = name or name_for(table, known)
    if name in known:
        hint = f"`portal source remove {name}` first, or --name another"
        raise PortalError(f"there is a source {name!r} already", hint=hint, exit_code=USAGE)
    save(session, {name: table})
    return OK


def list_(session: Session) -> int:
    """List the sources of your configuration, with the age of what is known of each."""
    import time

    from devportal.catalog.mirror import Mirror, synced_at
    from devportal.cli.network import sources
    from devportal.paths import cache_dir
    from devportal.scm.remote import redact_url
    from devportal.views import sources as view

    cache = cache_dir(session.environ)
    lines = []
    for one in sources(session):
        summary = Mirror(cache, one.name).summary()
        moment = synced_at(cache, one.name)
        place = one.path or " ".join(part for part in (redact_url(one.url), one.org) if part)
        lines.append(
            view.SourceLine(
                one.name,
                one.type,
                place,
                _ago(time.time() - moment) if moment is not None else "",
                len(summary.get("repositories") or ()),
                len(summary.get("failed") or ()),
            )
        )
    session.emit(view.SourceLines(tuple(lines)), view)
    if not lines:
        session.terminal.say("error", "there are no sources")
        session.terminal.say("hint", "`portal source add https://github.com/ORG` adds an organisation")
        return NO
    return OK


def _ago(seconds: float) -> str:
    from devportal.cli.joined import in_words

    return f"{in_words(seconds)} ago" if seconds >= 60 else "just now"


def remove(
    session: Session,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The source.")],
) -> int:
    """Take a source out of your configuration, and remove the copies of its files."""
    from devportal.catalog.mirror import Mirror, discard
    from devportal.cli.network import source_named, user_file
    from devportal.cli.sourcing import removed, text_of
    from devportal.cli.writing import write_file
    from devportal.paths import cache_dir, make_private

    source_named(session, name)
    file = user_file(session)
    write_file(file, removed(text_of(file), name, file))
    mirror = Mirror(cache_dir(session.environ), name)
    if os.path.isdir(mirror.folder):
        make_private(mirror.scratch)
        discard(mirror.folder, mirror.scratch)
    session.note(f"removed source {name} from {file}")
    return OK


def sync(
    session: Session,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME...]", help="These sources; all otherwise.")
    ] = None,
) -> int:
    """Bring what sources have: only what changed, eight repositories at a time, on after an interrupt.

    A repository that fails is a warning. Exit code 3 or 4 when a source could not be asked, or none of its
    repositories came.
    """
    from devportal.cli.network import source_named, sources
    from devportal.cli.syncing import sync_one
    from devportal.views import synced as view

    chosen = [source_named(session, name) for name in names] if names else list(sources(session))
    if not chosen:
        raise _no_sources()
    results = [sync_one(session, one) for one in chosen]
    lines = []
    for result in results:
        one = result.synced
        state = "failed" if result.error or result.is_lost else "synced" if one else "in place"
        line = view.SyncLine(result.source.name, state)
        if one is not None:
            line = view.SyncLine(
                one.source,
                state,
                one.repositories,
                one.updated,
                one.unchanged,
                one.empty,
                one.removed,
                len(one.failures),
                one.files,
            )
        lines.append(line)
    session.emit(view.SyncLines(tuple(lines)), view)
    codes = [result.error.exit_code for result in results if result.error]
    # one repository that fails is a warning, where it is a source of its own too; a whole organisation is not
    lost = [one.synced for one in results if one.is_lost]
    codes += [synced.failures[0].error.exit_code for synced in lost if synced and synced.repositories > 1]
    return max(codes, default=OK)


def test(
    session: Session,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The source.")],
) -> int:
    """Ask a source one small question: can it be reached, and does it let us in?"""
    from devportal.cli.network import source_named
    from devportal.cli.probing import probe
    from devportal.views import facts

    session.emit(facts.Facts(tuple(probe(session, source_named(session, name)))), facts)
    return OK


def audit(
    session: Session,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME...]", help="These sources; all otherwise.")
    ] = None,
    links: Annotated[bool, typer.Option("--links", help="Follow the links of all entities too.")] = False,
) -> int:
    """Compare sources with the catalog: repositories without a catalog file, archived, moved or gone ones.

    Exit code 1 when there is something to look at.
    """
    from devportal.cli.network import source_named, sources
    from devportal.cli.probing import audited
    from devportal.views import findings_of_sources as view

    chosen = [source_named(session, name) for name in names] if names else list(sources(session))
    if not chosen and not links:  # the links of the catalog here can be asked without one
        raise _no_sources()
    found = audited(session, chosen, links=links)
    session.emit(found, view)
    return NO if found else OK


def _no_sources() -> PortalError:
    hint = "`portal source add https://github.com/ORG` adds an organisation"
    return PortalError("there are no sources", hint=hint, exit_code=NO)

"""What is wrong with the whole catalog, or with the files and folders that were named."""

from __future__ import annotations

import os

from devportal.errors import IO, PortalError
from devportal.paths import is_mirrored, kept, on_disk
from devportal.record import record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from devportal.catalog.catalog import Catalog
    from devportal.cli.session import Flags, Session
    from devportal.findings.world import World
    from devportal.model.problem import Problem


@record
class Found:
    """What one look gave: absolute files that were judged, entities, problems with absolute files."""

    files: tuple[str, ...]
    entities: int
    problems: tuple[Problem, ...]
    worlds: tuple[World, ...] = ()


def collect(session: Session, paths: Sequence[str], rules: str | None) -> Found:
    """Judge the paths, and give everything that is wrong. Raises PortalError (exit 3) for an absent one."""
    if not paths:
        return _whole(session, rules)
    full = [_existing(session, path) for path in paths]
    looks = [_whole(_at(session, path), rules, session.directory) for path in full if os.path.isdir(path)]
    looks += _named(session, [kept(path) for path in full if not os.path.isdir(path)], rules)
    files = dict.fromkeys(file for look in looks for file in look.files)
    problems = tuple(problem for look in looks for problem in look.problems)
    worlds = tuple(world for look in looks for world in look.worlds)
    return Found(tuple(files), sum(look.entities for look in looks), problems, worlds)


def _existing(session: Session, path: str) -> str:
    full = os.path.normpath(os.path.join(session.directory, path))
    if os.path.lexists(full):
        return full
    hint = "paths are relative to the working directory, or to -C DIR"
    raise PortalError(f"{path}: no such file or folder", hint=hint, exit_code=IO)


def _named(session: Session, files: Sequence[str], rules: str | None) -> list[Found]:
    """Judge files that were named, those of one catalog together: they may refer to each other."""
    around: dict[str, Session] = {}
    together: dict[str, list[str]] = {}
    for folder in dict.fromkeys(os.path.dirname(file) for file in files):
        there = _around(session, on_disk(folder))
        root = there.settings.root
        around.setdefault(root, there)
        together.setdefault(root, []).extend(file for file in files if os.path.dirname(file) == folder)
    return [
        _entries(_ruled(around[root], rules, session.directory), list(dict.fromkeys(found)))
        for root, found in together.items()
    ]


def _around(session: Session, folder: str) -> Session:
    """Give a session of the catalog around a folder: its own root, else the one that the command runs in."""
    from devportal.config.settings import repository_root

    # what settings warn of is told where they are meant
    there = _at(session, folder, replace(session.flags, quiet=True))
    inside = (folder + "/").startswith(session.settings.root.rstrip("/") + "/")
    if inside and not there.settings.found and repository_root(folder) is None:
        return _at(session, session.directory, there.flags)
    return there


def _at(session: Session, folder: str, flags: Flags | None = None) -> Session:
    """Give a session as if the command ran in `folder`."""
    from devportal.cli.session import Session as Run

    return Run(session.terminal, replace(flags or session.flags, directory=folder), folder)


def _ruled(session: Session, rules: str | None, base: str) -> Session:
    """Let `--rules`, or an app-config.yaml at the root, decide which kinds are allowed; settings go first."""
    from devportal.catalog.appconfig import rules_beside, rules_named
    from devportal.config.settings import DEFAULT

    settings = session.settings
    if rules is not None:
        found = rules_named(rules, base)
    elif settings.origins["catalog.rules"] == DEFAULT:
        beside = rules_beside(settings.root)
        if beside is None:
            return session
        found = beside
    else:
        return session
    session.use(replace(settings, values={**settings.values, "catalog.rules": found}))
    return session


def _whole(session: Session, rules: str | None, base: str | None = None) -> Found:
    session = _ruled(session, rules, base or session.directory)
    catalog = session.catalog
    problems, world = catalog_problems(session, catalog)
    # what sources bring in is looked up, and judged where it is at home
    files = tuple(path for path in catalog.files() if not is_mirrored(path))
    problems = [problem for problem in problems if not is_mirrored(problem.file)]
    return Found(files, catalog.count(), tuple(problems), (world,))


def catalog_problems(session: Session, catalog: Catalog) -> tuple[list[Problem], World]:
    """Give everything that is wrong with a catalog, now or in the past, and what it was judged by."""
    from devportal.catalog.load import plan_of
    from devportal.findings.find import find
    from devportal.findings.place import placed
    from devportal.findings.world import catalog_world

    world = catalog_world(
        catalog, plan_of(session.settings).options, session.settings.get("catalog.annotations")
    )
    told = [*find(world), *_beside(session, world)]
    return [*catalog.problems(), *placed(told, world.subjects, reader_of(session))], world


def _beside(session: Session, world: World) -> list[Problem]:
    """Judge what stands beside the catalog: verifications and CODEOWNERS."""
    from devportal.cli.verifying import day_given, verified_file, verified_text
    from devportal.findings.ownerfiles import refused_lines, unread, verifications

    file = verified_file(session)
    try:
        found = list(verifications(world, file, verified_text(session), day_given(None)))
    except PortalError as error:
        found = [unread(file, error.message)]
    return [*found, *refused_lines(world, is_mirrored)]


def _entries(session: Session, files: Sequence[str]) -> Found:
    """Judge files of any name as entry points, and what they lead to, in the catalog around them."""
    from devportal.catalog.ingest import ingest
    from devportal.catalog.load import plan_of
    from devportal.catalog.repositories import Repositories
    from devportal.findings.find import find
    from devportal.findings.place import placed
    from devportal.findings.world import catalog_subjects, file_world
    from devportal.providers.read import read_file

    plan = plan_of(session.settings)
    places = Repositories()
    contents = {
        file: read_file(file, os.path.dirname(os.path.realpath(on_disk(file))), plan.max_bytes)
        for file in files
    }
    unread = [one.problem for one in contents.values() if one.problem is not None]
    sources = [
        places.source(file, places.root_of(os.path.dirname(file), os.path.dirname(file)))
        for file, one in contents.items()
        if one.problem is None
    ]
    if not sources:
        return Found(tuple(files), 0, tuple(unread))
    found = ingest(sources, plan.options, None, plan.max_bytes)
    subjects = catalog_subjects(session.catalog, plan.options)
    world = file_world(found, subjects, plan.options, session.settings.get("catalog.annotations"))
    problems = placed(find(world), world.subjects, reader_of(session))
    told = (*unread, *found.problems, *_doubles(found, subjects), *problems)
    return Found(tuple(dict.fromkeys((*files, *found.files))), len(found.entities), told, (world,))


def _doubles(found: Any, subjects: Mapping[str, Any]) -> list[Problem]:
    """Tell of entities that another file of the catalog around has too, at the place in the judged file."""
    from devportal.catalog.stitch import settle

    told = []
    for ref, (path, document) in found.places.items():
        other = subjects.get(ref)
        if other is None or other.file in found.files:
            continue
        line = next(one.line for one in found.files[path].documents if one.index == document)
        claims = [(path, document, line), (other.file, other.document, other.line)]
        told += [
            replace(problem, file=path, document=document, line=line)
            for problem in settle(ref, claims).problems
        ]
    return told


def reader_of(session: Session) -> Callable[[str], bytes]:
    from devportal.findings.files import read_again

    limit = session.settings.get("catalog.max_file_size")
    return lambda path: read_again(path, limit)

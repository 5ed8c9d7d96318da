"""What is wrong with the whole catalog, or with the files and folders that were named."""

from __future__ import annotations

import os

from devportal.errors import IO, PortalError
from devportal.paths import is_mirrored, kept
from devportal.record import record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from devportal.catalog.catalog import Catalog
    from devportal.cli.session import Session
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
    looks = [_look(session, path, rules) for path in paths] if paths else [_whole(session, rules)]
    files = dict.fromkeys(file for look in looks for file in look.files)
    problems = tuple(problem for look in looks for problem in look.problems)
    worlds = tuple(world for look in looks for world in look.worlds)
    return Found(tuple(files), sum(look.entities for look in looks), problems, worlds)


def _look(session: Session, path: str, rules: str | None) -> Found:
    full = os.path.normpath(os.path.join(session.directory, path))
    if not os.path.lexists(full):
        raise PortalError(
            f"{path}: no such file or folder",
            hint="paths are relative to the working directory, or to -C DIR",
            exit_code=IO,
        )
    if not os.path.isdir(full):
        return _file(session, kept(full), rules)
    return _whole(_at(session, full), rules, session.directory)


def _at(session: Session, folder: str) -> Session:
    """Give a session as if the command ran in `folder`."""
    from devportal.cli.session import Session as Run

    return Run(session.terminal, replace(session.flags, directory=folder), folder)


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
    if not problems and not catalog.files():
        from devportal.catalog.catalog import NO_CATALOG, NO_CATALOG_HINT

        raise PortalError(NO_CATALOG, hint=NO_CATALOG_HINT)
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
    return [*catalog.problems(), *placed(find(world), world.subjects, reader_of(session))], world


def _file(session: Session, path: str, rules: str | None) -> Found:
    """Judge one file of any name as an entry point, and what it leads to, in the catalog around it."""
    from devportal.catalog.ingest import ingest
    from devportal.catalog.load import plan_of
    from devportal.catalog.repositories import Repositories
    from devportal.findings.find import find
    from devportal.findings.place import placed
    from devportal.findings.world import catalog_subjects, file_world
    from devportal.providers.read import read_file

    around = _ruled(_at(session, os.path.dirname(path)), rules, session.directory)
    settings = around.settings
    plan = plan_of(settings)
    repositories = Repositories()
    root = repositories.root_of(os.path.dirname(path), os.path.dirname(path))
    contents = read_file(path, os.path.dirname(os.path.realpath(path)), plan.max_bytes)
    if contents.problem is not None:
        return Found((path,), 0, (contents.problem,))
    found = ingest([repositories.source(path, root)], plan.options, None, plan.max_bytes)
    subjects = catalog_subjects(around.catalog, plan.options)
    world = file_world(found, subjects, plan.options, settings.get("catalog.annotations"))
    problems = placed(find(world), world.subjects, reader_of(session))
    doubles = _doubles(found, subjects)
    return Found(tuple(found.files), len(found.entities), (*found.problems, *doubles, *problems), (world,))


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

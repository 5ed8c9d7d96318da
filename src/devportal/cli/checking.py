"""What `portal check` looks at: the whole catalog, or the files and folders that were named."""

from __future__ import annotations

import os

from devportal.errors import IO, PortalError
from devportal.paths import is_mirrored
from devportal.record import record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from devportal.catalog.catalog import Catalog
    from devportal.cli.session import Session
    from devportal.findings.comments import Comment
    from devportal.findings.report import Report
    from devportal.findings.world import World
    from devportal.model.problem import Problem


@record
class Asked:
    """What a check is narrowed by: codes, rules, a revision, a baseline; and whether hints are listed."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    rules: str | None = None
    since: str | None = None
    baseline: str | None = None
    hints: bool = False


@record
class Found:
    """What one look gave: absolute files that were judged, entities, problems with absolute files."""

    files: tuple[str, ...]
    entities: int
    problems: tuple[Problem, ...]
    worlds: tuple[World, ...] = ()


def report_of(session: Session, paths: Sequence[str], asked: Asked) -> Report:
    """Check the paths (the whole catalog without any) and give what is to be told."""
    from devportal.findings.baseline import read_baseline, without_known

    known = read_baseline(os.path.join(session.directory, asked.baseline)) if asked.baseline else None
    found = collect(session, paths, asked.rules)
    problems, ignored = narrowed(session, found, asked)
    report = _report(session, found, problems, ignored, asked)
    if known is None:
        return report
    whole = not (paths or asked.select or asked.ignore or asked.since)
    return without_known(report, known, whole=whole)


def narrowed(session: Session, found: Found, asked: Asked) -> tuple[list[Problem], int]:
    """Give the problems that are asked for and not ignored in the files, and how many of those there are."""
    from devportal.findings.comments import apply
    from devportal.findings.select import chosen

    kept, ignored, about = apply(found.problems, _comments(found, session))
    problems = chosen([*kept, *about], asked.select, asked.ignore)
    if asked.since is not None:
        problems = _new(session, found, problems, asked.since)
    return problems, ignored


def _report(session: Session, found: Found, problems: list[Problem], ignored: int, asked: Asked) -> Report:
    from devportal.config.settings import repository_root
    from devportal.findings.report import Report
    from devportal.findings.select import ordered

    return Report(
        len(found.files),
        found.entities,
        tuple(ordered(_as_shown(session, problems))),
        ignored,
        base=session.directory,
        root=session.settings.root,
        repository=repository_root(session.directory) or session.directory,
        hints=asked.hints,
    )


def _new(session: Session, found: Found, problems: list[Problem], revision: str) -> list[Problem]:
    """Give the problems in files that changed since a revision, and those elsewhere that it did not have."""
    from devportal.catalog.load import plan_of
    from devportal.findings.fingerprint import fingerprints
    from devportal.findings.since import Since, repository_of

    since = Since(repository_of(session.directory, session.environ), revision)
    changed = since.changed(found.files, _reader(session))
    if all(problem.file in changed for problem in problems):
        return problems
    plan = plan_of(session.settings)
    before, _ = catalog_problems(session, since.past(plan, session.settings.root))
    root = session.settings.root
    known = set(fingerprints(before, "", root))
    marks = fingerprints(found.problems, "", root)
    new = {id(one) for one, mark in zip(found.problems, marks, strict=True) if mark not in known}
    return [problem for problem in problems if problem.file in changed or id(problem) in new]


def collect(session: Session, paths: Sequence[str], rules: str | None) -> Found:
    """Judge the paths, and give everything that is wrong. Raises PortalError (exit 3) for an absent one."""
    import gc

    collecting = gc.isenabled()
    gc.disable()  # the entities of a catalog have no cycles; collecting them costs a third of the check
    try:
        looks = [_look(session, path, rules) for path in paths] if paths else [_whole(session, rules)]
    finally:
        if collecting:
            gc.enable()
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
        return _file(session, full, rules)
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
    return [*catalog.problems(), *placed(find(world), world.subjects, _reader(session))], world


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
    problems = placed(find(world), world.subjects, _reader(session))
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


def _reader(session: Session) -> Callable[[str], bytes]:
    from devportal.findings.files import read_again

    limit = session.settings.get("catalog.max_file_size")
    return lambda path: read_again(path, limit)


def _comments(found: Found, session: Session) -> dict[str, list[Comment]]:
    """Read the ignore comments of every judged file that could be read."""
    from devportal.findings.comments import comments_in

    unread = {one.file for one in found.problems if one.code.startswith(("file.", "path."))}
    read = _reader(session)
    comments = {}
    for file in found.files:
        inside = comments_in(file, read(file)) if file not in unread else []
        if inside:
            comments[file] = inside
    return comments


def _as_shown(session: Session, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Give the problems with paths as a person at the working directory would write them."""
    here = session.directory.rstrip("/") + "/"
    names: dict[str, str] = {}
    for problem in problems:
        if problem.file not in names:
            names[problem.file] = session.relative(problem.file)
        yield replace(problem, file=names[problem.file], message=problem.message.replace(here, ""))


def reports_of(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Read `--report FORMAT=FILE`. Raises PortalError (exit 2)."""
    from devportal.errors import USAGE
    from devportal.text import either, quoted, suggestion
    from devportal.views.problems import FORMATS

    pairs = []
    for text in texts:
        format_, mark, path = text.partition("=")
        if not mark or not path:
            raise PortalError(
                f"--report wants FORMAT=FILE, not {quoted(text)}",
                hint="for example --report sarif=portal.sarif --report md=comment.md",
                exit_code=USAGE,
            )
        if format_ not in FORMATS:
            raise PortalError(
                f"--report: no format {quoted(format_)}",
                hint=suggestion(format_, FORMATS) or f"choose {either(FORMATS)}",
                exit_code=USAGE,
            )
        pairs.append((format_, path))
    return pairs


def write_reports(session: Session, report: Report, reports: Sequence[tuple[str, str]]) -> None:
    """Write one check in further formats. Raises PortalError (exit 3)."""
    from devportal.cli.output import Shape, render
    from devportal.cli.writing import write_file
    from devportal.views import problems as view

    for format_, path in reports:
        shape = Shape(format_, color="never")
        text = render(report, view, format_, shape, session.terminal)
        write_file(os.path.join(session.directory, path), text)

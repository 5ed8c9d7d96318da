"""Documentation sites for the commands that check, build and serve them."""

from __future__ import annotations

import os

from devportal.cli.documents import NO_DOCS, NO_DOCS_HINT, library, shelf_for
from devportal.errors import NO, OK, REFUSED, USAGE, PortalError
from devportal.paths import on_disk
from devportal.text import plural, quoted, suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from devportal.cli.session import Session
    from devportal.findings.report import Report
    from devportal.model.problem import Problem
    from devportal.techdocs.build import Built
    from devportal.techdocs.library import Shelf
    from devportal.techdocs.publish import Job
    from devportal.techdocs.site import Site

BUILDERS = ("auto", "plain", "mkdocs")


def chosen(session: Session, names: Sequence[str]) -> list[Shelf]:
    """Give the documentation of the named entities, each once; without names, all of it.

    Raises PortalError (exit 1) where there is none.
    """
    from devportal.techdocs.library import shelves

    connection = library(session)
    if names:
        found = {shelf.folder: shelf for shelf in (shelf_for(session, connection, name)[0] for name in names)}
        return list(found.values())
    listed = shelves(connection)
    if not listed:
        session.catalog.demand()
        raise PortalError(NO_DOCS, hint=NO_DOCS_HINT, exit_code=NO)
    return listed


def site_of(shelf: Shelf) -> Site:
    """Look at one site on the disk."""
    from devportal.techdocs.site import read_site

    return read_site(on_disk(shelf.folder), on_disk(shelf.root), [on_disk(one) for one in shelf.adrs])


def report_of(session: Session, names: Sequence[str], stale: int | None, *, hints: bool) -> Report:
    """Check sites and give what is to be told, with paths as a person would write them."""
    from devportal.config.settings import repository_root
    from devportal.findings.report import Report
    from devportal.findings.select import ordered
    from devportal.record import replace

    most = session.settings.get("docs.stale") if stale is None else stale
    pages = 0
    problems: list[Problem] = []
    shelves = chosen(session, names)
    for shelf in shelves:
        found = _checked(session, shelf, most)
        pages += shelf.pages
        problems += found
    shown = [replace(one, file=session.relative(one.file)) for one in problems]
    return Report(
        pages,
        len(shelves),
        tuple(ordered(shown)),
        base=session.directory,
        root=session.settings.root,
        repository=repository_root(session.directory) or session.directory,
        hints=hints,
    )


def _checked(session: Session, shelf: Shelf, most: int) -> list[Problem]:
    from devportal.techdocs.check import check_claim, check_site

    if shelf.fault:
        row = session.catalog.get(shelf.ref)
        return [check_claim(shelf, row.file if row else "", row.line if row else 0)]
    return check_site(site_of(shelf), shelf.ref, most, session.environ) if shelf.folder else []


def build_sites(session: Session, names: Sequence[str], out: str, builder: str) -> int:
    """Build sites and tell what was left out. Raises PortalError (exit 5) where one was refused."""
    from devportal.techdocs.publish import publish
    from devportal.views import built as view

    _check_builder(builder)
    session.expect(view)
    jobs, refused = _jobs(session, names)
    made: list[Built] = []
    if jobs:
        from devportal.cli.progress import Progress

        python = str(session.settings.get("docs.python"))
        place = os.path.join(session.directory, out)
        with Progress(session, "building") as progress:
            made = publish(jobs, place, builder, python, _title(session), progress)
    for one in made:
        _tell(session, one.problems)
    if refused:
        raise _refusal(session, refused, len(made))
    places = [os.path.join(out, job.folder) if job.folder else out for job in jobs]
    session.emit(view.Builds(tuple(zip(made, places, strict=True))), view)
    return OK


def _check_builder(builder: str) -> None:
    if builder not in BUILDERS:
        hint = suggestion(builder, BUILDERS) or "choose auto, plain or mkdocs"
        raise PortalError(f"no builder {quoted(builder)}", hint=hint, exit_code=USAGE)


def _title(session: Session) -> str:
    return f"Documentation of {os.path.basename(session.settings.root) or 'this folder'}"


def _jobs(session: Session, names: Sequence[str]) -> tuple[list[Job], list[Problem]]:
    """Give the sites to build, and why others are refused; what is left out of a configuration is told."""
    from devportal.techdocs.allowed import sanitised
    from devportal.techdocs.publish import Job, folder_of

    shelves = chosen(session, names)
    alone = len(names) == 1 and len(shelves) == 1
    jobs: list[Job] = []
    refused: list[Problem] = []
    for shelf, site in _present(session, shelves):
        _tell(session, [one for one in site.problems if one not in site.config.problems])
        _tell(session, sanitised(site.config)[1])
        if site.config.refused:
            refused += [one for one in site.config.problems if one.code == "docs.unsafe-config"]
            continue
        _tell(session, site.config.problems)
        title = site.config.name or shelf.title or shelf.ref
        jobs.append(Job(site, shelf.ref, title, "" if alone else folder_of(shelf.ref)))
    return jobs, refused


def _present(session: Session, shelves: Sequence[Shelf]) -> Iterator[tuple[Shelf, Site]]:
    for shelf in shelves:
        if shelf.fault or not shelf.folder:
            session.warn(
                f"{shelf.ref}: {shelf.fault or 'its documentation is in another repository: ' + shelf.url}"
            )
            continue
        yield shelf, site_of(shelf)


def _tell(session: Session, problems: Sequence[Problem]) -> None:
    for one in problems:
        session.warn(f"{_place(session, one)}: {one.message}")


def _place(session: Session, problem: Problem) -> str:
    place = session.relative(problem.file)
    return f"{place}:{problem.line}:{problem.column}" if problem.line else place


def _refusal(session: Session, refused: Sequence[Problem], built: int) -> PortalError:
    first = refused[0]
    more = tuple(f"{_place(session, one)}: {one.message}" for one in refused[1:])
    rest = f"; {plural(built, 'other site')} built" if built else ""
    return PortalError(
        f"{_place(session, first)}: {first.message}{rest}",
        hint=first.hint,
        lines=more,
        exit_code=REFUSED,
        code=first.code,
    )


def serve_sites(session: Session, names: Sequence[str], port: int, builder: str) -> None:
    """Serve sites until the person interrupts."""
    from devportal.techdocs.mkdocs import is_installed, wants_mkdocs
    from devportal.techdocs.publish import AUTO, MKDOCS, build_all
    from devportal.techdocs.serve import Site as Served
    from devportal.techdocs.serve import server

    _check_builder(builder)
    jobs, refused = _jobs(session, names)
    if refused:
        raise _refusal(session, refused, 0)
    if not jobs:
        raise PortalError("there is no documentation to serve", exit_code=NO)
    python, title = str(session.settings.get("docs.python")), _title(session)
    shelves = [shelf for shelf in chosen(session, names) if shelf.folder]

    def make(folder: str) -> None:
        build_all(_jobs_of(shelves, jobs), folder, builder, python, title)

    through = builder == MKDOCS or (
        builder == AUTO and is_installed(python) and any(wants_mkdocs(job.site) for job in jobs)
    )
    served = Served(make, lambda: [_state(shelf) for shelf in shelves], themed=through)
    try:
        with server(served, port) as running:
            served.folder()
            session.note(f"http://127.0.0.1:{running.server_address[1]}/  (stop with Ctrl-C)")
            running.serve_forever(poll_interval=0.1)
    except KeyboardInterrupt:
        return
    finally:
        served.close()


def _jobs_of(shelves: Sequence[Shelf], jobs: Sequence[Job]) -> list[Job]:
    """Give the jobs with their sites as they are now; one that became unsafe stays away."""
    from devportal.record import replace

    sites = {shelf.ref: site_of(shelf) for shelf in shelves}
    now = [replace(job, site=sites[job.ref]) for job in jobs if job.ref in sites]
    return [job for job in now if not job.site.config.refused]


def _state(shelf: Shelf) -> object:
    from devportal.catalog.fresh import stamp_of

    site = site_of(shelf)
    return site.folders, site.pages, stamp_of(site.config.file) if site.config.file else None

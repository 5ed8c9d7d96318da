"""What `portal check` tells: what was found, narrowed to what is asked for and not known already."""

from __future__ import annotations

import os
from contextlib import contextmanager

from devportal.cli.judging import Found, catalog_problems, collect, reader_of
from devportal.model.problem import Problem
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from devportal.cli.session import Session
    from devportal.findings.comments import Comment
    from devportal.findings.report import Report


_BESIDE = ("codeowners.", "verification.")
"""Findings in files that are no catalog files, but may have comments that ignore."""


@record
class Asked:
    """What a check is narrowed by: codes, rules, a revision, a baseline; and whether hints are listed."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    rules: str | None = None
    since: str | None = None
    baseline: str | None = None
    hints: bool = False


def report_of(session: Session, paths: Sequence[str], asked: Asked) -> Report:
    """Check the paths (the whole catalog without any) and give what is to be told."""
    return told(session, asked, lambda: collect(session, paths, asked.rules), whole=not paths)


def told(
    session: Session, asked: Asked, look: Callable[[], Found], *, whole: bool, noun: str = "entity"
) -> Report:
    """Look, and give what is to be told of it; with `whole` all that a baseline knows was looked at."""
    from devportal.findings.baseline import read_baseline, without_known

    known = read_baseline(os.path.join(session.directory, asked.baseline)) if asked.baseline else None
    found = look()
    problems, ignored = narrowed(session, found, asked, templates=noun == "template")
    report = _report(session, found, problems, ignored, asked, noun)
    if known is None:
        return report
    return without_known(report, known, whole=whole and not (asked.select or asked.ignore or asked.since))


def keep(session: Session, found: Report, path: str, command: str) -> None:
    """Write a baseline, so that only new findings fail from now on."""
    from devportal.cli.writing import write_file
    from devportal.findings.baseline import baseline_text
    from devportal.text import plural

    write_file(os.path.join(session.directory, path), baseline_text(found))
    known = found.count("error") + found.count("warning")
    session.note(
        f"{path} knows {plural(known, 'finding')}: `{command} --baseline {path}` fails for new ones only"
    )


@contextmanager
def uncollected() -> Iterator[None]:
    """Run without the cycle collector: a catalog in memory has no cycles, and looking for them costs."""
    import gc

    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def narrowed(
    session: Session, found: Found, asked: Asked, *, templates: bool = False
) -> tuple[list[Problem], int]:
    """Give the problems that are asked for and not ignored in the files, and how many of those there are."""
    from devportal.findings.comments import apply
    from devportal.findings.select import chosen

    kept, ignored, about = apply(found.problems, _comments(found, session), templates=templates)
    problems = chosen([*kept, *about], asked.select, asked.ignore)
    if asked.since is not None:
        problems = _new(session, found, problems, asked.since)
    return problems, ignored


def _report(
    session: Session, found: Found, problems: list[Problem], ignored: int, asked: Asked, noun: str
) -> Report:
    from devportal.config.settings import repository_root
    from devportal.findings.report import Report
    from devportal.findings.select import ordered

    raw = ordered(problems)
    return Report(
        len(found.files),
        found.entities,
        tuple(_as_shown(session, raw)),
        ignored,
        base=session.directory,
        root=session.settings.root,
        repository=repository_root(session.directory) or session.directory,
        hints=asked.hints,
        raw=tuple(raw),
        noun=noun,
    )


def _new(session: Session, found: Found, problems: list[Problem], revision: str) -> list[Problem]:
    """Give the problems in files that changed since a revision, and those elsewhere that it did not have."""
    from devportal.catalog.load import plan_of
    from devportal.findings.fingerprint import fingerprints
    from devportal.findings.since import Since, repository_of

    since = Since(repository_of(session.directory, session.environ), revision)
    changed = since.changed(found.files, reader_of(session))
    if all(problem.file in changed for problem in problems):
        return problems
    plan = plan_of(session.settings)
    before, _ = catalog_problems(session, since.past(plan, session.settings.root))
    root = session.settings.root
    known = set(fingerprints(before, "", root))
    marks = fingerprints(found.problems, "", root)
    new = {id(one) for one, mark in zip(found.problems, marks, strict=True) if mark not in known}
    return [problem for problem in problems if problem.file in changed or id(problem) in new]


def _comments(found: Found, session: Session) -> dict[str, list[Comment]]:
    """Read the ignore comments of every judged file that could be read."""
    from devportal.findings.comments import comments_in

    unread = {one.file for one in found.problems if one.code.startswith(("file.", "path."))}
    read = reader_of(session)
    comments = {}
    beside = [one.file for one in found.problems if one.code.startswith(_BESIDE)]
    for file in dict.fromkeys((*found.files, *beside)):
        inside = comments_in(file, read(file)) if file not in unread else []
        if inside:
            comments[file] = inside
    return comments


def _as_shown(session: Session, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Give the problems with paths as a person at the working directory would write them."""
    here = session.directory.rstrip("/") + "/"
    root = session.settings.root.rstrip("/") + "/"
    up = session.relative(session.settings.root).rstrip("/") + "/"
    names: dict[str, str] = {}
    for one in problems:
        if one.file not in names:
            inside = one.file.startswith(here)
            names[one.file] = one.file[len(here) :] if inside else session.relative(one.file)
        # written out: `replace` would cost a tenth of the check
        yield Problem(
            one.severity,
            one.code,
            one.message.replace(here, "").replace(root, up),
            one.hint,
            names[one.file],
            one.line,
            one.column,
            one.document,
            one.ref,
            one.backstage,
        )

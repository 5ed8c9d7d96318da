"""`portal check --fix`: the files that can be mended, rewritten or shown."""

from __future__ import annotations

import os

from devportal.paths import on_disk
from devportal.record import replace
from devportal.text import plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from devportal.cli.checking import Asked
    from devportal.cli.session import Session
    from devportal.findings.edit import Rewrite
    from devportal.findings.world import World
    from devportal.model.problem import Problem

_ROUNDS = 3
"""How often the whole catalog is judged again: an entity that comes to life can show further slips."""


def rewrites_of(session: Session, paths: Sequence[str], asked: Asked, *, unsafe: bool) -> list[Rewrite]:
    """Give the files that would change, in path order; links are left alone."""
    from devportal.cli.checking import narrowed
    from devportal.cli.judging import collect
    from devportal.findings.rule import RULES

    found = collect(session, paths, asked.rules)
    problems, _ = narrowed(session, found, asked)
    by_file: dict[str, list[Problem]] = {}
    for problem in problems:
        if RULES[problem.code].fixable and not os.path.islink(on_disk(problem.file)):
            by_file.setdefault(problem.file, []).append(problem)
    rewrites = [
        _rewrite(session, file, by_file[file], found.worlds, unsafe=unsafe) for file in sorted(by_file)
    ]
    return [rewrite for rewrite in rewrites if rewrite.after != rewrite.before]


def _rewrite(
    session: Session, file: str, problems: Sequence[Problem], worlds: Sequence[World], *, unsafe: bool
) -> Rewrite:
    from devportal.catalog.load import plan_of
    from devportal.catalog.process import process_file
    from devportal.catalog.repositories import Repositories
    from devportal.findings.files import read_again
    from devportal.findings.fix import Fixer

    plan = plan_of(session.settings)
    places = Repositories()
    source = places.source(file, places.root_of(os.path.dirname(file), os.path.dirname(file)))
    world = next((one for one in worlds if any(two.file == file for two in one.checked)), worlds[0])
    codes = {problem.code for problem in problems}
    return Fixer(world, unsafe=unsafe).fix(
        file,
        read_again(file, plan.max_bytes),
        problems,
        lambda data: process_file(source, data, plan.options),
        lambda problem: problem.code in codes,
    )


def mend(session: Session, paths: Sequence[str], asked: Asked, *, unsafe: bool) -> None:
    """Rewrite the files; what a change brings to light is mended too. Raises PortalError (exit 3)."""
    done: list[Rewrite] = []
    for _ in range(_ROUNDS):
        rewrites = rewrites_of(session, paths, asked, unsafe=unsafe)
        if not rewrites:
            break
        write_all(rewrites)
        done += rewrites
        session.use(session.settings)  # the files have changed under its catalog
    mended = plural(sum(rewrite.count for rewrite in done), "finding")
    session.note(f"mended {mended} in {plural(len({rewrite.file for rewrite in done}), 'file')}")


def shown(session: Session, rewrites: Sequence[Rewrite]) -> tuple[Rewrite, ...]:
    """Give rewrites with their files as a person at the working directory would write them."""
    return tuple(replace(rewrite, file=session.relative(rewrite.file)) for rewrite in rewrites)


def write_all(rewrites: Sequence[Rewrite]) -> None:
    """Write files anew, each in one step. Raises PortalError (exit 3)."""
    from devportal.cli.writing import write_file

    for rewrite in rewrites:
        write_file(on_disk(rewrite.file), rewrite.after.decode())

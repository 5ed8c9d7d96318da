"""Everything that can be told of a template without running it."""

from __future__ import annotations

from devportal.model.problem import ERROR, Problem
from devportal.record import record
from devportal.scaffold.lint.form import asked, judge_texts, judge_use
from devportal.scaffold.lint.names import Names
from devportal.scaffold.lint.report import Report
from devportal.scaffold.lint.schema import judge_schemas
from devportal.scaffold.lint.skeleton import judge_skeletons, rendered_folders
from devportal.scaffold.lint.source import read_sources
from devportal.scaffold.lint.steps import judge_actions, judge_structure
from devportal.text import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from devportal.catalog.yaml12 import Document
    from devportal.scaffold.lint.source import Source


@record
class Judged:
    """How many Templates a file has, what is wrong with them, and the folders of their skeletons."""

    templates: int
    problems: tuple[Problem, ...]
    skeletons: tuple[str, ...] = ()


def judge(file: str, data: bytes, hosts: Mapping[str, str], root: str = "") -> Judged:
    """Judge the Templates of a file.

    `hosts` gives the kind of each code host that is known, `root` the folder that skeletons may be anywhere
    in, where it is not the repository around the file.
    """
    sources, broken = read_sources(file, data, root)
    problems = [_unreadable(file, one) for one in broken]
    skeletons: list[str] = []
    for source in sources:
        problems += _judge(source, hosts)
        skeletons += rendered_folders(source)
    return Judged(len(sources), tuple(problems), tuple(skeletons))


def _judge(source: Source, hosts: Mapping[str, str]) -> list[Problem]:
    report = Report(source)
    judge_structure(report)
    form = asked(source)
    judge_schemas(report)
    judge_texts(report, form)
    names = Names(report, form)
    names.judge()
    judge_use(report, form, names.used, everything=names.everything)
    judge_actions(report, hosts)
    judge_skeletons(report)
    return list(report.found.values())


def _unreadable(file: str, document: Document) -> Problem:
    return Problem(
        ERROR,
        document.code or "yaml.syntax",
        clean(document.error or ""),
        "nothing of this file can be used until its YAML is mended",
        file,
        document.line,
        document.column,
    )

"""`portal template test`: the cases that are meant, each run in a folder of its own."""

from __future__ import annotations

import os

from devportal.errors import NO, PortalError
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from devportal.cli.session import Session
    from devportal.scaffold.template import TemplateInfo
    from devportal.scaffold.trial.case import Case
    from devportal.scaffold.trial.judge import Verdict

_PASSED_ON = ("HOME", "LANG", "LC_ALL", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "USER")
"""What commands of a case get of the environment: no tokens, unless they look for them in files."""


def cases_of(session: Session, names: Sequence[str]) -> list[Case]:
    """Give the cases of templates, folders or case files; without names, all below the working folder.

    Raises PortalError: nothing there (1), a broken case (1).
    """
    found: dict[tuple[str, int], Case] = {}
    for name in names or (".",):
        for case in _cases(session, name):
            found.setdefault((case.file, case.line), case)
    if not found:
        message = "there are no cases here"
        hint = "a case is tests/NAME.yaml beside a template.yaml or copier.yml: see docs/templates.md"
        raise PortalError(message, hint=hint, exit_code=NO, code="case.none")
    return list(found.values())


def _cases(session: Session, name: str) -> Iterator[Case]:
    from devportal.scaffold.trial.case import FOLDER, cases_beside, read_cases

    full = os.path.normpath(os.path.join(session.directory, os.path.expanduser(name)))
    if not os.path.exists(full):
        from devportal.cli.templates import find_template

        full = find_template(session, name).path
    if os.path.isfile(full) and os.path.basename(os.path.dirname(full)) == FOLDER:
        yield from read_cases(full)
        return
    for folder in [os.path.dirname(full)] if os.path.isfile(full) else _folders(full):
        yield from cases_beside(folder)


def _folders(folder: str) -> list[str]:
    """Give the folders at and below one that hold a template, those of skeletons aside."""
    from devportal.providers.folder import crawl
    from devportal.scaffold.template import DESCRIPTORS

    found = crawl(folder, (*DESCRIPTORS, "copier.yml", "copier.yaml"))
    return sorted({os.path.dirname(file) for file in found.files})


def run(session: Session, cases: Sequence[Case], *, trust: bool, update: bool) -> list[Verdict]:
    """Run cases one after the other. Raises PortalError where a tree cannot be written (3)."""
    return [_run(session, case, trust=trust, update=update) for case in cases]


def _run(session: Session, case: Case, *, trust: bool, update: bool) -> Verdict:
    import tempfile

    from devportal.cli.templates import is_trusted
    from devportal.cli.writing import write_file
    from devportal.record import replace
    from devportal.scaffold.staging import Staging
    from devportal.scaffold.trial.judge import judge, tree_file
    from devportal.scaffold.trial.made import make

    template = _template(case)
    trusted = trust or is_trusted(session, template)
    with Staging(tempfile.gettempdir(), "case") as staging:
        made = make(template, case, staging.home, lambda: session.catalog, trust=trusted)
        verdict = judge(case, made, _environ(session) if trusted else None, update=update)
    if verdict.tree is None:
        return verdict
    write_file(tree_file(case), verdict.tree)
    return replace(verdict, notes=(*verdict.notes, f"{case.tree} is written"))


def _template(case: Case) -> TemplateInfo:
    from devportal.scaffold.source import folder_template

    folder = os.path.dirname(os.path.dirname(case.file))
    if not case.template:
        return folder_template(folder)
    path = os.path.normpath(os.path.join(folder, case.template))
    if os.path.dirname(path) != folder or not os.path.isfile(path):
        message = f"{case.file}: there is no template {quoted(case.template)} in its folder"
        raise PortalError(message, exit_code=NO, code="case.invalid")
    return folder_template(path)


def _environ(session: Session) -> Mapping[str, str]:
    return {name: session.environ[name] for name in _PASSED_ON if name in session.environ}

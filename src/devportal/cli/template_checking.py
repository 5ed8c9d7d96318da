"""The templates that `portal template check` looks at, and everything that is wrong with them."""

from __future__ import annotations

import os
import re

from devportal.cli.judging import Found
from devportal.errors import IO, NO, PortalError
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from devportal.cli.session import Session
    from devportal.model.problem import Problem
    from devportal.scaffold.lint.judge import Judged

_ENDS = (".yaml", ".yml")
_COPIER = ("copier.yml", "copier.yaml")
_TEMPLATE = re.compile(rb"^\s*kind:\s*[\"']?Template\b", re.MULTILINE)
_API = b"scaffolder.backstage.io/"


def collect(session: Session, names: Sequence[str]) -> Found:
    """Judge templates by name, file or folder; without names, every one below the working folder.

    Raises PortalError: a name that means nothing (1), a file that is no template (1) or cannot be read (3).
    """
    look = _Look(session)
    for name in names or (".",):
        full = os.path.normpath(os.path.join(session.directory, os.path.expanduser(name)))
        if not os.path.lexists(full):
            full = _named(session, name)
        if os.path.isdir(full):
            look.folder(full)
        else:
            look.file(full)
    return look.found()


def _named(session: Session, name: str) -> str:
    from devportal.cli.templates import find_template

    if name.endswith(_ENDS):
        raise PortalError(f"{name}: no such file", exit_code=IO)
    return find_template(session, name).path


class _Look:
    """What was judged so far."""

    def __init__(self, session: Session) -> None:
        from devportal.cli.world import Reach

        self.hosts = Reach(session).kinds
        self.judged: dict[str, Judged] = {}
        self.problems: list[Problem] = []

    def folder(self, folder: str) -> None:
        """Judge every template below a folder."""
        from devportal.providers.folder import crawl

        found = crawl(folder, [f"*{end}" for end in _ENDS])
        self.problems += [one for _, one in found.problems if one.code != "path.outside-root"]
        for file in found.files:
            if os.path.basename(file).lower() in _COPIER:
                self._copier(os.path.dirname(file))
            else:
                self._backstage(file, folder, is_named=False)

    def file(self, file: str) -> None:
        """Judge a file that was named. Raises PortalError where it is no template."""
        if os.path.basename(file).lower() in _COPIER:
            self._copier(os.path.dirname(file))
            return
        if file.endswith(_ENDS):
            self._backstage(file, "", is_named=True)
        found = self.judged.get(file)
        if not file.endswith(_ENDS) or (found and not found.templates and not found.problems):
            message = f"{quoted(os.path.basename(file))} holds no Template of {_API.decode()}v1beta3"
            raise PortalError(message, exit_code=NO, code="template.unknown")

    def _copier(self, folder: str) -> None:
        from devportal.scaffold.lint.copier import judge_copier

        self.judged.setdefault(os.path.join(folder, _COPIER[0]), judge_copier(folder))

    def _backstage(self, file: str, root: str, *, is_named: bool) -> None:
        from devportal.providers.read import read_file
        from devportal.scaffold.lint.judge import judge

        if file in self.judged:
            return
        contents = read_file(file, root or os.path.dirname(file))
        if contents.problem is not None:
            if is_named or os.path.basename(file).startswith("template."):
                self.problems.append(contents.problem)
            return
        if is_named or (_API in contents.data and _TEMPLATE.search(contents.data)):
            self.judged[file] = judge(file, contents.data, self.hosts, root)

    def found(self) -> Found:
        """Give all of it, without files that are part of another template's skeleton."""
        skeletons = [skeleton for one in self.judged.values() for skeleton in one.skeletons]
        kept = {file: one for file, one in self.judged.items() if not _is_part(file, skeletons)}
        problems = [problem for one in kept.values() for problem in one.problems]
        return Found(tuple(kept), sum(one.templates for one in kept.values()), (*self.problems, *problems))


def _is_part(file: str, skeletons: Iterable[str]) -> bool:
    return any(
        file.startswith(folder.rstrip("/") + "/") and os.path.dirname(file) != folder for folder in skeletons
    )

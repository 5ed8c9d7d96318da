"""Renders a copier template in a child process and says how that ended."""

from __future__ import annotations

from devportal.errors import IO, NO, REFUSED, USAGE, PortalError
from devportal.record import record
from devportal.scaffold.confine import Limits, start, stop
from devportal.scaffold.scan import MACHINE_FILTERS
from devportal.text import clean, clean_line, cut, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from subprocess import Popen
    from types import TracebackType
    from typing import Any, Self

    from devportal.scaffold.staging import Staging


@record
class Rendered:
    """What the template says before and after, cleaned."""

    before: str
    after: str


class Renderer:
    """One child that imports copier while the parent still looks through the template."""

    def __init__(self, staging: Staging, limits: Limits, environ: Mapping[str, str] | None = None) -> None:
        self._limits = limits
        # the child holds the lock as well: when we are killed, nobody sweeps a folder it still writes to
        self._child: Popen[bytes] = start(
            "copier_child.py", limits, staging.home, environ=environ, keep=staging.held
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        stop(self._child)

    def render(
        self, template: str, project: str, answers: Mapping[str, object], *, trust: bool, tasks: bool
    ) -> Rendered:
        """Render the folder `template` into the new folder `project`, both relative to the child's folder.

        Raises PortalError: refused (template.unsafe, template.limit), wrong answers, render failures with the
        template's file and line, I/O.
        """
        import json

        job = {
            "template": template,
            "project": project,
            "answers": dict(answers),
            "trust": trust,
            "tasks": tasks,
            "refused_filters": MACHINE_FILTERS,
        }
        answer, printed = self._ask(json.dumps(job, default=str).encode())
        if answer.get("event") == "done":
            return Rendered(clean(str(answer["before"])), clean(str(answer["after"])))
        raise self._error(answer, printed)

    def _ask(self, job: bytes) -> tuple[dict[str, Any], str]:
        import json
        import subprocess

        try:
            out, err = self._child.communicate(job, timeout=self._limits.wall or None)
        except subprocess.TimeoutExpired:
            stop(self._child)
            raise _limit(f"it took too long, more than {self._limits.wall} seconds") from None
        try:
            answer = json.loads(out.splitlines()[-1])
        except (IndexError, ValueError):  # it was ended before it could say anything
            answer = {}
        return answer, err.decode("utf-8", "replace")

    def _error(self, answer: dict[str, Any], printed: str) -> PortalError:
        import signal

        if answer:
            return explain(answer, printed)
        code = self._child.returncode
        if code == -signal.SIGXCPU or (code == -signal.SIGKILL and self._limits.cpu):
            return _limit(f"it took too long, more than {self._limits.cpu} seconds of CPU time")
        if code < 0:
            return _limit(f"rendering it was ended by {signal.Signals(-code).name}")
        if "MemoryError" in printed:
            return _limit(f"it needs more than {self._limits.memory} MB of memory")
        lines = tuple(clean(line) for line in printed.strip().splitlines()[-1:])
        return PortalError("copier could not be run", exit_code=IO, lines=lines, code="template.run")


def explain(answer: Mapping[str, Any], printed: str = "") -> PortalError:
    """Turn the child's report of a failure into the error that a person reads."""
    message = clean_line(cut(str(answer["message"]), 600))
    where = f"{clean(answer['file'])}:{answer['line']}: " if answer.get("file") else ""
    kind = answer["kind"]
    if kind == "unsafe" and answer["type"] == "ForbiddenPathError":
        return _unsafe(f"{where}a path leaves the template or the destination: {message}")
    if kind == "unsafe":
        return _unsafe(f"{where}{message}")
    if kind == "filter":
        return _unsafe(f"{where}the filter {quoted(str(answer['message']))} reads this machine")
    if kind == "limit":
        return _limit(f"{where}{_LIMITS.get(str(answer['type']), message)}")
    if kind == "io":
        import os

        why = os.strerror(answer["errno"])
        return PortalError(
            f"cannot write: {why}", hint="nothing was left behind", exit_code=IO, code="io.write"
        )
    if kind == "answer":
        return PortalError(message, exit_code=USAGE, code="template.answer")
    if kind == "task":
        tail = tuple(clean(line) for line in printed.strip().splitlines()[-10:])
        return PortalError(message, exit_code=NO, lines=tail, code="template.task")
    return PortalError(f"the template failed: {where}{message}", exit_code=NO, code="template.render")


_LIMITS = {
    "MemoryError": "it needs too much memory",
    "RecursionError": "it calls itself without end",
    "OSError": "it writes a file that is too large",
}


def _unsafe(why: str) -> PortalError:
    return PortalError(f"refused the template: {why}", exit_code=REFUSED, code="template.unsafe")


def _limit(why: str) -> PortalError:
    return PortalError(f"the template was stopped: {why}", exit_code=REFUSED, code="template.limit")

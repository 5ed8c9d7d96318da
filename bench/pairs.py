"""Whole processes timed in turn, so that a ratio holds when the machine's speed drifts."""

from __future__ import annotations

import os
import statistics
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Timed:
    """One run: CPU and wall seconds, and the peak memory in MiB."""

    cpu: float
    wall: float
    peak: float


@dataclass(frozen=True)
class Ratio:
    """How one command compares with another: the median of the ratios of each pair of runs."""

    name: str
    cpu: float
    wall: float
    peak: float
    budget: float | None

    def line(self) -> str:
        """Give the figures as one line of the report."""
        budget = "" if self.budget is None else f"   budget {self.budget:.2f}"
        late = "" if self.budget is None or self.cpu <= self.budget else "  OVER"
        figures = f"{self.cpu:6.2f} x cpu {self.wall:6.2f} x wall {self.peak:6.1f} MiB"
        return f"{self.name:<58} {figures}{budget}{late}"


def run(command: Sequence[str], environ: dict[str, str] | None = None, cwd: str | None = None) -> Timed:
    """Run a command to its end and give what the kernel counted."""
    import time

    before = time.perf_counter()
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environ,
        cwd=cwd,
    )
    _, _, used = os.wait4(child.pid, 0)
    child.returncode = 0
    return Timed(used.ru_utime + used.ru_stime, time.perf_counter() - before, used.ru_maxrss / 1024)


def compare(
    name: str,
    command: Sequence[str],
    against: Sequence[str],
    *,
    rounds: int = 9,
    budget: float | None = None,
    environ: dict[str, str] | None = None,
    cwd: str | None = None,
    before: Callable[[], None] = lambda: None,
    inner: int = 1,
) -> Ratio:
    """Time two commands in turn, one warm-up first; `before` runs ahead of each run of `command`.

    `inner` repeats each command that many times within a round: the kernel counts CPU in steps of
    milliseconds, too coarse for one start of Python.
    """
    found: list[tuple[Timed, Timed]] = []
    for _ in range(rounds + 1):
        ours = _sum([_prepared(before, command, environ, cwd) for _ in range(inner)])
        theirs = _sum([run(against, environ, cwd) for _ in range(inner)])
        found.append((ours, theirs))
    pairs = found[1:]
    return Ratio(
        name,
        statistics.median(ours.cpu / max(theirs.cpu, 1e-6) for ours, theirs in pairs),
        statistics.median(ours.wall / theirs.wall for ours, theirs in pairs),
        statistics.median(ours.peak for ours, _ in pairs),
        budget,
    )


def _prepared(
    before: Callable[[], None], command: Sequence[str], environ: dict[str, str] | None, cwd: str | None
) -> Timed:
    before()
    return run(command, environ, cwd)


def _sum(runs: Sequence[Timed]) -> Timed:
    return Timed(sum(r.cpu for r in runs), sum(r.wall for r in runs), max(r.peak for r in runs))

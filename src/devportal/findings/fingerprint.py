"""What a finding is known by from one run to the next: no line numbers, no order, no machine."""

from __future__ import annotations

import os
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from devportal.model.problem import Problem

_PLACES = re.compile(r"\[\d+\]|:\d+(?::\d+)?(?![\d.])|\b(line|column|byte|document) \d+")


def fingerprints(problems: Iterable[Problem], base: str, root: str) -> list[str]:
    """Give a fingerprint for each problem, in their order.

    Files relative to `base` are taken relative to `root`, so that each folder of a repository gives the same.
    Two findings that are alike in everything but their line are told apart by their order in the file.
    """
    seen: dict[str, int] = {}
    names: dict[str, str] = {}
    head = root.rstrip("/") + "/"
    made = []
    for problem in problems:
        if problem.file not in names:
            names[problem.file] = os.path.relpath(os.path.join(base, problem.file), root or base or ".")
        key = _key(problem, names[problem.file], head)
        number = seen[key] = seen.get(key, 0) + 1
        made.append(_digest(f"{key}\0{number}"))
    return made


def _key(problem: Problem, file: str, head: str) -> str:
    said = _PLACES.sub("", problem.message.replace(head, ""))
    return "\0".join((problem.code, file, problem.ref or "", said))


def _digest(text: str) -> str:
    from hashlib import sha256

    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]

"""Findings that are known and accepted for now: a file of fingerprints, written once and made shorter."""

from __future__ import annotations

from devportal.errors import IO, USAGE, PortalError
from devportal.model.problem import HINT
from devportal.record import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.findings.report import Report

FORMAT = "portal-baseline/1"


def baseline_text(report: Report) -> str:
    """Give the text of a baseline with every error and warning of a report, in order of place."""
    from json import dumps

    entries = [
        {
            "fingerprint": mark,
            "code": problem.code,
            "file": report.in_root(problem.file),
            "message": problem.message,
        }
        for problem, mark in zip(report.problems, report.fingerprints(), strict=True)
        if problem.severity != HINT
    ]
    entries.sort(key=lambda entry: (entry["file"], entry["code"], entry["message"], entry["fingerprint"]))
    lines = ",\n".join("    " + dumps(entry) for entry in entries)
    return f'{{\n  "format": "{FORMAT}",\n  "findings": [\n{lines}\n  ]\n}}\n'


def read_baseline(path: str) -> frozenset[str]:
    """Give the fingerprints of a baseline. Raises PortalError (exit 3, or 2 where the file is another)."""
    from json import loads

    try:
        with open(path, "rb") as file:
            content = loads(file.read())
    except OSError as error:
        raise PortalError(
            f"{path}: cannot be read: {error.strerror}",
            hint="`portal check --write-baseline FILE` writes one",
            exit_code=IO,
        ) from error
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise PortalError(f"{path}: not a baseline of `portal check`", exit_code=USAGE)
    found = content.get("findings")
    entries = found if isinstance(found, list) else []
    return frozenset(
        str(entry["fingerprint"]) for entry in entries if isinstance(entry, dict) and "fingerprint" in entry
    )


def without_known(report: Report, known: frozenset[str], *, whole: bool) -> Report:
    """Take out what is in the baseline; with `whole` everything was looked at, and what is gone is told."""
    marks = report.fingerprints()
    kept = [problem for problem, mark in zip(report.problems, marks, strict=True) if mark not in known]
    gone = len(known.difference(marks)) if whole else None
    return replace(
        report,
        problems=tuple(kept),
        known=len(marks) - len(kept),
        gone=gone,
        marks=tuple(mark for mark in marks if mark not in known),
    )

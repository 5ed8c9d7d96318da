"""Findings as SARIF 2.1.0, for code scanning."""

from __future__ import annotations

from devportal.text import clean
from devportal.views.plain import to_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from devportal.findings.report import Report
    from devportal.model.problem import Problem

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
_LEVELS = {"error": "error", "warning": "warning", "hint": "note"}


def render(report: Report) -> str:
    """Give the whole log; every finding is in it, and each rule that one of them has."""
    from devportal import __version__

    codes = sorted({problem.code for problem in report.problems})
    marks = report.fingerprints()
    driver = {"name": "portal", "version": __version__, "rules": [_rule(code) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(problem, mark, codes, report)
            for problem, mark in zip(report.problems, marks, strict=True)
        ],
    }
    return to_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str) -> dict[str, object]:
    from devportal.findings.rule import RULES

    rule = RULES[code]
    return {
        "id": code,
        "shortDescription": {"text": rule.title + "."},
        "fullDescription": {"text": rule.why},
        "help": {
            "text": f"{rule.why}\n\n{rule.fix}",
            "markdown": f"{rule.why}\n\n```\n{rule.example}\n```\n\n{rule.fix}",
        },
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [code.partition(".")[0]]},
    }


def _result(problem: Problem, mark: str, codes: Sequence[str], report: Report) -> dict[str, object]:
    return {
        "ruleId": problem.code,
        "ruleIndex": codes.index(problem.code),
        "level": _LEVELS[problem.severity],
        "message": {"text": clean(_sentences(problem))},
        "locations": [_location(problem, report)],
        "partialFingerprints": {"portalFinding/v1": mark},
    }


def _sentences(problem: Problem) -> str:
    hint = problem.hint or ""
    said = [problem.message, hint[:1].upper() + hint[1:]] if hint else [problem.message]
    return " ".join(text if text.endswith(("?", ".")) else text + "." for text in said)


def _location(problem: Problem, report: Report) -> dict[str, object]:
    place: dict[str, object] = {
        "physicalLocation": {
            "artifactLocation": {"uri": uri_of(report.in_repository(problem.file)), "uriBaseId": ROOT},
            "region": {"startLine": max(problem.line, 1), "startColumn": max(problem.column, 1)},
        }
    }
    if problem.ref:
        place["logicalLocations"] = [{"fullyQualifiedName": clean(problem.ref), "kind": "object"}]
    return place


def uri_of(path: str) -> str:
    """Give a relative path as a URI reference; bytes that are no UTF-8 are kept."""
    import os
    from urllib.parse import quote

    from devportal.paths import on_disk

    return quote(os.fsencode(on_disk(path)), "/~")

"""`--report FORMAT=FILE`: one check written in several formats."""

from __future__ import annotations

import os

from devportal.errors import USAGE, PortalError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from devportal.cli.session import Session
    from devportal.findings.report import Report


def reports_of(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Read `--report FORMAT=FILE`. Raises PortalError (exit 2)."""
    from devportal.text import either, quoted, suggestion
    from devportal.views.problems import FORMATS

    pairs = []
    for text in texts:
        format_, mark, path = text.partition("=")
        if not mark or not path:
            raise PortalError(
                f"--report wants FORMAT=FILE, not {quoted(text)}",
                hint="for example --report sarif=portal.sarif --report md=comment.md",
                exit_code=USAGE,
            )
        if format_ not in FORMATS:
            raise PortalError(
                f"--report: no format {quoted(format_)}",
                hint=suggestion(format_, FORMATS) or f"choose {either(FORMATS)}",
                exit_code=USAGE,
            )
        pairs.append((format_, path))
    return pairs


def write_reports(session: Session, report: Report, reports: Sequence[tuple[str, str]]) -> None:
    """Write one check in further formats. Raises PortalError (exit 3)."""
    from devportal.cli.output import Shape, render
    from devportal.cli.writing import write_file
    from devportal.views import problems as view

    for format_, path in reports:
        shape = Shape(format_, color="never")
        text = render(report, view, format_, shape, session.terminal)
        write_file(os.path.join(session.directory, path), text)

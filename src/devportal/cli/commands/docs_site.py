"""`portal docs check`, `build` and `serve`: the documentation as sites."""

from __future__ import annotations

from typing import Annotated

import typer

from devportal.cli.options import Strict
from devportal.cli.session import Session
from devportal.errors import OK

Names = Annotated[
    list[str] | None, typer.Argument(metavar="[REF|PATH...]", help="Whose documentation; none for all.")
]
Builder = Annotated[
    str,
    typer.Option(
        "--builder", metavar="NAME", help="plain, mkdocs, or auto: MkDocs where a site asks for it."
    ),
]


def check(
    session: Session,
    names: Names = None,
    stale: Annotated[
        int | None,
        typer.Option(
            "--stale", metavar="N", help="Commits of code that pages may be behind; docs.stale by default."
        ),
    ] = None,
    strict: Strict = False,
    hints: Annotated[bool, typer.Option("--hints", help="List hints too, not only their number.")] = False,
) -> int:
    """Find dead links and anchors, pages missing from the navigation, missing pages, and pages left behind.

    Nothing is asked of the network. Exit code 1 when an error was found, 5 when something was refused.
    """
    from devportal.cli.doc_sites import report_of
    from devportal.findings.report import exit_code
    from devportal.views import problems as view

    found = report_of(session, names or [], stale, hints=hints or session.flags.verbose > 0)
    session.emit(found, view)
    return exit_code(found, strict=strict)


def build(
    session: Session,
    names: Names = None,
    out: Annotated[
        str, typer.Option("--out", metavar="DIR", help="A new or empty folder, or an earlier build.")
    ] = "site",
    builder: Builder = "auto",
) -> int:
    """Build documentation as web pages that run nothing and load nothing from elsewhere.

    With one entity the folder is its site; else each has namespace/kind/name below it, under one index.
    """
    from devportal.cli.doc_sites import build_sites

    return build_sites(session, names or [], out, builder)


def serve(
    session: Session,
    names: Names = None,
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65535, help="0 takes any free port.")
    ] = 8000,
    builder: Builder = "auto",
) -> int:
    """Serve documentation on 127.0.0.1, built anew when a page changes, until you interrupt it."""
    from devportal.cli.doc_sites import serve_sites

    serve_sites(session, names or [], port, builder)
    return OK

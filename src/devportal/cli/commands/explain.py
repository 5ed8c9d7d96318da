"""`portal explain`."""

from __future__ import annotations

from typing import Annotated

import typer

from devportal.cli.session import Session
from devportal.errors import OK


def explain(
    session: Session,
    what: Annotated[
        str | None, typer.Argument(metavar="[CODE|KIND[.FIELD]]", help="A rule, or a part of the model.")
    ] = None,
) -> int:
    """Explain a finding of `portal check`, a kind or one of its fields; alone, list the rules."""
    from devportal.catalog.load import plan_of
    from devportal.findings import explain as pages
    from devportal.views import explain as view

    options = plan_of(session.settings).options
    kinds = dict.fromkeys((*options.table.values(), *options.typed.values()))
    session.emit(pages.explain(what, kinds), view)
    return OK

"""`portal template list`, `show` and `dry-run`."""

from __future__ import annotations

from typing import Annotated

import typer

from devportal.cli.options import (
    Answers,
    Defaults,
    Mapped,
    Secrets,
    Skipped,
    TemplateRef,
    Trust,
    ValuesFile,
)
from devportal.cli.session import Session


def template_list(session: Session) -> int:
    """List the templates that `portal create` can start from.

    Those of the catalog, of the folders that `templates.sources` names, and those that come with portal.
    """
    from devportal.cli.templates import show_every

    return show_every(session)


def template_show(
    session: Session,
    template: Annotated[
        str, typer.Argument(metavar="NAME|PATH", help="A name, a file, a folder or a git URL.")
    ],
    ref: TemplateRef = None,
) -> None:
    """Show what a template asks, page by page, which steps it takes and what it gives."""
    from devportal.cli.templates import find_template
    from devportal.record import replace
    from devportal.scaffold.outline import outline
    from devportal.views import template as view

    shown = outline(find_template(session, template, ref))
    session.emit(replace(shown, source=session.relative(shown.source)), view)


def template_dry_run(
    session: Session,
    template: Annotated[
        str, typer.Argument(metavar="NAME|PATH", help="A name, a file, a folder or a git URL.")
    ],
    value: Answers = None,
    values: ValuesFile = None,
    defaults: Defaults = False,
    trust: Trust = False,
    ref: TemplateRef = None,
    secret: Secrets = None,
    map: Mapped = None,
    skip_action: Skipped = None,
) -> int:
    """Show what `portal create` would do with these answers: steps, calls, files. Nothing is done."""
    from devportal.cli.creating import make
    from devportal.cli.scaffolding import Wishes

    wishes = Wishes(
        value=tuple(value or ()),
        values=values,
        secret=tuple(secret or ()),
        map=tuple(map or ()),
        skip=tuple(skip_action or ()),
        dry_run=True,
        defaults=defaults,
    )
    return make(session, template, ref, wishes, trust=trust)

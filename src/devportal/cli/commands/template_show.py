"""`portal template list`, `show` and `dry-run`."""

from __future__ import annotations

from typing import Annotated

import typer

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
    ref: Annotated[
        str | None, typer.Option("--ref", metavar="REF", help="Branch or tag of a git URL.")
    ] = None,
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
    value: Annotated[
        list[str] | None, typer.Option("--value", metavar="K=V", help="Answer one question.")
    ] = None,
    values: Annotated[
        str | None, typer.Option("--values", metavar="FILE|-", help="Answers as YAML or JSON.")
    ] = None,
    defaults: Annotated[
        bool, typer.Option("--defaults", help="Take the default of what is not answered.")
    ] = False,
    trust: Annotated[bool, typer.Option("--trust", help="Let the template run its commands.")] = False,
    ref: Annotated[
        str | None, typer.Option("--ref", metavar="REF", help="Branch or tag of a git URL.")
    ] = None,
    secret: Annotated[
        list[str] | None, typer.Option("--secret", metavar="K=ENV:NAME|@FILE", help="Where a secret is.")
    ] = None,
    map: Annotated[
        list[str] | None, typer.Option("--map", metavar="ID=COMMAND", help="Your own command for an action.")
    ] = None,
    skip_action: Annotated[
        list[str] | None, typer.Option("--skip-action", metavar="ID", help="Leave out an action's steps.")
    ] = None,
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

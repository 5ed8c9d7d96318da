"""The options that every leaf command has, declared once."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

from devportal.cli.session import Flags

COMMON: dict[str, tuple[Any, Any]] = {
    "output": (
        Annotated[str | None, typer.Option("--output", "-o", "--format", metavar="FORMAT", help="Format of the answer.")],
        None,
    ),
    "json": (Annotated[bool, typer.Option("--json", help="The same as -o json.")], False),
    "fields": (Annotated[str | None, typer.Option("--fields", metavar="A,B.C", help="Only these fields.")], None),
    "output_file": (
        Annotated[str | None, typer.Option("--output-file", metavar="PATH", help="Write the answer to a file.")],
        None,
    ),
    "quiet": (Annotated[bool, typer.Option("-q", "--quiet", help="No warnings and notes.")], False),
    "verbose": (Annotated[int, typer.Option("-v", "--verbose", count=True, help="Tell more.")], 0),
    "color": (Annotated[str | None, typer.Option("--color", metavar="WHEN", help="always, never or auto.")], None),
    "no_pager": (Annotated[bool, typer.Option("--no-pager", help="Never page.")], False),
    "no_input": (Annotated[bool, typer.Option("--no-input", help="Never ask.")], False),
    "directory": (Annotated[str, typer.Option("-C", "--directory", metavar="DIR", help="Work in this folder.")], "."),
    "offline": (Annotated[bool, typer.Option("--offline", help="Open no connection.")], False),
    "refresh": (Annotated[bool, typer.Option("--refresh", help="Build the index again.")], False),
    "cached": (Annotated[bool, typer.Option("--cached", help="Answer without looking at the disk.")], False),
    "namespace": (Annotated[str | None, typer.Option("--namespace", metavar="NS", help="Namespace of short names.")], None),
    "strict_ref": (Annotated[bool, typer.Option("--strict-ref", help="A name that fits several is an error.")], False),
    "debug": (Annotated[bool, typer.Option("--debug", help="Show tracebacks.")], False),
}


def leaf(function: Callable[..., Any], start: Callable[[Flags], Any]) -> Callable[..., Any]:
    """Give `function(session, ...)` the common options; `start` makes its session from them."""
    own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
    taken = {parameter.name for parameter in own}
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
        for name, (annotation, default) in COMMON.items()
        if name not in taken
    ]

    def run(**given: Any) -> Any:
        flags = Flags(**{parameter.name: given.pop(parameter.name) for parameter in added})
        return function(start(flags), **given)

    keyword = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own]
    run.__signature__ = inspect.Signature([*keyword, *added])  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in [*keyword, *added]}
    run.__doc__ = function.__doc__
    run.__name__ = function.__name__
    return run

"""Typer's view of what commands take: the table of cli.spec, and the signatures of the other commands."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

import typer

from devportal.cli.session import Flags
from devportal.cli.spec import COMMON, COUNT, FLAG, NUMBER, SPECS, TEXTS, Argument, Option
from devportal.errors import USAGE, PortalError

_TYPES: dict[str, Any] = {FLAG: bool, NUMBER: int, COUNT: int, TEXTS: list[str]}

# What several commands take alike: answers to the questions of a template,
ValuesFile = Annotated[
    str | None, typer.Option("--values", metavar="FILE|-", help="Answers as YAML or JSON.")
]
Secrets = Annotated[
    list[str] | None, typer.Option("--secret", metavar="K=ENV:NAME|@FILE", help="Where a secret is.")
]
Answers = Annotated[list[str] | None, typer.Option("--value", metavar="K=V", help="Answer one question.")]
Defaults = Annotated[bool, typer.Option("--defaults", help="Take the default of what is not answered.")]
Trust = Annotated[bool, typer.Option("--trust", help="Let the template run its commands.")]
TemplateRef = Annotated[str | None, typer.Option("--ref", metavar="REF", help="Branch or tag of a git URL.")]
Mapped = Annotated[
    list[str] | None, typer.Option("--map", metavar="ID=COMMAND", help="Your own command for an action.")
]
Skipped = Annotated[
    list[str] | None, typer.Option("--skip-action", metavar="ID", help="Leave out an action's steps.")
]

# and what is listed of findings, and what of them fails.
Strict = Annotated[bool, typer.Option("--strict", help="Warnings fail too.")]
MaxWarnings = Annotated[
    int | None, typer.Option("--max-warnings", metavar="N", help="More warnings than this fail.")
]
Ignored = Annotated[list[str] | None, typer.Option("--ignore", metavar="CODES", help="Not these rules.")]
Baseline = Annotated[
    str | None, typer.Option("--baseline", metavar="FILE", help="Leave out what this file knows.")
]
NewBaseline = Annotated[
    str | None, typer.Option("--write-baseline", metavar="FILE", help="Write what is found as known.")
]
Reports = Annotated[
    list[str] | None,
    typer.Option("--report", metavar="FORMAT=FILE", help="Write a report too; may be repeated."),
]


def leaf(words: str, function: Callable[..., Any], start: Callable[[Flags], Any]) -> Callable[..., Any]:
    """Give `function(session, ...)` its parameters and the common options; `start` makes its session."""
    own = parameters(words, function)
    taken = {parameter.name for parameter in own}
    added = [_option(option) for option in COMMON if option.name not in taken]

    def run(**given: Any) -> Any:
        _refuse_empty([*own, *added], given)
        flags = Flags(**{parameter.name: given.pop(parameter.name) for parameter in added})
        return function(start(flags), **given)

    run.__signature__ = inspect.Signature([*own, *added])  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in [*own, *added]}
    run.__doc__ = function.__doc__
    run.__name__ = function.__name__
    return run


def _refuse_empty(declared: Sequence[inspect.Parameter], given: Mapping[str, Any]) -> None:
    """Raise PortalError (exit 2) for an empty word: most often a variable of a script that is not set.

    Taken for left out, `portal fmt "$FILE"` would lay out everything.
    """
    for parameter in declared:
        value = given[parameter.name]
        if ("" in value) if isinstance(value, list) else (value == "" != parameter.default):
            hint = "leave it out, or give it a value"
            raise PortalError(f"{_shown(parameter)} is empty", hint=hint, exit_code=USAGE)


def _shown(parameter: inspect.Parameter) -> str:
    """Give a parameter as the help names it."""
    (info,) = parameter.annotation.__metadata__
    # within Annotated, Typer keeps the first spelling where a default would be
    spelled = [info.default, *(info.param_decls or ())]
    flags = [one for one in spelled if isinstance(one, str) and one.startswith("-")]
    return str(max(flags, key=len) if flags else info.metavar or parameter.name.upper())


def parameters(words: str, function: Callable[..., Any]) -> list[inspect.Parameter]:
    """Give the parameters of a command: from the table, else from the function's own signature."""
    spec = SPECS.get(words)
    if spec is not None:
        return [*map(_argument, spec.arguments), *map(_option, spec.options)]
    own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
    return [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own]


def _argument(argument: Argument) -> inspect.Parameter:
    kind: Any = list[str] if argument.many else str
    info = typer.Argument(metavar=argument.metavar, help=argument.help, show_default=False)
    default = inspect.Parameter.empty if argument.required else argument.default
    if not argument.required:
        kind = kind | None
    return inspect.Parameter(
        argument.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, info]
    )


def _option(option: Option) -> inspect.Parameter:
    kind = _TYPES.get(option.shape, str)
    if option.default is None:
        kind = kind | None
    info = typer.Option(
        *option.flags,
        metavar=option.metavar,
        help=option.help,
        min=option.least,
        count=option.shape == COUNT,
        show_default=option.shape == NUMBER and bool(option.default),
    )
    return inspect.Parameter(
        option.name, inspect.Parameter.KEYWORD_ONLY, default=option.default, annotation=Annotated[kind, info]
    )

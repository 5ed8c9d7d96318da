"""How macros take their arguments: by position, by name, or both mixed up."""

from __future__ import annotations

from devportal.scaffold.nunjucks.javascript import Value

# The mark is an ordinary key: a template that prints its named arguments sees it, as in nunjucks.
MARK = "__keywords"


def _is_keywords(value: Value) -> bool:
    return isinstance(value, dict) and MARK in value


def keyword_arguments(args: list[Value]) -> dict[str, Value]:
    """The named arguments of a call (the object itself, not a copy)."""
    return args[-1] if args and _is_keywords(args[-1]) else {}


def positional(args: list[Value]) -> list[Value]:
    """The arguments of a call without the named ones."""
    return args[:-1] if args and _is_keywords(args[-1]) else list(args)


def bind(
    names: list[str], defaults: list[str], args: list[Value], missing: Value
) -> tuple[list[Value], dict[str, Value]]:
    """Values for the parameters `names`, and what is known of those with `defaults`.

    Surplus positional arguments fill the parameters with defaults; missing ones are looked for by name.
    """
    given, keywords = positional(args), keyword_arguments(args)
    if len(given) > len(names):
        keywords.update(zip(defaults, given[len(names) :], strict=False))
        given = given[: len(names)]
    for name in names[len(given) :]:
        given.append(keywords.pop(name, missing))
    return given, keywords

"""The exact simple forms of the hot commands, read before Typer is imported.

Whatever is not plain (help, unknown options, clustered flags, wrong numbers, missing or empty words) gives
None, and Typer judges the same words from the same table.
"""

from __future__ import annotations

from devportal.cli.spec import COMMON, COUNT, FLAG, NUMBER, SPECS, TEXTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from devportal.cli.spec import Option, Spec


def parse(words: str, argv: Sequence[str]) -> dict[str, object] | None:
    """Give every parameter of a hot command by name, common options included, or None."""
    spec = SPECS.get(words)
    if spec is None:
        return None
    options = [*spec.options, *COMMON]
    by_flag = {flag: option for option in options for flag in option.flags}
    given: dict[str, object] = {option.name: option.default for option in options}
    places = []
    rest = iter(argv)
    for word in rest:
        if word[:1] != "-" or word == "-":
            places.append(word)
            continue
        flag, equals, value = word.partition("=")
        option = by_flag.get(flag)
        if option is None or (equals and (option.shape in (FLAG, COUNT) or flag[:2] != "--")):
            return None
        if option.shape not in (FLAG, COUNT) and not equals:
            found = next(rest, None)
            if found is None:
                return None
            value = found
        if (not value and option.shape not in (FLAG, COUNT)) or not _take(option, value, given):
            return None
    return given if _place(spec, places, given) else None


def _take(option: Option, value: str, given: dict[str, object]) -> bool:
    name = option.name
    if option.shape == FLAG:
        given[name] = True
    elif option.shape == COUNT:
        given[name] = int(given[name] or 0) + 1  # type: ignore[call-overload]
    elif option.shape == NUMBER:
        if not (value.isascii() and value.isdecimal()) or int(value) < (option.least or 0):
            return False
        given[name] = int(value)
    elif option.shape == TEXTS:
        given[name] = [*(given[name] or ()), value]  # type: ignore[misc]
    else:
        given[name] = value
    return True


def _place(spec: Spec, places: Sequence[str], given: dict[str, object]) -> bool:
    """Give the positional words to the arguments; say whether they fit."""
    if "" in places:
        return False
    left = list(places)
    for argument in spec.arguments:
        if argument.many:
            if argument.required and not left:
                return False
            given[argument.name] = left or argument.default
            left = []
        elif left:
            given[argument.name] = left.pop(0)
        elif argument.required:
            return False
        else:
            given[argument.name] = argument.default
    return not left

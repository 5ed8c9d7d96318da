"""Regular expressions of a form, as JavaScript reads them, none of which can take long.

Our own machine knows all of JavaScript and answers nearly always at once. Where it does not, Rust's engine
decides, which is linear in the text; what that one does not know (look-around, back references) goes back to
our machine, with a deadline. Rust comes second, as importing it costs half a start of Python.
"""

from __future__ import annotations

from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 1.0
_AT_ONCE = 0.02
_OUTSIDE = {"d": "[0-9]", "w": "[0-9A-Za-z_]", "D": "[^0-9]", "W": "[^0-9A-Za-z_]", "b": r"(?-u:\b)"}
_INSIDE = {"d": "0-9", "w": "0-9A-Za-z_"}
_PLAIN = frozenset("nrtfvsSBpP^$\\.*+?()[]{}|/-")


class PatternSlowError(Exception):
    """A pattern that took longer than its time on the text it was given."""


class PatternInvalidError(ValueError):
    """A pattern that is no regular expression."""


def is_match(pattern: str, text: str) -> bool:
    """Say whether `pattern` is found anywhere in `text`.

    Raises PatternInvalidError, or PatternSlowError after a second.
    """
    try:
        return _stepwise(pattern, text, _AT_ONCE)
    except PatternSlowError:
        test = _linear(pattern)
        return test(text) if test else _stepwise(pattern, text, SECONDS)


@lru_cache(maxsize=256)
def _linear(pattern: str) -> Callable[[str], bool] | None:
    from pydantic_core import SchemaError, SchemaValidator, core_schema

    written = rust(pattern)
    if written is None:
        return None
    try:
        validator = SchemaValidator(core_schema.str_schema(pattern=written))
    except SchemaError:
        return None
    return lambda text: bool(validator.isinstance_python(text))


def _stepwise(pattern: str, text: str, seconds: float) -> bool:
    from devportal.scaffold.nunjucks.errors import TemplateError, TemplateLimitError
    from devportal.scaffold.nunjucks.javascript import RegExp
    from devportal.scaffold.nunjucks.limits import Budget, Limits
    from devportal.scaffold.nunjucks.pattern import PatternError
    from devportal.scaffold.nunjucks.regexp import Searcher

    budget = Budget(Limits(seconds=seconds, regex_seconds=seconds))
    try:
        return Searcher(budget, RegExp(pattern, ""), text).after(0) is not None
    except TemplateLimitError:
        raise PatternSlowError(pattern) from None
    except (PatternError, TemplateError) as error:
        raise PatternInvalidError(str(error)) from None


def rust(pattern: str) -> str | None:
    """Write a JavaScript pattern for Rust's engine; None where it has no equal there."""
    made: list[str] = []
    at, inside = 0, False
    while at < len(pattern):
        char = pattern[at]
        at += 1
        if char == "\\":
            if at == len(pattern):
                return None
            piece, at = _escape(pattern, at, inside=inside)
            if piece is None:
                return None
            made.append(piece)
        elif inside:
            inside = char != "]"
            # a class inside a class, and the set operators, are Rust's own
            made.append("\\" + char if char in "[&~" else char)
        elif char == "[":
            inside = True
            made.append(char)
            if pattern[at : at + 1] == "^":
                made.append("^")
                at += 1
            if pattern[at : at + 1] == "]":  # an empty class, or one of everything
                return None
        elif char == ".":
            made.append("[^\\n\\r\\x{2028}\\x{2029}]")
        else:
            made.append(char)
    return None if inside else "".join(made)


def _escape(pattern: str, at: int, *, inside: bool) -> tuple[str | None, int]:
    char = pattern[at]
    table = _INSIDE if inside else _OUTSIDE
    if char in table:
        return table[char], at + 1
    if char in _PLAIN:
        return (None if inside and char in "BDWS" else "\\" + char), at + 1
    if char == "u" and len(pattern) >= at + 5 and pattern[at + 1] != "{":
        digits = pattern[at + 1 : at + 5]
        surrogate = digits[:1].lower() == "d" and digits[1:2].lower() in "89abcdef"
        return (None if surrogate else f"\\x{{{digits}}}"), at + 5
    if char.isalnum():  # back references and the like
        return None, at
    return _literal(char), at + 1


def _literal(char: str) -> str:
    return (
        "\\" + char if char.isascii() and not char.isalnum() and char not in " <>\"'`_:;,=!@%\n\t" else char
    )

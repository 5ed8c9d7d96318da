"""What unquoted YAML text means by the core schema of YAML 1.2.

Numbers are those of JavaScript, as Backstage sees them: digits beyond 2**53 are lost, what has no finite
value becomes null in JSON.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_SAFE_INT = 2**53
_JS_PLAIN = 10**21


class Merge:
    """The value of a `<<` key in YAML 1.1."""


def integer(text: str, base: int = 10) -> float | int:
    """Give the number JavaScript's parseInt gives; infinity where it has no finite value."""
    if base == 10:
        return int(text) if len(text) < 16 else exact(float(text))
    try:
        return exact(float(int(text, base)))
    except OverflowError:
        return float("inf")


def exact(number: float) -> float | int:
    """Give a whole number as JavaScript writes it: the shortest digits that mean it, then zeros."""
    if abs(number) < _SAFE_INT:
        return int(number)
    if abs(number) >= _JS_PLAIN:
        return number
    mantissa, _, exponent = repr(number).partition("e")
    whole, _, fraction = mantissa.partition(".")
    return int(whole + fraction.ljust(int(exponent), "0")) if exponent else int(whole)


def decimal(text: str) -> float:
    """Give the number JavaScript's parseFloat gives; -0 is 0, as in JSON."""
    return float(text) or 0.0


def special(text: str) -> float:
    """Give infinity or not-a-number."""
    return float(text.replace(".", ""))


def finite(value: Any) -> Any:
    """JSON has no infinity and no not-a-number: they are null."""
    if isinstance(value, float) and (value - value) != 0:
        return None
    return value


def null(_text: str) -> None:
    """Give null."""


def core_bool(text: str) -> bool:
    """Give the truth of `true`, `False`..."""
    return text[0] in "tT"


# Each row: tag, pattern, how the value is read. The first pattern that fits decides.
CORE: tuple[tuple[str, re.Pattern[str], Callable[[str], Any]], ...] = (
    ("null", re.compile(r"(?:~|[Nn]ull|NULL)?\Z"), null),
    ("bool", re.compile(r"(?:[Tt]rue|TRUE|[Ff]alse|FALSE)\Z"), core_bool),
    ("int", re.compile(r"0o[0-7]+\Z"), lambda text: integer(text[2:], 8)),
    ("int", re.compile(r"[-+]?[0-9]+\Z"), integer),
    ("int", re.compile(r"0x[0-9a-fA-F]+\Z"), lambda text: integer(text[2:], 16)),
    ("float", re.compile(r"(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)\Z"), special),
    ("float", re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+\Z"), decimal),
    ("float", re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)\Z"), decimal),
)
_CORE_STARTS = frozenset("~nNtTfF0123456789+-.")


def core_value(text: str) -> Any:
    """Give the value of unquoted text in YAML 1.2."""
    if text[:1] not in _CORE_STARTS and text:
        return text
    for _tag, pattern, read in CORE:
        if pattern.match(text):
            return read(text)
    return text


def js_text(value: Any) -> str:
    """Give the text a value has as a key of a JavaScript object."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _js_number(value)
    return str(value)


def _js_number(value: float) -> str:
    if value != value:  # noqa: PLR0124 - not-a-number is the one value that differs from itself
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    if value == int(value) and abs(value) < _JS_PLAIN:
        return str(int(value))
    digits, _, exponent = repr(float(value)).partition("e")
    if not exponent:
        if abs(value) >= 1e-4:
            return digits
        exponent = "0"
    power = int(exponent)
    if -7 <= power < 0:
        sign, digits = ("-", digits[1:]) if digits[0] == "-" else ("", digits)
        return sign + "0." + "0" * (-power - 1) + digits.replace(".", "")
    return f"{digits.removesuffix('.0')}e{'+' if power > 0 else '-'}{abs(power)}"

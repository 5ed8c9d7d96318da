"""Numbers as JavaScript writes and reads them."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Decimal, localcontext

from devportal.scaffold.nunjucks.errors import TemplateError
from devportal.scaffold.nunjucks.lexer import JS_SPACES

_DECIMAL = re.compile(r"[+-]?(?:Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)")
_RADIX = re.compile(r"0(?:[xX]([0-9a-fA-F]+)|[oO]([0-7]+)|[bB]([01]+))\Z")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_EXACT = 2.0**53
_LARGEST_PLAIN = 21
_SMALLEST_PLAIN = -6


def number_text(number: float) -> str:
    """A number as `String(number)` writes it."""
    if number != number:  # noqa: PLR0124  NaN
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == 0:
        return "0"
    if number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    sign = "-" if number < 0 else ""
    _, digits, exponent = Decimal(repr(abs(number))).as_tuple()
    significant = "".join(map(str, digits)).rstrip("0")
    point = len(digits) + int(exponent)
    return sign + _place_point(significant, point)


def _place_point(digits: str, point: int) -> str:
    count = len(digits)
    if count <= point <= _LARGEST_PLAIN:
        return digits + "0" * (point - count)
    if 0 < point <= _LARGEST_PLAIN:
        return f"{digits[:point]}.{digits[point:]}"
    if _SMALLEST_PLAIN < point <= 0:
        return "0." + "0" * -point + digits
    mantissa = digits if count == 1 else f"{digits[0]}.{digits[1:]}"
    return f"{mantissa}e{point - 1:+d}"


def number_from(text: str) -> float:
    """`Number(text)`."""
    stripped = text.strip(JS_SPACES)
    if not stripped:
        return 0.0
    if match := _RADIX.match(stripped):
        hexadecimal, octal, binary = match.groups()
        return _whole(hexadecimal or octal or binary, 16 if hexadecimal else 8 if octal else 2)
    if _DECIMAL.fullmatch(stripped):
        return float(stripped)
    return math.nan


def parse_float(text: str) -> float:
    """`parseFloat(text)`: the number the text starts with."""
    match = _DECIMAL.match(text.strip(JS_SPACES))
    return float(match[0]) if match else math.nan


def parse_int(text: str, radix: float) -> float:
    """`parseInt(text, radix)`: the whole number the text starts with."""
    stripped = text.strip(JS_SPACES)
    sign = -1.0 if stripped.startswith("-") else 1.0
    digits = stripped[1:] if stripped[:1] in ("+", "-") and stripped else stripped
    base = to_int32(radix)
    if base in (0, 16) and digits[:2].lower() == "0x":
        digits, base = digits[2:], 16
    base = base or 10
    if not 2 <= base <= 36:
        return math.nan
    allowed = _DIGITS[:base]
    end = next((index for index, digit in enumerate(digits) if digit.lower() not in allowed), len(digits))
    return sign * _whole(digits[:end], base) if end else math.nan


def _whole(digits: str, base: int) -> float:
    if base == 10:
        return float(digits)
    try:
        return float(int(digits, base)) if digits.isascii() else math.nan
    except OverflowError:
        return math.inf


def to_integer(number: float) -> float:
    """Cut off the fraction; NaN is 0, infinities stay."""
    if number != number:  # noqa: PLR0124  NaN
        return 0.0
    return number if math.isinf(number) else float(math.trunc(number))


def to_int32(number: float) -> int:
    """The lowest 32 bits as a signed number."""
    if not math.isfinite(number):
        return 0
    bits = math.trunc(number) & 0xFFFFFFFF
    return bits - (1 << 32) if bits >> 31 else bits


def to_fixed(number: float, places: float) -> str:
    """`number.toFixed(places)`."""
    count = _in_range(places, 0, 100, "toFixed")
    if not math.isfinite(number) or abs(number) >= 1e21:
        return number_text(number)
    with localcontext() as context:
        context.prec = 400
        rounded = abs(Decimal(number)).quantize(Decimal(1).scaleb(-count), rounding=ROUND_HALF_UP)
    return ("-" if number < 0 else "") + f"{rounded:f}"


def to_precision(number: float, digits: float) -> str:
    """`number.toPrecision(digits)`."""
    if not math.isfinite(number):
        return number_text(number)
    count = _in_range(digits, 1, 100, "toPrecision")
    significant, exponent = _round_to(abs(number), count)
    sign = "-" if number < 0 else ""
    if not _SMALLEST_PLAIN <= exponent < count:
        return sign + _scientific(significant, exponent)
    if exponent == count - 1:
        return sign + significant
    if exponent >= 0:
        return f"{sign}{significant[: exponent + 1]}.{significant[exponent + 1 :]}"
    return sign + "0." + "0" * (-exponent - 1) + significant


def to_exponential(number: float, places: float | None) -> str:
    """`number.toExponential(places)`; None for as many digits as needed."""
    if not math.isfinite(number):
        return number_text(number)
    sign = "-" if number < 0 else ""
    if places is None:
        _, digits, exponent = Decimal(repr(abs(number))).as_tuple()
        text = "".join(map(str, digits))
        return sign + _scientific(text.rstrip("0") or "0", len(text) + int(exponent) - 1 if number else 0)
    significant, exponent = _round_to(abs(number), _in_range(places, 0, 100, "toExponential") + 1)
    return sign + _scientific(significant, exponent)


def _scientific(digits: str, exponent: int) -> str:
    return f"{digits[0]}{'.' if len(digits) > 1 else ''}{digits[1:]}e{exponent:+d}"


def _round_to(number: float, count: int) -> tuple[str, int]:
    """`count` significant digits, rounded half up, and the exponent of the first one."""
    if number == 0:
        return "0" * count, 0
    with localcontext() as context:
        context.prec = 1200
        exact = Decimal(number)
        exponent = exact.adjusted()
        rounded = exact.quantize(Decimal(1).scaleb(exponent - count + 1), rounding=ROUND_HALF_UP)
    digits = "".join(map(str, rounded.as_tuple().digits))
    return (digits[:count], exponent + 1) if len(digits) > count else (digits, exponent)


def in_radix(number: float, radix: float) -> str:
    """`number.toString(radix)`."""
    base = _in_range(radix, 2, 36, "toString")
    if base == 10 or not math.isfinite(number):
        return number_text(number)
    whole, fraction = divmod(abs(number), 1)
    text = _whole_in_radix(whole, base)
    if fraction:
        text += "." + _fraction_in_radix(abs(number), fraction, base)
    return ("-" if number < 0 else "") + text


def _whole_in_radix(whole: float, base: int) -> str:
    """The digits of a whole number; those beyond its precision are 0."""
    zeros = ""
    while whole / base >= _EXACT:
        whole /= base
        zeros += "0"
    digits = ""
    while whole >= 1:
        digit = math.fmod(whole, base)
        digits = _DIGITS[int(digit)] + digits
        whole = (whole - digit) / base
    return digits + zeros or "0"


def _fraction_in_radix(number: float, fraction: float, base: int) -> str:
    """As many digits as tell the number from its neighbours."""
    delta = max(0.5 * (math.nextafter(number, math.inf) - number), math.ulp(0.0))
    digits = ""
    while fraction >= delta:
        fraction *= base
        delta *= base
        digit = int(fraction)
        fraction -= digit
        if (fraction > 0.5 or (fraction == 0.5 and digit % 2)) and fraction + delta > 1:
            return digits + _DIGITS[min(digit + 1, base - 1)]
        digits += _DIGITS[digit]
    return digits


def grouped(number: float) -> str:
    """`number.toLocaleString()` in English: thousands apart, at most three decimals."""
    if not math.isfinite(number):
        return {True: "∞", False: "-∞"}[number > 0] if math.isinf(number) else "NaN"
    with localcontext() as context:
        context.prec = 400
        rounded = Decimal(repr(number)).quantize(Decimal("0.001"), rounding=ROUND_HALF_UP)
    return f"{rounded:,f}".rstrip("0").rstrip(".")


def _in_range(number: float, low: int, high: int, method: str) -> int:
    whole = to_integer(number)
    if not low <= whole <= high:
        raise TemplateError(f"{method}() takes a number from {low} to {high}")
    return int(whole)


def remainder(left: float, right: float) -> float:
    """JavaScript's `%`, whose sign is that of the left operand."""
    if math.isinf(left) or right == 0:
        return math.nan
    return left if math.isinf(right) else math.fmod(left, right)


def quotient(left: float, right: float) -> float:
    """JavaScript's `/`."""
    if right != 0:
        return left / right
    if left == 0 or left != left:  # noqa: PLR0124  NaN
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def power(base: float, exponent: float) -> float:
    """`Math.pow(base, exponent)`."""
    if exponent != exponent or (abs(base) == 1 and math.isinf(exponent)):  # noqa: PLR0124  NaN
        return math.nan
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 == 1 else math.inf
    except ValueError:
        # A negative base with a fraction as exponent, or zero to a negative power.
        if base != 0:
            return math.nan
        return math.copysign(math.inf, base) if exponent % 2 == 1 else math.inf


def floor(number: float) -> float:
    """`Math.floor(number)`."""
    return float(math.floor(number)) if math.isfinite(number) else number


def ceil(number: float) -> float:
    """`Math.ceil(number)`."""
    return float(math.ceil(number)) if math.isfinite(number) else number


def rounded(number: float) -> float:
    """`Math.round(number)`: halves go up."""
    if not math.isfinite(number):
        return number
    low = math.floor(number)
    return float(low + 1 if number - low >= 0.5 else low)

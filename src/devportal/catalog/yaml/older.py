"""What few documents ask for: the values of YAML 1.1, and those of explicit tags.

Kept apart because its expressions cost more to prepare than a plain document costs to read.
"""

from __future__ import annotations

import re
from functools import partial

from devportal.catalog.yaml.directives import PREFIX
from devportal.catalog.yaml.schema import CORE, decimal, exact, integer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def _underscored(text: str, base: int, skip: int) -> float | int:
    sign = -1 if text[0] == "-" else 1
    digits = text.lstrip("+-")[skip:].replace("_", "")
    return sign * integer(digits, base) if digits else float("nan")


def _underscored_float(text: str) -> float:
    try:
        return decimal(text.replace("_", ""))
    except ValueError:
        return float("nan")


def sexagesimal(text: str) -> float | int:
    """Give the seconds of `h:mm:ss`."""
    total = 0.0
    for part in text.lstrip("+-").replace("_", "").split(":"):
        total = total * 60 + float(part or 0)
    total = -total if text[0] == "-" else total
    return total if "." in text or total - total != 0 else exact(total)


def timestamp(text: str) -> str | None:
    """Give a date as JavaScript's toISOString does; None where there is no such date. ValueError: no date."""
    from datetime import UTC, datetime, timedelta

    found = _TIMESTAMP.match(text)
    if found is None:
        raise ValueError("a !!timestamp starts with yyyy-mm-dd")
    year, month, day, hour, minute = (int(part or 0) for part in found.groups()[:5])
    seconds = int(float(found[6] or 0))
    milliseconds = int((found[7][1:] + "00")[:3]) if found[7] else 0
    year += 1900 if year < 100 else 0
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    try:
        moment = datetime(year, month, 1, tzinfo=UTC) + timedelta(
            days=day - 1,
            hours=hour,
            minutes=minute - _zone(found[8]),
            seconds=seconds,
            milliseconds=milliseconds,
        )
    except (ValueError, OverflowError):
        return None
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z".rjust(24, "0")


def _zone(text: str | None) -> float:
    if not text or text == "Z":
        return 0
    minutes = sexagesimal(text)
    return minutes * 60 if abs(minutes) < 30 else minutes


_TIMESTAMP = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:(?:t|T|[ \t]+)([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2}(\.[0-9]+)?)"
    r"(?:[ \t]*(Z|[-+][012]?[0-9](?::[0-9]{2})?))?)?\Z"
)

# Each row: as in the core schema.
YAML_1_1: tuple[tuple[str, re.Pattern[str], Callable[[str], Any]], ...] = (
    CORE[0],
    ("bool", re.compile(r"(?:Y|y|[Yy]es|YES|[Tt]rue|TRUE|[Oo]n|ON)\Z"), lambda _: True),
    ("bool", re.compile(r"(?:N|n|[Nn]o|NO|[Ff]alse|FALSE|[Oo]ff|OFF)\Z"), lambda _: False),
    ("int", re.compile(r"[-+]?0b[0-1_]+\Z"), partial(_underscored, base=2, skip=2)),
    ("int", re.compile(r"[-+]?0[0-7_]+\Z"), partial(_underscored, base=8, skip=1)),
    ("int", re.compile(r"[-+]?[0-9][0-9_]*\Z"), partial(_underscored, base=10, skip=0)),
    ("int", re.compile(r"[-+]?0x[0-9a-fA-F_]+\Z"), partial(_underscored, base=16, skip=2)),
    CORE[5],
    (
        "float",
        re.compile(r"[-+]?(?:[0-9][0-9_]*)?(?:\.[0-9_]*)?[eE][-+]?[0-9]+\Z"),
        _underscored_float,
    ),
    ("float", re.compile(r"[-+]?(?:[0-9][0-9_]*)?\.[0-9_]*\Z"), _underscored_float),
    ("int", re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\Z"), sexagesimal),
    ("float", re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*\Z"), sexagesimal),
    ("timestamp", _TIMESTAMP, timestamp),
)


def yaml_1_1_value(text: str) -> Any:
    """Give the value of unquoted text in YAML 1.1."""
    for _tag, pattern, read in YAML_1_1:
        if pattern.match(text):
            return read(text)
    return text


def tagged(tag: str, text: str, *, core: bool) -> tuple[bool, Any]:
    """Read text with an explicit tag of the schema: whether the tag fits the text, and the value."""
    name = tag.removeprefix(PREFIX)
    if name == "str":
        return True, text
    for known, pattern, read in CORE if core else YAML_1_1:
        if known == name and pattern.match(text):
            return True, read(text)
    if name == "binary":
        return True, {"type": "Buffer", "data": list(_base64(text))}
    if name == "timestamp" and core:
        return True, timestamp(text)
    return False, text


def _base64(text: str) -> bytes:
    """Decode as leniently as Node does: odd characters are skipped, padding is not needed."""
    from binascii import a2b_base64

    kept = re.sub(r"[^A-Za-z0-9+/]", "", text.split("=", 1)[0].replace("-", "+").replace("_", "/"))
    kept = kept[: len(kept) - (len(kept) % 4 == 1)]
    return a2b_base64(kept + "=" * (-len(kept) % 4))

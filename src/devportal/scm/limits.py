"""Rate limits of web servers: how long they ask to wait, and whether a refusal is one."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_WAIT = 60.0
"""Seconds that a request waits at most because a server asks for it; a longer wait is told and not slept."""


def is_limited(status: int, headers: Mapping[str, str], body: bytes) -> bool:
    """Say whether an answer is a rate limit and not a missing right: GitHub answers 403 to both."""
    if status == 429:
        return True
    if status != 403:
        return False
    if remaining(headers) == 0 or "retry-after" in headers:
        return True
    return b"rate limit" in body[:2_000].lower()


def remaining(headers: Mapping[str, str]) -> int | None:
    """Give how many requests are left, as GitHub and GitLab tell; None where nothing is told."""
    for name in ("x-ratelimit-remaining", "ratelimit-remaining"):
        text = headers.get(name, "").strip()
        if text.isascii() and text.isdecimal():
            return int(text[:18])
    return None


def wait(headers: Mapping[str, str], now: float) -> float | None:
    """Give the seconds after which the server may be asked again, not below 0; None where nothing is told."""
    text = headers.get("retry-after", "").strip()
    if text:
        return _after(text, now)
    if remaining(headers) not in (0, None):
        return None
    for name in ("x-ratelimit-reset", "ratelimit-reset"):
        text = headers.get(name, "").strip()
        if text.isascii() and text.isdecimal():
            return max(0.0, float(int(text[:18])) - now)
    return None


def _after(text: str, now: float) -> float | None:
    if text.isascii() and text.isdecimal():
        return float(int(text[:18]))
    from email.utils import parsedate_to_datetime

    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, OverflowError, TypeError):
        return None


def clock_time(moment: float) -> str:
    """Write a moment as a person reads it: the hour, with the day when it is another one."""
    import time

    try:
        there = time.localtime(moment)
    except (OverflowError, ValueError, OSError):
        return "far in the future"
    form = "%H:%M:%S" if there[:3] == time.localtime()[:3] else "%Y-%m-%d %H:%M"
    return time.strftime(form, there)

"""Which dashboards an entity means: a tag, or an expression as the Backstage plugin reads it.

`tags @> 'x'` holds where the dashboard has the tag, `title == 'x'` and `title != 'x'` compare a field, `&&`,
`||`, `!` and parentheses join them.
"""

from __future__ import annotations

from devportal.errors import PortalError
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_KEY = "grafana/dashboard-selector"


def tag_of(selector: str) -> str:
    """Give the tag that a selector is, "" where it is an expression."""
    return "" if any(mark in selector for mark in ("@>", "==", "!=", "&&", "||", "(")) else selector.strip()


def matches(selector: str, dashboard: dict[str, Any]) -> bool:
    """Say whether a dashboard of Grafana's search fits. Raises PortalError for what is no expression."""
    tag = tag_of(selector)
    if tag:
        return tag in (dashboard.get("tags") or [tag])
    words = _words(selector)
    found = _either(words, dashboard)
    if words:
        raise _bad(selector)
    return found


def _words(text: str) -> list[str]:
    import re

    word = r"\s*(@>|==|!=|&&|\|\||[()!]|'[^']*'|\"[^\"]*\"|[A-Za-z_][\w.]*)"
    found, at = [], 0
    stripped = text.rstrip()
    while at < len(stripped):
        match = re.compile(word).match(stripped, at)
        if match is None:
            raise _bad(text)
        found.append(match[1])
        at = match.end()
    return found


def _either(words: list[str], dashboard: dict[str, Any]) -> bool:
    found = _both(words, dashboard)
    while words[:1] == ["||"]:
        words.pop(0)
        found = _both(words, dashboard) or found
    return found


def _both(words: list[str], dashboard: dict[str, Any]) -> bool:
    found = _one(words, dashboard)
    while words[:1] == ["&&"]:
        words.pop(0)
        found = _one(words, dashboard) and found
    return found


def _one(words: list[str], dashboard: dict[str, Any], depth: int = 0) -> bool:
    if not words or depth > 50:
        raise _bad(" ".join(words))
    first = words.pop(0)
    if first == "!":
        return not _one(words, dashboard, depth + 1)
    if first == "(":
        found = _either(words, dashboard)
        if words[:1] != [")"]:
            raise _bad("(")
        words.pop(0)
        return found
    if len(words) < 2 or words[0] not in ("@>", "==", "!=") or words[1][:1] not in "'\"":
        raise _bad(first)
    sign, literal = words.pop(0), words.pop(0)[1:-1]
    value = dashboard.get(first)
    if sign == "@>":
        return isinstance(value, list) and literal in value
    return (value == literal) is (sign == "==")


def _bad(text: str) -> PortalError:
    message = f"{_KEY}: {quoted(text)} is neither a tag nor an expression such as tags @> 'x' || title == 'y'"
    return PortalError(message, code="integration.annotation")

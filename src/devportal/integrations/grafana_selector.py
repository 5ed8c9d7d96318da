"""Which dashboards an entity means: a tag, or an expression as the Backstage plugin reads it.

`tags @> 'x'` holds where the dashboard has the tag, `title == 'x'` and `title != 'x'` compare a field, `&&`,
`||`, `!` and parentheses join them.
"""

from __future__ import annotations

from devportal.errors import PortalError
from devportal.text import cut, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_KEY = "grafana/dashboard-selector"
DEEPEST = 100


def tag_of(selector: str) -> str:
    """Give the tag that a selector is, "" where it is an expression."""
    return "" if any(mark in selector for mark in ("@>", "==", "!=", "&&", "||", "(")) else selector.strip()


def check(selector: str) -> None:
    """Raise PortalError for what is neither a tag nor an expression."""
    matches(selector, {})


def matches(selector: str, dashboard: dict[str, Any]) -> bool:
    """Say whether a dashboard of Grafana's search fits. Raises PortalError for what is no expression."""
    tag = tag_of(selector)
    if tag:
        tags = dashboard.get("tags") or [tag]
        return isinstance(tags, list) and tag in tags
    words = _words(selector)
    if sum(word in ("(", "!") for word in words) > DEEPEST:
        raise _bad(selector)
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


def _one(words: list[str], dashboard: dict[str, Any]) -> bool:
    if not words:
        raise _bad("")
    first = words.pop(0)
    if first == "!":
        return not _one(words, dashboard)
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
    forms = "neither a tag nor an expression such as tags @> 'x' || title == 'y'"
    message = f"{_KEY}: {quoted(cut(text, 100))} is {forms}"
    return PortalError(message, code="integration.annotation")

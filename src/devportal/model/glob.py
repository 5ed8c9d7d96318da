"""Glob patterns as Backstage's URL readers and rules read them (minimatch): braces, classes, groups, `**`."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

MOST_STARS = 2
"""How many `**` a pattern may have; each one more multiplies the ways to match."""
_GROUPS = {"@": "(?:{})", "?": "(?:{})?", "+": "(?>(?:{})+)", "*": "(?>(?:{})*)"}


def is_glob(text: str) -> bool:
    """Say whether a target is a pattern: `*`, `[...]`, `{a,b}` or a group such as `@(a|b)`."""
    if "*" in text:
        return True
    opened = text.find("[")
    if opened >= 0 and text.find("]", opened + 2) > 0:
        return True
    opened = text.find("{")
    if opened >= 0 and text.find("}", opened) > 0:
        return True
    return any(mark + "(" in text for mark in (*_GROUPS, "!")) and ")" in text


def too_many_stars(pattern: str) -> bool:
    """Say whether a pattern has more `**` than are followed."""
    return pattern.split("/").count("**") > MOST_STARS or pattern.count("*") > 100


def braces(pattern: str, most: int = 200) -> list[str]:
    """Expand `{a,b}` groups, nested ones too; at most `most` patterns come out."""
    opened = pattern.find("{")
    while opened >= 0:
        parts = _alternatives(pattern, opened)
        if parts is not None:
            head, choices, tail = parts
            made: list[str] = []
            for choice in choices:
                made += braces(head + choice + tail, most - len(made))
                if len(made) >= most:
                    return made[:most]
            return made
        opened = pattern.find("{", opened + 1)
    return [pattern]


def _alternatives(pattern: str, opened: int) -> tuple[str, list[str], str] | None:
    depth, start, choices = 0, opened + 1, []
    for at in range(opened, len(pattern)):
        char = pattern[at]
        if char == "{":
            depth += 1
        elif char == "," and depth == 1:
            choices.append(pattern[start:at])
            start = at + 1
        elif char == "}":
            depth -= 1
            if depth == 0:
                choices.append(pattern[start:at])
                return (pattern[:opened], choices, pattern[at + 1 :]) if len(choices) > 1 else None
    return None


def segment_matcher(part: str) -> Callable[[str], object]:
    """Give a predicate for one path segment; a leading dot must be written out."""
    if not is_glob(part) and "?" not in part:
        return part.__eq__
    import re

    shown = part.startswith(".")
    match = re.compile(segment_pattern(part), re.DOTALL).fullmatch
    return lambda name: (shown or not name.startswith(".")) and match(name) is not None


def segment_pattern(part: str) -> str:
    """Give the regular expression of one path segment, which never crosses a slash.

    The text after each `*` is matched at its first place and not tried again, so that no pattern can take
    exponential time; that is correct because an earlier place never leaves less to match.
    """
    pieces = [""]
    at = 0
    while at < len(part):
        made, at = _piece(part, at)
        if made is None:
            pieces.append("")
        else:
            pieces[-1] += made
    if len(pieces) == 1:
        return pieces[0]
    middle = "".join(f"(?>[^/]*?{piece})" for piece in pieces[1:-1] if piece)
    return f"{pieces[0]}{middle}[^/]*{pieces[-1]}"


def _piece(part: str, at: int) -> tuple[str | None, int]:
    """Translate what stands at `at`; None is a star."""
    import re

    char = part[at]
    if part[at + 1 : at + 2] == "(" and (char in _GROUPS or char == "!"):
        closed = part.find(")", at)
        if closed > 0:
            choices = "|".join(segment_pattern(choice) for choice in part[at + 2 : closed].split("|"))
            if char == "!":
                return f"(?!(?:{choices}){segment_pattern(part[closed + 1 :])}\\Z)[^/]*", closed + 1
            return _GROUPS[char].format(choices), closed + 1
    if char == "*":
        return None, at + 1
    if char == "?":
        return "[^/]", at + 1
    if char == "[":
        negated = part[at + 1 : at + 2] in ("!", "^")
        closed = part.find("]", at + (3 if negated else 2))
        if closed > 0:
            body = (
                part[at + 1 + negated : closed].replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
            )
            body = (
                body.replace("&&", "&\\&").replace("||", "|\\|").replace("~~", "~\\~").replace("--", "-\\-")
            )
            return f"[{'^' if negated else ''}{body.replace('^', chr(92) + '^')}]", closed + 1
    return re.escape(char), at + 1

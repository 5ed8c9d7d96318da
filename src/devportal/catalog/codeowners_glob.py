"""The patterns of CODEOWNERS as tests of paths: gitignore's for GitHub and Bitbucket, fnmatch's for GitLab.

What stands between two stars is matched at its first place and not tried again, so that no pattern can take
exponential time; that is correct because an earlier place never leaves less to match.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from re import Pattern

_STAR, _FOLDERS = "[^/]*", "(?:.*/)?"
"""How the `codeowners` package writes `*` and `**/`."""


def ignore_pattern(pattern: str) -> Pattern[str]:
    """Give the test of a gitignore pattern, to be searched in a path from the root of the patterns.

    Unlike in .gitignore, `docs/*` is only about the files that stand directly in docs (GitHub).
    """
    import re

    from codeowners import path_to_regex

    return re.compile(_first_places(path_to_regex(pattern).pattern), re.DOTALL)


def _first_places(regex: str) -> str:
    pieces = regex.split(_STAR)
    text = pieces[0]
    for at, piece in enumerate(pieces[1:], 2):
        inner = at < len(pieces) and "/" not in piece.replace("[^/]", "")
        text += f"(?>[^/]*?{piece})" if inner else _STAR + piece
    pieces = text.split(_FOLDERS)
    middle = "".join(f"(?>(?:[^/]*/)*?{piece})" for piece in pieces[1:-1])
    return pieces[0] + middle + (f"(?:[^/]*/)*?{pieces[-1]}" if len(pieces) > 1 else "")


def fnmatch_pattern(pattern: str) -> Pattern[str]:
    """Give the test of GitLab's pattern, to be searched in a path from the root of the patterns.

    A pattern without a slash at its front stands anywhere, one without at its end is a file; `**` means
    folders only where a slash follows (Ruby's File.fnmatch with FNM_PATHNAME and FNM_DOTMATCH).
    """
    import re

    full = pattern if pattern.startswith("/") else f"/**/{pattern}"
    full = "/**/*" if pattern == "*" else f"{full}**/*" if full.endswith("/") else full
    parts = full.removeprefix("/").split("/")
    runs: list[list[str]] = [[]]
    for part in parts[:-1]:
        if part == "**":
            runs.append([])
        else:
            runs[-1].append(_segment(part) + "/")
    text = "".join(runs[0])
    text += "".join(f"(?>(?:[^/]*/)*?{''.join(run)})" for run in runs[1:-1])
    last = "".join(runs[-1]) if len(runs) > 1 else ""
    text += ("(?:[^/]*/)*?" if len(runs) > 1 else "") + last + _segment(parts[-1])
    return re.compile(rf"\A{text}\Z", re.DOTALL)


def _segment(part: str) -> str:
    pieces = [""]
    at = 0
    while at < len(part):
        if part[at] == "*":
            pieces.append("")
            at += 1
        else:
            made, at = _one(part, at)
            pieces[-1] += made
    middle = "".join(f"(?>[^/]*?{piece})" for piece in pieces[1:-1] if piece)
    return pieces[0] + (middle + _STAR + pieces[-1] if len(pieces) > 1 else "")


def _one(part: str, at: int) -> tuple[str, int]:
    """Translate what matches one character; a bracket that is never closed matches nothing."""
    import re

    char = part[at]
    if char == "?":
        return "[^/]", at + 1
    if char == "\\" and at + 1 < len(part):
        return re.escape(part[at + 1]), at + 2
    if char == "[":
        return _bracket(part, at + 1)
    return re.escape(char), at + 1


_NOTHING = "(?!)"


def _bracket(part: str, at: int) -> tuple[str, int]:
    import re

    negated = part[at : at + 1] in ("!", "^")
    at += negated
    items: list[str] = []
    while at < len(part) and part[at] != "]":
        low, at = _of_bracket(part, at)
        high = low
        if part[at : at + 1] == "-" and part[at + 1 : at + 2] not in ("", "]"):
            high, at = _of_bracket(part, at + 1)
        if low <= high:
            items.append(f"{re.escape(low)}-{re.escape(high)}")
    if at >= len(part) or not (items or negated):
        return _NOTHING, at + 1
    return (f"[^/{''.join(items)}]" if negated else f"[{''.join(items)}]"), at + 1


def _of_bracket(part: str, at: int) -> tuple[str, int]:
    if part[at] == "\\" and at + 1 < len(part):
        return part[at + 1], at + 2
    return part[at], at + 1

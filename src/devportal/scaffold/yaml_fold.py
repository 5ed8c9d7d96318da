"""Where the npm package yaml 2 breaks long lines: its `foldFlowLines`, for plain, quoted and block text."""

from __future__ import annotations

FLOW, QUOTED, BLOCK = "flow", "quoted", "block"
_WIDTH = 80
_LEAST = 20


def fold(text: str, indent: str, mode: str, start: int | None) -> tuple[str, bool]:
    """Break `text` into lines that begin with `indent`; `start` is the column its first line begins at.

    Gives the text, and whether a line stayed too long. Lengths are in UTF-16 units, as `text` is.
    """
    step = max(1 + _LEAST, 1 + _WIDTH - len(indent))
    if len(text) <= step:
        return text, False
    places, escaped, overflow = _places(text, len(indent), mode, start, step)
    if not places:
        return text, overflow
    return _broken(text, indent, places, escaped), overflow


def _broken(text: str, indent: str, places: list[int], escaped: set[int]) -> str:
    made = [text[: places[0]]]
    for number, place in enumerate(places):
        # zero stands for the end there, as it does in JavaScript
        following = places[number + 1] if number + 1 < len(places) else 0
        end = following or len(text)
        if place == 0:
            made = [f"\n{indent}{text[:end]}"]
            continue
        if place in escaped:
            made.append(text[place] + "\\")
        made.append(f"\n{indent}{text[place + 1 : end]}")
    return "".join(made)


def _places(  # noqa: PLR0915  one loop over the letters, whose state belongs together
    text: str, depth: int, mode: str, start: int | None, step: int
) -> tuple[list[int], set[int], bool]:
    """Give where to break, which of these cut a word of a quoted text, and whether a line stays too long."""
    places: list[int] = []
    escaped: set[int] = set()
    end = _WIDTH - depth
    if start is not None:
        if start > _WIDTH - max(2, _LEAST):
            places.append(0)
        else:
            end = _WIDTH - start
    split = 0
    before = ""
    overflow = False
    escape_start = escape_end = -1
    at = -1
    if mode == BLOCK:
        at = _further(text, at, depth)
        if at != -1:
            end = at + step
    while (at := at + 1) < len(text):
        char = text[at]
        if mode == QUOTED and char == "\\":
            escape_start = at
            at += {"x": 3, "u": 5, "U": 9}.get(text[at + 1 : at + 2], 1)
            escape_end = at
        if char == "\n":
            if mode == BLOCK:
                at = _further(text, at, depth)
            end = at + depth + step
            split = 0
        else:
            if (
                char == " "
                and before not in ("", " ", "\n", "\t")
                and text[at + 1 : at + 2] not in ("", " ", "\n", "\t")
            ):
                split = at
            if at >= end:
                if split:
                    places.append(split)
                    end = split + step
                    split = 0
                elif mode == QUOTED:
                    while before in (" ", "\t"):
                        before = char
                        at += 1
                        char = text[at : at + 1]
                        overflow = True
                    place = at - 2 if at > escape_end + 1 else escape_start - 1
                    if place in escaped:
                        return [], set(), overflow
                    places.append(place)
                    escaped.add(place)
                    end = place + step
                    split = 0
                else:
                    overflow = True
        before = char
    return places, escaped, overflow


def _further(text: str, at: int, depth: int) -> int:
    """Give the last line feed of a run of lines that are indented further; such lines are not broken."""
    end, start = at, at + 1
    char = text[start : start + 1]
    while char in (" ", "\t") and char:
        if at < start + depth:
            at += 1
            char = text[at : at + 1]
            continue
        at += 1
        while text[at : at + 1] not in ("", "\n"):
            at += 1
        end, start = at, at + 1
        char = text[start : start + 1]
    return end

"""Pure string helpers: what makes foreign text safe to show, did-you-mean, plurals, widths."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_KEEP = frozenset("\n\t")


def clean(text: str) -> str:
    """Make every control, bidi, zero-width, tag and surrogate character of `text` visible.

    Newline and tab stay. C0 becomes caret notation (`^[`), the rest `<U+202E>`, so that nothing from a
    catalog, a template or a server can steer the terminal or hide what is written beside it.
    """
    if text.isprintable():
        return text
    return "".join(_visible(char) for char in text)


def clean_line(text: str) -> str:
    """Clean `text` and fold it to one line."""
    if text.isprintable():
        return text
    return " ".join(clean(text).split())


def _visible(char: str) -> str:
    if char in _KEEP or char.isprintable() or char in "\u00a0\u3000":
        return char
    code = ord(char)
    if code < 0x20:
        return "^" + chr(code + 0x40)
    if code == 0x7F:
        return "^?"
    if 0xDC80 <= code <= 0xDCFF or 0x10DC80 <= code <= 0x10DCFF:  # an undecodable byte of a file name
        return f"\\x{code & 0xFF:02x}"
    return f"<U+{code:04X}>"


def did_you_mean(word: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """Give the known words nearest to `word`, best first; none when nothing is near."""
    from difflib import get_close_matches

    wanted = word.lower()[:200]
    options: dict[str, str] = {}
    for option in known:
        options.setdefault(option.lower(), option)
    likely = list(options) if len(options) < 500 else _likely(wanted, options)
    near = get_close_matches(wanted, likely, n=limit, cutoff=0.6)
    return [options[name] for name in near]


def _likely(wanted: str, options: Iterable[str]) -> list[str]:
    """Keep the options that share letters enough to be near: comparing 100,000 in full takes seconds."""
    size = len(wanted)
    pairs = {wanted[at : at + 2] for at in range(size - 1)}
    scored = []
    for option in options:
        if abs(len(option) - size) <= max(2, size // 3):
            shared = sum(pair in option for pair in pairs)
            if shared * 3 >= len(pairs):
                scored.append((-shared, option))
    return [option for _, option in sorted(scored)[:200]]


def suggestion(word: str, known: Iterable[str]) -> str | None:
    """Give the hint line "did you mean a or b?", or None."""
    near = did_you_mean(word, known)
    return f"did you mean {either(near)}?" if near else None


def either(words: Sequence[str]) -> str:
    """Join words as a person would: "a", "a or b", "a, b or c"."""
    if len(words) < 2:
        return "".join(words)
    return ", ".join(words[:-1]) + " or " + words[-1]


def plural(count: int, noun: str, many: str | None = None) -> str:
    """Give "1 entity", "2 entities", with thousands separated."""
    if count == 1:
        return f"1 {noun}"
    if many is None:
        many = noun[:-1] + "ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else noun + "s"
    return f"{count:,} {many}"


def cut(text: str, width: int, mark: str = "…") -> str:
    """Shorten `text` to `width` characters, with a mark where something was left out."""
    if len(text) <= width:
        return text
    return text[: max(0, width - len(mark))] + mark


def quoted(text: str, width: int = 80) -> str:
    """Give foreign text in quotes for a message: cleaned, on one line, cut to `width` characters."""
    return f"'{cut(clean_line(text[: width * 4]), width)}'"

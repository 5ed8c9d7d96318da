"""The filters that work on text. What they accept is what nunjucks' own do, to the letter."""

from __future__ import annotations

import re
from urllib.parse import quote

from devportal.scaffold.nunjucks.errors import TemplateError
from devportal.scaffold.nunjucks.javascript import (
    UNDEFINED,
    RegExp,
    SafeString,
    Value,
    is_nullish,
    is_number,
    joined,
    keys_of,
    to_number,
    to_text,
    truthy,
)
from devportal.scaffold.nunjucks.lexer import JS_SPACES
from devportal.scaffold.nunjucks.numerals import ceil
from devportal.scaffold.nunjucks.operators import BINARY, add, less
from devportal.scaffold.nunjucks.runtime import Runtime

# Backstage bundles a nunjucks that leaves the backslash alone; the one on npm writes &#92;.
_ESCAPES = str.maketrans({"&": "&amp;", '"': "&quot;", "'": "&#39;", "<": "&lt;", ">": "&gt;"})
_WORDS = re.compile(r"\w+", re.ASCII)
_SPACES = re.compile(f"([{re.escape(JS_SPACES)}]+)")
_TAG_NAME = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*\b", re.ASCII)
_LINE_ENDS = re.compile("([\n\r\u2028\u2029])")
_PUNCTUATION = re.compile(r"(?:\(|<|&lt;)?(.*?)(?:\.|,|\)|\n|&gt;)?\Z")
_EMAIL_NAME = re.compile(r"[\w.!#$%&'*+\-/=?^`{|}~]+\Z", re.ASCII)
_EMAIL_HOST = re.compile(r"[a-zA-Z\d-]+(?:\.[a-zA-Z\d-]+)+\Z", re.ASCII)
_TOP_LEVEL = re.compile(r"\.(?:org|net|com)(?::|/|\Z)")
_LONGEST_TEXT = 255.0


def normal(value: Value) -> Value:
    """What text filters take for empty: null, undefined and false."""
    return "" if is_nullish(value) or value is False else value


def keep_safe(original: Value, text: Value) -> Value:
    """The result of a filter, safe if what it was made from was."""
    return SafeString(to_text(text)) if isinstance(original, SafeString) else to_text(text)


def spaces(runtime: Runtime, count: Value) -> str:
    """As many spaces as a loop up to `count` would write."""
    number = to_number(count)
    if not number > 0:
        return ""
    runtime.budget.make(number)
    return " " * int(ceil(number))


def capitalize(runtime: Runtime, value: Value = UNDEFINED) -> Value:
    """First letter large, the rest small."""
    value = normal(value)
    low = to_text(runtime.invoke(value, "toLowerCase"))
    return keep_safe(value, to_text(runtime.invoke(low[:1], "toUpperCase")) + low[1:])


def center(runtime: Runtime, value: Value = UNDEFINED, width: Value = UNDEFINED) -> Value:
    """The text in the middle of `width` characters."""
    value = normal(value)
    width = width if truthy(width) else 80.0
    length = runtime.read(value, "length")
    if BINARY[">="](runtime.budget, length, width):
        return value
    room = to_number(width) - to_number(length)
    before, after = room / 2 - BINARY["%"](runtime.budget, room, 2.0), room / 2
    text = add(runtime.budget, spaces(runtime, before), value)
    return keep_safe(value, text + spaces(runtime, after))


def escape_html(text: str) -> str:
    """The text with HTML's own characters written as entities."""
    return text.translate(_ESCAPES)


def escape(runtime: Runtime, value: Value = UNDEFINED) -> Value:
    """Escaped for HTML, unless it is safe already."""
    return value if isinstance(value, SafeString) else force_escape(runtime, value)


def force_escape(runtime: Runtime, value: Value = UNDEFINED) -> Value:
    """Escaped for HTML in any case."""
    text = "" if is_nullish(value) else to_text(runtime.invoke(value, "toString"))
    runtime.budget.make(len(text))
    return SafeString(escape_html(text))


def safe(runtime: Runtime, value: Value = UNDEFINED) -> Value:
    """Marked as safe."""
    if isinstance(value, SafeString):
        return value
    return SafeString("" if is_nullish(value) else to_text(runtime.invoke(value, "toString")))


def indent(
    runtime: Runtime, value: Value = UNDEFINED, width: Value = UNDEFINED, first: Value = UNDEFINED
) -> Value:
    """Every line but the first one moved to the right."""
    value = normal(value)
    if value == "":
        return ""
    lines = runtime.invoke(value, "split", "\n")
    margin = spaces(runtime, width if truthy(width) else 4.0)
    runtime.budget.make(len(margin) * len(lines))
    moved = [line if index == 0 and not truthy(first) else margin + line for index, line in enumerate(lines)]
    return keep_safe(value, "\n".join(moved))


def lower(runtime: Runtime, value: Value = UNDEFINED) -> Value:
    """In small letters."""
    return runtime.invoke(normal(value), "toLowerCase")


def upper(runtime: Runtime, value: Value = UNDEFINED) -> Value:
    """In capital letters."""
    return runtime.invoke(normal(value), "toUpperCase")


def nl2br(runtime: Runtime, value: Value = UNDEFINED) -> Value:
    """A `<br />` before every line end."""
    if is_nullish(value):
        return ""
    text = to_text(runtime.invoke(value, "replace", RegExp("\\r\\n|\\n", "g"), "<br />\n"))
    return keep_safe(value, text)


def replace(
    runtime: Runtime,
    value: Value = UNDEFINED,
    old: Value = UNDEFINED,
    new: Value = UNDEFINED,
    most: Value = UNDEFINED,
) -> Value:
    """Every `old` replaced, or the first `most`; a regular expression replaces as JavaScript does."""
    if isinstance(old, RegExp):
        return runtime.invoke(value, "replace", old, new)
    if not (isinstance(old, str) or is_number(old)):
        return value
    text = to_text(value) if is_number(value) else value
    if not isinstance(text, (str, SafeString)):
        return text
    wanted = to_text(old)
    if not wanted:
        return keep_safe(text, _between(runtime, to_text(text), new))
    return _replaced(runtime, value, text, wanted, new, most)


def _between(runtime: Runtime, text: str, new: Value) -> str:
    inside = "," if new is UNDEFINED else to_text(new)
    runtime.budget.make(len(inside) * (len(text) + 1) + len(text))
    return to_text(new) + inside.join(text) + to_text(new)


def _replaced(runtime: Runtime, original: Value, text: Value, wanted: str, new: Value, most: Value) -> Value:
    source = to_text(text)
    if wanted not in source or most == 0:
        return text
    count = source.count(wanted)
    limit = count
    if most is not UNDEFINED and most != -1:
        limit = next((done for done in range(count) if not less(float(done), most)), count)
    written = to_text(new)
    runtime.budget.make(len(source) + limit * len(written))
    return keep_safe(original, source.replace(wanted, written, limit))


def string(runtime: Runtime, value: Value = UNDEFINED) -> Value:
    """As text."""
    return value if isinstance(value, SafeString) else to_text(runtime.invoke(value, "toString"))


def strip_tags(runtime: Runtime, value: Value = UNDEFINED, keep_lines: Value = UNDEFINED) -> Value:
    """Without HTML tags and with single spaces."""
    value = normal(value)
    runtime.invoke(value, "replace", "", "")
    text = _without_tags(to_text(value)).strip(JS_SPACES)
    if not truthy(keep_lines):
        return keep_safe(value, _SPACES.sub(" ", text))
    lines = [re.sub(" +", " ", part.strip(" ")) for part in _LINE_ENDS.split(text)]
    text = "".join(lines).replace("\r\n", "\n")
    return keep_safe(value, re.sub("\n\n\n+", "\n\n", text))


def _without_tags(text: str) -> str:
    parts = []
    kept = at = 0
    last_close, last_comment = text.rfind(">"), text.rfind("-->")
    while (start := text.find("<", at)) >= 0:
        end = -1
        name = _TAG_NAME.match(text, start)
        if name and name.end() <= last_close:
            end = text.find(">", name.end()) + 1
        elif text.startswith("<!--", start) and start + 4 <= last_comment:
            end = text.find("-->", start + 4) + 3
        if end > 0:
            parts.append(text[kept:start])
            kept = end
        at = end if end > 0 else start + 1
    return "".join([*parts, text[kept:]])


def title(runtime: Runtime, value: Value = UNDEFINED) -> Value:
    """Every word capitalized; only spaces part words."""
    value = normal(value)
    words = runtime.invoke(value, "split", " ")
    return keep_safe(value, " ".join(to_text(capitalize(runtime, word)) for word in words))


def trim(runtime: Runtime, value: Value = UNDEFINED) -> Value:
    """Without white space around it."""
    if not isinstance(value, (str, SafeString)):
        runtime.invoke(value, "replace", "", "")
    return keep_safe(value, to_text(value).strip(JS_SPACES))


def truncate(
    runtime: Runtime,
    value: Value = UNDEFINED,
    length: Value = UNDEFINED,
    kill_words: Value = UNDEFINED,
    end: Value = UNDEFINED,
) -> Value:
    """Cut after `length` characters, at a space unless `kill_words`."""
    text = normal(value)
    length = length if truthy(length) else _LONGEST_TEXT
    if BINARY["<="](runtime.budget, runtime.read(text, "length"), length):
        return text
    if not truthy(kill_words):
        index = runtime.invoke(text, "lastIndexOf", " ", length)
        length = length if index == -1 else index
    text = runtime.invoke(text, "substring", 0.0, length)
    return keep_safe(value, add(runtime.budget, text, "..." if is_nullish(end) else end))


def encode_component(value: Value) -> str:
    """`encodeURIComponent(value)`."""
    text = to_text(value)
    try:
        whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        raise TemplateError("half a character cannot stand in a URL") from None
    return quote(whole, safe="!'()*-._~")


def url_encode(runtime: Runtime, value: Value = UNDEFINED) -> str:
    """Encoded for a URL; pairs and objects become `key=value&...`."""
    if isinstance(value, str):
        return encode_component(value)
    pairs = value if isinstance(value, list) else [[key, runtime.read(value, key)] for key in keys_of(value)]
    encoded = (
        f"{encode_component(runtime.read(pair, '0'))}={encode_component(runtime.read(pair, '1'))}"
        for pair in pairs
    )
    return "&".join(encoded)


def urlize(
    runtime: Runtime, value: Value = UNDEFINED, length: Value = UNDEFINED, nofollow: Value = UNDEFINED
) -> str:
    """Links around what looks like an address."""
    runtime.invoke(value, "split", "")
    shown = to_number(length) if is_number(length) and length == length else float("inf")  # noqa: PLR0124  NaN
    relation = ' rel="nofollow"' if nofollow is True else ""
    words = [word for word in _SPACES.split(to_text(value)) if word]
    return "".join(_linked(word, shown, relation) for word in words)


def _linked(word: str, shown: float, relation: str) -> str:
    match = _PUNCTUATION.match(word)
    address = match[1] if match and "\n" not in word else word
    label = address[: int(min(max(shown, 0), len(address)))]
    if re.match("https?://", address):
        return f'<a href="{address}"{relation}>{label}</a>'
    if address.startswith("www."):
        return f'<a href="http://{address}"{relation}>{label}</a>'
    name, at, host = address.partition("@")
    if at and _EMAIL_NAME.match(name) and _EMAIL_HOST.match(host):
        return f'<a href="mailto:{address}">{address}</a>'
    if _TOP_LEVEL.search(address):
        return f'<a href="http://{address}"{relation}>{label}</a>'
    return word


def word_count(runtime: Runtime, value: Value = UNDEFINED) -> Value:
    """How many words; null where there is none."""
    value = normal(value)
    if not truthy(value):
        return None
    runtime.invoke(value, "match", RegExp("a", ""))
    return float(len(_WORDS.findall(joined(to_text(value))))) or None

"""The methods of strings that take a regular expression: match, matchAll, search, replace and split."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from devportal.scaffold.nunjucks.errors import TemplateError
from devportal.scaffold.nunjucks.javascript import (
    UNDEFINED,
    Function,
    Iterator,
    RegExp,
    Value,
    to_number,
    to_text,
)
from devportal.scaffold.nunjucks.numerals import to_int32
from devportal.scaffold.nunjucks.regexp import (
    Match,
    Searcher,
    check_regex,
    execute,
    expand,
    match_value,
    plain_match,
    replace,
)
from devportal.scaffold.nunjucks.runtime import Builtin, Runtime


def _match(runtime: Runtime, this: Value, pattern: Value = UNDEFINED) -> Value:
    text, regex = to_text(this), _regex(pattern)
    if "g" not in regex.flags:
        match = execute(runtime.budget, regex, text)
        return match_value(match) if match else None
    regex.last_index = 0.0
    found = [match.group(0) for match in Searcher(runtime.budget, regex, text).all()]
    return found or None


def _match_all(runtime: Runtime, this: Value, pattern: Value = UNDEFINED) -> Iterator:
    if isinstance(pattern, RegExp) and "g" not in pattern.flags:
        raise TemplateError("matchAll() needs a regular expression with the flag g")
    matches = Searcher(runtime.budget, _regex(pattern), to_text(this)).all()
    return Iterator([match_value(match) for match in matches], "RegExp String Iterator")


def _search(runtime: Runtime, this: Value, pattern: Value = UNDEFINED) -> float:
    match = Searcher(runtime.budget, _regex(pattern), to_text(this)).after(0)
    return float(match.start) if match else -1.0


def _regex(pattern: Value) -> RegExp:
    if isinstance(pattern, RegExp):
        return pattern
    source = "(?:)" if pattern is UNDEFINED else to_text(pattern)
    check_regex(source, "", 1, 1)
    return RegExp(source, "")


def _replacement(runtime: Runtime, new: Value) -> Callable[[Match], str]:
    if isinstance(new, Function):

        def call(match: Match) -> str:
            args = [match.group(0), *match.groups(), float(match.start), match.text]
            return to_text(runtime.call(new, args))

        return call
    text = to_text(new)
    return (lambda match: expand(text, match)) if "$" in text else (lambda _: text)


def _replace(runtime: Runtime, this: Value, old: Value = UNDEFINED, new: Value = UNDEFINED) -> str:
    text = to_text(this)
    if not isinstance(old, RegExp):
        wanted = to_text(old)
        start = text.find(wanted)
        found = [plain_match(text, start, len(wanted))] if start >= 0 else []
    elif "g" in old.flags:
        old.last_index = 0.0
        found = Searcher(runtime.budget, old, text).all()
    else:
        first = execute(runtime.budget, old, text)
        found = [first] if first else []
    return replace(runtime.budget, text, found, _replacement(runtime, new))


def _replace_all(runtime: Runtime, this: Value, old: Value = UNDEFINED, new: Value = UNDEFINED) -> str:
    if isinstance(old, RegExp):
        if "g" not in old.flags:
            raise TemplateError("replaceAll() needs a regular expression with the flag g")
        return _replace(runtime, this, old, new)
    text, wanted = to_text(this), to_text(old)
    found = []
    start = text.find(wanted)
    while start >= 0:
        runtime.budget.step()
        found.append(plain_match(text, start, len(wanted)))
        start = text.find(wanted, start + max(len(wanted), 1)) if start < len(text) else -1
    return replace(runtime.budget, text, found, _replacement(runtime, new))


def _split(
    runtime: Runtime, this: Value, separator: Value = UNDEFINED, limit: Value = UNDEFINED
) -> list[Value]:
    text = to_text(this)
    most = (1 << 32) - 1 if limit is UNDEFINED else to_int32(to_number(limit)) & 0xFFFFFFFF
    if isinstance(separator, RegExp):
        return _split_by_regex(runtime, text, separator)[:most]
    if separator is UNDEFINED:
        parts: list[Value] = [text]
    else:
        wanted = to_text(separator)
        runtime.budget.make_items(text.count(wanted))
        parts = list(text.split(wanted)) if wanted else list(text)
    return parts[:most]


def _split_by_regex(runtime: Runtime, text: str, separator: RegExp) -> list[Value]:
    searcher = Searcher(runtime.budget, RegExp(separator.source, separator.flags), text)
    if not text:
        return [] if searcher.at(0) else [""]
    parts: list[Value] = []
    begin = position = 0
    while position < len(text):
        match = searcher.at(position)
        if match is None or match.end == begin:
            position += 1
            continue
        parts += [text[begin : match.start], *match.groups()]
        begin = position = match.end
    return [*parts, text[begin:]]


MEMBERS: Mapping[str, Builtin] = {
    "match": _match,
    "matchAll": _match_all,
    "replace": _replace,
    "replaceAll": _replace_all,
    "search": _search,
    "split": _split,
}

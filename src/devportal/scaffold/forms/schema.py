"""Judges JSON-like values by JSON Schema (draft 7), saying which field is wrong and what is allowed.

An own judge: the library's messages do not say what to do, it takes 0.08 s to import, and it would read
`$ref` from the network. Here a `$ref` only leads into the schema it stands in.
"""

from __future__ import annotations

from devportal.record import record
from devportal.scaffold.forms.formats import FORMATS
from devportal.scaffold.forms.values import TYPE_WORDS, allowed, follow, is_number, is_type, same, shown
from devportal.text import either, plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    Path = tuple[str | int, ...]

_DEEPEST = 64


@record
class Fault:
    """One thing wrong with a value: where (keys and indexes from the root), what has to be, by which rule."""

    path: Path
    message: str
    rule: str

    @property
    def name(self) -> str:
        """The place as a person writes it: `owner`, `database.size`, `tags[2]`; "" for the root."""
        return written(self.path)


def written(path: Path) -> str:
    """Write a path as a person does."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def faults(schema: object, value: object, root: object = None, path: Path = ()) -> Iterator[Fault]:
    """Give what is wrong with `value`; nothing where it fits. `root` is what `$ref` looks into."""
    yield from _Judge(schema if root is None else root).check(schema, value, path, 0)


def fits(schema: object, value: object, root: object = None) -> bool:
    """Say whether `value` fits."""
    return next(faults(schema, value, root), None) is None


class _Judge:
    def __init__(self, root: object) -> None:
        self.root = root

    def check(self, schema: Any, value: Any, path: Path, depth: int) -> Iterator[Fault]:
        if schema is False:
            yield Fault(path, "is not allowed here", "false")
        if not isinstance(schema, dict):
            return
        if depth > _DEEPEST:
            yield Fault(path, "is nested too deep to be judged", "depth")
            return
        if "$ref" in schema:
            found = follow(schema, self.root)
            if found is None:
                yield Fault(path, f"cannot be judged: the schema has no {shown(schema['$ref'])}", "$ref")
                return
            yield from self.check(found, value, path, depth + 1)
            return
        yield from self._type(schema, value, path)
        for rules, judge in _RULES:
            if any(rule in schema for rule in rules):
                yield from judge(self, schema, value, path, depth + 1)

    def _type(self, schema: Mapping[str, Any], value: Any, path: Path) -> Iterator[Fault]:
        wanted = schema.get("type")
        names = [wanted] if isinstance(wanted, str) else wanted if isinstance(wanted, list) else []
        if names and not any(is_type(name, value) for name in names):
            yield Fault(
                path, f"must be {either([TYPE_WORDS.get(name, str(name)) for name in names])}", "type"
            )

    def enum(self, schema: Mapping[str, Any], value: Any, path: Path, _: int) -> Iterator[Fault]:
        options = schema["enum"]
        if isinstance(options, list) and not any(same(value, option) for option in options):
            yield Fault(path, f"must be {allowed(options)}", "enum")

    def const(self, schema: Mapping[str, Any], value: Any, path: Path, _: int) -> Iterator[Fault]:
        if not same(value, schema["const"]):
            yield Fault(path, f"must be {shown(schema['const'])}", "const")

    def length(self, schema: Mapping[str, Any], value: Any, path: Path, _: int) -> Iterator[Fault]:
        if not isinstance(value, str):
            return
        least, most = schema.get("minLength"), schema.get("maxLength")
        if is_number(least) and len(value) < least:
            why = (
                "must not be empty" if least == 1 else f"must have {plural(int(least), 'character')} or more"
            )
            yield Fault(path, why, "minLength")
        if is_number(most) and len(value) > most:
            yield Fault(path, f"must have at most {plural(int(most), 'character')}", "maxLength")

    def pattern(self, schema: Mapping[str, Any], value: Any, path: Path, _: int) -> Iterator[Fault]:
        from devportal.scaffold.forms.patterns import PatternInvalidError, PatternSlowError, is_match

        pattern = schema["pattern"]
        if not isinstance(value, str) or not isinstance(pattern, str):
            return
        try:
            if not is_match(pattern, value):
                yield Fault(path, f"must match the pattern {shown(pattern)}", "pattern")
        except PatternSlowError:
            yield Fault(
                path, f"cannot be judged: the pattern {shown(pattern)} takes too long on it", "pattern"
            )
        except PatternInvalidError:
            yield Fault(path, f"cannot be judged: {shown(pattern)} is no regular expression", "pattern")

    def format(self, schema: Mapping[str, Any], value: Any, path: Path, _: int) -> Iterator[Fault]:
        known = FORMATS.get(schema["format"]) if isinstance(schema["format"], str) else None
        if known is not None and isinstance(value, str) and not known.test(value):
            yield Fault(path, f"must be {known.words}", "format")

    def range(self, schema: Mapping[str, Any], value: Any, path: Path, _: int) -> Iterator[Fault]:
        if not is_number(value):
            return
        for rule, holds, words in _BOUNDS:
            bound = schema.get(rule)
            if is_number(bound) and not holds(value, bound):
                yield Fault(path, f"must be {words} {shown(bound)}", rule)

    def multiple(self, schema: Mapping[str, Any], value: Any, path: Path, _: int) -> Iterator[Fault]:
        unit = schema["multipleOf"]
        if is_number(value) and is_number(unit) and unit > 0:
            ratio = value / unit
            if abs(ratio - round(ratio)) > 1e-9:
                yield Fault(path, f"must be a multiple of {shown(unit)}", "multipleOf")

    def items(self, schema: Mapping[str, Any], value: Any, path: Path, depth: int) -> Iterator[Fault]:
        if not isinstance(value, (list, tuple)):
            return
        given = schema.get("items")
        if isinstance(given, list):
            for at, (one, item) in enumerate(zip(given, value, strict=False)):
                yield from self.check(one, item, (*path, at), depth)
            start, given = len(given), schema.get("additionalItems")
        else:
            start = 0
        for at in range(start, len(value)):
            yield from self.check(given, value[at], (*path, at), depth)

    def count(self, schema: Mapping[str, Any], value: Any, path: Path, depth: int) -> Iterator[Fault]:
        if not isinstance(value, (list, tuple)):
            return
        least, most = schema.get("minItems"), schema.get("maxItems")
        if is_number(least) and len(value) < least:
            yield Fault(path, f"must have {plural(int(least), 'entry', 'entries')} or more", "minItems")
        if is_number(most) and len(value) > most:
            yield Fault(path, f"must have at most {plural(int(most), 'entry', 'entries')}", "maxItems")
        if schema.get("uniqueItems") is True:
            twice = [one for at, one in enumerate(value) if any(same(one, other) for other in value[:at])]
            if twice:
                yield Fault(path, f"must not hold {shown(twice[0])} twice", "uniqueItems")
        wanted = schema.get("contains")
        if wanted is not None and not any(self._fits(wanted, item, depth) for item in value):
            yield Fault(path, "lacks an entry that has to be there", "contains")

    def object(self, schema: Mapping[str, Any], value: Any, path: Path, depth: int) -> Iterator[Fault]:
        if not isinstance(value, dict):
            return
        known = schema.get("properties")
        known = known if isinstance(known, dict) else {}
        for name in known:
            if name in value:
                yield from self.check(known[name], value[name], (*path, name), depth)
        yield from self._others(schema, value, known, path, depth)
        names = schema.get("propertyNames")
        for name in value if names is not None else ():
            if not self._fits(names, name, depth):
                yield Fault((*path, name), "is a name that is not allowed", "propertyNames")

    def _others(
        self, schema: Mapping[str, Any], value: Any, known: Mapping[str, Any], path: Path, depth: int
    ) -> Iterator[Fault]:
        from devportal.scaffold.forms.patterns import PatternInvalidError, PatternSlowError, is_match

        patterns = schema.get("patternProperties")
        rest = schema.get("additionalProperties")
        for name in value:
            taken = name in known
            for pattern, one in patterns.items() if isinstance(patterns, dict) else ():
                try:
                    hit = is_match(pattern, name)
                except (PatternInvalidError, PatternSlowError):
                    hit = False
                if hit:
                    taken = True
                    yield from self.check(one, value[name], (*path, name), depth)
            if not taken and rest is False:
                yield Fault((*path, name), "is not known here", "additionalProperties")
            elif not taken and rest is not None:
                yield from self.check(rest, value[name], (*path, name), depth)

    def sizes(self, schema: Mapping[str, Any], value: Any, path: Path, _: int) -> Iterator[Fault]:
        if not isinstance(value, dict):
            return
        least, most = schema.get("minProperties"), schema.get("maxProperties")
        if is_number(least) and len(value) < least:
            yield Fault(path, f"must have {plural(int(least), 'key')} or more", "minProperties")
        if is_number(most) and len(value) > most:
            yield Fault(path, f"must have at most {plural(int(most), 'key')}", "maxProperties")

    def required(self, schema: Mapping[str, Any], value: Any, path: Path, _: int) -> Iterator[Fault]:
        names = schema["required"]
        if isinstance(value, dict) and isinstance(names, list):
            for name in names:
                if isinstance(name, str) and name not in value:
                    yield Fault((*path, name), "is missing", "required")

    def dependencies(self, schema: Mapping[str, Any], value: Any, path: Path, depth: int) -> Iterator[Fault]:
        if not isinstance(value, dict):
            return
        for key in ("dependencies", "dependentRequired", "dependentSchemas"):
            given = schema.get(key)
            for name, one in given.items() if isinstance(given, dict) else ():
                if name not in value:
                    continue
                wanted = {"required": one} if isinstance(one, list) else one
                yield from self.check(wanted, value, path, depth)

    def all_of(self, schema: Mapping[str, Any], value: Any, path: Path, depth: int) -> Iterator[Fault]:
        for one in schema["allOf"] if isinstance(schema["allOf"], list) else ():
            yield from self.check(one, value, path, depth)

    def any_of(self, schema: Mapping[str, Any], value: Any, path: Path, depth: int) -> Iterator[Fault]:
        yield from self._nearest(schema["anyOf"], value, path, depth, "anyOf")

    def one_of(self, schema: Mapping[str, Any], value: Any, path: Path, depth: int) -> Iterator[Fault]:
        options = schema["oneOf"]
        if isinstance(options, list) and sum(self._fits(one, value, depth) for one in options) > 1:
            yield Fault(path, "fits several of the choices, where it must fit one", "oneOf")
            return
        yield from self._nearest(options, value, path, depth, "oneOf")

    def _nearest(self, options: Any, value: Any, path: Path, depth: int, rule: str) -> Iterator[Fault]:
        """Give the faults by the alternative that has the fewest, unless one fits."""
        if not isinstance(options, list) or not options:
            return
        found = [list(self.check(one, value, path, depth)) for one in options]
        if all(found):
            constants = [one["const"] for one in options if isinstance(one, dict) and "const" in one]
            if len(constants) == len(options):
                yield Fault(path, f"must be {allowed(constants)}", rule)
            else:
                yield from min(found, key=len)

    def not_(self, schema: Mapping[str, Any], value: Any, path: Path, depth: int) -> Iterator[Fault]:
        if self._fits(schema["not"], value, depth):
            yield Fault(path, "is excluded by the template", "not")

    def condition(self, schema: Mapping[str, Any], value: Any, path: Path, depth: int) -> Iterator[Fault]:
        branch = "then" if self._fits(schema["if"], value, depth) else "else"
        yield from self.check(schema.get(branch), value, path, depth)

    def _fits(self, schema: Any, value: Any, depth: int) -> bool:
        return next(self.check(schema, value, (), depth), None) is None


_BOUNDS: tuple[tuple[str, Callable[[Any, Any], bool], str], ...] = (
    ("minimum", lambda value, bound: value >= bound, "at least"),
    ("maximum", lambda value, bound: value <= bound, "at most"),
    ("exclusiveMinimum", lambda value, bound: value > bound, "more than"),
    ("exclusiveMaximum", lambda value, bound: value < bound, "less than"),
)
_RULES: tuple[tuple[tuple[str, ...], Callable[..., Iterator[Fault]]], ...] = (
    (("enum",), _Judge.enum),
    (("const",), _Judge.const),
    (("minLength", "maxLength"), _Judge.length),
    (("pattern",), _Judge.pattern),
    (("format",), _Judge.format),
    (tuple(rule for rule, *_ in _BOUNDS), _Judge.range),
    (("multipleOf",), _Judge.multiple),
    (("items", "additionalItems"), _Judge.items),
    (("minItems", "maxItems", "uniqueItems", "contains"), _Judge.count),
    (("properties", "patternProperties", "additionalProperties", "propertyNames"), _Judge.object),
    (("minProperties", "maxProperties"), _Judge.sizes),
    (("required",), _Judge.required),
    (("dependencies", "dependentRequired", "dependentSchemas"), _Judge.dependencies),
    (("allOf",), _Judge.all_of),
    (("anyOf",), _Judge.any_of),
    (("oneOf",), _Judge.one_of),
    (("not",), _Judge.not_),
    (("if",), _Judge.condition),
)

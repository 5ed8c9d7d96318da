"""The filters that work on lists, objects and numbers."""

from __future__ import annotations

import random as chance

from devportal.scaffold.nunjucks.arrays import sort_items
from devportal.scaffold.nunjucks.errors import TemplateError
from devportal.scaffold.nunjucks.javascript import (
    UNDEFINED,
    SafeString,
    Value,
    has_own,
    index_of,
    is_nullish,
    is_plain_object,
    keys_of,
    to_key,
    to_number,
    to_text,
    truthy,
)
from devportal.scaffold.nunjucks.numerals import (
    ceil,
    floor,
    quotient,
    remainder,
)
from devportal.scaffold.nunjucks.operators import add, greater, less, strictly_equal
from devportal.scaffold.nunjucks.runtime import Runtime, call_builtin
from devportal.scaffold.nunjucks.stringify import stringify
from devportal.scaffold.nunjucks.strings import lower, upper
from devportal.scaffold.nunjucks.text_filters import normal

Items = list[Value]


def mapped(runtime: Runtime, value: Value) -> Items:
    """A copy of what can be counted through; empty for null and undefined."""
    return [] if is_nullish(value) else runtime.items(value)


def enumerable(value: Value) -> list[str]:
    """The keys of a `for ... in` loop, those of the prototype included."""
    return [*keys_of(value), *(("valueOf", "toString") if isinstance(value, SafeString) else ())]


def own_attribute(runtime: Runtime, item: Value, path: Value) -> Value:
    """An attribute by its path; undefined where a part of it is missing. Dots part a text."""
    parts = path.split(".") if isinstance(path, str) else [path]
    for part in parts if truthy(path) else []:
        if is_nullish(item):
            raise TemplateError(f"{to_text(item)} has no attribute {to_text(part)!r}")
        key = to_key(part)
        if not has_own(item, key) and not (key == "length" and isinstance(item, (list, str))):
            return UNDEFINED
        item = runtime.read(item, key)
    return item


def batch(
    runtime: Runtime, value: Value = UNDEFINED, size: Value = UNDEFINED, fill: Value = UNDEFINED
) -> Items:
    """Lists of `size` items; the last one filled up with `fill`."""
    result: Items = []
    current: Items = []
    width = to_number(size)
    for index, item in enumerate(runtime.items(value)):
        if remainder(index, width) == 0 and current:
            result.append(current)
            current = []
        current.append(item)
    if current:
        if truthy(fill) and width > len(current):
            runtime.budget.make_items(width)
            current += [fill] * int(ceil(width) - len(current))
        result.append(current)
    return result


def default(
    _: Runtime, value: Value = UNDEFINED, other: Value = UNDEFINED, falsy: Value = UNDEFINED
) -> Value:
    """`other` instead of undefined, or instead of everything falsy."""
    if truthy(falsy):
        return value if truthy(value) else other
    return other if value is UNDEFINED else value


def dict_sort(
    runtime: Runtime, value: Value = UNDEFINED, case_sensitive: Value = UNDEFINED, by: Value = UNDEFINED
) -> Items:
    """Pairs of key and value, in order."""
    if not is_plain_object(value):
        raise TemplateError("dictsort takes an object")
    if by not in (UNDEFINED, "key", "value"):
        raise TemplateError("dictsort sorts by key or by value")
    column = 1 if by == "value" else 0
    pairs = [[key, runtime.read(value, key)] for key in enumerable(value)]

    def compare(left: Value, right: Value) -> float:
        runtime.budget.step()
        first, second = left[column], right[column]
        if not truthy(case_sensitive):
            first = upper(first) if isinstance(first, str) else first
            second = upper(second) if isinstance(second, str) else second
        return 1.0 if greater(first, second) else 0.0 if strictly_equal(first, second) else -1.0

    return sort_items(pairs, compare)


def dump(runtime: Runtime, value: Value = UNDEFINED, indent: Value = UNDEFINED) -> Value:
    """As JSON."""
    return stringify(runtime.budget, value, indent)


def first(runtime: Runtime, value: Value = UNDEFINED) -> Value:
    """The first item."""
    return runtime.read(value, "0")


def last(runtime: Runtime, value: Value = UNDEFINED) -> Value:
    """The last item."""
    return runtime.read(value, runtime.length(value) - 1)


def group_by(runtime: Runtime, value: Value = UNDEFINED, attribute: Value = UNDEFINED) -> Value:
    """An object of lists, by an attribute."""
    groups: dict[str, Value] = {}
    for item in runtime.items(value):
        groups.setdefault(to_key(own_attribute(runtime, item, attribute)), []).append(item)
    return groups


def join(
    runtime: Runtime, value: Value = UNDEFINED, between: Value = UNDEFINED, attribute: Value = UNDEFINED
) -> Value:
    """All items, or an attribute of each, as one text."""
    if truthy(attribute):
        value = [runtime.read(item, attribute) for item in mapped(runtime, value)]
    return runtime.invoke(value, "join", between if truthy(between) else "")


def length(runtime: Runtime, value: Value = UNDEFINED) -> Value:
    """How many items, keys or characters; 0 of nothing, undefined of a number."""
    value = normal(value)
    if isinstance(value, dict):
        return float(len(value))
    return runtime.read(value, "length")


def as_list(runtime: Runtime, value: Value = UNDEFINED) -> Items:
    """The characters of a text, `{key, value}` of an object."""
    if isinstance(value, list):
        return value
    if isinstance(value, str):
        return runtime.items(value)
    if is_plain_object(value):
        return [{"key": key, "value": runtime.read(value, key)} for key in keys_of(value)]
    raise TemplateError("list takes a text, a list or an object")


def pick_one(runtime: Runtime, value: Value = UNDEFINED) -> Value:
    """Any item."""
    count = runtime.length(value)
    index = floor(chance.random() * count)  # noqa: S311  an item for a template, no secret
    return runtime.read(value, index)


def _tested(runtime: Runtime, value: Value, name: Value, argument: Value, *, expected: bool) -> Items:
    test = runtime.tests.get("truthy" if name is UNDEFINED else to_key(name))
    if test is None:
        raise TemplateError(f"unknown test {to_text(name)!r}")
    if is_nullish(value):
        raise TemplateError(f"select and reject take a list, not {to_text(value)}")
    # An object with a length is a list to JavaScript, but places it does not fill are passed over.
    items = (
        value
        if isinstance(value, (list, str))
        else [runtime.read(value, key) for key in _filled(runtime, value)]
    )
    runtime.budget.make_items(len(items))
    return [item for item in items if call_builtin(runtime, test, item, [argument]) is expected]


def _filled(runtime: Runtime, value: Value) -> list[str]:
    count = runtime.length(value)
    return [key for key in keys_of(value) if (index := index_of(key)) is not None and index < count]


def select(
    runtime: Runtime, value: Value = UNDEFINED, test: Value = UNDEFINED, argument: Value = UNDEFINED
) -> Items:
    """The items a test holds for; without a test the truthy ones."""
    return _tested(runtime, value, test, argument, expected=True)


def reject(
    runtime: Runtime, value: Value = UNDEFINED, test: Value = UNDEFINED, argument: Value = UNDEFINED
) -> Items:
    """The items a test does not hold for."""
    return _tested(runtime, value, test, argument, expected=False)


def _list_only(runtime: Runtime, value: Value) -> Items:
    if not isinstance(value, list):
        runtime.invoke(value, "filter")
        raise TemplateError("selectattr and rejectattr take a list")
    return value


def select_attribute(runtime: Runtime, value: Value = UNDEFINED, attribute: Value = UNDEFINED) -> Items:
    """The items with a truthy attribute."""
    return [item for item in _list_only(runtime, value) if truthy(runtime.read(item, attribute))]


def reject_attribute(runtime: Runtime, value: Value = UNDEFINED, attribute: Value = UNDEFINED) -> Items:
    """The items without one."""
    return [item for item in _list_only(runtime, value) if not truthy(runtime.read(item, attribute))]


def reverse(runtime: Runtime, value: Value = UNDEFINED) -> Value:
    """From the end to the start."""
    return value[::-1] if isinstance(value, str) else mapped(runtime, value)[::-1]


def slice_list(
    runtime: Runtime, value: Value = UNDEFINED, slices: Value = UNDEFINED, fill: Value = UNDEFINED
) -> Items:
    """As many lists as `slices` says."""
    count, total = to_number(slices), runtime.length(value)
    size, extra = floor(quotient(total, count)), remainder(total, count)
    result: Items = []
    offset = 0.0
    index = 0.0
    while index < count:
        runtime.budget.step()
        start = offset + index * size
        offset += index < extra
        part = runtime.invoke(value, "slice", start, offset + (index + 1) * size)
        if truthy(fill) and index >= extra:
            runtime.invoke(part, "push", fill)
        result.append(part)
        index += 1
    return result


def total(
    runtime: Runtime, value: Value = UNDEFINED, attribute: Value = UNDEFINED, start: Value = UNDEFINED
) -> Value:
    """The sum of all items, or of an attribute of each."""
    if truthy(attribute):
        value = [runtime.read(item, attribute) for item in mapped(runtime, value)]
    if not isinstance(value, list):
        runtime.invoke(value, "reduce")
        raise TemplateError("sum takes a list")
    result: Value = 0.0
    for item in value:
        result = add(runtime.budget, result, item)
    return add(runtime.budget, 0.0 if start is UNDEFINED else start, result)


def sort(
    runtime: Runtime,
    value: Value = UNDEFINED,
    backwards: Value = UNDEFINED,
    case_sensitive: Value = UNDEFINED,
    attribute: Value = UNDEFINED,
) -> Items:
    """In order; texts without regard to case unless told."""

    def compare(left: Value, right: Value) -> float:
        runtime.budget.step()
        if truthy(attribute):
            left, right = own_attribute(runtime, left, attribute), own_attribute(runtime, right, attribute)
        if not truthy(case_sensitive) and isinstance(left, str) and isinstance(right, str):
            left, right = lower(left), lower(right)
        sign = -1.0 if less(left, right) else 1.0 if greater(left, right) else 0.0
        return -sign if truthy(backwards) else sign

    return sort_items(mapped(runtime, value), compare)

"""The methods of JavaScript's arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cmp_to_key

from devportal.scaffold.nunjucks import array_calls
from devportal.scaffold.nunjucks.errors import TemplateError
from devportal.scaffold.nunjucks.javascript import (
    UNDEFINED,
    Iterator,
    Value,
    is_nullish,
    join_items,
    to_number,
    to_text,
)
from devportal.scaffold.nunjucks.numerals import to_integer
from devportal.scaffold.nunjucks.operators import position_in, same_value_zero, strictly_equal
from devportal.scaffold.nunjucks.runtime import Builtin, Runtime
from devportal.scaffold.nunjucks.strings import at, relative

Items = list[Value]


def _made(runtime: Runtime, items: Items) -> Items:
    runtime.budget.make_items(len(items))
    return items


def _concat(runtime: Runtime, this: Items, *others: Value) -> Items:
    items = list(this)
    for other in others:
        items += other if isinstance(other, list) else [other]
    return _made(runtime, items)


def _join(runtime: Runtime, this: Items, separator: Value = UNDEFINED) -> str:
    between = "," if separator is UNDEFINED else to_text(separator)
    runtime.budget.make(len(between) * len(this))
    text = join_items(this, between)
    runtime.budget.make(len(text))
    return text


def _includes(_: Runtime, this: Items, wanted: Value = UNDEFINED, start: Value = UNDEFINED) -> bool:
    return any(same_value_zero(item, wanted) for item in this[relative(start, len(this), 0) :])


def _index_of(_: Runtime, this: Items, wanted: Value = UNDEFINED, start: Value = UNDEFINED) -> float:
    return float(position_in(this, wanted, relative(start, len(this), 0)))


def _last_index_of(_: Runtime, this: Items, wanted: Value = UNDEFINED, *start: Value) -> float:
    last = to_integer(to_number(start[0])) if start else len(this) - 1
    last = min(last, len(this) - 1) if last >= 0 else len(this) + last
    for index in range(int(max(last, -1)), -1, -1):
        if strictly_equal(this[index], wanted):
            return float(index)
    return -1.0


def _slice(runtime: Runtime, this: Items, start: Value = UNDEFINED, end: Value = UNDEFINED) -> Items:
    return _made(runtime, this[relative(start, len(this), 0) : relative(end, len(this), len(this))])


def _splice(runtime: Runtime, this: Items, *args: Value) -> Items:
    if not args:
        return []
    begin = relative(args[0], len(this), 0)
    count = len(this) - begin
    if len(args) > 1:
        count = int(min(max(to_integer(to_number(args[1])), 0), count))
    removed = this[begin : begin + count]
    this[begin : begin + count] = args[2:]
    return _made(runtime, removed)


def _to_spliced(runtime: Runtime, this: Items, *args: Value) -> Items:
    copy = list(this)
    _splice(runtime, copy, *args)
    return _made(runtime, copy)


def _push(runtime: Runtime, this: Items, *items: Value) -> float:
    this.extend(items)
    runtime.budget.make_items(len(items))
    return float(len(this))


def _unshift(runtime: Runtime, this: Items, *items: Value) -> float:
    this[:0] = items
    runtime.budget.make_items(len(items))
    return float(len(this))


def _pop(_: Runtime, this: Items) -> Value:
    return this.pop() if this else UNDEFINED


def _shift(_: Runtime, this: Items) -> Value:
    return this.pop(0) if this else UNDEFINED


def _reverse(_: Runtime, this: Items) -> Items:
    this.reverse()
    return this


def _to_reversed(runtime: Runtime, this: Items) -> Items:
    return _made(runtime, this[::-1])


def _fill(
    _: Runtime, this: Items, value: Value = UNDEFINED, start: Value = UNDEFINED, end: Value = UNDEFINED
) -> Items:
    for index in range(relative(start, len(this), 0), relative(end, len(this), len(this))):
        this[index] = value
    return this


def _copy_within(
    runtime: Runtime, this: Items, target: Value = UNDEFINED, start: Value = UNDEFINED, end: Value = UNDEFINED
) -> Items:
    into, first = relative(target, len(this), 0), relative(start, len(this), 0)
    copied = _made(runtime, this[first : relative(end, len(this), len(this))])[: len(this) - into]
    this[into : into + len(copied)] = copied
    return this


def _with(runtime: Runtime, this: Items, index: Value = UNDEFINED, value: Value = UNDEFINED) -> Items:
    position = to_integer(to_number(index))
    position += len(this) if position < 0 else 0
    if not 0 <= position < len(this):
        raise TemplateError("with() takes an index of the list")
    copy = list(this)
    copy[int(position)] = value
    return _made(runtime, copy)


def sort_items(items: Items, compare: Callable[[Value, Value], float]) -> Items:
    """A stable sort with a JavaScript comparator; undefined goes last, unasked."""
    known = [item for item in items if item is not UNDEFINED]
    known.sort(key=cmp_to_key(lambda left, right: _sign(compare(left, right))))
    return [*known, *[UNDEFINED] * (len(items) - len(known))]


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)


def _by_text(runtime: Runtime, left: Value, right: Value) -> float:
    runtime.budget.step()
    first, second = to_text(left), to_text(right)
    return (first > second) - (first < second)


def _to_sorted(runtime: Runtime, this: Items, compare: Value = UNDEFINED) -> Items:
    if compare is UNDEFINED:
        return _made(runtime, sort_items(this, lambda left, right: _by_text(runtime, left, right)))
    array_calls.need_function(compare)
    return _made(
        runtime, sort_items(this, lambda left, right: to_number(runtime.call(compare, [left, right])))
    )


def _sort(runtime: Runtime, this: Items, compare: Value = UNDEFINED) -> Items:
    this[:] = _to_sorted(runtime, this, compare)
    return this


def _flat(runtime: Runtime, this: Items, depth: Value = UNDEFINED) -> Items:
    levels = 1.0 if depth is UNDEFINED else to_integer(to_number(depth))
    return _flattened(runtime, this, levels)


def _flattened(runtime: Runtime, items: Items, levels: float) -> Items:
    runtime.budget.step()
    result: Items = []
    for item in items:
        if isinstance(item, list) and levels >= 1:
            result += _flattened(runtime, item, levels - 1)
        else:
            result.append(item)
    return _made(runtime, result)


def _flat_map(runtime: Runtime, this: Items, function: Value = UNDEFINED) -> Items:
    return _flattened(runtime, array_calls.mapped(runtime, this, function), 1)


def _keys(runtime: Runtime, this: Items) -> Iterator:
    runtime.budget.make_items(len(this))
    return Iterator([float(index) for index in range(len(this))])


def _values(runtime: Runtime, this: Items) -> Iterator:
    runtime.budget.make_items(len(this))
    return Iterator(list(this))


def _entries(runtime: Runtime, this: Items) -> Iterator:
    runtime.budget.make_items(4 * len(this))
    return Iterator([[float(index), item] for index, item in enumerate(this)])


def _to_string(_: Runtime, this: Items) -> str:
    return to_text(this)


def _to_locale_string(runtime: Runtime, this: Items) -> str:
    texts = ["" if is_nullish(item) else to_text(runtime.invoke(item, "toLocaleString")) for item in this]
    return ",".join(texts)


MEMBERS: Mapping[str, Builtin] = {
    **array_calls.MEMBERS,
    "at": at,
    "concat": _concat,
    "copyWithin": _copy_within,
    "entries": _entries,
    "fill": _fill,
    "flat": _flat,
    "flatMap": _flat_map,
    "includes": _includes,
    "indexOf": _index_of,
    "join": _join,
    "keys": _keys,
    "lastIndexOf": _last_index_of,
    "pop": _pop,
    "push": _push,
    "reverse": _reverse,
    "shift": _shift,
    "slice": _slice,
    "sort": _sort,
    "splice": _splice,
    "toLocaleString": _to_locale_string,
    "toReversed": _to_reversed,
    "toSorted": _to_sorted,
    "toSpliced": _to_spliced,
    "toString": _to_string,
    "unshift": _unshift,
    "values": _values,
    "with": _with,
}

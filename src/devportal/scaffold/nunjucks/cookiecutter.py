"""What `cookiecutterCompat` adds: the Python methods of lists and objects, and slices."""

from __future__ import annotations

from collections.abc import Mapping

from devportal.scaffold.nunjucks.errors import TemplateError, TemplateLimitError
from devportal.scaffold.nunjucks.javascript import (
    UNDEFINED,
    Function,
    Value,
    is_plain_object,
    keys_of,
    to_key,
    to_number,
    truthy,
)
from devportal.scaffold.nunjucks.operators import position_in, strictly_equal
from devportal.scaffold.nunjucks.runtime import Builtin, Runtime, call_builtin

Items = list[Value]


def _list_pop(runtime: Runtime, this: Items, index: Value = UNDEFINED) -> Value:
    if index is UNDEFINED:
        return runtime.invoke(this, "pop")
    if to_number(index) >= len(this) or to_number(index) < 0:
        raise TemplateError("pop(): no such index")
    return runtime.invoke(this, "splice", index, 1.0)


def _append(runtime: Runtime, this: Items, item: Value = UNDEFINED) -> Value:
    return runtime.invoke(this, "push", item)


def _remove(runtime: Runtime, this: Items, item: Value = UNDEFINED) -> Value:
    index = position_in(this, item)
    if index < 0:
        raise TemplateError("remove(): no such item")
    return runtime.invoke(this, "splice", float(index), 1.0)


def _count(_: Runtime, this: Items, item: Value = UNDEFINED) -> float:
    return float(sum(strictly_equal(each, item) for each in this))


def _index(_: Runtime, this: Items, item: Value = UNDEFINED) -> float:
    index = position_in(this, item)
    if index < 0:
        raise TemplateError("index(): no such item")
    return float(index)


def _find(_: Runtime, this: Items, item: Value = UNDEFINED) -> float:
    return float(position_in(this, item))


def _insert(runtime: Runtime, this: Items, index: Value = UNDEFINED, item: Value = UNDEFINED) -> Value:
    return runtime.invoke(this, "splice", index, 0.0, item)


def _items(runtime: Runtime, this: Value) -> Items:
    return [[key, runtime.read(this, key)] for key in keys_of(this)]


def _values(runtime: Runtime, this: Value) -> Items:
    return [runtime.read(this, key) for key in keys_of(this)]


def _keys(_: Runtime, this: Value) -> Items:
    return list(keys_of(this))


def _get(runtime: Runtime, this: Value, key: Value = UNDEFINED, default: Value = UNDEFINED) -> Value:
    value = runtime.read(this, key)
    return default if value is UNDEFINED else value


def _has_key(_: Runtime, this: Value, key: Value = UNDEFINED) -> bool:
    return to_key(key) in keys_of(this)


def _dict_pop(runtime: Runtime, this: Value, key: Value = UNDEFINED, default: Value = UNDEFINED) -> Value:
    value = runtime.read(this, key)
    if value is not UNDEFINED:
        _own(this).pop(to_key(key), None)
        return value
    if default is UNDEFINED:
        raise TemplateError("pop(): no such key")
    return default


def _own(this: Value) -> dict[str, Value]:
    """The properties that can be changed; text marked as safe keeps its own."""
    return this if isinstance(this, dict) else {}


def _pop_item(_: Runtime, this: Value) -> Items:
    keys = keys_of(_own(this))
    if not keys:
        raise TemplateError("popitem(): the object is empty")
    return [keys[0], _own(this).pop(keys[0])]


def _set_default(runtime: Runtime, this: Value, key: Value = UNDEFINED, default: Value = UNDEFINED) -> Value:
    name = to_key(key)
    if not runtime.has(this, name):
        _own(this)[name] = None if default is UNDEFINED else default
    return runtime.read(this, name)


def _update(runtime: Runtime, this: Value, other: Value = UNDEFINED) -> None:
    for key in keys_of(other):
        _own(this)[key] = runtime.read(other, key)


_LIST: Mapping[str, Builtin] = {
    "append": _append,
    "count": _count,
    "find": _find,
    "index": _index,
    "insert": _insert,
    "pop": _list_pop,
    "remove": _remove,
}
_DICT: Mapping[str, Builtin] = {
    "get": _get,
    "has_key": _has_key,
    "items": _items,
    "iteritems": _items,
    "iterkeys": _keys,
    "itervalues": _values,
    "keys": _keys,
    "pop": _dict_pop,
    "popitem": _pop_item,
    "setdefault": _set_default,
    "update": _update,
    "values": _values,
}


def member(runtime: Runtime, target: Value, key: Value) -> Value:
    """`target[key]`, where everything falsy has the methods of an empty object."""
    this = target if truthy(target) else {}
    table = _LIST if isinstance(this, list) else _DICT if is_plain_object(this) else {}
    builtin = table.get(to_key(key))
    if builtin is None:
        return runtime.get(target, key)
    return Function(lambda args: call_builtin(runtime, builtin, this, args))


def sliced(runtime: Runtime, target: Value, start: Value, stop: Value, step: Value) -> Items:
    """`target[start:stop:step]`: always a list, of a text one of characters."""
    this = target if truthy(target) else []
    length, stride = runtime.length(this), to_number(step)
    first = (length - 1 if stride < 0 else 0.0) if start is None else to_number(start)
    last = (-1.0 if stride < 0 else length) if stop is None else to_number(stop)
    last += length if stop is not None and last < 0 else 0
    first += length if first < 0 else 0
    if length != length and last != last and not stride < 0:  # noqa: PLR0124  NaN
        raise TemplateLimitError("a slice of something without a length never ends")
    result: Items = []
    while not (
        first < 0 or first > length or (stride > 0 and first >= last) or (stride < 0 and first <= last)
    ):
        runtime.budget.step()
        result.append(member(runtime, this, first))
        first += stride
    return result

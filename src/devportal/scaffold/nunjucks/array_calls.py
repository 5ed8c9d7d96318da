"""The methods of arrays that call a function for each item, such as a macro."""

from __future__ import annotations

from collections.abc import Mapping

from devportal.scaffold.nunjucks.errors import TemplateError
from devportal.scaffold.nunjucks.javascript import UNDEFINED, Function, Value, to_text, truthy
from devportal.scaffold.nunjucks.runtime import Builtin, Runtime

Items = list[Value]


def _made(runtime: Runtime, items: Items) -> Items:
    runtime.budget.make_items(len(items))
    return items


def _answers(runtime: Runtime, this: Items, function: Value) -> list[tuple[int, Value, Value]]:
    """Index, item and what the function says to it, as far as the list goes when its turn comes."""
    need_function(function)
    result = []
    for index in range(len(this)):
        if index >= len(this):
            break
        item = this[index]
        result.append((index, item, runtime.call(function, [item, float(index), this])))
    return result


def need_function(function: Value) -> None:
    """TemplateError for what cannot be called."""
    if not isinstance(function, Function):
        raise TemplateError(f"{to_text(function)} is not a function")


def mapped(runtime: Runtime, this: Items, function: Value = UNDEFINED) -> Items:
    """What the function makes of each item."""
    return _made(runtime, [answer for _, _, answer in _answers(runtime, this, function)])


def _for_each(runtime: Runtime, this: Items, function: Value = UNDEFINED) -> Value:
    _answers(runtime, this, function)
    return UNDEFINED


def _filter(runtime: Runtime, this: Items, function: Value = UNDEFINED) -> Items:
    return _made(runtime, [item for _, item, answer in _answers(runtime, this, function) if truthy(answer)])


def _every(runtime: Runtime, this: Items, function: Value = UNDEFINED) -> bool:
    return all(truthy(answer) for _, _, answer in _answers(runtime, this, function))


def _some(runtime: Runtime, this: Items, function: Value = UNDEFINED) -> bool:
    return any(truthy(answer) for _, _, answer in _answers(runtime, this, function))


def _finder(*, index: bool, last: bool) -> Builtin:
    def find(runtime: Runtime, this: Items, function: Value = UNDEFINED) -> Value:
        answers = _answers(runtime, this, function)
        for position, item, answer in reversed(answers) if last else answers:
            if truthy(answer):
                return float(position) if index else item
        return -1.0 if index else UNDEFINED

    return find


def _reducer(*, right: bool) -> Builtin:
    def reduce(runtime: Runtime, this: Items, function: Value = UNDEFINED, *start: Value) -> Value:
        need_function(function)
        turns = [(float(index), item) for index, item in enumerate(this)]
        turns = turns[::-1] if right else turns
        if not start and not turns:
            raise TemplateError("an empty list cannot be reduced without a first value")
        total = start[0] if start else turns.pop(0)[1]
        for index, item in turns:
            total = runtime.call(function, [total, item, index, this])
        return total

    return reduce


MEMBERS: Mapping[str, Builtin] = {
    "every": _every,
    "filter": _filter,
    "find": _finder(index=False, last=False),
    "findIndex": _finder(index=True, last=False),
    "findLast": _finder(index=False, last=True),
    "findLastIndex": _finder(index=True, last=True),
    "forEach": _for_each,
    "map": mapped,
    "reduce": _reducer(right=False),
    "reduceRight": _reducer(right=True),
    "some": _some,
}

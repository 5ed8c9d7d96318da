"""What one rendering carries along, and how values are read and called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from devportal.scaffold.nunjucks.dialect import Dialect
from devportal.scaffold.nunjucks.errors import TemplateError
from devportal.scaffold.nunjucks.javascript import (
    UNDEFINED,
    Function,
    Iterator,
    RegExp,
    SafeString,
    Value,
    has_own,
    index_of,
    is_nullish,
    is_number,
    to_key,
    to_number,
    to_text,
)
from devportal.scaffold.nunjucks.limits import Budget
from devportal.text import did_you_mean

Builtin = Callable[..., Any]
_PYTHON_NAMES = {"True": True, "False": False, "None": None}


class Runtime:
    """The filters, tests, globals, member tables and the budget of one rendering.

    A built-in is a Python function `(runtime, this, *arguments)`; arguments it does not know are dropped and
    missing ones are its defaults, as JavaScript has it.
    """

    def __init__(
        self,
        *,
        budget: Budget,
        dialect: Dialect,
        context: dict[str, Value],
        filters: Mapping[str, Builtin],
        tests: Mapping[str, Builtin],
        global_values: Mapping[str, Value],
        members: Mapping[type, Mapping[str, Builtin]],
    ) -> None:
        self.budget = budget
        self.dialect = dialect
        self.context = context
        self.filters = filters
        self.tests = tests
        self.global_values = global_values
        self.members = members
        self.blocks: dict[str, Callable[[Any], str]] = {}

    def lookup(self, name: str) -> Value:
        """A name of the context, or else a global."""
        value = self.context[name] if name in self.context else self.global_values.get(name, UNDEFINED)
        if value is UNDEFINED and self.dialect.cookiecutter_compat:
            return _PYTHON_NAMES.get(name, UNDEFINED)
        return value

    def get(self, target: Value, key: Value) -> Value:
        """`target[key]` in a template: nothing of null and undefined is undefined."""
        return UNDEFINED if is_nullish(target) else self._member(target, to_key(key))

    def read(self, target: Value, key: Value) -> Value:
        """`target[key]` in JavaScript: null and undefined have no properties."""
        if is_nullish(target):
            raise TemplateError(f"{to_text(target)} has no `{to_key(key)}`")
        return self._member(target, to_key(key))

    def _member(self, target: Value, key: str) -> Value:
        if isinstance(target, dict):
            if key in target:
                return target[key]
        elif isinstance(target, (list, str)):
            if key == "length":
                return float(len(target))
            index = index_of(key)
            if index is not None:
                return target[index] if index < len(target) else UNDEFINED
        elif isinstance(target, SafeString):
            if key in ("val", "length"):
                return target.text if key == "val" else float(len(target.text))
        elif isinstance(target, RegExp) and (value := _regex_property(target, key)) is not UNDEFINED:
            return value
        builtin = self._builtin(target, key)
        return (
            UNDEFINED if builtin is None else Function(lambda args: call_builtin(self, builtin, target, args))
        )

    def _builtin(self, target: Value, key: str) -> Builtin | None:
        for table in (table_of(target), object):
            builtin = self.members.get(table, {}).get(key)
            if builtin is not None:
                return builtin
        return None

    def has(self, target: Value, key: str) -> bool:
        """Whether an object has a property, its methods included (`key in target`)."""
        return has_own(target, key) or self._builtin(target, key) is not None

    def call(self, function: Value, args: list[Value]) -> Value:
        """Call a function value."""
        self.budget.step()
        if not isinstance(function, Function):
            raise TemplateError(f"{to_text(function)} is not a function")
        return function.call(args)

    def invoke(self, target: Value, method: str, *args: Value) -> Value:
        """`target.method(args)`."""
        function = self.read(target, method)
        if not isinstance(function, Function):
            raise TemplateError(f"{describe(target)} has no method {method}()")
        return self.call(function, list(args))

    def length(self, target: Value) -> float:
        """`target.length` as a number (NaN where there is none)."""
        return to_number(self.read(target, "length"))

    def items(self, target: Value) -> list[Value]:
        """What a counting loop over `target.length` sees; empty without a length."""
        length = float(len(target)) if isinstance(target, list) else self.length(target)
        if not length > 0:
            return []
        self.budget.make_items(length)
        if isinstance(target, (list, str)):
            return list(target)
        return [self.read(target, str(index)) for index in range(int(length))]


def call_builtin(runtime: Runtime, builtin: Builtin, this: Value, args: list[Value]) -> Value:
    """Call a built-in with as many of the arguments as it takes."""
    runtime.budget.look_at_clock()
    code = builtin.__code__
    takes_all = code.co_flags & 0x04
    return builtin(runtime, this, *(args if takes_all else args[: code.co_argcount - 2]))


def known(table: Mapping[str, Builtin], kind: str, name: str) -> Builtin:
    """A filter or test by its name; TemplateError with a guess where there is none."""
    if name not in table:
        guesses = did_you_mean(name, table, limit=1)
        raise TemplateError(
            f"unknown {kind} {name!r}" + "".join(f"; did you mean {each!r}?" for each in guesses)
        )
    return table[name]


def table_of(value: Value) -> type:
    """Under which type the methods of a value are listed."""
    if isinstance(value, bool):
        return bool
    if is_number(value):
        return float
    return str if isinstance(value, SafeString) else type(value)


def describe(value: Value) -> str:
    """A value in a message: its kind, never its content."""
    if is_nullish(value):
        return to_text(value)
    names = {bool: "a boolean", float: "a number", str: "a text", list: "a list", dict: "an object"}
    special = {Function: "a function", RegExp: "a regular expression", Iterator: "an iterator"}
    return {**names, **special}.get(table_of(value), "a value")


def _regex_property(regex: RegExp, key: str) -> Value:
    values: dict[str, Value] = {
        "source": regex.source,
        "flags": regex.flags,
        "lastIndex": regex.last_index,
        "global": "g" in regex.flags,
        "ignoreCase": "i" in regex.flags,
        "multiline": "m" in regex.flags,
        "sticky": "y" in regex.flags,
    }
    return values.get(key, UNDEFINED)

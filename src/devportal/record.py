"""Frozen records that cost nothing to import.

`dataclasses` takes 1.4 times the start of Python to import (it pulls in inspect), more than a whole warm
answer may cost (docs/decisions/0002-records.md). `@record` gives the part of it that the hot rooms need:
fields from annotations, defaults from class attributes, slots, equality, repr, no assignment afterwards.
Type checkers see an ordinary frozen dataclass.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar, dataclass_transform

    T = TypeVar("T")

    @dataclass_transform(frozen_default=True)
    def record(cls: type[T]) -> type[T]:
        """Make `cls` a frozen record."""
        ...

else:

    def record(cls):  # noqa: ANN001, ANN201 - type checkers read the declaration above
        """Make `cls` a frozen record with a slot for each annotated field."""
        names = tuple(cls.__annotations__)
        body = {key: value for key, value in vars(cls).items() if key not in names}
        defaults = {name: vars(cls)[name] for name in names if name in vars(cls)}
        body.pop("__dict__", None)
        body.pop("__weakref__", None)
        body["__slots__"] = names
        body["__match_args__"] = names
        body["__init__"] = _init(cls.__name__, names, defaults, setters := [])
        for method in (_set, _eq, _hash, _repr, _getstate, _setstate):
            body.setdefault(_DUNDER[method], method)
        made = type(cls.__name__, cls.__bases__, body)
        made.__qualname__ = cls.__qualname__
        setters += [vars(made)[name].__set__ for name in names]
        return made


def _init(
    title: str, names: tuple[str, ...], defaults: dict[str, object], setters: list[Callable[..., None]]
) -> object:
    """Give the `__init__` of a record; `setters` are its slots', filled in when the class is made."""
    put = object.__setattr__
    count = len(names)
    known = frozenset(names)

    def __init__(self: object, *args: object, **given: object) -> None:  # noqa: N807 - it becomes the class's own
        if len(args) > count:
            raise TypeError(f"{title}() takes {count} fields, {len(args)} given")
        for setter, value in zip(setters, args):  # noqa: B905 - strict costs a keyword in the hottest loop
            setter(self, value)
        if len(args) == count and not given:
            return
        for name in names[len(args) :]:
            if name in given:
                put(self, name, given[name])
            elif name in defaults:
                put(self, name, defaults[name])
            else:
                raise TypeError(f"{title}() needs {name!r}")
        for name in given:
            if name not in known or name in names[: len(args)]:
                raise TypeError(f"{title}() got an unexpected {name!r}")

    return __init__


def values(item: object) -> tuple[object, ...]:
    """Give the field values of a record, in the order they are declared."""
    return tuple(getattr(item, name) for name in item.__slots__)  # type: ignore[attr-defined]


def is_record(item: object) -> bool:
    """Say whether `item` is an instance of a record class."""
    return getattr(type(item), "__setattr__", None) is _set


def replace(item: T, **changes: object) -> T:
    """Give a copy of a record with some fields changed."""
    fields = dict(zip(item.__slots__, values(item), strict=True))  # type: ignore[attr-defined]
    return type(item)(**{**fields, **changes})


def _set(self: object, name: str, value: object) -> None:
    raise AttributeError(f"{type(self).__name__} is frozen: {name!r} cannot be set to {value!r}")


def _eq(self: object, other: object) -> bool:
    return type(self) is type(other) and values(self) == values(other)


def _hash(self: object) -> int:
    return hash((type(self).__name__, values(self)))


def _repr(self: object) -> str:
    pairs = zip(self.__slots__, values(self), strict=True)  # type: ignore[attr-defined]
    return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in pairs)})"


def _getstate(self: object) -> tuple[object, ...]:
    return values(self)


def _setstate(self: object, state: tuple[object, ...]) -> None:
    for name, value in zip(self.__slots__, state, strict=True):  # type: ignore[attr-defined]
        object.__setattr__(self, name, value)


_DUNDER = {
    _set: "__setattr__",
    _eq: "__eq__",
    _hash: "__hash__",
    _repr: "__repr__",
    _getstate: "__getstate__",
    _setstate: "__setstate__",
}

"""Two versions of a .proto file: for those who call its services, and for bytes that were written before."""

from __future__ import annotations

from devportal.definitions.change import BREAKING, COMPATIBLE, RISKY, Changes
from devportal.definitions.protobuf import is_deprecated, package, services
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from devportal.definitions.change import Change

_SAME_BYTES = (
    frozenset(("int32", "uint32", "int64", "uint64", "bool")),
    frozenset(("sint32", "sint64")),
    frozenset(("fixed32", "sfixed32")),
    frozenset(("fixed64", "sfixed64")),
    frozenset(("string", "bytes")),
)
"""Types that are written alike (Protocol Buffers, "Updating A Message Type"): the value may still not fit."""


@record
class Field:
    """A field of a message: its number is what is written, its name what code and JSON say."""

    number: int
    name: str
    type: str
    label: str
    group: str


def compare_protobuf(old: Any, new: Any) -> tuple[Change, ...]:
    """Give what changed between two files."""
    changes = Changes()
    if package(old) != package(new):
        changes.add(BREAKING, "package.changed", f"the package was {package(old)} and is now {package(new)}")
    _services(old, new, changes)
    before, after = dict(_messages(old.file_elements)), dict(_messages(new.file_elements))
    for name, fields in before.items():
        if name in after:
            _fields(name, fields, after[name], changes)
        else:
            changes.add(BREAKING, "message.removed", f"message {name} is gone")
    _enums(dict(_all_enums(old.file_elements)), dict(_all_enums(new.file_elements)), changes)
    return changes.result()


def _services(old: Any, new: Any, changes: Changes) -> None:
    before = {element.name: (name, methods) for name, element, methods in services(old)}
    after = {element.name: (name, methods) for name, element, methods in services(new)}
    for service, (name, methods) in before.items():
        if service not in after:
            changes.add(BREAKING, "service.removed", f"service {name} is gone")
            continue
        other, others = after[service]
        known = {method.name: method for method, _ in others}
        for method, _ in methods:
            where = f"{other}/{method.name}"
            if method.name not in known:
                changes.add(BREAKING, "operation.removed", f"{where} is gone", where)
            else:
                _method(method, known[method.name], where, changes)
        old_names = {method.name for method, _ in methods}
        for added in [name for name in known if name not in old_names]:
            changes.add(COMPATIBLE, "operation.added", f"{other}/{added} is new", f"{other}/{added}")


def _method(old: Any, new: Any, where: str, changes: Changes) -> None:
    for part, verb in (("input_type", "takes"), ("output_type", "answers")):
        before, after = getattr(old, part), getattr(new, part)
        if (before.type.lstrip("."), bool(before.stream)) != (after.type.lstrip("."), bool(after.stream)):
            told = [f"{'a stream of ' if one.stream else ''}{one.type}" for one in (before, after)]
            message = f"{where} {verb} {told[1]} instead of {told[0]}"
            changes.add(BREAKING, "operation.type", message, where)
    if is_deprecated(new) and not is_deprecated(old):
        changes.add(RISKY, "operation.deprecated", f"{where} is deprecated now", where)


def _messages(elements: Any, prefix: str = "") -> Iterator[tuple[str, dict[int, Field]]]:
    for element in elements:
        if type(element).__name__ in ("Message", "Group"):
            name = f"{prefix}{element.name}"
            yield name, {field.number: field for field in _fields_of(element.elements, "")}
            yield from _messages(element.elements, name + ".")


def _fields_of(elements: Any, group: str) -> Iterator[Field]:
    for one in elements:
        kind = type(one).__name__
        if kind == "Field":
            label = one.cardinality.value.lower() if one.cardinality else ""
            yield Field(one.number, one.name, one.type.lstrip("."), label, group)
        elif kind == "MapField":
            yield Field(one.number, one.name, f"map<{one.key_type}, {one.value_type}>", "", group)
        elif kind == "Group":
            yield Field(one.number, one.name.lower(), f"group {one.name}", "", group)
        elif kind == "OneOf":
            yield from _fields_of(one.elements, one.name)


def _fields(name: str, old: dict[int, Field], new: dict[int, Field], changes: Changes) -> None:
    numbers = {field.name: field.number for field in new.values()}
    for number, field in old.items():
        where = f"{name}.{field.name}"
        other = new.get(number)
        if numbers.get(field.name, number) != number:
            changes.add(
                BREAKING, "field.number", f"{where} was number {number} and is now {numbers[field.name]}"
            )
        elif other is None:
            changes.add(BREAKING, "field.removed", f"{where} is gone")
        else:
            _field(where, field, other, changes)
    for number, field in new.items():
        if number not in old and field.name not in {one.name for one in old.values()}:
            severity = BREAKING if field.label == "required" else COMPATIBLE
            changes.add(severity, "field.added", f"{name}.{field.name} is new")


def _field(where: str, old: Field, new: Field, changes: Changes) -> None:
    if old.name != new.name:
        changes.add(BREAKING, "field.renamed", f"{where} is now called {new.name}: code and JSON say it")
    if old.type != new.type:
        alike = any({old.type, new.type} <= kinds for kinds in _SAME_BYTES)
        message = f"{where} was {old.type} and is now {new.type}"
        changes.add(RISKY if alike else BREAKING, "field.type", message)
    if old.label != new.label:
        told = [label or "singular" for label in (old.label, new.label)]
        harmless = {old.label, new.label} <= {"", "optional"}
        message = f"{where} was {told[0]} and is now {told[1]}"
        changes.add(COMPATIBLE if harmless else BREAKING, "field.label", message)
    if old.group != new.group:
        message = f"{where} {'left oneof ' + old.group if old.group else 'is now in oneof ' + new.group}"
        changes.add(BREAKING if new.group else RISKY, "field.oneof", message)


def _all_enums(elements: Any, prefix: str = "") -> Iterator[tuple[str, dict[str, int]]]:
    for element in elements:
        kind = type(element).__name__
        if kind == "Enum":
            values = {one.name: one.number for one in element.elements if type(one).__name__ == "EnumValue"}
            yield f"{prefix}{element.name}", values
        elif kind in ("Message", "Group"):
            yield from _all_enums(element.elements, f"{prefix}{element.name}.")


def _enums(old: dict[str, dict[str, int]], new: dict[str, dict[str, int]], changes: Changes) -> None:
    for name, values in old.items():
        if name not in new:
            changes.add(BREAKING, "enum.removed", f"enum {name} is gone")
            continue
        for value, number in values.items():
            if value not in new[name]:
                changes.add(BREAKING, "enum.value-removed", f"{name}.{value} is gone")
            elif new[name][value] != number:
                message = f"{name}.{value} was number {number} and is now {new[name][value]}"
                changes.add(BREAKING, "enum.number", message)
        for value in [value for value in new[name] if value not in values]:
            changes.add(RISKY, "enum.value-added", f"{name}.{value} is new")

"""The questions of a Backstage template, and the way from answers to its parameters and secrets."""

from __future__ import annotations

from devportal.errors import USAGE, PortalError
from devportal.record import record
from devportal.scaffold.forms.active import active, every_property, in_order
from devportal.scaffold.forms.field import NOTHING, Field, field_of, mapping_in, read_text, type_of
from devportal.scaffold.forms.schema import Fault, faults
from devportal.scaffold.forms.values import follow
from devportal.scaffold.refusal import refusal
from devportal.text import clean_line, quoted, suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from typing import Any

    from devportal.scaffold.blueprint import Blueprint

    # what a picker says of a value: (why it cannot be, or "", what to be told otherwise, or "")
    Judge = Callable[[Field, Any], tuple[str, str]]

_ROUNDS = 64
_DEEPEST = 16


@record
class Filled:
    """Complete answers: `values` are the parameters (secrets masked), `secrets` the secrets by their name.

    `masked` are the keys of parameters that must not be kept; `notes` what a person should know.
    """

    values: dict[str, Any]
    secrets: dict[str, str]
    masked: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()


class Form:
    """The form of one template. `flags` are the feature flags that are on."""

    def __init__(self, blueprint: Blueprint, flags: Collection[str] = ()) -> None:
        self.blueprint = blueprint
        self.flags = frozenset(flags)

    def fields(self, data: Mapping[str, Any]) -> Iterator[Field]:
        """Give the questions that apply after the answers `data`, in the order they are asked."""
        seen: set[tuple[str, ...]] = set()
        for number, page in enumerate(self.blueprint.pages):
            if self._is_on(page.schema):
                for field in self._of(page.schema, page.schema, data, (), number, NOTHING, 0):
                    if field.path not in seen:  # a question that stands on two pages is asked once
                        seen.add(field.path)
                        yield field

    def _of(
        self,
        schema: object,
        root: object,
        data: object,
        path: tuple[str, ...],
        page: int,
        default: Any,
        depth: int,
    ) -> Iterator[Field]:
        found = active(schema, data, root)
        required = found.get("required")
        needed = required if isinstance(required, list) else []
        for name in in_order(found):
            one = follow(found["properties"][name], root)
            if not isinstance(one, dict) or not self._is_on(one):
                continue
            start = one.get("default", one.get("const", NOTHING))
            if isinstance(default, dict) and name in default:
                start = default[name]
            inner = data.get(name) if isinstance(data, dict) else None
            if self._is_group(one, inner, root) and depth < _DEEPEST:
                yield from self._of(one, root, inner or {}, (*path, name), page, start, depth + 1)
            else:
                yield field_of((*path, name), page, one, root, start, required=name in needed)

    def _is_group(self, schema: Mapping[str, Any], data: object, root: object) -> bool:
        if schema.get("ui:field") or type_of(schema) != "object":
            return False
        return bool(in_order(active(schema, data or {}, root)))

    def _is_on(self, schema: Mapping[str, Any]) -> bool:
        flag = schema.get("backstage:featureFlag")
        return flag is None or flag in self.flags

    def keys(self) -> list[str]:
        """Give every name that may be answered, in whatever branch it stands, dotted where it is nested."""
        found: dict[str, None] = {}
        for page in self.blueprint.pages:
            self._names(page.schema, page.schema, (), found, 0)
        return list(found)

    def _names(
        self, schema: object, root: object, path: tuple[str, ...], found: dict[str, None], depth: int
    ) -> None:
        for name, one in every_property(schema, root):
            found.setdefault(".".join((*path, name)))
            inner = follow(one, root)
            if isinstance(inner, dict) and depth < _DEEPEST and type_of(inner) == "object":
                self._names(inner, root, (*path, name), found, depth + 1)

    def spread(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Give answers as nested data: a dotted name that is no question itself leads into a mapping.

        Raises PortalError (wrong use) for names that the template does not ask for.
        """
        top = {
            name: type_of(schema) if isinstance(schema, dict) else "any"
            for page in self.blueprint.pages
            for name, schema in every_property(page.schema)
        }
        made: dict[str, Any] = {}
        unknown: list[str] = []
        for key, value in given.items():
            path = (key,) if key in top or "." not in key else tuple(key.split("."))
            if top.get(key) == "object" and isinstance(value, str):
                value = mapping_in(value)  # noqa: PLW2901 - the text stands for it
            if path[0] not in top or self._is_strange(path):
                unknown.append(key)
            elif not put(made, path, value):
                message = f"{quoted(key)} lies inside another answer that is no mapping"
                raise PortalError(message, exit_code=USAGE, code="template.answer")
        self._refuse(unknown)
        return made

    def _is_strange(self, path: tuple[str, ...]) -> bool:
        """Say whether a dotted name misses the named children of a mapping."""
        if len(path) < 2:
            return False
        known = self.keys()
        above = ".".join(path[:-1]) + "."
        return ".".join(path) not in known and any(name.startswith(above) for name in known)

    def _refuse(self, unknown: Sequence[str]) -> None:
        if not unknown:
            return
        known = self.keys()
        asked = f"it asks {', '.join(map(clean_line, known))}" if known else "it asks nothing"
        raise PortalError(
            f"the template has no question {', '.join(quoted(name) for name in unknown)}",
            hint=suggestion(unknown[0], known) or asked,
            exit_code=USAGE,
            code="template.answer",
        )

    def fill(
        self,
        given: Mapping[str, Any],
        secrets: Mapping[str, str] | None = None,
        judge: Judge | None = None,
        normal: Callable[[Field, Any], Any] | None = None,
    ) -> Filled:
        """Give the parameters for answers, defaults taken where there is no answer.

        `judge` and `normal` speak for the pickers: whether a value can be, and how it is written in full.

        Raises PortalError (wrong use) that lists every wrong and every missing answer.
        """
        data = self.spread(given)
        secrets = dict(secrets or {})
        wrong: list[Fault] = []
        taken = self.complete(data, secrets, wrong)
        for field in taken if normal else ():
            value = get(data, field.path)
            if value is not NOTHING and not field.is_secret:
                put(data, field.path, normal(field, value))  # type: ignore[misc]
        notes: list[str] = []
        missing = [field for field in taken if field.required and not self._has(field, data, secrets)]
        wrong += list(self._judged(taken, data, missing, judge, notes, wrong))
        wanted = self._wanted(secrets)
        if wrong or missing or wanted:
            raise refusal(wrong, missing, wanted, data, masked_paths(taken))
        return Filled(data, secrets, masked_paths(taken), tuple(notes))

    def _has(self, field: Field, data: Mapping[str, Any], secrets: Mapping[str, str]) -> bool:
        if field.is_secret:
            return bool(secrets.get(field.path[-1]))
        value = get(data, field.path)
        return value is not NOTHING and (value != "" or field.default == "")

    def complete(self, data: dict[str, Any], secrets: dict[str, str], wrong: list[Fault]) -> list[Field]:
        """Read typed answers and take defaults in `data` until no new question turns up; give all asked."""
        done: dict[tuple[str, ...], Field] = {}
        for _ in range(_ROUNDS):
            waiting = [field for field in self.fields(data) if field.path not in done]
            if not waiting:
                break
            for field in waiting:
                done[field.path] = field
                self._take(field, data, secrets, wrong)
        return [done[field.path] for field in self.fields(data) if field.path in done]

    def _take(self, field: Field, data: dict[str, Any], secrets: dict[str, str], wrong: list[Fault]) -> None:
        if field.is_secret:
            self._take_secret(field, data, secrets, wrong)
            return
        if field.is_masked and field.key in secrets:
            put(data, field.path, secrets.pop(field.key))
        value = get(data, field.path)
        if value is NOTHING:
            if field.default is not NOTHING:
                put(data, field.path, field.default)
        elif isinstance(value, str) and field.type != "string":
            try:
                put(data, field.path, read_text(field, value))
            except ValueError as error:
                wrong.append(Fault(field.path, f"must be {error}", "type"))

    def _take_secret(
        self, field: Field, data: dict[str, Any], secrets: dict[str, str], wrong: list[Fault]
    ) -> None:
        name = field.path[-1]
        if get(data, field.path) is not NOTHING:
            wrong.append(Fault(field.path, f"is a secret: give it with --secret {name}=ENV:NAME", "secret"))
            return
        if name not in secrets and isinstance(field.default, str):
            secrets[name] = field.default
        if secrets.get(name):
            put(data, field.path, "*" * len(secrets[name]))

    def _judged(
        self,
        fields: Sequence[Field],
        data: Mapping[str, Any],
        missing: Sequence[Field],
        judge: Judge | None,
        notes: list[str],
        wrong: Sequence[Fault],
    ) -> Iterator[Fault]:
        absent = {field.path for field in missing}
        hidden = {field.path for field in fields if field.is_secret}
        said = {fault.path for fault in wrong}
        for page in self.blueprint.pages:
            if not self._is_on(page.schema):
                continue
            for fault in faults(page.schema, data, page.schema):
                known = any(fault.path[: len(path)] == path for path in (*absent, *hidden))
                inactive = fault.rule == "required" and not self._asks(fields, fault.path)
                if not known and not inactive and fault.path not in said:
                    said.add(fault.path)
                    yield fault
        for field in fields if judge else ():
            value = get(data, field.path)
            if value in (NOTHING, "", None) or field.is_secret or field.path in said:
                continue
            why, note = judge(field, value)  # type: ignore[misc]
            if why:
                yield Fault(field.path, why, "picker")
            if note:
                notes.append(f"{clean_line(field.key)}: {note}")

    def _asks(self, fields: Sequence[Field], path: tuple[str | int, ...]) -> bool:
        """Say whether a required property is a question, or lies in what one answers."""
        inside = any(path[: len(field.path)] == field.path for field in fields)
        around = any(field.path[: len(path)] == path for field in fields)
        return inside or not around

    def _wanted(self, secrets: Mapping[str, str]) -> list[str]:
        required = self.blueprint.secrets.get("required")
        names = required if isinstance(required, list) else []
        return [str(name) for name in names if not secrets.get(str(name))]


def masked_paths(fields: Sequence[Field]) -> tuple[tuple[str, ...], ...]:
    """Give the paths of the answers that must not be kept."""
    return tuple(field.path for field in fields if field.is_masked)


def get(data: object, path: Sequence[str]) -> Any:
    """Give the value at `path`, or NOTHING."""
    for part in path:
        if not isinstance(data, dict) or part not in data:
            return NOTHING
        data = data[part]
    return data


def put(data: dict[str, Any], path: Sequence[str], value: Any) -> bool:
    """Set the value at `path`; gives False where something that is no mapping stood in the way."""
    for part in path[:-1]:
        inner = data.get(part)
        # what came from a file is shared with its aliases
        data[part] = dict(inner) if isinstance(inner, dict) else {}
        if inner is not None and not isinstance(inner, dict):
            return False
        data = data[part]
    data[path[-1]] = value
    return True

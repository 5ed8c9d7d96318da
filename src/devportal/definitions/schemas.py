"""Two versions of a JSON Schema compared: what is sent must still be taken, what is answered be known."""

from __future__ import annotations

from devportal.definitions.change import BREAKING, COMPATIBLE, RISKY
from devportal.definitions.content import follow, mapping, text_of
from devportal.definitions.schema_view import LOWER, UPPER, View, literal, view
from devportal.record import replace
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeGuard

    from devportal.definitions.change import Changes

REQUEST, RESPONSE = "request", "response"
_CALLED = {REQUEST: "reply", RESPONSE: "call"}
_DEEPEST = 40


class Comparison:
    """Compares schemas of two documents, in one direction, for one operation after the other.

    Where the API itself `calls` (a callback), what it sends is judged as an answer is, under other words.
    """

    def __init__(self, old: Any, new: Any, changes: Changes) -> None:
        self.old = old
        self.new = new
        self.changes = changes
        self.direction = REQUEST
        self.where = ""
        self.as_text = False
        self.calls = False
        self._passed: set[tuple[int, int]] = set()

    def compare(
        self, old: Any, new: Any, name: str, direction: str, where: str, *, as_text: bool = False
    ) -> None:
        """Compare two schemas that stand at the same place; `name` is what people call the value.

        What is sent as text (a parameter) fits where a text is taken, whatever its type.
        """
        self.as_text = as_text
        self.direction = direction
        self.where = where
        self._passed = set()
        self._schemas(old, new, name, 0)

    def is_plural(self, old: Any, new: Any) -> bool:
        """Say whether both schemas are of lists or objects."""
        several = {"array", "object"}
        return bool(several & view(self.old, old).types) and bool(several & view(self.new, new).types)

    def _tell(self, severity: str, code: str, message: str) -> None:
        said = _CALLED[self.direction] if self.calls else self.direction
        self.changes.add(severity, f"{self.direction}.{code}", f"{said}: {message}", self.where)

    def _schemas(self, old: Any, new: Any, name: str, depth: int) -> None:
        if depth > _DEEPEST or (old == new and self.old is self.new):
            return
        before, after = view(self.old, old), view(self.new, new)
        mark = (id(follow(self.old, old).value), id(follow(self.new, new).value))
        if mark in self._passed:
            return
        self._passed.add(mark)
        name = before.name or after.name or name
        if not self._same_types(before, after, name):
            return
        self._enums(before, after, name)
        self._limits(before, after, name)
        self._properties(before, after, name, depth)
        self._choices(before, after, name, depth)
        if before.items is not None and after.items is not None:
            self._schemas(before.items, after.items, f"{name}[]", depth + 1)

    def _same_types(self, before: View, after: View, name: str) -> bool:
        """Tell of another type; say whether what is inside can still be compared."""
        if before.types == after.types:
            return True
        sender, taker = (before, after) if self.direction == REQUEST else (after, before)
        fits = not taker.types or (
            bool(sender.types) and all(self._takes(taker.types, one) for one in sender.types)
        )
        change = f"{name} was {_named(before.types)} and is now {_named(after.types)}"
        if sender.types - {"null"} <= taker.types and "null" in sender.types - taker.types:
            self._tell(
                BREAKING, "null", f"{name} can{'not' if self.direction == REQUEST else ' now'} be null"
            )
            return True
        self._tell(COMPATIBLE if fits else BREAKING, "type", change)
        return fits

    def _takes(self, types: frozenset[str], one: str) -> bool:
        if self.as_text and "string" in types and one in ("integer", "number", "boolean"):
            return True
        return one in types or (one == "integer" and "number" in types)

    def _enums(self, before: View, after: View, name: str) -> None:
        if before.enum is None and after.enum is None:
            return
        if before.enum is None or after.enum is None:
            narrower = after.enum is not None
            harmful = narrower == (self.direction == REQUEST)
            severity = COMPATIBLE if not harmful else BREAKING if self.direction == REQUEST else RISKY
            told = "takes only listed values now" if narrower else "is no longer limited to listed values"
            self._tell(severity, "enum", f"{name} {told}")
            return
        for value in [one for one in before.enum if one not in after.enum]:
            severity = BREAKING if self.direction == REQUEST else COMPATIBLE
            self._tell(severity, "enum-removed", f"{name} can no longer be {value}")
        for value in [one for one in after.enum if one not in before.enum]:
            severity = RISKY if self.direction == RESPONSE else COMPATIBLE
            self._tell(severity, "enum-added", f"{name} can now be {value}")

    def _limits(self, before: View, after: View, name: str) -> None:
        if self.direction == RESPONSE:
            if before.limits.get("format") != after.limits.get("format"):
                self._format(before, after, name)
            return
        for key, sign in (*((one, -1) for one in UPPER), *((one, 1) for one in LOWER)):
            old, new = before.limits.get(key), after.limits.get(key)
            if not _is_number(new) or old == new:
                continue
            if not _is_number(old):
                if sign > 0 and new == 0 and key != "minimum":
                    continue  # no length is below nothing
                self._tell(BREAKING, "limit", f"{name} has now a {key} of {new}")
            elif (new - old) * sign > 0:
                self._tell(BREAKING, "limit", f"the {key} of {name} was {old} and is now {new}")
        if "pattern" in after.limits and before.limits.get("pattern") != after.limits["pattern"]:
            pattern = quoted(text_of(after.limits["pattern"]))
            self._tell(RISKY, "pattern", f"{name} must now match {pattern}")
        if before.limits.get("format") != after.limits.get("format"):
            self._format(before, after, name)
        if "default" in before.limits and before.limits["default"] != after.limits.get("default"):
            old, new = (
                literal(one.limits["default"]) if "default" in one.limits else "none"
                for one in (before, after)
            )
            self._tell(RISKY, "default", f"the default of {name} was {old} and is now {new}")

    def _format(self, before: View, after: View, name: str) -> None:
        old, new = (text_of(one.limits.get("format")) or "none" for one in (before, after))
        self._tell(RISKY, "format", f"the format of {name} was {old} and is now {new}")

    def _properties(self, before: View, after: View, name: str, depth: int) -> None:
        known = after.properties.keys()
        before, after = self._seen(self.old, before), self._seen(self.new, after)
        for key in _gone(before.properties, after.properties):
            refused = self.direction == RESPONSE or after.extra is False
            sent = "is no longer sent" if self.calls else "is no longer answered"
            what = sent if self.direction == RESPONSE else "is no longer taken"
            self._tell(BREAKING if refused else RISKY, "field-removed", f"{name}.{key} {what}")
        for key in _gone(after.properties, before.properties):
            if self.direction == REQUEST and key in after.required:
                self._tell(BREAKING, "field-required", f"{name}.{key} is new and required")
            else:
                self._tell(COMPATIBLE, "field-added", f"{name}.{key} is new")
        for key in [key for key in before.properties if key in after.properties]:
            if self.direction == REQUEST and key in after.required - before.required:
                self._tell(BREAKING, "field-required", f"{name}.{key} is now required")
            elif self.direction == RESPONSE and key in before.required - after.required:
                self._tell(BREAKING, "field-optional", f"{name}.{key} may now be left out")
            self._schemas(before.properties[key], after.properties[key], f"{name}.{key}", depth + 1)
        for key in sorted(after.required - before.required - known):
            if self.direction == REQUEST:
                self._tell(BREAKING, "field-required", f"{name}.{key} is now required")
        if isinstance(before.extra, dict) and isinstance(after.extra, dict):
            self._schemas(before.extra, after.extra, f"{name}.*", depth + 1)
        elif self.direction == REQUEST and after.extra is False and before.extra is not False:
            self._tell(BREAKING, "fields-closed", f"{name} takes no other fields any more")

    def _seen(self, document: Any, one: View) -> View:
        """Leave out the properties that this direction does not know: in a request those only read."""
        flag = "readOnly" if (self.direction == REQUEST) != self.calls else "writeOnly"
        hidden = {
            name
            for name, value in one.properties.items()
            if mapping(value).get(flag) is True or mapping(follow(document, value).value).get(flag) is True
        }
        if not hidden:
            return one
        return replace(
            one, properties={key: value for key, value in one.properties.items() if key not in hidden}
        )

    def _choices(self, before: View, after: View, name: str, depth: int) -> None:
        """Compare alternatives: those with a name by it, the rest in their order."""
        if not before.choices and not after.choices:
            return
        old, new = _by_name(self.old, before.choices), _by_name(self.new, after.choices)
        for key in _gone(old, new):
            severity = BREAKING if self.direction == REQUEST else COMPATIBLE
            self._tell(severity, "choice-removed", f"{name} can no longer be {key}")
        for key in _gone(new, old):
            severity = RISKY if self.direction == RESPONSE and before.choices else COMPATIBLE
            self._tell(severity, "choice-added", f"{name} can now be {key}")
        for key in [key for key in old if key in new]:
            self._schemas(old[key], new[key], f"{name}({key})", depth + 1)


def _by_name(document: Any, choices: tuple[Any, ...]) -> dict[str, Any]:
    named = {}
    for number, choice in enumerate(choices, 1):
        found = follow(document, choice)
        title = text_of(mapping(found.value).get("title"))
        named[found.name or title or f"alternative {number}"] = choice
    return named


def _named(types: frozenset[str]) -> str:
    return " or ".join(sorted(types)) or "of any type"


def _gone(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [key for key in old if key not in new]


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)

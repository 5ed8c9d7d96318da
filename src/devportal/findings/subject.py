"""What is checked: one entity with its place, and the references that it was written with.

Named tuples and not records: a check makes ten for each entity, and they are made three times as fast.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from devportal.model.problem import HINT, Problem

Path = tuple[str | int, ...]


class Reference(NamedTuple):
    """One reference: the field of spec, where in its list (None for one value), its text, what it means."""

    field: str
    number: int | None
    text: str
    relation: str
    target: str

    @property
    def path(self) -> Path:
        """Where it stands in the stored entity, whose lists are sorted."""
        return ("spec", self.field) if self.number is None else ("spec", self.field, self.number)


class Subject(NamedTuple):
    """One entity under check.

    `file` and `root` are absolute, `line` is where its document starts; `ownable` says whether its kind has
    an owner.
    """

    ref: str
    kind: str
    namespace: str
    name: str
    file: str
    root: str
    document: int
    line: int
    entity: dict[str, Any]
    references: tuple[Reference, ...] = ()
    ownable: bool = True

    @property
    def metadata(self) -> dict[str, Any]:
        """The metadata of the entity."""
        found: dict[str, Any] = self.entity["metadata"]
        return found

    @property
    def spec(self) -> dict[str, Any]:
        """The spec of the entity, {} where it is no mapping."""
        found = self.entity.get("spec")
        return found if isinstance(found, dict) else {}

    @property
    def annotations(self) -> dict[str, Any]:
        """The annotations of the entity."""
        found = self.metadata.get("annotations")
        return found if isinstance(found, dict) else {}

    def field(self, name: str) -> str:
        """Give a text of spec, "" where there is none."""
        value = self.spec.get(name)
        return value if isinstance(value, str) else ""


def tell(
    subject: Subject,
    code: str,
    severity: str,
    message: str,
    hint: str | None,
    path: Path = (),
    *,
    on_key: bool = False,
) -> Problem:
    """Make a finding about an entity; its line is looked up later, but for hints about no one value."""
    line = subject.line if severity == HINT and not path else 0
    return Problem(
        severity,
        code,
        message,
        hint,
        subject.file,
        line,
        1 if line else 0,
        subject.document,
        subject.ref,
        False,
        path,
        on_key,
    )


def value_at(entity: object, path: Path) -> object:
    """Give the value at a path of an entity, None where there is none."""
    for part in path:
        if (isinstance(entity, dict) and part in entity) or (
            isinstance(entity, list) and isinstance(part, int) and 0 <= part < len(entity)
        ):
            entity = entity[part]  # type: ignore[index]
        else:
            return None
    return entity

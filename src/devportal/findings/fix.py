"""What `portal check --fix` mends: slips with one right answer; with `unsafe`, one likely answer too."""

from __future__ import annotations

import re

from devportal.findings.edit import Edit, Rewrite, edited, token_at
from devportal.findings.near import is_slip
from devportal.findings.subject import value_at
from devportal.model.annotation import KNOWN
from devportal.model.ref import RefError, parse_ref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from devportal.catalog.process import FileResult
    from devportal.findings.references import References
    from devportal.findings.subject import Subject
    from devportal.findings.world import World
    from devportal.model.problem import Problem

ROUNDS = 60
"""How often one file is judged again: of each document Backstage tells only the first fault."""
_NEEDED = ("component", "resource", "api", "system")
_HOSTED = re.compile(r"https?://(?:www\.)?github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?")


class Fixer:
    """Mends the files of one world, as far as there is no choice to make."""

    def __init__(self, world: World, *, unsafe: bool = False) -> None:
        from devportal.findings.references import References as Judge

        self.world = world
        self.unsafe = unsafe
        self.references: References = Judge(world)

    def fix(
        self,
        file: str,
        data: bytes,
        problems: Sequence[Problem],
        judge: Callable[[bytes], FileResult],
        wanted: Callable[[Problem], bool],
    ) -> Rewrite:
        """Mend what `problems` tell of the graph, then what `judge` tells of the documents, if `wanted`."""
        values = _values(data)
        made, count = edited(data, [edit for one in problems for edit in self._of_graph(one, data, values)])
        for _ in range(ROUNDS):
            values = _values(made)
            told = [problem for problem in judge(made).problems if wanted(problem)]
            made, done = edited(made, [edit for one in told for edit in self._of_document(one, made, values)])
            count += done
            if not done:
                break
        return Rewrite(file, data, made, count)

    def _of_graph(self, problem: Problem, data: bytes, values: Sequence[object]) -> Iterator[Edit]:
        subject = self.world.subjects.get(problem.ref or "")
        if subject is None or subject.file != problem.file or not problem.path:
            return
        if problem.code == "annotation.unknown":
            yield from self._key(problem, data)
            return
        value = value_at(_of(values, problem.document), problem.path)
        new = self._value(problem, subject, value) if isinstance(value, str) else None
        if new is not None and new != value:
            yield from _edit(problem, data, value, new)

    def _value(self, problem: Problem, subject: Subject, value: str) -> str | None:
        if problem.code == "ref.dangling":
            return self._reference(problem, subject, value)
        if problem.code != "annotation.value":
            return None
        key = str(problem.path[-1])
        if key == "github.com/project-slug":
            found = _HOSTED.fullmatch(value.strip())
            return found[1] if found else None
        if key == "backstage.io/techdocs-ref" and ":" not in value and value.strip():
            import os

            folder = os.path.join(os.path.dirname(subject.file), value.strip())
            return f"dir:{value.strip()}" if os.path.isdir(folder) else None
        return None

    def _reference(self, problem: Problem, subject: Subject, value: str) -> str | None:
        """Give the spelling of the entity that a reference means: blanks taken off, or the one near name."""
        found = (one for one in subject.references if one.field == problem.path[1] and one.text == value)
        one = next(found, None)
        if one is None:
            return None
        default = None if ":" in value else one.target.partition(":")[0]
        stripped = _target(value.strip(), default, subject.namespace)
        if stripped in self.world.subjects:
            return value.strip()
        near = self.references.candidates(one) if self.unsafe else []
        slips = [target for target in near if is_slip(_name(one.target), _name(target))]
        return _spelled(slips[0], value, default, subject.namespace) if len(slips) == 1 else None

    def _key(self, problem: Problem, data: bytes) -> Iterator[Edit]:
        from devportal.findings.annotations import is_same_key, near_key

        key = str(problem.path[-1])
        known = KNOWN.get(key)
        meant = known.instead if known is not None else near_key(key)
        if meant is None or not (known is not None or is_same_key(key, meant) or self.unsafe):
            return
        old = token_at(data, problem.line, problem.column, key)
        if old is not None:
            new = old.replace(key, meant)
            yield Edit(problem.line, problem.column, old, new, problem.document, problem.path, None, meant)

    def _of_document(self, problem: Problem, data: bytes, values: Sequence[object]) -> Iterator[Edit]:
        content = _of(values, problem.document)
        value = value_at(content, problem.path)
        new = self._mended(problem, value, content)
        if new is not None:
            yield from _edit(problem, data, value, new)

    def _mended(self, problem: Problem, value: object, content: object) -> str | None:
        code, path = problem.code, problem.path
        if code == "schema.tag" and isinstance(value, str):
            return _tag(value)
        if (
            code in ("schema.type", "schema.label")
            and len(path) == 3
            and path[1] in ("annotations", "labels")
        ):
            return "" if isinstance(value, (int, float)) else None
        if code == "schema.kind" and path == ("kind",) and isinstance(value, str):
            return _kind(value)
        if code == "ref.kind" and isinstance(value, str):
            return self._with_kind(value, content)
        return None

    def _with_kind(self, value: str, content: object) -> str | None:
        namespace = value_at(content, ("metadata", "namespace"))
        where = namespace if isinstance(namespace, str) else "default"
        rest = value.lower() if "/" in value else f"{where}/{value}".lower()
        found = [kind for kind in _NEEDED if f"{kind}:{rest}" in self.world.subjects]
        return f"{found[0]}:{value}" if len(found) == 1 else None


def _edit(problem: Problem, data: bytes, value: object, new: str) -> Iterator[Edit]:
    """Write a new text in the quotes of the old one; "" puts the old one, a number or boolean, in quotes."""
    old = token_at(data, problem.line, problem.column, value)
    if old is None:
        return
    if not new:
        yield Edit(problem.line, problem.column, old, f'"{old}"', problem.document, problem.path, old)
        return
    mark = old[0] if isinstance(value, str) and old != value else ""
    yield Edit(problem.line, problem.column, old, f"{mark}{new}{mark}", problem.document, problem.path, new)


def _tag(value: str) -> str | None:
    from devportal.model.formats import is_tag

    spelled = "".join(
        char if char.isascii() and (char.isalnum() or char in ":+#") else "-" for char in value.lower()
    )
    spelled = re.sub("-+", "-", spelled).strip("-")
    return spelled if is_tag(spelled) else None


def _kind(value: str) -> str | None:
    from devportal.model.kind import KINDS

    return next(
        (kind.name for kind in KINDS if kind.name.lower() == value.lower() and kind.name != value), None
    )


def _spelled(target: str, like: str, default: str | None, namespace: str) -> str | None:
    """Give the shortest spelling of a full ref that means it in this field, with a kind if `like` has one."""
    kind, _, rest = target.partition(":")
    space, _, name = rest.partition("/")
    forms = [name, f"{space}/{name}"] if ":" not in like else []
    options = [*forms, f"{kind}:{name}", target]
    return next((form for form in options if _target(form, default, namespace) == target), None)


def _target(text: str, default: str | None, namespace: str) -> str | None:
    try:
        return str(parse_ref(text, kind=default, namespace=namespace))
    except RefError:
        return None


def _name(ref: str) -> str:
    return ref.partition("/")[2]


def _values(data: bytes) -> list[object]:
    from devportal.catalog.yaml12 import parse_documents

    return [document.value for document in parse_documents(data)]


def _of(values: Sequence[object], number: int) -> object:
    return values[number] if 0 <= number < len(values) else None

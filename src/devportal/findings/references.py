"""References that lead nowhere, or to something that the field is not for."""

from __future__ import annotations

from devportal.findings.near import BUDGET, Near
from devportal.findings.subject import tell
from devportal.model.problem import WARNING
from devportal.text import cut, either, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from devportal.findings.subject import Reference, Subject
    from devportal.findings.world import World
    from devportal.model.problem import Problem

EXPECTED: dict[str, tuple[str, ...]] = {
    "owner": ("Group", "User"),
    "system": ("System",),
    "domain": ("Domain",),
    "subdomainOf": ("Domain",),
    "subcomponentOf": ("Component",),
    "providesApis": ("API",),
    "consumesApis": ("API",),
    "parent": ("Group",),
    "children": ("Group",),
    "members": ("User",),
    "memberOf": ("Group",),
}
"""The kinds that Backstage's own pages look for behind a field; it takes any other without a word."""

_NEEDS = ("dependsOn", "dependencyOf")
_WRONG, _DANGLING = "wrong", "dangling"
_NO_DEPENDENCY = ("group", "user", "location", "template", "domain")


class References:
    """The references of a world, judged one entity at a time; suggestions are looked up once a name."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.faults: dict[tuple[str, str], str] = {}
        self.hints: dict[tuple[str, str], str] = {}
        self.near: dict[str, Near] = {}

    def check(self, subject: Subject) -> Iterator[Problem]:
        """Find wrong and dangling references of one entity; each once for a field and a target."""
        told: set[tuple[str, str]] = set()
        for one in subject.references:
            key = (one.field, one.target)
            fault = self.faults.get(key)
            if fault is None:
                fault = self.faults[key] = self._judge(*key)
            if fault and key not in told:
                told.add(key)
                kind = one.target.partition(":")[0]
                yield self._wrong(subject, one, kind) if fault == _WRONG else self._dangling(subject, one)

    def _judge(self, field: str, target: str) -> str:
        kind = target.partition(":")[0]
        expected = EXPECTED.get(field)
        if expected and kind not in [name.lower() for name in expected]:
            return _WRONG
        if field in _NEEDS and kind in _NO_DEPENDENCY:
            return _WRONG
        return "" if target in self.world.subjects else _DANGLING

    def _wrong(self, subject: Subject, one: Reference, kind: str) -> Problem:
        expected = EXPECTED.get(one.field, ("Component", "Resource"))
        found = self.world.subjects.get(one.target)
        article = "an" if expected[0][0] in "AEIOU" else "a"
        message = (
            f"spec.{one.field} should be {article} {either(expected)}, "
            f"but {quoted(one.text)} is a {found.kind if found else kind}"
        )
        name = one.target.partition(":")[2]
        for other in expected:
            if f"{other.lower()}:{name}" in self.world.subjects:
                return tell(
                    subject,
                    "ref.wrong-kind",
                    WARNING,
                    message,
                    f"did you mean {other.lower()}:{cut(name, 80)}?",
                    one.path,
                )
        hint = f"refer to {article} {either(expected)}; no page of Backstage looks for another kind there"
        return tell(subject, "ref.wrong-kind", WARNING, message, hint, one.path)

    def _dangling(self, subject: Subject, one: Reference) -> Problem:
        message = f"spec.{one.field} refers to {quoted(one.target)}, which is not in the catalog"
        return tell(subject, "ref.dangling", WARNING, message, self._hint(one), one.path)

    def _hint(self, one: Reference) -> str:
        key = (one.field, one.target)
        if key not in self.hints:
            self.hints[key] = self._suggest(one)
        return self.hints[key]

    def _suggest(self, one: Reference) -> str:
        near = self.candidates(one)
        if near:
            return f"did you mean {either(near)}?"
        kind = one.target.partition(":")[0]
        if kind not in self.world.kinds:
            return (
                f"the catalog has no {kind} at all: add the folder that defines them to `catalog.roots`, "
                "or pass --ignore ref.dangling where they come from elsewhere"
            )
        return "fix the name, or add the entity it means"

    def candidates(self, one: Reference) -> list[str]:
        """Give the refs that were probably meant, best first."""
        kind, _, rest = one.target.partition(":")
        name = rest.partition("/")[2]
        others = [other.lower() for other in EXPECTED.get(one.field, ())] or [kind]
        same = [f"{other}:{rest}" for other in others if f"{other}:{rest}" in self.world.subjects]
        if same:
            return same
        if kind not in self.near:
            if len(self.hints) > BUDGET:
                return []
            self.near[kind] = Near(
                {ref.partition("/")[2] for ref in self.world.subjects if ref.startswith(kind + ":")}
            )
        found = self.near[kind].find(name) if len(self.hints) <= BUDGET else []
        return [ref for word in found for ref in self._named(kind, word)][:3]

    def _named(self, kind: str, name: str) -> list[str]:
        """Give the refs of a kind with a name, the default namespace first."""
        plain = f"{kind}:default/{name}"
        if plain in self.world.subjects:
            return [plain]
        return sorted(
            ref for ref in self.world.subjects if ref.startswith(kind + ":") and ref.endswith("/" + name)
        )

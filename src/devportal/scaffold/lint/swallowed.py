"""Names in a skeleton that are no values of its step: most often they are a pipeline's own."""

from __future__ import annotations

from devportal.model.problem import WARNING
from devportal.record import record
from devportal.text import plural, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Add = Callable[..., None]

_WORKFLOW = frozenset(
    "env forgejo gitea github inputs job jobs matrix needs runner secrets steps strategy vars".split()
)
_FUNCTIONS = frozenset(
    "contains endsWith format fromJSON fromJson hashFiles startsWith success cancelled toJSON toJson".split()
)
_FOLDERS = (".github/", ".gitea/", ".forgejo/")
_AZURE = frozenset({"variables", "parameters", "each", "dependencies", "stageDependencies"})
_STEP = frozenset({"parameters", "steps", "user", "secrets", "context", "environment"})
_SHOWN = 4


@record
class Foreign:
    """A name as it is written, where it stands, whether it is called."""

    text: str
    line: int
    column: int
    called: bool = False

    @property
    def top(self) -> str:
        """The first part of the name."""
        return self.text.partition(".")[0].partition("-")[0]


def judge_foreign(found: Sequence[Foreign], entry: str, name: str, add: Add) -> None:
    """Note the names of one file that nobody gives a value: a pipeline's at once, others one by one."""
    whose = _whose(entry)
    taken = [one for one in found if _is_pipeline(one.top, whose)]
    if taken:
        _swallowed(taken, whose or "a pipeline", add)
    seen: set[str] = set()
    for one in found:
        if one in taken or one.text in seen:
            continue
        seen.add(one.text)
        hint = f"a skeleton knows {name} only: give it in `values` of the step, and write {name}.{_last(one)}"
        what = f"{quoted(one.text)} has no value in a skeleton"
        # a Backstage can have functions of its own
        add("template.unknown-name", what, hint, one.line, one.column, WARNING if one.called else None)


def _swallowed(taken: Sequence[Foreign], whose: str, add: Add) -> None:
    names = list(dict.fromkeys(one.text for one in taken))
    shown = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
    calls = [one for one in taken if one.called and one.top in _FUNCTIONS]
    what = f"rendering swallows {plural(len(taken), 'expression')} of {whose}: {shown}"
    if calls:
        what = f"rendering fails at {calls[0].text}(), and swallows what is meant for {whose}: {shown}"
    hint = "put them into {% raw %} and {% endraw %}, or name the file in copyWithoutTemplating of the step"
    first = calls[0] if calls else taken[0]
    add("template.swallowed", what, hint, first.line, first.column)


def _whose(entry: str) -> str:
    """Give whose pipeline a file is, as far as its path tells."""
    path = f"/{entry.lower()}"
    if any(f"/{folder}" in path for folder in _FOLDERS) or path.endswith(("/action.yml", "/action.yaml")):
        return "GitHub Actions"
    if "azure" in path or "/.azuredevops/" in path:
        return "Azure Pipelines"
    return ""


def _is_pipeline(top: str, whose: str) -> bool:
    if whose == "Azure Pipelines":
        return top in _AZURE
    if whose:
        return top in _WORKFLOW | _FUNCTIONS
    return top in (_WORKFLOW | _FUNCTIONS) - _STEP


def _last(one: Foreign) -> str:
    return one.text.rpartition(".")[2]

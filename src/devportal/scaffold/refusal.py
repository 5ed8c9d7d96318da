"""The error for answers that are wrong or missing: each with its question and what is allowed."""

from __future__ import annotations

from devportal.errors import USAGE, PortalError
from devportal.scaffold.forms.field import NOTHING, Field
from devportal.scaffold.forms.schema import Fault, written
from devportal.scaffold.forms.values import allowed, shown
from devportal.text import clean_line, plural, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    # what a picker says of a value: (why it cannot be, or "", what to be told otherwise, or "")
    Judge = Callable[[Field, Any], tuple[str, str]]


def refusal(
    wrong: Sequence[Fault],
    missing: Sequence[Field],
    secrets: Sequence[str],
    data: Mapping[str, Any],
    masked: Sequence[tuple[str, ...]],
) -> PortalError:
    """Give the error that lists wrong and missing answers, each with what is allowed."""
    lines = [_wrong(fault, data, masked) for fault in wrong]
    lines += [f"{clean_line(field.key)}: {_asked(field)}" for field in missing]
    lines += [f"{clean_line(name)}: a secret" for name in secrets]
    give = [
        f"--secret {field.path[-1]}=ENV:NAME" if field.is_masked else f"--value {clean_line(field.key)}=..."
        for field in missing
    ]
    give += [f"--secret {clean_line(name)}=ENV:NAME" for name in secrets]
    count = len(missing) + len(secrets)
    names = ", ".join([*(clean_line(field.key) for field in missing), *map(clean_line, secrets)])
    absent = f"{plural(count, 'answer')} missing: {names}" if count else ""
    bad = f"{len(wrong)} answers are not possible" if len(wrong) > 1 else lines[0] if wrong else ""
    code = (
        "template.missing"
        if not wrong
        else "template.answer"
        if len(wrong) > 1
        else f"schema.{wrong[0].rule}"
    )
    return PortalError(
        "; ".join(part for part in (bad, absent) if part),
        hint=f"give {'it' if count == 1 else 'them'} with {' '.join(give)}"
        if give
        else "nothing was written",
        exit_code=USAGE,
        lines=tuple(lines) if len(lines) > 1 or missing or secrets else (),
        code=code,
    )


def _wrong(fault: Fault, data: Mapping[str, Any], masked: Sequence[tuple[str, ...]]) -> str:
    name = clean_line(written(fault.path)) or "the answers"
    value: Any = data
    for part in fault.path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            value = NOTHING
            break
    hidden = any(fault.path[: len(path)] == path for path in masked)
    if value is NOTHING or isinstance(value, (dict, list)) or fault.rule in ("secret", "picker"):
        return f"{name}: {fault.message}"
    return f"{name}: {'the secret' if hidden else quoted(shown(value))} {fault.message}"


def _asked(field: Field) -> str:
    about = clean_line(field.help) or field.title
    if field.options and field.type != "boolean":
        return f"{about} ({allowed([option.value for option in field.options])})"
    return about

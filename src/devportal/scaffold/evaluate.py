"""Resolves the expressions of questions against the answers so far, in a child process with limits."""

from __future__ import annotations

from devportal.record import record, replace
from devportal.scaffold.confine import Limits, start, stop
from devportal.scaffold.question import MISSING, Choice, Question, cast, is_expression, is_true
from devportal.scaffold.scan import MACHINE_FILTERS
from devportal.text import clean, clean_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from subprocess import Popen
    from types import TracebackType
    from typing import Any, Self

LIMITS = Limits(cpu=5, wall=10, memory=512, file=1)


@record
class Asked:
    """A question with its expressions resolved, and whether it applies (None: that cannot be said here)."""

    question: Question
    applies: bool | None


class Evaluator:
    """Evaluates expressions of one template; the child starts with the first expression there is.

    An expression that fails, or takes more than the limits, gives None: the template itself decides later.
    """

    def __init__(self, envops: Mapping[str, Any] | None = None, limits: Limits = LIMITS) -> None:
        self._envops = dict(envops or {})
        self._limits = limits
        self._child: Popen[bytes] | None = None
        self._dead = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def resolve(self, question: Question, answers: Mapping[str, object]) -> Asked:
        """Give the question as it stands after `answers`."""
        texts = {name: text for name, text in _texts(question).items() if self._is_expression(text)}
        found = self._render(texts, answers) if texts else {}
        when = found.get("when") if "when" in texts else question.when
        resolved = replace(
            question,
            help=clean(str(found["help"] or "")) if "help" in texts else question.help,
            type=str(found["type"] or "str") if "type" in texts else question.type,
            placeholder=clean(str(found["placeholder"] or ""))
            if "placeholder" in texts
            else question.placeholder,
            choices=_choices(question, found["choices"]) if "choices" in texts else question.choices,
        )
        default = _default(resolved, found["default"]) if "default" in texts else question.default
        return Asked(replace(resolved, default=default), None if when is None else is_true(when))

    def check(self, question: Question, answer: object, answers: Mapping[str, object]) -> str | None:
        """Give what the question's validator has against an answer, cleaned, or None."""
        if not question.validator:
            return None
        found = self._render({"validator": question.validator}, {**answers, question.name: answer})
        return clean_line(str(found["validator"] or "")).strip() or None

    def _is_expression(self, text: object) -> bool:
        if isinstance(text, list):
            return any(self._is_expression(item) for item in text)
        marks = [self._envops.get(name) for name in ("variable_start_string", "block_start_string")]
        own = any(mark and isinstance(text, str) and str(mark) in text for mark in marks)
        return own or is_expression(text)

    def _render(self, texts: Mapping[str, object], answers: Mapping[str, object]) -> dict[str, Any]:
        import json

        nothing: dict[str, Any] = dict.fromkeys(texts)
        if self._dead:
            return nothing
        asked = {
            "texts": texts,
            "context": {name: value for name, value in answers.items() if value is not MISSING},
            "envops": self._envops,
            "refused_filters": MACHINE_FILTERS,
        }
        line = self._exchange(json.dumps(asked, default=str).encode() + b"\n")
        if line is None:
            self._stop()
            self._dead = True
            return nothing
        return {**nothing, **json.loads(line)}

    def _exchange(self, request: bytes) -> bytes | None:
        import select

        child = self._started()
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            child.stdin.write(request)
            child.stdin.flush()
        except OSError:
            return None
        ready, _, _ = select.select([child.stdout], [], [], self._limits.wall)
        line = child.stdout.readline() if ready else b""
        return line if line.endswith(b"\n") else None

    def _started(self) -> Popen[bytes]:
        if self._child is None:
            self._child = start("evaluate_child.py", self._limits, "/")
        return self._child

    def _stop(self) -> None:
        if self._child is not None:
            stop(self._child)
            self._child = None


def _texts(question: Question) -> dict[str, Any]:
    choices = question.choices
    return {
        "when": question.when,
        "help": question.help,
        "type": question.type,
        "default": question.default,
        "placeholder": question.placeholder,
        "choices": choices if isinstance(choices, (str, type(None))) else _choice_texts(choices),
    }


def _choice_texts(choices: tuple[Choice, ...]) -> list[list[Any]]:
    return [[choice.label, choice.value, choice.disabled] for choice in choices]


def _choices(question: Question, found: Any) -> tuple[Choice, ...] | None:
    if isinstance(question.choices, tuple):
        made = zip(found or [], question.choices, strict=False)
        return tuple(
            Choice(
                clean_line(str(label)), value if value is not None else old.value, clean(str(disabled or ""))
            )
            for (label, value, disabled), old in made
        )
    try:
        items = cast("yaml", found or "")
    except ValueError:
        return None
    if isinstance(items, dict):
        return tuple(Choice(clean_line(str(label)), value) for label, value in items.items())
    return tuple(Choice(clean_line(str(item)), item) for item in items) if isinstance(items, list) else None


def _default(question: Question, found: Any) -> Any:
    if found is None:
        return None
    if question.multiselect or not isinstance(found, str):
        return found
    try:
        value = cast(question.type, found)
    except (ValueError, TypeError):
        return None
    return clean(value) if isinstance(value, str) else value

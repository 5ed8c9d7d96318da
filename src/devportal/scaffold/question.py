"""The questions of a copier template as data, and what can be said about answers without rendering."""

from __future__ import annotations

from devportal.errors import NO, USAGE, PortalError
from devportal.record import record
from devportal.text import clean, clean_line, cut, did_you_mean, either, plural, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from devportal.scaffold.template import Config

TYPES = ("bool", "float", "int", "json", "path", "str", "yaml")
_BUILT_IN = {bool: "bool", int: "int", float: "float", str: "str"}


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING = _Missing()
"""The default of a question that has none."""


@record
class Choice:
    """One answer to choose: what is shown, what is recorded, and why it may not be chosen (or "")."""

    label: str
    value: Any
    disabled: str = ""


@record
class Question:
    """One question of a template.

    `default`, `choices`, `when`, `help` and `type` may hold Jinja expressions: `evaluate.Evaluator` resolves
    them against the answers so far. `choices` is a tuple of Choice, or the expression (str) that gives it, or
    None. `default` is MISSING where there is none, and None in a resolved question where nobody could say.
    """

    name: str
    help: str
    type: str
    default: Any
    choices: tuple[Choice, ...] | str | None
    required: bool
    secret: bool
    when: str | bool
    multiselect: bool = False
    multiline: str | bool = False
    validator: str = ""
    placeholder: str = ""


def read_questions(config: Config) -> list[Question]:
    """Give the questions of a copier.yml in its order. Raises PortalError where one is malformed."""
    secret = set(config.texts("secret_questions"))
    return [_question(name, given, name in secret) for name, given in config.questions.items()]


def _question(name: str, given: Mapping[str, Any], secret: bool) -> Question:
    default = given.get("default", MISSING)
    kind = given.get("type") or _BUILT_IN.get(type(default), "yaml")
    if not isinstance(kind, str) or (kind not in TYPES and not is_expression(kind)):
        raise _malformed(name, f"its type {quoted(str(kind))} is none of {either(TYPES)}")
    when = given.get("when", True)
    return Question(
        name=name,
        help=clean(str(given.get("help") or "")),
        type=kind,
        default=clean(default) if isinstance(default, str) and not is_expression(default) else default,
        choices=_choices(name, given.get("choices")),
        required=default is MISSING,
        secret=secret or bool(given.get("secret")),
        when=when if isinstance(when, bool) else str(when),
        multiselect=bool(given.get("multiselect")),
        multiline=given.get("multiline", False) if isinstance(given.get("multiline"), (str, bool)) else False,
        validator=str(given.get("validator") or ""),
        placeholder=clean(str(given.get("placeholder") or "")),
    )


def _choices(name: str, given: Any) -> tuple[Choice, ...] | str | None:
    if given is None or given == []:
        return None
    if isinstance(given, str):
        return given
    if isinstance(given, dict):
        given = list(given.items())
    if not isinstance(given, list):
        raise _malformed(name, "its choices are neither a list nor a mapping")
    return tuple(_choice(name, item) for item in given)


def _choice(name: str, item: Any) -> Choice:
    label, value = item if isinstance(item, (list, tuple)) and len(item) == 2 else (item, item)
    disabled = ""
    if isinstance(item, (list, tuple)) and isinstance(value, dict):
        if "value" not in value:
            raise _malformed(name, f"the choice {quoted(str(label))} has no value")
        disabled, value = clean(str(value.get("validator") or "")), value["value"]
    return Choice(clean_line(str(label)), value, disabled)


def _malformed(name: str, why: str) -> PortalError:
    return PortalError(
        f"the template's question {quoted(name)}: {why}", exit_code=NO, code="template.invalid"
    )


def is_expression(value: object) -> bool:
    """Say whether a text has something to render in it, with the usual delimiters."""
    return isinstance(value, str) and ("{{" in value or "{%" in value)


def is_true(value: object) -> bool:
    """Read a condition as copier does: numbers, YAML's words for yes and no, then emptiness."""
    text = str(value).strip().lower()
    if text in ("", "n", "no", "f", "false", "off", "~", "null", "none"):
        return False
    try:
        return bool(float(text))
    except ValueError:
        return True


def check_names(questions: Sequence[Question], answers: Mapping[str, object]) -> None:
    """Raise PortalError (wrong use) for answers to questions that the template does not ask."""
    known = [question.name for question in questions]
    unknown = [name for name in answers if name not in known]
    if not unknown:
        return
    near = [name for word in unknown for name in did_you_mean(word, known, 1)]
    asked = f"it asks {', '.join(clean_line(name) for name in known)}" if known else "it asks nothing"
    raise PortalError(
        f"the template has no question {either([quoted(name) for name in unknown])}",
        hint=f"did you mean {either(near)}?" if near else asked,
        exit_code=USAGE,
        code="template.answer",
    )


def check_answers(questions: Sequence[Question], answers: Mapping[str, object]) -> None:
    """Raise PortalError (wrong use) listing every answer that its question's type or choices cannot take.

    What depends on expressions is left to the rendering.
    """
    wrong = [why for question in questions if question.name in answers for why in _faults(question, answers)]
    if wrong:
        raise PortalError(
            wrong[0] if len(wrong) == 1 else f"{len(wrong)} answers are not possible",
            exit_code=USAGE,
            lines=() if len(wrong) == 1 else tuple(wrong),
            code="template.answer",
        )


def _faults(question: Question, answers: Mapping[str, object]) -> Iterator[str]:
    answer = answers[question.name]
    if is_expression(question.type) or question.multiselect:
        return
    shown = "the secret" if question.secret else quoted(str(answer))
    try:
        value = cast(question.type, answer)
    except (ValueError, TypeError):
        yield f"{clean_line(question.name)}: {shown} is not {_NOUNS.get(question.type, question.type)}"
        return
    if not isinstance(question.choices, tuple) or any(is_expression(c.value) for c in question.choices):
        return
    allowed = [choice for choice in question.choices if not choice.disabled]
    if not any(_same(question.type, choice.value, value) for choice in allowed):
        values = [cut(clean_line(str(choice.value)), 60) for choice in allowed]
        yield f"{clean_line(question.name)}: {shown} is not allowed; choose {either(values)}"


_NOUNS = {"int": "a whole number", "float": "a number", "json": "JSON", "yaml": "YAML", "bool": "yes or no"}


def _same(kind: str, one: object, other: object) -> bool:
    try:
        return bool(cast(kind, one) == other)
    except (ValueError, TypeError):
        return False


def cast(kind: str, answer: object) -> object:
    """Give an answer in the type of its question, as copier reads it. Raises ValueError or TypeError."""
    import json

    if kind == "int":
        return int(answer)  # type: ignore[call-overload]
    if kind == "float":
        return float(answer)  # type: ignore[arg-type]
    if kind == "bool":
        return is_true(answer)
    if kind in ("str", "path"):
        if not isinstance(answer, (str, int, float)):
            raise TypeError(kind)
        return str(answer)
    if not isinstance(answer, str):
        return answer
    return json.loads(answer) if kind == "json" else _yaml(answer)


def _yaml(text: str) -> object:
    from devportal.catalog.yaml12 import parse_documents

    documents = parse_documents(text.encode())
    if len(documents) > 1 or any(document.error for document in documents):
        raise ValueError(text)
    return documents[0].value if documents else None


def check_missing(missing: Sequence[Question]) -> None:
    """Raise PortalError (wrong use) listing every question that needs an answer and has none."""
    if not missing:
        return
    lines = []
    for question in missing:
        about = clean_line(question.help) or question.type
        lines.append(f"{clean_line(question.name)}: {about}{_allowed(question)}")
    names = " ".join(f"--value {clean_line(question.name)}=..." for question in missing)
    raise PortalError(
        f"{plural(len(missing), 'answer')} missing: {', '.join(clean_line(q.name) for q in missing)}",
        hint=f"give {'it' if len(missing) == 1 else 'them'} with {names}",
        exit_code=USAGE,
        lines=tuple(lines),
        code="template.missing",
    )


def _allowed(question: Question) -> str:
    if not isinstance(question.choices, tuple):
        return ""
    return f" ({either([cut(clean_line(str(choice.value)), 60) for choice in question.choices])})"

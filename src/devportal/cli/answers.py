"""Answers to a template's questions: from options, from a file, from a person."""

from __future__ import annotations

import os

from devportal.errors import IO, USAGE, PortalError
from devportal.text import clean_line, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from devportal.cli.session import Session
    from devportal.scaffold.evaluate import Evaluator
    from devportal.scaffold.question import Question


def given_answers(session: Session, pairs: Sequence[str], file: str | None) -> dict[str, Any]:
    """Give the answers of `--values FILE` (`-` for stdin) with those of `--value k=v` over them.

    Raises PortalError: exit 2 for what is no mapping or no `k=v`, exit 3 for a file that cannot be read.
    """
    answers = _from_file(session, file) if file else {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise PortalError(
                f"{quoted(pair)} is no answer", hint="write --value name=payment-api", exit_code=USAGE
            )
        answers[name] = value
    return answers


def _from_file(session: Session, file: str) -> dict[str, Any]:
    from devportal.catalog.yaml12 import parse_documents

    data = _bytes(session, file)
    documents = [one for one in parse_documents(data) if one.error or one.value is not None]
    for document in documents:
        if document.error:
            place = f"{file}:{document.line}:{document.column}"
            raise PortalError(f"{place}: {document.error}", hint="write `name: value` lines", exit_code=USAGE)
    if not documents:
        return {}
    if len(documents) > 1 or not isinstance(documents[0].value, dict):
        raise PortalError(
            f"{file}: answers are one mapping", hint="write `name: value` lines", exit_code=USAGE
        )
    return documents[0].value


def _bytes(session: Session, file: str) -> bytes:
    if file == "-":
        source = session.terminal.source
        return source.read().encode() if source else b""
    try:
        with open(os.path.join(session.directory, file), "rb") as handle:
            return handle.read(10_000_000)
    except OSError as error:
        raise PortalError(f"{file}: cannot be read: {error.strerror}", exit_code=IO) from error


def ask_person(
    questions: Sequence[Question], answers: Mapping[str, Any], options: Mapping[str, Any]
) -> dict[str, Any]:
    """Ask each question that is not answered yet and applies; a wrong answer is asked for again."""
    from devportal.scaffold.evaluate import Evaluator

    given = dict(answers)
    with Evaluator(options.get("_envops")) as evaluator:
        for question in questions:
            if question.name not in given:
                asked = evaluator.resolve(question, given)
                if asked.applies is not False:
                    given[question.name] = _answer(asked.question, evaluator, given)
    return given


def _answer(question: Question, evaluator: Evaluator, given: Mapping[str, Any]) -> Any:
    from devportal.scaffold.question import cast

    while True:
        answer = _ask(question)
        try:
            wrong = evaluator.check(question, cast(question.type, answer), given)
        except ValueError as error:
            wrong = str(error)
        if not wrong:
            return answer
        _tell(wrong)


def _tell(message: str) -> None:
    import questionary

    questionary.print(f"  {clean_line(message)}", style="fg:ansired")


def _ask(question: Question) -> Any:
    from devportal.cli import prompt

    text = question.help or question.name
    default = question.default
    if question.choices and not isinstance(question.choices, str):
        pairs = [(choice.label, choice.value) for choice in question.choices if not choice.disabled]
        if question.multiselect:
            return prompt.choose_several(text, pairs, default if isinstance(default, list) else ())
        return prompt.choose(text, pairs, default)
    if question.type == "bool":
        return prompt.confirm(text, default=default is True)
    shown = str(default) if isinstance(default, (str, int, float)) else ""
    return prompt.ask(text, shown, secret=question.secret)

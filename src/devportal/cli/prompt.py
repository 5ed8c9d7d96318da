"""Questions to a person at a terminal."""

from __future__ import annotations

from devportal.text import clean_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


def ask(message: str, default: str = "", *, secret: bool = False) -> str:
    """Ask for a line of text. Raises KeyboardInterrupt when the person leaves."""
    import questionary

    make = questionary.password if secret else questionary.text
    return str(_answer(make(clean_line(message), default=default))).strip()


def confirm(message: str, *, default: bool = True) -> bool:
    """Ask for yes or no."""
    import questionary

    return bool(_answer(questionary.confirm(clean_line(message), default=default)))


def choose(message: str, choices: Sequence[tuple[str, Any]], default: object = None) -> object:
    """Let a person choose one of (label, value) pairs."""
    import questionary

    options = [questionary.Choice(clean_line(label), value) for label, value in choices]
    chosen = next((option for option in options if option.value == default), None)
    return _answer(questionary.select(clean_line(message), choices=options, default=chosen))


def choose_several(
    message: str, choices: Sequence[tuple[str, Any]], default: Sequence[object] = ()
) -> list[Any]:
    """Let a person choose any number of (label, value) pairs."""
    import questionary

    options = [
        questionary.Choice(clean_line(label), value, checked=value in default) for label, value in choices
    ]
    return list(_answer(questionary.checkbox(clean_line(message), choices=options)))


def _answer(question: Any) -> Any:
    answer = question.unsafe_ask()
    if answer is None:
        raise KeyboardInterrupt
    return answer

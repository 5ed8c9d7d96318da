"""Questions to a person at a terminal."""

from __future__ import annotations

from devportal.text import clean_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


def ask(message: str, default: str = "", *, secret: bool = False, lines: bool = False) -> str:
    """Ask for a line of text, or for several. Raises KeyboardInterrupt when the person leaves."""
    import questionary

    if lines:
        return str(_answer(questionary.text(clean_line(message), default=default, multiline=True))).strip()
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


def complete(message: str, words: Sequence[str], default: str = "") -> str:
    """Ask for a line of text, with words to complete it from."""
    import questionary

    asked = questionary.autocomplete(
        clean_line(message), choices=list(words), default=default, match_middle=True
    )
    return str(_answer(asked)).strip()


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

"""What people read: descriptions and titles that are missing, characters that hide or pretend."""

from __future__ import annotations

from devportal.findings.subject import tell
from devportal.model.problem import HINT, WARNING
from devportal.text import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from devportal.findings.subject import Subject
    from devportal.model.problem import Problem

_DESCRIBED = ("api", "component", "domain", "resource", "system", "template", "airesource")
_TITLED = ("domain", "system", "template")
_SHOWN = ("name", "title", "description")
_LETTERS = ("LATIN", "CYRILLIC", "GREEK")


def texts(subject: Subject) -> Iterator[Problem]:
    """Find missing and misleading texts of an entity."""
    meta = subject.metadata
    kind = subject.kind.lower()
    if kind in _DESCRIBED and not _said(meta.get("description")):
        hint = "add metadata.description: one sentence that tells a stranger what it is for"
        yield tell(subject, "description.missing", HINT, f"this {subject.kind} has no description", hint)
    if kind in _TITLED and not _said(meta.get("title")):
        hint = "add metadata.title: the name as people say it"
        yield tell(subject, "title.missing", HINT, f"this {subject.kind} has no title", hint)
    for field in _SHOWN:
        value = meta.get(field)
        if isinstance(value, str) and not value.isascii():
            yield from _misleading(subject, field, value)


def _said(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _misleading(subject: Subject, field: str, value: str) -> Iterator[Problem]:
    at = ("metadata", field)
    hidden = sorted({char for char in value if ord(char) > 0x7F and clean(char) != char and char != "\u200d"})
    if hidden:
        shown = ", ".join(clean(char) for char in hidden[:5])
        message = f"metadata.{field} holds characters that cannot be seen: {shown}"
        yield tell(subject, "text.hidden", WARNING, message, "write it again without them", at)
    mixed = next((word for word in value.split() if len(_scripts(word[:100])) > 1), None)
    if mixed:
        message = f"metadata.{field} mixes letters of two alphabets in one word: {clean(mixed[:60])}"
        hint = "write the word in one alphabet; some letters look alike and are not the same"
        yield tell(subject, "text.mixed-scripts", WARNING, message, hint, at)


def _scripts(word: str) -> set[str]:
    if word.isascii():
        return set()
    from unicodedata import name

    return {name(char, "").partition(" ")[0] for char in word if char.isalpha()} & set(_LETTERS)

"""Annotations that their tool cannot read, and keys that are a slip away from a well-known one."""

from __future__ import annotations

from devportal.findings.subject import tell
from devportal.model.annotation import KNOWN, TOGETHER
from devportal.model.annotation_value import FORMS
from devportal.model.problem import WARNING
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from devportal.findings.subject import Subject
    from devportal.model.problem import Problem

_SECRET = ("integration-key", "token")


class Annotations:
    """The annotations of a world; each key is compared with the well-known ones once."""

    def __init__(self, prefixes: tuple[str, ...] = ()) -> None:
        self.own = tuple(prefix.rstrip("/") + "/" if "/" not in prefix else prefix for prefix in prefixes)
        self.near: dict[str, str | None] = {}

    def check(self, subject: Subject) -> Iterator[Problem]:
        """Find what is wrong with the annotations of an entity."""
        found = subject.annotations
        for key, value in found.items():
            known = KNOWN.get(key)
            if known is None:
                yield from self._unknown(subject, key)
            elif known.instead:
                message = f"{known.tool} does not read {quoted(key)}"
                hint = f"write {known.instead}"
                yield _tell(subject, "annotation.unknown", message, hint, key, on_key=True)
            elif known.form and isinstance(value, str) and not FORMS[known.form][0](value):
                yield self._unreadable(subject, key, value)
        for first, second in TOGETHER:
            if first in found and second in found:
                message = (
                    f"{quoted(first)} and {quoted(second)} are both there, and {KNOWN[first].tool} takes one"
                )
                yield _tell(
                    subject, "annotation.value", message, "remove one of the two", second, on_key=True
                )

    def _unreadable(self, subject: Subject, key: str, value: str) -> Problem:
        known = KNOWN[key]
        shown = "" if key.endswith(_SECRET) else f": {quoted(value)}"
        message = f"{known.tool} cannot read the value of {quoted(key)}{shown}"
        hint = f"write {FORMS[known.form or ''][1]}"
        return _tell(subject, "annotation.value", message, hint, key)

    def _unknown(self, subject: Subject, key: str) -> Iterator[Problem]:
        if key not in self.near:
            self.near[key] = None if self._is_own(key) else near_key(key)
        meant = self.near[key]
        if meant is not None:
            message = f"no tool reads the annotation {quoted(key)}"
            hint = f"did you mean {meant}? A key of your own: add its prefix to `catalog.annotations`"
            yield _tell(subject, "annotation.unknown", message, hint, key, on_key=True)

    def _is_own(self, key: str) -> bool:
        return key.startswith(self.own) if self.own else False


def _tell(subject: Subject, code: str, message: str, hint: str, key: str, *, on_key: bool = False) -> Problem:
    return tell(subject, code, WARNING, message, hint, ("metadata", "annotations", key), on_key=on_key)


def near_key(key: str) -> str | None:
    """Give the well-known key that `key` is probably meant to be, or None.

    Keys of the same tool may differ more than keys of other prefixes, which are most often somebody's own.
    """
    from difflib import SequenceMatcher

    wanted = _plain(key)
    prefix = key.partition("/")[0].lower()
    best, score = None, 0.0
    for known in KNOWN:
        if abs(len(known) - len(key)) > 4:
            continue
        other = _plain(known)
        same = known.partition("/")[0] == prefix
        ratio = 1.0 if other == wanted else SequenceMatcher(None, wanted, other, autojunk=False).ratio()
        if ratio > score and ratio >= (0.86 if same else 0.9):
            best, score = known, ratio
    if best is None or _is_other_number(key, best):
        return None
    return KNOWN[best].instead or best


def is_same_key(key: str, known: str) -> bool:
    """Say whether two keys differ only in case, dashes and dots."""
    return _plain(key) == _plain(known)


def _plain(key: str) -> str:
    return key.lower().replace("_", "-").replace(".", "-")


def _is_other_number(key: str, known: str) -> bool:
    """Say whether a key only adds a suffix of its own to a well-known one, as in `project-slug-2`."""
    return key.startswith(known) and key[len(known) : len(known) + 1] in "-._"

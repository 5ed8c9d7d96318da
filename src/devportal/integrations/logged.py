"""Log lines that know where they are from and when they were written, so that only new ones are shown."""

from __future__ import annotations

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MARGIN = 30
"""Seconds that are asked for twice while lines are followed: a line may be late, and clocks differ."""
MOST = 5_000
"""Lines of one source in one answer while lines are followed."""


@record
class Entry:
    """One line: its source (`pod/container`, or ""), its time as text that sorts ("" for none), its text."""

    source: str
    time: str
    text: str


class Seen:
    """What of each source has been shown: the time of its last line and how many lines have that time."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[str, int]] = {}
        self._untimed: set[tuple[str, str]] = set()

    def new(self, entries: Iterable[Entry]) -> list[Entry]:
        """Give the entries that are new, by time, and remember them; `entries` are in order by source."""
        found: list[Entry] = []
        equal: dict[str, int] = {}
        before = dict(self._last)
        for one in entries:
            if not one.time:
                if (one.source, one.text) not in self._untimed:
                    self._untimed.add((one.source, one.text))
                    found.append(one)
                continue
            last, count = before.get(one.source, ("", 0))
            if one.time < last:
                continue
            if one.time == last:
                equal[one.source] = equal.get(one.source, 0) + 1
                if equal[one.source] <= count:
                    continue
            self._note(one)
            found.append(one)
        return sorted(found, key=lambda one: one.time)

    def _note(self, one: Entry) -> None:
        time, count = self._last.get(one.source, ("", 0))
        self._last[one.source] = (one.time, count + 1 if one.time == time else 1)


def prefixed(entries: Sequence[Entry]) -> tuple[str, ...]:
    """Write the entries as lines, the source before each where it is known: more pods may come."""
    return tuple(f"[{one.source}] {one.text}" if one.source else one.text for one in entries)


def stamped(source: str, line: str) -> Entry:
    """Read a line of Kubernetes that begins with its time (RFC 3339, up to nine digits of a second)."""
    word, _, text = line.partition(" ")
    if len(word) < 20 or word[10] != "T" or word[-1] != "Z" or not word[:4].isdigit():
        return Entry(source, "", line)
    seconds, _, part = word[:-1].partition(".")
    return Entry(source, f"{seconds}.{part:0<9}", text)


def kubectl_entry(line: str) -> Entry:
    """Read a line of `kubectl logs --prefix --timestamps`."""
    if line.startswith("[") and "] " in line:
        source, _, rest = line[1:].partition("] ")
        return stamped(source, rest)
    return Entry("", "", line)

"""What holds over all files: which are live through Locations, and who keeps a ref that several claim.

As in Backstage, a Location with one target that is missing or broken brings in none of its targets and is not
listed itself. The files are settled in sorted order, so that every run gives the same answer.
"""

from __future__ import annotations

from devportal.model.problem import ERROR, Problem
from devportal.paths import MADE, MIRROR, is_mirrored
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@record
class TargetLink:
    """One file that a Location asks for."""

    path: str
    optional: bool = False


@record
class LocationDoc:
    """A Location that passed on its own: its document, its ref and its targets."""

    document: int
    ref: str
    targets: tuple[TargetLink, ...]


@record
class FileSummary:
    """What settling needs to know of a file; `missing` where it could not be read at all."""

    path: str
    entry: bool
    ok: bool
    locations: tuple[LocationDoc, ...] = ()
    missing: bool = False


@record
class Live:
    """The files whose entities are listed, and the Locations that fail: (path, document) -> problem.

    `blamed` says which target each of them fails for; with it `targets.place_target` finds line and column.
    """

    files: frozenset[str]
    failed: Mapping[tuple[str, int], Problem]
    blamed: Mapping[tuple[str, int], str]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems of the Locations that fail, in path order. Their lines are not known yet."""
        return tuple(self.failed[key] for key in sorted(self.failed))


def live_files(summaries: Mapping[str, FileSummary]) -> Live:
    """Follow Locations from the entries; every file is looked at once, so loops end.

    Files without a summary count as missing; those that have no Locations matter only as targets and entries.
    """
    failed: dict[tuple[str, int], Problem] = {}
    blamed: dict[tuple[str, int], str] = {}
    queue = sorted(path for path, summary in summaries.items() if summary.entry and summary.ok)
    live = set(queue)
    for path in queue:  # it grows while it is walked
        for location in summaries[path].locations:
            failure = _failure(path, location, summaries)
            if failure is not None:
                failed[path, location.document], blamed[path, location.document] = failure
                continue
            for link in location.targets:
                target = summaries.get(link.path)
                if target is not None and target.ok and link.path not in live:
                    live.add(link.path)
                    queue.append(link.path)
    return Live(frozenset(live), failed, blamed)


def _failure(
    path: str, location: LocationDoc, summaries: Mapping[str, FileSummary]
) -> tuple[Problem, str] | None:
    for link in location.targets:
        target = summaries.get(link.path)
        if target is None or target.missing:
            if not link.optional:
                return _problem(path, location, "location.missing", link.path), link.path
        elif not target.ok:
            return _problem(path, location, "location.broken", link.path), link.path
    return None


def _problem(path: str, location: LocationDoc, code: str, target: str) -> Problem:
    from devportal.text import quoted

    missing = code == "location.missing"
    what = "does not exist" if missing else "is broken or cannot be read"
    lost = "none of its targets is read through it" if len(location.targets) > 1 else "it is not listed"
    message = f"the target {quoted(_relative(target, path))} of this location {what}, so {lost}"
    hint = "check the path, or say presence: optional" if missing else "fix that file first"
    return Problem(
        ERROR, code, message, hint, path, 0, 0, location.document, location.ref, True, ("spec",), True
    )


def _relative(target: str, path: str) -> str:
    import os

    return os.path.relpath(target, os.path.dirname(path))


@record
class Settled:
    """Who keeps a ref, and what to tell about the other claims."""

    path: str
    document: int
    problems: tuple[Problem, ...] = ()


def settle(ref: str, claims: Iterable[tuple[str, int, int]]) -> Settled:
    """Decide between claims (path, document, line) to one ref: the first file wins, in it the last document.

    More than one claim gives one problem, at the first place that loses, naming all places. A copy from a
    source gives way silently: it is a checkout's own file as it was when it was last pushed; and so does what
    was made of teams and members to what is written in a repository. Two sources may bring the same file.
    """
    places = sorted(claims, key=lambda place: (_rank(place[0]), *place))
    first = places[0][0]
    rank, same = _rank(first), _in_source(first)
    places = [
        place
        for place in places
        if _rank(place[0]) == rank and (place[0] == first or not _is_same(_in_source(place[0]), same))
    ]
    path, document, line = [place for place in places if place[0] == first][-1]
    if len(places) == 1:
        return Settled(path, document)
    loser = next(place for place in places if place[:2] != (path, document))
    return Settled(path, document, (_duplicate(ref, places, loser, (path, document, line)),))


def _rank(path: str) -> int:
    """Give who comes first: 0 for a file of a searched folder, 1 for a copy, 2 for what an API made."""
    if not is_mirrored(path):
        return 0
    return 2 if f"/{MADE}/" in path else 1


def _in_source(path: str) -> str:
    """Give where a copy stands in its source, "" for what is none."""
    return path.partition(f"/{MIRROR}/")[2].partition("/")[2]


def _is_same(path: str, other: str) -> bool:
    """Say whether two places in sources are one file: of one repository, or made of one host's people.

    A source that is one repository has the host before its name, one of an organisation has not.
    """
    if not path or not other:
        return False
    made = path.startswith(f"{MADE}/") and other.startswith(f"{MADE}/")
    return made or f"/{path}".endswith(f"/{other}") or f"/{other}".endswith(f"/{path}")


Claim = tuple[str, int, int]


def _duplicate(ref: str, places: list[Claim], loser: Claim, winner: Claim) -> Problem:
    from devportal.text import cut, quoted

    told = cut(", ".join(f"{path}:{line}" for path, _, line in places), 2000)
    kept = f"{winner[0]}:{winner[2]}"
    message = f"{quoted(ref)} is defined in {len(places)} places: {told}; the one at {kept} is listed"
    same = (
        "in one file Backstage keeps the last silently"
        if loser[0] == winner[0]
        else "Backstage keeps one of them"
    )
    hint = f"rename or remove the others ({same}; refs are compared without regard to case)"
    return Problem(ERROR, "entity.duplicate", message, hint, loser[0], loser[2], 1, loser[1], ref)


def winners(claims: Iterable[tuple[str, str, int]]) -> dict[str, tuple[str, int]]:
    """Give who keeps each ref: (ref, path, document) -> ref: (path, document)."""
    kept: dict[str, tuple[str, int]] = {}
    for ref, path, document in sorted(claims, key=lambda one: (one[0], _rank(one[1]), one[1:])):
        if ref not in kept or kept[ref][0] == path:
            kept[ref] = (path, document)
    return kept

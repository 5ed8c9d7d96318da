"""Did-you-mean over a whole catalog: 100,000 names are not compared one by one for each typo."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

BUDGET = 500
"""How many different names are looked for; a catalog with more typos has another problem."""
_RAREST = 6
_MOST = 60


class Near:
    """Names by the three-letter pieces they are made of."""

    def __init__(self, names: Iterable[str]) -> None:
        self.pieces: dict[str, list[str]] = {}
        for name in names:
            for piece in _pieces(name):
                self.pieces.setdefault(piece, []).append(name)

    def find(self, word: str, limit: int = 3) -> list[str]:
        """Give the names nearest to `word`, best first; none when nothing is near."""
        from difflib import get_close_matches

        wanted = word.lower()[:200]
        shared: dict[str, int] = {}
        found = sorted((self.pieces[piece] for piece in _pieces(wanted) if piece in self.pieces), key=len)
        for names in found[:_RAREST]:
            for name in names[:2000]:
                shared[name] = shared.get(name, 0) + 1
        likely = sorted(shared, key=lambda name: (-shared[name], abs(len(name) - len(wanted)), name))[:_MOST]
        return get_close_matches(wanted, likely, n=limit, cutoff=0.8)


def _pieces(name: str) -> set[str]:
    text = f"^{name}$"
    return {text[at : at + 3] for at in range(len(text) - 2)}


def is_slip(typed: str, meant: str) -> bool:
    """Say whether two names are one slip of the fingers apart, or two in a long one; numbers are no slips."""
    if _digits(typed) != _digits(meant):
        return False
    most = 2 if len(meant) > 7 else 1
    return abs(len(typed) - len(meant)) <= most and _distance(typed[:200], meant[:200]) <= most


def _digits(name: str) -> str:
    return "".join(filter(str.isdigit, name))


def _distance(one: str, other: str) -> int:
    """Count the letters to insert, remove, change or swap with the next (optimal string alignment)."""
    above: list[int] = []
    row = list(range(len(other) + 1))
    for at, char in enumerate(one, 1):
        two_above, above, row = above, row, [at]
        for to, wanted in enumerate(other, 1):
            cost = min(above[to] + 1, row[to - 1] + 1, above[to - 1] + (char != wanted))
            if at > 1 and to > 1 and char == other[to - 2] and one[at - 2] == wanted:
                cost = min(cost, two_above[to - 2] + 1)
            row.append(cost)
    return row[-1]

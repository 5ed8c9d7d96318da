"""Line endings: a project that git checked out with others than the template's is no changed project."""

from __future__ import annotations

from devportal.record import record
from devportal.scaffold.follow.leaf import LINK, Leaf, leaf_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from devportal.scaffold.follow.leaf import Tree

LF, CRLF = b"\n", b"\r\n"
_LOOKED_AT = 8_000


@record
class Aligned:
    """Base and template with the project's line endings; `plain` has the template's own leaf by path."""

    base: Tree
    theirs: Tree
    plain: Tree

    def restored(self, path: str, after: Leaf | None) -> Leaf | None:
        """Give what a merge made, or the template's own file where that is what came out."""
        own = self.plain.get(path)
        return (
            own if own is not None and after is not None and after.text == self.theirs[path].text else after
        )


def ending(leaf: Leaf | None) -> bytes:
    """Give how all lines of a text end; b"" where there are none, both kinds, or where it is no text."""
    if leaf is None or leaf.mode == LINK:
        return b""
    data = leaf.content()
    if b"\0" in data[:_LOOKED_AT]:
        return b""
    every, pairs = data.count(LF), data.count(CRLF)
    return b"" if not every or pairs not in (0, every) else CRLF if pairs else LF


def with_ending(leaf: Leaf, wanted: bytes) -> Leaf:
    """Give a text with other line endings; what is none, or has both kinds, stays."""
    own = ending(leaf)
    return leaf_of(leaf.mode, leaf.content().replace(own, wanted)) if own and own != wanted else leaf


def align(base: Tree, theirs: Tree, yours: Tree) -> Aligned:
    """Give base and template the endings of the project, where its files have others than they came with.

    A file that the template alone has gets them only to be known as a renamed one.
    """
    turned = {
        path: own for path, leaf in yours.items() if (own := _turned(leaf, base.get(path), theirs.get(path)))
    }
    from_old = {path: leaf for path, leaf in base.items() if path not in theirs and path in yours}
    if from_old and all(turned.get(path) == CRLF for path, leaf in from_old.items() if ending(leaf)):
        added = {path: CRLF for path in theirs if path not in base and path not in yours}
    else:
        added = {}
    away = {path for path in base if path not in yours}
    if away and _most([leaf for path, leaf in yours.items() if path not in base]) == CRLF:
        turned.update((path, CRLF) for path in away)
    made = {path: with_ending(leaf, added[path]) for path, leaf in theirs.items() if path in added}
    return Aligned(
        _with_endings(base, turned),
        {**_with_endings(theirs, turned), **made},
        {path: theirs[path] for path in (*made, *(away & theirs.keys()))},
    )


def _turned(own: Leaf, before: Leaf | None, after: Leaf | None) -> bytes:
    """Give the ending of a file of the project where what it came as, or comes as, has another."""
    mine, came = ending(own), ending(before if before is not None else after)
    return mine if mine and came and mine != came else b""


def _most(leaves: Iterable[Leaf]) -> bytes:
    found = [one for leaf in leaves if (one := ending(leaf))]
    return CRLF if found.count(CRLF) * 2 > len(found) else LF


def _with_endings(tree: Tree, wanted: Mapping[str, bytes]) -> Tree:
    return {path: with_ending(leaf, wanted[path]) if path in wanted else leaf for path, leaf in tree.items()}

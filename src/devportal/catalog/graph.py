"""The entity graph as arrays: who points where, in both directions.

Nodes are 0..n-1 in the order of their refs, so that sorting by node is sorting by ref. Each direction is a
compressed adjacency: `target[start[n]:start[n + 1]]` are the neighbours of node n, `relation` the relation of
each, ordered by relation and then by neighbour. The arrays are read in place from the index's blob.
"""

from __future__ import annotations

from itertools import accumulate

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable, Iterator

    Ids = memoryview | array[int]

MAX_NODES = 1 << 31
MAX_RELATIONS = 256

_MAGIC = b"portal-graph 1\n\0"
_NUMBERS = 4
"""How many numbers follow the magic: byte order mark, nodes, edges, checksum of all that follows."""
_BYTE_ORDER_MARK = 0x01020304
_ITEM = 4


@record
class Side:
    """The adjacency in one direction; see the module's text."""

    start: Ids
    target: Ids
    relation: bytes

    def span(self, node: int) -> tuple[int, int]:
        """Give where the neighbours of `node` stand in `target`."""
        return self.start[node], self.start[node + 1]


@record
class Graph:
    """An immutable directed graph whose edges carry a relation id (0..255)."""

    nodes: int
    outward: Side
    inward: Side

    @staticmethod
    def build(node_count: int, edges: Iterable[tuple[int, int, int]]) -> Graph:
        """Build from (source, relation, target) edges; equal edges count once.

        Raises ValueError for a node or relation out of range.
        """
        if not 0 <= node_count < MAX_NODES:
            raise ValueError(f"a graph has between 0 and {MAX_NODES} nodes, not {node_count}")
        forward = []
        for source, relation, target in edges:
            if not (0 <= source < node_count and 0 <= target < node_count and 0 <= relation < MAX_RELATIONS):
                raise ValueError(
                    f"edge ({source}, {relation}, {target}) is outside a graph of {node_count} nodes"
                )
            forward.append(source << 40 | relation << 32 | target)
        forward = sorted(set(forward))
        backward = sorted((key & 0xFFFFFFFF) << 40 | key & 0xFF00000000 | key >> 40 for key in forward)
        return Graph(node_count, _side(node_count, forward), _side(node_count, backward))

    @property
    def edges(self) -> int:
        """The number of edges."""
        return len(self.outward.relation)

    def side(self, *, reverse: bool = False) -> Side:
        """Give the adjacency along the edges, or against them."""
        return self.inward if reverse else self.outward

    def neighbours(
        self, node: int, relations: Iterable[int] | None = None, *, reverse: bool = False
    ) -> list[tuple[int, int]]:
        """Give (relation, node) of each edge that leaves `node` (or enters it), in order."""
        side = self.side(reverse=reverse)
        low, high = side.span(node)
        found = zip(side.relation[low:high], side.target[low:high], strict=True)
        if relations is None:
            return list(found)
        wanted = frozenset(relations)
        return [(relation, other) for relation, other in found if relation in wanted]

    def edge_list(self) -> Iterator[tuple[int, int, int]]:
        """Give every (source, relation, target), in order."""
        side = self.outward
        for source in range(self.nodes):
            low, high = side.span(source)
            for at in range(low, high):
                yield source, side.relation[at], side.target[at]

    def to_bytes(self) -> bytes:
        """Give the graph as one blob for `from_bytes`, on machines of the same byte order."""
        from array import array  # its import takes collections with it, which readers do without
        from zlib import adler32

        sides = (self.outward, self.inward)
        arrays = b"".join(bytes(part) for side in sides for part in (side.start, side.target))
        body = arrays + b"".join(side.relation for side in sides)
        numbers = array("I", (_BYTE_ORDER_MARK, self.nodes, self.edges, adler32(body)))
        return _MAGIC + numbers.tobytes() + body

    @staticmethod
    def from_bytes(data: bytes | memoryview) -> Graph:
        """Read a blob in place: no copy but of the relation bytes.

        Raises ValueError where it is not a whole, undamaged blob of this version and machine.
        """
        view = memoryview(data).cast("B")
        nodes, edges, body = _checked(view)
        ends = list(accumulate((nodes + 1, edges, nodes + 1, edges)))
        words = body[: ends[-1] * _ITEM].cast("I")
        rest = bytes(body[ends[-1] * _ITEM :])
        outward = Side(words[: ends[0]], words[ends[0] : ends[1]], rest[:edges])
        inward = Side(words[ends[1] : ends[2]], words[ends[2] : ends[3]], rest[edges:])
        return Graph(nodes, outward, inward)


def _side(node_count: int, keys: list[int]) -> Side:
    """Make one direction of the sorted keys `from << 40 | relation << 32 | to`."""
    from array import array

    counts = [0] * (node_count + 1)
    for key in keys:
        counts[(key >> 40) + 1] += 1
    start = array("I", accumulate(counts))
    return Side(
        start, array("I", [key & 0xFFFFFFFF for key in keys]), bytes(key >> 32 & 0xFF for key in keys)
    )


def _checked(view: memoryview) -> tuple[int, int, memoryview]:
    """Give nodes, edges and the body of a blob, or raise ValueError."""
    from zlib import adler32

    head = len(_MAGIC) + _NUMBERS * _ITEM
    if len(view) < head or view[: len(_MAGIC)] != _MAGIC:
        raise ValueError("not a graph of this version")
    mark, nodes, edges, checksum = view[len(_MAGIC) : head].cast("I")
    if mark != _BYTE_ORDER_MARK:
        raise ValueError("the graph was written on a machine of another byte order")
    body = view[head:]
    if len(body) != 2 * ((nodes + 1 + edges) * _ITEM + edges):
        raise ValueError("the graph is cut short or has something behind it")
    if adler32(body) != checksum:
        raise ValueError("the graph is damaged: its checksum does not fit")
    return nodes, edges, body

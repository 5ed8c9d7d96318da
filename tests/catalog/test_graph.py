from __future__ import annotations

import pytest

from devportal.catalog.graph import Graph

DEPENDS, CONSUMES = 3, 7
EDGES = [
    (0, CONSUMES, 3),
    (0, DEPENDS, 2),
    (0, DEPENDS, 1),
    (2, DEPENDS, 2),
    (1, DEPENDS, 3),
    (0, DEPENDS, 1),
]


def edges_of(graph: Graph) -> list[tuple[int, int, int]]:
    return list(graph.edge_list())


def test_edges_are_kept_once_and_in_order() -> None:
    graph = Graph.build(5, EDGES)
    assert edges_of(graph) == [(0, 3, 1), (0, 3, 2), (0, 7, 3), (1, 3, 3), (2, 3, 2)]
    assert (graph.nodes, graph.edges) == (5, 5)


@pytest.mark.parametrize(
    ("node", "relations", "reverse", "expected"),
    [
        (0, None, False, [(3, 1), (3, 2), (7, 3)]),
        (0, [CONSUMES], False, [(7, 3)]),
        (0, [], False, []),
        (0, None, True, []),
        (2, None, True, [(3, 0), (3, 2)]),
        (3, None, True, [(3, 1), (7, 0)]),
        (4, None, False, []),
    ],
)
def test_neighbours(node, relations, reverse, expected) -> None:
    assert Graph.build(5, EDGES).neighbours(node, relations, reverse=reverse) == expected


@pytest.mark.parametrize("edge", [(5, 0, 0), (0, 0, 5), (-1, 0, 0), (0, 0, -1), (0, 256, 0), (0, -1, 0)])
def test_an_edge_outside_is_refused(edge) -> None:
    with pytest.raises(ValueError, match="outside a graph of 5 nodes"):
        Graph.build(5, [edge])


@pytest.mark.parametrize(("count", "edges"), [(0, []), (1, []), (5, EDGES), (1, [(0, 255, 0)])])
def test_a_blob_gives_the_graph_back(count, edges) -> None:
    graph = Graph.build(count, edges)
    blob = graph.to_bytes()
    again = Graph.from_bytes(memoryview(blob))
    assert edges_of(again) == edges_of(graph)
    assert again.nodes == count
    assert again.to_bytes() == blob
    for node in range(count):
        assert again.neighbours(node, reverse=True) == graph.neighbours(node, reverse=True)


def test_any_damaged_byte_is_seen() -> None:
    blob = Graph.build(5, EDGES).to_bytes()
    for at in range(len(blob)):
        with pytest.raises(ValueError, match=r"graph|checksum|machine"):
            Graph.from_bytes(blob[:at] + bytes([blob[at] ^ 0x10]) + blob[at + 1 :])


def test_a_blob_of_another_length_is_refused() -> None:
    blob = Graph.build(5, EDGES).to_bytes()
    for cut in range(len(blob)):
        with pytest.raises(ValueError, match="graph"):
            Graph.from_bytes(blob[:cut])
    with pytest.raises(ValueError, match="something behind it"):
        Graph.from_bytes(blob + b"\0")

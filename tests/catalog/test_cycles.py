from __future__ import annotations

import random

import pytest

from devportal.catalog.cycles import cycles, lift, strongly_connected
from devportal.catalog.graph import Graph
from devportal.catalog.walks import reach

A, B = 0, 1


@pytest.mark.parametrize(
    ("edges", "components", "shortest"),
    [
        ([], [], []),
        ([(0, A, 1), (1, A, 2)], [], []),
        ([(3, A, 3)], [[3]], [[3]]),
        ([(5, A, 2), (2, A, 5), (0, A, 2)], [[2, 5]], [[2, 5]]),
        ([(0, A, 1), (1, A, 2), (2, A, 0), (2, A, 1)], [[0, 1, 2]], [[1, 2]]),
        ([(4, A, 1), (1, A, 3), (3, A, 4)], [[1, 3, 4]], [[1, 3, 4]]),
        ([(0, A, 1), (1, A, 0), (2, A, 3), (3, A, 2), (1, A, 2)], [[0, 1], [2, 3]], [[0, 1], [2, 3]]),
        ([(0, A, 1), (1, A, 0), (1, A, 1)], [[0, 1]], [[1]]),
    ],
)
def test_components_and_their_shortest_cycle(edges, components, shortest) -> None:
    graph = Graph.build(6, edges)
    assert strongly_connected(graph) == components
    assert cycles(graph) == shortest


def test_relations_are_respected() -> None:
    graph = Graph.build(2, [(0, A, 1), (1, B, 0)])
    assert strongly_connected(graph) == [[0, 1]]
    assert strongly_connected(graph, [A]) == []
    assert cycles(graph, [A, B]) == [[0, 1]]


def test_components_are_what_reaches_each_other() -> None:
    rnd = random.Random(3)
    for _ in range(100):
        count = rnd.randint(1, 20)
        edges = [(rnd.randrange(count), A, rnd.randrange(count)) for _ in range(rnd.randint(0, 40))]
        graph = Graph.build(count, edges)
        below = [set(reach(graph, [node]).order()) for node in range(count)]
        expected = {
            tuple(other for other in range(count) if other in below[node] and node in below[other])
            for node in range(count)
        }
        expected = {one for one in expected if len(one) > 1 or (one[0], A, one[0]) in edges}
        assert strongly_connected(graph) == sorted(map(list, expected))


def test_the_shortest_cycle_is_the_shortest() -> None:
    rnd = random.Random(4)
    for _ in range(60):
        count = rnd.randint(2, 14)
        edges = [(rnd.randrange(count), A, rnd.randrange(count)) for _ in range(rnd.randint(2, 30))]
        graph = Graph.build(count, edges)
        for component, cycle in zip(strongly_connected(graph), cycles(graph), strict=True):
            around = [len(reach(graph, [t]).path(s)) for s, _, t in edges if {s, t} <= set(component)]
            assert len(cycle) == min(length for length in around if length)
            assert cycle[0] == min(cycle)
            assert all(
                (here, A, there) in edges for here, there in zip(cycle, cycle[1:] + cycle[:1], strict=True)
            )


def test_a_ring_of_a_hundred_thousand_ends() -> None:
    graph = Graph.build(100_000, [(node, A, (node + 1) % 100_000) for node in range(100_000)])
    assert cycles(graph) == [list(range(100_000))]


def test_edges_between_groups() -> None:
    graph = Graph.build(6, [(0, A, 1), (0, A, 2), (1, A, 2), (0, B, 3), (4, A, 0), (5, A, 4), (2, A, 0)])
    group_of = [10, 10, 20, 20, -1, 30]
    assert lift(graph, group_of) == [(10, A, 20, 2), (10, B, 20, 1), (20, A, 10, 1)]
    assert lift(graph, group_of, [B]) == [(10, B, 20, 1)]

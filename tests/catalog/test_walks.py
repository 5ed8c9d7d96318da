from __future__ import annotations

import random

import pytest

from devportal.catalog.graph import Graph
from devportal.catalog.walks import UNREACHED, reach, shortest_paths

A, B = 0, 1
DIAMOND = [(0, A, 1), (0, A, 2), (1, A, 3), (2, B, 3), (3, A, 4), (4, A, 0), (5, A, 0)]


def levels(found) -> list[list[int]]:
    return [sorted(level) for level in found.levels]


@pytest.mark.parametrize(
    ("starts", "relations", "reverse", "depth", "expected"),
    [
        ([0], None, False, None, [[0], [1, 2], [3], [4]]),
        ([0], None, False, 1, [[0], [1, 2]]),
        ([0], None, False, 0, [[0]]),
        ([0], [B], False, None, [[0]]),
        ([2], [B], False, None, [[2], [3]]),
        ([0], None, True, None, [[0], [4, 5], [3], [1, 2]]),
        ([5, 4, 5], None, False, 1, [[4, 5], [0]]),
        ([], None, False, None, []),
    ],
)
def test_reach(starts, relations, reverse, depth, expected) -> None:
    found = reach(Graph.build(6, DIAMOND), starts, relations, reverse=reverse, depth=depth)
    assert levels(found) == expected
    assert len(found) == sum(map(len, expected))
    assert found.order() == [node for level in expected for node in level]


def test_depths_parents_and_path() -> None:
    found = reach(Graph.build(6, DIAMOND), [0])
    assert found.depths() == [0, 1, 1, 2, 3, UNREACHED]
    assert found.parents() == [UNREACHED, 0, 0, 1, 3, UNREACHED]
    assert found.path(4) == [0, 1, 3, 4]
    assert found.path(0) == [0]
    assert found.path(5) == []


def test_a_parent_is_found_along_the_allowed_relations_only() -> None:
    found = reach(Graph.build(3, [(0, A, 2), (0, B, 1), (1, B, 2)]), [0], [B])
    assert found.path(2) == [0, 1, 2]


def test_it_agrees_with_a_plain_walk_on_random_graphs() -> None:
    rnd = random.Random(5)
    for _ in range(100):
        count = rnd.randint(1, 30)
        edges = [
            (rnd.randrange(count), rnd.randrange(3), rnd.randrange(count)) for _ in range(rnd.randint(0, 60))
        ]
        allowed = rnd.choice([None, {0}, {1, 2}, {0, 1, 2}])
        reverse = rnd.random() < 0.5
        found = reach(Graph.build(count, edges), [0], allowed, reverse=reverse)
        depths, queue = {0: 0}, [0]
        for node in queue:
            for source, relation, target in edges:
                here, there = (target, source) if reverse else (source, target)
                if here == node and (allowed is None or relation in allowed) and there not in depths:
                    depths[there] = depths[node] + 1
                    queue.append(there)
        assert {node: depth for node, depth in enumerate(found.depths()) if depth != UNREACHED} == depths
        for node, depth in depths.items():
            assert len(found.path(node)) == depth + 1


@pytest.mark.parametrize(
    ("source", "target", "relations", "reverse", "limit", "expected"),
    [
        (0, 3, None, False, 10, [[0, 1, 3], [0, 2, 3]]),
        (0, 3, None, False, 1, [[0, 1, 3]]),
        (0, 3, [A], False, 10, [[0, 1, 3]]),
        (3, 0, None, True, 10, [[3, 1, 0], [3, 2, 0]]),
        (0, 0, None, False, 10, [[0]]),
        (0, 5, None, False, 10, []),
        (5, 4, None, False, 10, [[5, 0, 1, 3, 4], [5, 0, 2, 3, 4]]),
    ],
)
def test_shortest_paths(source, target, relations, reverse, limit, expected) -> None:
    graph = Graph.build(6, DIAMOND)
    assert shortest_paths(graph, source, target, relations, reverse=reverse, limit=limit) == expected


def test_many_equal_ways_end_at_the_limit() -> None:
    """Forty diamonds in a row have 2**40 shortest ways."""
    edges = []
    for step in range(40):
        first = step * 3
        edges += [
            (first, A, first + 1),
            (first, A, first + 2),
            (first + 1, A, first + 3),
            (first + 2, A, first + 3),
        ]
    found = shortest_paths(Graph.build(121, edges), 0, 120, limit=3)
    assert [len(way) for way in found] == [81, 81, 81]
    assert found == sorted(found)

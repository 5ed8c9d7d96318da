from __future__ import annotations

import pytest

from devportal.catalog.graph import Graph
from devportal.catalog.tree import ROOT, TreeNode, forest, tree

A, B = 0, 1


def lines(node: TreeNode, depth: int = 0) -> list[str]:
    marks = "".join(mark for mark, on in ((" repeated", node.repeated), (" cycle", node.cycle)) if on) + (
        f" +{node.cut}" if node.cut else ""
    )
    own = "  " * depth + f"{node.node}{marks}"
    return [own] + [line for child in node.children for line in lines(child, depth + 1)]


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        ([], ["0"]),
        ([(0, A, 0)], ["0", "  0 cycle"]),
        ([(0, A, 1), (1, A, 0)], ["0", "  1", "    0 cycle"]),
        ([(0, A, 1), (0, A, 2), (1, A, 3), (2, A, 3)], ["0", "  1", "    3", "  2", "    3"]),
        (
            [(0, A, 1), (0, A, 2), (1, A, 3), (2, A, 3), (3, A, 4)],
            ["0", "  1", "    3", "      4", "  2", "    3 repeated"],
        ),
        ([(0, A, 1), (1, A, 2), (0, A, 2), (2, A, 3)], ["0", "  1", "    2 repeated", "  2", "    3"]),
        ([(0, A, 1), (0, B, 1), (1, A, 2)], ["0", "  1", "    2", "  1 repeated"]),
    ],
)
def test_each_node_is_expanded_once_where_it_is_nearest(edges, expected) -> None:
    assert lines(tree(Graph.build(5, edges), 0)) == expected


def test_relations_and_direction() -> None:
    graph = Graph.build(4, [(1, A, 0), (2, B, 0), (3, A, 1)])
    assert tree(graph, 0, [A], reverse=True) == TreeNode(0, ROOT, (TreeNode(1, A, (TreeNode(3, A),)),))


def test_depth_leaves_out_what_is_deeper() -> None:
    graph = Graph.build(4, [(0, A, 1), (1, A, 2), (2, A, 3)])
    assert lines(tree(graph, 0, depth=2)) == ["0", "  1", "    2"]
    assert lines(tree(graph, 0, depth=0)) == ["0"]


def test_five_thousand_dependents_fill_the_lines_and_the_rest_is_counted() -> None:
    graph = Graph.build(5001, [(node, A, 0) for node in range(1, 5001)])
    found = tree(graph, 0, reverse=True)
    assert [child.node for child in found.children] == list(range(1, 200))
    assert found.cut == 4801
    assert len(tree(graph, 0, reverse=True, limit=None).children) == 5000


def test_lines_go_to_what_is_near_first() -> None:
    """The first child has many children of its own; its brothers are shown all the same."""
    edges = [(0, A, node) for node in range(1, 4)] + [(1, A, node) for node in range(4, 50)]
    assert lines(tree(Graph.build(50, edges), 0, limit=6)) == ["0", "  1 +44", "    4", "    5", "  2", "  3"]


def test_trees_share_what_is_expanded() -> None:
    graph = Graph.build(4, [(0, A, 2), (1, A, 2), (2, A, 3)])
    found = forest(graph, (0, 1))
    assert [lines(one) for one in found] == [["0", "  2", "    3"], ["1", "  2 repeated"]]
    assert [lines(one) for one in forest(graph, (2, 0))] == [["2", "  3"], ["0", "  2 repeated"]]


def test_a_long_chain_does_not_recurse() -> None:
    graph = Graph.build(5000, [(node, A, node + 1) for node in range(4999)])
    found, depth = tree(graph, 0, limit=None), 0
    while found.children:
        found, depth = found.children[0], depth + 1
    assert depth == 4999

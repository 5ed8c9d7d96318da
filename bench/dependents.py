"""Who depends on the busiest node of a large graph: our arrays against rustworkx, in one process.

rustworkx is no dependency of ours; without it (`pip install rustworkx`) the ratio is to reading the edges.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable

from pairs import Ratio

from devportal.catalog.graph import Graph
from devportal.catalog.walks import reach

NODES, EDGES = 100_000, 400_000


def edges(seed: int = 1) -> list[tuple[int, int]]:
    """Give edges whose targets are popular in the manner of real catalogs: few are used by many."""
    dice = random.Random(seed)
    return [(dice.randrange(NODES), int(NODES * dice.random() ** 2.2)) for _ in range(EDGES)]


def ratio(rounds: int) -> Ratio:
    """Give the median of our time over that of rustworkx, both for a graph that is in memory."""
    pairs = edges()
    graph = Graph.build(NODES, ((source, 0, target) for source, target in pairs))
    busiest = max(range(NODES), key=lambda node: len(graph.neighbours(node, reverse=True)))
    other, name = _other(pairs, busiest)
    found = []
    for _ in range(rounds):
        ours = _seconds(lambda: len(reach(graph, [busiest], reverse=True)))
        found.append(ours / _seconds(other))
    middle = statistics.median(found)
    return Ratio(f"dependents of the busiest of {NODES} / {name}", middle, middle, 0.0, 1.5)


def _other(pairs: list[tuple[int, int]], busiest: int) -> tuple[Callable[[], object], str]:
    try:
        import rustworkx  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        return lambda: sorted(pairs), "sorting its edges (rustworkx is not installed)"
    graph = rustworkx.PyDiGraph()
    graph.add_nodes_from(range(NODES))
    graph.add_edges_from_no_data(pairs)
    return lambda: rustworkx.ancestors(graph, busiest), "rustworkx"


def _seconds(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before

from __future__ import annotations

import shutil
import subprocess

import pytest

from devportal.views.dot import dot_text
from devportal.views.graph import GraphView, NodeView
from devportal.views.mermaid import MAX_TEXT, mermaid_text
from devportal.views.tree import tree_text

HOSTILE = 'x"]; click g "javascript:alert(1)" %%{init: {}}%%\n  evil --> n0\x1b[2J</script>`\\N &amp; #quot;'


def view_of(edges: list[tuple[str, str, str]], roots: tuple[str, ...] = (), **labels: str) -> GraphView:
    refs = sorted({ref for source, _, target in edges for ref in (source, target)} | set(roots) | set(labels))
    at = {ref: position for position, ref in enumerate(refs)}
    nodes = tuple(
        NodeView(ref, labels.get(ref, ""), "Component", exists=not ref.startswith("gone")) for ref in refs
    )
    found = tuple((at[source], relation, at[target]) for source, relation, target in edges)
    return GraphView(nodes, found, tuple(at[root] for root in roots))


SHOP = [
    ("web", "consumesApi", "api"),
    ("web", "dependsOn", "lib"),
    ("api", "dependsOn", "db"),
    ("api", "dependsOn", "gone"),
    ("lib", "dependsOn", "lib"),
    ("lib", "dependsOn", "db"),
    ("db", "dependsOn", "disk"),
    ("disk", "dependsOn", "web"),
]


def test_a_tree() -> None:
    assert tree_text(view_of(SHOP, ("web",), db="Orders DB")) == (
        "web\n"
        "├── consumesApi api\n"
        "│   ├── dependsOn db  Orders DB\n"
        "│   │   └── dependsOn disk\n"
        "│   │       └── dependsOn web (cycle)\n"
        "│   └── dependsOn gone (missing)\n"
        "└── dependsOn lib\n"
        "    ├── dependsOn db  Orders DB (see above)\n"
        "    └── dependsOn lib (itself)\n"
    )


def test_a_tree_in_ascii_cut_to_a_width_and_a_depth() -> None:
    labels = {"api": "The programming interface of the shop", "web": "Shop"}
    assert tree_text(view_of(SHOP, ("web",), **labels), ascii_only=True, width=40, depth=1) == (
        "web  Shop\n|-- consumesApi api  The programming ...\n`-- dependsOn lib\n"
    )


def test_a_ref_is_never_cut() -> None:
    text = tree_text(view_of([("a" * 50, "dependsOn", "b" * 50)], b="x"), width=20)
    assert text == "a" * 50 + "\n└── dependsOn " + "b" * 50 + "\nb  x\n"


def test_what_is_expanded_further_down_is_said_to_be_below() -> None:
    edges = [("a", "r", "b"), ("b", "r", "c"), ("a", "r", "c"), ("c", "r", "d")]
    assert tree_text(view_of(edges)) == "a\n├── r b\n│   └── r c (see below)\n└── r c\n    └── r d\n"


def test_without_roots_every_node_is_under_some_root() -> None:
    edges = [("b", "r", "a"), ("c", "r", "d"), ("d", "r", "c"), ("d", "r", "e")]
    assert tree_text(view_of(edges)) == "b\n└── r a\nc\n└── r d\n    ├── r c (cycle)\n    └── r e\n"
    assert tree_text(GraphView()) == ""


def test_five_thousand_dependents_take_two_hundred_lines() -> None:
    edges = [("hub", "dependencyOf", f"n{at:04}") for at in range(5000)]
    lines = tree_text(view_of(edges, ("hub",))).splitlines()
    assert len(lines) == 200
    assert lines[-2:] == ["├── dependencyOf n0197", "└── … 4,802 more"]


def test_children_without_a_line_are_counted_on_their_parent() -> None:
    edges = [("a", "r", "b"), ("a", "r", "c"), ("b", "r", "d"), ("c", "r", "e"), ("c", "r", "f")]
    assert tree_text(view_of(edges), limit=4) == "a\n├── r b\n│   └── r d\n└── r c (+2)\n"


def test_a_long_chain_is_drawn() -> None:
    edges = [(f"n{at:04}", "r", f"n{at + 1:04}") for at in range(3000)]
    assert tree_text(view_of(edges), limit=5000).count("\n") == 3001


def test_mermaid() -> None:
    view = view_of([("component:default/web", "dependsOn", "gone:x/y")], ("component:default/web",))
    assert mermaid_text(view) == (
        "flowchart LR\n"
        '  n0["component:default/web"]:::root\n'
        '  n1["gone:x/y"]:::missing\n'
        '  n0 -->|"dependsOn"| n1\n'
        "  classDef root stroke-width:3px\n"
        "  classDef missing stroke-dasharray:4 4\n"
    )


def test_no_label_ends_its_quotes_in_mermaid() -> None:
    view = GraphView((NodeView("a", HOSTILE), NodeView(HOSTILE)), ((0, HOSTILE, 1),), (0,))
    lines = mermaid_text(view).splitlines()
    assert len(lines) == 6
    for line in lines[1:4]:
        assert line.count('"') == 2
        inside = line.split('"')[1]
        assert all(char.isalnum() or char in " -./:,@#;…" for char in inside)
        assert "%%" not in inside


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("1. First", "1#46; First"),
        ("- dash", "#45; dash"),
        ("a_b*c", "a#95;b#42;c"),
        ("v1.2-rc", "v1.2-rc"),
        ("Zahlungsdienst für Österreich", "Zahlungsdienst für Österreich"),
        ("決済", "決済"),
        ("C#", "C#35;"),
    ],
)
def test_labels_in_mermaid(label, expected) -> None:
    assert f'n0["{expected}"]' in mermaid_text(GraphView((NodeView("a", label),)))


def test_mermaid_stays_below_the_limits_beyond_which_nothing_is_drawn() -> None:
    edges = [("hub", "dependencyOf", f"n{at:04}") for at in range(5000)]
    text = mermaid_text(view_of(edges, ("hub",)))
    assert len(text) <= MAX_TEXT
    assert text.count("-->") <= 500
    assert "nodes and " in text.split('rest["')[1].split('"')[0]


def test_dot() -> None:
    view = view_of([("web", "dependsOn", "gone")], ("web",), web='A "shop" \\N &lt;')
    assert dot_text(view) == (
        "digraph catalog {\n"
        "  rankdir=LR;\n"
        "  node [shape=box];\n"
        '  n0 [label="gone", tooltip="gone", style=dashed];\n'
        '  n1 [label="A \\"shop\\" \\\\N &amp;lt;", tooltip="web", penwidth=2];\n'
        '  n1 -> n0 [label="dependsOn"];\n'
        "}\n"
    )


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz's dot is not installed")
def test_graphviz_reads_a_hostile_label_as_text() -> None:
    view = GraphView((NodeView("a", HOSTILE), NodeView(HOSTILE)), ((0, HOSTILE, 1),), (0,))
    drawn = subprocess.run(
        ["dot", "-Tplain"], input=dot_text(view), capture_output=True, text=True, check=True
    )
    assert [line.split()[0] for line in drawn.stdout.splitlines()] == [
        "graph",
        "node",
        "node",
        "edge",
        "stop",
    ]


@pytest.mark.parametrize("draw", [tree_text, mermaid_text, dot_text])
def test_drawing_is_deterministic_and_shows_no_control_character(draw) -> None:
    view = GraphView((NodeView("a", HOSTILE), NodeView(HOSTILE)), ((0, HOSTILE, 1), (1, "r", 0)), ())
    text = draw(view)
    assert text == draw(view)
    assert "\x1b" not in text

"""Graphs that are not nice: cycles, self-references, 5,000 dependents, dangling edges; drawn and parsed."""

from __future__ import annotations

import html
import json
import os
import pathlib
import re
import shutil
import subprocess

import pytest

from acme_history import acme_history
from devportal.views.graph import GraphView, NodeView
from devportal.views.html import html_text
from devportal.views.layers import layered
from helpers import write_tree
from repositories import component
from runs import portal

HERE = pathlib.Path(__file__).resolve().parent
MANY = 5_000


@pytest.fixture(scope="module")
def tangle(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """Give a catalog with one busy node, a circle, a node on itself, and references that lead nowhere."""
    root = tmp_path_factory.mktemp("tangle")
    parts = [component("hub", dependsOn=["component:one", "component:hub", "resource:gone"])]
    parts += [component("one", dependsOn=["component:two"]), component("two", dependsOn=["component:hub"])]
    parts += [
        component(f"user-{n}", dependsOn=["component:hub", f"component:lost-{n % 7}"]) for n in range(MANY)
    ]
    (root / "catalog-info.yaml").write_text("---\n".join(parts))
    return root


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    return tmp_path_factory.mktemp("home")


@pytest.mark.parametrize(
    "words",
    [
        ("deps", "hub"),
        ("deps", "hub", "--reverse"),
        ("deps", "hub", "--both"),
        ("deps", "user-17"),
        ("graph",),
        ("graph", "--relation", "ownedBy"),
        ("graph", "--group-by", "owner"),
        ("impact", "hub", "-o", "tree"),
        ("impact", "resource:gone", "-o", "tree"),
    ],
    ids=" ".join,
)
def test_a_tree_has_at_most_200_lines_and_counts_the_rest(
    tangle: pathlib.Path, home: pathlib.Path, words: tuple[str, ...]
) -> None:
    done = portal(*words, cwd=tangle, home=home, tty=True, width=80, environ={"LINES": "9999"})
    lines = done.out.splitlines()
    assert len(lines) <= 200
    if done.code == 0 and len(lines) > 150:
        assert re.search(r"[\d,]+ more", done.out)


def test_cycles_and_lost_ends_are_marked(tangle: pathlib.Path, home: pathlib.Path) -> None:
    done = portal("deps", "hub", cwd=tangle, home=home)
    assert done.out == (
        "component:default/hub\n"
        "├── dependsOn component:default/hub (itself)\n"
        "├── dependsOn component:default/one\n"
        "│   └── dependsOn component:default/two\n"
        "│       └── dependsOn component:default/hub (cycle)\n"
        "└── dependsOn resource:default/gone (missing)\n"
    )
    assert (
        portal("graph", "--cycles", cwd=tangle, home=home).out
        == "component:default/hub → component:default/hub\n"
    )


def test_everything_affected_is_counted(tangle: pathlib.Path, home: pathlib.Path) -> None:
    done = portal("impact", "hub", "--json", cwd=tangle, home=home)
    assert len(json.loads(done.out)["affected"]) == MANY + 2


@pytest.mark.skipif(shutil.which("nop") is None, reason="Graphviz is not installed: apt install graphviz")
@pytest.mark.parametrize("words", [("graph",), ("deps", "hub", "--both"), ("impact", "one")], ids=" ".join)
def test_graphviz_reads_dot(tangle: pathlib.Path, home: pathlib.Path, words: tuple[str, ...]) -> None:
    text = portal(*words, "-o", "dot", cwd=tangle, home=home).out
    done = subprocess.run(["nop", "-p"], input=text, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def mermaid_modules() -> str:
    for folder in (os.environ.get("PORTAL_NODE_MODULES", ""), str(HERE.parent.parent)):
        if folder and os.path.isdir(os.path.join(folder, "node_modules", "mermaid")):
            return folder
    pytest.skip(
        "mermaid is not installed: npm install mermaid jsdom, and name the folder in PORTAL_NODE_MODULES"
    )


@pytest.mark.parametrize(
    ("folder", "words"),
    [
        ("tangle", ("graph",)),
        ("tangle", ("deps", "hub", "--both")),
        ("tangle", ("impact", "one")),
        ("acme", ("graph",)),
        ("acme", ("graph", "--group-by", "system")),
        ("acme", ("deps", "checkout-web", "--to", "finance-postgres")),
        ("acme", ("impact", "payment-api")),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_mermaids_own_parser_reads_mermaid(
    tangle: pathlib.Path, home: pathlib.Path, folder: str, words: tuple[str, ...]
) -> None:
    modules = mermaid_modules()
    text = portal(
        *words, "-o", "mermaid", cwd=tangle if folder == "tangle" else acme_history(), home=home
    ).out
    command = ["node", str(HERE.parent / "mermaid_parser.mjs"), modules]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "flowchart-v2\n"), done.stderr[-500:]


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed: apt install graphviz")
def test_svg_is_drawn_by_graphviz(home: pathlib.Path) -> None:
    environ = {"PATH": os.environ["PATH"]}
    done = portal("deps", "payment-api", "-o", "svg", cwd=acme_history(), home=home, environ=environ)
    assert done.code == 0
    assert done.out.startswith("<?xml")
    assert "<!DOCTYPE" not in done.out
    assert "payment-database" in html.unescape(done.out)
    again = portal("deps", "payment-api", "-o", "svg", cwd=acme_history(), home=home, environ=environ)
    assert again.out == done.out


def test_without_graphviz_a_clear_word(home: pathlib.Path) -> None:
    done = portal("graph", "-o", "svg", cwd=acme_history(), home=home, environ={"PATH": str(home)})
    assert (done.code, done.out) == (3, "")
    assert done.err == (
        "error[graphviz.missing]: svg is drawn by Graphviz, which is not installed here\n"
        "hint: install it (apt install graphviz, brew install graphviz); -o html needs nothing\n"
    )


def test_the_layout_runs_from_left_to_right() -> None:
    nodes = tuple(NodeView(name) for name in "abcdef")
    edges = ((0, "r", 1), (1, "r", 2), (2, "r", 0), (1, "r", 1), (0, "r", 2), (3, "r", 2))
    cells = layered(GraphView(nodes, edges, (0,)))
    assert [cell.column for cell in cells[:4]] == [0, 1, 2, 1]
    assert len({(cell.column, cell.row) for cell in cells}) == len(nodes)
    assert min(cell.row for cell in cells[4:]) > max(cell.row for cell in cells[:4])
    assert layered(GraphView()) == []


def test_a_wide_layer_is_folded() -> None:
    nodes = tuple(NodeView(f"n{at:05}") for at in range(MANY + 1))
    cells = layered(GraphView(nodes, tuple((0, "r", at) for at in range(1, MANY + 1)), (0,)))
    assert max(cell.row for cell in cells) < 41
    assert len({(cell.column, cell.row) for cell in cells}) == MANY + 1


HOSTILE = '</script><script>alert(1)</script>"onload=x {0} {title} \x1b[2J &amp;'


def test_foreign_text_stays_text_in_the_page() -> None:
    nodes = (
        NodeView(HOSTILE, HOSTILE, HOSTILE),
        NodeView("component:default/b", "", "Component", exists=False),
    )
    text = html_text(GraphView(nodes, ((0, HOSTILE, 1),), (0,)), HOSTILE)
    assert text.count("<script>") == 1
    assert "\x1b" not in text
    assert "onload=x" not in text.replace("&quot;onload", "")


def test_the_page_loads_nothing() -> None:
    text = html_text(GraphView((NodeView("a"),)), "t")
    addresses = set(re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?([^"')\s>]+)""", text))
    assert {one for one in addresses if not one.startswith("#")} == set()
    assert "default-src 'none'" in text


@pytest.mark.skipif(
    shutil.which("chromium") is None, reason="Chromium is not installed: apt install chromium"
)
def test_a_browser_shows_the_page(home: pathlib.Path, tmp_path: pathlib.Path) -> None:
    done = portal(
        "graph", "-o", "html", "--output-file", str(tmp_path / "g.html"), cwd=acme_history(), home=home
    )
    assert done.code == 0, done.err
    command = [
        "chromium",
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={tmp_path}/profile",
    ]
    command += ["--virtual-time-budget=2000", "--dump-dom", (tmp_path / "g.html").as_uri()]
    shown = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    count = len(json.loads(portal("graph", "--json", cwd=acme_history(), home=home).out)["nodes"])
    assert f'<body data-ready="{count}">' in shown.stdout


def test_why_one_depends_on_another(home: pathlib.Path) -> None:
    found = json.loads(
        portal("deps", "checkout-web", "--to", "payment-api", "--json", cwd=acme_history(), home=home).out
    )
    assert [[(step["type"], step["target"]) for step in way] for way in found["ways"]] == [
        [("consumesApi", "api:default/payment-api-v1"), ("apiProvidedBy", "component:default/payment-api")]
    ]
    no = portal("deps", "payment-api", "--to", "checkout-web", cwd=acme_history(), home=home)
    assert (no.code, no.out) == (1, "")
    assert "it is the other way round" in no.err


@pytest.mark.parametrize("by", ["system", "domain", "owner"])
def test_groups_count_what_runs_between_them(home: pathlib.Path, by: str) -> None:
    found = json.loads(portal("graph", "--group-by", by, "--json", cwd=acme_history(), home=home).out)
    assert all(edge["count"] > 0 and edge["source"] != edge["target"] for edge in found["edges"])
    refs = {node["ref"] for node in found["nodes"]}
    assert refs >= {edge["source"] for edge in found["edges"]}
    again = portal("graph", "--group-by", by, "--json", cwd=acme_history(), home=home).out
    assert json.loads(again) == found


def test_a_group_that_there_is_not(home: pathlib.Path) -> None:
    done = portal("graph", "--group-by", "systm", cwd=acme_history(), home=home)
    assert (done.code, done.err) == (2, "error: cannot group by 'systm'\nhint: did you mean system?\n")


def test_why_something_rests_on_what_is_missing(tmp_path: pathlib.Path) -> None:
    write_tree(tmp_path, {"r/catalog-info.yaml": component("a", dependsOn=["component:ghost"])})
    done = portal("deps", "a", "--to", "ghost", cwd=tmp_path / "r", home=tmp_path)
    assert (done.code, done.out) == (0, "component:default/a\n  dependsOn component:default/ghost\n")
    assert portal("deps", "a", "--to", "ghoul", cwd=tmp_path / "r", home=tmp_path).code == 1

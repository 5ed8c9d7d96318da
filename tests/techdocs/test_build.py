"""Pages as files: what is in them, what never is, and where they are put."""

from __future__ import annotations

from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from devportal.techdocs.assets import is_still
from devportal.techdocs.html import body
from helpers import write_tree
from runs import Run, portal

if TYPE_CHECKING:
    import pathlib

INFO = """apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: {name}
  annotations:
    backstage.io/techdocs-ref: dir:.
spec: {{type: service, lifecycle: production, owner: team}}
"""
TREE = {
    "pay/catalog-info.yaml": INFO.format(name="pay"),
    "pay/mkdocs.yml": 'site_name: Pay & "Co" <b>\nnav:\n  - Home: index.md\n  - Decisions:\n      - One: adr/1.md\n  - Site: https://a.example\n  - Evil: javascript:x\n',
    "pay/docs/index.md": "# Home\n\nSee [one](adr/1.md#why), [pic](a.png), [web](https://a.example?a=1&b=2), "
    "[dead](nope.md), [code](../src/x.py), [mail](mailto:a@b.example).\n\n![pic](a.png) ![far](https://x.example/y.png)\n",
    "pay/docs/adr/1.md": '# One\n\n## Why\n\nBack [home](../index.md) [abs](/index.md) [dir](../)\n\n!!! note "Mind"\n    this\n\n> [!TIP]\n> that\n',
    "pay/docs/adr/README.md": "# All\n",
    "pay/docs/a.png": b"\x89PNG",
    "pay/docs/evil.svg": "<svg onload='x'/>",
    "pay/docs/fine.svg": "<svg><rect width='1'/></svg>",
    "pay/docs/hook.js": "alert(1)",
    "pay/docs/page.html": "<script>1</script>",
    "pay/src/x.py": "",
    "pay/README.md": "# Readme\n",
    "plain/catalog-info.yaml": INFO.format(name="plain"),
    "plain/docs/index.md": "# Plain\n",
}
XSS = """<script>alert(1)</script> <img src=x onerror=alert(1)>

[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](data:text/html;base64,eA==) [d](vbscript:x) [e](<java\tscript:x>)
[f](&#106;avascript:1) ![g](javascript:1) [h]: javascript:1

[h] <javascript:alert(1)> [i](//evil.example) [j](x" onclick="y) [k](https://a.example "t\\" onclick=\\"x")

<svg><script>1</script></svg><iframe srcdoc='x'></iframe><base href=http://evil.example/>
<meta http-equiv=refresh content=0><form action=x><style>@import url(http://x)</style>

```"><script>1</script>
</code></pre><script>1</script>
```

# <script>1</script> {#x" onload="y}
"""


class Seen(HTMLParser):
    """Notes every tag, and every address and handler."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.handlers: list[str] = []
        self.refreshes: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name in ("href", "src", "action", "srcdoc", "data", "formaction", "xlink:href"):
                self.addresses.append(value or "")
            if name.startswith("on") or name == "style":
                self.handlers.append(name)
            if name == "http-equiv" and (value or "").lower() == "refresh":
                self.refreshes.append(value or "")


def seen(html: str) -> Seen:
    found = Seen()
    found.feed(html)
    return found


@pytest.fixture
def acme(tmp_path: pathlib.Path) -> pathlib.Path:
    return write_tree(tmp_path / "acme", TREE)


def build(acme: pathlib.Path, *argv: str) -> Run:
    return portal("docs", "build", *argv, cwd=acme, home=acme.parent / "home")


def files(folder: pathlib.Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_build_of_everything(acme) -> None:
    done = build(acme, "--out", "site")
    assert (done.code, done.out) == (
        0,
        (
            "component:default/pay\t4\t2\tplain\tsite/default/component/pay\n"
            "component:default/plain\t1\t0\tplain\tsite/default/component/plain\n"
        ),
    )
    assert "pay/docs/evil.svg: this drawing holds a script, a handler or a link and is left out" in done.err
    base = "default/component/"
    assert files(acme / "site") == [
        ".portal-docs",
        *(
            base + "pay/" + name
            for name in ("README.html", "a.png", "adr/1.html", "adr/index.html", "fine.svg", "index.html")
        ),
        base + "plain/index.html",
        "index.html",
    ]


def test_the_pages_of_one_site(acme) -> None:
    assert build(acme, "pay", "--out", "site").code == 0
    home = (acme / "site/index.html").read_text()
    assert seen(home).addresses == [
        "index.html",
        "adr/1.html",
        "https://a.example",
        "README.html",
        "adr/index.html",
        "adr/1.html#why",
        "a.png",
        "https://a.example?a=1&b=2",
        "mailto:a@b.example",
        "a.png",
    ]
    assert "<title>Home - Pay &amp; &quot;Co&quot; &lt;b&gt;</title>" in home
    assert ">dead<" not in home
    assert "[image: far]" in home
    one = (acme / "site/adr/1.html").read_text()
    assert '<h2 id="why">Why</h2>' in one
    assert [url for url in seen(one).addresses if "index" in url][-3:] == [
        "../index.html",
        "../index.html",
        "../index.html",
    ]
    assert "<strong>Mind</strong>" in one
    assert "<strong>Tip</strong>" in one


def test_nothing_of_the_authors_runs(acme) -> None:
    write_tree(
        acme, {"pay/docs/index.md": XSS, "pay/docs/adr/1.md": '---\ntitle: "</title><script>"\n---\n' + XSS}
    )
    assert build(acme, "--out", "site").code == 0
    allowed = set(
        "html head meta title style body nav main footer p ul li a strong h1 h2 table thead tbody tr th td pre code br img em".split()
    )
    for path in (acme / "site").rglob("*.html"):
        found = seen(path.read_text())
        assert found.tags <= allowed, path
        assert (found.handlers, found.refreshes) == ([], [])
        assert [
            url
            for url in found.addresses
            if not url.startswith(("https://a.example", "mailto:")) and ":" in url
        ] == []
        assert not [url for url in found.addresses if url.startswith("//")]
        assert "default-src 'none'" in unescape(path.read_text())


@pytest.mark.parametrize(
    "text",
    [XSS, "[" * 3000, "> " * 3000, "- " * 500 + "x", "|" * 3000 + "\n" + "|-" * 3000, "*" * 5000, "#" * 10],
)
def test_any_text_gives_safe_html(text) -> None:
    found = seen(body(text, lambda target: "", lambda target: ""))
    assert found.handlers == []
    assert not {"script", "iframe", "form", "base", "meta", "object", "style", "svg"} & found.tags


def test_an_earlier_build_is_replaced_and_other_files_are_not(acme) -> None:
    assert build(acme, "--out", "site").code == 0
    (acme / "site/old.html").write_text("old")
    assert build(acme, "plain", "--out", "site").code == 0
    assert files(acme / "site") == [".portal-docs", "index.html"]
    (acme / "mine").mkdir()
    (acme / "mine/file").write_text("mine")
    done = build(acme, "--out", "mine")
    assert (done.code, done.err.splitlines()[-2:]) == (
        1,
        [f"error[docs.out]: {acme}/mine holds other files", "hint: name a new or empty folder with --out"],
    )
    assert files(acme / "mine") == ["file"]
    assert [path.name for path in acme.iterdir() if path.name.startswith(".portal")] == []


def test_what_is_refused_leaves_the_others(acme) -> None:
    write_tree(acme, {"plain/mkdocs.yml": "site_name: x\nhooks: [h.py]\ndocs_dir: ../..\n"})
    done = build(acme, "--out", "site")
    assert done.code == 5
    assert done.err.splitlines()[-3:] == [
        "warning: pay/docs/evil.svg: this drawing holds a script, a handler or a link and is left out",
        "error[docs.unsafe-config]: plain/mkdocs.yml:3:1: the folder of pages, '../..', leads out of the folder of mkdocs.yml; 1 other site built",
        "hint: keep the pages beside it, and name their folder relative to it",
    ]
    assert "warning: plain/mkdocs.yml:2:1: 'hooks' is not taken" in done.err
    assert (acme / "site/default/component/pay/index.html").exists()
    assert not (acme / "site/default/component/plain").exists()


@pytest.mark.parametrize(
    ("argv", "code", "message"),
    [
        (("--builder", "plan"), 2, "error: no builder 'plan'\nhint: did you mean plain?\n"),
        (("nobody",), 1, "error: no entity named 'nobody'\nhint: `portal search nobody` looks wider\n"),
    ],
)
def test_wrong_use(argv, code, message, acme) -> None:
    done = build(acme, *argv)
    assert (done.code, done.err) == (code, message)


def test_a_folder_without_documentation(tmp_path) -> None:
    done = build(write_tree(tmp_path / "acme", {"a.txt": ""}))
    assert (done.code, done.err.splitlines()[0]) == (
        1,
        "error: no catalog here: no catalog-info.yaml in or below this folder",
    )


@pytest.mark.parametrize(
    ("svg", "still"),
    [
        ("<svg><path d='M0 0'/><style>.a{fill:red}</style></svg>", True),
        ("<svg><use xlink:href='#a'/><image href='data:image/png;base64,xx'/></svg>", True),
        ("<svg><script/></svg>", False),
        ("<svg><SCRIPT/></svg>", False),
        ("<svg:svg><svg:script/></svg:svg>", False),
        ("<svg ONLOAD='x'/>", False),
        ("<svg><a href='javascript:x'/></svg>", False),
        ("<svg><image xlink:href='http://x/y'/></svg>", False),
        ("<svg><foreignObject/></svg>", False),
        ("<!DOCTYPE svg [<!ENTITY x 'y'>]><svg/>", False),
        ("<svg><animate attributeName='href' values='javascript:1'/></svg>", False),
    ],
)
def test_drawings(svg, still) -> None:
    assert is_still(svg.encode()) is still

"""Pages through MkDocs: what an author may write, and what the process may never do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from devportal.techdocs.mkdocs import is_installed, plain
from helpers import write_tree
from runs import Run, portal

if TYPE_CHECKING:
    import pathlib

pytestmark = pytest.mark.skipif(not is_installed(""), reason="mkdocs-techdocs-core is not installed")

INFO = """apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: pay
  annotations:
    backstage.io/techdocs-ref: dir:.
spec: {type: service, lifecycle: production, owner: team}
"""
CONFIG = "site_name: Pay\nplugins: [techdocs-core]\nnav:\n  - Home: index.md\n  - Run: runbook.md\n"
TREE = {
    "catalog-info.yaml": INFO,
    "mkdocs.yml": CONFIG,
    "docs/index.md": "# Home\n\n!!! note\n    mind\n\n```mermaid\ngraph\n```\n\n| a | b |\n| - | - |\n| 1 | 2 |\n",
    "docs/runbook.md": "# Run\n\n![pic](a.png)\n",
    "docs/a.png": b"\x89PNG",
}


def build(root: pathlib.Path, *argv: str) -> Run:
    return portal("docs", "build", "pay", "--out", "site", *argv, cwd=root, home=root.parent / "home")


def test_a_site_that_asks_for_techdocs_is_built_by_it(tmp_path) -> None:
    root = write_tree(tmp_path / "r", TREE)
    done = build(root)
    assert (done.code, done.out) == (0, "component:default/pay\t2\t1\tmkdocs\tsite\n"), done.err
    home = (root / "site/index.html").read_text()
    assert '<div class="admonition note">' in home
    assert "<table>" in home
    assert (root / "site/runbook/index.html").exists()
    assert json.loads((root / "site/techdocs_metadata.json").read_text())["site_name"] == "Pay"
    assert "fonts.googleapis" not in home


@pytest.mark.parametrize(
    ("config", "builder"),
    [
        ("site_name: x\n", "plain"),
        ("plugins: [techdocs-core]\n", "mkdocs"),
        ("plugins: {techdocs-core: {}}\n", "mkdocs"),
    ],
)
def test_which_builder(config, builder, tmp_path) -> None:
    root = write_tree(tmp_path / "r", {**TREE, "mkdocs.yml": config})
    assert build(root).out.split("\t")[3] == builder


def test_the_plain_builder_can_be_asked_for(tmp_path) -> None:
    assert build(write_tree(tmp_path / "r", TREE), "--builder", "plain").out.split("\t")[3] == "plain"


def test_nothing_of_the_machine_gets_into_pages(tmp_path) -> None:
    (tmp_path / "secret.txt").write_text("CANARY-1")
    outside = tmp_path / "secret.txt"
    text = f"""# x
--8<-- "{outside}"
--8<-- "../../secret.txt"
--8<-- "http://127.0.0.1:9/x"

```plantuml
!include {outside}
```

{{dot a.svg
digraph {{a}}
}}

<script>alert(1)</script><img src=x onerror=alert(1)> [a](javascript:alert(1)) ![b](https://evil.example/x.png)
"""
    config = (
        CONFIG
        + "markdown_extensions:\n  - pymdownx.b64: {base_path: /}\n  - pymdownx.snippets: {base_path: [/], url_download: true}\n"
    )
    page = '---\ntitle: "</title><script>x</script>"\ntemplate: ../../secret.txt\n---\n' + text
    root = write_tree(tmp_path / "r", {**TREE, "mkdocs.yml": config, "docs/index.md": page})
    (root / "docs/leak.md").symlink_to(outside)
    done = build(root)
    assert done.code == 0, done.err
    for path in (root / "site").rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert b"CANARY" not in data, path
            assert b"alert(1)</script>" not in data, path
            assert b"onerror" not in data or path.suffix in (".js", ".map"), path
            assert b"evil.example" not in data, path
            assert b"<script>x" not in data, path
    assert "the Markdown extension 'pymdownx.b64' is not loaded" in done.err
    assert "docs/leak.md: this link leaves the repository and is not followed" in done.err
    assert "CANARY" not in done.err + done.out


def test_a_page_that_is_not_utf_8_is_named_and_built(tmp_path) -> None:
    root = write_tree(tmp_path / "r", {**TREE, "docs/runbook.md": b"# Run\n\ncaf\xe9 open\n"})
    done = build(root)
    assert (done.code, done.out) == (0, "component:default/pay\t2\t1\tmkdocs\tsite\n"), done.err
    assert "docs/runbook.md:3:1: the page is not UTF-8" in done.err
    assert "caf\ufffd open" in (root / "site/runbook/index.html").read_text()


def test_code_of_the_repository_is_not_run(tmp_path) -> None:
    marker = tmp_path / "PWNED"
    hook = f"open({str(marker)!r}, 'w')\n"
    config = (
        CONFIG
        + "hooks: [hook.py]\ntheme: {name: null, custom_dir: t}\nextra: {x: !!python/object/apply:os.system ['touch "
        + str(marker)
        + "']}\n"
    )
    root = write_tree(
        tmp_path / "r",
        {
            **TREE,
            "mkdocs.yml": config,
            "hook.py": hook,
            "t/main.html": "{{ 7*7 }}",
            "docs/mkdocs.py": hook,
            "mkdocs/__init__.py": hook,
            "nh3.py": hook,
        },
    )
    assert build(root).code == 0
    assert not marker.exists()


def test_monorepo_includes_are_not_followed(tmp_path) -> None:
    config = CONFIG + "  - Other: '!include docs/sub/mkdocs.yml'\n"
    root = write_tree(tmp_path / "r", {**TREE, "mkdocs.yml": config, "docs/sub/mkdocs.yml": "site_name: x\n"})
    done = build(root)
    assert (done.code, "is not followed" in done.err) == (0, True)


def test_a_title_cannot_leave_its_place(tmp_path) -> None:
    root = write_tree(
        tmp_path / "r", {**TREE, "mkdocs.yml": CONFIG.replace("Pay", "'\"><script>x</script>'")}
    )
    assert build(root).code == 0
    assert "<script>x" not in (root / "site/index.html").read_text()
    assert plain('a"<b>') == "ab"


def test_an_interpreter_without_mkdocs(tmp_path) -> None:
    root = write_tree(tmp_path / "r", TREE)
    config = tmp_path / "home" / ".config" / "devportal"
    config.mkdir(parents=True)
    (config / "config.toml").write_text('[docs]\npython = "/usr/bin/true"\n')
    done = build(root)
    assert (done.code, done.err.splitlines()[0]) == (3, "error[docs.build]: MkDocs built nothing")
    (config / "config.toml").write_text('[docs]\npython = "/nowhere/python"\n')
    done = build(root, "--builder", "mkdocs")
    assert (done.code, done.err.splitlines()[0]) == (3, "error: MkDocs with techdocs-core is not installed")


GUARDED = """
import sys, json
sys.path.insert(0, {folder!r})
import mkdocs_child
mkdocs_child.guard([{room!r}])
{action}
"""


@pytest.mark.parametrize(
    "action",
    [
        "open('/etc/passwd')",
        "import os; os.system('true')",
        "import subprocess; subprocess.run(['true'])",
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.getaddrinfo('localhost', 80)",
        "import os; os.fork()",
        "import os; os.execv('/bin/true', ['true'])",
        "import os; os.posix_spawn('/bin/true', ['true'], {})",
    ],
)
def test_what_the_process_may_not_do(action, tmp_path) -> None:
    from devportal.techdocs import mkdocs

    code = GUARDED.format(folder=os.path.dirname(mkdocs.__file__), room=str(tmp_path), action=action)
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=False)
    assert "PermissionError: refused" in done.stderr
    fine = GUARDED.format(
        folder=os.path.dirname(mkdocs.__file__),
        room=str(tmp_path),
        action=f"open({str(tmp_path / 'x')!r}, 'w')",
    )
    assert subprocess.run([sys.executable, "-I", "-c", fine], check=False).returncode == 0

"""A run of twelve steps that is killed anywhere: the destination is absent or complete, and a resume ends it."""

from __future__ import annotations

import contextlib
import os
import pathlib
import random
import signal
import subprocess
import sys
import time

import pytest

from git_server import git
from helpers import write_tree

HEAD = """apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata: {name: twelve}
spec:
  owner: team-a
  type: service
  parameters: {properties: {name: {type: string, default: shop}}}
  steps:
    - {id: s1, action: fetch:template, input: {url: ./skeleton, values: {name: '${{ parameters.name }}'}}}
    - {id: s2, action: fs:rename, input: {files: [{from: README.txt, to: README.md}]}}
    - {id: s3, each: [a, b, c], action: fetch:template:file, input: {url: ./page.md, targetPath: 'docs/${{ each.value }}.md', values: {page: '${{ each.value }}'}}}
    - {id: s4, action: fs:rename, input: {files: [{from: docs/a.md, to: docs/index.md}]}}
    - {id: s5, action: 'roadiehq:utils:fs:append', input: {path: README.md, content: "one line more\\n"}}
    - {id: s6, action: debug:log, input: {message: half way}}
    - {id: s7, action: catalog:write, input: {entity: {apiVersion: backstage.io/v1alpha1, kind: Component, metadata: {name: '${{ parameters.name }}'}, spec: {type: service, owner: a, lifecycle: production}}}}
    - {id: s8, action: fs:delete, input: {files: [docs/c.md]}}
    - {id: s9, action: publish:git, input: {url: 'file://REMOTE', gitAuthorName: Ada, gitAuthorEmail: ada@example.com}}
    - {id: s10, action: catalog:register, input: {catalogInfoUrl: 'https://github.com/acme/${{ parameters.name }}/blob/main/catalog-info.yaml'}}
    - {id: s11, action: debug:wait, input: {milliseconds: 20}}
    - {id: s12, action: debug:log, input: {message: '${{ steps.s9.output.commitHash }}'}}
"""


def _portal(*words: str, home: pathlib.Path) -> subprocess.Popen[bytes]:
    environ = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(home),
        "PORTAL_CONFIG_DIR": str(home),
        "PORTAL_STATE_DIR": str(home / "state"),
        "PORTAL_CACHE_DIR": str(home / "cache"),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "devportal", *words],
        cwd=home,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def _home(root: pathlib.Path) -> pathlib.Path:
    remote = root / "remote.git"
    remote.mkdir(parents=True)
    git(remote, "init", "-q", "--bare", "--initial-branch=main")
    skeleton = {f"skeleton/src/{number}.txt": "${{ values.name }}\n" for number in range(17)}
    write_tree(
        root,
        {
            "config.toml": '[scm]\nprotocols = ["https", "file"]\n',
            "template/template.yaml": HEAD.replace("REMOTE", str(remote)),
            "template/page.md": "page ${{ values.page }}\n",
            "template/skeleton/README.txt": "# ${{ values.name }}\n",
            **{f"template/{name}": text for name, text in skeleton.items()},
        },
    )
    return root


def _files(folder: pathlib.Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.parts
    }


EXPECTED = {
    "README.md": "# shop\none line more\n",
    "docs/b.md": "page b\n",
    "docs/index.md": "page a\n",
    **{f"src/{number}.txt": "shop\n" for number in range(17)},
}


def _is_complete(home: pathlib.Path) -> bool:
    found = _files(home / "new")
    found.pop("catalog-info.yaml")
    found.pop(".portal/scaffold.yaml", None)
    return found == EXPECTED


def _finish(home: pathlib.Path) -> None:
    """Resume as a person would: by the last run, or anew where it was killed before there was one."""
    again = _portal("create", "--resume", "last", home=home)
    out, err = again.communicate(timeout=60)
    if (again.returncode and b"there is no run" in err) or b"is damaged" in err:
        again = _portal("create", "./template", "new", "--yes", home=home)
        out, err = again.communicate(timeout=60)
    assert again.returncode == 0 or b"has come to its end" in err, (out, err)


@pytest.mark.long
def test_a_killed_run_leaves_all_or_nothing_and_can_be_finished(tmp_path):
    whole = _home(tmp_path / "whole")
    started = time.monotonic()
    first = _portal("create", "./template", "new", "--yes", home=whole)
    out, err = first.communicate(timeout=60)
    lasts = time.monotonic() - started
    assert first.returncode == 0, (out, err)
    assert _is_complete(whole)
    draw = random.Random(7)
    states = set()
    for number in range(30):
        home = _home(tmp_path / str(number))
        child = _portal("create", "./template", "new", "--yes", home=home)
        time.sleep(draw.uniform(0.15 * lasts, lasts))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
        exists = (home / "new").exists()
        states.add(exists)
        assert not exists or _is_complete(home)
        _finish(home)
        assert _is_complete(home)
        assert git(home / "remote.git", "rev-list", "--count", "main") == "1"
        assert git(home / "new", "rev-parse", "HEAD") == git(home / "remote.git", "rev-parse", "main")
        assert (home / "registered.catalog-info.yaml").read_text().count("target: ") == 1
        assert not [name for name in os.listdir(home) if name.startswith(".portal-")]
    assert False in states

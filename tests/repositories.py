"""Git repositories for tests: each commit a tree of files, with invented authors and days."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from helpers import write_tree


class Story:
    """A repository that grows commit by commit, a day each."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.day = 0
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def commit(self, subject: str, files: dict[str, str | bytes | None], who: str = "ada") -> str:
        """Write files (None removes one) and commit them; give the hash."""
        for name, content in files.items():
            if content is None:
                (self.root / name).unlink()
            else:
                write_tree(self.root, {name: content})
        self.day += 1
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", f"--message={subject}", who=who)
        return self.git("rev-parse", "HEAD").strip()

    def git(self, *words: str, who: str = "ada") -> str:
        """Run git in the repository, with no configuration of this machine."""
        when = f"2026-01-{self.day:02d}T12:00:00+00:00" if self.day else "2026-01-01T12:00:00+00:00"
        environ = {
            "PATH": os.environ["PATH"],
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_AUTHOR_NAME": who.title(),
            "GIT_AUTHOR_EMAIL": f"{who}@acme.example",
            "GIT_AUTHOR_DATE": when,
            "GIT_COMMITTER_NAME": who.title(),
            "GIT_COMMITTER_EMAIL": f"{who}@acme.example",
            "GIT_COMMITTER_DATE": when,
        }
        done = subprocess.run(
            ["git", *words], cwd=self.root, env=environ, check=True, capture_output=True, text=True
        )
        return done.stdout


def component(name: str, owner: str = "team", **fields: object) -> str:
    """Give the text of a Component; lists become lists of spec."""
    lines = ["apiVersion: backstage.io/v1alpha1", "kind: Component", "metadata:", f"  name: {name}", "spec:"]
    lines += ["  type: service", "  lifecycle: production", f"  owner: {owner}"]
    for key, value in fields.items():
        if isinstance(value, list):
            lines += [f"  {key}:", *(f"    - {item}" for item in value)]
        else:
            lines.append(f"  {key}: {value}")
    return "\n".join(lines) + "\n"

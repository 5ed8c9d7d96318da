"""What tests of updates need: a template that moves on, projects in git, the command line."""

from __future__ import annotations

import pathlib
import subprocess
from typing import TYPE_CHECKING

from git_server import git
from repositories import Story
from runs import portal
from scaffold.blueprints import HEAD

if TYPE_CHECKING:
    from runs import Run

SPEC = """  parameters:
    required: [name]
    properties:
      name: {type: string}
      port: {type: integer, default: 8080}
  steps:
    - id: base
      action: fetch:template
      input: {url: ./skeleton, values: {name: '${{ parameters.name }}', port: '${{ parameters.port }}'}}
"""
APP = "".join(f"line {number}\n" for number in range(1, 21))
FIRST: dict[str, str | bytes | None] = {
    "template.yaml": HEAD + SPEC,
    "skeleton/README.md": "# ${{ values.name }}\n",
    "skeleton/app.txt": APP,
    "skeleton/old.txt": "once\n",
    "skeleton/run.sh": "#!/bin/sh\necho ${{ values.port }}\n",
    "skeleton/logo.bin": b"\0\1\2first",
}


class Place:
    """A folder with a template in git, and projects beside it."""

    def __init__(self, root: pathlib.Path, files: dict[str, str | bytes | None] | None = None) -> None:
        self.root = root
        self.home = root / "home"
        self.template = Story(root / "tpl")
        self.template.commit("First", files or FIRST)

    def portal(self, *words: str, cwd: pathlib.Path | None = None, **given: str) -> Run:
        return portal(*words, cwd=cwd or self.root, home=self.home, environ=given)

    def config(self, text: str) -> None:
        folder = self.home / ".config" / "devportal"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.toml").write_text(text)

    def create(self, source: str = "./tpl", name: str = "shop", *words: str, commit: bool = True) -> Story:
        done = self.portal("create", source, name, "--value", f"name={name}", "--defaults", *words)
        assert done.code == 0, done.err
        return committed(self.root / name) if commit else Story(self.root / name)


def committed(folder: pathlib.Path) -> Story:
    story = Story(folder)
    story.commit("Made from a template", {})
    return story


def status(story: Story) -> list[str]:
    """Give what git sees in the working tree, without the record."""
    lines = story.git("status", "--porcelain", "--untracked-files=all").splitlines()
    return [line for line in lines if not line.endswith((".portal/scaffold.yaml", ".copier-answers.yml"))]


def objects(folder: pathlib.Path) -> int:
    """Count the objects of a repository."""
    return len(git(folder, "cat-file", "--batch-all-objects", "--batch-check").splitlines())


def make_script(path: pathlib.Path) -> None:
    subprocess.run(["chmod", "+x", str(path)], check=True)

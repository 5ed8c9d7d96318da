"""A user with sources: a configuration, a cache, and an empty folder to ask from."""

from __future__ import annotations

import json
import pathlib

from runs import Run, portal

WIDE = '[scm]\nprotocols = ["https", "ssh", "http", "git", "file"]\n'


class Place:
    """A user with a configuration, a cache, and an empty folder to ask from."""

    def __init__(self, root: pathlib.Path, text: str = WIDE) -> None:
        self.home = root / "home"
        self.empty = root / "empty"
        self.config = self.home / ".config" / "devportal" / "config.toml"
        self.cache = self.home / ".cache" / "devportal"
        self.empty.mkdir(parents=True, exist_ok=True)
        self.config.parent.mkdir(parents=True, exist_ok=True)
        self.config.write_text(text)

    def source(self, name: str, **table: object) -> None:
        with self.config.open("a") as file:
            file.write(f"\n[sources.{name}]\n")
            for key, value in table.items():
                shown = json.dumps(value)
                file.write(f"{key} = {shown}\n")

    def run(self, *argv: str, **environ: str) -> Run:
        return portal(*argv, cwd=self.empty, home=self.home, environ=environ)

    def names(self, *more: str) -> list[str]:
        return self.run("list", "-o", "name", *more).out.split()


def synced(place: Place, *names: str) -> dict[str, list[str]]:
    """Sync and give the columns of each source."""
    done = place.run("source", "sync", *names)
    assert done.code == 0, done.err
    return {line.split("\t")[0]: line.split("\t")[1:] for line in done.out.splitlines()}

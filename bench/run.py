"""Print what portal costs, as ratios to things whose cost everybody knows, measured side by side.

    python bench/run.py [--only NAME,...] [--rounds 9] [--entities 10000]

F is `python -c pass` in the same environment. CPU ratios are medians over interleaved pairs of whole
processes; read them, not the seconds. Nothing here is a test: a noisy machine is noisy.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import generate
import monorepo
from pairs import Ratio, compare

import repositories

HERE = Path(__file__).parent
PORTAL = str(Path(sys.executable).with_name("portal"))
F = [sys.executable, "-c", "pass"]
PRUNED = (".git", "node_modules", ".venv")


@dataclass(frozen=True)
class Setting:
    """Where a run works: its catalog, its cache and how often it measures."""

    scratch: Path
    catalog: Path
    environ: dict[str, str]
    rounds: int
    entities: int

    def portal(self, *words: str) -> list[str]:
        """Give a command line over the generated catalog."""
        return [PORTAL, *words, "-C", str(self.catalog)]

    def against_python(self, name: str, *words: str, budget: float | None = None) -> Ratio:
        """Compare one portal command with starting Python."""
        return compare(
            name, self.portal(*words), F, rounds=self.rounds, budget=budget, environ=self.environ, inner=4
        )


def static(s: Setting) -> list[Ratio]:
    """Answers that need no catalog."""
    return [
        compare(
            "portal --version",
            [PORTAL, "--version"],
            F,
            rounds=s.rounds,
            budget=1.3,
            environ=s.environ,
            inner=4,
        ),
        compare(
            "portal --help", [PORTAL, "--help"], F, rounds=s.rounds, budget=1.3, environ=s.environ, inner=4
        ),
    ]


def warm(s: Setting) -> list[Ratio]:
    """Warm answers from the index, without a look at the disk."""
    first = _some_component(s)
    return [
        s.against_python("search, a word of many", "search", "payments", "--cached", budget=2.5),
        s.against_python("search, a rare word", "search", first, "--cached", budget=2.5),
        s.against_python("owner", "owner", first, "--cached", budget=2.5),
        s.against_python("show", "show", first, "--cached", budget=2.5),
        s.against_python("catalog stats, through Typer", "catalog", "stats", "--cached", budget=6.5),
    ]


def look(s: Setting) -> list[Ratio]:
    """What the look at the disk adds, per 1,000 files and folders that are watched."""
    first = _some_component(s)
    watched = sum(1 for _ in s.catalog.rglob("catalog-info.yaml")) + sum(
        p.is_dir() for p in s.catalog.rglob("*")
    )
    looked = s.against_python("", "owner", first)
    cached = s.against_python("", "owner", first, "--cached")
    each = (looked.cpu - cached.cpu) / watched * 1000
    return [Ratio(f"a look at the disk, per 1,000 of {watched} paths", each, each, looked.peak, 0.35)]


def cold(s: Setting) -> list[Ratio]:
    """The whole index from nothing, against reading the same files with PyYAML's C loader."""
    cache = s.environ["PORTAL_CACHE_DIR"] + "-cold"
    environ = {**s.environ, "PORTAL_CACHE_DIR": cache}
    plain = [sys.executable, str(HERE / "csafe.py"), str(s.catalog)]
    return [
        compare(
            f"cold index of {s.entities} entities / CSafeLoader",
            s.portal("search", "payments"),
            plain,
            rounds=max(3, s.rounds // 2),
            budget=1.6,
            environ=environ,
            before=lambda: shutil.rmtree(cache, ignore_errors=True),
        )
    ]


def crawl(s: Setting) -> list[Ratio]:
    """Finding the catalog files of 2,000 repositories, against find with the same folders left aside."""
    folder = s.scratch / "repositories"
    repositories.write(2000, folder)
    prune = [word for name in PRUNED for word in ("-name", name, "-o")][:-1]
    find = [
        "find",
        str(folder),
        "-type",
        "d",
        "(",
        *prune,
        ")",
        "-prune",
        "-o",
        "-name",
        "catalog-info.yaml",
        "-print",
    ]
    ours = [sys.executable, "-c", f"from devportal.providers.folder import crawl; crawl({str(folder)!r})"]
    return [
        compare(
            "crawl of 2,000 repositories / find", ours, find, rounds=s.rounds, budget=1.0, environ=s.environ
        )
    ]


def parse(s: Setting) -> list[Ratio]:
    """Reading YAML alone, against PyYAML's C loader (less is faster)."""
    plain = [sys.executable, str(HERE / "csafe.py"), str(s.catalog)]
    ours = [sys.executable, str(HERE / "csafe.py"), str(s.catalog), "ours"]
    return [compare("parse / CSafeLoader", ours, plain, rounds=max(3, s.rounds // 2), environ=s.environ)]


def completion(s: Setting) -> list[Ratio]:
    """What a shell waits for at Tab: names that begin with what was typed."""
    environ = {**s.environ, "PORTAL_COMPLETE": "bash"}
    command = [PORTAL, "owner", "pay"]
    return [
        compare(
            "completion of an entity name",
            command,
            F,
            rounds=s.rounds,
            budget=1.6,
            environ=environ,
            cwd=str(s.catalog),
            inner=4,
        )
    ]


def changed(s: Setting) -> list[Ratio]:
    """What one changed file adds to an answer that looks at the disk."""
    first = _some_component(s)
    file = s.catalog / first / "catalog-info.yaml"

    def touch() -> None:
        with file.open("a") as out:
            out.write("# touched\n")

    looked = s.portal("owner", first)
    ratio = compare(
        "an answer after one file changed / without",
        looked,
        looked,
        rounds=s.rounds,
        environ=s.environ,
        before=touch,
    )
    return [ratio]


def growth(s: Setting) -> list[Ratio]:
    """The cold index of ten times as many entities, against that of the given number."""
    large = s.scratch / "large"
    generate.write(s.entities * 10, large)
    cache = s.environ["PORTAL_CACHE_DIR"] + "-growth"
    environ = {**s.environ, "PORTAL_CACHE_DIR": cache}
    command = [PORTAL, "catalog", "stats", "--refresh", "-C"]
    found = compare(
        f"cold index of {s.entities * 10} entities / of {s.entities}",
        [*command, str(large)],
        [*command, str(s.catalog)],
        rounds=2,
        budget=11.0,
        environ=environ,
    )
    return [found]


def walk(s: Setting) -> list[Ratio]:
    """Everything that depends on the busiest of 100,000 nodes over 400,000 edges, against rustworkx."""
    import dependents

    return [dependents.ratio(max(5, s.rounds))]


def impact(s: Setting) -> list[Ratio]:
    """What 30,000 changed files of 2,000 components reach, less what git's own diff costs."""
    folder = s.scratch / "monorepo"
    monorepo.write(2000, folder)
    command = [PORTAL, "impact", "--since", "HEAD~1", "-C", str(folder)]
    subprocess.run(command, env=s.environ, stdout=subprocess.DEVNULL, check=True)
    diff = ["git", "-C", str(folder), "diff", "--name-only", "HEAD~1", "HEAD"]
    own = compare("git diff --name-only", diff, F, rounds=s.rounds, environ=s.environ)
    found = []
    for how, words in (("", []), (" --cached", ["--cached"])):
        all_ = compare("", [*command, *words], F, rounds=s.rounds, environ=s.environ)
        name = f"impact of 30,000 files{how}, less git's diff"
        found.append(Ratio(name, all_.cpu - own.cpu, all_.wall - own.wall, all_.peak, 10))
    return [own, *found]


PARTS: dict[str, Callable[[Setting], list[Ratio]]] = {
    "static": static,
    "warm": warm,
    "look": look,
    "cold": cold,
    "crawl": crawl,
    "parse": parse,
    "impact": impact,
    "completion": completion,
    "changed": changed,
    "growth": growth,
    "walk": walk,
}


def _some_component(s: Setting) -> str:
    return min(path.name for path in s.catalog.iterdir() if (path / "catalog-info.yaml").exists())


def main() -> None:
    """Run the parts that were asked for and print a line for each figure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", default=",".join(PARTS), help=", ".join(PARTS))
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--entities", type=int, default=10_000)
    given = parser.parse_args()
    environ = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as name:
        scratch = Path(name)
        environ |= {"PORTAL_CACHE_DIR": str(scratch / "cache"), "PORTAL_CONFIG_DIR": str(scratch / "config")}
        setting = Setting(scratch, scratch / "catalog", environ, given.rounds, given.entities)
        generate.write(given.entities, setting.catalog)
        # an editable install compiles modules when they are first imported; a wheel has them compiled
        subprocess.run(
            setting.portal("search", "payments"), env=environ, stdout=subprocess.DEVNULL, check=True
        )
        for part in given.only.split(","):
            for ratio in PARTS[part](setting):
                print(ratio.line(), flush=True)


if __name__ == "__main__":
    main()

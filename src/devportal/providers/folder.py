"""Catalog files below a folder: one scandir loop, a prune set, no threads.

Threads lose to the interpreter lock and git processes cost 2 ms a repository; the prune set is the whole
gain (docs/performance.md). Links to folders are never followed, so that no loop can exist; a link that
leaves the root is a warning.
"""

from __future__ import annotations

import os

from devportal.model.problem import WARNING, Problem
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

PATTERNS = ("catalog-info.yaml", "catalog-info.yml", "*.catalog-info.yaml")
PRUNE = (
    ".git",
    ".hg",
    ".svn",
    "node_modules",
    "bower_components",
    ".venv",
    "venv",
    "__pycache__",
    ".tox",
    ".nox",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".terraform",
    ".gradle",
    ".idea",
    ".yarn",
    ".next",
    ".cache",
    "site-packages",
)
"""Folder names that hold other people's files or build results. A list of names, not all hidden folders:
real catalogs live in `.backstage/` and `.github/`."""
MAX_DEPTH = 64


@record
class Crawl:
    """What one look at the folders found: files in path order, and each folder with its modification time."""

    files: tuple[str, ...]
    folders: tuple[tuple[str, int], ...]
    problems: tuple[Problem, ...]


def crawl(
    root: str,
    patterns: Iterable[str] = PATTERNS,
    prune: Iterable[str] = PRUNE,
    known: Callable[[str], bool] | None = None,
) -> Crawl:
    """Find the catalog files below `root`.

    Folders for which `known` holds are not entered: a new look at one changed folder stays there.
    An unreadable folder is a problem, never an exception.
    """
    is_wanted = matcher(patterns)
    pruned = frozenset(prune)
    files: list[str] = []
    folders: list[tuple[str, int]] = []
    problems: list[Problem] = []
    stack = [(root, 0)]
    while stack:
        folder, depth = stack.pop()
        try:
            # the time is taken before the names are read: a name added in between is seen at the next look
            folders.append((folder, os.stat(folder).st_mtime_ns))
            with os.scandir(folder) as entries:
                for entry in entries:
                    name = entry.name
                    if entry.is_dir(follow_symlinks=False):
                        if name in pruned or (known is not None and known(entry.path)):
                            continue
                        if depth < MAX_DEPTH:
                            stack.append((entry.path, depth + 1))
                        else:
                            problems.append(_too_deep(entry.path))
                    elif is_wanted(name):
                        files.append(entry.path)
                    elif entry.is_symlink() and name not in pruned:
                        problems.extend(_outward(entry.path, root))
        except OSError as error:
            problems.append(_unreadable(folder, error))
    files.sort()
    folders.sort()
    return Crawl(tuple(files), tuple(folders), tuple(problems))


def matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Give a fast test of a file name against names and `*suffix` patterns, else shell patterns."""
    exact: list[str] = []
    suffixes: list[str] = []
    others: list[str] = []
    for pattern in patterns:
        plain = pattern.lstrip("*")
        if not any(mark in plain for mark in "*?["):
            (exact if plain == pattern else suffixes).append(plain)
        else:
            others.append(pattern)
    names = frozenset(exact)
    ends = tuple(suffixes)
    hint = tuple({*names, *ends})

    def is_wanted(name: str) -> bool:
        return name.endswith(hint) and (name in names or name.endswith(ends))

    if not others:
        return is_wanted
    from fnmatch import fnmatchcase

    return lambda name: is_wanted(name) or any(fnmatchcase(name, pattern) for pattern in others)


def _outward(path: str, root: str) -> list[Problem]:
    """Tell of a link to a folder outside of `root`; a link inside is seen where it points to."""
    real = os.path.realpath(path)
    if not os.path.isdir(real) or is_below(real, os.path.realpath(root)):
        return []
    return [
        Problem(
            WARNING,
            "path.outside-root",
            "this link leaves the root and is not followed",
            hint="name the folder in `catalog.roots` if it belongs to the catalog",
            file=path,
        )
    ]


def is_below(path: str, root: str) -> bool:
    """Say whether the real path `path` is `root` or stands below it."""
    return path == root or path.startswith(root.rstrip("/") + "/")


def _too_deep(path: str) -> Problem:
    return Problem(
        WARNING,
        "crawl.depth",
        f"folders deeper than {MAX_DEPTH} levels are not searched",
        hint="name the folder in `catalog.roots` to search below it",
        file=path,
    )


def _unreadable(path: str, error: OSError) -> Problem:
    return Problem(
        WARNING,
        "file.unreadable",
        f"this folder cannot be read: {error.strerror or error}",
        hint="give yourself permission to read it, or add its name to `catalog.prune`",
        file=path,
    )

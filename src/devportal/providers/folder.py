"""Catalog files below a folder: one scandir loop, a prune set, no threads.

Threads lose to the interpreter lock and git processes cost 2 ms a repository; the prune set is the whole
gain (docs/performance.md). Links to folders are never followed, so that no loop can exist; a link that
leaves the root is a warning.
"""

from __future__ import annotations

import os

from devportal.model.problem import WARNING, Problem
from devportal.paths import is_sound, kept, on_disk
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
    """What one look at the folders found.

    `files` in path order; `folders` that were entered, each with ctime_ns and inode; `skipped` folders that
    the caller knows already; `problems`, each with the folder whose listing showed it.
    """

    files: tuple[str, ...]
    folders: tuple[tuple[str, int, int], ...]
    skipped: tuple[str, ...]
    problems: tuple[tuple[str, Problem], ...]


def crawl(
    folder: str,
    patterns: Iterable[str] = PATTERNS,
    prune: Iterable[str] = PRUNE,
    known: Callable[[str], bool] | None = None,
    root: str | None = None,
) -> Crawl:
    """Find the catalog files below `folder`, which is `root` itself or stands below it.

    Folders for which `known` holds are not entered: a new look at one changed folder stays there.
    An unreadable folder is a problem, never an exception. Paths are as `paths.kept` gives them.
    """
    look = _Look(matcher(patterns), frozenset(prune), known, root or folder)
    deep = folder[len(look.root) :].count("/") if folder != look.root else 0
    stack = [(folder, deep)]
    while stack:
        stack += look.into(*stack.pop())
    return Crawl(
        tuple(sorted(look.files)), tuple(sorted(look.folders)), tuple(look.skipped), tuple(look.problems)
    )


class _Look:
    """The state of one crawl."""

    def __init__(
        self,
        is_wanted: Callable[[str], bool],
        pruned: frozenset[str],
        known: Callable[[str], bool] | None,
        root: str,
    ) -> None:
        self.is_wanted = is_wanted
        self.pruned = pruned
        self.known = known
        self.root = root
        self.files: list[str] = []
        self.folders: list[tuple[str, int, int]] = []
        self.skipped: list[str] = []
        self.problems: list[tuple[str, Problem]] = []

    def into(self, folder: str, depth: int) -> list[tuple[str, int]]:
        """List one folder; give the folders to enter next, each with its depth."""
        is_wanted, pruned, known = self.is_wanted, self.pruned, self.known
        below: list[tuple[str, int]] = []
        place = on_disk(folder)
        stamp = (0, 0)
        try:
            # the stamp is taken before the names are read: a name added in between is seen at the next look
            found = os.stat(place)
            stamp = (found.st_ctime_ns, found.st_ino)
            with os.scandir(place) as entries:
                for entry in entries:
                    name = entry.name
                    if entry.is_dir(follow_symlinks=False):
                        if name in pruned:
                            continue
                        path = kept(entry.path)
                        if known is not None and known(path):
                            self.skipped.append(path)
                        elif depth < MAX_DEPTH:
                            below.append((path, depth + 1))
                        else:
                            self.problems.append((folder, _too_deep(path)))
                    elif is_wanted(name):
                        self.files.append(kept(entry.path))
                    elif entry.is_symlink() and name not in pruned:
                        self.problems += [(folder, one) for one in _outward(kept(entry.path), self.root)]
        except OSError as error:
            self.problems.append((folder, _unreadable(folder, error)))
        self.folders.append((folder, *stamp))
        return below


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
    real = os.path.realpath(on_disk(path))
    if not os.path.isdir(real) or is_below(real, os.path.realpath(on_disk(root))):
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


def is_content(path: str, root: str) -> bool:
    """Say whether the real path `path` stands below `root` and is none of git's own files there."""
    return path == root or (is_below(path, root) and is_sound(path[len(root.rstrip("/")) + 1 :]))


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

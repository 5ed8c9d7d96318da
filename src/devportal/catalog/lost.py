"""Entities that stand in a file and are not in the catalog, because an error keeps them out."""

from __future__ import annotations

from devportal.model.ref import DEFAULT_NAMESPACE, split_ref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from devportal.catalog.catalog import Catalog
    from devportal.model.problem import Problem

    Parts = tuple[str | None, str | None, str]

FILES = 100
LARGEST = 1_000_000
"""Bytes of a file that are read for names; and how many files are, of those that nothing could be read of."""

_KEPT_OUT = "severity = 'error' AND ref IS NOT NULL AND substr(ref, instr(ref, '/') + 1) = ?"
_UNREAD = "severity = 'error' AND ref IS NULL"


def lost(catalog: Catalog, text: str) -> Problem | None:
    """Give the first error of the document that `[kind:][namespace/]name` means, None where none does.

    A file that is no YAML has no refs: its lines are looked through for the name.
    """
    parts = split_ref(text.strip().lower())
    for problem in catalog.problems(_KEPT_OUT, (parts[2],)):
        if _fits(split_ref((problem.ref or "").lower()), parts):
            return problem
    unread = {problem.file: problem for problem in reversed(catalog.problems(_UNREAD))}
    for path in sorted(unread)[:FILES]:
        if any(_fits(found, parts) for found in _named(path)):
            return unread[path]
    return None


def lost_in(catalog: Catalog, path: str) -> Problem | None:
    """Give the first error of a file, or of the files right in a folder."""
    condition = "severity = 'error' AND (file = ? OR rtrim(file, replace(file, '/', '')) = ?)"
    return next(iter(catalog.problems(condition, (path, path.rstrip("/") + "/"))), None)


def _fits(found: Parts, wanted: Parts) -> bool:
    return found[2] == wanted[2] and all(
        asked is None or known is None or asked == known
        for asked, known in zip(wanted[:2], found[:2], strict=True)
    )


def _named(path: str) -> Iterator[Parts]:
    """Give kind, namespace and name of each document as far as its lines tell them, in small letters."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = file.read(LARGEST).lower().splitlines()
    except OSError:
        return
    found: dict[str, str] = {}
    block = indent = ""
    for line in [*lines, "---"]:
        if line.startswith("---"):
            if "name" in found:
                yield found.get("kind"), found.get("namespace", DEFAULT_NAMESPACE), found["name"]
            found, block = {}, ""
            continue
        key, colon, rest = line.partition(":")
        if not colon or line.lstrip().startswith("#"):
            continue
        bare = key.strip()
        margin = key[: len(key) - len(key.lstrip())]
        if not margin:
            block, indent = bare, ""
            if bare == "kind":
                found["kind"] = _plain(rest)
            continue
        indent = indent or margin
        if block == "metadata" and margin == indent and bare in ("name", "namespace"):
            found.setdefault(bare, _plain(rest))


def _plain(text: str) -> str:
    """Give the value of a line without its quotes and its comment."""
    return text.partition(" #")[0].strip().strip("\"'")

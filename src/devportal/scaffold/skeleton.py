"""The files of a skeleton: which there are, and which of them a list of patterns means."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence

from devportal.errors import USAGE, PortalError
from devportal.scaffold.safe_path import is_git

_MEANS_ITSELF = re.compile(r"(?:^|/)(?!\*+/|\?)[^/]+/\*\*$")
Entry = str
"""A path relative to the skeleton with `/`; that of a folder ends with `/`."""


def entries_of(source: str) -> list[Entry]:
    """Everything in a folder, dotfiles included, links not followed, each folder before what it holds.

    A `.git` folder is passed over: Backstage never sees one, since it fetches archives.
    """
    return list(_walk(source, ""))


def _walk(source: str, prefix: str) -> Iterator[Entry]:
    with os.scandir(os.path.join(source, prefix)) as found:
        items = sorted(found, key=lambda item: item.name)
    for item in items:
        if is_git(item.name):
            continue
        if item.is_dir(follow_symlinks=False):
            yield f"{prefix}{item.name}/"
            yield from _walk(source, f"{prefix}{item.name}/")
        else:
            yield prefix + item.name


def matching(source: str, entries: Sequence[Entry], patterns: Sequence[str]) -> frozenset[Entry]:
    """The entries globby's patterns mean: a folder means all in it, `!` takes away what came before.

    Raises PortalError for a pattern that cannot be used.
    """
    cleaned = [_expanded(source, pattern) for pattern in patterns]
    chosen: set[Entry] = set()
    for index, pattern in enumerate(cleaned):
        if not pattern.startswith("!"):
            against = [each[1:] for each in cleaned[index + 1 :] if each.startswith("!")]
            chosen.update(
                entry for entry in entries if _matches(entry, [pattern]) and not _matches(entry, against)
            )
    return frozenset(chosen)


def _expanded(source: str, pattern: str) -> str:
    sign, plain = ("!", pattern[1:]) if pattern.startswith("!") else ("", pattern)
    if plain in ("", ".", "./"):
        return sign + "**"
    plain = plain.removeprefix("./")
    is_folder = os.path.isdir(os.path.join(source, plain)) and not os.path.isabs(plain)
    return sign + (f"{plain.rstrip('/')}/**" if is_folder else plain)


def _matches(entry: Entry, patterns: Sequence[str]) -> bool:
    if not patterns:
        return False
    from wcmatch import glob

    # What stands before a last `/**` is meant as well, unless any name would do there.
    ends = [pattern[:-3] for pattern in patterns if _MEANS_ITSELF.search(pattern)]
    flags = glob.GLOBSTAR | glob.DOTGLOB | glob.BRACE | glob.EXTGLOB | glob.FORCEUNIX
    try:
        return bool(glob.globmatch(entry.rstrip("/"), [*patterns, *ends], flags=flags, limit=1000))
    except Exception as error:  # wcmatch has no class of its own for all that can be wrong with a pattern
        raise PortalError(
            f"the pattern {patterns[0]!r} cannot be used: {error}",
            hint="patterns are those of globby: * ? ** {a,b} [ab] and ! to leave out",
            exit_code=USAGE,
        ) from error

"""Merges three trees with `git merge-tree` in a repository of our own, made for it and thrown away.

Nothing of the user's repositories takes part: no configuration, no attributes, no hook, no object is written
to them. Three commits, two on top of the first, say what the base is: `--merge-base` came with git 2.40 only.
"""

from __future__ import annotations

import os
import re

from devportal.errors import IO, PortalError
from devportal.record import record
from devportal.scm.process import HARDENED, environment, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Files = Mapping[str, tuple[str, bytes]]

YOURS, TEMPLATE = "yours", "template"
"""What stands behind the markers of a conflict."""
_OLDEST = (2, 38)
_DEADLINE = 120.0
_SETTINGS = (*HARDENED, "merge.renames=true", "merge.directoryRenames=false", "core.quotePath=false")


@record
class Clash:
    """Something that git could not merge: the path, the kind as git calls it, such as `content`."""

    path: str
    kind: str
    message: str


@record
class Merged:
    """The tree that came out, by path (mode, content), and what could not be merged."""

    files: dict[str, tuple[str, bytes]]
    clashes: tuple[Clash, ...]


def check_version(environ: Mapping[str, str]) -> None:
    """Raise PortalError where git is too old to merge trees."""
    printed = run(["version"], "/", environment(environ, ()), 20, ()).decode("utf-8", "replace")
    match = re.search(r"(\d+)\.(\d+)", printed)
    found = (int(match[1]), int(match[2])) if match else (0, 0)
    if found < _OLDEST:
        have, want = ".".join(map(str, found)), ".".join(map(str, _OLDEST))
        message = f"git {have} is too old: merging without touching the files came with git {want}"
        raise PortalError(message, hint=f"install git {want} or newer", exit_code=IO, code="git.version")


def merge_trees(
    folder: str, base: Files, yours: Files, template: Files, environ: Mapping[str, str]
) -> Merged:
    """Merge in the new folder `folder`, which stays for the caller to remove. Raises PortalError (I/O)."""
    own = environment(environ, ())
    os.makedirs(folder, mode=0o700, exist_ok=True)
    run(
        ["init", "--quiet", "--bare", "--template=", "--object-format=sha1", "m.git"],
        folder,
        own,
        60,
        HARDENED,
    )
    own = {**own, "GIT_DIR": os.path.join(folder, "m.git")}
    stream = b"".join(_stream((("base", base), (YOURS, yours), (TEMPLATE, template))))
    run(["fast-import", "--quiet"], folder, own, _DEADLINE, HARDENED, stream)
    words = ["merge-tree", "--write-tree", "-z", "--messages", YOURS, TEMPLATE]
    printed = run(words, folder, own, _DEADLINE, _SETTINGS, fine=(0, 1))
    tree, clashes = _read_merge(printed)
    return Merged(_contents(folder, own, tree), clashes)


def _stream(sides: Iterable[tuple[str, Files]]) -> Iterable[bytes]:
    """Give the three trees as commits for `git fast-import`; each content is told once."""
    marks: dict[bytes, int] = {}
    sides = tuple(sides)
    for _, files in sides:
        for _, data in files.values():
            if data not in marks:
                marks[data] = len(marks) + 1
                yield b"blob\nmark :%d\ndata %d\n" % (marks[data], len(data)) + data + b"\n"
    for name, files in sides:
        yield f"commit refs/heads/{name}\ncommitter portal <> 0 +0000\ndata 0\n".encode()
        yield b"" if name == "base" else b"from refs/heads/base\n"
        yield b"deleteall\n"
        for path, (mode, data) in files.items():
            yield b"M %s :%d %s\n" % (mode.encode(), marks[data], _quoted(path))
        yield b"\n"


def _quoted(path: str) -> bytes:
    raw = os.fsencode(path).replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
    return b'"' + raw + b'"'


def _read_merge(printed: bytes) -> tuple[str, tuple[Clash, ...]]:
    """Read tree, entries of conflicts and messages: `count, paths, kind, text` each, all behind a NUL."""
    words = [word.decode("utf-8", "surrogateescape") for word in printed.split(b"\0")]
    at = words.index("", 1) + 1 if "" in words[1:] else len(words)
    found: dict[str, Clash] = {}
    while at < len(words) and words[at].isdecimal():
        count = int(words[at])
        paths, kind, text = words[at + 1 : at + 1 + count], words[at + 1 + count], words[at + 2 + count]
        # the text says more closely what it is: content or add/add, where the kind is contents for both
        match = re.match(r"CONFLICT \(([^)]*)\)", text) or re.fullmatch(r"CONFLICT \((.*)\)", kind)
        if match and paths and kind.startswith("CONFLICT"):
            found.setdefault(paths[0], Clash(paths[0], match[1], text.strip()))
        at += 3 + count
    return words[0].strip(), tuple(found.values())


def _contents(folder: str, own: Mapping[str, str], tree: str) -> dict[str, tuple[str, bytes]]:
    printed = run(["ls-tree", "-r", "-z", "--full-tree", tree], folder, own, _DEADLINE, HARDENED)
    entries: list[tuple[str, str, str]] = []
    for line in printed.decode("utf-8", "surrogateescape").split("\0"):
        head, tab, path = line.partition("\t")
        if tab:
            mode, _, oid = head.split(" ")
            entries.append((path, mode, oid))
    if not entries:
        return {}
    asked = "".join(f"{oid}\n" for oid in sorted({oid for _, _, oid in entries})).encode()
    blobs = read_batch(run(["cat-file", "--batch", "--buffer"], folder, own, _DEADLINE, HARDENED, asked))
    return {path: (mode, blobs[oid]) for path, mode, oid in entries}


def read_batch(printed: bytes) -> dict[str, bytes]:
    """Read the answer of `cat-file --batch`: a line `id type size`, the content, a line feed."""
    found = {}
    at = 0
    while at < len(printed):
        end = printed.index(b"\n", at)
        oid, _, size = printed[at:end].decode().split(" ")
        found[oid] = printed[end + 1 : end + 1 + int(size)]
        at = end + 2 + int(size)
    return found

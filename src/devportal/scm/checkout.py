"""What a checkout says about itself, read as plain files: no process, nothing from its configuration runs.

Written for repositories that others made: every file is bounded, links are not followed, garbage gives None.
"""

from __future__ import annotations

import os

from devportal.record import record
from devportal.scm.remote import redact_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_SMALL = 4_096
_CONFIG = 1 << 20
_PACKED = 64 << 20
_HEX = frozenset("0123456789abcdef")


@record
class Head:
    """Where HEAD points: the branch (None when detached) and the commit (None before the first one)."""

    branch: str | None
    commit: str | None


def repository_root(path: str) -> str | None:
    """Give the nearest folder at or above `path` that has a `.git`, by stat alone."""
    folder = os.path.abspath(path)
    while True:
        if os.path.lexists(os.path.join(folder, ".git")):
            return folder
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def is_usable(root: str) -> bool:
    """Say whether the `.git` of `root` leads to a repository that belongs to this folder."""
    return git_folder(root) is not None


def head(root: str) -> Head | None:
    """Give what HEAD of the checkout at `root` points to; None where there is no usable repository."""
    folder = git_folder(root)
    text = _read(os.path.join(folder, "HEAD"), _SMALL) if folder else None
    if folder is None or text is None:
        return None
    line = text.rstrip("\r\n")
    if _is_hash(line):
        return Head(None, line)
    name = line[4:].strip() if line.startswith("ref:") else ""
    if not _is_ref(name):
        return None
    branch = name.removeprefix("refs/heads/")
    return Head(branch, _commit_of(name, folder))


def remote_url(root: str) -> str | None:
    """Give the URL of `origin`, else of the first remote, without user info and query."""
    folder = git_folder(root)
    text = _read(os.path.join(_shared(folder), "config"), _CONFIG) if folder else None
    if text is None:
        return None
    found: dict[str, str] = {}
    for section, key, value in _settings(text):
        if key == "url" and section.startswith("remote ") and value.isprintable():
            found.setdefault(section[7:], value)
    url = found.get("origin") or next(iter(found.values()), None)
    return redact_url(url) if url else None


def setting(root: str, section: str, key: str) -> str | None:
    """Give a plain setting of the repository's own configuration, such as user.email; the last one counts."""
    folder = git_folder(root)
    text = _read(os.path.join(_shared(folder), "config"), _CONFIG) if folder else None
    found = [value for own, name, value in _settings(text or "") if (own, name) == (section, key)]
    return found[-1] if found and found[-1].isprintable() else None


def address_files(root: str) -> tuple[str, ...]:
    """Give the files that decide what address the checkout at `root` has; they may be absent."""
    folder = git_folder(root)
    if folder is None:
        return ()
    return (os.path.join(_shared(folder), "config"), os.path.join(folder, "refs/remotes/origin/HEAD"))


def git_folder(root: str) -> str | None:
    """Give the folder with HEAD and config for the checkout at `root`, or None when it is not usable.

    A `.git` file counts only when the folder it names points back (a worktree) or lies below the `.git` of a
    repository around `root` (a submodule); a link never counts.
    """
    own = os.path.join(root, ".git")
    try:
        if os.path.islink(own):
            return None
        if os.path.isdir(own):
            whole = os.path.isfile(os.path.join(own, "HEAD")) and os.path.isdir(os.path.join(own, "objects"))
            return own if whole else None
    except (OSError, ValueError):
        return None
    return _linked(os.path.abspath(root), own)


def _linked(root: str, own: str) -> str | None:
    text = _read(own, _SMALL)
    if text is None or not text.startswith("gitdir:"):
        return None
    try:
        folder = os.path.realpath(os.path.join(root, text[7:].strip()))
        if not os.path.isfile(os.path.join(folder, "HEAD")):
            return None
        back = _read(os.path.join(folder, "gitdir"), _SMALL)
        if back is not None:
            same = os.path.realpath(os.path.join(folder, back.strip())) == os.path.realpath(own)
            return folder if same and _shared(folder) != folder else None
        return folder if _is_module(os.path.realpath(root), folder) else None
    except (OSError, ValueError):
        return None


def _is_module(root: str, folder: str) -> bool:
    above = repository_root(os.path.dirname(root))
    while above is not None:
        if folder.startswith(os.path.join(above, ".git", "modules") + os.sep):
            return True
        parent = os.path.dirname(above)
        above = repository_root(parent) if parent != above else None
    return False


def _shared(folder: str) -> str:
    """Give the folder that a worktree shares with its main checkout, else `folder` itself."""
    text = _read(os.path.join(folder, "commondir"), _SMALL)
    if text is None:
        return folder
    try:
        shared = os.path.realpath(os.path.join(folder, text.strip()))
    except (OSError, ValueError):
        return folder
    return shared if os.path.dirname(folder) == os.path.join(shared, "worktrees") else folder


def _commit_of(name: str, folder: str) -> str | None:
    shared = _shared(folder)
    for place in dict.fromkeys((folder, shared)):
        text = _read(os.path.join(place, name), _SMALL)
        if text is not None:
            return text.strip() if _is_hash(text.strip()) else None
    return _packed(os.path.join(shared, "packed-refs"), name)


def _packed(path: str, name: str) -> str | None:
    text = _read(path, _PACKED)
    end = " " + name
    for line in text.splitlines() if text and end in text else ():
        if line.endswith(end) and _is_hash(line[: -len(end)]):
            return line[: -len(end)]
    return None


def _is_hash(text: str) -> bool:
    return len(text) in (40, 64) and _HEX.issuperset(text)


def _is_ref(name: str) -> bool:
    plain = name.startswith("refs/") and name.isprintable() and len(name) < 1_000
    return plain and ".." not in name and not any(char in name for char in " \\~^:?*[")


def _settings(text: str) -> Iterator[tuple[str, str, str]]:
    """Give (section, key, value) of a git configuration; what cannot be read is passed over."""
    section = ""
    for line in text.replace("\\\r\n", "").replace("\\\n", "").splitlines():
        entry = line.strip()
        if entry.startswith("["):
            name, _, rest = entry[1:].partition("]")
            kind, _, label = name.partition(" ")
            section = f"{kind.lower()} {_plain(label)}" if label else kind.lower()
            entry = rest.strip()
        key, equals, value = entry.partition("=")
        if equals and not key.startswith(("#", ";")):
            yield section, key.strip().lower(), _plain(value)


def _plain(value: str) -> str:
    """Take quotes, escapes and a trailing comment off a value."""
    out: list[str] = []
    quoted = escaped = False
    for char in value.strip():
        if escaped:
            out.append({"n": "\n", "t": "\t", "b": "\b"}.get(char, char))
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == '"':
            quoted = not quoted
        elif char in "#;" and not quoted:
            break
        else:
            out.append(char)
    return "".join(out).strip()


def _read(path: str, limit: int) -> str | None:
    """Read a regular file of at most `limit` bytes; anything else gives None."""
    import stat

    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except (OSError, ValueError):
        return None
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode) or found.st_size > limit:
            return None
        return os.read(handle, limit).decode("utf-8", "surrogateescape")
    except OSError:
        return None
    finally:
        os.close(handle)

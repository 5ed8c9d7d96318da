"""Writes an update into its project: all of it or nothing, also when the process is killed on the way.

Both states of every file are put aside first, in a folder of the user's own; then comes the mark that the
update is accepted, then the files, each in one rename. What was killed before the mark never was; what was
killed behind it is completed by the next run.
"""

from __future__ import annotations

import os
from contextlib import suppress

from devportal.errors import IO, USAGE, PortalError
from devportal.record import record
from devportal.scaffold.follow.leaf import LINK, SCRIPT, Leaf, leaf_of
from devportal.scaffold.follow.line_endings import LF, with_ending
from devportal.scaffold.follow.provenance import is_inside
from devportal.scaffold.follow.update import Change
from devportal.scaffold.follow.working import Working
from devportal.scaffold.place import some_of
from devportal.text import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from devportal.scaffold.follow.project import History

_PLAN = "accepted.json"


@record
class Completed:
    """What was left of an update that was cut off: files written now, and files that somebody has changed."""

    written: tuple[str, ...]
    kept: tuple[str, ...]


def uncommitted(changes: Sequence[Change], history: History) -> list[str]:
    """Give the files that would change and that the last commit does not have as they are now."""
    if history.repository is None:
        return []
    before = {change.path: change.before for change in changes if change.before is not None}
    entries = history.entries(history.head, list(before)) if history.head else {}
    found = []
    for path, leaf in before.items():
        entry = entries.get(path)
        if entry is None or entry.mode != leaf.mode or entry.oid not in _ids_like(leaf, entry.oid):
            found.append(path)
    return sorted(found)


def _ids_like(leaf: Leaf, oid: str) -> set[str]:
    """Give the ids git may have for a file: as it is, and with the line endings that git keeps of a text."""
    from hashlib import sha256

    both = (leaf, with_ending(leaf, LF))
    if len(oid) == len(leaf.oid):
        return {one.oid for one in both}
    return {sha256(b"blob %d\0" % len(one.content()) + one.content()).hexdigest() for one in both}


def refuse_uncommitted(found: Sequence[str], root: str) -> None:
    """Raise the error that lists files with changes that are in no commit, if there are any."""
    if not found:
        return
    many = "1 file has" if len(found) == 1 else f"{len(found):,} files have"
    raise PortalError(
        f"{many} changes in {clean(root)} that are not committed and would be mixed; nothing was written",
        hint="commit them first; --force merges into them as they are",
        exit_code=USAGE,
        lines=some_of(found),
        code="update.uncommitted",
    )


class Acceptance:
    """The way of one project's update to its files. `state` is the user's folder for what must survive."""

    def __init__(self, root: str, state: str) -> None:
        from devportal.paths import digest

        self.root = os.path.realpath(root)
        self.folder = os.path.join(state, "updates", digest(self.root))
        self._lock: int | None = None

    def take(self) -> None:
        """Keep other updates of this project away. Raises PortalError where one is going on."""
        import fcntl

        from devportal.paths import make_private

        try:
            make_private(self.folder)
            path = os.path.join(self.folder, "lock")
            self._lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            message = f"cannot write to {clean(self.folder)}: {error.strerror}"
            raise PortalError(message, exit_code=IO, code="io.write") from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.release()
            message = f"another update of {clean(self.root)} is going on"
            raise PortalError(message, exit_code=USAGE, code="update.busy") from None

    def release(self) -> None:
        """Let others update the project."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def is_open(self) -> bool:
        """Say whether an accepted update has not come to its end."""
        return os.path.isfile(os.path.join(self.folder, _PLAN))

    def complete(self) -> Completed | None:
        """Bring an update that was cut off to its end; None where there was none. Raises PortalError."""
        changes = self._read() if self.is_open() else None
        if changes is None:
            return None
        working = Working(self.root)
        written, kept = [], []
        for number, change in enumerate(changes):
            now = working.leaf(change.path)
            if _text(now) == _text(change.after):
                if change.after is None and not working.is_blocked(change.path):
                    _remove(self.root, os.path.join(self.root, change.path))
                continue
            if _text(now) != _text(change.before) or working.is_blocked(change.path):
                kept.append(change.path)
                continue
            self._put(number, change.path, change.after)
            written.append(change.path)
        self._forget()
        return Completed(tuple(written), tuple(kept))

    def write(self, changes: Sequence[Change]) -> None:
        """Write an update. Raises PortalError: a file has changed meanwhile (2), I/O; all is as it was."""
        self._check(changes)
        try:
            self._keep(changes)
        except OSError as error:
            self._forget()
            raise _unwritable(self.folder, error) from None
        done: list[tuple[int, Change]] = []
        try:
            for number, change in enumerate(changes):
                done.append((number, change))
                self._put(number, change.path, change.after)
        except BaseException as error:
            for number, change in reversed(done):
                self._take_back(number, change)
            self._forget()
            if isinstance(error, OSError):
                raise _unwritable(self.root, error) from None
            raise
        self._forget()

    def _check(self, changes: Sequence[Change]) -> None:
        working = Working(self.root)
        for change in changes:
            inside = is_inside(change.path) and not working.is_blocked(change.path)
            if not inside or _text(working.leaf(change.path)) != _text(change.before):
                message = f"{clean(change.path)} has changed while the update was made; nothing was written"
                raise PortalError(message, hint="run it again", exit_code=USAGE, code="update.changed")

    def _keep(self, changes: Sequence[Change]) -> None:
        import json

        self._forget()
        listed = []
        for number, change in enumerate(changes):
            for side, leaf in (("old", change.before), ("new", change.after)):
                if leaf is not None:
                    _write_synced(os.path.join(self.folder, f"{side}-{number}"), leaf.content())
            listed.append({"path": change.path, "before": _text(change.before), "after": _text(change.after)})
        plan = os.path.join(self.folder, _PLAN)
        _write_synced(plan + ".tmp", json.dumps({"root": self.root, "files": listed}).encode())
        os.rename(plan + ".tmp", plan)
        _sync(self.folder)

    def _read(self) -> list[Change] | None:
        import json

        try:
            with open(os.path.join(self.folder, _PLAN), "rb") as file:
                listed = json.load(file)["files"]
            return [self._change(number, one) for number, one in enumerate(listed)]
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _change(self, number: int, listed: dict[str, Any]) -> Change:
        def leaf(side: str, text: str) -> Leaf | None:
            if not text:
                return None
            with open(os.path.join(self.folder, f"{side}-{number}"), "rb") as file:
                return leaf_of(text.partition(" ")[0], file.read())

        return Change(listed["path"], leaf("old", listed["before"]), leaf("new", listed["after"]))

    def _put(self, number: int, path: str, leaf: Leaf | None) -> None:
        full = os.path.join(self.root, path)
        if leaf is None:
            _remove(self.root, full)
            return
        os.makedirs(os.path.dirname(full), exist_ok=True)
        # the same name again after a kill, so that nothing is left behind
        making = os.path.join(os.path.dirname(full), f".portal-{os.path.basename(self.folder)}-{number}")
        _quietly_unlink(making)
        if leaf.mode == LINK:
            os.symlink(os.fsdecode(leaf.content()), making)
        else:
            _write_synced(making, leaf.content(), _mode(full, leaf))
        os.rename(making, full)

    def _take_back(self, number: int, change: Change) -> None:
        try:
            self._put(number, change.path, change.before)
        except OSError:
            return
        finally:
            full = os.path.join(self.root, change.path)
            _quietly_unlink(
                os.path.join(os.path.dirname(full), f".portal-{os.path.basename(self.folder)}-{number}")
            )

    def _forget(self) -> None:
        _quietly_unlink(os.path.join(self.folder, _PLAN))  # first: without it nothing is done again
        try:
            for name in os.listdir(self.folder):
                if name != "lock":
                    _quietly_unlink(os.path.join(self.folder, name))
        except OSError:
            return


def _text(leaf: Leaf | None) -> str:
    return leaf.text if leaf else ""


def _mode(full: str, leaf: Leaf) -> int:
    """Give the permissions of a file: those it has, with or without the right to run it."""
    try:
        now = os.stat(full, follow_symlinks=False).st_mode & 0o666
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        now = 0o666 & ~mask
    return now | (now & 0o444) >> 2 if leaf.mode == SCRIPT else now


def _remove(root: str, full: str) -> None:
    """Remove a file, and the folders that are empty then, also those that a killed run has left."""
    with suppress(FileNotFoundError):
        os.unlink(full)
    folder = os.path.dirname(full)
    while folder != root:
        try:
            with suppress(FileNotFoundError):
                os.rmdir(folder)
        except OSError:
            return
        folder = os.path.dirname(folder)


def _write_synced(path: str, data: bytes, mode: int = 0o600) -> None:
    with open(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600), "wb"
    ) as file:
        file.write(data)
        file.flush()
        os.fchmod(file.fileno(), mode)
        os.fsync(file.fileno())


def _sync(folder: str) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _quietly_unlink(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return


def _unwritable(folder: str, error: OSError) -> PortalError:
    message = f"cannot write to {clean(folder)}: {error.strerror}"
    return PortalError(message, hint="everything is as it was", exit_code=IO, code="io.write")

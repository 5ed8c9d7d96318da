"""The folder beside the destination where a project is built, and from where it is moved when complete."""

from __future__ import annotations

import os
import stat

from devportal.errors import IO, REFUSED, PortalError
from devportal.record import record
from devportal.scaffold.scan import Entry, is_git_part
from devportal.text import clean, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Self

PREFIX = ".portal-"
_TOKEN = 16
_MOST_FILES = 50_000
_YOUNG = 60


@record
class File:
    """One file or link of a rendered project: path below it, bytes, permission bits, text of a link."""

    path: str
    size: int
    mode: int
    link: str | None = None


class Staging:
    """A private folder that exists for one run; what a killed run left is taken away by the next one.

    `home` is where the child stands, `template` and `project` are names below it.
    """

    def __init__(self, beside: str, project_name: str) -> None:
        sweep(beside)
        token = os.urandom(_TOKEN // 2).hex()
        self.home = os.path.join(beside, PREFIX + token)
        # no space and no dot in it: copier records this text as the source, and we find and replace it there
        self.template = "template-" + token
        self.project = os.path.join("project", project_name)
        self._lock: int | None = None

    def __enter__(self) -> Self:
        import fcntl

        try:
            os.mkdir(self.home, 0o700)
            self._lock = os.open(
                os.path.join(self.home, "lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600
            )
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._end()
            raise unwritable(os.path.dirname(self.home), error) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        """Take the folder away; a signal waits, for it would leave the half of it."""
        import signal

        wanted = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
        before = signal.pthread_sigmask(signal.SIG_BLOCK, wanted)
        try:
            remove(self.home)
            if self._lock is not None:
                os.close(self._lock)
                self._lock = None
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    @property
    def held(self) -> tuple[int, ...]:
        """Give the descriptor that holds the lock."""
        return () if self._lock is None else (self._lock,)

    def path(self, name: str) -> str:
        """Give the full path of something in the staging folder."""
        return os.path.join(self.home, name)


def sweep(folder: str) -> None:
    """Remove what killed runs left in `folder`: staging folders of this user that no process holds."""
    try:
        names = [name for name in os.listdir(folder) if name.startswith(PREFIX)]
    except OSError:
        return
    for name in names:
        token = name.removeprefix(PREFIX)
        if len(token) == _TOKEN and all(char in "0123456789abcdef" for char in token):
            _sweep_one(os.path.join(folder, name))


def _sweep_one(path: str) -> None:
    import fcntl
    import time

    try:
        found = os.lstat(path)
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
            return
        lock = os.open(os.path.join(path, "lock"), os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        if time.time() - found.st_mtime > _YOUNG:  # killed before it had made its lock
            remove(path)
        return
    except OSError:
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        remove(path)
    except OSError:
        return
    finally:
        os.close(lock)


def remove(path: str) -> None:
    """Remove a tree of any depth without following links; what cannot be removed stays."""
    folders = [path]
    for folder in folders:
        try:
            os.chmod(folder, 0o700, follow_symlinks=os.chmod not in os.supports_follow_symlinks)
            with os.scandir(folder) as found:
                entries = list(found)
        except OSError:
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
                continue
            try:
                os.unlink(entry.path)
            except OSError:
                continue
    for folder in reversed(folders):
        try:
            os.rmdir(folder)
        except OSError:
            continue


def copy_in(entries: list[Entry], source: str, target: str) -> None:
    """Copy the scanned entries of a template, and nothing else of its folder. Raises OSError."""
    import shutil

    os.mkdir(target, 0o700)
    for entry in entries:
        path = os.path.join(target, entry.path)
        if entry.is_folder:
            os.mkdir(path, 0o700)
        elif entry.link is not None:
            os.symlink(entry.link, path)
        else:
            shutil.copyfile(os.path.join(source, entry.path), path, follow_symlinks=False)
            os.chmod(path, entry.mode | stat.S_IRUSR)


def inspect(project: str, *, trust: bool) -> tuple[list[File], list[str]]:
    """List what was rendered: files, and folders with parents first.

    Raises PortalError (refused) for a `.git` part in any spelling, links that lead out of the project, pipes
    and devices, and more files than anybody wants. A trusted template may have run `git init`.
    """
    files: list[File] = []
    folders: list[str] = []
    for path, entry in _walk(project):
        if not trust and is_git_part(entry.name):
            raise _refused(f"it writes {quoted(path)}, which git takes for its own folder")
        found = entry.stat(follow_symlinks=False)
        if stat.S_ISDIR(found.st_mode):
            folders.append(path)
        elif stat.S_ISLNK(found.st_mode):
            files.append(File(path, 0, 0o777, _link(project, path, trust=trust)))
        elif stat.S_ISREG(found.st_mode):
            files.append(File(path, found.st_size, stat.S_IMODE(found.st_mode) & 0o777))
        else:
            raise _refused(f"it makes {quoted(path)}, which is neither a file nor a folder")
        if len(files) > _MOST_FILES and not trust:
            raise _refused(f"it makes more than {_MOST_FILES:,} files", "template.limit")
    return sorted(files, key=lambda file: file.path), folders


def _walk(project: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    waiting = [""]
    while waiting:
        below = waiting.pop()
        with os.scandir(os.path.join(project, below)) as found:
            entries = list(found)
        for entry in entries:
            path = os.path.join(below, entry.name)
            if entry.is_dir(follow_symlinks=False):
                waiting.append(path)
            yield path, entry


def _link(project: str, path: str, *, trust: bool) -> str:
    target = os.readlink(os.path.join(project, path))
    root = os.path.realpath(project)
    full = os.path.realpath(os.path.join(root, os.path.dirname(path), target))
    inside = full == root or full.startswith(root + os.sep)
    if not trust and (os.path.isabs(target) or not inside):
        raise _refused(f"the link {quoted(path)} leads out of the project")
    return target


def unwritable(folder: str, error: OSError) -> PortalError:
    """Give the error for a folder that cannot be written."""
    # shutil gathers the errors of a tree and gives no strerror of its own: (from, to, why) each
    reason = error.strerror or next((str(one[2]) for one in _gathered(error)), str(error))
    message = f"cannot write to {clean(folder)}: {clean(reason)}"
    return PortalError(message, hint="nothing was left behind", exit_code=IO, code="io.write")


def _gathered(error: OSError) -> list[tuple[str, str, object]]:
    found = error.args[0] if error.args else None
    return [one for one in found if len(one) == 3] if isinstance(found, list) else []


def _refused(why: str, code: str = "template.unsafe") -> PortalError:
    return PortalError(f"refused the template: {why}", exit_code=REFUSED, code=code)

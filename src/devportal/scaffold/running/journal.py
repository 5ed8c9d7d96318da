"""What a run has done, line by line on disk: enough to go on after it was killed, and to undo it."""

from __future__ import annotations

import os

from devportal.errors import IO, NO, USAGE, PortalError
from devportal.scm.secret import hide
from devportal.text import clean, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    Event = dict[str, Any]

FILE = "journal.jsonl"
_KEPT = 200


class Journal:
    """One run's folder: the journal, the workspace and what belongs to it, private to the user.

    Every line is on the disk before the next thing happens. Known secrets are taken out of every line.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.events: list[Event] = []
        self._file: int | None = None

    @property
    def id(self) -> str:
        """The name of the run."""
        return os.path.basename(self.folder)

    def path(self, *names: str) -> str:
        """Give the path of something in the run's folder."""
        return os.path.join(self.folder, *names)

    def open(self) -> None:
        """Take the run for this process. Raises PortalError where another one has it."""
        import fcntl

        self.events = read(self.folder)
        try:
            self._file = os.open(
                self.path(FILE), os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600
            )
        except OSError as error:
            message = f"cannot write to {clean(self.folder)}: {error.strerror}"
            raise PortalError(message, exit_code=IO, code="io.write") from None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.close()
            raise PortalError(
                f"the run {self.id} is still going on", exit_code=USAGE, code="run.busy"
            ) from None
        _mend(self._file)

    def add(self, event: str, **facts: Any) -> None:
        """Write one line, and see it on the disk."""
        import json

        line = {"event": event, **{name: _hidden(value) for name, value in facts.items()}}
        if self._file is None:
            raise ValueError("the journal is not open")
        data = (json.dumps(line, ensure_ascii=False, default=str) + "\n").encode("utf-8", "surrogatepass")
        try:
            while data:
                data = data[os.write(self._file, data) :]
            os.fsync(self._file)
        except OSError as error:
            message = f"cannot write to {clean(self.folder)}: {error.strerror}"
            raise PortalError(message, exit_code=IO, code="io.write") from None
        self.events.append(line)

    def close(self) -> None:
        """Let go of the run."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _hidden(value: Any) -> Any:
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, dict):
        return {hide(str(key)): _hidden(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_hidden(item) for item in value]
    return value


def _mend(file: int) -> None:
    """Cut off a last line that was not written to its end."""
    size = os.fstat(file).st_size
    data = os.pread(file, size, 0)
    whole = data.rfind(b"\n") + 1
    if whole != size:
        os.ftruncate(file, whole)


def read(folder: str) -> list[Event]:
    """Give the events of a run in their order; what is damaged ends the list."""
    import json

    try:
        with open(os.path.join(folder, FILE), "rb") as file:
            lines = file.read().split(b"\n")[:-1]
    except OSError:
        return []
    events = []
    for line in lines:
        try:
            event = json.loads(line)
        except ValueError:
            break
        if not isinstance(event, dict) or not isinstance(event.get("event"), str):
            break
        events.append(event)
    return events


def new_run(state: str, started: float) -> Journal:
    """Make the folder of a new run; its name sorts by time. Raises PortalError (I/O)."""
    import time

    from devportal.paths import make_private

    runs = os.path.join(state, "runs")
    name = time.strftime("%Y%m%d-%H%M%S", time.gmtime(started)) + "-" + os.urandom(3).hex()
    folder = os.path.join(runs, name)
    try:
        make_private(runs)
        os.mkdir(folder, 0o700)
    except OSError as error:
        message = f"cannot write to {clean(runs)}: {error.strerror}"
        raise PortalError(message, exit_code=IO, code="io.write") from None
    journal = Journal(folder)
    journal.open()
    return journal


def find_run(state: str, name: str) -> Journal:
    """Give the run of a name, of its unambiguous end or beginning, or `last`. Raises PortalError."""
    names = [os.path.basename(folder) for folder in folders(state)]
    if name == "last" and names:
        found = names[-1:]
    else:
        found = [one for one in names if one == name]
        found = found or [one for one in names if name and (one.startswith(name) or one.endswith(name))]
    if not found:
        hint = "`portal template runs` lists them"
        raise PortalError(f"there is no run {quoted(name)}", hint=hint, exit_code=NO, code="run.unknown")
    if len(found) > 1:
        message = f"{quoted(name)} fits several runs"
        raise PortalError(message, exit_code=USAGE, lines=tuple(found), code="run.ambiguous")
    return Journal(os.path.join(state, "runs", found[0]))


def folders(state: str) -> list[str]:
    """Give the folders of all runs, oldest first."""
    runs = os.path.join(state, "runs")
    try:
        names = sorted(entry.name for entry in os.scandir(runs) if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []
    return [os.path.join(runs, name) for name in names]


def of_kind(events: list[Event], kind: str, **facts: Any) -> Iterator[Event]:
    """Give the events of one kind, with these facts."""
    for event in events:
        if event["event"] == kind and all(event.get(name) == value for name, value in facts.items()):
            yield event


def forget_old(state: str) -> None:
    """Remove the oldest finished runs beyond the last 200."""
    from devportal.scaffold.staging import remove

    for folder in folders(state)[:-_KEPT]:
        events = read(folder)
        if not events or events[-1]["event"] in ("end", "undone-all"):
            remove(folder)


def summary_of(event: Mapping[str, Any]) -> str:
    """Give the short name of what an event created."""
    facts = event.get("facts")
    named = facts.get("name") if isinstance(facts, dict) else None
    return f"{event.get('kind')} {named}" if named else str(event.get("kind"))

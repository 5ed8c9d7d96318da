"""Takes back what a run has created, last first, and nothing that it has not created itself."""

from __future__ import annotations

import os

from devportal.errors import PortalError
from devportal.record import record
from devportal.scaffold.context import Context
from devportal.scaffold.running import journal as journals
from devportal.scaffold.running.memory import JournalMemory
from devportal.scaffold.running.workspace import Workspace, digest_of, tree
from devportal.scaffold.staging import remove
from devportal.text import clean, plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.scaffold.context import World
    from devportal.scaffold.running.journal import Event, Journal
    from devportal.scaffold.running.run import Job


@record
class Item:
    """One thing that was created: `number` is its line in the journal, `text` tells what becomes of it."""

    number: int
    step: str
    text: str
    failed: bool = False


@record
class Undone:
    """What was taken back, in that order."""

    run: str
    items: tuple[Item, ...]


def created(journal: Journal) -> list[Item]:
    """Give what there is to take back, last first."""
    gone = {event.get("number") for event in journals.of_kind(journal.events, "undone")}
    return [
        Item(number, str(event.get("step") or ""), _about(event))
        for number, event in reversed(list(enumerate(journal.events)))
        if event["event"] in ("made", "placed") and number not in gone
    ]


def _about(event: Event) -> str:
    if event["event"] == "placed":
        return f"remove {event.get('destination')}"
    return f"take back {journals.summary_of(event)}"


def undo(job: Job, world: World, journal: Journal) -> Undone:
    """Take everything back; what fails is told and stays in the journal for another try."""
    found = []
    for item in created(journal):
        event = journal.events[item.number]
        try:
            placed = event["event"] == "placed"
            text = _unplace(event) if placed else _undo(job, world, journal, event)
        except PortalError as error:
            found.append(Item(item.number, item.step, f"{item.text}: {error.message}", failed=True))
            continue
        journal.add("undone", number=item.number, text=text)
        found.append(Item(item.number, item.step, text))
    if not any(item.failed for item in found):
        journal.add("undone-all")
        for name in ("workspace", "before", "repositories", "things"):
            remove(journal.path(name))
    return Undone(journal.id, tuple(found))


def _undo(job: Job, world: World, journal: Journal, event: Event) -> str:
    step = next((one for one in job.blueprint.steps if one.key == event.get("step")), None)
    action = job.actions.get(step.action) if step else None
    what = journals.summary_of(event)
    if step is None or action is None or action.undo is None:
        return f"{what} stays: nobody knows how to take it back"
    workspace = Workspace(journal.folder)
    memory = JournalMemory(journal, workspace, step.key, event.get("round"))
    context = Context(
        step, {}, workspace.path, job.blueprint, world, memory, secrets=job.filled.secrets, started=0.0
    )
    return action.undo(context, str(event.get("kind")), event.get("facts") or {})


def _unplace(event: Event) -> str:
    """Remove the files as they were written; what somebody has changed since stays."""
    root = str(event.get("destination"))
    written: Mapping[str, Any] = event.get("files") or {}
    if not os.path.isdir(root):
        return f"{clean(root)} is gone already"
    kept = [path for path in written if not _is_untouched(os.path.join(root, path), written[path])]
    strange = [path for path in tree(root) if path not in written]
    if event.get("new") and not kept and not strange:
        remove(root)
        return f"removed {clean(root)}"
    gone = [path for path in written if path not in kept]
    for path in gone if not event.get("new") or kept or strange else ():
        _unlink(root, path)
    left = [*kept, *strange]
    return f"removed {plural(len(gone), 'file')} of {clean(root)}; left there: {plural(len(left), 'file')}"


def _is_untouched(path: str, digest: object) -> bool:
    try:
        return digest_of(path) == digest
    except OSError:
        return False


def _unlink(root: str, path: str) -> None:
    full = os.path.join(root, path)
    try:
        os.unlink(full)
        folder = os.path.dirname(full)
        while folder != root:
            os.rmdir(folder)
            folder = os.path.dirname(folder)
    except OSError:
        return

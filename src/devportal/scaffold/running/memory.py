"""The memory of one step, in the journal of its run."""

from __future__ import annotations

import os

from devportal.scaffold.context import Memory
from devportal.scaffold.running import journal as journals
from devportal.scaffold.running.workspace import Workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.scaffold.running.journal import Journal


class JournalMemory(Memory):
    """The memory of one round of a step, in the journal of its run."""

    def __init__(self, run: Journal, workspace: Workspace, step: str, round_: str | None) -> None:
        self._run = run
        self._workspace = workspace
        self._place = {"step": step, "round": round_}

    def recall(self, key: str) -> tuple[bool, Any]:
        """Give whether a checkpoint is in the journal, and its value."""
        for event in journals.of_kind(self._run.events, "checkpoint", key=key, **self._place):
            return True, event.get("value")
        return False, None

    def keep(self, key: str, value: Any) -> None:
        """Write a checkpoint."""
        self._run.add("checkpoint", key=key, value=value, **self._place)

    def made(self, kind: str, facts: Mapping[str, Any]) -> None:
        """Write down what was created."""
        self._run.add("made", kind=kind, facts=dict(facts), **self._place)

    def repository(self, source: str) -> str:
        """Give the folder of git data, and note which folder of the workspace it belongs to."""
        path = self._workspace.repository(source)
        if not any(journals.of_kind(self._run.events, "repository", source=source)):
            self._run.add("repository", source=source, path=path)
        return path

    def folder(self, name: str) -> str:
        """Give a private folder that stays with the run."""
        path = self._run.path("things", name)
        os.makedirs(path, mode=0o700, exist_ok=True)
        return path

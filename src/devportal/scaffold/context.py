"""What an action works with: its input, the run's files, what is outside, and the run's memory."""

from __future__ import annotations

import os

from devportal.errors import IO, PortalError
from devportal.record import record
from devportal.scaffold.safe_path import safe_child, writable_child
from devportal.scm.secret import hide

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from devportal.catalog.catalog import Catalog
    from devportal.scaffold.blueprint import Blueprint, Step
    from devportal.scm.http import Http


@record
class World:
    """What is outside of a run.

    `hosts` gives the kind of each code host, `apis` the address of its API, `token` its token. `http` gives
    the client when it is first needed; `catalog` likewise. `directory` is where the person stands, `cache`
    the folder of clones, `user` the person as an entity. `register` names the file that gets new locations.
    """

    environ: Mapping[str, str]
    directory: str
    catalog: Callable[[], Catalog]
    http: Callable[[], Http]
    hosts: Mapping[str, str]
    apis: Mapping[str, str]
    token: Callable[[str], str | None]
    protocols: tuple[str, ...]
    sleep: Callable[[float], None]
    tell: Callable[[str, str], None]
    user: Callable[[], Mapping[str, Any]]
    cache: str | None = None
    offline: bool = False
    register: str = ""
    backstage: str = ""


class Memory:
    """What a run remembers of one step; the runner writes it to its journal, a dry run to nothing."""

    def recall(self, key: str) -> tuple[bool, Any]:
        """Give whether a checkpoint is there, and its value."""
        return False, (key, None)[1]

    def keep(self, key: str, value: Any) -> None:
        """Note a checkpoint."""

    def made(self, kind: str, facts: Mapping[str, Any]) -> None:
        """Note something that this run has created."""

    def repository(self, source: str) -> str:
        """Give the folder for the git data of a published folder of the workspace."""
        raise NotImplementedError

    def folder(self, name: str) -> str:
        """Give a private folder of the run, made when it is not there, that holds `name`'s things."""
        raise NotImplementedError


class Context:
    """One execution of one step. `dry` is set where nothing outside of the workspace may be touched."""

    def __init__(
        self,
        step: Step,
        input_: Mapping[str, Any],
        workspace: str,
        blueprint: Blueprint,
        world: World,
        memory: Memory,
        *,
        secrets: Mapping[str, str],
        started: float,
        dry: bool = False,
    ) -> None:
        self.step = step
        # templates write `token: ${{ secrets.TOKEN or false }}`
        unset = "token" in input_ and not input_["token"]
        self.input = {name: value for name, value in input_.items() if name != "token"} if unset else input_
        self.workspace = workspace
        self.blueprint = blueprint
        self.world = world
        self.memory = memory
        self.secrets = secrets
        self.started = started
        self.dry = dry
        self.outputs: dict[str, Any] = {}

    def get(self, name: str, default: Any = None) -> Any:
        """Give one input; null counts as absent."""
        value = self.input.get(name)
        return default if value is None else value

    def output(self, name: str, value: Any) -> None:
        """Give an output of the step."""
        self.outputs[name] = value

    def log(self, text: str) -> None:
        """Tell the person something; secrets are taken out."""
        self.world.tell("log", hide(text))

    def checkpoint(self, key: str, work: Callable[[], Any]) -> Any:
        """Do a part of the work once: when the run is resumed, its value comes from the journal."""
        known, value = self.memory.recall(key)
        if not known:
            value = work()
            self.memory.keep(key, value)
        return value

    def made(self, kind: str, **facts: Any) -> None:
        """Note something that this run has created, with what it takes to remove it."""
        self.memory.made(kind, facts)

    def path(self, relative: object) -> str:
        """Give the full path of something in the workspace. Raises PortalError (refused) outside of it."""
        return safe_child(self.workspace, str(relative))

    def readable(self, relative: object) -> str:
        """Give the path of something in the workspace that will be opened. Raises as `path`."""
        return safe_child(self.workspace, str(relative))

    def writable(self, relative: object) -> str:
        """Give the path of something in the workspace that will be written. Raises as `path`."""
        return writable_child(self.workspace, str(relative))

    def read(self, relative: object) -> bytes:
        """Give the content of a file of the workspace. Raises PortalError."""
        try:
            with open(self.readable(relative), "rb") as file:
                return file.read()
        except OSError as error:
            message = f"cannot read {str(relative)!r} in the workspace: {error.strerror}"
            raise PortalError(message, exit_code=IO, code="io.read") from None

    def write(self, relative: object, data: bytes) -> None:
        """Write a file of the workspace, with its folders. Raises PortalError."""
        path = self.writable(relative)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)

"""Terraform's state file: serial, version, how many resources of which type. Values in it are never shown."""

from __future__ import annotations

import os

from devportal.errors import IO, PortalError
from devportal.integrations.panel import OK, UNKNOWN, Field
from devportal.integrations.shape import items, text, whole
from devportal.integrations.words import few, iso
from devportal.text import plural, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

LARGEST = 50_000_000
_FOLDERS = ("", "terraform", "infra", "infrastructure", "deploy")


def find_states(folder: str, workspaces: Sequence[str]) -> list[tuple[str, str]]:
    """Give (workspace, path) of state files beside a descriptor: the named workspaces', else the default."""
    found = []
    for part in _FOLDERS:
        base = os.path.join(folder, part) if part else folder
        for name in workspaces:
            path = os.path.join(base, "terraform.tfstate.d", name, "terraform.tfstate")
            if "/" not in name and name not in (".", "..") and os.path.isfile(path):
                found.append((name, path))
        path = os.path.join(base, "terraform.tfstate")
        if not found and os.path.isfile(path):
            found.append(("default", path))
    return found


def read_state(path: str) -> tuple[Any, float]:
    """Give the content of a state file and when it was written. Raises PortalError (I/O)."""
    import json
    import stat

    try:
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        with open(number, "rb") as file:
            about = os.fstat(number)
            if not stat.S_ISREG(about.st_mode) or about.st_size > LARGEST:
                raise PortalError(f"{quoted(path)} is no state file of a size that is read", exit_code=IO)
            return json.loads(file.read(LARGEST)), about.st_mtime
    except OSError as error:
        raise PortalError(f"{quoted(path)} cannot be read: {error.strerror}", exit_code=IO) from None
    except (ValueError, RecursionError):
        raise PortalError(f"{quoted(path)} is no state file", exit_code=IO, code="net.json") from None


def state_fields(name: str, state: tuple[Any, float]) -> list[Field]:
    """Read a state file of version 4."""
    content, written = state
    if whole(content, "version") != 4:
        version = text(content, "version") or "none"
        return [Field("state", f"{name}: version {version} of the format is not read", UNKNOWN)]
    counts: dict[str, int] = {}
    for one in items(content, "resources"):
        if text(one, "mode") == "managed":
            counts[text(one, "type")] = counts.get(text(one, "type"), 0) + len(items(one, "instances"))
    total = sum(counts.values())
    types = few(
        f"{count} {kind}" for kind, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    )
    fields = [
        Field("state", f"{name}: serial {whole(content, 'serial')}", OK, iso(written)),
        Field("resources", plural(total, "resource") + (f": {types}" if types else "")),
        Field("terraform", text(content, "terraform_version")),
    ]
    return [one for one in fields if one.value]

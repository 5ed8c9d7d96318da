"""What both child scripts do first: apply their limits and find our packages. Standard library only."""

from __future__ import annotations

import json
import os
import resource


def apply(setup: str) -> None:
    """Set the limits that the parent asked for; they hold for this process and all it starts."""
    wanted = json.loads(setup)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for name, unit, spare in (("CPU", 1, 1), ("AS", 1 << 20, 0), ("FSIZE", 1 << 20, 0)):
        value = wanted[{"CPU": "cpu", "AS": "memory", "FSIZE": "file"}[name]] * unit
        if value:
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value + spare))


def take_stdout() -> int:
    """Give the descriptor of the answer channel, and send whatever else is printed to stderr."""
    answers = os.dup(1)
    os.set_inheritable(answers, False)
    os.dup2(2, 1)
    return answers


def say(channel: int, **answer: object) -> None:
    """Write one JSON line to the parent."""
    data = json.dumps(answer, default=str).encode() + b"\n"
    while data:
        data = data[os.write(channel, data) :]

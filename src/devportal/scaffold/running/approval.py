"""A plan as a file that somebody approves: it runs only while template and answers are the ones it shows."""

from __future__ import annotations

from devportal.errors import NO, REFUSED, PortalError
from devportal.record import record
from devportal.text import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.scaffold.action import Action
    from devportal.scaffold.blueprint import Blueprint
    from devportal.scaffold.running.plan import RunPlan
    from devportal.scaffold.running.run import Job

_VERSION = 1


@record
class Approved:
    """An approved plan: what it takes to run it, apart from the secrets."""

    name: str
    file: str
    source: str
    commit: str | None
    digest: str
    values: Mapping[str, Any]
    masked: tuple[tuple[str, ...], ...]
    secrets: tuple[str, ...]
    destination: str
    skipped: tuple[str, ...]
    mapped: Mapping[str, str]
    recorded: bool = False
    ref: str = ""

    def job(
        self, blueprint: Blueprint, secrets: Mapping[str, str], actions: Mapping[str, Action], *, force: bool
    ) -> Job:
        """Give the job. Raises PortalError (wrong use) for secrets that are missing."""
        from devportal.scaffold.running.again import refilled
        from devportal.scaffold.running.run import Job

        return Job(
            blueprint=blueprint,
            filled=refilled(dict(self.values), self.masked, secrets, self.secrets),
            actions=actions,
            destination=self.destination,
            digest=self.digest,
            source=self.source,
            commit=self.commit,
            skipped=frozenset(self.skipped),
            force=force,
            mapped=self.mapped,
            recorded=self.recorded,
            ref=self.ref,
        )


def write(job: Job, made: RunPlan) -> str:
    """Give the plan as JSON; its `digest` stands for the template's files and everything else in it."""
    import json

    from devportal.scaffold.running.launch import asked

    content: dict[str, Any] = {
        "version": _VERSION,
        **asked(job),
        "steps": made.steps_as_data(),
        "files": [file.path for file in made.files],
    }
    content["digest"] = _digest(content)
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _digest(content: Mapping[str, Any]) -> str:
    import json
    from hashlib import sha256

    rest = {key: value for key, value in content.items() if key != "digest"}
    return sha256(json.dumps(rest, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def read(data: bytes, name: str) -> Approved:
    """Read a plan. Raises PortalError: it is none (1), or it was changed after it was made (5)."""
    import json

    try:
        content = json.loads(data)
        template = content["template"]
        found = Approved(
            name=str(template["name"]),
            file=str(template["file"]),
            source=str(template["source"]),
            commit=template["commit"],
            digest=str(template["digest"]),
            values=dict(content["values"]),
            masked=tuple(tuple(map(str, path)) for path in content["masked"]),
            secrets=tuple(map(str, content["secrets"])),
            destination=str(content["destination"]),
            skipped=tuple(map(str, content["skipped"])),
            mapped={str(id_): str(command) for id_, command in content["mapped"].items()},
            recorded=bool(content.get("recorded")),
            ref=str(content.get("ref") or ""),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        message = f"{clean(name)} is no plan that --plan-out has written"
        raise PortalError(message, exit_code=NO, code="plan.invalid") from None
    if content.get("version") != _VERSION or content.get("digest") != _digest(content):
        message = f"{clean(name)} was changed after it was made; nothing was done"
        raise PortalError(message, hint="make and approve a new plan", exit_code=REFUSED, code="plan.changed")
    return found

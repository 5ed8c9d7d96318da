"""Puts a run together again from its journal: the same template, answers and destination."""

from __future__ import annotations

from devportal.errors import USAGE, PortalError
from devportal.scaffold.forms.field import NOTHING
from devportal.scaffold.forms.form import Filled, get
from devportal.scaffold.running.launch import head_of
from devportal.scaffold.running.run import Job
from devportal.scaffold.running.workspace import digest_template

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from devportal.scaffold.action import Action
    from devportal.scaffold.blueprint import Blueprint
    from devportal.scaffold.running.journal import Journal

    Choose = Callable[[Blueprint, Mapping[str, str]], Mapping[str, Action]]


def template_of(journal: Journal) -> tuple[str, str]:
    """Give file and name of the template of a run. Raises PortalError where the journal is damaged."""
    template = head_of(journal)["template"]
    return str(template.get("file")), str(template.get("name"))


def job_of(
    journal: Journal,
    blueprint: Blueprint,
    secrets: Mapping[str, str],
    choose: Choose,
    *,
    force: bool,
    whole: bool = True,
) -> Job:
    """Give the job of a run. Secrets are in no journal: with `whole` those it had must be given again.

    Raises PortalError: the journal is damaged, the template is gone, secrets are missing (2).
    """
    head = head_of(journal)
    template = head["template"]
    masked = tuple(tuple(map(str, path)) for path in head.get("masked", ()))
    filled = refilled(dict(head.get("values", {})), masked, secrets, head.get("secrets", ()) if whole else ())
    mapped = {str(id_): str(command) for id_, command in dict(head.get("mapped", {})).items()}
    return Job(
        blueprint=blueprint,
        filled=filled,
        actions=choose(blueprint, mapped),
        destination=str(head.get("destination", "")),
        digest=digest_template(blueprint),
        source=str(template.get("source") or ""),
        commit=template.get("commit"),
        skipped=frozenset(head.get("skipped", ())),
        force=force,
        mapped=mapped,
        recorded=bool(head.get("recorded")),
        ref=str(head.get("ref") or ""),
    )


def refilled(
    values: dict[str, object],
    masked: tuple[tuple[str, ...], ...],
    secrets: Mapping[str, str],
    wanted: object,
) -> Filled:
    """Give kept answers with their secrets. Raises PortalError (wrong use) for those that are missing."""
    names = [str(name) for name in wanted] if isinstance(wanted, (list, tuple)) else []
    hidden = [path for path in masked if path[-1] not in names]
    missing = [name for name in names if not secrets.get(name)]
    missing += [".".join(path) for path in hidden if wanted and not secrets.get(".".join(path))]
    if missing:
        raise PortalError(
            f"secrets are not kept; give them again: {', '.join(missing)}",
            hint=" ".join(f"--secret {name}=ENV:NAME" for name in missing),
            exit_code=USAGE,
            code="template.missing",
        )
    left = dict(secrets)
    for path in masked:
        key = ".".join(path)
        value = left.pop(key, None) if path in hidden else "*" * len(secrets.get(path[-1], ""))
        inner: dict[str, object] = values
        for part in path[:-1]:
            inner = inner.setdefault(part, {})  # type: ignore[assignment]
        if value and get(inner, path[-1:]) is NOTHING:
            inner[path[-1]] = value
    return Filled(values, left, masked)

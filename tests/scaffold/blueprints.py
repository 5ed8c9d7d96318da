"""What tests of Backstage templates need: a template from text, a world without a network, a job."""

from __future__ import annotations

import pathlib
import time
from typing import Any

from devportal.errors import IO, PortalError
from devportal.scaffold.actions.builtin import choose
from devportal.scaffold.blueprint import Blueprint, read_blueprint
from devportal.scaffold.context import World
from devportal.scaffold.forms.form import Filled, Form
from devportal.scaffold.running.run import Job
from devportal.scaffold.running.workspace import digest_template
from devportal.scm.host import HOSTS

HEAD = """apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: example
spec:
  owner: team-a
  type: service
"""


def blueprint(folder: pathlib.Path, spec: str, skeleton: dict[str, str] | None = None) -> Blueprint:
    """Write a template with this `spec` (indented by two) and files beside it, and read it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "template.yaml").write_text(HEAD + spec)
    for name, content in (skeleton or {}).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return read_blueprint(str(folder / "template.yaml"))


def no_http() -> Any:
    raise PortalError("no connection in a test", exit_code=IO)


def no_catalog() -> Any:
    raise PortalError("no catalog in a test")


def world(folder: pathlib.Path, **changes: Any) -> World:
    """Give a world that reaches nothing; what it is told is kept in the list `told`."""
    told: list[tuple[str, str]] = changes.pop("told", [])
    given: dict[str, Any] = {
        "environ": {"PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": str(folder)},
        "directory": str(folder),
        "catalog": no_catalog,
        "http": no_http,
        "hosts": dict(HOSTS),
        "apis": {},
        "token": lambda host: None,
        "protocols": ("https", "ssh"),
        "sleep": time.sleep,
        "tell": lambda word, text: told.append((word, text)),
        "user": dict,
        "cache": str(folder / "cache"),
        "register": str(folder / "registered.catalog-info.yaml"),
    }
    return World(**{**given, **changes})


def job(
    template: Blueprint,
    destination: pathlib.Path,
    values: dict[str, Any] | None = None,
    secrets: dict[str, str] | None = None,
    **changes: Any,
) -> Job:
    """Give a job with the form's defaults."""
    filled: Filled = Form(template).fill(values or {}, secrets)
    mapped = changes.get("mapped", {})
    actions = choose([step.action for step in template.steps], mapped)
    return Job(template, filled, actions, str(destination), digest_template(template), **changes)

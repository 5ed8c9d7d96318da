"""Secrets of a run: where they are, and what keeps them out of sight."""

from __future__ import annotations

import os

from devportal.errors import IO, USAGE, PortalError
from devportal.text import clean, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from devportal.cli.session import Session
    from devportal.scaffold.blueprint import Blueprint
    from devportal.scaffold.context import World
    from devportal.scaffold.forms.form import Filled, Form


def remember_secrets(filled: Filled) -> None:
    """Take the secrets of a run out of everything that is printed or kept from here on."""
    from devportal.scaffold.forms.form import get
    from devportal.scm.secret import remember

    for secret in filled.secrets.values():
        remember(secret)
    for path in filled.masked:
        value = get(filled.values, path)
        if isinstance(value, str):
            remember(value)


def tokens_for(form: Form, world: World) -> dict[str, str]:
    """Give the user's own token under the name that a RepoUrlPicker asks for it."""
    found: dict[str, str] = {}
    for field in form.fields({}):
        wanted = field.settings.get("requestUserCredentials")
        name = wanted.get("secretsKey") if isinstance(wanted, dict) else None
        hosts = field.settings.get("allowedHosts")
        if isinstance(name, str):
            for host in hosts if isinstance(hosts, list) and hosts else ("github.com", "gitlab.com"):
                token = world.token(str(host))
                if token:
                    found.setdefault(name, token)
    return found


def given_secrets(session: Session, pairs: Sequence[str]) -> dict[str, str]:
    """Read `--secret k=ENV:NAME` and `k=@file`. Raises PortalError; a secret itself is no argument."""
    found: dict[str, str] = {}
    for pair in pairs:
        name, equals, place = pair.partition("=")
        if not equals or not name or not place.startswith(("ENV:", "@")):
            raise PortalError(
                f"--secret {quoted(name)}: say where the secret is, never the secret itself",
                hint="write --secret token=ENV:MY_TOKEN or --secret token=@file",
                exit_code=USAGE,
                code="secret.place",
            )
        found[name] = _secret(session, place)
    return found


def _secret(session: Session, place: str) -> str:
    if place.startswith("ENV:"):
        value = session.environ.get(place[4:], "")
        if not value:
            raise PortalError(f"${clean(place[4:])} is not set", exit_code=USAGE, code="secret.place")
        return value
    try:
        with open(os.path.join(session.directory, os.path.expanduser(place[1:])), encoding="utf-8") as file:
            return file.read(1_000_000).rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not text"
        raise PortalError(
            f"{clean(place[1:])}: cannot be read: {why}", exit_code=IO, code="io.read"
        ) from None


def tokens_of(session: Session, blueprint: Blueprint, world: World) -> dict[str, str]:
    from devportal.scaffold.forms.form import Form

    return tokens_for(Form(blueprint, session.settings.get("templates.flags")), world)

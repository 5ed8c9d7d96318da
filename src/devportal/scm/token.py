"""Which token a host gets, and where it comes from: environment, token file, keyring, gh or glab.

A token belongs to one host. The variables of GitHub's and GitLab's own tools are for github.com and
gitlab.com (and the host that GH_HOST or GITLAB_HOST names), never for another one.
"""

from __future__ import annotations

import os

from devportal.errors import USAGE, PortalError
from devportal.record import record
from devportal.scm.secret import remember
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SERVED_BY = {"api.github.com": "github.com"}
"""Hosts that take the token of another one."""
_ENVIRONMENT = {
    "github": ("GH_TOKEN", "GITHUB_TOKEN"),
    "github-own": ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"),
    "gitlab": ("GITLAB_TOKEN", "GITLAB_ACCESS_TOKEN"),
    "backstage": ("BACKSTAGE_TOKEN",),
}
_TOOLS = {
    "github": ("gh", "auth", "token", "--hostname"),
    "gitlab": ("glab", "config", "get", "token", "--host"),
}
_KEPT = ("PATH", "HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "GH_CONFIG_DIR", "GLAB_CONFIG_DIR")
_KEPT_BUS = ("DBUS_SESSION_BUS_ADDRESS",)
_SECONDS = 5
_LARGEST = 65_536


@record
class Access:
    """A host that gets a token: its kind (github, gitlab, backstage, "") and a variable of its own."""

    host: str
    kind: str = ""
    variable: str = ""


@record
class Origin:
    """Where the token of a host comes from, in words; `found` is false where there is none."""

    host: str
    kind: str
    origin: str
    found: bool


class Tokens:
    """Finds the token of each host once. Safe to ask from several threads."""

    def __init__(self, environ: Mapping[str, str], accesses: Iterable[Access] = (), file: str = "") -> None:
        import threading

        self.environ = environ
        self.file = file
        self._accesses = {
            "github.com": Access("github.com", "github"),
            "gitlab.com": Access("gitlab.com", "gitlab"),
        }
        for access in accesses:
            known = self._accesses.get(access.host)
            self._accesses[access.host] = Access(
                access.host, access.kind or (known.kind if known else ""), access.variable
            )
        self._known: dict[str, tuple[str, str]] = {}
        self._lock = threading.RLock()

    def token(self, place: str) -> str | None:
        """Give the token for a host (host or host:port), or None. Raises PortalError for an unusable file."""
        return self._find(_SERVED_BY.get(place, place))[0] or None

    def status(self) -> tuple[Origin, ...]:
        """Tell for each known host where its token comes from, never the token."""
        found = []
        for host in sorted(self._accesses):
            token, origin = self._find(host)
            found.append(Origin(host, self._accesses[host].kind, origin, bool(token)))
        return tuple(found)

    def _find(self, host: str) -> tuple[str, str]:
        with self._lock:
            if host not in self._known:
                access = self._accesses.get(host)
                token, origin = self._look(access) if access else ("", "not a host of the configuration")
                self._known[host] = (remember(token), origin) if token else ("", origin)
            return self._known[host]

    def _look(self, access: Access) -> tuple[str, str]:
        for variable in self._variables(access):
            if self.environ.get(variable, "").strip():
                return self.environ[variable], f"${variable}"
        token = self._from_file(access.host)
        if token:
            return token, self.file
        token = _from_keyring(access.host)
        if token:
            return token, "keyring"
        return self._from_tool(access)

    def _variables(self, access: Access) -> tuple[str, ...]:
        own = (access.variable,) if access.variable else ()
        if access.kind == "backstage":
            return (*own, *_ENVIRONMENT["backstage"])
        if access.kind == "github":
            if access.host == "github.com":
                return (*own, *_ENVIRONMENT["github"])
            if access.host == self.environ.get("GH_HOST"):
                return (*own, *_ENVIRONMENT["github-own"])
        gitlab = (self.environ.get("GITLAB_HOST") or "gitlab.com").rpartition("://")[2].rstrip("/")
        if access.kind == "gitlab" and access.host == gitlab:
            return (*own, *_ENVIRONMENT["gitlab"])
        return own

    def _from_file(self, host: str) -> str:
        """Read `HOST TOKEN` lines; a file that others can read is refused."""
        if not self.file:
            return ""
        try:
            descriptor = os.open(self.file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            with open(descriptor, encoding="utf-8") as opened:
                if os.fstat(descriptor).st_mode & 0o077:
                    raise _bad_file(self.file, "others can read it", f"chmod 600 {self.file}")
                lines = opened.read(_LARGEST).splitlines()
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "it is not text"
            raise _bad_file(self.file, why, "auth.file names it") from None
        for line in lines:
            words = line.split()
            if len(words) == 2 and words[0] == host and not words[0].startswith("#"):
                return words[1]
        return ""

    def _from_tool(self, access: Access) -> tuple[str, str]:
        """Ask the command line tool of the code host, where it is installed."""
        import shutil
        import subprocess

        command = _TOOLS.get(access.kind)
        program = shutil.which(command[0], path=self.environ.get("PATH", os.defpath)) if command else None
        if command is None or program is None:
            return "", "none"
        own = {name: self.environ[name] for name in (*_KEPT, *_KEPT_BUS) if name in self.environ}
        own |= {"NO_COLOR": "1", "GH_PROMPT_DISABLED": "1", "GLAB_CHECK_UPDATE": "0"}
        try:
            done = subprocess.run(
                [program, *command[1:], access.host],
                env=own,
                cwd="/",
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return "", f"none: {command[0]} does not answer"
        token = done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else ""
        if not token or len(token.split()) != 1:
            return "", f"none: {command[0]} has no login for {quoted(access.host)}"
        return token, " ".join(command[:3] if command[0] == "gh" else command[:1])


def _from_keyring(host: str) -> str:
    """Ask the system's keyring, where the package keyring is installed."""
    from importlib.util import find_spec

    if find_spec("keyring") is None:
        return ""
    try:
        import keyring  # type: ignore[import-not-found, unused-ignore]  # an extra of the user's

        return keyring.get_password("devportal", host) or ""
    except Exception:  # noqa: BLE001 - its backends raise what they like; a locked keyring is no token
        return ""


def _bad_file(path: str, why: str, hint: str) -> PortalError:
    message = f"the token file {quoted(path)} is not read: {why}"
    return PortalError(message, hint=hint, exit_code=USAGE, code="auth.file")

"""How a panel reaches its tool: address, token and time of one run, and the errors that say what to set."""

from __future__ import annotations

import time

from devportal.errors import AUTH, IO, PortalError
from devportal.integrations.panel import NotConfigured, NotThere
from devportal.record import record, replace
from devportal.text import cut, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from devportal.config.tools import Tool
    from devportal.integrations.panel import Integration
    from devportal.scm.http import Http, Response

    Params = Mapping[str, Any] | Iterable[tuple[str, str]] | None


@record
class Reach:
    """What all clients of a run share: environment, folder of the entity's file, token file, a limit."""

    environ: Mapping[str, str]
    folder: str = ""
    token_file: str = ""
    max_bytes: int = 10_000_000


class Client:
    """One tool as its panel asks it. Safe to use from the panel's own thread only.

    `end` is when (time.monotonic) everything has to be done. Every method raises PortalError: NotConfigured
    with what to set, NotThere for a 404, scm.http's for everything on the way.
    """

    def __init__(self, integration: Integration, tool: Tool, reach: Reach, end: float) -> None:
        from devportal.integrations.child import Children

        self.integration = integration
        self.tool = tool
        self.environ = reach.environ
        self.folder = reach.folder
        self.end = end
        self.children = Children()
        self._reach = reach
        self._http: Http | None = None
        self._others: list[Client] = []

    @property
    def url(self) -> str:
        """The address of the tool, without a slash at its end. Raises NotConfigured where there is none."""
        found = self.find_url()
        if not found:
            variables = self.integration.url_env[:1]
            wanted = " or ".join([f"integrations.{self.tool.name}.url", *(f"${name}" for name in variables)])
            raise NotConfigured(f"set {wanted}")
        return found

    def find_url(self) -> str:
        """Give the address, "" where none is configured."""
        found = self.tool.url or self.variable(self.integration.url_env) or self.integration.url
        if found and "://" not in found:
            found = f"https://{found}"
        return found.rstrip("/")

    @property
    def token(self) -> str:
        """The token, "" where the tool does without one. Raises NotConfigured with the variable to set."""
        found = self.find_token()
        if not found and "token" in self.integration.needs:
            raise NotConfigured(f"set {self.token_name}")
        return found

    def find_token(self) -> str:
        """Give the token, remembered so that it is never shown; "" where none is found."""
        from devportal.scm.secret import remember

        if self.integration.kind:
            return self._host_token()
        if self.tool.token_env:
            return remember(self.environ.get(self.tool.token_env, ""))
        found = remember(self.variable(self.integration.token_env))
        if not found and self.integration.finds_token:
            from importlib import import_module

            found = remember(import_module(self.integration.module).find_token(self))
        return found

    def _host_token(self) -> str:
        from devportal.scm.address import place_of
        from devportal.scm.token import Access, Tokens

        place = place_of(self.url).name
        access = Access(place, self.integration.kind, self.tool.token_env)
        host = "github.com" if place == "api.github.com" else place
        if host != place:
            access = replace(access, host=host)
        return Tokens(self.environ, (access,), self._reach.token_file).token(place) or ""

    @property
    def token_name(self) -> str:
        """The variable that a person would set: that of the configuration, else the tool's own."""
        return self.tool.token_env or (self.integration.token_env or ("a token",))[0]

    @property
    def user(self) -> str:
        """The user name that goes with the token, "" for none."""
        if self.tool.user_env:
            return self.environ.get(self.tool.user_env, "").strip()
        return self.variable(self.integration.user_env)

    def variable(self, names: Iterable[str]) -> str:
        """Give the first environment variable that is set."""
        return next((self.environ[name].strip() for name in names if self.environ.get(name, "").strip()), "")

    def option(self, name: str, default: Any = "") -> Any:
        """Give a setting of the tool's own table."""
        return self.tool.options.get(name, default)

    def instance(self, name: str) -> Client:
        """Give the client of another instance of the tool. Raises NotConfigured where none has that name."""
        for one in self.tool.instances:
            if one.name.partition(".")[2] == name:
                other = Client(self.integration, one, self._reach, self.end)
                self._others.append(other)
                return other
        raise NotConfigured(f"set {self.setting(name)}", code="integration.instance")

    def setting(self, name: str) -> str:
        """Give how the address of an instance is written in the configuration."""
        plain = all(char.isascii() and (char.isalnum() or char in "-_") for char in name)
        table = self.integration.like or self.tool.name
        return f"integrations.{table}.instances.{name if plain else quoted_key(name)}.url"

    def json(
        self, path: str, params: Params = None, *, headers: Mapping[str, str] | None = None, send: Any = None
    ) -> Any:
        """Give the JSON behind a path of the tool; `send` is posted."""
        from devportal.scm.http import json

        return json(self.ask(path, params, headers=headers, send=send))

    def optional(self, path: str, params: Params = None, *, headers: Mapping[str, str] | None = None) -> Any:
        """Give the JSON behind a path; None where there is none, or where this token may not see it."""
        try:
            return self.json(path, params, headers=headers)
        except NotThere:
            return None
        except PortalError as error:
            if error.exit_code == AUTH:
                return None
            raise

    def text(self, path: str, params: Params = None) -> str:
        """Give the text behind a path of the tool."""
        return self.ask(path, params, headers={"Accept": "text/plain, */*"}).body.decode("utf-8", "replace")

    def ask(
        self, path: str, params: Params = None, *, headers: Mapping[str, str] | None = None, send: Any = None
    ) -> Response:
        """Give the answer of a path that starts with a slash; statuses from 400 raise."""
        url = self.url + path
        own = any(name.lower() == "authorization" for name in headers or ())
        given, auth = ({}, None) if own else self._authorization()
        http = self._opened(url)
        http.deadline = max(0.05, self.end - time.monotonic())
        if send is None:
            answer = http.get(url, params=params, headers={**given, **(headers or {})}, auth=auth)
        else:
            answer = http.request("POST", url, json=send, headers={**given, **(headers or {})}, auth=auth)
        if answer.status in (404, 410):
            raise NotThere(f"{self.integration.title} knows nothing there", lines=(url,), exit_code=IO)
        if answer.status >= 300:
            raise _status(answer)
        return answer

    def _authorization(self) -> tuple[dict[str, str], str | tuple[str, str] | None]:
        token, user = self.token, self.user
        if not token:
            return {}, None
        name, form = self.integration.header
        if user:
            return {}, (user, token)
        if form == "basic":
            return {}, (token, "")
        from devportal.scm.secret import header_value

        value = form.format(header_value(token, f"the token in {self.token_name}"))
        return ({}, value) if name == "Authorization" else ({name: value}, None)

    def _opened(self, url: str) -> Http:
        if self._http is None:
            from devportal.scm.http import Http

            own = bool(self.tool.url or self.variable(self.integration.url_env))
            self._http = Http(
                environ=self.environ,
                deadline=5.0,
                max_bytes=self._reach.max_bytes,
                hosts=(url,) if own else (),
                public=not own,
            )
        return self._http

    def run(self, program: str, *words: str, keep: tuple[str, ...] = ()) -> bytes:
        """Run a program of the tool and give what it prints; it sees PATH, HOME and `keep` alone."""
        own = {name: self.environ[name] for name in ("PATH", "HOME", *keep) if name in self.environ}
        return self.children.run((program, *words), own, self.end - time.monotonic())

    def has(self, program: str) -> bool:
        """Say whether a program is installed."""
        import os
        import shutil

        return shutil.which(program, path=self.environ.get("PATH", os.defpath)) is not None

    def close(self) -> None:
        """End what still runs, and close the connections."""
        self.children.stop()
        for other in self._others:
            other.close()
        if self._http is not None:
            self._http.close()

    def all(self, names: Iterable[str], ask: Callable[[str], Any]) -> list[Any]:
        """Ask for each of the names one after the other, without those that the tool does not know.

        Raises NotThere where it knows none.
        """
        found, missing = [], None
        for name in names:
            try:
                found.append(ask(name))
            except NotThere as error:
                missing = error
        if missing is not None and not found:
            raise missing
        return found


def quoted_key(name: str) -> str:
    """Write a key of TOML that holds more than letters."""
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _status(answer: Response) -> PortalError:
    """Tell a request that is not taken (4xx, `net.request`) from an answer that is none."""
    said = _said(answer)
    more = f": {quoted(said)}" if said else ""
    if 400 <= answer.status < 500:
        message = f"{answer.status}: it does not take the request{more}"
        return PortalError(message, exit_code=IO, code="net.request", lines=(said,))
    return PortalError(f"it answered with status {answer.status}{more}", exit_code=IO, code="net.status")


def _said(answer: Response) -> str:
    """Give what a tool says of its refusal: what APIs put into `error` or `message`, else the body."""
    import json as decoder

    from devportal.scm.secret import hide
    from devportal.text import clean_line

    body = answer.body[:10_000].decode("utf-8", "replace")
    try:
        content = decoder.loads(body)
    except (ValueError, RecursionError):
        content = None
    found = content if isinstance(content, dict) else {}
    told = next((one for key in ("error", "message") if isinstance(one := found.get(key), str) and one), body)
    return cut(clean_line(hide(told)), 100)

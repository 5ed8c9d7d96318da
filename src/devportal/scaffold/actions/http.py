"""http:request, and http:backstage:request as Roadie's module has it: one request, its answer as output."""

from __future__ import annotations

from devportal.errors import PortalError
from devportal.scaffold.action import IRREVERSIBLE, Action, Planned, failed, takes, unsafe, wrong_input
from devportal.scm.remote import redact
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.scaffold.context import Context

_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


def _url(context: Context) -> str:
    """Give the address: `url` as it is, or `path` at the configured Backstage."""
    from urllib.parse import urlencode

    url = context.get("url")
    if url is None:
        base = context.world.backstage.rstrip("/") or "<backstage.url>"
        path = str(context.input["path"]).lstrip("/")
        prefix = "" if path.startswith("api/") else "api/"
        url = f"{base}/{prefix}{path}"
    params = context.get("params")
    if params:
        url = f"{url}{'&' if '?' in str(url) else '?'}{urlencode(params, doseq=True)}"
    return str(url)


def _check(context: Context) -> None:
    if context.get("url") is not None:
        from devportal.scm.address import place_of

        try:
            place_of(str(context.input["url"]))
        except PortalError as error:
            raise unsafe(error.message) from None
    elif not context.world.backstage and not context.dry:
        way = "set backstage.url in your own configuration, or --skip-action http:backstage:request"
        raise wrong_input("no Backstage is configured", way)
    elif "/../" in f"/{context.get('path', '')}/":
        raise unsafe(f"the path {quoted(str(context.input['path']))} leads out of Backstage's API")


def _run(context: Context) -> None:
    code, headers, body = context.checkpoint("answer", lambda: _ask(context))
    context.output("code", code)
    context.output("headers", headers)
    context.output("body", body)


def _ask(context: Context) -> tuple[int, dict[str, str], Any]:
    import json

    body = context.get("body")
    content = body.encode() if isinstance(body, str) else None
    answer = context.world.http().request(
        str(context.input["method"]).upper(),
        _url(context),
        json=body if body is not None and content is None else None,
        content=content,
        headers={str(name): str(value) for name, value in context.get("headers", {}).items()},
    )
    if answer.status >= 400 and not context.get("continueOnBadResponse"):
        raise failed(f"{quoted(redact(_url(context)))} answered with {answer.status}")
    kind = answer.headers.get("content-type", "")
    found: Any = answer.body.decode("utf-8", "replace")
    if "json" in kind:
        try:
            found = json.loads(found) if found else None
        except ValueError:
            raise failed(f"{quoted(redact(_url(context)))} did not answer with JSON") from None
    elif context.get("path") is not None:
        found = {"message": found}
    return answer.status, dict(answer.headers), found


def _plan(context: Context) -> Planned:
    return Planned((f"{str(context.input['method']).upper()} {redact(_url(context))}",))


_METHOD: dict[str, Any] = {"method": {"enum": [*_METHODS, *map(str.lower, _METHODS)]}}
_REST: dict[str, Any] = {
    "headers": "map",
    "params": "map",
    "body": {"type": ["object", "array", "string"]},
    "logRequestPath": "flag",
    "continueOnBadResponse": "flag",
    "timeout": "number",
}
REQUEST = Action(
    id="http:request",
    summary="Send one HTTP request to a host of the configuration.",
    effect=IRREVERSIBLE,
    input=takes(url="text!", **_METHOD, **_REST) | {"required": ["url", "method"]},
    run=_run,
    check=_check,
    plan=_plan,
    outputs=("code", "headers", "body"),
)
BACKSTAGE = Action(
    id="http:backstage:request",
    summary="Send one HTTP request to the API of the configured Backstage.",
    effect=IRREVERSIBLE,
    input=takes(path="text!", **_METHOD, **_REST) | {"required": ["path", "method"]},
    run=_run,
    check=_check,
    plan=_plan,
    outputs=("code", "headers", "body"),
)

"""fetch:copier and fetch:cookiecutter: a template of another family into the workspace.

copier renders through the same confined child as copier templates themselves. A cookiecutter template is
rendered by our own engine with the dialect that Backstage has for it; its hooks are never run.
"""

from __future__ import annotations

import os

from devportal.scaffold.action import WORKSPACE, Action, Planned, failed, takes, unsafe
from devportal.scaffold.actions.fetch import rendering
from devportal.scaffold.actions.location import check_url, is_absolute, locate, resolved
from devportal.scm.remote import redact
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.scaffold.context import Context

_CONFIG = "cookiecutter.json"


def _check(context: Context) -> None:
    from devportal.errors import PortalError

    if "url" in context.input:
        check_url(context, str(context.input["url"]))
    path = context.input.get("targetPath")
    if isinstance(path, str):
        try:
            context.writable(path)
        except PortalError:
            raise unsafe(f"the targetPath {quoted(path)} leads out of the workspace") from None


def _plan(context: Context) -> Planned | None:
    url = resolved(context, str(context.input.get("url", "")))
    return Planned((f"would read {redact(url)}",)) if is_absolute(url) else None


def _copier(context: Context) -> None:
    from devportal.scaffold.create import CreateRequest, create
    from devportal.scaffold.template import describe

    url = str(context.input["url"])
    folder = locate(context, url)
    template = describe(folder, os.path.basename(folder), redact(url)) if os.path.isdir(folder) else None
    if template is None or template.kind != "copier":
        raise failed(f"{quoted(redact(url))} is no copier template: it has no copier.yml")
    target = context.writable(context.get("targetPath", "./"))
    create(CreateRequest(template, target, context.get("values", {}), use_defaults=True, force=True))


def _cookiecutter(context: Context) -> None:
    """Render everything at `url` into the workspace: in Backstage the folder itself is the project.

    Source: createFetchCookiecutterAction, which puts the folder into another cookiecutter template.
    """
    from devportal.scaffold.files import render_tree

    folder = locate(context, str(context.input["url"]))
    defaults = _defaults(folder)
    target = context.writable(context.get("targetPath", "./"))
    os.makedirs(target, exist_ok=True)
    raw = context.get("copyWithoutRender", defaults.get("_copy_without_render", ()))
    values = _values(context, defaults)
    rendering(
        lambda: render_tree(
            folder,
            target,
            values=values,
            cookiecutter_compat=True,
            copy_without_templating=[str(one) for one in raw] if isinstance(raw, (list, tuple)) else [],
            root=context.workspace,
        ),
        folder,
    )


def _defaults(folder: str) -> dict[str, Any]:
    """Give the content of cookiecutter.json, nothing where there is none."""
    import json

    try:
        with open(os.path.join(folder, _CONFIG), encoding="utf-8") as file:
            found = json.load(file)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise failed(f"{_CONFIG} cannot be read: {error}") from None
    return found if isinstance(found, dict) else {}


def _values(context: Context, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Give the answers: defaults of cookiecutter.json, rendered in order, under the step's values."""
    given: Mapping[str, Any] = context.get("values", {})
    found: dict[str, Any] = {}
    for name, default in defaults.items():
        start = default[0] if isinstance(default, list) and default else default
        value = given.get(name, start)
        found[name] = _rendered(value, found) if isinstance(value, str) and name not in given else value
    return {**found, **{name: value for name, value in given.items() if name not in found}}


def _rendered(text: str, values: Mapping[str, Any]) -> str:
    from devportal.scaffold.nunjucks import Dialect, TemplateError, render

    try:
        return render(text, {"cookiecutter": dict(values)}, Dialect.for_cookiecutter())
    except TemplateError as error:
        raise failed(f"{quoted(text)}: {error}") from None


_INPUT: dict[str, Any] = {"url": "text!", "targetPath": "text", "values": "map"}
COPIER = Action(
    id="fetch:copier",
    summary="Render a copier template into the workspace.",
    effect=WORKSPACE,
    input=takes(**_INPUT),
    run=_copier,
    check=_check,
    plan=_plan,
)
COOKIECUTTER = Action(
    id="fetch:cookiecutter",
    summary="Render a cookiecutter template into the workspace, without its hooks.",
    effect=WORKSPACE,
    input=takes(copyWithoutRender="texts", extensions="texts", imageName="text", **_INPUT),
    run=_cookiecutter,
    check=_check,
    plan=_plan,
)

"""A service with every tool, all behind one loopback server, and the user's configuration that names it."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from helpers import write_tree
from tool_cases import CASES, TOKEN, Case, answer
from web_server import Asked, Reply, Web, web

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Callable, Iterator

TOOLS = {case.name: case for case in CASES if "/" not in case.name}
VARIABLE = "PORTAL_TEST_TOKEN"
ENVIRON = {VARIABLE: TOKEN, "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": f"{TOKEN}-aws"}


def annotations(names: list[str]) -> dict[str, str]:
    """Give what the service is annotated with for these tools."""
    found: dict[str, str] = {}
    for name in names:
        found |= {
            k: v for k, v in TOOLS[name].annotations.items() if not k.startswith("backstage.io/managed")
        }
    return found


def configuration(url: str, names: list[str], more: str = "") -> str:
    """Give a config.toml that names the server for each tool."""
    tables = [f'[integrations.{name}]\nurl = "{url}/{name}"\ntoken_env = "{VARIABLE}"\n' for name in names]
    return more + "\n".join(tables)


def reply(asked: Asked, change: Callable[[str, Asked], Reply | None] | None = None) -> Reply:
    """Answer for the tool that stands first in the path."""
    name, _, path = asked.path.removeprefix("/").partition("/")
    one = replace(asked, path=f"/{path}")
    changed = change(name, one) if change else None
    return changed or answer(TOOLS[name].answers if name in TOOLS else {}, one)


@contextmanager
def company(
    tmp_path: pathlib.Path,
    names: list[str] | None = None,
    change: Callable[[str, Asked], Reply | None] | None = None,
    more: str = "",
) -> Iterator[tuple[pathlib.Path, pathlib.Path, Web]]:
    """Serve the tools, and give the folder of the catalog, the home, and the server."""
    chosen = list(TOOLS) if names is None else names
    with web(lambda one: reply(one, change)) as server:
        home = tmp_path / "home"
        config = configuration(server.url, chosen, more)
        write_tree(home, {".config/devportal/config.toml": config})
        yield write_tree(tmp_path / "work", {"catalog-info.yaml": catalog(chosen)}), home, server


def catalog(names: list[str]) -> str:
    """Give a catalog of one service and its team, as JSON that is YAML."""
    entities: list[dict[str, Any]] = [
        {
            "apiVersion": "backstage.io/v1alpha1",
            "kind": "Component",
            "metadata": {"name": "payment-api", "annotations": annotations(names)},
            "spec": {"type": "service", "lifecycle": "production", "owner": "pay"},
        },
        {
            "apiVersion": "backstage.io/v1alpha1",
            "kind": "Group",
            "metadata": {"name": "pay"},
            "spec": {"type": "team", "children": []},
        },
    ]
    return "\n---\n".join(json.dumps(one) for one in entities)


def case_of(name: str) -> Case:
    """Give the case of a tool."""
    return TOOLS[name]

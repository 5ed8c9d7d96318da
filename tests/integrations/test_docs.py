"""docs/integrations.md and docs/panels.md say what the code does."""

from __future__ import annotations

import os
import pathlib
import re
from typing import TYPE_CHECKING

from devportal.integrations.builtin import BUILTIN
from devportal.model.annotation import KNOWN
from helpers import HERE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from devportal.integrations.panel import Integration

DOCS = HERE.parent / "docs"


def code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def configured(one: Integration) -> str:
    """Give the row of a tool in the table of what to set."""
    address = (
        ", ".join(part for part in (code(f"${name}" for name in one.url_env), one.url) if part) or "`url`"
    )
    address += " (needed)" if "url" in one.needs else ""
    variables = [f"${name}" for name in (*one.token_env, *one.user_env)]
    held = code(variables) + (" (needed)" if "token" in one.needs else "")
    held += f"; {code(one.signs)}" if one.signs else ""
    own = "; ".join(f"`{option.name}`: {option.help}" for option in one.options)
    return f"| `{one.name}` | {code(one.annotations)} | {address} | {held} | {own} |"


def tables() -> dict[str, list[str]]:
    return {
        "| tool | annotations | address | token | own settings |": [configured(one) for one in BUILTIN],
        "| tool | shows |": [f"| {one.title} | {one.shows} |" for one in BUILTIN],
    }


def filled(text: str) -> str:
    """Give the page with the tables that belong to the code."""
    for head, rows in tables().items():
        before, _, after = text.partition(head + "\n")
        rule, *lines = after.splitlines(keepends=True)
        rest = "".join(lines[next(at for at, line in enumerate(lines) if not line.startswith("|")) :])
        text = before + head + "\n" + rule + "".join(row + "\n" for row in rows) + rest
    return text


def test_the_tables_of_tools_are_those_of_the_code() -> None:
    path = DOCS / "integrations.md"
    text = path.read_text(encoding="utf-8")
    if os.environ.get("PORTAL_UPDATE_DOCS"):
        path.write_text(filled(text), encoding="utf-8")
    assert path.read_text(encoding="utf-8") == filled(text), "PORTAL_UPDATE_DOCS=1 writes them anew"


def test_the_example_is_the_package_that_tests_install() -> None:
    path = DOCS / "panels.md"
    text = path.read_text(encoding="utf-8")
    source = (HERE / "plugin_uptime" / "devportal_uptime.py").read_text()
    parts = text.split("```python\n")
    wanted = "```python\n".join([*parts[:2], source + "```" + parts[2].split("```", 1)[1]])
    if os.environ.get("PORTAL_UPDATE_DOCS"):
        path.write_text(wanted, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == wanted


def test_every_tool_is_complete() -> None:
    for one in BUILTIN:
        module = pathlib.Path(HERE.parent / "src" / (one.module.replace(".", "/") + ".py"))
        text = module.read_text()
        assert "\ndef panel(entity: Entity, client: Client) -> Panel:" in text, one.name
        assert "\ndef probe(client: Client) -> str:" in text, one.name
        assert one.shows
        assert re.fullmatch(r"[a-z][a-z0-9-]*", one.name)
        assert one.url.startswith("https://") or not one.url


def test_the_annotations_are_known_to_check() -> None:
    for one in BUILTIN:
        assert [key for key in one.annotations if key not in KNOWN] == []

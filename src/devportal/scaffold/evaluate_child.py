"""The child that evaluates the expressions of questions while a person is asked: JSON lines in and out."""

from __future__ import annotations

import json
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def main(setup: str) -> None:
    """Answer each line of stdin, {"texts": {...}, "context": {...}, "envops": {...}}, with one line."""
    sys.path += [path for path in json.loads(setup)["path"] if path not in sys.path]
    from devportal.scaffold import child

    child.apply(setup)
    channel = child.take_stdout()
    environments: dict[str, Any] = {}
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        key = json.dumps(asked["envops"], sort_keys=True)
        if key not in environments:
            environments[key] = _environment(asked["envops"], asked["refused_filters"])
        found = {
            name: _rendered(environments[key], text, asked["context"])
            for name, text in asked["texts"].items()
        }
        child.say(channel, **found)


def _environment(envops: dict[str, Any], refused: list[str]) -> Any:
    from jinja2.sandbox import SandboxedEnvironment
    from jinja2_ansible_filters.core_filters import FilterModule  # type: ignore[import-untyped] # ships no types

    names = ("block_start_string", "block_end_string", "variable_start_string", "variable_end_string")
    made = SandboxedEnvironment(**{name: value for name, value in envops.items() if name in names})
    added = FilterModule().filters()
    made.filters.update({name: made.filters.get(name, added[name]) for name in added if name not in refused})
    return made


def _rendered(environment: Any, text: Any, context: dict[str, Any]) -> Any:
    """Render a text; None where that fails."""
    try:
        if isinstance(text, list):
            return [_rendered(environment, item, context) for item in text]
        return environment.from_string(text).render(context) if isinstance(text, str) else text
    except Exception:  # noqa: BLE001 - whatever a template's expression raises, the question has no answer here
        return None


if __name__ == "__main__":
    main(sys.argv[1])

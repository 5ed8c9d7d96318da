"""Roadie's actions for data: reading, merging and writing JSON and YAML.

Source: @roadiehq/scaffolder-backend-module-utils.
"""

from __future__ import annotations

import os

from devportal.scaffold.action import WORKSPACE, Action, failed, takes
from devportal.scaffold.actions.roadie import inside, json_text, text_of
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.scaffold.context import Context


def _parse(context: Context) -> None:
    path = str(context.input["path"])
    text = text_of(context, path)
    kind = context.get("parser") or os.path.splitext(path)[1].lstrip(".")
    if kind == "multiyaml":
        content: Any = _documents(text, path)
    elif kind in ("yaml", "yml", "json"):
        content = _data(text, path)
    else:
        content = text
    context.output("content", content)


def _documents(text: str, path: str) -> list[Any]:
    from devportal.catalog.yaml12 import parse_documents

    documents = [one for one in parse_documents(text.encode()) if one.error or one.value is not None]
    for one in documents:
        if one.error:
            raise failed(f"{path}:{one.line}:{one.column}: {one.error}")
    return [one.value for one in documents]


def _data(text: str, path: str) -> Any:
    found = _documents(text, path)
    if len(found) > 1:
        raise failed(f"{quoted(path)} holds several documents")
    return found[0] if found else None


def _merge(context: Context) -> None:
    """Lay content over a JSON or YAML file."""
    path = str(context.input["path"])
    is_yaml = path.endswith((".yaml", ".yml"))
    exists = os.path.exists(context.path(path))
    before = _data(text_of(context, path), path) if exists else {}
    content = context.input["content"]
    added = _data(content, "content") if isinstance(content, str) else content
    made = merged(before or {}, added, arrays=bool(context.get("mergeArrays")))
    if is_yaml:
        from devportal.scaffold.yaml_text import to_yaml

        text = to_yaml(made)
    else:
        text = json_text(made) + "\n"
    context.write(path, text.encode())
    context.output("path", context.path(path))


def merged(one: Any, other: Any, *, arrays: bool) -> Any:
    """Lay `other` over `one`; with `arrays` lists are joined, each entry once."""
    if isinstance(one, dict) and isinstance(other, dict):
        made = dict(one)
        for key, value in other.items():
            made[key] = merged(made[key], value, arrays=arrays) if key in made else value
        return made
    if arrays and isinstance(one, list) and isinstance(other, list):
        return [*one, *(item for item in other if item not in one)]
    return other


def _to_json(context: Context) -> None:
    data, keys = context.input["data"], context.get("replacer")
    if isinstance(keys, list) and isinstance(data, dict):
        data = {key: data[key] for key in keys if key in data}
    context.output("serialized", json_text(data, context.get("space")))


def _to_yaml(context: Context) -> None:
    from devportal.scaffold.yaml_text import to_yaml

    context.output("serialized", to_yaml(context.input["data"]))


PARSE = Action(
    id="roadiehq:utils:fs:parse",
    summary="Read a file of the workspace, JSON and YAML as data.",
    effect=WORKSPACE,
    input=takes(path="text!", parser={"enum": ["yaml", "json", "multiyaml"]}),
    run=_parse,
    check=inside("path"),
    outputs=("content",),
    writes=False,
)


_CONTENT: dict[str, Any] = {"content": {"type": ["string", "object", "array"]}}


MERGE_JSON = Action(
    id="roadiehq:utils:json:merge",
    summary="Merge data into a JSON file of the workspace.",
    effect=WORKSPACE,
    input=takes(path="text!", mergeArrays="flag", matchFileIndent="flag", **_CONTENT)
    | {"required": ["path", "content"]},
    run=_merge,
    check=inside("path"),
    outputs=("path",),
)


MERGE = Action(
    id="roadiehq:utils:merge",
    summary="Merge data into a JSON or YAML file of the workspace.",
    effect=WORKSPACE,
    input=takes(path="text!", mergeArrays="flag", preserveYamlComments="flag", options="map", **_CONTENT)
    | {"required": ["path", "content"]},
    run=_merge,
    check=inside("path"),
    outputs=("path",),
)


TO_JSON = Action(
    id="roadiehq:utils:serialize:json",
    summary="Write data as JSON text.",
    effect=WORKSPACE,
    input=takes(data="any!", replacer={"type": ["array", "string"]}, space={"type": ["integer", "string"]}),
    run=_to_json,
    outputs=("serialized",),
    writes=False,
)


TO_YAML = Action(
    id="roadiehq:utils:serialize:yaml",
    summary="Write data as YAML text.",
    effect=WORKSPACE,
    input=takes(data="any!", options="map"),
    run=_to_yaml,
    outputs=("serialized",),
    writes=False,
)

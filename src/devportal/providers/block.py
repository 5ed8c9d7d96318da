"""Writes entities as YAML documents that every parser of YAML 1.1 and 1.2 reads in the same way."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

DEEPEST = 200


def documents(entities: Iterable[Mapping[str, Any]]) -> str:
    """Give the entities as one text: block mappings and lists, every text in JSON's quotes."""
    return "".join("---\n" + "".join(_mapping(entity, "", 0)) for entity in entities)


def _mapping(value: Mapping[str, Any], indent: str, depth: int) -> Iterator[str]:
    for key, item in value.items():
        yield from _item(f"{indent}{_scalar(str(key))}:", item, indent, depth)


def _item(head: str, item: Any, indent: str, depth: int) -> Iterator[str]:
    if isinstance(item, dict) and item and depth < DEEPEST:
        yield head + "\n"
        yield from _mapping(item, indent + "  ", depth + 1)
    elif isinstance(item, list) and item and depth < DEEPEST:
        yield head + "\n"
        for one in item:
            yield from _item(f"{indent}  -", one, indent + "  ", depth + 1)
    else:
        yield f"{head} {_scalar(item)}\n"


def _scalar(value: Any) -> str:
    import json

    # JSON's escapes are those of YAML's double quotes
    plain = isinstance(value, str) and value.isprintable()
    return json.dumps(value, ensure_ascii=not plain)

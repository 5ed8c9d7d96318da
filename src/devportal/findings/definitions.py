"""`$ref`s of an API's definition that can never be resolved. Nothing is fetched."""

from __future__ import annotations

from devportal.findings.subject import tell
from devportal.model.problem import ERROR
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from devportal.findings.subject import Subject
    from devportal.model.problem import Problem

_TYPES = ("openapi", "asyncapi")
_MOST = 20
"""How many broken references of one definition are told; the rest follows from them."""


def definitions(subject: Subject) -> Iterator[Problem]:
    """Find `$ref`s of an OpenAPI or AsyncAPI definition to local files, to nothing, or to themselves."""
    text = subject.field("definition")
    if "$ref" not in text or subject.field("type") not in _TYPES:
        return
    content = _parsed(text)
    told = 0
    for ref in _refs(content):
        fault = _fault(content, ref)
        if fault is not None:
            told += 1
            message = f"the definition refers to {quoted(ref)}, {fault}"
            hint = "fix the $ref, or define what it names in the same document"
            yield tell(subject, "schema.ref", ERROR, message, hint, ("spec", "definition"))
            if told == _MOST:
                return


def _parsed(text: str) -> object:
    """Read JSON or YAML; None where it is neither."""
    if text.lstrip().startswith("{"):
        import json

        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return None
    from devportal.catalog.yaml12 import parse_documents

    documents = parse_documents(text.encode("utf-8", "replace"))
    return documents[0].value if documents else None


def _refs(content: object) -> list[str]:
    """Give every different `$ref`, in the order of the text; below `example` they are data."""
    found: dict[str, None] = {}
    stack = [content]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            ref = value.get("$ref")
            if isinstance(ref, str):
                found.setdefault(ref)
            stack += [item for key, item in reversed(value.items()) if key not in ("example", "examples")]
        elif isinstance(value, list):
            stack += value[::-1]
    return list(found)


def _fault(content: object, ref: str) -> str | None:
    if ref.lower().startswith("file:"):
        return "a file of one machine: nobody else has it"
    seen: list[str] = []
    while ref.startswith("#"):
        if ref in seen:
            return "which leads back to itself"
        seen.append(ref)
        found, value = _follow(content, ref[1:])
        if not found:
            return "which is not in it"
        if not isinstance(value, dict) or not isinstance(value.get("$ref"), str):
            return None
        ref = value["$ref"]
    return None


def _follow(content: object, pointer: str) -> tuple[bool, object]:
    """Follow a JSON pointer; a plain name after # is an anchor, which is not looked for."""
    if pointer and not pointer.startswith("/"):
        return True, None
    from urllib.parse import unquote

    value = content
    for part in unquote(pointer).split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return False, None
    return True, value

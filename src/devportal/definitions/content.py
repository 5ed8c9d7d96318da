"""The text of a definition as data: JSON, or YAML as the catalog reads it; and `$ref`s inside of it."""

from __future__ import annotations

from devportal.record import record
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_HOPS = 32
_DEPTH = 256


class DefinitionError(Exception):
    """A definition that cannot be read; `line` and `column` count in its text, 0 where no place is known."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


def parse(text: str) -> Any:
    """Give the data of JSON or YAML text. Raises DefinitionError."""
    if text.lstrip()[:1] in "{[" and text.strip():
        return _json(text)
    from devportal.catalog.yaml12 import parse_documents

    documents = parse_documents(text.encode("utf-8", "replace"), max_depth=_DEPTH)
    if not documents or (documents[0].value is None and documents[0].error is None):
        raise DefinitionError("the definition is empty")
    first = documents[0]
    if first.error is not None:
        raise DefinitionError(first.error, first.line, first.column)
    return first.value


def _json(text: str) -> Any:
    import json

    try:
        return json.loads(text)
    except RecursionError:
        raise DefinitionError(f"nested deeper than {_DEPTH}") from None
    except ValueError as error:
        if isinstance(error, json.JSONDecodeError):
            raise DefinitionError(f"no valid JSON: {error.msg}", error.lineno, error.colno) from None
        raise DefinitionError("no valid JSON") from None


@record
class Found:
    """Where a `$ref` leads: the value, and the last name on the way ("" where there was no `$ref`)."""

    value: Any
    name: str = ""


def follow(document: Any, value: Any) -> Found:
    """Give what a value stands for after its `$ref`s, inside of the same document only.

    One to a file or an address is never followed, one that leads to nothing or back to itself neither:
    what stands there is then an empty mapping. `lint` tells of them.
    """
    name = ""
    for _ in range(_HOPS):
        ref = value.get("$ref") if isinstance(value, dict) else None
        if not isinstance(ref, str):
            return Found(value, name)
        there, found = pointed(document, ref)
        if not there:
            return Found({}, ref.rpartition("/")[2])
        name = name or ref.rpartition("/")[2]
        value = found
    return Found({}, name)


def pointed(document: Any, ref: str) -> tuple[bool, Any]:
    """Follow a JSON pointer, as in `#/components/schemas/Payment`; say whether it leads somewhere."""
    if ref == "#":
        return True, document
    if not ref.startswith("#/"):
        return False, None
    from urllib.parse import unquote

    value = document
    for part in unquote(ref[2:]).split("/"):
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return False, None
    return True, value


def ref_faults(document: Any) -> list[tuple[str, str]]:
    """Give each `$ref` that cannot be followed, with the reason; below `example` they are data."""
    seen: dict[str, str] = {}
    stack = [document]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            ref = value.get("$ref")
            if isinstance(ref, str) and ref not in seen:
                seen[ref] = _fault(document, ref)
            stack += [item for key, item in reversed(value.items()) if key not in ("example", "examples")]
        elif isinstance(value, list):
            stack += value[::-1]
    return [(ref, why) for ref, why in seen.items() if why]


def _fault(document: Any, ref: str) -> str:
    if not ref.startswith("#"):
        return "which is outside of the document: nothing is fetched"
    passed: set[str] = set()
    while ref.startswith("#"):
        if ref in passed:
            return "which leads back to itself"
        passed.add(ref)
        if len(ref) > 1 and not ref.startswith("#/"):
            return ""  # an anchor, which JSON Schema resolves in its own way
        there, value = pointed(document, ref)
        if not there:
            return "which is not in the document"
        if not isinstance(value, dict) or not isinstance(value.get("$ref"), str):
            return ""
        ref = value["$ref"]
    return ""


def mapping(value: Any) -> dict[str, Any]:
    """Give a mapping as it is and anything else as an empty one: definitions are written by people."""
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[Any]:
    """Give a list as it is and anything else as an empty one."""
    return value if isinstance(value, list) else []


def text_of(value: Any) -> str:
    """Give a scalar as text, "" for what is none."""
    if isinstance(value, bool) or value is None or isinstance(value, (dict, list)):
        return ""
    return str(value)


def missing(what: str, package: str) -> Exception:
    """Give the error that a parser is not installed (exit 3)."""
    from devportal.errors import IO, PortalError

    return PortalError(
        f"reading {what} needs {quoted(package)}",
        hint="pip install 'devportal[api]'",
        exit_code=IO,
        code="api.parser",
    )

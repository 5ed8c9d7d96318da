"""The only source of JSON and YAML: records, rows and mappings as plain data."""

from __future__ import annotations

from devportal.record import is_record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def plain(value: object) -> object:
    """Turn records, tuples and mappings into JSON data; field names become camelCase-free snake_case keys."""
    if is_record(value):
        return {name: plain(getattr(value, name)) for name in value.__slots__}  # type: ignore[attr-defined]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        items = sorted(value) if isinstance(value, (set, frozenset)) else value
        return [plain(item) for item in items]
    return value


def to_json(data: object, *, lines: bool = False) -> str:
    """Give JSON text; with `lines` one object a line. Control and bidi characters are escaped."""
    from json import dumps

    if lines:
        items = data if isinstance(data, list) else [data]
        return "".join(_escaped(dumps(item, ensure_ascii=False)) + "\n" for item in items)
    return _escaped(dumps(data, ensure_ascii=False, indent=2)) + "\n"


def _escaped(text: str) -> str:
    if text.replace("\n", "").isprintable():
        return text
    return "".join(
        char if char.isprintable() or char == "\n" else "".join(f"\\u{unit:04x}" for unit in _utf16(char))
        for char in text
    )


def _utf16(char: str) -> tuple[int, ...]:
    code = ord(char)
    if code < 0x10000:
        return (code,)
    code -= 0x10000
    return (0xD800 + (code >> 10), 0xDC00 + (code & 0x3FF))


def to_yaml(data: object) -> str:
    """Give YAML text, a document for each item of a list."""
    import yaml

    items = data if isinstance(data, list) else [data]
    texts = [
        yaml.dump(item, Dumper=_dumper(), sort_keys=False, allow_unicode=True, width=110) for item in items
    ]
    return "---\n".join(texts)


def _dumper() -> type:
    """Give a dumper that quotes what YAML 1.1 and 1.2 read differently and never writes anchors."""
    import yaml

    base: type = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return type("Dumper", (base,), {"ignore_aliases": lambda *_: True})


def project(data: object, fields: Sequence[str]) -> object:
    """Keep only the dotted `fields` of each object."""
    if isinstance(data, list):
        return [project(item, fields) for item in data]
    if not isinstance(data, dict):
        return data
    return {field: _dig(data, field) for field in fields}


def absent(data: object, fields: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Give the fields that begin with a name that no object has, each with the names that there are."""
    items = [item for item in (data if isinstance(data, list) else [data]) if isinstance(item, dict)]
    known = list(dict.fromkeys(key for item in items for key in item))
    return [
        (field, known)
        for field in fields
        if known and not any(field == key or field.startswith(key + ".") for key in known)
    ]


def _dig(data: object, field: str) -> object:
    """Follow a dotted path; keys that hold dots themselves (annotations) are tried whole first."""
    if isinstance(data, dict):
        if field in data:
            return data[field]
        for at, char in enumerate(field):
            if char == "." and field[:at] in data:
                found = _dig(data[field[:at]], field[at + 1 :])
                if found is not None:
                    return found
    return None

"""`$text`, `$json` and `$yaml`: values that are read from another file of the repository.

Source: `PlaceholderProcessor` of catalog-backend 4.0.0; surprises 29 and 30: they work in any field after the
envelope, beside other keys they are left alone, results are not expanded again.
"""

from __future__ import annotations

from devportal.catalog.locations import (
    FORBIDDEN,
    UNKNOWN,
    find_target,
    judge_host,
    not_allowed,
    other_repository,
)
from devportal.model.schema import Fault, dotted, told
from devportal.providers.location import ReadError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.catalog.locations import Base
    from devportal.providers.location import Disk

    Path = tuple[str | int, ...]

KEYS = ("$text", "$json", "$yaml")
_DEPTH = 256


class PlaceholderError(Exception):
    """A placeholder that fails; carries the Fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class Placeholders:
    """Replaces the placeholders of one file's documents, remembering the files it read."""

    def __init__(self, base: Base, disk: Disk, hosts: Mapping[str, str], *, strict: bool) -> None:
        self.base = base
        self.disk = disk
        self.hosts = hosts
        self.strict = strict
        self.reads: list[str] = []
        self.unread: list[tuple[Path, str, dict[str, Any]]] = []

    def replace(self, entity: dict[str, Any]) -> dict[str, Any]:
        """Give `entity` with every placeholder replaced. Raises PlaceholderError."""
        self.unread = []
        made = self._value(entity, ())
        return made if type(made) is dict else entity

    def restore(self, entity: dict[str, Any]) -> None:
        """Put the placeholders back that stood for a URL while the entity was judged."""
        for path, url, original in self.unread:
            holder: Any = entity
            for part in path[:-1]:
                holder = holder[part]
            if holder[path[-1]] == url:
                holder[path[-1]] = original

    def _value(self, value: Any, path: Path) -> Any:
        if type(value) is list:
            items = [self._value(item, (*path, number)) for number, item in enumerate(value)]
            return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
        if type(value) is not dict or not value:
            return value
        if not any(key.startswith("$") for key in value):
            made = {key: self._value(item, (*path, key)) for key, item in value.items()}
            return made if any(made[key] is not value[key] for key in value) else value
        key = next(iter(value))
        if len(value) != 1 or key not in KEYS:
            return value
        return self._read(key, value[key], (*path, key), value)

    def _read(self, key: str, target: Any, path: Path, original: dict[str, Any]) -> Any:
        if type(target) is not str:
            _fail(
                path, "placeholder.type", f"{dotted(path)} must be a path or a URL, but it is {told(target)}"
            )
        found = find_target(target, self.base, self.hosts)
        if found.code:
            _fail(path, found.code, f"{dotted(path)}: {found.message}", found.hint)
        if found.url:
            return self._elsewhere(key, found.url, path, original)
        self.reads.append(found.path)
        try:
            data = self.disk.read(found.path, self.base.root)
        except ReadError as error:
            code = "placeholder.missing" if error.code == "location.missing" else error.code
            _fail(
                path,
                code,
                f"{dotted(path)}: {error.message}",
                error.hint or "check the path and its spelling",
            )
        return _parsed(key, data, path, target)

    def _elsewhere(self, key: str, url: str, path: Path, original: dict[str, Any]) -> Any:
        from devportal.text import quoted

        if other_repository(url, self.base):
            message = f"{dotted(path)} points to another repository, {quoted(url)}"
            _fail(
                path,
                "placeholder.other-repository",
                message,
                "copy the file into this repository and use its path",
            )
        host = judge_host(url, self.hosts)
        if host == FORBIDDEN:
            code, message, hint = not_allowed(url)
            _fail(path, code, f"{dotted(path)}: {message}", hint)
        if host == UNKNOWN:
            message = f"{dotted(path)} is on a host that is not configured, so it is not read: {quoted(url)}"
            _fail(path, "placeholder.remote", message, "copy the file into this repository and use its path")
        if self.strict or key != "$text":
            _fail(path, "placeholder.remote", f"{dotted(path)} is not read offline: {quoted(url)}")
        self.unread.append((path[:-1], url, original))
        return url


def read_beside(path: str, root: str, entity: dict[str, Any]) -> dict[str, Any]:
    """Give the entity of the file `path`, its placeholders replaced by files below `root`.

    Raises PlaceholderError.
    """
    from devportal.catalog.locations import Source, base_of
    from devportal.providers.location import Disk

    return Placeholders(base_of(Source(path, root, f"file:{path}")), Disk(), {}, strict=True).replace(entity)


def _parsed(key: str, data: bytes, path: Path, target: str) -> Any:
    if key == "$text":
        return data.decode("utf-8", "replace")
    return _json(data, path, target) if key == "$json" else _yaml(data, path, target)


def _json(data: bytes, path: Path, target: str) -> Any:
    import json

    from devportal.text import quoted

    def refuse(name: str) -> Any:
        raise ValueError(f"{name} is no JSON")

    where = f"{dotted(path)}: {quoted(target)}"
    try:
        value = json.loads(
            data.decode("utf-8", "replace"), parse_constant=refuse, parse_int=_number, parse_float=_number
        )
    except RecursionError:
        return _fail(path, "yaml.limit", f"{where} is nested too deeply")
    except ValueError as error:
        place = (
            f" at line {error.lineno}, column {error.colno}"
            if isinstance(error, json.JSONDecodeError)
            else ""
        )
        return _fail(path, "placeholder.json", f"{where} is not valid JSON{place}")
    if _is_deeper(value, _DEPTH):
        return _fail(path, "yaml.limit", f"{where} is nested deeper than {_DEPTH}")
    return value


def _number(text: str) -> int | float | None:
    """Read a number as JavaScript stores it: large ones lose digits, infinite ones become null."""
    if len(text) < 16 and text.lstrip("-").isdigit():
        return int(text)
    value = float(text)
    if value in (float("inf"), float("-inf")):
        return None
    return int(value) if value.is_integer() and abs(value) < 1e21 else value


def _is_deeper(value: Any, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        level = [
            inner
            for item in level
            if type(item) in (dict, list)
            for inner in (item.values() if type(item) is dict else item)
            if type(inner) in (dict, list)
        ]
        if not level:
            return False
    return True


def _yaml(data: bytes, path: Path, target: str) -> Any:
    from devportal.catalog.yaml12 import parse_documents
    from devportal.text import quoted

    documents = parse_documents(data)
    if len(documents) != 1:
        message = f"{dotted(path)}: {quoted(target)} must hold one YAML document, but it has {len(documents)}"
        _fail(path, "placeholder.yaml", message)
    only = documents[0]
    if only.error is not None:
        place = f" at line {only.line}, column {only.column}"
        _fail(
            path,
            only.code if only.code == "yaml.limit" else "placeholder.yaml",
            f"{dotted(path)}: {quoted(target)} is not valid YAML{place}: {only.error}",
        )
    return only.value


def _fail(path: Path, code: str, message: str, hint: str | None = None) -> Any:
    raise PlaceholderError(Fault(path, code, message, hint))

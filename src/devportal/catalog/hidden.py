"""What passes every check of Backstage and then never appears: keys that differ only in case, NUL characters.

Source: `buildEntitySearch` of catalog-backend 4.0.0: the dotted paths of all values, with the items of text
lists as keys of their own, must be distinct when lower-cased.
"""

from __future__ import annotations

from devportal.model.schema import Fault, dotted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Path = tuple[str | int, ...]

_KNOWN = frozenset("apiVersion providesApis consumesApis dependsOn dependencyOf memberOf displayName".split())
_KNOWN_LOWER = frozenset(word.lower() for word in _KNOWN)
_SKIPPED = frozenset(
    (
        "attachments",
        "relations",
        "status",
        "metadata.name",
        "metadata.namespace",
        "metadata.uid",
        "metadata.etag",
    )
)


def case_clash(entity: dict[str, Any]) -> tuple[tuple[str, Path], ...]:
    """Give the lower-cased paths that are written in two ways, with the place of the second; mostly ()."""
    words = _words(entity)
    rest = words - _KNOWN
    joined = "\n".join(rest)
    # without capitals only the known words could clash, with a lower-case spelling of themselves
    if joined == joined.lower() and _KNOWN_LOWER.isdisjoint(joined.replace(".", "\n").split("\n")):
        return ()
    parts = {part for word in words for part in word.split(".")}
    if len({part.lower() for part in parts}) == len(parts):
        return ()
    return _clashes(entity)


def _words(entity: dict[str, Any]) -> set[str]:
    """Collect every key and every text in a list: the words that paths are made of."""
    words: set[str] = set()
    stack: list[Any] = [entity]
    for value in stack:  # it grows while it is walked
        if type(value) is dict:
            words.update(value)
            for item in value.values():
                if type(item) is dict or type(item) is list:
                    stack.append(item)  # noqa: PERF401 - the list that is walked grows
        else:
            for item in value:
                if type(item) is str:
                    words.add(item)
                elif type(item) is dict or type(item) is list:
                    stack.append(item)
    return words


def _clashes(entity: dict[str, Any]) -> tuple[tuple[str, Path], ...]:
    paths: dict[str, Path] = {}
    _walk("", (), entity, paths, set())
    for name in ("metadata.name", "metadata.namespace", "metadata.uid"):
        paths.setdefault(name, ("metadata",))
    lowered = {path.lower() for path in paths}
    clashes = []
    for path, place in paths.items():
        lower = path.lower()
        if lower in lowered:
            lowered.remove(lower)
        else:
            clashes.append((lower, place))
    return tuple(clashes)


def _walk(path: str, place: Path, value: Any, paths: dict[str, Path], seen: set[str]) -> None:
    if path in _SKIPPED:
        return
    if type(value) is list:
        for number, item in enumerate(value):
            _walk(path, (*place, number), item, paths, seen)
            if type(item) is str and f"{path}.{item}".lower() not in seen:
                seen.add(f"{path}.{item}".lower())
                paths.setdefault(f"{path}.{item}", (*place, number))
    elif type(value) is dict:
        for key, item in value.items():
            _walk(f"{path}.{key}" if path else key, (*place, key), item, paths, seen)
    else:
        paths.setdefault(path, place)


def nul_fault(entity: dict[str, Any]) -> Fault | None:
    """Find a NUL character: Backstage's database cannot hold it, so no query finds the entity."""
    path = _nul(entity, ())
    if path is None:
        return None
    message = f"{dotted(path)} has a NUL character: no search of Backstage finds this entity"
    return Fault(path, "entity.nul", message, "remove the character")


def _nul(value: Any, path: Path) -> Path | None:
    if type(value) is str:
        return path if "\0" in value else None
    pairs: Any = ()
    if type(value) is dict:
        pairs = value.items()
        if any("\0" in key for key in value):
            return path
    elif type(value) is list:
        pairs = enumerate(value)
    for key, item in pairs:
        found = _nul(item, (*path, key))
        if found is not None:
            return found
    return None

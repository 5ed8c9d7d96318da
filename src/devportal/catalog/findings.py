"""What we tell about entities that Backstage takes: links not to be opened, characters that break search."""

from __future__ import annotations

from devportal.model.problem import ERROR, WARNING
from devportal.model.schema import Fault, dotted
from devportal.model.url import parse_url
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Path = tuple[str | int, ...]

_USUAL = ("https://", "http://", "mailto:")
_RISKY = frozenset({"javascript", "data", "vbscript", "file", "blob", "filesystem"})


def link_faults(links: list[dict[str, Any]]) -> list[tuple[str, Fault]]:
    """Find links with a scheme that runs or reads something; they pass as URLs."""
    faults: list[tuple[str, Fault]] = []
    for number, link in enumerate(links):
        if link["url"].startswith(_USUAL):
            continue
        parsed = parse_url(link["url"])
        if parsed is not None and parsed.scheme in _RISKY:
            path: Path = ("metadata", "links", number, "url")
            message = f"{dotted(path)} must not be opened: {quoted(link['url'])}"
            hint = "links should start with https:, http: or mailto:"
            faults.append((ERROR, Fault(path, "link.scheme", message, hint)))
    return faults


def nul_faults(entity: dict[str, Any]) -> list[tuple[str, Fault]]:
    """Find a NUL character: Backstage's database cannot hold it, so no query finds the entity."""
    path = _nul(entity, ())
    if path is None:
        return []
    message = f"{dotted(path)} has a NUL character: no search of Backstage finds this entity"
    return [(WARNING, Fault(path, "entity.nul", message, "remove the character"))]


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

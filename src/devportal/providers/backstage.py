"""The catalog of a running Backstage as a source: its entities, page by page, as files of ours."""

from __future__ import annotations

from devportal.providers.provider import Discovery, Made, Reach
from devportal.scm.backstage import Backstage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.config.sources import Source

LOCATION = "backstage.io/managed-by-location"
_COMPUTED = ("relations", "status")


def discover(source: Source, reach: Reach) -> Discovery:
    """Give all entities but Locations, whose targets are there already; one file for each origin."""
    client = Backstage(reach.http, source.url)
    by_place: dict[str, list[dict[str, Any]]] = {}
    for entity in client.query(filters=source.filter):
        metadata = entity.get("metadata")
        if entity.get("kind") == "Location" or not isinstance(metadata, dict):
            continue
        annotations = metadata.get("annotations")
        place = annotations.get(LOCATION) if isinstance(annotations, dict) else None
        kept = {key: value for key, value in entity.items() if key not in _COMPUTED}
        by_place.setdefault(str(place or f"url:{source.url}"), []).append(kept)
    from devportal.paths import digest

    return Discovery(files=tuple(Made(digest(place), place, by_place[place]) for place in sorted(by_place)))

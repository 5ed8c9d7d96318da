"""The annotations that say where an entity comes from.

Source: `AnnotateLocationEntityProcessor` of catalog-backend 4.0.0.
"""

from __future__ import annotations

from devportal.scm.host import HOSTS, edit_url, has_commit, source_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

LOCATION = "backstage.io/managed-by-location"
ORIGIN = "backstage.io/managed-by-origin-location"
VIEW_URL = "backstage.io/view-url"
EDIT_URL = "backstage.io/edit-url"
SOURCE_LOCATION = "backstage.io/source-location"


def location_annotations(
    location: str, origin: str, hosts: Mapping[str, str] = HOSTS
) -> tuple[dict[str, str], dict[str, str]]:
    """Give (annotations that the author may overrule, annotations that always win) of a file's entities."""
    kind, _, target = location.partition(":")
    given: dict[str, str] = {}
    if kind == "url":
        given[VIEW_URL] = target
        edit = None if has_commit(target) else edit_url(target, hosts)
        if edit:
            given[EDIT_URL] = edit
        source = source_url(target, hosts)
        if source:
            given[SOURCE_LOCATION] = "url:" + source
    return given, {LOCATION: location, ORIGIN: origin or location}

"""The repository of an entity that no annotation names: read from where its source or its file stands.

Backstage's own plugins show nothing without `github.com/project-slug` or `gitlab.com/project-slug`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

    from devportal.config.tools import Tool

SOURCE = "backstage.io/source-location"
_LOCATIONS = (SOURCE, "backstage.io/managed-by-location")
_KINDS = ("component", "api", "resource", "template")
"""Kinds that a repository is of; teams and systems are only described in one."""
_OWN = ("github.com/", "gitlab.com/")
_TOOLS = {"github": "github", "github-actions": "github", "gitlab-ci": "gitlab"}


def may_have(configured: Collection[str], entity: Mapping[str, Any]) -> bool:
    """Say whether one of the configured tools might be that of the entity's repository."""
    return any(name in configured for name in _TOOLS) and bool(location_of(entity))


def location_of(entity: Mapping[str, Any]) -> str:
    """Give the address that may tell an entity's repository; "" where it names one itself, or needs none."""
    found = entity["metadata"].get("annotations") or {}
    if str(entity.get("kind")).lower() not in _KINDS or any(key.startswith(_OWN) for key in found):
        return ""
    for key in _LOCATIONS:
        text = str(found.get(key, "")).removeprefix("url:")
        if text.startswith(("http://", "https://")):
            return text
    return ""


def hosts_of(tools: Mapping[str, Tool]) -> dict[str, str]:
    """Give the kind of each code host: the well-known ones and those of the configuration."""
    from urllib.parse import urlsplit

    from devportal.scm.host import HOSTS

    hosts = dict(HOSTS)
    for name, kind in _TOOLS.items():
        tool = tools.get(name)
        if tool is None:
            continue
        hosts[urlsplit(tool.url).netloc] = kind
        for one in tool.instances:
            hosts[one.name.partition(".")[2]] = kind
    hosts.pop("", None)
    return hosts


def with_repository(entity: dict[str, Any], hosts: Mapping[str, str]) -> dict[str, Any]:
    """Give an entity with the annotations that its location stands for, itself where it stands for none."""
    from devportal.scm.host import parse_git_url

    location = location_of(entity)
    place = parse_git_url(location) if location else None
    kind = hosts.get(place.host) if place else None
    if place is None or kind not in ("github", "gitlab") or not place.owner or not place.name:
        return entity
    if not _is_of_one(entity["metadata"]["annotations"]):
        return entity
    name = f"{place.owner}/{place.name.removesuffix('.git')}"
    home = f"{location.partition(':')[0]}://{place.host}/{name}/"
    more = {f"{kind}.com/project-slug": name, SOURCE: f"url:{home}"}
    if kind == "gitlab" and place.host != "gitlab.com":
        more["gitlab.com/instance"] = place.host
    metadata = entity["metadata"]
    return {**entity, "metadata": {**metadata, "annotations": {**more, **metadata["annotations"]}}}


def _is_of_one(annotations: Mapping[str, Any]) -> bool:
    """Say whether the repository is of this entity: it says so, or its file stands at the top.

    A file further down may be one of many, in a repository that only describes what is elsewhere. Where
    nobody wrote a source location, the catalog has put the folder of the file there.
    """
    from devportal.scm.host import parse_git_url

    source, file = (parse_git_url(str(annotations.get(key, "")).removeprefix("url:")) for key in _LOCATIONS)
    if file is None:
        return True
    folder, _, _ = file.path.rpartition("/")
    if source and (source.owner, source.name, source.path.strip("/")) != (file.owner, file.name, folder):
        return True
    return not folder

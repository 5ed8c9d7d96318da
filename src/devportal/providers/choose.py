"""Which repositories of an organisation a source takes, as the filters of Backstage's providers choose."""

from __future__ import annotations

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.config.sources import Source


@record
class Listed:
    """A repository as a code host lists it; `path` is its name with that of its owner before it."""

    name: str
    path: str
    topics: tuple[str, ...] = ()
    visibility: str = ""
    archived: bool = False
    fork: bool = False
    empty: bool = False


def is_chosen(source: Source, one: Listed) -> bool:
    """Say whether a repository passes the filters of its source."""
    import re

    if one.empty or (one.archived and not source.archived) or (one.fork and not source.forks):
        return False
    if source.name_pattern and re.fullmatch(source.name_pattern, one.name) is None:
        return False
    if source.path_pattern and re.search(source.path_pattern, one.path) is None:
        return False
    if source.exclude and _is_excluded(source, one.path.lower()):
        return False
    if source.visibility and one.visibility.lower() not in {text.lower() for text in source.visibility}:
        return False
    topics = {topic.lower() for topic in one.topics}
    wanted = {topic.lower() for topic in source.topics}
    if wanted and not (wanted <= topics if source.all_topics else wanted & topics):
        return False
    return not topics.intersection(topic.lower() for topic in source.exclude_topics)


def _is_excluded(source: Source, path: str) -> bool:
    """Say whether a repository is named in `exclude`, by its path or that of a group above it."""
    names = {text.strip("/").lower() for text in source.exclude}
    parts = path.split("/")
    return any("/".join(parts[: count + 1]) in names for count in range(len(parts)))

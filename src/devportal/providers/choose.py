"""Which repositories of an organisation a source takes, as the filters of Backstage's providers choose."""

from __future__ import annotations

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.config.sources import Source


@record
class Listed:
    """A repository as a code host lists it."""

    name: str
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
    if source.visibility and one.visibility not in source.visibility:
        return False
    topics = {topic.lower() for topic in one.topics}
    if source.topics and not topics.intersection(topic.lower() for topic in source.topics):
        return False
    return not topics.intersection(topic.lower() for topic in source.exclude_topics)

"""One git repository as a source."""

from __future__ import annotations

from devportal.providers.provider import Discovery, Reach, Repo, slug_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.config.sources import Source


def discover(source: Source, reach: Reach) -> Discovery:
    """Give the repository itself; whether it is there, git tells."""
    from devportal.scm.remote import expand, redact_url
    from devportal.scm.web import split_remote

    del reach
    url = expand(source.url)
    host, slug = split_remote(redact_url(url))
    # a repository on this machine is known by its source's name: its path is nobody else's business
    place = slug_of(host.partition(":")[0], slug) if host else slug_of(source.name)
    web = f"https://{host}/{slug}" if url.startswith(("https://", "ssh://git@")) or "://" not in url else ""
    return Discovery((Repo(place, url, web, source.branch),))

"""The catalog of a running Backstage, asked where it is."""

from __future__ import annotations

from devportal.errors import IO, PortalError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.catalog.catalog import Catalog
    from devportal.cli.session import Session


def live_catalog(session: Session, name: str) -> Catalog:
    """Open the catalog of a running Backstage. Raises PortalError (exit 3) while offline."""
    from devportal.catalog.remote import BackstageCatalog
    from devportal.cli.network import open_http, source_named
    from devportal.scm.backstage import Backstage

    source = source_named(session, name)
    if session.flags.offline:
        hint = f"`portal source sync {name}` copies it; without --source the copy answers"
        raise PortalError(f"source {name} is asked live, and this run is offline", hint=hint, exit_code=IO)
    return BackstageCatalog(Backstage(open_http(session, (source,)), source.url), source.url, session.warn)

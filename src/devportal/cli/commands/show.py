"""`portal show`."""

from __future__ import annotations

from devportal.errors import OK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.cli.session import Session


def show(session: Session, name: str, at: str | None) -> int:
    """Show everything about one entity: what it is, its owner, its relations both ways, its problems.

    `.` is the entity of this repository.
    """
    from devportal.page import build_page
    from devportal.views import page

    if at is not None:
        from devportal.cli.revisions import catalog_at

        session.look_at(catalog_at(session, at).catalog)
    row = session.resolve(name)
    found = build_page(session.catalog, row, session.relative)
    if session.settings.get("integrations"):
        from devportal.cli.live import quick
        from devportal.record import replace

        found = replace(found, panels=quick(session, row, found.entity))
    session.emit(found, page)
    return OK

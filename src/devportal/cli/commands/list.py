"""`portal list`."""

from __future__ import annotations

from devportal.errors import NO, OK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.cli.session import Session


def list_entities(
    session: Session, kind_name: str | None, sort: str | None, limit: int, **selected: Any
) -> int:
    """List entities by ref; the options select by kind, owner, tag and more, and are ANDed.

    --where takes a line such as: kind:component owner:payments lifecycle!=production depends:*kafka*
    """
    from devportal.catalog.listing import Listing
    from devportal.cli.selecting import chosen_count, nothing_hint
    from devportal.views import rows

    if kind_name:
        selected["kind"] = [*(selected["kind"] or ()), kind_name]
    shown, total = chosen_count(session, selected, sort or "", limit)
    more = total - len(shown)
    session.emit(Listing(session.catalog, shown, f"{more} more" if more else ""), rows)
    if not shown:
        session.tell_nothing("no entity matches", nothing_hint(session, selected))
        return NO
    session.tell_broken()
    return OK

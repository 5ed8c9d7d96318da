"""Relations as a person names them."""

from __future__ import annotations

from devportal.errors import USAGE, PortalError


def known_relations(names: list[str] | None) -> tuple[str, ...]:
    """Give the relations in Backstage's spelling. Raises PortalError (exit 2) for one there is not."""
    from devportal.model.relation import RELATIONS
    from devportal.text import quoted, suggestion

    known = {name.lower(): name for name in RELATIONS}
    for name in names or ():
        if name.lower() not in known:
            hint = suggestion(name, RELATIONS) or f"relations: {', '.join(RELATIONS)}"
            raise PortalError(f"no relation {quoted(name)}", hint=hint, exit_code=USAGE)
    return tuple(known[name.lower()] for name in names or ())

"""`portal catalog export`."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from devportal.cli.session import Session
from devportal.errors import OK, USAGE, PortalError


def export(
    session: Session,
    index: Annotated[
        str,
        typer.Option("--index", metavar="FILE", help="Write the whole index to one file, to be published."),
    ] = "",
) -> int:
    """Write the catalog as one file that others read in place: `portal source add URL` uses it.

    The same catalog gives the same bytes, so that a store keeps one copy and an unchanged one is not sent.
    """
    from devportal.catalog.publish import publish
    from devportal.cli.joined import briefs
    from devportal.paths import MIRROR, cache_dir
    from devportal.views import facts

    if not index:
        raise PortalError("what is to be written?", hint="--index FILE writes the index", exit_code=USAGE)
    session.expect(facts)
    catalog = session.catalog
    count = catalog.count()
    catalog.demand()
    prefixes = [(root.rstrip("/") + "/", os.path.basename(root) + "/") for root in session.settings.roots]
    prefixes += [
        (one.path.rstrip("/") + "/", one.name + "/")
        for one in briefs(session.settings)
        if one.type == "folder"
    ]
    prefixes = [one for one in prefixes if one[0] != catalog.root.rstrip("/") + "/"]
    prefixes.append((catalog.root.rstrip("/") + "/", ""))
    prefixes.append((os.path.join(cache_dir(session.environ), MIRROR) + "/", ""))
    path = os.path.join(session.directory, index)
    head = publish(catalog, prefixes, path)
    session.emit(
        facts.Facts(
            (
                ("file", index),
                ("entities", count),
                ("bytes", os.stat(path).st_size),
                ("blake2b", head.digest),
            )
        ),
        facts,
    )
    return OK

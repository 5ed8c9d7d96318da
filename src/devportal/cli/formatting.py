"""Which files `portal fmt` lays out."""

from __future__ import annotations

import os

from devportal.errors import IO, PortalError
from devportal.paths import is_mirrored, kept, on_disk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from devportal.cli.session import Session
    from devportal.findings.edit import Rewrite


def layouts(session: Session, paths: Sequence[str]) -> tuple[list[Rewrite], list[tuple[str, str]]]:
    """Give the files that would change, and those that cannot be laid out, as shown, with the reason.

    Raises PortalError (exit 3) for a path that is not there.
    """
    from devportal.catalog.layout import formatted
    from devportal.findings.edit import Rewrite
    from devportal.providers.read import read_file

    rewrites: list[Rewrite] = []
    left: list[tuple[str, str]] = []
    for file in dict.fromkeys(_files(session, paths)):
        contents = read_file(file, os.path.dirname(file), session.settings.get("catalog.max_file_size"))
        if contents.problem is not None:
            left.append((session.relative(file), contents.problem.message))
            continue
        made = formatted(contents.data)
        if made.reason is not None:
            left.append((session.relative(file), made.reason))
        elif made.data != contents.data:
            rewrites.append(Rewrite(file, contents.data, made.data))
    return rewrites, left


def _files(session: Session, paths: Sequence[str]) -> Iterator[str]:
    """Give the named files, and the catalog files of the catalog or of the named folders; no links."""
    if not paths:
        files = (file for file in session.catalog.files() if not is_mirrored(file))
        yield from (file for file in files if not os.path.islink(on_disk(file)))
    for path in paths:
        full = os.path.normpath(os.path.join(session.directory, path))
        if not os.path.lexists(full):
            raise PortalError(f"{path}: no such file or folder", exit_code=IO)
        if os.path.isdir(full):
            from devportal.catalog.load import plan_of
            from devportal.providers.folder import crawl

            plan = plan_of(session.settings)
            found = crawl(full, plan.patterns, plan.prune).files
            yield from (file for file in found if not os.path.islink(on_disk(file)))
        else:
            yield kept(os.path.realpath(full) if os.path.islink(full) else full)

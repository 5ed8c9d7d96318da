"""How each of many projects stands to its template: one that cannot be told hides no other."""

from __future__ import annotations

import os

from devportal.cli.following import Wishes, look, resolve, temporary
from devportal.errors import PortalError
from devportal.scaffold.follow.fleet import Standing, standing, unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Future

    from devportal.cli.session import Session
    from devportal.scaffold.template import TemplateInfo

    Seen = dict[object, TemplateInfo]

_MOST = 4


def standings(session: Session, folders: Sequence[str], wishes: Wishes) -> tuple[Standing, ...]:
    """Look at every folder; copier renders in processes of its own, so that several go on at a time."""
    from concurrent.futures import ThreadPoolExecutor

    seen: Seen = {}
    rows: dict[str, Standing] = {}
    waiting: dict[str, Future[Standing]] = {}
    pool = ThreadPoolExecutor(max_workers=min(_MOST, os.cpu_count() or 1))
    try:
        for folder in folders:
            path = session.relative(folder)
            try:
                project = resolve(session, folder, wishes, seen)
            except PortalError as error:
                rows[folder] = unknown(path, folder, error)
                continue
            if project.past.is_copier:
                waiting[folder] = pool.submit(_standing, session, folder, path, wishes, seen)
            else:
                rows[folder] = _standing(session, folder, path, wishes, seen)
        rows.update((folder, found.result()) for folder, found in waiting.items())
    finally:
        pool.shutdown(cancel_futures=True)
    return tuple(rows[folder] for folder in folders)


def _standing(session: Session, folder: str, path: str, wishes: Wishes, seen: Seen) -> Standing:
    try:
        with temporary() as home:
            return standing(path, look(session, folder, wishes, home, seen))
    except PortalError as error:
        return unknown(path, folder, error)

"""The file of verifications, read and written for commands."""

from __future__ import annotations

import os

from devportal.errors import USAGE, PortalError
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.catalog.identity import Attention
    from devportal.catalog.verification import Verified
    from devportal.cli.session import Session

_MOST_DAYS = 3650


def verified_file(session: Session) -> str:
    """Give the place of the file: below the catalog's root."""
    from devportal.catalog.verification import FILE

    return os.path.join(session.settings.root, FILE)


def read_verified(session: Session) -> dict[str, Verified]:
    """Give the verifications by ref; none where there is no file. Raises PortalError (exit 3)."""
    from devportal.catalog.verification import parse_verified

    return parse_verified(verified_text(session))


def verified_text(session: Session) -> str:
    """Give the text of the file, "" where there is none. Raises PortalError (exit 3) where it is not read."""
    from devportal.errors import IO
    from devportal.providers.read import read_file

    path = verified_file(session)
    if not os.path.lexists(path):
        return ""
    contents = read_file(path, session.settings.root)
    if contents.problem:
        message = f"{session.relative(path)}: {contents.problem.message}"
        raise PortalError(message, exit_code=IO, code="io.read")
    return contents.data.decode("utf-8", "surrogateescape").replace("\r\n", "\n")


def save_verified(session: Session, known: dict[str, Verified]) -> str:
    """Write the verifications; give the path. Raises PortalError (exit 3)."""
    from devportal.catalog.verification import FILE, write_verified
    from devportal.cli.writing import write_file
    from devportal.scaffold.safe_path import safe_child

    path = verified_file(session)
    text = write_verified(known, verified_text(session))
    safe_child(session.settings.root, FILE)  # a repository may have a link in the way that leads out of it
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
    except OSError as error:
        from devportal.errors import IO

        raise PortalError(f"{path}: cannot be written: {error.strerror}", exit_code=IO) from error
    write_file(path, text)
    return path


def day_given(text: str | None) -> str:
    """Give a day that was typed, or today in UTC. Raises PortalError (exit 2)."""
    from devportal.catalog.verification import is_day

    if text is None:
        from time import gmtime, strftime

        return strftime("%Y-%m-%d", gmtime())
    if not is_day(text):
        raise PortalError(f"{quoted(text)} is no day", hint="write it as 2026-11-20", exit_code=USAGE)
    return text


def days_later(day: str, span: str) -> str:
    """Give the day that is a span such as 180d, 26w or 12m after a day. Raises PortalError (exit 2)."""
    import re
    from datetime import date, timedelta

    found = re.fullmatch(r"(\d{1,4})([dwm])", span)
    days = int(found[1]) * {"d": 1, "w": 7, "m": 30}[found[2]] if found else 0
    if not 0 < days <= _MOST_DAYS:
        message = f"{quoted(span)} is no time that a verification may hold"
        raise PortalError(message, hint="write 180d, 26w or 6m; ten years at most", exit_code=USAGE)
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def attention(session: Session) -> list[Attention]:
    """Give the verifications that have expired, as things that need attention."""
    from devportal.catalog.identity import Attention as One

    today = day_given(None)
    return [
        One(ref, "verification-expired", f"verified until {one.until} by {one.by}")
        for ref, one in sorted(read_verified(session).items())
        if one.until < today
    ]

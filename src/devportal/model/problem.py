"""A finding about a descriptor: bad data is a value, not an exception."""

from __future__ import annotations

from devportal.record import record

ERROR = "error"
WARNING = "warning"
HINT = "hint"
SEVERITIES = (ERROR, WARNING, HINT)


@record
class Problem:
    """One finding, with its place.

    `file` is an absolute path (or a URL for remote descriptors), `line` and `column` are 1-based and 0 where
    no place is known; `document` is the 0-based index in the file. `path` is where in the document the
    offending value stands, so that the place can be looked up when it is shown. `backstage` is true where
    Backstage itself rejects the document; `blocks` where the whole file is lost with it.
    """

    severity: str
    code: str
    message: str
    hint: str | None = None
    file: str = ""
    line: int = 0
    column: int = 0
    document: int = 0
    ref: str | None = None
    backstage: bool = False
    path: tuple[str | int, ...] = ()
    on_key: bool = False
    blocks: bool = False

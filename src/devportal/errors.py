"""The one exception for a dead end, and the exit codes of the command line."""

from __future__ import annotations

OK = 0
NO = 1
"""The answer is no: nothing found, no such entity, findings, a difference; or the run failed."""
USAGE = 2
"""Wrong use: a flag, the configuration, an ambiguous ref, an answer missing where nobody can be asked."""
IO = 3
"""What was asked for could not be read or written: disk, network, offline, rate limit."""
AUTH = 4
"""Authentication or permission is missing."""
REFUSED = 5
"""Refused for safety."""
BUG = 70
"""A bug of ours."""
INTERRUPTED = 130
TERMINATED = 143
PIPE_CLOSED = 141


class PortalError(Exception):
    """What ends a command: what happened, what to do about it, and the exit code.

    `lines` are further lines to show under the message (one fact each), `code` a stable word for scripts.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        exit_code: int = NO,
        lines: tuple[str, ...] = (),
        code: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.exit_code = exit_code
        self.lines = lines
        self.code = code

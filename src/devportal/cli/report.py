"""What is said and kept when we have a bug."""

from __future__ import annotations

import os

from devportal import errors

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from devportal.cli.output import Terminal


def bug(terminal: Terminal, error: Exception, argv: Sequence[str]) -> int:
    """Write a report that only this user can read; say where it is; give exit code 70."""
    kind = type(error).__name__
    path = _write(terminal, error, argv)
    terminal.say("error", f"a bug in portal: {kind}: {error}"[:300])
    terminal.say("hint", f"please report it with {path}" if path else "`--debug` shows the traceback")
    if terminal.support:
        terminal.say("hint", f"questions: {terminal.support}")
    return errors.BUG


def _write(terminal: Terminal, error: Exception, argv: Sequence[str]) -> str | None:
    import platform
    import traceback

    from devportal import __version__
    from devportal.cli.output import hidden
    from devportal.paths import make_private, state_dir

    folder = os.path.join(state_dir(terminal.environ), "reports")
    # frames without their values, and the command without its arguments: both may hold secrets
    text = "".join(traceback.format_exception(error))
    text = f"portal {__version__}, Python {platform.python_version()}\ncommand: {' '.join(argv[:1])}\n{text}"
    path = os.path.join(folder, f"bug-{os.getpid()}.txt")
    try:
        make_private(folder)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with open(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(hidden(text))
    except OSError:
        return None
    return path

"""One run of the command line: the only place that turns errors into exit codes."""

from __future__ import annotations

import os

from devportal import errors
from devportal.cli.app import choose, function_of, overview
from devportal.cli.fast import parse
from devportal.cli.output import Terminal, forget, standard_terminal
from devportal.errors import PortalError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from devportal.cli.session import Flags, Session


def main(argv: Sequence[str], terminal: Terminal | None = None, cwd: str | None = None) -> int:
    """Run one command line and give its exit code. Nothing is raised."""
    debug = "--debug" in argv
    terminal = terminal or standard_terminal()
    try:
        return _whole_run(argv, terminal, cwd or _working_directory())
    except PortalError as error:
        if debug:
            _traceback(terminal)
        return _tell(terminal, error, argv)
    except KeyboardInterrupt:
        return errors.INTERRUPTED
    except BrokenPipeError:
        forget(1)
        return errors.PIPE_CLOSED
    except Exception as error:  # noqa: BLE001 - the last resort: what comes here is a bug, and is told as one
        if debug:
            _traceback(terminal)
        from devportal.cli.report import bug

        return bug(terminal, error, argv)


def _traceback(terminal: Terminal) -> None:
    import traceback

    for line in traceback.format_exc().splitlines():
        terminal.say("debug", line, "dim")


def _whole_run(argv: Sequence[str], terminal: Terminal, cwd: str) -> int:
    """Run a command; where it meets damage deep in the index, run it once more on one built anew."""
    try:
        return _run(argv, terminal, cwd)
    except Exception as error:
        if type(error).__module__ != "sqlite3":
            raise
    return _run(argv, terminal, cwd, damaged=True)


def _working_directory() -> str:
    """Give the working directory, "" where it is gone: not every command needs one."""
    try:
        return os.getcwd()
    except FileNotFoundError:
        return ""


def _run(argv: Sequence[str], terminal: Terminal, cwd: str, *, damaged: bool = False) -> int:
    if not argv or argv[0] in ("--help", "-h"):
        terminal.write(overview())
        return errors.OK if argv else errors.USAGE
    if argv[0] in ("--version", "-V"):
        from devportal import __version__

        terminal.write(f"portal {__version__}\n")
        return errors.OK
    command, rest = choose(argv)

    def start(flags: Flags) -> Session:
        from devportal.cli.session import Session

        return Session(terminal, flags, cwd, damaged=damaged)

    function = function_of(command)
    given = parse(command.words, rest)
    if given is not None:
        from devportal.cli.session import flags_of

        code = function(start(flags_of(given)), **given)
        return code if isinstance(code, int) else errors.OK
    return _typer(function, start, command.words, rest, terminal)


def _typer(
    function: Callable[..., object],
    start: Callable[[Flags], Session],
    words: str,
    rest: list[str],
    terminal: Terminal,
) -> int:
    """Let Typer parse the arguments of one leaf and call it."""
    import typer
    from typer.exceptions import TyperException

    from devportal.cli.options import leaf

    _end_on_terminate()

    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})(
        leaf(words, function, start)
    )
    command = typer.main.get_command(app)
    if {"-h", "--help"} & set(rest[: rest.index("--")] if "--" in rest else rest):
        context = command.make_context(f"portal {words}", [], resilient_parsing=True)
        terminal.write(command.get_help(context) + "\n")
        return errors.OK
    try:
        # not command.main(): it takes a closed pipe for its own and ends with 1
        with command.make_context(f"portal {words}", list(rest)) as context:
            code = command.invoke(context)
    except typer.Exit as ended:
        return int(ended.exit_code)
    except (typer.Abort, EOFError) as error:
        raise KeyboardInterrupt from error
    except TyperException as error:
        raise _usage(error, words) from error
    return code if isinstance(code, int) else errors.OK


def _end_on_terminate() -> None:
    """Let SIGTERM and SIGHUP unwind like an interrupt, so that nothing half written stays.

    The hot commands do without: importing signal costs them a quarter of a Python start, and all that they
    write is one transaction of the index.
    """
    import signal
    import threading

    def stop(number: int, _: object) -> None:
        raise SystemExit(128 + number)

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGHUP, stop)


_NUMBERS = (
    ("is not a valid int range", "is not a whole number"),
    ("is not a valid int", "is not a whole number"),
    ("is not in the range x>=", "is less than "),
)


def _usage(error: Exception, words: str) -> PortalError:
    """Turn what Typer says about the arguments into our words."""
    from devportal.text import clean_line, cut, suggestion

    message = getattr(error, "format_message", lambda: str(error))().rstrip(".")
    near = getattr(error, "possibilities", None)
    hint = None
    if near:
        message = message.partition(" (")[0].partition(" Did you mean")[0].rstrip(".")
        hint = suggestion(str(getattr(error, "option_name", "")), near)
    for typed, plain in _NUMBERS:
        message = message.replace(typed, plain)
    hint = hint or f"`portal {words} --help` lists what it takes"
    message = cut(clean_line(message[:1].lower() + message[1:]), 200)
    return PortalError(message, hint=hint, exit_code=errors.USAGE)


def _needs_somebody(error: PortalError) -> bool:
    """Say whether it may take somebody else: a permission, a refusal, or a fault with no remedy known."""
    return error.exit_code in (errors.AUTH, errors.REFUSED) or (
        error.exit_code == errors.IO and not error.hint
    )


def _tell(terminal: Terminal, error: PortalError, argv: Sequence[str]) -> int:
    if "--json" in argv:
        _tell_json(terminal, error)
        return error.exit_code
    word = f"error[{error.code}]" if error.code else "error"
    terminal.say(word, error.message, "error")
    for line in error.lines:
        terminal.say("  -", line, "dim")
    if error.hint:
        terminal.say("hint", error.hint)
    if terminal.support and _needs_somebody(error):
        terminal.say("hint", f"questions: {terminal.support}")
    return error.exit_code


def _tell_json(terminal: Terminal, error: PortalError) -> None:
    """Write the error as an object to stderr, for programs that asked for JSON."""
    from devportal.views.plain import to_json

    data = {"message": error.message, "hint": error.hint, "code": error.code, "lines": list(error.lines)}
    try:
        terminal.err.write(to_json({"error": data}, lines=True))
        terminal.err.flush()
    except (OSError, ValueError):
        return

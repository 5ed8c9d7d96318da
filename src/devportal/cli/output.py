"""The terminal, and `emit`: the only writer to stdout."""

from __future__ import annotations

import os
import sys

from devportal.errors import IO, USAGE, PortalError
from devportal.record import record
from devportal.text import clean, cut, either, quoted, suggestion
from devportal.views.theme import Theme

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, TextIO

LIST = ("table", "wide", "tsv", "csv", "json", "jsonl", "yaml", "md", "name")
GRAPH = ("tree", "json", "mermaid", "dot")
CHECK = ("text", "concise", "github", "gitlab", "sarif", "junit", "json", "md")
ONE = ("text", "json", "yaml", "name")
_DATA = ("json", "jsonl", "yaml")
_LONGEST = 2_000
"""Characters of a message: somebody may have typed a name of 100,000."""


class Terminal:
    """Where a run writes to: two streams, whether a person watches them, how wide they are.

    Handed in, so that a test needs no patching.
    """

    def __init__(
        self,
        out: TextIO,
        err: TextIO,
        *,
        environ: Mapping[str, str],
        source: TextIO | None = None,
        is_tty: bool | None = None,
        width: int | None = None,
    ) -> None:
        self.out = out
        self.err = err
        self.source = source
        self.environ = environ
        self.is_tty = _is_tty(out) if is_tty is None else is_tty
        self.err_is_tty = _is_tty(err) if is_tty is None else is_tty
        self.can_ask = self.is_tty and (source is None or _is_tty(source))
        self.support = ""
        self._fixed = width
        self.width, self.height = _size(environ, width)

    def measure(self) -> bool:
        """Look at the size of the window again; say whether it is another one."""
        before = self.width, self.height
        self.width, self.height = _size(self.environ, self._fixed)
        return before != (self.width, self.height)

    def theme(self, choice: str) -> Theme:
        """Give the theme of stdout for `--color`: always, never or auto."""
        return Theme(_wants_color(choice, self.environ, self.is_tty), _is_ascii(self.out))

    def write(self, text: str) -> None:
        """Write to stdout. Raises PortalError (exit 3) where it takes no text, BrokenPipeError as is."""
        try:
            self.out.write(text)
            self.out.flush()
        except BrokenPipeError:
            forget(1)
            raise
        except (OSError, ValueError) as error:
            forget(1)
            raise PortalError(
                f"cannot write the answer: {_reason(error)}", exit_code=IO, code="io.write"
            ) from error

    def is_closed(self) -> bool:
        """Say whether nobody reads stdout any more: what it was piped to has ended."""
        import select

        try:
            poll = select.poll()
            poll.register(self.out.fileno(), 0)
            return any(event & select.POLLERR for _, event in poll.poll(0))
        except (OSError, ValueError):
            return False

    def say(self, word: str, message: str, style: str = "") -> None:
        """Write one `error:`, `warning:` or `hint:` line to stderr."""
        theme = Theme(_wants_color("auto", self.environ, self.err_is_tty))
        try:
            told = clean(cut(hidden(message), _LONGEST))
            self.err.write(f"{theme.paint(word + ':', style or word)} {told}\n")
            self.err.flush()
        except (OSError, ValueError):
            forget(2)


def hidden(text: str) -> str:
    """Take the tokens that this run has read out of a text; where none was read there is nothing to do."""
    secret = sys.modules.get("devportal.scm.secret")
    return text if secret is None else str(secret.hide(text))


def forget(number: int) -> None:
    """Send what is still buffered for a stream nowhere, or the interpreter complains of it at its end."""
    try:
        os.fstat(number)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number)
        os.close(nowhere)
    except OSError:
        return


def _is_tty(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except (OSError, ValueError):
        return False


def _is_ascii(stream: TextIO) -> bool:
    return (getattr(stream, "encoding", None) or "utf-8").lower() in (
        "ascii",
        "us-ascii",
        "latin-1",
        "iso8859-1",
    )


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _size(environ: Mapping[str, str], width: int | None) -> tuple[int, int]:
    columns = environ.get("COLUMNS", "")
    lines = environ.get("LINES", "")
    try:
        size = os.get_terminal_size(1)
    except OSError:
        size = os.terminal_size((80, 24))
    found = width if width is not None else int(columns) if columns.isdecimal() else size.columns
    # a terminal narrower than 20 columns is a wrong answer more often than a narrow terminal
    return (found if found >= 20 else 80, int(lines) if lines.isdecimal() else size.lines)


def _wants_color(choice: str, environ: Mapping[str, str], is_tty: bool) -> bool:
    if choice != "auto":
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("CLICOLOR_FORCE", "0") != "0" or environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    if environ.get("CLICOLOR") == "0":
        return False
    return is_tty and environ.get("TERM") != "dumb"


@record
class Shape:
    """How an answer is to look: the format asked for (None: by the stream), and what narrows it."""

    format: str | None = None
    fields: tuple[str, ...] = ()
    color: str = "auto"
    pager: bool = True
    quiet: bool = False


def emit(terminal: Terminal, result: object, view: Any, shape: Shape) -> None:
    """Render a result with its view and write it.

    A view is a module: FORMATS (what it can be), TERMINAL and PIPE (what it is by default), `table(result)`
    or `render(result, format, theme, width)`, and `data(result)`.
    """
    format_ = choose(view, shape, terminal)
    text = render(result, view, format_, shape, terminal)
    if terminal.is_tty and shape.pager and text.count("\n") >= terminal.height and format_ not in _DATA:
        from devportal.cli.pager import page

        if page(text, terminal.environ):
            return
    terminal.write(text)


def choose(view: Any, shape: Shape, terminal: Terminal) -> str:
    """Give the format to use. Raises PortalError (exit 2) for one that this answer does not have."""
    if shape.format is None:
        return str(view.TERMINAL if terminal.is_tty else view.PIPE)
    if shape.format not in view.FORMATS:
        raise PortalError(
            f"this answer has no format {shape.format!r}",
            hint=suggestion(shape.format, view.FORMATS) or f"choose {either(view.FORMATS)}",
            exit_code=USAGE,
        )
    return shape.format


def foresee(view: Any, shape: Shape, terminal: Terminal) -> None:
    """Raise PortalError (exit 2) for a format or fields that no answer of this view can have."""
    format_ = choose(view, shape, terminal)
    if format_ not in _DATA and _is_drawn(view, format_):
        _refuse_fields(shape, format_)


def _is_drawn(view: Any, format_: str) -> bool:
    own = format_ not in LIST or not hasattr(view, "table") or format_ in getattr(view, "OWN", ())
    return own and hasattr(view, "render")


def _refuse_fields(shape: Shape, format_: str) -> None:
    if shape.fields:
        raise PortalError(
            f"--fields has no meaning for {format_}", hint="add -o json, or -o yaml", exit_code=USAGE
        )


def render(result: object, view: Any, format_: str, shape: Shape, terminal: Terminal) -> str:
    """Give the whole text of an answer."""
    if format_ in _DATA:
        return _data(view.data(result), format_, shape, terminal)
    if _is_drawn(view, format_):
        _refuse_fields(shape, format_)
        return str(view.render(result, format_, terminal.theme(shape.color), terminal.width))
    from devportal.views import table as tables

    table = view.table(result)
    if shape.fields:
        table = _narrowed(table, shape.fields)
    if format_ in ("table", "wide"):
        if not table.rows:
            return ""
        return tables.draw(table, terminal.width, terminal.theme(shape.color), wide=format_ == "wide")
    draw = {"tsv": tables.tsv, "csv": tables.csv, "md": tables.markdown, "name": tables.names}[format_]
    return draw(table)


def _data(data: object, format_: str, shape: Shape, terminal: Terminal) -> str:
    from devportal.views.plain import absent, plain, project, to_json, to_yaml

    data = plain(data)
    if shape.fields:
        for field, known in () if shape.quiet else absent(data, shape.fields):
            near = suggestion(field.partition(".")[0], known) or f"there are {', '.join(known)}"
            terminal.say("warning", f"no field {quoted(field)}; {near}")
        data = project(data, shape.fields)
    return to_yaml(data) if format_ == "yaml" else to_json(data, lines=format_ == "jsonl")


def _narrowed(table: Any, fields: Sequence[str]) -> Any:
    from devportal.views.table import Table

    titles = [column.title.lower() for column in table.columns]
    unknown = [field for field in fields if field.lower() not in titles]
    if unknown:
        raise PortalError(
            f"no column {unknown[0]!r}",
            hint=suggestion(unknown[0], titles)
            or f"columns: {', '.join(titles)}; with -o json any dotted path",
            exit_code=USAGE,
        )
    places = [titles.index(field.lower()) for field in fields]
    rows = tuple(tuple(row[at] for at in places) for row in table.rows)
    return Table(tuple(table.columns[at] for at in places), rows, 0, table.foot)


def standard_terminal() -> Terminal:
    """Give the terminal of this process; a closed stdout or stderr is opened on nothing."""
    out = sys.stdout if sys.stdout is not None else _closed()
    err = sys.stderr if sys.stderr is not None else open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (out, err):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    return Terminal(out, err, environ=os.environ, source=sys.stdin)


def _closed() -> TextIO:
    """Give a stream that fails as a closed stdout does, so that the run ends with 3 and not with 0."""
    import io

    stream = io.StringIO()
    stream.close()
    return stream

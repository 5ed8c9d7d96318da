"""`portal` within this process: the whole command line with its own streams."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from devportal.cli.main import main
from devportal.cli.output import Terminal

if TYPE_CHECKING:
    import pathlib


@dataclass(frozen=True)
class Run:
    """How a run ended."""

    code: int
    out: str
    err: str


def portal(
    *argv: str,
    cwd: pathlib.Path | str,
    home: pathlib.Path,
    tty: bool = False,
    width: int | None = None,
    environ: dict[str, str] | None = None,
    stdin: str = "",
) -> Run:
    """Run one command line in `cwd`; settings, cache and state live below `home`."""
    env = {"HOME": str(home), "PATH": "/usr/bin:/bin", "NO_COLOR": "1", **(environ or {})}
    out, err = io.StringIO(), io.StringIO()
    terminal = Terminal(out, err, environ=env, source=io.StringIO(stdin), is_tty=tty, width=width)
    code = main(list(argv), terminal, str(cwd))
    return Run(code, out.getvalue(), err.getvalue())

"""The door of the command line."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run `portal` with the arguments of this process and exit with its code."""
    argv = sys.argv[1:]
    if argv == ["--version"] and _write_version():
        return
    if os.environ.get("PORTAL_COMPLETE"):
        _complete(argv)
        return
    from devportal.cli.main import main as run

    code = run(argv)
    _end()
    sys.exit(code)


def _end() -> None:
    """Close the indexes, and spare the interpreter a search for cycles in what is given back anyway."""
    import gc

    sqlite = sys.modules.get("devportal.catalog.sqlite")
    if sqlite is not None:
        sqlite.close_all()
    gc.freeze()


def _complete(argv: list[str]) -> None:
    """Write the words that could come next. A shell waits for them: whatever fails gives none, silently."""
    from devportal.cli.complete import complete

    try:
        sys.stdout.write("".join(word + "\n" for word in complete(argv, os.environ, os.getcwd())))
        sys.stdout.flush()
    except Exception:  # noqa: BLE001
        os._exit(0)  # not sys.exit: what could not be written would be tried again


def _write_version() -> bool:
    """Write the version with nothing imported; say whether that went well. Who fails goes the common way."""
    from devportal import __version__

    try:
        # past the buffer: what it could not write it would try again
        os.write(sys.stdout.fileno(), f"portal {__version__}\n".encode())
    except (AttributeError, OSError, ValueError):
        return False
    return True


if __name__ == "__main__":
    main()

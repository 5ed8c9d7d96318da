"""The door of the command line."""

from __future__ import annotations

import sys


def main() -> None:
    """Run `portal` with the arguments of this process and exit with its code."""
    from devportal.cli.main import main as run

    _end_on_terminate()
    sys.exit(run(sys.argv[1:]))


def _end_on_terminate() -> None:
    """Let SIGTERM unwind like an interrupt, so that nothing half written stays."""
    import signal

    def stop(number: int, frame: object) -> None:
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGHUP, stop)


if __name__ == "__main__":
    main()

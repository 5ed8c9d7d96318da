"""The door of the command line."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run `portal` with the arguments of this process and exit with its code."""
    argv = sys.argv[1:]
    if argv == ["--version"]:
        from devportal import __version__

        sys.stdout.write(f"portal {__version__}\n")
        return
    if os.environ.get("PORTAL_COMPLETE"):
        from devportal.cli.complete import complete

        sys.stdout.write("".join(word + "\n" for word in complete(argv, os.environ, os.getcwd())))
        return
    from devportal.cli.main import main as run

    sys.exit(run(argv))


if __name__ == "__main__":
    main()

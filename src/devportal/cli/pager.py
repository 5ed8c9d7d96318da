"""A pager for what is longer than the screen."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def page(text: str, environ: Mapping[str, str]) -> bool:
    """Show text in $PORTAL_PAGER, $PAGER or less; say whether that worked."""
    import shlex
    import shutil
    import subprocess

    command = environ.get("PORTAL_PAGER") or environ.get("PAGER") or "less"
    try:
        words = shlex.split(command)
    except ValueError:
        return False
    if not words or words == ["cat"] or not shutil.which(words[0]):
        return False
    # F: leave when it fits after all, R: colours, X: keep the text on the screen
    env = {**environ, "LESS": environ.get("LESS") or "FRX"}
    try:
        child = subprocess.Popen(words, stdin=subprocess.PIPE, env=env)
        child.communicate(text.encode("utf-8", "backslashreplace"))
    except BrokenPipeError:
        return True
    except OSError:
        return False
    return child.returncode in (0, 1, 2, 141)

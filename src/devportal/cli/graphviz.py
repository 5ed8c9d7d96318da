"""Pictures through Graphviz, where it is installed."""

from __future__ import annotations

from devportal.errors import IO, PortalError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_SECONDS = 60


def drawing(environ: Mapping[str, str]) -> Callable[[str], str]:
    """Give what turns DOT into SVG; it raises PortalError (exit 3) where that cannot be done."""

    def draw(dot: str) -> str:
        import subprocess

        try:
            done = subprocess.run(
                ["dot", "-Tsvg"],
                input=dot.encode(),
                capture_output=True,
                env={"PATH": environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
                timeout=_SECONDS,
                check=False,
            )
        except FileNotFoundError:
            raise PortalError(
                "svg is drawn by Graphviz, which is not installed here",
                hint="install it (apt install graphviz, brew install graphviz); -o html needs nothing",
                exit_code=IO,
                code="graphviz.missing",
            ) from None
        except subprocess.TimeoutExpired:
            message = f"Graphviz did not draw this within {_SECONDS} seconds"
            hint = "draw less: --depth, --group-by; or -o html"
            raise PortalError(message, hint=hint, exit_code=IO, code="graphviz.timeout") from None
        if done.returncode:
            reason = done.stderr.decode("utf-8", "replace").strip().splitlines()[:1]
            raise PortalError("Graphviz failed", lines=tuple(reason), exit_code=IO, code="graphviz.failed")
        return _plain(done.stdout.decode("utf-8", "replace"))

    return draw


def _plain(svg: str) -> str:
    """Leave out what names the version of Graphviz and a file on another host."""
    import re

    return re.sub(r"<!DOCTYPE.*?>\s*|<!--.*?-->\s*", "", svg, flags=re.DOTALL)

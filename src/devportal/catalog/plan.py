"""What an index holds."""

from __future__ import annotations

from devportal.providers.folder import is_below
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.catalog.process import Options


@record
class Plan:
    """What an index holds: the folders and how they are searched, and how documents are judged."""

    roots: tuple[str, ...]
    patterns: tuple[str, ...]
    prune: tuple[str, ...]
    options: Options
    max_bytes: int

    def outermost(self, path: str) -> str | None:
        """Give the innermost searched folder that `path` is or stands below."""
        around = [root for root in self.roots if is_below(path, root)]
        return max(around, key=len, default=None)

"""Entry points of other packages, by group and name: looked at only when a table of our own misses.

Reading the entry points of an environment costs more than a whole warm answer, so no command does it for what
this package can answer itself.
"""

from __future__ import annotations

from devportal.errors import PortalError
from devportal.text import clean_line, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUPS = ("devportal.integrations",)
"""The groups that are looked at."""


def find(group: str, name: str) -> object | None:
    """Load the entry point of a group that has this name; None where no installed package offers it.

    Raises PortalError naming the package whose entry point cannot be loaded.
    """
    for entry in listed(group):
        if entry.name == name:
            return load(entry)
    return None


def listed(group: str) -> tuple[EntryPoint, ...]:
    """Give the entry points of a group by name, unloaded."""
    from importlib.metadata import entry_points

    return tuple(sorted(entry_points(group=group), key=lambda entry: entry.name))


def load(entry: EntryPoint) -> object:
    """Load an entry point. Raises PortalError naming its package."""
    package = entry.dist.name if entry.dist is not None else entry.value
    try:
        found: object = entry.load()
    except Exception as error:
        why = f"{type(error).__name__}: {clean_line(str(error))[:200]}"
        message = f"the plug-in {quoted(entry.name)} of the package {quoted(package)} cannot be loaded: {why}"
        raise PortalError(message, hint="update or uninstall that package", code="plugin.load") from error
    return found

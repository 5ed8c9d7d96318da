"""The one gate for every path a template reads from or writes to."""

from __future__ import annotations

import os

from devportal.errors import REFUSED, PortalError


def safe_child(root: str, relative: str) -> str:
    """The absolute path of `relative` under `root`, wherever the links on the way lead.

    Chains of links and links to nothing are followed to their end. Raises PortalError (refused) when the
    path, or what it leads to, is outside of the root. Source: resolveSafeChildPath of backend-plugin-api.
    """
    if "\0" in relative:
        raise refused(relative)
    path = os.path.abspath(os.path.join(root, relative))
    inside = is_within(os.path.abspath(root), path)
    if not inside or not is_within(os.path.realpath(root), os.path.realpath(path)):
        raise refused(relative)
    return path


def writable_child(root: str, relative: str) -> str:
    """As `safe_child`, for a path to be written: nothing may be written into a `.git` either.

    What stands in there is run by git. Names that a file system may take for `.git` count as well.
    """
    if any(is_git(part) for part in relative.split("/")):
        raise PortalError(
            f"the path {relative!r} would write into a .git folder",
            hint="a template cannot bring settings or hooks of git",
            exit_code=REFUSED,
            code="template.git",
        )
    return safe_child(root, relative)


def is_git(name: str) -> bool:
    """Whether a file system may take a name for `.git`."""
    plain = name.lower().rstrip(". ").partition(":")[0]
    return "".join(char for char in plain if char.isprintable()) in (".git", "git~1")


def is_within(root: str, path: str) -> bool:
    """Whether an absolute path is the root or below it, going by its text."""
    return path == root or path.startswith(root.rstrip(os.sep) + os.sep)


def refused(relative: str) -> PortalError:
    """The error for a path that leaves its root."""
    return PortalError(
        f"the path {relative!r} leads out of its folder",
        hint="a template may only use paths inside its own folder and its workspace",
        exit_code=REFUSED,
        code="template.path",
    )

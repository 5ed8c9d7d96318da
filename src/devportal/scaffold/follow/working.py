"""The files of a project as they are now, read without following a link."""

from __future__ import annotations

import os
import stat

from devportal.scaffold.follow.leaf import read_leaf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.scaffold.follow.leaf import Leaf


class Working:
    """The files of a project as they are now; nothing is read through a link."""

    def __init__(self, root: str) -> None:
        self.root = root
        self._folders: dict[str, bool] = {"": True}

    def is_folder(self, below: str) -> bool:
        """Say whether the way to `below` is plain folders, or does not exist and can be made."""
        if below not in self._folders:
            own = self.is_folder(os.path.dirname(below))
            try:
                plain = stat.S_ISDIR(os.lstat(os.path.join(self.root, below)).st_mode)
            except (FileNotFoundError, NotADirectoryError):
                plain = True
            except OSError:
                plain = False
            self._folders[below] = own and plain
        return self._folders[below]

    def leaf(self, path: str) -> Leaf | None:
        """Read a file; None where there is none. Raises PortalError where it cannot be read."""
        if not self.is_folder(os.path.dirname(path)):
            return None
        return read_leaf(os.path.join(self.root, path))

    def is_blocked(self, path: str) -> bool:
        """Say whether no file can be at `path`: a folder is there, or something that is none on the way."""
        full = os.path.join(self.root, path)
        if not self.is_folder(os.path.dirname(path)):
            return True
        return os.path.lexists(full) and not os.path.islink(full) and not os.path.isfile(full)

"""The file of an entity as git knows it, for `log`, `blame` and `show --at`."""

from __future__ import annotations

from devportal.errors import NO, PortalError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.catalog.row import Row
    from devportal.cli.session import Session
    from devportal.scm.repository import Repository


def tracked(session: Session, row: Row) -> tuple[Repository, str]:
    """Give the repository that an entity's catalog file stands in, and the file's path from its root.

    Raises PortalError (exit 1) where there is no repository.
    """
    import os

    from devportal.scm.checkout import is_usable, repository_root
    from devportal.scm.repository import Repository

    root = repository_root(os.path.dirname(row.file))
    if root is None or not is_usable(root):
        raise PortalError(
            f"{session.relative(row.file)} is in no git repository, so it has no history",
            exit_code=NO,
            code="git.none",
        )
    return Repository(root, session.environ), os.path.relpath(row.file, root)


def uncommitted(session: Session, row: Row) -> PortalError:
    """Give the error that an entity is in no commit yet."""
    return PortalError(
        f"{row.ref} is not committed yet", hint=f"git add {session.relative(row.file)}", exit_code=NO
    )

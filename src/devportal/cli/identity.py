"""Who runs this command: by setting, by git, by the login that CI tells."""

from __future__ import annotations

from devportal.errors import NO, PortalError
from devportal.text import either, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.cli.session import Session


def clues(session: Session) -> list[tuple[str, str]]:
    """Give what tells who somebody is, surest first, as (what it is, value)."""
    environ = session.environ
    found = [("the setting me =", str(session.settings.get("me")))]
    found.append(("$GIT_AUTHOR_EMAIL", environ.get("GIT_AUTHOR_EMAIL", "")))
    found.append(("the e-mail address of git", git_email(session)))
    logins = ("GITHUB_ACTOR", "GITLAB_USER_LOGIN")
    found += [(f"${name}", "@" + environ[name] if environ.get(name) else "") for name in logins]
    return [(what, value) for what, value in found if value]


def git_email(session: Session) -> str:
    """Give user.email of the repository here, else of the user; "" where git has none."""
    from devportal.cli.whose import git_root
    from devportal.scm.checkout import setting
    from devportal.scm.process import users_config

    root = git_root(session)
    own = setting(root, "user", "email") if root else None
    return own or dict(users_config(session.environ)).get("user.email", "")


def whoami(session: Session) -> tuple[str, str]:
    """Give (ref of the User, how they are known). Raises PortalError (exit 1) where nobody fits."""
    from devportal.catalog.identity import find_person

    given = clues(session)
    found = find_person(session.catalog, given)
    if found is None:
        tried = either([f"{what} {quoted(value)}" for what, value in given])
        raise PortalError(
            f"no User of the catalog has {tried}" if given else "nothing tells who you are",
            hint='set me = "user:default/NAME" in your own configuration, or spec.profile.email of your User',
            exit_code=NO,
        )
    return found

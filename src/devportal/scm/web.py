"""The page of a file at its code host, from the repository's remote address."""

from __future__ import annotations

import os

from devportal.scm.host import HOSTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_FORMS = {
    "github": "https://{host}/{slug}/blob/{branch}/{path}",
    "gitlab": "https://{host}/{slug}/-/blob/{branch}/{path}",
    "bitbucket-cloud": "https://{host}/{slug}/src/{branch}/{path}",
    "gitea": "https://{host}/{slug}/src/branch/{branch}/{path}",
}


def web_url(remote: str, branch: str, path: str, hosts: Mapping[str, str] = HOSTS) -> str | None:
    """Give the URL under which Backstage would know a file, or None where the host is not known.

    `remote` is an https, ssh or scp-like address, `path` is relative to the repository's root.
    """
    host, slug = split_remote(remote)
    form = _FORMS.get(hosts.get(host, ""))
    if form is None or slug.count("/") < 1:
        return None
    from urllib.parse import quote

    return form.format(host=host, slug=slug, branch=quote(branch), path=quote(path))


def split_remote(remote: str) -> tuple[str, str]:
    """Give host and slug ("org/repository", deeper in GitLab) of a remote address; "" where there is none."""
    text = remote.rstrip("/").removesuffix(".git")
    if "://" in text:
        host, _, path = text.partition("://")[2].partition("/")
    elif ":" in text and not text.startswith(("/", ".")):
        host, _, path = text.partition(":")
    else:
        return "", ""
    return host.rpartition("@")[2].partition(":")[0].lower(), path.strip("/")


def stable_branch(root: str) -> str:
    """Give the branch that links of a checkout name: the remote's default as the clone noted it, else HEAD.

    Not the branch that is checked out: links would change with it, and code hosts understand HEAD. A name
    with a slash in it could not be told from the path behind it.
    """
    from devportal.scm.checkout import git_folder

    folder = git_folder(root)
    try:
        with open(os.path.join(folder or root, "refs/remotes/origin/HEAD"), "rb") as file:
            text = file.read(1000).decode("utf-8", "replace").strip()
    except OSError:
        return "HEAD"
    name = text.removeprefix("ref: refs/remotes/origin/")
    return name if name != text and name.isprintable() and "/" not in name else "HEAD"

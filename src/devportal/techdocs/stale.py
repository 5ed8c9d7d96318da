"""Documentation that was left behind: how many commits changed the code since one changed the pages."""

from __future__ import annotations

import os

from devportal.errors import PortalError
from devportal.model.problem import HINT, Problem
from devportal.text import plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from devportal.techdocs.site import Site


def stale(site: Site, most: int, environ: Mapping[str, str]) -> Problem | None:
    """Tell of a site whose pages no commit has touched since more than `most` commits of its code.

    Code is everything below the site's folder but its pages. Git is asked by reading verbs only; a folder
    that is no repository, has no history or has no code is never behind.
    """
    from devportal.scm.checkout import repository_root
    from devportal.scm.git import read
    from devportal.scm.repository import Repository

    root = repository_root(site.folder)
    if root is None or most < 0:
        return None
    folder = os.path.relpath(site.folder, root)
    docs = sorted({os.path.relpath(page.path, root) for page in site.pages})
    if not docs:
        return None
    inside = os.path.relpath(site.config.docs_dir, root)
    paths = [inside, *(one for one in docs if not one.startswith(inside + "/"))][:200]
    try:
        last = Repository(root, environ).log("HEAD", paths, limit=1)
        if not last:
            return None
        wanted = [f":(top,literal){folder}"] if folder != "." else [":(top)"]
        left_out = [f":(top,exclude,literal){path}" for path in paths]
        span = f"{last[0].id}..HEAD"
        printed = read(root, "rev-list", "--count", span, "--", *wanted, *left_out, environ=environ)
    except PortalError:  # no git, no commits: nothing can be said
        return None
    count = int(printed.strip() or 0)
    if count <= most:
        return None
    message = f"{plural(count, 'commit')} changed the code since {last[0].day}, when a page was changed last"
    index = site.index
    file = index.path if index is not None else site.folder
    return Problem(HINT, "docs.stale", message, "read it again: is it still true?", file, 1, 1)

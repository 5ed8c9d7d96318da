"""Documentation and source that an entity points to, and that is not there."""

from __future__ import annotations

import os

from devportal.findings.subject import tell
from devportal.model.annotation_value import FORMS
from devportal.model.problem import HINT, WARNING
from devportal.paths import on_disk
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from devportal.findings.subject import Subject
    from devportal.model.problem import Problem
    from devportal.scm.host import GitUrl

TECHDOCS = "backstage.io/techdocs-ref"
SOURCE = "backstage.io/source-location"
_BEGINNINGS = frozenset(("mkdocs.yml", "mkdocs.yaml", "docs", "README.md"))


class Docs:
    """Looks at the disk for what annotations point to; each folder once."""

    def __init__(self) -> None:
        self.remotes: dict[str, GitUrl | None] = {}
        self.folders: dict[str, frozenset[str] | None] = {}
        self.roots: dict[str, str] = {}

    def check(self, subject: Subject) -> Iterator[Problem]:
        """Find documentation and source locations of an entity that point nowhere."""
        found = subject.annotations
        for key in (TECHDOCS, SOURCE):
            value = found.get(key)
            if isinstance(value, str) and FORMS["techdocs" if key == TECHDOCS else "location"][0](value):
                yield from self._target(subject, key, value)

    def _target(self, subject: Subject, key: str, value: str) -> Iterator[Problem]:
        kind, _, text = value.partition(":")
        place = self._here(subject, text) if kind == "url" else _beside(subject, text)
        if place is None:
            return
        at = ("metadata", "annotations", key)
        code = "techdocs.missing" if key == TECHDOCS else "source-location.missing"
        if not self._is_below(place, subject):
            message = f"{key} leaves the repository: {quoted(value)}"
            yield tell(subject, code, WARNING, message, "point to a folder of this repository", at)
        elif not self._exists(place):
            message = f"{key} points to {quoted(value)}, and there is no {quoted(_short(subject, place))}"
            hint = "fix the path (it is relative to this file), or add what is missing"
            yield tell(subject, code, WARNING, message, hint, at)
        elif key == TECHDOCS and _BEGINNINGS.isdisjoint(self._names(place) or ()):
            message = f"the folder of {key} has no documentation: {quoted(value)}"
            hint = "add mkdocs.yml and docs/index.md there, or remove the annotation"
            yield tell(subject, "techdocs.empty", HINT, message, hint)

    def _exists(self, place: str) -> bool:
        return self._names(place) is not None or os.path.exists(on_disk(place))

    def _names(self, folder: str) -> frozenset[str] | None:
        """Give what is in a folder, None where it is none: one look instead of one for each name."""
        if folder not in self.folders:
            try:
                self.folders[folder] = frozenset(os.listdir(on_disk(folder)))
            except OSError:
                self.folders[folder] = None
        return self.folders[folder]

    def _is_below(self, path: str, subject: Subject) -> bool:
        """Say whether a path is in the subject's repository; the folder of its file always is."""
        if path == subject.file.rpartition("/")[0]:
            return True
        if subject.root not in self.roots:
            self.roots[subject.root] = os.path.realpath(on_disk(subject.root))
        real, top = os.path.realpath(on_disk(path)), self.roots[subject.root]
        return real == top or real.startswith(top.rstrip("/") + "/")

    def _here(self, subject: Subject, url: str) -> str | None:
        """Give the path that a URL of the subject's own repository has in this checkout, else None."""
        from devportal.scm.host import parse_git_url

        asked = parse_git_url(url.strip())
        own = self._remote(subject.root)
        if asked is None or own is None or not asked.path:
            return None
        if (asked.host, asked.owner.lower(), asked.name.lower()) != (
            own.host,
            own.owner.lower(),
            own.name.lower(),
        ):
            return None
        from urllib.parse import unquote

        return os.path.normpath(os.path.join(subject.root, unquote(asked.path)))

    def _remote(self, root: str) -> GitUrl | None:
        if root not in self.remotes:
            from devportal.scm.checkout import remote_url
            from devportal.scm.host import parse_git_url

            url = remote_url(root) or ""
            if "://" not in url and ":" in url:  # git@host:owner/name
                url = "https://" + url.partition("@")[2].replace(":", "/", 1)
            self.remotes[root] = parse_git_url(url.removesuffix(".git")) if url else None
        return self.remotes[root]


def _beside(subject: Subject, text: str) -> str:
    folder = subject.file.rpartition("/")[0]
    return folder if text == "." else os.path.normpath(os.path.join(folder, text.strip()))


def _short(subject: Subject, place: str) -> str:
    return os.path.relpath(place, subject.root)

"""What a project was made from, as it records it itself: `.portal/scaffold.yaml`, without any secret.

The file stands in a repository, so that whoever reads it trusts nothing in it: every field is checked for its
shape here, and where a source may lead is judged by those who follow it.
"""

from __future__ import annotations

import os
import re

from devportal.errors import IO, NO, REFUSED, PortalError
from devportal.record import record
from devportal.scaffold.follow.leaf import MODES, Leaf, blob_id
from devportal.text import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.scaffold.follow.leaf import Tree

FILE = ".portal/scaffold.yaml"
NUNJUCKS, COPIER = "nunjucks", "copier"
_HEAD = "# What this was made from. `portal update` reads it, and follows the template with it.\n"
_VERSION = 1
_LARGEST = 16 << 20
_MOST_KEPT = 1 << 20


@record
class Provenance:
    """What a project was made from.

    `source` is a URL, a folder or `portal:NAME`, `path` where the template stands below it, `ref` the branch
    or tag that was asked for, `was` how copier names the commit where that is no hash; `digest` stands for
    the template's files. `secrets` names answers that are not kept. `outputs` are those of steps that are not
    run again and that files depend on. `files` is what the template gave: by path, mode and git's id;
    `contents` holds, by id, what of it is nowhere else.
    """

    name: str
    source: str
    dialect: str
    path: str = ""
    ref: str = ""
    commit: str | None = None
    digest: str = ""
    user: str = ""
    was: str = ""
    answers: Mapping[str, Any] = {}
    secrets: tuple[str, ...] = ()
    masked: tuple[tuple[str, ...], ...] = ()
    skipped: tuple[str, ...] = ()
    outputs: Mapping[str, Mapping[str, Any]] = {}
    files: Mapping[str, str] = {}
    contents: Mapping[str, str] = {}

    @property
    def is_copier(self) -> bool:
        """Whether copier renders the template; then its answers are in copier's own file."""
        return self.dialect == COPIER


def write(made: Provenance) -> bytes:
    """Give the file. The same project gives the same bytes."""
    from devportal.scaffold.yaml_text import to_yaml
    from devportal.scm.secret import hide

    template = {
        "name": made.name,
        "source": made.source,
        "path": made.path,
        "ref": made.ref,
        "commit": made.commit,
        "digest": made.digest,
    }
    content: dict[str, Any] = {
        "version": _VERSION,
        "template": {key: value for key, value in template.items() if value},
        "dialect": made.dialect,
        "engine": _engine(),
        "user": made.user,
        "answers": None if made.is_copier else dict(made.answers),
        "secrets": list(made.secrets),
        "masked": [".".join(path) for path in made.masked],
        "skipped": list(made.skipped),
        "outputs": {step: dict(output) for step, output in made.outputs.items()},
        "files": {path: made.files[path] for path in sorted(made.files)},
        # a text that holds a secret is no longer that of its id when the secret is taken out
        "contents": {oid: text for oid, text in sorted(made.contents.items()) if hide(text) == text},
    }
    kept = {key: value for key, value in content.items() if value or (key == "answers" and value is not None)}
    return (_HEAD + hide(to_yaml(kept))).encode("utf-8", "replace")


def _engine() -> str:
    from devportal import __version__

    return f"devportal {__version__}"


def manifest(tree: Tree) -> dict[str, str]:
    """Give files as a record names them; the record itself, and what git could not hold, are left out."""
    return {path: leaf.text for path, leaf in tree.items() if path != FILE and _is_text(path)}


def kept_contents(tree: Tree, paths: set[str]) -> dict[str, str]:
    """Give by id the contents of those of a tree's files that stand nowhere else: text, of moderate size."""
    found = {}
    room = _MOST_KEPT
    for path in sorted(paths):
        data = tree[path].content()
        try:
            text = data.decode()
        except UnicodeDecodeError:
            continue
        if len(data) <= room and "\r" not in text and "\0" not in text:
            room -= len(data)
            found[tree[path].oid] = text
    return found


def _is_text(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def read(root: str) -> Provenance | None:
    """Give what the project in `root` records of itself, None where it has no record.

    Raises PortalError: the record cannot be read (3), is damaged (1), leads elsewhere or is too large (5).
    """
    data = _bytes(root)
    return None if data is None else parse(data, os.path.join(root, FILE))


def _bytes(root: str) -> bytes | None:
    import stat

    path = os.path.join(root, FILE)
    try:
        if os.path.islink(os.path.dirname(path)):
            raise _refused(path, "its folder is a link")
        found = os.lstat(path)
        if not stat.S_ISREG(found.st_mode):
            raise _refused(path, "it is no plain file")
        if found.st_size > _LARGEST:
            raise _refused(path, f"it is over the limit of {_LARGEST >> 20} MB")
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            return file.read(_LARGEST)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        message = f"cannot read {clean(path)}: {error.strerror}"
        raise PortalError(message, exit_code=IO, code="io.read") from None


def parse(data: bytes, where: str) -> Provenance:
    """Read a record. Raises PortalError as `read`."""
    from devportal.catalog.yaml12 import parse_documents

    documents = parse_documents(data)
    first = documents[0] if documents else None
    if first is None or first.error:
        place = f"{where}:{first.line}:{first.column}" if first else where
        if first is not None and first.code == "yaml.limit":
            raise _refused(place, str(first.error))
        raise _invalid(place, str(first.error) if first else "it is empty")
    content = first.value
    if not isinstance(content, dict) or content.get("version") != _VERSION:
        raise _invalid(where, f"it is no record of version {_VERSION}")
    return _Reader(content, where).provenance()


class _Reader:
    """Reads the fields of one record; each has one shape, anything else ends it."""

    def __init__(self, content: dict[str, Any], where: str) -> None:
        self.content = content
        self.where = where
        self.template = self._map(content, "template")

    def provenance(self) -> Provenance:
        content, template = self.content, self.template
        dialect = self._text(content, "dialect")
        if dialect not in (NUNJUCKS, COPIER):
            raise _invalid(self.where, "its dialect must be nunjucks or copier")
        commit = self._text(template, "commit")
        if commit and not re.fullmatch(r"[0-9a-f]{40}([0-9a-f]{24})?", commit):
            raise _invalid(self.where, "template.commit is no commit")
        found = Provenance(
            name=self._text(template, "name"),
            source=self._text(template, "source"),
            dialect=dialect,
            path=self._text(template, "path"),
            ref=self._text(template, "ref"),
            commit=commit or None,
            digest=self._text(template, "digest"),
            user=self._text(content, "user"),
            answers=self._map(content, "answers"),
            secrets=self._texts("secrets"),
            masked=tuple(tuple(path.split(".")) for path in self._texts("masked")),
            skipped=self._texts("skipped"),
            outputs={
                step: self._map(self._map(content, "outputs"), step) for step in self._map(content, "outputs")
            },
            files=self._files(),
            contents=self._contents(),
        )
        if not found.name or not found.source:
            raise _invalid(self.where, "template.name and template.source are needed")
        return found

    def _text(self, data: Mapping[str, Any], key: str) -> str:
        value = data.get(key)
        if value is None:
            return ""
        if not isinstance(value, str) or len(value) > 4_096 or not value.isprintable():
            raise _invalid(self.where, f"{key} must be one line of text")
        return value

    def _map(self, data: Mapping[str, Any], key: str) -> dict[str, Any]:
        value = data.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
            raise _invalid(self.where, f"{key} must be a mapping")
        return value

    def _texts(self, key: str) -> tuple[str, ...]:
        value = self.content.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise _invalid(self.where, f"{key} must be a list of texts")
        return tuple(value)

    def _files(self) -> dict[str, str]:
        found = self._map(self.content, "files")
        for path, text in found.items():
            mode, _, oid = text.partition(" ") if isinstance(text, str) else ("", "", "")
            if mode not in MODES or not re.fullmatch(r"[0-9a-f]{40}", oid) or not is_inside(path):
                raise _invalid(self.where, f"files: {path!r} is no file with mode and id")
        return found

    def _contents(self) -> dict[str, str]:
        found = self._map(self.content, "contents")
        for oid, text in found.items():
            if not isinstance(text, str) or blob_id(text.encode("utf-8", "replace")) != oid:
                raise _invalid(self.where, f"contents: {oid!r} is not the id of its text")
        return found


def is_inside(path: str) -> bool:
    """Say whether a path of a record or a tree may be written below a project: plain, and not git's own."""
    from devportal.scaffold.scan import is_git_part

    parts = path.split("/")
    return (
        bool(path)
        and "\0" not in path
        and not any(part in ("", ".", "..") or is_git_part(part) for part in parts)
        and len(path) < 4_096
    )


def recorded_leaf(text: str) -> Leaf:
    """Give a file of a record as a leaf whose content is not known."""
    mode, _, oid = text.partition(" ")
    return Leaf(mode, oid)


def _invalid(where: str, why: str) -> PortalError:
    hint = "take it from git's history, or name the template with --template"
    return PortalError(f"{clean(where)}: {clean(why)}", hint=hint, exit_code=NO, code="record.invalid")


def _refused(where: str, why: str) -> PortalError:
    return PortalError(f"{clean(where)}: refused: {clean(why)}", exit_code=REFUSED, code="record.unsafe")

"""A case of a template: answers, and what has to come of them. docs/templates.md has the format."""

from __future__ import annotations

import os

from devportal.errors import IO, NO, PortalError
from devportal.record import record
from devportal.text import clean, quoted, suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from devportal.catalog.yaml12 import Document

FOLDER = "tests"
_ENDS = (".yaml", ".yml")
_LARGEST = 4 << 20
_MARKS = frozenset({"values", "files", "paths", "tree", "refuses", "commands"})
_KEYS = ("name", "template", "secrets", "user", "skip", *sorted(_MARKS))


@record
class Expected:
    """What is expected of a file: its whole text, texts that it contains and lacks, or its absence."""

    text: str | None = None
    contains: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    absent: bool = False


@record
class Case:
    """One case.

    `template` is the descriptor that it is for, "" for that of the folder. `paths` are all files that there
    have to be, `tree` the file with the whole result, `refuses` a part of the refusal; None where the case
    does not say. `commands` have to pass in the result.
    """

    name: str
    file: str
    line: int
    template: str
    values: Mapping[str, Any]
    secrets: Mapping[str, str]
    user: Mapping[str, Any]
    skip: tuple[str, ...]
    files: Mapping[str, Expected]
    paths: tuple[str, ...] | None
    tree: str | None
    refuses: str | None
    commands: tuple[tuple[str, ...], ...]


def cases_beside(folder: str) -> list[Case]:
    """Give the cases in the folder `tests` beside a template. Raises PortalError for a broken one."""
    place = os.path.join(folder, FOLDER)
    try:
        names = sorted(name for name in os.listdir(place) if name.endswith(_ENDS))
    except OSError:
        return []
    return [case for name in names for case in read_cases(os.path.join(place, name), is_named=False)]


def read_cases(file: str, *, is_named: bool = True) -> list[Case]:
    """Read the cases of a file. Other YAML gives none, unless the file `is_named`. Raises PortalError."""
    from devportal.catalog.yaml12 import parse_documents
    from devportal.providers.read import read_file

    contents = read_file(file, os.path.dirname(file), _LARGEST)
    if contents.problem is not None:
        raise PortalError(f"{clean(file)}: {contents.problem.message}", exit_code=IO, code="io.read")
    found = []
    for number, document in enumerate(parse_documents(contents.data), 1):
        if document.error:
            raise _wrong(file, document, clean(document.error))
        if isinstance(document.value, dict) and _MARKS & document.value.keys():
            found.append(_case(file, document, number))
    if is_named and not found:
        raise PortalError(f"{clean(file)} holds no case", exit_code=NO, code="case.invalid")
    return found


def _case(file: str, document: Document, number: int) -> Case:
    given: dict[str, Any] = document.value
    for key in given:
        if key not in _KEYS:
            hint = suggestion(str(key), _KEYS) or f"a case has {', '.join(_KEYS)}"
            raise _wrong(file, document, f"there is no key {quoted(str(key))}", hint)
    read = _Reader(file, document)
    base = os.path.basename(file).rpartition(".")[0]
    tree = read.text("tree")
    if tree is not None and (os.path.isabs(tree) or ".." in tree.split("/") or not tree.endswith(".tree")):
        raise _wrong(file, document, "`tree` names a file beside the case that ends with .tree")
    return Case(
        name=read.text("name") or (base if number == 1 else f"{base} {number}"),
        file=file,
        line=document.line,
        template=read.text("template") or "",
        values=read.mapping("values"),
        secrets={name: str(value) for name, value in read.mapping("secrets").items()},
        user=_user(given.get("user")),
        skip=tuple(read.texts("skip") or ()),
        files={path: _expected(read, path, one) for path, one in read.mapping("files").items()},
        paths=read.texts("paths"),
        tree=tree,
        refuses=read.text("refuses"),
        commands=tuple(_command(read, one) for one in read.items("commands")),
    )


class _Reader:
    """Gives the values of a case in the shape that they must have."""

    def __init__(self, file: str, document: Document) -> None:
        self.file = file
        self.document = document
        self.given: dict[str, Any] = document.value

    def wrong(self, message: str) -> PortalError:
        return _wrong(self.file, self.document, message)

    def text(self, key: str) -> str | None:
        value = self.given.get(key)
        if value is not None and not isinstance(value, str):
            raise self.wrong(f"`{key}` is a text")
        return value

    def mapping(self, key: str) -> dict[str, Any]:
        value = self.given.get(key)
        if value is not None and not isinstance(value, dict):
            raise self.wrong(f"`{key}` is a mapping")
        return value or {}

    def items(self, key: str) -> list[Any]:
        value = self.given.get(key)
        if value is not None and not isinstance(value, list):
            raise self.wrong(f"`{key}` is a list")
        return value or []

    def texts(self, key: str) -> tuple[str, ...] | None:
        found = self.items(key)
        if not all(isinstance(one, str) for one in found):
            raise self.wrong(f"`{key}` is a list of texts")
        return tuple(found) if key in self.given else None


def _expected(read: _Reader, path: str, given: object) -> Expected:
    if given is None:
        return Expected(absent=True)
    if isinstance(given, str):
        return Expected(given)
    if not isinstance(given, dict) or not given or not given.keys() <= {"contains", "lacks"}:
        raise read.wrong(f"files: {path}: a text, null for no such file, or a mapping of contains and lacks")
    parts: Iterator[tuple[str, ...]] = (
        tuple(one if isinstance(one, list) else [] if one is None else [one])
        for one in (given.get("contains"), given.get("lacks"))
    )
    contains, lacks = parts
    if not all(isinstance(one, str) for one in (*contains, *lacks)):
        raise read.wrong(f"files: {path}: contains and lacks are texts, or lists of texts")
    return Expected(None, contains, lacks)


def _command(read: _Reader, given: object) -> tuple[str, ...]:
    import shlex

    try:
        words = shlex.split(given) if isinstance(given, str) else given
    except ValueError as error:
        raise read.wrong(f"commands: {quoted(str(given))}: {error}") from None
    if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
        raise read.wrong("commands: each is a text, or a list of words")
    return tuple(words)


def _user(given: object) -> Mapping[str, Any]:
    if isinstance(given, str):
        name = given.rpartition("/")[2].rpartition(":")[2]
        return {"ref": given, "entity": {"kind": "User", "metadata": {"name": name}}}
    return given if isinstance(given, dict) else {}


def _wrong(file: str, document: Document, message: str, hint: str | None = None) -> PortalError:
    where = f"{clean(file)}:{document.line}:{document.column}"
    return PortalError(f"{where}: {message}", hint=hint, exit_code=NO, code="case.invalid")

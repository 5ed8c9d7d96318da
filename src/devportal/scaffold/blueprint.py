"""A Backstage Template (scaffolder.backstage.io/v1beta3) as data: questions, steps, output.

Source: the Template kind of @backstage/plugin-scaffolder-common and the scaffolder's `createRouter`, which
names steps without an id `step-1`, `step-2`...
"""

from __future__ import annotations

import os

from devportal.errors import IO, NO, REFUSED, PortalError
from devportal.record import record
from devportal.text import clean, clean_line, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from devportal.catalog.yaml12 import Document

API = "scaffolder.backstage.io/v1beta3"
_LARGEST = 4 << 20


@record
class Page:
    """One page of questions: a JSON Schema object, its title and description."""

    title: str
    description: str
    schema: Mapping[str, Any]


@record
class Step:
    """One step: what it is called, which action it runs, and its raw input, `if` and `each`.

    `when` is True where the template gives no `if`, `each` None where there is none. `turn` counts the steps
    with the same id, which Backstage allows: the output of the later one takes the place of the earlier's.
    """

    id: str
    name: str
    action: str
    input: Mapping[str, Any]
    when: object
    each: object
    line: int
    turn: int = 1

    @property
    def key(self) -> str:
        """What a run notes the step under; no other step of the template has it."""
        return self.id if self.turn == 1 else f"{self.id}#{self.turn}"


@record
class Blueprint:
    """A Backstage template. `folder` is where `./` of its steps points, `entity` the whole document.

    `base` is the address of the template itself, for one that was read from elsewhere without its files.
    """

    name: str
    title: str
    description: str
    file: str
    folder: str
    pages: tuple[Page, ...]
    steps: tuple[Step, ...]
    output: Mapping[str, Any]
    secrets: Mapping[str, Any]
    entity: Mapping[str, Any]
    base: str = ""

    @property
    def ref(self) -> str:
        """The entity ref of the template."""
        metadata = _mapping(self.entity.get("metadata"))
        return f"template:{metadata.get('namespace') or 'default'}/{self.name}".lower()


def read_blueprint(file: str, name: str | None = None) -> Blueprint:
    """Read the template in `file`; `name` chooses among several in one file, where one has it.

    Raises PortalError: the file cannot be read (3), it is over our limits (5), it is no such template (1).
    """
    data = _read(file)
    documents = list(_documents(file, data))
    templates = [
        (index, document)
        for index, document in enumerate(documents)
        if isinstance(document.value, dict) and document.value.get("kind") == "Template"
    ]
    if not templates:
        raise _invalid(file, "there is no Template in it")
    named = [pair for pair in templates if _mapping(pair[1].value.get("metadata")).get("name") == name]
    index, document = (named or templates)[0]
    return _blueprint(file, data, index, document)


def _blueprint(file: str, data: bytes, index: int, document: Document) -> Blueprint:
    from devportal.catalog.yaml12 import positions

    where = f"{file}:{document.line}"
    entity = _with_files(file, where, document.value)
    if entity.get("apiVersion") != API:
        raise _invalid(
            where, f"its apiVersion is {quoted(str(entity.get('apiVersion')))}; only {API} can be run"
        )
    metadata, spec = _mapping(entity.get("metadata")), _mapping(entity.get("spec"))
    name = metadata.get("name")
    if not isinstance(name, str) or not name:
        raise _invalid(where, "metadata.name is missing")
    places = positions(data, index)

    def line(*path: str | int) -> int:
        return places.get(path, (document.line, 1))[0]

    given = spec.get("steps")
    if not isinstance(given, list):
        raise _invalid(f"{file}:{line('spec')}", "spec.steps must be a list of steps")
    secrets = _mapping(_mapping(spec.get("secrets")).get("schema"))
    full = os.path.abspath(file)
    return Blueprint(
        name=name,
        title=clean_line(str(metadata.get("title") or name)),
        description=clean_line(str(metadata.get("description") or "")),
        file=full,
        folder=os.path.dirname(full),
        pages=tuple(_pages(file, line("spec"), spec.get("parameters"))),
        steps=tuple(_steps(file, given, line)),
        output=_mapping(spec.get("output")),
        secrets=secrets,
        entity=entity,
    )


def _with_files(file: str, where: str, entity: dict[str, Any]) -> dict[str, Any]:
    """Give the entity with what its `$yaml`, `$json` and `$text` stand for, as the catalog would read it."""
    if entity.get("apiVersion") != API or not _has_placeholders(entity):
        return entity
    from devportal.catalog.placeholders import PlaceholderError, read_beside
    from devportal.scaffold.root import root_of

    try:
        return read_beside(os.path.realpath(file), root_of(os.path.dirname(os.path.abspath(file))), entity)
    except PlaceholderError as error:
        raise _invalid(where, error.fault.message) from None


def _has_placeholders(value: object) -> bool:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if len(one) == 1 and next(iter(one)) in ("$text", "$json", "$yaml"):
                return True
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return False


def _pages(file: str, line: int, given: object) -> Iterator[Page]:
    if given is None:
        return
    for page in given if isinstance(given, list) else [given]:
        if not isinstance(page, dict):
            raise _invalid(f"{file}:{line}", "spec.parameters must be a schema, or a list of schemas")
        title, description = page.get("title"), page.get("description")
        yield Page(clean_line(str(title or "")), clean_line(str(description or "")), page)


def _steps(file: str, given: list[Any], line: Any) -> Iterator[Step]:
    seen: dict[str, int] = {}
    for index, step in enumerate(given):
        at = line("spec", "steps", index)
        where = f"{file}:{at}"
        if not isinstance(step, dict) or not isinstance(step.get("action"), str) or not step["action"]:
            raise _invalid(where, f"step {index + 1} has no action")
        id_ = step.get("id", f"step-{index + 1}")
        if not isinstance(id_, str) or not id_:
            raise _invalid(where, f"the id of step {index + 1} must be text")
        seen[id_] = seen.get(id_, 0) + 1
        input_ = step.get("input")
        if input_ is not None and not isinstance(input_, dict):
            raise _invalid(where, f"the input of step {quoted(id_)} must be a mapping")
        name = clean_line(str(step.get("name") or id_))
        yield Step(
            id_, name, step["action"], input_ or {}, step.get("if", True), step.get("each"), at, seen[id_]
        )


def _read(file: str) -> bytes:
    try:
        with open(file, "rb") as handle:
            data = handle.read(_LARGEST + 1)
    except OSError as error:
        message = f"cannot read {clean(file)}: {error.strerror}"
        raise PortalError(message, exit_code=IO, code="io.read") from None
    if len(data) > _LARGEST:
        message = f"{clean(file)}: refused: it is over the limit of {_LARGEST >> 20} MB"
        raise PortalError(message, exit_code=REFUSED, code="template.limit")
    return data


def _documents(file: str, data: bytes) -> Iterator[Document]:
    from devportal.catalog.yaml12 import parse_documents

    for document in parse_documents(data):
        if document.error:
            where = f"{clean(file)}:{document.line}:{document.column}"
            if document.code == "yaml.limit":
                message = f"{where}: refused: {clean(document.error)}"
                raise PortalError(message, exit_code=REFUSED, code="template.limit")
            raise _invalid(where, clean(document.error))
        yield document


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _invalid(where: str, why: str) -> PortalError:
    return PortalError(f"{clean(where)}: {why}", exit_code=NO, code="template.invalid")

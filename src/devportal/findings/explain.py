"""What `portal explain` tells of: a rule, a kind, or a field of a kind."""

from __future__ import annotations

from devportal.errors import NO, PortalError
from devportal.findings.rule import RULES, Rule, is_match, suggest
from devportal.model import formats
from devportal.model.schema import Either, Fields, Flag, Many, Text
from devportal.record import record
from devportal.text import either, quoted, suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from devportal.model.kind import Kind


@record
class Field:
    """One field: its dotted path, what it holds, whether it must be there, what it refers to."""

    path: str
    holds: str
    required: bool = False
    refers: str = ""


@record
class KindPage:
    """One kind, with the `spec.type` that it is for ("" for all), and its fields in Backstage's order."""

    kind: str
    type: str
    versions: tuple[str, ...]
    fields: tuple[Field, ...]


@record
class Page:
    """The answer: rules, or kinds with the fields that were asked for."""

    rules: tuple[Rule, ...] = ()
    kinds: tuple[KindPage, ...] = ()


METADATA = (
    Field("metadata.name", formats.NAME_RULE, True),
    Field("metadata.namespace", formats.NAMESPACE_RULE + "; default without it"),
    Field("metadata.title", "the name as people say it"),
    Field("metadata.description", "what it is for, in a sentence"),
    Field(
        "metadata.labels", f"a mapping; keys are {formats.KEY_RULE}; values are {formats.LABEL_VALUE_RULE}"
    ),
    Field("metadata.annotations", f"a mapping of texts; keys are {formats.KEY_RULE}"),
    Field("metadata.tags", f"a list of {formats.TAG_RULE}"),
    Field("metadata.links", f"a list of mappings with url ({formats.URL_RULE}), title, icon and type"),
)


def explain(text: str | None, kinds: Iterable[Kind]) -> Page:
    """Find what a person asks about: nothing for all rules, CODE, a family of codes, KIND or KIND.FIELD.

    Raises PortalError (exit 1) with a did-you-mean.
    """
    if text is None:
        return Page(tuple(RULES.values()))
    rules = tuple(rule for code, rule in RULES.items() if is_match(code, [text.lower().rstrip(".*")]))
    name, _, path = text.partition(".")
    pages = [page_of(kind) for kind in kinds if kind.name.lower() == name.lower()]
    if rules and not any(
        page.kind == name for page in pages
    ):  # Location is a kind, location a family of rules
        return Page(rules)
    if pages and not path:
        return Page((), tuple(pages))
    if pages:
        return Page((), tuple(_narrowed(pages, path)))
    known = {kind.name for kind in kinds}
    raise PortalError(
        f"nothing is known of {quoted(text)}",
        hint=suggest(text.lower()) or suggestion(name, known) or "`portal explain` lists the rules",
        exit_code=NO,
    )


def _narrowed(pages: list[KindPage], path: str) -> list[KindPage]:
    found = []
    for page in pages:
        fields = tuple(one for one in page.fields if _names(one.path, path))
        if fields:
            found.append(KindPage(page.kind, page.type, page.versions, fields))
    if found:
        return found
    names = {one.path.partition(".")[2] for page in pages for one in page.fields}
    raise PortalError(
        f"kind {pages[0].kind} has no field {quoted(path)}",
        hint=suggestion(path, names) or f"`portal explain {pages[0].kind}` lists its fields",
        exit_code=NO,
    )


def _names(path: str, asked: str) -> bool:
    return asked.lower() in (path.lower(), path.partition(".")[2].lower()) or path.lower().startswith(
        asked.lower() + "."
    )


def page_of(kind: Kind) -> KindPage:
    """Give the page of a kind from its table."""
    refers = {one.field: f"{one.kind or 'any entity, kind:name'} ({one.relation})" for one in kind.references}
    own = tuple(
        Field(f"spec.{name}", _holds(shape), name in kind.spec.required, refers.pop(name, ""))
        for name, shape in kind.spec.fields
    )
    rest = tuple(Field(f"spec.{name}", "references", False, told) for name, told in refers.items())
    return KindPage(kind.name, kind.spec_type or "", kind.versions, (*METADATA, *own, *rest))


def _holds(shape: object) -> str:
    """Say in words what a field holds."""
    if isinstance(shape, Text):
        if shape.words:
            return either(shape.words)
        return "a text" + (f" of at most {shape.longest} characters" if shape.longest else "")
    if isinstance(shape, Many):
        item = _holds(shape.item).removeprefix("a ").removeprefix("an ")
        return f"a list of {item}s" if " " not in item else f"a list; each is {_holds(shape.item)}"
    if isinstance(shape, Fields):
        inner = ", ".join(_inner(shape))
        return f"a mapping with {inner}" if inner else "a mapping"
    if isinstance(shape, Flag):
        return "a text or a boolean"
    if isinstance(shape, Either):
        return " or ".join(_holds(one) for one in shape.shapes)
    return "any value"


def _inner(shape: Fields) -> Iterator[str]:
    for name, _ in shape.fields:
        yield name + (" (required)" if name in shape.required else "")

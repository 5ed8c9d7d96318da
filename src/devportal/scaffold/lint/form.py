"""The questions of a template against what its steps do with the answers."""

from __future__ import annotations

from devportal.record import record
from devportal.scaffold.forms.active import every_property
from devportal.scaffold.lint.source import items, mapping, texts
from devportal.text import quoted, suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from devportal.scaffold.lint.report import Report
    from devportal.scaffold.lint.source import Path, Source

KNOWN_FIELDS = frozenset(
    """
    EntityNamePicker EntityPicker EntityTagsPicker MultiEntityPicker MyGroupsPicker OwnedEntityPicker
    OwnerPicker RepoBranchPicker RepoOwnerPicker RepoUrlPicker Secret
    """.split()
)


@record
class Asked:
    """What the forms of a template ask for.

    `parameters` are the schemas by name, `secrets` the names of secrets. Not `complete` where a part of the
    form is somewhere else, or may bring more by itself; `controls` are names that a form itself depends on.
    """

    parameters: Mapping[str, Mapping[str, Any]]
    secrets: frozenset[str]
    complete: bool
    secrets_complete: bool
    controls: frozenset[str]


def asked(source: Source) -> Asked:
    """Read the forms of a template."""
    given = source.spec.get("parameters")
    pages = [page for page in (given if isinstance(given, list) else [given]) if isinstance(page, dict)]
    schemas: dict[str, dict[str, Any]] = {}
    for page in pages:
        for name, schema in every_property(page):
            schemas.setdefault(str(name), mapping(schema))
    values = list(_values(pages))
    secrets = {str(value) for key, value in values if key == "secretsKey"}
    secrets |= {name for name, schema in schemas.items() if schema.get("ui:field") == "Secret"}
    secrets |= {str(name) for name, _ in every_property(mapping(source.spec.get("secrets")).get("schema"))}
    own = any(key == "ui:field" and str(value) not in KNOWN_FIELDS for key, value in values)
    decorated = any("formDecorators" in str(key) for key in source.spec)
    placeholders = any(str(key).startswith("$") and key not in ("$ref", "$schema", "$id", "$comment")
                       for key, _ in values)  # fmt: skip
    return Asked(
        schemas,
        frozenset(secrets),
        not placeholders and not decorated,
        not own and not decorated,
        frozenset(_controls(pages)),
    )


def _values(value: object) -> Iterator[tuple[object, object]]:
    """Give every key of a form with its value, at whatever depth."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield key, item
            yield from _values(item)
    elif isinstance(value, list):
        for item in value:
            yield from _values(item)


def _controls(value: object) -> Iterator[str]:
    """Give the names that decide which questions are asked."""
    for key, item in _values(value):
        if key in ("dependencies", "dependentSchemas", "dependentRequired") and isinstance(item, dict):
            yield from map(str, item)
        elif key == "if":
            yield from (str(name) for name, _ in every_property(item))
        elif key in ("oneOf", "anyOf", "allOf"):
            for branch in items(item):
                fixed = mapping(mapping(branch).get("properties"))
                yield from (str(name) for name, one in fixed.items() if {"const", "enum"} & set(mapping(one)))


def judge_use(report: Report, form: Asked, used: Mapping[str, bool], *, everything: bool) -> None:
    """Note questions whose answer no step uses; with `everything` the answers are passed on as a whole."""
    if everything or not report.source.is_whole:
        return
    for name, path, schema, required in _top(report.source):
        if name in used or name in form.controls or schema.get("type") == "null":
            continue
        # to be ticked: the answer is asked for its own sake
        if schema.get("type") == "boolean" and (required or "const" in schema or "enum" in schema):
            continue
        settings = mapping(schema.get("ui:options"))
        if schema.get("ui:field") == "Secret" or "requestUserCredentials" in settings:
            continue
        report.key(
            "template.unused-parameter",
            path,
            f"the answer to {quoted(name)} is used nowhere",
            "pass it on in a step, or take the question out",
            # a field of somebody's own may read the other answers
            severity=None if form.secrets_complete else "hint",
        )


def _top(source: Source) -> Iterator[tuple[str, Path, Mapping[str, Any], bool]]:
    """Give the questions that stand at the top of a page: name, path, schema, whether they are required."""
    given = source.spec.get("parameters")
    pages: list[tuple[Path, Any]] = [(("spec", "parameters"), given)]
    if isinstance(given, list):
        pages = [(("spec", "parameters", at), page) for at, page in enumerate(given)]
    for path, page in pages:
        for name, schema in mapping(mapping(page).get("properties")).items():
            required = name in items(mapping(page).get("required"))
            yield str(name), (*path, "properties", str(name)), mapping(schema), required


def judge_texts(report: Report, form: Asked) -> None:
    """Note expressions in the forms: nothing of Backstage's own renders them."""
    if not form.secrets_complete:
        return
    for written in texts(report.source.spec.get("parameters"), ("spec", "parameters")):
        at = written.text.find("${{")
        if at >= 0 and any(f"${{{{ {name}" in written.text for name in ("parameters", "steps", "secrets")):
            before = written.text[:at]
            line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
            message = (
                f"{quoted(written.text)} stays as it stands: nothing renders the questions of a template"
            )
            report.text("template.left-as-text", written, line, column, message, "write the value itself")


def judge_parameter(form: Asked, name: str) -> tuple[str, str | None] | None:
    """Give what is wrong with the use of a parameter, and what to do; None where a form asks for it."""
    if not form.complete or name in form.parameters:
        return None
    if name in form.secrets:
        return f"{quoted(name)} is a secret and no parameter", f"write secrets.{name}"
    hint = suggestion(name, form.parameters) or "add the question to spec.parameters, or take this out"
    return f"no question asks for the parameter {quoted(name)}", hint

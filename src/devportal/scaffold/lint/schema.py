"""The questions of a template by themselves: can a form be made of them, and can it be filled in?"""

from __future__ import annotations

from devportal.model.problem import WARNING
from devportal.scaffold.forms.active import every_property
from devportal.scaffold.forms.schema import Fault, faults
from devportal.scaffold.forms.values import same, shown
from devportal.scaffold.lint.form import KNOWN_FIELDS
from devportal.scaffold.lint.source import mapping
from devportal.text import clean_line, either, quoted, suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from devportal.scaffold.lint.report import Report
    from devportal.scaffold.lint.source import Path

_TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
_DEEPEST = 24
_BELOW = ("allOf", "anyOf", "oneOf")
_NAMED = ("properties", "dependencies", "dependentSchemas", "definitions", "$defs", "patternProperties")


def judge_schemas(report: Report) -> None:
    """Note what is wrong with the pages of a form."""
    given = report.source.spec.get("parameters")
    path: Path = ("spec", "parameters")
    pages = (
        [((*path, at), page) for at, page in enumerate(given)] if isinstance(given, list) else [(path, given)]
    )
    for where, page in pages:
        if isinstance(page, dict):
            _judge_page(report, where, page)
        elif page is not None:
            message = "a page of the form is no schema"
            report.value("template.form", where, message, "write title, required and properties there")


def _judge_page(report: Report, path: Path, page: Mapping[str, Any]) -> None:
    for where, schema in _schemas(page, path, 0):
        _judge_required(report, where, schema, page)
        _judge_type(report, where, schema)
        _judge_choices(report, where, schema)
        _judge_pattern(report, where, schema)
        _judge_default(report, where, schema, page)
        _judge_field(report, where, schema)


def _schemas(schema: object, path: Path, depth: int) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Give a schema and every one below it, with their paths."""
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return
    yield path, schema
    for key in _NAMED:
        for name, one in mapping(schema.get(key)).items():
            yield from _schemas(one, (*path, key, str(name)), depth + 1)
    for key in _BELOW:
        options = schema.get(key)
        for at, one in enumerate(options if isinstance(options, list) else ()):
            yield from _schemas(one, (*path, key, at), depth + 1)
    for key in ("items", "then", "else"):
        yield from _schemas(schema.get(key), (*path, key), depth + 1)


def _judge_required(report: Report, path: Path, schema: Mapping[str, Any], page: Mapping[str, Any]) -> None:
    required = schema.get("required")
    if isinstance(required, bool):
        message = "`required` of a single question says nothing: it is a list of names beside `properties`"
        report.value("template.form", (*path, "required"), message, "list the name there", WARNING)
        return
    if not isinstance(required, list) or "$ref" in schema or not isinstance(schema.get("properties"), dict):
        return
    # a branch of a condition may ask for what another part of the page has
    names = {str(name) for name, _ in every_property(page)} | set(map(str, _everywhere(page)))
    for at, name in enumerate(required):
        if isinstance(name, str) and name not in names:
            message = f"{quoted(name)} is required, and there is no such question"
            hint = suggestion(name, names) or "add the question, or take the name out of `required`"
            report.value("template.form", (*path, "required", at), message, hint)


def _everywhere(page: Mapping[str, Any]) -> Iterator[str]:
    for _, schema in _schemas(page, (), 0):
        yield from mapping(schema.get("properties"))


def _judge_type(report: Report, path: Path, schema: Mapping[str, Any]) -> None:
    given = schema.get("type")
    for name in given if isinstance(given, list) else [given]:
        if isinstance(name, str) and name not in _TYPES:
            hint = suggestion(name, _TYPES) or f"there are {either(_TYPES)}"
            message = f"there is no type {quoted(name)}: no field can be shown for it"
            report.value("template.form", (*path, "type"), message, hint)


def _judge_choices(report: Report, path: Path, schema: Mapping[str, Any]) -> None:
    options = schema.get("enum")
    if not isinstance(options, list):
        return
    names = schema.get("enumNames", mapping(schema.get("ui:options")).get("enumNames"))
    if isinstance(names, list) and len(names) != len(options):
        message = f"there are {len(names)} names for {len(options)} choices"
        report.key("template.form", (*path, "enumNames"), message, "give each choice a name", WARNING)
    for at, option in enumerate(options):
        if any(same(option, other) for other in options[:at]):
            message = f"the choice {shown(option)} comes twice"
            report.value("template.form", (*path, "enum", at), message, "take one out", WARNING)


def _judge_pattern(report: Report, path: Path, schema: Mapping[str, Any]) -> None:
    from devportal.scaffold.forms.patterns import PatternInvalidError, PatternSlowError, is_match

    pattern = schema.get("pattern")
    if not isinstance(pattern, str):
        return
    try:
        is_match(pattern, "")
    except PatternInvalidError as error:
        message = f"{quoted(pattern)} is no regular expression of JavaScript: {clean_line(str(error))}"
        report.value("template.form", (*path, "pattern"), message, "mend it: no answer can be judged by it")
    except PatternSlowError:
        message = f"{quoted(pattern)} takes longer than a second on an empty text"
        report.value("template.form", (*path, "pattern"), message, "write it without nested repetitions")


def _judge_default(report: Report, path: Path, schema: Mapping[str, Any], page: Mapping[str, Any]) -> None:
    default = schema.get("default")
    if default in (None, "", []) or isinstance(default, dict) or "${{" in str(default):
        return
    fault: Fault | None = next(faults(schema, default, page), None)
    if fault is not None and fault.rule in ("enum", "const", "type", "pattern", "minimum", "maximum"):
        told = quoted(default) if isinstance(default, str) else shown(default)
        message = f"the default {told} is no answer that the form takes: it {fault.message}"
        report.value("template.form", (*path, "default"), message, "give a default that fits", WARNING)


def _judge_field(report: Report, path: Path, schema: Mapping[str, Any]) -> None:
    name = schema.get("ui:field")
    if not isinstance(name, str) or name in KNOWN_FIELDS:
        return
    same_letters = [known for known in KNOWN_FIELDS if known.lower() == name.lower()]
    if same_letters:
        message = f"there is no field {quoted(name)}: letters have to be large and small as in its name"
        report.value("template.form", (*path, "ui:field"), message, f"write {same_letters[0]}")

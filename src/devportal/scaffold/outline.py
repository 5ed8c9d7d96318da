"""A template as `portal template show` tells of it: what it asks, what it does, what it gives."""

from __future__ import annotations

from devportal.record import record
from devportal.text import clean_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from devportal.scaffold.blueprint import Blueprint, Step
    from devportal.scaffold.forms.field import Field
    from devportal.scaffold.template import TemplateInfo


@record
class Asked:
    """One question. `default` is None without one; `conditional` where other answers decide over it."""

    name: str
    type: str
    required: bool
    default: Any
    choices: tuple[Any, ...]
    field: str
    title: str
    conditional: bool = False


@record
class Page:
    """One page of questions."""

    title: str
    questions: tuple[Asked, ...]


@record
class Stage:
    """One step; `effect` is "" where portal has no such action, `outputs` what can be taken from it."""

    id: str
    name: str
    action: str
    effect: str
    when: str
    each: str
    outputs: tuple[str, ...]


@record
class Outline:
    """A template at a glance. `commands` are what a copier template runs."""

    name: str
    title: str
    description: str
    kind: str
    source: str
    pages: tuple[Page, ...]
    steps: tuple[Stage, ...] = ()
    links: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()


def outline(template: TemplateInfo) -> Outline:
    """Read a template and give its outline. Raises PortalError where it cannot be read."""
    return _copier(template) if template.kind == "copier" else _backstage(template)


def _copier(template: TemplateInfo) -> Outline:
    from devportal.scaffold.question import MISSING, read_questions
    from devportal.scaffold.scan import commands_of
    from devportal.scaffold.template import read_config

    config = read_config(template.path)
    asked = tuple(
        Asked(
            one.name,
            one.type,
            one.required,
            None if one.default is MISSING or one.secret else one.default,
            tuple(choice.value for choice in one.choices) if isinstance(one.choices, tuple) else (),
            "secret" if one.secret else "",
            one.help,
            one.when is not True,
        )
        for one in read_questions(config)
        if one.when is not False  # such a one is a value that the template works out
    )
    pages = (Page("", asked),) if asked else ()
    return Outline(
        template.name,
        template.title,
        template.description,
        template.kind,
        template.source,
        pages,
        commands=commands_of(config),
    )


def _backstage(template: TemplateInfo) -> Outline:
    from devportal.scaffold.blueprint import read_blueprint

    blueprint = read_blueprint(template.path, template.name)
    return Outline(
        blueprint.name,
        blueprint.title,
        blueprint.description,
        template.kind,
        template.source,
        tuple(_pages(blueprint)),
        tuple(map(_stage, blueprint.steps)),
        tuple(_links(blueprint.output)),
    )


def _pages(blueprint: Blueprint) -> Iterator[Page]:
    from devportal.scaffold.forms.active import every_property
    from devportal.scaffold.forms.field import NOTHING, field_of
    from devportal.scaffold.forms.form import Form
    from devportal.scaffold.forms.values import follow

    fields = list(Form(blueprint).fields({}))
    known = {field.path[0] for field in fields}
    for number, page in enumerate(blueprint.pages):
        asked = [_asked(field, conditional=False) for field in fields if field.page == number]
        for name, schema in every_property(page.schema):
            found = follow(schema, page.schema)
            if name not in known and isinstance(found, dict):
                known.add(name)
                start = found.get("default", NOTHING)
                field = field_of((name,), number, found, page.schema, start, required=False)
                asked.append(_asked(field, conditional=True))
        yield Page(page.title, tuple(asked))


def _asked(field: Field, *, conditional: bool) -> Asked:
    from devportal.scaffold.forms.field import NOTHING

    return Asked(
        field.key,
        f"list of {field.type}" if field.several and field.type != "array" else field.type,
        field.required,
        None if field.default is NOTHING else field.default,
        tuple(option.value for option in field.options or ()),
        field.picker,
        field.title,
        conditional,
    )


def _stage(step: Step) -> Stage:
    from devportal.scaffold.actions.builtin import load
    from devportal.scaffold.lint.names import outputs_of

    action = load(step.action)
    return Stage(
        step.id,
        step.name,
        step.action,
        action.effect if action else "",
        "" if step.when is True else _text(step.when),
        "" if step.each is None else _text(step.each),
        outputs_of(step.action),
    )


def _text(value: object) -> str:
    import json

    return clean_line(value if isinstance(value, str) else json.dumps(value, default=str))


def _links(output: Mapping[str, Any]) -> Iterator[str]:
    for name in ("links", "text"):
        given = output.get(name)
        for one in given if isinstance(given, list) else ():
            if isinstance(one, dict):
                what = one.get("url") or one.get("entityRef") or one.get("content") or ""
                yield clean_line(f"{one.get('title') or name}: {what}")
    for name in output:
        if name not in ("links", "text"):
            yield f"{clean_line(str(name))}: {_text(output[name])}"

"""The steps of a template: do their actions exist, and does what they are given fit them?"""

from __future__ import annotations

import re

from devportal.model.problem import HINT, WARNING
from devportal.scaffold.blueprint import API
from devportal.scaffold.lint.backstage import SIGNATURES, Signature
from devportal.scaffold.lint.community import is_published, nearest
from devportal.scaffold.lint.source import is_elsewhere, mapping
from devportal.text import clean_line, either, quoted, suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from devportal.scaffold.lint.report import Report
    from devportal.scaffold.lint.source import Path

_TYPES = {
    "text": "a text",
    "flag": "true or false",
    "number": "a number",
    "integer": "a whole number",
    "texts": "a list of texts",
    "list": "a list",
    "map": "a mapping",
    "null": "null",
}
_SHOWN = 10
_EXPRESSION = re.compile(r"\$\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_ONE_OF = {
    "catalog:register": ("catalogInfoUrl", "repoContentsUrl"),
    "catalog:fetch": ("entityRef", "entityRefs"),
}


def judge_structure(report: Report) -> None:
    """Note what no engine can run: another version, steps that are none, ids that come twice."""
    entity, steps = report.source.entity, report.source.spec.get("steps")
    if entity.get("apiVersion") != API:
        message = f"the apiVersion is {quoted(str(entity.get('apiVersion')))}"
        report.value("template.structure", ("apiVersion",), message, f"only {API} can be run: write it so")
    name = mapping(entity.get("metadata")).get("name")
    if not isinstance(name, str) or not name:
        report.key(
            "template.structure", ("metadata",), "metadata.name is missing", "give the template a name"
        )
    if is_elsewhere(steps):
        return
    if not isinstance(steps, list):
        report.key("template.structure", ("spec", "steps"), "spec.steps is no list", "list the steps there")
        return
    seen: dict[str, int] = {}
    for at, step in enumerate(steps):
        _judge_step(report, at, step, seen)


def _judge_step(report: Report, at: int, step: object, seen: dict[str, int]) -> None:
    path: Path = ("spec", "steps", at)
    if is_elsewhere(step):
        return
    if not isinstance(step, dict) or not isinstance(step.get("action"), str) or not step["action"]:
        report.value("template.structure", path, f"step {at + 1} has no action", "give it an action")
        return
    id_ = step.get("id", f"step-{at + 1}")
    if not isinstance(id_, str) or not id_:
        report.value("template.structure", (*path, "id"), f"the id of step {at + 1} is no text")
    elif id_ in seen:
        message = f"two steps have the id {quoted(id_)}: {seen[id_] + 1} and {at + 1}"
        report.value("template.duplicate-step", (*path, "id"), message, "give each step an id of its own")
    else:
        seen[id_] = at
    if not isinstance(step.get("input", {}), (dict, type(None))):
        report.value("template.structure", (*path, "input"), f"the input of step {at + 1} is no mapping")


def judge_actions(report: Report, hosts: Mapping[str, str]) -> None:
    """Note actions that do not exist, inputs that do not fit, and repositories without an owner."""
    told: set[str] = set()
    for at, step in report.source.steps:
        action = step.get("action")
        if not isinstance(action, str) or not action:
            continue
        path: Path = ("spec", "steps", at)
        signature = signature_of(action)
        if action not in SIGNATURES and action not in told:
            told.add(action)
            _judge_action(report, path, action, known=signature is not None)
        given = {str(name): value for name, value in mapping(step.get("input")).items()}
        if signature is not None and not is_elsewhere(step.get("input")):
            _judge_inputs(report, path, action, given, signature)
        for name, value in given.items():
            if name == "repoUrl" and isinstance(value, str):
                _judge_repository(report, (*path, "input", name), value, action, hosts)


def signature_of(action: str) -> Signature | None:
    """Give what an action of Backstage, of portal or of a plug-in takes; None where nobody knows."""
    from devportal.scaffold.actions.builtin import load

    if action in SIGNATURES:
        return SIGNATURES[action]
    own = load(action)
    if own is None:
        return None
    properties = mapping(own.input.get("properties"))
    required = frozenset(own.input.get("required") or ())
    return Signature({name: _kind(schema) for name, schema in properties.items()}, required, own.outputs)


_KINDS = {"string": "text", "boolean": "flag", "array": "list", "object": "map"}


def _kind(schema: object) -> str:
    given = mapping(schema).get("type")
    kinds = given if isinstance(given, list) else [given] if isinstance(given, str) else []
    return "|".join(_KINDS.get(kind, kind) for kind in kinds) or "any"


def _judge_action(report: Report, path: Path, action: str, *, known: bool) -> None:
    place = (*path, "action")
    if known or is_published(action):
        report.value(
            "template.not-built-in",
            place,
            f"{quoted(action)} is no built-in action of Backstage",
            "portal runs it itself; a Backstage needs a plug-in that brings an action of this id"
            if known
            else "a Backstage needs the plug-in that brings it, portal --map ID=COMMAND or --skip-action ID",
        )
        return
    near = nearest(action)
    report.value(
        "template.unknown-action",
        place,
        f"there is no action {quoted(action)}",
        f"did you mean {near}?"
        if near
        else "install the plug-in that brings it; portal runs your own with --map ID=COMMAND",
        # what resembles nothing is most likely somebody's own
        severity=None if near else WARNING,
    )


def _judge_inputs(
    report: Report, path: Path, action: str, given: Mapping[str, object], signature: Signature
) -> None:
    inside = (*path, "input")
    # another plug-in may bring an action of the same id
    severity = None if action in SIGNATURES else HINT
    for name in sorted(signature.required - set(given)):
        message = f"{action} needs the input {quoted(name)}"
        report.key("template.missing-input", inside, message, f"give {name}", severity)
    needed = _ONE_OF.get(action, ())
    if needed and not set(needed) & set(given):
        message = f"{action} needs the input {either(needed)}"
        report.key("template.missing-input", inside, message, f"give {either(needed)}")
    for name, value in given.items():
        if name in signature.inputs:
            wanted = _misfit(value, signature.inputs[name])
            if wanted:
                message = f"{clean_line(name)} of {action} is {_told(value)}"
                report.value("template.input-type", (*inside, name), message, f"it takes {wanted}", severity)
        elif signature.inputs and name != "token":
            message = f"{action} has no input {quoted(name)}"
            hint = suggestion(name, signature.inputs) or _choice(signature)
            report.key("template.unknown-input", (*inside, name), message, hint, severity)
    if action == "fetch:template" and given.get("copyWithoutRender"):
        report.key(
            "template.deprecated",
            (*inside, "copyWithoutRender"),
            "Backstage of today renders the files of copyWithoutRender",
            "write copyWithoutTemplating",
        )


def _choice(signature: Signature) -> str:
    names = [name for name in signature.inputs if name != "token"]
    return f"it takes {', '.join(names)}" if len(names) <= _SHOWN else "take it out"


def _told(value: object) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return f"the {'text ' if isinstance(value, str) else ''}{quoted(_written(value))}"


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)


def _misfit(value: object, kind: str) -> str:
    """Give what would fit, or "" where a value may fit."""
    if kind.startswith("="):
        allowed = kind[1:].split(",")
        fits = value in allowed or (isinstance(value, str) and _is_open(value))
        return "" if fits or value is None else either(allowed)
    kinds = kind.split("|")
    if value is None or "any" in kinds or any(_fits(value, one) for one in kinds):
        return ""
    return either([_TYPES.get(one, one) for one in kinds])


def _is_open(value: str) -> bool:
    return "${{" in value or "{%" in value


def _fits(value: object, kind: str) -> bool:
    if isinstance(value, str):
        return kind == "text" or (_is_open(value) and (kind != "texts" or value.strip().startswith("${{")))
    if isinstance(value, bool):
        return kind == "flag"
    if isinstance(value, (int, float)):
        return kind == "number" or (kind == "integer" and float(value).is_integer())
    if isinstance(value, list):
        return kind == "list" or (kind == "texts" and all(isinstance(item, str) for item in value))
    return isinstance(value, dict) and (kind == "map" or is_elsewhere(value))


def _judge_repository(report: Report, path: Path, text: str, action: str, hosts: Mapping[str, str]) -> None:
    host, mark, query = text.strip().removeprefix("https://").partition("?")
    if _is_open(host) or (query and not _EXPRESSION.sub("", query)):
        return
    if not mark or not host.rstrip("/"):
        message = f"{quoted(text)} names no repository"
        report.value("template.repo-url", path, message, "write HOST?owner=OWNER&repo=NAME")
        return
    lacking = list(_lacking(query, hosts.get(host.rstrip("/")) or _host_of(action)))
    if lacking:
        rest = "&".join(f"{name}={name.upper()}" for name in lacking)
        given = "&".join(part for part in query.split("&") if part.partition("=")[0] not in lacking)
        fix = f"write {host}?{rest}&{given}" if given else f"write {host}?{rest}"
        report.value("template.repo-url", path, f"repoUrl has no {either(lacking)}", fix)


def _host_of(action: str) -> str:
    for part in action.replace("publish:", "").split(":"):
        found = {"bitbucketCloud": "bitbucket-cloud", "bitbucketServer": "bitbucket-server"}.get(part, part)
        if found:
            return found
    return ""


def _lacking(query: str, kind: str) -> Iterator[str]:
    from urllib.parse import parse_qs

    from devportal.scaffold.repo_url import required

    plain = _EXPRESSION.sub("x", query)
    if plain.startswith("x&") or plain.endswith("&x") or "&x&" in plain or "x=" in plain.replace("x=x", ""):
        return  # an expression gives a whole part of it
    given = parse_qs(plain, keep_blank_values=True)
    if kind == "gitlab" and given.get("project"):
        return
    for name in required(kind):
        if not any(given.get(name, ())):
            yield name

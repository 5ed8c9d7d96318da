"""A copier template without running it: its questions, its expressions, and what it would run."""

from __future__ import annotations

import os
import re

from devportal.errors import REFUSED, PortalError
from devportal.findings.rule import RULES
from devportal.model.problem import WARNING, Problem
from devportal.record import replace
from devportal.scaffold import scan
from devportal.scaffold.forms.values import same, shown
from devportal.scaffold.lint.judge import Judged
from devportal.scaffold.question import is_expression, read_questions
from devportal.scaffold.template import Config, config_files, read_config
from devportal.text import clean_line, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    Place = tuple[int, int]

_PLACE = re.compile(r"^(?P<file>.*?):(?P<line>\d+):(?P<column>\d+): (?P<said>.*)$", re.DOTALL)
_RUN = ("tasks", "migrations", "jinja_extensions")
_RENDERED = ("default", "when", "help", "validator", "placeholder", "choices")
_LARGEST = 1 << 20


def judge_copier(folder: str) -> Judged:
    """Judge the copier template in a folder."""
    file = os.path.join(folder, config_files(folder)[0])
    found: list[Problem] = []
    try:
        config = read_config(folder)
    except PortalError as error:
        return Judged(1, (_told(file, error),))
    keys = _keys(file)
    found += _questions(file, config, keys)
    found += _commands(file, config, keys)
    found += _safety(folder, file, config)
    below = str(config.options.get("subdirectory") or "")
    if not is_expression(below) and not os.path.isdir(os.path.join(folder, below)):
        message = f"there is no folder {quoted(below)} beside {os.path.basename(file)}"
        found.append(
            _tell(file, "template.missing-skeleton", message, None, keys.get("_subdirectory", (1, 1)))
        )
    found += _expressions(folder, file, config, keys)
    return Judged(1, tuple(found), (folder,))


def _keys(file: str) -> dict[str, Place]:
    from devportal.catalog.yaml12 import key_positions, parse_documents

    with open(file, "rb") as handle:
        data = handle.read(_LARGEST)
    places: dict[str, Place] = {}
    for index in range(len(parse_documents(data))):
        for path, place in key_positions(data, index).items():
            if path and isinstance(path[0], str):
                places.setdefault(".".join(map(str, path[:2])), place)
    return places


def _questions(file: str, config: Config, keys: dict[str, Place]) -> Iterator[Problem]:
    for name, given in config.questions.items():
        place = keys.get(name, (1, 1))
        try:
            question = read_questions(replace(config, questions={name: given}))[0]
        except PortalError as error:
            yield _tell(
                file, "template.form", error.message, "see copier's documentation of questions", place
            )
            continue
        if not isinstance(question.choices, tuple) or "default" not in given:
            continue
        default, values = given["default"], [choice.value for choice in question.choices]
        wanted = default if question.multiselect and isinstance(default, list) else [default]
        for one in wanted:
            open_ = is_expression(one) or one in (None, "") or any(map(is_expression, values))
            if not open_ and not any(same(one, value) for value in values):
                message = f"the default {shown(one)} of {quoted(name)} is none of its choices"
                yield _tell(
                    file, "template.form", message, "give a default that can be chosen", place, WARNING
                )


def _commands(file: str, config: Config, keys: dict[str, Place]) -> Iterator[Problem]:
    for option in _RUN:
        one = replace(config, options={option: config.options.get(option)})
        for command in scan.commands_of(one):
            what = command if option == "jinja_extensions" else quoted(command)
            message = f"the template runs {what}"
            hint = "whoever creates from it has to read this and pass --trust"
            yield _tell(file, "template.unsafe", message, hint, keys.get(f"_{option}", (1, 1)), WARNING)


def _safety(folder: str, file: str, config: Config) -> Iterator[Problem]:
    """Give what is refused before anything is rendered, commands aside."""
    options = {name: value for name, value in config.options.items() if name not in _RUN}
    try:
        scan.check(folder, replace(config, options=options), scan.walk(folder), trust=False)
    except PortalError as error:
        yield _told(file, error)


def _expressions(folder: str, file: str, config: Config, keys: dict[str, Place]) -> Iterator[Problem]:
    """Give what Jinja cannot read; nothing for a template whose own extensions may add to the language."""
    if config.options.get("jinja_extensions"):
        return
    environment = _environment(config)
    for name, given in config.questions.items():
        for key in _RENDERED:
            wrong = _unreadable(environment, given.get(key))
            if wrong:
                place = keys.get(f"{name}.{key}", keys.get(name, (1, 1)))
                yield _tell(file, "template.syntax", f"{key} of {quoted(name)}: {wrong[0]}", None, place)
    for path in _rendered(folder, file, config):
        try:
            with open(path, encoding="utf-8") as handle:
                text = handle.read(_LARGEST)
        except (OSError, UnicodeDecodeError):
            continue
        wrong = _unreadable(environment, text)
        if wrong:
            hint = "put literal braces into {% raw %} and {% endraw %}"
            message = f"this cannot be rendered: {wrong[0]}"
            yield _tell(path, "template.syntax", message, hint, (wrong[1], 1))


def _environment(config: Config) -> Any:
    from jinja2 import Environment

    names = [
        f"{what}_{side}_string" for what in ("block", "comment", "variable") for side in ("start", "end")
    ]
    given = config.options.get("envops")
    options = (
        {name: value for name, value in given.items() if name in names} if isinstance(given, dict) else {}
    )
    return Environment(**options)  # noqa: S701  nothing is rendered with it


def _unreadable(environment: Any, text: object) -> tuple[str, int] | None:
    """Give what Jinja says against a text, and the line; nothing is evaluated."""
    from jinja2 import TemplateSyntaxError

    if not isinstance(text, str):
        return None
    try:
        environment.parse(text)
    except TemplateSyntaxError as error:
        return clean_line(error.message or "it cannot be read"), error.lineno
    except RecursionError:
        return "it is nested too deep", 1
    return None


def _rendered(folder: str, file: str, config: Config) -> Iterator[str]:
    below = str(config.options.get("subdirectory") or "")
    suffix = scan.suffix_of(config)
    root = os.path.join(folder, below)
    if not suffix or is_expression(below) or not os.path.isdir(root):
        return
    try:
        entries = scan.walk(root)
    except PortalError:
        return
    for entry in entries:
        path = os.path.join(root, entry.path)
        is_file = not entry.is_folder and entry.link is None and entry.size <= _LARGEST
        if is_file and entry.path.endswith(suffix) and path != file:
            yield path


def _told(file: str, error: PortalError) -> Problem:
    """Turn a refusal into a finding, at the place that its message names."""
    code = "template.unsafe" if error.exit_code == REFUSED else "template.structure"
    found = _PLACE.match(error.message)
    if found is None:
        said = "; ".join((error.message.removeprefix(f"{file}: "), *error.lines))
        return _tell(file, code, said, error.hint, (1, 1))
    place = int(found["line"]), int(found["column"])
    return _tell(found["file"], code, found["said"], error.hint, place)


def _tell(
    file: str, code: str, message: str, hint: str | None, place: Place, severity: str | None = None
) -> Problem:
    return Problem(severity or RULES[code].severity, code, message, hint, file, *place)

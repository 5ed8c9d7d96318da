"""The skeletons of a template: are they there, and what does rendering make of their files?"""

from __future__ import annotations

import os

from devportal.errors import PortalError
from devportal.model.problem import HINT, WARNING
from devportal.record import record
from devportal.scaffold.lint import expression
from devportal.scaffold.lint.source import items, mapping
from devportal.scaffold.lint.swallowed import Foreign, judge_foreign
from devportal.text import quoted, suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from devportal.scaffold.lint.expression import Expression
    from devportal.scaffold.lint.report import Report
    from devportal.scaffold.lint.source import Path, Source
    from devportal.scaffold.lint.swallowed import Add
    from devportal.scaffold.nunjucks import Dialect, Reference

_FOLDERS = frozenset({"fetch:template", "fetch:plain", "fetch:cookiecutter", "fetch:rails", "fetch:copier"})
_FILES = frozenset({"fetch:template:file", "fetch:plain:file"})
_RENDERED = frozenset({"fetch:template", "fetch:template:file"})
_LARGEST = 1 << 20
_MOST = 20_000


@record
class Rendering:
    """One step that renders files: what it calls its values, and which it gives (None where nobody knows)."""

    step: str
    path: Path
    name: str
    given: frozenset[str] | None
    dialect: Dialect

    def is_absent(self, path: tuple[str, ...]) -> bool:
        """Say whether a path is a value that the step does not give."""
        return path[0] == self.name and self.given is not None and len(path) > 1 and path[1] not in self.given


def judge_skeletons(report: Report) -> None:
    """Look at the files that each step fetches from beside the template."""
    for at, step in report.source.steps:
        action, given = str(step.get("action")), mapping(step.get("input"))
        path: Path = ("spec", "steps", at, "input")
        url = given.get("url")
        if action not in _FOLDERS | _FILES or not isinstance(url, str) or not _is_beside(url):
            continue
        place = _found(report, (*path, "url"), url, is_file=action in _FILES)
        if place and action in _RENDERED:
            _judge_files(report, place, _rendering(step, given, at, path), given)


def rendered_folders(source: Source) -> list[str]:
    """Give the folders beside a template whose files are no templates of their own."""
    folder = os.path.dirname(os.path.abspath(source.file))
    found = []
    for _, step in source.steps:
        url = mapping(step.get("input")).get("url")
        if str(step.get("action")) in _FOLDERS and isinstance(url, str) and _is_beside(url):
            found.append(os.path.normpath(os.path.join(folder, url)))
    return found


def _is_beside(url: str) -> bool:
    from devportal.scaffold.actions.location import is_absolute

    return bool(url) and not is_absolute(url) and not expression.is_templated(url)


def _found(report: Report, path: Path, url: str, *, is_file: bool) -> str | None:
    """Give the file or folder that a url means; None, and a finding, where there is none."""
    from devportal.scaffold.root import root_of
    from devportal.scm.checkout import repository_root

    folder = os.path.dirname(os.path.abspath(report.source.file))
    place = _reached(folder, url, (root_of(folder), report.source.root or folder))
    if place is None:
        if repository_root(folder) is None:  # nobody can tell how far the template's repository reaches
            return None
        message = f"{quoted(url)} leads out of the template's repository"
        report.value("template.missing-skeleton", path, message, "move the files beside the template")
        return None
    if os.path.isfile(place) if is_file else os.path.isdir(place):
        return place
    what = "file" if is_file else "folder"
    beside = _names(folder)
    near = suggestion(os.path.basename(url.rstrip("/")), _names(os.path.dirname(place.rstrip("/"))))
    report.value(
        "template.missing-skeleton",
        path,
        f"there is no {what} {quoted(url)} beside the template",
        near or f"make the {what}, or write the path as it is from {os.path.basename(report.source.file)}",
        # a template that was taken without its files can still be judged by itself
        severity=HINT if all(name.endswith((".yaml", ".yml")) for name in beside) else None,
    )
    return None


def _reached(folder: str, url: str, roots: Iterable[str]) -> str | None:
    """Give where a path leads, None where it leaves every root."""
    from devportal.scaffold.safe_path import safe_child

    for root in dict.fromkeys(roots):
        try:
            return safe_child(root, os.path.relpath(os.path.join(folder, url), root))
        except PortalError:
            continue
    return None


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _rendering(step: Mapping[str, Any], given: Mapping[str, Any], at: int, path: Path) -> Rendering:
    from devportal.scaffold.files import dialect_for

    compat = given.get("cookiecutterCompat") is True
    dialect = dialect_for(
        cookiecutter_compat=compat,
        trim_blocks=given.get("trimBlocks") is True,
        lstrip_blocks=given.get("lstripBlocks") is True,
    )
    values = given.get("values", {})
    names = frozenset(map(str, values)) if isinstance(values, dict) else None
    id_ = str(step.get("id", f"step-{at + 1}"))
    return Rendering(id_, path, "cookiecutter" if compat else "values", names, dialect)


def _judge_files(report: Report, place: str, rendering: Rendering, given: Mapping[str, Any]) -> None:
    told: set[tuple[str, str]] = set()
    if os.path.isfile(place):
        _judge_text(report, rendering, told, place, "", _read(place) or "")
    else:
        for entry, is_rendered in _entries(report, place, rendering, given):
            full = os.path.join(place, entry.rstrip("/"))
            if full == os.path.abspath(report.source.file):
                continue
            _judge_text(report, rendering, told, full, entry, entry, is_name=True)
            text = _read(full) if is_rendered and not entry.endswith("/") else None
            if text is not None:
                _judge_text(report, rendering, told, full, entry, text)


def _entries(
    report: Report, place: str, rendering: Rendering, given: Mapping[str, Any]
) -> Iterator[tuple[str, bool]]:
    """Give each entry of a skeleton, and whether its content is rendered."""
    from devportal.scaffold.files import extension_of
    from devportal.scaffold.skeleton import entries_of, matching

    entries = entries_of(place)[:_MOST]
    patterns = [str(one) for one in items(given.get("copyWithoutTemplating"))]
    try:
        raw = matching(place, entries, [one for one in patterns if not expression.is_templated(one)])
    except PortalError as error:
        path = (*rendering.path, "copyWithoutTemplating")
        report.value("template.input-type", path, error.message, error.hint)
        raw = frozenset()
    extension = given.get("templateFileExtension")
    wanted = ".njk" if extension is True else f".{extension.lstrip('.')}" if extension else ""
    for entry in entries:
        yield entry, extension_of(entry) == wanted if wanted else entry not in raw


def _read(path: str) -> str | None:
    """Give the text of a file that would be rendered; None for links, binary and very large ones."""
    from devportal.scaffold.binary import is_binary

    if os.path.islink(path) or not os.path.isfile(path):
        return None
    try:
        with open(path, "rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError:
        return None
    return None if len(data) > _LARGEST or is_binary(data) else data.decode("utf-8", "replace")


def _judge_text(
    report: Report,
    rendering: Rendering,
    told: set[tuple[str, str]],
    file: str,
    entry: str,
    text: str,
    *,
    is_name: bool = False,
) -> None:
    """Judge one text of a skeleton: the content of a file, or its path."""
    if not expression.is_templated(text, rendering.dialect):
        return
    found = expression.read(
        text, {rendering.name, *expression.GLOBALS}, rendering.dialect, rendering.is_absent
    )

    def add(
        code: str, message: str, hint: str | None, line: int, column: int, severity: str | None = None
    ) -> None:
        said = f"the path {quoted(entry)}: {message}" if is_name else message
        place = (1, 1) if is_name else (line, column)
        report.add(code, said, hint, place, file=file, severity=severity)

    if found.error is not None:
        error = found.error
        hint = "put literal braces into {% raw %} and {% endraw %}, or name the file in copyWithoutTemplating"
        add(
            "template.syntax",
            f"this cannot be rendered: {error.message}",
            hint,
            error.line or 1,
            error.column or 1,
        )
        return
    own = [slip for slip in found.slips if slip.text.startswith(rendering.name + ".")]
    for flaw in (*map(expression.subtraction, own), *found.flaws):
        add(flaw.code, flaw.message, flaw.hint, flaw.line, flaw.column, flaw.severity)
    meant = [reference for slip in own for reference in expression.meant(slip)]
    known = {rendering.name, *expression.GLOBALS}
    foreign = [Foreign(slip.text, slip.line, slip.column) for slip in found.slips if slip not in own]
    for reference in (*found.references, *meant):
        if reference.path[0] == rendering.name:
            _judge_value(rendering, told, file, found, reference, add)
        elif reference.path[0] not in known and reference.path not in found.guarded:
            name = ".".join(reference.path)
            foreign.append(Foreign(name, reference.line, reference.column, reference.called))
    foreign.sort(key=lambda one: (one.line, one.column))
    judge_foreign(foreign, entry, rendering.name, add)


def _judge_value(
    rendering: Rendering,
    told: set[tuple[str, str]],
    file: str,
    found: Expression,
    reference: Reference,
    add: Add,
) -> None:
    """Note a value that the step does not give; one that a file asks for may be lacking."""
    if len(reference.path) == 1:
        return
    name = reference.path[1]
    here = reference.path[:2]
    if not rendering.is_absent(reference.path) or (file, name) in told:
        return
    # a file that asks for it is made for several templates
    if here in found.guarded or here in found.asked:
        return
    if reference.called and len(reference.path) == 2:  # a method of the mapping itself
        return
    told.add((file, name))
    hint = (
        suggestion(name, rendering.given or ()) or f"give it in `values` of the step {quoted(rendering.step)}"
    )
    message = f"the step {quoted(rendering.step)} gives no value {quoted(name)}"
    severity = WARNING if (reference.line, reference.column) in found.unsure else None
    add("template.undefined-value", message, hint, reference.line, reference.column, severity)

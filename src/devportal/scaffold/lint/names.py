"""The expressions of a template's steps and output: does each name in them have a value there?"""

from __future__ import annotations

import re

from devportal.model.problem import HINT, WARNING
from devportal.scaffold.lint import expression
from devportal.scaffold.lint.backstage import SIGNATURES
from devportal.scaffold.lint.form import judge_parameter
from devportal.scaffold.lint.source import Written, texts
from devportal.text import clean_line, either, quoted, suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from devportal.scaffold.lint.expression import Flaw
    from devportal.scaffold.lint.form import Asked
    from devportal.scaffold.lint.report import Report
    from devportal.scaffold.lint.source import Path
    from devportal.scaffold.nunjucks import Reference

_RAW = re.compile(r"\{%-?\s*(?:raw|verbatim)\b")
_MAPPING = re.compile(r"\{\s*((?:parameters|steps|secrets|user|each)\b[^{}:]*?)\s*(?::\s*null)?\s*\}$")
_PARAMETER = re.compile(r"\bparameters\.(\w+)")
EVERYWHERE = frozenset({"parameters", "steps", "user", "context"})


class Names:
    """What the steps of a template may use, step by step, and what they have used."""

    def __init__(self, report: Report, form: Asked) -> None:
        self.report = report
        self.form = form
        self.used: dict[str, bool] = {}
        self.everything = False
        # what stands under a condition may never be read
        self.severity: str | None = None
        self.ids = [str(step.get("id", f"step-{at + 1}")) for at, step in report.source.steps]
        self.actions = {
            str(step.get("id", f"step-{at + 1}")): str(step.get("action", ""))
            for at, step in report.source.steps
        }

    def judge(self) -> None:
        """Look at every step and at the output."""
        for number, (at, step) in enumerate(self.report.source.steps):
            path: Path = ("spec", "steps", at)
            own = frozenset({"each"} if step.get("each") is not None else ())
            before = self.ids[:number]
            inputs = EVERYWHERE | own | {"secrets", "environment"}
            self._texts(step.get("input"), (*path, "input"), inputs, before)
            self._texts(step.get("each"), (*path, "each"), EVERYWHERE | {"environment"}, before)
            condition = EVERYWHERE | own | {"environment", "always", "failure"}
            # the `if` of a step with `each` is asked each time, with what its input knows
            condition |= {"secrets"} if own else frozenset()
            self._texts(step.get("if"), (*path, "if"), condition, before)
            self._condition(step.get("if"), (*path, "if"))
        output = self.report.source.spec.get("output")
        self._texts(output, ("spec", "output"), EVERYWHERE | {"environment"}, self.ids)

    def _texts(self, value: object, path: Path, known: Collection[str], before: Collection[str]) -> None:
        for written in texts(value, path):
            if written.is_key:
                self._key(written)
            elif expression.is_templated(written.text):
                self._expression(written, known, before)
            else:
                self._flaws(written, expression.bare(written.text))

    def _condition(self, value: object, path: Path) -> None:
        """Note a condition that is a plain text: for Backstage every text but "" is true."""
        if not isinstance(value, str) or not value or "{{" in value or expression.is_templated(value):
            return
        self.used.update(dict.fromkeys(_PARAMETER.findall(value), True))
        plain = value.strip().lower() in ("true", "false")
        hint = "write it without quotes" if plain else f"write ${{{{ {clean_line(value.strip())} }}}}"
        message = f"the condition {quoted(value)} is a text, and always true"
        self.report.value("template.left-as-text", path, message, hint)

    def _flaws(self, written: Written, flaws: Sequence[Flaw]) -> None:
        for flaw in flaws:
            self.report.text(
                flaw.code, written, flaw.line, flaw.column, flaw.message, flaw.hint, flaw.severity
            )

    def _key(self, written: Written) -> None:
        found = _MAPPING.match(written.text)
        if found:
            self.used.update(dict.fromkeys(_PARAMETER.findall(written.text), True))
            message = f"{{{{ {found[1]} }}}} is a mapping in YAML, and no expression"
            hint = f"write ${{{{ {found[1]} }}}}"
            self.report.value("template.left-as-text", written.path[:-1], message, hint)
            return
        if "${{" in written.text:
            message = f"the key {quoted(written.text)} stays as it stands: only values are rendered"
            self.report.text(
                "template.left-as-text", written, 1, 1, message, "put the expression into a value"
            )

    def _expression(self, written: Written, known: Collection[str], before: Collection[str]) -> None:
        found = expression.read(written.text, {*known, *expression.GLOBALS})
        if found.error is not None:
            error = found.error
            self.used.update(dict.fromkeys(_PARAMETER.findall(written.text), True))
            message = f"this cannot be read, so the text is handed on as it stands: {error.message}"
            hint = "write the expression so that it can be read; literal braces go into {% raw %}"
            self.report.text("template.syntax", written, error.line or 1, error.column or 1, message, hint)
            return
        slips = [expression.subtraction(slip) for slip in found.slips]
        spare = [] if _RAW.search(written.text) else expression.bare(written.text)
        self._flaws(written, [*slips, *found.flaws, *spare])
        meant = [reference for slip in found.slips for reference in expression.meant(slip)]
        for reference in (*found.references, *meant):
            self.severity = WARNING if (reference.line, reference.column) in found.unsure else None
            self._reference(written, reference, known, before, guarded=reference.path in found.guarded)
        self.severity = None

    def _reference(
        self,
        written: Written,
        reference: Reference,
        known: Collection[str],
        before: Collection[str],
        *,
        guarded: bool,
    ) -> None:
        top, *rest = reference.path
        if top == "parameters":
            self.everything |= not rest
            self.used[rest[0] if rest else ""] = True
            wrong = judge_parameter(self.form, rest[0]) if rest else None
            if wrong and not guarded:
                # a field of somebody's own may bring further answers
                severity = None if self.form.secrets_complete else WARNING
                self._say("template.undefined-parameter", written, reference, *wrong, severity)
        elif top == "steps" and rest:
            self._step(written, reference, before)
        elif top == "secrets" and top in known:
            self._secret(written, reference, [] if guarded else rest)
        elif top not in known and top not in expression.GLOBALS and not guarded:
            # a Backstage can have functions of its own
            severity = WARNING if reference.called and not rest else None
            self._say("template.unknown-name", written, reference, *self._unknown(top, known), severity)

    def _unknown(self, name: str, known: Collection[str]) -> tuple[str, str | None]:
        if name == "values":
            return "values are known in a skeleton only", "here it is parameters.NAME"
        if name == "each":
            return "each has no value here", "give the step an `each`"
        if name == "secrets":
            return "secrets have no value here", "secrets can be used in the input of a step"
        if name in self.form.parameters:
            return f"{quoted(name)} has no value here", f"write parameters.{name}"
        hint = suggestion(name, known) or f"there are {either(sorted(known))}"
        return f"{quoted(name)} has no value here", hint

    def _secret(self, written: Written, reference: Reference, rest: list[str]) -> None:
        form = self.form
        if rest and form.secrets_complete and form.complete and rest[0] not in form.secrets:
            hint = suggestion(rest[0], form.secrets)
            hint = (
                hint or "ask for it: requestUserCredentials.secretsKey of a RepoUrlPicker, or ui:field Secret"
            )
            message = f"no question gives the secret {quoted(rest[0])}"
            self._say("template.undefined-secret", written, reference, message, hint)

    def _step(self, written: Written, reference: Reference, before: Collection[str]) -> None:
        id_ = reference.path[1]
        if id_ not in before:
            if not self.report.source.is_whole:
                return
            if id_ in self.ids:
                message = f"the step {quoted(id_)} has not run yet"
                hint: str | None = "move this step behind it"
            else:
                message = f"there is no step {quoted(id_)}"
                hint = suggestion(id_, before) or "write the id of a step that runs before"
            self._say("template.unknown-step", written, reference, message, hint)
            return
        if len(reference.path) > 2 and reference.path[2] != "output":
            message = f"a step has no {quoted(reference.path[2])}"
            hint = f"write {_member('steps', id_)}.output"
            self._say("template.unknown-output", written, reference, message, hint)
        elif len(reference.path) > 3:
            self._output(written, reference, id_)

    def _output(self, written: Written, reference: Reference, id_: str) -> None:
        outputs = outputs_of(self.actions[id_])
        name = reference.path[3]
        if outputs and name not in outputs:
            message = f"{clean_line(self.actions[id_])} has no output {quoted(name)}"
            hint = suggestion(name, outputs) or f"it gives {either(outputs)}"
            # another plug-in may bring an action of the same id
            severity = None if self.actions[id_] in SIGNATURES else HINT
            self._say("template.unknown-output", written, reference, message, hint, severity)

    def _say(
        self,
        code: str,
        written: Written,
        reference: Reference,
        message: str,
        hint: str | None,
        severity: str | None = None,
    ) -> None:
        severity = severity or self.severity
        self.report.text(code, written, reference.line, reference.column, message, hint, severity)


def outputs_of(action: str) -> tuple[str, ...]:
    """Give the outputs of an action; nothing where they are not known."""
    from devportal.scaffold.actions.builtin import BUILT_IN, load

    known = SIGNATURES.get(action)
    own = load(action) if action in BUILT_IN else None
    return tuple(dict.fromkeys([*(known.outputs if known else ()), *(own.outputs if own else ())]))


def _member(name: str, member: str) -> str:
    return f"{name}.{member}" if member.isidentifier() else f"{name}['{member}']"

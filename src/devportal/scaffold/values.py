"""Rendering what a step is given: its input, `if`, `each`, and a template's output.

Source: NunjucksWorkflowRunner of plugin-scaffolder-backend 4.0.2.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from devportal.scaffold.nunjucks import (
    UNDEFINED,
    Dialect,
    Limits,
    TemplateError,
    TemplateLimitError,
    parse,
    render,
)
from devportal.scaffold.nunjucks.javascript import keys_of, to_python
from devportal.scaffold.nunjucks.nodes import Text
from devportal.scaffold.nunjucks.stringify import parse_json

_EXPRESSION = re.compile(r"\$\{\{([^\n\r\u2028\u2029]+)\}\}")
_DIALECT = Dialect()


class ValueRenderer:
    """Renders values with one context.

    `global_values` may hold functions, such as `always` and `failure` for a step's `if`. `problems` collects
    what went wrong in strings that were kept as they are: Backstage hides it, a linter should not.
    """

    def __init__(
        self,
        context: Mapping[str, object],
        *,
        limits: Limits | None = None,
        filters: Mapping[str, Callable[..., object]] | None = None,
        global_values: Mapping[str, object] | None = None,
    ) -> None:
        self._context = context
        self._limits = limits
        self._filters = filters
        self._globals = global_values
        self.problems: list[tuple[str, TemplateError]] = []

    def value(self, value: object) -> object:
        """A whole JSON-like value, each string in it rendered (never a key).

        A string that is one expression keeps the type of its value; a result that is undefined or empty drops
        the key of an object and leaves None in a list; at the top it is UNDEFINED. A string that cannot be
        rendered stays as it is. Raises TemplateLimitError only.
        """
        if isinstance(value, str):
            return self._string(value)
        if isinstance(value, Mapping):
            named = {str(key): item for key, item in value.items()}
            rendered = ((key, self.value(named[key])) for key in keys_of(named))
            return {key: item for key, item in rendered if item is not UNDEFINED}
        if isinstance(value, (list, tuple)):
            items = (self.value(item) for item in value)
            return [None if item is UNDEFINED else item for item in items]
        return to_python(value) if isinstance(value, float) else value

    def _string(self, text: str) -> object:
        try:
            return self._typed(text)
        except TemplateLimitError:
            raise
        except (TemplateError, ValueError):
            pass
        try:
            return self._render(text) or UNDEFINED
        except TemplateLimitError:
            raise
        except TemplateError as error:
            self.problems.append((text, error))
            return text

    def _typed(self, text: str) -> object:
        """The value of a string that is one tag or expression; else its text."""
        children = parse(text, _DIALECT).body.children
        if len(children) != 1 or isinstance(children[0], Text):
            return self._render(text) or UNDEFINED
        written = self._render(_EXPRESSION.sub(lambda match: f"${{{{ ( {match[1]} ) | dump }}}}", text))
        return parse_json(written) if written else UNDEFINED

    def _render(self, text: str) -> str:
        return render(text, self._context, _DIALECT, self._limits, self._filters, global_values=self._globals)


def render_value(
    value: object,
    context: Mapping[str, object],
    *,
    limits: Limits | None = None,
    filters: Mapping[str, Callable[..., object]] | None = None,
    global_values: Mapping[str, object] | None = None,
) -> object:
    """One value rendered as `ValueRenderer.value` does."""
    return ValueRenderer(context, limits=limits, filters=filters, global_values=global_values).value(value)


def is_true(value: object) -> bool:
    """Whether a rendered `if` lets its step run: an empty list does not, an empty object does."""
    if isinstance(value, Mapping):
        return True
    if isinstance(value, float) and value != value:  # noqa: PLR0124  NaN
        return False
    return bool(value)

"""What of a template is never rendered, since its condition asks for what is never there."""

from __future__ import annotations

from devportal.scaffold.nunjucks import references
from devportal.scaffold.nunjucks.nodes import (
    Binary,
    Body,
    Compare,
    If,
    InlineIf,
    Literal,
    Lookup,
    Symbol,
    Template,
    walk,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.scaffold.lint.expression import Absent
    from devportal.scaffold.nunjucks.nodes import Node


def prune(template: Template, absent: Absent) -> None:
    """Take out of a template what stands behind conditions that are never true."""
    for node in walk(template.body):
        if isinstance(node, If) and _is_never(node.condition, absent):
            node.body = Body(node.line, node.column)
        elif isinstance(node, InlineIf) and _is_never(node.condition, absent):
            node.body = Literal(node.line, node.column, None)


def _is_never(condition: Node, absent: Absent) -> bool:
    if isinstance(condition, (Symbol, Lookup)):
        return any(map(absent, paths(condition)))
    if isinstance(condition, Binary) and condition.operator == "and":
        return _is_never(condition.left, absent) or _is_never(condition.right, absent)
    if isinstance(condition, Binary) and condition.operator == "or":
        return _is_never(condition.left, absent) and _is_never(condition.right, absent)
    if isinstance(condition, Compare) and len(condition.rest) == 1:
        operator, right = condition.rest[0]
        written = isinstance(right, Literal) and right.value is not None
        return operator in ("==", "===") and written and _is_never(condition.first, absent)
    return False


def under_condition(template: Template) -> frozenset[tuple[int, int]]:
    """Give the places of names that are read only where a condition holds, or where it does not."""
    parts: list[Node] = []
    for node in walk(template.body):
        if isinstance(node, (If, InlineIf)):
            parts += [part for part in (node.body, node.other) if part is not None]
    body = Body(1, 1, parts)
    return frozenset((one.line, one.column) for one in references(Template(1, 1, body, "")))


def paths(node: Node) -> list[tuple[str, ...]]:
    """Give the paths that an expression reads."""
    return [one.path for one in references(Template(1, 1, Body(1, 1, [node]), ""))]

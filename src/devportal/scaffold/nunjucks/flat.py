"""From nunjucks' tree of operators to JavaScript's.

nunjucks writes an expression as JavaScript text without parentheses and lets JavaScript read it again with
its own order of operators: `not a == b` becomes `!a == b`, `a + b - c` stays as it stands, `- -a` becomes
`--a`. `flatten` gives that text as a list of operators and operands.
"""

from __future__ import annotations

from devportal.scaffold.nunjucks.nodes import Binary, Compare, Literal, Node, Unary

# Prefix operators are told from binary ones by this mark: binary ones are written with spaces around them.
PREFIX = "prefix "
_PREFIXES = {"not": PREFIX + "!", "-": PREFIX + "-", "+": PREFIX + "+"}
_BINARY = {"or": "||", "and": "&&", "+": "+", "-": "-", "*": "*", "/": "/", "%": "%"}
# From loose to tight, as JavaScript reads them.
LEVELS = (
    frozenset(("||",)),
    frozenset(("&&",)),
    frozenset(("==", "!=", "===", "!==")),
    frozenset(("<", ">", "<=", ">=")),
    frozenset(("+", "-")),
    frozenset(("*", "/", "%")),
)

Item = str | Node


def flatten(node: Node) -> list[Item]:
    """Operators (as text) and operands in the order nunjucks writes them."""
    flat: list[Item] = []
    pending: list[Item] = [node]
    while pending:
        item = pending.pop()
        parts = None if isinstance(item, str) else _parts(item)
        if parts is None:
            flat.append(item)
        else:
            pending.extend(reversed(parts))
    return flat


def _parts(node: Node) -> list[Item] | None:
    """What a node is written as, or None for an operand."""
    if isinstance(node, Unary):
        return [_PREFIXES[node.operator], node.target]
    if isinstance(node, Compare):
        return [node.first, *(part for pair in node.rest for part in pair)]
    if isinstance(node, Binary) and node.operator == "~":
        return [node.left, "+", Literal(node.line, node.column, ""), "+", node.right]
    if isinstance(node, Binary) and node.operator in _BINARY:
        return [node.left, _BINARY[node.operator], node.right]
    return None

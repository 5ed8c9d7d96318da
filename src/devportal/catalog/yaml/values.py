"""Nodes of one YAML document -> JSON-like values: tags, anchors, aliases, keys."""

from __future__ import annotations

from devportal.catalog.yaml import scalars, schema
from devportal.catalog.yaml.directives import PREFIX
from devportal.catalog.yaml.faults import ALIAS, DUPLICATE, LIMIT, SYNTAX, TAG, Fault, short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from devportal.catalog.yaml.directives import Directives
    from devportal.catalog.yaml.nodes import Node

_COLLECTION_TAGS = {"set": "map", "omap": "seq", "pairs": "seq", "map": "map", "seq": "seq"}
_PENDING = object()


class Anchored:
    """A value with a name: how often it was used and how much one use weighs."""

    __slots__ = ("node", "uses", "value", "weight")

    def __init__(self, node: Node) -> None:
        self.node = node
        self.value: Any = _PENDING
        self.uses = 1
        self.weight = 0


class Values:
    """Builds the value of one document; `warnings` are (code, message, offset)."""

    def __init__(
        self, text: str, directives: Directives, max_aliases: int, line_of: Callable[[int], int]
    ) -> None:
        self.text = text
        self.directives = directives
        self.core = directives.version != "1.1"
        self.max_aliases = max_aliases
        self.warnings: list[tuple[str, str, int]] = []
        self._anchors: dict[str, Anchored] = {}
        self._line_of = line_of
        self._within_keys = 0
        self._plain = schema.core_value if self.core else _older_value()

    def document(self, root: Node) -> Any:
        """Give the value of the whole document; raise `Fault` where there is none."""
        return schema.finite(self._value(root, at_root=True))

    def _value(self, node: Node, *, at_root: bool = False, key: bool = False) -> Any:
        if node.kind == "alias":
            return self._alias(node)
        anchored = None
        if node.anchor is not None:
            anchored = self._anchors[node.anchor] = Anchored(node)
            node.target = anchored
        is_text = node.kind == "text"
        value = self._text(node, at_root=at_root, key=key) if is_text else self._collection(node)
        if anchored is not None:
            anchored.value = value
        return value

    # ---- texts

    def _text(self, node: Node, *, at_root: bool, key: bool) -> Any:
        text = self.source(node, at_root=at_root)
        if node.tag is not None:
            name = self.directives.tag(self.text[node.tag.start : node.tag.end], node.tag.start)
            return self._tagged_text(node, name, text)
        if node.style != "P":
            return text
        if key and not self.core and text == "<<":
            return schema.Merge()
        return self._plain(text)

    def source(self, node: Node, *, at_root: bool = False) -> str:
        """Give the text a scalar node stands for, before any schema."""
        source = self.text[node.start : node.end]
        if node.style == "P":
            return scalars.plain(source, node.start)
        if node.style == "'":
            return scalars.single_quoted(source, node.start)
        if node.style == '"':
            return scalars.double_quoted(source, node.start)
        body = self.text[node.body.start : node.body.end] if node.body else ""
        return scalars.block(source, body, node.indent, node.start, at_root=at_root)

    def _tagged_text(self, node: Node, name: str, text: str) -> Any:
        if name == "!":
            return text
        if not self.core and name == PREFIX + "merge" and text == "<<":
            return schema.Merge()
        from devportal.catalog.yaml.older import tagged

        try:
            fits, value = tagged(name, text, core=self.core)
        except ValueError as error:
            raise Fault(node.start, str(error)) from None
        if not fits:
            self._warn_tag(node, f"unresolved tag {short(name)}: the value is read as text")
        return value

    def _warn_tag(self, node: Node, message: str) -> None:
        self.warnings.append((TAG, message, node.tag.start if node.tag else node.start))

    # ---- collections

    def _collection(self, node: Node) -> Any:
        name = ""
        if node.tag is not None:
            tag = self.directives.tag(self.text[node.tag.start : node.tag.end], node.tag.start)
            name = tag.removeprefix(PREFIX)
            kind = _COLLECTION_TAGS.get(name)
            if tag != "!" and kind != node.kind:
                self._warn_tag(node, f"unresolved tag {short(tag)}: the value is read as if it had none")
                name = ""
        if node.kind == "seq":
            return self._sequence(node, name)
        made = self._mapping(node)
        if name == "set":
            return self._set(node)
        return made

    def _sequence(self, node: Node, name: str) -> Any:
        made: list[Any] = []
        if node.target is not None:
            node.target.value = made
            node.target.weight = -1
        made.extend(schema.finite(self._value(item)) for item in node.items)
        if node.target is not None:
            node.target.weight = 0
        if name in ("omap", "pairs"):
            return self._ordered(node, made, name)
        return made

    def _ordered(self, node: Node, made: list[Any], name: str) -> Any:
        for number, item in enumerate(node.items):
            if item.kind == "map" and len(item.items) > 1:
                raise Fault(item.start, f"each pair of a !!{name} needs its own list item")
            if item.kind != "map":
                made[number] = {schema.js_text(made[number]): None}
            elif not item.items:
                made[number] = {"": None}
        if name == "pairs":
            return made
        keys = [next(iter(pair)) for pair in made]
        if len(set(keys)) < len(keys):
            raise Fault(node.start, "a !!omap has the same key twice", DUPLICATE)
        return {}

    def _set(self, node: Node) -> dict[str, Any]:
        # JSON shows nothing of a JavaScript Set.
        for _, value in node.items:
            if value is not None and (
                value.kind != "text" or value.tag or self._text(value, at_root=False, key=False) is not None
            ):
                raise Fault(value.start, "a !!set cannot have values")
        return {}

    def _mapping(self, node: Node) -> dict[str, Any]:
        made: dict[str, Any] = {}
        seen: dict[Any, Node] = {}
        if node.target is not None:
            node.target.value = made
            node.target.weight = -1
        for key, item in node.items:
            name = self._key_value(key)
            if key.kind == "text":
                self._unique(seen, name, key)
            if isinstance(name, schema.Merge):
                self._merge(made, item, key)
                continue
            text = self._key_text(key, name)
            made[text] = None if item is None else schema.finite(self._value(item))
        if node.target is not None:
            node.target.weight = 0
        return made

    def _unique(self, seen: dict[Any, Node], name: Any, key: Node) -> None:
        if name != name or isinstance(name, dict | schema.Merge):  # noqa: PLR0124 - not-a-number
            return
        identity = (isinstance(name, bool), name)
        first = seen.setdefault(identity, key)
        if first is not key:
            line = self._line_of(first.start)
            raise Fault(
                key.start,
                f"duplicate key {short(schema.js_text(name))!r} (first at line {line})",
                DUPLICATE,
            )

    def _key_value(self, key: Node) -> Any:
        if key.kind == "text":
            return self._value(key, key=True)
        self._within_keys += 1
        value = self._value(key)
        self._within_keys -= 1
        return value

    def key(self, node: Node) -> str:
        """Give the text of a key that stands for itself, outside its document."""
        if node.kind == "alias":
            return self.text[node.start : node.end]
        value = self._text(node, at_root=False, key=False) if node.kind == "text" else []
        return self._key_text(node, value)

    def _key_text(self, key: Node, value: Any) -> str:
        if isinstance(value, dict | list):
            if self._within_keys:
                # Only the text of the outermost key is ever seen: writing each inner one would be quadratic.
                return self.text[key.start : key.end]
            from devportal.catalog.yaml.keys import written

            return written(key, self)
        return schema.js_text(value)

    def _merge(self, made: dict[str, Any], item: Node | None, key: Node) -> None:
        """Add the pairs of the maps behind a YAML 1.1 `<<` that are not there yet."""
        value = None if item is None else self._value(item)
        for source in value if isinstance(value, list) else [value]:
            if not isinstance(source, dict):
                raise Fault(key.start, "only mappings can be merged with `<<`")
            for name, inner in source.items():
                made.setdefault(name, inner)

    # ---- aliases

    def _alias(self, node: Node) -> Any:
        name = self.text[node.start + 1 : node.end]
        if not name:
            raise Fault(node.start, "this alias has no name", SYNTAX)
        anchored = self._anchors.get(name)
        if anchored is None:
            raise Fault(node.start, f"there is no anchor `&{short(name)}` before this alias", ALIAS)
        if anchored.weight == -1:
            raise Fault(node.start, "alias refers to itself", LIMIT)
        node.target = anchored
        anchored.uses += 1
        if anchored.weight == 0:
            anchored.weight = _weight(anchored.node)
        if anchored.uses * anchored.weight > self.max_aliases:
            raise Fault(node.start, "too many aliases", LIMIT)
        return anchored.value


def _weight(node: Node | None) -> int:
    """How often the most used alias within a node repeats its value; 1 for plain values (npm's rule)."""
    heaviest = 0
    stack = [node]
    while stack:
        at = stack.pop()
        if at is None or at.kind == "text":
            heaviest = max(heaviest, 1)
        elif at.kind == "alias":
            target = at.target
            heaviest = max(heaviest, target.uses * target.weight if target is not None else 0)
        elif at.kind == "seq":
            stack += at.items
        else:
            for pair in at.items:
                stack += pair
    return heaviest


def _older_value() -> Callable[[str], Any]:
    from devportal.catalog.yaml.older import yaml_1_1_value

    return yaml_1_1_value

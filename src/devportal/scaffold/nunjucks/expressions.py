"""The grammar of expressions, with nunjucks' order of operators (which is not Jinja's)."""

from __future__ import annotations

from devportal.scaffold.nunjucks.errors import TemplateError
from devportal.scaffold.nunjucks.lexer import Kind, Token
from devportal.scaffold.nunjucks.nodes import (
    Array,
    Binary,
    Call,
    Compare,
    Dict,
    Filter,
    Group,
    InlineIf,
    Is,
    Keywords,
    Literal,
    Lookup,
    Node,
    Pair,
    Regex,
    Slice,
    Symbol,
    Unary,
)
from devportal.scaffold.nunjucks.regexp import check_regex
from devportal.scaffold.nunjucks.tokens import TokenReader

_COMPARISONS = frozenset(("==", "===", "!=", "!==", "<", ">", "<=", ">="))
# From loose to tight; every one is a level of its own, so `a - b + c` is read as `(a - b) + c` but
# `a + b - c` as `a + (b - c)`.
_TIGHTNESS = {operator: level for level, operator in enumerate(("~", "+", "-", "*", "/", "//", "%", "**"))}
_CLOSERS = frozenset(")]}")


class ExpressionParser(TokenReader):
    """Parses one expression at a time."""

    def expression(self) -> Node:
        """`body if condition else other`, the loosest form."""
        self.deeper()
        node = self._or()
        if self.skip_symbol("if"):
            condition = self._or()
            other = self._or() if self.skip_symbol("else") else None
            node = InlineIf(node.line, node.column, condition, node, other)
        self.shallower()
        return node

    def _or(self) -> Node:
        node = self._and()
        while self.skip_symbol("or"):
            node = Binary(node.line, node.column, "or", node, self._and())
        return node

    def _and(self) -> Node:
        node = self._not()
        while self.skip_symbol("and"):
            node = Binary(node.line, node.column, "and", node, self._not())
        return node

    def _not(self) -> Node:
        token = self.peek()
        if token is None or not self.skip_symbol("not"):
            return self._in()
        self.deeper()
        node = Unary(token.line, token.column, "not", self._not())
        self.shallower()
        return node

    def _in(self) -> Node:
        node = self._is()
        while token := self.take():
            inverted = token.kind is Kind.SYMBOL and token.value == "not"
            if not inverted:
                self.put_back(token)
            if not self.skip_symbol("in"):
                if inverted:
                    self.put_back(token)
                break
            node = Binary(node.line, node.column, "in", node, self._is())
            if inverted:
                node = Unary(node.line, node.column, "not", node)
        return node

    def _is(self) -> Node:
        node = self._compare()
        if not self.skip_symbol("is"):
            return node
        inverted = self.skip_symbol("not")
        node = Is(node.line, node.column, node, self._compare())
        return Unary(node.line, node.column, "not", node) if inverted else node

    def _compare(self) -> Node:
        first = self._chain(0)
        rest: list[tuple[str, Node]] = []
        while (token := self.peek()) and token.kind is not Kind.TEXT and token.value in _COMPARISONS:
            self.take()
            rest.append((token.value, self._chain(0)))
        return Compare(first.line, first.column, first, rest) if rest else first

    def _chain(self, loosest: int) -> Node:
        node = self._unary()
        while (token := self.peek()) and token.kind is Kind.OPERATOR:
            level = _TIGHTNESS.get(token.value, -1)
            if level < loosest:
                break
            self.take()
            node = Binary(node.line, node.column, token.value, node, self._chain(level + 1))
        return node

    def _unary(self, *, filters: bool = True) -> Node:
        token = self.peek()
        node: Node
        if token is not None and (self.skip_operator("-") or self.skip_operator("+")):
            self.deeper()
            node = Unary(token.line, token.column, token.value, self._unary(filters=False))
            self.shallower()
        else:
            node = self.primary()
        return self._filters(node) if filters else node

    def _filters(self, node: Node) -> Node:
        while self.skip_operator("|"):
            name, token = self.filter_name()
            node = Filter(token.line, token.column, name, [node, *self.filter_arguments(node)])
        return node

    def filter_name(self) -> tuple[str, Token]:
        """The name after a `|`, and where it stands."""
        token = self._name("the name of a filter")
        name = token.value
        while self.skip_operator("."):
            name += "." + self._name("the name of a filter").value
        return name, token

    def filter_arguments(self, node: Node) -> list[Node]:
        """What stands in parentheses after the name of a filter."""
        if not self.need("the end of the expression").is_operator("("):
            return []
        call = self._postfix(node)
        if not isinstance(call, Call):
            raise self.error("a filter takes its arguments in parentheses, and nothing may follow them")
        return call.args

    def _name(self, what: str) -> Token:
        token = self.need_taken(what)
        if token.kind is not Kind.SYMBOL:
            raise self.error(f"expected {what}, found {token.value!r}", token)
        return token

    def primary(self, *, postfix: bool = True) -> Node:
        """A literal, a name or something in brackets, with what follows it unless `postfix` is off."""
        token = self.need_taken("an expression")
        node = self._literal(token)
        if node is None:
            self.put_back(token)
            node = self._aggregate()
        if node is None:
            raise self.error(f"unexpected {token.value!r}", token)
        return self._postfix(node) if postfix else node

    def _literal(self, token: Token) -> Node | None:
        kind, value = token.kind, token.value
        if kind is Kind.SYMBOL:
            return Symbol(token.line, token.column, value)
        if kind is Kind.REGEX:
            check_regex(value, token.flags, token.line, token.column)
            return Regex(token.line, token.column, value, token.flags)
        if kind is Kind.STRING:
            return Literal(token.line, token.column, value)
        if kind in (Kind.INT, Kind.FLOAT):
            return Literal(token.line, token.column, float(value))
        if kind is Kind.BOOLEAN:
            return Literal(token.line, token.column, value == "true")
        if kind is Kind.NONE:
            return Literal(token.line, token.column, None)
        return None

    def _postfix(self, node: Node) -> Node:
        while (token := self.peek()) and token.kind is Kind.OPERATOR:
            if token.value == "(":
                node = Call(token.line, token.column, node, self.signature())
            elif token.value == "[":
                node = self._bracket(node, token)
            elif token.value == ".":
                self.take()
                name = self._name("a name after the dot")
                key = Literal(name.line, name.column, name.value)
                node = Lookup(token.line, token.column, node, key, dotted=True)
            else:
                break
        return node

    def _bracket(self, node: Node, token: Token) -> Node:
        index = self._aggregate()
        items = index.items if isinstance(index, Array) else []
        if len(items) > 1:
            raise self.error("an index is one expression", token)
        return Lookup(token.line, token.column, node, items[0] if items else None)

    def signature(self) -> list[Node]:
        """Arguments in parentheses; the named ones come last as one node."""
        self.need_taken("(")
        args: list[Node] = []
        named: list[Pair] = []
        opened = self.peek()
        while not self.need(")").is_operator(")"):
            if (args or named) and not self.skip_operator(","):
                raise self.error("expected a comma between arguments")
            value = self.expression()
            if self.skip_operator("="):
                named.append(Pair(value.line, value.column, value, self.expression()))
            else:
                args.append(value)
        self.take()
        if named and opened:
            args.append(Keywords(opened.line, opened.column, named))
        return args

    def _aggregate(self) -> Node | None:
        token = self.need_taken("an expression")
        if token.kind is not Kind.OPERATOR or token.value not in ("(", "[", "{"):
            self._peeked = token
            return None
        depth = self._depth
        try:
            return self._brackets(token)
        except TemplateError:
            self._depth = depth
            sliced = self._slice(token) if self.dialect.cookiecutter_compat and token.value == "[" else None
            if sliced is None:
                raise
            return sliced

    def _brackets(self, token: Token) -> Node:
        pairs: list[Pair] = []
        items: list[Node] = []
        # Any closing bracket closes any opening one, as in nunjucks.
        while not self._closed():
            if (pairs or items) and not self.skip_operator(","):
                raise self.error("expected a comma after the expression", token)
            if token.value == "{":
                key = self.primary()
                if not self.skip_operator(":"):
                    raise self.error("expected a colon after the key", token)
                pairs.append(Pair(key.line, key.column, key, self.expression()))
            else:
                items.append(self.expression())
        if token.value == "{":
            return Dict(token.line, token.column, pairs)
        return (Group if token.value == "(" else Array)(token.line, token.column, items)

    def _closed(self) -> bool:
        token = self.need("a closing bracket")
        if token.kind is Kind.OPERATOR and token.value in _CLOSERS:
            self.take()
            return True
        return False

    def _slice(self, bracket: Token) -> Node | None:
        """`[start:stop:step]`, read again from the bracket; None when it holds no colon."""
        self.rewind(bracket)
        self.take()
        parts: list[Node | None] = [None, None, None]
        colons = 0
        for index in range(4):
            if self.skip_operator("]"):
                break
            if index == len(parts):
                return None
            if not self.skip_operator(":"):
                parts[index] = self.expression()
                if not self.skip_operator(":"):
                    continue
            colons += 1
        if not colons:
            return None
        line, column = bracket.line, bracket.column
        return Array(line, column, [Slice(line, column, *parts)])

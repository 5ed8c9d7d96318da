"""The grammar of tags: template text to a tree."""

from __future__ import annotations

from devportal.scaffold.nunjucks.dialect import Dialect
from devportal.scaffold.nunjucks.errors import placed
from devportal.scaffold.nunjucks.javascript import units
from devportal.scaffold.nunjucks.lexer import JS_SPACES, Kind, Token
from devportal.scaffold.nunjucks.limits import Limits
from devportal.scaffold.nunjucks.loads import LoadParser, found
from devportal.scaffold.nunjucks.nodes import (
    Block,
    Body,
    Call,
    Capture,
    Case,
    Filter,
    For,
    If,
    Keywords,
    Literal,
    Macro,
    Node,
    Output,
    Pair,
    Set,
    Switch,
    Symbol,
    Template,
    Text,
)

_LOOP_ENDS = {"for": "endfor", "asyncEach": "endeach", "asyncAll": "endall"}


def parse(
    text: str,
    dialect: Dialect | None = None,
    *,
    file_name: str | None = None,
    limits: Limits | None = None,
) -> Template:
    """The tree of a template.

    Raises TemplateError with the place of a mistake in its syntax; `check` finds the others that can be found
    without values.
    """
    source = units(text)
    with placed(file_name):
        parser = TemplateParser(source, dialect or Dialect(), limits or Limits())
        return Template(1, 1, parser.body(), source)


class TemplateParser(LoadParser):
    """Parses a whole template."""

    def __init__(self, source: str, dialect: Dialect, limits: Limits) -> None:
        super().__init__(source, dialect, limits)
        self._ends: tuple[str, ...] = ()
        self.drop_spaces = False

    def body(self, *ends: str) -> Body:
        """Everything up to a tag named in `ends` (not taken), or to the end of the text."""
        outer, self._ends = self._ends, ends
        self.deeper()
        place = self.lexer.place(self.lexer.position)
        children: list[Node] = []
        while (token := self.take()) is not None:
            if token.kind is Kind.COMMENT:
                self.drop_spaces = token.value.endswith("-#}")
            elif token.kind is Kind.BLOCK_START:
                self.drop_spaces = False
                statement = self._statement()
                if statement is None:
                    break
                children.append(statement)
            else:
                children.append(self._text(token) if token.kind is Kind.TEXT else self._variable(token))
        self.shallower()
        self._ends = outer
        return Body(*place, children)

    def _text(self, token: Token) -> Node:
        text = token.value
        if self.drop_spaces:
            text = text.lstrip(JS_SPACES)
            self.drop_spaces = False
        following = self.peek()
        if following is not None and self._opens_with_dash(following):
            text = text.rstrip(JS_SPACES)
        return Text(token.line, token.column, text)

    def _opens_with_dash(self, token: Token) -> bool:
        if token.kind is Kind.COMMENT:
            return token.value.startswith("{#-")
        return token.kind in (Kind.BLOCK_START, Kind.VARIABLE_START) and token.value.endswith("-")

    def _variable(self, token: Token) -> Node:
        if token.kind is not Kind.VARIABLE_START:
            raise self.error(f"unexpected {token.value!r}", token)
        expression = self.expression()
        self.drop_spaces = False
        end = self.take()
        if end is None or end.kind is not Kind.VARIABLE_END:
            raise self.error("expected the end of the expression" + found(end), end)
        self.drop_spaces = end.value.startswith("-")
        return Output(token.line, token.column, expression)

    def _statement(self) -> Node | None:
        """The tag that follows, or None when it ends the body."""
        token = self.need("the name of a tag")
        if token.kind is not Kind.SYMBOL:
            raise self.error(f"expected the name of a tag, found {token.value!r}", token)
        name = token.value
        if name in self._ends:
            return None
        if name in ("if", "ifAsync"):
            return self._if()
        if name in _LOOP_ENDS:
            return self._for()
        if name in ("raw", "verbatim"):
            return self._raw(token)
        if name in ("include", "extends", "import", "from"):
            return self.load_tag()
        parse_tag = getattr(self, f"_{name}_tag", None) if name in _TAGS else None
        if parse_tag is None:
            raise self.error(f"unknown tag {name!r}", token)
        self.take()
        node: Node = parse_tag(token)
        return node

    def _raw(self, token: Token) -> Node:
        self.end_of_tag()
        text, closed = self.lexer.raw(token.value)
        return Text(token.line, token.column, text, unclosed="" if closed else token.value)

    def _if(self) -> If:
        tag = self.need_taken("if")
        condition = self.expression()
        self.end_of_tag(tag.value)
        body = self.body("elif", "elseif", "else", "endif")
        following = self.peek()
        word = following.value if following else ""
        other: Body | If | None = None
        if word in ("elif", "elseif"):
            self.deeper()
            other = self._if()
            self.shallower()
        elif word == "else":
            self.end_of_tag()
            other = self.body("endif")
            self.end_of_tag()
        elif word == "endif":
            self.end_of_tag()
        else:
            raise self.error(f"the {tag.value} tag is never closed with endif", tag)
        return If(tag.line, tag.column, tag.value, condition, body, other)

    def _for(self) -> For:
        tag = self.need_taken("for")
        names = [self.primary()]
        if not isinstance(names[0], Symbol):
            raise self.error("a loop needs the name of a variable", tag)
        while self.skip_operator(","):
            names.append(self.primary())
        if not self.skip_symbol("in"):
            raise self.error("a loop needs `in` after its variable", tag)
        iterable = self.expression()
        self.end_of_tag(tag.value)
        end = _LOOP_ENDS[tag.value]
        body = self.body(end, "else")
        other = None
        if self.skip_symbol("else"):
            self.end_of_tag("else")
            other = self.body(end)
        self.end_of_tag()
        return For(tag.line, tag.column, tag.value, names, iterable, body, other)

    def _set_tag(self, tag: Token) -> Set:
        targets = [self.primary()]
        while self.skip_operator(","):
            targets.append(self.primary())
        if self.skip_operator("="):
            value = self.expression()
            self.end_of_tag("set")
            return Set(tag.line, tag.column, targets, value)
        following = self.take()
        if following is None or following.kind is not Kind.BLOCK_END:
            raise self.error("expected `=` or the end of the set tag", following or tag)
        capture = Capture(tag.line, tag.column, self.body("endset"))
        self.end_of_tag()
        return Set(tag.line, tag.column, targets, capture)

    def _switch_tag(self, tag: Token) -> Switch:
        subject = self.expression()
        self.end_of_tag("switch")
        self.body("case", "default", "endswitch")
        cases: list[Case] = []
        while True:
            place = self.need("a case")
            self.skip_symbol("case")
            condition = self.expression()
            self.end_of_tag("case")
            body = self.body("case", "default", "endswitch")
            cases.append(Case(place.line, place.column, condition, body))
            following = self.need("endswitch")
            if following.value != "case":
                break
        default = None
        if following.value == "default":
            self.end_of_tag()
            default = self.body("endswitch")
        elif following.value != "endswitch":
            raise self.error("the switch tag is never closed with endswitch", tag)
        self.end_of_tag()
        return Switch(tag.line, tag.column, subject, cases, default)

    def _macro_tag(self, tag: Token) -> Macro:
        name = self.primary(postfix=False)
        if not self.need("(").is_operator("("):
            raise self.error("a macro needs its arguments in parentheses", tag)
        args = self.signature()
        self.end_of_tag("macro")
        body = self.body("endmacro")
        self.end_of_tag()
        if isinstance(name, Literal) and isinstance(name.value, str):
            return Macro(tag.line, tag.column, name.value, args, body)
        if not isinstance(name, Symbol):
            raise self.error("a macro needs a name", tag)
        return Macro(tag.line, tag.column, name.name, args, body)

    def _call_tag(self, tag: Token) -> Output:
        caller_args = self.signature() if self.need("a call").is_operator("(") else []
        called = self.primary()
        self.end_of_tag("call")
        body = self.body("endcall")
        self.end_of_tag()
        if not isinstance(called, Call):
            raise self.error("the call tag needs a call of a macro", tag)
        line, column = tag.line, tag.column
        if not (called.args and isinstance(called.args[-1], Keywords)):
            called.args.append(Keywords(line, column))
        keywords = called.args[-1]
        if isinstance(keywords, Keywords):
            caller = Macro(line, column, None, caller_args, body)
            keywords.pairs.append(Pair(line, column, Symbol(line, column, "caller"), caller))
        return Output(line, column, called)

    def _filter_tag(self, tag: Token) -> Output:
        name, token = self.filter_name()
        args = self.filter_arguments(Symbol(token.line, token.column, name))
        self.end_of_tag("filter")
        capture = Capture(token.line, token.column, self.body("endfilter"))
        self.end_of_tag()
        return Output(tag.line, tag.column, Filter(token.line, token.column, name, [capture, *args]))

    def _block_tag(self, tag: Token) -> Block:
        name = self.primary()
        if not isinstance(name, Symbol):
            raise self.error("a block needs a name", tag)
        self.end_of_tag("block")
        body = self.body("endblock")
        self.skip_symbol("endblock")
        self.skip_symbol(name.name)
        self.end_of_tag("endblock")
        return Block(tag.line, tag.column, name.name, body)


_TAGS = frozenset(("set", "switch", "macro", "call", "filter", "block"))

"""The tags that load other templates. They are read to the end, since only running them is an error."""

from __future__ import annotations

from devportal.scaffold.nunjucks.dialect import Dialect
from devportal.scaffold.nunjucks.expressions import ExpressionParser
from devportal.scaffold.nunjucks.lexer import Kind, Token
from devportal.scaffold.nunjucks.limits import Limits
from devportal.scaffold.nunjucks.nodes import Load, Lookup, Node, Symbol


class LoadParser(ExpressionParser):
    """Parses `include`, `extends`, `import` and `from`, and the end of every tag."""

    def __init__(self, source: str, dialect: Dialect, limits: Limits) -> None:
        super().__init__(source, dialect, limits)
        self.drop_spaces = False

    def end_of_tag(self, name: str | None = None) -> Token:
        """Take the end of a tag; without a name, the word that stands before it too."""
        if name is None:
            token = self.need_taken("the name of a tag")
            if token.kind is not Kind.SYMBOL:
                raise self.error(f"expected the name of a tag, found {token.value!r}", token)
            name = token.value
        end = self.take()
        if end is None or end.kind is not Kind.BLOCK_END:
            raise self.error(f"expected the end of the {name} tag" + found(end), end)
        if end.value.startswith("-"):
            self.drop_spaces = True
        return end

    def load_tag(self) -> Load:
        tag = self.need_taken("a tag")
        template = self.expression()
        name = tag.value
        if name == "include" and self.skip_symbol("ignore"):
            self.skip_symbol("missing")
        elif name == "import":
            self._need_word("as", tag)
            self._need_name(self.expression(), tag)
            self._with_context(tag)
        elif name == "from":
            self._need_word("import", tag)
            self._imported_names(tag)
        self.end_of_tag(name)
        return Load(tag.line, tag.column, name, template)

    def _imported_names(self, tag: Token) -> None:
        count = 0
        while self.need("the end of the tag").kind is not Kind.BLOCK_END:
            if count and not self.skip_operator(","):
                raise self.error("expected a comma between the imported names", tag)
            self._need_name(self.primary(), tag)
            if self.skip_symbol("as"):
                self._need_name(self.primary(), tag)
            self._with_context(tag)
            count += 1
        if not count:
            raise self.error("the from tag imports no name", tag)

    def _with_context(self, tag: Token) -> None:
        if self.skip_symbol("with") or self.skip_symbol("without"):
            self._need_word("context", tag)

    def _need_word(self, word: str, tag: Token) -> None:
        if not self.skip_symbol(word):
            raise self.error(f"the {tag.value} tag needs the word `{word}`", tag)

    def _need_name(self, node: Node, tag: Token) -> None:
        if isinstance(node, Lookup) or not isinstance(node, Symbol):
            raise self.error(f"the {tag.value} tag needs a name", tag)


def found(token: Token | None) -> str:
    """What stands where something else was expected."""
    return f", found {token.value!r}" if token else ", found the end of the template"

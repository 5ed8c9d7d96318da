"""The parser's view of the tokens: one token of look-ahead."""

from __future__ import annotations

from devportal.scaffold.nunjucks.dialect import Dialect
from devportal.scaffold.nunjucks.errors import TemplateError, TemplateLimitError
from devportal.scaffold.nunjucks.lexer import Kind, Lexer, Token
from devportal.scaffold.nunjucks.limits import Budget, Limits

DEEPEST = 200


class TokenReader:
    """Reads tokens; a token that was looked at can be put back once."""

    def __init__(self, source: str, dialect: Dialect, limits: Limits) -> None:
        self.lexer = Lexer(source, dialect)
        self._budget = Budget(limits)
        self.dialect = dialect
        self._peeked: Token | None = None
        self._depth = 0

    def take(self) -> Token | None:
        """The next token, or None at the end."""
        self._budget.step()
        token, self._peeked = self._peeked, None
        return token or self.lexer.next()

    def peek(self) -> Token | None:
        """The next token without taking it."""
        self._peeked = self._peeked or self.lexer.next()
        return self._peeked

    def put_back(self, token: Token | None) -> None:
        """Return a token; only one fits."""
        if self._peeked is not None:
            raise self.error("`not` must stand before `in` or before an expression")
        self._peeked = token

    def rewind(self, token: Token) -> None:
        """Go back to where `token` starts."""
        self._peeked = None
        self.lexer.position = token.offset
        self.lexer.in_code = True

    def need(self, what: str) -> Token:
        """The next token, which must exist, without taking it."""
        token = self.peek()
        if token is None:
            raise self.error(f"the template ends where {what} is expected")
        return token

    def need_taken(self, what: str) -> Token:
        """Take the next token, which must exist."""
        token = self.need(what)
        self._peeked = None
        return token

    def skip_operator(self, value: str) -> bool:
        """Take the operator or bracket if it is next."""
        token = self.peek()
        if token is not None and token.is_operator(value):
            self._peeked = None
            return True
        return False

    def skip_symbol(self, value: str) -> bool:
        """Take the word if it is next."""
        token = self.peek()
        if token is not None and token.kind is Kind.SYMBOL and token.value == value:
            self._peeked = None
            return True
        return False

    def error(self, message: str, token: Token | None = None) -> TemplateError:
        """An error at a token, or at the next one, or at the end of the text."""
        token = token or self._peeked
        if token is not None:
            return TemplateError(message, token.line, token.column)
        return TemplateError(message, *self.lexer.place(self.lexer.position))

    def deeper(self) -> None:
        """Count one level of nesting; pair it with `shallower`."""
        self._depth += 1
        if self._depth > DEEPEST:
            error = self.error(f"the template is nested more than {DEEPEST} deep")
            raise TemplateLimitError(error.message, error.line, error.column)

    def shallower(self) -> None:
        """Come back from one level of nesting."""
        self._depth -= 1

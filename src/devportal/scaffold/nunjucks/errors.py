"""What goes wrong in a template, with the place where it did."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

# A nested template takes up to a dozen Python calls a level.
_STACK = 8_000


class TemplateError(Exception):
    """A template that cannot be read or rendered.

    `line` and `column` count from 1 and are None where no place is known; `file` is the name given to
    `render` or `parse`.
    """

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.file: str | None = None

    def at(self, line: int, column: int) -> TemplateError:
        """Note the place, unless a more precise one is known already."""
        if self.line is None:
            self.line, self.column = line, column
        return self

    def __str__(self) -> str:
        place = [str(part) for part in (self.file, self.line, self.column) if part is not None]
        return f"{':'.join(place)}: {self.message}" if place else self.message


class TemplateLimitError(TemplateError):
    """A template that asked for more time, text or depth than its limits allow."""


@contextmanager
def placed(file_name: str | None) -> Iterator[None]:
    """Room on the stack for what happens inside, and the name of the file on its errors."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _STACK))
    try:
        yield
    except TemplateError as error:
        error.file = file_name
        raise
    except RecursionError:
        too_deep = TemplateLimitError("the template, or a value it makes, is nested too deep")
        too_deep.file = file_name
        raise too_deep from None
    finally:
        sys.setrecursionlimit(before)

"""A YAML file as a row of documents, read with every rule of Backstage's reader (npm `yaml` 2.9.1).

This is the complete way, whose parts are imported when a document needs it; `regular` is the quick one for
documents as most people write them.
"""

from __future__ import annotations

import re

from devportal.catalog.yaml.directives import Directives
from devportal.catalog.yaml.faults import LIMIT, SYNTAX, Fault
from devportal.catalog.yaml.marks import MARK, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from devportal.catalog.yaml.nodes import Node
    from devportal.catalog.yaml.tree import Tree

_PRELUDE = re.compile(r"(?:[ \t]*(?:#[^\n]*)?(?:\n|\Z))*")
_LINE_END = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\n|\Z)")
_DIRECTIVE = re.compile(r"%[^\n]*?(?=[ \t]+#|[ \t]*(?:\n|\Z))")


class Read:
    """One document as read: its value or its fault, its place, and its tree for positions."""

    __slots__ = ("fault", "root", "start", "value", "warnings")

    def __init__(self, start: int) -> None:
        self.start = start
        self.value: Any = None
        self.fault: Fault | None = None
        self.root: Node | None = None
        self.warnings: list[tuple[str, str, int]] = []


class Stream:
    """Reads documents of `text` one after the other, from `pos`.

    `in_directives` says whether directives and comments may stand at `pos`; else a document starts there,
    right after its `---`.
    """

    def __init__(self, text: str, max_depth: int, max_aliases: int) -> None:
        self.text = text
        self.pos = 0
        self.in_directives = True
        self._limits = max_depth, max_aliases
        self._directives = Directives()
        self._marked = False
        self._pending: list[Fault] = []
        self._last: Read | None = None
        self._counted = 1, 0

    def documents(self) -> Iterator[Read]:
        """Give each document; a fault that belongs to one may still be added when the next is asked for."""
        while self.advance():
            yield self.document()

    def advance(self) -> bool:
        """Step to the next document; False at the end of the file."""
        if self.in_directives:
            self._prelude()
        if self.pos < len(self.text) or not self.in_directives:
            return True
        if self._last is not None and self._pending:
            _blame(self._last, self._pending[0])
        return False

    def quick_start(self) -> int | None:
        """Where the content at `pos` starts, if nothing that was read so far bears on it; else None."""
        if self._marked or self._pending or self._directives.odd:
            return None
        pos = self.pos
        if self.in_directives:
            if not (self.text.startswith("---", pos) and MARK.match(self.text, pos)):
                return pos
            pos += 3
        rest = _LINE_END.match(self.text, pos)
        return rest.end() if rest is not None else None

    def document(self) -> Read:
        """Read the document at `pos`."""
        from devportal.catalog.yaml.tokens import Scanner
        from devportal.catalog.yaml.tree import Tree

        read, before = Read(self.pos), self._last
        after_marker = not self.in_directives
        if self.in_directives and MARK.match(self.text, self.pos) and self.text[self.pos] == "-":
            self.pos += 3
            after_marker = True
        if self._pending:
            read.fault = self._pending[0]
            self._pending.clear()
        if self._marked and not after_marker:
            _blame(read, Fault(self.pos, "a `---` line is missing after the directives"))
        scanner = Scanner(self.text, self.pos, self._limits[0])
        self.pos = scanner.document(after_marker=after_marker)
        tree = Tree(self.text, scanner.tokens, self._limits[0])
        self._build(read, tree, after_marker=after_marker)
        if tree.stray is not None:
            # A closing bracket before any content is counted against the document before, if there is one.
            _blame(read if before is None or self._marked else before, tree.stray)
            if (
                not after_marker
                and not any(token.kind not in "SNC" for token in tree.tokens)
                and self.text.startswith("---", self.pos)
            ):
                return self._next_too(read)
        self._marked = False
        self._last = read
        self._leave(read)
        return read

    def _next_too(self, read: Read) -> Read:
        """Read on at `---`, as nothing but a stray bracket was before it: that makes one document."""
        if read.fault is not None:
            self._pending.insert(0, read.fault)
        return self.document()

    def skip(self, read: Read, end: int) -> None:
        """Take the document up to `end`, a marker or the end of the text, as read by someone else."""
        self.pos = end
        self._last = read
        self._leave(read)

    def _build(self, read: Read, tree: Tree, *, after_marker: bool) -> None:
        from devportal.catalog.yaml.depth import room_for
        from devportal.catalog.yaml.values import Values

        values = Values(self.text, self._directives.for_document(), self._limits[1], self.line)
        try:
            with room_for(self._limits[0]):
                root = tree.document(after_marker=after_marker)
                if root is not None:
                    read.start = root.start
                    read.value = values.document(root)
        except Fault as fault:
            _blame(read, fault)
        except RecursionError:
            _blame(read, Fault(read.start, "nesting too deep to be read here", LIMIT))
        read.root = tree.root
        read.warnings += values.warnings
        if read.fault is not None:
            read.value = None

    def line(self, offset: int) -> int:
        """Give the 1-based line of an offset; cheap when offsets are asked for nearly in order."""
        line, last = self._counted
        if offset >= last:
            line += self.text.count("\n", last, offset)
        else:
            line -= self.text.count("\n", offset, last)
        self._counted = line, offset
        return line

    def place(self, offset: int) -> tuple[int, int]:
        """Give the 1-based line and column of an offset."""
        return self.line(offset), offset - self.text.rfind("\n", 0, offset)

    def _leave(self, read: Read) -> None:
        """Step over the marker a document ends with."""
        text = self.text
        if self.pos >= len(text):
            self.in_directives = True
        elif text.startswith("---", self.pos):
            self.pos += 3
            self.in_directives = False
        else:
            self.in_directives = True
            self.pos += 3
            end = _LINE_END.match(text, self.pos)
            if end is not None:
                self.pos = end.end()
                return
            from devportal.catalog.yaml.tokens import Scanner

            _blame(read, Fault(self.pos, "only a comment can follow `...` on its line"))
            self.pos = Scanner(text, self.pos, self._limits[0]).document(after_marker=True)
            self._leave(read)

    def _prelude(self) -> None:
        """Step over blank lines, comments and directives."""
        text = self.text
        while True:
            if text.startswith("\ufeff", self.pos):
                self.pos += 1
            if text.startswith("%", self.pos):
                self._directive()
                continue
            end = run(_PRELUDE, text, self.pos)
            if end == self.pos:
                return
            self.pos = end

    def _directive(self) -> None:
        end = run(_DIRECTIVE, self.text, self.pos)
        complaint = self._directives.line(self.text[self.pos : end])
        if complaint is not None and not complaint[1]:
            self._pending.append(Fault(self.pos, complaint[0], SYNTAX))
        self._marked = True
        end = self.text.find("\n", self.pos)
        self.pos = len(self.text) if end == -1 else end + 1


def _blame(read: Read, fault: Fault) -> None:
    # Without its traceback, which would keep the whole tree of the document alive.
    read.fault = read.fault or fault.with_traceback(None)
    read.value = None

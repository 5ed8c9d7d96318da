"""Runs a regular expression by backtracking, with every step counted against a deadline.

Python's `re` cannot be stopped once it runs, and reads several constructs otherwise than JavaScript does;
this is the reason for an own machine. It keeps its choices on a list, so no pattern exhausts the stack.
"""

from __future__ import annotations

from time import monotonic
from typing import NamedTuple

from devportal.scaffold.nunjucks.errors import TemplateLimitError
from devportal.scaffold.nunjucks.pattern import LINE_ENDS, Part, PatternError, canonical

_LONGEST_PROGRAM = 20_000
_CLOCK_EVERY = 4096
Registers = list[int | None]


class Step(NamedTuple):
    """One instruction; what `a` to `d` mean depends on `name`."""

    name: str
    a: object = None
    b: int = 0
    c: int = 0
    d: int = 0


class Program:
    """The instructions of a pattern."""

    def __init__(self, root: Part, names: dict[str, int], groups: int, flags: str) -> None:
        self.steps: list[Step] = []
        self.registers = 2 * (groups + 1)
        self._names = names
        self.fold = "i" in flags
        self.multiline = "m" in flags
        self._emit(root, 1)
        self._add(Step("match"))

    def _add(self, step: Step) -> int:
        self.steps.append(step)
        if len(self.steps) > _LONGEST_PROGRAM:
            raise PatternError("the pattern repeats too much")
        return len(self.steps) - 1

    def _emit(self, part: Part, way: int) -> None:
        """Add a part, matched left to right (`way` 1) or, in a look behind, right to left (-1)."""
        getattr(self, f"_emit_{part.kind}")(part, way)

    def _emit_set(self, part: Part, way: int) -> None:
        self._add(Step("set", part.test, way))

    def _emit_sequence(self, part: Part, way: int) -> None:
        for each in part.parts if way > 0 else reversed(part.parts):
            self._emit(each, way)

    def _emit_either(self, part: Part, way: int) -> None:
        exits = []
        for choice in part.parts[:-1]:
            split = self._add(Step("split"))
            self._emit(choice, way)
            exits.append(self._add(Step("jump")))
            self.steps[split] = Step("split", None, split + 1, len(self.steps))
        self._emit(part.parts[-1], way)
        for index in exits:
            self.steps[index] = Step("jump", None, len(self.steps))

    def _emit_group(self, part: Part, way: int) -> None:
        first, second = (0, 1) if way > 0 else (1, 0)
        self._add(Step("save", None, 2 * part.number + first))
        self._emit(part.parts[0], way)
        self._add(Step("save", None, 2 * part.number + second))

    def _emit_assertion(self, part: Part, way: int) -> None:
        self._add(Step("assert", part.name, way))

    def _emit_reference(self, part: Part, way: int) -> None:
        self._add(Step("reference", None, self._names[part.name] if part.name else part.number, way))

    def _emit_look(self, part: Part, way: int) -> None:
        del way
        look = self._add(Step("look"))
        self._emit(part.parts[0], 1 if part.ahead else -1)
        self._add(Step("match"))
        self.steps[look] = Step("look", part.negative, look + 1, len(self.steps))

    def _emit_repeat(self, part: Part, way: int) -> None:
        body = part.parts[0]
        if body.kind == "set" and not part.lazy:
            self._add(Step("run", body.test, part.low, part.high, way))
            return
        for _ in range(part.low):
            self._emit_round(part, way)
        if part.high >= 1 << 31:
            split = self._add(Step("split"))
            self._emit_round(part, way, checked=True)
            self._add(Step("jump", None, split))
            self._choose(split, lazy=part.lazy)
            return
        splits = []
        for _ in range(part.high - part.low):
            splits.append(self._add(Step("split")))
            self._emit_round(part, way, checked=True)
        for split in splits:
            self._choose(split, lazy=part.lazy)

    def _choose(self, split: int, *, lazy: bool) -> None:
        inside, beyond = split + 1, len(self.steps)
        self.steps[split] = Step("split", None, *((beyond, inside) if lazy else (inside, beyond)))

    def _emit_round(self, part: Part, way: int, *, checked: bool = False) -> None:
        """One round of a repetition: it forgets the groups inside and, if optional, must not be empty."""
        if part.last >= part.number:
            self._add(Step("forget", None, 2 * part.number, 2 * part.last + 2))
        register = self.registers
        if checked:
            self.registers += 1
            self._add(Step("save", None, register))
        self._emit(part.parts[0], way)
        if checked:
            self._add(Step("moved", None, register))


class Machine:
    """Matches one program against one text."""

    def __init__(self, program: Program, text: str, deadline: float) -> None:
        self._program = program
        self._text = text
        self._deadline = deadline
        self._count = 0

    def match(self, start: int) -> Registers | None:
        """The registers (pairs of start and end per group) of a match that begins at `start`."""
        registers: Registers = [None] * self._program.registers
        end = self._run(0, start, registers)
        if end is None:
            return None
        position, found = end
        found = found.copy()
        found[0], found[1] = start, position
        return found

    def _tick(self) -> None:
        self._count += 1
        if self._count % _CLOCK_EVERY == 0 and monotonic() > self._deadline:
            raise TemplateLimitError("a regular expression takes too long on its text")

    def _run(  # noqa: PLR0915  one loop over the instructions: calls would cost more than they tell
        self, at: int, position: int, registers: Registers
    ) -> tuple[int, Registers] | None:
        steps, text = self._program.steps, self._text
        # Choices left: where to go on, and for a run of characters how far it may still shrink.
        choices: list[tuple[int, int, Registers, int, int]] = []
        while True:
            self._tick()
            step = steps[at]
            name = step.name
            at += 1
            failed = False
            if name == "set":
                index = position if step.b > 0 else position - 1
                if 0 <= index < len(text) and step.a(text[index]):  # type: ignore[operator]  # a set's test
                    position += step.b
                else:
                    failed = True
            elif name == "run":
                reached = self._reach(step, position)
                nearest = position + step.b * step.d
                if (reached - nearest) * step.d < 0:
                    failed = True
                else:
                    if reached != nearest:
                        choices.append((at, reached - step.d, registers, nearest, step.d))
                    position = reached
            elif name == "split":
                choices.append((step.c, position, registers, position, 0))
                at = step.b
            elif name == "jump":
                at = step.b
            elif name == "match":
                return position, registers
            elif name in ("save", "forget"):
                registers = registers.copy()
                if name == "save":
                    registers[step.b] = position
                else:
                    registers[step.b : step.c] = [None] * (step.c - step.b)
            elif name == "moved":
                failed = registers[step.b] == position
            elif name == "assert":
                failed = not self._holds(str(step.a), position)
            elif name == "look":
                seen = self._run(step.b, position, registers)
                failed = (seen is None) != bool(step.a)
                registers = seen[1] if seen and not step.a else registers
                at = step.c
            else:
                moved = self._refer(step, position, registers)
                failed = moved is None
                position = position if moved is None else moved
            if failed:
                if not choices:
                    return None
                at, position, registers, nearest, way = choices.pop()
                if way and position != nearest:
                    choices.append((at, position - way, registers, nearest, way))

    def _reach(self, step: Step, position: int) -> int:
        text, test, way = self._text, step.a, step.d
        limit = step.c
        while limit:
            index = position if way > 0 else position - 1
            if not (0 <= index < len(text) and test(text[index])):  # type: ignore[operator]  # a set's test
                break
            position += way
            limit -= 1
            self._tick()
        return position

    def _holds(self, name: str, position: int) -> bool:
        text = self._text
        if name == "^":
            return position == 0 or (self._program.multiline and text[position - 1] in LINE_ENDS)
        if name == "$":
            return position == len(text) or (self._program.multiline and text[position] in LINE_ENDS)
        before = position > 0 and _is_word(text[position - 1])
        after = position < len(text) and _is_word(text[position])
        return (before != after) == (name == "b")

    def _refer(self, step: Step, position: int, registers: Registers) -> int | None:
        begin, end = registers[2 * step.b], registers[2 * step.b + 1]
        if begin is None or end is None:
            return position
        wanted = self._text[begin:end]
        start = position if step.c > 0 else position - len(wanted)
        found = self._text[max(start, 0) : start + len(wanted)]
        if self._program.fold:
            wanted, found = "".join(map(canonical, wanted)), "".join(map(canonical, found))
        return position + step.c * (end - begin) if found == wanted else None


def _is_word(char: str) -> bool:
    return char == "_" or (char.isascii() and char.isalnum())

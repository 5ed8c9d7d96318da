"""Where names live.

nunjucks compiles a template to JavaScript functions. Loop variables, macro arguments and macros become
JavaScript variables of the function they stand in; everything else is looked up when the template runs.
Both worlds are kept here, since real templates depend on where they part: a loop variable survives its loop
in the `else` branch, a macro sees no loop variable, `set` in a loop changes the variable outside.
"""

from __future__ import annotations

from devportal.scaffold.nunjucks.errors import TemplateError
from devportal.scaffold.nunjucks.javascript import UNDEFINED, Value
from devportal.scaffold.nunjucks.runtime import Runtime


class Names:
    """Compile time: which names are JavaScript variables, and of which slot."""

    __slots__ = ("parent", "slots")

    def __init__(self, parent: Names | None = None) -> None:
        self.parent = parent
        self.slots: dict[str, str] = {}

    def declare(self, name: str, slot: str) -> None:
        """Tie a name to a slot."""
        self.slots[name] = slot

    def find(self, name: str) -> str | None:
        """The slot of a name, if it has one."""
        names: Names | None = self
        while names is not None:
            if name in names.slots:
                return names.slots[name]
            names = names.parent
        return None


class Frame:
    """Run time: the variables that `set`, loops and macro arguments leave for look-ups by name."""

    __slots__ = ("_isolated", "parent", "top_level", "variables")

    def __init__(
        self, parent: Frame | None = None, *, isolated: bool = False, top_level: bool = False
    ) -> None:
        self.parent = parent
        self._isolated = isolated
        self.top_level = top_level
        self.variables: dict[str, Value] = {}

    def set(self, name: str, value: Value) -> None:
        """Give a name a value in this frame."""
        self.variables[name] = value

    def assign(self, name: str, value: Value) -> None:
        """Give a name a value where it is defined already, else here."""
        frame = self._defining(name)
        (frame or self).variables[name] = value

    def _defining(self, name: str) -> Frame | None:
        frame: Frame | None = self
        stop = self._isolated
        while frame is not None:
            if frame.variables.get(name, UNDEFINED) is not UNDEFINED:
                return frame
            frame = None if stop else frame.parent
            stop = False
        return None

    def find(self, name: str) -> Value:
        """The value of a name here or further out, or UNDEFINED."""
        frame: Frame | None = self
        while frame is not None:
            value = frame.variables.get(name, UNDEFINED)
            if value is not UNDEFINED:
                return value
            frame = frame.parent
        return UNDEFINED

    def push(self, *, isolated: bool = False) -> Frame:
        """A frame inside this one."""
        return Frame(self, isolated=isolated)


class Cell:
    """The current frame of the template or of a block; macros defined there share it."""

    __slots__ = ("frame",)

    def __init__(self, frame: Frame) -> None:
        self.frame = frame


class Activation:
    """One run of a JavaScript function: its slots, its text, and what it shares with the ones around it."""

    __slots__ = ("cell", "parent", "parts", "runtime", "slots")

    def __init__(
        self, runtime: Runtime, cell: Cell, slots: list[str], parent: Activation | None = None
    ) -> None:
        self.runtime = runtime
        self.cell = cell
        self.slots: dict[str, Value] = dict.fromkeys(slots, UNDEFINED)
        self.parts: list[str] = []
        self.parent = parent

    def write(self, text: str) -> None:
        """Add to the text."""
        self.runtime.budget.write(len(text))
        self.parts.append(text)

    def slots_of(self, slot: str) -> dict[str, Value]:
        """The slots that hold `slot`, of this function or one around it.

        TemplateError where none does: the name belongs to a function that has ended.
        """
        activation: Activation | None = self
        while activation is not None:
            if slot in activation.slots:
                return activation.slots
            activation = activation.parent
        raise TemplateError(f"{slot.partition('#')[0]} is not defined here")

    def assign(self, slot: str, value: Value) -> None:
        """Give a slot a value; one that no function holds becomes known everywhere, as in JavaScript."""
        activation: Activation = self
        while slot not in activation.slots and activation.parent is not None:
            activation = activation.parent
        activation.slots[slot] = value

"""How much a template may ask for, and the meter that counts it."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic

from devportal.scaffold.nunjucks.errors import TemplateLimitError

_CLOCK_EVERY = 256
_MADE_PER_OUTPUT = 4
_ITEM = 32
"""An item of a list weighs as much as so many characters."""
_LARGE = 10_000
"""From this size on the clock is looked at."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one rendering may use.

    `steps` counts statements, calls and loop rounds; `seconds` is the time of one rendering; `output` the
    characters it may write (all values made on the way may hold four times as many); `recursion` the
    macros inside macros and the nesting of the template itself; `regex_seconds` one regular expression.
    """

    steps: int = 20_000_000
    seconds: float = 10.0
    output: int = 64 * 1024 * 1024
    recursion: int = 100
    regex_seconds: float = 1.0


class Budget:
    """Counts what a rendering uses; every method raises TemplateLimitError when the limit is passed."""

    __slots__ = ("_deadline", "_depth", "_limits", "_made", "_steps", "_written")

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._deadline = monotonic() + limits.seconds
        self._steps = 0
        self._made = 0
        self._written = 0
        self._depth = 0

    def step(self) -> None:
        """Count one statement, call or loop round."""
        self._steps += 1
        if self._steps % _CLOCK_EVERY == 0:
            self.look_at_clock()
        if self._steps > self._limits.steps:
            raise TemplateLimitError(f"the template takes more than {self._limits.steps:,} steps")

    def look_at_clock(self) -> None:
        """Stop a rendering that has used its time."""
        if monotonic() > self._deadline:
            raise TemplateLimitError(f"the template takes longer than {self._limits.seconds:g} seconds")

    def make(self, size: float) -> None:
        """Count characters of a value, before it is built where its size can be known."""
        limit = self._limits.output
        if size > limit or self._made + size > limit * _MADE_PER_OUTPUT:
            raise TemplateLimitError(f"the template makes values of more than {limit:,} characters")
        self._made += int(size)
        if size > _LARGE:
            self.look_at_clock()

    def make_items(self, count: float) -> None:
        """Count items of a list."""
        self.make(count * _ITEM)

    def write(self, size: int) -> None:
        """Count characters of output."""
        self._written += size
        if self._written > self._limits.output:
            raise TemplateLimitError(f"the template writes more than {self._limits.output:,} characters")
        if size > _LARGE:
            self.look_at_clock()

    def enter(self) -> None:
        """Go one macro deeper; pair it with `leave`."""
        self._depth += 1
        if self._depth > self._limits.recursion:
            raise TemplateLimitError(f"macros call each other more than {self._limits.recursion} deep")

    def leave(self) -> None:
        """Come back from a macro."""
        self._depth -= 1

    def regex_deadline(self) -> float:
        """When a regular expression that starts now must have ended."""
        return min(self._deadline, monotonic() + self._limits.regex_seconds)

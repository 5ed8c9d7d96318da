"""Where the values and keys of a YAML document stand: looked up only when a problem is shown."""

from __future__ import annotations

from devportal.catalog.yaml.depth import room_for
from devportal.catalog.yaml.directives import Directives
from devportal.catalog.yaml.faults import Fault
from devportal.catalog.yaml.stream import Stream
from devportal.catalog.yaml.values import Values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.catalog.yaml.nodes import Node

    Path = tuple[str | int, ...]
    Places = dict[Path, tuple[int, int]]

_DEEPEST = 256
_MANY = 1 << 60


def places(text: str, index: int) -> tuple[Places, Places]:
    """Give path -> (line, column) of values and of keys of one document; of a broken one, what is known."""
    stream = Stream(text, _DEEPEST, _MANY)
    for number, read in enumerate(stream.documents()):
        if number == index:
            finder = _Finder(stream)
            if read.root is not None:
                with room_for(_DEEPEST):
                    finder.walk(read.root)
            return finder.values, finder.keys
    return {}, {}


class _Finder:
    def __init__(self, stream: Stream) -> None:
        self.values: Places = {}
        self.keys: Places = {}
        self._text = stream.text
        self._line = 1
        self._offset = 0
        self._names = Values(stream.text, Directives(), _MANY, stream.line)

    def walk(self, root: Node) -> None:
        """Visit every node in the order of the text, so that lines are counted once."""
        stack: list[tuple[Path, Node | None, Node | None]] = [((), None, root)]
        while stack:
            path, key, node = stack.pop()
            if key is not None:
                self.keys[path] = self._place(key.start)
            if node is None:
                self.values[path] = self.keys[path]
                continue
            self.values[path] = self._place(node.start)
            if node.kind == "seq":
                stack += [((*path, number), None, item) for number, item in enumerate(node.items)][::-1]
            elif node.kind == "map":
                stack += [((*path, self._name(key)), key, item) for key, item in node.items if key][::-1]

    def _name(self, key: Node) -> str:
        try:
            return self._names.key(key)
        except Fault:
            return self._text[key.start : key.end]

    def _place(self, offset: int) -> tuple[int, int]:
        if offset >= self._offset:
            self._line += self._text.count("\n", self._offset, offset)
        else:
            self._line = self._text.count("\n", 0, offset) + 1
        self._offset = offset
        return self._line, offset - self._text.rfind("\n", 0, offset)

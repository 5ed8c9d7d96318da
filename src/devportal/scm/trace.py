"""Places in source files that a text names: paths, path:line, and the frames of stack traces."""

from __future__ import annotations

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_LINES = 20_000


@record
class Named:
    """A place as it was written: the path with slashes, and the line (0 where none is told).

    `sure` is false for a line of words that is a path only where such a file exists.
    """

    path: str
    line: int
    text: str
    sure: bool = True


def split_place(text: str) -> Named:
    """Read `path`, `path:line` and `path:line:column`."""
    head, line = text, 0
    for _ in range(2):
        before, colon, number = head.rpartition(":")
        if not colon or not number.isdecimal() or len(number) > 9 or not before:
            break
        head, line = before, int(number)
    return Named(head, line, text)


def places_in(text: str) -> list[Named]:
    """Give the places that each line names, in order, each once; a plain list of paths is one a line.

    Frames of Python, JavaScript, Java, Go, Ruby, Rust, C# and PHP are known by their forms.
    """
    found: dict[tuple[str, int], Named] = {}
    for raw in text.splitlines()[:_MOST_LINES]:
        one = _place(raw.strip()[:2000])
        if one is not None:
            found.setdefault((one.path, one.line), one)
    return list(found.values())


def _place(line: str) -> Named | None:
    import re

    for pattern in _frames():
        match = re.search(pattern, line)
        if match:
            path = match["path"]
            if "package" in match.groupdict():  # Java names a class, and the file without its folder
                type_ = match["package"].rpartition(".")[0].split("$")[0]
                folder = "/".join(type_.split(".")[:-1])
                path = f"{folder}/{path}" if folder else path
            return Named(slashes(path.removeprefix("file://")), int(match["line"]), line)
    return _bare(line)


def _bare(line: str) -> Named | None:
    """Read a line that is a path, as lists have them: with a line number, in quotes, with blanks."""
    text = unquoted(line)
    if not _has_word(text) or text.endswith("()"):
        return None
    one = split_place(text)
    sure = text != line or not any(char.isspace() for char in line)
    return Named(slashes(one.path), one.line, line, sure)


def _has_word(text: str) -> bool:
    """Say whether a text has a letter or digit: lines of marks under code have none."""
    return any(char.isalnum() for char in text)


def unquoted(text: str) -> str:
    """Read a path as git quotes it, with octal bytes, and one in quotes of any other kind."""
    if len(text) < 3 or text[0] != text[-1] or text[0] not in "\"'":
        return text
    inner = text[1:-1]
    if text[0] == "'" or "\\" not in inner:
        return inner
    import re

    def byte(match: re.Match[str]) -> str:
        return chr(int(match[1], 8)) if match[1] else _ESCAPES.get(match[2], match[2])

    plain = re.sub(r"\\(?:([0-3][0-7]{2})|(.))", byte, inner)
    try:
        return plain.encode("latin-1").decode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return inner


_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


def slashes(path: str) -> str:
    """Give a path of Windows with slashes, C:/ci/a.py; others as they are."""
    is_windows = "\\" in path and ("/" not in path or path[1:3] == ":\\")
    return path.replace("\\", "/") if is_windows else path


def _frames() -> tuple[str, ...]:
    drive = r"(?:[A-Za-z]:(?=[\\/]))?"
    path = rf"(?P<path>{drive}[^\s()\"'<>:]+\.\w+)"
    return (
        r'^File "(?P<path>[^"<>]+)", line (?P<line>\d{1,9})',  # Python
        r"^at (?:[\w.@-]*/)*(?P<package>[\w.$<>]+)\((?P<path>\w+\.(?:java|kt|scala)):(?P<line>\d{1,9})\)",
        r"^at .*\((?:async )?(?P<path>(?:file://)?[^()\s]+?):(?P<line>\d{1,9}):\d+\)$",  # JavaScript
        r"^at (?:async )?(?P<path>(?:file://)?[^()\s]+?):(?P<line>\d{1,9}):\d+$",  # JavaScript, Rust
        rf" in (?P<path>{drive}[^:]+):line (?P<line>\d{{1,9}})$",  # C#
        r"^#\d+ (?P<path>[^\s()]+)\((?P<line>\d{1,9})\)",  # PHP
        rf"^(?:from )?{path}:(?P<line>\d{{1,9}}):in ",  # Ruby
        rf"^{path}:(?P<line>\d{{1,9}})(?: \+0x[0-9a-f]+)?$",  # Go
        rf"^{path}\((?P<line>\d{{1,9}})(?:,\d+)?\)(?=[\s:]|$)",  # compilers of C# and TypeScript
        rf"(?:^|\s){path}:(?P<line>\d{{1,9}})(?::\d+)?(?=[\s:,)]|$)",
    )


_LIBRARIES = (
    "/site-packages/ /dist-packages/ /node_modules/ /lib/python /usr/lib/ /usr/local/lib/ /usr/share/ "
    "/usr/local/go/ /pkg/mod/ /gems/ /vendor/bundle/ /.cargo/ /rustc/ /.rustup/ "
    "/.m2/ /.nuget/"
).split()
_RUNTIMES = ("java/", "javax/", "jdk/", "sun/", "node:", "<", "kotlin/", "scala/")
_WORKPLACES = frozenset(
    "app src code srv work workspace workdir build repo repository project source s".split()
)


class Finder:
    """Finds the files of a repository that paths of another machine mean, such as /app/src/pay.py."""

    def __init__(self, top: str, files: Iterable[str]) -> None:
        self.top = top
        self.by_name: dict[str, list[str]] = {}
        for path in files:
            self.by_name.setdefault(path.rpartition("/")[2], []).append(path)

    def find(self, path: str) -> str | None:
        """Give the absolute path of the file with the longest common end, when there is just one such.

        A file of a library is none of the repository's, and a name alone is no evidence unless the path
        stands where programs are put, such as /app/pay.py: every project has a utils.py.
        """
        if any(mark in f"/{path}" for mark in _LIBRARIES) or path.startswith(_RUNTIMES):
            return None
        parts = [part for part in path.split("/") if part not in ("", ".")]
        best: list[str] = []
        most = 0
        for candidate in self.by_name.get(parts[-1], ()) if parts else ():
            shared = _shared(candidate.split("/"), parts)
            if shared > most:
                best, most = [], shared
            if shared == most:
                best.append(candidate)
        if len(best) != 1 or (most == 1 and not self._is_enough(best[0], parts)):
            return None
        return f"{self.top}/{best[0]}"

    def _is_enough(self, candidate: str, parts: list[str]) -> bool:
        """Say whether a name alone tells of a file: nothing else of the path speaks against it."""
        return len(parts) == 1 or "/" not in candidate or parts[-2].lower() in _WORKPLACES


def _shared(one: list[str], other: list[str]) -> int:
    count = 0
    for ours, theirs in zip(reversed(one), reversed(other), strict=False):
        if ours != theirs:
            break
        count += 1
    return count

"""`%YAML` and `%TAG` lines, and the full names of tags."""

from __future__ import annotations

from devportal.catalog.yaml.faults import Fault, short

PREFIX = "tag:yaml.org,2002:"
_HEX = frozenset("0123456789abcdefABCDEF")


class Directives:
    """What the directives before a document say, and how long it holds in Backstage's reader."""

    def __init__(self) -> None:
        self.version = "1.2"
        self.handles = {"!!": PREFIX}
        self._reset = False

    def line(self, source: str) -> tuple[str, bool] | None:
        """Take one directive; give a complaint and whether it is only a warning."""
        if self._reset:
            self.version = "1.2"
            self.handles = {"!!": PREFIX}
            self._reset = False
        name, *parts = source.split()
        if name == "%TAG":
            if len(parts) >= 2:
                self.handles[parts[0]] = parts[1]
            return None if len(parts) == 2 else ("%TAG needs exactly two parts", False)
        if name != "%YAML":
            return (f"unknown directive {short(name)}", True)
        if len(parts) != 1:
            return ("%YAML needs exactly one part", False)
        if parts[0] in ("1.1", "1.2"):
            self.version = parts[0]
            return None
        major, _, minor = parts[0].partition(".")
        digits = (major + minor).isascii() and major.isdigit() and minor.isdigit()
        return (f"unsupported YAML version {short(parts[0])}", digits)

    @property
    def odd(self) -> bool:
        """Whether anything was said that differs from what holds by default."""
        return self.version != "1.2" or len(self.handles) > 1 or self.handles["!!"] != PREFIX

    def for_document(self) -> Directives:
        """Give the state for a document that starts now; a 1.2 document ends what was said."""
        made = Directives()
        made.version = self.version
        made.handles = dict(self.handles)
        if self.version == "1.1":
            self._reset = True
        else:
            self.version = "1.2"
            self.handles = {"!!": PREFIX}
        return made

    def tag(self, source: str, offset: int) -> str:
        """Give the full name of a tag as written; raise `Fault` where it has none."""
        if source == "!":
            return "!"
        if source.startswith("!<"):
            if source in ("!<!>", "!<!!>", "!<!", "!<!!"):
                raise Fault(offset, f"{short(source)} is no tag")
            if not source.endswith(">"):
                raise Fault(offset, "a `>` is missing at the end of this tag")
            return source[2:-1]
        cut = source.rindex("!") + 1
        handle, suffix = source[:cut], source[cut:]
        if not suffix:
            raise Fault(offset, f"the tag {short(source)} has nothing after its handle")
        prefix = self.handles.get(handle)
        if prefix:
            return prefix + _decoded(suffix, offset)
        if handle == "!":
            return source
        raise Fault(offset, f"the tag {short(source)} has a handle that no %TAG declares")


def _decoded(suffix: str, offset: int) -> str:
    if "%" not in suffix:
        return suffix
    from urllib.parse import unquote

    try:
        return unquote(suffix, errors="strict")
    except UnicodeDecodeError:
        raise Fault(offset, f"{short(suffix)} is not percent-encoded UTF-8") from None

"""Files that go along with pages: images and documents that a browser cannot take for a program."""

from __future__ import annotations

from devportal.model.problem import WARNING, Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

IMAGES = frozenset((".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg"))
ENDINGS = IMAGES | frozenset(
    (".pdf", ".txt", ".csv", ".json", ".yaml", ".yml", ".proto", ".graphql", ".drawio")
)
MAX_ASSET = 20_000_000


def ending(path: str) -> str:
    """Give the ending of a file name in lower case, with its dot."""
    name = path.rpartition("/")[2]
    return "." + name.rpartition(".")[2].lower() if "." in name else ""


def refused(path: str, data: bytes) -> Problem | None:
    """Tell why a file does not go along: a drawing that holds a program."""
    if ending(path) != ".svg" or is_still(data):
        return None
    message = "this drawing holds a script, a handler or a link and is left out"
    return Problem(WARNING, "docs.unsafe-file", message, "export it again without, or as PNG", path)


def is_still(data: bytes) -> bool:
    """Say whether an SVG is a drawing and nothing else, going by every tag and attribute in it."""
    from html.parser import HTMLParser

    text = data.decode("utf-8", "replace")
    if "<!entity" in text.lower() or "<?xml-stylesheet" in text.lower():
        return False

    class Look(HTMLParser):
        still = True

        def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
            name = tag.rpartition(":")[2]
            if name in ("script", "foreignobject", "iframe", "object", "embed", "handler", "set", "animate"):
                self.still = False
            for key, value in attrs:
                local, text = key.rpartition(":")[2], str(value or "").strip()
                inner = text.startswith(("#", "data:image/png", "data:image/jp"))
                if local.startswith("on") or (local in ("href", "src") and not inner):
                    self.still = False

    look = Look()
    look.feed(text)
    look.close()
    return look.still

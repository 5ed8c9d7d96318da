"""The process that runs MkDocs: reads one job from stdin, and may open nothing but the pages and itself.

Run as a script by `techdocs.mkdocs`, perhaps by another interpreter; it imports nothing of devportal.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from typing import Any

_REFUSED = (
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.bind",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
)
_DRAWING = ("plantuml_markdown", "markdown_inline_graphviz")
_MACHINE = ("/dev/null", "/usr/share/zoneinfo", "/etc/localtime", "/usr/share/mime", "/usr/lib/locale")


def guard(folders: list[str]) -> None:
    """Let this process open files below `folders` and of its interpreter only, and start or reach nothing."""
    allowed = tuple(
        os.path.realpath(one).rstrip("/") + "/"
        for one in (*folders, sys.prefix, sys.base_prefix, *_library_folders())
    )

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _REFUSED:
            raise PermissionError(f"refused: {event}")
        if event != "open" or not isinstance(arguments[0], (str, bytes)):
            return
        path = os.path.realpath(os.fsdecode(arguments[0]))
        if not path.startswith((*allowed, *_MACHINE)) and not path.endswith("mime.types"):
            raise PermissionError(f"refused to open {path}")

    sys.addaudithook(watch)


def _library_folders() -> list[str]:
    return [os.path.dirname(os.__file__), *(one for one in sys.path if one and os.path.isdir(one))]


def main() -> None:
    """Build one site."""
    job = json.load(sys.stdin)
    room = job["room"]
    import logging

    import nh3

    # by name: no type checker has to find them, since they may be installed elsewhere only
    build = import_module("mkdocs.commands.build").build
    load_config = import_module("mkdocs.config").load_config
    base: Any = import_module("mkdocs.plugins").BasePlugin

    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    config_file = os.path.join(room, "mkdocs.yml")
    with open(config_file, "w", encoding="utf-8") as file:
        json.dump(job["config"], file)  # JSON is YAML without tags

    class Clean(base):  # type: ignore[misc]  # known only when it runs
        """Takes out of the pages what could run or be loaded from elsewhere; MkDocs itself keeps it."""

        def on_config(self, config: Any) -> Any:
            # drawn by programs and servers: their source is shown as code instead
            kept = [one for one in config["markdown_extensions"] if one not in _DRAWING]
            config["markdown_extensions"] = kept
            return config

        def on_page_markdown(self, markdown: str, page: Any, **_: Any) -> str:
            page.meta = (
                {"title": plain(page.meta["title"])} if isinstance(page.meta.get("title"), str) else {}
            )
            return markdown

        def on_page_content(self, html: str, page: Any, **_: Any) -> str:
            if page.title:
                page.title = plain(page.title)
            return str(nh3.clean(html, **rules(nh3)))

    guard([room, job["out"]])
    config = load_config(config_file, docs_dir=os.path.join(room, "docs"), site_dir=job["out"])
    _fences(config)
    config.plugins["portal-clean"] = Clean()
    build(config)


def plain(text: str) -> str:
    """Give a text without what could open a tag or end an attribute."""
    return "".join(char for char in text if char not in '<>"')


def rules(nh3: Any) -> dict[str, Any]:
    """Give what a page may hold: the tags of Markdown and its extensions, their classes, no code."""
    tags = (set(nh3.ALLOWED_TAGS) | {"input", "label", "section", "nav", "button"}) - {"map", "area"}
    everywhere = {"class", "id", "title", "data-md-state", "role", "aria-label"}
    named = {
        "a": {"href", "data-preview"},
        "img": {"src", "alt", "width", "height"},
        "input": {"type", "checked", "disabled", "name"},
        "label": {"for"},
        "ol": {"start"},
        "td": {"colspan", "rowspan", "align"},
        "th": {"colspan", "rowspan", "align"},
    }

    def local(tag: str, name: str, value: str) -> str | None:
        away = "://" in value or value.startswith("//")
        return None if tag == "img" and name == "src" and away else value

    return {
        "tags": tags,
        "attributes": {"*": everywhere, **named},
        "attribute_filter": local,
        "url_schemes": {"http", "https", "mailto"},
        "link_rel": "noopener noreferrer",
    }


def _fences(config: Any) -> None:
    options = config.mdx_configs.get("pymdownx.superfences") or {}
    if options.get("custom_fences"):
        for fence in options["custom_fences"]:
            fence["format"] = import_module("pymdownx.superfences").fence_code_format


if __name__ == "__main__":
    main()

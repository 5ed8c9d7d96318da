"""`mkdocs.yml` as data: title, folder of pages, navigation. Nothing that it names is imported or run."""

from __future__ import annotations

import os

from devportal.model.problem import ERROR, WARNING, Problem
from devportal.providers.read import read_file
from devportal.record import record
from devportal.techdocs.place import is_inside
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

NAMES = ("mkdocs.yaml", "mkdocs.yml")
"""In the order in which Backstage looks for them."""
_MAX = 1_000_000
_DEPTH = 10


@record
class NavEntry:
    """One entry of the navigation: a page, an address, or a heading above others (neither).

    `page` is relative to the folder of pages, "" for a heading or address; `path` is where it stands.
    """

    title: str
    page: str
    url: str
    depth: int
    path: tuple[str | int, ...]


@record
class Config:
    """What a site is made from. `file` is "" where there is no mkdocs.yml, `nav` None where it has none.

    `docs_dir` is absolute; `raw` the whole mapping without its tags, `tags` each tag with line and column;
    `places` where each key stands. `refused` says why nothing may be built.
    """

    file: str
    name: str
    docs_dir: str
    nav: tuple[NavEntry, ...] | None
    raw: Mapping[str, Any]
    tags: tuple[tuple[str, int, int], ...]
    places: Mapping[tuple[str | int, ...], tuple[int, int]]
    problems: tuple[Problem, ...]
    refused: str = ""


def read_config(folder: str, root: str) -> Config:
    """Read the mkdocs.yml of a folder in the repository `root`; what is wrong with it is in `problems`."""
    file = next((path for path in (os.path.join(folder, name) for name in NAMES) if _is_file(path)), "")
    plain = os.path.join(folder, "docs")
    if not file:
        return Config("", "", plain, None, {}, (), {}, ())
    contents = read_file(file, root, _MAX)
    if contents.problem is not None:
        return Config(file, "", plain, None, {}, (), {}, (contents.problem,))
    return _parse(file, contents.data, folder, root)


def _is_file(path: str) -> bool:
    return os.path.lexists(path) and not os.path.isdir(path)


def _parse(file: str, data: bytes, folder: str, root: str) -> Config:
    from devportal.catalog.yaml12 import key_positions, parse_documents

    documents = parse_documents(data)
    first = documents[0] if documents else None
    if first is None or first.error is not None or not isinstance(first.value, dict):
        message = first.error if first is not None and first.error else "it is no mapping of settings"
        line, column = (first.line, first.column) if first is not None else (1, 1)
        fault = Problem(ERROR, "docs.config", str(message), "correct the YAML", file, line, column)
        return Config(file, "", os.path.join(folder, "docs"), None, {}, (), {}, (fault,))
    raw = first.value
    tags = tuple(
        (_tag_name(message), line, column)
        for code, message, line, column in first.warnings
        if code == "yaml.tag"
    )
    places = key_positions(data, 0)
    docs_dir, problem = _docs_dir(raw.get("docs_dir"), file, folder, root, places)
    problems = [problem] if problem is not None else []
    nav = tuple(_nav(raw["nav"], 0, ("nav",))) if isinstance(raw.get("nav"), list) else None
    refused = problem.message if problem is not None else ""
    return Config(file, _name(raw), docs_dir, nav, raw, tags, places, tuple(problems), refused)


def _tag_name(message: str) -> str:
    """Take the tag out of the reader's warning, in the short form that people write."""
    name = message.removeprefix("unresolved tag ").partition(": ")[0]
    return name.replace("tag:yaml.org,2002:", "!!")


def _name(raw: Mapping[str, Any]) -> str:
    """Give the title; of `!ENV [NAME, default]` the default, since the environment is not looked at."""
    value = raw.get("site_name")
    if isinstance(value, list) and len(value) > 1:
        value = value[-1]
    return value if isinstance(value, str) else ""


def _docs_dir(
    value: Any, file: str, folder: str, root: str, places: Mapping[Any, tuple[int, int]]
) -> tuple[str, Problem | None]:
    """Give the folder of pages; it must be below the folder of mkdocs.yml, as Backstage wants it."""
    plain = os.path.join(folder, "docs")
    text = value if isinstance(value, str) and value.strip() else "docs"
    found = os.path.normpath(os.path.join(folder, text))
    if is_inside(found, folder) and is_inside(found, root):
        return found, None
    line, column = places.get(("docs_dir",), (0, 0))
    problem = Problem(
        ERROR,
        "docs.unsafe-config",
        f"the folder of pages, {quoted(text)}, leads out of the folder of {os.path.basename(file)}",
        "keep the pages beside it, and name their folder relative to it",
        file,
        line,
        column,
    )
    return plain, problem


def _nav(value: Any, depth: int, path: tuple[str | int, ...]) -> Iterator[NavEntry]:
    if depth > _DEPTH or not isinstance(value, list):
        return
    for number, item in enumerate(value):
        here = (*path, number)
        if isinstance(item, str):
            yield _entry("", item, depth, here)
        elif isinstance(item, dict):
            for title, target in item.items():
                if isinstance(target, str):
                    yield _entry(str(title), target, depth, (*here, title))
                else:
                    yield NavEntry(str(title), "", "", depth, (*here, title))
                    yield from _nav(target, depth + 1, (*here, title))


def _entry(title: str, target: str, depth: int, path: tuple[str | int, ...]) -> NavEntry:
    if "://" in target or target.startswith(("mailto:", "/", "#")):
        return NavEntry(title, "", target, depth, path)
    return NavEntry(title, os.path.normpath(target), "", depth, path)


def unsafe(config: Config, message: str, path: tuple[str | int, ...], hint: str | None = None) -> Problem:
    """Give the warning that a part of the configuration is left out."""
    while path and path not in config.places:
        path = path[:-1]
    line, column = config.places.get(path, (1, 1))
    return Problem(WARNING, "docs.unsafe-config", message, hint, config.file, line, column)

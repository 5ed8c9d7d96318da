"""What of a mkdocs.yml is taken: Backstage's keys, and of plug-ins and extensions what needs no trust.

Source: `ALLOWED_MKDOCS_KEYS`, `ALLOWED_THEME_KEYS` and `ALLOWED_PYTHON_YAML_TAGS` of techdocs-node. Plug-ins,
and extensions that read files or run programs, are narrowed further: here nothing stands between the
repository and this machine.
"""

from __future__ import annotations

from devportal.techdocs.config import unsafe
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from devportal.model.problem import Problem
    from devportal.techdocs.config import Config

    Path = tuple[str | int, ...]

KEYS = frozenset(
    """site_name site_url site_description site_author repo_url repo_name edit_uri edit_uri_template docs_dir
    site_dir nav exclude_docs not_in_nav theme plugins markdown_extensions extra extra_css use_directory_urls
    strict dev_addr watch copyright remote_branch remote_name validation google_analytics""".split()
)
_OURS = frozenset("site_dir docs_dir theme plugins markdown_extensions nav dev_addr watch strict".split())
"""Keys that are read in another way, or that the build sets itself."""
_NEVER = frozenset("extra extra_css google_analytics".split())
"""Allowed by Backstage, and only good for code and trackers of the author's: left out without a word."""
THEME = frozenset("name font icon logo favicon language direction palette features".split())
PLUGINS = frozenset(("techdocs-core", "search"))
EXTENSIONS = frozenset(
    """abbr admonition attr_list codehilite def_list extra fenced_code footnotes md_in_html meta nl2br
    sane_lists smarty tables toc wikilinks mdx_truly_sane_lists""".split()
) | frozenset(
    "pymdownx." + name
    for name in """arithmatex betterem blocks.admonition blocks.definition blocks.details blocks.tab caret
    critic details emoji escapeall extra highlight inlinehilite keys magiclink mark progressbar saneheaders
    smartsymbols striphtml superfences tabbed tasklist tilde""".split()
)
_WITHOUT_OPTIONS = frozenset(("pymdownx.snippets", "markdown_inline_graphviz", "plantuml_markdown"))
"""Part of techdocs-core; their options name files, programs and servers."""
TAGS = frozenset(
    "!!python/name:" + name
    for name in """pymdownx.emoji.emojione pymdownx.emoji.gemoji pymdownx.emoji.twemoji pymdownx.emoji.to_alt
    pymdownx.emoji.to_png pymdownx.emoji.to_png_sprite pymdownx.emoji.to_svg pymdownx.emoji.to_svg_sprite
    materialx.emoji.twemoji materialx.emoji.to_svg material.extensions.emoji.twemoji
    material.extensions.emoji.to_svg pymdownx.superfences.fence_code_format
    pymdownx.superfences.fence_div_format""".split()
) | {"!!python/object/apply:pymdownx.slugs.slugify"}


def sanitised(config: Config) -> tuple[dict[str, Any], list[Problem]]:
    """Give what of a configuration may be used, without tags, and a warning for each part that may not."""
    kept: dict[str, Any] = {}
    told: list[Problem] = []
    for key, value in config.raw.items():
        if key not in KEYS:
            message = f"{quoted(str(key))} is not taken: it is none of the keys that TechDocs allows"
            told.append(unsafe(config, message, (key,), "remove it; techdocs-core brings what pages need"))
        elif key not in _OURS and key not in _NEVER and _is_plain(value):
            kept[key] = value
    kept["theme"] = dict(_theme(config, config.raw.get("theme"), told))
    kept["markdown_extensions"] = list(_extensions(config, told))
    _plugins(config, told)
    told += _includes(config)
    told += _tags(config)
    return kept, told


def _is_plain(value: Any) -> bool:
    return isinstance(value, (str, int, float, bool))


def _theme(config: Config, value: Any, told: list[Problem]) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, dict):
        return
    for key, item in value.items():
        if key not in THEME:
            message = f"the theme's {quoted(str(key))} is not taken"
            told.append(unsafe(config, message, ("theme", key), "remove it"))
        elif key in ("language", "direction") and isinstance(item, str) and item.isalpha():
            yield key, item
        elif key == "features" and isinstance(item, list):
            yield key, [one for one in item if isinstance(one, str)]


def _plugins(config: Config, told: list[Problem]) -> None:
    for path, name, _ in _named(config.raw.get("plugins"), ("plugins",)):
        if name not in PLUGINS:
            message = f"the plug-in {quoted(name)} is not loaded: a plug-in is code that runs"
            told.append(unsafe(config, message, path, "remove it; techdocs-core and search are allowed"))


def _extensions(config: Config, told: list[Problem]) -> Iterator[Any]:
    for path, name, options in _named(config.raw.get("markdown_extensions"), ("markdown_extensions",)):
        if name in _WITHOUT_OPTIONS:
            if options:
                message = f"the options of {quoted(name)} are not taken: they name files, programs or servers"
                told.append(unsafe(config, message, path, "remove them"))
        elif name not in EXTENSIONS:
            message = f"the Markdown extension {quoted(name)} is not loaded: it is code that runs"
            told.append(unsafe(config, message, path, "remove it; techdocs-core brings the usual ones"))
        else:
            left_out = _READS | _FUNCTIONS
            kept = {key: item for key, item in options.items() if _is_plain(item) and key not in left_out}
            for key in options:
                if key in _READS:
                    message = f"the option {quoted(str(key))} of {quoted(name)} is not taken"
                    told.append(unsafe(config, message, (*path, key), "remove it"))
            kept |= _fences(options.get("custom_fences"))
            yield {name: kept} if kept else name


def _fences(value: Any) -> dict[str, Any]:
    """Give the fences of superfences by name and class; what draws them is always the same function."""
    fences = [
        {"name": one["name"], "class": one["class"]}
        for one in (value if isinstance(value, list) else ())
        if isinstance(one, dict) and all(str(one.get(key, "")).isidentifier() for key in ("name", "class"))
    ]
    return {"custom_fences": fences} if fences else {}


_FUNCTIONS = frozenset(("emoji_index", "emoji_generator", "slugify", "format", "validator"))
"""Options whose value is a function, named by a tag; techdocs-core sets those that pages need."""
_READS = frozenset(
    "base_path url_download plantuml_cmd server image_path file path relative_path html_root".split()
)


def _named(value: Any, path: Path) -> Iterator[tuple[Path, str, Mapping[str, Any]]]:
    """Give each plug-in or extension of a list or mapping: where it stands, its name, its options."""
    items = value if isinstance(value, list) else []
    if isinstance(value, dict):
        items = [{key: item} for key, item in value.items()]
    listed = isinstance(value, list)
    for number, item in enumerate(items):
        if isinstance(item, str):
            yield (*path, number), item, {}
        elif isinstance(item, dict):
            for name, options in item.items():
                where = (*path, number, name) if listed else (*path, name)
                yield where, str(name), options if isinstance(options, dict) else {}


def _includes(config: Config) -> Iterator[Problem]:
    if config.raw.get("nav") is not None and config.nav is None:
        yield unsafe(
            config, "the navigation is not taken: it is no list of pages", ("nav",), "list the pages"
        )
    for entry in config.nav or ():
        if entry.page.startswith("!include") or entry.page.startswith("*include"):
            yield unsafe(
                config, f"{quoted(entry.page)} is not followed", entry.path, "list the pages themselves"
            )


def _tags(config: Config) -> Iterator[Problem]:
    from devportal.model.problem import WARNING, Problem

    for tag, line, column in config.tags:
        if tag.startswith("!!python") and tag not in TAGS:
            message = f"the tag {quoted(tag)} is not followed: it would run code"
            yield Problem(WARNING, "docs.unsafe-config", message, "remove it", config.file, line, column)

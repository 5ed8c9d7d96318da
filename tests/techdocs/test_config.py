"""`mkdocs.yml` as data, and what of it is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from devportal.techdocs.allowed import sanitised
from devportal.techdocs.config import read_config
from helpers import write_tree

if TYPE_CHECKING:
    import pathlib

    from devportal.techdocs.config import Config


def config(tmp_path: pathlib.Path, text: str, name: str = "mkdocs.yml") -> Config:
    root = write_tree(tmp_path / "r", {name: text, "docs/index.md": "# x\n", "site/pages/a.md": ""})
    return read_config(str(root), str(root))


def told(found: Config) -> list[tuple[int, str]]:
    return [(one.line, one.message) for one in sanitised(found)[1]]


def test_a_configuration(tmp_path) -> None:
    found = config(
        tmp_path,
        "site_name: Payments\ndocs_dir: site/pages\nnav:\n  - index.md\n  - Run: ./runbook.md\n"
        "  - Decisions:\n      - One: adr/1.md\n  - Web: https://a.example\n",
    )
    assert (found.name, found.docs_dir, found.refused) == ("Payments", str(tmp_path / "r" / "site/pages"), "")
    assert [(one.title, one.page, one.url, one.depth) for one in found.nav or ()] == [
        ("", "index.md", "", 0),
        ("Run", "runbook.md", "", 0),
        ("Decisions", "", "", 0),
        ("One", "adr/1.md", "", 1),
        ("Web", "", "https://a.example", 0),
    ]
    assert sanitised(found)[1] == []


def test_mkdocs_yaml_goes_before_mkdocs_yml(tmp_path) -> None:
    write_tree(tmp_path / "r", {"mkdocs.yml": "site_name: second\n"})
    assert config(tmp_path, "site_name: first\n", "mkdocs.yaml").name == "first"


def test_a_folder_without_configuration(tmp_path) -> None:
    found = read_config(str(tmp_path), str(tmp_path))
    assert (found.file, found.docs_dir, found.nav, found.problems) == ("", str(tmp_path / "docs"), None, ())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("site_name: !ENV [NAME, fallback]\n", "fallback"),
        ("site_name: !ENV NAME\n", "NAME"),
        ("site_name: [1]\n", ""),
        ("site_name: 5\n", ""),
    ],
)
def test_a_title_that_comes_from_the_environment_is_its_default(text, name, tmp_path) -> None:
    assert config(tmp_path, text).name == name


@pytest.mark.parametrize("text", ["site_name: [", "- a\n", "just text\n", "a: 1\na: 2\n"])
def test_a_configuration_that_cannot_be_read(text, tmp_path) -> None:
    found = config(tmp_path, text)
    assert [one.code for one in found.problems] == ["docs.config"]
    assert found.problems[0].line > 0


@pytest.mark.parametrize("folder", ["..", "../other", "/etc", "docs/../../x", "~/../../.."])
def test_pages_outside_of_the_documentation_are_refused(folder, tmp_path) -> None:
    write_tree(tmp_path / "other", {"a.md": ""})
    found = config(tmp_path, f"site_name: x\ndocs_dir: {folder}\n")
    if folder.startswith("~"):
        assert found.problems[0].code == "docs.unsafe-config"
    assert found.refused
    assert (found.problems[0].code, found.problems[0].line) == ("docs.unsafe-config", 2)


def test_pages_behind_a_link_out_are_refused(tmp_path) -> None:
    write_tree(tmp_path / "other", {"a.md": ""})
    write_tree(tmp_path / "r", {"mkdocs.yml": "docs_dir: away\n"})
    (tmp_path / "r" / "away").symlink_to(tmp_path / "other")
    assert read_config(str(tmp_path / "r"), str(tmp_path / "r")).refused


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hooks: [hook.py]", "'hooks' is not taken: it is none of the keys that TechDocs allows"),
        ("INHERIT: ../x.yml", "'INHERIT' is not taken: it is none of the keys that TechDocs allows"),
        ("theme: {name: material, custom_dir: t}", "the theme's 'custom_dir' is not taken"),
        (
            "plugins: [techdocs-core, macros]",
            "the plug-in 'macros' is not loaded: a plug-in is code that runs",
        ),
        ("plugins: {macros: {}}", "the plug-in 'macros' is not loaded: a plug-in is code that runs"),
        (
            "markdown_extensions: [pymdownx.snippets: {base_path: /etc}]",
            "the options of 'pymdownx.snippets' are not taken: they name files, programs or servers",
        ),
        (
            "markdown_extensions: [plantuml_markdown: {server: 'http://x'}]",
            "the options of 'plantuml_markdown' are not taken: they name files, programs or servers",
        ),
        (
            "markdown_extensions: [my.module]",
            "the Markdown extension 'my.module' is not loaded: it is code that runs",
        ),
        (
            "markdown_extensions: [pymdownx.b64: {base_path: /}]",
            "the Markdown extension 'pymdownx.b64' is not loaded: it is code that runs",
        ),
        (
            "markdown_extensions: [pymdownx.tabbed: {url_download: true}]",
            "the option 'url_download' of 'pymdownx.tabbed' is not taken",
        ),
        (
            "markdown_extensions: [toc: {slugify: !!python/name:os.system ''}]",
            "the tag '!!python/name:os.system' is not followed: it would run code",
        ),
        ("nav: !include other.yml", "the navigation is not taken: it is no list of pages"),
        ("nav: [Other: '!include x/mkdocs.yml']", "'!include x/mkdocs.yml' is not followed"),
    ],
)
def test_what_is_left_out_with_a_warning(text, message, tmp_path) -> None:
    found = config(tmp_path, text + "\n")
    assert message in [text for _, text in told(found)]
    assert all(line == 1 for line, _ in told(found))
    assert {one.severity for one in sanitised(found)[1]} == {"warning"}


def test_what_techdocs_allows_is_taken(tmp_path) -> None:
    found = config(
        tmp_path,
        "site_name: x\nsite_description: y\nstrict: true\ntheme: {name: material, features: [a], language: en}\n"
        "plugins: [techdocs-core, search]\nmarkdown_extensions:\n  - admonition\n  - toc: {permalink: true}\n"
        "  - pymdownx.emoji: {emoji_index: !!python/name:material.extensions.emoji.twemoji ''}\n"
        "  - pymdownx.superfences:\n      custom_fences:\n        - {name: mermaid, class: mermaid, "
        "format: !!python/name:pymdownx.superfences.fence_code_format ''}\n",
    )
    kept, problems = sanitised(found)
    assert problems == []
    assert kept == {
        "site_name": "x",
        "site_description": "y",
        "theme": {"features": ["a"], "language": "en"},
        "markdown_extensions": [
            "admonition",
            {"toc": {"permalink": True}},
            "pymdownx.emoji",
            {"pymdownx.superfences": {"custom_fences": [{"name": "mermaid", "class": "mermaid"}]}},
        ],
    }

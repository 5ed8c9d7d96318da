"""Markdown on a terminal: whole pages, narrow and wide, with and without colour, and nothing that steers it."""

from __future__ import annotations

import pytest

from devportal.techdocs.markdown import tokens
from devportal.views.markdown import draw
from devportal.views.theme import Theme, width_of

PAGE = """---
title: front
---
# Payments

Takes **money** and gives it `back`; see [the site](https://a.example) and [refunds](refunds.md).

- one
- two
  - inner
    1. first
    2. second

3. three
4. four

> quoted
> on

!!! warning "Mind"
    the gap

| Name | What it is |
| ---- | ---------- |
| api  | takes      |

```sh
make  all
```

---

### Deep
![pic](a.png)
"""
TEXT = """Payments
════════

Takes money and gives it `back`; see the
site <https://a.example> and refunds.

• one
• two
  ◦ inner
    1. first
    2. second

3. three
4. four

│ quoted on

│ Mind
│ the gap

Name  What it is
────  ──────────
api   takes

    make  all

────────────────────────────────────────

### Deep

[image: pic]
"""


def page(text: str, width: int = 40, theme: Theme | None = None) -> str:
    return draw(tokens(text), width, theme or Theme())


def test_a_whole_page() -> None:
    assert page(PAGE) == TEXT


def test_without_box_lines() -> None:
    assert page(PAGE, theme=Theme(ascii=True)).isascii()


def test_with_colour_links_can_be_opened() -> None:
    found = page("# A\n\n[b](https://a.example) [c](javascript:x) **d** `e`", theme=Theme(color=True))
    assert found.splitlines()[0] == "\x1b[1mA\x1b[0m"
    assert "\x1b]8;;https://a.example\x1b\\b\x1b]8;;\x1b\\" in found
    assert "\x1b]8;;javascript" not in found
    assert "\x1b[1md\x1b[0m \x1b[36m`e`\x1b[0m" in found


def test_breaks_are_kept() -> None:
    assert page("a  \nb\\\nc\nd") == "a\nb\nc d\n"


def test_a_table_that_does_not_fit_is_wrapped() -> None:
    found = page("| a | b |\n|-|-|\n| short | " + "word " * 12 + "|\n", 30)
    assert max(map(len, found.splitlines())) <= 30
    assert found.count("word") == 12


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            '<p align="center">\n  <img src="a.png" alt="Logo" width=3>\n</p>\n\nText',
            "[image: Logo]\n\nText\n",
        ),
        ("a<br/>b <kbd>Ctrl</kbd> <b>bold</b>", "a\nb Ctrl bold\n"),
        ("<details><summary>More</summary>hidden</details>", "More hidden\n"),
        ("<!-- for the editor -->\n\nText", "Text\n"),
        (
            "List<String> if a < b && c > d, <script>x</script>",
            "List<String> if a < b && c > d, <script>x</script>\n",
        ),
        ("`<b>` stays", "`<b>` stays\n"),
        ('<img src="https://a.example/x.svg">', "[image: https://a.example/x.svg]\n"),
        ("<img alt='\x1b[31m'>", "[image: ^[[31m]\n"),
        ('=== "Tab one"\n\n    inside\n\n=== "Two"\n    also', "│ Tab one\n│\n│ inside\n│\n│ Two\n│ also\n"),
        ("Title\n===\n", "Title\n═════\n"),
    ],
)
def test_marks_of_html_and_tabs(text: str, shown: str) -> None:
    assert draw(tokens(text), 80, Theme(color=False)) == shown


@pytest.mark.parametrize("width", [20, 33, 60, 100, 500])
def test_lines_fit(width) -> None:
    text = "word " * 50 + "\n\n" + "".join(f"{'  ' * depth}- item {'x ' * 30}\n" for depth in range(4))
    assert all(width_of(line) <= min(width, 100) for line in page(text, width).splitlines())


@pytest.mark.parametrize(
    "text",
    [
        "a\x1b]52;c;eA==\x07b\u202ec\u200bd",
        "# \x1b[2J",
        "`\x1b[31m`",
        "```\n\x1b[31m\x9b31m\n```",
        "[a](https://x.example/\x1b]52)",
        "![\x1b[1m](\x1b[2m)",
        "| \x1b[1m | b |\n|-|-|\n| \x07 | \x00 |",
        "> \x1b[1m\n\n- \x1b[1m\n",
    ],
)
def test_nothing_steers_the_terminal(text) -> None:
    for theme in (Theme(), Theme(color=True)):
        found = page(text, theme=theme)
        for own in ("\x1b[1m", "\x1b[2m", "\x1b[36m", "\x1b[0m", "\x1b]8;;", "\x1b\\"):
            found = found.replace(own, "") if theme.color else found
        assert all(char.isprintable() or char == "\n" for char in found), found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "<!-- x -->",
        "> " * 5000,
        "[" * 5000,
        "- " * 5000,
        "|" * 5000,
        "*_" * 5000,
        "<!--" * 50000,
        "<img " * 50000,
        "<img alt='" * 9000 + ">",
    ],
)
def test_any_text_is_drawn(text) -> None:
    assert isinstance(page(text), str)

"""A Markdown text cut at its headings."""

from __future__ import annotations

import pytest

from devportal.techdocs.sections import front_title, github_slug, plain_text, sections, slug

PAGE = """---
title: "Front"
---
Before any heading.

# Payments *and* `refunds` #

```python
# no heading
```

Two
lines
=====

Sub {#own}
---

## Sub
## Sub

- item
---
####### seven
#no space
"""


def test_the_sections_of_a_page() -> None:
    found = [(one.level, one.heading, one.anchor, one.line) for one in sections(PAGE)]
    assert found == [
        (0, "", "", 4),
        (1, "Payments and refunds", "payments-and-refunds", 6),
        (1, "lines", "lines", 13),
        (2, "Sub", "own", 16),
        (2, "Sub", "sub", 19),
        (2, "Sub", "sub_1", 20),
    ]


def test_a_page_without_headings_is_one_section() -> None:
    (only,) = sections("just text\n")
    assert (only.level, only.line, only.body) == (0, 1, "just text")


def test_an_empty_page_has_no_sections() -> None:
    assert sections("") == sections("\n\n") == []


def test_code_that_is_never_closed_hides_headings() -> None:
    assert [one.heading for one in sections("# A\n~~~\n# B\n```\n# C\n")] == ["A"]


@pytest.mark.parametrize(
    ("text", "title"),
    [(PAGE, "Front"), ("---\ntitle: x\n", ""), ("---\n  title: x\n---\n", ""), ("# A\n", "")],
)
def test_the_title_of_the_front_matter(text: str, title: str) -> None:
    assert front_title(text) == title


@pytest.mark.parametrize(
    ("title", "mkdocs", "github"),
    [
        ("What we promise", "what-we-promise", "what-we-promise"),
        ("A payment's life", "a-payments-life", "a-payments-life"),
        ("C++ & Rust", "c-rust", "c--rust"),
        ("Über uns", "uber-uns", "über-uns"),
        ("snake_case -- x", "snake_case-x", "snake_case----x"),
        ("漢字", "", "漢字"),
    ],
)
def test_ids_of_headings(title: str, mkdocs: str, github: str) -> None:
    assert (slug(title), github_slug(title)) == (mkdocs, github)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ('see [the *runbook*](runbook.md#x "t") now', "see the runbook now"),
        ("![alt](a.png) [x][y] [plain]", "alt x [plain]"),
        ("a_b _c_ **d** `e`", "a_b c d e"),
        ("<b>x</b> <https://a.example> 1 < 2 > 0", "x https://a.example 1 < 2 > 0"),
        ("<!-- gone -->kept", "kept"),
        ("[a](b(c)d)", "a"),
    ],
)
def test_text_without_marks(text: str, plain: str) -> None:
    assert plain_text(text) == plain


@pytest.mark.parametrize(
    "text", ["[" * 50_000, "<a" * 50_000, "`" * 50_000, "[x](" * 20_000, "<!--" * 20_000]
)
def test_marks_without_end_are_read_in_time(text: str) -> None:
    assert plain_text(text) is not None

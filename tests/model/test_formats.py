"""Each predicate against values that its Backstage validator takes or refuses."""

from __future__ import annotations

import pytest

from devportal.model import formats


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (
            formats.is_name,
            ["a", "A1", "a--b", "a.b_c", "a" * 63],
            ["", "-a", "a-", "a\n", "a b", "a" * 64, "é", "a٣"],
        ),
        (
            formats.is_namespace,
            ["a", "a--b", "0", "a" * 63],
            ["", "A", "a.b", "a_b", "-a", "a-", "a\n", "a" * 64],
        ),
        (formats.is_kind, ["A", "api", "A1"], ["", "1A", "A-B", "A B", "A\n", "A" * 64]),
        (
            formats.is_api_version,
            ["v1", "backstage.io/v1alpha1", "a-b.c/V1"],
            ["", "/v1", "a/", "a/b/c", "A/v1", "a/v1-1", "a/v1\n", "a..b/v1"],
        ),
        (
            formats.is_key,
            ["a", "a.b/c", "a/B_c", "x" * 63],
            ["", "/a", "a/", "a/b/c", "A/b", "a b", "a/b\n", "x" * 64],
        ),
        (formats.is_label_value, ["", "a", "A.b"], [" ", "a b", "-a"]),
        (
            formats.is_tag,
            ["java", "c++", "c#", "a:b", "a-b"],
            ["", "Java", "a--b", "a_b", "v1.2", "a-", "a\n"],
        ),
        (formats.is_text, ["a", " a ", "\x1f", "\x85"], ["", " ", "\ufeff", "\u00a0\n"]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_formats(check, good, bad):
    assert [text for text in good if not check(text)] == []
    assert [text for text in bad if check(text)] == []
    # what was found good is remembered; it must not change an answer
    assert [text for text in bad if check(text)] == []

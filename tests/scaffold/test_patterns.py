"""Patterns of forms: JavaScript's meaning, and none that takes long."""

from __future__ import annotations

import time

import pytest

from devportal.scaffold.forms.patterns import PatternInvalidError, PatternSlowError, is_match

CASES = [
    (r"^[a-z]([a-z0-9-]*[a-z0-9])?$", "payment-api", True),
    (r"^[a-z]+$", "abc\n", False),
    (r"b", "abc", True),
    (r"^\d+$", "١٢", False),
    (r"^\w+$", "é", False),
    (r"^[\w\-.]+$", "a-b.c", True),
    (r"^[^/]+$", "a/b", False),
    (r"^.$", "\u2028", False),
    (r"[[]", "[", True),
    (r"[&]{2}", "&&", True),
    (r"^\/x$", "/x", True),
    (r"^(?!-)[a-z-]+$", "-abc", False),
    (r"(a)\1", "aa", True),
    ("^é$", "é", True),
    (r"^[a-z]{2,4}$", "abcde", False),
]


@pytest.mark.parametrize(("pattern", "text", "expected"), CASES)
def test_a_pattern_means_what_it_means_in_javascript(pattern, text, expected):
    assert is_match(pattern, text) is expected


def test_a_pattern_without_end_is_no_match_at_once():
    before = time.monotonic()
    assert not is_match("^(a+)+$", "a" * 50_000 + "!")
    assert time.monotonic() - before < 1


def test_what_rust_does_not_know_is_stopped_after_a_second():
    before = time.monotonic()
    with pytest.raises(PatternSlowError):
        is_match("^(?=a)(a+)+$", "a" * 40 + "!")
    assert time.monotonic() - before < 3


def test_what_is_no_pattern_is_told():
    with pytest.raises(PatternInvalidError):
        is_match("(", "x")

"""Globs as minimatch reads them, and in bounded time."""

from __future__ import annotations

import time

import pytest

from devportal.model.glob import braces, is_glob, segment_matcher, too_many_stars


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        ("*.yaml", ["a.yaml", "a.b.yaml"], [".yaml", ".a.yaml", "a.yml"]),
        (".*", [".x"], ["x"]),
        ("a?c", ["abc"], ["ac", "abbc"]),
        ("[ab]*", ["b", "axx"], ["c"]),
        ("[!ab]", ["c"], ["a"]),
        ("[^ab]", ["c"], ["a"]),
        ("[a-c]x", ["bx"], ["dx"]),
        ("@(a|b).y", ["a.y", "b.y"], ["c.y"]),
        ("!(a).y", ["c.y"], ["a.y"]),
        ("+(ab)c", ["ababc"], ["c"]),
        ("a*b*c", ["abc", "axbxbxc"], ["acb"]),
        ("*aab", ["aaab"], ["aaba"]),
        ("a.y", ["a.y"], ["axy"]),
        ("a**", ["abc"], ["b"]),
    ],
)
def test_segments(pattern, good, bad):
    matches = segment_matcher(pattern)
    assert [name for name in good if not matches(name)] == []
    assert [name for name in bad if matches(name)] == []


def test_no_pattern_takes_exponential_time():
    start = time.process_time()
    assert not segment_matcher("*a" * 40 + "b")("a" * 255)
    assert not segment_matcher("+(a|a)" * 20 + "b")("a" * 255)
    assert time.process_time() - start < 0.5


def test_braces():
    assert braces("a/{b,c{d,e}}/x") == ["a/b/x", "a/cd/x", "a/ce/x"]
    assert braces("{a}{b") == ["{a}{b"]
    assert len(braces("{a,b}" * 30)) == 200


def test_what_is_a_glob():
    assert [text for text in ("a.yaml", "a[", "a]", "{", "a(b)") if is_glob(text)] == []
    assert [text for text in ("*", "[ab]", "{a,b}", "@(a)") if not is_glob(text)] == []
    assert not too_many_stars("**/a/**/b*")
    assert too_many_stars("**/a/**/b/**")

"""Regular expressions; what node 20 matches is in the table: index, whole match, groups."""

from __future__ import annotations

import pytest

from devportal.scaffold.nunjucks import Limits, TemplateError, TemplateLimitError, parse, render
from devportal.scaffold.nunjucks.javascript import UNDEFINED, RegExp
from devportal.scaffold.nunjucks.limits import Budget
from devportal.scaffold.nunjucks.regexp import Searcher

MATCHES = [
    ("a+", "g", "caaat", [[1, "aaa"]]),
    ("(a)|(b)", "g", "ab", [[0, "a", "a", None], [1, "b", None, "b"]]),
    ("(?:a|ab)(?:c|bcd)(d*)", "", "abcd", [[0, "abcd", ""]]),
    ("(z)((a+)?(b+)?(c))*", "", "zaacbbbcac", [[0, "zaacbbbcac", "z", "ac", "a", None, "c"]]),
    ("(?=(a+))a*b\\1", "", "baaabac", [[3, "aba", "a"]]),
    ("(.*?)a(?!(a+)b\\2c)\\2(.*)", "", "baaabaac", [[0, "baaabaac", "ba", None, "abaac"]]),
    ("^\\s+|\\s+$", "g", "  x \xa0\ufeff", [[0, "  "], [3, " \xa0\ufeff"]]),
    ("[^a-c]", "g", "abcde", [[3, "d"], [4, "e"]]),
    ("\\bfoo\\b", "i", "a FOO b", [[2, "FOO"]]),
    ("(?<y>\\d{4})-(?<m>\\d\\d)", "", "on 2024-05", [[3, "2024-05", "2024", "05"]]),
    ("a{2,3}?", "g", "aaaaa", [[0, "aa"], [2, "aa"]]),
    ("a{2,}", "", "aaaa", [[0, "aaaa"]]),
    ("x*", "g", "abx", [[0, ""], [1, ""], [2, "x"], [3, ""]]),
    ("(a*)*", "", "b", [[0, "", None]]),
    ("(?:)", "g", "ab", [[0, ""], [1, ""], [2, ""]]),
    ("[\\w-]+", "g", "a-b c_d", [[0, "a-b"], [4, "c_d"]]),
    ("\\u0041\\x42\\cJ?", "", "AB", [[0, "AB"]]),
    ("a|b|", "g", "xab", [[0, ""], [1, "a"], [2, "b"], [3, ""]]),
    ("(?<=\\$)\\d+", "g", "$42 43", [[1, "42"]]),
    ("(?<!\\$)\\b\\d+", "g", "$42 43", [[4, "43"]]),
    ("^.", "gm", "a\nb\r\nc", [[0, "a"], [2, "b"], [5, "c"]]),
    (".$", "gm", "a\nb", [[0, "a"], [2, "b"]]),
    ("(\\w)\\1", "g", "aabbc", [[0, "aa", "a"], [2, "bb", "b"]]),
    ("\\1(a)", "", "aa", [[0, "a", "a"]]),
    ("[]", "", "a", []),
    ("[^]", "", "\n", [[0, "\n"]]),
    ("a.c", "", "a\nc", []),
    ("{", "", "{", [[0, "{"]]),
    ("a{,2}", "", "a{,2}", [[0, "a{,2}"]]),
    ("\\d+(?=%)", "g", "50% 60", [[0, "50"]]),
    ("(a(b)?)+", "", "aba", [[0, "aba", "a", None]]),
    ("(?:(a)|b)*", "", "ab", [[0, "ab", None]]),
    ("[a-z]+", "gi", "Ab Cd", [[0, "Ab"], [3, "Cd"]]),
    ("\\/", "", "a/b", [[1, "/"]]),
    ("é+", "gi", "ÉÉ", [[0, "ÉÉ"]]),
    ("ß", "i", "SS", []),
    ("(?<!a)b", "g", "ab bb", [[3, "b"], [4, "b"]]),
    ("(?<=(\\d+)(\\d+))$", "", "1053", [[4, "", "1", "053"]]),
]


@pytest.mark.parametrize(("pattern", "flags", "text", "expected"), MATCHES)
def test_matches(pattern: str, flags: str, text: str, expected: list[list[object]]) -> None:
    searcher = Searcher(Budget(Limits()), RegExp(pattern, flags), text)
    first = searcher.after(0)
    matches = searcher.all() if "g" in flags else [first] if first else []
    found = [[match.start, match.group(0), *match.groups()] for match in matches]
    assert [[None if part is UNDEFINED else part for part in match] for match in found] == expected


@pytest.mark.parametrize("pattern", ["(", ")", "[", "*a", "a{2,1}", "[b-a]", "(?<n>a)(?<n>b)", "\\"])
def test_a_pattern_javascript_refuses_fails_the_template(pattern: str) -> None:
    with pytest.raises(TemplateError, match="invalid regular expression"):
        parse("${{ x | replace(r/" + pattern + "/, '') }}")


@pytest.mark.parametrize(
    "expression",
    [
        "r/^(a+)+$/.test('" + "a" * 40 + "b')",
        "'" + "a" * 20000 + "' | replace(r/(a|a)*b/g, '')",
        "('" + " " * 50000 + "x').replace(r/\\s+$/, '')",
    ],
)
def test_a_pattern_that_does_not_end_is_stopped(expression: str) -> None:
    with pytest.raises(TemplateLimitError):
        render("${{ " + expression + " }}", {}, limits=Limits(regex_seconds=0.2))


def test_a_global_pattern_remembers_where_it_was() -> None:
    template = "{% set re = r/a/g %}${{ re.test('aba') }} ${{ re.lastIndex }} ${{ re.test('aba') }} ${{ re.test('aba') }}"
    assert render(template, {}) == "true 1 true false"


@pytest.mark.parametrize(
    ("replacement", "text"),
    [
        ("[$&]", "[ab]c"),
        ("$2$1", "bac"),
        ("$$", "$c"),
        ("<$`>", "<>c"),
        ("<$'>", "<c>c"),
        ("$3", "$3c"),
        ("$10", "a0c"),
    ],
)
def test_the_signs_of_a_replacement(replacement: str, text: str) -> None:
    assert render("${{ 'abc'.replace(r/(a)(b)/, values.new) }}", {"values": {"new": replacement}}) == text

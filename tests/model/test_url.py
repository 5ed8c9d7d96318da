"""URLs as `new URL()` of Node reads them; the expectations were printed by Node 20."""

from __future__ import annotations

import pytest

from devportal.model.formats import is_link
from devportal.model.url import decode, is_url, parse_url

GOOD = [
    "https://a",
    "https://a/b c",
    "localhost:3000",
    "javascript:alert(1)",
    "mailto:x",
    "http:a",
    "https:/a",
    "https:\\\\a\\b",
    " https://a ",
    "ht\ntps://a",
    "file:///etc",
    "file:x",
    "a:",
    "http://127.1",
    "http://0x7f.1",
    "http://[::1]:80/",
    "http://a:65535",
    "http://a:",
    "http://user:pass@a",
    "https://例え.jp",
    "http://a%41b",
    "http://127。0。0。1",
    "data:,x",
    "C:\\x",
    "http://a..b",
    "https://xn--mgbh0fb.example",
    "custom://[::1]",
    "x:///",
    "file://host/x",
]
BAD = [
    "",
    "a",
    "/docs",
    "www.x.y",
    "not a url",
    "https://",
    "https://a b",
    "https://a<b",
    "http://a:65536",
    "http://a:x",
    "http://[::1",
    "http://[:::1]",
    "http://256.1.1.1",
    "http://1.2.3.4.5",
    "http://1.2.3.08",
    "http://a%zz",
    "http://a|b",
    "https://${{ x }}/",
    "http://@",
    "http://u@",
    "://x",
    "1a:b",
    "http:",
    "x://a:99999",
    "x://a<b",
    "x://a b",
    "http://\u00ad",
    "http://a\x00b",
    "file://a b/",
]


@pytest.mark.parametrize("text", GOOD)
def test_good(text):
    assert is_url(text)
    assert is_link(text)


@pytest.mark.parametrize("text", BAD)
def test_bad(text):
    assert not is_url(text)
    assert not is_link(text)


BASE = "https://github.com/acme/x/blob/main/sub/catalog-info.yaml?q=1#f"


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        ("./a.yaml", BASE, "https://github.com/acme/x/blob/main/sub/a.yaml"),
        ("../a b.yaml", BASE, "https://github.com/acme/x/blob/main/a%20b.yaml"),
        ("./", BASE, "https://github.com/acme/x/blob/main/sub/"),
        (".", BASE, "https://github.com/acme/x/blob/main/sub/"),
        ("..", BASE, "https://github.com/acme/x/blob/main/"),
        ("../../../../../../etc/passwd", BASE, "https://github.com/etc/passwd"),
        ("a\\b\\..\\c", BASE, "https://github.com/acme/x/blob/main/sub/a/c"),
        ("%2e%2e/x", BASE, "https://github.com/acme/x/blob/main/x"),
        ("/x", BASE, "https://github.com/x"),
        ("//h/x", BASE, "https://h/x"),
        ("?a", BASE, "https://github.com/acme/x/blob/main/sub/catalog-info.yaml?a"),
        ("#z", BASE, "https://github.com/acme/x/blob/main/sub/catalog-info.yaml?q=1#z"),
        ("", BASE, "https://github.com/acme/x/blob/main/sub/catalog-info.yaml?q=1"),
        ("https:y", BASE, "https://github.com/acme/x/blob/main/sub/y"),
        ("HTTP://EXAMPLE.com:80/%7Ea/../b", None, "http://example.com/b"),
        ("http://u:p@a:8080/x?y#z", None, "http://u:p@a:8080/x?y#z"),
        ("http://0x7f.1", None, "http://127.0.0.1/"),
        ("mailto:a b", None, "mailto:a b"),
        ("é", "https://a/", "https://a/%C3%A9"),
        ("{*}", "https://a/", "https://a/%7B*%7D"),
    ],
)
def test_serialised(text, base, expected):
    assert str(parse_url(text, parse_url(base) if base else None)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a", "a"), ("a%20b", "a b"), ("%", "%"), ("%zz%41", "%zzA"), ("%ff", "\ufffd"), ("%C3%A9", "é")],
)
def test_decode(text, expected):
    assert decode(text) == expected

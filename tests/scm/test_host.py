"""URLs of code hosts, as the integrations of Backstage resolve them (printed by @backstage/integration 2.1)."""

from __future__ import annotations

import pytest

from devportal.scm.host import edit_url, has_commit, parse_git_url, resolve_url, source_url

GITHUB = "https://github.com/acme/x/blob/main/sub/catalog-info.yaml"
GITLAB = "https://gitlab.com/g/s/x/-/blob/main/d/catalog-info.yaml"
BITBUCKET = "https://bitbucket.org/o/r/src/main/d/catalog-info.yaml?at=x"
AZURE = "https://dev.azure.com/org/proj/_git/repo?path=%2Fd%2Fcatalog-info.yaml&version=GBmain"
OWN = "https://git.acme.example/g/h/r/-/blob/main/d/c.yaml"


@pytest.mark.parametrize(
    ("target", "base", "expected"),
    [
        ("./a.yaml", GITHUB, "https://github.com/acme/x/tree/main/sub/a.yaml"),
        ("/a.yaml", GITHUB, "https://github.com/acme/x/tree/main/a.yaml"),
        ("../../../../../etc/passwd", GITHUB, "https://github.com/etc/passwd"),
        ("./a b/*.yaml?x#y", GITHUB, "https://github.com/acme/x/tree/main/sub/a%20b/*.yaml#y"),
        ("/a?b", GITHUB, "https://github.com/acme/x/tree/main/a%3Fb"),
        ("https://example.org/z y", GITHUB, "https://example.org/z y"),
        (
            "https://github.com/acme/y/blob/main/z.yaml",
            GITHUB,
            "https://github.com/acme/y/tree/main/z.yaml",
        ),
        ("./a.yaml", GITLAB, "https://gitlab.com/g/s/x/-/blob/main/d/a.yaml"),
        ("/a.yaml", GITLAB, "https://gitlab.com/g/s/x/-/blob/main/a.yaml"),
        ("../a.yaml", BITBUCKET, "https://bitbucket.org/o/r/src/main/a.yaml?at=x"),
        ("../a.yaml", AZURE, "https://dev.azure.com/org/proj/_git/repo?path=%2Fa.yaml&version=GBmain"),
        ("./x y", AZURE, "https://dev.azure.com/org/proj/_git/repo?path=%2Fd%2Fx%2520y&version=GBmain"),
        ("a", OWN, "https://git.acme.example/g/h/r/-/blob/main/d/a"),
    ],
)
def test_resolve(target, base, expected):
    assert resolve_url(target, base) == expected


@pytest.mark.parametrize(
    ("url", "edit", "source"),
    [
        (
            GITHUB,
            "https://github.com/acme/x/edit/main/sub/catalog-info.yaml",
            "https://github.com/acme/x/tree/main/sub/",
        ),
        (
            "https://github.com/acme/x/blob/main/a b/c.yaml",
            "https://github.com/acme/x/edit/main/a b/c.yaml",
            "https://github.com/acme/x/tree/main/a%20b/",
        ),
        (
            GITLAB,
            "https://gitlab.com/g/s/x/-/edit/main/d/catalog-info.yaml",
            "https://gitlab.com/g/s/x/-/blob/main/d/",
        ),
        (
            BITBUCKET,
            "https://bitbucket.org/o/r/src/main/d/catalog-info.yaml?at=main&mode=edit",
            "https://bitbucket.org/o/r/src/main/d/?at=x",
        ),
        (AZURE, AZURE, "https://dev.azure.com/org/proj/_git/repo?path=%2Fd%2F&version=GBmain"),
        (OWN, None, None),
    ],
)
def test_edit_and_source(url, edit, source):
    assert (edit_url(url), source_url(url)) == (edit, source)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (GITHUB, ("acme", "x", "main", "sub/catalog-info.yaml")),
        (GITLAB, ("g/s", "x", "main", "d/catalog-info.yaml")),
        (OWN, ("g/h", "r", "main", "d/c.yaml")),
        ("https://example.org/o.yaml", ("", "o.yaml", "", "")),
        ("https://raw.githubusercontent.com/a/b/main/c.yaml", ("a/b/main", "c.yaml", "", "")),
        ("https://git.example/projects/P/repos/r/browse/a/b.yaml?at=x", ("P", "r", "", "a/b.yaml")),
    ],
)
def test_parse(url, expected):
    found = parse_git_url(url)
    assert found is not None
    assert (found.owner, found.name, found.branch, found.path) == expected


def test_commits():
    assert has_commit(f"https://github.com/a/b/blob/{'a1' * 20}/c.yaml")
    assert not has_commit(f"https://github.com/a/b/blob/x{'a1' * 20}/c.yaml")

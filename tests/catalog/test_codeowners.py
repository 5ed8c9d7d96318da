"""CODEOWNERS as each host reads it: tables of lines and paths."""

from __future__ import annotations

import random
import subprocess
import time
from pathlib import Path

import pytest

from devportal.catalog.codeowners import (
    BITBUCKET,
    GITHUB,
    GITLAB,
    Matcher,
    find_codeowners,
    parse_codeowners,
    read_codeowners,
)
from devportal.catalog.handle import entity_of_handle, handles
from helpers import write_tree
from repositories import Story

GITHUB_FILE = """\
# everything
*            @acme/all
*.js         @js # the browser
/build/logs/ @logs
docs/*       docs@acme.example
apps/        @octo
/apps/github
/scripts/    @a @b
**/deep      @deep
/with\\ space/ @space
/a/**/z.txt  @z
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("a.py", ("@acme/all",)),
        ("x/y.js", ("@js",)),
        ("build/logs/a/b.txt", ("@logs",)),
        ("x/build/logs/a.txt", ("@acme/all",)),
        ("docs/a.md", ("docs@acme.example",)),
        ("docs/b/c.md", ("@acme/all",)),
        ("apps/x.py", ("@octo",)),
        ("deeper/apps/x.py", ("@octo",)),
        ("apps/github", ()),
        ("apps/github/x.py", ()),
        ("scripts/run.sh", ("@a", "@b")),
        ("one/deep/two", ("@deep",)),
        ("with space/x", ("@space",)),
        ("a/z.txt", ("@z",)),
        ("a/b/c/z.txt", ("@z",)),
        ("a/b/c/zz.txt", ("@acme/all",)),
    ],
)
def test_github_takes_the_last_line_that_matches(path: str, owners: tuple[str, ...]) -> None:
    assert Matcher(parse_codeowners(GITHUB_FILE)).owners(path) == owners


def test_what_github_passes_over_is_told() -> None:
    text = "* @a\n[ab].txt @b\n!c @c\n\\#d @d\n/ @e\n*.x nobody\n" + "f" * 1001 + " @f\n\\[g] @g\n"
    found = parse_codeowners(text)
    assert found.host == GITHUB
    assert [rule.pattern for rule in found.rules] == ["*", "\\[g]"]
    assert found.faults == (
        (2, "a pattern cannot hold a range in [ ]"),
        (3, "a pattern cannot be negated with !"),
        (4, "a pattern cannot begin with #, escaped or not"),
        (5, "the pattern / never matches; * matches everything"),
        (6, "'nobody' is no owner: write @name, @organisation/team or an e-mail address"),
        (7, "a pattern of more than 1000 characters is not read"),
    )


PATTERNS = """
* ** /** /* a/* /a/* a a/ /a /a/ *.x /*.x a/*.x **/a **/a/ /**/a a/** a/**/ a/**/b a/**/b/**/c **/a/**/b/
a?b ?a a*b*a *a*b*a*b* a/*a*b*a*/b **/a*b*a*b/c a**b *a?b? ?*?*b **/**/a a/**/**/b \\*a a\\b .a *.*
""".split()
NAMES = ("a", "b", "c", "ab", "aab", "abab", "aabab", "a.x", ".a", "*a", "b.x", "a*b")


def test_patterns_match_what_git_ignores_by_them(tmp_path: Path) -> None:
    """GitHub's and Bitbucket's rules are gitignore's, but for a last `/*`, which keeps to its folder."""
    rnd = random.Random(6)
    paths = sorted({"/".join(rnd.choices(NAMES, k=rnd.choice((1, 2, 3, 3, 4)))) for _ in range(300)})
    story = Story(tmp_path)
    for pattern in PATTERNS:
        (tmp_path / ".git" / "info" / "exclude").write_text(f"{pattern}\n", encoding="utf-8")
        words = ["git", "-c", "core.excludesFile=", "check-ignore", "--no-index", "-z", "--stdin"]
        asked = "\0".join(paths).encode()
        done = subprocess.run(words, cwd=story.root, input=asked, stdout=subprocess.PIPE, check=False)
        ignored = done.stdout.decode().split("\0")[:-1]
        if pattern.endswith("/*"):
            depth = pattern.strip("/").count("/")
            ignored = [path for path in ignored if path.count("/") == depth]
        matcher = Matcher(parse_codeowners(f"{pattern} @x\n"))
        assert [path for path in paths if matcher.owners(path)] == ignored, pattern


GITLAB_FILE = """\
* @general

[Documentation] @docs-team
docs/
README.md
*.txt @writers

^[Database][2] @database-team
model/db/
/config/db/
!/config/db/local/

[DOCUMENTATION]
/lib/**/x.rb @lib
\\#odd @odd
"""


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("a.py", [("", 1)]),
        ("x/docs/a.md", [("", 1), ("Documentation", 4)]),
        ("x/README.md", [("", 1), ("Documentation", 5)]),
        ("docs/a.txt", [("", 1), ("Documentation", 6)]),
        ("model/db/x", [("", 1), ("Database", 9)]),
        ("config/db/x", [("", 1), ("Database", 10)]),
        ("config/db/local/x", [("", 1)]),
        ("x/config/db/y", [("", 1)]),
        ("lib/x.rb", [("", 1), ("Documentation", 14)]),
        ("lib/a/b/x.rb", [("", 1), ("Documentation", 14)]),
        ("lib/a/x.rb/y", [("", 1)]),
        ("#odd", [("", 1), ("Documentation", 15)]),
    ],
)
def test_gitlab_takes_one_line_of_each_section(path: str, found: list[tuple[str, int]]) -> None:
    read = parse_codeowners(GITLAB_FILE)
    assert read.host == GITLAB
    assert [(one.rule.section, one.rule.line) for one in Matcher(read).matches(path)] == found


def test_gitlab_gives_the_owners_of_the_section_to_lines_without() -> None:
    matcher = Matcher(parse_codeowners(GITLAB_FILE))
    assert matcher.owners("docs/a.md") == ("@general", "@docs-team")
    assert [one.rule.optional for one in matcher.matches("model/db/x")] == [False, True]


FNMATCH = (
    ("*", "a a/b/c .x", ""),
    ("/*", "a .x", "a/b"),
    ("/**", "a .x", "a/b"),
    ("**", "a a/b", ""),
    ("/", "a a/b", ""),
    ("docs/", "docs/a x/docs/a/b", "docs a/docs"),
    ("docs", "docs x/docs", "docs/a"),
    ("a/b", "a/b x/a/b", "a/b/c"),
    ("a/b/", "a/b/c x/a/b/c/d", "a/b"),
    ("/a/b/", "a/b/c", "x/a/b/c"),
    ("/a/**", "a/b", "a/b/c a"),
    ("/a/**/", "a/b a/b/c", "a"),
    ("/a/**/b", "a/b a/x/y/b", "a/b/c xa/b"),
    ("/a/[bc].x", "a/b.x a/c.x", "a/d.x a/bc.x"),
    ("/a/[!bc].x", "a/d.x", "a/b.x"),
    ("/a/[^b-d].x", "a/e.x", "a/c.x"),
    ("/a/[d-b]", "", "a/b a/c"),
    ("/a/[]b].x", "", "a/b.x a/].x"),
    ("/a/[b.x", "", "a/b.x a/[b.x"),
    ("/a/[\\]b]", "a/] a/b", "a/c"),
    ("\\*.x", "*.x d/*.x", "a.x"),
    ("\\#a", "#a", "a"),
    ("*a*b*a*b", "aabab x/abab", "aab"),
    ("a?b", "axb", "a/b ab"),
)


@pytest.mark.parametrize(("pattern", "hits", "misses"), FNMATCH)
def test_gitlab_matches_as_fnmatch_of_ruby(pattern: str, hits: str, misses: str) -> None:
    matcher = Matcher(parse_codeowners(f"{pattern} @x\n", host=GITLAB))
    asked = [*hits.split(), *misses.split()]
    assert [path for path in asked if matcher.owners(path)] == hits.split()


def test_gitlab_takes_every_line_that_begins_with_brackets_as_a_heading() -> None:
    text = "[A][2] @a # who writes\nx\n[b].txt @b\ny\nz @c\n^[ a ] @d\nz nobody\n!x @e\n"
    found = parse_codeowners(text, host=GITLAB)
    assert [(rule.line, rule.section, rule.owners, rule.optional, rule.excludes) for rule in found.rules] == [
        (2, "A", ("@a",), False, False),
        (4, "b", (), False, False),
        (5, "b", ("@c",), False, False),
        (7, "A", (), True, False),
        (8, "A", (), True, True),
    ]
    assert parse_codeowners("[A] @a # who\nx\n").host == GITLAB
    assert parse_codeowners("[ab].txt @b\n").host == GITHUB


@pytest.mark.parametrize(
    ("files", "path", "host"),
    [
        (("CODEOWNERS", ".gitlab/CODEOWNERS"), "CODEOWNERS", GITLAB),
        (("docs/CODEOWNERS", ".gitlab/CODEOWNERS"), "docs/CODEOWNERS", GITLAB),
        (("CODEOWNERS", ".gitlab-ci.yml"), "CODEOWNERS", GITLAB),
        (("CODEOWNERS", ".gitlab-ci.yml", ".github/x"), "CODEOWNERS", GITHUB),
        (("CODEOWNERS", ".github/CODEOWNERS"), ".github/CODEOWNERS", GITHUB),
        (("CODEOWNERS", ".bitbucket/CODEOWNERS"), ".bitbucket/CODEOWNERS", BITBUCKET),
    ],
)
def test_the_first_file_in_the_order_of_its_host_holds(
    tmp_path: Path, files: tuple[str, ...], path: str, host: str
) -> None:
    write_tree(tmp_path, dict.fromkeys(files, "* @a\n"))
    found = read_codeowners(str(tmp_path))
    assert found is not None
    assert (found.path, found.host) == (path, host)


def test_bitbucket_is_read_like_github_but_for_its_groups() -> None:
    found = parse_codeowners("*.py @work/team:random(2) a@acme.example\n", host=BITBUCKET)
    assert Matcher(found).owners("x/a.py") == ("@work/team:random(2)", "a@acme.example")
    assert entity_of_handle("@work/team:random(2)", {"@*/team": "group:default/team"}) == "group:default/team"


def test_an_annotation_wins_over_a_name() -> None:
    known = handles(
        [
            ("group:default/web", "Group", "web", "", ""),
            ("group:default/shop", "Group", "shop", "github.com/team-slug acme/web", "shop@acme.example"),
            ("user:default/ada", "User", "ada", "github.com/user-login ada-l", "Ada@acme.example"),
        ]
    )
    asked = ("@acme/web", "@Acme/Shop", "@ada-l", "ada@ACME.example", "@nobody", "x@acme.example")
    assert [entity_of_handle(one, known) for one in asked] == [
        "group:default/shop",
        "group:default/shop",
        "user:default/ada",
        "user:default/ada",
        None,
        None,
    ]


def test_the_outermost_file_holds(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a/b/CODEOWNERS": "* @inner\n", "a/.gitlab/CODEOWNERS": "* @outer\n"})
    found = find_codeowners(str(tmp_path / "a" / "b"), str(tmp_path))
    assert found is not None
    assert (found.folder, found.path, found.host) == (str(tmp_path / "a"), ".gitlab/CODEOWNERS", GITLAB)
    assert find_codeowners(str(tmp_path / "c"), str(tmp_path)) is None


def test_ten_thousand_rules_and_files_take_no_time() -> None:
    lines = "".join(f"/domain{n % 50}/service-{n}/ @team-{n % 40}\n" for n in range(10_000))
    matcher = Matcher(parse_codeowners("* @all\n*.tf @infra\n" + lines))
    start = time.process_time()
    owners = {matcher.owners(f"domain{n % 50}/service-{n}/src/main.py") for n in range(10_000)}
    assert len(owners) == 40
    assert time.process_time() - start < 2


@pytest.mark.parametrize("host", [GITHUB, GITLAB])
def test_a_pattern_cannot_hold_up_the_answer(host: str) -> None:
    patterns = ("**/a*a*a*b", "a*a*a*a*a*a*b", "*?*?*?*?*?*b", "**/a/" * 30 + "b", "/" + "**/*a*a/" * 9 + "b")
    matcher = Matcher(parse_codeowners("".join(f"{one} @x\n" for one in patterns), host=host))
    start = time.process_time()
    assert matcher.owners("a" * 200 + "/" + "a" * 200) == ()
    assert matcher.owners("aa/" * 200 + "c") == ()
    assert time.process_time() - start < 2

"""CODEOWNERS as each host reads it: tables of lines and paths."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from devportal.catalog.codeowners import (
    BITBUCKET,
    GITHUB,
    GITLAB,
    Matcher,
    entity_of_handle,
    find_codeowners,
    handles,
    parse_codeowners,
)
from helpers import write_tree

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
    found = parse_codeowners("* @a\n[ab].txt @b\n!c @c\n*a*a*a*a*.txt @d\n")
    assert found.host == GITHUB
    assert [rule.pattern for rule in found.rules] == ["*"]
    assert found.faults == (
        (2, "a pattern cannot hold a range in [ ]"),
        (3, "a pattern cannot be negated with !"),
        (4, "too many wildcards in one pattern"),
    )


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


def test_a_pattern_cannot_hold_up_the_answer() -> None:
    matcher = Matcher(parse_codeowners("**/a*a*a*b @x\n" + "a*a*a*a*a*a*b @y\n"))
    start = time.process_time()
    assert matcher.owners("a" * 200 + "/" + "a" * 200) == ()
    assert time.process_time() - start < 2

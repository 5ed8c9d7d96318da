"""`portal owner` of anything, `me`, `catalog owners`, `verify`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from acme_history import acme_history
from devportal.scm.trace import Finder, Named, places_in, split_place
from repositories import Story, component
from runs import Run, portal


def ask(home: Path, *words: str, stdin: str = "", **environ: str) -> Run:
    env = {"PATH": os.environ["PATH"], **environ}
    return portal(*words, cwd=acme_history(), home=home, stdin=stdin, environ=env)


@pytest.mark.parametrize(
    ("asked", "owner"),
    [
        ("payment-api", "group:default/payments-team"),
        ("payments", "group:default/payments-team"),
        ("payments/payment-api/src/payment_api/refunds.py", "group:default/payments-team"),
        ("payments/payment-api/src/payment_api/refunds.py:12:3", "group:default/payments-team"),
        ("orders/orders/gone.py", "group:default/storefront-team"),
        ("templates/README.md", "group:default/platform-team"),
        ("README.md", "user:default/joel.askew"),
    ],
)
def test_piped_the_answer_is_the_owner(tmp_path: Path, asked: str, owner: str) -> None:
    done = ask(tmp_path, "owner", asked)
    assert (done.code, done.out, done.err) == (0, owner + "\n", "")


@pytest.mark.parametrize(
    ("path", "entity", "sources"),
    [
        ("payments/fraud-scoring/x/y.py", "component:default/fraud-scoring", ["catalog", "CODEOWNERS"]),
        ("payments/docs/index.md", "system:default/payment-system", ["catalog", "CODEOWNERS"]),
        ("shipping/rates/quote.py", "component:default/shipping-rates", ["catalog"]),
        ("templates/README.md", None, ["CODEOWNERS"]),
        ("README.md", None, ["git"]),
    ],
)
def test_the_answer_carries_its_reasons(
    tmp_path: Path, path: str, entity: str | None, sources: list[str]
) -> None:
    found = json.loads(ask(tmp_path, "owner", path, "--json").out)
    assert found["entity"] == entity
    assert [one["source"] for one in found["evidence"]] == sources
    assert found["reason"] == found["evidence"][0]["reason"]


@pytest.mark.parametrize("option", ["--members", "--contact", "--chain"])
def test_a_place_is_asked_for_its_people_as_its_entity_is(tmp_path: Path, option: str) -> None:
    expected = ask(tmp_path, "owner", "payment-api", option)
    assert "@acme.example" in expected.out
    path = "payments/payment-api/src/payment_api/refunds.py"
    assert ask(tmp_path, "owner", path, option) == expected
    assert ask(tmp_path, "owner", f"{path}:24", option) == expected
    assert ask(tmp_path, "owner", "HEAD", option) == expected
    assert ask(tmp_path, "owner", "-", option, stdin=f"{path}:24\n{path}:30\n") == expected


def test_a_commit_is_answered_file_by_file(tmp_path: Path) -> None:
    done = ask(tmp_path, "owner", "HEAD", "-o", "tsv")
    assert done.out == (
        "payments/payment-api/src/payment_api/refunds.py\tgroup:default/payments-team\t"
        "component:default/payment-api\tspec.owner of component:default/payment-api, the nearest catalog file\n"
    )


def test_source_location_wins_over_the_nearest_file(tmp_path: Path) -> None:
    story = Story(tmp_path / "r")
    story.git("remote", "add", "origin", "git@github.com:acme/mono.git")
    there = component("far", "far-team").replace(
        "metadata:\n",
        "metadata:\n  annotations:\n"
        "    backstage.io/source-location: url:https://github.com/acme/mono/tree/main/services/far/\n",
    )
    story.commit(
        "one",
        {
            "catalog/far.catalog-info.yaml": there,
            "services/catalog-info.yaml": component("services", "all"),
            "services/far/x.py": "1",
            "services/near/x.py": "1",
        },
    )
    for path, owner in (("services/far/x.py", "far-team"), ("services/near/x.py", "all")):
        assert portal("owner", path, cwd=story.root, home=tmp_path).out == f"group:default/{owner}\n"


def test_nobody_is_an_answer_too(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x/file.txt").write_text("1")
    (tmp_path / "x/catalog-info.yaml").write_text("kind: [\n")
    done = portal("owner", "file.txt", cwd=tmp_path / "x", home=tmp_path)
    assert (done.code, done.out) == (1, "")
    assert "nobody is named for 'file.txt'" in done.err


TRACES = [
    ('  File "/app/a/b.py", line 12, in f', "/app/a/b.py", 12),
    ("    at pay (/srv/src/cart.ts:4:10)", "/srv/src/cart.ts", 4),
    ("    at file:///srv/src/cart.mjs:4:10", "/srv/src/cart.mjs", 4),
    ("    at async Pay.run (webpack/src/pay.js:7:1)", "webpack/src/pay.js", 7),
    ("\tat com.acme.pay.Refund.check(Refund.java:31)", "com/acme/pay/Refund.java", 31),
    ("\tat app//com.acme.pay.Refund$Inner.<init>(Refund.kt:9)", "com/acme/pay/Refund.kt", 9),
    ("\t/go/src/pay/refund.go:88 +0x1d", "/go/src/pay/refund.go", 88),
    ("app/models/pay.rb:5:in `refund'", "app/models/pay.rb", 5),
    ("from app/models/pay.rb:5:in 'Pay#refund'", "app/models/pay.rb", 5),
    ("             at ./src/main.rs:4:5", "./src/main.rs", 4),
    ("   at Acme.Pay.Refund() in /src/Pay/Refund.cs:line 21", "/src/Pay/Refund.cs", 21),
    ("#0 /var/www/pay.php(17): refund()", "/var/www/pay.php", 17),
    ("src/pay.py:3:7: E501 line too long", "src/pay.py", 3),
    ("src/pay.py", "src/pay.py", 0),
    ("src/pay.py:9", "src/pay.py", 9),
]


@pytest.mark.parametrize(("line", "path", "number"), TRACES, ids=[path for _, path, _ in TRACES])
def test_frames_of_many_languages(line: str, path: str, number: int) -> None:
    assert [(one.path, one.line) for one in places_in(line + "\n")] == [(path, number)]


@pytest.mark.parametrize(
    "line", ["", "Traceback (most recent call last):", "ValueError: no", "goroutine 1 [running]:"]
)
def test_other_lines_name_nothing(line: str) -> None:
    assert [one for one in places_in(line) if one.sure] == []


def test_places_and_the_longest_common_end() -> None:
    assert split_place("C:1:2") == Named("C", 1, "C:1:2")
    assert split_place("a:b") == Named("a:b", 0, "a:b")
    finder = Finder("/r", ["a/src/x.py", "b/src/x.py", "b/y.py"])
    assert finder.find("/app/b/src/x.py") == "/r/b/src/x.py"
    assert finder.find("/app/src/x.py") is None
    assert finder.find("y.py") == "/r/b/y.py"
    assert finder.find("z.py") is None


@pytest.mark.parametrize(
    ("line", "path", "number"),
    [
        (r'  File "C:\ci\acme\src\a.py", line 3, in <module>', "C:/ci/acme/src/a.py", 3),
        (r"    at Object.<anonymous> (C:\a\acme\web\src\cart.ts:4:10)", "C:/a/acme/web/src/cart.ts", 4),
        (r"   at Acme.Pay.Run(String s) in C:\agent\1\s\Refund.cs:line 55", "C:/agent/1/s/Refund.cs", 55),
        (r"web\src\cart.ts:7", "web/src/cart.ts", 7),
        ("src/a.ts(4,10): error TS2304: x", "src/a.ts", 4),
        ('"web/src/caf\\303\\251.ts"', "web/src/caf\u00e9.ts", 0),
        ("'my file.py'", "my file.py", 0),
    ],
)
def test_places_of_other_machines_and_spellings(line: str, path: str, number: int) -> None:
    assert [(one.path, one.line) for one in places_in(line)] == [(path, number)]


@pytest.mark.parametrize("line", ["    ~~~~^^^^", "main.main()", "", '""'])
def test_lines_that_name_no_place(line: str) -> None:
    assert places_in(line) == []


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/home/runner/work/x/x/svc/api/utils.py", "svc/api/utils.py"),
        ("C:/a/x/svc/api/utils.py", "svc/api/utils.py"),
        ("/app/utils.py", "svc/api/utils.py"),
        ("utils.py", "svc/api/utils.py"),
        ("/srv/other/handlers/utils.py", None),
        ("/usr/lib/python3.12/api/utils.py", None),
        ("/app/.venv/lib/python3.12/site-packages/api/utils.py", None),
        ("node_modules/api/utils.py", None),
        ("java/lang/Thread.java", None),
        ("com/acme/Thread.java", "lib/src/main/java/com/acme/Thread.java"),
        ("/home/runner/work/x/x/setup.py", "setup.py"),
        ("/app/main.py", None),
    ],
)
def test_a_path_of_another_machine_means_one_file_or_none(path: str, found: str | None) -> None:
    files = (
        "svc/api/utils.py",
        "lib/src/main/java/com/acme/Thread.java",
        "setup.py",
        "a/main.py",
        "b/main.py",
    )
    assert Finder("/r", files).find(path) == (found and f"/r/{found}")


def test_a_list_of_paths_with_blanks_quotes_and_files_that_are_gone(tmp_path: Path) -> None:
    story = Story(tmp_path / "r")
    story.commit(
        "one", {"a/catalog-info.yaml": component("a", "web"), "a/my file.py": "1", "a/caf\u00e9.py": "1"}
    )
    listed = 'a/my file.py\n"a/caf\\303\\251.py"\na/gone.py\nsome words of a log\nb/gone.py\n'
    done = portal("owner", "-", cwd=story.root, home=tmp_path, stdin=listed)
    assert [line.split("\t")[:2] for line in done.out.splitlines()] == [
        ["a/my file.py", "group:default/web"],
        ["a/caf\u00e9.py", "group:default/web"],
        ["a/gone.py", "group:default/web"],
    ]
    assert done.err == "note: 1 place left out: not files of this repository\n"


def test_a_stack_trace_on_standard_input(tmp_path: Path) -> None:
    trace = (
        '  File "/app/src/payment_api/refunds.py", line 20, in f\n  File "/usr/lib/json.py", line 1, in g\n'
    )
    done = ask(tmp_path, "owner", "-", "-o", "json", stdin=trace)
    (one,) = json.loads(done.out)
    assert (one["path"], one["line"]) == ("payments/payment-api/src/payment_api/refunds.py", 20)
    assert one["evidence"][-1]["owners"] == ["user:default/adaeze.holt"]
    assert done.err == "note: 1 place left out: not files of this repository\n"
    assert ask(tmp_path, "owner", "-", stdin="no such thing\n").code == 1


@pytest.mark.parametrize(
    ("environ", "known_by"),
    [
        ({"PORTAL_ME": "user:default/ines.marchetti"}, "the setting me = user:default/ines.marchetti"),
        ({"PORTAL_ME": "ines.marchetti"}, "the setting me = ines.marchetti"),
        (
            {"GIT_AUTHOR_EMAIL": "Ines.Marchetti@acme.example"},
            "$GIT_AUTHOR_EMAIL Ines.Marchetti@acme.example",
        ),
        ({"GITHUB_ACTOR": "ines-marchetti-acme"}, "$GITHUB_ACTOR @ines-marchetti-acme"),
    ],
)
def test_me(tmp_path: Path, environ: dict[str, str], known_by: str) -> None:
    found = json.loads(ask(tmp_path, "me", "--json", **environ).out)
    assert (found["ref"], found["knownBy"]) == ("user:default/ines.marchetti", known_by)
    assert found["groups"] == ["group:default/finance-engineering", "group:default/payments-team"]
    assert "component:default/payment-api" in found["owned"]


def test_me_by_the_address_of_git(tmp_path: Path) -> None:
    (tmp_path / ".gitconfig").write_text("[user]\n\temail = mina.takeda@acme.example\n")
    assert ask(tmp_path, "me", "-o", "name").out == "user:default/mina.takeda\n"
    assert ask(tmp_path / "nobody", "me").code == 1


def org(*people: str) -> str:
    group = "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: {name: %s}\nspec: {type: team, children: []}\n"
    user = "apiVersion: backstage.io/v1alpha1\nkind: User\nmetadata: {name: %s}\nspec: {profile: {email: %s@acme.example}, memberOf: [%s]}\n"
    made = [group % name for name in ("team", "empty", "idle", "codeowners")]
    made += [user % (person, person, team) for person, team in (one.split("/") for one in people)]
    return "---\n".join(made)


def test_weak_ownership_is_told_with_evidence(tmp_path: Path) -> None:
    story = Story(tmp_path / "r")
    story.commit(
        "org",
        {
            "org/catalog-info.yaml": org("ada/team", "bob/idle", "cy/codeowners"),
            "a/catalog-info.yaml": component("a"),
            "b/catalog-info.yaml": component("b", "empty"),
            "c/catalog-info.yaml": component("c", "idle"),
            "d/catalog-info.yaml": component("d", "nobody"),
            "e/catalog-info.yaml": component("e", "codeowners"),
            ".github/CODEOWNERS": "/e/ @acme/team\n/a/ @acme/team\n",
            ".portal/verified": "component:default/a until 2026-01-05 by ada@acme.example on 2025-12-01\n",
        },
    )
    story.commit("one", {"a/x": "1", "e/x": "1"}, "ada")
    story.commit("two", {"a/x": "2", "e/x": "2"}, "ada")
    story.commit("three", {"e/x": "3"}, "cy")
    done = portal("catalog", "owners", "--on", "2026-01-06", "--exit-code", cwd=story.root, home=tmp_path)
    assert done.code == 1
    found = {
        (code, ref): evidence
        for code, ref, _, evidence in (line.split("\t") for line in done.out.splitlines())
    }
    assert found == {
        ("unknown-owner", "group:default/nobody"): "is not in the catalog, but owns component:default/d",
        ("empty-group", "group:default/empty"): "has no members, but owns component:default/b",
        ("inactive-owner", "group:default/idle"): (
            "none of its 1 member has committed to component:default/c; commits are by ada@acme.example"
        ),
        ("one-person", "component:default/a"): "all 3 commits are by ada@acme.example",
        ("codeowners-disagree", "component:default/e"): ".github/CODEOWNERS:1 /e/ names group:default/team",
        ("verification-expired", "component:default/a"): "verified until 2026-01-05 by ada@acme.example",
    }


def test_verification_is_a_line_in_git(tmp_path: Path) -> None:
    story = Story(tmp_path / "r")
    story.commit("one", {"a/catalog-info.yaml": component("a"), "b/catalog-info.yaml": component("b")})

    def run(*words: str) -> Run:
        return portal("verify", *words, cwd=story.root, home=tmp_path)

    assert run("b", "--by", "ada@acme.example", "--on", "2026-01-01", "--for", "26w").code == 0
    assert run("a", "--by", "bob@acme.example", "--on", "2026-01-01").code == 0
    assert (story.root / ".portal/verified").read_text() == (
        "# Who has verified what the catalog says, and until when: `portal verify REF`\n"
        "component:default/a until 2026-06-30 by bob@acme.example on 2026-01-01\n"
        "component:default/b until 2026-07-02 by ada@acme.example on 2026-01-01\n"
    )
    assert run("--check", "--on", "2026-06-30").code == 0
    late = run("--check", "--on", "2026-07-01")
    assert (late.code, late.out) == (
        1,
        (
            "component:default/a\texpired\t2026-06-30\tbob@acme.example\n"
            "component:default/b\tvalid\t2026-07-02\tada@acme.example\n"
        ),
    )
    assert run("a", "--by", "x", "--for", "soon").code == 2
    assert run("a", "--by", "x", "--on", "2026-02-30").code == 2


def test_verifying_keeps_comments_and_lines_of_others(tmp_path: Path) -> None:
    story = Story(tmp_path / "code")
    kept = """\
# ours, until the merger

component:default/b until 2026-01-01 by ada@acme.example on 2025-01-01
# not in this checkout:
component:default/z until 2026-01-01 by ada@acme.example on 2025-01-01
<<<<<<< HEAD
"""
    documents = component("a") + "---\n" + component("b") + "---\n" + component("c")
    story.commit("one", {"catalog-info.yaml": documents, ".portal/verified": kept})
    words = ("a", "b", "c", "--by", "cy@acme.example", "--on", "2026-01-01", "--for", "1d")
    assert portal("verify", *words, cwd=story.root, home=tmp_path).code == 0
    assert (
        (story.root / ".portal/verified").read_text()
        == """\
# ours, until the merger

component:default/a until 2026-01-02 by cy@acme.example on 2026-01-01
component:default/b until 2026-01-02 by cy@acme.example on 2026-01-01
component:default/c until 2026-01-02 by cy@acme.example on 2026-01-01
# not in this checkout:
component:default/z until 2026-01-01 by ada@acme.example on 2025-01-01
<<<<<<< HEAD
"""
    )


@pytest.mark.parametrize("who", ["Ada Holt", "", "a\tb", "a\u2028b"])
def test_who_verifies_is_one_word(tmp_path: Path, who: str) -> None:
    story = Story(tmp_path / "code")
    story.commit("one", {"catalog-info.yaml": component("a")})
    assert portal("verify", "a", "--by", who, cwd=story.root, home=tmp_path).code == 2
    assert not (story.root / ".portal").exists()


def test_verifications_that_cannot_be_read_are_not_replaced(tmp_path: Path) -> None:
    story = Story(tmp_path / "code")
    story.commit("one", {"catalog-info.yaml": component("a")})
    (tmp_path / "elsewhere").write_text("mine\n")
    (story.root / ".portal").mkdir()
    (story.root / ".portal" / "verified").symlink_to(tmp_path / "elsewhere")
    done = portal("verify", "a", "--by", "x", cwd=story.root, home=tmp_path)
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith(
        "error[io.read]: .portal/verified: this link leaves the root, or leads into .git, and is not followed\n"
    )

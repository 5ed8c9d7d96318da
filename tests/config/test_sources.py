"""Sources in the configuration: what may stand there, and that commands write what they mean."""

from __future__ import annotations

import pathlib
import tomllib

import pytest

from devportal.cli.sourcing import added, removed, table_of
from runs import portal
from source_place import Place


@pytest.fixture
def place(tmp_path: pathlib.Path) -> Place:
    return Place(tmp_path, "")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[sources.a]\ntype = 'git'", "sources.a needs url"),
        ("[sources.a]\ntype = 'gti'\nurl = 'x'", "sources.a.type must be"),
        ("[sources.a]\ntype = 'git'\nurl = 7", "sources.a.url must be a text"),
        ("[sources.a]\ntype = 'github'\norg = 'x'\ntopic = ['y']", "sources.a: unknown setting 'topic'"),
        (
            "[sources.a]\ntype = 'github'\norg = 'x'\narchived = 'yes'",
            "sources.a.archived must be true or false",
        ),
        ("[sources.a]\ntype = 'github'\norg = 'x'\nname_pattern = '('", "is no regular expression"),
        (
            "[sources.a]\ntype = 'github'\norg = 'x'\nurl = 'https://u:p@h'",
            "a URL holds no user name or token",
        ),
        ("[sources.a]\ntype = 'index'", "sources.a needs url or path"),
        (
            "[sources.a]\ntype = 'github'\norg = 'x'\ntoken_env = 'ghp_1!'",
            "must name an environment variable",
        ),
        ("[sources.'../x']\ntype = 'folder'\npath = '.'", "'../x' cannot name a source"),
        ("sources = 7", "sources must be tables"),
        ("[sources]\na = 7", "sources.a must be a table"),
    ],
)
def test_a_bad_table_is_told_with_its_place(text: str, told: str, place: Place) -> None:
    place.config.write_text(text)
    done = place.run("list")
    assert done.code == 2
    assert told in done.err
    assert str(place.config) in done.err or "cannot name" in done.err


def test_a_repository_names_no_sources(place: Place) -> None:
    (place.empty / "portal.toml").write_text(
        "[sources.a]\ntype = 'git'\nurl = 'https://evil.example/x.git'\n"
    )
    done = place.run("source", "sync")
    assert (done.code, "there are no sources" in done.err) == (1, True)
    assert "'sources.a.type' is taken from your own configuration only" in place.run("list").err


def test_a_folder_joins(place: Place, tmp_path: pathlib.Path) -> None:
    from git_server import component

    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "catalog-info.yaml").write_text(component("more"))
    (place.empty / "catalog-info.yaml").write_text(component("here"))
    place.source("more", type="folder", path=str(tmp_path / "more"))
    assert place.names() == ["component:default/here", "component:default/more"]
    assert place.names("--source", "more") == ["component:default/more"]
    (place.empty / "portal.toml").write_text('[catalog]\nroots = ["."]\n')
    assert place.names() == ["component:default/here"]


@pytest.mark.parametrize(
    ("text", "kind", "table"),
    [
        ("https://github.com/acme", "", {"type": "github", "org": "acme"}),
        ("https://github.com/acme/pay", "", {"type": "git", "url": "https://github.com/acme/pay"}),
        ("https://gitlab.com/acme", "", {"type": "gitlab", "org": "acme"}),
        (
            "https://git.acme.example/groups/a/b",
            "gitlab",
            {"type": "gitlab", "url": "https://git.acme.example", "org": "a/b"},
        ),
        ("git@git.acme.example:a/b.git", "", {"type": "git", "url": "git@git.acme.example:a/b.git"}),
        ("https://git.acme.example/a/b.git", "", {"type": "git", "url": "https://git.acme.example/a/b.git"}),
        ("https://bs.acme.example/", "backstage", {"type": "backstage", "url": "https://bs.acme.example"}),
        (
            "https://cdn.acme.example/catalog.index",
            "",
            {"type": "index", "url": "https://cdn.acme.example/catalog.index"},
        ),
        ("s3://acme/catalog", "", {"type": "index", "url": "s3://acme/catalog"}),
        ("acme", "github", {"type": "github", "org": "acme"}),
        ("https://gitlab.com/groups/a/b", "", {"type": "gitlab", "org": "a/b"}),
        (
            "https://github.com/acme/x/blob/main/sub/catalog%20info.yaml",
            "",
            {
                "type": "git",
                "url": "https://github.com/acme/x",
                "branch": "main",
                "paths": ["sub/catalog info.yaml"],
            },
        ),
        (
            "https://github.com/acme/x/tree/next",
            "",
            {"type": "git", "url": "https://github.com/acme/x", "branch": "next"},
        ),
        (
            "https://lab.acme.example/a/b/c/-/blob/HEAD/catalog-info.yaml",
            "",
            {"type": "git", "url": "https://lab.acme.example/a/b/c", "paths": ["catalog-info.yaml"]},
        ),
    ],
)
def test_what_a_place_means(text: str, kind: str, table: dict[str, object], tmp_path: pathlib.Path) -> None:
    assert table_of(text, kind, str(tmp_path)) == table


def test_add_keeps_what_is_there_and_remove_takes_only_its_table(place: Place) -> None:
    before = '# my settings\nsupport = "#platform"  # ask here\n\n[scm]\nprotocols = ["https"]\n'
    place.config.write_text(before)
    done = place.run("source", "add", "https://github.com/acme", "--people", "--topic", "a", "--topic", "b")
    assert done.code == 0, done.err
    text = place.config.read_text()
    assert text.startswith(before)
    assert tomllib.loads(text)["sources"] == {
        "acme": {"type": "github", "org": "acme", "people": True, "topics": ["a", "b"]}
    }
    assert place.run("source", "add", "https://github.com/acme", "--name", "acme").code == 2
    assert place.run("source", "add", "https://github.com/acme").code == 0
    assert set(tomllib.loads(place.config.read_text())["sources"]) == {"acme", "acme-2"}
    for name in ("acme", "acme-2"):
        assert place.run("source", "remove", name).code == 0
    assert place.config.read_text().rstrip() == before.rstrip()
    assert place.run("source", "remove", "acme").code == 2
    assert place.run("source", "add", "whatisthis").code == 2


REFUSED = [
    ("https://u:CANARY-1@h.example/x.git", 5, "a user name or token has no place in it"),
    ("https://CANARY-2@h.example/x.git", 5, "a user name or token has no place in it"),
    ("https://h.example/x.git?private_token=CANARY-3", 2, "what is 'https://h.example/x.git'"),
    ("ext::sh -c x", 5, "refused the URL"),
    ("--upload-pack=x", 2, "what is"),
    ("file:///srv/x.git", 5, "only https or ssh is allowed"),
    ("git@host:--upload-pack=x", 5, "looks like an option"),
    ("/nowhere/at/all", 3, "there is no '/nowhere/at/all'"),
    ("/etc/passwd", 3, "it is no index of portal"),
    ("A" * 5000, 2, "what is 'AAA"),
    (" ", 2, "needs a place"),
]


@pytest.mark.parametrize(("text", "code", "told"), REFUSED)
def test_what_cannot_be_a_source_is_not_written(place: Place, text: str, code: int, told: str) -> None:
    place.config.write_text("")
    done = place.run("source", "add", "--", text)
    assert (done.code, told in done.err) == (code, True), done.err
    assert "CANARY" not in done.err
    assert len(done.err) < 500
    assert place.config.read_text() == ""


def test_a_list_is_added_as_a_whole_or_not_at_all(place: Place) -> None:
    place.config.write_text("")
    (place.empty / "checkouts").mkdir()
    lines = "# ours\nhttps://github.com/acme\n\n  git@github.com:acme/x.git  \r\n./checkouts\n"
    (place.empty / "list.txt").write_text(lines + "https://github.com/acme\n")
    assert place.run("source", "add", "--from-file", "list.txt", "--token-env", "T").code == 0
    assert tomllib.loads(place.config.read_text())["sources"] == {
        "acme": {"type": "github", "org": "acme", "token_env": "T"},
        "x": {"type": "git", "url": "git@github.com:acme/x.git", "token_env": "T"},
        "checkouts": {"type": "folder", "path": str(place.empty / "checkouts"), "token_env": "T"},
    }
    before = place.config.read_text()
    again = place.run("source", "add", "--from-file", "list.txt", "--token-env", "T")
    assert (again.code, again.err) == (0, "note: list.txt names no source that is not there already\n")
    (place.empty / "bad.txt").write_text(
        "https://gitlab.com/groups/a/b\n" + "".join(f"{text}\n" for text, _, _ in REFUSED)
    )
    done = place.run("source", "add", "--from-file", "bad.txt")
    assert done.code == 5
    assert done.err.startswith("error[git.url]: 10 lines of bad.txt cannot be added, so nothing was\n")
    assert "  -: bad.txt:2: refused the URL 'https://h.example/x.git': a user name" in done.err
    assert "CANARY" not in done.err
    assert place.config.read_text() == before
    listed = portal("source", "add", "--from-file", "-", cwd=place.empty, home=place.home, stdin="./\n")
    assert listed.code == 0, listed.err
    for words in (["--from-file", "none.txt"], ["--from-file", "."]):
        assert place.run("source", "add", *words).code == 3
    for words in ([], ["x", "--from-file", "list.txt"], ["--name", "n", "--from-file", "list.txt"]):
        assert place.run("source", "add", *words).code == 2


def test_a_secret_in_a_handwritten_url_is_not_shown(place: Place) -> None:
    place.source("x", type="git", url="https://u:CANARY-9@h.example/x.git")
    place.source("y", type="index", url="https://h.example/catalog.index?sig=CANARY-9")
    for words in (["source", "list"], ["source", "list", "--json"], ["auth", "status"], ["config", "show"]):
        done = place.run(*words)
        assert (done.code, "CANARY" in done.out + done.err) in ((0, False), (1, False)), words


def test_a_table_written_in_another_way_is_left_to_its_author() -> None:
    from devportal.errors import PortalError

    text = 'sources = { a = { type = "git", url = "https://h/x.git" } }\n'
    with pytest.raises(PortalError, match="cannot be removed"):
        removed(text, "a", "config.toml")


@pytest.mark.parametrize("name", ["a", "a-b", "A_1"])
def test_what_was_added_can_be_removed(name: str) -> None:
    before = '[sources.other]\ntype = "folder"\npath = "/x"\n'
    both = added(before, name, {"type": "git", "url": "https://h/x.git", "paths": ["a[b]/*.yaml"]})
    assert tomllib.loads(removed(both, name, "f")) == tomllib.loads(before)
    assert tomllib.loads(removed(both, "other", "f"))["sources"].keys() == {name}

"""Small hostile trees of our own, so that the promises hold where no shared material is."""

from __future__ import annotations

import os
import stat
import subprocess
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from portal_run import CANARY, as_plain_user, environment, faults, run, snapshot

if TYPE_CHECKING:
    from collections.abc import Callable

GOOD = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: good
spec:
  type: service
  lifecycle: production
  owner: team-a
"""
SECRET = "CANARY-FILE-77aa"


def component(name: str, metadata: str = "") -> str:
    return GOOD.replace("  name: good\n", f"  name: {name}\n{metadata}")


def location(*targets: str) -> str:
    lines = "".join(f"    - {target}\n" for target in targets)
    return (
        f"apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: l\nspec:\n  targets:\n{lines}"
    )


def api(text: str) -> str:
    return (
        "apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata:\n  name: a\nspec:\n  type: openapi\n"
        f"  lifecycle: p\n  owner: g\n  definition:\n    $text: {text}\n"
    )


@dataclass(frozen=True)
class Place:
    """Where a tree is made: `input` is searched, `outside` holds a secret, a payload touches `pwned`."""

    base: Path

    @property
    def input(self) -> Path:
        return self.base / "input"

    @property
    def outside(self) -> Path:
        return self.base / "outside"

    @property
    def pwned(self) -> Path:
        return self.base / "pwned"

    def write(self, name: str | bytes, content: str | bytes, mode: int = 0o644) -> Path:
        path = Path(os.fsdecode(os.path.join(os.fsencode(self.input), os.fsencode(name))))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
        path.chmod(mode)
        return path

    def link(self, name: str, target: str | Path) -> None:
        path = self.input / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)

    def script(self) -> Path:
        return self.write("payload.sh", f"#!/bin/sh\ntouch '{self.pwned}'\n", 0o755)


@dataclass(frozen=True)
class Tree:
    """A hostile tree: how it is made, what is run in it, how that ends and what it says."""

    make: Callable[[Place], object]
    exit: int = 1
    says: tuple[str, ...] = ()
    command: str = "check"
    seconds: float = 5
    plain_user: bool = False
    never: tuple[str, ...] = field(default=())


def fifo(place: Place) -> None:
    os.mkfifo(place.input / "catalog-info.yaml")


def sparse(place: Place) -> None:
    path = place.write("catalog-info.yaml", "")
    with path.open("wb") as file:
        file.truncate(8 << 30)


def deep(place: Place) -> None:
    handle = os.open(place.input, os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("d", dir_fd=handle)
        inner = os.open("d", os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = inner
    os.close(handle)


def loops(place: Place) -> None:
    place.link("good/up", "..")
    place.link("self", "self")
    place.link("a", "b")
    place.link("b", "a")


def links_out(place: Place) -> None:
    place.link("catalog-info.yaml", place.outside / "secret.yaml")
    place.link("sub", place.outside)
    place.link("chain/a", "b")
    place.link("chain/b", place.outside)
    place.link("dangling/catalog-info.yaml", "/nonexistent")


def through_links(place: Place) -> None:
    place.link("sub", place.outside)
    place.write("catalog-info.yaml", location("./sub/secret.yaml"))


def placeholder_links(place: Place) -> None:
    place.link("sub", place.outside)
    place.link("x.txt", place.outside / "secret.yaml")
    documents = [api("./sub/secret.yaml"), api("./x.txt").replace("name: a", "name: b")]
    place.write("catalog-info.yaml", "---\n".join(documents))


def escapes(place: Place) -> None:
    steal = r"\e]52;c;Q0FOQVJZ\a\e[2J\x9b31m\eP+q544e\e\\\u202E\u2066\u200b\uFEFF\U000E0041"
    place.write(
        "catalog-info.yaml",
        component(
            "esc",
            f'  title: "{steal}"\n  description: "{steal}\\r\\b\\x7f"\n'
            f'  annotations:\n    a/b: "{steal}"\n  links:\n    - url: https://x.example/{steal[:0]}\n'
            f'      title: "{steal}"\n',
        ),
    )


def markup(place: Place) -> None:
    titles = ["[red]x[/red]", "[/]", "[link=https://evil.example]d[/link]", ":warning:", "[a/b]", "%s{0}{x}"]
    texts = [component(f"m{number}", f"  title: '{title}'\n") for number, title in enumerate(titles)]
    place.write("catalog-info.yaml", "---\n".join(texts))


def odd_names(place: Place) -> None:
    names = [
        b"caf\xe9",
        b"esc\x1b]52;c;eA==\x07",
        b"new\nline",
        b"-rf",
        b"--help",
        b"[red]",
        b" ",
        b"$(touch x)",
    ]
    for number, name in enumerate(names):
        place.write(name + b"/catalog-info.yaml", component(f"odd{number}"))


def git(folder: Path, *words: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    env = {"PATH": "/usr/bin:/bin", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *words], cwd=folder, env=env, check=True, capture_output=True)


def git_settings(place: Place) -> None:
    script = place.script()
    repository = place.input / "r"
    git(repository, "init", "-q", "-b", "main")
    place.write("r/catalog-info.yaml", component("inside"))
    for key in ("core.fsmonitor", "core.sshCommand", "core.pager", "gpg.program", "diff.external"):
        git(repository, "config", key, str(script))
    git(repository, "config", "remote.origin.url", f"ext::{script}")
    git(repository, "config", "core.hooksPath", str(place.input))


def bad_git_files(place: Place) -> None:
    place.write("r/.git", f"gitdir: {place.outside}\n")
    place.write("r/catalog-info.yaml", component("r"))
    place.write("z/.git", "gitdir: " + "../" * 5000 + "\n")
    place.write("z/catalog-info.yaml", component("z"))
    place.link("q/.git", place.outside)
    place.write("q/catalog-info.yaml", component("q"))
    place.write("h/.git/HEAD", b"\xff\xfe\x1b[2J")
    place.write("h/.git/config", b"[core\n\x00=\n")
    place.write("h/catalog-info.yaml", component("h"))


def settings_as_content(place: Place) -> None:
    git(place.input / "r", "init", "-q", "-b", "main")
    with (place.input / "r/.git/config").open("a") as config:
        config.write(f"[http]\n\textraheader = AUTHORIZATION: basic {SECRET}\n")
    place.link("r/docs", ".git")
    targets = ("./.git/config", "./.git/conf*", "./docs/config", "./x/../.git/config", "./.gi?/config")
    texts = [api("./.git/config"), api("./docs/config").replace("name: a", "name: b"), location(*targets)]
    place.write("r/catalog-info.yaml", "---\n".join([*texts, component("beside")]))


def config_in_repository(place: Place) -> None:
    place.write(
        "portal.toml",
        f"[github]\ntoken_command = 'touch {place.pwned}'\n[plugins]\nload = ['./evil.py']\n"
        "[templates]\ntrust = ['*']\n[http]\nallow_hosts = ['*']\n",
    )
    place.write(".env", "GITHUB_TOKEN=CANARY-DOTENV\n")
    place.write("evil.py", f"open({str(place.pwned)!r}, 'w')\n")
    place.write("catalog-info.yaml", component("here"))


def laughs(place: Place) -> None:
    rows = "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10))
    place.write("catalog-info.yaml", "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + rows + component("laugh"))


def merges(place: Place) -> None:
    rows = "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 31))
    place.write("catalog-info.yaml", "a0: &a0 {k: 1}\n" + rows)


def unreadable(place: Place) -> None:
    place.write("no/catalog-info.yaml", component("no"))
    place.write("f/catalog-info.yaml", component("f"), 0)
    (place.input / "no").chmod(0)


def owners(place: Place) -> None:
    lines = "*" * 5000 + "a @x\n" + "**/" * 2000 + "b @y\n" + "[" * 5000 + " @z\n"
    lines += "".join(f"/d{n}/**/*.py @t{n}\n" for n in range(20_000)) + "\x1b]52;c;eA==\x07 @esc\n"
    place.write(".github/CODEOWNERS", lines + "a" * 200_000 + "\n")
    place.write("catalog-info.yaml", component("owned"))


def glob_bomb(place: Place) -> None:
    place.write("catalog-info.yaml", location("'./" + "**/" * 40 + "*.yaml'"))
    place.write("/".join(["d"] * 60) + "/x.yaml", component("x"))


def brace_bomb(place: Place) -> None:
    place.write("catalog-info.yaml", location("'./" + "{a,b,c,d}" * 30 + ".yaml'"))


def long_targets(place: Place) -> None:
    place.write(
        "catalog-info.yaml", location("./" + "a/" * 3000 + "x.yaml", r'"./\ud800.yaml"', r'"./\0.yaml"')
    )


def write(name: str, content: str | bytes) -> Callable[[Place], object]:
    return lambda place: place.write(name, content)


def python_tag(place: Place) -> None:
    notes = f"  annotations:\n    x: !!python/object/apply:os.system ['touch {place.pwned}']\n"
    place.write("catalog-info.yaml", component("p", notes))


TREES = {
    "a pipe": Tree(fifo, 0, ("not a regular file",), seconds=2),
    "a device": Tree(lambda place: place.link("catalog-info.yaml", "/dev/zero"), 0, ("leaves the root",)),
    "eight gigabytes of nothing": Tree(sparse, 1, ("file.too-large", "8.6 GB"), seconds=2),
    "1200 folders deep": Tree(deep, 0, ("crawl.depth",)),
    "loops of links": Tree(loops, 0),
    "links out": Tree(links_out, 0, ("path.outside-root",)),
    "a Location through a link": Tree(through_links, 1, ("path.outside-root",)),
    "a Location through a link, judged as a file": Tree(
        through_links, 1, ("path.outside-root",), "check catalog-info.yaml"
    ),
    "placeholders through links": Tree(placeholder_links, 5, ("path.outside-root",)),
    "a Location to passwd": Tree(
        write("catalog-info.yaml", location("/etc/passwd", "../../../etc/passwd")), 5
    ),
    "a Location to an inner host": Tree(
        write("catalog-info.yaml", location("http://169.254.169.254/latest/meta-data")),
        5,
        ("net.host-not-allowed",),
    ),
    "brackets": Tree(write("catalog-info.yaml", "spec: " + "[" * 100_000), 1, ("yaml.limit",)),
    "question marks": Tree(write("catalog-info.yaml", "? " * 100_000), 1, ("yaml.limit",)),
    "indents": Tree(
        write("catalog-info.yaml", "\n".join(" " * n + "k:" for n in range(2000))), 1, ("yaml.limit",)
    ),
    "a billion laughs": Tree(laughs, 1, ("yaml.limit",)),
    "doubled merges": Tree(merges, 1, ("yaml.limit",)),
    "code in a tag": Tree(python_tag, 1, ("yaml.tag", "schema.type")),
    "numbers of 5000 digits": Tree(
        write("catalog-info.yaml", component("i", "  labels:\n    n: " + "9" * 5000 + "\n")),
        1,
        ("schema.type",),
    ),
    "UTF-16": Tree(write("catalog-info.yaml", component("u").encode("utf-16")), 1, ("yaml.encoding",)),
    "control characters": Tree(
        escapes, 0, ("^[]52", "<U+202E>", "^M", "<U+009B>"), "show component:default/esc"
    ),
    "control characters in a listing": Tree(escapes, 0, ("^[]52",), "list"),
    "control characters in JSON": Tree(escapes, 0, ("\\u001b]52",), "list -o json"),
    "control characters in a search": Tree(escapes, 0, ("^[]52",), "search esc"),
    "markup": Tree(
        markup, 0, ("[/]", "[link=https://evil.example]d[/link]", ":warning:", "%s{0}{x}"), "list"
    ),
    "names of folders": Tree(odd_names, 0, ("component:default/odd0", "component:default/odd7"), "list"),
    "names of folders, checked": Tree(odd_names, 0, ("caf\\xe9/", "esc^[]52"), "check"),
    "names of folders as JSON": Tree(odd_names, 0, ('"name": "odd0"',), "list --json"),
    "git's settings": Tree(git_settings, 0, ("component:default/inside",), "list"),
    "git's settings, created into": Tree(git_settings, 0, (), "catalog stats"),
    "git's settings as content": Tree(settings_as_content, 5, ("belongs to git",), never=(SECRET,)),
    "git's settings as content, exported": Tree(
        settings_as_content, 0, ('"name": "beside"',), "list -o json", never=(SECRET,)
    ),
    "what is no repository": Tree(bad_git_files, 0),
    "settings of a repository": Tree(config_in_repository, 0, ("your own configuration",), "list"),
    "what cannot be read": Tree(
        unreadable, 1, ("file.unreadable", "this folder cannot be read"), plain_user=True
    ),
    "a huge CODEOWNERS": Tree(owners, 0, ("group:default/team-a",), "owner ./d7/a.py"),
    "a pattern of forty stars": Tree(glob_bomb, 1, ("location.glob",)),
    "a pattern of many braces": Tree(brace_bomb, 1),
    "targets that no path can be": Tree(long_targets, 5),
    "5 MB of one word": Tree(
        write("catalog-info.yaml", component("long", f"  description: '{'x' * 5_000_000}'\n")), 0, (), "list"
    ),
    "20,000 accents on one letter": Tree(
        write("catalog-info.yaml", component("zalgo", "  title: a" + "\u0301" * 20_000 + "\n")), 0, (), "list"
    ),
}


def place_in(tmp_path: Path) -> Place:
    place = Place(tmp_path / "place")
    place.write("good/catalog-info.yaml", GOOD)
    place.outside.mkdir()
    (place.outside / "secret.yaml").write_text(f"{SECRET}: yes\n")
    return place


@pytest.mark.parametrize("name", TREES)
def test_tree(name: str, tmp_path: Path) -> None:
    tree = TREES[name]
    before = as_plain_user() if tree.plain_user else ()
    if before is None:
        pytest.skip("setpriv is not here: root reads every file")
    place = place_in(tmp_path)
    tree.make(place)
    stood = snapshot(place.base)
    env = environment(tmp_path, PORTAL_CANARY=CANARY)
    try:
        ran = run(f"portal {tree.command}", env, place.input, seconds=tree.seconds * 4, before=before)
        found = faults(ran)
        assert (found, ran.code) == ([], tree.exit), ran.text + ran.told
        for words in tree.says:
            assert words in ran.text + ran.told
        assert ran.seconds < tree.seconds * 3
        assert ran.megabytes < 200
        listed = run("portal list -o name", env, place.input, before=before)
        assert (faults(listed), listed.code) == ([], 0)
        assert "component:default/good" in listed.text.split()
        assert snapshot(place.base) == stood
        kept = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
        assert not any(b"CANARY-" in path.read_bytes() for path in kept)
    finally:
        # too deep for Python's own removal, and folders that nobody may enter
        subprocess.run(["chmod", "-R", "u+rwx", str(place.input)], check=False, capture_output=True)
        subprocess.run(["rm", "-rf", str(place.base)], check=False)


def garbage(cache: Path, index: Path) -> None:
    index.write_bytes(os.urandom(65536))


def truncated(cache: Path, index: Path) -> None:
    index.write_bytes(index.read_bytes()[:5000])


def emptied(cache: Path, index: Path) -> None:
    index.write_bytes(b"")


def other_tables(cache: Path, index: Path) -> None:
    from sqlite3 import connect

    version = connect(index).execute("PRAGMA user_version").fetchone()[0]
    index.unlink()
    connection = connect(index)
    connection.execute("CREATE TABLE meta (other)")
    connection.execute(f"PRAGMA user_version = {version}")
    connection.commit()


def no_version(cache: Path, index: Path) -> None:
    from sqlite3 import connect

    index.unlink()
    connection = connect(index)
    connection.execute("CREATE TABLE meta (other)")
    connection.commit()


def future(cache: Path, index: Path) -> None:
    from sqlite3 import connect

    connection = connect(index)
    connection.execute("PRAGMA user_version = 9999")
    connection.commit()


def holes(cache: Path, index: Path) -> None:
    data = bytearray(index.read_bytes())
    for at in range(4096 * 2, len(data), 4096):
        data[at : at + 100] = os.urandom(100)
    index.write_bytes(data)


def foreign_link(cache: Path, index: Path) -> None:
    target = cache.parent / "precious"
    target.write_text("precious")
    index.unlink()
    index.symlink_to(target)


def folder_instead(cache: Path, index: Path) -> None:
    index.unlink()
    index.mkdir()


def pipe_instead(cache: Path, index: Path) -> None:
    index.unlink()
    os.mkfifo(index, 0o600)


def open_to_all(cache: Path, index: Path) -> None:
    cache.chmod(0o777)


def index_open_to_all(cache: Path, index: Path) -> None:
    index.chmod(0o666)


def cache_is_a_file(cache: Path, index: Path) -> None:
    subprocess.run(["rm", "-r", str(cache)], check=True)
    cache.write_text("precious")


def stale_journal(cache: Path, index: Path) -> None:
    index.with_name(index.name + "-wal").write_bytes(os.urandom(9000))


CACHES: dict[str, tuple[Callable[[Path, Path], None], str]] = {
    "garbage": (garbage, "has been built again"),
    "cut off": (truncated, "has been built again"),
    "empty": (emptied, ""),
    "other tables": (other_tables, "has been built again"),
    "tables without a version": (no_version, "has been built again"),
    "of a later version": (future, ""),
    "with holes": (holes, "has been built again"),
    "a link": (foreign_link, "answering from memory"),
    "a folder": (folder_instead, "answering from memory"),
    "a pipe": (pipe_instead, "answering from memory"),
    "open to all": (open_to_all, "answering from memory"),
    "an index open to all": (index_open_to_all, "answering from memory"),
    "no folder": (cache_is_a_file, "answering from memory"),
    "with a journal of another": (stale_journal, ""),
}


@pytest.mark.parametrize("arguments", ["list -o name", "list -o name --cached", "search good -o name"])
@pytest.mark.parametrize("name", CACHES)
def test_a_damaged_cache_costs_time_and_never_the_answer(name: str, arguments: str, tmp_path: Path) -> None:
    spoil, notice = CACHES[name]
    place = place_in(tmp_path)
    for number in range(40):
        place.write(f"c{number}/catalog-info.yaml", component(f"c{number}"))
    env = environment(tmp_path)
    whole = run(f"portal {arguments}", env, place.input)
    assert (whole.code, whole.told) == (0, "")
    cache = tmp_path / "cache"
    (index,) = (cache / "index").glob("*.db")
    spoil(cache, index)
    ran = run(f"portal {arguments}", env, place.input)
    assert (ran.code, ran.out, faults(ran)) == (0, whole.out, [])
    if notice:
        assert notice in ran.told
        assert ran.told.count("\n") == 1
    else:
        assert ran.told == ""
    again = run(f"portal {arguments}", env, place.input)
    assert (again.code, again.out) == (0, whole.out)
    if notice == "has been built again":
        assert again.told == ""
    if (tmp_path / "precious").exists():
        assert (tmp_path / "precious").read_text() == "precious"


def test_the_cache_is_private(tmp_path: Path) -> None:
    place = place_in(tmp_path)
    env = environment(tmp_path)
    subprocess.run(["rm", "-r", str(tmp_path / "cache")], check=True)
    run("umask 0; portal list", env, place.input)
    found = {
        str(path.relative_to(tmp_path)): stat.S_IMODE(path.lstat().st_mode) & 0o077
        for path in [tmp_path / "cache", *(tmp_path / "cache").rglob("*")]
    }
    assert len(found) >= 3
    assert set(found.values()) == {0}, textwrap.indent(str(found), "  ")

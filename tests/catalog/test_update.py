"""The index after any edits is the index that a fresh build gives: the promise that all answers stand on."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from devportal.catalog import fresh, sqlite
from devportal.catalog.plan import Plan
from devportal.catalog.process import options_of
from devportal.catalog.update import update
from devportal.config.rules import ALL_KINDS
from devportal.providers.folder import PATTERNS, PRUNE

if TYPE_CHECKING:
    from collections.abc import Callable
    from sqlite3 import Connection

    Change = Callable[[Path], object]


def plan_for(*roots: Path) -> Plan:
    options = options_of(rules=ALL_KINDS)
    return Plan(tuple(str(root) for root in roots), PATTERNS, PRUNE, options, 10_000_000)


def connect() -> Connection:
    return sqlite.connect(":memory:", isolation_level=None)


class Index:
    """An index that is kept up to date, to be compared with a fresh one."""

    def __init__(self, *roots: Path) -> None:
        self.plan = plan_for(*roots)
        self.connection = connect()
        update(self.connection, self.plan)

    def check(self) -> dict[str, list[tuple[object, ...]]]:
        """Bring it up to date and hold it against a fresh build; give what it says."""
        update(self.connection, self.plan)
        anew = connect()
        update(anew, self.plan)
        mine, theirs = contents(self.connection), contents(anew)
        for part, expected in theirs.items():
            found = mine[part]
            extra = [row for row in found if row not in expected]
            lost = [row for row in expected if row not in found]
            assert (part, extra, lost, len(found)) == (part, [], [], len(expected))
        return mine


def contents(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    """Give all that an index says, in an order and with names that do not depend on how it came about."""
    run = connection.execute
    run("CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, words, instance)")
    return {
        "entities": run(
            """SELECT entity.ref, file.path, document, line, entity.live, blocked, doc, relations, owner, system, tags
            FROM entity JOIN file ON file.id = entity.file ORDER BY 1, 2, 3"""
        ).fetchall(),
        "files": run("SELECT path, root, entry, size, inode, ok, live FROM file ORDER BY path").fetchall(),
        "folders": run("SELECT path, inode FROM folder ORDER BY path").fetchall(),
        "addresses": run("SELECT root, path, size, inode FROM address ORDER BY 1, 2").fetchall(),
        "targets": run(
            """SELECT file.path, target.document, target.ref, target.path, optional
            FROM target JOIN file ON file.id = target.file ORDER BY 1, 2, 3, 4"""
        ).fetchall(),
        "reads": run(
            "SELECT file.path, read.path FROM read JOIN file ON file.id = read.file ORDER BY 1, 2"
        ).fetchall(),
        "edges": run(
            """SELECT source.ref, edge.type, target.ref FROM edge JOIN node AS source ON source.id = edge.source
            JOIN node AS target ON target.id = edge.target ORDER BY 1, 2, 3"""
        ).fetchall(),
        "problems": run(
            'SELECT * FROM problem ORDER BY file, line, "column", code, message, origin'
        ).fetchall(),
        "words": run(
            """SELECT term, entity.ref, col, offset FROM temp.vocabulary JOIN entity ON entity.id = vocabulary.doc
            ORDER BY 1, 2, 3, 4"""
        ).fetchall(),
    }


def component(name: str, *, owner: str = "team", more: str = "", spec: str = "") -> str:
    return (
        f"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\n{more}"
        f"spec:\n  type: service\n  lifecycle: production\n  owner: {owner}\n{spec}"
    )


def location(name: str, *targets: str, optional: bool = False) -> str:
    lines = "".join(f"    - {target!r}\n" for target in targets)
    presence = "  presence: optional\n" if optional else ""
    return (
        f"apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: {name}\n"
        f"spec:\n{presence}  targets:\n{lines}"
    )


GROUP = (
    "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: team\n"
    "spec:\n  type: team\n  children: [one]\n"
)


def api(name: str, text: str) -> str:
    return (
        f"apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata:\n  name: {name}\n"
        f"spec:\n  type: openapi\n  lifecycle: production\n  owner: team\n  definition:\n    $text: {text}\n"
    )


def put(path: Path, text: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


def git(folder: Path, *words: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)


def refs(index: dict[str, list[tuple[object, ...]]]) -> list[str]:
    return [str(row[0]) for row in index["entities"] if row[4]]


def start(root: Path) -> None:
    """Write the catalog that every single change below starts from, and things outside of it."""
    put(root.parent / "outside.yaml", component("outside"))
    put(root.parent / "outside/catalog-info.yaml", component("outside-too"))
    put(root / "a/catalog-info.yaml", component("a", spec="  dependsOn: [component:b]\n"))
    put(root / "b/catalog-info.yaml", component("b") + "---\n" + api("b-api", "./b.json"))
    put(root / "b/b.json", '{"openapi": "3.0.0"}')
    put(root / "c/deep/er/catalog-info.yaml", component("c"))
    put(root / "all/catalog-info.yaml", location("all", "./parts/*.yaml"))
    put(root / "all/parts/one.yaml", component("one"))
    put(root / "two/catalog-info.yaml", location("two", "../extra/x.yaml", "../a/catalog-info.yaml"))
    put(root / "extra/x.yaml", component("x") + "---\n" + location("more", "./y.yaml"))
    put(root / "extra/y.yaml", component("y"))
    put(root / "optional/catalog-info.yaml", location("maybe", "./none.yaml", optional=True))


def rename(source: str, target: str) -> Change:
    return lambda root: (root / source).rename(root / target)


def write(path: str, text: str | bytes) -> Change:
    return lambda root: put(root / path, text)


def unlink(path: str) -> Change:
    return lambda root: (root / path).unlink()


def remove(path: str) -> Change:
    return lambda root: shutil.rmtree(root / path)


def link(path: str, target: str) -> Change:
    def change(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).symlink_to(target)

    return change


def both(*changes: Change) -> Change:
    return lambda root: [change(root) for change in changes]


def swap_same_times(root: Path) -> None:
    """Put a copy of a folder in its place whose times are those of the original, with another file below."""
    shutil.copytree(root / "c", root / "new", symlinks=True)
    put(root / "new/deep/er/more.catalog-info.yaml", component("more"))
    for name in ("", "deep", "deep/er"):
        about = (root / "c" / name).stat()
        os.utime(root / "new" / name, ns=(about.st_atime_ns, about.st_mtime_ns))
    (root / "c").rename(root.parent / "old")
    (root / "new").rename(root / "c")


def same_size_same_time(root: Path) -> None:
    """Change a file in place and give it back its size and its time of change."""
    path = root / "a/catalog-info.yaml"
    about = path.stat()
    path.write_text(path.read_text().replace("name: a\n", "name: z\n"))
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


def touch(path: str, moment: float) -> Change:
    return lambda root: os.utime(root / path, (moment, moment))


CHANGES: dict[str, tuple[Change, list[str], list[str]]] = {
    # name: (change, refs that come, refs that go)
    "nothing": (lambda _: None, [], []),
    "edited": (
        write("a/catalog-info.yaml", component("aa")),
        ["component:default/aa"],
        ["component:default/a"],
    ),
    "same size and time": (same_size_same_time, ["component:default/z"], ["component:default/a"]),
    "new time, same content": (touch("a/catalog-info.yaml", 1_000_000_000), [], []),
    "clock in the future": (touch("a/catalog-info.yaml", 4_000_000_000), [], []),
    "time zero": (touch("a/catalog-info.yaml", 0), [], []),
    "emptied at time zero": (
        both(write("extra/y.yaml", ""), touch("extra/y.yaml", 0)),
        [],
        ["component:default/y"],
    ),
    "file removed": (unlink("c/deep/er/catalog-info.yaml"), [], ["component:default/c"]),
    "folder removed": (remove("c"), [], ["component:default/c"]),
    "folder renamed": (rename("c", "d"), [], []),
    "folder renamed to a pruned name": (rename("c", "node_modules"), [], ["component:default/c"]),
    "folder moved deeper": (rename("c", "a/c"), [], []),
    "folder swapped, all times the same": (swap_same_times, ["component:default/more"], []),
    "folder replaced by a link to itself elsewhere": (
        both(rename("c", "a/real"), link("c", "a/real")),
        [],
        [],
    ),
    "folder above replaced by a link to pruned": (
        both(rename("c", "node_modules"), link("c", "node_modules")),
        [],
        ["component:default/c"],
    ),
    "folder replaced by a file": (both(remove("c"), write("c", "text")), [], ["component:default/c"]),
    "file replaced by a folder": (
        both(unlink("a/catalog-info.yaml"), write("a/catalog-info.yaml/inner.txt", "x")),
        [],
        # the Location that names it fails, and takes with it what only it leads to
        [
            "component:default/a",
            "component:default/x",
            "component:default/y",
            "location:default/more",
            "location:default/two",
        ],
    ),
    "link to a file": (link("l/catalog-info.yaml", "../extra/y.yaml"), [], []),
    "link to nothing": (link("l/catalog-info.yaml", "nowhere"), [], []),
    "link out": (link("l/catalog-info.yaml", "../../outside.yaml"), [], []),
    "link to a folder out": (link("l", "../outside"), [], []),
    "new file by glob": (
        write("all/parts/two.yaml", component("two-part")),
        ["component:default/two-part"],
        [],
    ),
    "file by glob removed": (
        unlink("all/parts/one.yaml"),
        [],
        ["component:default/one", "location:default/all"],
    ),
    "target removed": (
        unlink("extra/y.yaml"),
        [],
        ["component:default/y", "location:default/more"],
    ),
    "target that is an entry too, removed": (
        unlink("a/catalog-info.yaml"),
        [],
        [
            "component:default/a",
            "component:default/x",
            "component:default/y",
            "location:default/more",
            "location:default/two",
        ],
    ),
    "location removed": (
        unlink("two/catalog-info.yaml"),
        [],
        ["component:default/x", "component:default/y", "location:default/more", "location:default/two"],
    ),
    "optional target comes": (write("optional/none.yaml", component("some")), ["component:default/some"], []),
    "target breaks": (
        write("extra/x.yaml", "kind: ["),
        [],
        ["component:default/x", "component:default/y", "location:default/more", "location:default/two"],
    ),
    "target becomes an entry": (
        rename("extra/y.yaml", "extra/catalog-info.yaml"),
        [],
        ["location:default/more"],
    ),
    "loop of locations": (
        write("extra/y.yaml", component("y") + "---\n" + location("back", "./x.yaml")),
        ["location:default/back"],
        [],
    ),
    "placeholder's file edited": (write("b/b.json", "{}"), [], []),
    "placeholder's file removed": (unlink("b/b.json"), [], ["api:default/b-api"]),
    "duplicate comes first": (write("0/catalog-info.yaml", component("b", owner="other")), [], []),
    "duplicate comes last": (write("z/catalog-info.yaml", component("B")), [], []),
    "two documents swap": (
        write("b/catalog-info.yaml", api("b-api", "./b.json") + "---\n" + component("b")),
        [],
        [],
    ),
    "repository appears": (lambda root: git(root / "b", "init", "-q"), [], []),
    "repository with an address appears": (
        both(
            lambda root: git(root / "c", "init", "-q"),
            lambda root: git(root / "c", "remote", "add", "origin", "https://github.com/acme/c.git"),
        ),
        [],
        [],
    ),
    "repository appears around all": (lambda root: git(root.parent, "init", "-q"), [], []),
    "repository appears at the root": (lambda root: git(root, "init", "-q"), [], []),
    "name that is not UTF-8": (
        lambda root: put(
            Path(os.fsdecode(os.fsencode(root) + b"/caf\xe9/catalog-info.yaml")), component("cafe")
        ),
        ["component:default/cafe"],
        [],
    ),
    "names with wildcards of SQL": (
        both(
            write("%_/catalog-info.yaml", component("percent")),
            write("%_/%/catalog-info.yaml", component("p2")),
        ),
        ["component:default/p2", "component:default/percent"],
        [],
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_one_change_is_seen_and_the_next_look_finds_nothing(name: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    start(root)
    index = Index(root)
    before = index.check()
    change, come, gone = CHANGES[name]
    change(root)
    after = index.check()
    assert sorted(set(refs(after)) - set(refs(before))) == come
    assert sorted(set(refs(before)) - set(refs(after))) == gone
    time.sleep(0.03)  # what was racy can settle now
    update(index.connection, index.plan)
    assert not fresh.look(index.connection)
    index.check()


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_taken_back_leaves_no_trace(name: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    start(root)
    index = Index(root)
    before = index.check()
    shutil.copytree(tmp_path / "root", tmp_path / "kept", symlinks=True)
    CHANGES[name][0](root)
    index.check()
    shutil.rmtree(root)
    shutil.rmtree(tmp_path / ".git", ignore_errors=True)
    (tmp_path / "kept").rename(root)
    after = index.check()
    for part in ("entities", "edges", "words", "problems", "targets"):
        assert after[part] == before[part], part


def turn(root: Path) -> None:
    (root / "l/catalog-info.yaml").unlink()
    (root / "l/catalog-info.yaml").symlink_to("../extra/y.yaml")


SECOND_THOUGHTS = [
    # what a first change leaves behind, a second one has to find
    ("missing file comes back", unlink("extra/y.yaml"), write("extra/y.yaml", component("y2"))),
    (
        "dangling link gets its file",
        link("l/catalog-info.yaml", "../later"),
        write("later", component("late")),
    ),
    ("link is turned", link("l/catalog-info.yaml", "../extra/x.yaml"), turn),
    ("file gone while a location comes to it", unlink("extra/y.yaml"), write("extra/y.yaml", component("w"))),
    (
        "target gone, then only a location names it",
        unlink("a/catalog-info.yaml"),
        write("a/catalog-info.yaml", component("a3")),
    ),
    ("repository leaves", lambda root: git(root / "b", "init", "-q"), remove("b/.git")),
    (
        "address comes",
        lambda root: git(root / "b", "init", "-q"),
        lambda root: git(root / "b", "remote", "add", "origin", "https://github.com/acme/b.git"),
    ),
    ("folder leaves and comes", remove("c"), write("c/deep/er/catalog-info.yaml", component("c"))),
    (
        "location forgets",
        write("two/catalog-info.yaml", location("two", "../extra/y.yaml")),
        write("two/catalog-info.yaml", component("no-location")),
    ),
    (
        "cycle is cut off",
        write("extra/y.yaml", component("y") + "---\n" + location("back", "./x.yaml")),
        unlink("two/catalog-info.yaml"),
    ),
    ("glob folder comes", remove("all/parts"), write("all/parts/new.yaml", component("new"))),
    ("duplicate leaves", write("0/catalog-info.yaml", component("b")), unlink("0/catalog-info.yaml")),
    ("outward link deep below goes", link("c/deep/er/out", "../../../../outside"), unlink("c/deep/er/out")),
    (
        "outward link below stays while a file comes above",
        link("c/deep/out", "../../../outside"),
        write("c/catalog-info.yaml", component("above")),
    ),
    (
        "gone and named at once",
        unlink("extra/y.yaml"),
        both(unlink("extra/x.yaml"), write("b/catalog-info.yaml", location("l2", "../extra/x.yaml"))),
    ),
]


@pytest.mark.parametrize(
    ("first", "second"), [case[1:] for case in SECOND_THOUGHTS], ids=[case[0] for case in SECOND_THOUGHTS]
)
def test_two_changes_one_after_the_other(first: Change, second: Change, tmp_path: Path) -> None:
    root = tmp_path / "root"
    start(root)
    index = Index(root)
    first(root)
    index.check()
    second(root)
    index.check()
    index.check()


def test_a_file_that_a_location_names_is_seen_when_it_comes_after_it_went_in_the_same_update(
    tmp_path: Path,
) -> None:
    root = tmp_path / "root"
    put(root / "a/catalog-info.yaml", component("a"))
    put(root / "z/catalog-info.yaml", location("old", "./t.yaml"))
    put(root / "z/t.yaml", component("t"))
    index = Index(root)
    (root / "z/t.yaml").unlink()
    (root / "z/catalog-info.yaml").unlink()
    put(root / "a/catalog-info.yaml", location("new", "../z/t.yaml"))
    assert refs(index.check()) == []
    put(root / "z/t.yaml", component("t"))
    assert refs(index.check()) == ["component:default/t", "location:default/new"]


def test_roots_inside_of_roots_and_inside_of_pruned_folders(tmp_path: Path) -> None:
    root = tmp_path / "root"
    start(root)
    put(root / "node_modules/pkg/catalog-info.yaml", component("pkg"))
    index = Index(root, root / "c", root / "node_modules/pkg")
    assert "component:default/pkg" in refs(index.check())
    put(root / "node_modules/pkg/sub/catalog-info.yaml", component("pkg-sub"))
    put(root / "c/catalog-info.yaml", component("c-too"))
    (root / "c/deep/out").symlink_to("../../../outside")
    found = index.check()
    assert {"component:default/pkg-sub", "component:default/c-too"} < set(refs(found))
    put(root / "catalog-info.yaml", component("top"))
    index.check()


def test_a_link_as_root(tmp_path: Path) -> None:
    start(tmp_path / "real")
    (tmp_path / "root").symlink_to("real")
    index = Index(tmp_path / "root")
    before = refs(index.check())
    put(tmp_path / "real/new/catalog-info.yaml", component("new"))
    assert sorted(set(refs(index.check())) - set(before)) == ["component:default/new"]


def test_depth_is_counted_from_the_root_whatever_is_searched_again(tmp_path: Path) -> None:
    root = tmp_path / "root"
    folder = root.joinpath(*["d"] * 60)
    put(folder / "catalog-info.yaml", component("deep"))
    index = Index(root)
    put(folder / "e/e/e/e/e/e/catalog-info.yaml", component("deeper"))
    put(folder / "e/catalog-info.yaml", component("less-deep"))
    assert refs(index.check()) == ["component:default/deep", "component:default/less-deep"]


def test_a_build_anew_gives_the_same_and_counts_on(tmp_path: Path) -> None:
    root = tmp_path / "root"
    start(root)
    index = Index(root)
    before = index.check()
    update(index.connection, index.plan, anew=True)
    assert contents(index.connection) == before
    query = "SELECT value FROM meta WHERE key = 'generation'"
    assert index.connection.execute(query).fetchone()[0] >= 2


def test_an_update_that_fails_leaves_the_index_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "root"
    start(root)
    index = Index(root)
    before = index.check()
    put(root / "n/catalog-info.yaml", component("n"))

    def fail(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("devportal.catalog.stitching.stitch", fail)
        with pytest.raises(KeyboardInterrupt):
            update(index.connection, index.plan)
    assert contents(index.connection) == before
    index.check()


class Editor:
    """Random edits of a catalog: whatever a person, git or a careless script does to a tree.

    Links lead to places below `root` or to a folder of the test's own beside it: edits go through them.
    """

    NAMES = ("a", "b", "c", "d")

    def __init__(self, root: Path, seed: int) -> None:
        self.root = root
        self.outside = root.parent / "outside"
        self.outside.mkdir()
        self.random = random.Random(seed)
        self.log: list[str] = []
        self.kinds = [
            self.write,
            self.write,
            self.write,
            self.write_location,
            self.write_location,
            self.write_part,
            self.write_part,
            self.remove,
            self.remove,
            self.rename,
            self.rename,
            self.link,
            self.touch,
            self.breaks,
            self.git,
            self.copy,
            self.backdate,
        ]

    def edit(self) -> None:
        """Do one edit, which never leaves the folder of the test."""
        self.random.choice(self.kinds)()
        assert {path.name for path in self.root.parent.iterdir()} == {"root", "outside"}

    def folder(self) -> Path:
        return self.root.joinpath(*self.random.choices(self.NAMES, k=self.random.randint(0, 3)))

    def path(self) -> Path:
        name = self.random.choice(
            ["catalog-info.yaml", "catalog-info.yml", "x.catalog-info.yaml", "part.yaml"]
        )
        return self.folder() / name

    def some(self) -> Path | None:
        """Give a file, folder or link that is there."""
        found = sorted(path for path in self.root.rglob("*") if ".git" not in path.parts)
        return self.random.choice(found) if found else None

    def put(self, path: Path, text: str) -> None:
        self.log.append(f"put {path.relative_to(self.root)}: {text!r}")
        try:
            put(path, text)
        except OSError as error:
            self.log.append(f"  {error}")

    def name(self) -> str:
        return self.random.choice(["one", "two", "three", "Three", "four"])

    def write(self) -> None:
        several = self.random.choices(
            [
                component(self.name(), owner=self.name(), spec=f"  dependsOn: [component:{self.name()}]\n"),
                component(self.name(), more=f"  tags: [{self.name().lower()}]\n"),
                api(self.name(), self.random.choice(["./part.yaml", "/a/part.yaml", "../x.json"])),
                GROUP,
            ],
            k=self.random.randint(1, 3),
        )
        self.put(self.path(), "---\n".join(several))

    def write_location(self) -> None:
        targets = self.random.choices(
            [
                "./*.yaml",
                "./part.yaml",
                "../part.yaml",
                "./a/**/*.yaml",
                "./b/catalog-info.yaml",
                "/c/part.yaml",
                "./*/part.yaml",
            ],
            k=self.random.randint(1, 2),
        )
        text = location(self.name(), *targets, optional=self.random.random() < 0.5)
        self.put(self.path(), text if self.random.random() < 0.7 else text + "---\n" + component(self.name()))

    def write_part(self) -> None:
        self.put(self.folder() / self.random.choice(["part.yaml", "other.yaml"]), component(self.name()))

    def breaks(self) -> None:
        self.put(self.path(), self.random.choice(["kind: [", "", "a: b\n", "---\n---\n", "x"]))

    def remove(self) -> None:
        path = self.some()
        if path is None:
            return
        self.log.append(f"remove {path.relative_to(self.root)}")
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()

    def rename(self) -> None:
        source, target = self.some(), self.random.choice([self.folder(), self.path()])
        if source is None or target in (self.root, source) or source in target.parents:
            return
        self.log.append(f"rename {source.relative_to(self.root)} {target.relative_to(self.root)}")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            source.rename(target)
        except OSError as error:
            self.log.append(f"  {error}")

    def link(self) -> None:
        path, target = self.random.choice([self.folder(), self.path()]), self.some()
        if target is None or path == self.root:
            return
        self.log.append(f"link {path.relative_to(self.root)} -> {target.relative_to(self.root)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.symlink_to(self.random.choice([target, self.outside, Path("nowhere")]))
        except OSError as error:
            self.log.append(f"  {error}")

    def touch(self) -> None:
        path = self.some()
        if path is not None and path.exists():
            self.log.append(f"touch {path.relative_to(self.root)}")
            moment = self.random.choice([0, 1_000_000_000, time.time(), 4_000_000_000])
            os.utime(path, (moment, moment))

    def backdate(self) -> None:
        """Change a file in place so that its size and time of change stay."""
        path = self.some()
        if path is not None and path.is_file() and path.stat().st_size:
            about = path.stat()
            text = path.read_text().replace("one", "two") if self.random.random() < 0.5 else path.read_text()
            self.log.append(f"backdate {path.relative_to(self.root)}")
            path.write_text(text)
            os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))

    def copy(self) -> None:
        source, target = self.some(), self.folder()
        if source is None or target in (source, self.root) or source in target.parents or target.exists():
            return
        self.log.append(f"copy {source.relative_to(self.root)} {target.relative_to(self.root)}")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir() and not source.is_symlink():
                shutil.copytree(source, target, symlinks=True)
            else:
                shutil.copy2(source, target, follow_symlinks=False)
        except OSError as error:
            self.log.append(f"  {error}")

    def git(self) -> None:
        folder = self.folder()
        if not folder.is_dir():
            return
        self.log.append(f"git {folder.relative_to(self.root)}")
        if (folder / ".git").is_dir():
            if self.random.random() < 0.5:
                shutil.rmtree(folder / ".git")
            else:
                (folder / ".git/config").write_text(
                    f'[remote "origin"]\n\turl = https://github.com/acme/{self.name()}\n'
                )
        elif not (folder / ".git").exists():
            for name in ("objects", "refs/remotes/origin"):
                (folder / ".git" / name).mkdir(parents=True)
            (folder / ".git/HEAD").write_text("ref: refs/heads/main\n")
            (folder / ".git/config").write_text("[core]\n")


def follow(root: Path, seed: int, rounds: int) -> None:
    root.mkdir()
    editor = Editor(root, seed)
    for _ in range(12):
        editor.edit()
    index = Index(root)
    for _ in range(rounds):
        for _ in range(editor.random.randint(1, 4)):
            editor.edit()
        try:
            index.check()
        except AssertionError as error:
            raise AssertionError(f"seed {seed}:\n" + "\n".join(editor.log)) from error


@pytest.mark.parametrize("seed", range(25))
def test_any_edits_lead_to_what_a_fresh_build_gives(seed: int, tmp_path: Path) -> None:
    follow(tmp_path / "root", seed, 12)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1000, 1400))
def test_many_more_edits_lead_to_what_a_fresh_build_gives(seed: int, tmp_path: Path) -> None:
    follow(tmp_path / "root", seed, 25)

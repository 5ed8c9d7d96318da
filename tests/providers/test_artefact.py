"""A catalog's index as one file: the same bytes everywhere, read in place, and never trusted."""

from __future__ import annotations

import os
import pathlib
import sqlite3
import stat
import zlib
from hashlib import blake2b

import pytest

from git_server import Remote, component
from source_place import Place, synced
from web_server import Asked, Reply, web

GROUP = """apiVersion: backstage.io/v1alpha1
kind: Group
metadata:
  name: team-a
spec:
  type: team
  children: []
  profile:
    email: a@acme.example
"""


def company(folder: pathlib.Path) -> None:
    for name in ("pay", "web", "stock"):
        (folder / name).mkdir(parents=True)
        more = "  dependsOn: [component:stock]\n" if name == "web" else ""
        (folder / name / "catalog-info.yaml").write_text(component(name, more=more))
    (folder / "catalog-info.yaml").write_text(GROUP)


@pytest.fixture
def place(tmp_path: pathlib.Path) -> Place:
    made = Place(tmp_path)
    company(made.empty)
    return made


def exported(place: Place, name: str = "catalog.index") -> pathlib.Path:
    file = place.home / name
    done = place.run("catalog", "export", "--index", str(file))
    assert done.code == 0, done.err
    return file


def reader(tmp_path: pathlib.Path, file: pathlib.Path | str) -> Place:
    """Give another user, in a folder without a catalog, whose source is the file."""
    other = Place(tmp_path / "other", "")
    key = "url" if "://" in str(file) else "path"
    other.source("org", type="index", **{key: str(file)})
    return other


def test_the_same_catalog_gives_the_same_bytes_wherever_it_lies(tmp_path: pathlib.Path, place: Place) -> None:
    first = exported(place).read_bytes()
    other = Place(tmp_path / "elsewhere" / "deep")
    company(other.empty)
    other.run("list")
    (other.empty / "zoo").mkdir()
    (other.empty / "zoo" / "catalog-info.yaml").write_text(component("zoo"))
    other.run("list")
    (other.empty / "zoo" / "catalog-info.yaml").unlink()
    (other.empty / "pay" / "catalog-info.yaml").touch()
    assert exported(other).read_bytes() == first
    assert str(place.empty).encode() not in zlib.decompress(first.split(b"\n", 1)[1])


def test_questions_are_answered_as_over_the_folder(tmp_path: pathlib.Path, place: Place) -> None:
    other = reader(tmp_path, exported(place))
    for argv in (
        ("list", "-o", "name"),
        ("search", "stock", "-o", "name"),
        ("owner", "web"),
        ("owner", "web", "--contact"),
        ("deps", "stock", "--reverse", "-o", "json"),
        ("list", "--owner", "team-a", "--kind", "component", "-o", "tsv"),
        ("show", "web", "-o", "text"),
        ("catalog", "stats"),
    ):
        assert other.run(*argv, "--source", "org").out == place.run(*argv).out, argv
        assert other.run(*argv).out == place.run(*argv).out, "it is used where there is no catalog"
    assert "there is no catalog here" in other.run("list").err


def test_what_sources_brought_is_in_it(tmp_path: pathlib.Path, place: Place) -> None:
    remote = Remote(tmp_path / "served", "far", {"catalog-info.yaml": component("far")})
    place.source("far", type="git", url=f"file://{remote.bare}")
    synced(place)
    other = reader(tmp_path, exported(place))
    assert "component:default/far" in other.names()
    assert str(tmp_path) not in other.run("show", "far").out


def test_it_is_downloaded_once_and_asked_with_its_etag(tmp_path: pathlib.Path, place: Place) -> None:
    content = [exported(place).read_bytes()]

    def answer(asked: Asked) -> Reply:
        etag = f'"{blake2b(content[0], digest_size=8).hexdigest()}"'
        if asked.headers.get("if-none-match") == etag:
            return Reply(status=304, headers={"ETag": etag})
        return Reply(content[0], headers={"ETag": etag})

    with web(answer) as server:
        other = reader(tmp_path, server.url + "/catalog.index")
        assert other.names()[0] == "component:default/pay"
        assert other.names() == other.names("--cached")
        assert len(server.asked) == 1
        assert other.run("source", "sync").code == 0
        assert server.asked[-1].headers["if-none-match"]
        (place.empty / "new.catalog-info.yaml").write_text(component("new"))
        content[0] = exported(place).read_bytes()
        assert "component:default/new" not in other.names()
        assert "component:default/new" in other.names("--refresh")
        content[0] = b"portal-index 1 schema=1 broken"
        refreshed = other.run("list", "-o", "name", "--refresh")
        assert "component:default/new" in refreshed.out
        assert "warning: source org: " in refreshed.err
    assert "component:default/new" in other.names("--refresh")
    assert "component:default/new" in other.names("--offline")
    folder = other.cache / "published"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not [one for one in folder.iterdir() if one.name.startswith(".tmp-")]


def packed(database: bytes, *, digest: str = "", size: int | None = None, schema: int | None = None) -> bytes:
    from devportal.catalog.sqlite import VERSION

    head = f"schema={VERSION if schema is None else schema} size={len(database) if size is None else size} "
    head += f"blake2b={digest or blake2b(database, digest_size=32).hexdigest()}\n"
    return b"portal-index 1 " + head.encode() + zlib.compress(database)


def changed(database: bytes, tmp_path: pathlib.Path, *statements: str) -> bytes:
    path = tmp_path / "changed.db"
    path.write_bytes(database)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA writable_schema = ON")
    for statement in statements:
        connection.execute(statement)
    connection.close()
    return path.read_bytes()


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


HOSTILE = {
    "empty": lambda whole, database, tmp: b"",
    "html": lambda whole, database, tmp: b"<html>login</html>",
    "raw-sqlite": lambda whole, database, tmp: database,
    "truncated": lambda whole, database, tmp: whole[: len(whole) // 2],
    "flipped": lambda whole, database, tmp: flipped(whole, len(whole) // 2),
    "wrong-digest": lambda whole, database, tmp: packed(database, digest="0" * 64),
    "wrong-size": lambda whole, database, tmp: packed(database, size=10),
    "huge-size": lambda whole, database, tmp: packed(database, size=10**11),
    "bomb": lambda whole, database, tmp: packed(b"\0" * 50_000_000, size=4096),
    "other-version": lambda whole, database, tmp: packed(database, schema=999),
    "no-database": lambda whole, database, tmp: packed(b"SQLite format 3\0" + b"x" * 5000),
    "torn-pages": lambda whole, database, tmp: packed(database[: len(database) // 2]),
    "garbage-pages": lambda whole, database, tmp: packed(database[:4096] + b"\xa5" * (len(database) - 4096)),
    "trigger": lambda whole, database, tmp: packed(
        changed(database, tmp, "CREATE TRIGGER t AFTER INSERT ON meta BEGIN DELETE FROM entity; END")
    ),
    "view-for-table": lambda whole, database, tmp: packed(
        changed(database, tmp, "DROP TABLE problem", "CREATE VIEW problem AS SELECT * FROM entity")
    ),
    "extra-table": lambda whole, database, tmp: packed(changed(database, tmp, "CREATE TABLE more (a)")),
    "blob-name": lambda whole, database, tmp: packed(
        changed(database, tmp, "UPDATE entity SET name = x'00ff'")
    ),
    "null-kind": lambda whole, database, tmp: packed(changed(database, tmp, "UPDATE entity SET kind = NULL")),
    "no-json": lambda whole, database, tmp: packed(changed(database, tmp, "UPDATE entity SET doc = '[['")),
    "list-document": lambda whole, database, tmp: packed(
        changed(database, tmp, "UPDATE entity SET doc = '[1]'")
    ),
    "odd-annotations": lambda whole, database, tmp: packed(
        changed(database, tmp, """UPDATE entity SET doc = '{"metadata": {"name": "x", "annotations": 7}}'""")
    ),
    "no-file": lambda whole, database, tmp: packed(changed(database, tmp, "DELETE FROM file")),
    "absolute-path": lambda whole, database, tmp: packed(
        changed(database, tmp, "UPDATE file SET path = '/etc/' || path")
    ),
    "path-above": lambda whole, database, tmp: packed(
        changed(database, tmp, "UPDATE file SET path = '../../' || path")
    ),
    "path-into-git": lambda whole, database, tmp: packed(
        changed(database, tmp, "UPDATE file SET path = 'x/.git/' || path")
    ),
    "zeros": lambda whole, database, tmp: packed(b"\0" * 200_000_000),
    "odd-relation": lambda whole, database, tmp: packed(changed(database, tmp, "UPDATE edge SET type = 99")),
    "words-damaged": lambda whole, database, tmp: packed(
        changed(database, tmp, "UPDATE words_data SET block = x'ffffffffffffffff' WHERE id > 10")
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_an_error_and_never_a_crash(
    name: str, tmp_path: pathlib.Path, place: Place
) -> None:
    file = exported(place)
    whole = file.read_bytes()
    file.write_bytes(HOSTILE[name](whole, zlib.decompress(whole.split(b"\n", 1)[1]), tmp_path))
    other = reader(tmp_path, file)
    for argv in (("list",), ("search", "pay"), ("show", "pay"), ("source", "sync")):
        done = other.run(*argv)
        assert done.code == 3, (argv, done)
        assert "is not used" in done.err
        assert "\x1b" not in done.err
    folder = other.cache / "published"
    assert not folder.exists() or not [one for one in folder.iterdir() if one.name.endswith(".db")]


def test_a_pipe_and_a_missing_file(tmp_path: pathlib.Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for file in (tmp_path / "pipe", tmp_path / "none", tmp_path):
        other = reader(tmp_path, file)
        assert other.run("list", "--source", "org").code == 3


def test_an_object_store_needs_fsspec(tmp_path: pathlib.Path) -> None:
    pytest.importorskip("sys")
    try:
        import fsspec  # noqa: F401
    except ImportError:
        done = reader(tmp_path, "s3://bucket/catalog.index").run("list", "--source", "org")
        assert (done.code, "pip install fsspec" in done.err) == (3, True)
    else:
        pytest.skip("fsspec is installed here")


def test_nothing_to_export(tmp_path: pathlib.Path) -> None:
    empty = Place(tmp_path)
    assert empty.run("catalog", "export", "--index", "x").code == 1
    assert empty.run("catalog", "export").code == 2

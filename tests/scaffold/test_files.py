"""Copying and rendering folders: what goes where, what is kept, and what may never be written."""

from __future__ import annotations

import os
import pathlib
import stat

import pytest

from devportal.errors import PortalError
from devportal.scaffold.binary import is_binary
from devportal.scaffold.files import WrittenFile, copy_file, copy_tree, extension_of, render_file, render_tree
from devportal.scaffold.nunjucks import Limits, TemplateError, TemplateLimitError
from devportal.scaffold.safe_path import safe_child, writable_child
from devportal.scaffold.skeleton import entries_of, matching
from helpers import write_tree


@pytest.fixture
def source(tmp_path: pathlib.Path) -> pathlib.Path:
    return write_tree(
        tmp_path / "skeleton", {"${{ values.name }}/a.txt": "hi ${{ values.name }}\r\n", "b.bin": b"\0${{"}
    )


@pytest.fixture
def target(tmp_path: pathlib.Path) -> pathlib.Path:
    path = tmp_path / "workspace"
    path.mkdir()
    return path


def text(path: pathlib.Path) -> str:
    return path.read_bytes().decode()


def test_what_was_written_is_told(source: pathlib.Path, target: pathlib.Path) -> None:
    (target / "b.bin").write_bytes(b"old")
    written = render_tree(str(source), str(target), values={"name": "shop"}, replace=True)
    assert written == [
        WrittenFile("shop", "${{ values.name }}", "folder"),
        WrittenFile("shop/a.txt", "${{ values.name }}/a.txt", "file", rendered=True),
        WrittenFile("b.bin", "b.bin", "file", replaced=True),
    ]
    assert text(target / "shop" / "a.txt") == "hi shop\r\n"
    assert (target / "b.bin").read_bytes() == b"\0${{"


def test_an_error_names_the_file(tmp_path: pathlib.Path, target: pathlib.Path) -> None:
    source = write_tree(tmp_path / "s", {"ok.txt": "x", "sub/bad.txt": "a\n${{ values. }}"})
    with pytest.raises(TemplateError, match=r"sub/bad\.txt:2:13: expected a name"):
        render_tree(str(source), str(target))


def test_a_file_larger_than_the_limits_is_not_rendered(tmp_path: pathlib.Path, target: pathlib.Path) -> None:
    source = write_tree(tmp_path / "s", {"big.txt": "x" * 5000})
    with pytest.raises(TemplateLimitError, match=r"big\.txt: the file is larger"):
        render_tree(str(source), str(target), limits=Limits(output=1000))


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "/etc/x",
        "a/../../x",
        "a\0b",
        "${{ '../' }}x",
        "..",
        "out/x",
        "chain/x",
        "dangling",
        "dangling/x",
        "chain",
    ],
)
def test_no_path_leads_out(tmp_path: pathlib.Path, target: pathlib.Path, name: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (target / "out").symlink_to(outside)
    (target / "chain").symlink_to("link2")
    (target / "link2").symlink_to("../outside")
    (target / "dangling").symlink_to(outside / "nothing")
    with pytest.raises(PortalError) as caught:
        safe_child(str(target), name.replace("${{ '../' }}", "../"))
    assert caught.value.exit_code == 5
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("name", ["a", "a/b", ".", "./a/../b", "in/x", "a b/é", "loop", "loop/x"])
def test_paths_inside_are_given_whole(target: pathlib.Path, name: str) -> None:
    (target / "real").mkdir()
    (target / "in").symlink_to("real")
    (target / "loop").symlink_to("loop")
    assert safe_child(str(target), name) == os.path.normpath(target / name)


def test_a_root_behind_a_link_is_a_root(tmp_path: pathlib.Path, target: pathlib.Path) -> None:
    (tmp_path / "via").symlink_to(target)
    assert safe_child(str(tmp_path / "via"), "a/b") == str(tmp_path / "via" / "a" / "b")


@pytest.mark.parametrize(
    "name",
    [
        ".git/config",
        "a/.git/hooks/x",
        ".GIT/x",
        ".git. /x",
        ".git /x",
        "git~1/x",
        ".git::$INDEX_ALLOCATION/x",
        ".g\u200cit/x",
    ],
)
def test_nothing_is_written_into_a_git_folder(target: pathlib.Path, name: str) -> None:
    with pytest.raises(PortalError, match=r"\.git folder"):
        writable_child(str(target), name)


def test_a_rendered_name_cannot_become_git(tmp_path: pathlib.Path, target: pathlib.Path) -> None:
    source = write_tree(tmp_path / "s", {"${{ values.x }}/config": "[core]"})
    with pytest.raises(PortalError, match=r"\.git folder"):
        render_tree(str(source), str(target), values={"x": ".git"})
    assert list(target.iterdir()) == []


def test_a_git_folder_of_the_skeleton_is_passed_over(tmp_path: pathlib.Path, target: pathlib.Path) -> None:
    source = write_tree(tmp_path / "s", {".git/config": "[core]", ".gitignore": "x", "a": "b"})
    assert [each.path for each in render_tree(str(source), str(target))] == [".gitignore", "a"]
    assert [each.path for each in copy_tree(str(source), str(target))] == [".gitignore", "a"]


@pytest.mark.parametrize("leads_to", ["/etc/hosts", "../../x", "a/../../../x"])
def test_a_link_that_leads_out_is_not_copied(
    tmp_path: pathlib.Path, target: pathlib.Path, leads_to: str
) -> None:
    source = write_tree(tmp_path / "s", {"a": "b"})
    (source / "link").symlink_to(leads_to)
    for copy in (render_tree, copy_tree):
        with pytest.raises(PortalError, match="leads out"):
            copy(str(source), str(target))
    assert not (target / "link").is_symlink()


def test_a_link_may_not_lead_out_from_its_new_place(tmp_path: pathlib.Path, target: pathlib.Path) -> None:
    source = write_tree(tmp_path / "s", {"a": "b", "sub/x": "y"})
    (source / "sub" / "${{ values.up }}link").symlink_to("../a")
    with pytest.raises(PortalError, match="leads out"):
        render_tree(str(source), str(target), values={"up": "../"})
    written = render_tree(str(source), str(target / "in"), values={"up": "../"}, root=str(target))
    assert os.readlink(target / "in" / "link") == "../a"
    assert {each.kind for each in written} == {"file", "folder", "link"}


def test_nothing_is_written_through_a_link_of_the_workspace(
    tmp_path: pathlib.Path, target: pathlib.Path
) -> None:
    (tmp_path / "secret").write_text("old")
    (target / "a").symlink_to(tmp_path / "secret")
    source = write_tree(tmp_path / "s", {"a": "new"})
    for copy in (
        lambda: render_tree(str(source), str(target), replace=True),
        lambda: copy_tree(str(source), str(target)),
    ):
        with pytest.raises(PortalError):
            copy()
    assert (tmp_path / "secret").read_text() == "old"


def test_a_special_file_is_refused(tmp_path: pathlib.Path, target: pathlib.Path) -> None:
    (tmp_path / "s").mkdir()
    os.mkfifo(tmp_path / "s" / "pipe")
    with pytest.raises(PortalError, match="pipe: neither a file"):
        render_tree(str(tmp_path / "s"), str(target))


def test_the_target_may_not_be_in_the_skeleton(source: pathlib.Path) -> None:
    with pytest.raises(PortalError, match="must not be within"):
        render_tree(str(source), str(source / "out"))


def test_old_backstage_left_names_and_contents_alone(tmp_path: pathlib.Path, target: pathlib.Path) -> None:
    source = write_tree(
        tmp_path / "s", {"raw/${{ values.x }}.txt": "${{ values.x }}", "y": "${{ values.x }}"}
    )
    render_tree(str(source), str(target), values={"x": 1}, copy_without_render=["raw"])
    assert text(target / "raw" / "${{ values.x }}.txt") == "${{ values.x }}"
    assert text(target / "y") == "1"


def test_modes_are_kept_and_the_umask_holds(source: pathlib.Path, target: pathlib.Path) -> None:
    (source / "b.bin").chmod(0o755)
    (source / "${{ values.name }}" / "a.txt").chmod(0o777)
    before = os.umask(0o027)
    try:
        render_tree(str(source), str(target), values={"name": "n"})
    finally:
        os.umask(before)
    assert stat.S_IMODE((target / "n" / "a.txt").stat().st_mode) == 0o750
    assert stat.S_IMODE((target / "b.bin").stat().st_mode) == 0o755


def test_one_file(tmp_path: pathlib.Path, target: pathlib.Path) -> None:
    (tmp_path / "t.md").write_text("# ${{ values.name }}")
    assert render_file(str(tmp_path / "t.md"), str(target), "docs/x.md", values={"name": "A"}) == WrittenFile(
        "docs/x.md", "t.md", "file", rendered=True
    )
    assert render_file(str(tmp_path / "t.md"), str(target), "docs/x.md", values={"name": "B"}) is None
    assert text(target / "docs" / "x.md") == "# A"
    assert copy_file(str(tmp_path / "t.md"), str(target), "docs/x.md").replaced
    assert text(target / "docs" / "x.md") == "# ${{ values.name }}"
    with pytest.raises(PortalError):
        render_file(str(tmp_path / "t.md"), str(target), "../x.md")


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (["*"], ["README.md", "b.py"]),
        (["docs"], ["docs/a.md", "docs/sub/b.md"]),
        (["./docs/sub/"], ["docs/sub/b.md"]),
        (["**/*.md", "!docs/**"], ["README.md"]),
        (["!docs/**", "**/*.md"], ["README.md", "docs/a.md", "docs/sub/b.md"]),
        (["**/*.{py,yml}"], [".github/x.yml", "b.py"]),
        (["docs/!(sub)/**", "[ab].py"], ["b.py", "docs/a.md"]),
        (["nope/**", "?.py"], ["b.py"]),
        (["*.md/**", "*/**"], [".github/x.yml", "README.md", "docs/a.md", "docs/sub/b.md"]),
        (["./", "!**/*.md"], [".github/x.yml", "b.py"]),
        ([], []),
    ],
)
def test_patterns(tmp_path: pathlib.Path, patterns: list[str], expected: list[str]) -> None:
    files = dict.fromkeys(["README.md", "b.py", ".github/x.yml", "docs/a.md", "docs/sub/b.md"], "")
    source = str(write_tree(tmp_path / "s", files))
    chosen = matching(source, entries_of(source), patterns)
    assert sorted(each for each in chosen if not each.endswith("/")) == expected


def test_a_pattern_that_explodes_is_refused(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a").write_text("")
    with pytest.raises(PortalError, match="cannot be used"):
        matching(str(tmp_path), ["a"], ["{1..100000}{1..100000}"])


@pytest.mark.parametrize(
    ("path", "extension"),
    [
        ("a.njk", ".njk"),
        ("a.html.njk", ".njk"),
        (".njk", ""),
        ("d.x/a", ""),
        ("a.", "."),
        ("a.njk/", ".njk"),
        ("..a", ".a"),
    ],
)
def test_extensions_are_those_of_node(path: str, extension: str) -> None:
    assert extension_of(path) == extension


@pytest.mark.parametrize(
    ("head", "binary"),
    [
        (b"", False), (b"text\n", False), (b"a\0b", True), (b"%PDF-1.4", True), (b"\xef\xbb\xbf\0", False),
        (b"\xff\xfea\0", False), ("é ü ß".encode() * 50, False), (b"caf\xe9 and more text", False),
        (b"\xe9\xe9\xe9 abcdef", True), (b"\x01\x02\x03" + b"a" * 20, True), ("漢字".encode() * 100, False),
        (b"a" * 511 + "é".encode(), False), (b"x" * 600 + b"\0", False), (b"\x80" * 600, True),
    ],
)  # fmt: skip
def test_what_is_binary(head: bytes, binary: bool) -> None:
    assert is_binary(head) is binary

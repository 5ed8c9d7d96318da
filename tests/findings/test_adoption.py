"""What makes a check bearable in a repository with a past: codes, comments, baselines, revisions, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from check_runs import GUESTS, documents, entity, portal, problems, write_tree

INFO = "catalog-info.yaml"
TWO = entity(spec="  system: gone\n", meta="  description: x\n  tags: [A]\n")


def codes(*argv: str, cwd: Path) -> list[str]:
    return [problem["code"] for problem in problems(*argv, cwd=cwd)]


@pytest.fixture
def tree(tmp_path) -> Path:
    files = {
        INFO: entity(meta="", spec="  system: gone\n"),
        "b/catalog-info.yaml": entity("b", meta="  description: x\n  tags: [A]\n"),
        "org/catalog-info.yaml": GUESTS,
    }
    return write_tree(tmp_path / "r", files)


@pytest.mark.parametrize(
    ("argv", "found", "code"),
    [
        ((), ["schema.tag", "description.missing", "ref.dangling"], 1),
        (("--select", "ref"), ["ref.dangling"], 0),
        (("--select", "ref.*,description.missing"), ["description.missing", "ref.dangling"], 0),
        (("--ignore", "schema", "--ignore", "description"), ["ref.dangling"], 0),
        (("--select", "ref", "--strict"), ["ref.dangling"], 1),
        (("--ignore", "schema,ref", "--strict"), ["description.missing"], 0),
        (("--select", "ref", "--max-warnings", "0"), ["ref.dangling"], 1),
        (("--select", "ref", "--max-warnings", "1"), ["ref.dangling"], 0),
    ],
)
def test_codes_and_exit_codes(argv, found, code, tree) -> None:
    exit_code, out, _ = portal("check", "--json", *argv, cwd=tree)
    assert ([problem["code"] for problem in json.loads(out)["problems"]], exit_code) == (found, code)


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_an_unknown_code(option, tree) -> None:
    assert portal("check", option, "ref.dangeling", cwd=tree) == (
        2,
        "",
        f"error: {option}: no rule 'ref.dangeling'\nhint: did you mean ref.dangling?\n",
    )


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({INFO: entity("l", "Location", spec="  target: ../../x.yaml\n")}, 5),
        ({INFO: entity("l", "Location", spec="  target: http://localhost/x.yaml\n")}, 5),
        (
            {
                INFO: entity("l", "Location", spec="  target: ../../x.yaml\n").replace(
                    "x.yaml", "x.yaml # portal: ignore[path]"
                )
            },
            5,
        ),
        ({INFO: GUESTS, "x": "-> /etc"}, 0),
        ({INFO: "a: ["}, 1),
    ],
)
def test_what_was_refused_for_safety_is_five(files, code, tmp_path) -> None:
    assert portal("check", cwd=write_tree(tmp_path / "r", files))[0] == code


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("owner: gone  # portal: ignore[ref.dangling]", []),
        ("owner: gone  # portal: ignore[ref] they come from LDAP", []),
        ("# portal: ignore[ref.dangling, schema.tag]\n  owner: gone", []),
        ("# portal: ignore[ref.dangling]\n  # another\n\n  owner: gone", []),
        ("owner: gone  #portal:ignore[ref.dangling]", []),
        ("owner: gone\n  # portal: ignore[ref.dangling]", ["ignore.unused", "ref.dangling"]),
        ("owner: gone  # portal: ignore[schema.tag]", ["ignore.unused", "ref.dangling"]),
        ("owner: gone  # portal: ignore", ["ignore.unknown", "ref.dangling"]),
        ("owner: gone  # portal: ignore[ref.gone]", ["ignore.unknown", "ref.dangling"]),
        ("owner: 'gone#portal-ignore[ref.dangling]'", ["ref.dangling"]),
    ],
)
def test_a_comment_for_a_line(text, left, tmp_path) -> None:
    root = write_tree(
        tmp_path / "r", {INFO: entity().replace("owner: guests", text), "g/catalog-info.yaml": GUESTS}
    )
    assert sorted(codes(cwd=root)) == left


@pytest.mark.parametrize(
    ("above", "left"),
    [
        ("# portal: ignore[ref.dangling]\n", 1),
        ("# A service\n\n# portal: ignore[ref]\n# and more\n", 1),
        ("# portal: ignore[ref.dangling]\n---\n", 1),
        ("---\n# portal: ignore[ref.dangling]\n", 1),
        ("", 2),
    ],
)
def test_a_comment_for_a_document(above, left, tmp_path) -> None:
    text = above + documents(
        TWO.replace("[A]", "[a]"), TWO.replace("[A]", "[a]").replace("name: a", "name: b")
    )
    root = write_tree(tmp_path / "r", {INFO: text, "g/catalog-info.yaml": GUESTS})
    assert codes(cwd=root) == ["ref.dangling"] * left


def broken(name: str) -> str:
    return entity(
        name, spec="  system: gone\n", meta="  description: x\n  annotations:\n    vault.io/secret-path: x\n"
    )


def test_forty_old_problems_and_one_new(tmp_path) -> None:
    files = {f"s{at}/catalog-info.yaml": broken(f"s{at}") for at in range(18)}
    files |= {f"t{at}/catalog-info.yaml": entity(f"t{at}", meta="  tags: [A]\n") for at in range(4)}
    root = write_tree(tmp_path / "r", {**files, INFO: GUESTS})
    code, out, err = portal("check", "--write-baseline", "known.json", cwd=root)
    assert (code, err) == (
        0,
        "note: known.json knows 40 findings: `portal check --baseline known.json` fails for new ones only\n",
    )
    assert "4 errors, 36 warnings" in out
    assert portal("check", "--strict", "--baseline", "known.json", cwd=root)[:2] == (
        0,
        "23 files, 20 entities: no problems (40 in the baseline)\n",
    )
    # lines move, other entities come, a value changes beside the finding: still known
    write_tree(
        root, {"s0/catalog-info.yaml": "# moved\n\n" + broken("s0").replace("production", "deprecated")}
    )
    write_tree(root, {"a/catalog-info.yaml": entity("new")})
    assert portal("check", "--strict", "--baseline", "known.json", cwd=root)[0] == 0
    # from a folder of it, too
    assert portal(
        "check", "--strict", "--baseline", "../known.json", "../s1/catalog-info.yaml", cwd=root / "s0"
    )[0] in (0, 1)
    write_tree(root, {"a/catalog-info.yaml": entity("new", meta="  description: x\n  tags: [B]\n")})
    code, out, _ = portal("check", "--baseline", "known.json", cwd=root)
    assert code == 1
    assert next(line for line in out.splitlines() if "error" in line).endswith("the text 'B'  schema.tag")
    # what has been mended is told, and writing again makes the file shorter
    write_tree(root, {"a/catalog-info.yaml": entity("new"), "t0/catalog-info.yaml": entity("t0")})
    _, out, _ = portal("check", "--baseline", "known.json", cwd=root)
    assert "39 in the baseline; 1 of the baseline mended: write it again to keep it short" in out
    portal("check", "--write-baseline", "known.json", cwd=root)
    assert len(json.loads((root / "known.json").read_text())["findings"]) == 39


@pytest.mark.parametrize(
    ("text", "code"),
    [(None, 3), ("{", 2), ('{"format": "other"}', 2), ('{"format": "portal-baseline/1"}', 0)],
)
def test_baselines_that_are_none(text, code, tmp_path) -> None:
    root = write_tree(tmp_path / "r", {INFO: GUESTS, **({"known.json": text} if text else {})})
    assert portal("check", "--baseline", "known.json", cwd=root)[0] == code


def git(root: Path, *argv: str) -> None:
    quiet = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    names = {
        f"GIT_{who}_{what}": "x@example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    subprocess.run(
        ["git", "-C", str(root), *argv], check=True, capture_output=True, env={**os.environ, **quiet, **names}
    )


@pytest.fixture
def repository(tmp_path) -> Path:
    files = {
        "a/catalog-info.yaml": entity("a", spec="  dependsOn: [component:b]\n"),
        "b/catalog-info.yaml": entity("b"),
        "c/catalog-info.yaml": entity("c", spec="  system: gone\n"),
        "org/catalog-info.yaml": GUESTS,
        "other.txt": "x",
    }
    root = write_tree(tmp_path / "r", files)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    return root


def since(root: Path) -> list[tuple[str, str]]:
    return [(problem["code"], problem["file"]) for problem in problems("--since", "main", cwd=root)]


def test_since_a_revision(repository) -> None:
    assert codes(cwd=repository) == ["ref.dangling"]
    assert since(repository) == []
    (repository / "other.txt").write_text("y")
    assert since(repository) == []
    # a file that was only touched is not changed, also with other line ends
    info = repository / "c" / INFO
    info.write_bytes(info.read_bytes().replace(b"\n", b"\r\n"))
    assert since(repository) == []
    info.write_text(entity("c", spec="  system: gone\n", meta="  description: y\n"))
    assert since(repository) == [("ref.dangling", "c/catalog-info.yaml")]


def test_since_finds_what_a_removal_broke_elsewhere(repository) -> None:
    (repository / "b" / INFO).unlink()
    assert since(repository) == [("ref.dangling", "a/catalog-info.yaml")]
    git(repository, "checkout", "-q", "-b", "topic")
    git(repository, "commit", "-qam", "without b")
    assert since(repository) == [("ref.dangling", "a/catalog-info.yaml")]
    # what main did in the meantime is not ours
    git(repository, "checkout", "-q", "main")
    write_tree(repository, {"c/catalog-info.yaml": entity("c", spec="  system: none\n")})
    git(repository, "commit", "-qam", "theirs")
    git(repository, "checkout", "-q", "topic")
    assert since(repository) == [("ref.dangling", "a/catalog-info.yaml")]


@pytest.mark.parametrize(("revision", "code"), [("nowhere", 1), ("--output=x", 2), ("a..b", 2)])
def test_revisions_that_are_none(revision, code, repository) -> None:
    found, _, err = portal("check", f"--since={revision}", cwd=repository)
    assert found == code, err
    assert err.startswith("error")


def test_since_outside_of_git(tree) -> None:
    code, _, err = portal("check", "--since", "HEAD", cwd=tree)
    assert (code, err.splitlines()[0]) == (
        2,
        "error: --since needs a git repository, and this folder is in none",
    )


def test_a_file_of_any_name_in_the_catalog_around_it(tree) -> None:
    write_tree(tree, {"new.yaml": entity("new", spec="  dependsOn: [component:a, component:x]\n")})
    found = problems("new.yaml", cwd=tree)
    assert [(one["code"], one["file"], one["line"], one["column"]) for one in found] == [
        ("ref.dangling", "new.yaml", 10, 28)
    ]
    write_tree(
        tree, {"new.yaml": documents(entity("A"), entity("l", "Location", spec="  target: ./more.yaml\n"))}
    )
    write_tree(tree, {"more.yaml": "a: ["})
    found = {one["code"]: one for one in problems("new.yaml", cwd=tree)}
    assert sorted(found) == ["entity.duplicate", "location.broken", "yaml.syntax"]
    assert (found["entity.duplicate"]["file"], found["entity.duplicate"]["line"]) == ("new.yaml", 1)
    assert str(tree) not in found["entity.duplicate"]["message"]


def test_files_that_refer_to_each_other(tree) -> None:
    write_tree(
        tree,
        {
            "new.yaml": entity("new", spec="  dependsOn: [component:other]\n"),
            "x/other.yaml": entity("other", spec="  dependsOn: [component:new]\n"),
            "a/catalog-info.yaml": entity("round", spec="  dependsOn: [component:zz]\n"),
            "zz.yaml": entity("zz", spec="  dependsOn: [component:round]\n"),
        },
    )
    found = problems("new.yaml", "x/other.yaml", cwd=tree)
    assert [(one["code"], one["file"]) for one in found] == [("graph.cycle", "new.yaml")]
    # a circle through the file is told in the file, wherever it begins
    assert [(one["code"], one["file"], one["line"]) for one in problems("zz.yaml", cwd=tree)] == [
        ("graph.cycle", "zz.yaml", 10)
    ]


def test_fingerprints_are_the_same_in_every_folder(tmp_path) -> None:
    files = {
        "a/catalog-info.yaml": entity("x"),
        "b/catalog-info.yaml": entity("X"),
        INFO: GUESTS,
        "portal.toml": "",
    }
    root = write_tree(tmp_path / "r", files)
    marks = set()
    for folder in (root, root / "a", root / "b"):
        issues = json.loads(portal("check", "-o", "gitlab", cwd=folder)[1])
        marks.add(tuple(issue["fingerprint"] for issue in issues))
    assert len(marks) == 1
    told = problems(cwd=root / "a")[0]["message"]
    assert told.startswith(
        "'component:default/x' is defined in 2 places: catalog-info.yaml:1, ../b/catalog-info.yaml:1"
    )


def test_several_paths(tree) -> None:
    write_tree(tree, {"x/new.yaml": "a: ["})
    code, out, _ = portal("check", "--json", "b", "x/new.yaml", "b/catalog-info.yaml", cwd=tree)
    found = json.loads(out)
    assert [(one["code"], one["file"]) for one in found["problems"]] == [
        ("schema.tag", "b/catalog-info.yaml"),
        ("yaml.syntax", "x/new.yaml"),
    ]
    assert code == 1


def test_an_absent_path_an_unreadable_and_a_large_file(tmp_path) -> None:
    root = write_tree(tmp_path / "r", {"large.yaml": b"#" * 10_000_001, "folder/x": ""})
    os.mkfifo(root / "pipe.yaml")
    assert portal("check", "gone.yaml", cwd=root) == (
        3,
        "",
        "error: gone.yaml: no such file or folder\nhint: paths are relative to the working directory, or to -C DIR\n",
    )
    assert codes("large.yaml", cwd=root) == ["file.too-large"]
    assert codes("pipe.yaml", cwd=root) == ["file.irregular"]
    assert portal("check", "large.yaml", cwd=root)[0] == 1


def test_the_same_findings_twice(tree) -> None:
    runs = {portal("check", "-o", format_, cwd=tree)[1] for format_ in ("json",) * 3}
    assert len(runs) == 1
    assert portal("check", "--hints", cwd=tree)[1] == portal("catalog", "validate", "-v", cwd=tree)[1]


def test_a_first_check_tells_what_to_type(tmp_path) -> None:
    root = write_tree(tmp_path / "r", {INFO: entity().replace("Component", "component")})
    code, out, _ = portal("check", cwd=root)
    assert code == 1
    explain, mend = (line.split("`")[1].split() for line in out.splitlines()[-2:])
    assert explain[:2] == ["portal", "explain"]
    assert portal(*explain[1:], cwd=root)[0] == 0
    assert mend == ["portal", "check", "--diff"]
    assert portal(*mend[1:], cwd=root)[0] in (0, 1)


def test_the_example_company() -> None:
    """Whole and clean, but for the corner whose README lists what is wrong there."""
    acme = Path(__file__).parents[2] / "examples" / "acme"
    found = problems(cwd=acme)
    assert [(one["code"], one["file"].removeprefix("legacy-reports/"), one["line"]) for one in found] == [
        ("ref.dangling", INFO, 13),
        ("lifecycle.deprecated-dependency", INFO, 16),
        ("ref.wrong-kind", INFO, 27),
        ("ref.dangling", INFO, 39),
        ("graph.cycle", INFO, 41),
        ("api.unprovided", INFO, 56),
        ("schema.tag", INFO, 81),
        ("yaml.syntax", "exporter/catalog-info.yaml", 5),
    ]


def test_where_there_is_no_catalog(tmp_path) -> None:
    (tmp_path / "r").mkdir()
    code, out, err = portal("check", cwd=tmp_path / "r")
    assert (code, out) == (1, "0 files, 0 entities: nothing to check\n")
    assert err.startswith("error: no catalog here")


def test_fingerprints_tell_findings_apart_and_follow_them(tmp_path) -> None:
    text = documents(*(entity(f"e{at}", spec="  dependsOn: [component:x, component:y]\n") for at in range(5)))
    broken = "---\na: [\n---\nb: {\n"
    root = write_tree(
        tmp_path / "r", {INFO: text, "b/catalog-info.yaml": broken, "g/catalog-info.yaml": GUESTS}
    )

    def marks() -> list[str]:
        log = json.loads(portal("check", "-o", "sarif", cwd=root)[1])
        return [one["partialFingerprints"]["portalFinding/v1"] for one in log["runs"][0]["results"]]

    before = marks()
    assert len(before) == len(set(before)) == 12
    write_tree(
        root, {INFO: "# a comment\n\n" + documents(entity("new"), text), "c/catalog-info.yaml": entity("c")}
    )
    assert sorted(marks()) == sorted(before)
    write_tree(root, {INFO: text.replace("component:y", "component:z", 1)})
    assert len(set(before) - set(marks())) == 1


def test_a_selected_hint_is_listed(tree) -> None:
    _, out, _ = portal("check", "--select", "description", cwd=tree)
    assert "this Component has no description  description.missing" in out

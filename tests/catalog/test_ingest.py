"""Small repositories in memory: Locations followed, globs, loops, escapes."""

from __future__ import annotations

import pytest

from devportal.catalog.ingest import ingest
from devportal.catalog.process import Source, options_of
from helpers import write_tree


def component(name: str) -> str:
    return (
        f"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{name: {name}}}\n"
        "spec: {type: service, lifecycle: production, owner: team}\n"
    )


def location(spec: str, name: str = "l") -> str:
    return f"apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {{name: {name}}}\nspec: {spec}\n"


def run(root, *names, types=("url",), url=False):
    prefix = "url:https://github.com/acme/x/blob/main/" if url else f"file:{root}/"
    return ingest(
        [Source(f"{root}/{name}", str(root), prefix + name) for name in names], options_of(types=types)
    )


@pytest.mark.parametrize("url", [True, False])
@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ("{targets: [./parts/a.yaml]}", "a"),
        ("{target: parts/a.yaml}", "a"),
        ("{target: /parts/a.yaml}", "a"),
        ("{target: './parts/*.yaml'}", "ab"),
        ("{target: './parts/**/*.yaml'}", "abcd"),
        ("{target: './**/c.yaml'}", "c"),
        ("{target: './parts/{a,b}.*'}", "ab"),
        ("{target: './parts/[!a].yaml'}", "b"),
        ("{target: './parts/x y/d.yaml'}", "d"),
        ("{target: './parts/x%20y/d.yaml'}", "d"),
        ("{targets: [./parts/a.yaml, ./none.yaml], presence: optional}", "a"),
        ("{target: './none/*.yaml', presence: optional}", ""),
    ],
)
def test_targets(tmp_path, spec, found, url):
    write_tree(
        tmp_path,
        {
            "catalog-info.yaml": location(spec),
            "parts/a.yaml": component("a"),
            "parts/b.yaml": component("b"),
            "parts/deep/c.yaml": component("c"),
            "parts/x y/d.yaml": component("d"),
            "parts/.hidden/e.yaml": component("e"),
        },
    )
    got = run(tmp_path, "catalog-info.yaml", url=url)
    assert list(got.entities) == [*(f"component:default/{name}" for name in found), "location:default/l"]
    assert got.problems == ()


@pytest.mark.parametrize(
    ("spec", "code", "place"),
    [
        ("{targets: [./a.yaml, ./none.yaml]}", "location.missing", (4, 28)),
        ("{target: ./bad.yaml}", "location.broken", (4, 16)),
        ("{target: ./folder/}", "location.missing", (4, 16)),
        ("{target: './none/*.yaml'}", "location.missing", (4, 16)),
        ("{target: './**/**/**/x.yaml'}", "location.glob", (4, 16)),
        ("{target: ../secret.yaml}", "path.outside-root", (4, 16)),
        ("{type: file, target: /etc/passwd}", "path.outside-root", (4, 28)),
        ("{target: ~/x.yaml}", "path.outside-root", (4, 16)),
        ("{target: 'file:///etc/passwd'}", "path.outside-root", (4, 16)),
        ("{type: bogus, target: ./a.yaml}", "location.type", (4, 14)),
        ("{target: 'http://127.0.0.1/x'}", "net.host-not-allowed", (4, 16)),
        ("{target: 'https://metadata.google.internal/x'}", "net.host-not-allowed", (4, 16)),
        ("{target: 'https://git.acme.example/x'}", "location.remote", (4, 16)),
        ("{target: 'http://github.com/a/b/blob/main/x'}", "net.host-not-allowed", (4, 16)),
    ],
)
def test_targets_that_fail(tmp_path, spec, code, place):
    root = write_tree(
        tmp_path / "r",
        {"catalog-info.yaml": location(spec), "a.yaml": component("a"), "bad.yaml": "a: [\n", "folder/x": ""},
    )
    write_tree(tmp_path, {"secret.yaml": component("secret")})
    got = run(root, "catalog-info.yaml")
    assert list(got.entities) == []
    problems = [one for one in got.problems if one.file.endswith("catalog-info.yaml")]
    assert [(one.code, (one.line, one.column)) for one in problems] == [(code, place)]


def test_another_repository_is_not_followed_and_no_error(tmp_path):
    target = "https://github.com/acme/y/blob/main/catalog-info.yaml"
    write_tree(
        tmp_path,
        {"catalog-info.yaml": location(f"{{targets: ['{target}', ./a.yaml]}}"), "a.yaml": component("a")},
    )
    got = run(tmp_path, "catalog-info.yaml")
    assert list(got.entities) == ["component:default/a", "location:default/l"]
    assert [(one.severity, one.code, one.backstage) for one in got.problems] == [
        ("warning", "location.remote", False)
    ]


def test_files_are_a_type_of_their_own_only_where_no_repository_is_known(tmp_path):
    write_tree(
        tmp_path,
        {"catalog-info.yaml": location("{type: file, target: ./a.yaml}"), "a.yaml": component("a")},
    )
    assert list(run(tmp_path, "catalog-info.yaml").entities) == ["component:default/a", "location:default/l"]
    got = run(tmp_path, "catalog-info.yaml", url=True)
    assert (list(got.entities), [one.code for one in got.problems]) == ([], ["location.type"])


def test_own_urls_are_files(tmp_path):
    target = "https://github.com/acme/x/blob/main/a.yaml"
    write_tree(tmp_path, {"catalog-info.yaml": location(f"{{target: '{target}'}}"), "a.yaml": component("a")})
    assert "component:default/a" in run(tmp_path, "catalog-info.yaml", url=True).entities


def test_file_type_by_option(tmp_path):
    write_tree(
        tmp_path,
        {
            "catalog-info.yaml": location(f"{{type: file, targets: [./a.yaml, {tmp_path}/b.yaml]}}"),
            "a.yaml": component("a"),
            "b.yaml": component("b"),
        },
    )
    got = run(tmp_path, "catalog-info.yaml", types=("url", "file"))
    assert list(got.entities) == ["component:default/a", "component:default/b", "location:default/l"]


def test_loops_end_and_each_file_is_read_once(tmp_path):
    write_tree(
        tmp_path,
        {
            "catalog-info.yaml": location("{targets: [./catalog-info.yaml, ./two.yaml]}")
            + "---\n"
            + component("a"),
            "two.yaml": location("{targets: ['.//catalog-info.yaml', ./x/../two.yaml]}", "m"),
        },
    )
    got = run(tmp_path, "catalog-info.yaml")
    assert list(got.files) == [f"{tmp_path}/catalog-info.yaml", f"{tmp_path}/two.yaml"]
    assert (list(got.entities), got.problems) == (
        ["component:default/a", "location:default/l", "location:default/m"],
        (),
    )


def test_what_is_read_through_a_location_keeps_its_origin(tmp_path):
    write_tree(tmp_path, {"catalog-info.yaml": location("{target: ./a.yaml}"), "a.yaml": component("a")})
    notes = run(tmp_path, "catalog-info.yaml", url=True).entities["component:default/a"]["metadata"][
        "annotations"
    ]
    assert notes["backstage.io/managed-by-location"] == "url:https://github.com/acme/x/tree/main/a.yaml"
    assert (
        notes["backstage.io/managed-by-origin-location"]
        == "url:https://github.com/acme/x/blob/main/catalog-info.yaml"
    )


def test_a_link_out_of_the_repository_is_no_target(tmp_path):
    root = write_tree(tmp_path / "r", {"catalog-info.yaml": location("{target: ./link.yaml}")})
    write_tree(tmp_path, {"secret.yaml": component("secret")})
    (root / "link.yaml").symlink_to("../secret.yaml")
    got = run(root, "catalog-info.yaml")
    assert list(got.entities) == []
    assert {one.code for one in got.problems} == {"path.outside-root", "location.broken"}

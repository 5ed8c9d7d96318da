"""What a change reaches: walks, files to entities, the comment, the matrix, what makes a job fail."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from acme_history import acme_history
from helpers import write_tree
from repositories import Story, component
from runs import portal


def kind(kind_: str, name: str, **spec: object) -> str:
    lines = [f"apiVersion: backstage.io/v1alpha1\nkind: {kind_}\nmetadata:\n  name: {name}\nspec:"]
    for key, value in spec.items():
        lines.append(f"  {key}: {json.dumps(value)}")
    return "\n".join(lines) + "\n"


COMPANY = {
    "org/catalog-info.yaml": "---\n".join(
        [
            kind("Group", "a", type="team", children=[]),
            kind("Group", "b", type="team", children=[]),
            kind("Domain", "shop", owner="a"),
            kind("System", "front", owner="a", domain="shop"),
            kind("System", "back", owner="b", domain="shop"),
        ]
    ),
    "web/catalog-info.yaml": component("web", "a", system="front", consumesApis=["pay"]),
    "pay/catalog-info.yaml": component(
        "pay", "b", system="back", providesApis=["pay"], dependsOn=["resource:db"]
    )
    + "---\n"
    + kind(
        "API", "pay", type="openapi", lifecycle="production", owner="b", system="back", definition="$TEXT"
    ),
    "pay/openapi.yaml": "openapi: 3.0.0\n",
    "pay/src/main.py": "1\n",
    "db/catalog-info.yaml": kind("Resource", "db", type="database", owner="b", system="back"),
    "lonely.txt": "1\n",
}
COMPANY["pay/catalog-info.yaml"] = COMPANY["pay/catalog-info.yaml"].replace(
    '"$TEXT"', "{$text: ./openapi.yaml}"
)


@pytest.fixture
def story(tmp_path: Path) -> Story:
    made = Story(tmp_path / "company")
    made.commit("start", dict(COMPANY))
    return made


def found(story: Story, *words: str) -> dict[str, object]:
    done = portal("impact", *words, "--json", cwd=story.root, home=story.root.parent)
    assert done.code == 0, done.err
    data: dict[str, object] = json.loads(done.out)
    return data


def reached(data: dict[str, object]) -> list[tuple[str, int, str, str]]:
    return [(one["ref"], one["depth"], one["relation"], one["through"]) for one in data["affected"]]  # type: ignore[attr-defined]


def test_a_consumer_rests_on_the_provider_through_the_api(story: Story) -> None:
    data = found(story, "resource:db")
    assert reached(data) == [
        ("component:default/pay", 1, "dependsOn", "resource:default/db"),
        ("api:default/pay", 2, "apiProvidedBy", "component:default/pay"),
        ("component:default/web", 3, "consumesApi", "api:default/pay"),
    ]
    assert data["teams"] == [
        {"ref": "group:default/a", "changed": 0, "affected": 1},
        {"ref": "group:default/b", "changed": 1, "affected": 2},
    ]
    assert data["systems"] == [
        {"source": "system:default/front", "target": "system:default/back", "edges": 1}
    ]


def test_depth_and_relations_are_held(story: Story) -> None:
    assert len(reached(found(story, "resource:db", "--depth", "1"))) == 1
    assert reached(found(story, "resource:db", "--depth", "0")) == []
    assert [ref for ref, *_ in reached(found(story, "api:pay", "--relation", "consumesApi"))] == [
        "component:default/web"
    ]


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        (
            "system:back",
            {"api:default/pay", "component:default/pay", "component:default/web", "resource:default/db"},
        ),
        (
            "domain:shop",
            {"system:default/back", "system:default/front", "component:default/web", "component:default/pay"},
        ),
        ("group:a", {"component:default/web", "system:default/front", "domain:default/shop"}),
    ],
)
def test_a_whole_takes_its_parts_along(story: Story, whole: str, parts: set[str]) -> None:
    assert parts <= {ref for ref, *_ in reached(found(story, whole))}


@pytest.mark.parametrize(
    ("files", "changed", "loose"),
    [
        ({"pay/src/main.py": "2\n"}, {"component:default/pay": "files changed"}, []),
        (
            {"pay/openapi.yaml": "openapi: 3.1.0\n"},
            {
                "api:default/pay": "a file that its description takes in changed",
                "component:default/pay": "files changed",
            },
            [],
        ),
        (
            {
                "pay/catalog-info.yaml": COMPANY["pay/catalog-info.yaml"].replace(
                    "lifecycle: production", "lifecycle: old", 1
                )
            },
            {"component:default/pay": "its description changed"},
            [],
        ),
        ({"lonely.txt": "2\n"}, {}, ["lonely.txt"]),
        ({"pay/src/main.py": None}, {"component:default/pay": "files changed"}, []),
        (
            {"new/catalog-info.yaml": component("new")},
            {"component:default/new": "its description changed"},
            [],
        ),
    ],
)
def test_from_files_to_entities(
    story: Story, files: dict[str, str | bytes | None], changed: dict[str, str], loose: list[str]
) -> None:
    story.commit("change", files)
    data = found(story, "--since", "HEAD^")
    assert {one["ref"]: one["reason"] for one in data["changed"]} == changed  # type: ignore[attr-defined]
    assert data["orphanedFiles"] == loose
    assert data["files"] == len(files)


def test_a_descriptor_that_is_gone_is_told_whatever_its_name(story: Story) -> None:
    lists = (
        "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n  name: all\nspec:\n  targets: [{}]\n"
    )
    files = {
        "more/x.catalog-info.yaml": component("x", dependsOn=["component:y"]),
        "more/catalog-info.yaml": lists.format("./y.yml"),
        "more/y.yml": component("y"),
        "more/k8s.yml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: y\n",
        "more/z/catalog-info.yaml": component("z", dependsOn=["component:x", "component:y"]),
    }
    story.commit("more", dict(files))
    story.commit("less", {"more/x.catalog-info.yaml": None, "more/y.yml": None})
    assert found(story, "--since", "HEAD^")["removed"] == [
        {"ref": "component:default/x", "dependents": ["component:default/z"]},
        {"ref": "component:default/y", "dependents": ["component:default/z"]},
    ]
    story.commit(
        "unlisted", {"more/catalog-info.yaml": lists.format("./z/catalog-info.yaml"), "more/k8s.yml": None}
    )
    assert found(story, "--since", "HEAD~2")["removed"] == [
        {"ref": "component:default/x", "dependents": ["component:default/z"]},
        {"ref": "component:default/y", "dependents": ["component:default/z"]},
    ]


def test_the_checkout_counts_when_asked(story: Story) -> None:
    write_tree(story.root, {"pay/src/new.py": "1\n", ".gitignore": "*.log\n", "web/x.log": "1"})
    assert found(story, "--since", "HEAD")["changed"] == []
    data = found(story, "--uncommitted")
    assert [one["ref"] for one in data["changed"]] == ["component:default/pay"]  # type: ignore[attr-defined]
    assert data["orphanedFiles"] == [".gitignore"]


def test_since_counts_from_where_the_branches_parted(story: Story) -> None:
    story.git("checkout", "-q", "-b", "branch")
    story.commit("ours", {"pay/src/main.py": "2\n"})
    story.git("checkout", "-q", "main")
    story.commit("theirs", {"web/app.ts": "1\n"})
    story.git("checkout", "-q", "branch")
    assert [one["ref"] for one in found(story, "--since", "main")["changed"]] == ["component:default/pay"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "text",
    [
        "pay/src/main.py\nweb/app.ts\n",
        "pay/src/main.py\0web/app.ts\0",
        "/pay/x\n",
        '"pay/caf\\303\\251 x.py"\r\nweb/app.ts',
    ],
)
def test_a_list_of_files(story: Story, text: str) -> None:
    done = portal(
        "impact",
        "--files-from",
        "-",
        "-o",
        "name",
        "--depth",
        "0",
        cwd=story.root,
        home=story.root.parent,
        stdin=text,
    )
    expected = "component:default/pay\ncomponent:default/web\n" if "web" in text else ""
    assert (done.code, done.out) == (0, expected)


@pytest.mark.parametrize(
    ("files", "word", "err"),
    [
        ({"lonely.txt": "2\n"}, "orphaned", "error: orphaned: lonely.txt belongs to no entity\n"),
        (
            {"web/catalog-info.yaml": component("web", "gone")},
            "unowned",
            "error: unowned: group:default/gone, who owns component:default/web, is not in the catalog\n",
        ),
        (
            {"db/catalog-info.yaml": None},
            "removed-with-dependents",
            "error: removed-with-dependents: resource:default/db is gone, but component:default/pay refer to it\n",
        ),
        (
            {
                "db/catalog-info.yaml": kind(
                    "Resource", "db", type="x", owner="b", dependsOn=["component:web"]
                )
            },
            "cycle",
            "error: cycle: ",
        ),
    ],
)
def test_a_job_fails_on_what_was_asked(
    story: Story, files: dict[str, str | bytes | None], word: str, err: str
) -> None:
    story.commit("change", files)
    done = portal(
        "impact", "--since", "HEAD^", "--fail-on", word, "-o", "name", cwd=story.root, home=story.root.parent
    )
    assert done.code == 1
    assert err in done.err
    fine = portal(
        "impact", "pay", "--fail-on", word, "-o", "name", cwd=acme_history(), home=story.root.parent
    )
    assert fine.code == 1  # no such entity there


def test_an_unknown_condition_is_wrong_use(story: Story) -> None:
    done = portal("impact", "pay", "--fail-on", "orphan", cwd=story.root, home=story.root.parent)
    assert (done.code, done.err) == (
        2,
        "error: --fail-on does not know 'orphan'\nhint: did you mean orphaned?\n",
    )


def test_reviewers_come_with_their_files(tmp_path: Path) -> None:
    done = portal("impact", "--since", "v2", "--reviewers", "--json", cwd=acme_history(), home=tmp_path)
    assert json.loads(done.out)["reviewers"] == [
        {
            "ref": "group:default/payments-team",
            "files": [
                "payments/payment-api/catalog-info.yaml",
                "payments/payment-api/src/payment_api/refunds.py",
            ],
        }
    ]


def test_the_comment_stays_within_what_a_host_takes(tmp_path: Path) -> None:
    story = Story(tmp_path / "big")
    files: dict[str, str | bytes | None] = {
        f"s{n}/catalog-info.yaml": component(f"service-{n}", "t", dependsOn=[f"component:service-{n // 2}"])
        for n in range(1500)
    }
    story.commit("start", files)
    story.commit("change", {f"s{n}/{'deep/' * 20}x{at}.py": "1" for n in range(700) for at in range(3)})
    done = portal("impact", "--since", "HEAD^", "-o", "md", cwd=story.root, home=tmp_path)
    assert done.code == 0
    assert 1000 < len(done.out) <= 65_536
    assert "**700 entities changed by 2,100 files, 800 affected in 1 team**" in done.out
    assert "more" in done.out
    assert done.out.count("<details>") == done.out.count("</details>")


def test_the_matrix_is_one_line_of_json(story: Story) -> None:
    story.commit("change", {"pay/src/main.py": "2\n"})
    done = portal("impact", "--since", "HEAD^", "-o", "matrix", cwd=story.root, home=story.root.parent)
    assert done.out.count("\n") == 1
    assert json.loads(done.out) == {
        "include": [
            {
                "name": "pay",
                "ref": "component:default/pay",
                "path": "pay",
                "owner": "group:default/b",
                "changed": True,
            },
            {
                "name": "web",
                "ref": "component:default/web",
                "path": "web",
                "owner": "group:default/a",
                "changed": False,
            },
        ]
    }


def test_hostile_names_stay_text_in_the_comment(tmp_path: Path) -> None:
    story = Story(tmp_path / "r")
    story.commit("start", {"catalog-info.yaml": component("a"), "x": "1"})
    story.commit("change", {"<img src=x onerror=1>|@all [x](http://e)`.md": "1"})
    done = portal("impact", "--since", "HEAD^", "-o", "md", cwd=story.root, home=tmp_path)
    assert "<img" not in done.out
    assert "@all" not in done.out
    assert "\\[x\\]" in done.out


def test_a_matrix_is_never_longer_than_github_takes(tmp_path: Path) -> None:
    story = Story(tmp_path / "big")
    names = [f"s{n:03}" for n in range(300)]
    files = {f"{one}/catalog-info.yaml": component(one, dependsOn=["component:core"]) for one in names}
    files["core/catalog-info.yaml"] = component("core", dependsOn=["component:gone"])
    story.commit("start", {**files, "core/x.py": "1"})
    story.commit("change", {"core/x.py": "2"})
    done = portal("impact", "--since", "HEAD^", "-o", "matrix", cwd=story.root, home=tmp_path)
    jobs = json.loads(done.out)["include"]
    assert [one["name"] for one in jobs] == ["core", *names[:255]]
    assert done.err == (
        "warning: 301 jobs, but a matrix of GitHub takes 256: the 45 farthest from the change are left out "
        "(--depth says how far to go)\n"
    )


def test_components_of_other_repositories_start_no_job(tmp_path: Path) -> None:
    both = json.dumps([str(tmp_path / "all" / name) for name in ("one", "two")])
    write_tree(tmp_path, {"config/config.toml": f"[catalog]\nroots = {both}\n"})
    for text in (component("one"), component("two", dependsOn=["component:one"])):
        name = "two" if "dependsOn" in text else "one"
        Story(tmp_path / "all" / name).commit("start", {"catalog-info.yaml": text})
    words = ("impact", "one", "-o", "matrix")
    environ = {"PORTAL_CONFIG_DIR": str(tmp_path / "config")}
    done = portal(*words, cwd=tmp_path / "all" / "one", home=tmp_path, environ=environ)
    assert done.code == 0, done.err
    assert [(one["name"], one["path"]) for one in json.loads(done.out)["include"]] == [("one", ".")]
    assert done.err == "note: 1 component of other repositories left out\n"

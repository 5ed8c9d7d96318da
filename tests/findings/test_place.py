"""Lines and columns: by indentation where the text is plain, by the rules of YAML where it is not."""

from __future__ import annotations

import pytest

from check_runs import GUESTS, entity, problems, write_tree

HEAD = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: a, description: x}\n"
PLAIN = "spec:\n  type: service\n  lifecycle: x\n  owner: guests\n"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (HEAD + PLAIN + "  system: gone\n", (8, 11)),
        (HEAD + PLAIN + "  system:    gone   # why\n", (8, 14)),
        (HEAD + PLAIN + "  'system': \"gone\"\n", (8, 13)),
        (HEAD + PLAIN + "  system:\n    gone\n", (9, 5)),
        (HEAD + PLAIN + "  system: >-\n    gone\n", (8, 11)),
        (HEAD + PLAIN + "  system: !!str gone\n", (8, 17)),
        (HEAD + PLAIN + "  system: &a gone\n", (8, 14)),
        (HEAD + "spec: {type: x, lifecycle: y, owner: guests, system: gone}\n", (4, 54)),
        (HEAD + PLAIN + "  note: |\n    system: gone\n  system: gone\n", (10, 11)),
        (HEAD + PLAIN + "  dependsOn:\n    - component:a\n    - 'resource:gone'\n", (10, 7)),
        (HEAD + PLAIN + "  dependsOn:\n  - component:a\n  # c\n\n  - resource:gone\n", (12, 5)),
        (HEAD + PLAIN + "  dependsOn: [component:a, resource:gone]\n", (8, 28)),
        (HEAD + PLAIN + "  dependsOn: [component:a,\n    resource:gone]\n", (9, 5)),
        (
            HEAD
            + PLAIN
            + "  dependsOn:\n    - component:z\n    - component:a\n".replace("component:z", "resource:zone"),
            (9, 7),
        ),
        ("# c\n---\n" + HEAD + PLAIN + "  system: gone\n", (10, 11)),
        ("{x: 1}\n---\n", None),
        ((HEAD + PLAIN + "  system: gone\n").replace("\n", "\r\n"), (8, 11)),
        ("\ufeff" + HEAD + PLAIN + "  system: gone\n", (8, 11)),
        ("%YAML 1.2\n---\n" + HEAD + PLAIN + "  system: gone\n", (10, 11)),
        (HEAD.replace("x}", "é€😀}") + PLAIN + "  système: é\n  system: gone\n", (9, 11)),
        (HEAD + "spec: # c\n    type: x\n    lifecycle: y\n    owner: guests\n    system: gone\n", (8, 13)),
    ],
)
def test_the_place_of_a_value(text, place, tmp_path) -> None:
    root = write_tree(tmp_path / "r", {"catalog-info.yaml": text.encode(), "b/catalog-info.yaml": GUESTS})
    found = [one for one in problems(cwd=root) if one["code"] == "ref.dangling"]
    assert [(one["line"], one["column"]) for one in found] == ([place] if place else [])


def test_many_documents_of_one_file(tmp_path) -> None:
    text = "---\n".join(entity(f"a{at}", spec="  system: gone\n") for at in range(300))
    root = write_tree(tmp_path / "r", {"catalog-info.yaml": text, "b/catalog-info.yaml": GUESTS})
    found = problems(cwd=root)
    assert [(one["line"], one["column"], one["document"]) for one in found] == [
        (10 + 11 * at, 11, at) for at in range(300)
    ]

"""`portal check --fix`: what is mended, to the byte, and what is left to a person."""

from __future__ import annotations

import pytest

from check_runs import GUESTS, documents, entity, portal, write_tree

INFO = "catalog-info.yaml"
AROUND = documents(GUESTS, entity("db", "Resource"), entity("web"), entity("pay", "API"))


def annotated(line: str) -> str:
    return entity(meta=f"  # keep me\n  annotations:\n    {line}\n")


def tagged(tags: str) -> str:
    return entity(meta=f"  tags: {tags}\n")


SAFE = {
    "tags in a list": (tagged("[Month_End, ok]  # why"), tagged("[month-end, ok]  # why")),
    "tags in quotes": (
        tagged("\n    - 'Java 17'\n    - \"v1.2\""),
        tagged("\n    - 'java-17'\n    - \"v1-2\""),
    ),
    "a tag with nothing left": (tagged("['---']"), None),
    "a number": (annotated("a.example/x: 1.0  # why"), annotated('a.example/x: "1.0"  # why')),
    "a boolean": (annotated("a.example/x:   true"), annotated('a.example/x:   "true"')),
    "nothing": (annotated("a.example/x:"), None),
    "a label": (entity(meta="  labels: {a: 12, b: x}\n"), entity(meta='  labels: {a: "12", b: x}\n')),
    "a kind in lower case": (entity().replace("Component", "component"), entity()),
    "a reference without a kind": (
        entity(spec="  dependsOn:\n    - db\n    - component:web\n"),
        entity(spec="  dependsOn:\n    - resource:db\n    - component:web\n"),
    ),
    "a reference without a kind that nothing fits": (entity(spec="  dependsOn: [gone]\n"), None),
    "blanks in a reference": (
        entity().replace("guests", "'guests  '"),
        entity().replace("guests", "'guests'"),
    ),
    "an annotation key": (annotated("vault.io/secret-path: x"), annotated("vault.io/secrets-path: x")),
    "an annotation key in other case": (
        annotated("github.com/Project_Slug: a/b"),
        annotated("github.com/project-slug: a/b"),
    ),
    "a slug with its host": (
        annotated("github.com/project-slug: https://github.com/a/b.git"),
        annotated("github.com/project-slug: a/b"),
    ),
    "techdocs-ref without dir": (
        annotated("backstage.io/techdocs-ref: ."),
        annotated("backstage.io/techdocs-ref: dir:."),
    ),
    "several of one document": (
        entity(meta="  tags: [A, B_c]\n  annotations:\n    x: 1\n    y: 2\n", spec="  dependsOn: [web]\n"),
        entity(
            meta='  tags: [a, b-c]\n  annotations:\n    x: "1"\n    y: "2"\n',
            spec="  dependsOn: [component:web]\n",
        ),
    ),
    "with the line ends of Windows": (
        tagged("[A]").replace("\n", "\r\n"),
        tagged("[a]").replace("\n", "\r\n"),
    ),
    "in the second document": (documents(entity("x"), tagged("[A]")), documents(entity("x"), tagged("[a]"))),
    "a near name": (entity(spec="  consumesApis: [pai]\n  dependsOn: [component:wep]\n"), None),
}
UNSAFE = {
    "a near name": (
        entity(spec="  dependsOn: ['component:weeb']\n"),
        entity(spec="  dependsOn: ['component:web']\n"),
    ),
    "a near owner": (entity().replace("guests", "guest"), entity()),
    "a near annotation": (
        annotated("github.com/project-slgu: a/b"),
        annotated("github.com/project-slug: a/b"),
    ),
}


@pytest.mark.parametrize("case", SAFE)
def test_what_is_mended(case, tmp_path) -> None:
    check(*SAFE[case], tmp_path, "--fix")


@pytest.mark.parametrize("case", UNSAFE)
def test_what_is_mended_only_when_asked(case, tmp_path) -> None:
    before, after = UNSAFE[case]
    check(before, None, tmp_path / "safe", "--fix")
    check(before, after, tmp_path / "unsafe", "--fix", "--unsafe")


def check(before: str, after: str | None, folder, *argv: str) -> None:
    around = AROUND.encode()
    root = write_tree(folder / "r", {INFO: before.encode(), "around/catalog-info.yaml": around})
    portal("check", *argv, cwd=root)
    assert (root / INFO).read_bytes().decode() == (before if after is None else after)
    assert (root / "around/catalog-info.yaml").read_bytes() == around
    portal("check", *argv, cwd=root)
    assert (root / INFO).read_bytes().decode() == (before if after is None else after)


def test_what_is_told(tmp_path) -> None:
    root = write_tree(tmp_path / "r", {INFO: tagged("[A, B]"), "b/catalog-info.yaml": GUESTS})
    assert portal("check", "--diff", cwd=root) == (
        1,
        """\
--- a/catalog-info.yaml
+++ b/catalog-info.yaml
@@ -2,7 +2,7 @@
 kind: Component
 metadata:
   name: a
-  tags: [A, B]
+  tags: [a, b]
 spec:
   type: service
   lifecycle: production
""",
        "",
    )
    assert (
        portal("check", "--fix", "--ignore", "schema.tag", cwd=root)[2]
        == "note: mended 0 findings in 0 files\n"
    )
    code, out, err = portal("check", "--fix", cwd=root)
    assert (code, err) == (0, "note: mended 2 findings in 1 file\n")
    assert out == "2 files, 3 entities: 1 hint (--hints lists the hints)\n"
    assert portal("check", "--diff", cwd=root) == (0, "", "")
    assert portal("check", "--unsafe", cwd=root)[0] == 2


def test_what_a_file_ignores_is_left(tmp_path) -> None:
    text = tagged("[A]  # portal: ignore[schema.tag]")
    root = write_tree(tmp_path / "r", {INFO: text})
    portal("check", "--fix", cwd=root)
    assert (root / INFO).read_text() == text


def test_a_link_is_left(tmp_path) -> None:
    root = write_tree(tmp_path / "r", {"real.yaml": tagged("[A]"), INFO: "-> real.yaml"})
    portal("check", "--fix", cwd=root)
    assert ((root / INFO).is_symlink(), (root / "real.yaml").read_text()) == (True, tagged("[A]"))

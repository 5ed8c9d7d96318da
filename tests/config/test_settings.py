"""Settings: who wins, what a repository may not say, what is told about mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from devportal.config.settings import load_settings
from devportal.errors import PortalError
from helpers import write_tree
from runs import portal

if TYPE_CHECKING:
    import pathlib

ONE = "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{name: {}}}\nspec: {{type: a, lifecycle: b, owner: c}}\n"


def read(folder: pathlib.Path, user: str = "", environ: dict[str, str] | None = None, cache: str = ""):
    (folder / "user.toml").write_text(user)
    return load_settings(str(folder / "work"), environ or {}, str(folder / "user.toml"), cache)


def test_the_nearest_file_wins_over_the_users_own_and_the_environment_over_both(tmp_path):
    write_tree(tmp_path, {"work/portal.toml": 'support = "near"\n', "portal.toml": 'support = "far"\n'})
    assert read(tmp_path, 'support = "own"\n').get("support") == "near"
    found = read(tmp_path, 'support = "own"\n', {"PORTAL_SUPPORT": "environment"})
    assert (found.get("support"), found.origins["support"]) == ("environment", "$PORTAL_SUPPORT")
    (tmp_path / "work/portal.toml").unlink()
    (tmp_path / "portal.toml").unlink()
    assert read(tmp_path, 'support = "own"\n').get("support") == "own"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".portal.toml", 'support = "x"\n'),
        ("pyproject.toml", '[project]\nname = "p"\n[tool.portal]\nsupport = "x"\n'),
    ],
)
def test_other_names_of_the_file(tmp_path, name, text):
    write_tree(tmp_path, {f"work/{name}": text})
    assert read(tmp_path).get("support") == "x"


def test_a_pyproject_without_our_table_is_none_of_ours(tmp_path):
    write_tree(tmp_path, {"work/pyproject.toml": "[tool.other]\nsupport = 1\n"})
    assert read(tmp_path).files == (str(tmp_path / "user.toml"),)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("suport = 'x'\n", "unknown setting 'suport'", "did you mean support?"),
        (
            "support = 3\n",
            "support must be a text",
            "whom to ask: a channel or a URL, shown in help and errors",
        ),
        (
            "[catalog]\nroots = 'a'\n",
            "catalog.roots must be a list of texts",
            "folders to search, relative to this file",
        ),
        (
            "[catalog\n",
            "not valid TOML: Expected ']' at the end of a table declaration (at line 1, column 9)",
            None,
        ),
    ],
)
def test_mistakes_are_told_with_file_and_what_to_do(tmp_path, text, message, hint):
    path = tmp_path / "work/portal.toml"
    write_tree(tmp_path, {"work/portal.toml": text})
    with pytest.raises(PortalError) as caught:
        read(tmp_path)
    assert (caught.value.message, caught.value.hint, caught.value.exit_code) == (
        f"{path}: {message}",
        hint,
        2,
    )


def test_a_repository_cannot_say_what_is_the_users_to_say(tmp_path):
    text = (
        "[templates]\ntrust = ['*']\n[github]\nhost = 'http://127.0.0.1'\n[catalog]\n"
        "roots = ['.', '../..']\nmax_file_size = 1\n"
    )
    write_tree(tmp_path, {"work/portal.toml": text})
    found = read(tmp_path)
    place = tmp_path / "work/portal.toml"
    assert found.warnings == (
        f"{place}: 'templates.trust' is taken from your own configuration only; ignored here",
        f"{place}: 'github.host' is taken from your own configuration only; ignored here",
        f"{place}: catalog.roots '../..' leaves the folder of this file; ignored",
        f"{place}: 'catalog.max_file_size' is taken from your own configuration only; ignored here",
    )
    assert (found.get("templates.trust"), found.roots) == ((), (str(tmp_path / "work"),))


def test_a_snapshot_gives_the_same_and_forgets_when_the_file_changes(tmp_path):
    write_tree(tmp_path, {"work/portal.toml": "support = 'a'\n[catalog]\nprune = ['x', 'y']\nmodel = true\n"})
    cache = str(tmp_path / "cache")
    first = read(tmp_path, cache=cache)
    assert read(tmp_path, cache=cache) == first
    write_tree(tmp_path, {"work/portal.toml": "support = 'other'\n"})
    assert read(tmp_path, cache=cache).get("support") == "other"


def test_a_damaged_snapshot_is_read_over(tmp_path):
    write_tree(tmp_path, {"work/portal.toml": "support = 'a'\n"})
    cache = tmp_path / "cache"
    read(tmp_path, cache=str(cache))
    for path in (cache / "settings").iterdir():
        path.write_bytes(b"\xff\x00garbage")
    assert read(tmp_path, cache=str(cache)).get("support") == "a"


def test_the_users_roots_serve_where_there_is_no_catalog(tmp_path):
    write_tree(
        tmp_path,
        {
            "home/.config/devportal/config.toml": f"[catalog]\nroots = ['{tmp_path}/company']\n",
            "company/a/catalog-info.yaml": ONE.format("a"),
            "company/b/catalog-info.yaml": ONE.format("b"),
            "other/catalog-info.yaml": ONE.format("c"),
            "empty/README": "",
        },
    )
    listed = {
        folder: portal("list", "-o", "name", cwd=tmp_path / folder, home=tmp_path / "home").out.split()
        for folder in ("company/a", "other", "empty")
    }
    company = ["component:default/a", "component:default/b"]
    assert listed == {"company/a": company, "other": ["component:default/c"], "empty": company}

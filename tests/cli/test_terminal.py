"""What a person sees: widths, colours, encodings and a pager, on a real pseudo-terminal and through a pipe."""

from __future__ import annotations

import errno
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from pathlib import Path

import pytest

from helpers import write_tree
from portal_run import PORTAL, environment, faults, run

NAMES = ["cart", "shop", "a-service-with-a-name-of-some-length", "unicode"]
TEXT = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: {name}
  title: {title}
  description: {description}
  tags: [one, two]
spec:
  type: service
  lifecycle: production
  owner: team-a
  dependsOn: [component:cart]
"""
GROUP = """\
apiVersion: backstage.io/v1alpha1
kind: Group
metadata:
  name: team-a
spec:
  type: team
  profile:
    displayName: Team Ä
    email: a@example.com
  children: []
"""


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    texts = [
        TEXT.format(name=name, title=f"The {name}", description=f"What {name} does, in many words " * 3)
        for name in NAMES[:3]
    ]
    texts.append(
        TEXT.format(name="unicode", title="日本語のタイトル", description="Größe — „naïve“ 👩‍👩‍👧 café")
    )
    return write_tree(
        tmp_path / "work", {"catalog-info.yaml": "---\n".join(texts), "org/catalog-info.yaml": GROUP}
    )


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return environment(tmp_path, LANG="C.UTF-8")


def on_terminal(
    line: str,
    env: dict[str, str],
    cwd: Path,
    *,
    columns: int = 80,
    lines: int = 50,
    typed: bytes = b"",
    send: int = 0,
) -> tuple[int, str]:
    """Run `portal` on a pseudo-terminal of a size; give its exit code and all that it showed."""
    mine, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    process = subprocess.Popen(
        [str(PORTAL), *line.split()],
        env=env,
        cwd=cwd,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    shown = b""
    until = time.monotonic() + 20
    if typed:
        time.sleep(0.5)
        os.write(mine, typed)
    if send:
        time.sleep(0.5)
        os.killpg(process.pid, send)
    while time.monotonic() < until:
        if select.select([mine], [], [], 0.1)[0]:
            try:
                more = os.read(mine, 65536)
            except OSError as error:
                if error.errno != errno.EIO:  # what a closed pseudo-terminal gives
                    raise
                break
            if not more:
                break
            shown += more
        elif process.poll() is not None:
            break
    os.close(mine)
    code = process.wait(timeout=10)
    return code, shown.decode("utf-8", "replace").replace("\r\n", "\n")


def plain(text: str) -> str:
    """Take colours and links out."""
    return re.sub(r"\x1b\]8;;[^\x1b]*\x1b\\|\x1b\[[0-9;]*m", "", text)


WIDTHS = ["0", "1", "19", "20", "40", "80", "200", "abc", "-5", "", "99999999999999999999", "²", None]


@pytest.mark.parametrize("line", ["list component", "search service", "show shop", "deps shop", "owner shop"])
@pytest.mark.parametrize("columns", WIDTHS)
def test_every_name_is_there_at_every_width(
    columns: str | None, line: str, catalog: Path, env: dict[str, str]
) -> None:
    if columns is not None:
        env["COLUMNS"] = columns
    wanted = {
        "list component": NAMES,
        "search service": NAMES,
        "show shop": ["component:default/shop", "component:default/cart", "group:default/team-a"],
        "deps shop": ["component:default/shop", "component:default/cart"],
        "owner shop": ["group:default/team-a"],
    }[line]
    piped = run(f"portal {line}", env, catalog)
    assert (piped.code, piped.told) == (0, "")
    code, shown = on_terminal(line, env, catalog, columns=20 if columns == "20" else 80)
    assert code == 0
    for name in wanted:
        assert name in piped.text
        assert name in plain(shown)


@pytest.mark.parametrize("columns", [20, 40, 60, 80, 120, 200])
@pytest.mark.parametrize("line", ["list", "search service", "catalog stats", "config show", "create"])
def test_a_table_fits_the_terminal(columns: int, line: str, catalog: Path, env: dict[str, str]) -> None:
    from devportal.views.theme import width_of

    code, shown = on_terminal(line, env, catalog, columns=columns)
    assert code == 0
    rows = plain(shown).splitlines()
    longest = max(len(word) for word in plain(shown).split())  # a ref is never cut
    for row in rows:
        if not row.startswith(("note:", "hint:", "warning:")):
            assert width_of(row) <= max(columns, longest)


def test_a_narrow_table_whole(catalog: Path, env: dict[str, str]) -> None:
    (catalog / "catalog-info.yaml").write_text(
        "---\n".join(TEXT.format(name=name, title="T", description="Some words of it") for name in NAMES[:2])
    )
    env["NO_COLOR"] = "1"
    assert on_terminal("list", env, catalog, columns=20) == (
        0,
        "REF\ncomponent:default/cart\ncomponent:default/shop\ngroup:default/team-a\n",
    )
    assert on_terminal("list component", env, catalog, columns=60) == (
        0,
        (
            "REF                     TYPE     LIFECYCLE   OWNER\n"
            "component:default/cart  service  production  team-a\n"
            "component:default/shop  service  production  team-a\n"
        ),
    )
    assert on_terminal("list component", env, catalog, columns=70) == (
        0,
        (
            "REF                     TYPE     LIFECYCLE   OWNER   DESCRIPTION\n"
            "component:default/cart  service  production  team-a  Some words of it\n"
            "component:default/shop  service  production  team-a  Some words of it\n"
        ),
    )


def test_wide_characters_are_cut_in_line(catalog: Path, env: dict[str, str]) -> None:
    from devportal.views.theme import width_of

    env["NO_COLOR"] = "1"
    for columns in range(70, 110, 7):
        _, shown = on_terminal("list component -o table", env, catalog, columns=columns)
        assert max(width_of(row) for row in shown.splitlines()) <= columns


COLOURS = [
    # environment, arguments, on a terminal, coloured
    ({}, "", True, True),
    ({}, "", False, False),
    ({"NO_COLOR": "1"}, "", True, False),
    ({"NO_COLOR": ""}, "", True, True),
    ({"TERM": "dumb"}, "", True, False),
    ({"CLICOLOR": "0"}, "", True, False),
    ({"CLICOLOR_FORCE": "1"}, "", False, True),
    ({"FORCE_COLOR": "1"}, "", False, True),
    ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, "", False, False),
    ({"FORCE_COLOR": "1", "TERM": "dumb"}, "", True, True),
    ({"NO_COLOR": "1"}, "--color always", False, True),
    ({}, "--color never", True, False),
    ({"CLICOLOR_FORCE": "1"}, "--color never", True, False),
    ({}, "--color auto", False, False),
]


@pytest.mark.parametrize(("environ", "arguments", "terminal", "coloured"), COLOURS)
def test_who_decides_on_colour(
    environ: dict[str, str],
    arguments: str,
    terminal: bool,
    coloured: bool,
    catalog: Path,
    env: dict[str, str],
) -> None:
    env.update(environ)
    line = f"show shop {arguments}".strip()
    shown = on_terminal(line, env, catalog)[1] if terminal else run(f"portal {line}", env, catalog).text
    assert ("\x1b[" in shown) == coloured
    if not coloured:
        assert "\x1b" not in shown
    line = f"show shpo {arguments}".strip()
    shown = on_terminal(line, env, catalog)[1] if terminal else run(f"portal {line}", env, catalog).told
    assert "no entity named 'shpo'" in plain(shown)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8", "cp1252", "utf-16"])
@pytest.mark.parametrize("line", ["list", "show unicode", "deps shop -o tree", "check", "owner shop -o text"])
def test_any_encoding_of_the_streams(encoding: str, line: str, catalog: Path, env: dict[str, str]) -> None:
    env["PYTHONIOENCODING"] = encoding
    ran = run(f"portal {line}", env, catalog)
    assert ran.code == 0, ran.told
    assert b"Traceback" not in ran.err
    text = ran.out.decode(encoding)
    assert "component:default/" in text or "group:default/" in text or "no problems" in text
    if encoding == "ascii" and line.startswith("show"):
        assert "\\u65e5" in text
    if encoding in ("ascii", "latin-1") and line.startswith("deps"):
        assert "`-- dependsOn component:default/cart" in text


def test_an_ascii_terminal_gets_ascii_tables(catalog: Path, env: dict[str, str]) -> None:
    env.update(PYTHONIOENCODING="ascii", NO_COLOR="1")
    code, shown = on_terminal("list component", env, catalog, columns=100)
    assert code == 0
    assert shown.isascii()
    assert "~" in shown


@pytest.mark.parametrize("locale", ["C", "POSIX", "xx_XX.nothing"])
def test_any_locale(locale: str, catalog: Path, env: dict[str, str]) -> None:
    del env["LANG"]
    env["LC_ALL"] = locale
    ran = run(["portal", "show", "unicode"], env, catalog)
    assert (ran.code, faults(ran), ran.told) == (0, [], "")


def test_a_terminal_without_any_variable(catalog: Path, env: dict[str, str]) -> None:
    bare = {"PATH": env["PATH"]}
    bare["PORTAL_CACHE_DIR"] = env["PORTAL_CACHE_DIR"]
    code, shown = on_terminal("list component", bare, catalog)
    assert code == 0
    assert all(name in plain(shown) for name in NAMES)


def test_foreign_escapes_do_not_reach_the_terminal(catalog: Path, env: dict[str, str]) -> None:
    write_tree(
        catalog,
        {
            "x/catalog-info.yaml": TEXT.format(
                name="evil", title=r'"a\e]0;x\a\e[2J"', description=r'"b\x9b31m\u202e\r\b"'
            )
        },
    )
    for line in ("list", "show evil", "search evil", "deps evil", "graph evil", "check"):
        _, shown = on_terminal(line, env, catalog)
        left = plain(shown)
        assert "\x1b" not in left
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", left)


def test_a_long_answer_goes_through_the_pager(catalog: Path, env: dict[str, str], tmp_path: Path) -> None:
    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\necho PAGED\ncat\n")
    pager.chmod(0o755)
    env["PAGER"] = str(pager)
    code, shown = on_terminal("list", env, catalog, lines=3)
    assert code == 0
    assert shown.startswith("PAGED\n")
    assert "PAGED" not in on_terminal("list", env, catalog, lines=50)[1]
    assert "PAGED" not in on_terminal("list --no-pager", env, catalog, lines=3)[1]
    env["PAGER"] = "/nonexistent/pager"
    code, shown = on_terminal("list", env, catalog, lines=3)
    assert code == 0
    assert all(name in plain(shown) for name in NAMES)


def test_a_pager_that_is_left_early_is_no_error(catalog: Path, env: dict[str, str], tmp_path: Path) -> None:
    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\nhead -1\n")
    pager.chmod(0o755)
    env["PAGER"] = str(pager)
    many = "---\n".join(TEXT.format(name=f"n{n}", title="t", description="d" * 80) for n in range(2_000))
    write_tree(catalog, {"many/catalog-info.yaml": many})
    code, shown = on_terminal("list", env, catalog, lines=3)
    assert code in (0, 141)
    assert "Traceback" not in shown


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_question_can_be_left(number: int, catalog: Path, env: dict[str, str], tmp_path: Path) -> None:
    work = tmp_path / "empty"
    work.mkdir()
    code, shown = on_terminal("create python-service new", env, work, send=number)
    assert code == 128 + number
    assert "Traceback" not in shown
    assert list(work.iterdir()) == []


def test_what_is_typed_ends_at_once(catalog: Path, env: dict[str, str], tmp_path: Path) -> None:
    work = tmp_path / "empty"
    work.mkdir()
    code, shown = on_terminal("create python-service new", env, work, typed=b"\x03")
    assert code == 130
    assert "Traceback" not in shown
    assert list(work.iterdir()) == []


@pytest.mark.parametrize("line", ["create python-service", "init"])
def test_without_a_terminal_nothing_is_asked(line: str, tmp_path: Path, env: dict[str, str]) -> None:
    work = tmp_path / "empty"
    work.mkdir()
    for more in ("", " --no-input"):
        ran = run(f"portal {line}{more}", env, work)
        assert (ran.code, faults(ran)) == (2, [])
        assert ran.seconds < 10
        assert list(work.iterdir()) == []

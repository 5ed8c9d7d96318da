"""What goes wrong around a command: each fault has its line, its exit code, and loses nothing."""

from __future__ import annotations

import os
import resource
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from helpers import shared, write_tree
from portal_run import PORTAL, Ran, as_plain_user, environment, faults, run
from runs import portal as in_process

if TYPE_CHECKING:
    from collections.abc import Iterator

COMPONENT = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: {name}
  description: Does {name}
spec:
  type: service
  lifecycle: production
  owner: team-a
"""
GROUP = """\
apiVersion: backstage.io/v1alpha1
kind: Group
metadata:
  name: team-a
spec:
  type: team
  children: []
"""
READING = ("search shop", "list", "show shop", "owner shop", "deps shop", "graph", "catalog stats")
"""Commands that answer from the catalog."""


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    return write_tree(
        tmp_path / "work",
        {
            "shop/catalog-info.yaml": COMPONENT.format(name="shop"),
            "cart/catalog-info.yaml": COMPONENT.format(name="cart"),
            "org/catalog-info.yaml": GROUP,
        },
    )


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return environment(tmp_path)


def portal(line: str, env: dict[str, str], cwd: Path, **more: object) -> Ran:
    return run(line, env, cwd, **more)  # type: ignore[arg-type]


# ---- wrong words -----------------------------------------------------------------------------------------

WRONG = {
    # line: (exit code, stdout, stderr)
    "portal lst": (2, "", "error: no command 'lst'\nhint: did you mean list or ls?\n"),
    "portal list --knd x": (2, "", "error: no such option: --knd\nhint: did you mean --kind?\n"),
    "portal doctor --refrsh": (2, "", "error: no such option: --refrsh\nhint: did you mean --refresh?\n"),
    "portal list --kind": (
        2,
        "",
        "error: option '--kind' requires an argument\nhint: `portal list --help` lists what it takes\n",
    ),
    "portal list --limit x": (
        2,
        "",
        (
            "error: invalid value for '--limit': 'x' is not a whole number\n"
            "hint: `portal list --help` lists what it takes\n"
        ),
    ),
    "portal deps shop --depth 0": (
        2,
        "",
        "error: invalid value for '--depth': 0 is less than 1\nhint: `portal deps --help` lists what it takes\n",
    ),
    "portal list compnent": (2, "", "error: no kind 'compnent'\nhint: did you mean component?\n"),
    "portal list -o tabel": (2, "", "error: this answer has no format 'tabel'\nhint: did you mean table?\n"),
    "portal list --color sometimes": (
        2,
        "",
        "error: --color takes always, never or auto, not 'sometimes'\n",
    ),
    "portal show shop --fields kind": (
        2,
        "",
        "error: --fields has no meaning for text\nhint: add -o json, or -o yaml\n",
    ),
    "portal show shpo": (
        1,
        "",
        "error: no entity named 'shpo'\nhint: did you mean component:default/shop?\n",
    ),
    "portal owner shpo": (
        1,
        "",
        "error: no entity named 'shpo'\nhint: did you mean component:default/shop?\n",
    ),
    "portal deps shpo": (
        1,
        "",
        "error: no entity named 'shpo'\nhint: did you mean component:default/shop?\n",
    ),
    "portal graph shpo": (
        1,
        "",
        "error: no entity named 'shpo'\nhint: did you mean component:default/shop?\n",
    ),
    "portal show ''": (2, "", "error: REF|PATH is empty\nhint: leave it out, or give it a value\n"),
    "portal show ::": (
        2,
        "",
        (
            "error: '::' is not an entity reference\n"
            "hint: write [kind:][namespace/]name, as in payment-api or component:default/payment-api\n"
        ),
    ),
    "portal show -- -x": (1, "", "error: no entity named '-x'\nhint: `portal search -x` looks wider\n"),
    "portal list -q -o name -- component": (0, "component:default/cart\ncomponent:default/shop\n", ""),
    "portal list -o name component --type service": (
        0,
        "component:default/cart\ncomponent:default/shop\n",
        "",
    ),
    "portal list --type library": (
        1,
        "",
        "error: no entity matches\nhint: `portal list` without options shows all\n",
    ),
    "portal list --type library -o json": (
        1,
        "[]\n",
        "error: no entity matches\nhint: `portal list` without options shows all\n",
    ),
    "portal search nowhere": (
        1,
        "",
        (
            "error: nothing found for 'nowhere'\n"
            "hint: fewer or shorter words find more; `portal list` shows everything\n"
        ),
    ),
    "portal search '\"' 'OR' '*'": (
        1,
        "",
        (
            "error: nothing found for '\" OR *'\n"
            "hint: fewer or shorter words find more; `portal list` shows everything\n"
        ),
    ),
    "portal -C shop list": (
        2,
        "",
        (
            "error: no option '-C' before a command\n"
            "hint: options come after the command: `portal COMMAND [OPTIONS]`; `portal --help` lists commands\n"
        ),
    ),
    "portal list -C nowhere": (3, "", "error: {cwd}/nowhere: no such folder\n"),
    "portal list --output-file nowhere/x": (
        3,
        "",
        "error[io.write]: {cwd}/nowhere/x: cannot be written: No such file or directory\n",
    ),
    "portal completion tcsh": (
        2,
        "",
        "error: no completion for 'tcsh'\nhint: choose bash, zsh or fish\n",
    ),
    "portal create nothing-such here": (
        1,
        "",
        (
            "error[template.unknown]: no template named 'nothing-such'\n"
            "hint: portal create, without a name, lists the templates\n"
        ),
    ),
    "portal show shpo --json": (
        1,
        "",
        (
            '{"error": {"message": "no entity named \'shpo\'", "hint": "did you mean component:default/shop?", '
            '"code": null, "lines": []}}\n'
        ),
    ),
    # what a terminal would obey, or no text at all
    "portal show $'a\\e]52;c;eA==\\a'": (
        1,
        "",
        "error: no entity named 'a^[]52;c;eA==^G'\nhint: `portal search a^[]52;c;eA==^G` looks wider\n",
    ),
    "portal $'a\\e[2J'": (
        2,
        "",
        "error: no command 'a^[[2J'\nhint: `portal --help` lists the commands\n",
    ),
    "portal show $'caf\\xe9'": (
        1,
        "",
        "error: no entity named 'caf\\xe9'\nhint: `portal search caf\\xe9` looks wider\n",
    ),
    "portal search $'caf\\xe9'": (
        1,
        "",
        (
            "error: nothing found for 'caf\\xe9'\n"
            "hint: fewer or shorter words find more; `portal list` shows everything\n"
        ),
    ),
    "portal list -C $'caf\\xe9'": (3, "", "error: {cwd}/caf\\xe9: no such folder\n"),
    "portal list --type $'caf\\xe9' --tag $'\\xe9' --owner $'\\xe9'": (
        1,
        "",
        "error: no entity matches\nhint: --owner: no entity named '\\xe9'\n",
    ),
}


@pytest.mark.parametrize("line", WRONG)
def test_wrong_words(line: str, catalog: Path, env: dict[str, str]) -> None:
    code, out, err = WRONG[line]
    ran = portal(line, env, catalog)
    assert (ran.text, ran.told, ran.code) == (out, err.replace("{cwd}", str(catalog)), code)


LONG = "a" * 100_000


@pytest.mark.parametrize(
    "line",
    [
        "show {}", "owner {}", "deps {}", "graph {}", "search {}", "list {}", "{}", "list --{}", "list -o {}",
        "list --type {}", "list --filter {}", "list --where {}", "list -C {}", "check {}", "check ./{}",
        "owner ./{}", "owner {}:12", "create {}", "create {} x", "create python-service {} --no-input",
        "list --sort metadata.{}", "list --namespace {}", "list --output-file {}", "completion {}", "help {}",
        "config show --{}", "init --name {}", "catalog {}",
    ],
)  # fmt: skip
def test_arguments_of_100_000_characters(line: str, catalog: Path, env: dict[str, str]) -> None:
    ran = run(["portal", *(word.replace("{}", LONG) for word in line.split())], env, catalog)
    assert faults(ran) == []
    assert ran.code in (0, 1, 2, 3), ran.told
    assert len(ran.err) < 9_000
    assert ran.seconds < 3


# ---- no catalog, broken files, unreadable folders ----------------------------------------------------------


@pytest.mark.parametrize("words", ["list", "show x", "search x", "owner x", "deps x", "status x"])
def test_a_first_file_with_an_error_is_no_missing_file(words: str, tmp_path: Path) -> None:
    """Who has just written one is not told that there is none."""
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "catalog-info.yaml").write_text(
        "apiVersion: backstage.io/v1alpha1\nkind: Component\n"
    )
    ran = in_process(*words.split(), cwd=tmp_path / "work", home=tmp_path / "home")
    told = "error: no entity here can be read: 1 file has errors\nhint: `portal check` tells which\n"
    assert (ran.code, ran.out, ran.err) == (1, "", told)


NO_CATALOG = (
    "error: no catalog here: no catalog-info.yaml in or below this folder\n"
    "hint: `portal init` writes a first one; `-C DIR` looks somewhere else\n"
)


@pytest.mark.parametrize("line", [*READING, "check"])
def test_no_catalog_at_all(line: str, tmp_path: Path, env: dict[str, str]) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    ran = portal(f"portal {line}", env, empty)
    assert (ran.code, ran.told) == (1, NO_CATALOG)


@pytest.mark.parametrize("line", ["show .", "owner .", "deps ."])
def test_no_catalog_around_a_path(line: str, tmp_path: Path, env: dict[str, str]) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    ran = portal(f"portal {line}", env, empty)
    assert ran.code == 1
    assert ran.told.startswith("error: ")
    assert ran.told.count("\n") <= 3


BROKEN = "warning: 1 file has errors, so entities may be missing; `portal check` tells which\n"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("list -o name", BROKEN),
        ("list -o name -q", ""),
        ("list -o name component", BROKEN),
    ],
)
def test_a_listing_with_a_broken_file_among_its_files_warns(
    line: str, told: str, catalog: Path, env: dict[str, str]
) -> None:
    write_tree(catalog, {"bad/catalog-info.yaml": "kind: [\n"})
    ran = portal(f"portal {line}", env, catalog)
    assert "component:default/shop" in ran.text.split()
    assert (ran.code, ran.told) == (0, told)


@pytest.mark.parametrize("line", READING)
def test_a_broken_file_hides_nobody(line: str, catalog: Path, env: dict[str, str]) -> None:
    whole = portal(f"portal {line}", env, catalog)
    write_tree(catalog, {"bad/catalog-info.yaml": "kind: [\n", "bad2/catalog-info.yaml": "x: \x00"})
    ran = portal(f"portal {line} -q", env, catalog)
    assert ran.code == 0
    if line != "catalog stats":
        assert ran.out == whole.out


def test_check_tells_of_a_broken_file(catalog: Path, env: dict[str, str]) -> None:
    write_tree(catalog, {"bad/catalog-info.yaml": "kind: [\n"})
    ran = portal("portal check -o concise", env, catalog)
    assert ran.code == 1
    assert ran.text.startswith("bad/catalog-info.yaml:2:1: error")


@pytest.mark.parametrize("line", READING)
def test_an_unreadable_folder_is_told_and_the_rest_answered(
    line: str, catalog: Path, env: dict[str, str]
) -> None:
    before = as_plain_user()
    if before is None:
        pytest.skip("setpriv is not here: root reads every file")
    whole = portal(f"portal {line}", env, catalog)
    write_tree(catalog, {"locked/deep/catalog-info.yaml": COMPONENT.format(name="locked")})
    (catalog / "locked").chmod(0)
    try:
        ran = portal(f"portal {line}", env, catalog, before=before)
        checked = portal("portal check -o concise", env, catalog, before=before)
    finally:
        (catalog / "locked").chmod(stat.S_IRWXU)
    assert ran.code == 0
    if line != "catalog stats":
        assert ran.out == whole.out
    if line == "list":
        assert ran.told == BROKEN
    assert "locked" in checked.text
    assert "this folder cannot be read: Permission denied" in checked.text
    again = portal("portal list -o name", env, catalog)
    assert "component:default/locked" in again.text.split()


def test_a_root_that_is_gone(catalog: Path, env: dict[str, str]) -> None:
    write_tree(catalog, {"portal.toml": '[catalog]\nroots = ["shop", "gone"]\n'})
    ran = portal("portal list", env, catalog)
    assert (ran.code, ran.told.split("\n")[0]) == (3, f"error: {catalog}/gone: no such folder")


# ---- streams ---------------------------------------------------------------------------------------------

EVERY = [
    *READING, "list -o json", "list -o csv", "check", "config show", "cache info", "completion bash", "version",
    "help", "--help", "--version", "list --help", "doctor",
]  # fmt: skip


@pytest.mark.parametrize("line", EVERY)
def test_a_full_disk_and_a_closed_stdout_are_told(line: str, catalog: Path, env: dict[str, str]) -> None:
    for to, reason in ((">/dev/full", "No space left on device"), (">&-", "I/O operation on closed file")):
        ran = portal(f"portal {line} {to}", env, catalog)
        assert (ran.code, ran.told) == (3, f"error[io.write]: cannot write the answer: {reason}\n")


@pytest.mark.parametrize("line", EVERY)
def test_a_closed_pipe_ends_silently(line: str, catalog: Path, env: dict[str, str]) -> None:
    ran = portal(f"portal {line} | (exec 0<&-; sleep 0.6); exit ${{PIPESTATUS[0]}}", env, catalog)
    assert (ran.code, ran.err) == (141, b"")


def test_head_ends_a_long_listing_silently(tmp_path: Path, env: dict[str, str]) -> None:
    many = "---\n".join(COMPONENT.format(name=f"c{number}") for number in range(2_000))
    folder = write_tree(tmp_path / "many", {"catalog-info.yaml": many})
    ran = portal("portal list | head -1; exit ${PIPESTATUS[0]}", env, folder)
    assert (ran.code, ran.err, ran.out.count(b"\n")) == (141, b"", 1)


@pytest.mark.parametrize("line", ["show shop", "show nobody", "list", "version"])
def test_no_streams_at_all(line: str, catalog: Path, env: dict[str, str]) -> None:
    ran = portal(f"portal {line} <&- >&- 2>&-", env, catalog)
    assert ran.code == (1 if "nobody" in line else 3)
    ran = portal(f"portal {line} 2>/dev/full", env, catalog)
    assert ran.code == (1 if "nobody" in line else 0)


# ---- places ----------------------------------------------------------------------------------------------


def test_the_working_directory_is_gone(catalog: Path, env: dict[str, str], tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    lose = f"mkdir {gone}; cd {gone}; rmdir {gone}"
    told = "error: the working directory is gone\nhint: cd somewhere that exists\n"
    for line in ("list", "show .", "check", "init", "create python-service"):
        ran = portal(f"{lose}; portal {line}", env, catalog)
        assert (ran.code, ran.told) == (3, told)
    ran = portal(f"{lose}; portal list -o name -C {catalog}", env, catalog)
    assert (ran.code, ran.told) == (0, "")
    assert portal(f"{lose}; portal version", env, catalog).code == 0


@pytest.mark.parametrize("home", ["env -u HOME", "HOME=", "HOME=/dev/null", "HOME=relative"])
def test_without_a_home(home: str, catalog: Path, env: dict[str, str], tmp_path: Path) -> None:
    del env["PORTAL_CACHE_DIR"]
    env["XDG_CACHE_HOME"] = env["XDG_CONFIG_HOME"] = env["XDG_STATE_HOME"] = str(tmp_path / "xdg")
    ran = portal(f"{home} portal list -o name component", env, catalog)
    assert (ran.code, ran.text, ran.told) == (0, "component:default/cart\ncomponent:default/shop\n", "")
    env["XDG_CACHE_HOME"] = ""
    if home == "HOME=/dev/null":
        ran = portal(f"{home} portal list -o name component", env, catalog)
        assert (ran.code, ran.text) == (0, "component:default/cart\ncomponent:default/shop\n")
        assert ran.told == "warning: the index cannot be kept (Not a directory); answering from memory\n"


def test_a_cache_that_cannot_be_written(catalog: Path, env: dict[str, str], tmp_path: Path) -> None:
    before = as_plain_user()
    if before is None:
        pytest.skip("setpriv is not here: root writes everywhere")
    (tmp_path / "cache").chmod(0o500)
    ran = portal("portal list -o name component", env, catalog, before=before)
    (tmp_path / "cache").chmod(0o700)
    assert (ran.code, ran.text) == (0, "component:default/cart\ncomponent:default/shop\n")
    assert ran.told == "warning: the index cannot be kept (Permission denied); answering from memory\n"


@pytest.mark.parametrize("size", [0, 1_000, 5_000, 20_000, 60_000])
def test_a_disk_that_fills_up_while_the_index_is_written(
    size: int, catalog: Path, env: dict[str, str]
) -> None:
    many = "---\n".join(COMPONENT.format(name=f"c{number}") for number in range(300))
    write_tree(catalog, {"many/catalog-info.yaml": many})
    done = subprocess.run(
        [PORTAL, "list", "-o", "name"],
        env=env,
        cwd=catalog,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )
    assert (done.returncode, len(done.stdout.split())) == (0, 303)
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") <= 1
    again = portal("portal list -o name", env, catalog)
    assert (again.code, again.told, len(again.text.split())) == (0, "", 303)


def test_a_read_only_file_system(catalog: Path, env: dict[str, str]) -> None:
    line = "mount -t tmpfs -o ro none $PORTAL_CACHE_DIR && portal list -o name component"
    ran = run(["unshare", "-m", "bash", "-c", line], env, catalog)
    if ran.code and "index" not in ran.told:
        pytest.skip("this machine allows no mounts")
    assert (ran.code, ran.text) == (0, "component:default/cart\ncomponent:default/shop\n")
    assert ran.told == "warning: the index cannot be kept (Read-only file system); answering from memory\n"


def test_a_full_file_system(catalog: Path, env: dict[str, str]) -> None:
    many = "---\n".join(COMPONENT.format(name=f"c{number}") for number in range(300))
    write_tree(catalog, {"many/catalog-info.yaml": many})
    line = "mount -t tmpfs -o size=32k,mode=700 none $PORTAL_CACHE_DIR && portal list -o name"
    ran = run(["unshare", "-m", "bash", "-c", line], env, catalog)
    if ran.code and "index" not in ran.told:
        pytest.skip("this machine allows no mounts")
    assert (ran.code, len(ran.text.split())) == (0, 303)
    assert ran.told in {
        f"warning: the index cannot be kept ({reason}); answering from memory\n"
        for reason in ("database or disk is full", "disk I/O error")
    }


# ---- signals ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a catalog that takes a while to read: 4,000 entities in 800 files."""
    folder = tmp_path_factory.mktemp("large")
    for number in range(800):
        text = "---\n".join(COMPONENT.format(name=f"c{number}-{part}") for part in range(5))
        write_tree(folder, {f"d{number}/catalog-info.yaml": text})
    return folder


def started(line: str, env: dict[str, str], cwd: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [str(PORTAL), *line.split()],
        env=env,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def group_of(number: int) -> list[int]:
    """Give the processes of a group that are not yet gone."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[2]) == number and fields[0] != "Z":
                found.append(int(folder.name))
    return found


SIGNALS = [
    # signal, to the whole group as a terminal does, exit code
    (signal.SIGINT, True, 130),
    (signal.SIGTERM, False, 143),
    (signal.SIGKILL, False, 137),
]


def wait_for(path: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait until a file has come, or the process has gone."""
    until = time.monotonic() + 10
    while not list(path.parent.glob(path.name)) and process.poll() is None and time.monotonic() < until:
        time.sleep(0.005)


@pytest.mark.parametrize("wait", [0.02, 0.15, 0.4])
@pytest.mark.parametrize(("number", "to_group", "code"), SIGNALS)
def test_a_signal_during_a_cold_index(
    number: int, to_group: bool, code: int, wait: float, large: Path, env: dict[str, str], tmp_path: Path
) -> None:
    process = started("list -o name", env, large)
    wait_for(tmp_path / "cache/index/*.db", process)
    time.sleep(wait)
    if process.poll() is None:
        (os.killpg if to_group else os.kill)(process.pid, number)
        sent = time.monotonic()
        out, err = process.communicate(timeout=10)
        assert time.monotonic() - sent < 0.5 + 0.5  # the machine may be busy
        ended = process.returncode if process.returncode >= 0 else 128 - process.returncode
        # a signal that comes after the index is written meets the answer on its way, or nobody any more
        assert (ended, err) in ((code, b""), (0, b""))
        until = time.monotonic() + 0.5
        while group_of(process.pid) and time.monotonic() < until:
            time.sleep(0.01)
        assert group_of(process.pid) == []
    else:
        out, ended = process.communicate()[0], process.returncode
    again = portal("portal list -o name", env, large)
    assert (again.code, again.told, len(again.text.split())) == (0, "", 4_000)
    assert again.out.startswith(out)
    assert ended != 0 or out == again.out
    whole = portal("portal list -o name --cached", env, large)
    assert whole.out == again.out


def files_of(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.mark.parametrize("wait", [0.0, 0.2, 0.5, 0.8])
@pytest.mark.parametrize(("number", "to_group", "code"), SIGNALS)
def test_a_signal_during_create_leaves_nothing(
    number: int, to_group: bool, code: int, wait: float, tmp_path: Path, env: dict[str, str]
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    line = "create python-service new --no-input --value name=new-thing --value owner=team-a"
    process = started(line, env, work)
    time.sleep(0.3 + wait)
    if process.poll() is None:
        (os.killpg if to_group else os.kill)(process.pid, number)
        _, err = process.communicate(timeout=10)
        ended = process.returncode if process.returncode >= 0 else 128 - process.returncode
        assert ended in (code, 0)
        assert b"Traceback" not in err
        time.sleep(0.5)
        if number != signal.SIGKILL:
            assert group_of(process.pid) == []
            assert {path.name for path in work.iterdir()} <= {"new"}
    else:
        process.communicate()
    left = files_of(work / "new")
    subprocess.run(["rm", "-rf", str(work / "new")], check=True)
    again = portal(f"portal {line}", env, work)
    assert (again.code, again.text) == (0, "new\n")
    # it came too late, or it left nothing: never half a project
    assert left in ([], files_of(work / "new"))


@pytest.fixture
def two(large: Path, env: dict[str, str]) -> Iterator[list[subprocess.Popen[bytes]]]:
    processes = [started("list -o name", env, large) for _ in range(4)]
    yield processes
    for process in processes:
        process.kill()
        process.communicate()


def test_several_processes_on_a_cold_index(two: list[subprocess.Popen[bytes]]) -> None:
    answers = [process.communicate(timeout=60) for process in two]
    assert [process.returncode for process in two] == [0] * len(two)
    assert {err for _, err in answers} == {b""}
    assert {out.count(b"\n") for out, _ in answers} == {4_000}


def test_the_shared_repositories_are_listed_and_checked(env: dict[str, str]) -> None:
    repositories = sorted(path for path in shared("corpus", "repos").iterdir() if path.is_dir())
    assert len(repositories) >= 22
    for repository in repositories:
        for line in ("list", "check"):
            ran = run(["portal", line, "-C", str(repository)], env, repository.parent, seconds=60)
            assert faults(ran) == [], (repository.name, line)
            assert ran.code in (0, 1), (repository.name, line, ran.code)


def test_python_without_the_script(catalog: Path, env: dict[str, str]) -> None:
    ran = run([sys.executable, "-m", "devportal", "owner", "shop"], env, catalog)
    assert (ran.code, ran.text, ran.told) == (0, "group:default/team-a\n", "")

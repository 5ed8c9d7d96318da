"""Templates that attack: each is refused with its exit code, runs nothing, leaks nothing, leaves nothing."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from devportal.errors import REFUSED, PortalError
from devportal.scaffold.confine import Limits
from devportal.scaffold.create import CreateRequest, create, plan, questions
from devportal.scaffold.source import folder_template
from devportal.scaffold.template import TemplateInfo
from template_trees import contents, template, tree

SECRET = "CANARY-FILE"
QUICK = Limits(cpu=2, wall=8)
YAML_BOMB = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
)
LOOP = "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}"
BROKEN_OUT = "{{ cycler.__init__.__globals__.os.popen('touch @OUT@/PWNED').read() }}"

UNSAFE: dict[str, tuple[dict[str, str | bytes], str]] = {
    "tasks": (
        {
            "copier.yml": "_tasks: ['touch @OUT@/PWNED', [echo, two]]\n_migrations: [{version: v1, before: [three]}, four]\n"
        },
        "this template runs commands: touch @OUT@/PWNED; echo two; three; four",
    ),
    "task-mapping": (
        {"copier.yml": "_tasks: [{command: [rm, x], when: '{{ true }}'}]\n_migrations: [{command: y}]\n"},
        "this template runs commands: rm x; y",
    ),
    "merged-tasks": (
        {"copier.yml": "_a: &a {_tasks: [touch @OUT@/PWNED]}\n<<: *a\n"},
        "this template runs commands: touch @OUT@/PWNED",
    ),
    "extensions": (
        {"copier.yml": "_jinja_extensions: [evil.Ext]\n", "evil.py": "open('@OUT@/PWNED', 'w')"},
        "this template runs commands: the Jinja extension evil.Ext",
    ),
    "git-hook": (
        {"copier.yml": "_exclude: []\n", "{{'.git'}}/hooks/post-commit": "x"},
        "it writes '.git', which git takes",
    ),
    "git-case": (
        {"copier.yml": "_exclude: []\n", "{{'.GiT'}}/config": "x"},
        "it writes '.GiT', which git takes",
    ),
    "git-dots": (
        {"copier.yml": "_exclude: []\n", "a/{{'.git. .'}}": "x"},
        "it writes 'a/.git. .', which git takes",
    ),
    "git-short": (
        {"copier.yml": "_exclude: []\n", "{{'GIT'}}~1/config": "x"},
        "it writes 'GIT~1', which git takes",
    ),
    "git-zero-width": ({"copier.yml": "_exclude: []\n", "{{'.g\u200cit'}}/config": "x"}, "which git takes"),
    "git-plain": ({"copier.yml": "_exclude: []\n", ".Git/config": "x"}, "'.Git' is a name that git takes"),
    "path-escape": (
        {"copier.yml": "q: 1\n", "{{ pathjoin('..', '..', 'w.txt') }}": "bad"},
        "a path leaves the template or the destination",
    ),
    "link-out": (
        {"copier.yml": "q: 1\n", "leak.txt": "-> @OUT@/secret.txt"},
        "the link 'leak.txt' leads out",
    ),
    "link-up": ({"copier.yml": "q: 1\n", "a/leak": "-> ../../../secret.txt"}, "the link 'a/leak' leads out"),
    "link-chain": (
        {"copier.yml": "q: 1\n", "a": "-> b", "b": "-> ../../secret.txt"},
        "the link 'a' leads out of the template",
    ),
    "link-through-link": (
        {"copier.yml": "q: 1\n", "dir/sub/x": "", "a": "-> dir/sub", "b": "-> a/../../../secret.txt"},
        "the link 'b' leads out",
    ),
    "link-dangling": ({"copier.yml": "q: 1\n", "a": "-> none"}, "the link 'a' leads to nothing"),
    "link-circle": ({"copier.yml": "q: 1\n", "a": "-> b", "b": "-> a"}, "the link 'a' leads in a circle"),
    "link-preserved": (
        {"copier.yml": "_preserve_symlinks: true\n", "{{'dir'}}/w.txt": "bad", "dir": "-> @OUT@"},
        "the link 'dir' leads out of the template",
    ),
    "link-rendered": (
        {"copier.yml": "_subdirectory: s\n_preserve_symlinks: true\n", "other": "", "s/l": "-> ../other"},
        "the link 'l' leads out of the project",
    ),
    "subdirectory": (
        {"copier.yml": "_subdirectory: ../../..\n"},
        "_subdirectory '../../..' leaves the template",
    ),
    "subdirectory-rendered": (
        {"copier.yml": "up: ../..\n_subdirectory: '{{ up }}'\n"},
        "a path leaves the template or the destination",
    ),
    "include": ({"copier.yml": "!include ../*.txt\n", "x": ""}, "uses the YAML tag '!include'"),
    "include-hidden": (
        {"copier.yml": "%TAG !e! !inc\n---\na: !e!lude ../*.txt\n"},
        "uses the YAML tag '!include'",
    ),
    "include-escaped": ({"copier.yml": "a: !%69nclude ../*.txt\n"}, "uses the YAML tag '!include'"),
    "external-data": (
        {"copier.yml": "_external_data: {s: '@OUT@/secret.txt'}\n"},
        "_external_data reads other files ('s')",
    ),
    "answers-file": (
        {"copier.yml": "_answers_file: ../../../x.yml\n", "{{ _copier_conf.answers_file }}.jinja": "x"},
        "a path leaves the template or the destination",
    ),
    "include-outside": (
        {"copier.yml": "q: 1\n", "l": "-> ../../secret.txt", "x.jinja": "{% include 'l' %}"},
        "the link 'l'",
    ),
    "sandbox": (
        {"copier.yml": "q: 1\n", "x.jinja": "a\n" + BROKEN_OUT},
        "x.jinja:2: access to attribute '__init__'",
    ),
    "sandbox-format": (
        {"copier.yml": "q: 1\n", "x.jinja": "{{ '{0.__class__.__mro__}'.format(1) }}"},
        "x.jinja:1: access to",
    ),
    "filter": (
        {"copier.yml": "q: 1\n", "x.jinja": "a\n{{ '$PORTAL_CANARY' | expandvars }}"},
        "x.jinja:2: expandvars",
    ),
    "filter-block": (
        {"copier.yml": "q: 1\n", "x.jinja": "{% filter expandvars %}$PORTAL_CANARY{% endfilter %}"},
        "x.jinja:1: expandvars",
    ),
    "filter-map": (
        {"copier.yml": "q: 1\n", "x.jinja": "{{ ['@OUT@/secret*'] | map('fileglob') | list }}"},
        "x.jinja:1: fileglob",
    ),
    "filter-computed": (
        {"copier.yml": "q: 1\n", "x.jinja": "{{ ['$PORTAL_CANARY'] | map('expand' ~ 'vars') | list }}"},
        "x.jinja:1: the filter 'expandvars' reads this machine",
    ),
    "filter-default": ({"copier.yml": "q: \"{{ '~' | expanduser }}\"\n"}, "copier.yml:1: expanduser"),
    "filter-name": ({"copier.yml": "q: 1\n", "{{ '.' | realpath }}": "x"}, "realpath in its name"),
    "filter-other-marks": (
        {
            "copier.yml": "_envops: {variable_start_string: '[[', variable_end_string: ']]'}\n",
            "x.jinja": "[[ '.' | relpath ]]",
        },
        "x.jinja:1: relpath",
    ),
    "filter-line-statement": (
        {"copier.yml": "_envops: {line_statement_prefix: '%%'}\n", "x.jinja": "%% set x = '.' | realpath\n"},
        "x.jinja:1: the filter 'realpath' reads this machine",
    ),
}
LIMITED: dict[str, tuple[dict[str, str | bytes], str]] = {
    "cpu": ({"copier.yml": "q: 1\n", "x.jinja": LOOP}, "it took too long, more than 2 seconds of CPU time"),
    "cpu-in-c": ({"copier.yml": "q: 1\n", "x.jinja": "{{ (10**(10**8)) is none }}"}, "it took too long"),
    "pattern": (
        {"copier.yml": "q: 1\n", "x.jinja": "{{ ('a'*40 ~ '!')|regex_search('^(a+)+$') }}"},
        "it took too long",
    ),
    "memory": (
        {"copier.yml": "q: 1\n", "x.jinja": "{{ ('a'*(10**10))|length }}"},
        "it needs too much memory",
    ),
    "recursion": (
        {"copier.yml": "q: 1\n", "x.jinja": "{% macro m(n) %}{{ m(n+1) }}{% endmacro %}{{ m(0) }}"},
        "x.jinja:1: it calls itself without end",
    ),
    "file": (
        {"copier.yml": "q: 1\n", "x.jinja": "{% for i in range(250) %}{{ 'a' * 1000000 }}{% endfor %}"},
        "too ",
    ),
    "range": (
        {"copier.yml": "q: 1\n", "x.jinja": "{% for i in range(10**9) %}{% endfor %}"},
        "x.jinja:1: Range too big",
    ),
    "aliases": ({"copier.yml": YAML_BOMB}, "refused"),
    "nesting": ({"copier.yml": "a: " + "[" * 100_000}, "refused"),
    "size": ({"copier.yml": "#" * (2 << 20)}, "over the limit of 1 MB"),
    "depth": ({"copier.yml": "q: 1\n", "d/" * 70 + "x": ""}, "nested deeper than 64"),
}


@pytest.fixture(autouse=True)
def _canary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret.txt").write_text(SECRET)
    monkeypatch.setenv("PORTAL_CANARY", "CANARY-ENV")


def attack(tmp_path: Path, files: dict[str, str | bytes]) -> TemplateInfo:
    def here(text: str | bytes) -> str | bytes:
        return text.replace("@OUT@", str(tmp_path)) if isinstance(text, str) else text

    return template(tmp_path / "in", {name: here(content) for name, content in files.items()})


def refusal(tmp_path: Path, found: TemplateInfo, limits: Limits | None = None) -> PortalError:
    with pytest.raises(PortalError) as caught:
        create(CreateRequest(found, str(tmp_path / "dest/new"), {}), limits)
    shown = " ".join([caught.value.message, *caught.value.lines])
    assert shown.isprintable()
    assert "CANARY-" not in shown
    assert sorted(os.listdir(tmp_path)) == ["in", "secret.txt"]
    return caught.value


@pytest.mark.parametrize("name", UNSAFE)
def test_refused(tmp_path: Path, name: str) -> None:
    files, message = UNSAFE[name]
    error = refusal(tmp_path, attack(tmp_path, files), QUICK)
    assert (error.exit_code, error.code) == (REFUSED, "template.unsafe")
    assert message.replace("@OUT@", str(tmp_path)) in " ".join([error.message, *error.lines])


SLOW = ("cpu-in-c", "pattern", "file")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.long) if name in SLOW else name for name in LIMITED]
)
def test_limited(tmp_path: Path, name: str) -> None:
    files, message = LIMITED[name]
    error = refusal(tmp_path, attack(tmp_path, files), QUICK)
    assert (error.exit_code, error.code) == (REFUSED, "template.limit")
    assert message in error.message


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: os.mknod(path, 0o140600)])
def test_what_is_neither_file_nor_folder(tmp_path: Path, make: object) -> None:
    found = attack(tmp_path, {"copier.yml": "q: 1\n"})
    make(os.path.join(found.path, "x"))  # type: ignore[operator]
    assert "neither a file nor a folder" in refusal(tmp_path, found).message


def test_the_environment_is_not_there(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "copier.yml": "q: 1\n",
        "x.jinja": "{{ _copier_conf.settings }}{{ _copier_conf|to_json }}{{ self._TemplateReference__context }}",
    }
    create(CreateRequest(attack(tmp_path, files), str(tmp_path / "dest"), {}))
    assert "CANARY" not in (tmp_path / "dest/x").read_text()


def test_messages_and_questions_are_made_visible(tmp_path: Path) -> None:
    text = '_message_before_copy: "\\e]52;c;cHduZWQ=\\a\\e[2Jhi [red]x[/]"\nq: {type: str, help: "\\e[31m", default: "\\e]0;x\\a"}\n'
    found = attack(tmp_path, {"copier.yml": text, "x": "ok"})
    (question,) = questions(found)
    assert (question.help, question.default) == ("^[[31m", "^[]0;x^G")
    made = create(CreateRequest(found, str(tmp_path / "dest"), {}))
    assert made.message_before == "^[]52;c;cHduZWQ=^G^[[2Jhi [red]x[/]"


def test_a_link_that_stays_inside_is_fine(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "copier.yml": "_preserve_symlinks: true\n",
        "a/x": "x",
        "b": "-> a/x",
        "c": "-> b",
    }
    create(CreateRequest(attack(tmp_path, files), str(tmp_path / "dest"), {}))
    found = contents(tmp_path / "dest")
    assert (found["b"], found["c"]) == ("-> a/x", "-> b")


def test_a_pipe_in_a_shell_script_is_no_filter(tmp_path: Path) -> None:
    script = 'echo "{{ q }}" | realpath -s x # {{ q | upper }}\n'
    files: dict[str, str | bytes] = {"copier.yml": "q: a\n", "run.sh.jinja": script}
    create(CreateRequest(attack(tmp_path, files), str(tmp_path / "dest"), {}))
    assert (tmp_path / "dest/run.sh").read_text() == 'echo "a" | realpath -s x # A\n'


def test_a_template_folder_with_its_own_git_configuration(tmp_path: Path) -> None:
    found = attack(tmp_path, {"copier.yml": "q: 1\n", "x": "ok"})
    payload = tmp_path / "in/h.sh"
    payload.write_text(f"#!/bin/sh\ntouch {tmp_path}/PWNED\nexit 1\n")
    payload.chmod(0o755)
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    subprocess.run(["git", "init", "-q"], cwd=found.path, env=environ, check=True)
    subprocess.run(["git", "config", "core.fsmonitor", str(payload)], cwd=found.path, env=environ, check=True)
    made = create(CreateRequest(folder_template(found.path), str(tmp_path / "dest"), {}))
    assert [file.path for file in made.files] == [".copier-answers.yml", "x"]
    assert not (tmp_path / "PWNED").exists()


def test_a_late_failure_leaves_nothing(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"a{n:02}.txt": "x" for n in range(20)}
    error = refusal(tmp_path, attack(tmp_path, {"copier.yml": "q: 1\n", **files, "zz.jinja": "{{ 1/0 }}"}))
    assert (error.exit_code, error.message) == (1, "the template failed: zz.jinja:1: division by zero")


def test_a_folder_with_a_copier_module_is_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evil = tree(
        tmp_path / "evil",
        {"copier.py": f"open({str(tmp_path / 'PWNED')!r}, 'w')", "yaml.py": "import copier"},
    )
    monkeypatch.chdir(evil)
    plan(CreateRequest(attack(tmp_path, {"copier.yml": "q: 1\n", "x": ""}), "new", {}))
    assert not (tmp_path / "PWNED").exists()


def test_secrets_of_the_source_are_not_recorded(tmp_path: Path) -> None:
    found = attack(
        tmp_path,
        {"copier.yml": "q: {type: str, secret: true, default: CANARY-ANSWER}\nk: {type: str, default: v}\n"},
    )
    create(CreateRequest(found, str(tmp_path / "dest"), {}))
    assert "CANARY" not in (tmp_path / "dest/.copier-answers.yml").read_text()


def test_leftovers_of_others_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious/lock").write_text("")
    (tmp_path / ".portal-0123456789abcdef").symlink_to(tmp_path / "precious")
    create(CreateRequest(attack(tmp_path, {"copier.yml": "q: 1\n", "x": ""}), str(tmp_path / "dest"), {}))
    assert os.listdir(tmp_path / "precious") == ["lock"]

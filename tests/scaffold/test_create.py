"""Projects made from real copier templates: what is written, what is asked for, what a failure leaves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from devportal.errors import IO, NO, USAGE, PortalError
from devportal.record import replace
from devportal.scaffold.create import CreateRequest, create, plan, questions
from template_trees import contents, template, tree

SERVICE = {
    "copier.yml": (
        "# A service in two files\n"
        "name:\n  type: str\n  help: What is it called?\n"
        "owner: {type: str}\n"
        "port: 8080\n"
        "size: {type: str, choices: [small, large], default: small}\n"
        "slug: {type: str, default: \"{{ name | lower | regex_replace('[^a-z0-9]+', '-') }}\", when: false}\n"
        "token: {type: str, secret: true, default: none}\n"
        "_message_before_copy: about to make {{ _folder_name }}\n"
        "_message_after_copy: |\n  made {{ name }}\n  now run it\n"
    ),
    "README.md.jinja": "# {{ name }} of {{ owner }} on {{ port }} ({{ size }}, {{ slug }})\n",
    "{{ slug }}/run.sh": "#!/bin/sh\n",
    "{% if size == 'large' %}big.txt{% endif %}": "big\n",
}
ANSWERS = {"name": "Pay API", "owner": "payments", "port": "99"}


def request(tmp_path: Path, destination: str = "out", **changes: object) -> CreateRequest:
    made = template(tmp_path, SERVICE) if not (tmp_path / "tpl").exists() else None
    from devportal.scaffold.source import folder_template

    found = made or folder_template(str(tmp_path / "tpl"))
    full = str(tmp_path / destination) if destination else ""
    return replace(CreateRequest(found, full, ANSWERS), **changes)


def test_a_new_project(tmp_path: Path) -> None:
    asked = request(tmp_path)
    (tmp_path / "tpl/{{ slug }}/run.sh").chmod(0o755)
    made = create(asked)
    assert contents(tmp_path / "out") == {
        ".copier-answers.yml": (
            "# What this project was made from and with; used when it is updated.\n"
            f"_src_path: {tmp_path}/tpl\n"
            "name: Pay API\nowner: payments\nport: 99\nsize: small\n"
        ),
        "README.md": "# Pay API of payments on 99 (small, pay-api)\n",
        "pay-api/run.sh": "#!/bin/sh\n",
    }
    assert (made.destination, made.answers_file) == (str(tmp_path / "out"), ".copier-answers.yml")
    assert [(file.path, file.size, file.mode & 0o111) for file in made.files] == [
        (".copier-answers.yml", os.path.getsize(tmp_path / "out/.copier-answers.yml"), 0),
        ("README.md", 45, 0),
        ("pay-api/run.sh", 10, 0o111),
    ]
    assert (made.message_before, made.message_after) == ("about to make out", "made Pay API\nnow run it")
    assert sorted(os.listdir(tmp_path)) == ["out", "tpl"]


def test_the_same_as_copier_itself(tmp_path: Path) -> None:
    asked = request(tmp_path)
    own = "# mine\n{{ _copier_answers|to_nice_yaml }}"
    (tmp_path / "tpl/{{ _copier_conf.answers_file }}.jinja").write_text(own)
    create(asked)
    data = [word for key, value in ANSWERS.items() for word in ("--data", f"{key}={value}")]
    copier = [os.path.join(os.path.dirname(sys.executable), "copier"), "copy", "--quiet", "--defaults", *data]
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path / "home")}
    subprocess.run([*copier, str(tmp_path / "tpl"), str(tmp_path / "theirs")], check=True, env=environ)
    assert contents(tmp_path / "out") == contents(tmp_path / "theirs")


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    found = plan(request(tmp_path))
    assert [file.path for file in found.files] == [".copier-answers.yml", "README.md", "pay-api/run.sh"]
    assert (found.conflicts, found.commands, found.destination) == ((), (), str(tmp_path / "out"))
    assert os.listdir(tmp_path) == ["tpl"]


@pytest.mark.parametrize(
    ("answers", "folder"),
    [({}, "Pay API"), ({"name": "../x"}, "tpl"), ({"name": ".."}, "tpl"), ({"name": "a/b"}, "tpl")],
)
def test_without_a_destination_the_name_gives_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: dict[str, str], folder: str
) -> None:
    asked = request(tmp_path, destination="", answers={**ANSWERS, **answers})
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert plan(asked).destination == str(tmp_path / "here" / folder)


def test_the_name_may_be_a_default_that_is_computed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"copier.yml": "kind: api\nname: 'pay-{{ kind }}'\n", "x": ""}
    monkeypatch.chdir(tmp_path)
    found = plan(CreateRequest(template(tmp_path, files), "", {"kind": "web"}))
    assert found.destination == str(tmp_path / "pay-web")


def test_all_missing_answers_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(PortalError) as caught:
        create(request(tmp_path, answers={}))
    error = caught.value
    assert (error.exit_code, error.code) == (USAGE, "template.missing")
    assert error.message == "2 answers missing: name, owner"
    assert error.lines == ("name: What is it called?", "owner: str")
    assert error.hint == "give them with --value name=... --value owner=..."
    assert os.listdir(tmp_path) == ["tpl"]


def test_a_question_that_does_not_apply_is_not_missing(tmp_path: Path) -> None:
    files = {
        "copier.yml": "cloud: {type: bool, default: false}\nregion: {type: str, when: '{{ cloud }}'}\n",
        "x.jinja": "{{ cloud }}",
    }
    asked = CreateRequest(template(tmp_path, files), str(tmp_path / "out"), {})
    create(asked)
    assert (tmp_path / "out/x").read_text() == "False"
    with pytest.raises(PortalError, match="1 answer missing: region"):
        create(replace(asked, answers={"cloud": "yes"}))


def test_without_defaults_every_question_wants_an_answer(tmp_path: Path) -> None:
    with pytest.raises(PortalError, match="2 answers missing: size, token"):
        create(request(tmp_path, use_defaults=False))


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"port": "many"}, "port: 'many' is not a whole number"),
        ({"size": "huge"}, "size: 'huge' is not allowed; choose small or large"),
        ({"port": "x", "size": "y"}, "2 answers are not possible"),
        ({"ower": "me"}, "the template has no question 'ower'"),
    ],
)
def test_wrong_answers(tmp_path: Path, answers: dict[str, str], message: str) -> None:
    with pytest.raises(PortalError) as caught:
        create(request(tmp_path, answers={**ANSWERS, **answers}))
    assert (caught.value.exit_code, caught.value.code, caught.value.message) == (
        USAGE,
        "template.answer",
        message,
    )
    assert os.listdir(tmp_path) == ["tpl"]


def test_a_validator_of_the_template(tmp_path: Path) -> None:
    files = {
        "copier.yml": "name: {type: str, validator: '{% if name|length > 3 %}at most 3 letters{% endif %}'}\n",
        "x": "",
    }
    with pytest.raises(PortalError) as caught:
        create(CreateRequest(template(tmp_path, files), str(tmp_path / "out"), {"name": "long"}))
    assert caught.value.exit_code == USAGE
    assert caught.value.message == "Validation error for question 'name': at most 3 letters"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("one\n{{ 1/0 }}", "the template failed: x.txt.jinja:2: division by zero"),
        (
            "{% if %}",
            "the template failed: x.txt.jinja:1: Expected an expression, got 'end of statement block'",
        ),
        ("a\nb\n{{ nothing.here }}", "the template failed: x.txt.jinja:3: 'nothing' is undefined"),
        ("{% include 'none' %}", "the template failed: x.txt.jinja:1: 'none' not found in search path"),
    ],
)
def test_a_failure_names_file_and_line_and_leaves_nothing(tmp_path: Path, body: str, message: str) -> None:
    files = {"copier.yml": "q: 1\n", "a.txt": "fine", "x.txt.jinja": body}
    with pytest.raises(PortalError) as caught:
        create(CreateRequest(template(tmp_path, files), str(tmp_path / "a/b/out"), {}))
    assert (caught.value.exit_code, caught.value.code) == (NO, "template.render")
    assert caught.value.message.startswith(message)
    assert os.listdir(tmp_path) == ["tpl"]


def test_into_a_folder_that_has_files(tmp_path: Path) -> None:
    tree(tmp_path / "out", {"mine.txt": "mine", "pay-api/own": "own"})
    create(request(tmp_path))
    found = contents(tmp_path / "out")
    assert sorted(found) == [".copier-answers.yml", "README.md", "mine.txt", "pay-api/own", "pay-api/run.sh"]
    assert sorted(os.listdir(tmp_path)) == ["out", "tpl"]


def test_an_empty_folder_stays_the_same_folder(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    before = os.stat(tmp_path / "out").st_ino
    create(request(tmp_path))
    assert os.stat(tmp_path / "out").st_ino == before


def test_conflicts_are_listed_and_nothing_is_written(tmp_path: Path) -> None:
    tree(tmp_path / "out", {"README.md": "mine", "pay-api": "a file", ".copier-answers.yml": "x"})
    before = contents(tmp_path / "out")
    asked = request(tmp_path)
    assert plan(asked).conflicts == (".copier-answers.yml", "README.md", "pay-api/run.sh")
    with pytest.raises(PortalError) as caught:
        create(asked)
    assert (caught.value.exit_code, caught.value.code) == (USAGE, "create.conflict")
    assert caught.value.lines == (".copier-answers.yml", "README.md", "pay-api/run.sh")
    assert contents(tmp_path / "out") == before
    assert sorted(os.listdir(tmp_path)) == ["out", "tpl"]


def test_force_overwrites_and_the_same_content_is_no_conflict(tmp_path: Path) -> None:
    tree(tmp_path / "out", {"README.md": "mine", "keep": "k"})
    create(request(tmp_path, force=True))
    assert contents(tmp_path / "out")["README.md"] == "# Pay API of payments on 99 (small, pay-api)\n"
    assert plan(request(tmp_path)).conflicts == ()
    create(request(tmp_path))


def test_a_force_that_fails_puts_everything_back(tmp_path: Path) -> None:
    tree(tmp_path / "out", {"README.md": "mine", "pay-api/run.sh/x": "a folder where a file belongs"})
    before = contents(tmp_path / "out")
    with pytest.raises(PortalError) as caught:
        create(request(tmp_path, force=True))
    assert caught.value.exit_code == IO
    assert contents(tmp_path / "out") == before


def test_a_link_in_the_destination_leads_nothing_out(tmp_path: Path) -> None:
    tree(tmp_path / "out", {"pay-api": "-> ../elsewhere"})
    (tmp_path / "elsewhere").mkdir()
    with pytest.raises(PortalError) as caught:
        create(request(tmp_path, force=True))
    assert (caught.value.exit_code, caught.value.code) == (5, "path.outside-root")
    assert os.listdir(tmp_path / "elsewhere") == []


def test_a_file_in_the_place_of_the_destination(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x")
    with pytest.raises(PortalError, match="exists and is not a folder"):
        create(request(tmp_path))


@pytest.mark.skipif(os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    with pytest.raises(PortalError) as caught:
        create(request(tmp_path, destination="closed/out"))
    assert caught.value.exit_code == IO


def test_what_a_killed_run_left_is_swept(tmp_path: Path) -> None:
    left = tmp_path / ".portal-0123456789abcdef"
    tree(left, {"lock": "", "project/out/x": "half"})
    tree(tmp_path / ".portal-mine", {"lock": ""})
    create(request(tmp_path))
    assert sorted(os.listdir(tmp_path)) == [".portal-mine", "out", "tpl"]


def test_a_run_that_is_still_going_is_not_swept(tmp_path: Path) -> None:
    from devportal.scaffold.staging import Staging, sweep

    with Staging(str(tmp_path), "out") as staging:
        sweep(str(tmp_path))
        assert os.path.isdir(staging.home)
    assert os.listdir(tmp_path) == []


def test_trust_allows_commands_and_a_dry_run_does_not_run_them(tmp_path: Path) -> None:
    files = {"copier.yml": "_tasks: ['echo {{ _folder_name }} > made.txt', 'git init -q .']\n", "x": ""}
    asked = CreateRequest(template(tmp_path, files), str(tmp_path / "out"), {}, trust=True)
    assert plan(asked).commands == ("echo {{ _folder_name }} > made.txt", "git init -q .")
    assert [file.path for file in plan(asked).files] == [".copier-answers.yml", "x"]
    create(asked)
    assert (tmp_path / "out/made.txt").read_text() == "out\n"
    assert (tmp_path / "out/.git/HEAD").exists()


def test_a_command_that_fails(tmp_path: Path) -> None:
    files = {"copier.yml": "_tasks: ['echo because; exit 3']\n", "x": ""}
    with pytest.raises(PortalError) as caught:
        create(CreateRequest(template(tmp_path, files), str(tmp_path / "out"), {}, trust=True))
    assert (caught.value.exit_code, caught.value.code, caught.value.lines) == (
        NO,
        "template.task",
        ("because",),
    )
    assert os.listdir(tmp_path) == ["tpl"]


def test_other_delimiters_suffix_and_subdirectory(tmp_path: Path) -> None:
    files = {
        "copier.yml": (
            "name: x\n_subdirectory: inner\n_templates_suffix: .tmpl\n"
            "_envops: {variable_start_string: '[[', variable_end_string: ']]'}\n"
        ),
        "inner/[[ name ]].txt.tmpl": "[[ name ]] {{ name }}",
        "docs/not-this": "",
    }
    create(CreateRequest(template(tmp_path, files), str(tmp_path / "out"), {"name": "y"}))
    assert contents(tmp_path / "out") == {
        ".copier-answers.yml": (
            "# What this project was made from and with; used when it is updated.\n"
            f"_src_path: {tmp_path}/tpl\nname: y\n"
        ),
        "y.txt": "y {{ name }}",
    }


def test_yaml_1_1_words_keep_the_type_that_copier_gives_them(tmp_path: Path) -> None:
    files = {"copier.yml": "docs: yes\nport: 8080\nname: 'no'\nday: 2024-01-01\nmany: [a, b]\n"}
    assert [(q.name, q.type, q.default) for q in questions(template(tmp_path, files))][:3] == [
        ("docs", "bool", True),
        ("port", "int", 8080),
        ("name", "str", "no"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [1\n", "copier.yml:"),
        ("- just\n- a list\n", "its content must be a mapping"),
        ("q: {type: strange}\n", "its type 'strange' is none of"),
        ("q: {choices: 3}\n", "its choices are neither"),
        ("q: !Ref x\n", "unknown YAML tag '!Ref'"),
        ("when: 2024-13-45\n", "month must be in 1..12"),
    ],
)
def test_a_copier_yml_that_cannot_be_used(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(PortalError) as caught:
        create(CreateRequest(template(tmp_path, {"copier.yml": text}), str(tmp_path / "out"), {}))
    assert (caught.value.exit_code, caught.value.code) == (NO, "template.invalid")
    assert message in caught.value.message
    assert os.listdir(tmp_path) == ["tpl"]


def test_the_commit_of_a_template_is_recorded(tmp_path: Path) -> None:
    from devportal.scaffold.source import folder_template
    from devportal.scm.git import start_repository

    template(tmp_path, SERVICE)
    environ = {"PATH": os.environ["PATH"], "GIT_AUTHOR_NAME": "n", "GIT_AUTHOR_EMAIL": "a@b"}
    commit = start_repository(str(tmp_path / "tpl"), "x", environ=environ)
    create(CreateRequest(folder_template(str(tmp_path / "tpl")), str(tmp_path / "out"), ANSWERS))
    lines = (tmp_path / "out/.copier-answers.yml").read_text().splitlines()
    assert [line.replace('"', "") for line in lines[1:3]] == [
        f"_commit: {commit}",
        f"_src_path: {tmp_path}/tpl",
    ]


_RUN = """
import sys
from devportal.scaffold.create import CreateRequest, create
from devportal.scaffold.source import folder_template
create(CreateRequest(folder_template(sys.argv[1]), sys.argv[2], {}))
"""


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_the_destination_is_absent_or_complete(tmp_path: Path, number: int) -> None:
    files: dict[str, str | bytes] = {f"d{n}/f{n}.txt.jinja": "{{ q }}" for n in range(200)}
    template(tmp_path, {"copier.yml": "q: 1\n", **files})
    command = [sys.executable, "-c", _RUN, str(tmp_path / "tpl"), str(tmp_path / "out")]
    for delay in (0.05, 0.15, 0.3, 0.4, 0.5):
        child = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        child.send_signal(number)
        child.wait()
        if (tmp_path / "out").exists():
            assert len(contents(tmp_path / "out")) == 201
            break
        if number == signal.SIGINT:
            assert sorted(os.listdir(tmp_path)) == ["tpl"]
    subprocess.run([*command[:-1], str(tmp_path / "again")], check=True)
    deadline = time.monotonic() + 5
    # a child whose parent was killed may hold its folder for a moment; the run after that takes it away
    while any(name.startswith(".portal-") for name in os.listdir(tmp_path)) and time.monotonic() < deadline:
        from devportal.scaffold.staging import sweep

        sweep(str(tmp_path))
        time.sleep(0.1)
    assert [name for name in os.listdir(tmp_path) if name.startswith(".portal-")] == []


def test_the_parent_imports_nothing_heavy(tmp_path: Path) -> None:
    template(tmp_path, {"copier.yml": "q: 1\n", "x.jinja": "{{ q }}"})
    script = (
        _RUN
        + "print(sorted({'copier', 'jinja2', 'pydantic', 'git', 'questionary', 'rich'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "tpl"), str(tmp_path / "out")]
    assert subprocess.run(command, check=True, capture_output=True, text=True).stdout == "[]\n"

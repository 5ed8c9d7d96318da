"""`portal create` with Backstage templates: secrets, approvals, ways out of unknown actions, questions."""

from __future__ import annotations

import json

import pytest

from devportal.cli.asking import _repository
from devportal.scaffold.forms.field import NOTHING, field_of
from devportal.scaffold.forms.pickers import Pickers
from devportal.scm.host import HOSTS
from helpers import write_tree
from runs import portal
from scaffold.blueprints import HEAD

SECRET = """  parameters:
    properties:
      name: {type: string, default: shop}
      token: {type: string, ui:field: Secret}
      pin: {type: string, ui:widget: password}
  steps:
    - {id: base, action: fetch:template, input: {url: ./skeleton, values: {name: '${{ parameters.name }}'}}}
    - {id: call, action: 'corp:call', input: {header: 'Bearer ${{ secrets.token }}', pin: '${{ parameters.pin }}'}}
    - {id: tell, action: debug:log, input: {message: 'called with ${{ steps.call.output.header }} and ${{ steps.call.output.pin }}'}}
  output:
    text: [{title: Done, content: 'by ${{ steps.call.output.header }}'}]
"""
FILES = {"skeleton/README.md": "# ${{ values.name }}\n"}
HIDDEN = {"MY_TOKEN": "tok-11111111", "MY_PIN": "pin-22222222"}
GIVEN = ("--secret", "token=ENV:MY_TOKEN", "--secret", "pin=ENV:MY_PIN")


def test_a_destination_that_cannot_be_is_told_before_the_first_step(tmp_path, monkeypatch):
    steps = "  steps:\n    - {action: fetch:template, input: {url: ./skeleton}}\n"
    write_tree(tmp_path, {"t/template.yaml": HEAD + steps, "t/skeleton/a": "a\n", "file": ""})
    done = portal("create", "./t", "file/new", cwd=tmp_path, home=tmp_path / "home")
    assert (done.code, done.err.splitlines()) == (
        2,
        [f"error[create.conflict]: {tmp_path}/file/new cannot be made: {tmp_path}/file is not a folder"],
    )
    monkeypatch.setattr("os.access", lambda path, *_: path != str(tmp_path))
    done = portal("create", "./t", "x/new", cwd=tmp_path, home=tmp_path / "home")
    assert (done.code, done.err.splitlines()) == (
        3,
        [f"error[io.write]: {tmp_path}/x/new cannot be made: {tmp_path} is not writable"],
    )


@pytest.fixture
def place(tmp_path):
    write_tree(
        tmp_path, {"t/template.yaml": HEAD + SECRET, **{f"t/{name}": text for name, text in FILES.items()}}
    )
    script = tmp_path / "call.sh"
    script.write_text("#!/bin/sh\nps -o args= -p $PPID >> args\ncat\n")
    script.chmod(0o755)
    return tmp_path


def _create(place, *words, **environ):
    return portal("create", *words, cwd=place, home=place / "home", environ={**HIDDEN, **environ})


def _everything(place) -> str:
    files = [path for path in place.rglob("*") if path.is_file()]
    return "\n".join(path.read_text(errors="replace") for path in files)


def test_a_secret_is_in_nothing_that_is_kept_or_shown(place):
    done = _create(place, "./t", "new", *GIVEN, "--map", "corp:call=./call.sh", "--yes", "-o", "text")
    assert done.code == 0, done.err
    assert "log: called with Bearer *** and ***" in done.err
    assert "  by Bearer ***" in done.out
    for secret in HIDDEN.values():
        assert secret not in done.out + done.err + _everything(place)


PLACES = [
    ("token=tok-11111111", "--secret 'token': say where the secret is, never the secret itself"),
    ("token=ENV:NOT_THERE", "$NOT_THERE is not set"),
    ("token=@missing", "missing: cannot be read: No such file or directory"),
]


@pytest.mark.parametrize(("given", "message"), PLACES)
def test_a_secret_says_where_it_is(place, given, message):
    done = _create(place, "./t", "new", "--secret", given)
    assert done.code in (2, 3)
    assert message in done.err
    assert not (place / "new").exists()


def test_an_unknown_action_has_two_ways_out(place):
    done = _create(place, "./t", "new", *GIVEN)
    assert done.code == 5
    assert "step call (corp:call): 'corp:call' is no known action" in done.err
    assert "--map corp:call=COMMAND" in done.err
    assert "--skip-action corp:call" in done.err
    assert not (place / "new").exists()
    assert not (place / "home" / ".local" / "state").exists()
    done = _create(place, "./t", "new", *GIVEN, "--skip-action", "corp:call")
    assert done.code == 0, done.err
    assert (place / "new" / "README.md").read_text() == "# shop\n"


def test_a_plan_is_approved_and_then_run_as_it_was(place):
    words = ("--map", "corp:call=./call.sh", *GIVEN)
    done = _create(place, "./t", "new", *words, "--value", "name=web", "--plan-out", "p.json")
    assert done.code == 0, done.err
    assert not (place / "new").exists()
    plan = json.loads((place / "p.json").read_text())
    assert [(step["id"], step["effect"], step["plan"]) for step in plan["steps"]] == [
        ("base", "workspace", ["writes README.md"]),
        ("call", "remote-change", ["runs ./call.sh"]),
        ("tell", "workspace", []),
    ]
    assert plan["values"] == {"name": "web"}
    assert not any(secret in json.dumps(plan) for secret in HIDDEN.values())
    missing = _create(place, "--apply", "p.json")
    assert (missing.code, "secrets are not kept; give them again: token, pin" in missing.err) == (2, True)
    done = _create(place, "--apply", "p.json", *GIVEN)
    assert done.code == 0, done.err
    assert (place / "new" / "README.md").read_text() == "# web\n"


def test_a_plan_that_was_changed_is_refused(place):
    _create(place, "./t", "new", *GIVEN, "--skip-action", "corp:call", "--plan-out", "p.json")
    plan = json.loads((place / "p.json").read_text())
    (place / "p.json").write_text(json.dumps({**plan, "values": {"name": "other"}}))
    done = _create(place, "--apply", "p.json", *GIVEN)
    assert (done.code, "p.json was changed after it was made; nothing was done" in done.err) == (5, True)


def test_a_plan_of_a_template_that_has_changed_is_refused(place):
    _create(place, "./t", "new", *GIVEN, "--skip-action", "corp:call", "--plan-out", "p.json")
    (place / "t" / "skeleton" / "README.md").write_text("other\n")
    done = _create(place, "--apply", "p.json", *GIVEN)
    assert (done.code, "has changed since this plan was made; nothing was done" in done.err) == (5, True)
    assert not (place / "new").exists()


def test_runs_are_listed_and_taken_back_with_what_was_changed_left(place):
    _create(place, "./t", "new", *GIVEN, "--skip-action", "corp:call")
    (place / "new" / "mine.txt").write_text("mine\n")
    listed = portal("template", "runs", "-o", "json", cwd=place, home=place / "home")
    runs = json.loads(listed.out)
    assert [(run["template"], run["state"], run["created"]) for run in runs] == [("example", "done", 1)]
    asked = _create(place, "--undo", "last")
    assert (asked.code, f"remove {place}/new" in asked.err) == (2, True)
    done = _create(place, "--undo", runs[0]["run"][-6:], "--yes")
    assert done.code == 0, done.err
    assert done.out == f"removed 2 files of {place}/new; left there: 1 file\n"
    assert [path.name for path in (place / "new").iterdir()] == ["mine.txt"]
    assert portal("template", "runs", cwd=place, home=place / "home").out.split("\t")[1] == "undone"


def test_files_in_the_way_stop_a_run_before_anything_happens_elsewhere(place):
    (place / "new").mkdir()
    (place / "new" / "README.md").write_text("mine\n")
    done = _create(place, "./t", "new", *GIVEN, "--map", "corp:call=./call.sh", "--yes")
    assert done.code == 2
    assert "1 file in" in done.err
    assert not (place / "new" / "args").exists()
    assert (place / "new" / "README.md").read_text() == "mine\n"
    done = _create(place, "./t", "new", *GIVEN, "--map", "corp:call=./call.sh", "--yes", "--force")
    assert done.code == 0, done.err
    assert (place / "new" / "README.md").read_text() == "# shop\n"


QUESTIONS = """  parameters:
    - title: First page
      required: [name, kind]
      properties:
        name: {type: string, title: Name, pattern: '^[a-z]+$'}
        kind: {type: string, title: Kind, enum: [service, library], enumNames: [A service, A library]}
        public: {type: boolean, title: Public}
        repo: {type: string, title: Repository, ui:field: RepoUrlPicker, ui:options: {allowedHosts: [github.com], allowedOwners: [acme]}}
    - title: Second page
      properties:
        port: {type: integer, title: Port, default: 8080}
        token: {type: string, title: Token, ui:field: Secret}
        hidden: {type: string, ui:widget: hidden, default: h}
  steps: []
"""


def test_a_person_is_asked_page_by_page(tmp_path):
    from prompt_toolkit.application import create_app_session
    from prompt_toolkit.input import create_pipe_input
    from prompt_toolkit.output import DummyOutput

    from devportal.cli.asking import ask_form
    from devportal.scaffold.forms.form import Form
    from devportal.scaffold.forms.pickers import Pickers
    from scaffold.blueprints import blueprint, no_catalog

    form = Form(blueprint(tmp_path, QUESTIONS))
    secrets: dict[str, str] = {}
    down, enter = "\x1b[B", "\r"
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        # the first name does not fit and is asked for again
        keys.send_text(f"Bad{enter}shop{enter}{down}{enter}y")
        keys.send_text(f"web{enter}")
        keys.send_text(f"{enter}hush{enter}")
        answers = ask_form(form, Pickers(no_catalog, {"github.com": "github"}), {}, secrets)
    assert answers == {
        "name": "shop",
        "kind": "library",
        "public": True,
        "repo": "github.com?owner=acme&repo=web",
        "port": 8080,
        "hidden": "h",
    }
    assert secrets == {"token": "hush"}


@pytest.mark.parametrize(
    ("host", "required", "typed", "expected", "asked"),
    [
        (
            "github.com",
            True,
            ["acme", "shop"],
            "github.com?owner=acme&repo=shop",
            ["Where: owner", "Where: repository"],
        ),
        (
            "gitlab.com",
            True,
            ["a/b", "shop"],
            "gitlab.com?owner=a/b&repo=shop",
            ["Where: owner", "Where: repository"],
        ),
        (
            "dev.azure.com",
            True,
            ["acme", "web", "shop"],
            "dev.azure.com?organization=acme&project=web&repo=shop",
            ["Where: organization", "Where: project", "Where: repository"],
        ),
        (
            "bitbucket.org",
            True,
            ["acme", "WEB", "shop"],
            "bitbucket.org?workspace=acme&project=WEB&repo=shop",
            ["Where: workspace", "Where: project", "Where: repository"],
        ),
        ("github.com", False, [""], "", ["Where: owner (empty for none)"]),
    ],
)
def test_a_repository_is_asked_for_as_its_host_names_it(monkeypatch, host, required, typed, expected, asked):
    seen = []

    def ask(text, *_, **__):
        seen.append(text)
        return typed[len(seen) - 1]

    monkeypatch.setattr("devportal.cli.prompt.ask", ask)
    schema = {
        "type": "string",
        "title": "Where",
        "ui:field": "RepoUrlPicker",
        "ui:options": {"allowedHosts": [host]},
    }
    field = field_of(("where",), 0, schema, schema, NOTHING, required=required)
    pickers = Pickers(lambda: None, HOSTS, str)
    answer = _repository(field, pickers)
    assert (answer, seen) == (expected, asked)
    assert not answer or pickers.judge(field, answer) == ("", "")


def test_a_request_does_not_carry_the_tokens_of_this_person(tmp_path):
    from web_server import Reply, web

    with web(lambda _: Reply("fine")) as server:
        spec = f"  steps:\n    - {{action: http:request, input: {{url: '{server.url}/x', method: POST}}}}\n"
        config = (
            f'[scm.hosts."{server.place}"]\nkind = "github"\napi = "{server.url}"\ntoken_env = "HOST_TOKEN"\n'
        )
        write_tree(tmp_path, {"t/template.yaml": HEAD + spec, "home/.config/devportal/config.toml": config})
        done = portal(
            "create",
            "./t",
            "new",
            "--yes",
            cwd=tmp_path,
            home=tmp_path / "home",
            environ={"HOST_TOKEN": "tok-33333333"},
        )
        assert done.code == 0, done.err
        assert [(one.method, one.headers.get("authorization")) for one in server.asked] == [("POST", None)]


def test_groups_and_systems_are_taken_from_the_catalog(tmp_path):
    kinds = [("Group", "payments"), ("Group", "web"), ("System", "shop")]
    entity = "apiVersion: backstage.io/v1alpha1\nkind: {}\nmetadata: {{name: {}}}\nspec: {{type: team, children: [], owner: payments}}\n"
    catalog = "---\n".join(entity.format(*one) for one in kinds)
    spec = """  parameters:
    properties:
      owner: {type: string, ui:field: OwnerPicker}
      system: {type: string, ui:field: EntityPicker, ui:options: {catalogFilter: [{kind: System}], allowArbitraryValues: true}}
      groups: {type: array, ui:field: MultiEntityPicker, ui:options: {catalogFilter: {kind: Group}}}
      name: {type: string, ui:field: EntityNamePicker}
      tags: {type: array, ui:field: EntityTagsPicker}
      repo: {type: string, ui:field: RepoUrlPicker, ui:options: {allowedHosts: [github.com], allowedOwners: [acme]}}
      branch: {type: string, ui:field: RepoBranchPicker}
  steps: [{action: debug:log, input: {message: '${{ parameters | dump }}'}}]
"""
    write_tree(tmp_path, {"catalog-info.yaml": catalog, "t/template.yaml": HEAD + spec})

    def run(*pairs):
        words = [word for pair in pairs for word in ("--value", pair)]
        done = portal("create", "./t", "new", *words, cwd=tmp_path, home=tmp_path / "home")
        return done.code, done.err

    code, err = run(
        "owner=group:payments",
        "groups=web, group:default/payments",
        "repo=acme/shop",
        "system=new",
        "tags=a,b",
    )
    assert code == 0
    assert '"repo":"github.com?owner=acme&repo=shop"' in err
    assert "warning: system: 'new' is not in the catalog as System; there is shop" in err
    wrong = [
        ("owner=paymets", "owner: 'paymets' is not in the catalog as Group or User; did you mean payments?"),
        ("groups=web,nobody", "groups: 'nobody' is not in the catalog as Group"),
        ("name=-x", "name: '-x' must be a name"),
        ("tags=A", "tags: 'A' is no tag"),
        ("repo=github.com?owner=other&repo=x", "repo: the owner 'other' is not allowed; it must be acme"),
        ("repo=git.example?owner=a&repo=b", "repo: the host 'git.example' of"),
        ("branch=a..b", "branch: 'a..b' cannot be the name of a branch or tag"),
    ]
    for pair, message in wrong:
        code, err = run(pair)
        assert (code, message in err) == (2, True), err
    assert not (tmp_path / "new").exists()

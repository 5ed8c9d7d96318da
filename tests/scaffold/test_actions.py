"""The other actions: files, requests, programs, generators, commands of the user's own."""

from __future__ import annotations

import json
import os
import shutil
import zipfile

import pytest

from devportal.errors import PortalError
from devportal.scaffold.actions.builtin import BUILT_IN, every
from devportal.scaffold.actions.known import ELSEWHERE
from devportal.scaffold.running import launch as runs
from devportal.scaffold.running.plan import plan
from devportal.scaffold.running.preflight import preflight
from devportal.scm.http import Http
from git_server import Remote, git
from helpers import shared
from scaffold.blueprints import blueprint, job, world
from web_server import Reply, web


def _run(tmp_path, *steps, files=None, **changes):
    spec = "  steps:\n" + "".join(f"    - {step}\n" for step in steps)
    mapped = changes.pop("mapped", {})
    one = job(blueprint(tmp_path / "template", spec, files), tmp_path / "out", mapped=mapped)
    told = changes.setdefault("told", [])
    runs.start(one, world(tmp_path, **changes), str(tmp_path / "state"))
    return [text for word, text in told if word == "log"]


def _tree(folder):
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


FETCH = "{id: base, action: fetch:plain, input: {url: ./skeleton}}"
FILES = {
    "skeleton/a.json": '{"a": {"x": 1}, "l": [1]}',
    "skeleton/b.yaml": "k: 1\n",
    "skeleton/c.txt": "one two one\n",
}
STEPS = [
    ("roadiehq:utils:json:merge", "{path: a.json, content: {a: {y: 2}, l: [2]}, mergeArrays: true}", {"a.json": '{\n  "a": {\n    "x": 1,\n    "y": 2\n  },\n  "l": [\n    1,\n    2\n  ]\n}\n'}),
    ("roadiehq:utils:merge", "{path: b.yaml, content: {k: 2, m: [x]}}", {"b.yaml": "k: 2\nm:\n  - x\n"}),
    ("roadiehq:utils:fs:append", "{path: c.txt, content: end}", {"c.txt": "one two one\nend"}),
    ("roadiehq:utils:fs:write", "{path: d/e.txt, content: new}", {"d/e.txt": "new"}),
    ("roadiehq:utils:fs:replace", "{files: [{file: c.txt, find: one, replaceWith: 1}]}", {"c.txt": "1 two 1\n"}),
    ("roadiehq:utils:fs:replace", "{files: [{file: '*.txt', find: 'o(n)e', replaceWith: '$1', matchRegex: true}]}", {"c.txt": "n two n\n"}),
    ("fs:rename", "{files: [{from: c.txt, to: deep/c.txt}]}", {"c.txt": None, "deep/c.txt": "one two one\n"}),
    ("fs:delete", "{files: ['*.{json,yaml}']}", {"a.json": None, "b.yaml": None}),
    ("fetch:plain:file", "{url: ./skeleton/c.txt, targetPath: x/y.txt}", {"x/y.txt": "one two one\n"}),
    ("workspace:template", "{sourcePath: ., targetPath: copy, values: {}}", {"copy/c.txt": "one two one\n"}),
]  # fmt: skip


@pytest.mark.parametrize(("id_", "given", "changes"), STEPS)
def test_a_file_action_leaves_this(tmp_path, id_, given, changes):
    if id_ == "workspace:template":
        given = given.replace("sourcePath: .", "sourcePath: in")
        fetch = FETCH.replace("./skeleton}", "./skeleton, targetPath: in}")
        _run(tmp_path, fetch, f"{{action: '{id_}', input: {given}}}", files=FILES)
        assert _tree(tmp_path / "out" / "copy") == _tree(tmp_path / "out" / "in")
        return
    _run(tmp_path, FETCH, f"{{action: '{id_}', input: {given}}}", files=FILES)
    expected = {name.removeprefix("skeleton/"): text for name, text in FILES.items()}
    for name, text in changes.items():
        expected.pop(name, None)
        if text is not None:
            expected[name] = text
    assert _tree(tmp_path / "out") == dict(sorted(expected.items()))


def test_data_is_read_and_written_as_text(tmp_path):
    logs = _run(
        tmp_path,
        FETCH,
        "{id: p, action: 'roadiehq:utils:fs:parse', input: {path: a.json}}",
        "{id: j, action: 'roadiehq:utils:serialize:json', input: {data: '${{ steps.p.output.content }}'}}",
        "{id: y, action: 'roadiehq:utils:serialize:yaml', input: {data: {a: [1, 'yes']}}}",
        "{action: debug:log, input: {message: '${{ steps.p.output.content.a.x }}|${{ steps.j.output.serialized }}|${{ steps.y.output.serialized }}'}}",
        files=FILES,
    )
    assert logs == ['1|{"a":{"x":1},"l":[1]}|a:\n  - 1\n  - yes\n']


def test_the_same_files_make_the_same_archive(tmp_path):
    step = "{action: 'roadiehq:utils:zip', input: {path: ., outputPath: all.zip}}"
    for name in ("one", "two"):
        _run(tmp_path / name, FETCH, step, files=FILES)
    one, two = (tmp_path / name / "out" / "all.zip" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as archive:
        assert archive.namelist() == ["a.json", "b.yaml", "c.txt"]


REFUSED = [
    ("fs:delete", "{files: [/etc/passwd]}", "the path '/etc/passwd' leads out of the workspace"),
    ("fs:rename", "{files: [{from: ../a, to: b}]}", "the path '../a' leads out of the workspace"),
    ("fetch:plain", "{url: ../../..}", "the path '../../..' leads out of the template's repository"),
    ("fetch:plain", "{url: /etc}", "the path '/etc' is not relative to the template"),
    ("fetch:template", "{url: ./skeleton, targetPath: ../x}", "the targetPath '../x' leads out of the workspace"),
    ("fetch:template", "{url: ./skeleton, targetPath: .git/hooks}", "the targetPath '.git/hooks' leads out of the workspace"),
    ("fetch:plain", "{url: 'https://169.254.169.254/latest'}", "is at '169.254.169.254', which is no known code host"),
    ("catalog:write", "{entity: {}, filePath: ../x.yaml}", "the filePath '../x.yaml' leads out of the workspace"),
    ("debug:wait", "{minutes: 11}", "it would wait for more than 10 minutes"),
    ("roadiehq:utils:sleep", "{amount: 601}", "it would wait for more than 10 minutes"),
    ("roadiehq:utils:fs:write", "{path: ../x, content: y}", "the path '../x' leads out of the workspace"),
    ("terraform:apply", "{path: ../x}", "the path '../x' leads out of the workspace"),
    ("kube:apply", "{path: ../x}", "the path '../x' leads out of the workspace"),
    ("http:request", "{url: 'file:///etc/passwd', method: GET}", "only http and https with a plain host are asked"),
    ("publish:git", "{url: 'ext::sh -c touch'}", "refused the URL"),
    ("publish:git", "{url: 'https://h.example/a.git', sourcePath: ../..}", "the sourcePath '../..' leads out of the workspace"),
    ("publish:github", "{repoUrl: 'github.com?owner=a&repo=../x'}", "is no name of a repository's"),
    ("debug:log", "{message: '${{ secrets.token }}'}", "it would print the secret 'token'"),
    ("debug:log", "{message: '${{ \"\".constructor }}'}", "reaches for constructor"),
    ("no:such", "{}", "'no:such' is no known action"),
    ("publish:azure", "{}", "'publish:azure' is an action of Backstage that portal does not have"),
]  # fmt: skip


@pytest.mark.parametrize(("id_", "given", "why"), REFUSED)
def test_what_must_not_be_is_refused_before_the_first_step(tmp_path, id_, given, why):
    from devportal.scaffold.running.preflight import preflight

    spec = f"  steps:\n    - {{id: x, action: '{id_}', input: {given}}}\n"
    one = job(blueprint(tmp_path / "template", spec, {"skeleton/a": "a"}), tmp_path / "out")
    with pytest.raises(PortalError) as caught:
        preflight(one.blueprint, one.filled, world(tmp_path), one.actions, ())
    assert caught.value.exit_code == 5
    assert why in caught.value.message
    assert caught.value.message.startswith(f"step x ({id_}): ")


def test_an_input_that_does_not_fit_is_told_before_the_first_step(tmp_path):
    from devportal.scaffold.running.preflight import preflight

    spec = "  steps:\n    - {id: x, action: fetch:plain, input: {targetPath: 3}}\n"
    one = job(blueprint(tmp_path / "template", spec), tmp_path / "out")
    with pytest.raises(PortalError) as caught:
        preflight(one.blueprint, one.filled, world(tmp_path), one.actions, ())
    assert (caught.value.exit_code, caught.value.lines) == (
        2,
        ("targetPath: must be text", "url: is missing"),
    )


def test_a_step_may_read_a_repository_at_a_code_host(tmp_path):
    served = tmp_path / "served" / "acme"
    served.mkdir(parents=True)
    Remote(served, "skeletons", {"base/${{ values.name }}.txt": "hello ${{ values.name }}\n"})
    from git_server import http_backend

    step = "{{action: fetch:template, input: {{url: 'http://{place}/acme/skeletons/tree/main/base', values: {{name: shop}}}}}}"
    with http_backend(tmp_path / "served") as (address, _):
        place = address.removeprefix("http://")
        there = {"hosts": {place: "github"}, "protocols": ("http",)}
        spec = f"  steps:\n    - {step.format(place=place)}\n"
        one = job(blueprint(tmp_path / "template", spec), tmp_path / "out")
        made = plan(one, world(tmp_path, **there))
        assert made.steps[0].lines == (f"would read http://{place}/acme/skeletons/tree/main/base",)
        assert made.notes == ("the files that step step-1 would bring are not known here",)
        runs.start(one, world(tmp_path, **there), str(tmp_path / "state"))
    assert _tree(tmp_path / "out") == {"shop.txt": "hello shop\n"}


def test_a_request_gives_its_answer(tmp_path):
    def answer(asked):
        return Reply(
            {"got": json.loads(asked.body), "q": asked.query}, headers={"Content-Type": "application/json"}
        )

    with web(answer) as server:
        http = Http(environ={}, hosts=[server.url])
        logs = _run(
            tmp_path,
            f"{{id: r, action: http:request, input: {{url: '{server.url}/x', method: POST, params: {{p: '1'}}, body: {{a: 1}}}}}}",
            "{id: b, action: 'http:backstage:request', input: {path: proxy/y, method: post, body: {b: 2}}}",
            "{action: debug:log, input: {message: '${{ steps.r.output.code }} ${{ steps.r.output.body | dump }} ${{ steps.b.output.body.got.b }}'}}",
            http=lambda: http,
            backstage=server.url,
        )
        assert [(one.method, one.path) for one in server.asked] == [("POST", "/x"), ("POST", "/api/proxy/y")]
    assert logs == ['200 {"got":{"a":1},"q":{"p":"1"}} 2']


def test_a_command_of_ones_own_stands_for_an_action(tmp_path):
    script = tmp_path / "apply.py"
    script.write_text(
        "#!/usr/bin/env python3\nimport json, os, sys\ngiven = json.load(sys.stdin)\n"
        "print('working', file=sys.stderr)\n"
        "json.dump({'twice': given['n'] * 2, 'id': os.environ['PORTAL_ACTION'], 'here': os.listdir('.')}, sys.stdout)\n"
    )
    script.chmod(0o755)
    logs = _run(
        tmp_path,
        FETCH,
        "{id: c, action: 'corp:thing', input: {n: 21}}",
        "{action: debug:log, input: {message: '${{ steps.c.output.twice }} ${{ steps.c.output.id }} ${{ steps.c.output.here | length }}'}}",
        files=FILES,
        mapped={"corp:thing": "./apply.py"},
    )
    assert logs == ["working", "42 corp:thing 3"]


def test_a_command_that_fails_is_told_with_its_last_lines(tmp_path):
    with pytest.raises(PortalError) as caught:
        _run(
            tmp_path,
            "{id: c, action: 'corp:thing'}",
            mapped={"corp:thing": "sh -c 'echo no luck >&2; exit 3'"},
        )
    assert caught.value.lines == ("no luck",)
    assert "ended with 3" in caught.value.message


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not on the PATH")
def test_terraform_gives_outputs_and_keeps_secrets_out_of_sight(tmp_path):
    module = (
        'variable "size" { type = number }\nvariable "password" {\n  type = string\n  sensitive = true\n}\n'
        'resource "terraform_data" "db" { input = var.size }\n'
        'output "size" { value = terraform_data.db.output }\n'
        'output "password" {\n  value = var.password\n  sensitive = true\n}\n'
    )
    spec = """  parameters: {properties: {pw: {type: string, ui:field: Secret}}}
  steps:
    - {id: tf, action: 'terraform:apply', input: {template: ./module, values: {size: 3, password: '${{ secrets.pw }}'}, backend: local}}
    - {action: debug:log, input: {message: 'size ${{ steps.tf.output.size }}, ${{ steps.tf.output.password }}'}}
"""
    from devportal.scaffold.running import journal as journals
    from devportal.scaffold.running import undo as undoing
    from devportal.scm.secret import remember

    remember("deep-in-the-state")
    told = []
    one = job(
        blueprint(tmp_path / "template", spec, {"module/main.tf": module}),
        tmp_path / "out",
        {},
        {"pw": "deep-in-the-state"},
    )
    there = world(tmp_path, told=told)
    done = runs.start(one, there, str(tmp_path / "state"))
    assert [text for word, text in told if word == "log"] == [
        "plan: 1 to add, 0 to change, 0 to destroy",
        "size 3, ***",
    ]
    folder = tmp_path / "state" / "runs" / done.run
    assert "deep-in-the-state" not in (folder / "journal.jsonl").read_text()
    variables = next(folder.rglob("values.auto.tfvars.json"))
    assert variables.stat().st_mode & 0o777 == 0o600
    journal = journals.find_run(str(tmp_path / "state"), done.run)
    journal.open()
    undone = undoing.undo(one, there, journal)
    journal.close()
    assert [item.text for item in undone.items] == ["terraform destroy of step tf"]


def test_kubectl_gets_the_manifest_and_pulumi_its_settings(tmp_path):
    tools = tmp_path / "bin"
    tools.mkdir()
    for name, answer in (
        ("kubectl", "deployment.apps/shop created"),
        ("pulumi", '{"url": "https://shop.example"}'),
    ):
        (tools / name).write_text(
            f"#!/bin/sh\necho {name} \"$@\" >> {tmp_path}/called\ncat >> {tmp_path}/called\necho '{answer}'\n"
        )
        (tools / name).chmod(0o755)
    logs = _run(
        tmp_path,
        "{id: k, action: 'kube:apply', input: {manifest: {kind: Deployment}, namespace: web}}",
        "{id: p, action: 'pulumi:up', input: {stack: acme/dev, config: {size: '3'}}}",
        "{action: debug:log, input: {message: '${{ steps.k.output.objects[0] }} ${{ steps.p.output.url }}'}}",
        environ={"PATH": f"{tools}:/usr/bin:/bin", "HOME": str(tmp_path)},
    )
    assert logs == ["deployment.apps/shop created", "deployment.apps/shop created https://shop.example"]
    assert (tmp_path / "called").read_text().splitlines() == [
        "kubectl apply --namespace=web --filename=-",
        '{"kind": "Deployment"}pulumi --non-interactive stack select acme/dev --create',
        "pulumi --non-interactive config set --plaintext --stack acme/dev -- size",
        "3pulumi --non-interactive up --yes --skip-preview --stack acme/dev",
        "pulumi --non-interactive stack output --json --stack acme/dev",
    ]


def test_a_program_that_is_missing_is_told_with_a_way_out(tmp_path):
    with pytest.raises(PortalError) as caught:
        _run(
            tmp_path,
            FETCH,
            "{id: t, action: 'terraform:apply', input: {path: .}}",
            files=FILES,
            environ={"PATH": "/nowhere"},
        )
    assert "tofu or terraform is not installed" in caught.value.message
    assert "--skip-action terraform:apply" in str(caught.value.hint)


def test_templates_of_other_families_are_steps(tmp_path):
    cookie = {
        "cookie/cookiecutter.json": '{"name": "Shop One", "slug": "{{ cookiecutter.name | lower | replace(\' \', \'-\') }}", "kind": ["a", "b"]}',
        "cookie/{{ cookiecutter.slug }}/README.md": "# {{ cookiecutter.name }} {{ cookiecutter.kind }}\n",
        "cookie/hooks/pre_gen_project.py": "raise SystemExit('hooks are not run')\n",
        "copier/copier.yml": "name: {type: str}\n",
        "copier/{{ name }}.txt.jinja": "hello {{ name }}\n",
    }
    _run(
        tmp_path,
        "{action: fetch:cookiecutter, input: {url: ./cookie, targetPath: one, values: {name: Web Shop}}}",
        "{action: fetch:copier, input: {url: ./copier, targetPath: two, values: {name: shop}}}",
        files=cookie,
    )
    found = _tree(tmp_path / "out")
    assert found["one/web-shop/README.md"] == "# Web Shop a\n"
    assert found["two/shop.txt"] == "hello shop\n"


def test_an_expression_of_github_actions_is_told_with_a_way_out(tmp_path):
    with pytest.raises(PortalError) as caught:
        _run(
            tmp_path,
            "{action: fetch:template, input: {url: ./skeleton}}",
            files={"skeleton/.github/workflows/ci.yml": "key: ${{ hashFiles('go.sum') }}\n"},
        )
    assert caught.value.message == (
        "step step-1 (fetch:template): skeleton/.github/workflows/ci.yml:1:19: "
        "cannot call hashFiles, which is undefined or empty"
    )
    assert str(caught.value.hint).startswith(
        "what is meant for GitHub Actions stands in {% raw %}, or its file"
    )


def test_a_folder_is_a_cookiecutter_project_of_its_own(tmp_path):
    files = {"cookie/{{cookiecutter.name}}.md": "# {{ cookiecutter.name }}\n", "cookie/raw.md": "{{ x }}\n"}
    step = "{action: fetch:cookiecutter, input: {url: ./cookie, copyWithoutRender: [raw.md], values: {name: shop}}}"
    _run(tmp_path, step, files=files)
    found = _tree(tmp_path / "out")
    assert {name: found[name] for name in ("shop.md", "raw.md")} == {
        "shop.md": "# shop\n",
        "raw.md": "{{ x }}\n",
    }


def test_what_only_a_run_needs_is_no_matter_of_a_plan(tmp_path):
    step = "{action: 'http:backstage:request', input: {method: GET, path: /catalog/entities}}"
    one = job(blueprint(tmp_path / "t", f"  steps:\n    - {step}\n"), tmp_path / "out")
    there = world(tmp_path)
    preflight(one.blueprint, one.filled, there, one.actions, ())
    assert plan(one, there).steps[0].lines == ("GET <backstage.url>/api/catalog/entities",)
    with pytest.raises(PortalError) as caught:
        preflight(one.blueprint, one.filled, there, one.actions, (), dry=False)
    assert caught.value.message == "step step-1 (http:backstage:request): no Backstage is configured"
    assert "--skip-action http:backstage:request" in str(caught.value.hint)


def test_a_host_that_is_not_known_is_told_with_what_to_configure(tmp_path):
    step = "{action: 'publish:gitlab', input: {repoUrl: 'git.acme.example?owner=a&repo=b'}}"
    one = job(blueprint(tmp_path / "t", f"  steps:\n    - {step}\n"), tmp_path / "out")
    with pytest.raises(PortalError) as caught:
        preflight(one.blueprint, one.filled, world(tmp_path), one.actions, ())
    assert (
        caught.value.hint
        == 'tell its kind in your own config.toml: [scm.hosts."git.acme.example"] kind = "gitlab"'
    )


def test_what_hangs_on_a_step_that_is_left_out_is_told_before_the_first_step(tmp_path):
    spec = """  steps:
    - {id: publish, action: 'publish:azure', input: {repoUrl: x}}
    - {id: log, action: debug:log, input: {message: '${{ steps.publish.output.remoteUrl }}'}}
    - {id: register, action: catalog:register, input: {repoContentsUrl: '${{ steps.publish.output.repoContentsUrl }}'}}
    - {id: last, action: catalog:register, input: {catalogInfoUrl: '${{ steps.log.output.x }}${{ steps.publish.output.y }}'}}
"""
    one = job(blueprint(tmp_path / "t", spec), tmp_path / "out")
    with pytest.raises(PortalError) as caught:
        preflight(one.blueprint, one.filled, world(tmp_path), one.actions, {"publish:azure"})
    assert caught.value.message == (
        "step register (catalog:register): catalog:register needs catalogInfoUrl or repoContentsUrl"
    )
    assert caught.value.hint == (
        "it uses the output of 'publish', which is left out; --skip-action catalog:register goes without it too"
    )


def test_all_actions_that_nobody_has_are_told_with_one_way_out(tmp_path):
    spec = "  steps:\n    - {action: 'argocd:create'}\n    - {action: 'jenkins:run'}\n    - {action: 'argocd:create'}\n"
    one = job(blueprint(tmp_path / "t", spec), tmp_path / "out")
    with pytest.raises(PortalError) as caught:
        preflight(one.blueprint, one.filled, world(tmp_path), one.actions, ())
    assert len(caught.value.lines) == 3
    assert caught.value.hint == (
        "--map ID=COMMAND runs your own command for an action; --skip-action argocd:create "
        "--skip-action jenkins:run goes without them"
    )


def test_publish_to_any_remote(tmp_path):
    bare = tmp_path / "there.git"
    bare.mkdir()
    git(bare, "init", "-q", "--bare")
    step = f"{{action: 'publish:git', input: {{url: 'file://{bare}', defaultBranch: main, gitAuthorName: Ada, gitAuthorEmail: a@example.com}}}}"
    _run(tmp_path, FETCH, step, files=FILES, protocols=("file",))
    assert git(bare, "ls-tree", "--name-only", "main").split() == ["a.json", "b.yaml", "c.txt"]
    assert git(tmp_path / "out", "rev-parse", "HEAD") == git(bare, "rev-parse", "main")


def test_every_action_of_backstage_is_known():
    recorded = {
        one["id"] for one in json.loads(shared("reference", "actions.json").read_text()) if "id" in one
    }
    assert len(recorded) >= 50
    assert recorded - set(BUILT_IN) - ELSEWHERE == set()
    assert not set(BUILT_IN) & ELSEWHERE


def test_every_action_says_what_it_is():
    for action in every():
        assert action.summary.endswith("."), action.id
        assert action.input["type"] == "object"
        assert action.effect == "workspace" or action.plan is not None, action.id


def test_a_registration_that_is_killed_leaves_nothing_once_it_is_done_again(tmp_path, monkeypatch):
    from devportal.scaffold.running import journal as journals

    spec = "  steps:\n    - {action: catalog:register, input: {catalogInfoUrl: 'https://github.com/a/b/blob/main/c.yaml'}}\n"
    one = job(blueprint(tmp_path / "template", spec), tmp_path / "out")
    there = world(tmp_path)

    replace = os.replace

    def killed(source, target):
        if str(target).endswith("registered.catalog-info.yaml"):
            raise SystemExit
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", killed)
        with pytest.raises(SystemExit):
            runs.start(one, there, str(tmp_path / "state"))
    left = [path.name for path in tmp_path.iterdir() if path.name.startswith(".portal-")]
    assert len(left) == 1
    journal = journals.find_run(str(tmp_path / "state"), "last")
    journal.open()
    runs.resume(one, there, journal)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".portal-")] == []
    assert "c.yaml" in (tmp_path / "registered.catalog-info.yaml").read_text()


def test_a_location_is_registered_once_also_with_backstage_and_taken_back(tmp_path):
    from devportal.scaffold.running import journal as journals
    from devportal.scaffold.running import undo as undoing

    asked = []

    def answer(one):
        asked.append((one.method, one.path, json.loads(one.body) if one.body else None))
        return Reply({"location": {"id": "l1"}}, 201) if one.method == "POST" else Reply(status=204)

    url = "https://github.com/acme/shop/tree/main/catalog-info.yaml"
    spec = """  steps:
    - {id: w, action: catalog:write, input: {entity: {apiVersion: backstage.io/v1alpha1, kind: Component, metadata: {name: shop}}}}
    - {id: r, action: catalog:register, input: {repoContentsUrl: 'https://github.com/acme/shop/blob/main', catalogInfoPath: /catalog-info.yaml}}
    - {id: s, action: catalog:register, input: {catalogInfoUrl: 'https://github.com/acme/shop/tree/main/catalog-info.yaml'}}
    - {action: debug:log, input: {message: '${{ steps.r.output.entityRef }}'}}
"""
    told = []
    register = tmp_path / "registered.catalog-info.yaml"
    register.write_text(
        "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: mine}\nspec: {targets: []}\n"
    )
    before = register.read_text()
    with web(answer) as server:
        http = Http(environ={}, hosts=[server.url])
        there = world(tmp_path, http=lambda: http, backstage=server.url, told=told)
        one = job(blueprint(tmp_path / "template", spec), tmp_path / "out")
        made = plan(one, there)
        assert made.is_remote
        assert made.steps[1].lines == (
            f"registers {url} in {register}",
            f"POST {server.url}/api/catalog/locations",
        )
        runs.start(one, there, str(tmp_path / "state"))
        assert ("log", "component:default/shop") in told
        assert register.read_text().count(f"target: {url}\n") == 1
        journal = journals.find_run(str(tmp_path / "state"), "last")
        journal.open()
        undoing.undo(one, there, journal)
        journal.close()
    body = {"type": "url", "target": url}
    assert asked == [
        ("POST", "/api/catalog/locations", body),
        ("POST", "/api/catalog/locations", body),
        ("DELETE", "/api/catalog/locations/l1", None),
        ("DELETE", "/api/catalog/locations/l1", None),
    ]
    assert register.read_text() == before


def test_a_template_that_came_without_its_files_reads_them_where_it_came_from(tmp_path):
    from devportal.record import replace
    from git_server import http_backend

    served = tmp_path / "served" / "acme"
    served.mkdir(parents=True)
    Remote(served, "templates", {"service/skeleton/a.txt": "hello ${{ values.name }}\n"})
    spec = "  steps:\n    - {action: fetch:template, input: {url: ./skeleton, values: {name: shop}}}\n"
    with http_backend(tmp_path / "served") as (address, _):
        place = address.removeprefix("http://")
        there = world(tmp_path, hosts={place: "github"}, protocols=("http",))
        one = job(blueprint(tmp_path / "mirror", spec), tmp_path / "out")
        base = f"http://{place}/acme/templates/blob/main/service/template.yaml"
        one = replace(one, blueprint=replace(one.blueprint, base=base))
        made = plan(one, there)
        assert made.steps[0].lines == (
            f"would read http://{place}/acme/templates/tree/main/service/skeleton",
        )
        runs.start(one, there, str(tmp_path / "state"))
    assert _tree(tmp_path / "out") == {"a.txt": "hello shop\n"}

"""What `portal template check` says of a template: a bad and a good example of each rule."""

from __future__ import annotations

import json

import pytest

from devportal.findings.rule import RULES
from devportal.scaffold.lint.copier import judge_copier
from devportal.scaffold.lint.judge import judge
from devportal.scm.host import HOSTS
from helpers import write_tree

HEAD = """apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: example
spec:
  owner: team-a
  type: service
"""
ASKS = """  parameters:
    properties:
      name: {type: string}
"""
FETCH = """  steps:
    - id: fetch
      action: fetch:template
      input: {url: ./skeleton, values: {name: '${{ parameters.name }}'}}
"""


def findings(folder, files):
    """Give `file:line:column: severity[code] message | hint` of each finding."""
    write_tree(folder, files)
    if "copier.yml" in files:
        found = judge_copier(str(folder)).problems
    else:
        template = folder / "template.yaml"
        found = judge(str(template), template.read_bytes(), HOSTS, str(folder)).problems
    ordered = sorted(found, key=lambda one: (one.file, one.line, one.column))
    return [
        f"{one.file.removeprefix(str(folder) + '/')}:{one.line}:{one.column}: "
        f"{one.severity}[{one.code}] {one.message} | {one.hint}"
        for one in ordered
    ]


def log(message, parameters=ASKS):
    return {
        "template.yaml": f"{HEAD}{parameters}  steps:\n    - action: debug:log\n      input:\n        message: {message}\n"
    }


def step(text, parameters=ASKS):
    return {"template.yaml": f"{HEAD}{parameters}  steps:\n{text}"}


def skeleton(**files):
    return {
        "template.yaml": HEAD + ASKS + FETCH,
        **{f"skeleton/{name}": text for name, text in files.items()},
    }


BAD = {
    "template.structure": (
        {"template.yaml": HEAD + "  steps:\n    - id: one\n"},
        "template.yaml:9:7: error[template.structure] step 1 has no action | give it an action",
    ),
    "template.duplicate-step": (
        step("    - {id: a, action: debug:log}\n    - {id: a, action: debug:wait}\n", ""),
        (
            "template.yaml:10:12: warning[template.duplicate-step] two steps have the id 'a': 1 and 2 "
            "| give each step an id of its own"
        ),
    ),
    "template.form": (
        step(
            "    - {action: debug:log, input: {message: '${{ parameters.name }}'}}\n",
            "  parameters:\n    required: [nmae]\n    properties:\n      name: {type: string}\n",
        ),
        (
            "template.yaml:9:16: error[template.form] 'nmae' is required, and there is no such question "
            "| did you mean name?"
        ),
    ),
    "template.syntax": (
        log("${{ parameters.name | }}"),
        (
            "template.yaml:14:40: error[template.syntax] this cannot be read, so the text is handed on as it stands: "
            "expected the name of a filter, found '}}' | write the expression so that it can be read; literal braces go into {% raw %}"
        ),
    ),
    "template.left-as-text": (
        log("'{{ parameters.name }}'", ""),
        (
            "template.yaml:11:19: warning[template.left-as-text] '{{ parameters.name }}' stays as it stands: an "
            "expression begins with ${{ | write ${{ parameters.name }}"
        ),
    ),
    "template.subtraction": (
        step(
            "    - {id: create-repo, action: 'github:repo:create', input: {repoUrl: 'github.com?owner=a&repo=b'}}\n"
            "    - action: debug:log\n      input: {message: '${{ steps.create-repo.output.remoteUrl }}'}\n",
            "",
        ),
        (
            "template.yaml:11:29: error[template.subtraction] 'steps.create-repo.output.remoteUrl' is read as a "
            "subtraction, and gives nothing | write steps['create-repo'].output.remoteUrl"
        ),
    ),
    "template.unknown-name": (
        log("${{ parameters.name }} ${{ paramters.name }}"),
        "template.yaml:14:45: error[template.unknown-name] 'paramters' has no value here | did you mean parameters?",
    ),
    "template.unknown-filter": (
        log("${{ parameters.name | lowr }}"),
        "template.yaml:14:40: error[template.unknown-filter] there is no filter 'lowr' | did you mean lower?",
    ),
    "template.undefined-parameter": (
        log("${{ parameters.name }} ${{ parameters.nmae }}"),
        (
            "template.yaml:14:45: error[template.undefined-parameter] no question asks for the parameter 'nmae' "
            "| did you mean name?"
        ),
    ),
    "template.unused-parameter": (
        log("hello"),
        (
            "template.yaml:10:7: warning[template.unused-parameter] the answer to 'name' is used nowhere "
            "| pass it on in a step, or take the question out"
        ),
    ),
    "template.undefined-secret": (
        log("${{ parameters.name }} ${{ secrets.token }}"),
        (
            "template.yaml:14:45: warning[template.undefined-secret] no question gives the secret 'token' "
            "| ask for it: requestUserCredentials.secretsKey of a RepoUrlPicker, or ui:field Secret"
        ),
    ),
    "template.unknown-step": (
        log("${{ steps.publish.output.remoteUrl }}", ""),
        (
            "template.yaml:11:22: error[template.unknown-step] there is no step 'publish' "
            "| write the id of a step that runs before"
        ),
    ),
    "template.unknown-output": (
        step(
            "    - {id: publish, action: 'publish:github', input: {repoUrl: 'github.com?owner=a&repo=b'}}\n"
            "    - action: debug:log\n      input: {message: '${{ steps.publish.output.remoteUri }}'}\n",
            "",
        ),
        (
            "template.yaml:11:29: warning[template.unknown-output] publish:github has no output 'remoteUri' "
            "| did you mean remoteUrl?"
        ),
    ),
    "template.unknown-action": (
        step("    - action: publish:githb\n", ""),
        (
            "template.yaml:9:15: error[template.unknown-action] there is no action 'publish:githb' "
            "| did you mean publish:github?"
        ),
    ),
    "template.not-built-in": (
        step("    - action: terraform:apply\n      input: {path: infrastructure}\n", ""),
        (
            "template.yaml:9:15: hint[template.not-built-in] 'terraform:apply' is no built-in action of Backstage "
            "| portal runs it itself; a Backstage needs a plug-in that brings an action of this id"
        ),
    ),
    "template.missing-input": (
        step("    - action: fs:delete\n      input: {}\n", ""),
        "template.yaml:10:7: error[template.missing-input] fs:delete needs the input 'files' | give files",
    ),
    "template.unknown-input": (
        step("    - action: fs:delete\n      input: {files: [a], recursive: true}\n", ""),
        "template.yaml:10:27: warning[template.unknown-input] fs:delete has no input 'recursive' | it takes files",
    ),
    "template.input-type": (
        step("    - action: fs:delete\n      input: {files: README.md}\n", ""),
        (
            "template.yaml:10:22: error[template.input-type] files of fs:delete is the text 'README.md' "
            "| it takes a list of texts"
        ),
    ),
    "template.repo-url": (
        step(
            "    - action: github:repo:create\n"
            "      input: {repoUrl: 'github.com?repo=${{ parameters.name }}'}\n"
        ),
        (
            "template.yaml:13:24: error[template.repo-url] repoUrl has no owner "
            "| write github.com?owner=OWNER&repo=${{ parameters.name }}"
        ),
    ),
    "template.missing-skeleton": (
        {"template.yaml": HEAD + ASKS + FETCH, "skelton/README.md": ""},
        (
            "template.yaml:14:20: error[template.missing-skeleton] there is no folder './skeleton' beside the template "
            "| did you mean skelton?"
        ),
    ),
    "template.swallowed": (
        skeleton(
            **{
                ".github/workflows/ci.yml": "on: push\njobs:\n  a:\n    runs-on: ${{ matrix.os-name }} ${{ github.ref }}\n"
            }
        ),
        (
            "skeleton/.github/workflows/ci.yml:4:18: error[template.swallowed] rendering swallows 2 expressions of "
            "GitHub Actions: matrix.os-name, github.ref | put them into {% raw %} and {% endraw %}, or name the file in "
            "copyWithoutTemplating of the step"
        ),
    ),
    "template.undefined-value": (
        skeleton(**{"README.md": "# ${{ values.name }}\n${{ values.tilte }}\n"}),
        (
            "skeleton/README.md:2:5: error[template.undefined-value] the step 'fetch' gives no value 'tilte' "
            "| give it in `values` of the step 'fetch'"
        ),
    ),
    "template.unsafe": (
        {"copier.yml": "name: {type: str}\n_tasks:\n  - git init\n"},
        (
            "copier.yml:2:1: warning[template.unsafe] the template runs 'git init' "
            "| whoever creates from it has to read this and pass --trust"
        ),
    ),
    "template.newest-refuses": (
        log("${{ parameters.name.replaceAll('-', '_') }}"),
        (
            "template.yaml:14:48: warning[template.newest-refuses] the newest Backstage refuses this: the method "
            "replaceAll() does not exist | scaffolder-backend has another engine since 4.0.3; write it without"
        ),
    ),
    "template.deprecated": (
        {
            "template.yaml": HEAD + ASKS + FETCH.replace("url:", "copyWithoutRender: ['*.md'], url:"),
            "skeleton/a": "",
        },
        (
            "template.yaml:14:15: warning[template.deprecated] Backstage of today renders the files of "
            "copyWithoutRender | write copyWithoutTemplating"
        ),
    ),
}


def test_every_rule_has_a_bad_example():
    assert set(BAD) == {code for code in RULES if code.startswith("template.")}


@pytest.mark.parametrize("code", BAD)
def test_bad(code, tmp_path):
    files, expected = BAD[code]
    assert findings(tmp_path, files) == [expected]


GOOD = {
    "names in brackets": step(
        "    - {id: create-repo, action: 'github:repo:create', input: {repoUrl: 'github.com?owner=a&repo=b'}}\n"
        "    - action: debug:log\n      input: {message: \"${{ steps['create-repo'].output['remoteUrl'] }}\"}\n",
        "",
    ),
    "a real subtraction": log("${{ parameters.name-1 }} ${{ parameters.name - 1 }}"),
    "parameters as a whole": log("${{ parameters | dump }}"),
    "a name from elsewhere": log("${{ parameters[user.ref] }}"),
    "a question that decides over others": step(
        "    - {action: debug:log, input: {message: '${{ parameters.host }} ${{ parameters.team }}'}}\n",
        "  parameters:\n    properties:\n      kind: {type: string, enum: [a, b]}\n      host: {type: string}\n"
        "    dependencies:\n      kind:\n        oneOf:\n          - required: [team]\n            properties:\n"
        "              kind: {enum: [a]}\n              team: {type: string}\n"
        "          - properties: {kind: {enum: [b]}}\n",
    ),
    "questions under a condition": step(
        "    - {action: debug:log, input: {message: '${{ parameters.a }} ${{ parameters.b }}'}}\n",
        "  parameters:\n    properties: {a: {type: boolean}}\n    if: {properties: {a: {const: true}}}\n"
        "    then: {required: [b], properties: {b: {type: string}}}\n",
    ),
    "questions that stand in another file": step(
        "    - {action: debug:log, input: {message: '${{ parameters.anything }}'}}\n",
        "  parameters:\n    - $yaml: ./questions.yaml\n",
    ),
    "steps that stand in another file": {
        "template.yaml": f"{HEAD}{ASKS}  steps:\n    $yaml: ./steps.yaml\n"
        "  output:\n    links:\n      - url: ${{ steps.publish.output.remoteUrl }}\n"
    },
    "a value that is asked for": skeleton(
        **{
            "README.md": "${{ values.name }}{% if values.docs %} ${{ values.docs }} ${{ values.other }}{% endif %}",
            "{% if values.extra == 'yes' %}extra{% endif %}/a": "${{ values.port | default(8080) }}",
        }
    ),
    "a workflow between raw and endraw": skeleton(
        **{
            ".github/workflows/a.yml": "# ${{ values.name }}\n{% raw %}${{ github.ref }}{% endraw %}\n",
            ".github/workflows/b.yml": "${{ '${{' }} github.ref }}\n",
        }
    ),
    "a workflow that is copied": {
        "template.yaml": HEAD + ASKS + FETCH.replace("url:", "copyWithoutTemplating: ['.github/**'], url:"),
        "skeleton/.github/workflows/ci.yml": "${{ secrets.TOKEN }} ${{ matrix.a-b && x }}",
    },
    "only what has the extension is rendered": {
        "template.yaml": HEAD + ASKS + FETCH.replace("url:", "templateFileExtension: true, url:"),
        "skeleton/ci.yml": "${{ secrets.TOKEN }}",
        "skeleton/README.md.njk": "${{ values.name }}",
    },
    "cookiecutter": {
        "template.yaml": HEAD + ASKS + FETCH.replace("url:", "cookiecutterCompat: true, url:"),
        "skeleton/{{cookiecutter.name}}/a": "{{ cookiecutter.name }}",
    },
    "a repository of a picker": step(
        "    - {action: 'publish:github', input: {repoUrl: '${{ parameters.repoUrl }}'}}\n"
        "    - action: publish:github\n"
        "      input:\n        repoUrl: ${{ (parameters.repoUrl | parseRepoUrl).host }}?"
        "owner=${{ (parameters.repoUrl | parseRepoUrl).owner }}&repo=x\n"
        "    - {action: 'publish:gitlab', input: {repoUrl: 'gitlab.com?project=42'}}\n"
        "    - {action: 'publish:bitbucketServer', input: {repoUrl: 'git.acme.example?project=A&repo=b'}}\n",
        "  parameters:\n    properties:\n      repoUrl: {type: string, 'ui:field': RepoUrlPicker}\n",
    ),
    "the token of the person": step(
        "    - {action: 'publish:github', input: {repoUrl: '${{ parameters.repoUrl }}', token: '${{ secrets.T }}'}}\n",
        "  parameters:\n    properties:\n      repoUrl:\n        type: string\n        ui:field: RepoUrlPicker\n"
        "        ui:options: {requestUserCredentials: {secretsKey: T}}\n",
    ),
    "each": step(
        "    - action: debug:log\n      each: ['a', 'b']\n      if: ${{ each.value != 'a' and secrets.x === undefined }}\n"
        "      input: {message: '${{ each.key }} ${{ parameters.name }}'}\n"
    ),
    "always and failure": step("    - {action: debug:log, if: '${{ always() or failure() }}'}\n", ""),
    "another Template": {
        "template.yaml": "apiVersion: template.openshift.io/v1\nkind: Template\nobjects: []\n"
    },
    "copier": {
        "copier.yml": "name: {type: str, validator: '{% if not name %}needed{% endif %}'}\n"
        "kind: {type: str, choices: [a, b], default: a}\n",
        "README.md.jinja": "# {{ name }}\n",
    },
}


@pytest.mark.parametrize("name", GOOD)
def test_good(name, tmp_path):
    assert findings(tmp_path, GOOD[name]) == []


REPOSITORIES = {
    "github.com?owner=acme": "repo",
    "github.com?owner=&repo=shop": "owner",
    "github.com": "names no repository",
    "'?owner=acme&repo=shop'": "names no repository",
    "github.com?owner=": "write github.com?owner=OWNER&repo=REPO",
    "gitlab.com?repo=shop": "owner",
    "gitlab.com?project=42": "",
    "bitbucket.org?workspace=acme&repo=shop": "project",
    "bitbucket.org?workspace=acme&project=a&repo=shop": "",
    "dev.azure.com?organization=acme&repo=shop": "project",
    "dev.azure.com?organization=acme&project=a&repo=shop": "",
    "dev.azure.com?organization=acme&owner=a&repo=shop": "project",
    "https://github.com?owner=acme&repo=shop": "",
    "git.acme.example?owner=acme": "repo",
    "${{ parameters.name }}": "",
    "${{ parameters.name }}?owner=a": "",
    "github.com?${{ parameters.name }}": "",
    "github.com?owner=${{ parameters.name }}&repo=a-${{ parameters.name }}": "",
}


@pytest.mark.parametrize("text", REPOSITORIES)
def test_what_a_repository_lacks(text, tmp_path):
    other = "    - {action: debug:log, input: {message: '${{ parameters.name }}'}}\n"
    url = f"    - action: publish:github\n      input:\n        repoUrl: {text}\n"
    found = findings(tmp_path, step(other + url))
    assert len(found) == bool(REPOSITORIES[text])
    assert REPOSITORIES[text] in "".join(found)
    assert all("error[template.repo-url]" in one for one in found)


JUNK = (None, [], {}, "", 0, True, "${{ }}", "${{ steps.a-b.c }}", ["a", 1, None], {"$yaml": "x"}, -1.5)


@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_whatever_stands_anywhere_is_a_finding_or_nothing(junk, tmp_path):
    whole = {
        "apiVersion": "scaffolder.backstage.io/v1beta3",
        "kind": "Template",
        "metadata": {"name": "a"},
        "spec": {
            "type": "service",
            "parameters": [
                {
                    "required": ["a"],
                    "properties": {"a": {"type": "string", "ui:field": "X", "pattern": "a", "enum": ["b"], "default": "c"}},
                    "dependencies": {"a": {"oneOf": [{"properties": {"a": {"enum": ["b"]}}}]}},
                }
            ],
            "secrets": {"schema": {"properties": {}}},
            "steps": [
                {"id": "a", "action": "fetch:template", "if": "${{ a }}", "each": "${{ b }}",
                 "input": {"url": "./a", "values": {"a": 1}, "repoUrl": "a?b", "copyWithoutTemplating": ["a"]}}
            ],
            "output": {"links": [{"title": "a", "url": "${{ steps.a.output.b }}"}]},
        },
    }  # fmt: skip
    write_tree(tmp_path, {"a/b": "${{ values.a }}"})
    for path in list(paths_of(whole)):
        changed = json.loads(json.dumps(whole))
        above = changed
        for part in path[:-1]:
            above = above[part]
        above[path[-1]] = junk
        judge(str(tmp_path / "template.yaml"), json.dumps(changed).encode(), HOSTS, str(tmp_path))


def paths_of(value, path=()):
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from paths_of(item, (*path, key))


SEVERITIES = {
    "an action that may be one's own": (
        step("    - action: acme:deploy\n", ""),
        (
            "template.yaml:9:15: warning[template.unknown-action] there is no action 'acme:deploy' "
            "| install the plug-in that brings it; portal runs your own with --map ID=COMMAND"
        ),
    ),
    "an action of a public plug-in": (
        step("    - action: argocd:create-resources\n", ""),
        (
            "template.yaml:9:15: hint[template.not-built-in] 'argocd:create-resources' is no built-in action of "
            "Backstage | a Backstage needs the plug-in that brings it, portal --map ID=COMMAND or --skip-action ID"
        ),
    ),
    "a filter that may be one's own": (
        log("${{ parameters.name | base64 }}"),
        (
            "template.yaml:14:40: warning[template.unknown-filter] there is no filter 'base64' "
            "| a Backstage can have filters of its own: then ignore this finding"
        ),
    ),
    "a function that may be one's own": (
        log("${{ parameters.name }} ${{ today() }}"),
        (
            "template.yaml:14:45: warning[template.unknown-name] 'today' has no value here "
            "| there are context, environment, parameters, secrets, steps or user"
        ),
    ),
    "a name under a condition": (
        log("${{ parameters.name if parameters.name else steps.later.output.x }}"),
        (
            "template.yaml:14:62: warning[template.unknown-step] there is no step 'later' "
            "| write the id of a step that runs before"
        ),
    ),
    "a value under another condition": (
        skeleton(a="{% if values.name %}${{ values.port }}{% endif %}"),
        (
            "skeleton/a:1:25: warning[template.undefined-value] the step 'fetch' gives no value 'port' "
            "| give it in `values` of the step 'fetch'"
        ),
    ),
    "a form with a field of one's own": (
        step(
            "    - {action: debug:log, input: {message: '${{ parameters.a }} ${{ parameters.b }}'}}\n",
            "  parameters:\n    properties: {a: {type: string, 'ui:field': AcmePicker}}\n",
        ),
        (
            "template.yaml:11:69: warning[template.undefined-parameter] no question asks for the parameter 'b' "
            "| add the question to spec.parameters, or take this out"
        ),
    ),
    "a condition that is a text": (
        step("    - {action: debug:log, if: parameters.name, input: {message: '${{ parameters.name }}'}}\n"),
        (
            "template.yaml:12:31: warning[template.left-as-text] the condition 'parameters.name' is a text, and always "
            "true | write ${{ parameters.name }}"
        ),
    ),
    "a condition in quotes": (
        step("    - {action: debug:log, if: 'false', input: {message: '${{ parameters.name }}'}}\n"),
        (
            "template.yaml:12:31: warning[template.left-as-text] the condition 'false' is a text, and always true "
            "| write it without quotes"
        ),
    ),
    "an expression without its dollar beside another": (
        log("'${{ parameters.name }} is {{ parameters.name }}'"),
        (
            "template.yaml:14:45: warning[template.left-as-text] '{{ parameters.name }}' stays as it stands: an "
            "expression begins with ${{ | write ${{ parameters.name }}"
        ),
    ),
    "an expression that YAML reads as a mapping": (
        step("    - action: catalog:write\n      input:\n        entity: {{ parameters.name }}\n"),
        (
            "template.yaml:14:17: warning[template.left-as-text] {{ parameters.name }} is a mapping in YAML, and "
            "no expression | write ${{ parameters.name }}"
        ),
    ),
    "a call in a workflow": (
        skeleton(**{".github/workflows/ci.yml": "key: ${{ hashFiles('a') }}\n"}),
        (
            "skeleton/.github/workflows/ci.yml:1:10: error[template.swallowed] rendering fails at hashFiles(), and "
            "swallows what is meant for GitHub Actions: hashFiles | put them into {% raw %} and {% endraw %}, or name "
            "the file in copyWithoutTemplating of the step"
        ),
    ),
}


@pytest.mark.parametrize("name", SEVERITIES)
def test_how_much_is_told(name, tmp_path):
    files, expected = SEVERITIES[name]
    assert findings(tmp_path, files) == [expected]


def test_actions_of_plug_ins_are_only_hinted_at(tmp_path):
    files = step(
        "    - {id: read, action: 'roadiehq:utils:fs:parse', input: {path: a, strict: true}}\n"
        "    - {action: debug:log, input: {message: '${{ steps.read.output.success }}'}}\n",
        "",
    )
    assert [one.partition(": ")[2].partition("]")[0] for one in findings(tmp_path, files)] == [
        "hint[template.not-built-in",
        "hint[template.unknown-input",
        "hint[template.unknown-output",
    ]

"""Runs of templates that only write files: what the steps do, what stays, what a killed run leaves."""

from __future__ import annotations

import json
import os
import shutil

import pytest

from devportal.errors import PortalError
from devportal.scaffold.running import journal as journals
from devportal.scaffold.running import launch as runs
from devportal.scaffold.running.plan import plan
from devportal.scaffold.staging import unwritable
from scaffold.blueprints import blueprint, job, world

SPEC = """  parameters:
    required: [name]
    properties:
      name: {type: string}
      pages: {type: array, items: {type: string}, default: [a, b]}
      docs: {type: boolean, default: true}
  steps:
    - id: base
      action: fetch:template
      input: {url: ./skeleton, values: {name: '${{ parameters.name }}'}}
    - id: page
      each: ${{ parameters.pages }}
      if: ${{ each.value !== "b" }}
      action: fetch:template:file
      input: {url: ./page.md, targetPath: 'docs/${{ each.value }}.md', values: {page: '${{ each.value }}'}}
    - id: no-docs
      if: ${{ not parameters.docs }}
      action: fs:delete
      input: {files: [docs]}
    - id: entry
      action: catalog:write
      input:
        entity:
          apiVersion: backstage.io/v1alpha1
          kind: Component
          metadata: {name: '${{ parameters.name }}'}
          spec: {type: service, owner: team-a, lifecycle: production}
    - id: list
      action: fs:readdir
      input: {paths: ['.'], recursive: true}
    - action: debug:log
      input: {message: 'there is ${{ steps.list.output.files | length }} files'}
  output:
    links:
      - {title: Read, url: 'https://example.com/${{ parameters.name }}'}
      - {title: Never, if: '${{ false }}', url: 'https://example.com'}
    text:
      - {title: Next, content: 'Look at ${{ parameters.name }}'}
"""
SKELETON = {"skeleton/README.md": "# ${{ values.name }}\n", "page.md": "page ${{ values.page }}\n"}


def _tree(root):
    return {
        str(path.relative_to(root)): path.read_text() for path in sorted(root.rglob("*")) if path.is_file()
    }


def test_a_run_leaves_its_files_and_its_output(tmp_path):
    told = []
    template = blueprint(tmp_path / "template", SPEC, SKELETON)
    done = runs.start(
        job(template, tmp_path / "out", {"name": "shop"}), world(tmp_path, told=told), str(tmp_path / "state")
    )
    assert _tree(tmp_path / "out") == {
        "README.md": "# shop\n",
        "docs/a.md": "page a\n",
        "catalog-info.yaml": "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: shop\n"
        "  annotations:\n    backstage.io/source-template: template:default/example\n"
        "spec:\n  type: service\n  owner: team-a\n  lifecycle: production\n",
    }
    assert done.links == ({"title": "Read", "url": "https://example.com/shop"},)
    assert done.texts == ({"title": "Next", "content": "Look at shop"},)
    assert ("log", "there is 3 files") in told
    assert ("skipped", "no-docs") in told
    assert os.listdir(tmp_path / "state" / "runs" / done.run) == ["journal.jsonl"]


def test_steps_of_one_id_all_run_and_the_later_output_counts(tmp_path):
    spec = """  steps:
    - {id: entry, action: catalog:write, input: {filePath: one.yaml, entity: {kind: One}}}
    - {id: entry, action: fs:readdir, input: {paths: ['.']}}
    - {id: entry, action: fs:rename, if: '${{ false }}', input: {files: []}}
    - action: debug:log
      input: {message: '${{ steps.entry.output.files[0].name }}'}
"""
    told: list[tuple[str, str]] = []
    finished = runs.start(
        job(blueprint(tmp_path / "t", spec), tmp_path / "out"),
        world(tmp_path, told=told),
        str(tmp_path / "state"),
    )
    events = journals.read(str(tmp_path / "state/runs" / finished.run))
    done = [event["step"] for event in events if event["event"] == "finish"]
    assert done == ["entry", "entry#2", "entry#3", "step-4"]
    assert ("log", "one.yaml") in told


def test_an_interrupted_run_says_how_to_go_on(tmp_path):
    def stop(_: float) -> None:
        raise KeyboardInterrupt

    spec = "  steps:\n    - {action: debug:wait, input: {seconds: 1}}\n"
    told: list[tuple[str, str]] = []
    one, there = (
        job(blueprint(tmp_path / "t", spec), tmp_path / "out"),
        world(tmp_path, told=told, sleep=stop),
    )
    with pytest.raises(KeyboardInterrupt):
        runs.start(one, there, str(tmp_path / "state"))
    (run,) = os.listdir(tmp_path / "state/runs")
    assert told[-1] == ("warning", f"interrupted; `portal create --resume {run}` goes on from there")


def test_a_disk_that_is_full_is_told_with_its_reason():
    error = shutil.Error([("a", "b", "[Errno 28] No space left on device: 'b'")])
    assert unwritable("/x", error).message == "cannot write to /x: [Errno 28] No space left on device: 'b'"
    assert (
        unwritable("/x", OSError(13, "Permission denied")).message == "cannot write to /x: Permission denied"
    )


def test_a_plan_leaves_nothing(tmp_path):
    template = blueprint(tmp_path / "template", SPEC, SKELETON)
    made = plan(job(template, tmp_path / "out", {"name": "shop"}), world(tmp_path))
    assert [(step.id, step.state, step.lines) for step in made.steps] == [
        ("base", "runs", ("writes README.md",)),
        ("page", "runs", ("writes docs/a.md",)),
        ("no-docs", "skipped", ()),
        ("entry", "runs", ("writes catalog-info.yaml",)),
        ("list", "runs", ()),
        ("step-6", "runs", ()),
    ]
    assert [file.path for file in made.files] == ["README.md", "catalog-info.yaml", "docs/a.md"]
    assert not made.is_remote
    assert not (tmp_path / "out").exists()


FAILING = """  steps:
    - {id: one, action: fetch:plain, input: {url: ./skeleton}}
    - {id: two, action: fs:rename, input: {files: [{from: a.txt, to: b.txt}, {from: missing, to: c.txt}]}}
    - {id: three, action: debug:log, input: {message: not reached}}
    - {id: four, if: '${{ always() }}', action: debug:log, input: {message: always}}
    - {id: five, if: '${{ failure() }}', action: debug:log, input: {message: failed}}
    - {id: six, if: '${{ not failure() }}', action: debug:log, input: {message: not failed}}
"""


def test_after_a_failure_only_those_run_that_ask_for_it(tmp_path):
    told = []
    template = blueprint(tmp_path / "template", FAILING, {"skeleton/a.txt": "a"})
    with pytest.raises(PortalError) as caught:
        runs.start(job(template, tmp_path / "out"), world(tmp_path, told=told), str(tmp_path / "state"))
    assert caught.value.message == "step two (fs:rename): there is no 'missing' in the workspace"
    assert [text for word, text in told if word == "log"] == ["always", "failed"]
    assert not (tmp_path / "out").exists()


def test_a_failed_run_goes_on_from_where_its_files_were_whole(tmp_path):
    template = blueprint(tmp_path / "template", FAILING, {"skeleton/a.txt": "a"})
    state = str(tmp_path / "state")
    with pytest.raises(PortalError):
        runs.start(job(template, tmp_path / "out"), world(tmp_path), state)
    journal = journals.find_run(state, "last")
    # what the failing step had moved is back
    assert os.listdir(journal.path("workspace")) == ["a.txt"]
    (tmp_path / "template" / "template.yaml").write_text(
        (tmp_path / "template" / "template.yaml").read_text().replace(", {from: missing, to: c.txt}", "")
    )
    told = []
    changed = job(blueprint_again(tmp_path), tmp_path / "out")
    journal.open()
    with pytest.raises(PortalError, match="has changed since the run"):
        runs.resume(changed, world(tmp_path), journal)
    done = runs.resume(
        job(blueprint_again(tmp_path), tmp_path / "out", force=True), world(tmp_path, told=told), journal
    )
    journal.close()
    assert _tree(tmp_path / "out") == {"b.txt": "a"}
    assert [text for word, text in told if word == "log"] == ["not reached", "not failed"]
    assert done.run == journal.id


def blueprint_again(tmp_path):
    from devportal.scaffold.blueprint import read_blueprint

    return read_blueprint(str(tmp_path / "template" / "template.yaml"))


def test_the_journal_holds_no_secret(tmp_path):
    from devportal.scm.secret import remember

    spec = """  parameters: {properties: {token: {type: string, ui:field: Secret}, pin: {type: string, ui:widget: password}}}
  steps:
    - id: call
      action: my:call
      input: {header: 'Bearer ${{ secrets.token }}', pin: '${{ parameters.pin }}', encoded: '${{ secrets.token | urlencode }}'}
"""
    script = tmp_path / "call.sh"
    script.write_text("#!/bin/sh\ncat\n")
    script.chmod(0o755)
    template = blueprint(tmp_path / "template", spec)
    for secret in ("hush/hush hush", "4711-0815"):
        remember(secret)
    given = {"token": "hush/hush hush", "pin": "4711-0815"}
    one = job(template, tmp_path / "out", {}, given, mapped={"my:call": str(script)})
    done = runs.start(one, world(tmp_path), str(tmp_path / "state"))
    text = (tmp_path / "state" / "runs" / done.run / "journal.jsonl").read_text()
    for form in ("hush/hush", "hush%2Fhush", "4711-0815"):
        assert form not in text
    events = [json.loads(line) for line in text.splitlines()]
    assert [event["event"] for event in events] == [
        "run",
        "start",
        "hidden-outputs",
        "finish",
        "placing",
        "end",
    ]
    assert events[2]["names"] == ["header", "pin", "encoded"]


def test_a_round_that_is_done_is_not_repeated(tmp_path):
    script = tmp_path / "call.sh"
    script.write_text(
        f'#!/bin/sh\nread input\necho "$input" >> {tmp_path}/calls\ncase "$input" in *bad*) test -e {tmp_path}/ok;; esac && echo "$input"\n'
    )
    script.chmod(0o755)
    spec = """  steps:
    - {id: call, each: [{n: good}, {n: bad}, {n: last}], action: my:call, input: {n: '${{ each.value.n }}'}}
    - {action: debug:log, input: {message: '${{ steps.call.output.n | dump }}'}}
"""
    template = blueprint(tmp_path / "template", spec)
    one, told = job(template, tmp_path / "out", mapped={"my:call": str(script)}), []
    state, there = str(tmp_path / "state"), world(tmp_path, told=told)
    with pytest.raises(PortalError, match="ended with 1"):
        runs.start(one, there, state)
    (tmp_path / "ok").touch()
    journal = journals.find_run(state, "last")
    journal.open()
    runs.resume(one, there, journal)
    journal.close()
    assert (tmp_path / "calls").read_text().splitlines() == [
        f'{{"n": "{name}"}}' for name in ("good", "bad", "bad", "last")
    ]
    assert ("log", '["good","bad","last"]') in told


def test_a_run_that_is_going_on_is_left_alone(tmp_path):
    template = blueprint(tmp_path / "template", "  steps: []\n")
    done = runs.start(job(template, tmp_path / "out"), world(tmp_path), str(tmp_path / "state"))
    one = journals.find_run(str(tmp_path / "state"), done.run)
    one.open()
    with pytest.raises(PortalError, match="is still going on"):
        journals.find_run(str(tmp_path / "state"), "last").open()
    with pytest.raises(PortalError, match="has come to its end"):
        runs.resume(job(template, tmp_path / "out"), world(tmp_path), one)
    one.close()


def test_a_line_that_was_cut_off_is_not_there(tmp_path):
    template = blueprint(tmp_path / "template", "  steps: []\n")
    done = runs.start(job(template, tmp_path / "out"), world(tmp_path), str(tmp_path / "state"))
    file = tmp_path / "state" / "runs" / done.run / "journal.jsonl"
    whole = file.read_bytes()
    file.write_bytes(whole + b'{"event": "st')
    journal = journals.find_run(str(tmp_path / "state"), done.run)
    journal.open()
    journal.add("note", text="x")
    journal.close()
    assert file.read_bytes() == whole + b'{"event": "note", "text": "x"}\n'


def test_a_workspace_may_not_hold_what_git_would_run(tmp_path):
    template = blueprint(
        tmp_path / "template",
        "  steps:\n    - {action: fetch:template, input: {url: ./skeleton, values: {g: .git}}}\n",
        {"skeleton/${{ values.g }}/hooks/post-commit": "#!/bin/sh\n"},
    )
    with pytest.raises(PortalError) as caught:
        runs.start(job(template, tmp_path / "out"), world(tmp_path), str(tmp_path / "state"))
    assert caught.value.exit_code == 5
    assert not (tmp_path / "out").exists()

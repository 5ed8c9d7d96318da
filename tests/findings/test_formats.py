"""Each format of `portal check`, whole, over findings that try to break it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from referencing import Registry

from check_runs import GUESTS, entity, portal, write_tree
from devportal.findings.report import Report
from devportal.model.problem import ERROR, HINT, WARNING, Problem
from devportal.record import replace
from devportal.views import problems as view
from devportal.views.theme import Theme

SARIF = Path(__file__).parent / "sarif-schema-2.1.0.json"
HOSTILE = "a,b:c%\n<d>/catalog-info.yaml"
FOUND = (
    Problem(
        ERROR,
        "schema.tag",
        "the tag 'A|b' is <b>bad</b> & 100%\x1b[2J",
        "try `a-b`",
        HOSTILE,
        3,
        7,
        0,
        "component:default/a",
        True,
    ),
    Problem(
        WARNING,
        "ref.dangling",
        "owner @team, see #12 at https://x.example",
        "did you mean g?",
        "b/catalog-info.yaml",
        9,
        3,
        1,
        "component:default/b",
    ),
    Problem(
        HINT,
        "title.missing",
        "this System has no title",
        None,
        "b/catalog-info.yaml",
        1,
        1,
        0,
        "system:default/s",
    ),
    Problem(WARNING, "path.outside-root", "this link leaves the root and is not followed", None, "link"),
)
REPORT = Report(2, 3, FOUND, ignored=1, known=2, gone=1, base="/r/sub", root="/r", repository="/r")

TEXT = """\
a,b:c% <d>/catalog-info.yaml
  3:7      error    the tag 'A|b' is <b>bad</b> & 100%^[[2J  schema.tag
           hint: try `a-b`

b/catalog-info.yaml
  9:3      warning  owner @team, see #12 at https://x.example  ref.dangling
           hint: did you mean g?

link
  -        warning  this link leaves the root and is not followed  path.outside-root

2 files, 3 entities: 1 error, 2 warnings, 1 hint (--hints lists the hints; 1 ignored by comments; 2 in the baseline; 1 of the baseline mended: write it again to keep it short)
hint: `portal explain schema.tag` tells more about a finding
hint: `portal check --diff` shows what `portal check --fix` can mend
"""
CONCISE = """\
a,b:c% <d>/catalog-info.yaml:3:7: error[schema.tag] the tag 'A|b' is <b>bad</b> & 100%^[[2J
b/catalog-info.yaml:9:3: warning[ref.dangling] owner @team, see #12 at https://x.example
link:0:0: warning[path.outside-root] this link leaves the root and is not followed
"""
GITHUB = """\
::error file=sub/a%2Cb%3Ac%25%0A<d>/catalog-info.yaml,line=3,col=7,title=schema.tag::the tag 'A|b' is <b>bad</b> & 100%25^[[2J%0Ahint: try `a-b`
::warning file=sub/b/catalog-info.yaml,line=9,col=3,title=ref.dangling::owner @team, see #12 at https://x.example%0Ahint: did you mean g?
::warning file=sub/link,title=path.outside-root::this link leaves the root and is not followed
2 files, 3 entities: 1 error, 2 warnings, 1 hint (--hints lists the hints; 1 ignored by comments; 2 in the baseline; 1 of the baseline mended: write it again to keep it short)
"""
JUNIT = """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="portal check" tests="4" failures="1" errors="0" skipped="3">
  <testsuite name="a,b:c% &lt;d&gt;/catalog-info.yaml" tests="1" failures="1" errors="0" skipped="0">
    <testcase classname="a,b:c% &lt;d&gt;/catalog-info.yaml" name="schema.tag at 3:7">
      <failure type="schema.tag" message="the tag 'A|b' is &lt;b&gt;bad&lt;/b&gt; &amp; 100%^[[2J">a,b:c%
&lt;d&gt;/catalog-info.yaml:3:7: the tag 'A|b' is &lt;b&gt;bad&lt;/b&gt; &amp; 100%^[[2J
hint: try `a-b`</failure>
    </testcase>
  </testsuite>
  <testsuite name="b/catalog-info.yaml" tests="2" failures="0" errors="0" skipped="2">
    <testcase classname="b/catalog-info.yaml" name="ref.dangling at 9:3">
      <skipped message="warning: owner @team, see #12 at https://x.example"/>
    </testcase>
    <testcase classname="b/catalog-info.yaml" name="title.missing at 1:1">
      <skipped message="hint: this System has no title"/>
    </testcase>
  </testsuite>
  <testsuite name="link" tests="1" failures="0" errors="0" skipped="1">
    <testcase classname="link" name="path.outside-root">
      <skipped message="warning: this link leaves the root and is not followed"/>
    </testcase>
  </testsuite>
</testsuites>
"""
MARKDOWN = """\
### Catalog check

2 files, 3 entities: 1 error, 2 warnings, 1 hint (--hints lists the hints; 1 ignored by comments; 2 in the baseline; 1 of the baseline mended: write it again to keep it short).

| | Where | What | Rule |
| --- | --- | --- | --- |
| error | sub/a,b:c% &lt;d&gt;/catalog-info.yaml:3 | the tag 'A\\|b' is &lt;b&gt;bad&lt;/b&gt; &amp; 100%^\\[\\[2J<br>try \\`a-b\\` | `schema.tag` |
| warning | sub/b/catalog-info.yaml:9 | owner @&#8203;team, see #&#8203;12 at https:&#8203;//x.example<br>did you mean g? | `ref.dangling` |
| warning | sub/link | this link leaves the root and is not followed | `path.outside-root` |

`portal explain RULE` tells what a rule is about and how to mend it.
"""
WHOLE = {"text": TEXT, "concise": CONCISE, "github": GITHUB, "junit": JUNIT, "md": MARKDOWN}


@pytest.mark.parametrize("format_", WHOLE)
def test_the_whole_of_a_format(format_) -> None:
    assert view.render(REPORT, format_, Theme(), 80) == WHOLE[format_]


def test_gitlab() -> None:
    issues = json.loads(view.render(REPORT, "gitlab", Theme(), 80))
    marks = [issue.pop("fingerprint") for issue in issues]
    assert len(set(marks)) == 4
    assert issues[1] == {
        "description": "owner @team, see #12 at https://x.example (did you mean g?)",
        "check_name": "ref.dangling",
        "severity": "minor",
        "location": {"path": "sub/b/catalog-info.yaml", "lines": {"begin": 9}},
    }
    assert [issue["severity"] for issue in issues] == ["major", "minor", "info", "minor"]
    refused = Report(1, 0, (replace(FOUND[3], severity=ERROR),))
    assert json.loads(view.render(refused, "gitlab", Theme(), 80))[0]["severity"] == "critical"


@pytest.mark.parametrize("report", [REPORT, Report(0, 0, ())])
def test_sarif_is_valid(report) -> None:
    schema = json.loads(SARIF.read_text())
    log = json.loads(view.render(report, "sarif", Theme(), 80))
    jsonschema.Draft7Validator(schema, registry=Registry()).validate(log)


def test_sarif() -> None:
    (run,) = json.loads(view.render(REPORT, "sarif", Theme(), 80))["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [
        "path.outside-root",
        "ref.dangling",
        "schema.tag",
        "title.missing",
    ]
    first = run["results"][0]
    mark = first.pop("partialFingerprints")["portalFinding/v1"]
    assert len(mark) == 32
    assert first == {
        "ruleId": "schema.tag",
        "ruleIndex": 2,
        "level": "error",
        "message": {"text": "the tag 'A|b' is <b>bad</b> & 100%^[[2J. Try `a-b`."},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {
                        "uri": "sub/a%2Cb%3Ac%25%0A%3Cd%3E/catalog-info.yaml",
                        "uriBaseId": "%SRCROOT%",
                    },
                    "region": {"startLine": 3, "startColumn": 7},
                },
                "logicalLocations": [{"fullyQualifiedName": "component:default/a", "kind": "object"}],
            }
        ],
    }
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note", "warning"]


def test_junit_is_xml_with_any_text() -> None:
    every = "".join(map(chr, range(0x20))) + "\x7f\x85\u202e\ufffe\uffff\ud800]]><"
    report = Report(1, 1, (Problem(ERROR, "yaml.syntax", every, every, every, 1, 1),))
    tree = ET.fromstring(view.render(report, "junit", Theme(), 80).encode("utf-8"))
    assert tree.find(".//failure").get("message").startswith("^@^A")
    clean = ET.fromstring(view.render(Report(1, 1, ()), "junit", Theme(), 80))
    assert [case.get("name") for case in clean.iter("testcase")] == ["no problems"]


def test_github_shows_ten_of_a_kind_and_counts_the_rest() -> None:
    many = tuple(
        Problem(severity, "ref.dangling", f"{severity} {at}", None, "f.yaml", at, 1)
        for severity in (HINT, WARNING, ERROR)
        for at in range(1, 14)
    )
    text = view.render(Report(1, 1, many, base="/r", hints=True), "github", Theme(), 80)
    words = [line.split(" ")[0] for line in text.splitlines()]
    assert words == ["::error"] * 10 + ["3"] + ["::warning"] * 10 + ["3"] + ["::notice"] * 10 + ["3", "1"]
    assert "3 more errors not shown: GitHub shows 10 of a kind; `portal check` lists all" in text


def test_a_comment_lists_a_hundred() -> None:
    many = tuple(Problem(ERROR, "ref.format", "x" * 900, "y" * 900, "f.yaml", at, 1) for at in range(1, 250))
    text = view.render(Report(1, 1, many), "md", Theme(), 80)
    assert len(text) < 65_536
    assert "149 more findings not listed; `portal check` lists all." in text


def test_several_reports_of_one_run(tmp_path) -> None:
    root = write_tree(
        tmp_path / "r", {"catalog-info.yaml": entity(spec="  system: gone\n"), "g/catalog-info.yaml": GUESTS}
    )
    code, out, _ = portal(
        "check",
        "--report",
        "sarif=out.sarif",
        "--report=junit=x.xml",
        "--report",
        "md=c.md",
        "-o",
        "json",
        cwd=root,
    )
    assert code == 0
    (problem,) = json.loads(out)["problems"]
    assert (problem["code"], problem["line"], problem["column"]) == ("ref.dangling", 10, 11)
    assert json.loads((root / "out.sarif").read_text())["runs"][0]["results"][0]["ruleId"] == "ref.dangling"
    assert ET.parse(root / "x.xml").getroot().get("skipped") == "1"
    assert "`ref.dangling`" in (root / "c.md").read_text()


@pytest.mark.parametrize(
    ("given", "code", "hint"),
    [
        ("sarif", 2, "for example --report sarif=portal.sarif --report md=comment.md"),
        ("sarf=x", 2, "did you mean sarif?"),
        ("json=/no/such/folder/x", 3, None),
    ],
)
def test_reports_that_cannot_be(given, code, hint, tmp_path) -> None:
    root = write_tree(tmp_path / "r", {"catalog-info.yaml": entity()})
    found, out, err = portal("check", "--report", given, cwd=root)
    assert (found, out) == (code, "")
    assert hint is None or f"hint: {hint}" in err


@pytest.mark.parametrize("format_", view.FORMATS)
def test_names_that_are_no_text(format_, tmp_path) -> None:
    names = [b"caf\xe9", b"esc\x1b]0;x\x07", b"new\nline", b"[red]", b" ", b"a,b:c%"]
    for at, name in enumerate(names):
        folder = os.path.join(os.fsencode(tmp_path / "r"), name)
        os.makedirs(folder)
        text = entity(f"a{at}", spec="  system: gone\n  dependsOn: [component:a0]\n", meta="  tags: [A]\n")
        with open(os.path.join(folder, b"catalog-info.yaml"), "wb") as file:
            file.write((text if at % 2 else text.replace("[A]", "[a]")).encode())
    code, out, err = portal("check", "--hints", "-o", format_, cwd=tmp_path / "r")
    assert (code, err) == (1, "")
    assert out.encode("utf-8")
    assert [char for char in out if ord(char) < 32 and char != "\n"] == []
    if format_ == "sarif":
        assert '"uri": "caf%E9/catalog-info.yaml"' in out
    if format_ in ("text", "concise"):
        assert "caf\\xe9/catalog-info.yaml" in out

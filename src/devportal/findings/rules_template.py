"""Every finding of `portal template check`: most of them Backstage never tells, and does as it is told."""

from __future__ import annotations

from devportal.findings.rule import Rule
from devportal.model.problem import ERROR, HINT, WARNING

_UNDEFINED = "Backstage takes it as nothing and goes on: what is made has a hole there."

TEMPLATE = (
    Rule(
        "template.structure",
        ERROR,
        "A template cannot be run as it is built",
        "Backstage refuses the template when it is registered or when it is started.",
        "apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\nspec:\n  steps:\n    - id: fetch",
        "Give each step an action; steps are a list, the input of a step is a mapping.",
        backstage=True,
    ),
    Rule(
        "template.duplicate-step",
        WARNING,
        "Two steps have one id",
        "Backstage runs both, and steps['id'] is what the last one gave; portal refuses the template.",
        "steps:\n  - id: publish\n    action: publish:github\n  - id: publish\n    action: publish:gitlab",
        "Give each step an id of its own.",
    ),
    Rule(
        "template.form",
        ERROR,
        "A form cannot be shown, or not be filled in",
        "Backstage shows the questions as a JSON Schema form: what it cannot read it shows as an error, or "
        "not at all, and what nobody can answer cannot be sent.",
        "required: [name, ownr]\nproperties:\n  name: {type: string}\n  owner: {type: string}",
        "Write the schema so that a form can be made of it.",
        also=WARNING,
    ),
    Rule(
        "template.syntax",
        ERROR,
        "A text cannot be read by the template engine",
        "In a skeleton the step fails. In a step of the template Backstage says nothing and hands the text "
        "over as it stands, braces and all.",
        "input:\n  title: ${{ parameters.name | }}",
        "Write the expression so that it can be read, or put literal braces into {% raw %} and {% endraw %}.",
    ),
    Rule(
        "template.left-as-text",
        WARNING,
        "What looks like an expression stays text",
        "Only texts of a step's input, if and each and of the output are rendered, and only ${{ }} begins an "
        "expression there; keys are never rendered. A condition without one is a text, which is always true.",
        "input:\n  title: '{{ parameters.name }}'",
        "Write ${{ }}, in a value.",
    ),
    Rule(
        "template.subtraction",
        ERROR,
        "A name with a dash is read as a subtraction",
        "steps.create-repo.output is steps.create minus repo.output: not a number, and nothing in the end.",
        "input:\n  repoContentsUrl: ${{ steps.create-repo.output.repoContentsUrl }}",
        "Put the name in brackets and quotes: steps['create-repo'].output.repoContentsUrl.",
    ),
    Rule(
        "template.unknown-name",
        ERROR,
        "A name has no value where it is used",
        _UNDEFINED,
        "input:\n  name: ${{ paramters.name }}",
        "Steps know parameters, steps, secrets, user, environment, context and, with each, each; a skeleton "
        "knows only values. It is a warning under a condition, and for functions: a Backstage can add some.",
        also=WARNING,
    ),
    Rule(
        "template.unknown-filter",
        ERROR,
        "A filter or test does not exist",
        "In a skeleton the step fails. In a step of the template Backstage says nothing and hands the text "
        "over as it stands.",
        "input:\n  name: ${{ parameters.name | kebab }}",
        "Use one of the filters of nunjucks or parseRepoUrl, parseEntityRef, pick, projectSlug. Filters that "
        "your Backstage brings itself: ignore the finding for them.",
        also=WARNING,
    ),
    Rule(
        "template.undefined-parameter",
        ERROR,
        "A parameter is used that no form asks for",
        _UNDEFINED,
        "parameters:\n  properties:\n    name: {type: string}\nsteps:\n  - action: debug:log\n"
        "    input: {message: '${{ parameters.nmae }}'}",
        "Write the name as the form has it, or add the question. It is a warning where the form has fields "
        "of your own, which may bring further answers, and under a condition.",
        also=WARNING,
    ),
    Rule(
        "template.unused-parameter",
        WARNING,
        "A question is asked and its answer is used nowhere",
        "People answer for nothing, or a step forgets to pass it on.",
        "parameters:\n  properties:\n    team: {type: string}   # and no ${{ parameters.team }}",
        "Pass it on in a step, or take the question out.",
        also=HINT,
    ),
    Rule(
        "template.undefined-secret",
        WARNING,
        "A secret is used that no form asks for",
        _UNDEFINED,
        "input:\n  token: ${{ secrets.token }}   # and no requestUserCredentials.secretsKey: token",
        "Ask for it: requestUserCredentials of a RepoUrlPicker, ui:field Secret, or spec.secrets.",
    ),
    Rule(
        "template.unknown-step",
        ERROR,
        "The output of a step is used that does not exist, or runs later",
        _UNDEFINED,
        "output:\n  links:\n    - url: ${{ steps.publsh.output.remoteUrl }}",
        "Write the id of a step that runs before. It is a warning under a condition.",
        also=WARNING,
    ),
    Rule(
        "template.unknown-output",
        WARNING,
        "A step's action has no such output",
        _UNDEFINED,
        "url: ${{ steps.publish.output.repoUrl }}   # publish:github gives remoteUrl",
        "Use one of the outputs of the action; `portal template show` lists the outputs of each step.",
        also=HINT,
    ),
    Rule(
        "template.unknown-action",
        ERROR,
        "An action does not exist",
        "Backstage fails at this step, when the steps before it have been run.",
        "steps:\n  - action: publish:githb",
        "Write the id of an action that is installed. It is an error where a known id differs by a letter "
        "or two, else a warning: actions of your own can be ignored with a comment.",
        also=WARNING,
    ),
    Rule(
        "template.not-built-in",
        HINT,
        "An action is no built-in of Backstage",
        "portal runs it; a Backstage runs it only with the plug-in that brings it.",
        "steps:\n  - action: terraform:apply",
        "Nothing, where portal runs the template; else install the plug-in, or write an action of this id.",
    ),
    Rule(
        "template.missing-input",
        ERROR,
        "An action lacks an input that it must have",
        "Backstage fails at this step, when the steps before it have been run.",
        "steps:\n  - action: fetch:template\n    input: {values: {}}   # no url",
        "Give it.",
        also=HINT,
    ),
    Rule(
        "template.unknown-input",
        WARNING,
        "An action has no such input",
        "Backstage of today refuses the step; older ones ignore the input.",
        "steps:\n  - action: fetch:template\n    input: {url: ./skeleton, vlaues: {}}",
        "Write the name as the action has it. It is a hint where the action is no built-in of Backstage: "
        "another plug-in may bring one of the same id.",
        also=HINT,
    ),
    Rule(
        "template.input-type",
        ERROR,
        "An input has the wrong type",
        "Backstage refuses the step, when the steps before it have been run.",
        "steps:\n  - action: fs:delete\n    input: {files: README.md}   # a list is wanted",
        "Give what the action takes.",
        also=HINT,
    ),
    Rule(
        "template.repo-url",
        ERROR,
        "A repoUrl does not name a repository",
        "Backstage fails at this step: a repository on GitHub has an owner and a name.",
        "input:\n  repoUrl: github.com?repo=${{ parameters.name }}",
        "Write all of it: github.com?owner=acme&repo=${{ parameters.name }}.",
    ),
    Rule(
        "template.missing-skeleton",
        ERROR,
        "A step fetches files that are not there",
        "Backstage fails at this step.",
        "input:\n  url: ./skelton",
        "Write the path as it is, relative to the template's own file.",
        also=HINT,
    ),
    Rule(
        "template.swallowed",
        ERROR,
        "Rendering swallows the expressions of a workflow",
        "${{ }} of GitHub Actions is an expression of the template too: it becomes nothing, or NaN, and the "
        "created repository has a workflow that does not work.",
        "# skeleton/.github/workflows/ci.yml\nruns-on: ${{ matrix.os }}",
        "Put it into {% raw %} and {% endraw %}, or name the file in copyWithoutTemplating of the step.",
    ),
    Rule(
        "template.undefined-value",
        ERROR,
        "A skeleton uses a value that its step does not give",
        _UNDEFINED,
        "# skeleton/README.md\n# ${{ values.title }}   with a step that gives values: {name: ...}",
        "Give it in `values` of the step, or write the name as it is given there. A file that asks whether "
        "it is there, or decides by it, is left alone; it is a warning under another condition.",
        also=WARNING,
    ),
    Rule(
        "template.unsafe",
        ERROR,
        "A copier template asks for what is not done unasked",
        "Tasks, migrations and Jinja extensions run on the computer of whoever creates from the template: a "
        "warning. Paths that leave the template and filters that read the machine are refused: an error.",
        "_tasks:\n  - git init",
        "Do without; whoever trusts the template creates from it with --trust.",
        also=WARNING,
        refused=True,
    ),
    Rule(
        "template.newest-refuses",
        WARNING,
        "The newest Backstage refuses this",
        "Since scaffolder-backend 4.0.3 templates run on another engine, which takes a part of what nunjucks "
        "takes.",
        "${{ values.name.replaceAll('-', '_') }}",
        "Write it with what both take: a filter such as replace.",
    ),
    Rule(
        "template.deprecated",
        WARNING,
        "Backstage no longer does what this asks for",
        "The input is still accepted and has no effect.",
        "input:\n  copyWithoutRender: ['.github/**']",
        "Use copyWithoutTemplating.",
    ),
)

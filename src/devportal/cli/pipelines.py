"""The files that `portal ci init` writes: checks and impact in the CI of a repository."""

from __future__ import annotations

from devportal.record import record

GITHUB = """\
# Judges the catalog and tells on the pull request what the change reaches.
name: catalog

on:
  pull_request:
  push:
    branches: [{branch}]

permissions: {{}}

jobs:
  check:
    runs-on: ubuntu-latest
    permissions:
      contents: read
      pull-requests: write
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
          persist-credentials: false
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: pip install "devportal=={version}"
      - run: portal check -o github
      - if: github.event_name == 'pull_request'
        env:
          BASE: ${{{{ github.event.pull_request.base.sha }}}}
          GITHUB_TOKEN: ${{{{ github.token }}}}
        run: |
          portal impact --since "$BASE" --reviewers -o md --output-file impact.md
          portal ci comment --marker impact --body-file impact.md
"""

GITLAB = """\
# Judges the catalog and tells on the merge request what the change reaches.
# Comments need a CI/CD variable GITLAB_TOKEN: a project access token with the scope api.
catalog:
  image: python:3.12-slim
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  variables:
    GIT_DEPTH: "0"
  before_script:
    - apt-get update -qq && apt-get install -y -qq git
    - pip install --quiet "devportal=={version}"
  script:
    - portal check -o gitlab --output-file catalog-quality.json
    - |
      if [ -n "$CI_MERGE_REQUEST_DIFF_BASE_SHA" ]; then
        portal impact --since "$CI_MERGE_REQUEST_DIFF_BASE_SHA" --reviewers -o md --output-file impact.md
        portal ci comment --marker impact --body-file impact.md
      fi
  artifacts:
    when: always
    reports:
      codequality: catalog-quality.json
"""

PRE_COMMIT = """\
# Judges catalog files before they are committed.
repos:
  - repo: local
    hooks:
      - id: portal-check
        name: portal check
        entry: portal check
        language: python
        additional_dependencies: ["devportal=={version}"]
        files: (^|/)([^/]*\\.)?catalog-info\\.ya?ml$
        pass_filenames: false
"""

JENKINS = """\
// Judges the catalog, and shows what a change reaches.
pipeline {{
  agent {{ docker {{ image 'python:3.12' }} }}
  environment {{ HOME = "${{env.WORKSPACE}}" }}
  stages {{
    stage('catalog') {{
      steps {{
        sh 'python -m venv .venv && .venv/bin/pip install --quiet "devportal=={version}"'
        sh '.venv/bin/portal check -o junit --output-file catalog.xml'
      }}
      post {{ always {{ junit 'catalog.xml' }} }}
    }}
    stage('impact') {{
      when {{ changeRequest() }}
      steps {{
        sh '.venv/bin/portal impact --since "origin/$CHANGE_TARGET" --reviewers -o md --output-file impact.md'
        archiveArtifacts 'impact.md'
      }}
    }}
  }}
}}
"""


@record
class Pipeline:
    """The file of one CI system, and its text with places for version and branch."""

    file: str
    text: str


PIPELINES = {
    "github": Pipeline(".github/workflows/catalog.yml", GITHUB),
    "gitlab": Pipeline(".gitlab-ci.yml", GITLAB),
    "pre-commit": Pipeline(".pre-commit-config.yaml", PRE_COMMIT),
    "jenkins": Pipeline("Jenkinsfile", JENKINS),
}


def pipeline_text(pipeline: Pipeline, version: str, branch: str) -> str:
    """Give the text of a file for this version of ours and the repository's main branch."""
    return pipeline.text.format(version=version, branch=branch)

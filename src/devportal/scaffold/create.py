"""Makes a project from a copier template: checked, rendered aside, moved into place when it is complete."""

from __future__ import annotations

import os

from devportal.errors import NO, PortalError
from devportal.record import record, replace
from devportal.scaffold import answers_file, place, scan
from devportal.scaffold.confine import TRUSTED, Limits
from devportal.scaffold.evaluate import Evaluator
from devportal.scaffold.follow.recording import record_copier
from devportal.scaffold.question import (
    MISSING,
    Question,
    check_answers,
    check_missing,
    check_names,
    read_questions,
)
from devportal.scaffold.staging import File, Staging, copy_in, inspect, unwritable
from devportal.scaffold.template import Config, TemplateInfo, read_config

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from devportal.scaffold.copier import Renderer


@record
class CreateRequest:
    """What to make, where, and with which answers (texts are read in the type of their question).

    `destination` may be "": then it is a new folder below the working folder, named by the answer `name`,
    `project_name`, or after the template. With `use_defaults` questions without an answer take their default;
    else each question that applies must be answered. `trust` allows the template to run commands. With
    `recorded` the files of a template without a commit are recorded, so that it can be followed.
    """

    template: TemplateInfo
    destination: str
    answers: Mapping[str, object]
    use_defaults: bool = True
    trust: bool = False
    force: bool = False
    dry_run: bool = False
    recorded: bool = False
    looks: bool = False


@record
class CreatePlan:
    """What `create` would write: files, what stands in the way, commands a trusted template would run."""

    destination: str
    files: tuple[File, ...]
    conflicts: tuple[str, ...]
    commands: tuple[str, ...]


@record
class Created:
    """What was written. `answers_file` is the path below the destination, None where there is none."""

    destination: str
    files: tuple[File, ...]
    answers_file: str | None
    message_before: str
    message_after: str


def questions(template: TemplateInfo) -> list[Question]:
    """Give the questions a template asks, in order. Raises PortalError where its copier.yml is unusable."""
    return read_questions(read_config(_folder(template)))


def plan(request: CreateRequest, limits: Limits | None = None) -> CreatePlan:
    """Render aside, throw it away, and give what `create` would do; no command runs. Errors as `create`."""
    import tempfile

    with _Job(request, limits, aside=tempfile.gettempdir()) as job:
        job.render(tasks=False)
        found = () if place.is_new(job.destination) else job.conflicts()
        return CreatePlan(job.destination, tuple(job.files), tuple(found), scan.commands_of(job.config))


def create(request: CreateRequest, limits: Limits | None = None) -> Created:
    """Make the project.

    The destination is complete afterwards, or as it was. Raises PortalError: wrong answers or conflicts (2),
    refused (5), render failure (1), disk (3).
    """
    with _Job(request, limits) as job:
        job.render(tasks=True)
        if place.is_new(job.destination):
            place.move_new(job.project, job.destination)
        else:
            found = job.conflicts()  # looks for links that lead out, too: not even force writes through them
            if not request.force:
                place.refuse_conflicts(found, job.destination)
            place.move_into(job.project, job.files, job.folders, job.destination, job.staging.path("aside"))
        return Created(job.destination, tuple(job.files), job.answers_file, job.before, job.after)


def render(request: CreateRequest, folder: str, *, tasks: bool, limits: Limits | None = None) -> Created:
    """Render into the new folder `folder`; commands run with `tasks`. Errors as `create`."""
    with _Job(replace(request, destination=folder), limits, aside=os.path.dirname(folder)) as job:
        job.render(tasks=tasks)
        os.rename(job.project, folder)
        return Created(folder, tuple(job.files), job.answers_file, job.before, job.after)


class _Job:
    """One template on its way: everything between the request and the finished files in staging."""

    def __init__(self, request: CreateRequest, limits: Limits | None, aside: str | None = None) -> None:
        self.request = request
        self.limits = limits or (TRUSTED if request.trust else Limits())
        folder = _folder(request.template)
        self.config = read_config(folder)
        _check_request(request, self.config)
        self.destination = destination_of(request, self.config)
        place.is_new(self.destination)  # a file in its place is told before anything is built
        self.staging = Staging(aside or place.staging_parent(self.destination), _base(self.destination))
        self.files: list[File] = []
        self.folders: list[str] = []
        self.answers_file: str | None = None
        self.before = self.after = ""

    @property
    def project(self) -> str:
        return self.staging.path(self.staging.project)

    def __enter__(self) -> Self:
        self.staging.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.staging.__exit__(None, None, None)

    def render(self, *, tasks: bool) -> None:
        """Fill the staging folder. Raises PortalError, as `create` does."""
        try:
            self._build(tasks=tasks)
        except OSError as error:
            raise unwritable(os.path.dirname(self.staging.home), error) from None

    def _build(self, *, tasks: bool) -> None:
        from devportal.scaffold.copier import Renderer

        request = self.request
        environ = dict(os.environ) if request.trust else None
        folder = request.template.path
        entries = scan.walk(folder)
        scan.check(folder, self.config, entries, trust=request.trust, runs=not request.looks)
        with Renderer(self.staging, self.limits, environ) as renderer:  # imports copier while we copy
            target = self.staging.path(self.staging.template)
            copy_in(entries, folder, target)
            answers_file.provide(target, self.config, entries)
            self._render(renderer, tasks=tasks)
        os.makedirs(self.project, exist_ok=True)
        self.files, self.folders = inspect(self.project, trust=request.trust)
        self.answers_file = answers_file.finish(
            self.project, self.files, self.staging.template, request.template
        )
        if request.recorded:
            record_copier(self.project, request.template)
        self.files, self.folders = inspect(self.project, trust=request.trust)

    def _render(self, renderer: Renderer, *, tasks: bool) -> None:
        request = self.request
        said = renderer.render(
            self.staging.template, self.staging.project, request.answers, trust=request.trust, tasks=tasks
        )
        self.before, self.after = said.before, said.after

    def conflicts(self) -> list[str]:
        return place.conflicts(self.project, self.files, self.destination)


def _folder(template: TemplateInfo) -> str:
    if template.kind != "copier":
        message = f"{template.name} is a Backstage template; this command runs copier templates"
        raise PortalError(message, exit_code=NO, code="template.kind")
    return template.path


def _check_request(request: CreateRequest, config: Config) -> None:
    asked = read_questions(config)
    check_names(asked, request.answers)
    check_answers(asked, request.answers)
    check_missing(_missing(request, config, asked))


def _missing(request: CreateRequest, config: Config, asked: list[Question]) -> list[Question]:
    """Give the questions that apply, have no answer, and may not or cannot take a default."""
    found: list[Question] = []
    answers: dict[str, object] = dict(request.answers)
    with Evaluator(config.options.get("envops")) as evaluator:
        for question in asked:
            if question.name in request.answers:
                continue
            if request.use_defaults and not question.required:
                answers.setdefault(question.name, question.default)
                continue
            if evaluator.resolve(question, answers).applies:
                found.append(question)
    return found


def destination_of(request: CreateRequest, config: Config) -> str:
    """Give the full path of the project's folder."""
    name = request.destination
    if not name:
        name = _default_name(request, config)
    return os.path.realpath(os.path.expanduser(name))


def _default_name(request: CreateRequest, config: Config) -> str:
    asked = {question.name: question for question in read_questions(config)}
    for key in ("name", "project_name"):
        answer = request.answers.get(key)
        if answer is None and key in asked:
            with Evaluator(config.options.get("envops")) as evaluator:
                answer = evaluator.resolve(asked[key], request.answers).question.default
        if answer is not None and answer is not MISSING and _is_name(str(answer)):
            return str(answer)
    return request.template.name


def _is_name(text: str) -> bool:
    return bool(text.strip()) and text not in (".", "..") and os.sep not in text and text.isprintable()


def _base(destination: str) -> str:
    return os.path.basename(destination) or "project"

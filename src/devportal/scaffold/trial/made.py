"""The result of a case: the files that a template makes of its answers, with nothing reached outside."""

from __future__ import annotations

import os

from devportal.errors import IO, PortalError
from devportal.record import record
from devportal.scaffold.context import World
from devportal.scaffold.template import TemplateInfo
from devportal.scm.host import HOSTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from devportal.catalog.catalog import Catalog
    from devportal.scaffold.trial.case import Case
    from devportal.scm.http import Http


@record
class Made:
    """What came of a case: the folder with its files, the files that are left out, or the refusal.

    `unsure` tells what could not be made without reaching outside.
    """

    folder: str = ""
    left_out: frozenset[str] = frozenset()
    refusal: PortalError | None = None
    unsure: tuple[str, ...] = ()


def make(
    template: TemplateInfo, case: Case, home: str, catalog: Callable[[], Catalog], *, trust: bool
) -> Made:
    """Make the result of a case below the folder `home`."""
    try:
        if template.kind == "copier":
            return _copier(template, case, home, trust=trust)
        return _backstage(template, case, home, catalog)
    except PortalError as error:
        return Made(refusal=error)


def _copier(template: TemplateInfo, case: Case, home: str, *, trust: bool) -> Made:
    from devportal.scaffold.create import CreateRequest, create

    project = os.path.join(home, "project")
    done = create(CreateRequest(template, project, dict(case.values), True, trust))
    # it says where the template is, which is another place on every computer
    return Made(project, frozenset({done.answers_file} if done.answers_file else ()))


def _backstage(template: TemplateInfo, case: Case, home: str, catalog: Callable[[], Catalog]) -> Made:
    from devportal.scaffold.actions.builtin import choose
    from devportal.scaffold.blueprint import read_blueprint
    from devportal.scaffold.forms.form import Form
    from devportal.scaffold.forms.pickers import Pickers
    from devportal.scaffold.running.plan import build
    from devportal.scaffold.running.preflight import preflight
    from devportal.scaffold.running.run import Job

    blueprint = read_blueprint(template.path, template.name)
    world = _world(case, blueprint.folder, catalog)
    pickers = Pickers(catalog, HOSTS, lambda: str(case.user.get("ref", "")))
    filled = Form(blueprint).fill(case.values, case.secrets, pickers.judge, pickers.normal)
    actions = choose([step.action for step in blueprint.steps], {})
    skipped = frozenset(case.skip)
    preflight(blueprint, filled, world, actions, skipped)
    job = Job(blueprint, filled, actions, os.path.join(home, "project"), "", skipped=skipped)
    made, folder = build(job, world, home)
    return Made(folder, unsure=made.notes)


def _world(case: Case, folder: str, catalog: Callable[[], Catalog]) -> World:
    """Give a world without a network, tokens, programs and a person other than that of the case."""
    return World(
        environ={"PATH": ""},
        directory=folder,
        catalog=catalog,
        http=_no_http,
        hosts=HOSTS,
        apis={},
        token=_no_token,
        protocols=(),
        sleep=_no_sleep,
        tell=_silent,
        user=lambda: case.user,
        offline=True,
        register=os.devnull,
    )


def _no_http() -> Http:
    raise PortalError("a case reaches nothing outside", exit_code=IO, code="net.offline")


def _no_token(_: str) -> None:
    return None


def _no_sleep(_: float) -> None:
    return None


def _silent(_: str, __: str) -> None:
    return None

"""Puts an update together: the project's record, its template now and then, the answers, the merge."""

from __future__ import annotations

import os

from devportal.cli.confidential import given_secrets, remember_secrets, tokens_of
from devportal.cli.copier_sides import CopierSides
from devportal.cli.whence import template_of
from devportal.errors import NO, PortalError
from devportal.record import record, replace
from devportal.scaffold.follow.old_template import Past
from devportal.scaffold.follow.old_template import Reach as Reaching
from devportal.scaffold.follow.project import History, Project, read_project
from devportal.scaffold.follow.update import Rendered, Update, make_update
from devportal.scm.remote import is_remote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tempfile import TemporaryDirectory
    from typing import Any

    from devportal.cli.session import Session
    from devportal.scaffold.blueprint import Blueprint
    from devportal.scaffold.context import World
    from devportal.scaffold.follow.leaf import Tree
    from devportal.scaffold.forms.form import Filled
    from devportal.scaffold.template import TemplateInfo


@record
class Wishes:
    """What was asked for on the command line.

    With `asks` a person may be asked for new answers; without `writes` no command of a template runs.
    """

    value: tuple[str, ...] = ()
    values: str | None = None
    secret: tuple[str, ...] = ()
    template: str | None = None
    ref: str | None = None
    base: str = ""
    trust: bool = False
    writes: bool = False
    asks: bool = False


def look(
    session: Session, root: str, wishes: Wishes, home: str, seen: dict[object, TemplateInfo] | None = None
) -> Update:
    """Give the update of the project in `root`; what is rendered for it lies below the new folder `home`.

    `seen` has templates that were found before, so that many projects ask each address once.

    Raises PortalError, as `read_project`, `template_of` and `make_update` do.
    """
    project = read_project(root)
    template = seen.get(_key(project)) if seen is not None else None
    template = template or template_of(session, project, wishes.template, wishes.ref)
    kind = "copier" if project.past.is_copier else "backstage"
    if template.kind != kind:
        message = f"{template.name} is a {template.kind} template now; this was made from a {kind} template"
        raise PortalError(message, exit_code=NO, code="template.kind")
    return Follower(session, project, template, wishes, home).update()


def temporary() -> TemporaryDirectory[str]:
    """Give a folder for one look, that is gone afterwards."""
    import tempfile

    return tempfile.TemporaryDirectory(prefix="portal-update-", ignore_cleanup_errors=True)


def resolve(session: Session, root: str, wishes: Wishes, seen: dict[object, TemplateInfo]) -> Project:
    """Read a project, and let `seen` have its template where that has an address. Raises as `look`."""
    project = read_project(root)
    key = _key(project)
    if is_remote(project.past.source) and key not in seen:
        seen[key] = template_of(session, project, wishes.template, wishes.ref)
    return project


def _key(project: Project) -> object:
    return (project.past.source, project.past.path, project.past.ref)


class Follower:
    """One project on its way to its update."""

    def __init__(
        self, session: Session, project: Project, template: TemplateInfo, wishes: Wishes, home: str
    ) -> None:
        get = session.settings.get
        reach = Reaching(session.environ, tuple(get("scm.protocols")), None, session.flags.offline)
        self.session = session
        self.project = project
        self.template = template
        self.wishes = wishes
        self.home = home
        self.history = History(project, session.environ)
        self.old = Past(template, project.past, reach)
        self.unknown: list[str] = []

    def update(self) -> Update:
        from devportal.cli.answers import given_answers

        given = given_answers(self.session, self.wishes.value, self.wishes.values)
        if not given and not self.wishes.base and self._is_same():
            return Update(self.project, self.project.past, (), (), (), moved=False, behind=0)
        behind = self.old.behind()
        if behind == 0:
            self._check_later()
        sides = CopierSides(self, given) if self.project.past.is_copier else _Backstage(self, given)
        new = sides.new()
        made = make_update(
            self.project,
            new,
            self.history,
            lambda: self._render_old(sides),
            self.session.environ,
            revision=self.wishes.base,
            moved=self._has_moved(new),
            behind=behind,
        )
        return replace(made, unknown=tuple(self.unknown))

    def _check_later(self) -> None:
        """Refuse to take a project back, as copier does, unless it was asked for by name."""
        wishes = self.wishes
        if wishes.ref or wishes.template or wishes.base or not self.old.is_later():
            return
        now, then = str(self.old.now())[:12], str(self.old.commit)[:12]
        message = f"the template stands at {now}, which is older than {then}, what this was made from"
        hint = "bring the template up to date; --ref or --template go back on purpose"
        raise PortalError(message, hint=hint, exit_code=NO, code="update.older")

    def _is_same(self) -> bool:
        """Say whether the template's files are those of the record, so that nothing has to be rendered."""
        past = self.project.past
        if not past.digest:
            return self.old.commit is not None and self.old.commit == self.old.now()
        return past.digest == (self._digest_of_copier() if past.is_copier else self._digest())

    def _digest_of_copier(self) -> str:
        from devportal.scaffold.running.workspace import digest_tree

        return digest_tree(self.template.path)

    def _digest(self) -> str:
        """Give the digest of a Backstage template, "" where its steps read what the digest does not cover."""
        from devportal.scaffold.actions.location import is_absolute
        from devportal.scaffold.blueprint import read_blueprint
        from devportal.scaffold.running.workspace import digest_template

        blueprint = read_blueprint(self.template.path, self.template.name)
        urls = [str(step.input.get("url", "")) for step in blueprint.steps]
        if any("${{" in url or is_absolute(url) for url in urls):
            return ""
        if not all(os.path.exists(os.path.join(blueprint.folder, url)) for url in urls):
            return ""
        return digest_template(blueprint)

    def _has_moved(self, new: Rendered) -> bool:
        past = self.project.past
        if past.digest and new.past.digest == past.digest:
            return False
        return bool(past.digest) or self.old.commit != new.past.commit

    def _render_old(self, sides: CopierSides | _Backstage) -> Tree | None:
        try:
            found = self.old.at_commit(os.path.join(self.home, "was"))
        except PortalError as error:
            self.unknown.append(error.message)
            return None
        return sides.old(found) if found is not None else None


class _Backstage:
    """Both renderings of a Backstage template."""

    def __init__(self, follower: Follower, given: dict[str, Any]) -> None:
        from devportal.cli.scaffolding import based
        from devportal.cli.world import world as world_of
        from devportal.scaffold.blueprint import read_blueprint

        self.session = follower.session
        self.past = follower.project.past
        self.wishes = follower.wishes
        self.home = follower.home
        self.given = given
        self.world = self._as_then(world_of(follower.session))
        template = follower.template
        self.blueprint = based(follower.session, read_blueprint(template.path, template.name))
        self.made = replace(self.past, commit=follower.old.now(), **self._place(follower))
        own = tokens_of(self.session, self.blueprint, self.world)
        self.secrets = {**own, **given_secrets(self.session, self.wishes.secret)}

    def _place(self, follower: Follower) -> dict[str, Any]:
        """Say where the template is, where that is another place now."""
        if self.wishes.template is None:
            return {"ref": self.wishes.ref or self.past.ref}
        from devportal.scaffold.follow.recording import place_of

        root = follower.project.root
        place = place_of(self.blueprint, follower.template.source, root, self.world.hosts)
        ref = follower.template.ref or place.ref
        return {"name": self.blueprint.name, "source": place.source, "path": place.path, "ref": ref}

    def _as_then(self, world: World) -> World:
        """Let the person be the one who made the project: the files may name them."""
        ref = self.past.user
        if not ref:
            return world

        def user() -> dict[str, Any]:
            try:
                return {"ref": ref, "entity": self.session.catalog.entity(ref)}
            except (PortalError, KeyError):
                return {"ref": ref}

        return replace(world, user=user)

    def new(self) -> Rendered:
        from devportal.scaffold.follow.rendering import render_blueprint
        from devportal.scaffold.follow.replay import check_secrets

        actions = self._actions(self.blueprint)
        check_secrets(self.blueprint, actions, self.past, self.secrets)
        filled = self._filled()
        home = os.path.join(self.home, "new")
        return render_blueprint(self.blueprint, filled, self.world, actions, self.made, home)

    def _filled(self) -> Filled:
        from devportal.scaffold.forms.form import Form
        from devportal.scaffold.forms.pickers import Pickers

        session, world = self.session, self.world
        form = Form(self.blueprint, session.settings.get("templates.flags"))
        known = set(form.keys())
        kept = {name: value for name, value in self.past.answers.items() if name in known}
        answers = {**kept, **self.given} if not any("." in name for name in self.given) else kept
        if answers is kept:
            answers = {**kept, **_nested(kept, form.spread(self.given))}
        secrets = dict(self.secrets)
        pickers = Pickers(world.catalog, world.hosts, lambda: str(world.user().get("ref", "")))
        if self.wishes.asks:
            from devportal.cli.asking import ask_form

            answers = ask_form(form, pickers, form.spread(answers), secrets, needed=True)

        def judge(field: Any, value: Any) -> tuple[str, str]:
            # what was an answer then stays one, whatever the catalog says by now
            return ("", "") if self.past.answers.get(field.path[0]) == value else pickers.judge(field, value)

        filled = form.fill(answers, secrets, judge)
        remember_secrets(filled)
        return filled

    def old(self, template: TemplateInfo) -> Tree:
        from devportal.scaffold.blueprint import read_blueprint
        from devportal.scaffold.follow.rendering import render_blueprint
        from devportal.scaffold.running.again import refilled

        blueprint = read_blueprint(template.path, self.past.name)
        filled = refilled(dict(self.past.answers), self.past.masked, self.secrets, ())
        home = os.path.join(self.home, "old")
        world, actions = self.world, self._actions(blueprint)
        return render_blueprint(blueprint, filled, world, actions, self.past, home).tree

    def _actions(self, blueprint: Blueprint) -> dict[str, Any]:
        from devportal.cli.scaffolding import actions_of

        return actions_of(blueprint, {})


def _nested(kept: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Lay nested answers over nested answers."""
    made = dict(given)
    for name, value in given.items():
        own = kept.get(name)
        if isinstance(own, dict) and isinstance(value, dict):
            made[name] = {**own, **_nested(own, value)}
    return made

"""Both renderings of a copier template, for an update."""

from __future__ import annotations

import os

from devportal.record import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.cli.following import Follower
    from devportal.scaffold.follow.leaf import Tree
    from devportal.scaffold.follow.update import Rendered
    from devportal.scaffold.template import TemplateInfo


class CopierSides:
    """Both renderings of a copier template."""

    def __init__(self, follower: Follower, given: dict[str, Any]) -> None:
        from devportal.cli.templates import is_trusted

        self.follower = follower
        self.past = follower.project.past
        self.home = follower.home
        self.given = given
        self.trust = follower.wishes.trust or is_trusted(follower.session, follower.template)
        self.writes = follower.wishes.writes

    def new(self) -> Rendered:
        """Render the template as it is. Raises PortalError."""
        from devportal.cli.answers import ask_person
        from devportal.scaffold.create import questions
        from devportal.scaffold.follow.rendering import render_copier
        from devportal.scaffold.template import read_config

        template = self.follower.template
        asked = questions(template)
        names = {question.name for question in asked}
        answers = {name: value for name, value in self.past.answers.items() if name in names}
        answers.update(self.given)
        if self.follower.wishes.asks:
            spare = {question.name: question.default for question in asked if not question.required}
            told = ask_person(asked, {**spare, **answers}, read_config(template.path).options)
            answers.update((name, value) for name, value in told.items() if name not in spare)
        past = self.past
        if self.follower.wishes.template is not None:
            past = replace(past, name=template.name, source=template.source)
        home = os.path.join(self.home, "new", "project")
        return render_copier(template, answers, past, home, trust=self.trust, writes=self.writes)

    def old(self, template: TemplateInfo) -> Tree:
        """Render the template as it was. Raises PortalError."""
        from devportal.scaffold.create import questions
        from devportal.scaffold.follow.rendering import render_copier

        names = {question.name for question in questions(template)}
        answers = {name: value for name, value in self.past.answers.items() if name in names}
        home = os.path.join(self.home, "old", "project")
        return render_copier(template, answers, self.past, home, trust=self.trust, writes=self.writes).tree

"""Renders a template for an update: Backstage's by replay, copier's by copier, in folders of their own."""

from __future__ import annotations

import os

from devportal.record import replace
from devportal.scaffold.follow.leaf import tree_below
from devportal.scaffold.follow.update import Rendered
from devportal.scaffold.running.workspace import digest_template, digest_tree, tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.scaffold.action import Action
    from devportal.scaffold.blueprint import Blueprint
    from devportal.scaffold.context import World
    from devportal.scaffold.follow.provenance import Provenance
    from devportal.scaffold.forms.form import Filled
    from devportal.scaffold.template import TemplateInfo


def render_blueprint(
    blueprint: Blueprint,
    filled: Filled,
    world: World,
    actions: Mapping[str, Action],
    past: Provenance,
    home: str,
) -> Rendered:
    """Render a Backstage template below the new folder `home`. Raises PortalError, as `replay`."""
    from devportal.scaffold.follow.replay import replay
    from devportal.scaffold.running.launch import without
    from devportal.scaffold.staging import inspect

    done = replay(blueprint, filled, world, actions, past, home)
    files, _ = inspect(done.folder, trust=False)
    made = replace(
        past,
        digest=digest_template(blueprint),
        answers=without(filled.values, filled.masked),
        secrets=tuple(sorted({*past.secrets, *filled.secrets})),
        masked=filled.masked,
    )
    return Rendered(tree_below(done.folder, [file.path for file in files]), made, done.left_out)


def render_copier(
    template: TemplateInfo,
    answers: Mapping[str, Any],
    past: Provenance,
    home: str,
    *,
    trust: bool,
    writes: bool,
) -> Rendered:
    """Render a copier template into the new folder `home`; with `trust`, its commands run where it `writes`.

    Raises PortalError, as `create`; questions without an answer take their default.
    """
    from devportal.scaffold.create import CreateRequest, render
    from devportal.scaffold.template import read_config

    os.makedirs(os.path.dirname(home), mode=0o700, exist_ok=True)
    request = CreateRequest(template, home, answers, True, trust, looks=not writes)
    done = render(request, home, tasks=trust and writes)
    config = read_config(template.path)
    once = tuple(one for one in config.texts("skip_if_exists") if "{{" not in one and "[[" not in one)
    made = replace(past, commit=template.commit, was="", digest=digest_tree(template.path))
    found = tree_below(home, tree(home))
    return Rendered(found, made, (), done.answers_file or "", once)

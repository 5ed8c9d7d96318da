"""Lets a new project say what it was made from: `.portal/scaffold.yaml` among its files."""

from __future__ import annotations

import os

from devportal.record import record
from devportal.scaffold.follow import provenance
from devportal.scaffold.follow.provenance import COPIER, FILE, NUNJUCKS, Provenance
from devportal.scaffold.safe_path import is_within

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from devportal.scaffold.blueprint import Blueprint, Step
    from devportal.scaffold.context import World
    from devportal.scaffold.running.run import Job
    from devportal.scaffold.running.sequence import Sequence
    from devportal.scaffold.running.workspace import Workspace
    from devportal.scaffold.template import TemplateInfo

_REQUESTS = ("pull-request", "merge-request")


@record
class Place:
    """Where a template is: the source that is recorded, the path below it, a branch that belongs to it."""

    source: str
    path: str = ""
    ref: str = ""


def carries_record(step: Step) -> bool:
    """Say whether what a step publishes is a project, which says what it was made from.

    A pull request into a repository that has a record of its own is none, unless it goes to a folder.
    """
    if step.action.endswith(_REQUESTS):
        return str(step.input.get("targetPath") or ".").strip("./") != ""
    return step.action.startswith("publish:") or step.action.endswith("repo:push")


def record_run(job: Job, workspace: Workspace, sequence: Sequence, world: World) -> None:
    """Write the record of a run into its workspace, where there are files and no other record in the way.

    Raises PortalError where a file of the workspace cannot be read.
    """
    from devportal.scaffold.follow.leaf import tree_below
    from devportal.scaffold.follow.replay import needed_outputs
    from devportal.scaffold.running.launch import without
    from devportal.scaffold.running.sequence import mentions
    from devportal.scaffold.running.workspace import tree

    files = tree_below(workspace.path, tree(workspace.path))
    if set(files) <= {FILE}:
        return
    place = place_of(job.blueprint, job.source, job.destination, world.hosts)
    made = Provenance(
        name=job.blueprint.name,
        source=place.source,
        path=place.path,
        ref=job.ref or place.ref,
        commit=job.commit,
        digest=job.digest,
        dialect=NUNJUCKS,
        user=str(world.user().get("ref") or "") if mentions(job.blueprint, "user") else "",
        answers=without(job.filled.values, job.filled.masked),
        secrets=tuple(sorted(job.filled.secrets)),
        masked=job.filled.masked,
        skipped=tuple(sorted(job.skipped)),
        outputs=needed_outputs(job.blueprint, job.actions, sequence),
        files=provenance.manifest(files),
    )
    data = provenance.write(made)
    if not job.force and _is_other(job.destination, made.name):
        world.tell("warning", f"{FILE} is there already: this template is not recorded, and not updated")
        return
    put_record(workspace.path, data)


def _is_other(destination: str, name: str) -> bool:
    """Say whether a destination has a record that is not to be replaced."""
    from devportal.errors import PortalError

    if not os.path.lexists(os.path.join(destination, FILE)):
        return False
    try:
        found = provenance.read(destination)
    except PortalError:
        return True
    return found is not None and found.name != name


def put_record(folder: str, data: bytes) -> None:
    """Write the record below a folder of ours. Raises PortalError where a link stands in its way."""
    from devportal.scaffold.safe_path import refused

    path = os.path.join(folder, FILE)
    if os.path.islink(os.path.dirname(path)) or os.path.islink(path) or os.path.isdir(path):
        raise refused(FILE)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


def record_copier(project: str, template: TemplateInfo) -> bool:
    """Write the record of a copier template that has no commit; says whether there is one.

    copier's own file names source and answers. Where a commit is missing, the files of today could not be
    made again, so that they are recorded.
    """
    from devportal.scaffold.follow.leaf import tree_below
    from devportal.scaffold.running.workspace import digest_tree, tree

    files = tree_below(project, [path for path in tree(project) if path != FILE])
    if template.commit is not None or not files:
        return False
    made = Provenance(
        name=template.name,
        source=template.source,
        dialect=COPIER,
        digest=digest_tree(template.path),
        files=provenance.manifest(files),
    )
    put_record(project, provenance.write(made))
    return True


def place_of(blueprint: Blueprint, source: str, destination: str, hosts: Mapping[str, str]) -> Place:
    """Give where a template is, as its projects record it: an address where it has one, else a path.

    A path is relative where template and project stand in the same repository.
    """
    from devportal.scaffold.source import SHIPPED
    from devportal.scm.remote import is_remote

    if blueprint.base:
        found = _web_place(blueprint.base, hosts)
        if found:
            return found
    if source.startswith(SHIPPED) or is_remote(source):
        return Place(source)
    return _local_place(blueprint.file, destination)


def _web_place(url: str, hosts: Mapping[str, str]) -> Place | None:
    from urllib.parse import unquote

    from devportal.scm.host import parse_git_url

    found = parse_git_url(url)
    if found is None or found.host not in hosts or not found.owner or not found.name:
        return None
    name = found.name.removesuffix(".git")
    return Place(f"https://{found.host}/{found.owner}/{name}.git", unquote(found.path), unquote(found.branch))


def _local_place(file: str, destination: str) -> Place:
    from devportal.scm.checkout import remote_url, repository_root
    from devportal.scm.remote import is_remote

    root = repository_root(os.path.dirname(file))
    home = os.path.realpath(os.path.expanduser("~"))
    if root is None or is_within(os.path.realpath(root), home):
        return Place(file)
    if is_within(os.path.realpath(root), os.path.realpath(destination)):
        return Place(os.path.relpath(os.path.realpath(file), os.path.realpath(destination)))
    url = remote_url(root)
    if url and is_remote(url):
        return Place(url, os.path.relpath(file, root))
    return Place(file)

"""What the template gave when a project was made, or updated last: the base of the merge.

The files that the record names, wherever their contents still stand; else the template's old commit rendered
once more; else what the project's own history has.
"""

from __future__ import annotations

from devportal.errors import NO, PortalError
from devportal.record import record
from devportal.scaffold.follow.leaf import MODES, Leaf
from devportal.scaffold.follow.line_endings import CRLF, LF, with_ending
from devportal.scaffold.follow.provenance import FILE, is_inside, recorded_leaf
from devportal.text import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from devportal.scaffold.follow.leaf import Tree
    from devportal.scaffold.follow.project import History, Project

    Render = Callable[[], Tree | None]


@record
class Baseline:
    """The old tree, where it is from, and the files whose old content nothing knows any more."""

    tree: Tree
    origin: str
    lost: tuple[str, ...] = ()


def baseline(
    project: Project, history: History, new: Tree, mine: Callable[[str], Leaf | None], render: Render
) -> Baseline:
    """Find the base for a new tree; `mine` gives a file of the project as it is now, `render` the old commit.

    Raises PortalError (1) where nothing tells what the template gave.
    """
    recorded = _recorded(project, history, new, mine) if project.past.files else None
    if recorded is not None and not recorded.lost:
        return recorded
    old = render()
    if old is not None:
        return Baseline(old, f"the template at {_short(project)}")
    if recorded is not None:
        return recorded
    found = _remembered(project, history, new)
    if found is not None:
        return found
    raise PortalError(
        f"nothing tells what the template gave {clean(project.root)} when it was made",
        hint="`--base REV` names a commit of this project that has it",
        exit_code=NO,
        code="update.base",
    )


def _short(project: Project) -> str:
    return (project.past.commit or project.past.was or "its old commit")[:12]


def at_revision(project: Project, history: History, new: Tree, revision: str) -> Baseline:
    """Take the base from a commit of the project: the files that the template gives, or gave by the record.

    Raises PortalError where there is no such commit.
    """
    if history.repository is None:
        message = f"{clean(project.root)} is in no git repository that could have {clean(revision)}"
        raise PortalError(message, exit_code=NO, code="update.base")
    commit = history.repository.commit(revision)
    paths = [*new, *(path for path in project.past.files if path not in new)]
    return Baseline(_committed(history, commit, paths), f"commit {commit[:12]} of this project")


def _committed(history: History, commit: str, paths: Iterable[str]) -> Tree:
    entries = {
        path: entry
        for path, entry in history.entries(commit, list(paths)).items()
        if entry.mode in MODES and is_inside(path)
    }
    contents = history.contents({entry.oid for entry in entries.values()})
    from devportal.scaffold.follow.leaf import leaf_of

    return {
        path: leaf_of(entry.mode, contents[entry.oid])
        for path, entry in entries.items()
        if entry.oid in contents
    }


def _recorded(project: Project, history: History, new: Tree, mine: Callable[[str], Leaf | None]) -> Baseline:
    """Put the recorded files together: from record, git's objects, the files as they are, the new tree."""
    past = project.past
    known = {leaf.oid: leaf for leaf in new.values()}
    wanted = {path: recorded_leaf(text) for path, text in past.files.items()}
    kept = {oid: text.encode() for oid, text in past.contents.items()}
    open_ = {leaf.oid for leaf in wanted.values()} - set(known) - set(kept)
    kept.update(history.contents(open_))
    tree: Tree = {}
    lost: list[str] = []
    for path, leaf in wanted.items():
        own = None if leaf.oid in kept or leaf.oid in known else mine(path)
        if leaf.oid in kept:
            tree[path] = Leaf(leaf.mode, leaf.oid, kept[leaf.oid])
        elif leaf.oid in known:
            tree[path] = Leaf(leaf.mode, leaf.oid, known[leaf.oid].data, known[leaf.oid].file)
        elif own is not None and own.oid == leaf.oid:
            tree[path] = Leaf(leaf.mode, leaf.oid, own.data, own.file)
        elif own is not None and (turned := _turned(own, leaf.oid)) is not None:
            tree[path] = Leaf(leaf.mode, leaf.oid, turned.data)
        else:
            lost.append(path)
    return Baseline(tree, "the files as they were made", tuple(lost))


def _turned(own: Leaf, oid: str) -> Leaf | None:
    """Give a file with the line endings that it came with, where git has changed nothing else of it."""
    made = (with_ending(own, wanted) for wanted in (LF, CRLF))
    return next((one for one in made if one.oid == oid), None)


def _remembered(project: Project, history: History, new: Tree) -> Baseline | None:
    """Take the commit that brought copier's answers into their present state.

    What else stood there then is not the template's for sure, so that only files it still gives count.
    """
    file = project.answers_file or FILE
    commit = history.made_at(file)
    if commit is None:
        return None
    tree = _committed(history, commit, new)
    return Baseline(tree, f"commit {commit[:12]} of this project") if tree else None

"""Follows a template: what it gave then, what it gives now and what has become of it, merged three ways.

Nothing of the project is touched here: an update is a value, which `acceptance` writes.
"""

from __future__ import annotations

import os

from devportal.errors import REFUSED, PortalError
from devportal.record import record, replace
from devportal.scaffold.follow import provenance
from devportal.scaffold.follow.baseline import Baseline, at_revision, baseline
from devportal.scaffold.follow.leaf import MODES, Leaf, leaf_of
from devportal.scaffold.follow.line_endings import align
from devportal.scaffold.follow.provenance import FILE, Provenance, is_inside
from devportal.scaffold.follow.working import Working
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from devportal.scaffold.follow.baseline import Render
    from devportal.scaffold.follow.leaf import Tree
    from devportal.scaffold.follow.line_endings import Aligned
    from devportal.scaffold.follow.project import History, Project

CURRENT, BEHIND, CLASHING = "up to date", "behind", "would conflict"
ADDED, CHANGED, DELETED = "added", "changed", "deleted"
_MARK = b"<<<<<<< yours"
_MOST_RENAMED = 2_000
_LARGEST_RENAMED = 1 << 20


@record
class Rendered:
    """What a template gives: the files, what the project is to record, steps that were left out.

    `once` are copier's patterns of files that are written once and never again.
    """

    tree: Tree
    past: Provenance
    left_out: tuple[tuple[str, str], ...] = ()
    answers_file: str = ""
    once: tuple[str, ...] = ()


@record
class Change:
    """One file of the project that an update changes; None stands for a file that is not there."""

    path: str
    before: Leaf | None
    after: Leaf | None

    @property
    def kind(self) -> str:
        """Whether it is added, changed or deleted."""
        return ADDED if self.before is None else DELETED if self.after is None else CHANGED


@record
class Conflict:
    """What could not be merged: the kind as git calls it, and the lines where the markers begin."""

    path: str
    kind: str
    message: str
    lines: tuple[int, ...] = ()


@record
class Update:
    """What an update would do. `records` are the files that tell what was made; they are always written.

    `behind` counts the commits of the template since; None where that cannot be told. `origin` says where
    the base is from, `lost` names files without one. `moved` holds where the template is another one now.
    """

    project: Project
    past: Provenance
    changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]
    records: tuple[Change, ...]
    moved: bool
    behind: int | None = None
    origin: str = ""
    lost: tuple[str, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """Where the project stands to its template."""
        if self.conflicts:
            return CLASHING
        return BEHIND if self.changes or self.moved else CURRENT

    @property
    def all_changes(self) -> tuple[Change, ...]:
        """Everything that is written."""
        return tuple(sorted((*self.changes, *self.records), key=lambda change: change.path))


def make_update(
    project: Project,
    new: Rendered,
    history: History,
    old: Render,
    environ: Mapping[str, str],
    *,
    revision: str = "",
    moved: bool = True,
    behind: int | None = None,
) -> Update:
    """Merge what a template gives now with a project. `old` renders its old commit, where there is one.

    Raises PortalError: there is no base (1), a path is refused (5), git is missing or too old (3).
    """
    _check_paths(new.tree)
    working = Working(project.root)
    owned = project.owned | {new.answers_file, FILE}
    theirs = {path: leaf for path, leaf in new.tree.items() if path not in owned}
    if revision:
        base = at_revision(project, history, theirs, revision)
    else:
        base = baseline(project, history, theirs, working.leaf, old)
    base = replace(base, tree={path: leaf for path, leaf in base.tree.items() if path not in owned})
    moving = [path for path in _differing(base.tree, theirs) if not _is_once(new.once, path, working)]
    changes, conflicts = _merge(moving, base, theirs, working, history, environ)
    made = Update(
        project=project,
        past=new.past,
        changes=tuple(changes),
        conflicts=tuple(conflicts),
        records=(),
        moved=moved,
        behind=behind,
        origin=base.origin,
        lost=tuple(path for path in base.lost if path in moving),
        left_out=new.left_out,
    )
    return _with_records(made, new, working)


def _check_paths(tree: Iterable[str]) -> None:
    for path in tree:
        if not is_inside(path):
            message = f"refused the template: it writes {quoted(path)}"
            raise PortalError(message, exit_code=REFUSED, code="template.unsafe")


def _differing(base: Tree, theirs: Tree) -> list[str]:
    """Give the paths that the template has changed since: nothing else can change in the project."""
    paths = {*base, *theirs}
    return sorted(path for path in paths if _text(base.get(path)) != _text(theirs.get(path)))


def _text(leaf: Leaf | None) -> str:
    return leaf.text if leaf else ""


def _is_once(patterns: tuple[str, ...], path: str, working: Working) -> bool:
    if not patterns or working.leaf(path) is None:
        return False
    import pathspec

    return bool(pathspec.PathSpec.from_lines("gitignore", patterns).match_file(path))


def _merge(
    moving: list[str],
    base: Baseline,
    theirs: Tree,
    working: Working,
    history: History,
    environ: Mapping[str, str],
) -> tuple[list[Change], list[Conflict]]:
    conflicts = [_blocked(path) for path in moving if path in theirs and working.is_blocked(path)]
    out = {conflict.path for conflict in conflicts}
    free = [path for path in moving if path not in out]
    yours = {path: leaf for path in free if (leaf := working.leaf(path)) is not None}
    gone = any(path in base.tree and path not in yours for path in free)
    spare = _renamed(history, working, {*base.tree, *theirs}) if gone else {}
    aligned = align(_only(base.tree, free), _only(theirs, free), {**yours, **spare})
    changes: list[Change] = []
    plain: list[str] = []
    for path in free:
        before, own, after = aligned.base.get(path), yours.get(path), aligned.theirs.get(path)
        if own is not None and _text(own) == _text(after):
            continue
        if own is not None and after is not None and _text(own) == _text(before):
            changes.append(Change(path, own, after))
        else:
            plain.append(path)
    if plain:
        made, clashes = _by_git(plain, aligned, {**_only(yours, plain), **spare}, environ)
        changes += made
        conflicts += clashes
    return sorted(changes, key=lambda one: one.path), sorted(conflicts, key=lambda one: one.path)


def _blocked(path: str) -> Conflict:
    return Conflict(path, "file/directory", f"a file of the template cannot be at {path}: left as it is")


def _only(tree: Tree, paths: Iterable[str]) -> Tree:
    return {path: tree[path] for path in paths if path in tree}


def _by_git(
    paths: list[str], aligned: Aligned, mine: Tree, environ: Mapping[str, str]
) -> tuple[list[Change], list[Conflict]]:
    import tempfile

    from devportal.scm.merge import check_version, merge_trees

    check_version(environ)
    sides = [_side(paths, tree) for tree in (aligned.base, aligned.theirs)]
    with tempfile.TemporaryDirectory(prefix="portal-merge-") as folder:
        merged = merge_trees(folder, sides[0], _side(mine, mine), sides[1], environ)
    changes = []
    for path in sorted({*mine, *merged.files}):
        found = merged.files.get(path)
        after = aligned.restored(path, leaf_of(*found) if found else None)
        if _text(after) != _text(mine.get(path)):
            if not is_inside(path) or (after and after.mode not in MODES):
                raise PortalError(f"the merge made {quoted(path)}", exit_code=REFUSED, code="template.unsafe")
            changes.append(Change(path, mine.get(path), after))
    conflicts = [
        Conflict(clash.path, clash.kind, clash.message, _marks(merged.files.get(clash.path)))
        for clash in merged.clashes
    ]
    return changes, conflicts


def _side(paths: Iterable[str], tree: Tree) -> dict[str, tuple[str, bytes]]:
    return {path: (tree[path].mode, tree[path].content()) for path in paths if path in tree}


def _marks(found: tuple[str, bytes] | None) -> tuple[int, ...]:
    lines = found[1].split(b"\n") if found else []
    return tuple(number for number, line in enumerate(lines, 1) if line.startswith(_MARK))


def _renamed(history: History, working: Working, known: set[str]) -> Tree:
    """Give the project's own committed files, among which one may be a file of the template renamed."""
    if history.head is None:
        return {}
    try:
        entries = history.tree(history.head)
    except PortalError:
        return {}
    own = [path for path, entry in entries.items() if path not in known and entry.mode in MODES]
    found: Tree = {}
    for path in own if len(own) <= _MOST_RENAMED else ():
        full = os.path.join(working.root, path)
        if is_inside(path) and os.path.isfile(full) and os.path.getsize(full) <= _LARGEST_RENAMED:
            leaf = working.leaf(path)
            if leaf is not None:
                found[path] = leaf
    return found


def _with_records(made: Update, new: Rendered, working: Working) -> Update:
    """Add the files that tell what was made; copier's own is the template's, whatever stands there."""
    after: dict[str, Leaf] = {}
    if new.answers_file and new.answers_file in new.tree:
        after[new.answers_file] = new.tree[new.answers_file]
    if not new.past.is_copier or new.past.commit is None or os.path.lexists(os.path.join(working.root, FILE)):
        after[FILE] = leaf_of("100644", provenance.write(_recorded(made, new, working)))
    records = [Change(path, working.leaf(path), leaf) for path, leaf in after.items()]
    for record_ in records:
        if working.is_blocked(record_.path):
            message = f"refused: {quoted(record_.path)} is no plain file in {quoted(working.root)}"
            raise PortalError(message, exit_code=REFUSED, code="record.unsafe")
    kept = tuple(change for change in records if _text(change.before) != _text(change.after))
    return replace(made, records=kept)


def _recorded(made: Update, new: Rendered, working: Working) -> Provenance:
    """Give the new record; what no commit can give again stays in it, where the project differs."""
    tree = {path: leaf for path, leaf in new.tree.items() if path != FILE}
    past = replace(new.past, files=provenance.manifest(tree), contents={})
    if past.commit is not None:
        return past
    changed = {change.path: change.after for change in made.changes}
    other = {
        path
        for path, leaf in tree.items()
        if path != new.answers_file and _text(changed.get(path, working.leaf(path))) != leaf.text
    }
    return replace(past, contents=provenance.kept_contents(tree, other))

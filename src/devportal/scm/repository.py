"""Questions to one git repository, answered from its objects alone: no checkout, no look at its files."""

from __future__ import annotations

from devportal.errors import NO, USAGE, PortalError
from devportal.paths import is_sound
from devportal.record import record
from devportal.scm.git import read
from devportal.scm.merge import read_batch
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Change = tuple[str, str, str]
    """A file that differs between two commits: A (added), D (deleted), M or T; its path; the id it had."""

LINK, MODULE = "120000", "160000"
"""Modes of a tree's entries: a symbolic link, a submodule."""
_FORMAT = "%H%x1f%aN%x1f%aE%x1f%at%x1f%s%x1e"
_LONG = 120.0
_MANY = 500


@record
class Entry:
    """A file of a commit: its mode and the id of its content."""

    mode: str
    oid: str


@record
class Commit:
    """Who changed something, when (seconds since 1970) and why, in one line."""

    id: str
    author: str
    email: str
    time: int
    subject: str

    @property
    def day(self) -> str:
        """The day in UTC, as in 2026-03-09."""
        return day_of(self.time)


def day_of(time: int) -> str:
    """Give the day of seconds since 1970, in UTC."""
    from time import gmtime, strftime

    return strftime("%Y-%m-%d", gmtime(max(0, min(time, 1 << 40))))


class Repository:
    """The repository at `root`, the folder that holds `.git`. Every method raises PortalError (I/O)."""

    def __init__(self, root: str, environ: Mapping[str, str]) -> None:
        self.root = root
        self.environ = environ

    def _read(self, verb: str, *arguments: str, given: bytes = b"") -> bytes:
        return read(self.root, verb, *arguments, environ=self.environ, deadline=_LONG, given=given)

    def commit(self, revision: str) -> str:
        """Give the commit that a revision names: a branch, a tag, HEAD~3, a hash.

        Raises PortalError: exit 2 for what can be no revision, exit 1 where there is none of this name.
        """
        if not is_revision(revision):
            raise PortalError(
                f"{quoted(revision)} cannot be a revision", exit_code=USAGE, code="git.revision"
            )
        try:
            found = self._read("rev-parse", "--verify", "--quiet", revision + "^{commit}")
        except PortalError as error:
            if error.code != "git.failed":
                raise
            hint = "`git log --oneline` lists commits"
            if self.is_shallow():
                hint = "this clone is shallow: fetch its history (in CI: fetch-depth: 0, or GIT_DEPTH: 0)"
            message = f"no revision {quoted(revision)} in this repository"
            raise PortalError(message, hint=hint, exit_code=NO, code="git.revision") from None
        return found.decode().strip()

    def has(self, revision: str) -> bool:
        """Say whether a revision names a commit."""
        try:
            self.commit(revision)
        except PortalError as error:
            if error.code != "git.revision":
                raise
            return False
        return True

    def is_shallow(self) -> bool:
        """Say whether older commits were left out when this repository was cloned."""
        return self._read("rev-parse", "--is-shallow-repository").strip() == b"true"

    def merge_base(self, one: str, other: str) -> str | None:
        """Give the newest commit that both commits come from, or None."""
        try:
            return self._read("merge-base", one, other).decode().strip() or None
        except PortalError as error:
            if error.code != "git.failed":
                raise
            return None

    def tree(self, commit: str, *paths: str) -> dict[str, Entry]:
        """Give every file of a commit by its path from the root; with `paths` only those at or below them.

        A path that no checkout may write (`..`, or what some file system takes for `.git`) is left out.
        """
        printed = self._read("ls-tree", "-r", "-z", "--full-tree", commit, "--", *paths)
        found = {}
        for line in _text(printed).split("\0"):
            head, tab, path = line.partition("\t")
            if tab and is_sound(path):
                mode, _, oid = head.split(" ")
                found[path] = Entry(mode, oid)
        return found

    def entries(self, commit: str, paths: Sequence[str]) -> dict[str, Entry]:
        """Give those of some files that a commit has."""
        if len(paths) > _MANY:
            tree = self.tree(commit)
            return {path: tree[path] for path in paths if path in tree}
        found = self.tree(commit, *paths) if paths else {}
        return {path: found[path] for path in paths if path in found}

    def contents(self, oids: Iterable[str], limit: int) -> dict[str, bytes]:
        """Give the bytes of blobs by their ids; those over `limit` bytes and those missing are left out."""
        asked = "".join(f"{oid}\n" for oid in sorted(set(oids))).encode()
        if not asked:
            return {}
        kept = []
        for line in self._read("cat-file", "--batch-check", "--buffer", given=asked).decode().splitlines():
            words = line.split(" ")
            if len(words) == 3 and words[1] == "blob" and int(words[2]) <= limit:
                kept.append(words[0])
        if not kept:
            return {}
        return read_batch(
            self._read("cat-file", "--batch", "--buffer", given=("\n".join(kept) + "\n").encode())
        )

    def changed_since(self, revision: str) -> tuple[str, ...] | None:
        """Give the files of HEAD that changed since it parted from a revision, sorted by path.

        None where the two have no commit in common, or the revision is none. Names alone, in one process:
        there may be a hundred thousand.
        """
        if not is_revision(revision):
            return None
        try:
            printed = self._read("diff", "--name-only", "-z", "--no-renames", f"{revision}...HEAD")
        except PortalError as error:
            if error.code != "git.failed":
                raise
            return None
        return tuple(_text(printed).split("\0")[:-1])

    def changes(self, old: str, new: str) -> list[Change]:
        """Give the files that differ between two commits, by path; a moved file is deleted and added."""
        return _changes(self._read("diff-tree", "-r", "-z", "--no-renames", old, new))

    def changed_by(self, commit: str) -> list[Change]:
        """Give the files that one commit changed; of a merge, nothing."""
        return _changes(
            self._read("diff-tree", "-r", "-z", "--no-renames", "--no-commit-id", "--root", commit)
        )

    def log(
        self, start: str, paths: Sequence[str] = (), *, limit: int = 0, since: str = "", merges: bool = False
    ) -> list[Commit]:
        """Give commits from `start` backwards, newest first; with `paths` those that touched one of them."""
        options = [f"--format={_FORMAT}"]
        options += [f"--max-count={limit}"] if limit else []
        options += [f"--since={since}"] if since else []
        options += [] if merges else ["--no-merges"]
        wanted = [f":(top,literal){path}" for path in paths]
        printed = _text(self._read("log", *options, start, "--", *wanted))
        return [_commit(one.lstrip("\n")) for one in printed.split("\x1e") if one.strip()]

    def touched(self, start: str, since: str, limit: int) -> list[tuple[str, list[str]]]:
        """Give (author's e-mail, paths) of each commit since a time but merges, newest first."""
        options = ("--format=%x1e%aE", "--name-only", "--no-renames", "--no-merges", "-z")
        printed = _text(self._read("log", *options, f"--since={since}", f"--max-count={limit}", start))
        found = []
        for part in printed.split("\x1e")[1:]:
            email, _, rest = part.partition("\0")
            found.append((email, [path.lstrip("\n") for path in rest.split("\0") if path.strip("\n")]))
        return found

    def states(self, start: str, path: str) -> list[tuple[Commit, tuple[str, ...], str]]:
        """Give (commit, ids of a file before, id after) for each commit that touched it, newest first.

        A merge is among them where the file is that of none of its parents; it has an id before for each.
        """
        form = "--format=%x1e" + _FORMAT.removesuffix("%x1e")
        options = (form, "-c", "--raw", "--no-abbrev", "--no-renames", "-z")
        printed = _text(self._read("log", *options, start, "--", f":(top,literal){path}"))
        found = []
        for part in printed.split("\x1e"):
            head, _, rest = part.partition("\0")
            raw = rest.lstrip("\0\n")
            parents = len(raw) - len(raw.lstrip(":"))
            ids = raw.lstrip(":").split(" ")[parents + 1 : 2 * parents + 2]
            if parents and len(ids) == parents + 1:
                found.append((_commit(head), tuple(ids[:-1]), ids[-1]))
        return found

    def blame(self, commit: str, path: str, first: int, last: int) -> list[tuple[int, Commit]]:
        """Give (line, the commit that wrote it) for a span of lines of a file as it was at `commit`."""
        printed = self._read("blame", "--line-porcelain", f"-L{first},{last}", commit, "--", path)
        return _blamed(_text(printed))


def is_revision(text: str) -> bool:
    """Say whether a text may be handed to git as one revision."""
    plain = text.isprintable() and 0 < len(text) <= 250 and not text.startswith("-")
    return plain and ".." not in text and ":" not in text and not any(char.isspace() for char in text)


def _text(printed: bytes) -> str:
    return printed.decode("utf-8", "surrogateescape")


def _commit(line: str) -> Commit:
    id_, author, email, time, subject = (line.split("\x1f", 4) + [""] * 5)[:5]
    return Commit(id_, author, email, int(time) if time.isdecimal() else 0, subject)


def _changes(printed: bytes) -> list[Change]:
    """Read raw entries, `:mode mode id id status`, each followed by its path. git has sorted them.

    Plain tuples: there may be a hundred thousand.
    """
    words = _text(printed).split("\0")
    size = words[0].rfind(" ") - words[0].rfind(" ", 0, words[0].rfind(" ")) - 1
    first, end = 15, 15 + size
    return [(head[-1], path, head[first:end]) for head, path in zip(words[::2], words[1::2], strict=False)]


def _blamed(printed: str) -> list[tuple[int, Commit]]:
    found: list[tuple[int, Commit]] = []
    head: dict[str, str] = {}
    for line in printed.split("\n"):
        if line.startswith("\t"):
            email = head.get("author-mail", "").strip("<>")
            time = int(head.get("author-time", "0"))
            commit = Commit(head["id"], head.get("author", ""), email, time, head.get("summary", ""))
            found.append((int(head["line"]), commit))
            head = {}
        elif not head:
            words = line.split(" ")
            head = {"id": words[0], "line": words[2]} if len(words) > 2 else {}
        else:
            name, _, value = line.partition(" ")
            head[name] = value
    return found

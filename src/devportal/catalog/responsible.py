"""Who is responsible for a file: what the catalog says, what CODEOWNERS says, and who works on it."""

from __future__ import annotations

import os

from devportal.catalog.codeowners import Matcher, find_codeowners
from devportal.catalog.handle import entity_of_handle, handles
from devportal.catalog.ownership import party
from devportal.catalog.places import Places
from devportal.model.relation import OWNED_BY
from devportal.providers.folder import is_below
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from devportal.catalog.catalog import Catalog
    from devportal.catalog.codeowners import Codeowners
    from devportal.catalog.ownership import Party
    from devportal.scm.repository import Repository

CATALOG, CODEOWNERS, GIT = "catalog", "CODEOWNERS", "git"
ACTIVE_DAYS = 365
_MOST_COMMITS = 500
HANDLES = """SELECT ref, kind, name, annotations, COALESCE(json_extract(doc, '$.spec.profile.email'), '')
    FROM entity WHERE live = 1 AND kind IN ('Group', 'User') ORDER BY ref"""
"""What `handle.handles` takes."""


@record
class Evidence:
    """What one source says: its name, the owners as refs (as written where no entity is known), and why."""

    source: str
    owners: tuple[str, ...]
    reason: str


@record
class Responsible:
    """The answer for one file.

    `asked` is what a person wrote, `path` the file relative to the repository or catalog, `line` 0 for all of
    it, `subject` the ref of its entity ("" for none), `reason` why the owners are the answer, `evidence`
    everything that was found, the deciding source first.
    """

    asked: str
    path: str
    line: int
    subject: str
    owners: tuple[Party, ...]
    reason: str
    evidence: tuple[Evidence, ...]

    @property
    def disagrees(self) -> bool:
        """Say whether CODEOWNERS names none of the owners that the catalog has."""
        said = {one.source: set(one.owners) for one in self.evidence}
        listed = said.get(CODEOWNERS)
        return bool(listed and said.get(CATALOG) and listed.isdisjoint(said[CATALOG]))


class Responsibility:
    """Answers for the files of one folder tree; what several need is read once.

    `tops` are the folders from which CODEOWNERS is looked for, in this order: the catalog's root and, last,
    the repository's, which paths are told from. Git is asked where `repository` is given.
    """

    def __init__(
        self,
        catalog: Catalog,
        tops: tuple[str, ...],
        repository: Repository | None = None,
        remotes: Mapping[tuple[str, str], str] | None = None,
        *,
        many: bool = False,
    ) -> None:
        self.catalog = catalog
        self.tops = tops
        self.top = tops[-1]
        self.repository = repository
        self.places = Places(catalog, remotes or {}, all_at_once=many)
        self._files: dict[str, tuple[Codeowners, Matcher] | None] = {}
        self._handles: dict[str, str] | None = None
        self._commit: str | None = None

    def of(self, path: str, asked: str = "", line: int = 0, *, activity: bool = True) -> Responsible:
        """Give who is responsible for an absolute path; `activity` asks git who works on it."""
        place = self.places.place(path)
        found = [*self._of_catalog(place.ref if place else "", place.reason if place else "", place)]
        found += self._of_codeowners(path)
        if self.repository is not None and activity and (line or not found):
            found += self._of_git(path, line)
        owners = tuple(party(self.catalog, ref) for ref in (found[0].owners if found else ()))
        return Responsible(
            asked or path,
            self.inside(path),
            line,
            place.ref if place else "",
            owners,
            found[0].reason if found else "",
            tuple(found),
        )

    def inside(self, path: str) -> str:
        """Give a path from the repository's root; as it is where it stands elsewhere."""
        return path.removeprefix(self.top.rstrip("/") + "/")

    def _of_catalog(self, ref: str, reason: str, place: object) -> list[Evidence]:
        if place is None:
            return []
        owners = tuple(edge.target for edge in self.catalog.edges(ref) if edge.type == OWNED_BY)
        return [Evidence(CATALOG, owners, f"spec.owner of {ref}, {reason}")] if owners else []

    def _of_codeowners(self, path: str) -> list[Evidence]:
        held = self.codeowners(os.path.dirname(path))
        if held is None:
            return []
        codeowners, matcher = held
        inside = path[len(codeowners.folder.rstrip("/")) + 1 :]
        found = []
        for match in matcher.matches(inside):
            owners = tuple(self.entity_of(owner) or owner for owner in match.owners)
            section = f" in [{match.rule.section}]" if match.rule.section else ""
            where = self.inside(os.path.join(codeowners.folder, codeowners.path))
            if owners:
                found.append(
                    Evidence(CODEOWNERS, owners, f"{where}:{match.rule.line} {match.rule.pattern}{section}")
                )
        return found

    def reviewers(self, path: str) -> list[str]:
        """Give whom CODEOWNERS asks about a file: refs, or handles as written where no entity is known."""
        held = self.codeowners(path.rpartition("/")[0])
        if held is None:
            return []
        inside = path[len(held[0].folder.rstrip("/")) + 1 :]
        return [self.entity_of(owner) or owner for owner in held[1].owners(inside)]

    def codeowners(self, folder: str) -> tuple[Codeowners, Matcher] | None:
        """Give the CODEOWNERS that holds in a folder, ready to be asked."""
        if folder not in self._files:
            found = self._find(folder)
            if found is None:
                self._files[folder] = None
            else:
                held = self._files.get(found.folder) or (found, Matcher(found))
                self._files[found.folder] = self._files[folder] = held
        return self._files[folder]

    def _find(self, folder: str) -> Codeowners | None:
        for top in self.tops:
            if is_below(folder, top):
                found = find_codeowners(folder, top)
                if found is not None:
                    return found
        return None

    def entity_of(self, owner: str) -> str | None:
        """Give the ref of the group or user that a handle or an e-mail address means, or None."""
        if self._handles is None:
            self._handles = handles(self.catalog.connection.execute(HANDLES).fetchall())
        return entity_of_handle(owner, self._handles)

    def _of_git(self, path: str, line: int) -> list[Evidence]:
        """Tell who wrote a line, or who commits to a file most; the year is that before the newest commit."""
        repository = self.repository
        inside = self.inside(path)
        if repository is None or inside.startswith("/"):
            return []
        commit = self._commit = self._commit or repository.commit("HEAD")
        if line:
            return self._of_line(repository, commit, inside, line)
        (newest,) = repository.log(commit, limit=1, merges=True)
        since = f"{newest.time - ACTIVE_DAYS * 86_400}"
        counts: dict[str, int] = {}
        for one in repository.log(commit, [inside], limit=_MOST_COMMITS, since=f"@{since}"):
            counts[one.email] = counts.get(one.email, 0) + 1
        if not counts:
            return [
                Evidence(
                    GIT,
                    (self.entity_of(one.email) or one.email,),
                    f"last changed by {one.email} on {one.day}",
                )
                for one in repository.log(commit, [inside], limit=1)
            ]
        most = max(sorted(counts), key=lambda email: counts[email])
        reason = (
            f"{counts[most]} of {sum(counts.values())} commits in the year before {newest.day} are by {most}"
        )
        return [Evidence(GIT, (self.entity_of(most) or most,), reason)]

    def _of_line(self, repository: Repository, commit: str, inside: str, line: int) -> list[Evidence]:
        from devportal.errors import PortalError

        try:
            found = repository.blame(commit, inside, line, line)
        except PortalError:  # a file or line that is not committed yet
            return []
        return [
            Evidence(
                GIT,
                (self.entity_of(one.email) or one.email,),
                f"line {line} is from {one.id[:7]} of {one.day}: {one.subject}",
            )
            for _, one in found
        ]

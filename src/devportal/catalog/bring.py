"""Brings the catalog files of one remote repository into the mirror, when its branch has moved."""

from __future__ import annotations

import os

from devportal.catalog.mirror import HOST_KIND, Mirror, State, discard, put, remove_files
from devportal.errors import IO, PortalError
from devportal.record import record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from devportal.catalog.plan import Plan
    from devportal.providers.provider import Repo
    from devportal.scm.shallow import Tip

UNCHANGED, UPDATED, EMPTY = "unchanged", "updated", "empty"
POINTERS = "portal-paths.catalog-info.yaml"
MOST_PACKS = 20
"""How often a shallow repository is fetched into before it is made anew: old commits are never removed."""
_OWNERS = ("CODEOWNERS", ".github/CODEOWNERS", ".gitlab/CODEOWNERS", "docs/CODEOWNERS")


@record
class Way:
    """How repositories are reached and read.

    `token` gives the token for a host; `own` is the user's git configuration; `paths` are globs of catalog
    files, empty for the usual names anywhere.
    """

    environ: Mapping[str, str]
    protocols: Sequence[str]
    token: Callable[[str], str | None]
    own: Sequence[tuple[str, str]]
    plan: Plan
    paths: tuple[str, ...] = ()

    def rules(self, repo: Repo) -> str:
        """Give a digest of what decides which files are brought over."""
        from devportal.paths import digest

        return digest(repr((2, repo.url, repo.branch, self.paths, self.plan.patterns, self.plan.prune)))


def bring(repo: Repo, mirror: Mirror, way: Way) -> str:
    """Make the copy of a repository agree with its branch; say UPDATED, UNCHANGED or EMPTY (no catalog file).

    Raises PortalError or OSError; the copy is then as it was, or complete.
    """
    from devportal.scm.shallow import tip

    known = mirror.state(repo.slug)
    rules = way.rules(repo)
    if known is not None and (known.rules != rules or not _is_there(mirror, repo.slug, known)):
        known = None
    if known is not None and repo.mark and known.mark == repo.mark:
        return _noted(repo, mirror, known)
    url = _with_token(repo.url, way, repo.kind)
    found = tip(url, repo.branch, environ=way.environ, protocols=way.protocols, own=way.own)
    if found is None:
        if not repo.kind:
            raise _no_branch(repo)
        # one of a whole organisation may be empty, or have no such branch: Backstage calls that optional too
        return _finish(repo, mirror, State("", repo.branch, repo.mark, rules, repo.web, repo.archived, 0, ()))
    if known is not None and (known.commit, known.branch) == (found.commit, found.branch):
        return _noted(repo, mirror, known)
    state = State(found.commit, found.branch, repo.mark, rules, repo.web, repo.archived, 0, ())
    return _bring(repo, mirror, way, known, state, url)


def _is_there(mirror: Mirror, slug: str, known: State) -> bool:
    place = mirror.place(slug)
    return not known.files or all(
        os.path.isfile(os.path.join(place, name)) for name in (".git/HEAD", *known.files)
    )


def _noted(repo: Repo, mirror: Mirror, known: State) -> str:
    new = replace(known, mark=repo.mark, web=repo.web, archived=repo.archived)
    if new != known:
        mirror.note(repo.slug, new)
    return UNCHANGED


def _bring(repo: Repo, mirror: Mirror, way: Way, known: State | None, state: State, url: str) -> str:
    from devportal.scm.shallow import Tip, fetch

    place = mirror.place(repo.slug)
    tip = Tip(state.branch, state.commit)
    options = {"environ": way.environ, "protocols": way.protocols, "own": way.own}
    if known is not None and known.files and known.branch == state.branch and _packs(place) < MOST_PACKS:
        try:
            fetch(place, url, tip, **options)  # type: ignore[arg-type]
        except PortalError as error:
            if error.code != "git.failed":
                raise
        else:
            done = _extract(place, way, state)
            remove_files(place, set(known.files) - set(done.files))
            return _finish(repo, mirror, done)
    making = _scratch(mirror)
    try:
        done = _anew(making, repo, url, tip, way, state)
        if done.files:
            discard(place, mirror.scratch)
            os.makedirs(os.path.dirname(place), mode=0o700, exist_ok=True)
            os.rename(making, place)
    finally:
        discard(making, mirror.scratch)
    return _finish(repo, mirror, done)


def _anew(making: str, repo: Repo, url: str, tip: Tip, way: Way, state: State) -> State:
    from devportal.scm.shallow import fetch, start_mirror

    start_mirror(making, repo.url, tip.branch)
    if repo.kind:
        with open(os.path.join(making, ".git", HOST_KIND), "w", encoding="ascii") as file:
            file.write(repo.kind)
    fetch(making, url, tip, environ=way.environ, protocols=way.protocols, own=way.own)
    return _extract(making, way, state)


def _finish(repo: Repo, mirror: Mirror, done: State) -> str:
    if not done.files:  # nothing of it is needed: a thousand such repositories would fill the disk
        discard(mirror.place(repo.slug), mirror.scratch)
    mirror.note(repo.slug, done)
    return UPDATED if done.files else EMPTY


def _extract(root: str, way: Way, state: State) -> State:
    """Write the catalog files of the fetched commit, and what they need, into `root`; give the state then."""
    from devportal.providers.commit import CommitFiles
    from devportal.scm.repository import Repository

    repository = Repository(root, way.environ)
    # the remote may have moved between the question and the answer: what was fetched counts
    commit = repository.commit("HEAD")
    files = CommitFiles(repository, commit, way.plan.max_bytes, {})
    entries = _entries(files, root, way)
    files.fetch(entries)
    files.fetch_mentioned(entries)
    wanted = dict.fromkeys([*entries, *_needed(files, root, entries, way)])
    if wanted:
        wanted |= dict.fromkeys(
            path for path in (os.path.join(root, name) for name in _OWNERS) if files.holds(path)
        )
    written = []
    for path in wanted:
        data = files.bytes_of(path)
        if data is not None:
            put(path, data)
            written.append(os.path.relpath(path, root))
    written += _pointed_to(root, entries, way, written)
    return replace(state, commit=commit, entries=len(entries), files=tuple(written))


def _pointed_to(root: str, entries: Sequence[str], way: Way, written: Sequence[str]) -> list[str]:
    """Write Locations for catalog files whose names no crawl looks for, one each, as Backstage makes them."""
    from devportal.paths import digest
    from devportal.providers.block import documents
    from devportal.providers.folder import matcher

    is_usual = matcher(way.plan.patterns)
    inside = [os.path.relpath(path, root) for path in entries if not is_usual(os.path.basename(path))]
    locations = [
        {
            "apiVersion": "backstage.io/v1alpha1",
            "kind": "Location",
            "metadata": {"name": f"generated-{digest(path)}"},
            "spec": {"type": "url", "target": "./" + path, "presence": "optional"},
        }
        for path in inside
        if path in written
    ]
    if not locations:
        return []
    put(os.path.join(root, POINTERS), documents(locations).encode())
    return [POINTERS]


def _entries(files: object, root: str, way: Way) -> list[str]:
    from devportal.providers.commit import CommitFiles
    from devportal.providers.folder import is_below

    assert isinstance(files, CommitFiles)
    if not way.paths:
        return files.matching([root], way.plan.patterns, way.plan.prune)
    found: set[str] = set()
    for pattern in way.paths:
        found.update(files.find(pattern.lstrip("/"), root)[0])
    return sorted(path for path in found if is_below(path, root))


def _needed(files: object, root: str, entries: Sequence[str], way: Way) -> list[str]:
    """Give the files that Locations lead to and placeholders read, in the order they are met."""
    from devportal.catalog.process import process_file
    from devportal.catalog.repositories import Repositories
    from devportal.providers.commit import CommitFiles

    assert isinstance(files, CommitFiles)
    places = Repositories()
    queue, seen, found = list(entries), set(entries), []
    for path in queue:  # it grows while it is walked
        data = files.bytes_of(path)
        if data is None:
            continue
        result = process_file(places.source(path, root), data, way.plan.options, files)
        for one in result.reads:
            if files.holds(one) and one not in seen:
                seen.add(one)
                found.append(one)
        for target in (target.path for document in result.documents for target in document.targets):
            if files.holds(target) and target not in seen:
                seen.add(target)
                found.append(target)
                queue.append(target)
    return found


def _scratch(mirror: Mirror) -> str:
    import secrets

    return os.path.join(mirror.scratch, f".tmp-{os.getpid()}-{secrets.token_hex(4)}")


def _packs(place: str) -> int:
    try:
        return sum(name.endswith(".pack") for name in os.listdir(os.path.join(place, ".git/objects/pack")))
    except OSError:
        return MOST_PACKS


def _with_token(url: str, way: Way, kind: str) -> str:
    """Put the host's token into an https URL, from which it goes into a header and nowhere else."""
    from urllib.parse import quote, urlsplit

    from devportal.scm.address import is_loopback

    if not url.startswith(("https://", "http://")):
        return url
    parts = urlsplit(url)
    if parts.username is not None or (parts.scheme == "http" and not is_loopback(parts.hostname or "")):
        return url
    token = way.token(parts.netloc)
    if not token:
        return url
    name = "oauth2" if kind == "gitlab" or "gitlab" in parts.netloc else "x-access-token"
    return f"{parts.scheme}://{name}:{quote(token, safe='')}@{url.partition('://')[2]}"


def _no_branch(repo: Repo) -> PortalError:
    what = f"no branch {repo.branch!r}" if repo.branch else "no commit yet"
    return PortalError(f"{repo.url}: there is {what}", exit_code=IO, code="git.branch")

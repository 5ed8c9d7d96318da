"""Which entity a file belongs to: source locations, the nearest catalog file, and what it says of folders."""

from __future__ import annotations

import os

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from devportal.catalog.catalog import Catalog

    _Named = tuple[str, str, str, int, str]
    """Ref, kind, name, document and file of an entity."""

SOURCE_LOCATION = "backstage.io/source-location"
_RANK = {"Component": 0, "System": 1, "Resource": 2, "API": 3, "Template": 4, "Domain": 5}
"""What speaks for a folder when a catalog file describes several things. People and Locations never do."""
_ROWS = """SELECT entity.ref, entity.kind, entity.name, entity.document, file.path
    FROM entity JOIN file ON file.id = entity.file WHERE entity.live = 1"""
_IN_FOLDER = " AND file.path >= ? AND file.path < ? AND instr(substr(file.path, ?), '/') = 0"


@record
class Place:
    """The entity that a file belongs to: its ref, why, and the catalog file that says so."""

    ref: str
    reason: str
    file: str


class Places:
    """Answers for many paths: every folder is looked at once.

    `remotes` tells the local folder of a repository by its host and slug, for source locations that are URLs.
    With `all_at_once` the whole catalog is read in one go, which pays from some hundred paths on.
    """

    def __init__(
        self, catalog: Catalog, remotes: Mapping[tuple[str, str], str], *, all_at_once: bool = False
    ) -> None:
        self.catalog = catalog
        self.known: dict[str, tuple[_Named, ...]] = {}
        self.memo: dict[str, Place | None] = {}
        self.whole = all_at_once
        self.above: set[str] | None = None
        self.sources: dict[str, tuple[str, str]] = {}
        if all_at_once:
            self._read_all()
        if remotes:
            self._read_sources(remotes)

    def place(self, path: str) -> Place | None:
        """Give the entity that the file or folder at an absolute path belongs to, or None."""
        exact = self.sources.get(path)
        if exact is not None:
            return Place(exact[0], f"{SOURCE_LOCATION} names this path", exact[1])
        return self._of_folder(path) if os.path.isdir(path) else self.of_file(path)

    def of_folder(self, folder: str) -> Place | None:
        """Give the entity that the files of a folder belong to, unless a catalog file is one itself."""
        try:
            return self.memo[folder]
        except KeyError:
            return self._of_folder(folder)

    def reach(self, folder: str) -> tuple[str, str]:
        """Give a folder all of whose files, however deep, belong to one entity ("" for none), and the entity.

        It is `folder` or one above it, and found only where the whole catalog is read. The entity is a ref,
        or "" where the files of `folder` belong to none.
        """
        if self.whole and self.above is None:
            self.above = self._above()
        above = self.above or ()
        home = folder if self.whole else ""
        while home and home not in self.known and home not in self.sources:
            home = home.rpartition("/")[0]
        if home and home not in above:
            found = self.sources.get(home) or _speaker(self._in(home), home)
            if found:
                return home, found[0]
        place = self.of_folder(folder)
        return folder if self.whole and folder not in above else "", place.ref if place else ""

    def _above(self) -> set[str]:
        """Give every folder that has another one below it with an entity of its own."""
        found: set[str] = {folder for folder, several in self.known.items() if len(several) > 1}
        for folder in (*self.known, *self.sources):
            above = folder.rpartition("/")[0]
            while above and above not in found:
                found.add(above)
                above = above.rpartition("/")[0]
        return found

    def of_file(self, path: str) -> Place | None:
        """Give the entity of a file, whether it is still there or not."""
        folder = path.rpartition("/")[0]
        if path.rpartition("/")[2].endswith((".yaml", ".yml")):
            own = tuple(one for one in self._in(folder) if one[4] == path)
            if own:
                chosen = _speaker(own, folder)
                return Place(chosen[0], "the catalog file that describes it", path) if chosen else None
        return self.of_folder(folder)

    def _of_folder(self, folder: str) -> Place | None:
        """Walk upwards to what speaks for a folder. Written as loops: paths may be thousands deep."""
        memo, whole, known, sources = self.memo, self.whole, self.known, self.sources
        waiting: list[str] = []
        here = folder
        while here and here not in memo:
            waiting.append(here)
            here = here.rpartition("/")[0]
        above = memo.get(here)
        for one in reversed(waiting):
            place = None
            if not whole or one in known or one in sources:
                place = self._here(one)
            if place is None and above is not None and (not whole or len(known.get(here, ())) > 1):
                place = self._below(one)
            if place is not None:
                above = place
            memo[one] = above
            here = one
        return above

    def _here(self, folder: str) -> Place | None:
        source = self.sources.get(folder)
        if source is not None:
            return Place(source[0], f"{SOURCE_LOCATION} names {_last(folder)}/", source[1])
        speaker = _speaker(self._in(folder), folder)
        return Place(speaker[0], "the nearest catalog file", speaker[4]) if speaker else None

    def _below(self, folder: str) -> Place | None:
        """Give the entity named as this folder that a catalog file in the folder above describes."""
        parent, _, name = folder.rpartition("/")
        several = self._in(parent)
        for ref, kind, own_name, _, file in several if len(several) > 1 else ():
            if own_name == name and kind in ("Component", "Resource"):
                reason = f"the nearest catalog file, which describes it, and the folder {name}/"
                return Place(ref, reason, file)
        return None

    def _in(self, folder: str) -> tuple[_Named, ...]:
        known = self.known.get(folder)
        if known is None:
            if self.whole:
                return ()
            values = (folder + "/", folder + "0", len(folder) + 2)
            known = tuple(self.catalog.connection.execute(_ROWS + _IN_FOLDER, values))
            self.known[folder] = known
        return known

    def _read_all(self) -> None:
        found: dict[str, list[_Named]] = {}
        for row in self.catalog.connection.execute(_ROWS):
            found.setdefault(row[4].rpartition("/")[0], []).append(row)
        self.known = {folder: tuple(named) for folder, named in found.items()}

    def _read_sources(self, remotes: Mapping[tuple[str, str], str]) -> None:
        """Note the folders that source locations name; one that several name stays with the first ref."""
        query = _ROWS.replace("file.path", "file.path, entity.annotations", 1)
        query += " AND instr(entity.annotations, ?) ORDER BY entity.ref"
        for ref, kind, _, _, path, notes in self.catalog.connection.execute(query, (SOURCE_LOCATION,)):
            target = _annotation(notes, SOURCE_LOCATION)
            folder = local_folder(target, remotes)
            if folder and kind in _RANK and folder != path.rpartition("/")[0]:
                self.sources.setdefault(folder, (ref, path))


def _annotation(lines: str, wanted: str) -> str:
    for line in lines.split("\n"):
        key, _, value = line.partition(" ")
        if key == wanted:
            return value
    return ""


def local_folder(location: str, remotes: Mapping[tuple[str, str], str]) -> str | None:
    """Give the local path that a location ref such as `url:https://…/tree/main/services/x/` stands for."""
    kind, _, target = location.partition(":")
    if kind != "url":
        return None
    from devportal.scm.host import parse_git_url

    place = parse_git_url(target)
    if place is None:
        return None
    root = remotes.get((place.host.lower(), f"{place.owner}/{place.name}".lower()))
    if root is None:
        return None
    inside = os.path.normpath(place.path.strip("/") or ".")
    return root if inside == "." else None if inside.startswith("..") else f"{root}/{inside}"


def _last(folder: str) -> str:
    return folder.rpartition("/")[2]


def _speaker(found: tuple[_Named, ...], folder: str) -> _Named | None:
    """Choose who speaks for a folder: the Component, the one of its name, the System, the first."""
    if len(found) == 1:
        return found[0] if found[0][1] in _RANK else None
    able = [one for one in found if one[1] in _RANK]
    if not able:
        return None
    components = [one for one in able if one[1] == "Component"]
    if len(components) > 1:
        same = [one for one in components if one[2] == _last(folder)]
        systems = [one for one in able if one[1] == "System"]
        able = same or (systems if len(systems) == 1 else components)
    return min(able, key=lambda one: (_RANK[one[1]], one[4], one[3]))

"""CODEOWNERS of GitHub, GitLab and Bitbucket: who is asked to look at a file.

Sources: GitHub "About code owners"; GitLab "Syntax of CODEOWNERS file" and its `CodeOwners::File`; Bitbucket
"Set up and use code owners". The globs are those of the `codeowners` package; what surrounds them differs by
host and is read here.
"""

from __future__ import annotations

import os

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from re import Pattern

GITHUB, GITLAB, BITBUCKET = "github", "gitlab", "bitbucket"
PLACES = (
    (".github/CODEOWNERS", GITHUB),
    (".gitlab/CODEOWNERS", GITLAB),
    (".bitbucket/CODEOWNERS", BITBUCKET),
    ("CODEOWNERS", ""),
    ("docs/CODEOWNERS", ""),
)
"""Where the file may stand, in the order in which it is looked for, and the host that each is read as."""
MAX_BYTES = 3_000_000
"""GitHub's limit for the file."""
MAX_LINES = 50_000
_MOST_STARS = 3


@record
class Rule:
    """One line: its number, pattern, owners as they are written, and the section it stands in.

    `optional` where GitLab does not insist on an approval; `excludes` for GitLab's `!pattern`.
    """

    line: int
    pattern: str
    owners: tuple[str, ...]
    section: str = ""
    optional: bool = False
    excludes: bool = False


@record
class Codeowners:
    """A CODEOWNERS file: its path below `folder`, where its patterns start from, its rules, and bad lines."""

    folder: str
    path: str
    host: str
    rules: tuple[Rule, ...]
    faults: tuple[tuple[int, str], ...] = ()


def find_codeowners(folder: str, top: str) -> Codeowners | None:
    """Read the file that holds for `folder`: the outermost at or below `top` on the way there.

    A repository's own file stands at its root; in a folder of several repositories without `.git`, each
    repository's file is met on the way down.
    """
    below = os.path.relpath(folder, top)
    parts = [] if below == "." or below.startswith("..") else below.split(os.sep)
    here = top
    for part in ("", *parts):
        here = os.path.join(here, part) if part else here
        found = read_codeowners(here)
        if found is not None:
            return found
    return None


def read_codeowners(folder: str) -> Codeowners | None:
    """Read the CODEOWNERS of a repository's root folder, or None."""
    from devportal.providers.read import read_file

    for path, host in PLACES:
        full = os.path.join(folder, path)
        if not os.path.isfile(full):
            continue
        contents = read_file(full, folder, MAX_BYTES)
        if contents.problem is None:
            return parse_codeowners(contents.data.decode("utf-8", "replace"), folder, path, host)
    return None


def parse_codeowners(text: str, folder: str = "", path: str = "CODEOWNERS", host: str = "") -> Codeowners:
    """Read the text of a CODEOWNERS file; `host` "" tells GitLab from GitHub by its section headings."""
    lines = text.splitlines()[:MAX_LINES]
    host = host or (GITLAB if any(_heading(line.strip()) for line in lines) else GITHUB)
    rules: list[Rule] = []
    faults: list[tuple[int, str]] = []
    section, optional = "", False
    defaults: tuple[str, ...] = ()
    names: dict[str, str] = {}
    for number, raw in enumerate(lines, 1):
        line = raw.strip()
        heading = _heading(line) if host == GITLAB else None
        if heading is not None:
            name, optional, defaults = heading
            section = names.setdefault(name.lower(), name)
            continue
        words = _words(line, host)
        if not words:
            continue
        excludes = host == GITLAB and words[0].startswith("!")
        fault = _fault(words[0], host)
        if fault:
            faults.append((number, fault))
            continue
        owners = tuple(word for word in words[1:] if "@" in word) or (() if excludes else defaults)
        pattern = words[0][1:] if excludes else words[0]
        rules.append(Rule(number, pattern, owners, section, optional, excludes))
    return Codeowners(folder, path, host, tuple(rules), tuple(faults))


def _heading(line: str) -> tuple[str, bool, tuple[str, ...]] | None:
    """Read `[Name]`, `^[Name]`, `[Name][2] @default`: name, optional, default owners."""
    import re

    found = re.fullmatch(r"(\^?)\[([^\]]+)\](?:\[\d+\])?((?:\s+\S+)*)", line)
    if found is None:
        return None
    owners = found[3].split()
    if any("@" not in owner for owner in owners):  # a pattern such as [ab].txt
        return None
    return found[2].strip(), bool(found[1]), tuple(owners)


def _words(line: str, host: str) -> list[str]:
    """Cut a line at spaces that are not escaped; a comment ends it, where the host knows such comments."""
    if not line or line.startswith("#"):
        return []
    words = [word.replace("\0", "\\ ") for word in line.replace("\\ ", "\0").split()]
    if host != GITLAB:
        for at, word in enumerate(words):
            if word.startswith("#"):
                return words[:at]
    return words


def _fault(pattern: str, host: str) -> str:
    """Say why the host passes over a pattern, or ""."""
    stars = max(part.count("*") - part.count("**") for part in pattern.split("/"))
    if stars > _MOST_STARS or pattern.count("**") > _MOST_STARS or len(pattern) > 1000:
        return "too many wildcards in one pattern"
    if host == GITLAB:
        return ""
    if pattern.startswith("!"):
        return "a pattern cannot be negated with !"
    if "[" in pattern.replace("\\[", ""):
        return "a pattern cannot hold a range in [ ]"
    return ""


@record
class Match:
    """The rule that decides about a file, in each section one."""

    rule: Rule
    owners: tuple[str, ...]


class Matcher:
    """Which rules hold for a path, found by folder, so that thousands of rules and files stay cheap."""

    def __init__(self, codeowners: Codeowners) -> None:
        self.host = codeowners.host
        self.by_folder: dict[str, list[tuple[int, Rule]]] = {}
        self.tests: dict[int, Callable[[str], object] | None] = {}
        self.sections = len({rule.section for rule in codeowners.rules})
        for number, rule in enumerate(codeowners.rules):
            self.by_folder.setdefault(_literal_folder(rule.pattern), []).append((number, rule))
        self.memo: dict[str, list[tuple[int, Rule]]] = {}

    def matches(self, path: str) -> list[Match]:
        """Give the deciding rule of each section for a path below the file's folder, in order of the file."""
        excluded: set[str] = set()
        found: dict[str, tuple[int, Rule]] = {}
        for number, rule in self._candidates(path.rpartition("/")[0]):  # the last one first
            if (rule.section in found and not self._has_exclusions) or not self._holds(number, rule, path):
                continue
            if rule.excludes:
                excluded.add(rule.section)
            else:
                found.setdefault(rule.section, (number, rule))
                if self.sections == 1 and not self._has_exclusions:
                    break
        chosen = sorted(item for section, item in found.items() if section not in excluded)
        return [Match(rule, rule.owners) for _, rule in chosen]

    @property
    def _has_exclusions(self) -> bool:
        return self.host == GITLAB

    def owners(self, path: str) -> tuple[str, ...]:
        """Give the owners of a path over all sections, each once."""
        return tuple(dict.fromkeys(owner for match in self.matches(path) for owner in match.owners))

    def _candidates(self, folder: str) -> list[tuple[int, Rule]]:
        known = self.memo.get(folder)
        if known is None:
            above = self._candidates(folder.rpartition("/")[0]) if folder else []
            own = self.by_folder.get(folder, [])
            known = sorted([*above, *own], key=lambda item: -item[0]) if own else above
            self.memo[folder] = known
        return known

    def _holds(self, number: int, rule: Rule, path: str) -> bool:
        if number not in self.tests:
            self.tests[number] = _test(rule.pattern, self.host)
        test = self.tests[number]
        return test is None or bool(test(path))


def _literal_folder(pattern: str) -> str:
    """Give the folder that every file of a pattern stands in, as far as it has no wildcards; "" for any."""
    if "/" not in pattern.rstrip("/") and not pattern.startswith("/"):
        return ""
    if not pattern.startswith("/") and "/" not in pattern[:-1]:
        return ""
    parts = pattern.strip("/").split("/")
    kept = []
    for part in parts if pattern.endswith("/") else parts[:-1]:
        if any(mark in part for mark in "*?[\\"):
            break
        kept.append(part)
    return "/".join(kept)


def _test(pattern: str, host: str) -> Callable[[str], object] | None:
    """Give the test of a path against a pattern; None where standing in its literal folder is all of it."""
    plain = pattern.strip("/")
    if pattern in ("*", "/**", "**") or (
        pattern.endswith("/") and pattern.startswith("/") and _literal_folder(pattern) == plain
    ):
        return None
    return _gitlab(pattern).search if host == GITLAB else _compiled(pattern).search


def _compiled(pattern: str) -> Pattern[str]:
    from codeowners import path_to_regex

    return path_to_regex(pattern)


def _gitlab(pattern: str) -> Pattern[str]:
    """GitLab's way: a path without a slash at its front stands anywhere, one without at its end is a file."""
    import re

    pattern = pattern.removeprefix("\\") if pattern.startswith("\\#") else pattern
    full = pattern if pattern.startswith("/") else f"/**/{pattern}"
    full = f"{full}**/*" if full.endswith("/") else full
    return re.compile(_compiled(full).pattern.removesuffix("(?:\\Z|/)").removesuffix("\\Z") + "\\Z")


def bare(owner: str) -> str:
    """Give an owner as a name to look for: lower-case, without Bitbucket's `:random(2)`."""
    return owner.partition(":")[0].lower()


def handles(rows: Sequence[tuple[str, str, str, str, str]]) -> dict[str, str]:
    """Give the entity of each handle from (ref, kind, name, annotation lines, e-mail) of groups and users.

    What an annotation says wins over a name that only looks the same.
    """
    by_name: dict[str, str] = {}
    told: dict[str, str] = {}
    for ref, kind, name, notes, email in rows:
        if kind == "Group":
            by_name.setdefault(name.lower(), ref)
        if email:
            told.setdefault(email.lower(), ref)
        for line in notes.split("\n"):
            key, _, value = line.partition(" ")
            if key in _HANDLES and value:
                told.setdefault("@" + value.lower().lstrip("@"), ref)
    return {**{f"@*/{name}": ref for name, ref in by_name.items()}, **told}


_HANDLES = frozenset({"github.com/team-slug", "github.com/user-login", "gitlab.com/user-login"})


def entity_of_handle(owner: str, known: dict[str, str]) -> str | None:
    """Give the ref of the group or user that an owner of a CODEOWNERS line means, or None."""
    name = bare(owner)
    tail = name.lstrip("@").rpartition("/")[2]
    return known.get("@" + name.lstrip("@") if name.startswith("@") else name) or known.get(f"@*/{tail}")

"""CODEOWNERS of GitHub, GitLab and Bitbucket: who is asked to look at a file.

Sources: GitHub "About code owners"; GitLab "Syntax of CODEOWNERS file" and its `CodeOwners::File`; Bitbucket
"Set up and use code owners". The globs are those of the `codeowners` package; what surrounds them differs by
host and is read here.
"""

from __future__ import annotations

import os

from devportal.record import record
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

GITHUB, GITLAB, BITBUCKET = "github", "gitlab", "bitbucket"
PLACES = (
    (".github/CODEOWNERS", GITHUB),
    (".bitbucket/CODEOWNERS", BITBUCKET),
    ("CODEOWNERS", ""),
    ("docs/CODEOWNERS", ""),
    (".gitlab/CODEOWNERS", GITLAB),
)
"""Where the file may stand, in the order in which it is looked for, and the host that each is read as."""
_OF_GITLAB = (".gitlab-ci.yml", ".gitlab")
MAX_BYTES = 3_000_000
"""GitHub's limit for the file."""
MAX_LINES = 50_000
_LONGEST = 1000


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
            text = contents.data.decode("utf-8", "replace")
            return parse_codeowners(text, folder, path, host or _host_of(folder))
    return None


def _host_of(folder: str) -> str:
    """Tell GitLab by what else stands in a repository; "" leaves it to the file."""
    if os.path.isdir(os.path.join(folder, ".github")):
        return ""
    return GITLAB if any(os.path.exists(os.path.join(folder, name)) for name in _OF_GITLAB) else ""


def parse_codeowners(text: str, folder: str = "", path: str = "CODEOWNERS", host: str = "") -> Codeowners:
    """Read the text of a CODEOWNERS file; `host` "" tells GitLab from GitHub by its section headings."""
    lines = text.removeprefix("\ufeff").splitlines()[:MAX_LINES]
    host = host or (GITLAB if any(_is_heading(line.strip()) for line in lines) else GITHUB)
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
        fault = _fault(words, host)
        if fault:
            faults.append((number, fault))
            continue
        excludes = host == GITLAB and words[0].startswith("!")
        owners = () if excludes else tuple(word for word in words[1:] if "@" in word)
        owners = defaults if len(words) == 1 and not excludes else owners
        rules.append(Rule(number, _plain(words[0], host), owners, section, optional, excludes))
    return Codeowners(folder, path, host, tuple(rules), tuple(faults))


def _heading(line: str) -> tuple[str, bool, tuple[str, ...]] | None:
    """Read `[Name]`, `^[Name]`, `[Name][2] @default`: name, optional, default owners.

    As GitLab reads it, whatever else follows the name: a comment, or the rest of a pattern such as [ab].txt.
    """
    import re

    found = re.match(r"(\^?)\[([^\]]*)\](?:\[\d*\])?(?:\s+([@\w.\-/\s+]*))?", line)
    if found is None:
        return None
    owners = tuple(word for word in (found[3] or "").split() if "@" in word)
    return found[2].strip(), bool(found[1]), owners


def _is_heading(line: str) -> bool:
    """Say whether a line can only be a heading: a name in brackets, then nothing but owners or a comment."""
    import re

    return re.fullmatch(r"\^?\[[^\]]+\](?:\[\d+\])?(?:\s+[^\s#]*@\S+)*(?:\s+#.*)?", line) is not None


def _words(line: str, host: str) -> list[str]:
    """Cut a line at spaces that are not escaped; a comment ends it, where the host knows such comments."""
    import re

    if not line or line.startswith("#"):
        return []
    words = re.findall(r"(?:\\.|[^\s\\]|\\$)+", line)
    if host != GITLAB:
        for at, word in enumerate(words):
            if word.startswith("#"):
                return words[:at]
    return words


def _plain(pattern: str, host: str) -> str:
    """Give a pattern without what only tells it from something else: GitLab's `!` and the escape of `#`."""
    if host != GITLAB:
        return pattern
    pattern = pattern.removeprefix("!")
    return pattern[1:] if pattern.startswith("\\#") else pattern


def _fault(words: list[str], host: str) -> str:
    """Say why the host passes over a line, or ""."""
    pattern = words[0]
    if len(pattern) > _LONGEST:
        return f"a pattern of more than {_LONGEST} characters is not read"
    if host == GITLAB:
        return ""
    if pattern.startswith("!"):
        return "a pattern cannot be negated with !"
    if pattern.startswith("\\#"):
        return "a pattern cannot begin with #, escaped or not"
    if "[" in pattern.replace("\\[", ""):
        return "a pattern cannot hold a range in [ ]"
    if not pattern.strip("/"):
        return "the pattern / never matches; * matches everything"
    wrong = next((word for word in words[1:] if "@" not in word), "")
    return (
        f"{quoted(wrong, 60)} is no owner: write @name, @organisation/team or an e-mail address"
        if wrong
        else ""
    )


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
        self.excludes = any(rule.excludes for rule in codeowners.rules)
        for number, rule in enumerate(codeowners.rules):
            self.by_folder.setdefault(_literal_folder(rule.pattern, self.host), []).append((number, rule))
        self.memo: dict[str, list[tuple[int, Rule]]] = {}

    def matches(self, path: str) -> list[Match]:
        """Give the deciding rule of each section for a path below the file's folder, in order of the file."""
        excluded: set[str] = set()
        found: dict[str, tuple[int, Rule]] = {}
        for number, rule in self._candidates(path.rpartition("/")[0]):  # the last one first
            if (rule.section in found and not self.excludes) or not self._holds(number, rule, path):
                continue
            if rule.excludes:
                excluded.add(rule.section)
            else:
                found.setdefault(rule.section, (number, rule))
                if self.sections == 1 and not self.excludes:
                    break
        chosen = sorted(item for section, item in found.items() if section not in excluded)
        return [Match(rule, rule.owners) for _, rule in chosen]

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


def _literal_folder(pattern: str, host: str) -> str:
    """Give the folder that every file of a pattern stands in, as far as it has no wildcards; "" for any."""
    anchored = pattern.startswith("/") or (host != GITLAB and "/" in pattern[:-1])
    kept = []
    for part in pattern.strip("/").split("/") if anchored else ():
        if not part or any(mark in part for mark in "*?[\\"):
            break
        kept.append(part)
    else:
        kept = kept if pattern.endswith("/") else kept[:-1]
    return "/".join(kept)


def _test(pattern: str, host: str) -> Callable[[str], object] | None:
    """Give the test of a path against a pattern; None where standing in its literal folder is all of it."""
    anywhere = ("*",) if host == GITLAB else ("*", "**", "/**")
    if pattern in anywhere or pattern == f"/{_literal_folder(pattern, host)}/":
        return None
    from devportal.catalog.codeowners_glob import fnmatch_pattern, ignore_pattern

    return fnmatch_pattern(pattern).search if host == GITLAB else ignore_pattern(pattern).search

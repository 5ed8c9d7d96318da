"""What a Backstage's app-config.yaml declares, as sources and roots of ours.

Honoured are `catalog.locations`, `catalog.providers.github`, `githubOrg` and `gitlab`, and of `integrations`
the hosts with the names of the variables that hold their tokens.
"""

from __future__ import annotations

import os

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    Table = dict[str, Any]

_GITLAB_LEFT = ("userPattern", "groupPattern", "relations", "restrictUsersToGroup", "membership")
_DEFAULT_FILE = "catalog-info.yaml"


@record
class Declared:
    """Sources by name as the configuration writes them, folders for `catalog.roots`, and what is left.

    `roots` are relative to the app-config's folder; `notes` name parts that have no counterpart.
    """

    sources: Mapping[str, Table]
    roots: tuple[str, ...]
    notes: tuple[str, ...]


def declared(path: str, environ: Mapping[str, str]) -> Declared:
    """Read what the app-config at `path` declares. Raises PortalError where it cannot be read."""
    from devportal.catalog.appvalues import load_config, raw_config

    config = load_config(path, environ)
    work = _Work(os.path.dirname(os.path.abspath(path)), _hosts(config, raw_config(path)))
    for host, table in work.hosts.items():
        if table.pop("apps", False):
            hint = "a token is needed: `portal auth status`"
            work.notes.append(f"the GitHub Apps of {host} are not used here; {hint}")
    catalog = _mapping(config.get("catalog"))
    providers = _mapping(catalog.get("providers"))
    for name, one in _each(providers.get("github"), "organization", "app"):
        work.github(name, one)
    defined = list(_people(providers.get("githubOrg")))
    for name, one in defined:
        # teams of one organisation alone stay in the default namespace, as in Backstage
        work.people(name, one, alone=len(defined) == 1 and len(_texts(one.get("orgs"))) == 1)
    for name, one in _each(providers.get("gitlab"), "group", "host"):
        work.gitlab(name, one)
    for one in catalog.get("locations") or ():
        if isinstance(one, dict):
            work.location(str(one.get("type")), str(one.get("target", "")))
    known = ("github", "githubOrg", "gitlab")
    work.notes += [
        f"catalog.providers.{name} has no counterpart here" for name in providers if name not in known
    ]
    return Declared(work.sources, tuple(dict.fromkeys(work.roots)), tuple(work.notes))


def _hosts(config: Mapping[str, Any], raw: Mapping[str, Any]) -> dict[str, Table]:
    """Give for each host of `integrations` its API and the variable of its token, as a source writes them."""
    from devportal.catalog.appvalues import variable_in

    found: dict[str, Table] = {}
    for kind in ("github", "gitlab"):
        items = _mapping(config.get("integrations")).get(kind)
        written = _mapping(raw.get("integrations")).get(kind)
        for at, one in enumerate(items if isinstance(items, list) else ()):
            if not isinstance(one, dict):
                continue
            table: Table = {}
            token = (
                written[at].get("token")
                if isinstance(written, list) and isinstance(written[at], dict)
                else None
            )
            if variable_in(token):
                table["token_env"] = variable_in(token)
            if one.get("apps") and not table:
                table["apps"] = True
            if isinstance(one.get("apiBaseUrl"), str):
                table["api"] = one["apiBaseUrl"].rstrip("/")
            found[str(one.get("host", f"{kind}.com"))] = table
    return found


class _Work:
    """The sources found so far."""

    def __init__(self, folder: str, hosts: Mapping[str, Table]) -> None:
        self.folder = folder
        self.hosts = hosts
        self.sources: dict[str, Table] = {}
        self.roots: list[str] = []
        self.notes: list[str] = []

    def add(self, name: str, table: Table) -> None:
        """Take a source in under a name that is still free."""
        plain = "".join(char if char.isascii() and char.isalnum() else "-" for char in name).strip("-")[:30]
        plain = plain or str(table["type"])
        free, number = plain, 2
        while free in self.sources:
            free, number = f"{plain}-{number}", number + 1
        self.sources[free] = {key: value for key, value in table.items() if value not in ("", [], None)}

    def _at(self, kind: str, host: str) -> Table:
        """Give what a source of this host says besides its organisation."""
        own = {} if host == f"{kind}.com" else {"url": f"https://{host}"}
        return {**own, **self.hosts.get(host, {})}

    def github(self, name: str, one: Mapping[str, Any]) -> None:
        """Take an entry of `catalog.providers.github`."""
        org = one.get("organization")
        if not isinstance(org, str) or not org:
            self.notes.append(f"catalog.providers.github.{name} names no organization that can be read here")
            return
        filters = _mapping(one.get("filters"))
        topic = _mapping(filters.get("topic"))
        table: Table = {
            "type": "github",
            "org": org,
            **self._at("github", str(one.get("host", "github.com"))),
            "paths": [str(one.get("catalogPath", _DEFAULT_FILE)).lstrip("/")],
            "branch": filters.get("branch", ""),
            "name_pattern": _anchored(filters.get("repository")),
            "topics": _texts(topic.get("include")),
            "exclude_topics": _texts(topic.get("exclude")),
            "visibility": _texts(filters.get("visibility")),
        }
        if filters.get("allowForks") is False:
            table["forks"] = False
        if filters.get("allowArchived") is True:
            table["archived"] = True
        self.add(org if name == "default" else name, table)

    def people(self, name: str, one: Mapping[str, Any], *, alone: bool) -> None:
        """Take an entry of `catalog.providers.githubOrg`: a source for each organisation."""
        host = str(one.get("githubUrl", "https://github.com")).rpartition("://")[2].strip("/")
        orgs = _texts(one.get("orgs"))
        if not orgs:
            self.notes.append(f"catalog.providers.githubOrg.{name} names no orgs: name them in a source each")
        for org in orgs:
            table = {"type": "github", "org": org, **self._at("github", host)}
            space = "" if alone else org.lower()
            self.add(f"{org}-people", {**table, "people": True, "namespace": space, "repositories": False})

    def gitlab(self, name: str, one: Mapping[str, Any]) -> None:
        """Take an entry of `catalog.providers.gitlab`."""
        host = str(one.get("host", "gitlab.com"))
        group = str(one.get("group") or "").strip("/")
        if not group and host == "gitlab.com":
            self.notes.append(f"catalog.providers.gitlab.{name} names no group: gitlab.com is not read whole")
            return
        topics = one.get("topics")
        table: Table = {
            "type": "gitlab",
            "org": group,
            **self._at("gitlab", host),
            "paths": [str(one.get("entityFilename", _DEFAULT_FILE)).lstrip("/")],
            "branch": one.get("branch", ""),
            "path_pattern": _either(one.get("projectPattern")),
            "exclude": [*_texts(one.get("excludeRepos")), *_texts(one.get("excludeGroups"))],
            "topics": [text.strip() for text in topics.split(",")]
            if isinstance(topics, str)
            else _texts(topics),
        }
        if len(table["topics"]) > 1:
            table["all_topics"] = True
        if one.get("skipForkedRepos") is True:
            table["forks"] = False
        if one.get("includeArchivedRepos") is True:
            table["archived"] = True
        if one.get("orgEnabled") is True:
            table["people"] = True
        left = [key for key in _GITLAB_LEFT if one.get(key)]
        self.notes += [f"catalog.providers.gitlab.{name}.{key} has no counterpart here" for key in left]
        self.add((group.rpartition("/")[2] or host) if name == "default" else name, table)

    def location(self, kind: str, target: str) -> None:
        """Take an entry of `catalog.locations`."""
        if kind == "file":
            self._file(target)
            return
        found = repository_at(target) if kind == "url" else None
        if found is None or "paths" not in found:
            self.notes.append(f"the location {target} of type {kind} has no counterpart here")
            return
        # tokens of an integration belong to its host, and a repository is there
        host = found["url"].split("/")[2]
        own = {key: value for key, value in self.hosts.get(host, {}).items() if key == "token_env"}
        self.add(found["url"].rpartition("/")[2], {**found, **own})

    def _file(self, target: str) -> None:
        """Take a file or glob: the folder that it stands in, from the configuration or from the backend."""
        from devportal.model.glob import is_glob

        parts = target.split("/")
        plain = next((at for at, part in enumerate(parts) if is_glob(part)), len(parts) - 1)
        inside = "/".join(parts[:plain]) or "."
        for base in (".", "packages/backend"):
            folder = os.path.normpath(os.path.join(base, inside))
            outside = folder.startswith("..") or os.path.isabs(folder)
            if not outside and os.path.isdir(os.path.join(self.folder, folder)):
                self.roots.append(folder)
                return
        self.notes.append(f"the location {target} is in no folder below this one")


def repository_at(url: str) -> Table | None:
    """Give the source that a page of a code host stands for: its repository, with the branch and file shown.

    None for what is no page of a repository.
    """
    from devportal.model.url import decode
    from devportal.scm.host import parse_git_url

    place = parse_git_url(url)
    if place is None or not (place.owner and place.name) or place.form not in ("blob", "tree", "raw"):
        return None
    table: Table = {"type": "git", "url": f"https://{place.host}/{place.owner}/{place.name}"}
    if place.branch not in ("HEAD", ""):
        table["branch"] = place.branch
    if place.path:
        table["paths"] = [decode(place.path)]
    return table


def _each(value: Any, *marks: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Give the entries of a provider: one alone, one for each id, or a list."""
    if isinstance(value, list):
        yield from ((str(one.get("id", "default")), one) for one in value if isinstance(one, dict))
        return
    found = _mapping(value)
    if any(mark in found and not isinstance(found[mark], dict) for mark in marks):
        yield "default", found
        return
    for name, one in found.items():
        if isinstance(one, dict):
            yield str(name), one


def _people(value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    items = value if isinstance(value, list) else [value]
    for one in items:
        if isinstance(one, dict):
            if "githubUrl" in one or "orgs" in one:
                yield str(one.get("id", "default")), one
            else:
                yield from _each(one)


def _anchored(value: Any) -> str:
    """Give a pattern for whole names that fits what Backstage's fits.

    Backstage puts `^` before and `$` behind and searches, so that of alternatives only the first is bound to
    the start of a name, and only the last to its end.
    """
    if not isinstance(value, str):
        return ""
    if value.endswith("\\$"):  # a letter, and no end
        return f".*(?:^{_python(value.removeprefix('^'))}).*"
    inner = _python(value.removeprefix("^").removesuffix("$"))
    return f".*(?:^{inner}$).*" if "|" in inner else inner


def _either(value: Any) -> str:
    """Give one pattern for several, of which one has to fit."""
    found = [_python(text) for text in _texts(value)]
    return found[0] if len(found) == 1 else "|".join(f"(?:{text})" for text in found)


def _python(pattern: str) -> str:
    """Write JavaScript's named groups as Python does."""
    import re

    return re.sub(r"\(\?<(?![=!])", "(?P<", re.sub(r"\\k<(\w+)>", r"(?P=\1)", pattern))


def _texts(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [] if value is None else [value]
    return [item for item in items if isinstance(item, str)]


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}

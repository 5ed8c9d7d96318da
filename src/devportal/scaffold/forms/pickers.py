"""What Backstage's own form fields offer and take: answered from the catalog and the hosts.

Source: the fields of @backstage/plugin-scaffolder 1.3x. A value that was typed stays as it was typed.
"""

from __future__ import annotations

from devportal.errors import PortalError
from devportal.model.formats import NAME_RULE, TAG_RULE, is_name, is_tag
from devportal.model.ref import RefError, parse_ref
from devportal.scaffold.forms.field import REPO_URL, Field, Option
from devportal.scaffold.forms.values import allowed
from devportal.text import clean_line, did_you_mean, either, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from devportal.catalog.catalog import Catalog
    from devportal.catalog.query import Query
    from devportal.catalog.row import Row

_ENTITY = frozenset(
    {"EntityPicker", "OwnerPicker", "OwnedEntityPicker", "MultiEntityPicker", "MyGroupsPicker"}
)
_GROUPS = frozenset({"OwnerPicker", "MyGroupsPicker"})
_MOST = 500


class Pickers:
    """Answers for the pickers of a form.

    `catalog` gives the catalog when it is first needed, `hosts` are the known code hosts with their kind,
    `user` gives the ref of the person ("" where nobody knows).
    """

    def __init__(
        self,
        catalog: Callable[[], Catalog],
        hosts: Mapping[str, str],
        user: Callable[[], str] = lambda: "",
    ) -> None:
        self._catalog = catalog
        self.hosts = hosts
        self._user = user
        self._rows: dict[str, list[Row]] = {}

    def options(self, field: Field) -> list[Option] | None:
        """Give what to choose from, in order; None where the field is no picker or nothing is known."""
        if field.picker in _ENTITY:
            return [Option(row.ref, _label(row)) for row in self._fitting(field)] or None
        if field.picker == "EntityTagsPicker":
            return [Option(tag, tag) for tag in self._tags(field)] or None
        if field.picker == "RepoOwnerPicker":
            return [Option(one, one) for one in _texts(field, "allowedOwners")] or None
        return None

    def judge(self, field: Field, value: Any) -> tuple[str, str]:
        """Say why a value cannot be, or "", and what is worth a note otherwise."""
        if field.picker == REPO_URL:
            return self._repo_url(field, value), ""
        if field.picker == "EntityNamePicker":
            return ("" if is_name(str(value)) else f"{quoted(str(value))} must be a name: {NAME_RULE}"), ""
        if field.picker == "EntityTagsPicker":
            wrong = [str(tag) for tag in value if not is_tag(str(tag))] if isinstance(value, list) else []
            return (f"{quoted(wrong[0])} is no tag: {TAG_RULE}" if wrong else ""), ""
        if field.picker == "RepoOwnerPicker":
            owners = _texts(field, "allowedOwners")
            bad = owners and value not in owners
            return (f"{quoted(str(value))} must be {allowed(owners)}" if bad else ""), ""
        if field.picker == "RepoBranchPicker":
            return _branch(str(value)), ""
        if field.picker in _ENTITY:
            return self._entity(field, value)
        return "", ""

    def normal(self, field: Field, value: Any) -> Any:
        """Give a repository that was written as a URL or `owner/name` in the form that actions read."""
        if field.picker != REPO_URL or not isinstance(value, str) or "?" in value:
            return value
        host, _, path = value.removeprefix("https://").removesuffix(".git").rpartition("/")
        host, _, owner = host.partition("/")
        if not owner and host and "." not in host:  # owner/name
            host, owner = next(iter(_texts(field, "allowedHosts") or self.hosts)), host
        if not owner or not path or host not in self.hosts:
            return value
        from urllib.parse import urlencode

        return f"{host}?{urlencode({'owner': owner, 'repo': path}, safe='/')}"

    def _entity(self, field: Field, value: Any) -> tuple[str, str]:
        given = value if isinstance(value, list) else [value]
        known = {row.ref: row for row in self._fitting(field)}
        if not known:
            return "", ""
        default = _default_kind(field)
        for one in given:
            try:
                ref = str(
                    parse_ref(
                        str(one), kind=default, namespace=field.settings.get("defaultNamespace") or "default"
                    )
                )
            except RefError as error:
                return f"{quoted(str(one))}: {error}", ""
            if ref in known or (default is None and self._named(str(one), known)):
                continue
            said = f"{quoted(str(one))} is not in the catalog{_what(field)}"
            names = {row.name: row.name for row in known.values()}
            near = did_you_mean(ref.rpartition("/")[2], names)
            told = f"; did you mean {either(near)}?" if near else f"; there is {allowed(sorted(names))}"
            if field.settings.get("allowArbitraryValues") is True:
                return "", said + told
            return said + told, ""
        return "", ""

    def _named(self, name: str, known: Mapping[str, Row]) -> bool:
        return any(row.name.lower() == name.lower() for row in known.values())

    def _fitting(self, field: Field) -> list[Row]:
        found = self._rows.get(field.key)
        if found is None:
            found = self._rows[field.key] = self._select(field)
        return found

    def _select(self, field: Field) -> list[Row]:
        from devportal.catalog.select import select

        try:
            catalog = self._catalog()
        except PortalError:  # a template can be run where there is no catalog
            return []
        rows = select(catalog, _query(field))
        user = self._user() if field.picker in ("OwnedEntityPicker", "MyGroupsPicker") else ""
        if not user:
            return rows
        mine = _groups(catalog, user)
        if field.picker == "MyGroupsPicker":
            return [row for row in rows if row.ref in mine]
        return [row for row in rows if row.owner in {*mine, user}]

    def _tags(self, field: Field) -> list[str]:
        kinds = {kind.lower() for kind in _texts(field, "kinds")}
        try:
            rows = self._catalog().rows()
        except PortalError:
            return []
        return sorted(
            {tag for row in rows if not kinds or row.kind.lower() in kinds for tag in row.tags.split()}
        )

    def _repo_url(self, field: Field, value: Any) -> str:
        from devportal.scaffold.repo_url import RepoUrlError, example, parse

        hosts = _texts(field, "allowedHosts")
        try:
            repo = parse(str(value), self.hosts)
        except RepoUrlError as error:
            host = str(next(iter(hosts or self.hosts)))
            shown = example(host, self.hosts.get(host, ""))
            return f"{error}; {error.hint or f'write it as {shown}'}"
        checks = (
            ("host", repo.host, hosts),
            ("owner", repo.owner, _texts(field, "allowedOwners")),
            ("organization", repo.organization, _texts(field, "allowedOrganizations")),
            ("project", repo.project, _texts(field, "allowedProjects")),
            ("repository", repo.repo, _texts(field, "allowedRepos")),
        )
        for what, found, wanted in checks:
            if wanted and found and found not in wanted:
                return f"the {what} {quoted(found)} is not allowed; it must be {allowed(wanted)}"
        return ""


def _label(row: Row) -> str:
    short = row.ref.partition(":")[2].removeprefix("default/")
    title = clean_line(row.title)
    return f"{title} ({short})" if title and title != row.name else short


def _branch(name: str) -> str:
    from devportal.scm.git import check_ref

    try:
        check_ref(name)
    except PortalError as error:
        return error.message
    return ""


def _what(field: Field) -> str:
    kinds = _kinds(field)
    return f" as {either(kinds)}" if kinds else ""


def _kinds(field: Field) -> list[str]:
    for one in _filters(field):
        kinds = one.get("kind") if isinstance(one, dict) else None
        if isinstance(kinds, (str, list)):
            return [kinds] if isinstance(kinds, str) else [str(kind) for kind in kinds]
    return ["Group", "User"] if field.picker == "OwnerPicker" else []


def _default_kind(field: Field) -> str | None:
    kind = field.settings.get("defaultKind")
    if isinstance(kind, str) and kind:
        return kind
    if field.picker in _GROUPS:
        return "Group"
    kinds = _kinds(field)
    return kinds[0] if len(kinds) == 1 else None


def _filters(field: Field) -> list[Any]:
    given = field.settings.get("catalogFilter")
    if given is None and field.picker == "OwnerPicker":
        kinds = field.settings.get("allowedKinds")
        given = {"kind": kinds if isinstance(kinds, list) else ["Group", "User"]}
    elif given is None and field.picker == "MyGroupsPicker":
        given = {"kind": "Group"}
    elif given is None and isinstance(field.settings.get("allowedKinds"), list):
        given = {"kind": field.settings["allowedKinds"]}
    return given if isinstance(given, list) else [given] if isinstance(given, dict) else []


def _query(field: Field) -> Query:
    """Read `catalogFilter`: mappings are alternatives, all keys of one hold, `{exists: true}` is presence."""
    from devportal.catalog.query import EVERYTHING, All, AnyOf, Exists, In

    ways: list[Query] = []
    for one in _filters(field):
        parts: list[Query] = []
        for key, value in one.items() if isinstance(one, dict) else ():
            if isinstance(value, dict):
                parts.append(Exists(key.lower()))
            else:
                values = value if isinstance(value, list) else [value]
                parts.append(In(key.lower(), tuple(str(item).lower() for item in values)))
        ways.append(All(tuple(parts)))
    if not ways:
        return EVERYTHING
    return ways[0] if len(ways) == 1 else AnyOf(tuple(ways))


def _groups(catalog: Catalog, user: str) -> set[str]:
    return {edge.target for edge in catalog.edges(user) if edge.type == "memberOf"}


def _texts(field: Field, name: str) -> list[str]:
    given = field.settings.get(name)
    items: Iterable[Any] = given if isinstance(given, list) else ()
    return [str(item) for item in items]

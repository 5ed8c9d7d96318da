"""Code hosts: whose URL it is, and its blob, tree and edit forms, as Backstage's integrations make them.

Source: @backstage/integration 2.1.2 (`defaultScmResolveUrl`, `resolveEditUrl` of each integration) and
git-url-parse, which finds repository, branch and path in a URL.
"""

from __future__ import annotations

from devportal.model.url import decode, parse_url
from devportal.record import record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

HOSTS: Mapping[str, str] = {
    "github.com": "github",
    "gitlab.com": "gitlab",
    "bitbucket.org": "bitbucket-cloud",
    "dev.azure.com": "azure",
}
"""The hosts that a Backstage without configuration knows, with the kind of each."""

_FORMS = ("raw", "src", "blob", "tree", "edit")
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/:")


class HostError(ValueError):
    """A URL that cannot be resolved; the text says why."""


@record
class GitUrl:
    """A file or folder in a repository. `path` is percent-encoded as in the URL, without a slash before."""

    host: str
    owner: str
    name: str
    form: str = ""
    branch: str = ""
    path: str = ""


def host_of(url: str) -> str:
    """Give the host of a URL with its port where it has one; "" where it has none."""
    parsed = parse_url(url)
    return parsed.netloc if parsed is not None else ""


def host_kind(url: str, hosts: Mapping[str, str] = HOSTS) -> str | None:
    """Give the kind of code host a URL belongs to ("github", "gitlab", ...), or None."""
    start = url.find("://")
    end = url.find("/", start + 3)
    if start > 0 and end > 0 and url[start + 3 : end] in hosts:
        return hosts[url[start + 3 : end]]
    return hosts.get(host_of(url))


def parse_git_url(url: str) -> GitUrl | None:
    """Find repository, branch and path in a web URL; None where it is no URL."""
    parsed = parse_url(url)
    if parsed is None or parsed.host is None or isinstance(parsed.path, str):
        return None
    parts = [part for part in parsed.path if part] if parsed.path[-1:] == ("",) else list(parsed.path)
    if "_git" in parts:
        return _azure(parsed.netloc, parts, parsed.query or "")
    if parts[:1] == ["projects"] and parts[2:3] == ["repos"] and len(parts) > 3:
        return GitUrl(parsed.netloc, parts[1], parts[3], "browse", "", "/".join(parts[5:]))
    last = len(parts) - 1
    at = next((where for where in (_index(parts, mark) for mark in ("-", *_marks())) if where > 0), 0)
    name = at - 1 if at else last
    if name < 0:
        return GitUrl(parsed.netloc, "", "")
    owner, repository = "/".join(parts[:name]), parts[name]
    after = name + 1 if parts[name + 1 : name + 2] == ["-"] else name
    if len(parts) > after + 2 and parts[after + 1] in _FORMS:
        rest = "/".join(parts[after + 3 :])
        return GitUrl(parsed.netloc, owner, repository, parts[after + 1], parts[after + 2], rest)
    return GitUrl(parsed.netloc, owner, repository)


def _marks() -> tuple[str, ...]:
    return ("blob", "tree", "commit", "issues", "src", "raw", "edit")


def _index(parts: list[str], mark: str) -> int:
    try:
        return parts.index(mark, 2)
    except ValueError:
        return -1


def _azure(host: str, parts: list[str], query: str) -> GitUrl:
    at = parts.index("_git")
    asked = dict(pair.partition("=")[::2] for pair in query.split("&"))
    path = decode(asked.get("path", "").replace("+", " ")).lstrip("/")
    return GitUrl(
        host, "/".join(parts[:at]), "/".join(parts[at + 1 : at + 2]), "path", asked.get("version", ""), path
    )


def resolve_url(target: str, base: str, hosts: Mapping[str, str] = HOSTS) -> str:
    """Resolve a Location target or placeholder against the URL of the file it stands in.

    Absolute URLs stay as they are, `/x` means the repository's root, all else is relative to the file; the
    query of the base is kept. On GitHub the result is a tree URL. Raises HostError where Backstage fails.
    """
    kind = host_kind(base, hosts)
    if kind == "azure":
        return _resolve_azure(target, base)
    made = _resolve(target, base)
    return _form(made, "tree") if kind == "github" else made


def _resolve(target: str, base: str) -> str:
    if parse_url(target) is not None:
        return target
    start = parse_url(base)
    if start is None:
        raise HostError("the file itself has no URL")
    if target.startswith("/"):
        place = parse_git_url(base)
        # Backstage measures the decoded path against the encoded one: folders with escapes get another root
        inside = len(decode(place.path)) if place is not None else 0
        root = start.pathname[: len(start.pathname) - inside].rstrip("/")
        made = parse_url(
            root + target.replace("?", "%3F").replace("#", "%23").replace(" ", "%20"),
            replace(start, query=None),
        )
    else:
        made = parse_url(target, start)
    if made is None:
        raise HostError("the target is not a valid URL")
    fragment = start.fragment if target.startswith("/") else made.fragment
    return str(replace(made, query=start.query or None, fragment=fragment))


def _resolve_azure(target: str, base: str) -> str:
    if parse_url(target) is not None:
        return target
    start, place = parse_url(base), parse_git_url(base)
    if start is None or place is None or place.form != "path":
        made = parse_url(target, start)
        if made is None:
            raise HostError("the target is not a valid URL")
        return str(made)
    inside = parse_url(target, parse_url("https://a.invalid/" + place.path))
    if inside is None:
        raise HostError("the target is not a valid URL")
    # the path is escaped already, and escaped once more as the value of a form
    path = "".join(
        char if char.isalnum() or char in "*-._" else f"%{ord(char):02X}" for char in inside.pathname
    )
    return str(replace(start, query=_with_pairs(start.query, {"path": path})))


def _with_pairs(query: str | None, wanted: Mapping[str, str]) -> str:
    """Set values in a query: in place where a name is there, else at the end."""
    left = dict(wanted)
    pairs = []
    for pair in filter(None, (query or "").split("&")):
        name = pair.partition("=")[0]
        pairs.append(f"{name}={left.pop(name)}" if name in left else pair)
    return "&".join([*pairs, *(f"{name}={value}" for name, value in left.items())])


def edit_url(url: str, hosts: Mapping[str, str] = HOSTS) -> str | None:
    """Give the page where a person edits the file, or None where the host is not known."""
    kind = host_kind(url, hosts)
    if kind == "github":
        return _form(url, "edit")
    if kind == "gitlab":
        for form in ("/-/blob/", "/-/tree/", "/-/edit/"):
            if form in url:
                return url.replace(form, "/-/edit/", 1)
        return url
    if kind == "bitbucket-cloud":
        place, parsed = parse_git_url(url), parse_url(url)
        if place is None or parsed is None:
            return url
        return str(replace(parsed, query=_with_pairs(parsed.query, {"mode": "edit", "at": place.branch})))
    if kind == "bitbucket-server":
        return url.partition("?")[0]
    if kind == "gitea":
        place = parse_git_url(url)
        return url if place is None else url.replace("/src/branch/", "/_edit/", 1)
    return url if kind is not None else None


def source_url(url: str, hosts: Mapping[str, str] = HOSTS) -> str | None:
    """Give the folder of a file as Backstage writes it in `source-location`; None for unknown hosts."""
    kind = host_kind(url, hosts)
    if kind is None:
        return None
    if _PLAIN.issuperset(url) and "/." not in url and kind != "azure":
        folder = url[: url.rfind("/") + 1]
        return _form(folder, "tree") if kind == "github" else folder
    try:
        return resolve_url("./", url, hosts)
    except HostError:
        return None


def _form(url: str, form: str) -> str:
    """Change a GitHub URL between its blob, tree and edit forms; other URLs stay."""
    parts = url.split("/", 6)
    if len(parts) == 7 and parts[1] == "" and parts[5] in ("blob", "tree", "edit") and all(parts[2:5]):
        parts[5] = form
        return "/".join(parts)
    if url.count("//") < 2:
        return url
    import re

    return re.sub(r"//([^/]+)/([^/]+)/([^/]+)/(?:blob|tree|edit)/", rf"//\1/\2/\3/{form}/", url, count=1)


def has_commit(url: str) -> bool:
    """Say whether a URL names a commit (40 hex digits or more): such a file cannot be edited."""
    if len(url) < 40:
        return False
    import re

    return re.search(r"\b[0-9a-f]{40,}\b", url, re.ASCII) is not None

"""What a target or a placeholder's path means: a file of the repository, a URL elsewhere, or a fault.

Source: `resolveUrl` of the integrations, `runSpecialLocationStep` and `PlaceholderProcessor` of
catalog-backend 4.0.0. Files without a repository URL are judged as if they had one (surprise 29). On purpose
stricter than Backstage: nothing outside of the repository's root is ever read.
"""

from __future__ import annotations

from devportal.model.url import decode, parse_url
from devportal.paths import is_sound
from devportal.record import record
from devportal.scm.host import HostError, parse_git_url, resolve_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_STAND_IN = "https://repository.invalid/owner/name/blob/HEAD/"
_INNER = frozenset(("internal", "local", "localhost", "lan", "home", "corp", "intranet", "arpa"))
_MAIN = frozenset({"HEAD", "main", "master"})


@record
class Source:
    """A descriptor file: where it is on disk, its repository's root, and its location ref.

    `location` is "url:https://github.com/acme/x/blob/main/catalog-info.yaml" or "file:/abs/x.yaml";
    `origin` is that of the entry point through which it was found, "" where it is one itself.
    """

    path: str
    root: str
    location: str
    origin: str = ""


@record
class Base:
    """A source's URL, real or stood in for, and what is needed to map URLs of its repository to files."""

    url: str
    root: str
    real: bool
    host: str
    project: tuple[str, str]
    branch: str


@record
class Found:
    """What a target means. One of them is given: `path` (absolute, may be a glob), `url` (elsewhere), `code`.

    `location` is the location ref that entities read through it get.
    """

    location: str = ""
    path: str = ""
    inside: str = ""
    url: str = ""
    code: str = ""
    message: str = ""
    hint: str | None = None


def base_of(source: Source) -> Base:
    """Work out the URL that the targets of a file are relative to."""
    kind, _, target = source.location.partition(":")
    place = parse_git_url(target) if kind == "url" else None
    if place is not None and place.path:
        return Base(target, source.root, True, place.host, (place.owner, place.name), place.branch)
    import os

    inside = os.path.relpath(source.path, source.root).replace(os.sep, "/")
    quoted = parse_url(
        inside.replace("%", "%25").replace("?", "%3F").replace("#", "%23"), parse_url(_STAND_IN)
    )
    url = str(quoted) if quoted is not None else _STAND_IN + "catalog-info.yaml"
    return Base(url, source.root, False, "repository.invalid", ("owner", "name"), "HEAD")


def find_target(text: str, base: Base, hosts: Mapping[str, str], *, file: bool = False) -> Found:
    """Say what a target or placeholder path means; `file` where the Location says `type: file`."""
    from devportal.text import quoted

    danger = _leaves_disk(text, base, file=file)
    if danger is not None:
        return danger
    if file and text.startswith("/"):
        inside = text[len(base.root.rstrip("/")) :]
        return _inside(base, inside.lstrip("/"), "file:" + text)
    try:
        url = resolve_url(text, base.url, hosts)
    except HostError as error:
        return Found(code="location.url", message=f"{quoted(text)} cannot be resolved: {error}")
    place = parse_git_url(url)
    if place is not None and place.host == base.host and (place.owner, place.name) == base.project:
        same = (
            place.branch == base.branch or (place.branch in _MAIN and base.branch in _MAIN) or not base.branch
        )
        if same and (place.path or parse_url(text) is None):
            location = "url:" + url if base.real else "file:" + _on_disk(base, place.path)
            return _inside(base, place.path, location)
    if parse_url(text) is None:
        return _refused(text)
    return Found(url=url)


def _inside(base: Base, path: str, location: str) -> Found:
    inside = decode(path)
    if "\0" in inside or ".." in inside.split("/"):
        return _refused(inside)
    if not is_sound("/".join(part for part in inside.split("/") if part not in ("", "."))):
        return _of_git(inside)
    return Found(location=location, path=_on_disk(base, path), inside=inside)


def _on_disk(base: Base, path: str) -> str:
    return "/".join([base.root.rstrip("/"), *(part for part in decode(path).split("/") if part)])


def _leaves_disk(text: str, base: Base, *, file: bool) -> Found | None:
    """Refuse what names a place on the disk outside of the root, whatever the type says."""
    lowered = text.strip().lower()
    if (
        lowered.startswith(("~/", "\\\\"))
        or lowered == "~"
        or (lowered[1:2] == ":" and lowered[2:3] in ("\\", "/"))
    ):
        return _refused(text)
    if lowered.startswith("file:"):
        return _refused(text)
    if file and text.startswith("/"):
        import os

        normal = os.path.normpath(text)
        return None if normal.startswith(base.root.rstrip("/") + "/") else _refused(text)
    return None


def _refused(text: str) -> Found:
    from devportal.text import quoted

    return Found(
        code="path.outside-root",
        message=f"{quoted(text)} is outside of the repository root, so it is not read",
        hint="point to a file inside of the repository; ./x is beside this file, /x is at the root",
    )


def _of_git(text: str) -> Found:
    """Refuse what stands in `.git`: in CI its settings hold the token of the run."""
    from devportal.text import quoted

    return Found(
        code="path.outside-root",
        message=f"{quoted(text)} belongs to git and is no file of the repository, so it is not read",
        hint="point to a file that is committed",
    )


def other_repository(url: str, base: Base) -> bool:
    """Say whether a placeholder's URL is a file of another repository, which Backstage refuses.

    Where the URL of the own repository is not known, every file of a repository counts as another's.
    """
    place = parse_git_url(url)
    if place is None or not (place.owner and place.name and place.path):
        return False
    return (place.host, place.owner, place.name) != (base.host, *base.project)


ALLOWED, UNKNOWN, FORBIDDEN = "allowed", "unknown", "forbidden"


def judge_host(url: str, hosts: Mapping[str, str]) -> str:
    """Say whether Backstage would read from a URL's host: ALLOWED, UNKNOWN, or FORBIDDEN for inner systems.

    Backstage refuses every host that is not configured. What is no https, or names no public host, is told
    apart, because such a target is an attack rather than an oversight.
    """
    parsed = parse_url(url)
    host = (parsed.host or "") if parsed is not None else ""
    if parsed is None or parsed.scheme != "https" or parsed.user or _is_inner(host):
        return FORBIDDEN
    return ALLOWED if parsed.netloc in hosts else UNKNOWN


def _is_inner(host: str) -> bool:
    name = host.rstrip(".")
    last = name.rpartition(".")[2]
    return "." not in name or last.isdigit() or last in _INNER


def not_allowed(url: str) -> tuple[str, str, str | None]:
    """Give (code, message, hint) of a URL on a forbidden host."""
    from devportal.text import quoted

    hint = "only code hosts of the configuration are read; move the file into this repository"
    return "net.host-not-allowed", f"{quoted(url)} is not read: its host is not in the allow list", hint

"""The targets of a Location: files to read, after globs; faults for those that cannot be.

Source: `runSpecialLocationStep` of catalog-backend 4.0.0 and the search of its URL readers.
"""

from __future__ import annotations

from devportal.catalog.locations import (
    FORBIDDEN,
    UNKNOWN,
    base_of,
    find_target,
    judge_host,
    not_allowed,
)
from devportal.model.glob import is_glob, too_many_stars
from devportal.model.problem import ERROR, WARNING
from devportal.model.schema import Fault, dotted
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.catalog.locations import Base, Found, Source
    from devportal.providers.location import Disk

    Path = tuple[str | int, ...]


@record
class Target:
    """One file that a Location asks for: absolute path, the document's index, and whether it may be absent.

    `location` is the location ref that Backstage gives entities read through it; `at` is the place of the
    target in the document.
    """

    path: str
    document: int
    optional: bool = False
    location: str = ""
    at: tuple[str | int, ...] = ()


@record
class Targets:
    """What a Location's spec comes to. With an error among `faults` the whole Location fails."""

    targets: tuple[Target, ...]
    faults: tuple[tuple[str, Fault], ...]
    listed: tuple[str, ...]


@record
class Asked:
    """How the targets of a file are read."""

    base: Base
    disk: Disk
    hosts: Mapping[str, str]
    strict: bool
    types: tuple[str, ...]


def read_targets(spec: dict[str, Any], document: int, asked: Asked) -> Targets:
    """Resolve the targets of a Location whose spec has passed its schema."""
    kind = spec.get("type", "url")
    optional = spec.get("presence") == "optional"
    texts = _texts(spec)
    if kind not in asked.types:
        return Targets((), tuple((ERROR, fault) for fault in _refused(kind, texts, asked)), ())
    targets: list[Target] = []
    faults: list[tuple[str, Fault]] = []
    listed: list[str] = []
    for text, at in texts:
        if kind == "file" and text.endswith("/"):
            faults.append(
                (ERROR, Fault(at, "location.folder", f"{dotted(at)} must name a file, not a folder"))
            )
            continue
        found = find_target(text, asked.base, asked.hosts, file=kind == "file")
        if found.code:
            faults.append((ERROR, Fault(at, found.code, f"{dotted(at)}: {found.message}", found.hint)))
        elif found.url:
            faults.append(_remote(found.url, at, asked))
        elif not is_glob(found.inside):
            targets.append(Target(found.path, document, optional, found.location, at))
        else:
            fault = _glob(found, Target("", document, optional, "", at), asked, targets, listed)
            if fault is not None:
                faults.append((ERROR, fault))
    return Targets(tuple(targets), tuple(faults), tuple(listed))


def _texts(spec: dict[str, Any]) -> list[tuple[str, Path]]:
    one: list[tuple[str, Path]] = [(spec["target"], ("spec", "target"))] if spec.get("target") else []
    many = enumerate(spec.get("targets") or ())
    return [*one, *((text, ("spec", "targets", number)) for number, text in many)]


def place_target(source: Source, data: bytes, document: int, path: str) -> tuple[int, int]:
    """Give line and column of the target, or first pattern, through which a Location leads to `path`."""
    from devportal.catalog.yaml12 import parse_documents, positions
    from devportal.scm.host import HOSTS

    documents = parse_documents(data)
    value = documents[document].value if document < len(documents) else None
    spec = value.get("spec") if type(value) is dict else None
    if type(spec) is not dict:
        return (1, 1)
    base = base_of(source)
    at: Path = ("spec",)
    for text, where in _texts(spec):
        found = find_target(text, base, HOSTS, file=spec.get("type") == "file")
        if found.path == path:
            at = where
            break
        if at == ("spec",) and is_glob(found.inside):
            at = where
    return positions(data, document).get(at, (1, 1))


def _refused(kind: str, texts: list[tuple[str, Path]], asked: Asked) -> list[Fault]:
    """Refuse a type; targets that would leave the repository are named first, each one."""
    from devportal.text import quoted

    faults = []
    for text, at in texts:
        found = find_target(text, asked.base, asked.hosts, file=kind == "file")
        if found.code == "path.outside-root":
            faults.append(Fault(at, found.code, f"{dotted(at)}: {found.message}", found.hint))
    message = f"spec.type must be url in a file that comes from a repository, not {quoted(kind)}"
    hint = "remove the line with type: targets such as ./other.yaml are then read from this repository"
    return faults or [Fault(("spec", "type"), "location.type", message, hint)]


def _remote(url: str, at: Path, asked: Asked) -> tuple[str, Fault]:
    from devportal.text import quoted

    host = judge_host(url, asked.hosts)
    if host == FORBIDDEN:
        code, message, hint = not_allowed(url)
        return ERROR, Fault(at, code, f"{dotted(at)}: {message}", hint)
    if host == UNKNOWN:
        message = f"{dotted(at)} is on a host that is not configured, so it is not read: {quoted(url)}"
        hint = (
            "name the host under `integrations` of the configuration, or move the file into this repository"
        )
        return ERROR, Fault(at, "location.remote", message, hint)
    message = f"{dotted(at)} is in another repository and not followed: {quoted(url)}"
    hint = "add a checkout of that repository to the roots to see its entities"
    return ERROR if asked.strict else WARNING, Fault(at, "location.remote", message, hint)


def _glob(found: Found, like: Target, asked: Asked, targets: list[Target], listed: list[str]) -> Fault | None:
    from devportal.text import quoted

    at = like.at
    if too_many_stars(found.inside):
        message = f"{dotted(at)} has too many wildcards: {quoted(found.inside)}"
        return Fault(at, "location.glob", message, "use at most two ** in a pattern")
    files, folders = asked.disk.find(found.inside, asked.base.root)
    listed += folders
    start = len(asked.base.root.rstrip("/")) + 1
    head = found.location[: len(found.location) - len(found.location.split("://", 1)[-1])]
    for path in files:
        location = _beside(found.location, path[start:]) if head else "file:" + path
        targets.append(Target(path, like.document, like.optional, location, at))
    if files or like.optional:
        return None
    message = f"{dotted(at)}: no file matches {quoted(found.inside)}"
    return Fault(at, "location.missing", message, "check the pattern, or say presence: optional")


def _beside(location: str, inside: str) -> str:
    """Give the location ref of another file of the same repository and branch (GitHub's form of URL)."""
    from devportal.model.url import parse_url

    parts = location.split("/", 7)
    if len(parts) < 8:
        return location
    quoted = parse_url(
        inside.replace("%", "%25").replace("?", "%3F").replace("#", "%23"), parse_url("https://a/")
    )
    return "/".join(parts[:7]) + (quoted.pathname if quoted is not None else "/" + inside)

"""Sources: where descriptors come from besides the folders below a catalog's root, one table each.

```toml
[sources.acme]
type = "github"
org = "acme"
topics = ["backstage-include"]
people = true
```

They stand in the user's own configuration only: a source names hosts, and hosts get tokens.
"""

from __future__ import annotations

from devportal.errors import USAGE, PortalError
from devportal.record import record
from devportal.text import either, quoted, suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

FOLDER, GIT, GITHUB, GITLAB, BACKSTAGE, INDEX = "folder", "git", "github", "gitlab", "backstage", "index"
TEXT, TEXTS, FLAG, NUMBER = "text", "texts", "flag", "number"


@record
class Source:
    """One source. `path` is absolute where the source is a folder or a file.

    `name_pattern` is a regular expression for whole repository names, `path_pattern` one that is looked for
    in their full paths; `exclude` are paths of repositories and groups; `paths` are globs from a repository's
    root, empty for the usual names anywhere; `namespace` is that of Groups; `token_env` names the variable
    that holds the token; `max_age` is in hours, 0 for the general setting.
    """

    name: str
    type: str
    url: str = ""
    path: str = ""
    org: str = ""
    api: str = ""
    branch: str = ""
    paths: tuple[str, ...] = ()
    name_pattern: str = ""
    path_pattern: str = ""
    exclude: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    all_topics: bool = False
    exclude_topics: tuple[str, ...] = ()
    visibility: tuple[str, ...] = ()
    archived: bool = False
    forks: bool = True
    subgroups: bool = True
    people: bool = False
    namespace: str = ""
    repositories: bool = True
    clone: str = "https"
    filter: tuple[str, ...] = ()
    token_env: str = ""
    max_age: int = 0


_SHAPES = {
    "url": TEXT,
    "path": TEXT,
    "org": TEXT,
    "api": TEXT,
    "branch": TEXT,
    "paths": TEXTS,
    "name_pattern": TEXT,
    "path_pattern": TEXT,
    "exclude": TEXTS,
    "topics": TEXTS,
    "all_topics": FLAG,
    "exclude_topics": TEXTS,
    "visibility": TEXTS,
    "archived": FLAG,
    "forks": FLAG,
    "subgroups": FLAG,
    "people": FLAG,
    "namespace": TEXT,
    "repositories": FLAG,
    "clone": TEXT,
    "filter": TEXTS,
    "token_env": TEXT,
    "max_age": NUMBER,
}
_SELECT = (
    "branch paths name_pattern path_pattern exclude topics all_topics exclude_topics visibility archived"
    " forks people namespace repositories clone"
)
_FIELDS = {
    FOLDER: "path",
    GIT: "url branch paths",
    GITHUB: f"url org api {_SELECT}",
    GITLAB: f"url org api subgroups {_SELECT}",
    BACKSTAGE: "url filter",
    INDEX: "url path",
}
_NEEDED = {FOLDER: ("path",), GIT: ("url",), GITHUB: ("org",), BACKSTAGE: ("url",)}
_WORDS = {TEXT: "a text", TEXTS: "a list of texts", FLAG: "true or false", NUMBER: "a whole number"}
MIRRORED = frozenset({GIT, GITHUB, GITLAB, BACKSTAGE})
"""The types whose files are copied below the cache by `portal source sync`."""
LONGEST_NAME = 40


def read_sources(tables: Any, file: str) -> tuple[Source, ...]:
    """Read the tables below `sources` of the file at `file`, in order of their names.

    Raises PortalError (exit 2) naming the setting that cannot be read.
    """
    if not isinstance(tables, dict):
        raise _bad(f"{file}: sources must be tables, as in [sources.acme]")
    return tuple(read_source(name, tables[name], file) for name in sorted(tables))


def read_source(name: str, table: Any, file: str) -> Source:
    """Read one source. Raises PortalError (exit 2)."""
    where = f"{file}: sources.{name}"
    check_name(name)
    if not isinstance(table, dict):
        raise _bad(f"{where} must be a table")
    kind = table.get("type")
    if kind not in _FIELDS:
        hint = suggestion(str(kind), _FIELDS) if kind else None
        raise _bad(f"{where}.type must be {either(sorted(_FIELDS))}", hint)
    fields = (*_FIELDS[kind].split(), "token_env", "max_age")
    given: dict[str, Any] = {}
    for key, value in table.items():
        if key == "type":
            continue
        if key not in fields:
            hint = suggestion(key, fields) or f"a source of type {kind} takes {', '.join(fields)}"
            raise _bad(f"{where}: unknown setting {quoted(key)}", hint)
        given[key] = _value(value, _SHAPES[key], f"{where}.{key}")
    for key in _NEEDED.get(kind, ()):
        if not given.get(key):
            raise _bad(f"{where} needs {key}")
    return _judged(Source(name, kind, **given), where, file)


def brief(source: Source) -> str:
    """Give what a question to the catalog needs to know of a source, in one text: type, name, age, place."""
    place = source.path or (source.url if source.type == INDEX else "")
    return f"{source.type}:{source.name}:{source.max_age}:{place}"


def load_sources(file: str) -> tuple[Source, ...]:
    """Read all sources of the user's configuration file; none where there is no file. Raises PortalError."""
    import os
    import tomllib

    if not os.path.isfile(file):
        return ()
    try:
        with open(file, "rb") as opened:
            return read_sources(tomllib.load(opened).get("sources", {}), file)
    except OSError as error:
        raise _bad(f"{file}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _bad(f"{file}: not valid TOML: {error}") from error


def check_name(name: str) -> None:
    """Raise PortalError (exit 2) unless `name` can name a source: it becomes the name of a folder."""
    import re

    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", name) or len(name) > LONGEST_NAME:
        hint = f"letters, digits, - and _, at most {LONGEST_NAME}"
        raise _bad(f"{quoted(name)} cannot name a source", hint)


def _value(value: Any, shape: str, where: str) -> Any:
    good = {
        TEXT: isinstance(value, str),
        TEXTS: isinstance(value, list) and all(isinstance(one, str) for one in value),
        FLAG: isinstance(value, bool),
        NUMBER: isinstance(value, int) and not isinstance(value, bool) and value >= 0,
    }[shape]
    if not good:
        raise _bad(f"{where} must be {_WORDS[shape]}")
    return tuple(value) if shape == TEXTS else value


def _judged(source: Source, where: str, file: str) -> Source:
    """Check what hangs together, and make paths absolute."""
    import os
    import re

    from devportal.record import replace

    if source.type == INDEX and bool(source.url) == bool(source.path):
        raise _bad(f"{where} needs url or path, and not both")
    if source.clone not in ("https", "ssh"):
        raise _bad(f"{where}.clone must be https or ssh")
    if source.token_env and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", source.token_env):
        raise _bad(f"{where}.token_env must name an environment variable", "the token itself stays outside")
    for key in ("name_pattern", "path_pattern"):
        try:
            re.compile(getattr(source, key))
        except re.error as error:
            raise _bad(f"{where}.{key} is no regular expression: {error}") from None
    if source.type == GITLAB and not source.org and source.url.rstrip("/") in ("", "https://gitlab.com"):
        raise _bad(f"{where} needs org", "a GitLab of your own is read whole without one: name its url")
    if source.namespace and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", source.namespace):
        raise _bad(f"{where}.namespace must be small letters, digits and -")
    for url in (source.url, source.api):
        if "@" in url.partition("://")[2].partition("/")[0] and source.type != GIT:
            raise _bad(f"{where}: a URL holds no user name or token", "`portal auth status` tells where from")
    path = os.path.expanduser(source.path)
    return replace(source, path=os.path.normpath(os.path.join(os.path.dirname(file), path)) if path else "")


def to_table(source: Source) -> Mapping[str, Any]:
    """Give the table of a source as it is written: what differs from the defaults."""
    plain = Source(source.name, source.type)
    found: dict[str, Any] = {"type": source.type}
    for key in _SHAPES:
        value = getattr(source, key)
        if value != getattr(plain, key):
            found[key] = list(value) if isinstance(value, tuple) else value
    return found


def _bad(message: str, hint: str | None = None) -> PortalError:
    return PortalError(message, hint=hint, exit_code=USAGE, code="config.source")

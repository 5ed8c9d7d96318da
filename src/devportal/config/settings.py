"""Settings of one run, with where each came from.

Flag > PORTAL_* > nearest portal.toml, .portal.toml or [tool.portal] of pyproject.toml, upwards to the
repository's root > the user's config.toml > default.
"""

from __future__ import annotations

import os

from devportal.config.keys import BY_NAME, KEYS, REPOSITORY, USER_TABLES, Key
from devportal.errors import USAGE, PortalError
from devportal.record import record, replace
from devportal.text import quoted, suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from devportal.config.snapshot import Entries

FILES = ("portal.toml", ".portal.toml", "pyproject.toml")
DEFAULT = "default"


@record
class Settings:
    """The values of one run by dotted name, their origins, the root, and what was left aside.

    `elsewhere` are the roots of the user's own file: they serve where the current folder has no catalog.
    """

    root: str
    found: bool
    values: Mapping[str, Any]
    origins: Mapping[str, str]
    files: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()

    def get(self, name: str) -> Any:
        """Give a setting by its dotted name."""
        return self.values[name]

    def at(self, roots: tuple[str, ...]) -> Settings:
        """Give the same settings over other folders."""
        return replace(self, root=roots[0], values={**self.values, "catalog.roots": roots}, elsewhere=())

    @property
    def roots(self) -> tuple[str, ...]:
        """The absolute folders that the catalog is searched in."""
        return self.values["catalog.roots"]  # type: ignore[no-any-return]


def load_settings(folder: str, environ: Mapping[str, str], user_file: str, cache: str = "") -> Settings:
    """Read the settings that hold in `folder`; with `cache`, from their snapshot while files are the same.

    Raises PortalError (exit 2) for a file that is not TOML, an unknown key or a value of the wrong type.
    """
    folder = os.path.abspath(folder)
    config = nearest_config(folder)
    values: dict[str, Any] = {key.name: key.default for key in KEYS}
    origins = dict.fromkeys(values, DEFAULT)
    root = os.path.dirname(config) if config else repository_root(folder) or folder
    values["catalog.roots"] = (root,)
    files = [path for path in (user_file, config) if path and os.path.isfile(path)]
    entries, warnings = _read(files, user_file, cache)
    elsewhere: tuple[str, ...] = ()
    for name, path, value in entries:
        if name == "catalog.roots" and path == user_file and not _holds(value, folder):
            elsewhere = value
            continue
        values[name] = value
        origins[name] = path
    for key in KEYS:
        if key.env and environ.get(key.env):
            values[key.name] = _from_text(key, environ[key.env])
            origins[key.name] = f"${key.env}"
    return Settings(root, bool(config), values, origins, tuple(files), tuple(warnings), elsewhere)


def _holds(roots: Sequence[str], folder: str) -> bool:
    """Say whether a folder stands in one of the user's own roots; only there do they come first."""
    return any((folder + os.sep).startswith(root.rstrip(os.sep) + os.sep) for root in roots)


def _read(files: list[str], user_file: str, cache: str) -> tuple[Entries, list[str]]:
    """Give each setting that the files hold, in the order in which they take effect, and warnings."""
    if not files:
        return [], []
    if cache:
        from devportal.config.snapshot import recall, remember

        known = recall(cache, files)
        if known is not None:
            return known
    warnings: list[str] = []
    entries: Entries = [
        (key.name, path, value)
        for path in files
        for key, value in _entries(path, path == user_file, warnings)
    ]
    if cache:
        remember(cache, files, entries, warnings)
    return entries, warnings


def nearest_config(folder: str) -> str | None:
    """Give the configuration file that holds in `folder`: the nearest one up to the repository's root."""
    while True:
        for name in FILES:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and (name != "pyproject.toml" or _has_portal_table(path)):
                return path
        parent = os.path.dirname(folder)
        if parent == folder or os.path.exists(os.path.join(folder, ".git")):
            return None
        folder = parent


def repository_root(folder: str) -> str | None:
    """Give the nearest folder upwards that holds `.git`."""
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


def _has_portal_table(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return b"[tool.portal" in file.read(1_000_000)
    except OSError:
        return False


def _entries(path: str, is_user: bool, warnings: list[str]) -> Iterator[tuple[Key, Any]]:
    """Walk the known settings of one file; name what may not stand there."""
    content = _parse(path)
    if is_user and "sources" in content:
        from devportal.config.sources import brief, read_sources

        found = read_sources(content.pop("sources"), path)
        yield BY_NAME["sources"], tuple(brief(one) for one in found)
    if is_user and "integrations" in content:
        from devportal.config import tools

        names = tools.brief(tools.read_tools(content.pop("integrations"), path))
        yield BY_NAME["integrations"], names
    for name, value in _flatten(content):
        table = name.split(".", 1)[0]
        key = BY_NAME.get(name)
        if not is_user and ((key and key.scope != REPOSITORY) or (not key and table in USER_TABLES)):
            warnings.append(f"{path}: {quoted(name)} is taken from your own configuration only; ignored here")
        elif key:
            yield key, _checked(key, value, path, is_user, warnings)
        elif not (is_user and table in USER_TABLES):
            raise PortalError(
                f"{path}: unknown setting {quoted(name)}",
                hint=suggestion(name, BY_NAME) or "`portal config show` lists every setting",
                exit_code=USAGE,
            )


def _parse(path: str) -> dict[str, Any]:
    import tomllib

    try:
        with open(path, "rb") as file:
            content = tomllib.load(file)
    except OSError as error:
        raise PortalError(f"{path}: cannot be read: {error.strerror}", exit_code=USAGE) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PortalError(f"{path}: not valid TOML: {error}", exit_code=USAGE) from error
    if os.path.basename(path) == "pyproject.toml":
        content = content.get("tool", {}).get("portal", {})
    return content if isinstance(content, dict) else {}


def _flatten(content: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in content.items():
        path = prefix + name
        if isinstance(value, dict) and not (path in BY_NAME and BY_NAME[path].shape == "table"):
            if value:
                yield from _flatten(value, path + ".")
        else:
            yield path, value


_SHAPES: dict[str, tuple[type, str]] = {
    "text": (str, "a text"),
    "number": (int, "a number"),
    "flag": (bool, "true or false"),
    "texts": (list, "a list of texts"),
    "table": (dict, "a table"),
}


def _checked(key: Key, value: Any, path: str, is_user: bool, warnings: list[str]) -> Any:
    wanted, words = _SHAPES[key.shape]
    good = isinstance(value, wanted) and (key.shape == "flag" or not isinstance(value, bool))
    if not good or (key.shape == "texts" and not all(isinstance(item, str) for item in value)):
        raise PortalError(f"{path}: {key.name} must be {words}", hint=key.help, exit_code=USAGE)
    if key.name in ("catalog.roots", "templates.sources"):
        return _folders(key, value, path, is_user, warnings)
    return tuple(value) if key.shape == "texts" else value


def _folders(key: Key, value: list[str], path: str, is_user: bool, warnings: list[str]) -> tuple[str, ...]:
    """Make folders absolute; a repository's own file cannot name folders outside of it."""
    base = os.path.dirname(path)
    kept = []
    for text in value:
        folder = os.path.normpath(os.path.join(base, os.path.expanduser(text) if is_user else text))
        inside = os.path.realpath(folder)
        if is_user or inside == os.path.realpath(base) or inside.startswith(os.path.realpath(base) + os.sep):
            kept.append(folder)
        else:
            warnings.append(f"{path}: {key.name} {quoted(text)} leaves the folder of this file; ignored")
    return tuple(kept)


def _from_text(key: Key, text: str) -> Any:
    if key.shape == "flag":
        return text.lower() not in ("0", "false", "no", "off")
    return text

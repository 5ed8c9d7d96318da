"""What a shell offers at the cursor: commands, options, entity names. Asked before anything heavy is imported."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

TAKES_ENTITY = frozenset({"show", "owner", "deps", "graph", "get", "describe"})
MOST = 200


def complete(words: Sequence[str], environ: Mapping[str, str], cwd: str) -> list[str]:
    """Give the completions of the last word of `words` (which may be empty)."""
    from devportal.cli.app import ALIASES, BY_WORDS, NOUNS

    *before, current = words or [""]
    verbs = {name for name in (*BY_WORDS, *ALIASES) if " " not in name} | NOUNS
    if not before:
        return sorted(name for name in verbs if name.startswith(current))
    if before[0] in NOUNS and len(before) == 1 and before[0] not in BY_WORDS:
        verbs = {name.split(" ")[1] for name in (*BY_WORDS, *ALIASES) if name.startswith(before[0] + " ")}
        return sorted(name for name in verbs if name.startswith(current))
    if current.startswith("-"):
        return sorted(option for option in _options(before) if option.startswith(current))
    if before[0] in TAKES_ENTITY:
        return list(_names(current, environ, cwd))
    return []


def _options(before: Sequence[str]) -> Iterable[str]:
    """Give the options of the command that was typed."""
    import inspect
    from importlib import import_module

    from devportal.cli.app import choose
    from devportal.cli.options import COMMON
    from devportal.errors import PortalError

    try:
        command, _ = choose(before)
    except PortalError:
        return ()
    module, _, name = command.target.partition(":")
    function = getattr(import_module(f"devportal.cli.commands.{module}"), name)
    parameters = [p.annotation for p in inspect.signature(function, eval_str=True).parameters.values()]
    found = set()
    for annotation in [*parameters, *(annotation for annotation, _ in COMMON.values())]:
        for info in getattr(annotation, "__metadata__", ()):
            found.update(one for one in getattr(info, "param_decls", None) or () if one.startswith("--"))
    return found


def _names(current: str, environ: Mapping[str, str], cwd: str) -> Iterable[str]:
    """Give entity names and refs that start with what was typed, from the index as it is."""
    import os

    from devportal.catalog import sqlite
    from devportal.catalog.load import index_place
    from devportal.config.settings import load_settings
    from devportal.errors import PortalError
    from devportal.paths import cache_dir, config_dir

    try:
        settings = load_settings(cwd, environ, os.path.join(config_dir(environ), "config.toml"))
        path = index_place(settings, cache_dir(environ)).path
        if not os.path.exists(path):
            return
        connection = sqlite.open_index(path)
        column = "ref" if ":" in current or "/" in current else "name"
        query = f"SELECT DISTINCT {column} FROM entity WHERE {column} >= ? AND {column} < ? AND live = 1"
        high = current + "\U0010ffff"
        for (name,) in connection.execute(f"{query} ORDER BY {column} LIMIT {MOST}", (current, high)):
            if name.isprintable():
                yield name
    except (PortalError, OSError, sqlite.DatabaseError):
        return

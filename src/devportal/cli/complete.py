"""What a shell offers at the cursor: commands, options, entity names."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from devportal.cli.app import Command

TAKES_ENTITY = frozenset(
    "show owner deps graph get describe status logs open impact log blame verify".split()
) | {
    *("docs show", "api show", "api get-spec", "api lint", "api consumers", "api diff", "catalog get"),
}
MOST = 200
_KINDS = ("api", "component", "domain", "group", "location", "resource", "system", "template", "user")
_FORMATS = ("csv", "json", "jsonl", "md", "name", "table", "tsv", "wide", "yaml")
_WORDS = {
    "--kind": _KINDS,
    "--color": ("always", "auto", "never"),
    "--group-by": ("domain", "owner", "system"),
    "--builder": ("auto", "mkdocs", "plain"),
    **dict.fromkeys(("-o", "--output", "--format"), _FORMATS),
}
"""Options whose values are words of ours."""
_FIRST = {
    "list": _KINDS,
    "ls": _KINDS,
    "completion": ("bash", "fish", "zsh"),
    "ci init": ("github", "gitlab", "jenkins", "pre-commit"),
}
"""Commands whose argument is a word of ours."""
_NAMED = frozenset(("--owner", "--system", "--domain", "--to"))
"""Options whose values are entities."""


def complete(words: Sequence[str], environ: Mapping[str, str], cwd: str) -> list[str]:
    """Give the completions of the last word of `words` (which may be empty)."""
    *before, current = words or [""]
    option, equals, value = current.partition("=")
    if equals and option.startswith("--"):
        return [f"{option}={one}" for one in _values(option, value, environ, cwd) or ()]
    values = _values(before[-1], current, environ, cwd) if before else None
    if values is not None:
        return values
    offered = _arguments(before, current, environ, cwd) if before and not current.startswith("-") else None
    if offered is not None:
        return offered
    from devportal.cli.app import ALIASES, BY_WORDS, NOUNS

    verbs = {name for name in (*BY_WORDS, *ALIASES) if " " not in name} | NOUNS
    if not before:
        return sorted(name for name in (*verbs, "--help", "--version") if name.startswith(current))
    if before[0] in NOUNS and len(before) == 1 and before[0] not in BY_WORDS:
        verbs = {name.split(" ")[1] for name in (*BY_WORDS, *ALIASES) if name.startswith(before[0] + " ")}
        return sorted(name for name in verbs if name.startswith(current))
    if current.startswith("-"):
        return sorted(option for option in _options(before) if option.startswith(current))
    return []


def _arguments(before: Sequence[str], current: str, environ: Mapping[str, str], cwd: str) -> list[str] | None:
    """Give what an argument of a command may be: an entity, a kind, a source, a shell; None for others."""
    verb, words = before[0], " ".join(before[:2])
    if verb in TAKES_ENTITY or words in TAKES_ENTITY:
        return list(_names(current, environ, cwd))
    if words in ("source remove", "source sync", "source test", "source audit"):
        return _sources(current, environ)
    known = _FIRST.get(verb) or _FIRST.get(words)
    return [word for word in known if word.startswith(current)] if known else None


def _values(option: str, current: str, environ: Mapping[str, str], cwd: str) -> list[str] | None:
    """Give the values that an option may have; None for what is no option, or one of any value."""
    if option in _WORDS:
        return [word for word in _WORDS[option] if word.startswith(current)]
    if option in _NAMED:
        return list(_names(current, environ, cwd))
    return _sources(current, environ) if option == "--source" else None


def _sources(current: str, environ: Mapping[str, str]) -> list[str]:
    """Give the names of the sources in the user's configuration that start with what was typed."""
    import os
    import tomllib

    from devportal.paths import config_dir

    with open(os.path.join(config_dir(environ), "config.toml"), "rb") as file:
        tables = tomllib.load(file).get("sources", {})
    return sorted(name for name in tables if name.startswith(current))


def _options(before: Sequence[str]) -> Iterable[str]:
    """Give the long options of the command that was typed."""
    from devportal.cli.app import choose
    from devportal.cli.spec import COMMON, SPECS
    from devportal.errors import PortalError

    try:
        command, _ = choose(before)
    except PortalError:
        return ()
    found = [flag for option in COMMON for flag in option.flags]
    if command.words in SPECS:
        found += [flag for option in SPECS[command.words].options for flag in option.flags]
    else:
        found += _declared(command)
    return {flag for flag in found if flag.startswith("--")}


def _declared(command: Command) -> list[str]:
    """Give the options that a command declares in its own signature."""
    import inspect

    from devportal.cli.app import function_of

    found: list[str] = []
    for parameter in inspect.signature(function_of(command), eval_str=True).parameters.values():
        for info in getattr(parameter.annotation, "__metadata__", ()):
            # inside Annotated, Typer keeps the first spelling where a default would stand
            spelled = (getattr(info, "default", None), *(getattr(info, "param_decls", None) or ()))
            found += [one for one in spelled if isinstance(one, str)]
    return found


def _names(current: str, environ: Mapping[str, str], cwd: str) -> Iterable[str]:
    """Give entity names, or refs where one was begun, that start with what was typed."""
    from devportal.cli.names import starting_with

    return starting_with(current, environ, cwd, MOST)

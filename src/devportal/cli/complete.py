"""What a shell offers at the cursor: commands, options, entity names."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from devportal.cli.app import Command

TAKES_ENTITY = frozenset({"show", "owner", "deps", "graph", "get", "describe", "status", "logs", "open"})
MOST = 200


def complete(words: Sequence[str], environ: Mapping[str, str], cwd: str) -> list[str]:
    """Give the completions of the last word of `words` (which may be empty)."""
    *before, current = words or [""]
    if before and before[0] in TAKES_ENTITY and not current.startswith("-"):
        return list(_names(current, environ, cwd))
    from devportal.cli.app import ALIASES, BY_WORDS, NOUNS

    verbs = {name for name in (*BY_WORDS, *ALIASES) if " " not in name} | NOUNS
    if not before:
        return sorted(name for name in verbs if name.startswith(current))
    if before[0] in NOUNS and len(before) == 1 and before[0] not in BY_WORDS:
        verbs = {name.split(" ")[1] for name in (*BY_WORDS, *ALIASES) if name.startswith(before[0] + " ")}
        return sorted(name for name in verbs if name.startswith(current))
    if current.startswith("-"):
        return sorted(option for option in _options(before) if option.startswith(current))
    return []


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

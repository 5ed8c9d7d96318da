"""docs/commands.md, made from the command table and what each command declares."""

from __future__ import annotations

import inspect

import typer

from devportal.cli.app import ALIASES, COMMANDS, function_of
from devportal.cli.options import leaf
from devportal.cli.spec import COMMON, Option

HEAD = """# Commands

Every command, its arguments and its options. This page is made from the code; a test holds it so.

Commands that answer take the [common options](#common-options) as well. Exit codes: 0 done or yes, 1 the answer is no or
findings, 2 wrong use, 3 something could not be read or written, 4 not authorised, 5 refused for safety, 70 a bug of ours,
130 interrupted.
"""


def page() -> str:
    """Give the text of the page."""
    parts = [HEAD]
    for command in COMMANDS:
        parts.append(section(command))
    parts.append("## Common options\n\n" + table([(shown(one), one.help) for one in COMMON]))
    names = sorted(
        f"`portal {alias}` is `portal {name}`" for alias, name in ALIASES.items() if is_known(name)
    )
    parts.append("## Other names\n\n" + ", ".join(names) + ".\n")
    return "\n".join(parts)


def shown(option: Option) -> str:
    """Give the spellings of a common option and what stands for its value."""
    return ", ".join(option.flags) + (f" {option.metavar}" if option.metavar else "")


def is_known(name: str) -> bool:
    return any(command.words == name for command in COMMANDS)


def section(command: object) -> str:
    """Give the section of one command."""
    function = function_of(command)
    app = typer.Typer(add_completion=False)
    app.command()(leaf(command.words, function, lambda flags: None))
    made = typer.main.get_command(app)
    common = {one.name for one in COMMON}
    arguments = [one for one in made.params if one.param_type_name == "argument"]
    options = [one for one in made.params if one.param_type_name == "option" and one.name not in common]
    words = " ".join(one.metavar or one.name.upper() for one in arguments)
    lines = [f"## portal {command.words}\n", inspect.cleandoc(function.__doc__ or "") + "\n"]
    lines.append(
        f"```text\nportal {command.words}{' ' + words if words else ''}{' [OPTIONS]' if options else ''}\n```\n"
    )
    rows = [(one.metavar or one.name.upper(), one.help or "") for one in arguments]
    rows += [(spelled(one), meaning(one)) for one in options]
    if rows:
        lines.append(table(rows))
    return "\n".join(lines)


def spelled(option: object) -> str:
    """Give the spellings of an option and what stands for its value."""
    value = "" if option.is_flag or option.count else f" {option.metavar or 'N'}"
    return ", ".join(option.opts) + value


def meaning(option: object) -> str:
    """Give the help of an option, with its default where there is one."""
    given = option.default if isinstance(option.default, (str, int)) and option.default else None
    return f"{option.help} Default: {given}." if given and not option.is_flag else option.help or ""


def table(rows: list[tuple[str, str]]) -> str:
    """Give a Markdown table of names and meanings."""
    lines = ["| | |", "| --- | --- |"]
    lines += [
        f"| `{name.replace('|', chr(92) + '|')}` | {text.replace('|', chr(92) + '|')} |"
        for name, text in rows
    ]
    return "\n".join(lines) + "\n"

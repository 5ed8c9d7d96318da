"""The command table: every verb with its module and its line of help.

A command's module is imported when it is called, and only that one becomes a Typer command.
"""

from __future__ import annotations

from devportal.errors import USAGE, PortalError
from devportal.record import record
from devportal.text import quoted, suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any


@record
class Command:
    """One leaf: its words, "module:function" below cli.commands, a line of help, the group it is shown in."""

    words: str
    target: str
    help: str
    group: str


ASK, WORK, ADMIN = "Ask", "Work", "Set up"

COMMANDS = (
    Command("search", "search:search", "Find entities by any word, best first.", ASK),
    Command("list", "list:list_entities", "List entities, selected by kind, owner, tag and more.", ASK),
    Command("show", "show:show", "Everything about one entity.", ASK),
    Command("owner", "owner:owner", "Who owns an entity or a path, and how to reach them.", ASK),
    Command("deps", "deps:deps", "What an entity depends on, or what depends on it.", ASK),
    Command("impact", "impact:impact", "What breaks, and who must know, when something changes.", ASK),
    Command("diff", "diff:diff", "What changed in the catalog between two commits.", ASK),
    Command("log", "log:log", "What happened to an entity, commit by commit.", ASK),
    Command("blame", "blame:blame", "Who wrote each field of an entity, and when.", ASK),
    Command("graph", "graph:graph", "The graph of a selection.", ASK),
    Command("status", "status:status", "How an entity does now: CI, deployments, alerts, on call.", ASK),
    Command("logs", "logs:logs", "The last log lines of an entity.", ASK),
    Command("open", "open:open_page", "Open docs, source, CI or dashboard in the browser.", ASK),
    Command("api list", "api:list_apis", "The APIs, and how many use each.", ASK),
    Command("api show", "api:show", "The operations of an API.", ASK),
    Command("api get-spec", "api:get_spec", "The definition of an API as it was written.", ASK),
    Command("api consumers", "api:consumers", "Who consumes an API.", ASK),
    Command("docs list", "docs:list_docs", "Who has documentation; the pages of one.", ASK),
    Command("docs show", "docs:show", "Read a page of an entity's documentation.", ASK),
    Command("docs search", "docs:search", "Find words in all documentation.", ASK),
    Command("check", "check:check", "Judge catalog files as Backstage would, and the whole graph.", WORK),
    Command("fmt", "fmt:fmt", "Lay out catalog files in one way; no value changes.", WORK),
    Command("explain", "explain:explain", "What a finding, a kind or a field means.", WORK),
    Command("api lint", "api:lint", "Judge the definitions of APIs.", WORK),
    Command("api diff", "api:diff", "What changed in an API, and whom it breaks.", WORK),
    Command("docs check", "docs_site:check", "Find dead links and pages that nobody finds.", WORK),
    Command("docs build", "docs_site:build", "Documentation as web pages.", WORK),
    Command("docs serve", "docs_site:serve", "Documentation in the browser, on this machine.", WORK),
    Command("create", "create:create", "Start something new from a template.", WORK),
    Command("update", "update:update", "Follow the template that a project was made from.", WORK),
    Command("template list", "template_show:template_list", "The templates that there are.", WORK),
    Command("template show", "template_show:template_show", "What a template asks and does.", WORK),
    Command("template dry-run", "template_show:template_dry_run", "What a template would make.", WORK),
    Command("template check", "template_check:template_check", "Judge templates before they are run.", WORK),
    Command("template test", "template_test:template_test", "Run the cases kept beside templates.", WORK),
    Command("template runs", "template_runs:template_runs", "Runs of templates on this computer.", WORK),
    Command("init", "init:init", "Write a first catalog-info.yaml for this repository.", WORK),
    Command("me", "me:me", "Who you are, your teams, what you own, what needs attention.", ASK),
    Command("verify", "verify:verify", "Say that what the catalog tells of an entity is true.", WORK),
    Command("catalog owners", "owners:owners", "Where ownership is weak, with the evidence.", ADMIN),
    Command("catalog stats", "stats:stats", "Count entities by kind, type, owner and lifecycle.", ADMIN),
    Command("catalog export", "export:export", "Write the index as one file that others can use.", ADMIN),
    Command("source add", "source:add", "Add a folder, repository, organisation, Backstage or index.", ADMIN),
    Command("source list", "source:list_", "The sources of your configuration, with their age.", ADMIN),
    Command("source remove", "source:remove", "Take a source out of your configuration.", ADMIN),
    Command("source sync", "source:sync", "Bring what sources have, only what changed.", ADMIN),
    Command("source test", "source:test", "Can a source be reached, and does it let us in?", ADMIN),
    Command("source audit", "source:audit", "What sources and the catalog disagree about.", ADMIN),
    Command("auth status", "auth:status", "Where the token of each host comes from.", ADMIN),
    Command("config show", "config:show_config", "Every setting, with where it comes from.", ADMIN),
    Command("cache info", "cache:info", "Where the index is, and how large.", ADMIN),
    Command("cache clear", "cache:clear", "Remove all indexes.", ADMIN),
    Command("ci comment", "ci:comment", "Keep one comment on a pull request up to date.", WORK),
    Command("ci init", "ci:init", "Write the file with which CI judges the catalog.", WORK),
    Command("completion", "completion:completion", "Print the completion script of a shell.", ADMIN),
    Command("doctor", "doctor:doctor", "Is everything here that commands need?", ADMIN),
    Command("help", "help:help_", "Help for a command.", ADMIN),
    Command("version", "version:version", "The version.", ADMIN),
)
ALIASES = {
    "ls": "list",
    "get": "show",
    "describe": "show",
    "validate": "check",
    "browse": "open",
    "new": "create",
    "catalog list": "list",
    "catalog get": "show",
    "catalog validate": "check",
}

BY_WORDS = {command.words: command for command in COMMANDS}
NOUNS = {words.split(" ")[0] for words in (*BY_WORDS, *ALIASES) if " " in words}


def choose(argv: Sequence[str]) -> tuple[Command, list[str]]:
    """Give the command that `argv` starts with, and the arguments left for it.

    Raises PortalError (exit 2) with a did-you-mean for an unknown one.
    """
    first = argv[0]
    if first in NOUNS and len(argv) > 1 and not argv[1].startswith("-"):
        words = f"{first} {argv[1]}"
        words = ALIASES.get(words, words)
        if words in BY_WORDS:
            return BY_WORDS[words], list(argv[2:])
        raise _unknown(f"{first} {argv[1]}", [name for name in BY_WORDS if name.startswith(first + " ")])
    words = ALIASES.get(first, first)
    if words in BY_WORDS:
        return BY_WORDS[words], list(argv[1:])
    if first in NOUNS:
        verbs = [name for name in (*BY_WORDS, *ALIASES) if name.startswith(first + " ")]
        raise PortalError(
            f"`portal {first}` needs a verb",
            hint="try " + ", ".join(f"`portal {v}`" for v in verbs),
            exit_code=USAGE,
        )
    if first.startswith("-"):
        raise PortalError(
            f"no option {quoted(first)} before a command",
            hint="options come after the command: `portal COMMAND [OPTIONS]`; `portal --help` lists commands",
            exit_code=USAGE,
        )
    raise _unknown(first, [*BY_WORDS, *ALIASES])


def function_of(command: Command) -> Callable[..., Any]:
    """Import a command's module and give its function."""
    module, _, name = command.target.partition(":")
    # not importlib's function: importing importlib costs more than it is worth on the hot path
    function: Callable[..., Any] = getattr(
        __import__(f"devportal.cli.commands.{module}", fromlist=[name]), name
    )
    return function


def _unknown(typed: str, known: Sequence[str]) -> PortalError:
    return PortalError(
        f"no command {quoted(typed)}",
        hint=suggestion(typed, known) or "`portal --help` lists the commands",
        exit_code=USAGE,
    )


def overview(support: str = "") -> str:
    """Give the text of `portal --help`."""
    lines = ["Usage: portal COMMAND [ARGUMENTS] [OPTIONS]", "", "The developer portal in your terminal.", ""]
    for group in (ASK, WORK, ADMIN):
        lines.append(f"{group}:")
        lines += [f"  {command.words:<16} {command.help}" for command in COMMANDS if command.group == group]
        lines.append("")
    lines.append("`portal COMMAND --help` tells more. Start: portal list, portal search WORD, portal show .")
    if support:
        lines.append(f"Questions: {support}")
    return "\n".join(lines) + "\n"

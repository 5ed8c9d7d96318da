"""What the hot commands and every command take, as data.

Declared once: Typer is told from here (cli.options), and the exact simple forms of the hot commands are
read from here without it (cli.fast). Importing Typer alone takes six starts of Python.
"""

from __future__ import annotations

from devportal.record import record

FLAG, TEXT, NUMBER, TEXTS, COUNT = "flag", "text", "number", "texts", "count"


@record
class Option:
    """One option: the parameter's name, its spellings, its shape and default."""

    name: str
    flags: tuple[str, ...]
    shape: str
    default: object
    help: str
    metavar: str | None = None
    least: int | None = None


@record
class Argument:
    """One positional argument; with `many` it takes all that are left, and at least one if required."""

    name: str
    metavar: str
    help: str
    default: object = None
    required: bool = True
    many: bool = False


@record
class Spec:
    """What one command takes besides the common options."""

    arguments: tuple[Argument, ...] = ()
    options: tuple[Option, ...] = ()


COMMON = (
    Option(
        "output",
        ("--output", "-o", "--format"),
        TEXT,
        None,
        "Format of the answer, as json; a wrong one lists them.",
        "FORMAT",
    ),
    Option("json", ("--json",), FLAG, False, "The same as -o json."),
    Option("fields", ("--fields",), TEXT, None, "Only these fields.", "A,B.C"),
    Option("output_file", ("--output-file",), TEXT, None, "Write the answer to a file.", "PATH"),
    Option("quiet", ("-q", "--quiet"), FLAG, False, "No warnings and notes."),
    Option("verbose", ("-v", "--verbose"), COUNT, 0, "Tell more."),
    Option("color", ("--color",), TEXT, None, "always, never or auto.", "WHEN"),
    Option("no_pager", ("--no-pager",), FLAG, False, "Never page."),
    Option("no_input", ("--no-input",), FLAG, False, "Never ask."),
    Option("directory", ("-C", "--directory"), TEXT, ".", "Work in this folder.", "DIR"),
    Option("offline", ("--offline",), FLAG, False, "Open no connection."),
    Option("refresh", ("--refresh",), FLAG, False, "Sync sources and build the index again."),
    Option("cached", ("--cached",), FLAG, False, "Answer without looking at the disk."),
    Option("source", ("--source",), TEXT, None, "Ask this source alone.", "NAME"),
    Option("namespace", ("--namespace",), TEXT, None, "Namespace of short names.", "NS"),
    Option("strict_ref", ("--strict-ref",), FLAG, False, "A name that fits several is an error."),
    Option("debug", ("--debug",), FLAG, False, "Show tracebacks."),
)

SELECTION = (
    Option("kind", ("--kind",), TEXTS, None, "Only this kind; repeat for several.", "KIND"),
    Option("type", ("--type",), TEXTS, None, "Only this spec.type.", "TYPE"),
    Option("owner", ("--owner",), TEXTS, None, "Only what this group or user owns.", "REF"),
    Option("recursive", ("--recursive",), FLAG, False, "With --owner: its sub-groups too."),
    Option("system", ("--system",), TEXTS, None, "Only parts of this system.", "REF"),
    Option("domain", ("--domain",), TEXTS, None, "Only parts of this domain.", "REF"),
    Option("lifecycle", ("--lifecycle",), TEXTS, None, "Only this lifecycle.", "NAME"),
    Option("tag", ("--tag",), TEXTS, None, "Only with this tag; repeated, with all.", "TAG"),
    Option("label", ("-l", "--label"), TEXTS, None, "Only with this label.", "K=V"),
    Option("filter", ("--filter",), TEXTS, None, "Backstage's filter expression.", "EXPR"),
    Option("query", ("--query",), TEXT, None, "Backstage's predicates as JSON.", "JSON"),
    Option("orphans", ("--orphans",), FLAG, False, "Only what nothing refers to."),
)

LIMIT = Option("limit", ("--limit",), NUMBER, 20, "How many at most, 20 by default; 0 for all.", "N", 0)
ENTITY = Argument(
    "name", "REF|PATH", "An entity, or a path in its repository; `.` by default.", ".", required=False
)

SPECS = {
    "search": Spec(
        (Argument("terms", "TERM...", "Words; an entity has to have all of them.", many=True),),
        (LIMIT, *SELECTION),
    ),
    "list": Spec(
        (Argument("kind_name", "[KIND]", "A kind, as in component or groups.", None, required=False),),
        (
            *SELECTION,
            Option("where", ("--where",), TEXT, None, "The one-line query language.", "QUERY"),
            Option("sort", ("--sort",), TEXT, None, "Order by this field; -FIELD for descending.", "FIELD"),
            Option("limit", ("--limit",), NUMBER, 0, "How many at most; 0 for all.", "N", 0),
        ),
    ),
    "show": Spec(
        (ENTITY,), (Option("at", ("--at",), TEXT, None, "As it was at this commit, tag or branch.", "REV"),)
    ),
    "owner": Spec(
        (
            Argument(
                "name",
                "REF|PATH|FILE:LINE|COMMIT|-",
                "An entity, a path, a commit; - reads a stack trace or a list of paths.",
                ".",
                required=False,
            ),
        ),
        (
            Option("owned", ("--owned",), FLAG, False, "List what this group or user owns."),
            Option("recursive", ("--recursive",), FLAG, False, "With --owned: its sub-groups too."),
            Option("members", ("--members",), FLAG, False, "List the people of the owning group."),
            Option("contact", ("--contact",), FLAG, False, "List how to reach the owner."),
            Option("chain", ("--chain",), FLAG, False, "List the groups above the owner, nearest first."),
            Option("oncall", ("--oncall",), FLAG, False, "Who is on call now, by PagerDuty."),
        ),
    ),
    "impact": Spec(
        (
            Argument(
                "names", "[REF|PATH...]", "What changes; `.` by default.", None, required=False, many=True
            ),
        ),
        (
            Option("since", ("--since",), TEXT, None, "What the files changed since REV belong to.", "REV"),
            Option("files_from", ("--files-from",), TEXT, None, "Read changed files; - for stdin.", "FILE|-"),
            Option("uncommitted", ("--uncommitted",), FLAG, False, "Files changed in the checkout too."),
            Option("depth", ("--depth",), NUMBER, None, "How many steps at most; 0: what changes.", "N", 0),
            Option(
                "relation", ("--relation",), TEXTS, None, "Follow this relation; repeat for several.", "R"
            ),
            Option("reviewers", ("--reviewers",), FLAG, False, "Whom CODEOWNERS asks about the files."),
            Option(
                "fail_on",
                ("--fail-on",),
                TEXTS,
                None,
                "Exit 1 on orphaned, unowned, removed-with-dependents or cycle.",
                "WHAT",
            ),
        ),
    ),
    "docs search": Spec(
        (Argument("terms", "TERM...", "Words; all must be in a section, else in its page.", many=True),),
        (
            LIMIT,
            Option("within", ("--in",), TEXT, None, "Only in the documentation of this entity.", "REF"),
        ),
    ),
    "docs list": Spec(
        (
            Argument(
                "name", "[REF|PATH]", "List the pages of this entity's documentation.", None, required=False
            ),
        )
    ),
    "docs show": Spec(
        (
            ENTITY,
            Argument("page", "[PAGE]", "A page, by file, name or title.", None, required=False),
        )
    ),
    "deps": Spec(
        (ENTITY,),
        (
            Option("reverse", ("--reverse",), FLAG, False, "What depends on it."),
            Option("both", ("--both",), FLAG, False, "Both directions."),
            Option("depth", ("--depth",), NUMBER, None, "How many steps at most.", "N", 1),
            Option(
                "relation", ("--relation",), TEXTS, None, "Follow this relation; repeat for several.", "R"
            ),
            Option("to", ("--to",), TEXT, None, "Why it depends on REF: the shortest ways.", "REF"),
            Option("cycles", ("--cycles",), FLAG, False, "List the cycles that it stands on."),
            Option("group_by", ("--group-by",), TEXT, None, "Draw groups: system, domain or owner.", "BY"),
        ),
    ),
}

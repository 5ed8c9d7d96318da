"""Every setting in one table: its type, default, environment variable and who may set it.

`REPOSITORY` settings may stand in a crawled repository's portal.toml: display and catalog rules. `USER`
settings (hosts, tokens, trust, plug-ins, protocols) are taken from the user's side only.
"""

from __future__ import annotations

from devportal.record import record

REPOSITORY = "repository"
USER = "user"


@record
class Key:
    """One setting: dotted name, shape ("text", "number", "flag", "texts", "table"), default and origin."""

    name: str
    shape: str
    default: object
    help: str
    scope: str = REPOSITORY
    env: str | None = None


KEYS = (
    Key(
        "support",
        "text",
        "",
        "whom to ask: a channel or a URL, shown in help and errors",
        env="PORTAL_SUPPORT",
    ),
    Key("namespace", "text", "default", "namespace of names typed without one", env="PORTAL_NAMESPACE"),
    Key("me", "text", "", "who you are: your User, as user:default/ada", USER, "PORTAL_ME"),
    Key("output.color", "text", "auto", "always, never or auto", env="PORTAL_COLOR"),
    Key("output.pager", "flag", True, "page what is longer than the screen", env="PORTAL_PAGER"),
    Key("catalog.roots", "texts", (".",), "folders to search, relative to this file"),
    Key(
        "catalog.patterns",
        "texts",
        ("catalog-info.yaml", "catalog-info.yml", "*.catalog-info.yaml"),
        "file names to look for",
    ),
    Key("catalog.prune", "texts", (), "more folder names that are not entered"),
    Key("catalog.rules", "texts", (), "kinds that may be ingested; `backstage-default` for Backstage's own"),
    Key(
        "catalog.model",
        "flag",
        False,
        "accept AiResource and API mcp-server, as Backstage's model source does",
    ),
    Key("catalog.kinds", "table", {}, "kinds of your own: apiVersions, required fields, reference fields"),
    Key("catalog.annotations", "texts", (), "annotation prefixes of your own, never reported as typos"),
    Key("templates.sources", "texts", (), "folders of templates, relative to this file"),
    Key("catalog.max_file_size", "number", 10_000_000, "largest descriptor that is read, in bytes", USER),
    Key("templates.flags", "texts", (), "feature flags of Backstage that are on in its forms"),
    Key("templates.register", "text", "", "the file that gets the locations of what templates create"),
    Key("backstage.url", "text", "", "a Backstage that is told of registered locations as well", USER),
    Key("scm.hosts", "table", {}, "code hosts of your own: kind, api, token_env of each", USER),
    Key("templates.trust", "texts", (), "template sources that may run commands", USER),
    Key("scm.protocols", "texts", ("https", "ssh"), "how git may reach a repository", USER),
    Key("sources", "texts", (), "where descriptors come from besides the roots: a table each", USER),
    Key(
        "catalog.source",
        "text",
        "",
        "the source that is asked where no --source is given",
        USER,
        env="PORTAL_SOURCE",
    ),
    Key("catalog.max_age", "number", 24, "hours after which a source counts as old", USER),
    Key("network.hosts", "texts", (), "hosts that may be asked besides those of sources and tools", USER),
    Key("network.timeout", "number", 30, "seconds that one request may take in all", USER),
    Key("network.max_bytes", "number", 50_000_000, "largest answer that is read, in bytes", USER),
    Key("auth.file", "text", "", "a file of tokens, `HOST TOKEN` in each line, private to you", USER),
    Key("docs.stale", "number", 200, "commits of code after which untouched documentation is told"),
    Key("docs.python", "text", "", "an interpreter that has devportal[techdocs], for docs build", USER),
    Key("integrations", "texts", (), "tools that panels ask: a table each", USER),
    Key("live.deadline", "number", 5, "seconds that all tools of a page may take together", USER),
    Key("live.max_age", "number", 60, "seconds that a page shows a tool's last answer without asking", USER),
)
BY_NAME = {key.name: key for key in KEYS}

USER_TABLES = frozenset(
    {"github", "gitlab", "http", "plugins", "scm", "auth", "sources", "integrations", "network", "backstage"}
)
"""Tables that only the user's own file may hold; in a repository's file they are named and left aside."""

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
    Key("output.color", "text", "auto", "always, never or auto", env="PORTAL_COLOR"),
    Key("output.pager", "flag", True, "page what is longer than the screen", env="PORTAL_PAGER"),
    Key("catalog.roots", "texts", (".",), "folders to search, relative to this file"),
    Key(
        "catalog.patterns",
        "texts",
        (),
        "file names to look for, instead of catalog-info.yaml and its relatives",
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
    Key("templates.trust", "texts", (), "template sources that may run commands", USER),
    Key("scm.protocols", "texts", ("https", "ssh"), "how git may reach a repository", USER),
)
BY_NAME = {key.name: key for key in KEYS}

USER_TABLES = frozenset(
    {"github", "gitlab", "http", "plugins", "scm", "auth", "sources", "integrations", "network", "backstage"}
)
"""Tables that only the user's own file may hold; in a repository's file they are named and left aside."""

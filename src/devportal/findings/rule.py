"""Every finding code in one table: what it means, why it matters, how to mend it."""

from __future__ import annotations

from devportal.errors import USAGE, PortalError
from devportal.record import record
from devportal.text import quoted, suggestion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@record
class Rule:
    """One code. `severity` is the usual one, `also` another that it has in the cases that `why` names.

    `example` shows the fault (YAML, or lines of a shell where it is about files). `backstage` says whether
    Backstage rejects the document too; `refused` that something was not done for safety; `fixable` that
    `portal check --fix` can mend it.
    """

    code: str
    severity: str
    title: str
    why: str
    example: str
    fix: str
    backstage: bool = False
    also: str | None = None
    refused: bool = False
    fixable: bool = False


def _table() -> dict[str, Rule]:
    from devportal.findings.rules_docs import DOCS
    from devportal.findings.rules_graph import GRAPH
    from devportal.findings.rules_quality import QUALITY
    from devportal.findings.rules_reading import READING
    from devportal.findings.rules_schema import SCHEMA
    from devportal.findings.rules_template import TEMPLATE

    rules = [*READING, *SCHEMA, *GRAPH, *QUALITY, *DOCS, *TEMPLATE]
    return {rule.code: rule for rule in sorted(rules, key=lambda rule: rule.code)}


RULES: Mapping[str, Rule] = _table()
"""Every rule by its code, in alphabetical order."""

REFUSED = frozenset(code for code, rule in RULES.items() if rule.refused)


def is_match(code: str, chosen: Iterable[str]) -> bool:
    """Say whether a code is chosen: by itself, or by its beginning, as `ref` chooses `ref.dangling`."""
    return any(code == one or code.startswith(one + ".") for one in chosen)


def codes_of(texts: Iterable[str], option: str) -> tuple[str, ...]:
    """Read codes as they are typed, several with commas between.

    Raises PortalError (exit 2) with a did-you-mean for one that stands for no rule.
    """
    codes = [part.strip().rstrip(".*") for text in texts for part in text.split(",") if part.strip()]
    for code in codes:
        if not any(is_match(known, [code]) for known in RULES):
            raise PortalError(
                f"{option}: no rule {quoted(code)}",
                hint=suggest(code) or "`portal explain` lists the rules",
                exit_code=USAGE,
            )
    return tuple(dict.fromkeys(codes))


def suggest(code: str) -> str | None:
    """Give "did you mean ...?" for a code that is not known, or None."""
    families = {known.partition(".")[0] for known in RULES}
    return suggestion(code, [*RULES, *families])

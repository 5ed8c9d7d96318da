"""The pages of rules and kinds, and docs/rules.md."""

from __future__ import annotations

from devportal.text import plural
from devportal.views.plain import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from devportal.findings.explain import KindPage, Page
    from devportal.findings.rule import Rule
    from devportal.views.theme import Theme

FORMATS = ("text", "md", "json", "yaml")
TERMINAL = "text"
PIPE = "text"


def render(page: Page, format_: str, theme: Theme, width: int) -> str:
    """Give one rule or kind whole, several as a list; `md` is the whole document."""
    del width
    if format_ == "md":
        return markdown(page.rules) if page.rules else _kinds_markdown(page.kinds)
    if len(page.rules) == 1:
        return "\n".join(_rule(page.rules[0], theme)) + "\n"
    if page.rules:
        return "\n".join(_list(page.rules, theme)) + "\n"
    return "\n\n".join("\n".join(_kind(kind, theme)) for kind in page.kinds) + "\n"


def _rule(rule: Rule, theme: Theme) -> Iterator[str]:
    yield theme.paint(rule.code, "bold") + "  " + theme.paint(_severity(rule), rule.severity)
    yield rule.title + "."
    yield ""
    yield from _wrapped(rule.why)
    yield ""
    yield "For example:"
    yield from ("  " + line for line in rule.example.splitlines())
    yield ""
    yield from _wrapped("What to do: " + rule.fix)
    yield from _wrapped(_verdict(rule))
    yield ""
    yield f"To leave it: --ignore {rule.code}, or a comment: # portal: ignore[{rule.code}]"


def _severity(rule: Rule) -> str:
    return rule.severity + (f", {rule.also} in some cases" if rule.also else "")


def _verdict(rule: Rule) -> str:
    if rule.backstage:
        return "Backstage rejects this too."
    return "Backstage accepts this without a word."


def _wrapped(text: str) -> list[str]:
    from textwrap import wrap

    return wrap(text, 100, break_long_words=False, break_on_hyphens=False)


def _list(rules: tuple[Rule, ...], theme: Theme) -> Iterator[str]:
    longest = max(len(rule.code) for rule in rules)
    for rule in rules:
        word = theme.paint(f"{rule.severity:<7}", rule.severity)
        yield f"{rule.code:<{longest}}  {word}  {rule.title}"
    yield ""
    yield f"{plural(len(rules), 'rule')}; `portal explain CODE` tells all of one"


def _kind(page: KindPage, theme: Theme) -> Iterator[str]:
    title = f"{page.kind} with spec.type {page.type}" if page.type else page.kind
    yield theme.paint(title, "bold") + "  apiVersion: " + " or ".join(page.versions)
    longest = max(len(field.path) for field in page.fields)
    for field in page.fields:
        must = theme.paint("required", "warning") if field.required else "        "
        refers = f"; refers to {field.refers}" if field.refers else ""
        yield f"  {field.path:<{longest}}  {must}  {field.holds}{refers}"


def _kinds_markdown(kinds: tuple[KindPage, ...]) -> str:
    lines = []
    for page in kinds:
        lines += [
            f"## {page.kind}",
            "",
            "| Field | Required | Holds | Refers to |",
            "| --- | --- | --- | --- |",
        ]
        for field in page.fields:
            must = "yes" if field.required else ""
            lines.append(f"| `{field.path}` | {must} | {field.holds} | {field.refers} |")
        lines.append("")
    return "\n".join(lines)


_HEAD = """\
# Rules of `portal check`

Every finding has a code.
`portal explain CODE` prints the same page in the terminal,
`--select` and `--ignore` take codes and their beginnings (`ref` is all of `ref.*`),
and `# portal: ignore[CODE]` leaves one place out ([check.md](check.md)).
An **error** fails the check, a **warning** does with `--strict`, a **hint** never does.

This file is made by `portal explain -o md > docs/rules.md`; what it says stands in `src/devportal/findings`.

| Code | Severity | What | Backstage rejects it | `--fix` |
| --- | --- | --- | --- | --- |
"""


def markdown(rules: tuple[Rule, ...]) -> str:
    """Give docs/rules.md."""
    rows = [
        f"| [{rule.code}](#{rule.code.replace('.', '')}) | {_short(rule)} | {rule.title} "
        f"| {_yes(rule.backstage)} | {_yes(rule.fixable)} |"
        for rule in rules
    ]
    return _HEAD + "\n".join(rows) + "\n" + "".join(_section(rule) for rule in rules)


def _yes(said: bool) -> str:
    return "yes" if said else ""


def _short(rule: Rule) -> str:
    return rule.severity + (f" or {rule.also}" if rule.also else "")


def _section(rule: Rule) -> str:
    language = "console" if rule.example.startswith("$") else "yaml"
    return (
        f"\n## {rule.code}\n\n{rule.title}: {_short(rule)}. {_verdict(rule)}\n\n{rule.why}\n\n"
        f"```{language}\n{rule.example}\n```\n\n{rule.fix}\n"
    )


def data(page: Page) -> object:
    """Give the rules or kinds as lists."""
    return plain(page.rules or page.kinds)

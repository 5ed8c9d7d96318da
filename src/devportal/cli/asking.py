"""The questions of a Backstage template, put to a person: one after the other, as they turn up."""

from __future__ import annotations

from devportal.scaffold.forms.field import NOTHING, REPO_URL
from devportal.scaffold.forms.form import get
from devportal.text import clean_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.scaffold.forms.field import Field, Option
    from devportal.scaffold.forms.form import Form
    from devportal.scaffold.forms.pickers import Pickers

_LONG_LIST = 12


def ask_form(
    form: Form,
    pickers: Pickers,
    given: Mapping[str, Any],
    secrets: dict[str, str],
    *,
    needed: bool = False,
) -> dict[str, Any]:
    """Give the answers with those of a person added; `secrets` gets the secrets.

    What is given already, hidden or cannot be asked is left as it is, with `needed` also what can go without
    an answer. A wrong answer is asked for again.
    """
    from devportal.scaffold.forms.form import put

    data = dict(given)
    done: set[tuple[str, ...]] = set()
    page = -1
    while True:
        field = next((one for one in form.fields(data) if one.path not in done), None)
        if field is None:
            return data
        done.add(field.path)
        spare = needed and (not field.required or field.default is not NOTHING)
        if spare or field.is_hidden or get(data, field.path) is not NOTHING or field.path[-1] in secrets:
            _settle(field, data)
            continue
        if field.page != page:
            page = field.page
            _head(form, page)
        answer = _answer(field, pickers)
        if field.is_secret:
            secrets[field.path[-1]] = answer
        elif answer is not NOTHING:
            put(data, field.path, answer)


def _settle(field: Field, data: dict[str, Any]) -> None:
    """Take a default, or read a typed answer, so that the questions that hang on it are the right ones."""
    from devportal.scaffold.forms.field import read_text
    from devportal.scaffold.forms.form import put

    value = get(data, field.path)
    if value is NOTHING and field.is_hidden and field.default is not NOTHING:
        put(data, field.path, field.default)
    elif isinstance(value, str) and field.type != "string":
        try:
            put(data, field.path, read_text(field, value))
        except ValueError:  # it is told when the form is complete
            return


def _head(form: Form, page: int) -> None:
    import questionary

    one = form.blueprint.pages[page]
    if one.title:
        questionary.print(clean_line(one.title), style="bold")
    if one.description:
        questionary.print(clean_line(one.description))


def _answer(field: Field, pickers: Pickers) -> Any:
    import questionary

    from devportal.scaffold.forms.field import read_text
    from devportal.scaffold.forms.schema import faults

    while True:
        answer = _ask(field, pickers)
        if answer in ("", None) and not field.required:
            return field.default if answer is None else NOTHING
        if isinstance(answer, str) and field.type != "string" and not field.is_secret:
            try:
                answer = read_text(field, answer)
            except ValueError as error:
                questionary.print(f"  it must be {error}", style="fg:ansired")
                continue
        if field.is_secret:
            if answer:
                return answer
            continue
        answer = pickers.normal(field, answer)
        wrong = next((fault.message for fault in faults(field.schema, answer, field.schema)), "")
        wrong = wrong or ("it is needed" if answer == "" else pickers.judge(field, answer)[0])
        if not wrong:
            return answer
        questionary.print(f"  {clean_line(wrong)}", style="fg:ansired")


def _ask(field: Field, pickers: Pickers) -> Any:
    from devportal.cli import prompt

    text = field.title + (f" - {clean_line(field.help)}" if field.help else "")
    if field.is_masked:
        return prompt.ask(text, secret=True)
    if field.picker == REPO_URL:
        return _repository(field, pickers)
    if field.type == "boolean":
        return prompt.confirm(text, default=field.default is True)
    options = list(field.options or pickers.options(field) or ())
    default = None if field.default is NOTHING else field.default
    if options and (field.several or field.type == "array"):
        pairs = [(option.label, option.value) for option in options]
        return prompt.choose_several(text, pairs, default if isinstance(default, list) else ())
    if options and (field.options or len(options) <= _LONG_LIST):
        return _choose(text, field, options, default)
    shown = _written(default)
    if options:
        return prompt.complete(text, [str(option.value) for option in options], shown)
    return prompt.ask(text, shown, lines=field.widget == "textarea")


def _choose(text: str, field: Field, options: list[Option], default: Any) -> Any:
    from devportal.cli import prompt

    pairs = [(option.label, option.value) for option in options]
    if not field.required and default is None:
        pairs.append(("(none)", ""))
    return prompt.choose(text, pairs, default)


def _written(default: Any) -> str:
    import json

    if default is None:
        return ""
    return default if isinstance(default, str) else json.dumps(default, ensure_ascii=False)


def _repository(field: Field, pickers: Pickers) -> str:
    """Ask for the host and what names a repository there, as the form's own field does; "" for none."""
    from urllib.parse import urlencode

    from devportal.cli import prompt
    from devportal.scaffold.repo_url import parts

    given = field.settings
    hosts = [str(one) for one in given.get("allowedHosts") or pickers.hosts]
    host = (
        hosts[0]
        if len(hosts) == 1
        else str(prompt.choose(f"{field.title}: host", [(one, one) for one in hosts]))
    )
    named: dict[str, str] = {}
    for part in parts(pickers.hosts.get(host, "")):
        named[part] = _part(field, part)
        if not named[part] and not field.required:
            return ""
    return f"{host}?{urlencode(named, safe='/')}"


_ALLOWED = {
    "owner": "allowedOwners",
    "workspace": "allowedOwners",
    "organization": "allowedOrganizations",
    "project": "allowedProjects",
    "repo": "allowedRepos",
}


def _part(field: Field, part: str) -> str:
    """Ask for one part of a repository's name, out of those that are allowed where the form says which."""
    from devportal.cli import prompt

    allowed = [str(one) for one in field.settings.get(_ALLOWED[part]) or ()]
    title = f"{field.title}: {'repository' if part == 'repo' else part}"
    if len(allowed) == 1:
        return allowed[0]
    if allowed:
        return str(prompt.choose(title, [(one, one) for one in allowed]))
    return str(prompt.ask(title if field.required else f"{title} (empty for none)"))

"""The simple forms read before Typer mean what Typer makes of them."""

from __future__ import annotations

import pytest
import typer

from devportal.cli.app import BY_WORDS, function_of
from devportal.cli.fast import parse
from devportal.cli.options import leaf
from devportal.cli.spec import COMMON, SPECS

LINES = [
    ("search", "payment"),
    ("search", "payment", "api"),
    ("search", "payment", "--limit", "5"),
    ("search", "--limit=0", "payment"),
    ("search", "payment", "-o", "json", "-q"),
    ("search", "payment", "--output", "csv", "--kind", "api", "--kind=component"),
    ("search", "payment", "--format=md", "--fields", "ref,owner"),
    ("search", "-v", "-v", "payment", "--tag", "pci", "-l", "a=b"),
    ("search", "--recursive", "--owner", "x", "--filter", "kind=api,spec.type=y", "pay"),
    ("list",),
    ("list", "groups"),
    ("list", "--where", "kind:component owner:x", "--sort", "-name", "--limit", "3"),
    ("list", "--orphans", "--domain", "d", "--system", "s", "--lifecycle", "production"),
    ("show",),
    ("show", "payment-api"),
    ("show", ".", "--cached", "--json"),
    ("owner", "payment-api", "--cached"),
    ("owner", "--owned", "--recursive", "payments-team"),
    ("owner", "x", "-C", "/tmp", "--namespace", "n", "--strict-ref"),
    ("deps", "payment-api"),
    ("deps", "x", "--reverse", "--depth", "2", "--relation", "dependsOn", "--relation=consumesApi"),
    ("deps", "--both", "--no-pager", "--color", "always"),
    ("show", "x", "--refresh", "--offline", "--debug", "--no-input", "--output-file", "f"),
    ("search", "a-b", "-"),
]
LEFT_TO_TYPER = [
    ("search",),
    ("search", "x", "--limit", "many"),
    ("search", "x", "--limit", "-1"),
    ("search", "x", "--nope"),
    ("search", ""),
    ("list", "--owner", ""),
    ("list", "--owner="),
    ("search", "x", "--limit"),
    ("search", "x", "-qv"),
    ("search", "x", "-ojson"),
    ("search", "--", "-x"),
    ("show", "a", "b"),
    ("deps", "x", "--depth", "0"),
    ("show", "--json=yes", "x"),
    ("search", "--help"),
]


def by_typer(words: str, argv: tuple[str, ...]) -> dict[str, object]:
    seen: dict[str, object] = {}

    def start(flags: object) -> object:
        seen.update({name: getattr(flags, name) for name in flags.__slots__})
        return None

    def function(session: object, **given: object) -> None:
        seen.update(given)

    app = typer.Typer(add_completion=False)
    app.command()(leaf(words, function, start))
    typer.main.get_command(app).main(args=list(argv), standalone_mode=False)
    return seen


@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_both_parsers_give_the_same(line: tuple[str, ...]) -> None:
    words, argv = line[0], line[1:]
    assert parse(words, argv) == by_typer(words, argv)


@pytest.mark.parametrize("line", LEFT_TO_TYPER, ids=" ".join)
def test_whatever_is_not_plain_is_left_to_typer(line: tuple[str, ...]) -> None:
    assert parse(line[0], line[1:]) is None


@pytest.mark.parametrize("words", SPECS)
def test_the_table_names_the_parameters_of_the_function(words: str) -> None:
    import inspect

    parameters = inspect.signature(function_of(BY_WORDS[words])).parameters
    named = {one.name for one in (*SPECS[words].arguments, *SPECS[words].options)}
    takes_rest = any(one.kind is one.VAR_KEYWORD for one in parameters.values())
    own = {name for name, one in parameters.items() if one.kind is not one.VAR_KEYWORD} - {"session"}
    assert own <= named
    assert takes_rest or own == named


def test_common_options_are_the_flags() -> None:
    from devportal.cli.session import Flags

    assert [option.name for option in COMMON] == list(Flags.__slots__)
    assert {option.name: option.default for option in COMMON} == {
        name: getattr(Flags(), name) for name in Flags.__slots__
    }

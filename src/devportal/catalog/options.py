"""How documents are judged: rules, kinds, hosts, and whether Backstage's opt-in model holds."""

from __future__ import annotations

from devportal.config.rules import ALL_KINDS, Rules, named_rules
from devportal.model.kind import KINDS, MODEL_KINDS, kind_table, typed_table
from devportal.record import record
from devportal.scm.host import HOSTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from devportal.model.kind import Kind

_TABLE = kind_table(KINDS)
_NO_TYPES: dict[tuple[str, str, str], Kind] = {}


@record
class Options:
    """How documents are judged.

    `hosts` are the code hosts that may be read from; `strict` makes a target there an error, as if it had
    been tried without a network; `types` are the Location types that are followed.
    """

    rules: Rules = ALL_KINDS
    model: bool = False
    table: Mapping[tuple[str, str], Kind] = _TABLE
    typed: Mapping[tuple[str, str, str], Kind] = _NO_TYPES
    hosts: Mapping[str, str] = HOSTS
    strict: bool = False
    types: tuple[str, ...] = ("url",)


DEFAULT = Options()


def options_of(
    *,
    rules: Rules | Sequence[str] = (),
    model: bool = False,
    kinds: Mapping[str, Any] | None = None,
    hosts: Mapping[str, str] | None = None,
    strict: bool = False,
    types: tuple[str, ...] = ("url",),
) -> Options:
    """Build options from settings.

    `rules` are Rules, the names of allowed kinds, the name of a preset (`backstage-default`, `all`), or empty
    for all kinds; `model` accepts AiResource and mcp-server; `kinds` is the table that `config.kinds` reads.
    Raises BadSetting (a ValueError) saying what is wrong with them.
    """
    chosen = rules if isinstance(rules, Rules) else named_rules(rules)
    own: tuple[Kind, ...] = ()
    if kinds:
        from devportal.config.kinds import read_kinds

        own = read_kinds(kinds)
    table = {**kind_table((*KINDS, *(MODEL_KINDS if model else ()))), **kind_table(own)}
    typed = typed_table(MODEL_KINDS) if model else _NO_TYPES
    return Options(chosen, model, table, typed, hosts or HOSTS, strict, types)

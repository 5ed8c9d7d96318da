"""Which kinds a location may bring in: `catalog.rules` and `catalog.locations[].rules` of an app-config.

Source: `DefaultCatalogRulesEnforcer` of catalog-backend 4.0.0.
"""

from __future__ import annotations

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any


class BadSetting(ValueError):
    """A setting that cannot be read; the text names it and says what it should be."""


@record
class Allowed:
    """A kind that is allowed, or only one `spec.type` of it; both lower-case."""

    kind: str
    spec_type: str | None = None


@record
class Where:
    """The locations that a rule is for: their type, and one exact target or a pattern of targets."""

    type: str
    exact: str | None = None
    pattern: str | None = None


@record
class Rule:
    """What is allowed, and where; None stands for everywhere."""

    allow: tuple[Allowed, ...]
    locations: tuple[Where, ...] | None = None


@record
class Rules:
    """All rules: an entity is let in when one of them allows it. None stands for: all kinds, everywhere."""

    rules: tuple[Rule, ...] | None = None

    def allows(self, kind: str, spec_type: object, origin: str) -> bool:
        """Say whether an entity may come from the entry point `origin`, a location ref."""
        if self.rules is None:
            return True
        lowered = spec_type.lower() if isinstance(spec_type, str) else None
        return any(
            _matches(rule.locations, origin) and any(_fits(one, kind.lower(), lowered) for one in rule.allow)
            for rule in self.rules
        )


ALL_KINDS = Rules()
BACKSTAGE_DEFAULT = Rules((Rule(tuple(Allowed(kind) for kind in ("component", "api", "location"))),))
PRESETS: Mapping[str, Rules] = {"all": ALL_KINDS, "backstage-default": BACKSTAGE_DEFAULT}


def named_rules(names: Sequence[str]) -> Rules:
    """Give the rules that a list of kinds or the name of a preset stands for; all kinds where it is empty."""
    if not names:
        return ALL_KINDS
    words = [names] if isinstance(names, str) else list(names)
    if len(words) == 1 and words[0] in PRESETS:
        return PRESETS[words[0]]
    return Rules((Rule(tuple(Allowed(word.lower()) for word in words)),))


def _fits(one: Allowed, kind: str, spec_type: str | None) -> bool:
    return one.kind == kind and (not one.spec_type or one.spec_type == spec_type)


def _matches(locations: tuple[Where, ...] | None, origin: str) -> bool:
    if locations is None:
        return True
    kind, _, target = origin.partition(":")
    return any(
        one.type == kind
        and (not one.exact or one.exact == target)
        and (not one.pattern or _like(target, one.pattern))
        for one in locations
    )


def _like(target: str, pattern: str) -> bool:
    """Match as minimatch does with `nocase` and `dot`: `*` stays within a segment, `**` crosses them."""
    import re

    from devportal.model.glob import braces

    return any(
        re.compile(_pattern(one), re.IGNORECASE | re.DOTALL).fullmatch(target) is not None
        for one in braces(pattern)
    )


def _pattern(pattern: str) -> str:
    from devportal.model.glob import segment_pattern

    out = ""
    for number, part in enumerate(pattern.split("/")):
        if part == "**":
            out += "(?:/[^/]+)*" if number else "[^/]+(?:/[^/]+)*"
        else:
            out += ("/" if number else "") + segment_pattern(part)
    return out


def read_rules(catalog: Mapping[str, Any], folder: str = "") -> Rules:
    """Read the `catalog` part of an app-config; `folder` is what `type: file` targets are relative to.

    Without `rules` Backstage's default applies. Raises BadSetting naming what cannot be read.
    """
    found: list[Rule] = []
    given = catalog.get("rules")
    if given is None:
        found += BACKSTAGE_DEFAULT.rules or ()
    else:
        found += [
            _rule(item, f"catalog.rules[{number}]")
            for number, item in enumerate(_list(given, "catalog.rules"))
        ]
    for number, item in enumerate(_list(catalog.get("locations") or [], "catalog.locations")):
        for inner in _list(item.get("rules") or [], f"catalog.locations[{number}].rules"):
            found.append(_bound(item, inner, f"catalog.locations[{number}]", folder))
    return Rules(tuple(found))


def _bound(location: Mapping[str, Any], rule: Any, where: str, folder: str) -> Rule:
    import os

    kind, target = str(location.get("type")), str(location.get("target"))
    if kind == "file":
        target = os.path.normpath(os.path.join(folder, target))
    return Rule(_rule(rule, f"{where}.rules").allow, (Where(kind, target),))


def _rule(item: Any, where: str) -> Rule:
    if not isinstance(item, dict) or "allow" not in item:
        raise BadSetting(f"{where} must be a mapping with the key allow")
    allow = tuple(_allowed(one, f"{where}.allow") for one in _list(item["allow"], f"{where}.allow"))
    if item.get("locations") is None:
        return Rule(allow)
    return Rule(allow, tuple(_where(one, f"{where}.locations") for one in _list(item["locations"], where)))


def _allowed(one: Any, where: str) -> Allowed:
    if isinstance(one, str):
        return Allowed(one.lower())
    if isinstance(one, dict) and isinstance(one.get("kind"), str):
        spec_type = one.get("spec.type")
        return Allowed(one["kind"].lower(), spec_type.lower() if isinstance(spec_type, str) else None)
    raise BadSetting(f"{where} must hold kinds, or mappings with kind and spec.type")


def _where(one: Any, where: str) -> Where:
    if not isinstance(one, dict) or not isinstance(one.get("type"), str):
        raise BadSetting(f"{where} must hold mappings with a type")
    if one.get("exact") and one.get("pattern"):
        raise BadSetting(f"{where} cannot have both exact and pattern")
    return Where(one["type"], one.get("exact"), one.get("pattern"))


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise BadSetting(f"{where} must be a list")
    return value

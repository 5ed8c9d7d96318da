"""Whom a handle such as `@acme/payments-team`, or an e-mail address, means in the catalog."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def bare(owner: str) -> str:
    """Give an owner as a name to look for: lower-case, without Bitbucket's `:random(2)`."""
    return owner.partition(":")[0].lower()


def handles(rows: Sequence[tuple[str, str, str, str, str]]) -> dict[str, str]:
    """Give the entity of each handle from (ref, kind, name, annotation lines, e-mail) of groups and users.

    What an annotation says wins over a name that only looks the same.
    """
    by_name: dict[str, str] = {}
    told: dict[str, str] = {}
    for ref, kind, name, notes, email in rows:
        if kind == "Group":
            by_name.setdefault(name.lower(), ref)
        if email:
            told.setdefault(email.lower(), ref)
        for line in notes.split("\n"):
            key, _, value = line.partition(" ")
            if key in _HANDLES and value:
                told.setdefault("@" + value.lower().lstrip("@"), ref)
    return {**{f"@*/{name}": ref for name, ref in by_name.items()}, **told}


_HANDLES = frozenset({"github.com/team-slug", "github.com/user-login", "gitlab.com/user-login"})


def entity_of_handle(owner: str, known: dict[str, str]) -> str | None:
    """Give the ref of the group or user that an owner of a CODEOWNERS line means, or None."""
    name = bare(owner)
    tail = name.lstrip("@").rpartition("/")[2]
    return known.get("@" + name.lstrip("@") if name.startswith("@") else name) or known.get(f"@*/{tail}")

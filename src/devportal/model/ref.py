"""Entity references, parsed as loosely as Backstage parses them.

Source: `parseEntityRef` and `stringifyEntityRef` of @backstage/catalog-model 1.10.1; surprises 23 to 25 of
the recorded behaviour: `a/b/c` has namespace `a` and name `b/c`, a colon after the first slash is part of
the name, spaces are kept, only empty parts fail, and everything is lower-cased with Unicode rules.
"""

from __future__ import annotations

from devportal.record import record

DEFAULT_NAMESPACE = "default"


class RefError(ValueError):
    """A reference that Backstage cannot parse; the text says which part is missing."""


@record
class EntityRef:
    """A full reference. Compare by `str()`, which is lower-cased; the parts keep the author's case."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        # part by part, as Backstage does: a Greek sigma at the end of the kind is a final one
        return f"{self.kind.lower()}:{f'{self.namespace}/{self.name}'.lower()}"


def parse_ref(text: str, *, kind: str | None = None, namespace: str | None = DEFAULT_NAMESPACE) -> EntityRef:
    """Parse `[kind:][namespace/]name`, filling in the defaults given.

    Raises RefError where a part is empty, or where no kind is given and there is no default.
    """
    if not text:
        raise RefError("an entity reference must not be empty")
    found_kind, found_namespace, name = split_ref(text)
    if found_kind == "" or found_namespace == "" or not name:
        raise RefError(f"entity reference {text!r} is not of the form [<kind>:][<namespace>/]<name>")
    chosen_kind = found_kind or kind
    if not chosen_kind:
        raise RefError(f"entity reference {text!r} needs a kind, as in component:{text}")
    return EntityRef(chosen_kind, found_namespace or namespace or DEFAULT_NAMESPACE, name)


def split_ref(text: str) -> tuple[str | None, str | None, str]:
    """Cut a reference into kind, namespace and name; None where a part is absent, "" where it is empty."""
    colon = text.find(":")
    slash = text.find("/")
    kind = namespace = None
    if colon >= 0 and (slash < 0 or colon < slash):
        kind, text = text[:colon], text[colon + 1 :]
        slash = text.find("/")
    if slash >= 0:
        namespace, text = text[:slash], text[slash + 1 :]
    return kind, namespace, text

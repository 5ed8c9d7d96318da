"""Whether a spec is what its kind asks for, and what to say of kinds that are not known."""

from __future__ import annotations

from devportal.model.kind import MODEL_KINDS
from devportal.model.schema import Fault, first_fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.model.kind import Kind


def spec_fault(kind: Kind, spec: dict[str, Any]) -> Fault | None:
    """Check a spec against its kind: the quick look first, the ordered one where something is wrong."""
    shape = kind.spec
    for name in shape.required:
        if name not in spec:
            return first_fault(shape, spec, ("spec",))
    for name, many in kind.plain:
        if name in spec:
            value = spec[name]
            if not many:
                if type(value) is not str or not value:
                    return first_fault(shape, spec, ("spec",))
            elif type(value) is not list:
                return first_fault(shape, spec, ("spec",))
            else:
                for item in value:
                    if type(item) is not str or not item:
                        return first_fault(shape, spec, ("spec",))
    for name, inner in kind.nested:
        if name in spec and first_fault(inner, spec[name], ("spec", name)) is not None:
            return first_fault(shape, spec, ("spec",))
    return None


def unknown_kind(
    api_version: str, kind: str, table: Mapping[tuple[str, str], Kind]
) -> tuple[str, str | None, str]:
    """Say why a pair is not known: (message, hint, the field to change)."""
    from devportal.text import either, quoted, suggestion

    versions = [version for version, name in table if name == kind]
    if versions:
        message = f"kind {kind} is not known with apiVersion {quoted(api_version)}"
        return message, f"write apiVersion: {either(versions)}", "apiVersion"
    names = list(dict.fromkeys(name for _, name in table))
    if kind in {one.name for one in MODEL_KINDS}:
        hint = "only Backstage's opt-in model knows it: set `catalog.model = true` to accept it as that does"
        return f"kind {kind} is not one that the catalog knows", hint, "kind"
    same = [name for name in names if name.lower() == kind.lower()]
    near = f"kinds are case-sensitive: write kind: {same[0]}" if same else suggestion(kind, names)
    message = f"kind {quoted(kind)} is not one that the catalog knows"
    return message, near or f"known kinds: {', '.join(names)}", "kind"

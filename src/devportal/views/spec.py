"""The definition of an API as it was written."""

from __future__ import annotations

from devportal.record import record
from devportal.text import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.views.theme import Theme

FORMATS = ("text", "json", "yaml")
TERMINAL = "text"
PIPE = "text"


@record
class Spec:
    """The text of a definition, or its data where the catalog holds that."""

    ref: str
    type: str
    value: Any


def render(spec: Spec, format_: str, theme: Theme, width: int) -> str:
    """Give the text."""
    del format_, theme, width
    if isinstance(spec.value, str):
        text = clean(spec.value.replace("\r\n", "\n"))
        return text if text.endswith("\n") else text + "\n"
    from devportal.views.plain import to_yaml

    return to_yaml(spec.value)


def data(spec: Spec) -> object:
    """Give the data of a JSON or YAML document; of other languages the text under `definition`."""
    if not isinstance(spec.value, str):
        return spec.value
    if spec.type.lower() in ("graphql", "grpc", "protobuf", "proto"):
        return {"definition": spec.value}
    from devportal.definitions.content import DefinitionError, parse

    try:
        return parse(spec.value)
    except DefinitionError:
        return {"definition": spec.value}

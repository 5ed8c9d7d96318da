"""Print the description of the interface, for openapi.json."""

from __future__ import annotations

import json

from .app import create_app


def document() -> str:
    return json.dumps(create_app().openapi(), indent=2)


if __name__ == "__main__":
    print(document())

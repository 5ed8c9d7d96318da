"""An app-config.yaml as Backstage reads it: `${NAME}` in texts, and `$env`, `$file` and `$include` as values.

Source: `@backstage/config-loader`'s transforms. Files are read from the folder of the configuration only, and
a secret's variable can be named without its value being looked at (`variable_in`).
"""

from __future__ import annotations

import os

from devportal.errors import IO, USAGE, PortalError
from devportal.text import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

LARGEST = 1_000_000
DEEPEST = 50
_NAME = r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}"


def load_config(path: str, environ: Mapping[str, str]) -> dict[str, Any]:
    """Read an app-config with its transforms; a value whose variable is not set is left out.

    Raises PortalError: exit 3 for a file that cannot be read, exit 2 for what is wrong in it.
    """
    value = _Reading(os.path.dirname(os.path.abspath(path)), environ).value(_parsed(path), 0)
    return value if isinstance(value, dict) else {}


def raw_config(path: str) -> dict[str, Any]:
    """Read an app-config as it is written. Raises PortalError as `load_config`."""
    value = _parsed(path)
    return value if isinstance(value, dict) else {}


def variable_in(value: object) -> str:
    """Give the variable that a written value takes its text from, as in `${GITHUB_TOKEN}`; "" for none."""
    import re

    if isinstance(value, dict) and set(value) == {"$env"}:
        return str(value["$env"])
    match = re.fullmatch(_NAME, value.strip()) if isinstance(value, str) else None
    return match[1] if match else ""


def _parsed(path: str) -> Any:
    from devportal.catalog.yaml12 import parse_documents

    try:
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            documents = parse_documents(file.read(LARGEST))
    except OSError as error:
        raise PortalError(f"{path}: cannot be read: {error.strerror}", exit_code=IO) from error
    for one in documents:
        if one.error:
            raise PortalError(f"{path}:{one.line}:{one.column}: {one.error}", exit_code=USAGE)
    return documents[0].value if documents else None


class _Missing:
    """A value that is not there because a variable is not set."""


_MISSING = _Missing()


class _Reading:
    """The transforms of one file; `folder` is what relative names mean."""

    def __init__(self, folder: str, environ: Mapping[str, str]) -> None:
        self.folder = folder
        self.environ = environ

    def value(self, value: Any, depth: int) -> Any:
        if depth > DEEPEST:
            raise PortalError(f"{self.folder}: the configuration includes itself", exit_code=USAGE)
        if isinstance(value, dict):
            if len(value) == 1 and (key := next(iter(value))) in ("$env", "$file", "$include"):
                return self._special(key, self.value(value[key], depth + 1), depth)
            made = {key: self.value(item, depth + 1) for key, item in value.items()}
            return {key: item for key, item in made.items() if item is not _MISSING}
        if isinstance(value, list):
            items = [self.value(item, depth + 1) for item in value]
            return [item for item in items if item is not _MISSING]
        return self._text(value) if isinstance(value, str) and "$" in value else value

    def _text(self, text: str) -> Any:
        import re

        missing = False

        def put(match: re.Match[str]) -> str:
            nonlocal missing
            if match[0] == "$$":
                return "$"
            found = self.environ.get(match[1]) or match[2]
            missing = missing or found is None
            return found or ""

        made = re.sub(rf"\$\$(?=\{{)|{_NAME}", put, text)
        return _MISSING if missing else made

    def _special(self, key: str, name: Any, depth: int) -> Any:
        if not isinstance(name, str):
            raise PortalError(f"{self.folder}: {key} must be a text", exit_code=USAGE)
        if key == "$env":
            return self.environ.get(name, _MISSING)
        file, _, inside = name.partition("#")
        path = os.path.realpath(os.path.join(self.folder, file))
        if not path.startswith(os.path.realpath(self.folder) + os.sep):
            message = f"{key} {quoted(file)} leaves the folder of the configuration; not read"
            raise PortalError(message, exit_code=USAGE, code="path.outside-root")
        if key == "$file":
            return _read(path).strip()
        found = _Reading(os.path.dirname(path), self.environ).value(_parsed(path), depth + 1)
        for part in filter(None, inside.split(".")):
            found = found.get(part, _MISSING) if isinstance(found, dict) else _MISSING
        return found


def _read(path: str) -> str:
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), encoding="utf-8") as file:
            return file.read(LARGEST)
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not text"
        raise PortalError(f"{path}: cannot be read: {why}", exit_code=IO) from error

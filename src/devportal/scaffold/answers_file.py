"""The answers file of copier: there in every project, naming the real source instead of our copy of it."""

from __future__ import annotations

import os

from devportal.scaffold.scan import suffix_of
from devportal.scaffold.staging import File

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.scaffold.scan import Entry
    from devportal.scaffold.template import Config, TemplateInfo

ANSWERS = ".copier-answers.yml"
_LARGEST = 1 << 20


def read_answers(root: str) -> tuple[str, dict[str, Any]] | None:
    """Give the name of the file with copier's answers in a project, and what it holds; None without one.

    Where the usual name is not there, the only other `.copier-answers.*.yml` counts. Raises PortalError.
    """
    from devportal.scaffold.template import read_mapping

    try:
        names = sorted(
            entry.name
            for entry in os.scandir(root)
            if entry.name.startswith(".copier-answers") and entry.name.endswith((".yml", ".yaml"))
            if entry.is_file(follow_symlinks=False)
        )
    except OSError:
        return None
    if ANSWERS in names:
        names = [ANSWERS]
    return (names[0], read_mapping(os.path.join(root, names[0]))) if len(names) == 1 else None


def provide(copy: str, config: Config, entries: list[Entry]) -> None:
    """Add the file that records the answers to the copy of a template that has none of its own.

    It is the one that copier's documentation tells template authors to add.
    """
    below = str(config.options.get("subdirectory") or "")
    opening, closing = _marks(config)
    if opening in below or "{%" in below or any(_records(copy, entry) for entry in entries):
        return
    folder = os.path.join(copy, below)
    name = f"{opening} _copier_conf.answers_file {closing}{suffix_of(config)}"
    path = os.path.join(folder, name)
    if os.path.isdir(folder) and not os.path.lexists(path) and os.sep not in name:
        with open(path, "w", encoding="utf-8") as file:
            file.write("# What this project was made from and with; used when it is updated.\n")
            file.write(f"{opening} _copier_answers|to_nice_yaml {closing}")


def _marks(config: Config) -> tuple[str, str]:
    given = config.options.get("envops")
    options = given if isinstance(given, dict) else {}
    opening = str(options.get("variable_start_string") or "{{")
    return opening, str(options.get("variable_end_string") or "}}")


def _records(copy: str, entry: Entry) -> bool:
    if entry.is_folder or entry.link is not None or entry.size > _LARGEST:
        return False
    with open(os.path.join(copy, entry.path), "rb") as file:
        return b"_copier_answers" in file.read()


def finish(project: str, files: list[File], token: str, template: TemplateInfo) -> str | None:
    """Write the real source and commit where copier recorded our copy; give the path of that file."""
    mark = token.encode()
    for file in files:
        if file.link is not None or file.size > _LARGEST:
            continue
        path = os.path.join(project, file.path)
        with open(path, "rb") as opened:
            data = opened.read()
        if mark in data:
            _rewrite(path, data, token, template)
            if b"_src_path" in data:
                return file.path
    return None


def _rewrite(path: str, data: bytes, token: str, template: TemplateInfo) -> None:
    import json

    lines: list[str] = []
    for line in data.decode("utf-8", "surrogateescape").splitlines(keepends=True):
        if line.rstrip("\r\n") == f"_src_path: {token}":
            ending = line[len(line.rstrip("\r\n")) :]
            if template.commit is not None:
                lines.append(f"_commit: {_scalar(template.commit)}{ending}")
            lines.append(f"_src_path: {_scalar(template.source)}{ending}")
        else:
            lines.append(line.replace(token, json.dumps(template.source)[1:-1]))
    with open(path, "wb") as file:
        file.write("".join(lines).encode("utf-8", "surrogateescape"))


def _scalar(text: str) -> str:
    """Give a YAML scalar: plain where that is safe in every YAML, else in double quotes."""
    import json
    import re

    plain = re.fullmatch(r"[A-Za-z/][A-Za-z0-9_./@+~-]*(:[A-Za-z0-9_./@+~-]+)*", text)
    # a commit of digits, or 12e34, would be read as a number
    return (
        text
        if plain and not re.fullmatch(r"(?i)true|false|yes|no|on|off|y|n|null", text)
        else json.dumps(text)
    )

"""A template as `portal create` sees it, and its copier.yml read under our own limits before all else."""

from __future__ import annotations

import os

from devportal.errors import IO, NO, REFUSED, PortalError
from devportal.record import record
from devportal.text import clean, clean_line, cut, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Literal

    Kind = Literal["copier", "backstage"]

DESCRIPTORS = ("template.yaml", "template.yml")
_LARGEST = 1 << 20
_MERGED = ("_exclude", "_jinja_extensions", "_secret_questions", "_skip_if_exists")


@record
class TemplateInfo:
    """A template that was found.

    `source` is what a created project records: a folder, a URL without secrets, or `portal:NAME` for a
    shipped one. `path` is the folder on this disk (for Backstage templates the descriptor file), `commit`
    the commit it stands at where that is known, `ref` the branch or tag that was asked for.
    """

    name: str
    title: str
    description: str
    source: str
    kind: Kind
    path: str
    commit: str | None = None
    ref: str = ""


@record
class Config:
    """A copier.yml: `options` are the keys with an underscore (without it), `questions` the others.

    `file` is its path, or None for a template without one; `comment` its first comment line.
    """

    file: str | None
    options: dict[str, Any]
    questions: dict[str, dict[str, Any]]
    comment: str

    def texts(self, name: str) -> tuple[str, ...]:
        """Give the option `name` as a tuple of strings: a list's items, or the one string it is."""
        value = self.options.get(name)
        items = value if isinstance(value, list) else [] if value is None else [value]
        return tuple(str(item) for item in items)


def describe(folder: str, name: str, source: str, commit: str | None = None) -> TemplateInfo | None:
    """Give the template in `folder`, or None when there is neither a copier.yml nor a template.yaml."""
    if config_files(folder):
        comment = first_comment(folder)
        return TemplateInfo(name, name, comment, source, "copier", folder, commit)
    for file in DESCRIPTORS:
        path = os.path.join(folder, file)
        if os.path.isfile(path):
            return TemplateInfo(name, name, "", source, "backstage", path, commit)
    return None


def config_files(folder: str) -> list[str]:
    """Give the names of what copier takes for its configuration in `folder`."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return []
    found = [name for name in names if name.lower() in ("copier.yml", "copier.yaml")]
    return [name for name in found if os.path.isfile(os.path.join(folder, name))]


def first_comment(folder: str) -> str:
    """Give the comment that copier.yml starts with, on one line: a shipped template's description."""
    for name in config_files(folder)[:1]:
        try:
            with open(os.path.join(folder, name), "rb") as file:
                return _comment(file.read(4_096))
        except OSError:
            return ""
    return ""


def read_config(folder: str) -> Config:
    """Read the copier.yml of `folder`.

    Raises PortalError: refused when it is over our limits or includes other files, else when it is no valid
    YAML or cannot be read.
    """
    files = config_files(folder)
    if len(files) > 1:
        raise _invalid(os.path.join(folder, files[1]), f"the template has both {files[0]} and {files[1]}")
    if not files:
        return Config(None, {}, {}, "")
    path = os.path.join(folder, files[0])
    data = _read(path)
    merged = _mapping(path, data)
    options = {key[1:]: value for key, value in merged.items() if key.startswith("_")}
    questions = {
        key: value if isinstance(value, dict) else {"default": value}
        for key, value in merged.items()
        if not key.startswith("_")
    }
    return Config(path, options, questions, _comment(data[:4_096]))


def read_mapping(path: str) -> dict[str, Any]:
    """Read a YAML file as copier does, under our own limits. Raises PortalError as `read_config`."""
    return _mapping(path, _read(path))


def _mapping(path: str, data: bytes) -> dict[str, Any]:
    _check_documents(path, data)
    _check_tags(path, data)
    return _merge(path, _load(path, data))


def _comment(data: bytes) -> str:
    for line in data.decode("utf-8", "replace").splitlines():
        text = line.strip()
        if text.startswith("#"):
            return cut(clean_line(text.lstrip("#").strip()), 200)
        if text and text != "---":
            break
    return ""


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise PortalError(
            f"cannot read {clean(path)}: {error.strerror}", exit_code=IO, code="io.read"
        ) from None
    if len(data) > _LARGEST:
        raise _limit(path, f"it is over the limit of {_LARGEST >> 20} MB")
    return data


def _check_documents(path: str, data: bytes) -> None:
    """Apply the limits on nesting and aliases before another YAML reader sees the file."""
    from devportal.catalog.yaml12 import parse_documents

    for document in parse_documents(data):
        where = f"{path}:{document.line}:{document.column}"
        if document.code == "yaml.limit":
            raise _limit(where, clean(document.error or ""))
        # 1.1 allows what 1.2 calls an error here; the reader that copier itself uses decides
        if document.error and document.code == "yaml.syntax":
            raise _invalid(where, clean(document.error))


def _check_tags(path: str, data: bytes) -> None:
    import yaml

    if b"!" not in data:
        return
    try:
        for event in yaml.parse(data, Loader=yaml.CSafeLoader):
            tag = getattr(event, "tag", None)
            if tag and tag != "!" and not tag.startswith("tag:yaml.org,2002:"):
                mark = event.start_mark
                raise _tag(f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else path, tag)
    except yaml.YAMLError as error:
        raise _invalid(path, _problem(error)) from None


def _tag(where: str, tag: str) -> PortalError:
    message = f"{clean(where)}: the template uses the YAML tag {quoted(tag)}, which reads other files"
    if tag != "!include":
        return _invalid(where, f"unknown YAML tag {quoted(tag)}")
    hint = "put the included questions into copier.yml itself"
    return PortalError(message, hint=hint, exit_code=REFUSED, code="template.unsafe")


def _load(path: str, data: bytes) -> list[Any]:
    """Load as copier does, in YAML 1.1, so that a question has the type that copier gives it."""
    import yaml

    class Loader(yaml.CSafeLoader):
        """The safe loader with a limit on numbers: base 60 and huge integers cost quadratic time."""

        def construct_yaml_int(self, node: Any) -> Any:
            if len(node.value) > 400:
                raise yaml.constructor.ConstructorError(None, None, "a number is too long", node.start_mark)
            return super().construct_yaml_int(node)

    Loader.add_constructor("tag:yaml.org,2002:int", Loader.construct_yaml_int)
    try:
        return list(yaml.load_all(data, Loader=Loader))
    except yaml.YAMLError as error:
        raise _invalid(path, _problem(error)) from None
    except (ValueError, TypeError, RecursionError) as error:  # impossible dates, unhashable keys
        raise _invalid(path, clean_line(str(error))) from None


def _problem(error: Any) -> str:
    mark = getattr(error, "problem_mark", None)
    text = clean_line(str(getattr(error, "problem", None) or error))
    return f"{text} (line {mark.line + 1}, column {mark.column + 1})" if mark else text


def _merge(path: str, documents: list[Any]) -> dict[str, Any]:
    """Lay the documents of the file over each other as copier does: the later wins, some lists are joined."""
    merged: dict[str, Any] = {}
    joined: dict[str, list[Any]] = {}
    for section in _sections(documents):
        if not isinstance(section, dict):
            raise _invalid(path, "its content must be a mapping of questions and settings")
        for key, value in section.items():
            name = str(key)
            if name in _MERGED and isinstance(value, list):
                joined.setdefault(name, []).extend(value)
            merged[name] = joined.get(name, value)
    return merged


def _sections(value: Any) -> Iterator[Any]:
    for item in value:
        if isinstance(item, list):
            yield from _sections(item)
        elif item is not None:
            yield item


def _invalid(where: str, why: str) -> PortalError:
    return PortalError(f"{clean(where)}: {why}", exit_code=NO, code="template.invalid")


def _limit(where: str, why: str) -> PortalError:
    return PortalError(f"{clean(where)}: refused: {why}", exit_code=REFUSED, code="template.limit")

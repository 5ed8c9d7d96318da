"""The filters Backstage's scaffolder adds: parseRepoUrl, parseEntityRef, pick and projectSlug.

They work on JSON-like Python data, as filters given from outside do. Sources: plugin-scaffolder-node 0.13.5
(parseRepoUrl), catalog-model 1.9.0 (parseEntityRef), lodash 4 (get).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, urlsplit

from devportal.scaffold.nunjucks.errors import TemplateError
from devportal.scaffold.nunjucks.javascript import UNDEFINED, from_python, index_of, to_key, units

KNOWN_HOSTS: Mapping[str, str] = {
    "github.com": "github",
    "gitlab.com": "gitlab",
    "dev.azure.com": "azure",
    "bitbucket.org": "bitbucketCloud",
}
_PARTS = ("owner", "organization", "workspace", "project", "repo")
_REQUIRED = {
    "bitbucketCloud": ("workspace", "project", "repo"),
    "bitbucketServer": ("project", "repo"),
    "azure": ("project", "repo"),
    "gitea": ("repo",),
    "gerrit": ("repo",),
}
_PATH_PART = re.compile(
    r"""[^.\[\]]+|\[(?:(-?\d+(?:\.\d+)?)|(["'])((?:(?!\2)[^\\]|\\.)*?)\2)\]|(?=(?:\.|\[\])(?:\.|\[\]|$))"""
)
_DEEP_PATH = re.compile(r"""\.|\[(?:[^\[\]]*|(["'])(?:(?!\1)[^\\]|\\.)*?\1)\]""")

Filter = Callable[..., object]


def backstage_filters(hosts: Mapping[str, str] = KNOWN_HOSTS) -> dict[str, Filter]:
    """The four filters; `hosts` maps the hosts that have an integration to its type."""

    def parse(url: object = UNDEFINED, *_: object) -> dict[str, object]:
        return parse_repo_url(url, hosts)

    def slug(url: object = UNDEFINED, *_: object) -> str:
        parsed = parse_repo_url(url, hosts)
        return "/".join(str(parsed.get(part, "undefined")) for part in ("owner", "repo"))

    return {"parseRepoUrl": parse, "parseEntityRef": parse_entity_ref, "pick": pick, "projectSlug": slug}


def parse_repo_url(url: object, hosts: Mapping[str, str] = KNOWN_HOSTS) -> dict[str, object]:
    """Host, owner, repo and so on of what a RepoUrlPicker gives, e.g. `github.com?owner=acme&repo=shop`.

    TemplateError where the host has no integration or a part is missing.
    """
    text = url if isinstance(url, str) else to_key(from_python(url) if url is not UNDEFINED else url)
    host, query = _host_and_query(text)
    kind = hosts.get(host)
    if kind is None:
        raise TemplateError(f"no integration is known for the host {host!r} of the repository URL {text!r}")
    given = {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}
    required = _REQUIRED.get(kind, ("repo", "owner"))
    if kind == "gitlab":
        required = () if given.get("project", "").strip("/") else ("owner", "repo")
    for part in required:
        if not given.get(part):
            raise TemplateError(f"the repository URL {text!r} lacks {part}")
    parsed = {"host": host, **{part: given[part].strip("/") for part in _PARTS if part in given}}
    return {part: parsed[part] for part in ("host", "owner", "repo", *_PARTS[1:4]) if part in parsed}


def _host_and_query(text: str) -> tuple[str, str]:
    cleaned = re.sub("[\t\n\r]", "", text.rstrip(" \0\t\n\r\f\v")).replace("\\", "/")
    try:
        parsed = urlsplit("https://" + cleaned.lstrip("/"))
        port = parsed.port
    except ValueError:
        raise TemplateError(f"the repository URL {text!r} is not valid") from None
    name = (parsed.hostname or "").lower()
    if not name or re.search(r"[\s<>^|%]", name):
        raise TemplateError(f"the repository URL {text!r} is not valid")
    return f"{name}:{port}" if port not in (None, 443) else name, parsed.query


def parse_entity_ref(ref: object = UNDEFINED, context: object = None, *_: object) -> dict[str, object]:
    """Kind, namespace and name of an entity reference, in the case they are written in."""
    if not ref:
        raise TemplateError("an entity reference must not be empty")
    defaults = context if isinstance(context, dict) else {}
    if isinstance(ref, str):
        parsed = _ref_parts(ref)
    else:
        parsed = (
            {part: ref.get(part) for part in ("kind", "namespace", "name")} if isinstance(ref, dict) else {}
        )
    result = {
        "kind": _known(parsed.get("kind"), defaults.get("defaultKind")),
        "namespace": _known(parsed.get("namespace"), defaults.get("defaultNamespace") or "default"),
        "name": parsed.get("name"),
    }
    for part, value in result.items():
        if not value:
            hint = " (it does not start with `component:` or the like)" if part == "kind" else ""
            written = json.dumps(ref, ensure_ascii=False, default=str)
            raise TemplateError(f"the entity reference {written} has no {part}{hint}")
    return result


def _known(value: object, default: object) -> object:
    return default if value is None or value is UNDEFINED else value


def _ref_parts(ref: str) -> dict[str, str | None]:
    colon, slash = ref.find(":"), ref.find("/")
    colon = -1 if -1 < slash < colon else colon
    kind = None if colon < 0 else ref[:colon]
    namespace = None if slash < 0 else ref[colon + 1 : slash]
    name = ref[max(colon, slash) + 1 :]
    if "" in (kind, namespace, name):
        raise TemplateError(f"the entity reference {ref!r} is not of the form [kind:][namespace/]name")
    return {"kind": kind, "namespace": namespace, "name": name}


def pick(
    value: object = UNDEFINED, path: object = UNDEFINED, default: object = UNDEFINED, *_: object
) -> object:
    """The property at a path such as `spec.owners[0].name`, or `default` where there is none."""
    keys = (
        path
        if isinstance(path, list)
        else _path(value, to_key(from_python(path) if path is not UNDEFINED else path))
    )
    for key in keys:
        value = _property(value, to_key(from_python(key)))
        if value is UNDEFINED:
            return default
        if value is None:
            return None if key is keys[-1] else default
    return value if keys else default


def _path(value: object, path: str) -> list[str]:
    if (
        re.fullmatch(r"\w*", path, re.ASCII)
        or not _DEEP_PATH.search(path)
        or (isinstance(value, dict) and path in value)
    ):
        return [path]
    keys = [""] if path.startswith(".") else []
    for match in _PATH_PART.finditer(path):
        number, quotation, quoted = match.groups()
        keys.append(re.sub(r"\\(\\)?", r"\1", quoted) if quotation else number or match[0])
    return keys


def _property(value: object, key: str) -> object:
    if isinstance(value, dict):
        return value.get(key, UNDEFINED)
    if isinstance(value, (list, str)):
        value = units(value) if isinstance(value, str) else value
        if key == "length":
            return len(value)
        index = index_of(key)
        return value[index] if index is not None and index < len(value) else UNDEFINED
    return UNDEFINED

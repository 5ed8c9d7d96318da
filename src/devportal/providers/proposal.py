"""A first catalog-info.yaml from what a repository shows: name, remote, owners, language, docs, API files.

Every fact carries where it was seen, so that a person can judge the text before it is written.
"""

from __future__ import annotations

import os

from devportal.record import record
from devportal.scm.web import split_remote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

LANGUAGES = (
    ("pyproject.toml", "python"),
    ("setup.py", "python"),
    ("requirements.txt", "python"),
    ("go.mod", "go"),
    ("Cargo.toml", "rust"),
    ("tsconfig.json", "typescript"),
    ("package.json", "javascript"),
    ("pom.xml", "java"),
    ("build.gradle", "java"),
    ("build.gradle.kts", "kotlin"),
    ("Gemfile", "ruby"),
    ("composer.json", "php"),
    ("mix.exs", "elixir"),
    ("main.tf", "terraform"),
)
RUNS = ("Dockerfile", "Containerfile", "Procfile", "docker-compose.yml", "compose.yaml", "Chart.yaml")
SITES = (
    "index.html",
    "next.config.js",
    "next.config.mjs",
    "vite.config.ts",
    "vite.config.js",
    "astro.config.mjs",
)
APIS = (
    ("openapi.yaml", "openapi"),
    ("openapi.yml", "openapi"),
    ("openapi.json", "openapi"),
    ("asyncapi.yaml", "asyncapi"),
    ("asyncapi.yml", "asyncapi"),
    ("schema.graphql", "graphql"),
)
CODEOWNERS = ("CODEOWNERS", ".github/CODEOWNERS", ".gitlab/CODEOWNERS", "docs/CODEOWNERS")


@record
class Proposal:
    """What a first descriptor would say: `facts` are (field, value, where it was seen)."""

    name: str
    owner: str
    type: str
    description: str
    tags: tuple[str, ...]
    annotations: tuple[tuple[str, str], ...]
    apis: tuple[tuple[str, str, str], ...]
    facts: tuple[tuple[str, str, str], ...]


def propose(root: str, remote: str | None, owner: str = "", name: str = "") -> Proposal:
    """Look at the repository in `root`; `remote` is its origin's address. Nothing but files is read."""
    facts: list[tuple[str, str, str]] = []
    host, slug = split_remote(remote or "")
    chosen = name or _as_name(slug.rpartition("/")[2] or os.path.basename(root))
    facts.append(("name", chosen, "--name" if name else "remote origin" if slug else "folder name"))
    found_owner, seen = (owner, "--owner") if owner else _owner(root)
    if found_owner:
        facts.append(("owner", found_owner, seen))
    language, file = next(((word, f) for f, word in LANGUAGES if _has(root, f)), ("", ""))
    if language:
        facts.append(("tags", language, file))
    kind, file = _type(root)
    facts.append(("type", kind, file))
    annotations = tuple(_annotations(root, host, slug))
    facts += [("annotation", key, value) for key, value in annotations]
    apis = tuple((f"{chosen}-api", kind, file) for file, kind in APIS if _has(root, file))[:1]
    facts += [("api", name, file) for name, _, file in apis]
    tags = (language,) if language else ()
    return Proposal(chosen, found_owner, kind, _description(root), tags, annotations, apis, tuple(facts))


def write_text(proposal: Proposal) -> str:
    """Give the text of the descriptor."""
    lines = ["apiVersion: backstage.io/v1alpha1", "kind: Component", "metadata:", f"  name: {proposal.name}"]
    if proposal.description:
        lines.append(f"  description: {_scalar(proposal.description)}")
    if proposal.annotations:
        lines.append("  annotations:")
        lines += [f"    {key}: {_scalar(value)}" for key, value in proposal.annotations]
    if proposal.tags:
        lines += ["  tags:", *(f"    - {tag}" for tag in proposal.tags)]
    lines += [
        "spec:",
        f"  type: {proposal.type}",
        "  lifecycle: production",
        f"  owner: {_scalar(proposal.owner)}",
    ]
    if proposal.apis:
        lines += ["  providesApis:", *(f"    - {name}" for name, _, _ in proposal.apis)]
    for name, kind, file in proposal.apis:
        lines += ["---", "apiVersion: backstage.io/v1alpha1", "kind: API", "metadata:", f"  name: {name}"]
        lines += [
            "spec:",
            f"  type: {kind}",
            "  lifecycle: production",
            f"  owner: {_scalar(proposal.owner)}",
        ]
        lines += ["  definition:", f"    $text: ./{file}"]
    return "\n".join(lines) + "\n"


def _scalar(text: str) -> str:
    """Write a value so that every YAML reader takes it as this text."""
    plain = text.replace("-", "").replace("/", "").replace(" ", "").replace(".", "").isalnum()
    if (
        text.isascii()
        and plain
        and text[:1].isalpha()
        and text.lower() not in _WORDS
        and text == text.strip()
    ):
        return text
    from json import dumps

    return dumps(text, ensure_ascii=False)


_WORDS = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n"))


def _has(root: str, name: str) -> bool:
    return os.path.isfile(os.path.join(root, name))


def _as_name(text: str) -> str:
    """Make a valid entity name: letters, digits and `-_.`, starting and ending with a letter or digit."""
    name = "".join(char if char.isascii() and (char.isalnum() or char in "-_.") else "-" for char in text)
    return name.strip("-_.")[:63].strip("-_.") or "component"


def _owner(root: str) -> tuple[str, str]:
    for file in CODEOWNERS:
        for line in _lines(os.path.join(root, file)):
            words = line.split()
            if len(words) > 1 and words[0] in ("*", "**", "/", "/**") and words[1].startswith("@"):
                return _as_name(words[1].rpartition("/")[2].lstrip("@")), file
    return "", ""


def _type(root: str) -> tuple[str, str]:
    for names, kind in ((SITES, "website"), (RUNS, "service")):
        for name in names:
            if _has(root, name):
                return kind, name
    for name, kind in (("mkdocs.yml", "documentation"), ("main.tf", "infrastructure")):
        if _has(root, name) and not any(_has(root, file) for file, _ in LANGUAGES if file != name):
            return kind, name
    return "library", "nothing that runs was seen"


def _annotations(root: str, host: str, slug: str) -> Iterator[tuple[str, str]]:
    if slug.count("/") == 1 and "github" in host:
        yield "github.com/project-slug", slug
    elif slug and "gitlab" in host:
        yield "gitlab.com/project-slug", slug
    if _has(root, "mkdocs.yml") or _has(root, "mkdocs.yaml"):
        yield "backstage.io/techdocs-ref", "dir:."


def _description(root: str) -> str:
    """Give the one-line description that the package metadata holds."""
    for name, keys in (("pyproject.toml", ("project", "description")), ("package.json", ("description",))):
        value: Any = _metadata(os.path.join(root, name))
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())[:300]
    return ""


def _metadata(path: str) -> object:
    text = "\n".join(_lines(path))
    try:
        if path.endswith(".toml"):
            import tomllib

            return tomllib.loads(text)
        from json import loads

        return loads(text) if text else None
    except (ValueError, RecursionError):
        return None


def _lines(path: str) -> list[str]:
    from devportal.providers.read import read_file

    data = read_file(path, os.path.dirname(path), 1_000_000).data
    return data.decode("utf-8", "replace").splitlines()

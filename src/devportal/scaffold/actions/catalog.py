"""catalog:fetch, catalog:write and catalog:register. Source: plugin-scaffolder-backend 4.0.2."""

from __future__ import annotations

import os

from devportal.errors import IO, PortalError
from devportal.scaffold.action import (
    LATER,
    LOCAL,
    REMOTE_CHANGE,
    WORKSPACE,
    Action,
    Planned,
    failed,
    takes,
    unsafe,
    wrong_input,
)
from devportal.text import clean, clean_line, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.scaffold.context import Context

_FILE = "catalog-info.yaml"
_TEMPLATE = "backstage.io/source-template"


def _write(context: Context) -> None:
    from devportal.scaffold.yaml_text import to_yaml

    entity = dict(context.input["entity"])
    metadata = dict(entity.get("metadata") or {})
    metadata["annotations"] = {**(metadata.get("annotations") or {}), _TEMPLATE: context.blueprint.ref}
    if "metadata" in entity:
        entity["metadata"] = metadata
    context.write(context.get("filePath", _FILE), to_yaml(entity).encode())


def _check_write(context: Context) -> None:
    path = context.input.get("filePath")
    if isinstance(path, str):
        try:
            context.writable(path)
        except PortalError:
            raise unsafe(f"the filePath {quoted(path)} leads out of the workspace") from None


def _fetch(context: Context) -> None:
    ref, refs = context.get("entityRef"), context.get("entityRefs")
    if ref is None and refs is None:
        raise wrong_input("catalog:fetch needs entityRef or entityRefs")
    if ref is not None:
        context.output("entity", _entity(context, str(ref)))
    if refs is not None:
        context.output("entities", [_entity(context, str(one)) for one in refs])


def _entity(context: Context, text: str) -> Mapping[str, Any] | None:
    from devportal.model.ref import RefError, parse_ref

    optional = bool(context.get("optional"))
    try:
        ref = str(
            parse_ref(
                text, kind=context.get("defaultKind"), namespace=context.get("defaultNamespace", "default")
            )
        )
        return context.world.catalog().entity(ref)
    except RefError as error:
        raise wrong_input(f"{quoted(text)}: {error}") from None
    except KeyError:
        if optional:
            return None
        raise failed(f"there is no entity {quoted(text)} in the catalog", hint="set optional: true") from None


def _check_register(context: Context) -> None:
    if not context.get("catalogInfoUrl") and not context.get("repoContentsUrl"):
        raise wrong_input("catalog:register needs catalogInfoUrl or repoContentsUrl")


def _url(context: Context) -> str:
    """Give the address of the descriptor that is to be registered."""
    if context.get("catalogInfoUrl"):
        return str(context.input["catalogInfoUrl"])
    _check_register(context)
    root = str(context.input["repoContentsUrl"])
    from devportal.scm.host import HostError, resolve_url

    path = str(context.get("catalogInfoPath", "/" + _FILE))
    try:
        if path.startswith("/"):  # from the root of the repository
            return resolve_url(path, root, context.world.hosts)
        return resolve_url(path, root if root.endswith("/") else root + "/", context.world.hosts)
    except HostError as error:
        raise wrong_input(f"{quoted(root)}: {error}") from None


def _register(context: Context) -> None:
    """Add the address to the file of locations, and to a Backstage where one is configured."""
    url = _url(context)
    entity = _registered(context)
    context.checkpoint("location", lambda: _add_location(context, url))
    if context.world.backstage:
        context.checkpoint("backstage", lambda: _tell_backstage(context, url))
    context.output("catalogInfoUrl", url)
    if entity:
        context.output("entityRef", entity)


def _registered(context: Context) -> str:
    """Give the entity that Backstage names: the first Component not generated, else the first entity."""
    from devportal.catalog.yaml12 import parse_documents
    from devportal.model.ref import EntityRef

    path = str(context.get("catalogInfoPath", _FILE)).lstrip("/")
    try:
        documents = parse_documents(context.read(path))
    except PortalError:
        return ""
    found = []
    for document in documents:
        value = document.value
        metadata = value.get("metadata") if isinstance(value, dict) else None
        name = metadata.get("name") if isinstance(metadata, dict) else None
        if isinstance(value, dict) and isinstance(name, str) and isinstance(value.get("kind"), str):
            namespace = metadata.get("namespace") or "default" if isinstance(metadata, dict) else "default"
            found.append((value["kind"], name, str(EntityRef(value["kind"], str(namespace), name))))
    own = [one for one in found if one[0].lower() == "component" and not one[1].startswith("generated-")]
    return (own or found or [("", "", "")])[0][2]


def _add_location(context: Context, url: str) -> str:
    """Append the address to the file of locations, once. Gives the file."""
    file = context.world.register
    known = _locations(file)
    if url in known:
        context.log(f"{url} is registered already in {file}")
        return file
    block = (
        "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata:\n"
        f"  name: {_name_for(url)}\nspec:\n  type: url\n  target: {_plain(url)}\n"
    )
    data = _content(file)
    parts = (
        data + ("" if not data or data.endswith("\n") else "\n") + ("---\n" if data.strip() else "") + block
    )
    _replace(context, file, parts)
    context.made("location", file=file, url=url, name=url)
    return file


def _name_for(url: str) -> str:
    from devportal.paths import digest

    return "registered-" + digest(url)


def _plain(url: str) -> str:
    from devportal.scaffold.yaml_text import to_yaml

    return to_yaml(url).strip()


def _content(file: str) -> str:
    try:
        with open(file, encoding="utf-8") as handle:
            return handle.read()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise PortalError(f"cannot read {clean(file)}: {error}", exit_code=IO, code="io.read") from None


def _locations(file: str) -> set[str]:
    from devportal.catalog.yaml12 import parse_documents

    found: set[str] = set()
    for document in parse_documents(_content(file).encode()):
        spec = document.value.get("spec") if isinstance(document.value, dict) else None
        if isinstance(spec, dict):
            targets = spec.get("targets")
            found |= {one for one in (targets if isinstance(targets, list) else []) if isinstance(one, str)}
            if isinstance(spec.get("target"), str):
                found.add(spec["target"])
    return found


def _replace(context: Context, file: str, text: str) -> None:
    from devportal.paths import digest

    folder = os.path.dirname(file)
    # a name of the run's own: what a killed run left is written again and moved when it goes on
    scratch = os.path.join(folder, ".portal-" + digest(context.workspace))
    flags = os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        os.makedirs(folder, exist_ok=True)
        with open(os.open(scratch, flags, 0o600), "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(scratch, os.stat(file).st_mode & 0o777 if os.path.exists(file) else 0o644)
        os.replace(scratch, file)
    except OSError as error:
        message = f"cannot write {clean(file)}: {error.strerror}"
        raise PortalError(message, exit_code=IO, code="io.write") from None


def _tell_backstage(context: Context, url: str) -> Any:
    import json

    base = context.world.backstage.rstrip("/")
    answer = context.world.http().request(
        "POST", f"{base}/api/catalog/locations", json={"type": "url", "target": url}
    )
    if answer.status == 409:
        return None
    if answer.status >= 300:
        raise failed(f"Backstage answered {answer.status} to the registration of {url}")
    try:
        id_ = json.loads(answer.body)["location"]["id"]
    except (ValueError, KeyError, TypeError):
        return None
    context.made("backstage-location", id=str(id_), base=base, name=url)
    return id_


def _plan_register(context: Context) -> Planned:
    if LATER in str(context.input):
        return Planned((f"registers {LATER} in {clean_line(context.world.register)}",))
    url = _url(context)
    lines = [f"registers {url} in {clean_line(context.world.register)}"]
    if context.world.backstage:
        lines.append(f"POST {context.world.backstage.rstrip('/')}/api/catalog/locations")
    entity = _registered(context)
    known = {"catalogInfoUrl": url, **({"entityRef": entity} if entity else {})}
    return Planned(tuple(lines), known, REMOTE_CHANGE if context.world.backstage else None)


def _undo(context: Context, kind: str, facts: Mapping[str, Any]) -> str:
    if kind == "backstage-location":
        url = f"{facts['base']}/api/catalog/locations/{facts['id']}"
        context.world.http().request("DELETE", url)
        return f"DELETE {url}"
    file, target = str(facts["file"]), str(facts["url"])
    wanted = f"  name: {_name_for(target)}\n"
    kept = [part for part in _content(file).split("---\n") if wanted not in part]
    if any(part.strip() for part in kept):
        _replace(context, file, "---\n".join(kept))
    elif os.path.exists(file):
        os.unlink(file)
    return f"took {target} out of {file}"


WRITE = Action(
    id="catalog:write",
    summary="Write an entity as a descriptor into the workspace.",
    effect=WORKSPACE,
    input=takes(entity="map!", filePath="text"),
    run=_write,
    check=_check_write,
)
FETCH = Action(
    id="catalog:fetch",
    summary="Read entities of the catalog.",
    effect=WORKSPACE,
    input=takes(
        entityRef="text", entityRefs="texts", optional="flag", defaultKind="text", defaultNamespace="text"
    ),
    run=_fetch,
    outputs=("entity", "entities"),
    writes=False,
)
REGISTER = Action(
    id="catalog:register",
    summary="Add a descriptor's address to the catalog, and to Backstage where configured.",
    effect=LOCAL,
    input=takes(catalogInfoUrl="text", repoContentsUrl="text", catalogInfoPath="text", optional="flag"),
    run=_register,
    check=_check_register,
    plan=_plan_register,
    undo=_undo,
    outputs=("entityRef", "catalogInfoUrl"),
)

"""pulumi:up and kube:apply: what the user's own pulumi and kubectl do with files of the workspace."""

from __future__ import annotations

import os

from devportal.errors import PortalError
from devportal.scaffold.action import (
    REMOTE_CHANGE,
    REMOTE_CREATE,
    Action,
    Planned,
    failed,
    takes,
    unsafe,
    wrong_input,
)
from devportal.scaffold.programs import execute, find
from devportal.scm.secret import hide
from devportal.text import clean_line, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.scaffold.context import Context

_SECONDS = 3_600
_PULUMI_HINT = "install pulumi, or leave the step out with --skip-action pulumi:up"
_KUBE_HINT = "install kubectl, or leave the step out with --skip-action kube:apply"
_STACK = r"[A-Za-z0-9][A-Za-z0-9_./-]{0,99}"


def _inside(context: Context, name: str) -> str:
    value = str(context.get(name, "."))
    try:
        return context.path(value)
    except PortalError:
        raise unsafe(f"the {name} {quoted(value)} leads out of the workspace") from None


def _check_pulumi(context: Context) -> None:
    import re

    _inside(context, "path")
    if not re.fullmatch(_STACK, str(context.get("stack", "dev"))):
        raise wrong_input(f"{quoted(str(context.input['stack']))} is no name of a stack")


def _pulumi(context: Context, *words: str, given: bytes = b"") -> str:
    program = find(("pulumi",), context.world.environ, _PULUMI_HINT)
    environ = {**context.world.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    done = execute([program, "--non-interactive", *words], _inside(context, "path"), environ, _SECONDS, given)
    if done.code:
        raise failed(f"pulumi {words[0]} failed", tuple(done.tail))
    return done.out


def _up(context: Context) -> None:
    import json

    stack = str(context.get("stack", "dev"))
    _pulumi(context, "stack", "select", stack, "--create")
    for name, value in context.get("config", {}).items():
        kept = ["--secret"] if hide(str(value)) != str(value) else ["--plaintext"]
        # by standard input: what is an argument, everybody on the machine can read
        _pulumi(context, "config", "set", *kept, "--stack", stack, "--", str(name), given=str(value).encode())
    known, _ = context.memory.recall("up")
    if not known:
        context.made("stack", name=stack, stack=stack)
        context.memory.keep("up", True)
    _pulumi(context, "up", "--yes", "--skip-preview", "--stack", stack)
    try:
        found = json.loads(_pulumi(context, "stack", "output", "--json", "--stack", stack))
    except ValueError:
        found = {}
    for name, value in found.items() if isinstance(found, dict) else ():
        context.output(name, value)


def _plan_up(context: Context) -> Planned:
    return Planned((f"pulumi up of stack {clean_line(str(context.get('stack', 'dev')))}",))


def _undo_up(context: Context, kind: str, facts: Mapping[str, Any]) -> str:
    del kind
    _pulumi(context, "destroy", "--yes", "--skip-preview", "--stack", str(facts["stack"]))
    return f"pulumi destroy of stack {facts['stack']}"


def _manifest(context: Context) -> bytes:
    """Give what is applied: an inline manifest (text, or objects), or nothing where it is files."""
    import json

    given = context.get("manifest")
    if given is None:
        return b""
    if isinstance(given, str):
        return given.encode()
    items = given if isinstance(given, list) else [given]
    return "\n---\n".join(json.dumps(one) for one in items).encode()


def _words(context: Context) -> list[str]:
    words = []
    for name in ("namespace", "context"):
        value = context.get(name)
        if value is not None:
            if str(value).startswith("-"):
                raise wrong_input(f"the {name} {quoted(str(value))} is no name")
            words.append(f"--{name}={value}")
    words += (
        ["--filename=-"]
        if context.get("manifest") is not None
        else ["--recursive", f"--filename={_inside(context, 'path')}"]
    )
    return words


def _check_kube(context: Context) -> None:
    if (context.get("path") is None) == (context.get("manifest") is None):
        raise wrong_input("kube:apply takes either path (in the workspace) or manifest")
    _words(context)


def _kubectl(context: Context, verb: str, *words: str) -> list[str]:
    program = find(("kubectl",), context.world.environ, _KUBE_HINT)
    done = execute(
        [program, verb, *words], context.workspace, context.world.environ, _SECONDS, _manifest(context)
    )
    if done.code:
        raise failed(f"kubectl {verb} failed", tuple(done.tail))
    return [clean_line(line) for line in done.out.splitlines() if line.strip()]


def _apply(context: Context) -> None:
    found = _kubectl(context, "apply", *_words(context))
    for line in found:
        context.log(line)
    context.output("objects", found)


def _plan_apply(context: Context) -> Planned:
    what = (
        "a manifest" if context.get("manifest") is not None else os.path.normpath(str(context.input["path"]))
    )
    where = f" in namespace {context.input['namespace']}" if context.get("namespace") else ""
    return Planned((clean_line(f"kubectl apply of {what}{where}"),))


UP = Action(
    id="pulumi:up",
    summary="Bring up a Pulumi stack from a folder of the workspace, and give its outputs.",
    effect=REMOTE_CREATE,
    input=takes(path="text", stack="text", config="map"),
    run=_up,
    check=_check_pulumi,
    plan=_plan_up,
    undo=_undo_up,
)
KUBE = Action(
    id="kube:apply",
    summary="Apply Kubernetes manifests with kubectl.",
    effect=REMOTE_CHANGE,
    input=takes(
        path="text", manifest={"type": ["string", "object", "array"]}, namespace="text", context="text"
    ),
    run=_apply,
    check=_check_kube,
    plan=_plan_apply,
    outputs=("objects",),
)

"""terraform:apply: plan and apply a module with OpenTofu or Terraform from the PATH, and read its outputs."""

from __future__ import annotations

import os
import shutil

from devportal.errors import PortalError
from devportal.scaffold.action import (
    LATER,
    REMOTE_CREATE,
    Action,
    Planned,
    failed,
    takes,
    unsafe,
    wrong_input,
)
from devportal.scaffold.programs import Done, execute, find
from devportal.text import clean_line, plural, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from devportal.scaffold.context import Context

PROGRAMS = ("tofu", "terraform")
_HINT = "install OpenTofu or Terraform, or leave the step out with --skip-action terraform:apply"
_SECONDS = 3_600
_PLAN_SECONDS = 120
# hosts of registries, and nothing else, would be asked by an init
_OFFLINE = 'provider_installation {{\n  filesystem_mirror {{\n    path = "{}"\n  }}\n}}\n'


class Module:
    """A module made ready in a folder of the run: its files, its variables, where its state is."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.program = find(PROGRAMS, context.world.environ, _HINT)
        self.home = context.memory.folder(f"terraform-{_safe(context.step.key)}")
        self.folder = os.path.join(self.home, "module")
        self.variables = os.path.join(self.home, "values.auto.tfvars.json")

    def prepare(self) -> None:
        """Copy the module and write its variables, which may be secrets, to a file that only we can read."""
        source = module_folder(self.context)
        shutil.copytree(source, self.folder, symlinks=True, dirs_exist_ok=True)
        write_private(self.variables, _json(self.context.get("values", {})))
        backend = self.context.get("backend")
        if backend:
            name, settings = backend_of(backend)
            override = {"terraform": {"backend": {name: settings}}}
            write_private(os.path.join(self.folder, "portal_override.tf.json"), _json(override))

    def run(self, *words: str, seconds: float = _SECONDS, offline: bool = False) -> Done:
        """Run the program in the module's folder."""
        environ = {
            **self.context.world.environ,
            "TF_IN_AUTOMATION": "1",
            "TF_INPUT": "0",
            "CHECKPOINT_DISABLE": "1",
        }
        if offline:
            settings = os.path.join(self.home, "offline.tfrc")
            write_private(settings, _OFFLINE.format(os.path.join(self.home, "no-providers")))
            environ["TF_CLI_CONFIG_FILE"] = settings
        return execute([self.program, *words], self.folder, environ, seconds)

    def demand(self, *words: str, fine: Sequence[int] = (0,)) -> Done:
        """Run the program, and raise PortalError with its last lines where it fails."""
        done = self.run(*words)
        if done.code not in fine:
            name = os.path.basename(self.program)
            raise failed(f"{name} {words[0]} failed", tuple(done.tail))
        return done


def _safe(name: str) -> str:
    return "".join(char if char.isalnum() or char in "-_" else "-" for char in name)


def _json(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, indent=2)


def write_private(path: str, text: str) -> None:
    """Write a file that nobody else can read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def module_folder(context: Context) -> str:
    """Give the module: `path` in the workspace, or `template`, beside the template or at a code host."""
    from devportal.scaffold.actions.location import locate

    path, template = context.get("path"), context.get("template")
    if (path is None) == (template is None):
        raise wrong_input("terraform:apply takes either path (in the workspace) or template (a module)")
    found = context.path(path) if path is not None else locate(context, str(template))
    if not os.path.isdir(found):
        raise wrong_input(f"{quoted(str(path if path is not None else template))} is no folder of a module")
    return found


def backend_of(given: Any) -> tuple[str, dict[str, Any]]:
    """Read `backend`: the name of one, or a mapping of its name to its settings. Raises PortalError."""
    if isinstance(given, str):
        return given, {}
    if isinstance(given, dict) and len(given) == 1:
        name, settings = next(iter(given.items()))
        if isinstance(settings, dict):
            return str(name), settings
    raise wrong_input("backend is a name, or a mapping such as {s3: {bucket: states, key: shop}}")


def _run(context: Context) -> None:
    module = Module(context)
    module.prepare()
    module.demand("init", "-input=false", "-no-color")
    variables = f"-var-file={module.variables}"
    module.demand(
        "plan", "-input=false", "-no-color", "-detailed-exitcode", "-out=plan.bin", variables, fine=(0, 2)
    )
    context.log(summary(module))
    known, _ = context.memory.recall("applied")
    if not known:
        # noted before: what a failed or killed apply has created is there, too
        context.made("infrastructure", name=context.step.id, backend=bool(context.get("backend")))
        context.memory.keep("applied", True)
    module.demand("apply", "-input=false", "-no-color", "plan.bin")
    for name, value in outputs(module).items():
        context.output(name, value)


def outputs(module: Module) -> dict[str, Any]:
    """Give the outputs of the module; sensitive ones are remembered as secrets."""
    import json

    from devportal.scm.secret import remember

    found: dict[str, Any] = {}
    try:
        given = json.loads(module.demand("output", "-json").out)
    except ValueError:
        raise failed("terraform output did not print JSON") from None
    for name, one in given.items():
        found[name] = one.get("value")
        if one.get("sensitive") and isinstance(one.get("value"), str):
            remember(one["value"])
    return found


def summary(module: Module, *, offline: bool = False) -> str:
    """Tell what a made plan would change, in one line."""
    import json

    done = module.run("show", "-json", "plan.bin", offline=offline)
    try:
        changes = json.loads(done.out).get("resource_changes", [])
    except ValueError:
        return "what the plan changes could not be read"
    counts = {"create": 0, "update": 0, "delete": 0}
    for change in changes:
        for action in change.get("change", {}).get("actions", ()):
            if action in counts:
                counts[action] += 1
    words = [
        f"{counts[key]} to {verb}"
        for key, verb in (("create", "add"), ("update", "change"), ("delete", "destroy"))
    ]
    return "plan: " + ", ".join(words)


def _plan(context: Context) -> Planned:
    """Let the program plan where it needs no network for it; else tell which module would be applied."""
    what = context.get("path") or context.get("template")
    line = (
        f"applies the module {clean_line(str(what))} with {plural(len(context.get('values', {})), 'value')}"
    )
    from devportal.scaffold.actions.location import is_absolute, resolved

    template = resolved(context, str(context.get("template") or "."))

    if is_absolute(template):
        return Planned((line, f"would read {template}"))
    try:
        module_folder(context)
        module = Module(context)
        module.prepare()
    except PortalError as error:
        return Planned((line, error.message))
    return Planned((line, *_tried(module)))


def _tried(module: Module) -> tuple[str, ...]:
    name = os.path.basename(module.program)
    if _needs_network(module.folder):
        return (f"{name} would read modules from elsewhere; no plan without the network",)
    flags = ("-input=false", "-no-color")
    started = module.run("init", *flags, "-backend=false", seconds=_PLAN_SECONDS, offline=True)
    if started.code:
        return (f"{name} needs providers from the network; no plan without it",)
    override = os.path.join(module.folder, "portal_backend_override.tf")
    write_private(override, 'terraform {\n  backend "local" {}\n}\n')
    module.run("init", *flags, "-reconfigure", seconds=_PLAN_SECONDS, offline=True)
    if LATER in _json(module.context.get("values", {})):
        return (f"{name} would plan with values that are only known later",)
    variables = f"-var-file={module.variables}"
    done = module.run("plan", *flags, "-out=plan.bin", variables, seconds=_PLAN_SECONDS, offline=True)
    if done.code:
        return (f"{name} plan fails: {' '.join(done.tail)}",)
    return (f"{name} {summary(module, offline=True)}",)


def _needs_network(folder: str) -> bool:
    """Say whether a module calls modules that are not folders."""
    import re

    for base, _, names in os.walk(folder):
        for name in names:
            if name.endswith(".tf"):
                with open(os.path.join(base, name), encoding="utf-8", errors="replace") as file:
                    text = file.read()
                for block in re.finditer(r'\bmodule\s+"[^"]*"\s*\{(.*?)\n\}', text, re.DOTALL):
                    source = re.search(r'\bsource\s*=\s*"([^"]*)"', block[1])
                    if source and not source[1].startswith(("./", "../")):
                        return True
            elif name.endswith(".tf.json"):
                return True
    return False


def _check(context: Context) -> None:
    from devportal.scaffold.actions.location import check_url

    path, template = context.get("path"), context.get("template")
    if (path is None) == (template is None):
        raise wrong_input("terraform:apply takes either path (in the workspace) or template (a module)")
    if path is not None:
        try:
            context.path(path)
        except PortalError:
            raise unsafe(f"the path {quoted(str(path))} leads out of the workspace") from None
    else:
        check_url(context, str(template))
    if context.get("backend"):
        backend_of(context.input["backend"])


def _undo(context: Context, kind: str, facts: Mapping[str, Any]) -> str:
    """Destroy what the module has created, by the state that the run has kept."""
    del kind, facts
    module = Module(context)
    if not os.path.isdir(module.folder):
        return f"the state of step {context.step.id} is gone; nothing was destroyed"
    module.demand("init", "-input=false", "-no-color")
    module.demand("destroy", "-auto-approve", "-input=false", "-no-color", f"-var-file={module.variables}")
    return f"{os.path.basename(module.program)} destroy of step {context.step.id}"


APPLY = Action(
    id="terraform:apply",
    summary="Apply a Terraform or OpenTofu module, and give its outputs.",
    effect=REMOTE_CREATE,
    input=takes(path="text", template="text", values="map", backend={"type": ["string", "object"]}),
    run=_run,
    check=_check,
    plan=_plan,
    undo=_undo,
)

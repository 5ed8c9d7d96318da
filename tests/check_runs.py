"""Run the command line on small trees, as tests of `portal check` do."""

from __future__ import annotations

import io
import json
import os
import tempfile
from pathlib import Path

from devportal.cli.main import main
from devportal.cli.output import Terminal

GUEST = "guests"

PROJECT = Path(__file__).resolve().parent.parent


def write_tree(root: Path, files: dict[str, str | bytes]) -> Path:
    """Write files below `root`; a text that starts with `-> ` is a link to what follows."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif content.startswith("-> "):
            os.symlink(content[3:], path)
        else:
            path.write_text(content, encoding="utf-8")
    return root


def portal(*argv: str, cwd: Path, cache: Path | None = None, **environ: str) -> tuple[int, str, str]:
    """Run `portal` in `cwd` and give its exit code, stdout and stderr."""
    out, err = io.StringIO(), io.StringIO()
    where = cache or _cache_beside(cwd)
    surroundings = {
        "PORTAL_CACHE_DIR": str(where),
        "PORTAL_CONFIG_DIR": str(where / "config"),
        "PATH": os.environ["PATH"],
        **environ,
    }
    code = main(argv, Terminal(out, err, environ=surroundings, is_tty=False), str(cwd))
    return code, out.getvalue(), err.getvalue()


def _cache_beside(cwd: Path) -> Path:
    """Give a cache that runs in the same folder share; never within the project itself."""
    if cwd.is_relative_to(PROJECT):
        return Path(tempfile.gettempdir()) / f"portal-tests-{os.getpid()}"
    return cwd.parent / (cwd.name + ".cache")


def problems(*argv: str, cwd: Path) -> list[dict]:
    """Give the problems of `portal check -o json`."""
    _, out, err = portal("check", "-o", "json", *argv, cwd=cwd)
    assert out, err
    return json.loads(out)["problems"]


def entity(
    name: str = "a",
    kind: str = "Component",
    *,
    meta: str = "  description: What it is for\n",
    spec: str = "",
    api_version: str = "backstage.io/v1alpha1",
) -> str:
    """Give one document; without `spec` the least that its kind needs, owned by a group that `GUESTS` defines."""
    least = {
        "Component": f"  type: service\n  lifecycle: production\n  owner: {GUEST}\n",
        "API": f"  type: grpc\n  lifecycle: production\n  owner: {GUEST}\n  definition: x\n",
        "Resource": f"  type: database\n  owner: {GUEST}\n",
        "System": f"  owner: {GUEST}\n",
        "Domain": f"  owner: {GUEST}\n",
        "Group": "  type: team\n  children: []\n",
        "User": f"  memberOf: [{GUEST}]\n",
        "Location": "",
        "Template": f"  type: service\n  owner: {GUEST}\n  steps: []\n",
    }.get(kind, "")
    return (
        f"apiVersion: {api_version}\nkind: {kind}\nmetadata:\n  name: {name}\n{meta}"
        f"spec:\n{least if not spec.startswith('=') else ''}{spec.removeprefix('=')}"
    )


GUESTS = entity(GUEST, "Group") + "---\n" + entity("jo", "User")


def documents(*texts: str) -> str:
    """Join documents into one file."""
    return "---\n".join(texts)

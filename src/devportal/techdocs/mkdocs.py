"""Pages through MkDocs with techdocs-core: a process of its own that sees a copy of the pages and no more."""

from __future__ import annotations

import os
import sys

from devportal.errors import IO, NO, PortalError
from devportal.model.problem import WARNING, Problem
from devportal.paths import kept
from devportal.record import replace
from devportal.techdocs.allowed import sanitised
from devportal.techdocs.assets import ENDINGS, MAX_ASSET, ending, refused
from devportal.techdocs.build import Built
from devportal.text import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from devportal.techdocs.site import Site

SECONDS = 300
INSTALL = "pip install 'devportal[techdocs]', here or where the setting docs.python points"


def is_installed(python: str) -> bool:
    """Say whether techdocs-core is there: in the interpreter that the setting names, else in this one."""
    if python:
        return os.path.isfile(python)
    from importlib.util import find_spec

    return find_spec("techdocs_core") is not None


def wants_mkdocs(site: Site) -> bool:
    """Say whether a site is written for MkDocs: its configuration asks for techdocs-core."""
    plugins = site.config.raw.get("plugins")
    names = (
        [next(iter(one), "") if isinstance(one, dict) else one for one in plugins]
        if isinstance(plugins, list)
        else plugins
    )
    return isinstance(names, (list, dict)) and "techdocs-core" in names


def build_mkdocs(site: Site, ref: str, title: str, folder: str, python: str = "") -> Built:
    """Build a site into `folder`. Raises PortalError (exit 1 for its pages, exit 3 for a broken MkDocs)."""
    import tempfile

    if not is_installed(python):
        raise PortalError("MkDocs with techdocs-core is not installed", hint=INSTALL, exit_code=IO)
    config, _ = sanitised(site.config)
    with tempfile.TemporaryDirectory(prefix="portal-docs-") as room:
        pages, files, problems = _stage(site, os.path.join(room, "docs"))
        job = {"config": _settings(site, config, title), "room": room, "out": os.path.abspath(folder)}
        _run(job, python or sys.executable, room)
        if not os.path.isfile(os.path.join(folder, "index.html")) and pages:
            raise PortalError("MkDocs built nothing", hint=INSTALL, exit_code=IO, code="docs.build")
    return Built(ref, title, pages, files, "mkdocs", tuple(problems))


def _stage(site: Site, docs: str) -> tuple[int, int, list[Problem]]:
    """Copy pages and files into `docs`, as regular files; a site without index.md begins with its README."""
    from devportal.providers.read import read_file

    problems: list[Problem] = []
    counts = [0, 0]
    wanted = {page.name: page.path for page in site.pages if not page.name.startswith("../")}
    index = site.index
    if index is not None and "index.md" not in wanted:
        wanted["index.md"] = index.path
    base = site.config.docs_dir
    assets = {os.path.relpath(path, base): path for path in site.assets if path.startswith(base + "/")}
    for names, which in (
        (wanted, 0),
        ({name: path for name, path in assets.items() if ending(path) in ENDINGS}, 1),
    ):
        for name, path in names.items():
            contents = read_file(kept(path), kept(site.root), MAX_ASSET)
            problem = contents.problem or refused(path, contents.data)
            if problem is not None:
                problems.append(replace(problem, file=path))
                continue
            counts[which] += 1
            data = contents.data
            if not which and (odd := _odd(path, data)) is not None:
                problems.append(odd)
                data = data.decode("utf-8", "replace").encode()
            target = os.path.join(docs, name)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as file:
                file.write(data)
    return counts[0], counts[1], problems


def _odd(path: str, data: bytes) -> Problem | None:
    """Tell of a page that is not UTF-8: MkDocs would end at it."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = "the page is not UTF-8: what cannot be read becomes question marks"
        return Problem(WARNING, "file.unreadable", message, "save it as UTF-8", path, line, 1)
    return None


def _settings(site: Site, config: dict[str, Any], title: str) -> dict[str, Any]:
    """Give the whole configuration of the build; every text in it goes into HTML as it is."""
    made = {key: plain(value) for key, value in config.items() if key not in ("theme", "markdown_extensions")}
    links = {
        key: made[key] for key in ("site_url", "repo_url") if str(made.get(key, "")).startswith("https://")
    }
    made = {
        key: value for key, value in made.items() if key not in ("site_url", "repo_url", "edit_uri_template")
    }
    nav = _nav(site.config.raw.get("nav"))
    return {
        **made,
        **links,
        "site_name": plain(title),
        "theme": {**config["theme"], "name": "material", "font": False},
        "plugins": ["techdocs-core"],
        "markdown_extensions": config["markdown_extensions"],
        **({"nav": nav} if nav else {}),
    }


def plain(value: Any) -> Any:
    """Give a text without what could open a tag or end an attribute."""
    return "".join(char for char in value if char not in '<>"') if isinstance(value, str) else value


def _nav(value: Any, depth: int = 0) -> list[Any]:
    kept_items: list[Any] = []
    for item in value if isinstance(value, list) and depth < 10 else ():
        if isinstance(item, str) and not item.startswith(("!", "*")):
            kept_items.append(item)
        elif isinstance(item, dict):
            for name, target in item.items():
                inner = _nav(target, depth + 1) if isinstance(target, list) else target
                if inner and isinstance(inner, (str, list)) and not _is_odd(inner):
                    kept_items.append({plain(str(name)): inner})
    return kept_items


def _is_odd(target: object) -> bool:
    if not isinstance(target, str):
        return False
    scheme, mark, _ = target.partition(":")
    return target.startswith(("!", "*")) or (bool(mark) and scheme.lower() not in ("http", "https", "mailto"))


def _run(job: dict[str, Any], python: str, room: str) -> None:
    import json
    import signal
    import subprocess

    script = os.path.join(os.path.dirname(__file__), "mkdocs_child.py")
    # no tokens, no programs, no home: what is in the pages can reach nothing of the user's
    environ = {"HOME": room, "TMPDIR": room, "PATH": os.path.join(room, "none"), "LC_ALL": "C.UTF-8"}
    child = subprocess.Popen(
        [python, "-I", "-W", "ignore", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=room,
        env={**environ, "NO_MKDOCS_2_WARNING": "1"},
        start_new_session=True,
    )
    try:
        printed, _ = child.communicate(json.dumps(job).encode(), timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise PortalError(
            f"MkDocs took longer than {SECONDS} seconds", exit_code=NO, code="docs.build"
        ) from None
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
    if child.returncode:
        lines = [line for line in printed.decode("utf-8", "replace").splitlines() if line.strip()]
        missing = any("No module named" in line for line in lines[-3:])
        raise PortalError(
            "MkDocs could not build the pages",
            lines=tuple(clean(line)[:300] for line in lines[-5:]),
            hint=INSTALL if missing else "`--builder plain` builds without MkDocs",
            exit_code=IO if missing else NO,
            code="docs.build",
        )

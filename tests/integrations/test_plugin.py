"""A panel from another package: installed beside, asked as a built-in one, loaded only when somebody asks for it."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import tomllib
import zipfile

import pytest

import devportal
from helpers import HERE, write_tree
from web_server import Asked, Reply, Web, web

TOKEN = "CANARY-UPTIME"
ENTITY = json.dumps(
    {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Component",
        "metadata": {"name": "payment-api", "annotations": {"uptime.acme.example/check": "pay"}},
        "spec": {"type": "service", "lifecycle": "production", "owner": "pay"},
    }
)


SOURCE = os.path.dirname(os.path.dirname(devportal.__file__))


def checks(one: Asked) -> Reply:
    if one.path == "/v1/version":
        return Reply({"version": "7.1"})
    assert one.headers["authorization"] == f"Bearer {TOKEN}"
    assert dict(one.query) == {"region": "eu"}
    return Reply({"status": "down", "since": "2026-11-23T08:00:00Z", "samples": [{"ms": 20}, {"ms": 31}]})


def wheel(folder: pathlib.Path) -> pathlib.Path:
    """Put the example package into a wheel, so that pip needs no build backend and no network."""
    source = HERE / "plugin_uptime"
    project = tomllib.loads((source / "pyproject.toml").read_text())["project"]
    name, version = project["name"].replace("-", "_"), project["version"]
    info = f"{name}-{version}.dist-info"
    lines = [f"{key} = {value}" for key, value in project["entry-points"]["devportal.integrations"].items()]
    files = {
        "devportal_uptime.py": (source / "devportal_uptime.py").read_text(),
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": "[devportal.integrations]\n" + "\n".join(lines) + "\n",
    }
    record = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    made = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(made, "w") as archive:
        for path, content in {**files, f"{info}/RECORD": record}.items():
            archive.writestr(path, content)
    return made


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """Install the example package into a folder of its own, as pip does it."""
    target = tmp_path_factory.mktemp("site")
    words = [
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--disable-pip-version-check",
        "--target",
        str(target),
    ]
    made = wheel(tmp_path_factory.mktemp("wheel"))
    subprocess.run([sys.executable, "-m", "pip", *words, str(made)], capture_output=True, check=True)
    return target


def run(tmp_path: pathlib.Path, site: pathlib.Path | None, *words: str) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path / "home"), "UPTIME_TOKEN": TOKEN}
    environ["PYTHONPATH"] = os.pathsep.join([SOURCE, *([str(site)] if site is not None else [])])
    return subprocess.run(
        [sys.executable, "-m", "devportal", *words],
        cwd=tmp_path / "work",
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )


def company(tmp_path: pathlib.Path, server: Web) -> None:
    config = f'[integrations.uptime]\nurl = "{server.url}"\nregion = "eu"\n'
    write_tree(tmp_path, {"home/.config/devportal/config.toml": config, "work/catalog-info.yaml": ENTITY})


def test_a_panel_of_a_plugin_is_one_as_any_other(tmp_path: pathlib.Path, site: pathlib.Path) -> None:
    with web(checks) as server:
        company(tmp_path, server)
        done = run(tmp_path, site, "status", "payment-api", "--json")
        (panel,) = json.loads(done.stdout)["panels"]
        assert (panel["name"], panel["state"], panel["links"]) == (
            "uptime",
            "failing",
            [{"title": "check", "url": f"{server.url}/checks/pay"}],
        )
        assert [(one["label"], one["value"]) for one in panel["fields"]] == [
            ("answers", "no"),
            ("response", "31 ms"),
        ]
        shown = run(tmp_path, site, "show", "payment-api")
        assert "Uptime          failing" in shown.stdout
        doctor = run(tmp_path, site, "doctor")
        assert f"uptime\tok\treachable and authorised at {server.url}: 7.1" in doctor.stdout


def test_a_plugin_that_is_not_installed_is_named(tmp_path: pathlib.Path) -> None:
    with web(checks) as server:
        company(tmp_path, server)
        done = run(tmp_path, None, "status", "payment-api")
        shown = run(tmp_path, None, "show", "payment-api")
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, "error: no tool named 'uptime'")
    assert (shown.returncode, shown.stderr) == (
        0,
        "warning: the tools are left out: no tool named 'uptime'\n",
    )
    assert shown.stdout.startswith("component:default/payment-api")


OFFER = """
from devportal.integrations.panel import Integration
INTEGRATION = Integration("uptime", "Uptime", __name__, ("uptime.acme.example/check",))
def panel(entity, client):
    return """
BROKEN = {
    "raises": ("raise RuntimeError('no\\x1b[31m')", "cannot be loaded: RuntimeError: no^[[31m"),
    "offers": ("INTEGRATION = 3", "offers no Integration of that name"),
    "panel": (OFFER + "1 / 0", "its module failed: ZeroDivisionError: division by zero"),
    "nothing": (OFFER + "None", "its module gave no panel"),
}


@pytest.mark.parametrize(("code", "words"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_plugin_is_a_line(tmp_path: pathlib.Path, code: str, words: str) -> None:
    files = {
        "devportal_uptime.py": code,
        "devportal_uptime-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: devportal-uptime\nVersion: 1\n",
        "devportal_uptime-1.dist-info/entry_points.txt": (
            "[devportal.integrations]\nuptime = devportal_uptime:INTEGRATION\n"
        ),
    }
    site = write_tree(tmp_path / "site", files)
    with web(checks) as server:
        company(tmp_path, server)
        config = f'[integrations.uptime]\nurl = "{server.url}"\n'
        write_tree(tmp_path, {"home/.config/devportal/config.toml": config})
        done = run(tmp_path, site, "status", "payment-api")
    assert words in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_nobody_looks_for_plugins_without_need(tmp_path: pathlib.Path, site: pathlib.Path) -> None:
    write_tree(tmp_path, {"home/.config/devportal/config.toml": "", "work/catalog-info.yaml": ENTITY})
    code = (
        "import sys\nfrom devportal.cli.main import main\ncode = main(sys.argv[1:])\n"
        "assert 'devportal_uptime' not in sys.modules and 'importlib.metadata' not in sys.modules, 'looked'\n"
    )
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path / "home"), "PYTHONPATH": str(site)}
    done = subprocess.run(
        [sys.executable, "-c", code, "show", "payment-api"],
        cwd=tmp_path / "work",
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")

"""examples/acme as a git repository with a history, built once for all tests of a process."""

from __future__ import annotations

import atexit
import functools
import importlib.util
import pathlib
import shutil
import tempfile

SCRIPT = pathlib.Path(__file__).resolve().parent.parent / "examples" / "history.py"


@functools.cache
def acme_history() -> pathlib.Path:
    """Give the repository; tests may not write to it."""
    found = importlib.util.spec_from_file_location("acme_history_script", SCRIPT)
    assert found is not None
    assert found.loader is not None
    script = importlib.util.module_from_spec(found)
    found.loader.exec_module(script)
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="portal-acme-"))
    atexit.register(shutil.rmtree, scratch, ignore_errors=True)
    return script.build(scratch / "acme")

"""The page of actions is that of the code."""

from __future__ import annotations

import os
import pathlib

from actions_page import page


def test_the_page_of_actions_is_that_of_the_code() -> None:
    path = pathlib.Path(__file__).resolve().parents[2] / "docs" / "actions.md"
    if os.environ.get("PORTAL_UPDATE_DOCS"):
        path.write_text(page(), encoding="utf-8")
    assert path.read_text(encoding="utf-8") == page(), "PORTAL_UPDATE_DOCS=1 writes it anew"

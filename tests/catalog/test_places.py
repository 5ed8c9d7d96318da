"""Which entity a file belongs to: many files at once get what each gets alone."""

from __future__ import annotations

import random
from pathlib import Path

from devportal.catalog.changed import changed_entities
from devportal.catalog.load import load_catalog
from devportal.catalog.places import Places
from devportal.config.settings import load_settings
from helpers import write_tree
from repositories import component

NAMES = ("a", "b", "c", "d")
GROUP = """\
apiVersion: backstage.io/v1alpha1
kind: Group
metadata:
  name: {}
spec:
  type: team
  children: []
"""


def test_many_files_at_once_get_what_each_gets_alone(tmp_path: Path) -> None:
    rnd = random.Random(6)
    for round_ in range(12):
        root = tmp_path / str(round_)
        files = {"z/README": ""}
        for number in range(rnd.randint(1, 8)):
            folder = "/".join(rnd.choices(NAMES, k=rnd.randint(0, 3)))
            several = rnd.sample(NAMES, k=rnd.randint(1, 3))
            text = "---\n".join(
                component(f"{name}{number}" if rnd.random() < 0.5 else name) for name in several
            )
            text = GROUP.format(f"g{number}") if rnd.random() < 0.2 else text
            files[f"{folder}/catalog-info.yaml".lstrip("/")] = text
        write_tree(root, files)
        catalog = load_catalog(load_settings(str(root), {}, ""), str(tmp_path / "cache"))
        paths = sorted(
            {"/".join(rnd.choices(NAMES, k=rnd.randint(1, 6))) + "/x.py" for _ in range(150)} | {"x.py"}
        )
        paths = ["/elsewhere/x.py", *paths]
        alone = Places(catalog, {})
        expected: dict[str, list[str]] = {}
        loose = []
        for path in paths:
            place = alone.of_file(path if path[0] == "/" else f"{root}/{path}")
            if place is None:
                loose.append(path)
            else:
                expected.setdefault(place.ref, []).append(path)
        together = Places(catalog, {}, all_at_once=True)
        found = changed_entities(catalog, str(root), paths, together, lambda _: False)
        assert {one.ref: list(one.files) for one in found.entities} == expected
        assert list(found.loose) == loose

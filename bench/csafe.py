"""Read every catalog file below a folder: with PyYAML's C loader, or with `ours` as second argument."""

from __future__ import annotations

import gc
import os
import sys

gc.disable()


def main(folder: str, ours: bool) -> None:
    """Parse all files and print how many documents there are."""
    if ours:
        from devportal.catalog.yaml12 import parse_documents as parse
    else:
        import yaml

        def parse(data: bytes) -> list[object]:  # type: ignore[misc]
            return list(yaml.load_all(data, Loader=yaml.CSafeLoader))

    count = 0
    for base, _, names in os.walk(folder):
        for name in names:
            if name.endswith("catalog-info.yaml"):
                with open(os.path.join(base, name), "rb") as file:
                    count += len(parse(file.read()))
    print(count)


if __name__ == "__main__":
    main(sys.argv[1], len(sys.argv) > 2)

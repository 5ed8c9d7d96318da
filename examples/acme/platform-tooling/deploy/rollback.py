"""Which release to go back to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Release:
    number: int
    healthy: bool


def target(releases: list[Release], current: int) -> Release:
    """Give the newest healthy release before the current one."""
    earlier = [release for release in releases if release.number < current and release.healthy]
    if not earlier:
        raise LookupError(f"no healthy release before {current}: deploy a known commit instead")
    return max(earlier, key=lambda release: release.number)

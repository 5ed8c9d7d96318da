"""Which of Backstage's ways to write a template is meant."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialect:
    """The tags and extras of a template.

    `cookiecutter_compat` adds `True`, `False`, `None`, slices and the Python methods of lists and objects,
    and takes the Backstage filters away (fetch:template of scaffolder-backend <= 4.0.2); `for_cookiecutter`
    gives the whole of it, with its `{{ }}`.
    """

    variable_start: str = "${{"
    variable_end: str = "}}"
    cookiecutter_compat: bool = False
    trim_blocks: bool = False
    lstrip_blocks: bool = False
    backstage_filters: bool = True

    @classmethod
    def for_cookiecutter(cls, *, trim_blocks: bool = False, lstrip_blocks: bool = False) -> Dialect:
        """The dialect of `cookiecutterCompat: true`."""
        return cls(
            variable_start="{{",
            cookiecutter_compat=True,
            trim_blocks=trim_blocks,
            lstrip_blocks=lstrip_blocks,
            backstage_filters=False,
        )

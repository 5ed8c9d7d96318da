"""One run: its settings, its terminal and its catalog, made when they are first asked for."""

from __future__ import annotations

import os

from devportal.cli.output import Shape, Terminal, emit
from devportal.paths import kept
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from devportal.catalog.catalog import Catalog
    from devportal.catalog.row import Row
    from devportal.config.settings import Settings


@record
class Flags:
    """The options that every command has."""

    output: str | None = None
    json: bool = False
    fields: str | None = None
    output_file: str | None = None
    quiet: bool = False
    verbose: int = 0
    color: str | None = None
    no_pager: bool = False
    no_input: bool = False
    directory: str = "."
    offline: bool = False
    refresh: bool = False
    cached: bool = False
    source: str | None = None
    namespace: str | None = None
    strict_ref: bool = False
    debug: bool = False


def flags_of(given: dict[str, Any]) -> Flags:
    """Take the common options out of a command's parameters."""
    return Flags(**{name: given.pop(name) for name in Flags.__slots__})  # type: ignore[attr-defined]


class Session:
    """What a command works with. The parts that cost are made when they are first asked for."""

    def __init__(self, terminal: Terminal, flags: Flags, cwd: str, *, damaged: bool = False) -> None:
        if flags.color not in (None, "always", "never", "auto"):
            from devportal.errors import USAGE, PortalError
            from devportal.text import quoted

            message = f"--color takes always, never or auto, not {quoted(flags.color)}"
            raise PortalError(message, exit_code=USAGE)
        self.terminal = terminal
        self.damaged = damaged
        self.flags = flags
        self.environ: Mapping[str, str] = terminal.environ
        self._directory = os.path.normpath(os.path.join(cwd, flags.directory))
        if flags.directory != "." and not os.path.isdir(self._directory):
            from devportal.errors import IO, PortalError

            raise PortalError(f"{self._directory}: no such folder", exit_code=IO)
        self._place = ""
        self._settings: Settings | None = None
        self._catalog: Catalog | None = None

    @property
    def directory(self) -> str:
        """The folder that paths are relative to. Raises PortalError (exit 3) where it is gone."""
        if not os.path.isabs(self._directory):
            from devportal.errors import IO, PortalError

            raise PortalError("the working directory is gone", hint="cd somewhere that exists", exit_code=IO)
        return self._directory

    @property
    def place(self) -> str:
        """The folder whose catalog and repository are asked."""
        return self._place or self.directory

    @property
    def settings(self) -> Settings:
        """The settings that hold in the folder of this run."""
        if self._settings is None:
            from devportal.config.settings import load_settings
            from devportal.errors import IO, PortalError
            from devportal.paths import cache_dir, config_dir

            if not os.path.isdir(self.place):
                raise PortalError(f"{self.directory}: no such folder", exit_code=IO)
            user_file = os.path.join(config_dir(self.environ), "config.toml")
            self._settings = load_settings(self.place, self.environ, user_file, cache_dir(self.environ))
            self.terminal.support = str(self._settings.get("support"))
            for warning in self._settings.warnings:
                self.warn(warning)
        return self._settings

    def turn_to(self, path: str) -> None:
        """Go on with the catalog around `path` where that is outside of the one around the working folder."""
        roots = (self.settings.root, *self.settings.roots)
        if any((path + "/").startswith(root.rstrip("/") + "/") for root in roots):
            return
        folder = path
        while not os.path.isdir(folder):
            folder = os.path.dirname(folder)
        self._place = folder
        self._settings = None
        self._catalog = None

    def use(self, settings: Settings) -> None:
        """Go on with other settings, which a command's own options have changed."""
        self._settings = settings
        self._catalog = None

    def look_at(self, catalog: Catalog) -> None:
        """Answer from another catalog, such as that of a commit."""
        self._catalog = catalog

    @property
    def catalog(self) -> Catalog:
        """The catalog, brought up to date as the flags say."""
        if self._catalog is None:
            settings = self.settings
            if self.flags.source or settings.get("sources") or settings.get("catalog.source"):
                from devportal.cli.joined import open_catalog

                self._catalog = open_catalog(self)
            else:
                self._catalog = self.load(settings)
            for notice in self._catalog.notices:
                self.warn(notice)
        return self._catalog

    def load(self, settings: Settings) -> Catalog:
        """Open the catalog below the roots of some settings, as the flags say."""
        from devportal.catalog.load import CACHED, CHECKED, REBUILT, REFRESHED, load_catalog
        from devportal.paths import cache_dir

        freshness = REFRESHED if self.flags.refresh else CACHED if self.flags.cached else CHECKED
        if self.damaged:
            freshness, self.damaged = REBUILT, False
        found = load_catalog(settings, cache_dir(self.environ), freshness)
        if settings.elsewhere and not found.count():
            return load_catalog(settings.at(settings.elsewhere), cache_dir(self.environ), freshness)
        return found

    @property
    def namespace(self) -> str:
        """The namespace of names typed without one."""
        return self.flags.namespace or str(self.settings.get("namespace"))

    def resolve(self, text: str, kinds: tuple[str, ...] = ()) -> Row:
        """Find the entity that a person means by a ref, a path or `.`; tell when the name fits several."""
        from devportal.cli.naming import resolve

        return resolve(self, text, kinds)

    def relative(self, path: str) -> str:
        """Give a path as a person at the working directory would write it."""
        if not os.path.isabs(path):
            return path
        short = os.path.relpath(path, kept(self.directory))
        return path if short.startswith("../../..") else short

    def emit(self, result: object, view: Any, *, pager: bool = True) -> None:
        """Write a result in the format that was asked for."""
        shape = self._shape(pager=pager)
        if self.flags.output_file:
            self._emit_to(self.flags.output_file, result, view, shape)
        else:
            emit(self.terminal, result, view, shape)

    def expect(self, view: Any) -> None:
        """Refuse what the answer cannot be, before the work is done. For commands that change something.

        Raises PortalError: exit 2 for the format and the fields, 3 for a file that cannot be written.
        """
        from devportal.cli.output import foresee

        foresee(view, self._shape(), self.terminal)
        if self.flags.output_file:
            from devportal.cli.writing import refuse_place

            refuse_place(os.path.join(self.directory, self.flags.output_file))

    def text(self, result: object, view: Any) -> str:
        """Give a result in the format that was asked for."""
        from devportal.cli.output import choose, render

        shape = self._shape()
        return render(result, view, choose(view, shape, self.terminal), shape, self.terminal)

    def _shape(self, *, pager: bool = True) -> Shape:
        flags = self.flags
        return Shape(
            "json" if flags.json else flags.output,
            tuple(part.strip() for part in (flags.fields or "").split(",") if part.strip()),
            flags.color or self._color(),
            pager and not flags.no_pager,
            flags.quiet,
        )

    def _color(self) -> str:
        return "auto" if self._settings is None else str(self._settings.get("output.color"))

    def _emit_to(self, path: str, result: object, view: Any, shape: Shape) -> None:
        from devportal.cli.output import choose, render
        from devportal.cli.writing import write_file

        format_ = choose(view, shape, self.terminal)
        text = render(
            result, view, format_, Shape(format_, shape.fields, "never", quiet=shape.quiet), self.terminal
        )
        write_file(os.path.join(self.directory, path), text)

    def tell_broken(self) -> None:
        """Warn where files with errors may hide entities from a listing."""
        count = self.catalog.broken()
        if count:
            have = "1 file has" if count == 1 else f"{count:,} files have"
            self.warn(f"{have} errors, so entities may be missing; `portal check` tells which")

    def tell_nothing(self, message: str, hint: str) -> None:
        """Say that nothing was found: in the words of the command, or that there is no catalog at all."""
        known = self.catalog.count() > 0
        message, hint = (message, hint) if known else self.catalog.nothing()
        self.terminal.say("error", message)
        self.terminal.say("hint", hint)
        if known:
            self.tell_broken()

    def warn(self, message: str) -> None:
        """Tell of something odd that did not stop the work."""
        if not self.flags.quiet:
            self.terminal.say("warning", message)

    def note(self, message: str) -> None:
        """Tell what was chosen or done, where a person may want to know."""
        if not self.flags.quiet:
            self.terminal.say("note", message, "dim")

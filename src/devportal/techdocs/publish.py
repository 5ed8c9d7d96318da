"""A whole build in one step: it is made beside its place, and only then takes it."""

from __future__ import annotations

import os
import shutil

from devportal.errors import IO, NO, PortalError
from devportal.record import record
from devportal.techdocs.build import Built, build_plain, hub
from devportal.techdocs.mkdocs import build_mkdocs, is_installed, wants_mkdocs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from devportal.techdocs.site import Site

    Tell = Callable[[int, int, str], None]
    """Called with how many are done, how many there are, and what is next."""

MARK = ".portal-docs"
"""The file that says that a folder holds a build of ours, which another may replace."""
AUTO, PLAIN, MKDOCS = "auto", "plain", "mkdocs"


@record
class Job:
    """One site to build: the entity it belongs to and its title. `folder` is "" for the build itself."""

    site: Site
    ref: str
    title: str
    folder: str = ""


def folder_of(ref: str) -> str:
    """Give the folder of an entity's site, as TechDocs publishes: namespace/kind/name."""
    kind, _, rest = ref.partition(":")
    namespace, _, name = rest.partition("/")
    return f"{namespace}/{kind}/{name}"


def publish(
    jobs: Sequence[Job], out: str, builder: str, python: str, title: str, tell: Tell | None = None
) -> list[Built]:
    """Build sites into the folder `out`, which is new, empty or a build of ours. Raises PortalError."""
    import tempfile

    out = os.path.abspath(out)
    check_place(out)
    parent = os.path.dirname(out)
    room = ""
    try:
        os.makedirs(parent, exist_ok=True)
        room = tempfile.mkdtemp(prefix=".portal-docs-", dir=parent)
        made = os.path.join(room, "new")
        built = build_all(jobs, made, builder, python, title, tell)
        _take_place(made, out, os.path.join(room, "old"))
    except OSError as error:
        message = f"{out}: cannot be written: {error.strerror or error}"
        raise PortalError(message, exit_code=IO, code="io.write") from error
    finally:
        if room:
            shutil.rmtree(room, ignore_errors=True)
    return built


def check_place(out: str) -> None:
    """Raise PortalError (exit 1) where a build would replace what is not a build of ours."""
    if os.path.lexists(out) and (os.path.islink(out) or not os.path.isdir(out)):
        raise PortalError(f"{out} is not a folder", hint="name another with --out", exit_code=NO)
    if os.path.isdir(out) and os.listdir(out) and not os.path.isfile(os.path.join(out, MARK)):
        hint = "name a new or empty folder with --out"
        raise PortalError(f"{out} holds other files", hint=hint, exit_code=NO, code="docs.out")


def _take_place(made: str, out: str, old: str) -> None:
    if os.path.isdir(out):
        os.rename(out, old)
    try:
        os.rename(made, out)
    except OSError:
        if os.path.isdir(old):
            os.rename(old, out)
        raise


def build_all(
    jobs: Sequence[Job], folder: str, builder: str, python: str, title: str, tell: Tell | None = None
) -> list[Built]:
    """Build sites into a new folder, with a page above them where they are several; `tell` hears of each."""
    os.makedirs(folder)
    built = []
    for done, job in enumerate(jobs):
        if tell is not None:
            tell(done, len(jobs), job.ref)
        place = os.path.join(folder, job.folder)
        os.makedirs(place, exist_ok=True)
        built.append(_build(job, place, builder, python))
    if any(job.folder for job in jobs):
        pairs = [(one, job.folder) for one, job in zip(built, jobs, strict=True)]
        with open(os.path.join(folder, "index.html"), "w", encoding="utf-8", errors="replace") as file:
            file.write(hub(pairs, title))
    with open(os.path.join(folder, MARK), "w", encoding="utf-8") as file:
        file.write("made by portal docs build; the next build replaces this folder\n")
    return built


def _build(job: Job, place: str, builder: str, python: str) -> Built:
    through = builder == MKDOCS or (builder == AUTO and wants_mkdocs(job.site) and is_installed(python))
    if through:
        return build_mkdocs(job.site, job.ref, job.title, place, python)
    above = "/".join([".."] * (job.folder.count("/") + 1)) + "/index.html" if job.folder else ""
    return build_plain(job.site, job.ref, job.title, place, above)

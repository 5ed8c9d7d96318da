"""The templates that this run knows: the catalog's, the configured folders', the shipped ones."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.cli.session import Session
    from devportal.scaffold.template import TemplateInfo


def every(session: Session) -> list[TemplateInfo]:
    """Give every template once, the organisation's first; a name that comes again is left out."""
    from devportal.scaffold.source import shipped

    found: dict[str, TemplateInfo] = {}
    for template in [*catalogued(session), *configured(session), *shipped()]:
        found.setdefault(template.name, template)
    return list(found.values())


def catalogued(session: Session) -> list[TemplateInfo]:
    """Give the Template entities of the catalog."""
    from devportal.scaffold.template import TemplateInfo

    return [
        TemplateInfo(row.name, row.title or row.name, row.description, row.file, "backstage", row.file)
        for row in session.catalog.rows("entity.kind = 'Template'")
    ]


def configured(session: Session) -> list[TemplateInfo]:
    """Give the templates in the folders that `templates.sources` names, each a folder of templates."""
    from devportal.scaffold.template import describe

    found = []
    for folder in session.settings.get("templates.sources"):
        for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
            path = os.path.join(folder, name)
            template = describe(path, name, path) if os.path.isdir(path) else None
            if template is not None:
                found.append(template)
    return found


def show_every(session: Session) -> int:
    """List the templates; 1 where there is none."""
    from devportal.errors import NO, OK
    from devportal.views import templates as view

    found = view.Templates(tuple(every(session)))
    session.emit(found, view)
    if found.templates and session.terminal.is_tty:
        session.note(f"portal create {found.templates[0].name} starts one")
    return OK if found.templates else NO


def find_template(session: Session, name: str, ref: str | None = None) -> TemplateInfo:
    """Give the template that a person means by a name, a path or a git URL. Raises PortalError."""
    from devportal.scaffold.source import find

    absolute = os.path.normpath(os.path.join(session.directory, os.path.expanduser(name)))
    is_path = name in (".", "..") or name.startswith("~") or (os.sep in name and "://" not in name)
    if os.path.exists(absolute) and (is_path or not _is_known(session, name)):
        name = absolute
    return find(
        name,
        environ=session.environ,
        resolve=lambda word: resolve(session, word),
        known=[template.name for template in configured(session)],
        ref=ref,
        protocols=session.settings.get("scm.protocols"),
        offline=session.flags.offline,
    )


def _is_known(session: Session, name: str) -> bool:
    from devportal.scaffold.source import shipped

    return any(template.name == name for template in shipped()) or resolve(session, name) is not None


def resolve(session: Session, name: str) -> TemplateInfo | None:
    """Give the organisation's template of a name or ref, or None."""
    wanted = name.lower().removeprefix("template:").rpartition("/")[2]
    for template in [*catalogued(session), *configured(session)]:
        if template.name.lower() == wanted:
            return template
    return None


def is_trusted(session: Session, template: TemplateInfo) -> bool:
    """Say whether the user's own settings let a template run commands."""
    trusted: tuple[str, ...] = session.settings.get("templates.trust")
    return any(template.source == one or template.source.startswith(one.rstrip("/") + "/") for one in trusted)

"""`portal impact`."""

from __future__ import annotations

from devportal.errors import NO, OK, USAGE, PortalError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.cli.session import Session

FAIL_ON = ("orphaned", "unowned", "removed-with-dependents", "cycle")


def impact(
    session: Session,
    names: list[str] | None,
    since: str | None,
    files_from: str | None,
    uncommitted: bool,
    depth: int | None,
    relation: list[str] | None,
    reviewers: bool,
    fail_on: list[str] | None,
) -> int:
    """Tell what breaks when something changes: dependents, teams to tell, edges between systems.

    Name what changes, or give --since REV or --files-from FILE for the entities that changed files belong to.
    """
    from devportal.catalog.dependencies import DEPENDENCIES
    from devportal.catalog.impact import changed_of
    from devportal.catalog.impact import impact as walk
    from devportal.record import replace
    from devportal.views import impact as view

    wanted = _fail_on(fail_on)
    relations: tuple[str, ...] = DEPENDENCIES
    if relation:
        from devportal.cli.relations import known_relations

        relations = known_relations(relation)
    if since is None and files_from is None and not uncommitted:
        refs = [session.resolve(name).ref for name in names or (".",)]
        answer = walk(session.catalog, changed_of(session.catalog, refs), relations, depth)
    else:
        from devportal.cli.impacts import of_files

        if names:
            raise PortalError("name entities, or give --since or --files-from, not both", exit_code=USAGE)
        answer = of_files(session, since, files_from, uncommitted, relations, depth)
        if reviewers or session.flags.output == "md":
            from devportal.cli.impacts import with_reviewers

            answer = with_reviewers(session, answer)
    if session.flags.output == "matrix":
        from devportal.cli.impacts import folders_of

        answer = replace(answer, folders=folders_of(session, answer))
    session.emit(answer, view)
    return _verdict(session, answer, wanted) if wanted else OK


def _fail_on(given: list[str] | None) -> tuple[str, ...]:
    wanted = tuple(word.strip() for text in given or () for word in text.split(",") if word.strip())
    for word in wanted:
        if word not in FAIL_ON:
            from devportal.text import either, quoted, suggestion

            hint = suggestion(word, FAIL_ON) or f"choose {either(FAIL_ON)}"
            raise PortalError(f"--fail-on does not know {quoted(word)}", hint=hint, exit_code=USAGE)
    return wanted


def _verdict(session: Session, answer: object, wanted: tuple[str, ...]) -> int:
    from devportal.cli.impacts import failures

    found = failures(session, answer, wanted)  # type: ignore[arg-type]
    for word, message in found:
        session.terminal.say("error", f"{word}: {message}")
    return NO if found else OK

"""The runs that are on this computer: what they were of, and how far they came."""

from __future__ import annotations

from devportal.record import record
from devportal.scaffold.running import journal as journals

TYPE_CHECKING = False
if TYPE_CHECKING:
    from devportal.scaffold.running.journal import Event

DONE, FAILED, CUT_OFF, UNDONE = "done", "failed", "cut off", "undone"


@record
class PastRun:
    """One run. `time` is seconds since 1970, `state` one of the above, `step` the last one it worked on."""

    id: str
    time: float
    template: str
    destination: str
    state: str
    step: str
    created: int


def past_runs(state: str) -> list[PastRun]:
    """Give all runs, newest first; damaged journals are left out."""
    found = []
    for folder in reversed(journals.folders(state)):
        events = journals.read(folder)
        if events and events[0]["event"] == "run":
            found.append(_read(events))
    return found


def _read(events: list[Event]) -> PastRun:
    head = events[0]
    template = head.get("template")
    steps = [str(event["step"]) for event in events if isinstance(event.get("step"), str)]
    undone = {event.get("number") for event in journals.of_kind(events, "undone")}
    made = [number for number, event in enumerate(events) if event["event"] in ("made", "placed")]
    return PastRun(
        id=str(head.get("id")),
        time=float(head.get("time") or 0),
        template=str(template.get("name")) if isinstance(template, dict) else "",
        destination=str(head.get("destination") or ""),
        state=_state(events),
        step=steps[-1] if steps else "",
        created=len([number for number in made if number not in undone]),
    )


def _state(events: list[Event]) -> str:
    last = events[-1]["event"]
    if last == "undone-all":
        return UNDONE
    if any(event["event"] == "end" for event in events):
        return DONE
    states = [event["event"] for event in events if event["event"] in ("start", "finish", "failed", "run")]
    return FAILED if "failed" in states else CUT_OFF

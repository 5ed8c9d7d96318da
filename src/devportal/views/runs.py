"""The runs of templates."""

from __future__ import annotations

from devportal.views.table import Column, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from devportal.scaffold.running.runs import PastRun

FORMATS = ("table", "wide", "tsv", "csv", "json", "jsonl", "yaml", "md", "name")
TERMINAL = "table"
PIPE = "tsv"


def table(runs: Sequence[PastRun]) -> Table:
    """Give a row for each run."""
    columns = (
        Column("RUN", style="ref"),
        Column("STATE"),
        Column("TEMPLATE", give=1),
        Column("DESTINATION", give=2),
        Column("STEP", give=1, wide=True),
        Column("CREATED", wide=True),
    )
    rows = tuple(
        (run.id, run.state, run.template, run.destination, run.step, str(run.created)) for run in runs
    )
    return Table(columns, rows)


def data(runs: Sequence[PastRun]) -> object:
    """Give the runs as data."""
    return [
        {
            "run": run.id,
            "time": _moment(run.time),
            "template": run.template,
            "destination": run.destination,
            "state": run.state,
            "step": run.step,
            "created": run.created,
        }
        for run in runs
    ]


def _moment(time: float) -> str:
    from time import gmtime, strftime

    return strftime("%Y-%m-%dT%H:%M:%SZ", gmtime(time))

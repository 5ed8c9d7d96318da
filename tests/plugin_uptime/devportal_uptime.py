"""A panel of uptime checks: an example of a plug-in package, whole."""

from __future__ import annotations

from devportal.integrations.annotated import value
from devportal.integrations.client import Client
from devportal.integrations.panel import FAILING, OK, Field, Integration, Link, Option, Panel
from devportal.integrations.shape import items, number, text
from devportal.integrations.words import segment
from devportal.model.entity import Entity

INTEGRATION = Integration(
    name="uptime",
    title="Uptime",
    module=__name__,
    annotations=("uptime.acme.example/check",),
    url_env=("UPTIME_URL",),
    token_env=("UPTIME_TOKEN",),
    needs=("url", "token"),
    options=(Option("region", "text", "the region whose checks are shown"),),
    shows="whether the service answers, and how fast",
)


def panel(entity: Entity, client: Client) -> Panel:
    """Show the check that an entity names."""
    name = value(entity, "uptime.acme.example/check")
    answer = client.json(f"/v1/checks/{segment(name)}", {"region": client.option("region") or None})
    return check_panel(answer, f"{client.url}/checks/{segment(name)}")


def check_panel(answer: object, page: str) -> Panel:
    """Put together the panel from the answer: pure, so that a test needs no server."""
    up = text(answer, "status") == "up"
    times = tuple(ms for one in items(answer, "samples") if (ms := number(one, "ms")) is not None)
    fields = [Field("answers", "yes" if up else "no", OK if up else FAILING, text(answer, "since"))]
    if times:
        fields.append(Field("response", f"{times[-1]:.0f} ms", points=times))
    return Panel("Uptime", OK if up else FAILING, tuple(fields), (Link("check", page),))


def probe(client: Client) -> str:
    """Give the version of the server, for `portal doctor`."""
    return text(client.json("/v1/version"), "version")

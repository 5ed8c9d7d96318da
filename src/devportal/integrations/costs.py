"""Costs of the last 30 days: from a FOCUS file, else from AWS Cost Explorer by tag."""

from __future__ import annotations

from devportal.errors import PortalError
from devportal.integrations import aws
from devportal.integrations.annotated import names, pairs
from devportal.integrations.focus import Wanted, read_focus
from devportal.integrations.panel import OK, UNKNOWN, WARNING, Field, NotConfigured, Panel
from devportal.integrations.shape import items, number, text
from devportal.integrations.words import few
from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from typing import Any

    from devportal.integrations.client import Client
    from devportal.model.entity import Entity

TITLE = "Costs"
TAGS = "aws.amazon.com/cost-insights-tags"
CATEGORIES = "aws.amazon.com/cost-insights-cost-categories"
ACCOUNT = "aws.amazon.com/account-id"
DAYS = 30
RISE = 0.25
"""A rise over the month before from which the panel warns."""
SERVICES = 5


@record
class Cost:
    """What one service cost on one day (YYYY-MM-DD), in a currency."""

    day: str
    service: str
    amount: float
    currency: str = ""


def panel(entity: Entity, client: Client) -> Panel:
    """Show what carries an entity's tags cost in the last 30 days, and in the 30 before."""
    from datetime import UTC, datetime, timedelta

    today = datetime.now(UTC).date()
    first = today - timedelta(days=2 * DAYS)
    tags = pairs(entity, TAGS)
    files = [str(one) for one in client.option("focus", [])]
    if files:
        if pairs(entity, CATEGORIES):
            message = f"a FOCUS file has no cost categories: {CATEGORIES} is read by AWS Cost Explorer alone"
            raise PortalError(message, code="integration.annotation")
        wanted = Wanted(tags, names(entity, ACCOUNT), first.isoformat(), today.isoformat())
        found = read_focus(files, wanted)
        return costs_panel([Cost(*one) for one in found], today)
    answer = _explorer(
        client,
        filter_of(tags, pairs(entity, CATEGORIES), names(entity, ACCOUNT)),
        first,
        today,
    )
    return costs_panel(daily(answer), today)


def filter_of(tags: dict[str, str], categories: dict[str, str], accounts: list[str]) -> dict[str, Any]:
    """Give Cost Explorer's filter for what an entity names: all of it has to hold."""
    parts: list[dict[str, Any]] = [{"Tags": {"Key": key, "Values": [value]}} for key, value in tags.items()]
    parts += [{"CostCategories": {"Key": key, "Values": [value]}} for key, value in categories.items()]
    if accounts:
        parts.append({"Dimensions": {"Key": "LINKED_ACCOUNT", "Values": accounts}})
    return parts[0] if len(parts) == 1 else {"And": parts}


def _explorer(client: Client, filter_: dict[str, Any], first: date, last: date) -> Any:
    """Ask Cost Explorer: with the keys in the environment by a signed request, else by the aws program."""
    body = {
        "TimePeriod": {"Start": first.isoformat(), "End": last.isoformat()},
        "Granularity": "DAILY",
        "Metrics": ["UnblendedCost"],
        "GroupBy": [{"Type": "DIMENSION", "Key": "SERVICE"}],
        "Filter": filter_,
    }
    if aws.keys(client) is not None:
        return aws.cost_and_usage(client, body)
    if client.has("aws"):
        return aws.by_program(client, body)
    raise NotConfigured(
        "set $AWS_ACCESS_KEY_ID and $AWS_SECRET_ACCESS_KEY, install aws, or set integrations.costs.focus"
    )


def daily(answer: Any) -> list[Cost]:
    """Read Cost Explorer's answer."""
    found = []
    for period in items(answer, "ResultsByTime"):
        day = text(period, "TimePeriod", "Start")[:10]
        for group in items(period, "Groups"):
            metric = group.get("Metrics") or {}
            amount = number(metric, "UnblendedCost", "Amount")
            if amount:
                unit = text(metric, "UnblendedCost", "Unit")
                found.append(Cost(day, text(group, "Keys", 0), amount, unit))
    return found


def costs_panel(found: list[Cost], today: date) -> Panel:
    """Put together the panel: total, trend against the days before, dearest services, each day as a bar."""
    from datetime import timedelta

    middle = (today - timedelta(days=DAYS)).isoformat()
    recent = [one for one in found if one.day >= middle]
    if not recent:
        return Panel(TITLE, UNKNOWN, summary="no costs in the last 30 days carry these tags")
    unit = next((one.currency for one in recent if one.currency), "")
    days = [(today - timedelta(days=back)).isoformat() for back in range(DAYS, 0, -1)]
    total, before = _sum(recent), _sum(one for one in found if one.day < middle)
    points = tuple(_sum(one for one in recent if one.day == day) for day in days)
    fields = [Field("last 30 days", money(total, unit), points=points)]
    rise = (total - before) / before if before > 0 else 0.0
    if before > 0:
        state = WARNING if rise > RISE else OK
        fields.append(
            Field("trend", f"{rise:+.0%} against the 30 days before ({money(before, unit)})", state)
        )
    services: dict[str, float] = {}
    for one in recent:
        services[one.service] = services.get(one.service, 0.0) + one.amount
    dearest = sorted(services.items(), key=lambda pair: (-pair[1], pair[0]))
    fields.append(
        Field("services", few((f"{name} {money(amount, unit)}" for name, amount in dearest), SERVICES))
    )
    return Panel(TITLE, WARNING if rise > RISE else OK, tuple(fields))


def _sum(costs: Iterable[Cost]) -> float:
    return round(sum(one.amount for one in costs), 6)


def money(amount: float, unit: str) -> str:
    """Write an amount with its currency."""
    return f"{amount:,.2f} {unit}".strip()


def probe(client: Client) -> str:
    """Give what costs are read from; nothing is asked, as each question to Cost Explorer is billed."""
    if client.option("focus", []):
        return "a FOCUS file"
    if aws.keys(client) is not None:
        return "AWS Cost Explorer with the keys in the environment"
    if client.has("aws"):
        return "AWS Cost Explorer by the aws program"
    raise NotConfigured(
        "set $AWS_ACCESS_KEY_ID and $AWS_SECRET_ACCESS_KEY, install aws, or set integrations.costs.focus"
    )

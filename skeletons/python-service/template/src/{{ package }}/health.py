"""Health checks: is the process alive, and can it do its work?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from fastapi import APIRouter, Response
from pydantic import BaseModel


class Dependency(Protocol):
    """Something outside the process without which the service cannot work."""

    name: str

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def is_ready(self) -> bool: ...


class Health(BaseModel):
    status: str = "ok"


class Readiness(BaseModel):
    ready: bool
    dependencies: dict[str, bool]


def router(dependencies: Sequence[Dependency]) -> APIRouter:
    routes = APIRouter(tags=["health"])

    @routes.get("/health", operation_id="getHealth", summary="Is the process alive?")
    async def get_health() -> Health:
        return Health()

    @routes.get(
        "/ready",
        operation_id="getReadiness",
        summary="Does everything the service depends on answer?",
        responses={503: {"model": Readiness, "description": "A dependency does not answer"}},
    )
    async def get_readiness(response: Response) -> Readiness:
        found = {dependency.name: await dependency.is_ready() for dependency in dependencies}
        ready = all(found.values())
        response.status_code = 200 if ready else 503
        return Readiness(ready=ready, dependencies=found)

    return routes

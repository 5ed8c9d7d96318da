"""The web application."""

from __future__ import annotations

import os

from fastapi import FastAPI

app = FastAPI(
    title="${{ values.name }}",
    version=os.environ.get("RELEASE", "0.1.0"),
)


@app.get("/health", operation_id="getHealth")
async def get_health() -> dict[str, str]:
    return {"status": "ok"}

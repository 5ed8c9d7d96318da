"""Structured logging: one JSON object per line on standard output."""

from __future__ import annotations

import json
import logging
import re
import sys
import time
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from fastapi import Request, Response

REQUEST_ID = "X-Request-ID"

access = logging.getLogger(f"{__package__}.access")


class JsonFormatter(logging.Formatter):
    """Formats a record, and the mapping under its `fields` attribute, as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False, default=str)


def configure_logging(level: str) -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


async def log_request(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    """Log every request with its outcome, and hand its id back in the answer."""
    request_id = _request_id(request.headers.get(REQUEST_ID, ""))
    fields: dict[str, object] = {
        "request_id": request_id,
        "method": request.method,
        "path": request.url.path,
    }
    started = time.perf_counter()
    try:
        response = await call_next(request)
    except Exception:
        access.exception("request failed", extra={"fields": fields})
        raise
    fields["status"] = response.status_code
    fields["milliseconds"] = round((time.perf_counter() - started) * 1000, 1)
    access.info("request", extra={"fields": fields})
    response.headers[REQUEST_ID] = request_id
    return response


def _request_id(given: str) -> str:
    """Keep the caller's id only if it is harmless in a log and in a header."""
    return given if re.fullmatch(r"[A-Za-z0-9._-]{1,64}", given) else uuid.uuid4().hex

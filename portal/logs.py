"""Logs: one JSON object a line, with the request's id; never a value that a person typed."""

from __future__ import annotations

import json
import logging
import time
from datetime import UTC, datetime

from flask import Flask, Response, g, has_request_context, request

log = logging.getLogger(__name__)


METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})


class JsonFormatter(logging.Formatter):
    """A log record as JSON: time in UTC, level, event, request id, and the stack's places without its values."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; line ends and controls in the message are escaped by JSON."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        if has_request_context() and "request_id" in g:
            line["request"] = g.request_id
        line |= getattr(record, "told", {})
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["stack"] = _places(record)
        return json.dumps(line)


def _places(record: logging.LogRecord) -> str:
    """Return where it happened, innermost last: files and lines only, since messages may quote what was typed."""
    trace = record.exc_info[2] if record.exc_info else None
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return " > ".join(places[-12:])


def configure() -> None:
    """Send every log line of this process, and every warning, to standard error as JSON."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.captureWarnings(True)


def wire(app: Flask) -> None:
    """Have one line written about each answer of `app`: the route and what came of it, never who or what was typed.

    The route is the pattern, since an address may hold a secret link, and its query what somebody looked for.
    """

    @app.before_request
    def _start() -> None:
        g.started_at = time.perf_counter()

    @app.after_request
    def _answered(answer: Response) -> Response:
        status = answer.status_code
        if not (request.endpoint == "static" and status < 400):
            log.log(_level(status), "answered", extra={"told": _told(status)})
        return answer


def _level(status: int) -> int:
    if status >= 500:
        return logging.ERROR
    return logging.WARNING if status in {400, 403, 405, 409, 413, 421, 429} else logging.INFO


def _told(status: int) -> dict[str, object]:
    territory = g.get("territory")
    return {
        "method": request.method if request.method in METHODS else "other",
        "route": request.url_rule.rule if request.url_rule else "none",
        "status": status,
        "ms": round((time.perf_counter() - g.get("started_at", time.perf_counter())) * 1000),
        "tenant": territory.ref.slug if territory else "",
    }

"""What every answer carries: protective headers, and cookies that belong to one host."""

from __future__ import annotations

from typing import Any

from flask import Response, g, request

from portal.settings import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
TLS_ONLY = "max-age=63072000"
"""Two years in which browsers come back to this host by TLS only; each host says so for itself."""


def protect(response: Response) -> Response:
    """Put the protective headers on every answer."""
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.update(HEADERS)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = TLS_ONLY
    if g.get("login") is not None or g.get("pending") is not None:
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def serving(settings: Settings) -> dict[str, Any]:
    """Return Flask's own configuration: host-only cookies, forms of at most 12 MB."""
    prefix = "__Host-" if settings.production else ""
    return {
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_NAME": f"{prefix}alize",
        "LANGUAGE_COOKIE": f"{prefix}language",
        "SESSION_COOKIE_SECURE": settings.production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": 12 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "WTF_CSRF_CHECK_DEFAULT": False,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
    }

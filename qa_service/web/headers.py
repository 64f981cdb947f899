"""The headers of every response, errors and files included."""

from __future__ import annotations

from typing import Final

from flask import Flask, request
from werkzeug.wrappers import Response

from qa_service.config import Config

CONTENT_SECURITY_POLICY: Final = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'",
    "font-src 'none'", "object-src 'none'", "frame-src 'none'", "frame-ancestors 'none'", "base-uri 'none'",
    "form-action 'self'",
))
_ALWAYS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
                          "magnetometer=(), microphone=(), payment=(), usb=()",
}


def install(app: Flask) -> None:
    """Adds the headers after every request."""
    service: Config = app.config["SERVICE"]
    always = dict(_ALWAYS)
    if service.uses_tls:
        always["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    @app.after_request
    def _add(response: Response) -> Response:
        for name, value in always.items():
            response.headers[name] = value
        if "token" in (request.view_args or {}):
            response.headers["Referrer-Policy"] = "strict-origin"  # the address is a secret, to our own log as well
        if request.path.startswith("/static/") and response.status_code in (200, 206, 304):
            response.headers["Cache-Control"] = (
                "public, max-age=31536000, immutable" if "v" in request.args else "public, no-cache")
        elif not response.headers.get("Cache-Control", "").startswith("private, max-age="):
            response.headers["Cache-Control"] = "no-store"
        return response

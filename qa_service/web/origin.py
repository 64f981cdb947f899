"""Whether a state-changing request was sent by one of our own pages."""

from __future__ import annotations

from flask import Request

from qa_service.config import Config


def comes_from_our_pages(request: Request, service: Config) -> bool:
    """Judges ``Sec-Fetch-Site`` and ``Origin``. A client that sends neither still needs the form's token."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return origin is None or origin in _own_origins(request, service)


def _own_origins(request: Request, service: Config) -> set[str]:
    """In production the published address alone; the demonstration may be reached by any name of the machine."""
    own = {service.public_url}
    if service.is_demo:
        own.add(request.host_url.rstrip("/"))
    return own

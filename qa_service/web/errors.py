"""Error pages: one sentence, what to do next, and a reference; never a trace, a path or a version."""

from __future__ import annotations

from typing import Final

from flask import Flask, g, make_response, render_template
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from qa_service import logs
from qa_service.database.failures import in_words
from qa_service.errors import NotFound, NotUpToDate, ServiceError, Unreachable
from qa_service.sealing import KeyLost, SealBroken
from qa_service.web.forms import status_of

_log = logs.logger("web")
RETRY_AFTER_SECONDS: Final = "10"
_WORDS: Final[dict[int, tuple[str, str]]] = {
    400: ("This could not be sent", "Go back, reload the page and send it again."),
    403: ("This is not for you to do", "Ask the person who runs the service in your council."),
    404: ("Page not found", "Check the address. The page may not exist, or it may not be for your role."),
    405: ("This page cannot be used in that way", "Go back and use the buttons of the page."),
    409: ("Somebody else changed this", "Go back, reload the page and look at what changed."),
    413: ("The file or text is too large", "Send at most 25 MB at a time."),
    429: ("Too many requests", "Wait a minute and try again."),
    500: ("There is a problem with the service", "Nothing was half saved. Try again later."),
    503: ("The service is busy", "Nothing was lost. Wait a few seconds and try again."),
    507: ("There is no room to save this", "Nothing was half saved. Tell the person who runs the service."),
}


def install(app: Flask) -> None:
    """Registers a page for every kind of failure."""
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(ServiceError, _service)
    app.register_error_handler(SQLAlchemyError, _database)
    app.register_error_handler(Exception, _fault)


def _stale_form(_error: Exception) -> Response:
    return page(400, sentence="This page was open for too long, or was sent twice, so nothing was done.")


def _http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return error.get_response()
    own_words = error.description if "description" in vars(error) else None
    response = page(error.code, sentence=own_words if error.code in (400, 409, 413, 429, 503) else None)
    if error.code == 405 and getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(error.valid_methods)  # type: ignore[attr-defined]
    return response


def _service(error: ServiceError) -> Response:
    if isinstance(error, NotFound):
        return page(404)
    if isinstance(error, Unreachable):
        return _away(error)
    if isinstance(error, (KeyLost, SealBroken)):
        return page(503, heading="This cannot be opened now", sentence=str(error),
                    next_step="You need not send anything again. Try again once they have told you.")
    return page(status_of(error), sentence=str(error))


def _database(error: SQLAlchemyError) -> Response:
    """What the database says of itself is told in words; one that does not understand us is our fault."""
    told = in_words(error)
    if told is not None:
        return _service(told)
    return page(503) if _unavailable(error) else _fault(error)


def _away(error: Unreachable) -> Response:
    """The reason is for the log alone, since it names machines; the page says calmly what it means.

    What a database of another version needs is a command that names none, so the page says it too.
    """
    _log.error("database unavailable", reference=g.get("request_id"), reason=str(error))
    if isinstance(error, NotUpToDate):
        return page(503, heading="The service cannot be used just now", sentence=Unreachable.CALM,
                    next_step="Its database is of another version: whoever runs the service must run “flask db "
                              "upgrade” and start it again.")
    return page(503, heading="The service cannot be used just now", sentence=Unreachable.CALM,
                next_step="Try again in a few minutes. If it stays so, tell the person who runs the service.")


def _unavailable(error: SQLAlchemyError) -> bool:
    if not isinstance(error, OperationalError) or any(
            words in str(error.orig) for words in ("no such", "syntax error", "has no column")):
        return False
    _log.error("database unavailable", reference=g.get("request_id"), exc_info=error)
    return True


def _fault(error: Exception) -> Response:
    _log.error("fault", reference=g.get("request_id"), exc_info=error)
    return page(500)


def page(status: int, *, heading: str | None = None, sentence: str | None = None,
         next_step: str | None = None) -> Response:
    """The page for a status; what is given replaces the general words."""
    general = _WORDS.get(status, _WORDS[400 if status < 500 else 500])
    heading, next_step = heading or general[0], next_step or general[1]
    reference = g.get("request_id", "none")
    try:
        body = render_template("errors/error.html", heading=heading, sentence=sentence, next_step=next_step,
                               reference=reference)
    except Exception as error:
        _log.error("error page failed", reference=reference, exc_info=error)
        body = _LAST_RESORT.format(heading=heading, next_step=next_step, reference=reference)
    response = make_response(body, status)
    if status in (429, 503):
        response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return response


_LAST_RESORT: Final = (
    '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>{heading} – Placement quality</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
    "<body><main><h1>{heading}</h1><p>{next_step}</p><p>Reference: {reference}</p></main></body></html>")

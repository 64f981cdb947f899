"""Looking after regional notices by the clock. Its result is the same sentence whatever there was to do."""

from __future__ import annotations

from flask import current_app

from qa_service.accounts.service import all_authority_ids
from qa_service.actor import Actor
from qa_service.alerts.transports import transport_for
from qa_service.clock import utc_now
from qa_service.database import acting_for
from qa_service.jobs.registry import job
from qa_service.notices import mailing, reminders


@job("look-after-what-is-shared", every="every 5 minutes")
def look_after_what_is_shared() -> str:
    """Looks after what only named people see. It always says the same."""
    config = current_app.config["SERVICE"]
    for authority_id in all_authority_ids():
        with acting_for(authority_id):
            reminders.look_after(utc_now())
            transport = transport_for(config)
            try:
                mailing.send_waiting(config, transport, by=Actor.job("look-after-what-is-shared"))
            finally:
                transport.close()
    return "Looked after."

"""Looking after concerns by the clock. Its result is the same sentence whatever there was to do."""

from __future__ import annotations

from flask import current_app

from qa_service.accounts.service import all_authority_ids
from qa_service.clock import utc_now
from qa_service.concerns import mailing, reminders
from qa_service.database import acting_for
from qa_service.jobs.registry import job


@job("look-after-what-is-restricted", every="every 5 minutes")
def look_after_what_is_restricted() -> str:
    """Looks after what only named people see. It always says the same."""
    for authority_id in all_authority_ids():
        with acting_for(authority_id):
            reminders.look_after(utc_now())
    mailing.send_waiting(current_app.config["SERVICE"])
    return "Looked after."

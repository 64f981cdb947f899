"""Scheduled work on visits."""

from __future__ import annotations

from flask import current_app

from qa_service.accounts import service as accounts
from qa_service.actor import Actor
from qa_service.alerts.transports import transport_for
from qa_service.database import acting_for
from qa_service.jobs.registry import job
from qa_service.visits.mailing import send_waiting, waits


@job("mail-visits", every="every 5 minutes")
def mail_providers() -> str:
    """Mails providers the private link to a published visit, and when more evidence is asked for."""
    config, sent = current_app.config["SERVICE"], 0
    for authority_id in accounts.all_authority_ids():
        with acting_for(authority_id):
            if not waits():
                continue
            transport = transport_for(config)
            try:
                sent += send_waiting(config, transport, by=Actor.job("mail-visits"))
            finally:
                transport.close()
    return f"{sent} mails left."

"""Making digests and sending what is due, every five minutes."""

from __future__ import annotations

from flask import current_app

from qa_service.alerts.delivery import send_due
from qa_service.alerts.digests import make_digests as make_due_digests
from qa_service.clock import utc_now
from qa_service.jobs.registry import job


@job("make-digests", every="every 5 minutes")
def make_digests() -> str:
    """Puts together each person's daily summary at the hour they have set."""
    return f"{make_due_digests(utc_now())} daily summaries made."


@job("send-alerts", every="every 5 minutes")
def send_alerts() -> str:
    """Sends the e-mails that are due."""
    return send_due(current_app.config["SERVICE"]).sentence()

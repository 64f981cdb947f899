"""Making digests and sending what is due, every five minutes, and the audit trail’s head, every hour."""

from __future__ import annotations

from flask import current_app

from qa_service.alerts.audit_heads import send_head
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


@job("send-audit-head", every="every 60 minutes")
def send_audit_head() -> str:
    """Keeps the audit trail’s signed head outside the database, and sends it off this machine."""
    return send_head(current_app.config["SERVICE"])

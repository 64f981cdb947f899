"""Looks at what works: jobs, mail, the clock, the certificate, sign-ins, and whether this is a restored copy."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from qa_service.accounts.models import SignInAttempt
from qa_service.alerts import service as alerts
from qa_service.alerts.models import Alert, AlertState, MailOutage
from qa_service.audit.models import AuditEvent, AuditHead
from qa_service.clock import london
from qa_service.database import db
from qa_service.jobs import service as jobs
from qa_service.jobs.models import JobRun
from qa_service.operations.condition import Found, Look, bad, good, unknown, warning, watches
from qa_service.restored import service as restored
from qa_service.vocabulary import counted

SILENT_FOR: Final = timedelta(minutes=15)
CLOCKS_DIFFER: Final = timedelta(minutes=2)
CERTIFICATE_WARNING: Final = timedelta(days=21)
MAIL_WAITS: Final = timedelta(minutes=15)
MOST_FAILED_SIGN_INS: Final = 100
"""In ten minutes, over all accounts."""


@watches("in-service", "Restored copy")
def in_service(_look: Look) -> Found:
    copy = restored.standing()
    if copy is None:
        return good("in-service", "This is the service itself.")
    return bad("in-service", f"Put back from the backup of {london(copy.made_at):%d %B %Y, %H:%M}, and not in service.",
               "Look whether all is as it should be, then put it in service.")


@watches("scheduler", "The scheduler")
def scheduler(look: Look) -> Found:
    last = db.session.scalar(select(func.max(JobRun.started_at, type_=JobRun.started_at.type)))
    to_do = "Start it: systemctl start qa-jobs (flask jobs start)."
    if last is None:
        return bad("scheduler", "No job has ever run.", to_do)
    if look.now - last > SILENT_FOR:
        return bad("scheduler", f"No job has begun since {london(last):%d %B %Y, %H:%M}.", to_do)
    return good("scheduler", f"The last job began at {london(last):%H:%M}.")


@watches("jobs-late", "Jobs in time")
def jobs_late(look: Look) -> Found:
    """A job that was never done is late only once the service has run long enough for it."""
    late = [one.job for one in jobs.stale_jobs(look.now) if one.last_done_at is not None]
    if late:
        return bad("jobs-late", f"Not done in time: {', '.join(late[:5])}.", "See the page of jobs.")
    return good("jobs-late", "All were done in time.")


@watches("jobs-failing", "Jobs that fail")
def jobs_failing(_look: Look) -> Found:
    newest = select(func.max(JobRun.id)).where(JobRun.state.in_(("done", "failed", "abandoned"))).group_by(JobRun.job)
    failed = sorted(db.session.scalars(select(JobRun.job).where(JobRun.id.in_(newest), JobRun.state != "done")))
    if failed:
        return bad("jobs-failing", f"The last run failed: {', '.join(failed[:5])}.",
                   "See the page of jobs for the reason.")
    return good("jobs-failing", "The last run of each ended well.")


@watches("mail-server", "The mail server")
def mail_server(_look: Look) -> Found:
    outage = db.session.scalars(select(MailOutage)).first()
    if outage is not None:
        return bad("mail-server", f"It has taken no mail since {london(outage.since):%d %B %Y, %H:%M}.",
                   "Ask whoever runs it. Mail waits here, and goes when it answers.")
    return good("mail-server", "It takes mail, as far as is known.")


@watches("mail-waiting", "Mail that waits")
def mail_waiting(look: Look) -> Found:
    oldest = db.session.scalar(select(func.min(Alert.due_at, type_=Alert.due_at.type)).where(
        Alert.state == AlertState.WAITING, Alert.kind != "item"))
    if oldest is not None and look.now - oldest > MAIL_WAITS:
        if alerts.standing_hold() is not None:
            return warning("mail-waiting", "Alerts are held until a manager releases them.", "See the page of mail.")
        return bad("mail-waiting", f"Mail has waited since {london(oldest):%d %B %Y, %H:%M}.",
                   "See whether the jobs run, and the page of mail.")
    return good("mail-waiting", "None has waited for longer than a quarter of an hour.")


@watches("mail-failed", "Mail that was not delivered")
def mail_failed(look: Look) -> Found:
    count = db.session.scalar(select(func.count(Alert.id)).where(
        Alert.state == AlertState.FAILED, Alert.failed_at > look.now - timedelta(days=2))) or 0
    if count:
        return warning("mail-failed", f"{counted(count, 'e-mail')} in two days.", "See the page of mail: send them "
                       "again, or set them aside.")
    return good("mail-failed", "None in two days.")


@watches("clock", "The clock")
def clock(look: Look) -> Found:
    """Against what was recorded last, which cannot lie ahead; on PostgreSQL also against that machine's clock."""
    newest = db.session.scalar(select(func.max(AuditEvent.at, type_=AuditEvent.at.type)))
    to_do = "Set the clock by a time server (timedatectl set-ntp true), and see that of the database’s machine."
    if newest is not None and newest - look.now > CLOCKS_DIFFER:
        return bad("clock", "What was recorded last lies in the future: this machine’s clock is slow, or was fast.",
                   to_do)
    if db.engine.dialect.name == "postgresql":
        there = db.session.scalar(select(func.clock_timestamp()))
        if there is None or abs(there - look.now) > CLOCKS_DIFFER:
            return bad("clock", "This machine’s clock and the database’s differ by minutes.", to_do)
    return good("clock", "It fits what was recorded last.")


@watches("certificate", "The TLS certificate")
def certificate(look: Look) -> Found:
    file = look.config.tls_certificate
    if file is None:
        return unknown("certificate", "It is not watched here.", "Name its file in QA_TLS_CERTIFICATE.")
    from cryptography import x509

    try:
        ends: datetime = x509.load_pem_x509_certificate(file.read_bytes()).not_valid_after_utc
    except (OSError, ValueError):
        return unknown("certificate", "Its file cannot be read.", "See QA_TLS_CERTIFICATE, and who may read the file.")
    left, said = ends - look.now, f"It ends on {ends:%d %B %Y}."
    if left < CERTIFICATE_WARNING:
        return bad("certificate", said, "Renew it: after that day no browser opens the service.")
    return good("certificate", said)


@watches("sign-ins", "Tries to sign in")
def sign_ins(look: Look) -> Found:
    count = db.session.scalar(select(func.count(SignInAttempt.id)).where(
        SignInAttempt.at > look.now - timedelta(minutes=10))) or 0
    if count > MOST_FAILED_SIGN_INS:
        return bad("sign-ins", f"{count} failed in ten minutes: somebody may be guessing passwords.",
                   "See the audit trail for where they come from, and shut that address out at the proxy.")
    return good("sign-ins", f"{count} failed in ten minutes.")


@watches("audit", "The audit trail’s end")
def audit(_look: Look) -> Found:
    """Only whether its last entry is the one that its head names; “flask audit verify” looks at every one."""
    head = db.session.scalars(select(AuditHead)).first()
    last = db.session.execute(select(AuditEvent.sequence, AuditEvent.hash)
                              .order_by(AuditEvent.sequence.desc()).limit(1)).first()
    if head is None or (last is not None and (head.sequence, head.hash) != (last.sequence, last.hash)):
        return bad("audit", "The trail does not end where its head says.", "Run “flask audit verify”, keep the logs, "
                   "and tell the data protection officer.")
    return good("audit", "It ends where its head says.")


@watches("debugging", "Debugging")
def debugging(look: Look) -> Found:
    from flask import current_app

    if current_app.debug and not look.config.is_demo:
        return bad("debugging", "The service runs in debug mode.", "Start it without --debug and FLASK_DEBUG.")
    return good("debugging", "It is off.")

"""Scheduled work on independent persons' reports."""

from __future__ import annotations

from flask import current_app

from qa_service.accounts import service as accounts
from qa_service.actor import Actor
from qa_service.alerts.transports import transport_for
from qa_service.clock import today
from qa_service.config import Config
from qa_service.database import acting_for, transaction
from qa_service.jobs.registry import job
from qa_service.reg44.asking import ask_for_reports, send_requests
from qa_service.reg44.folder import Round, inbox_of, take_in_folder
from qa_service.reg44.mail import take_in_mail
from scrapers.mail_folder import ImapFolder, MailboxDown


@job("ask-for-reg44", every="weekdays 08:10")
def ask_homes() -> str:
    """Mails homes the private link for their month's regulation 44 report, and one reminder where it is late."""
    config, by = current_app.config["SERVICE"], Actor.job("ask-for-reg44")
    made = sent = 0
    for authority_id in accounts.all_authority_ids():
        with acting_for(authority_id):
            with transaction():
                made += ask_for_reports(today())
            transport = transport_for(config)
            try:
                sent += send_requests(config, transport, by=by)
            finally:
                transport.close()
    return f"{made} homes to ask or remind, {sent} mails left."


@job("take-in-reg44", every="every 15 minutes")
def take_reports_in() -> str:
    """Takes in regulation 44 reports from the watched folder and the mail folder."""
    config, by = current_app.config["SERVICE"], Actor.job("take-in-reg44")
    total = Round()
    for authority_id in accounts.all_authority_ids():
        with acting_for(authority_id):
            one = take_in_folder(inbox_of(config.data_dir, authority_id), by=by)
        total.add(one)
    return total.sentence() + _take_mail(config, by)


def _take_mail(config: Config, by: Actor) -> str:
    """Of the mail folder, where one is set; it belongs to the installation's one council."""
    councils = accounts.all_authority_ids()
    if config.reg44_mailbox is None:
        return ""
    if len(councils) != 1:
        return " The mail folder was not read: it is for an installation with one council."
    with acting_for(councils[0]):
        try:
            with ImapFolder(config.reg44_mailbox) as folder:
                return f" By mail: {take_in_mail(folder, by=by).sentence()}"
        except MailboxDown as down:
            return f" The mail folder could not be read. {down}"

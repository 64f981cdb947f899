"""Fills the ports of lower domains with what only higher ones know."""

from __future__ import annotations

from forms import base as forms
from qa_service.accounts import telling as account_news
from qa_service.actions import service as actions
from qa_service.alerts import account_mail, deadman
from qa_service.audit import service as audit
from qa_service.audit import trail
from qa_service.concerns import numbers as concern_numbers
from qa_service.concerns import rules as concern_rules
from qa_service.concerns.referring import report_path
from qa_service.demo import earlier_lists
from qa_service.flags import exposure
from qa_service.heard import referrals
from qa_service.jobs import service as jobs
from qa_service.notices import rules as notice_rules
from qa_service.ofsted import register_events
from qa_service.operations import telling as operations_news
from qa_service.own_lists import samples
from qa_service.own_lists.identifiers import personal_details
from qa_service.person_numbers import numbers_in
from qa_service.placements.exposure import exposure_of, stays_of
from qa_service.providers import register
from qa_service.reg44 import reader as reg44_reader
from qa_service.reg44.events import notices_since
from qa_service.reports import attention
from qa_service.reports.subjects_called import subjects_called
from qa_service.restored import service as restored
from qa_service.sixteen_plus.over_18 import in_scope
from qa_service.visits import actions as visit_actions
from qa_service.visits import mailing
from qa_service.visits import scope as visits_scope
from qa_service.web import data_age
from scrapers.reg44.reading import read_independent_report


def fill() -> None:
    """Connects the domains: called once by the application's factory."""
    jobs.record_with(audit.record)
    forms.look_with(personal_details, numbers_in)
    account_news.tell_with(account_mail.tell, account_mail.warn, account_mail.ask, account_mail.ask_for_review)
    restored.record_with(audit.record)
    register.record_events_with(register_events.take_events)
    exposure.connect(exposure_of, stays_of)
    samples.connect(earlier_lists.rows_of)
    trail.name_subjects_with(subjects_called)
    deadman.look_also(operations_news.tell_if_faulty)
    data_age.connect(attention.source_age)
    visits_scope.connect(in_scope)
    reg44_reader.read_with(read_independent_report)
    actions.tell_of_asking_with(visit_actions.SOURCE, mailing.tell_of_asking)
    concern_rules.notices_come_from(notices_since)
    concern_numbers.also_of(notice_rules.SG_07)
    referrals.continue_at(report_path)

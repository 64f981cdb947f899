"""Fills the ports of lower domains with what only higher ones know."""

from __future__ import annotations

from qa_service.actions import service as actions
from qa_service.audit import service as audit
from qa_service.audit import trail
from qa_service.demo import earlier_lists
from qa_service.flags import exposure
from qa_service.jobs import service as jobs
from qa_service.ofsted import register_events
from qa_service.own_lists import samples
from qa_service.placements.exposure import exposure_of, stays_of
from qa_service.providers import register
from qa_service.reg44 import reader as reg44_reader
from qa_service.reports import attention
from qa_service.reports.subjects_called import subjects_called
from qa_service.sixteen_plus.over_18 import in_scope
from qa_service.visits import actions as visit_actions
from qa_service.visits import mailing
from qa_service.visits import scope as visits_scope
from qa_service.web import data_age
from scrapers.reg44.reading import read_independent_report


def fill() -> None:
    """Connects the domains: called once by the application's factory."""
    jobs.record_with(audit.record)
    register.record_events_with(register_events.take_events)
    exposure.connect(exposure_of, stays_of)
    samples.connect(earlier_lists.rows_of)
    trail.name_subjects_with(subjects_called)
    data_age.connect(attention.source_age)
    visits_scope.connect(in_scope)
    reg44_reader.read_with(read_independent_report)
    actions.tell_of_asking_with(visit_actions.SOURCE, mailing.tell_of_asking)

"""Whose work is what, and looking every night for looks that nothing explains."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from qa_service.accounts.models import User
from qa_service.accounts.service import all_authority_ids
from qa_service.actions.models import Action
from qa_service.actor import Actor
from qa_service.alerts import service as alerts
from qa_service.audit import unexplained
from qa_service.audit.browsing import Subject
from qa_service.database import acting_for, db, transaction
from qa_service.permissions import Permission, Role, allows
from qa_service.reg44.models import IndependentPersonReport
from qa_service.reg44.opening import SUBJECT as REG44
from qa_service.visits.models import QAVisit
from qa_service.visits.programme_models import VisitAssignment
from qa_service.vocabulary import SubjectType

JOB: Final = "look-for-unexplained-looks"


def look_everywhere(day: date) -> str:
    """Looks in each council for what nothing explains up to the day before, and tells those who may ask."""
    for authority_id in all_authority_ids():
        with acting_for(authority_id), transaction():
            for row in unexplained.look_for(day - timedelta(days=1), caseloads(), by=Actor.job(JOB)):
                alerts.tell_people(key=f"looks:{row.id}", template="looks-to-ask-about", context={"link": "/looks"},
                                   user_ids=_askers(row.user_id))
    return "Looked."


def caseloads() -> dict[int, frozenset[Subject]]:
    """By person, the records that are theirs: visits and actions of their own, and what belongs to the settings that
    they visit or act in. What somebody follows is their own choice, and explains nothing."""
    settings: dict[int, set[int]] = defaultdict(set)
    for statement in (
            select(VisitAssignment.officer_id, VisitAssignment.setting_id).where(VisitAssignment.ended_at.is_(None)),
            select(QAVisit.lead_id, QAVisit.setting_id).where(QAVisit.lead_id.is_not(None)),
            select(Action.owner_id, Action.setting_id).where(
                Action.owner_id.is_not(None), Action.setting_id.is_not(None))):
        for user_id, setting_id in db.session.execute(statement):
            assert user_id is not None and setting_id is not None
            settings[user_id].add(setting_id)
    at: dict[int, set[Subject]] = defaultdict(set)
    for kind, of_kind in (
            (SubjectType.VISIT.value, select(QAVisit.id, QAVisit.setting_id)),
            (SubjectType.ACTION.value, select(Action.id, Action.setting_id).where(Action.setting_id.is_not(None))),
            (REG44, select(IndependentPersonReport.id, IndependentPersonReport.setting_id))):
        for id_, setting_id in db.session.execute(of_kind):
            assert setting_id is not None
            at[setting_id].add((kind, str(id_)))
    return {user_id: frozenset[Subject]().union(*(at[one] for one in mine)) for user_id, mine in settings.items()}


def _askers(about: int) -> list[int]:
    """Managers and auditors of the council in scope, but not whom it is about."""
    roles = [role for role in Role if allows(role, Permission.LOOKS_READ)]
    return list(db.session.scalars(select(User.id).where(
        User.role.in_(roles), User.disabled_at.is_(None), User.id != about)))

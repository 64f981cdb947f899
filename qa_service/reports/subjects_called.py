"""What the audit log's subjects are called, and the page of each: the log itself keeps only what kind and which."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Final

from sqlalchemy import select

from qa_service.accounts.models import User
from qa_service.actions.models import Action
from qa_service.audit.trail import Called
from qa_service.contracts.models import Contract, Provider
from qa_service.contracts.noting import SUSPENSION
from qa_service.contracts.oversight_models import Suspension
from qa_service.contracts.providers import providers_called
from qa_service.contracts.suspensions import about as suspensions_about
from qa_service.database import db
from qa_service.exports.models import DataExport
from qa_service.flags.models import Flag
from qa_service.flags.names import groups_called, settings_called
from qa_service.flags.registry import restricted_codes
from qa_service.heard import listing
from qa_service.heard.service import SUBJECT
from qa_service.permissions import Permission
from qa_service.providers.models import Setting
from qa_service.reg44.models import IndependentPersonReport
from qa_service.reg44.opening import SUBJECT as REG44
from qa_service.visits.models import QAVisit
from qa_service.vocabulary import SubjectType

Subject = tuple[str, str]
"""A kind and which of them, as the log has it."""
_LARGEST: Final = 2**31 - 1


def subjects_called(subjects: Collection[Subject]) -> Mapping[Subject, Called]:
    """The names and pages of these subjects, in a fixed number of queries; those that are gone have none."""
    found: dict[Subject, Called] = {}
    for kind, name in _NAMING.items():
        if which := {text for one, text in subjects if one == kind}:
            found.update(name(which))
    return found


def _settings(which: Collection[str]) -> dict[Subject, Called]:
    """A setting stands in the log by its number, or by its URN (without one: U and its number)."""
    ids = {text: _number(text.removeprefix("U")) for text in which}
    urns = {urn: id_ for urn, id_ in db.session.execute(select(Setting.urn, Setting.id).where(Setting.urn.in_(which)))}
    called = settings_called({*urns.values(), *(id_ for id_ in ids.values() if id_ is not None)})
    found = {}
    for text in which:
        meant = [called[id_] for id_ in {urns.get(text), ids[text]} if id_ is not None and id_ in called]
        if len(meant) == 1:  # a number that is one setting's URN and another's number names neither
            found[SubjectType.SETTING.value, text] = Called(
                f"{meant[0].name} ({meant[0].ref})", f"/settings/{meant[0].ref}", Permission.SETTING_READ)
    return found


def _flags(which: Collection[str]) -> dict[Subject, Called]:
    ids = {number for text in which if (number := _number(text)) is not None}
    flags = db.session.execute(select(Flag.id, Flag.rule, Flag.setting_id).where(
        Flag.id.in_(ids), Flag.rule.not_in(restricted_codes()))).all()
    where = settings_called({row.setting_id for row in flags if row.setting_id is not None})
    return {("flag", str(row.id)): Called(
        f"{row.rule} at {where[row.setting_id].name}" if row.setting_id in where else row.rule,
        f"/flags/{row.id}", Permission.FLAG_READ) for row in flags}


def _groups(which: Collection[str]) -> dict[Subject, Called]:
    ids = {number for text in which if (number := _number(text)) is not None}
    return {(SubjectType.GROUP.value, str(id_)): Called(name, f"/groups/{id_}", Permission.SETTING_READ)
            for id_, name in groups_called(ids).items()}


def _accounts(which: Collection[str]) -> dict[Subject, Called]:
    rows = db.session.execute(select(User.reference, User.name).where(User.reference.in_(which)))
    return {("account", reference): Called(name, f"/accounts/{reference}", Permission.ACCOUNT_READ)
            for reference, name in rows}


def _exports(which: Collection[str]) -> dict[Subject, Called]:
    rows = db.session.execute(select(DataExport.reference, DataExport.title).where(DataExport.reference.in_(which)))
    return {("export", reference): Called(f"export “{title}”", f"/exports/{reference}", Permission.EXPORT_READ)
            for reference, title in rows}


def _rules(which: Collection[str]) -> dict[Subject, Called]:
    return {("rule", code): Called(f"rule {code}", "/flags/rules", Permission.RULE_READ) for code in which}


def _visits(which: Collection[str]) -> dict[Subject, Called]:
    """A visit is called by its setting."""
    ids = {number for text in which if (number := _number(text)) is not None}
    rows = db.session.execute(select(QAVisit.id, QAVisit.setting_id).where(QAVisit.id.in_(ids))).all()
    where = settings_called({row.setting_id for row in rows})
    return {(SubjectType.VISIT.value, str(row.id)): Called(
        f"visit to {where[row.setting_id].name}", f"/visits/{row.id}", Permission.VISIT_READ) for row in rows}


def _actions(which: Collection[str]) -> dict[Subject, Called]:
    ids = {number for text in which if (number := _number(text)) is not None}
    rows = db.session.execute(select(Action.id, Action.setting_id, Action.about).where(Action.id.in_(ids))).all()
    where = settings_called({row.setting_id for row in rows if row.setting_id is not None})
    return {(SubjectType.ACTION.value, str(row.id)): Called(
        _action_called(row.id, where[row.setting_id].name if row.setting_id in where else None, row.about),
        f"/actions/{row.id}", Permission.VISIT_READ) for row in rows}


def _providers(which: Collection[str]) -> dict[Subject, Called]:
    ids = {number for text in which if (number := _number(text)) is not None}
    return {(SubjectType.PROVIDER.value, str(id_)): Called(
        name, f"/contracts/providers/{id_}", Permission.CONTRACT_READ) for id_, name in providers_called(ids).items()}


def _contracts(which: Collection[str]) -> dict[Subject, Called]:
    """A contract is called by its title and its provider."""
    ids = {number for text in which if (number := _number(text)) is not None}
    rows = db.session.execute(select(Contract.id, Contract.title, Provider.name).join(
        Provider, Provider.id == Contract.provider_id).where(Contract.id.in_(ids)))
    return {(SubjectType.CONTRACT.value, str(id_)): Called(
        f"{title}, {provider}", f"/contracts/{id_}", Permission.CONTRACT_READ) for id_, title, provider in rows}


def _suspensions(which: Collection[str]) -> dict[Subject, Called]:
    ids = {number for text in which if (number := _number(text)) is not None}
    rows = list(db.session.scalars(select(Suspension).where(Suspension.id.in_(ids))))
    about = suspensions_about(rows)
    return {(SUSPENSION, str(row.id)): Called(
        f"{row.kind.words.lower()}: {about[row.id].name}" if row.id in about else row.kind.words.lower(),
        f"/contracts/suspensions/{row.id}", Permission.CONTRACT_READ) for row in rows}


def _action_called(action_id: int, setting: str | None, about: str | None) -> str:
    if setting:
        return f"action at {setting}"
    return f"action about {about}" if about else f"action {action_id}"


def _heard(which: Collection[str]) -> dict[Subject, Called]:
    ids = {number for text in which if (number := _number(text)) is not None}
    standing = listing.standing_of(ids)
    where = settings_called({one.setting_id for one in standing.values() if one.setting_id is not None})
    found = {}
    for id_, one in standing.items():
        about = where.get(one.setting_id or 0)
        found[SUBJECT, str(id_)] = Called(f"what we heard of {about.name}" if about else f"what we heard, entry {id_}",
                                          f"/heard/{id_}", Permission.HEARD_READ)
    return found


def _reg44_reports(which: Collection[str]) -> dict[Subject, Called]:
    ids = {number for text in which if (number := _number(text)) is not None}
    rows = db.session.execute(select(IndependentPersonReport.id, IndependentPersonReport.setting_id).where(
        IndependentPersonReport.id.in_(ids))).all()
    where = settings_called({row.setting_id for row in rows})
    return {(REG44, str(row.id)): Called(f"independent person’s report on {where[row.setting_id].name}",
                                         f"/reg44/reports/{row.id}", Permission.REG44_LIST)
            for row in rows if row.setting_id in where}


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and int(text) <= _LARGEST else None


_NAMING: Final[Mapping[str, Callable[[Collection[str]], dict[Subject, Called]]]] = {
    SubjectType.SETTING: _settings, "flag": _flags, SubjectType.GROUP: _groups, "account": _accounts, "rule": _rules,
    "export": _exports,
    SubjectType.VISIT: _visits, SubjectType.ACTION: _actions, SUBJECT: _heard,
    SubjectType.PROVIDER: _providers, SubjectType.CONTRACT: _contracts, SUSPENSION: _suspensions,
    REG44: _reg44_reports}

"""Flags and rules as plain records, for the command line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from qa_service.accounts.models import Authority
from qa_service.database import acting_for, db
from qa_service.errors import NotUpToDate
from qa_service.flags import service
from qa_service.flags.models import Flag
from qa_service.flags.names import Called, groups_called, settings_called
from qa_service.flags.parameters import values_of
from qa_service.flags.registry import all_rules, described_rules
from qa_service.flags.rule import Values
from qa_service.vocabulary import SubjectType


def flags_as_json(*, as_at: date | None, rule: str | None) -> list[dict[str, Any]]:
    """The open flags of the council in scope, now or at the end of a day."""
    then = service.flags_open_on(as_at, rule) if as_at else _now(rule)
    flags = [one.flag for one in then]
    settings = settings_called({flag.setting_id for flag in flags if flag.setting_id is not None})
    groups = groups_called({flag.subject_id for flag in flags if flag.subject_type is SubjectType.GROUP})
    return [{
        "rule": one.flag.rule,
        "severity": one.shown_severity.value,
        "finding_severity": one.severity.value,
        "exposed": one.exposed,
        "subject": _subject(one.flag, settings, groups),
        "title": one.title,
        "raised_on": one.raised_on.isoformat(),
        "state": one.state,
        "cannot_tell": None if as_at else one.flag.cannot_tell,
        "evidence": [{key: piece.get(key) for key in ("text", "document", "page", "quote", "source")}
                     for piece in one.evidence],
    } for one in then]


def _now(rule: str | None) -> list[service.FlagThen]:
    flags = service.all_open_flags(rule)
    evidence = service.evidence_of([flag.id for flag in flags])
    return [service.FlagThen(
        flag, flag.title, flag.severity, flag.shown_severity, flag.exposed, flag.raised_on, flag.state,
        [{"text": piece.text, "document": piece.document, "page": piece.page, "quote": piece.quote,
          "source": piece.source} for piece in evidence[flag.id]]) for flag in flags]


def _subject(flag: Flag, settings: Mapping[int, Called], groups: Mapping[int, str]) -> dict[str, Any]:
    setting = settings.get(flag.setting_id) if flag.setting_id is not None else None
    name = {SubjectType.GROUP: groups.get(flag.subject_id), SubjectType.SYSTEM: "This service"}.get(flag.subject_type)
    return {"type": flag.subject_type.value, "urn": setting.urn if setting else None,
            "name": name or (setting.name if setting else f"{flag.subject_type.value} {flag.subject_id}"),
            "id": flag.subject_id}


def rules_as_json() -> list[dict[str, Any]]:
    """Every rule, with the values of the one council that there is; else (no database, several councils) defaults."""
    values = _values()
    subjects: dict[str, list[str]] = {}
    for rule in all_rules():
        subjects.setdefault(rule.code, []).append(rule.subject.value)
    return [{
        "code": rule.code,
        "title": rule.title,
        "severity": rule.severity.value,
        "basis": rule.basis,
        "subject": rule.subject.value,
        "subjects": subjects[rule.code],
        "checks": rule.checks,
        "parameters": [{"name": parameter.name, "value": values[rule.code].by_name[parameter.name],
                        "default": parameter.default, "unit": parameter.unit, "meaning": parameter.meaning}
                       for parameter in rule.parameters],
        "restricted": rule.restricted,
    } for rule in described_rules()]


def _values() -> Mapping[str, Values]:
    rules = described_rules()
    try:
        councils = db.session.scalars(select(Authority.id).limit(2)).all()
        if len(councils) == 1:
            with acting_for(councils[0]):
                return values_of(rules)
    except (SQLAlchemyError, NotUpToDate):
        pass  # no database, or none of this version: what the programme says by itself
    return {rule.code: rule.defaults for rule in rules}

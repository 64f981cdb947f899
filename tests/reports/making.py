"""Invented records that only pages need: flags with evidence, own names, checks of the site."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from typing import Any

from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.flags.models import Flag, FlagEvidence
from qa_service.ofsted.models import SettingCheck
from qa_service.providers.models import SettingName
from qa_service.vocabulary import Severity, SubjectType

_numbers = itertools.count(1)


def a_flag(setting_id: int | None, rule: str = "OF-01", **facts: Any) -> int:
    """An open flag with one piece of evidence."""
    severity = facts.pop("shown_severity", Severity.HIGH)
    flag = Flag(**{
        "rule": rule, "subject_type": SubjectType.SETTING, "subject_id": setting_id, "setting_id": setting_id,
        "title": "Rated below good", "severity": severity, "shown_severity": severity, "exposed": True,
        "state": "open", "raised_on": date(2026, 3, 12), "raised_at": utc_now(), "judged_at": utc_now(),
        "fingerprint": f"{next(_numbers):064x}", **facts})
    db.session.add(flag)
    db.session.flush()
    db.session.add(FlagEvidence(flag_id=flag.id, position=1, text="Full inspection of 10 March 2026: Inadequate.",
                                document=f"{1:064x}", page=3, quote="Overall experiences inadequate"))
    db.session.flush()
    return flag.id


def an_own_name(setting_id: int, name: str) -> None:
    db.session.add(SettingName(setting_id=setting_id, name=name, given_at=utc_now()))


def a_failed_check(setting_id: int, reason: str = "the page took too long") -> None:
    db.session.add(SettingCheck(setting_id=setting_id, state="could_not_check", reason=reason,
                                tried_at=datetime(2026, 3, 12, 2, tzinfo=UTC)))

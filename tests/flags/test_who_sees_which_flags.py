"""Whose evidence repeats what a role may not read, that role does not see: not the flag, its count nor its rule."""

from __future__ import annotations

from importlib import import_module
from typing import Final

import pytest
from flask import Flask

from qa_service.alerts import service as alerts
from qa_service.clock import utc_now
from qa_service.database import db, transaction
from qa_service.errors import NotFound
from qa_service.flags import service
from qa_service.flags.models import Flag, RuleGap
from qa_service.flags.registry import all_rules, read_by, restricted_codes, rule_called
from qa_service.permissions import Permission, Role
from qa_service.vocabulary import Severity, SubjectType
from tests.flags.builder import TODAY, a_person, a_setting

for _domain in ("actions", "contracts", "heard", "reg44", "sixteen_plus", "visits"):
    import_module(f"qa_service.{_domain}.rules")  # as the application does; most of these tests need none

VISITS = {"VI-01", "VI-03", "VI-04", "VI-08", "UR-07"}
DRAFTS = {"VI-02"}
CONTRACTS = {"CN-01", "CN-03", "CN-04", "CN-05", "CN-06", "VI-09"}
SIXTEEN_PLUS = {"UR-01", "UR-02", "UR-04", "UR-05", "UR-06", "UR-08", "UR-09"}
CAME = {"R44-01", "R44-02", "R44-07", "R44-10"}
SAID = {"R44-03", "R44-04", "R44-05", "R44-06", "R44-08", "R44-09", "R44-11"}
HEARD = {"VI-10"}
DOMAINS: Final = {"visits": VISITS, "visits not signed off": DRAFTS, "contracts": CONTRACTS, "16+": SIXTEEN_PLUS,
                  "regulation 44: that it came": CAME, "regulation 44: what it says": SAID, "what we heard": HEARD}
GUARDED = VISITS | DRAFTS | CONTRACTS | SIXTEEN_PLUS | CAME | SAID | HEARD
UNSEEN: Final = {
    Role.FINANCE: GUARDED - CONTRACTS,
    Role.AUDITOR: DRAFTS | SAID | HEARD,
    Role.SAFEGUARDING_LEAD: DRAFTS,
    Role.ADMINISTRATOR: GUARDED, Role.COUNCILLOR: GUARDED, Role.REGIONAL_PARTNER: GUARDED,
}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_the_flags_whose_evidence_it_may_read(role: Role) -> None:
    with read_by(role):
        assert restricted_codes() & GUARDED == UNSEEN.get(role, set())


def test_each_rule_of_visits_contracts_16_plus_reg_44_and_what_we_heard_says_who_sees_it() -> None:
    named = ("VI-", "CN-", "R44-", *SIXTEEN_PLUS, "UR-07")
    assert {rule.code for rule in all_rules() if rule.code.startswith(named)} == GUARDED
    assert all(rule.seen_with for rule in all_rules() if rule.code in GUARDED)


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("domain", DOMAINS)
def test_whoever_may_not_read_a_domain_finds_neither_its_flags_nor_its_gaps(context: Flask, domain: str) -> None:
    with transaction():
        home = a_setting()
        for code in DOMAINS[domain]:
            _a_flag_and_a_gap(code, home)
    ids = [flag.id for flag in service.all_open_flags()]
    assert len(ids) == len(DOMAINS[domain])
    for role in Role:
        unseen = UNSEEN.get(role, set()) & DOMAINS[domain]
        seen = DOMAINS[domain] - unseen
        with read_by(role):
            assert {flag.rule for flag in service.flags_of_setting(home)} == seen
            assert {gap.rule for gap in service.gaps().items} == {gap.rule for gap in service.gaps_of_setting(home)}
            assert {gap.rule for gap in service.gaps().items} == set(service.gap_counts()) == seen
            assert sum(service.counts_by_severity().values()) == len(seen)
            for id_ in ids if unseen == DOMAINS[domain] else ():
                with pytest.raises(NotFound):
                    service.flag_numbered(id_)


def _a_flag_and_a_gap(code: str, setting_id: int) -> None:
    rule, now = rule_called(code), utc_now()
    db.session.add(Flag(
        rule=code, subject_type=rule.subject, subject_id=setting_id, setting_id=setting_id, title=rule.title,
        severity=rule.severity, shown_severity=rule.severity, exposed=True, with_children=True, state="open",
        raised_on=TODAY, raised_at=now, judged_at=now, version=1, fingerprint="x"))
    db.session.add(RuleGap(rule=code, subject_type=SubjectType.SETTING, subject_id=setting_id, why="Not recorded.",
                           is_fault=False, since=now))


@pytest.mark.only("sqlite")
def test_nobody_is_mailed_a_flag_that_they_may_not_open(context: Flask) -> None:
    with transaction():
        manager, lead = a_person(), a_person(Role.SAFEGUARDING_LEAD)
    assert alerts.Readers().told_of(Severity.LOW, [lead]) == [manager, lead]
    assert alerts.Readers().told_of(Severity.LOW, [lead], seen_with=Permission.VISIT_READ) == [manager, lead]
    assert alerts.Readers().told_of(Severity.LOW, [lead], seen_with=Permission.VISIT_WRITE) == [manager]

"""What is past its time: for each table, the day from which it is counted. The years stand in the table of periods.

Written against the tables themselves, since erasing concerns every domain and knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, or_, select

from qa_service.database import db

Condition = Callable[[Any, Any], ColumnElement[bool]]
"""Takes the table and the last day that is past its time."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of record that goes with all that hangs on it."""

    kind: str
    """The key of its period."""
    table: str
    since: tuple[str, ...]
    """Columns of which the first that is filled is the day from which it is counted."""
    same: tuple[str, ...]
    """Columns that never change, by which the record is known again in a restored copy."""
    also: Condition | None = None
    """What else must be so."""
    while_contract: bool = False
    """Whether a contract with its setting keeps it."""
    by_itself: bool = False
    """Whether the nightly job erases it without asking two people: logs, which tell of colleagues alone."""
    quiet: bool = False
    """Whether nobody but those who may open them learns that there are any: they go by themselves, uncounted."""

    @property
    def comes_back(self) -> bool:
        """Whether a restored copy must be held to its erasing: logs are past their time again on the first night."""
        return self.quiet or not self.by_itself


def table(name: str) -> Any:
    """The table of this name."""
    return db.metadata.tables[name]


def under_contract(setting_id: Any, last: Any) -> ColumnElement[bool]:
    """Whether a contract covers the setting that has no end, or ended after this day."""
    contract, chosen, provider, setting = (table(name) for name in (
        "contract", "contract_setting", "provider", "setting"))
    covers = or_(
        exists(select(1).where(chosen.c.contract_id == contract.c.id, chosen.c.setting_id == setting_id)
               .correlate_except(chosen)),
        exists(select(1).where(provider.c.id == contract.c.provider_id, setting.c.id == setting_id,
                               provider.c.group_id == setting.c.group_id).correlate_except(provider, setting)))
    return exists(select(1).select_from(contract).where(
        contract.c.removed_at.is_(None), or_(contract.c.ends_on.is_(None), contract.c.ends_on > last), covers)
        .correlate_except(contract))


def _lives_on(t: Any, last: Any) -> ColumnElement[bool]:
    """Whether a placement of the agreement's child there has no end, or ended after this day."""
    stay = table("placement")
    return ~exists(select(1).where(
        stay.c.child_id == t.c.child_id, stay.c.setting_id == t.c.setting_id,
        or_(stay.c.ended_on.is_(None), stay.c.ended_on > last)))


def _last_heard(t: Any, last: Any) -> ColumnElement[bool]:
    said = table("heard_said")
    return and_(
        exists(select(1).where(said.c.entry_id == t.c.id)),
        ~exists(select(1).where(said.c.entry_id == t.c.id, or_(said.c.heard_on > last, and_(
            said.c.setting_id.is_not(None), under_contract(said.c.setting_id, last))))))


def _imported_before(import_table: str) -> Condition:
    def said(t: Any, last: Any) -> ColumnElement[bool]:
        own = table(import_table)
        return exists(select(1).where(own.c.id == t.c.import_id, own.c.created_at < _day_after(last)))

    return said


def _no_reply(t: Any, last: Any) -> ColumnElement[bool]:
    reply = table("visit_reply")
    return ~exists(select(1).where(reply.c.link_id == t.c.id))


def _without_contract(t: Any, last: Any) -> ColumnElement[bool]:
    contract = table("contract")
    return ~exists(select(1).where(contract.c.provider_id == t.c.provider_id, contract.c.removed_at.is_(None),
                                   or_(contract.c.ends_on.is_(None), contract.c.ends_on > last)))


def _group_without_contract(t: Any, last: Any) -> ColumnElement[bool]:
    contract, provider = table("contract"), table("provider")
    return ~exists(select(1).select_from(contract).join(provider, provider.c.id == contract.c.provider_id).where(
        provider.c.group_id == t.c.group_id, contract.c.removed_at.is_(None),
        or_(contract.c.ends_on.is_(None), contract.c.ends_on > last)))


def _without_rows(rows: str) -> Condition:
    return lambda t, _last: ~exists(select(1).where(table(rows).c.import_id == t.c.id))


def _ended(t: Any, _last: Any) -> ColumnElement[bool]:
    return t.c.state.in_(("removed", "withdrawn"))  # type: ignore[no-any-return]


def _cleared(t: Any, last: Any) -> ColumnElement[bool]:
    return t.c.cleared_at.is_not(None)  # type: ignore[no-any-return]


def _day_after(day: Any) -> Any:
    return datetime.combine(day + timedelta(days=1), time(), UTC)


RULES: Final = (
    Rule("children", "placement", ("ended_on",), ("recorded_at",)),
    Rule("children", "agreement", ("started_on",), ("recorded_at",), _lives_on),
    Rule("children", "placement_check", ("recorded_at",), ("recorded_at",), while_contract=True),
    Rule("lists", "placement_import_row", (), ("import_id", "line"), _imported_before("placement_import")),
    Rule("lists", "own_list_row", (), ("import_id", "line"), _imported_before("own_list_import")),
    Rule("lists", "placement_import", ("created_at",), ("created_at", "sha256"),
         _without_rows("placement_import_row")),
    Rule("lists", "own_list_import", ("created_at",), ("created_at", "sha256"), _without_rows("own_list_row")),
    Rule("flags", "flag", ("cleared_at",), ("rule", "raised_at"), _cleared, while_contract=True),
    Rule("visits", "qa_visit", ("visited_on", "planned_for", "created_at"), ("created_at",), while_contract=True),
    Rule("visits", "other_council_visit", ("visited_on",), ("recorded_at",), while_contract=True),
    Rule("visits", "setting_band", ("ended_at",), ("set_at",), while_contract=True),
    Rule("visits", "visit_assignment", ("ended_at",), ("assigned_at",), while_contract=True),
    Rule("actions", "action", ("closed_on",), ("created_at",), while_contract=True),
    Rule("reg44", "report_arrival", ("came_at",), ("came_at",),
         lambda t, last: or_(t.c.said_setting_id.is_(None), ~under_contract(t.c.said_setting_id, last))),
    Rule("reg44", "independent_person_report", ("received_at",), ("received_at", "document_sha256"),
         while_contract=True),
    Rule("reg44", "quality_review", ("received_on",), ("recorded_at",), while_contract=True),
    Rule("reg44", "serious_event_notice", ("happened_on",), ("recorded_at",), while_contract=True),
    Rule("reg44", "report_receipt", ("month",), ("recorded_at",), while_contract=True),
    Rule("reg44", "report_arrangement", ("ended_at",), ("made_at",), while_contract=True),
    Rule("reg44", "report_waiver", ("month",), ("waived_at",), while_contract=True),
    Rule("heard", "heard_entry", ("created_at",), ("created_at",), _last_heard),
    Rule("contracts", "contract", ("ends_on",), ("recorded_at",)),
    Rule("contracts", "contract_document", ("recorded_at",), ("recorded_at",), _without_contract),
    Rule("contracts", "financial_check", ("checked_on",), ("recorded_at",), _without_contract),
    Rule("contracts", "suspension", ("lifted_on",), ("decided_at",)),
    Rule("contracts", "contact", ("removed_at",), ("added_at",), _group_without_contract, while_contract=True),
    Rule("contracts", "provider_forum", ("on",), ("recorded_at",)),
    Rule("sixteen-plus", "diligence_record", ("recorded_at",), ("recorded_at",), while_contract=True),
    Rule("sixteen-plus", "registration_record", ("recorded_at",), ("recorded_at",), while_contract=True),
    Rule("notices", "regional_notice", ("removed_on", "made_at"), ("made_at",), _ended, by_itself=True, quiet=True),
    Rule("notices", "notice_decision", ("decided_on",), ("at",), while_contract=True, by_itself=True, quiet=True),
    Rule("notices", "notice_mail", ("queued_at",), ("queued_at", "once"), by_itself=True, quiet=True),
    Rule("looks", "unexplained_looks", ("found_at",), ("found_at",)),
    Rule("exports", "data_export", ("asked_at",), ("reference",)),
    Rule("requests", "subject_request", ("asked_at",), ("reference",)),
    Rule("logs", "alert", ("created_at",), ("key", "created_at"), by_itself=True),
    Rule("logs", "job_run", ("started_at",), ("job", "slot", "started_at"), by_itself=True),
    Rule("logs", "flag_bulk_act", ("at",), ("at",), by_itself=True),
    Rule("logs", "report_request", ("made_at",), ("made_at",), by_itself=True),
    Rule("logs", "visit_mail", ("made_at",), ("made_at",), by_itself=True),
    Rule("sign-in", "user_session", ("last_seen_at",), ("token_hash",), by_itself=True),
    Rule("sign-in", "sign_in_attempt", ("at",), ("at",), by_itself=True),
    Rule("sign-in", "invitation", ("created_at",), ("token_hash",), by_itself=True),
    Rule("sign-in", "private_link", ("expires_at",), ("token_hash",), _no_reply, by_itself=True),
)
BY_TABLE: Final = {rule.table: rule for rule in RULES}
WORDS: Final = {
    "placement": "Placements", "agreement": "Agreements", "placement_check": "Checks before placing",
    "placement_import_row": "Rows of our lists of placements", "own_list_row": "Rows of our other lists",
    "placement_import": "Our lists of placements, without rows", "own_list_import": "Our other lists, without rows",
    "setting_band": "Earlier risk bands", "visit_assignment": "Ended assignments of visits",
    "report_arrangement": "Ended arrangements for reports", "report_waiver": "Months in which no report was needed",
    "contact": "Contacts that were removed", "provider_forum": "Meetings with providers",
    "notice_mail": "Mail about regional notices", "unexplained_looks": "Looks that were asked about",
    "flag_bulk_act": "Acts on many flags at once",
    "flag": "Cleared flags", "qa_visit": "Quality visits", "other_council_visit": "Visits by other councils",
    "action": "Closed actions", "report_arrival": "Files that came for Regulation 44",
    "independent_person_report": "Independent persons’ reports", "quality_review": "Quality reviews",
    "serious_event_notice": "Notices of serious events", "report_receipt": "Reports received before",
    "heard_entry": "What we heard", "contract": "Contracts", "contract_document": "Documents of providers",
    "financial_check": "Financial checks", "suspension": "Lifted suspensions",
    "diligence_record": "Due diligence of 16+",
    "registration_record": "What was found of registration", "data_export": "Register of exports",
    "subject_request": "Requests about a person’s data",
    "regional_notice": "Regional notices that were removed", "notice_decision": "Decisions about notices",
    "alert": "Mail and alerts", "job_run": "Runs of jobs", "report_request": "Mail that asks for reports",
    "visit_mail": "Mail about visits", "user_session": "Sessions", "sign_in_attempt": "Tries to sign in",
    "invitation": "Invitations", "private_link": "Private links"}
"""What each table is called on pages."""

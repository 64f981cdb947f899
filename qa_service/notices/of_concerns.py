"""A notice raised from a concern: the decision and the draft are sealed with the concern, for its named people alone.

Until it is sent there is no notice: no row, no number, no count, no line in a list or in the audit trail outside the
concern. What is sent is the protocol's shared set, and says nothing of a concern; that it came from one stands in the
concern alone.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.concerns import access, keeping
from qa_service.concerns.access import Opened
from qa_service.concerns.facts import Facts
from qa_service.concerns.for_notices import decide_by as decide_within
from qa_service.concerns.for_notices import we_are_host
from qa_service.concerns.kinds import EntryKind, PlacementDecision
from qa_service.concerns.rules import SG_06
from qa_service.database import db, new_reference
from qa_service.database.once import new_key
from qa_service.errors import BadInput, Conflict
from qa_service.flags.parameters import values_of
from qa_service.notices import places
from qa_service.notices.contents import Contents, read, written
from qa_service.notices.deciding import LONGEST
from qa_service.notices.drafting import WHOSE, checked
from qa_service.notices.kinds import Direction, NoticeState, Reason
from qa_service.notices.models import RegionalNotice
from qa_service.notices.sending import first
from qa_service.ofsted.rules.words import day
from qa_service.own_lists.free_text import refuse_personal

__all__ = ["Kept", "decide", "decide_by", "known", "of", "send", "we_are_host", "write"]


@dataclass(frozen=True, slots=True)
class Kept:
    """What a concern holds of a notice."""

    wanted: bool | None = None
    why: str = ""
    draft: Contents | None = None
    sent: str = ""
    """The reference of the notice that was sent."""


def decide_by(facts: Facts) -> datetime | None:
    """When the decision must have been recorded, by the number of SG-06 as it stands; ``None`` where none is owed."""
    return decide_within(facts, values_of([SG_06])[SG_06.code].number("working_days"))


def of(found: Opened) -> Kept:
    """What an opened concern holds of a notice."""
    if not found.facts.notice:
        return Kept()
    said = json.loads(found.facts.notice)
    return Kept(said.get("wanted"), said.get("why", ""), read(said["draft"]) if said.get("draft") else None,
                said.get("sent", ""))


def known(found: Opened, today: date) -> Contents:
    """The draft, or section A as far as our records know it, with the reason of a safeguarding concern."""
    if draft := of(found).draft:
        return draft
    facts = found.facts
    return replace(places.known(facts.setting_id, facts.group_id, today), reasons=(Reason.SAFEGUARDING,),
                   ending_placements=facts.placement_decision is PlacementDecision.MOVED)


def decide(reference: str, wanted: bool | None, why: str, *, version: int, by: Actor, today: date,
           looked_at_names: bool = False) -> None:
    """Records on the concern whether a notice is raised, and why."""
    found = _open(reference, version, by)
    why = why.strip()
    if wanted is None:
        raise BadInput("Choose yes or no.", field="wanted")
    if not 5 <= len(why) <= LONGEST:
        raise BadInput(f"Say why, in a few words; at most {LONGEST:,} characters.", field="why")
    refuse_personal({"why": why}, looked_at_names, whose=WHOSE)
    kept = of(found)
    if kept.sent:
        raise Conflict("A notice was sent already. Remove it there, if it was wrong: everybody who got it is told.")
    _keep(found, replace(kept, wanted=wanted, why=why), today, by, "notice_decided",
          f"Regional notice: {'yes' if wanted else 'no'}. {why}")


def write(reference: str, contents: Contents, *, version: int, by: Actor, today: date,
          looked_at_names: bool = False) -> None:
    """Keeps the draft with the concern. Raises ``BadInput`` for a place that is not ours to raise a notice about."""
    found = _open(reference, version, by)
    kept = of(found)
    if kept.sent:
        raise Conflict("The notice was sent already. Send an update there instead.")
    places.may_raise(found.facts.setting_id, found.facts.group_id, today)
    contents = checked(replace(contents, to_region_on=None), today, looked_at_names=looked_at_names)
    if contents != kept.draft:
        _keep(found, replace(kept, draft=contents), today, by, "notice_drafted", "Regional notice: draft written")


def send(reference: str, chosen: Collection[int], *, needed: bool, version: int, by: Actor, today: date) -> str:
    """Sends the draft to these recipients and returns the new notice's reference. A second time is refused."""
    found = _open(reference, version, by)
    kept = of(found)
    if kept.sent:
        raise Conflict("The notice was sent already: nothing was sent twice. Look at who has it.")
    if not kept.wanted:
        raise BadInput("Record first that a notice is to be raised, and why.")
    if kept.draft is None:
        raise BadInput("Write the form first.")
    if not needed:
        raise BadInput("Say that sharing it is necessary and proportionate, and no routine performance management or "
                       "contract dispute: the protocol may not be used for these.", field="needed")
    contents = checked(kept.draft, today, looked_at_names=True)
    row = RegionalNotice(
        key=new_key(), reference=new_reference(), direction=Direction.SENT, state=NoticeState.DRAFT,
        setting_id=found.facts.setting_id, group_id=found.facts.group_id, contents=written(contents), sent="",
        made_at=utc_now(), made_by=by.user_id)
    db.session.add(row)
    db.session.flush()
    first(row, contents, chosen, by=by, today=today)
    _keep(found, replace(kept, draft=None, sent=row.reference), today, by, "notice_sent",
          f"Regional notice: sent on {day(today)}")
    return row.reference


def _open(reference: str, version: int, by: Actor) -> Opened:
    found = access.changing(reference, by=by, version=version)
    if not found.facts.is_open:
        raise Conflict("This concern is closed. Open it again first.")
    return found


def _keep(found: Opened, kept: Kept, today: date, by: Actor, action: str, text: str) -> None:
    said = {"wanted": kept.wanted, "why": kept.why, "draft": written(kept.draft) if kept.draft else None,
            "sent": kept.sent}
    decided_on = found.facts.notice_decided_on or (today if kept.wanted is not None else None)
    facts = replace(found.facts, notice=json.dumps(said, sort_keys=True), notice_decided_on=decided_on)
    keeping.put(found.concern, facts, by=by, action=action, kind=EntryKind.CHANGED, text=text)

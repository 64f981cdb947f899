"""What is recorded on a concern: the referral to the LADO, how far it is, decisions, meetings, notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from qa_service.actor import Actor
from qa_service.clock import london, utc_now
from qa_service.concerns import access, keeping, referring
from qa_service.concerns.facts import Facts, Meeting
from qa_service.concerns.kinds import EntryKind, MeetingKind, OfstedTold, SentHow, Stage
from qa_service.errors import BadInput, Conflict
from qa_service.own_lists.free_text import refuse_personal

LONGEST: Final = 5000
LONGEST_LEFT: Final = 3 * LONGEST
"""Of what somebody leaves behind: more than the longest form holds that they could have saved."""
AHEAD: Final = timedelta(days=3 * 366)
_DAYS: Final = {"placement_decided_on": "placement_decision", "contract_decided_on": "contract_decision",
                "outcome_on": "outcome"}
"""Days of what is decided: the one is nothing without the other."""
_BEFORE_DECIDED: Final = (Stage.LOGGED, Stage.SENT, Stage.ACKNOWLEDGED)


def record_sent(reference: str, *, sent_at: datetime | None, how: SentHow | None, area: str,
                acknowledged_at: datetime | None, lado_reference: str, version: int, by: Actor,
                known_at: datetime | None = None) -> None:
    """Records how and when the LADO was told, that they acknowledged it, and their reference.

    ``known_at``: when our council first knew, to the minute, if that was reported wrongly. The earlier one stays in the
    chronology.
    """
    found = _open(reference, version, by)
    now, area, theirs = utc_now(), " ".join(area.split()), " ".join(lado_reference.split())
    before, corrected = found.facts.known_at, ""
    if known_at is None or known_at == before.replace(second=0, microsecond=0):
        known_at = before
    else:
        referring.check_known(known_at, now)
        corrected = f"When our council first knew is corrected: not {_minute(before)}, but {_minute(known_at)}"
    referring.check_sent(known_at, sent_at, how, now)
    if acknowledged_at is not None and sent_at is None:
        raise BadInput("It cannot be acknowledged before it was sent. Give when the LADO was told.", field="sent_on")
    if acknowledged_at is not None and sent_at is not None and not sent_at <= acknowledged_at <= now:
        raise BadInput("The LADO can have acknowledged it only after it was sent, and not in the future.",
                       field="acknowledged_on")
    if sent_at is None and found.facts.stage not in _BEFORE_DECIDED:
        raise BadInput("The stage says that the LADO has decided. If the LADO was not told, set the stage back first.",
                       field="sent_on")
    if sent_at is not None and not area:
        raise BadInput("Give the local authority whose LADO was told.", field="area")
    if len(area) > 80 or len(theirs) > 60:
        raise BadInput("This is too long for a name or a reference.", field="area" if len(area) > 80 else
                       "lado_reference")
    refuse_personal({"lado_reference": theirs}, False, whose=referring.WHOSE)
    facts = replace(found.facts, known_at=known_at, sent_at=sent_at, sent_how=how, area=area,
                    acknowledged_at=acknowledged_at, lado_reference=theirs)
    _save(found, replace(facts, stage=_stage_of(facts)), by, "sent", corrected)
    referring.keep_receipts_up(found.concern, facts)


def record(reference: str, said: Mapping[str, Any], *, version: int, by: Actor, today: date,
           looked_at_names: bool = False) -> None:
    """Records how far it is and what was decided. ``said``: fields of ``Facts``, those of the form alone."""
    found = _open(reference, version, by)
    note = str(said.get("note", found.facts.note)).strip()
    if len(note) > LONGEST:
        raise BadInput(f"Use at most {LONGEST:,} characters.", field="note")
    if note != found.facts.note:
        refuse_personal({"note": note}, looked_at_names, whose=referring.WHOSE)
    facts = replace(found.facts, **{**said, "note": note})
    _check(facts, today)
    _save(found, facts, by, "recorded")


def add_note(reference: str, text: str, *, on: date | None, by: Actor, today: date,
             looked_at_names: bool = False) -> None:
    """Adds to the chronology what happened or was said, about a day."""
    found = _open(reference, None, by)
    text = text.strip()
    if not text:
        raise BadInput("Say what happened, in a few words.", field="text")
    if len(text) > LONGEST:
        raise BadInput(f"Use at most {LONGEST:,} characters.", field="text")
    if on is not None and not found.facts.known_at.date() - timedelta(days=3650) <= on <= today:
        raise BadInput("Check the day: it cannot lie in the future.", field="on")
    refuse_personal({"text": text}, looked_at_names, whose=referring.WHOSE)
    keeping.put(found.concern, found.facts, by=by, action="noted", kind=EntryKind.NOTE, text=text, on=on)


def plan_meeting(reference: str, kind: MeetingKind, on: date | None, *, by: Actor, today: date) -> None:
    """Notes a decision meeting to come; the named people are reminded the day before."""
    found = _open(reference, None, by)
    if on is None or not today <= on <= today + AHEAD:
        raise BadInput("Choose a day from today on. A meeting that is over is recorded below with what it decided.",
                       field="on")
    meeting = Meeting(kind, on)
    if meeting in found.facts.meetings:
        return
    facts = replace(found.facts, meetings=(*found.facts.meetings, meeting))
    keeping.put(found.concern, facts, by=by, action="meeting_planned", kind=EntryKind.MEETING, on=on,
                text=f"{kind.words}: planned", before=found.facts)


def hold_meeting(reference: str, kind: MeetingKind, on: date | None, decision: str, *, by: Actor, today: date,
                 looked_at_names: bool = False) -> None:
    """Records what a meeting decided. Of the planned ones of its kind the earliest is done with it."""
    found = _open(reference, None, by)
    decision = decision.strip()
    if on is None or on > today:
        raise BadInput("Give the day on which it was held: not one in the future.", field="held_on")
    if not decision or len(decision) > LONGEST:
        raise BadInput("Say what was decided, in a few words.", field="decision")
    refuse_personal({"decision": decision}, looked_at_names, whose=referring.WHOSE)
    held = Meeting(kind, on, decision, held=True)
    if held in found.facts.meetings:
        return
    planned = next((one for one in found.facts.planned if one.kind is kind), None)
    others = tuple(one for one in found.facts.meetings if one is not planned)
    keeping.put(found.concern, replace(found.facts, meetings=(*others, held)), by=by, action="meeting_held",
                kind=EntryKind.MEETING, text=f"{kind.words}: {decision}", on=on, before=found.facts)


def call_meeting_off(reference: str, kind: MeetingKind, on: date, *, by: Actor) -> None:
    """Takes a planned meeting away that will not be held."""
    found = _open(reference, None, by)
    left = tuple(one for one in found.facts.meetings if one.held or (one.kind, one.on) != (kind, on))
    if left != found.facts.meetings:
        keeping.put(found.concern, replace(found.facts, meetings=left), by=by, action="meeting_off",
                    kind=EntryKind.MEETING, text=f"{kind.words}: called off", on=on, before=found.facts)


def leave_behind(reference: str, fields: Mapping[str, str], *, by: Actor) -> None:
    """Keeps what somebody had written who was taken off the list meanwhile; those who are named find it there."""
    concern = access.was_named(reference, by=by)
    text = "\n".join(value for value in fields.values() if value.strip())[:LONGEST_LEFT]
    if concern is not None and text:
        keeping.add_entry(concern, EntryKind.LEFT_BEHIND, text, by=by)
        keeping.trail("left_behind", concern.reference, by=by)


def _open(reference: str, version: int | None, by: Actor) -> access.Opened:
    found = access.changing(reference, by=by, version=version)
    if not found.facts.is_open:
        raise Conflict("This concern is closed. Open it again first.")
    return found


def _minute(moment: datetime) -> str:
    return f"{london(moment):%d/%m/%Y at %H:%M}"


def _save(found: access.Opened, facts: Facts, by: Actor, action: str, text: str = "") -> None:
    """Whoever asked to close it asked for what they saw: a change ends that, and it has to be asked for anew."""
    if facts == found.facts:
        return
    text = ". ".join(one for one in (text, access.CLOSING_ENDED if facts.closing_by is not None else "") if one)
    keeping.put(found.concern, replace(facts, closing_by=None, closing_why=""), by=by, action=action, text=text,
                before=replace(found.facts, closing_by=None, closing_why=""))


def _stage_of(facts: Facts) -> Stage:
    """The stage moves on by itself as long as nothing was decided."""
    if facts.stage not in _BEFORE_DECIDED:
        return facts.stage
    if facts.acknowledged_at is not None:
        return Stage.ACKNOWLEDGED
    return Stage.SENT if facts.sent_at is not None else Stage.LOGGED


def _check(facts: Facts, today: date) -> None:
    if not facts.criteria:
        raise BadInput("Tick what may have happened: at least one.", field="criteria")
    if facts.sent_at is None and facts.stage is not Stage.LOGGED:
        raise BadInput("The LADO was not told yet. Record that first: how and when.", field="stage")
    for day, what in _DAYS.items():
        on, decided = getattr(facts, day), getattr(facts, what)
        if (on is None) != (decided is None):
            raise BadInput("Give both: what was decided, and the day.", field=day if on is None else what)
    for field in (*_DAYS, "plan_on", "ofsted_told_on"):
        on = getattr(facts, field)
        if on is not None and not london(facts.known_at).date() - timedelta(days=31) <= on <= today:
            raise BadInput("Check the day: it cannot lie in the future, nor long before we knew.", field=field)
    if facts.ofsted in (OfstedTold.BY_US, OfstedTold.BY_PROVIDER) and facts.ofsted_told_on is None:
        raise BadInput("Give the day on which Ofsted was told.", field="ofsted_told_on")
    if facts.outcome is not None and facts.stage is not Stage.CONCLUDED:
        raise BadInput("There is an outcome only once it is concluded: change the stage too.", field="stage")
    if facts.review_on is not None and not today - timedelta(days=366) <= facts.review_on <= today + AHEAD:
        raise BadInput("Choose a day of review in the next three years.", field="review_on")

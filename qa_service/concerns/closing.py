"""Closing a concern by two people, opening it again, and holding it for the law."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from qa_service.actor import Actor
from qa_service.clock import london, utc_now
from qa_service.concerns import access, keeping
from qa_service.concerns.kinds import EntryKind, Outcome, Stage
from qa_service.errors import BadInput, Conflict, NotPermitted

LONGEST: Final = 2000


def ask_to_close(reference: str, why: str, *, by: Actor) -> None:
    """Asks that a concern be closed: a second safeguarding lead who is named on it decides. Raises ``BadInput``."""
    found = access.changing(reference, by=by)
    facts, why = found.facts, why.strip()
    if not facts.is_open:
        return
    if facts.sent_at is None:
        raise BadInput("The LADO was never told. A concern is not closed before the LADO has it.", field="why")
    if facts.stage is not Stage.NOT_MET and facts.outcome is None:
        raise BadInput("Record the outcome first, or that the LADO decided that the threshold is not met.", field="why")
    if facts.outcome is Outcome.SUBSTANTIATED and not (facts.plan_on or facts.placement_decision):
        raise BadInput("It was substantiated: record the provider’s action plan or the placement decision first.",
                       field="why")
    if not why or len(why) > LONGEST:
        raise BadInput("Say why it can be closed, in a few words.", field="why")
    keeping.put(found.concern, replace(facts, closing_by=by.user_id, closing_why=why), by=by, action="closing_asked",
                kind=EntryKind.CLOSING, text=f"Asked to close it: {why}")


def close(reference: str, *, by: Actor, today: date) -> None:
    """Closes what somebody else has asked to close. Raises ``NotPermitted`` for whoever asked."""
    found = access.changing(reference, by=by)
    if not found.facts.is_open:
        return
    if found.facts.closing_by is None:
        raise Conflict("Nobody asks to close it any more.")
    if found.facts.closing_by == by.user_id:
        raise NotPermitted("You asked to close it, so somebody else who is named on it must decide.")
    facts = replace(found.facts, closing_by=None, closed_on=today)
    keeping.put(found.concern, facts, by=by, action="closed", kind=EntryKind.CLOSING,
                text="Closed, after looking at it as the second person")


def do_not_close(reference: str, why: str, *, by: Actor) -> None:
    """Takes the asking back, or says no to it."""
    found = access.changing(reference, by=by)
    if found.facts.closing_by is None:
        return
    keeping.put(found.concern, replace(found.facts, closing_by=None, closing_why=""), by=by, action="not_closed",
                kind=EntryKind.CLOSING, text=f"Not closed: {why.strip()[:LONGEST] or 'the asking was taken back'}")


def open_again(reference: str, why: str, *, by: Actor) -> None:
    """Opens a closed concern again."""
    found = access.changing(reference, by=by)
    if found.facts.is_open:
        return
    if not why.strip():
        raise BadInput("Say why it is opened again, in a few words.", field="why")
    keeping.put(found.concern, replace(found.facts, closed_on=None, closing_why=""), by=by, action="opened_again",
                kind=EntryKind.CLOSING, text=f"Opened again: {why.strip()[:LONGEST]}")


def hold(reference: str, why: str, *, by: Actor) -> None:
    """Keeps it beyond its day (legal hold), or with an empty reason no longer."""
    found = access.changing(reference, by=by)
    why = why.strip()[:LONGEST]
    if why == found.facts.hold_why:
        return
    ended_on = None if why else london(utc_now()).date()
    keeping.put(found.concern, replace(found.facts, hold_why=why, hold_ended_on=ended_on), by=by,
                action="held" if why else "hold_ended", kind=EntryKind.HOLD,
                text=f"Held: {why}" if why else "No longer held")

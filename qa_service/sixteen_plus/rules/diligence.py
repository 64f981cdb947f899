"""UR-08: what had to be looked at of a place where our young person lives, and is missing, expired or not met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from qa_service.flags.rule import Answer, CannotTell, Evidence, Finding, FlagRule, Parameter, SubjectIds, Values
from qa_service.ofsted.rules.histories import go_live_on
from qa_service.ofsted.rules.words import day
from qa_service.permissions import Permission
from qa_service.sixteen_plus.diligence import ItemState, seen_on, states_of
from qa_service.sixteen_plus.kinds import DiligenceKind, Standing
from qa_service.sixteen_plus.scope import scope_now, used_by_us
from qa_service.vocabulary import Severity, SubjectType

SOURCE: Final = "Our record of due diligence"


@dataclass(frozen=True, slots=True)
class Checklist:
    """The checklist of a place where our young people live, or of one for 18 and over that we use."""

    kind: DiligenceKind
    states: tuple[ItemState, ...]
    placed_since: date
    go_live_on: date | None


def gather_checklists(setting_ids: SubjectIds, as_at: date) -> Mapping[int, Checklist]:
    """The settings among these that we use and of which things are checked."""
    used = used_by_us(setting_ids, as_at)
    if not used:
        return {}
    scope, seen, begun = scope_now(), seen_on(used, as_at), go_live_on()
    return {id_: Checklist(one.kind, tuple(states_of(scope[one.kind], seen.get(id_, {}), as_at)), one.since, begun)
            for id_, one in used.items() if one.kind is not None}


def judge_checklist(facts: Checklist, as_at: date, values: Values) -> Answer:
    """UR-08. What was never looked at counts once the days for it have passed, and never before the go-live date."""
    found = [_said(one) for one in facts.states if one.standing in (Standing.EXPIRED, Standing.NOT_MET)]
    missing = [one for one in facts.states if one.standing is Standing.MISSING]
    why_unknown = _why_unknown(facts, as_at, values) if missing else ""
    if missing and not why_unknown and as_at > facts.placed_since + timedelta(days=values.number("days")):
        found += [Evidence(f"Not checked: {one.item.words}.", source=SOURCE) for one in missing]
    if found:
        return Finding((Evidence(f"Checked as: {facts.kind.words.lower()}.", source=SOURCE), *found),
                       unsure=why_unknown or None)
    return CannotTell(why_unknown) if why_unknown else None


def _why_unknown(facts: Checklist, as_at: date, values: Values) -> str:
    """Why it is not known whether what is not recorded was looked at; empty where it is."""
    if facts.go_live_on is None:
        return "The council has not set the day from which it records what it checks."
    until = facts.go_live_on + timedelta(days=values.number("first_days"))
    if facts.placed_since < facts.go_live_on and as_at <= until:
        return (f"What was checked before {day(facts.go_live_on)} may not be entered yet; it counts as missing after "
                f"{day(until)}.")
    return ""


def next_due_on(facts: Checklist, values: Values) -> date | None:
    """The earliest day by which something of a checklist is to be looked at; ``None`` where nothing has a day, or the
    day from which the council records it is not set."""
    days = [one.ends_on for one in facts.states if one.ends_on is not None]
    if any(one.standing is Standing.MISSING for one in facts.states) and facts.go_live_on is not None:
        begun = facts.placed_since + timedelta(days=values.number("days"))
        days.append(begun if facts.placed_since >= facts.go_live_on else
                    max(begun, facts.go_live_on + timedelta(days=values.number("first_days"))))
    return min(days, default=None)


def _said(one: ItemState) -> Evidence:
    assert one.seen is not None, "only what was looked at expires or is not met"
    if one.standing is Standing.NOT_MET:
        why = f" {one.seen.reason}" if one.seen.reason else ""
        return Evidence(f"Not met on {day(one.seen.seen_on)}: {one.item.words}.{why}", source=SOURCE)
    assert one.ends_on is not None, "what has expired had an end"
    return Evidence(f"Expired after {day(one.ends_on)}: {one.item.words}.", source=SOURCE)


UR_08 = FlagRule(
    seen_with=Permission.DUE_DILIGENCE_READ, stands_at="/settings/{ref}/sixteen-plus",
    code="UR-08", title="Due diligence incomplete or expired", severity=Severity.HIGH,
    basis="Care Planning Regulations 2010, regulation 27(a) and Schedule 6; Supported Accommodation (England) "
          "Regulations 2023, regulation 6; council strategy", subject=SubjectType.SETTING,
    checks="Where our young person lives in supported accommodation, a spot purchase or a place without registration, "
           "and of places for 18 and over that we use: a thing on the checklist for its kind was not seen, was not "
           "met, or its last day has passed. The assessment of the location is made in every calendar year.",
    gather=gather_checklists, judge=judge_checklist, small=True,
    parameters=(Parameter("days", 0, "days", "Days from the first placement until all must be checked", 0, 90),
                Parameter("first_days", 28, "days", "Days from the go-live date for entering what was checked before",
                          0, 365)))

"""Whatever happens in whatever order, judging what is marked gives the same flags as judging everything."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.database import db, transaction
from qa_service.flags.models import Flag, RuleGap
from qa_service.marks.service import mark
from qa_service.ofsted.models import Inspection, Judgement
from qa_service.placements.models import Placement
from qa_service.providers import watching
from qa_service.providers.models import Setting, Watch
from qa_service.providers.watching import Target
from qa_service.vocabulary import EventType, Grade, Outcome, ProvisionType, RegistrationStatus, SubjectType
from tests.flags.builder import (
    TODAY,
    a_group,
    a_placement,
    a_requirement,
    a_setting,
    an_inspection,
    assessed,
    marked,
)

BY = Actor.command("test")


class World:
    """Two groups and six homes, to which things happen by chance."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.groups = [a_group(), a_group("Meadow Homes Ltd")]
        self.homes = [a_setting(group_id=chance.choice([*self.groups, None])) for _ in range(6)]
        self.day = TODAY

    def happen(self) -> None:
        self.chance.choice([self.inspected, self.inspected, self.inspected, self.corrected, self.withdrawn,
                            self.status_changed, self.sold, self.placed, self.moved_out, self.watched,
                            self.watched, self.no_longer_watched, self.relisted, self.required])()

    def home(self) -> int:
        home = self.chance.choice(self.homes)
        marked(home)
        return home

    def before(self) -> date:
        return self.day - timedelta(days=self.chance.randint(1, 900))

    def inspected(self) -> None:
        event_type = self.chance.choice([EventType.FULL, EventType.FULL, EventType.ASSURANCE, None])
        grade = self.chance.choice([*Grade, None]) if event_type is EventType.FULL else None
        outcome = self.chance.choice([Outcome.SERIOUS_CONCERNS, Outcome.NO_SERIOUS_CONCERNS]) if (
            event_type is EventType.ASSURANCE) else None
        known = grade is not None or outcome is not None
        an_inspection(
            self.home(), self.before(), grade, event_type=event_type, outcome=outcome,
            state=self.chance.choice(["read", "listed"]) if known else "unread",
            unread=[] if known else ["judgements.overall"], parts={"leadership": self.chance.choice(list(Grade))},
            enforcement_text=self.chance.choice([None, None, "A compliance notice was issued.", "It was lifted."]),
            manager_vacant=self.chance.choice([None, True, False]))

    def corrected(self) -> None:
        inspection = self._any(Inspection)
        if inspection is not None:
            inspection.overall, inspection.state = self.chance.choice(list(Grade)), "confirmed"
            db.session.merge(Judgement(inspection_id=inspection.id, key="help_and_protection", source="person",
                                       grade=self.chance.choice(list(Grade)))) if not db.session.scalars(
                select(Judgement).filter_by(inspection_id=inspection.id, source="person")).all() else None
            marked(inspection.setting_id)

    def withdrawn(self) -> None:
        inspection = self._any(Inspection)
        if inspection is not None:
            inspection.state = "withdrawn"
            marked(inspection.setting_id)

    def status_changed(self) -> None:
        setting = db.session.get_one(Setting, self.home())
        setting.status, setting.status_on = self.chance.choice(list(RegistrationStatus)), self.before()

    def sold(self) -> None:
        db.session.get_one(Setting, self.home()).group_id = self.chance.choice([*self.groups, None])

    def placed(self) -> None:
        placement = a_placement(self.home(), self.before())
        mark(SubjectType.PLACEMENT, [placement], reason="test")

    def moved_out(self) -> None:
        placement = self._any(Placement)
        if placement is not None:
            placement.ended_on = self.day
            mark(SubjectType.SETTING, [placement.setting_id], reason="test")

    def watched(self) -> None:
        target = self.chance.choice([
            Target(setting_id=self.chance.choice(self.homes)), Target(group_id=self.chance.choice(self.groups)),
            Target(area="Marlowe"), Target(area="Marlowe", kind=ProvisionType.CHILDRENS_HOME.value)])
        watching.start(target, user_id=None, reason=None, by=BY)

    def no_longer_watched(self) -> None:
        watch = self._any(Watch)
        if watch is not None:
            ended = watching.stop(watch.id, user_id=0, team=True, by=BY)
            if ended is not None and self.chance.random() < 0.3:
                watching.take_back(ended, user_id=0, team=True, by=BY)

    def relisted(self) -> None:
        """A newer list puts a home into another area: into or out of one that is watched."""
        db.session.get_one(Setting, self.home()).local_authority = self.chance.choice(["Marlowe", "Ashdown"])

    def required(self) -> None:
        inspection = self._any(Inspection)
        if inspection is not None:
            a_requirement(inspection.id, self.before())
            marked(inspection.setting_id)

    def _any(self, table: type[Any]) -> Any:
        rows = db.session.scalars(select(table).order_by(table.id)).all()
        return self.chance.choice(rows) if rows else None


def shown() -> set[tuple[Any, ...]]:
    """Everything that a reader of flags and gaps could see."""
    flags = {(flag.rule, flag.subject_type, flag.subject_id, flag.severity, flag.shown_severity, flag.exposed,
              flag.title, flag.fingerprint, flag.cannot_tell)
             for flag in db.session.scalars(select(Flag).where(Flag.cleared_at.is_(None)))}
    gaps = {(gap.rule, gap.subject_type, gap.subject_id, gap.why) for gap in db.session.scalars(select(RuleGap))}
    return flags | gaps


@pytest.mark.parametrize("seed", [
    *range(3), *(pytest.param(seed, marks=pytest.mark.assurance) for seed in range(3, 12))])
def test_judging_what_is_marked_gives_what_judging_everything_gives(context: Flask, outbox: Any, seed: int) -> None:
    chance = random.Random(seed)
    with transaction():
        world = World(chance)
    assessed(world.day)
    for _ in range(8):
        with transaction():
            for _ in range(chance.randint(1, 3)):
                world.happen()
        if chance.random() < 0.2:
            world.day += timedelta(days=chance.randint(1, 40))
        assessed(world.day)
        incremental = shown()
        result = assessed(world.day, full=True)
        assert (result.raised, result.cleared, result.faults) == (0, 0, [])
        assert shown() == incremental

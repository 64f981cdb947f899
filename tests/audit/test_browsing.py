"""A6: somebody who opens many records without need is found, and colleagues at their ordinary work hardly ever."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from qa_service.audit.browsing import Deed, Finding, Subject, findings, unexplained

OFFICERS, DAYS, PLANTED = 50, 90, 145
BEGUN = date(2026, 1, 5)
WARM_UP = 28


class Council:
    """Fifty officers, each with a caseload; colleagues' holidays, duty days, news, managers who read widely, and
    children who are looked up by mistake."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.people = list(range(OFFICERS))
        self.roles = {one: "manager" if one < 6 else "commissioning-officer" if one < 35 else "placements-officer"
                      for one in self.people}
        self.caseload = {one: frozenset(self.record() for _ in range(self.chance.randint(12, 30)))
                         for one in self.people}
        self.deeds: list[Deed] = []

    def record(self) -> Subject:
        return self.chance.choice(("visit", "placement", "reg44-report", "heard")), str(self.chance.randrange(4000))

    def day(self, day: date) -> None:
        if day.weekday() >= 5:
            return
        news = [self.record() for _ in range(12)]
        for one in news:
            self.deeds.append(Deed(None, "job", one, day, False))
        for person in self.people:
            if self.chance.random() < 0.12:  # away
                continue
            for subject in self.ordinary(person, day, news):
                self.deeds.append(Deed(person, self.roles[person], subject, day, True))
                if self.chance.random() < 0.35:
                    self.deeds.append(Deed(person, self.roles[person], subject, day, False))

    def ordinary(self, person: int, day: date, news: list[Subject]) -> list[Subject]:
        chance = self.chance
        seen = chance.choices(sorted(self.caseload[person]), k=chance.randint(4, 16))
        seen += chance.sample(news, k=chance.randint(0, 4))
        if chance.random() < 0.35:
            seen += [self.record() for _ in range(chance.randint(1, 2))]
        if chance.random() < 0.04:  # a day on duty
            seen += [self.record() for _ in range(chance.randint(4, 10))]
        away = (day - BEGUN).days // 14 * 7 % OFFICERS
        if person == (away + 1) % OFFICERS:  # a fortnight for a colleague
            seen += chance.choices(sorted(self.caseload[away]), k=6)
        if self.roles[person] == "manager":
            seen += [self.record() for _ in range(chance.randint(0, 3))]
        return seen

    def plant(self, person: int, shape: str) -> None:
        """145 records of people, none of them of this officer's work: evenly, in bursts, or in one month."""
        days = [BEGUN + timedelta(days=number) for number in range(DAYS)]
        if shape == "month":
            days = days[-35:]
        elif shape == "bursts":
            days = self.chance.sample(days, 9)
        for _ in range(PLANTED):
            self.deeds.append(Deed(person, self.roles[person], ("placement", f"other-{self.chance.random()}"),
                                   self.chance.choice(days), True))

    def alerts(self) -> dict[int, list[Finding]]:
        """What is told, as the nightly job tells it: nobody twice within four weeks."""
        told: dict[int, list[Finding]] = defaultdict(list)
        for number in range(WARM_UP, DAYS):
            until = BEGUN + timedelta(days=number)
            recent = [one for one in self.deeds if until - timedelta(days=118) < one.day <= until]
            for found in findings(unexplained(recent, self.caseload, until), self.roles, until):
                before = told[found.user]
                if not before or (until - before[-1].until).days >= 28:
                    before.append(found)
        return {user: found for user, found in told.items() if found}


def simulate(seed: int, shape: str, planted: list[int]) -> tuple[set[int], int]:
    """Who of the planted was found, and how many others were told of."""
    council = Council(seed)
    for number in range(DAYS):
        council.day(BEGUN + timedelta(days=number))
    for person in planted:
        council.plant(person, shape)
    told = council.alerts()
    return {one for one in planted if one in told}, sum(len(found) for user, found in told.items()
                                                        if user not in planted)


@pytest.mark.assures("A6")
@pytest.mark.assurance
@pytest.mark.rotating
def test_A6_browsing_of_145_records_is_found_and_ordinary_work_is_not(figure: Callable[[str, str], None]) -> None:
    found, planted, false, weeks = 0, 0, 0, 0.0
    for seed, shape in enumerate(("evenly", "bursts", "month", "evenly")):
        who = [*random.Random(seed).sample(range(6, OFFICERS), 2), random.Random(seed).randrange(6)]
        seen, others = simulate(seed, shape, who)
        found, planted, false = found + len(seen), planted + len(who), false + others
        weeks += (DAYS - WARM_UP) / 7
    figure("A6", f"{found} of {planted} planted browsers found, {false / weeks:.2f} false alerts a week")
    assert found / planted >= 0.95
    assert false / weeks <= 2


def look(user: int, which: int, day: date, *, kind: str = "visit") -> Deed:
    return Deed(user, "manager", (kind, str(which)), day, True)


def test_what_was_worked_on_or_is_news_or_is_published_needs_no_reason() -> None:
    day = date(2026, 3, 2)
    deeds = [look(1, 1, day), look(1, 2, day), look(1, 3, day), look(1, 4, day), look(1, 5, day, kind="setting"),
             Deed(1, "manager", ("visit", "1"), day - timedelta(days=60), False),
             Deed(2, "manager", ("visit", "2"), day - timedelta(days=3), False),
             Deed(1, "manager", ("visit", "3"), day + timedelta(days=1), False)]
    assert unexplained(deeds, {}, day + timedelta(days=1)) == {1: {("visit", "4"): day}}
    assert unexplained(deeds, {1: frozenset({("visit", "4")})}, day + timedelta(days=1)) == {1: {}}
    assert unexplained(deeds, {}, day + timedelta(days=40)) == {}


def test_a_few_records_are_no_finding_and_the_evidence_is_every_record() -> None:
    day = date(2026, 3, 2)
    few = {1: {("visit", str(number)): day for number in range(19)}, 2: {}}
    many = {1: {("visit", str(number)): day for number in range(20)}, 2: {}}
    roles = {1: "manager", 2: "manager"}
    assert findings(few, roles, day) == []
    (found,) = findings(many, roles, day)
    assert (found.user, found.usual, found.limit, len(found.records)) == (1, 0, 20, 20)

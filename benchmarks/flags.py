"""How long assessment takes: a register of 5,600 settings with ten years of inspections, on SQLite.

``python -m benchmarks.flags`` makes the register in a temporary folder, measures, and prints one line a figure.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import event, insert

from qa_service import config
from qa_service.accounts.models import Authority
from qa_service.actor import Actor
from qa_service.app import create_app
from qa_service.clock import utc_now
from qa_service.database import acting_for, db, transaction
from qa_service.flags.assessment import assess
from qa_service.marks.service import mark
from qa_service.ofsted.models import Inspection, Judgement
from qa_service.placements.models import Child, Placement
from qa_service.providers.models import ProviderGroup, Setting
from qa_service.vocabulary import EventType, Grade, ProvisionType, RegistrationStatus, SubjectType

SETTINGS, GROUPS, OURS = 5600, 1800, 300
TODAY = date(2025, 6, 2)
_GRADES = [Grade.OUTSTANDING] * 15 + [Grade.GOOD] * 63 + [Grade.REQUIRES_IMPROVEMENT] * 18 + [Grade.INADEQUATE] * 4


def fill(chance: random.Random, ours: int = OURS, settings: int = SETTINGS) -> int:
    """Writes the register, its events and our placements; returns the council's id."""
    now = utc_now()
    with transaction():
        council = Authority(name="Benchmark Council", area="Benchmark", go_live_on=date(2025, 1, 1))
        db.session.add(council)
        db.session.flush()
        authority_id = council.id
        db.session.execute(insert(ProviderGroup), [
            {"key": f"group {n}", "name": f"Group {n}", "first_seen_at": now} for n in range(1, GROUPS + 1)])
        db.session.execute(insert(Setting), [
            {"urn": f"2{n:06}", "provision": ProvisionType.CHILDRENS_HOME, "provision_printed": "",
             "status": RegistrationStatus.SUSPENDED if n % 400 == 0 else RegistrationStatus.ACTIVE,
             "registered_on": date(2014, 1, 1), "group_id": 1 + n % GROUPS, "known_from": "register",
             "list_as_at": date(2025, 3, 31), "first_seen_at": now} for n in range(1, settings + 1)])
        inspections, judgements = _events(chance, now, settings)
        db.session.execute(insert(Inspection), inspections)
        db.session.execute(insert(Judgement), judgements)
    with acting_for(authority_id), transaction():
        db.session.execute(insert(Child), [
            {"authority_id": authority_id, "reference": f"C{n:04}"} for n in range(1, ours + 1)])
        db.session.execute(insert(Placement), [
            {"authority_id": authority_id, "child_id": n, "setting_id": chance.randint(1, settings),
             "setting_as_written": "-", "started_on": date(2024, 5, 1), "origin": "own-list", "origin_key": str(n),
             "recorded_at": now} for n in range(1, ours + 1)])
    return authority_id


def _events(chance: random.Random, now: Any, settings: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    inspections: list[dict[str, Any]] = []
    judgements: list[dict[str, Any]] = []
    for setting_id in range(1, settings + 1):
        on = date(2015, 4, 1) + timedelta(days=chance.randint(0, 300))
        while on < date(2025, 4, 1):
            full = chance.random() < 0.8
            grade = chance.choice(_GRADES) if full else None
            inspections.append({
                "setting_id": setting_id, "event_number": str(10_000_000 + len(inspections)),
                "event_type": EventType.FULL if full else EventType.MONITORING, "inspected_from": on,
                "inspected_to": None, "published_on": on + timedelta(days=40), "overall": grade, "state": "listed",
                "in_register": True, "unproven": False, "unread": [], "recorded_at": now})
            if grade:
                judgements += [{"inspection_id": len(inspections), "key": key, "source": "register", "grade": one}
                               for key, one in (("overall", grade), ("help_and_protection", chance.choice(_GRADES)),
                                                ("leadership", grade))]
            on += timedelta(days=chance.randint(300, 600))
    return inspections, judgements


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(config.load({"QA_DATA_DIR": folder, "QA_SECRET_KEY": "a key of the benchmark 0123456789 abc"}))
        with app.app_context():
            upgrade(directory=str(config.ROOT / "migrations"))
            authority_id = fill(random.Random(7))
            counted = {"statements": 0}
            event.listen(db.engine, "before_cursor_execute",
                         lambda *_: counted.update(statements=counted["statements"] + 1))

            def measured(what: str, work: Callable[[], Any]) -> None:
                counted["statements"], begun, busy = 0, time.perf_counter(), time.process_time()
                result = work()
                took, busy = time.perf_counter() - begun, time.process_time() - busy
                print(f"{what}: {took:.2f} s ({busy:.2f} s of processor), {counted['statements']} statements, "
                      f"{result.sentence}")

            def after_one_inspection() -> Any:
                return assess(TODAY, by=Actor.command("benchmark"))

            measured("first full assessment", lambda: assess(TODAY, by=Actor.command("benchmark")))
            measured("full assessment again", lambda: assess(TODAY, full=True, by=Actor.command("benchmark")))
            for number in (3, 4, 5):
                with acting_for(authority_id), transaction():
                    db.session.add(Inspection(
                        setting_id=number, event_number=f"9{number}", event_type=EventType.FULL, state="listed",
                        inspected_from=date(2025, 5, 20), published_on=date(2025, 5, 30), overall=Grade.INADEQUATE,
                        recorded_at=utc_now(), in_register=True, unread=[]))
                    mark(SubjectType.SETTING, [number], reason="benchmark")
                measured("after one new inspection", after_one_inspection)
            db.session.remove()
            db.engine.dispose()


if __name__ == "__main__":
    main()

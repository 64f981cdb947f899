"""The council's own children, by reference alone, and the settings that they live in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from qa_service.demo import names
from qa_service.demo.names import dice
from qa_service.demo.world import DemoInspection, DemoSetting, OwnPlacement
from qa_service.vocabulary import EventType, ProvisionType, RegistrationStatus

CHILDREN = 60
_WEEKLY_POUNDS = {
    ProvisionType.CHILDRENS_HOME: (3400, 7900),
    ProvisionType.SCHOOL_AS_HOME: (5200, 8200),
    ProvisionType.SECURE_CHILDRENS_HOME: (9100, 11500),
    ProvisionType.FOSTERING_AGENCY: (790, 1240),
    ProvisionType.SUPPORTED_ACCOMMODATION: (640, 2600),
    ProvisionType.RESIDENTIAL_FAMILY_CENTRE: (3900, 5600),
}
_KIND_WORDS = {
    ProvisionType.CHILDRENS_HOME: ("Residential", "Residential home", "Res", "Children's home"),
    ProvisionType.SCHOOL_AS_HOME: ("Residential school 52 wk", "Resi school"),
    ProvisionType.SECURE_CHILDRENS_HOME: ("Secure", "Secure welfare"),
    ProvisionType.FOSTERING_AGENCY: ("IFA", "Fostering (agency)", "Foster placement - IFA"),
    ProvisionType.SUPPORTED_ACCOMMODATION: ("Supported accom 16+", "Supported Accommodation", "Semi-independent"),
    ProvisionType.RESIDENTIAL_FAMILY_CENTRE: ("Parent and child", "Family centre"),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The settings where own children live, those with a part of their own in the demonstration named."""

    homes: tuple[str, ...]
    fostering: tuple[str, ...]
    supported: tuple[str, ...]
    others: tuple[str, ...]
    suspended: str
    closed: str

    @property
    def every(self) -> tuple[str, ...]:
        return (*self.homes, *self.fostering, *self.supported, *self.others, self.suspended, self.closed)


def choose_settings(
    seed: int, settings: dict[str, DemoSetting], events: list[DemoInspection], today: date
) -> Chosen:
    """About 45 settings: most good, a few below good, one suspended, one closed."""
    rng = dice(seed, "chosen")
    latest = {e.urn: e for e in sorted(events, key=lambda e: e.start) if e.event_type is EventType.FULL}
    old_enough = today - timedelta(days=800)

    def of(kind: ProvisionType) -> list[str]:
        return [s.urn for s in settings.values() if s.kind is kind and s.status is RegistrationStatus.ACTIVE]

    homes = [u for u in of(ProvisionType.CHILDRENS_HOME) if u in latest and settings[u].registered_on < old_enough]
    below = [u for u in homes if (grade := latest[u].overall) and grade.below_good]
    good = [u for u in homes if u not in set(below)]
    supported = of(ProvisionType.SUPPORTED_ACCOMMODATION)
    count = min(26, len(good))
    others = [of(kind)[0] for kind in (
        ProvisionType.SECURE_CHILDRENS_HOME, ProvisionType.SCHOOL_AS_HOME, ProvisionType.RESIDENTIAL_FAMILY_CENTRE)]
    fostering = of(ProvisionType.FOSTERING_AGENCY)
    by_status = {s.status: s.urn for s in settings.values()}
    return Chosen(
        homes=(*rng.sample(good, count), *rng.sample(below, min(3, len(below)))),
        fostering=tuple(rng.sample(fostering, min(7, len(fostering)))),
        supported=tuple(rng.sample(supported, min(6, len(supported)))),
        others=tuple(others),
        suspended=by_status[RegistrationStatus.SUSPENDED],
        closed=by_status[RegistrationStatus.CLOSED],
    )


def make_placements(
    seed: int, today: date, settings: dict[str, DemoSetting], chosen: Chosen
) -> list[OwnPlacement]:
    """About 60 placements, a handful of them ended, one in a place that should be registered and is not."""
    rng = dice(seed, "placements")
    urns = list(chosen.every)
    weights = [3 if settings[u].kind is ProvisionType.FOSTERING_AGENCY else 1 for u in urns]
    urns += rng.choices(urns[:-2], weights=weights[:-2], k=CHILDREN - 1 - len(urns))
    references = [f"MBC-{number:05d}" for number in rng.sample(range(10_000, 99_000), CHILDREN)]
    made = [_placement(rng, references[i], settings[u], today, i >= len(chosen.every)) for i, u in enumerate(urns)]
    made.append(_unregistered(rng, references[-1], today))
    rng.shuffle(made)
    return made


def _placement(
    rng: Random, reference: str, setting: DemoSetting, today: date, may_have_ended: bool
) -> OwnPlacement:
    low, high = _WEEKLY_POUNDS[setting.kind]
    latest_start = min(today, setting.ended_on or today) - timedelta(days=10)
    start = max(setting.registered_on + timedelta(days=20), latest_start - timedelta(days=rng.randint(5, 900)))
    ended = may_have_ended and rng.random() < 0.35
    team = "Leaving Care" if setting.kind is ProvisionType.SUPPORTED_ACCOMMODATION else rng.choice(names.TEAMS)
    return OwnPlacement(
        reference=reference,
        urn=setting.urn,
        place=setting.local_name,
        kind=rng.choice(_KIND_WORDS[setting.kind]),
        start=min(start, latest_start),
        end=today - timedelta(days=rng.randint(1, 60)) if ended and start < today - timedelta(days=90) else None,
        weekly_pence=rng.randrange(low, high) * 100 + rng.choice((0, 0, 0, 50, 25)),
        team=team,
        worker_email=_worker(rng, team),
        note="",
    )


def placement_at(rng: Random, reference: str, setting: DemoSetting | None, today: date) -> OwnPlacement:
    """A placement at a setting, or in a place that is on no register."""
    if setting is None:
        return _unregistered(rng, reference, today)
    return _placement(rng, reference, setting, today, may_have_ended=True)


def _unregistered(rng: Random, reference: str, today: date) -> OwnPlacement:
    return OwnPlacement(
        reference=reference, urn=None, place="Rented flat, Brindlewick (2:1 staffing by agency)",
        kind="Unregistered (should be registered)", start=today - timedelta(days=23), end=None,
        weekly_pence=1_245_000, team="Court and Permanence", worker_email=_worker(rng, "Court and Permanence"),
        note="No registered bed found. DoL in place. Ofsted told.",
    )


def _worker(rng: Random, team: str) -> str:
    if rng.random() < 0.5:
        return f"{names.TEAM_ADDRESSES[team]}@marlowe.example"
    first, last = names.person(rng).lower().split(" ")
    return f"{first}.{last}@marlowe.example"

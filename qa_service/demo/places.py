"""Owners and registered settings of the invented world."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from qa_service.demo import names
from qa_service.demo.names import COUNCIL, HOME_AUTHORITY, dice, weighted
from qa_service.demo.world import DemoSetting, Group, Premises
from qa_service.vocabulary import ProvisionType, RegistrationStatus

__all__ = ["COUNCIL", "HOME_AUTHORITY", "make_settings"]

# How many of every 240 settings are of each kind. Residential special schools are listed beside homes as in the lists.
_MIX: tuple[tuple[ProvisionType, int], ...] = (
    (ProvisionType.SECURE_CHILDRENS_HOME, 1),
    (ProvisionType.SCHOOL_AS_HOME, 3),
    (ProvisionType.FOSTERING_AGENCY, 15),
    (ProvisionType.SUPPORTED_ACCOMMODATION, 38),
    (ProvisionType.RESIDENTIAL_FAMILY_CENTRE, 4),
    (ProvisionType.RESIDENTIAL_SPECIAL_SCHOOL, 3),
    (ProvisionType.VOLUNTARY_ADOPTION_AGENCY, 1),
)
_SECOND_WORDS = {
    ProvisionType.FOSTERING_AGENCY: names.FOSTERING_KINDS,
    ProvisionType.SUPPORTED_ACCOMMODATION: names.SUPPORTED_KINDS,
}
_GROUP_SIZES = ((1, 46), (2, 20), (3, 12), (4, 8), (6, 7), (9, 4), (13, 3))
_SECTORS = (("Private", 84.0), ("Local Authority", 11.0), ("Voluntary", 5.0))
_HOME_PLACES = ((3, 30.0), (4, 25.0), (2, 20.0), (5, 11.0), (6, 7.0), (1, 6.0), (8, 1.0))
_LA_OWNER = {authority: f"{authority} Council" for authority in names.AUTHORITIES} | {HOME_AUTHORITY: COUNCIL}


def make_settings(seed: int, today: date, count: int) -> tuple[list[Group], dict[str, DemoSetting]]:
    """``count`` settings and their owners, by URN."""
    kinds = _kinds(count)
    groups: list[Group] = []
    settings: dict[str, DemoSetting] = {}
    words = iter(_owner_names(seed))
    local_names = iter(_local_names(seed))
    urns = _urns(seed)
    for kind in (ProvisionType.CHILDRENS_HOME, *(kind for kind, _ in _MIX)):
        left = kinds[kind]
        while left:
            rng = dice(seed, "group", kind, left)
            group = _group(rng, kind, next(words), [g.name for g in groups])
            known = next((g for g in groups if g.name == group.name), None)
            group = known or group
            if known is None:
                groups.append(group)
            size = 1 if not kind.is_home else min(left, weighted(rng, _GROUP_SIZES))
            where = [_authority(rng) for _ in range(2)]
            for _ in range(size):
                place = rng.choice(where) if group.sector != "Local Authority" else _la_of(group)
                setting = _setting(rng, kind, group, place, next(local_names), urns, today)
                settings[setting.urn] = setting
                left -= 1
    return groups, _with_endings(seed, today, settings)


def one_setting(rng: Random, kind: ProvisionType, on: date) -> DemoSetting:
    """A setting of its own, with an owner of its own, as it might have been on a day: for reports outside a world."""
    group = _group(rng, kind, rng.choice(names.OWNER_WORDS), [])
    authority = _la_of(group) if group.sector == "Local Authority" else _authority(rng)
    urns = [f"SC{rng.randint(910_000, 998_999)}", str(rng.randint(2_905_000, 2_998_999))]
    return _setting(rng, kind, group, authority, rng.choice(names.HOME_WORDS), urns, on)


def _kinds(count: int) -> dict[ProvisionType, int]:
    shares = {kind: max(1, round(number * count / 240)) for kind, number in _MIX}
    return {ProvisionType.CHILDRENS_HOME: count - sum(shares.values()), **shares}


def _owner_names(seed: int) -> list[str]:
    rng = dice(seed, "owners")
    first = list(names.OWNER_WORDS)
    rng.shuffle(first)
    pairs = [f"{a} {b}" for a, b in itertools.product(("North", "Upper", "New", "Little"), first)]
    rng.shuffle(pairs)
    return first + pairs


def _local_names(seed: int) -> list[str]:
    rng = dice(seed, "homes")
    first = list(names.HOME_WORDS)
    rng.shuffle(first)
    second = [f"{word} {number}" for number in ("2", "3", "4") for word in names.HOME_WORDS]
    towns = [f"{word}, {town}" for word, town in itertools.product(names.HOME_WORDS, names.TOWNS)]
    rng.shuffle(towns)
    return first + second + towns


def _urns(seed: int) -> list[str]:
    """URNs beyond the numbers that Ofsted has given out, in the order in which they will be used."""
    rng = dice(seed, "urns")
    old = [f"SC{number}" for number in rng.sample(range(910_000, 999_000), 400)]
    new = [str(number) for number in rng.sample(range(2_905_000, 2_999_000), 1200)]
    return [*sorted(old, reverse=True), *sorted(new, reverse=True)]


def _take_urn(urns: list[str], old: bool) -> str:
    wanted = "SC" if old else "29"
    index = next(i for i in range(len(urns) - 1, -1, -1) if urns[i].startswith(wanted))
    return urns.pop(index)


def _group(rng: Random, kind: ProvisionType, word: str, taken: list[str]) -> Group:
    sector = weighted(rng, _SECTORS) if kind.is_home else weighted(rng, (("Private", 80.0), ("Voluntary", 20.0)))
    if kind is ProvisionType.VOLUNTARY_ADOPTION_AGENCY:
        sector = "Voluntary"
    address = f"{names.street(rng)}, {rng.choice(names.TOWNS)}, {names.postcode(rng)}"
    if sector == "Local Authority":
        council = rng.choice([owner for owner in _LA_OWNER.values() if owner not in taken] or list(_LA_OWNER.values()))
        return Group(council, (council,), council, sector, address, names.person(rng))
    base = f"{word} {rng.choice(_SECOND_WORDS.get(kind, names.OWNER_KINDS))}"
    ending = rng.choice(("Limited", "Ltd")) if sector == "Private" else "Trust"
    name = f"{base} {ending}"
    spellings = [name]
    if sector == "Private" and rng.random() < 0.35:
        other = "Ltd" if ending == "Limited" else "Limited"
        spellings.append(rng.choice((f"{base} {other}", name.upper(), f"{base} {ending.upper()}", f"{base}  {ending}")))
    return Group(name, tuple(spellings), word, sector, address, names.person(rng))


def _la_of(group: Group) -> str:
    return next(authority for authority, owner in _LA_OWNER.items() if owner == group.name)


def _authority(rng: Random) -> str:
    return weighted(rng, [(name, facts[3]) for name, facts in names.AUTHORITIES.items()])


def _setting(
    rng: Random, kind: ProvisionType, group: Group, authority: str, local_name: str, urns: list[str], today: date
) -> DemoSetting:
    region, _, constituencies, _ = names.AUTHORITIES[authority]
    supported = kind is ProvisionType.SUPPORTED_ACCOMMODATION
    years = rng.uniform(0.4, 3.0) if supported or rng.random() < 0.4 else rng.uniform(3, 18)
    registered = today - timedelta(days=round(years * 365))
    if supported:
        registered = max(registered, date(2023, 7, 3))
    redacted = kind.is_home or (kind is ProvisionType.RESIDENTIAL_FAMILY_CENTRE and rng.random() < 0.3)
    named_after_owner = supported or kind in (ProvisionType.FOSTERING_AGENCY, ProvisionType.VOLUNTARY_ADOPTION_AGENCY)
    name = group.name if supported else group.name.removesuffix(" Limited").removesuffix(" Ltd")
    address = (names.street(rng), "", rng.choice(names.TOWNS), "Tarnshire", names.postcode(rng))
    return DemoSetting(
        urn=_take_urn(urns, old=registered.year < 2016 and not supported),
        kind=kind,
        status=RegistrationStatus.ACTIVE,
        registered_on=registered,
        name=name if named_after_owner else local_name,
        local_name=name if named_after_owner else local_name,
        redacted=redacted,
        address=address,
        region=region,
        local_authority=authority,
        constituency=rng.choice(constituencies),
        places=_places(rng, kind),
        short_breaks=kind is ProvisionType.CHILDRENS_HOME and rng.random() < 0.04,
        owner=rng.choice(group.spellings),
        group=group,
        manager=names.person(rng) if rng.random() < 0.94 else None,
        manager_since=max(registered, today - timedelta(days=rng.randint(60, 1600))),
        premises=_premises(rng, authority) if supported else (),
    )


def _places(rng: Random, kind: ProvisionType) -> int | None:
    if kind is ProvisionType.CHILDRENS_HOME:
        return weighted(rng, _HOME_PLACES)
    return {
        ProvisionType.SECURE_CHILDRENS_HOME: 12,
        ProvisionType.SCHOOL_AS_HOME: rng.randint(14, 40),
        ProvisionType.RESIDENTIAL_FAMILY_CENTRE: rng.randint(5, 12),
    }.get(kind)


def _premises(rng: Random, authority: str) -> tuple[Premises, ...]:
    made = []
    for _ in range(weighted(rng, ((1, 20.0), (3, 30.0), (6, 25.0), (9, 15.0), (16, 10.0)))):
        where = authority if rng.random() < 0.75 else _authority(rng)
        category = weighted(rng, ((1, 42.0), (2, 29.0), (3, 21.0), (4, 8.0)))
        places = 1 if category in (1, 4) and rng.random() < 0.8 else rng.randint(2, 6)
        made.append(Premises(category, places, where, rng.choice(names.AUTHORITIES[where][2])))
    return tuple(made)


def _with_endings(seed: int, today: date, settings: dict[str, DemoSetting]) -> dict[str, DemoSetting]:
    """A few suspended, resigned, cancelled and closed homes: about 1 in 30, as in a year of the lists."""
    rng = dice(seed, "endings")
    homes = [s for s in settings.values() if s.kind is ProvisionType.CHILDRENS_HOME and s.group.sector == "Private"]
    wanted = [RegistrationStatus.SUSPENDED] * 2 + [RegistrationStatus.RESIGNED] * max(2, len(settings) // 50)
    wanted += [RegistrationStatus.CLOSED] * 2 + [RegistrationStatus.CANCELLED]
    changed = dict(settings)
    for setting, status in zip(rng.sample(homes, len(wanted)), wanted, strict=True):
        ended = None if status is RegistrationStatus.SUSPENDED else today - timedelta(days=rng.randint(75, 420))
        registered = min(setting.registered_on, today - timedelta(days=900))
        changed[setting.urn] = replace(setting, status=status, registered_on=registered, ended_on=ended)
    return changed

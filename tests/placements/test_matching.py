"""Which setting a row means: proposed with reasons, and settled only where it is certain."""

from __future__ import annotations

import time
from datetime import date

import pytest

from qa_service.demo.own_list import messy_list
from qa_service.demo.world import build_world
from qa_service.own_lists.candidates import Candidate, Known
from qa_service.own_lists.identifiers import ReferenceShape
from qa_service.own_lists.matching import Matcher, Wanted
from qa_service.own_lists.written_types import kind_of
from qa_service.placements.columns import COLUMNS
from qa_service.placements.own_list import understand
from qa_service.vocabulary import ProvisionType as P
from qa_service.vocabulary import RegistrationStatus
from tests.placements.conftest import REGISTER

TODAY = date(2026, 11, 20)


def known(**places: int | None) -> Known:
    candidates = tuple(
        Candidate(
            number,
            urn,
            provision,
            RegistrationStatus.ACTIVE,
            date(2018, 5, 1),
            owner=owner,
            local_authority=area,
            places=beds,
        )
        for number, (urn, provision, owner, area, beds) in enumerate(REGISTER, 1)
    )
    return Known(candidates, {words.replace("_", " "): setting for words, setting in places.items()}, "Marlowe")


@pytest.mark.parametrize(
    "place,kind,urn",
    [
        ("Brightpath Care, Tarnshire", "Res", "SC900001"),
        ("BRIGHTPATH Kelderbeck", "Residential", "SC900002"),
        ("Oakview (Brigthpath), Tarns", "Res", "SC900001"),
        ("bright path - Kelder 4 bed", "Children's home", "SC900002"),
        ("Thistlefold Resi", "Resi", "2900003"),
        ("Merowby fostering", "IFA", "2900004"),
        ("MF Ltd / Merrowby", "IFA", "2900004"),
        ("Saffronwick", "16+", "2900005"),
        ("Severnholt CC", "Secure", "2900006"),
    ],
)
def test_the_right_setting_is_proposed_first_with_reasons(place: str, kind: str, urn: str) -> None:
    match = Matcher(known()).match(Wanted(place, kind, started_on=date(2024, 1, 1)))
    assert match.setting_id is None, "only a URN or memory settles a row"
    first = match.proposals[0]
    assert REGISTER[first.setting_id - 1][0] == urn
    assert first.reasons and len(match.proposals) <= 3


@pytest.mark.parametrize("written", ["SC900001", "sc900001", "SC 900 001", "Oakview SC900001 (Brightpath)"])
def test_a_urn_in_any_spelling_settles_the_row(written: str) -> None:
    assert Matcher(known()).match(Wanted(written, "Res")).setting_id == 1


def test_a_urn_that_does_not_exist_is_asked_about() -> None:
    match = Matcher(known()).match(Wanted("Brightpath, Tarnshire SC999999", "Res"))
    assert match.setting_id is None and match.ask == "SC999999 is not a URN that the register knows."
    assert match.proposals[0].setting_id == 1


def test_a_urn_of_another_type_than_the_row_says_is_asked_about() -> None:
    match = Matcher(known()).match(Wanted("SC900001", "IFA"))
    assert match.setting_id is None and match.ask is not None
    assert "fostering" in match.ask and "Children's home" in match.ask


def test_a_urn_whose_owner_is_not_the_rows_is_asked_about() -> None:
    match = Matcher(known()).match(Wanted("Thistlefold Residential, Tarnshire, SC900002", "Res"))
    assert match.setting_id is None and match.ask
    assert {proposal.setting_id for proposal in match.proposals[:2]} == {2, 3}


def test_words_that_a_person_matched_settle_the_next_row() -> None:
    assert Matcher(known(oakview_brightpath=2)).match(Wanted("Oakview, Brightpath", "Res")).setting_id == 2


def test_words_matched_to_two_settings_before_are_asked_about() -> None:
    assert Matcher(known(oakview_brightpath=None)).match(Wanted("Oakview, Brightpath", "Res")).setting_id is None


def test_remembered_words_that_only_name_an_owner_of_several_homes_are_asked_about() -> None:
    match = Matcher(known(brightpath=2)).match(Wanted("Brightpath", "Res"))
    assert match.setting_id is None and match.ask
    assert match.proposals[0].setting_id == 2


def test_a_row_that_says_nothing_known_gets_no_proposal() -> None:
    assert Matcher(known()).match(Wanted("Zxqvy", "Res")).proposals == ()


@pytest.mark.parametrize(
    "written,words",
    [
        ("Res", "residential"),
        ("Foster placement - IFA", "fostering"),
        ("16+", "supported accommodation"),
        ("Semi-independent", "supported accommodation"),
        ("Secure welfare", "secure"),
        ("Resi school", "residential school"),
        ("Parent & child", "parent and child"),
        ("In-house fostering", "own fostering"),
        ("Placed with parents", "placed with parents"),
        ("Unregistered (should be registered)", "unregistered"),
        ("K2", "residential"),
        ("hospital", "hospital"),
        ("zzz", ""),
    ],
)
def test_types_are_known_as_teams_write_them(written: str, words: str) -> None:
    assert kind_of(written).words == words


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nine_in_ten_rows_of_a_messy_list_have_the_right_setting_among_three_and_none_is_settled_wrongly(
    seed: int,
) -> None:
    world = build_world(seed, TODAY)
    candidates = tuple(
        Candidate(
            number,
            s.urn,
            s.kind,
            s.status,
            s.registered_on,
            s.ended_on,
            None if s.redacted else s.name,
            None,
            s.local_authority,
            s.constituency,
            None,
            s.places,
            s.owner,
            s.group.name,
        )
        for number, s in enumerate(world.settings.values())
    )
    by_urn = {candidate.urn: candidate.id for candidate in candidates}
    listed = messy_list(seed, 300, world=world)
    rows = [(line, cells) for line, cells in enumerate(listed.rows, 2)]
    proposal = COLUMNS.propose(listed.headings, listed.rows)
    understood = understand(rows, proposal.fields, shape=ReferenceShape(), today=TODAY)
    assert understood.rejected == []
    matcher, right, wrong = Matcher(Known(candidates, {}, "Marlowe")), 0, []
    for row, urn in zip(understood.rows, listed.urns, strict=True):
        match = matcher.match(Wanted(row.place, row.kind or "", row.urn, row.postcode, row.started_on))
        if match.setting_id is not None and match.setting_id != by_urn.get(urn):
            wrong.append(row.place)
        right += urn is None or by_urn[urn] in {match.setting_id, *(p.setting_id for p in match.proposals)}
    assert wrong == []
    assert right >= 0.9 * len(listed.rows)


@pytest.mark.assurance
def test_300_rows_among_5600_settings_take_under_five_seconds() -> None:
    owners = [
        f"{first}{second} {third} Ltd"
        for first in ("Bri", "Cop", "Lan", "Mer", "Qui", "Saf", "Tum", "Win", "Yar", "Peb")
        for second in ("fold", "beck", "thorpe", "wick", "stone", "holm", "dale", "mere")
        for third in ("Care", "Childcare", "Homes", "Residential", "Support", "Group", "Living")
    ]
    areas = [
        f"{name}shire"
        for name in ("Tarn", "Kelder", "Harrow", "Wyre", "Lune", "Severn", "Calder", "Salt", "North", "Marl")
    ]
    candidates = tuple(
        Candidate(
            number,
            str(2_000_000 + number),
            P.CHILDRENS_HOME,
            RegistrationStatus.ACTIVE,
            date(2018, 5, 1),
            owner=owners[number % len(owners)],
            local_authority=areas[number % 10],
            places=number % 6 + 1,
        )
        for number in range(5600)
    )
    started = time.process_time()
    matcher = Matcher(Known(candidates, {}, "Tarnshire"))
    for number in range(300):
        match = matcher.match(Wanted(f"Oak {number}, {owners[number][1:]}, {areas[number % 10][:-3]}", "Res"))
        assert match.proposals
    assert time.process_time() - started < 5

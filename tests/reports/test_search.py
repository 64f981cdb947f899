"""One box finds settings, owners, words inside reports and children's references: the same on both engines."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from forms.search import asked
from qa_service.accounts.models import Authority
from qa_service.database import acting_for, db, transaction
from qa_service.documents import text
from qa_service.placements.models import Child
from qa_service.reports.search import Kind, Results, Sees, search
from qa_service.vocabulary import ProvisionType, RegistrationStatus
from tests.flags.builder import a_group, a_placement, a_setting
from tests.reports.making import an_own_name
from tests.reports.making_text import a_report, an_unreadable_report

DAY = date(2026, 6, 1)
ALL = Sees(documents=True, children=True)


def found(words: str, sees: Sees = ALL, **options: object) -> Results:
    return search(words, sees=sees, day=DAY, **options)  # type: ignore[arg-type]


def settings(words: str) -> list[str]:
    return [hit.called.ref for hit in found(words, kind=Kind.SETTINGS).pages[Kind.SETTINGS].items]


def owners(words: str) -> list[str]:
    return [hit.group.name for hit in found(words).pages[Kind.OWNERS].items]


def reports(words: str) -> list[tuple[str, int]]:
    return [(hit.called.ref, hit.page) for hit in found(words, kind=Kind.REPORTS).pages[Kind.REPORTS].items]


def sentence(words: str) -> str:
    (hit,) = found(words).pages[Kind.REPORTS].items[:1]
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in hit.sentence)


@pytest.fixture
def some(context: Flask) -> None:
    """Settings that differ in everything one can look for, and three reports."""
    with transaction():
        support = a_group("Tarn Support Ltd")
        first = a_setting(urn="SC412345", owner_printed="Tarn Support Ltd", group_id=support, postcode="MB1 2CD")
        an_own_name(first, "St. Mary’s Lodge")
        second = a_setting(urn="2512341", name="Heron Fostering", provision=ProvisionType.FOSTERING_AGENCY,
                           local_authority="Tarnshire")
        third = a_setting(urn="2599123", owner_printed="Harbour & Quay Care (North) Limited",
                          group_id=a_group("Harbour & Quay Care (North) Limited"), status=RegistrationStatus.CLOSED)
        a_report(first, ["Overall good.", "Staff use restraint rarely. Children’s views are recorded\nafter each "
                         "restraint, and managers look at records. Food is good."], date(2026, 3, 10))
        a_report(second, ["Restraints were not recorded. A child was missing from home on one night."],
                 date(2025, 3, 10))
        a_report(third, ["From the home a child went missing. Café visits are liked."], date(2026, 4, 10))
        an_unreadable_report(third, date(2024, 4, 10))


NAMES = [
    ("SC412345", ["SC412345"]), ("sc 412345", ["SC412345"]), ("URN: 2512341", ["2512341"]), ("2512", ["2512341"]),
    ("1234", ["2512341", "SC412345"]), ("heron", ["2512341"]), ("mary's lodge", ["SC412345"]),
    ("ST MARYS", ["SC412345"]), ("tarn support limited", ["SC412345"]), ("TARN-SUPPORT, LTD.", ["SC412345"]),
    ("harbour and quay care north", ["2599123"]), ("tarnshire", ["2512341"]), ("mb12cd", ["SC412345"]),
    ("MB1 2CD", ["SC412345"]), ("mb1", ["SC412345"]), ("heron marlowe", []),
]


def test_a_setting_is_found_by_any_part_of_what_it_is_called(some: None) -> None:
    assert {words: sorted(settings(words)) for words, _ in NAMES} == {words: sorted(urns) for words, urns in NAMES}


def test_the_beginning_of_a_urn_comes_before_its_inside_and_open_settings_before_closed_ones(context: Flask) -> None:
    with transaction():
        a_setting(urn="7771234")
        a_setting(urn="1234001", status=RegistrationStatus.CLOSED)
        a_setting(urn="1234002")
    assert settings("1234") == ["1234002", "1234001", "7771234"]


def test_an_owner_is_found_by_every_spelling_of_its_company_name(some: None) -> None:
    for spelling in ("Tarn Support Limited", "TARN SUPPORT LTD", "tarn support", "Tarn  Support, Ltd."):
        assert owners(spelling) == ["Tarn Support Ltd"]
    assert owners("Harbour and Quay Care North Ltd") == ["Harbour & Quay Care (North) Limited"]


SLIPS = [
    ("heorn fostering", "heron fostering"), ("haron", "heron"), ("tarn suport limited", "tarn support"),
    ("st marys loodge", "st marys lodge"),
]


def test_one_wrong_or_swapped_letter_is_answered_by_did_you_mean(some: None) -> None:
    for words, meant in SLIPS:
        results = found(words)
        assert results.pages[Kind.SETTINGS].total == 0 and meant in results.meant, (words, results.meant)
        assert settings(meant) or owners(meant)


def test_words_are_found_by_their_stem_together_first_and_then_the_newest_first(some: None) -> None:
    assert reports("restraint") == [("SC412345", 2), ("2512341", 1)]
    assert reports("recording") == [("SC412345", 2), ("2512341", 1)]
    assert reports("missing from home") == [("2512341", 1), ("2599123", 1)]
    assert reports("cafe") == reports("CAFÉ") == [("2599123", 1)]
    assert reports("restraint missing home") == [("2512341", 1)]
    assert reports("zebra") == []


def test_a_hit_is_shown_in_its_sentence_with_the_words_marked(some: None) -> None:
    assert sentence("views recorded") == ("Children’s [views] are [recorded] after each restraint, and managers look "
                                          "at [records].")
    assert sentence("missing from home") == "A child was [missing from home] on one night."


SIGNS = [
    '"restraint"', "restraint*", "restraint OR", "NOT restraint", "restraint NEAR/2", "text:restraint", "restraint'",
    "(restraint", "restraint & !food", "restraint | -", "^restraint", "restraint:*", "'; DROP TABLE document --",
    '" OR 1=1', "restraint\\", "%", "_", "restraint <-> food", "\ud800restraint", "☃", "كلمة",
]


def test_what_is_typed_is_words_and_never_a_query(some: None) -> None:
    for signs in SIGNS:
        assert all(page.total <= 3 for page in found(asked(signs).text).pages.values()), signs
    assert reports('"restraint"') == reports("restraint*") == reports("(restraint:") == reports("restraint")


def test_operators_are_words_like_others(some: None) -> None:
    assert reports("not") == [("2512341", 1)]
    assert reports("restraint or food") == [], "there is no “or” on that page"
    assert reports("restraint AND managers") == [("SC412345", 2)]


def test_what_is_not_searched_is_counted(some: None) -> None:
    with transaction():
        a_report(a_setting(urn="2599999"), ["One page."], page_count=80)
    searched = found("zebra").searched
    assert searched is not None
    assert (searched.searched, searched.could_not_read, searched.in_part, searched.not_yet) == (4, 1, 1, 0)
    (hit,) = found("2599123").pages[Kind.SETTINGS].items
    assert hit.unread == 1


@pytest.mark.assures("D6")
def test_a_withdrawn_report_is_neither_found_nor_counted(context: Flask) -> None:
    with transaction():
        a_report(a_setting(), ["This is a menu with restraint."], state="withdrawn")
    assert reports("menu") == []
    searched = found("menu").searched
    assert searched is not None and searched.searched == 0


@pytest.mark.assures("D6")
def test_a_better_reading_takes_the_place_of_the_words_before(context: Flask) -> None:
    with transaction():
        sha256 = a_report(a_setting(), ["The old words.", "Another page."])
    with transaction():
        text.keep_text(sha256, ["The new words."], page_count=1)
    assert reports("old") == [] and reports("another") == [] and len(reports("new words")) == 1
    with transaction():
        text.keep_unreadable(sha256, "It broke off.")
    assert text.text_on(sha256, 1) == "The new words.", "words once had stay"


def test_another_councils_names_are_never_found_counted_or_suggested(some: None) -> None:
    with transaction():
        other = Authority(name="Elsewhere Council", area="Elsewhere", go_live_on=date(2024, 1, 1))
        db.session.add(other)
    with acting_for(other.id), transaction():
        theirs = a_setting(urn=None, provision=ProvisionType.OTHER, known_from="council", authority_id=other.id)
        an_own_name(theirs, "Windmill Cottage")
        an_own_name(a_setting(urn="2500001"), "Sandpiper House")
        a_placement(theirs)
        a_report(theirs, ["A walrus lives here."])
    for words in ("windmill", "windmil", "sandpiper house", "sandpipre", "walrus", "C0"):
        results = found(words)
        assert results.total == 0 and results.meant == [], words
    assert found("zebra").searched == found("walrus").searched, "not even counted"
    with acting_for(other.id):
        assert settings("sandpiper") == ["2500001"] and len(reports("walrus")) == 1


def test_child_references_and_documents_are_for_those_who_may_see_them(some: None) -> None:
    with transaction():
        a_placement(None)
        reference = db.session.scalars(select(Child.reference)).one()
    (hit,) = found(reference[:3].lower()).pages[Kind.CHILDREN].items
    assert hit.reference == reference and hit.called is None
    assert found("%").pages[Kind.CHILDREN].total == found("__").pages[Kind.CHILDREN].total == 0
    results = found(reference, sees=Sees(documents=False, children=False))
    assert set(results.pages) == {Kind.SETTINGS, Kind.OWNERS} and results.searched is None

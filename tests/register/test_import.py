"""A list taken into the register: what is kept, what changes and what is told of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from qa_service.audit import service as audit
from qa_service.database import db, transaction
from qa_service.marks.models import Mark
from qa_service.providers import register
from qa_service.providers.models import ProviderGroup, RegisterChange, RegisterList, Setting
from qa_service.vocabulary import ProvisionType, RegistrationStatus, SubjectType
from scrapers.lists import RejectedRow
from tests.lists.files import event, home, never_inspected, write_csv
from tests.register.taking import BY, facts, inspections, judgements, setting, take, take_events, take_list


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_first_list_makes_settings_groups_and_inspections(context: Flask, tmp_path: Path) -> None:
    taken = take_list(tmp_path, 2025, [home(), never_inspected(urn="SC000002"), home(urn="")])
    assert (taken.rows, taken.imported, taken.unchanged) == (3, 2, 0)
    assert [row.line for row in taken.rejected] == [5]
    assert taken.provision_types == {"Children's home": 2}
    assert taken.grades == {"good": 1, "none": 1}
    found = setting()
    assert (found.provision, found.status, found.places) == (
        ProvisionType.CHILDRENS_HOME, RegistrationStatus.ACTIVE, 4)
    assert (found.name, found.address, found.postcode) == (None, None, None)
    assert (found.owner_printed, found.known_from, found.list_as_at) == (
        "Invented Care Ltd", "register", date(2025, 3, 31))
    assert (found.registered_on, found.status_on) == (date(2013, 2, 14), date(2013, 2, 14))
    (inspection,) = inspections()
    assert (inspection.event_number, inspection.inspected_from, inspection.published_on) == (
        "10330001", date(2025, 1, 14), date(2025, 2, 19))
    assert (inspection.overall, inspection.state, inspection.in_register) == ("good", "listed", True)
    assert judgements(inspection) == {
        "overall": "good", "help_and_protection": "good", "leadership": "requires_improvement"}
    assert facts() == []


def test_every_setting_of_a_list_is_marked_for_assessment_once(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2025, [home(), home(urn="SC000002")])
    marks = db.session.execute(select(Mark.subject_type, Mark.subject_id)).all()
    assert sorted(marks) == sorted((SubjectType.SETTING, setting(urn).id) for urn in ("SC012345", "SC000002"))


def test_a_second_import_changes_nothing_and_says_so(context: Flask, tmp_path: Path) -> None:
    rows = [home(), home(urn=""), home(urn="SC000002")]
    file = write_csv(tmp_path, rows, name="provider_at_march_2025.csv")
    first = take(file)
    before = (count(Setting), count(RegisterList), count(Mark))
    again = take(file)
    assert (again.rows, again.imported, again.unchanged) == (3, 0, 2)
    assert again.rejected == first.rejected == [RejectedRow(3, first.rejected[0].reason)]
    assert (count(Setting), count(RegisterList), count(Mark)) == before


def test_the_same_list_saved_in_another_way_changes_nothing(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2025, [home(), home(urn="SC000002")])
    again = take(write_csv(tmp_path, [home(urn="SC000002"), home()], name="provider_at_march_2025.csv",
                           encoding="utf-16", above=["A title"]))
    assert (again.imported, again.unchanged) == (0, 2)
    assert count(RegisterChange) == 0


@pytest.mark.parametrize("spelling", [
    "INVENTED CARE LTD", "Invented Care Limited", "Invented  Care Ltd.", "Invented-Care ltd"])
def test_spellings_of_an_owner_are_one_group_and_no_change_of_owner(
    context: Flask, tmp_path: Path, spelling: str,
) -> None:
    take_list(tmp_path, 2024, [home(), home(urn="SC000002")])
    take_list(tmp_path, 2025, [home(owner=spelling), home(urn="SC000002")])
    (group,) = db.session.scalars(select(ProviderGroup))
    assert group.name == "Invented Care Ltd"
    assert (setting().group_id, setting("SC000002").group_id) == (group.id, group.id)
    assert setting().owner_printed == " ".join(spelling.split())
    assert facts() == []


def test_a_group_is_named_as_most_rows_spell_it(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2025, [home(urn="SC000001", owner="INVENTED CARE LIMITED"), home(urn="SC000002"), home()])
    assert [group.name for group in db.session.scalars(select(ProviderGroup))] == ["Invented Care Ltd"]


def test_a_newer_list_leaves_dated_facts(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2024, [home(), home(urn="SC000002"), home(urn="SC000003", status="Suspended")])
    taken = take_list(tmp_path, 2025, [
        home(status="Suspended", places="6", owner="Other Homes Ltd"), home(urn="SC000002"),
        home(urn="SC000003"), home(urn="SC000004", registered_on="01/06/2024")])
    assert (taken.imported, taken.unchanged) == (3, 1)
    assert facts() == [
        ("owner_changed", "Invented Care Ltd", "Other Homes Ltd", "2025-03-31"),
        ("places_changed", "4", "6", "2025-03-31"), ("suspended", "Active", "Suspended", "2025-03-31")]
    assert facts("SC000002") == []
    assert facts("SC000003") == [("active_again", "Suspended", "Active", "2025-03-31")]
    assert facts("SC000004") == [("registered", None, "Active", "2024-06-01")]
    assert (setting().status, setting().status_on, setting().places) == ("Suspended", date(2025, 3, 31), 6)


def test_a_new_grade_is_a_fact_on_the_day_of_the_inspection(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2024, [home(inspected_on="10/02/2024", event_number="10320001")])
    taken = take_list(tmp_path, 2025, [home(overall="Inadequate")])
    assert taken.imported == 1
    assert facts() == [("grade_changed", "good", "inadequate", "2025-01-14")]
    assert [found.overall for found in inspections()] == ["good", "inadequate"]


def test_a_corrected_list_of_the_same_day_says_what_was_known_before(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2025, [home(), home(urn="SC000002")])
    taken = take_list(tmp_path, 2025, [home(places="5", published_on="20/02/2025", overall="Outstanding"),
                                       home(urn="SC000002")])
    assert (taken.imported, taken.unchanged) == (1, 1)
    assert facts() == [
        ("grade_changed", "good", "outstanding", "2025-01-14"), ("places_changed", "4", "5", "2025-03-31")]
    (inspection,) = inspections()
    assert (inspection.published_on, inspection.overall) == (date(2025, 2, 20), "outstanding")
    assert judgements(inspection)["overall"] == "outstanding"


def test_a_list_whose_title_names_no_day_is_dated_by_its_rows(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2025, [home(inspected_on="25/03/2025"), home(urn="SC000002")])
    taken = take(write_csv(tmp_path, [home(inspected_on="25/03/2025", published_on="22/04/2025", places="5"),
                                      home(urn="SC000002")], name="corrected.csv"))
    assert (taken.as_at, taken.imported, taken.unchanged) == (None, 1, 1)
    assert (setting().places, setting().list_as_at) == (5, date(2025, 3, 31))
    assert facts() == [("places_changed", "4", "5", "2025-03-31")]


def test_only_what_changed_is_marked_again(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2024, [home(), home(urn="SC000002")])
    with transaction():
        db.session.execute(text("DELETE FROM mark"))
    take_list(tmp_path, 2025, [home(status="Suspended"), home(urn="SC000002")])
    marked = set(db.session.scalars(select(Mark.subject_id)))
    assert setting().id in marked


def test_a_blank_cell_does_not_unsay_an_earlier_list(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2024, [home()])
    taken = take_list(tmp_path, 2025, [home(owner="", places="", overall="")])
    assert taken.imported == 0
    assert (setting().owner_printed, setting().places) == ("Invented Care Ltd", 4)
    assert inspections()[0].overall == "good"


def test_a_name_that_is_withheld_by_now_is_withdrawn(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2024, [home(name="Invented House", address1="1 Test Road", address2="", town="Marlowe",
                                    county="", postcode="ZZ1 1ZZ")])
    assert (setting().name, setting().address, setting().postcode) == (
        "Invented House", "1 Test Road, Marlowe", "ZZ1 1ZZ")
    take_list(tmp_path, 2025, [home()])
    db.session.expire_all()
    assert (setting().name, setting().address, setting().postcode) == (None, None, None)
    take_list(tmp_path, 2023, [home(name="Invented House")])
    db.session.expire_all()
    assert setting().name is None


def test_an_older_list_adds_history_and_leaves_the_present(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2025, [home(), home(urn="SC000002")])
    taken = take_list(tmp_path, 2022, [
        home(status="Suspended", places="3", owner="Earlier Owner Ltd", inspected_on="10/02/2021",
             published_on="10/03/2021", event_number="10200001", overall="Inadequate"),
        home(urn="SC000002"), home(urn="SC000009", event_number="10200002", inspected_on="10/02/2021")])
    assert (taken.imported, taken.unchanged) == (2, 1)
    db.session.expire_all()
    found = setting()
    assert (found.status, found.places, found.owner_printed) == ("Active", 4, "Invented Care Ltd")
    assert found.list_as_at == date(2025, 3, 31)
    assert facts()[0] == ("grade_changed", "inadequate", "good", "2025-01-14")
    assert {row[:3] for row in facts()[1:]} == {
        ("active_again", "Suspended", "Active"), ("places_changed", "3", "4"),
        ("owner_changed", "Earlier Owner Ltd", "Invented Care Ltd")}
    assert {row[3] for row in facts()[1:]} == {"2025-03-31"}
    assert [one.overall for one in inspections()] == ["inadequate", "good"]


def test_an_older_list_corrects_no_inspection_that_a_newer_one_names(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2025, [home()])
    take_list(tmp_path, 2024, [home(overall="Inadequate", published_on="01/03/2025", health="Good")])
    (inspection,) = inspections()
    assert (inspection.overall, inspection.published_on) == ("good", date(2025, 2, 19))
    assert judgements(inspection)["health"] == "good"


def test_a_setting_that_only_an_older_list_has_is_not_called_active(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2025, [home()])
    take_list(tmp_path, 2022, [home(urn="SC000009")])
    assert (setting("SC000009").status, setting("SC000009").status_on) == ("Unknown", date(2025, 3, 31))
    assert facts("SC000009") == [("not_listed", "Active", "Unknown", "2025-03-31")]


def test_a_setting_missing_from_a_newer_whole_list_is_not_called_active(context: Flask, tmp_path: Path) -> None:
    rows = [home(urn=f"SC00000{number}") for number in range(1, 8)]
    take_list(tmp_path, 2024, rows)
    take_list(tmp_path, 2025, rows[:-1])
    assert setting("SC000007").status == "Unknown"
    assert facts("SC000007") == [("not_listed", "Active", "Unknown", "2025-03-31")]
    take_list(tmp_path, 2026, rows)
    db.session.expire_all()
    assert setting("SC000007").status == "Active"


def test_an_extract_of_a_list_ends_nobody(context: Flask, tmp_path: Path) -> None:
    rows = [home(urn=f"SC00000{number}") for number in range(1, 8)]
    take_list(tmp_path, 2024, rows)
    take_list(tmp_path, 2025, rows[:3])
    assert {found.status for found in db.session.scalars(select(Setting))} == {RegistrationStatus.ACTIVE}


def test_a_setting_that_only_an_earlier_list_of_inspections_has_is_not_called_active(
    context: Flask, tmp_path: Path,
) -> None:
    gone = event(urn="SC000009", inspected_on="10/02/2015", event_number="10090001")
    take_events(tmp_path, [gone, gone | {"URN": "SC000008", "Registration status": "Suspended"}], years="2014_15")
    take_list(tmp_path, 2025, [home(), home(urn="SC000002")])
    assert {setting(urn).status for urn in ("SC000008", "SC000009")} == {RegistrationStatus.UNKNOWN}
    assert facts("SC000009") == [("not_listed", "Active", "Unknown", "2025-03-31")]


def test_an_extract_ends_nobody_that_a_list_of_inspections_named(context: Flask, tmp_path: Path) -> None:
    take_events(tmp_path, [event(urn=f"SC00000{number}", event_number=f"1009000{number}") for number in range(1, 8)],
                years="2023_24")
    take_list(tmp_path, 2025, [home(urn="SC000001"), home(urn="SC000002")])
    assert {found.status for found in db.session.scalars(select(Setting))} == {RegistrationStatus.ACTIVE}


@pytest.mark.parametrize("years", [(2022, 2024, 2025), (2025, 2024, 2022), (2024, 2025, 2022), (2022, 2025, 2024)])
def test_the_present_does_not_depend_on_the_order_of_lists(
    context: Flask, tmp_path: Path, years: tuple[int, ...],
) -> None:
    lists = {
        2022: [home(places="2", owner="First Ltd"), home(urn="SC000002", owner="Kept Ltd"), home(urn="SC000003")],
        2024: [home(places="3"), home(urn="SC000002", owner=""), home(urn="SC000004")],
        2025: [home(places="5", status="Suspended"), home(urn="SC000002", owner=""), home(urn="SC000004")],
    }
    for year in years:
        take_list(tmp_path, year, lists[year])
    db.session.expire_all()
    assert [(found.urn, found.status, found.places, found.owner_printed) for found in
            db.session.scalars(select(Setting).order_by(Setting.urn))] == [
        ("SC000002", "Active", 4, "Kept Ltd"), ("SC000003", "Unknown", 4, "Invented Care Ltd"),
        ("SC000004", "Active", 4, "Invented Care Ltd"), ("SC012345", "Suspended", 5, "Invented Care Ltd")]
    assert set(facts()) == {
        ("places_changed", "2", "3", "2024-03-31"), ("places_changed", "3", "5", "2025-03-31"),
        ("owner_changed", "First Ltd", "Invented Care Ltd", "2024-03-31"),
        ("suspended", "Active", "Suspended", "2025-03-31")}
    assert setting().status_on == date(2025, 3, 31)


def test_an_older_list_of_inspections_calls_nobody_active_again(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2015, [home(urn="SC000009"), home()])
    take_list(tmp_path, 2025, [home(), home(urn="SC000002")])
    take_events(tmp_path, [event(urn="SC000009", inspected_on="10/02/2019", event_number="10090001")], years="2018_19")
    take_list(tmp_path, 2019, [home(urn="SC000009", inspected_on="10/02/2019", event_number="10090001")])
    db.session.expire_all()
    assert setting("SC000009").status == "Unknown"


def test_an_end_that_was_learned_later_stands_against_an_older_list(context: Flask, tmp_path: Path) -> None:
    take_events(tmp_path, [event(status="Resigned")])
    take_list(tmp_path, 2024, [home()])
    db.session.expire_all()
    assert (setting().status, setting().list_as_at) == ("Resigned", date(2025, 3, 31))


def test_a_list_is_audited_with_its_hash_and_counts(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2025, [home()])
    row = db.session.execute(text("SELECT actor, action FROM audit_event")).one()
    assert tuple(row) == ("command:test", "register.imported")
    assert audit.verify().broken_at is None


def test_a_failure_halfway_leaves_nothing(context: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: object, **_named: object) -> None:
        raise RuntimeError("halfway")

    monkeypatch.setattr("qa_service.providers.register.mark", fails)
    with pytest.raises(RuntimeError, match="halfway"):
        take_list(tmp_path, 2025, [home()])
    assert (count(Setting), count(RegisterList), count(ProviderGroup)) == (0, 0, 0)
    monkeypatch.undo()
    assert take_list(tmp_path, 2025, [home()]).imported == 1


def test_importing_outside_a_transaction_is_refused(context: Flask, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        register.import_file(write_csv(tmp_path, [home()]), by=BY)


def test_a_home_known_from_the_site_becomes_one_of_the_register(context: Flask, tmp_path: Path) -> None:
    from qa_service.clock import utc_now

    with transaction():
        db.session.add(Setting(urn="SC012345", provision=ProvisionType.OTHER, status=RegistrationStatus.UNKNOWN,
                               known_from="site", first_seen_at=utc_now(), provision_printed=""))
    taken = take_list(tmp_path, 2025, [home()])
    assert taken.imported == 1
    db.session.expire_all()
    assert (setting().known_from, setting().provision, setting().status) == (
        "register", ProvisionType.CHILDRENS_HOME, RegistrationStatus.ACTIVE)


def test_the_number_of_statements_does_not_grow_with_the_list(context: Flask, tmp_path: Path) -> None:
    from sqlalchemy import event as listening

    seen = [0]
    listening.listen(db.engine, "before_cursor_execute", lambda *_: seen.__setitem__(0, seen[0] + 1))
    take_list(tmp_path, 2024, [home(urn=f"SC{number:06}") for number in range(1, 6)])
    few, seen[0] = seen[0], 0
    take_list(tmp_path, 2025, [home(urn=f"SC{number:06}", places="9") for number in range(1, 300)])
    assert seen[0] <= few + 25


def test_over_long_text_is_cut_to_its_column(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2025, [home(owner="Very " * 60 + "Long Ltd", postcode="Somewhere over there")])
    assert len(setting().owner_printed or "") == 200
    assert setting().postcode is None


def test_an_event_list_may_name_settings_that_no_list_of_providers_has(context: Flask, tmp_path: Path) -> None:
    taken = take_events(tmp_path, [event(status="Resigned"), event(status="Resigned", event_number="10330002",
                                                                  inspected_on="01/06/2024", overall="Inadequate")])
    assert (taken.kind, taken.rows, taken.imported) == ("events", 2, 2)
    assert (setting().status, setting().list_as_at) == ("Resigned", date(2025, 3, 31))
    assert [found.overall for found in inspections()] == ["inadequate", "good"]
    assert facts() == [("grade_changed", "inadequate", "good", "2025-01-14")]

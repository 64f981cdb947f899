"""A council's own names, contacts and watches of settings."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from qa_service.accounts.models import UserPreference
from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.database import acting_for, db, transaction
from qa_service.errors import BadInput, NotFound
from qa_service.permissions import Role
from qa_service.providers import names
from qa_service.providers.models import Contact, ProviderGroup, Setting, Watch
from qa_service.vocabulary import ProvisionType, RegistrationStatus
from tests.web.client import Browser, make_user

BY = Actor.command("test")
URN = "SC900001"


def make_home() -> tuple[int, int]:
    """A registered home with a redacted name, and its owner's group: their ids."""
    with transaction():
        group = ProviderGroup(key="brightpath care", name="Brightpath Care Ltd", first_seen_at=utc_now())
        db.session.add(group)
        db.session.flush()
        setting = Setting(urn=URN, provision=ProvisionType.CHILDRENS_HOME, status=RegistrationStatus.ACTIVE,
                          owner_printed="Brightpath Care Ltd", group_id=group.id, known_from="register",
                          first_seen_at=utc_now())
        db.session.add(setting)
        db.session.flush()
        return setting.id, group.id


@pytest.fixture
def home(app: Flask, authority: int) -> tuple[int, int]:
    with app.app_context(), acting_for(authority):
        return make_home()


def test_a_name_given_by_one_council_is_unknown_to_another(context: Flask, authority: int) -> None:
    setting_id, _ = make_home()
    with transaction():
        names.name_setting(setting_id, "  Larch   Cottage ", by=BY)
    assert names.own_name(setting_id) == "Larch Cottage"
    with acting_for(authority + 1):
        assert names.own_name(setting_id) is None


def test_an_empty_name_takes_it_away_but_not_from_an_unregistered_setting(context: Flask) -> None:
    setting_id, _ = make_home()
    with transaction():
        names.name_setting(setting_id, "Larch Cottage", by=BY)
        names.name_setting(setting_id, "", by=BY)
        flat = names.register_unregistered("The flat", provision=ProvisionType.OTHER, local_authority=None, by=BY)
    assert names.own_name(setting_id) is None
    with pytest.raises(BadInput), transaction():
        names.name_setting(flat, "", by=BY)
    assert names.own_name(flat) == "The flat"


def test_the_same_unregistered_place_is_not_entered_twice(context: Flask) -> None:
    with transaction():
        names.register_unregistered("The flat", provision=ProvisionType.OTHER, local_authority=None, by=BY)
    with pytest.raises(BadInput, match="already have"), transaction():
        names.register_unregistered("The flat", provision=ProvisionType.OTHER, local_authority=None, by=BY)


def test_a_setting_is_found_by_its_reference_alone(context: Flask) -> None:
    setting_id, _ = make_home()
    assert names.setting_by_ref("sc900001").id == setting_id
    for ref in (f"U{setting_id}", "SC000000", "nonsense", "U99999999999"):
        with pytest.raises(NotFound):
            names.setting_by_ref(ref)


def test_an_officer_names_a_setting_on_its_page(
    client_for: Callable[[Role], Browser], home: tuple[int, int], app: Flask, authority: int
) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    officer.get(f"/settings/{URN}/name")
    assert officer.post(f"/settings/{URN}/name", {"name": "Larch Cottage"}).location == f"/settings/{URN}"
    page = officer.get(f"/settings/{URN}/name")
    assert page.soup.find("input", {"name": "name"})["value"] == "Larch Cottage"
    officer.post(f"/settings/{URN}/name", {"name": "x" * 201}, status=422)


@pytest.mark.parametrize("where", ["setting", "group"])
def test_contacts_are_kept_and_removed(
    client_for: Callable[[Role], Browser], home: tuple[int, int], app: Flask, authority: int, where: str
) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    address = f"/settings/{URN}/contacts" if where == "setting" else f"/groups/{home[1]}/contacts"
    officer.post(address, {"role": "Referrals", "email": "Referrals@Brightpath.example"})
    assert officer.get(address).rows()[0][:3] == ["Referrals", "–", "referrals@brightpath.example"]
    officer.post(address, {"role": "Referrals"}, status=422)
    officer.post(address, {"role": "Referrals", "email": "nobody"}, status=422)
    with app.app_context(), acting_for(authority):
        contact_id = db.session.scalars(select(Contact.id)).one()
    assert officer.post(f"/contacts/{contact_id}/remove", {}).location == address
    assert "keeps no contact here yet" in officer.get(address).text


def test_a_councillor_changes_nothing_here(client_for: Callable[[Role], Browser], home: tuple[int, int]) -> None:
    councillor = client_for(Role.COUNCILLOR)
    for page in ("name", "contacts", "watch"):
        councillor.get(f"/settings/{URN}/{page}", status=404)
    councillor.get(f"/groups/{home[1]}/contacts", status=404)


@pytest.mark.parametrize("for_council", [True, False])
def test_the_database_itself_holds_no_watch_twice(context: Flask, authority: int, for_council: bool) -> None:
    setting_id, group_id = make_home()
    user_id = None if for_council else make_user(authority, Role.MANAGER)
    for about in ({"setting_id": setting_id}, {"group_id": group_id}, {"area": "Marlowe"},
                  {"area": "Marlowe", "kind": "Children's home"}):
        with transaction():
            db.session.add(Watch(user_id=user_id, since=utc_now(), **about))
        with pytest.raises(IntegrityError), transaction():
            db.session.add(Watch(user_id=user_id, since=utc_now(), **about))


def test_the_database_itself_holds_no_preference_twice(context: Flask, authority: int) -> None:
    user_id = make_user(authority, Role.MANAGER)
    with transaction():
        db.session.add(UserPreference(user_id=user_id, name="digest_time", value="07:30"))
    with pytest.raises(IntegrityError), transaction():
        db.session.add(UserPreference(user_id=user_id, name="digest_time", value="08:30"))

"""What notices say is sealed on the disk, is opened by no lost key, and goes with its file when its time is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from qa_service.actor import Actor
from qa_service.clock import today, utc_now
from qa_service.concerns import keys
from qa_service.data_dictionary.periods import PERIODS
from qa_service.database import db, transaction
from qa_service.documents.uploaded import Cleaned
from qa_service.errors import NotFound
from qa_service.notices import access, commenting, deciding, files, receiving, sending
from qa_service.notices.models import NoticeComment, RegionalNotice
from qa_service.notices.receiving import Arrival
from qa_service.permissions import Role
from qa_service.retention import due, service
from qa_service.retention.rules import BY_TABLE
from qa_service.sealing import KeyLost, Keyring, SealBroken, keyring
from tests.assured import Figure
from tests.flags.builder import a_setting
from tests.notices.making import SECRET, a_lead, circulated, contents, key, sent, version
from tests.web.client import Browser

pytestmark = pytest.mark.only("sqlite")
CANARY = "Zebrafinch"
BY = Actor.command("test")


@pytest.fixture
def full(context: Flask) -> tuple[Actor, str, str]:
    """(lead, a sent notice, a received one with a file), with words in every part that can hold some."""
    lead = a_lead()
    with transaction():
        home = a_setting(urn="2800666", local_authority="Marlowe")
    reference = sent(lead, home, circulated(lead))
    with transaction():
        commenting.comment(access.notice(reference, by=lead).id, f"{CANARY} is wrong", link_id=None, by=BY)
        deciding.decide(home, None, True, f"{CANARY} asks for it", key=key(), by=lead, today=today(),
                        looked_at_names=True)
    with transaction():
        sending.update(reference, contents(said=f"{CANARY} has changed"), [], version=version(reference, lead), by=lead,
                       today=today(), looked_at_names=True)
        came = receiving.receive(Arrival(contents(), utc_now()), key=key(), by=lead,
                                 file=Cleaned(f"{CANARY} in a file".encode(), "application/pdf", f"{CANARY}.pdf"))
    return lead, reference, came


def on_disk(folder: Path) -> list[str]:
    files_there = [one for one in folder.rglob("*") if one.is_file()]
    return [str(one) for one in files_there if CANARY.lower().encode() in one.read_bytes().lower()]


def test_nothing_of_a_notice_can_be_read_on_the_disk(
        context: Flask, full: tuple[Actor, str, str], tmp_path: Path) -> None:
    lead, reference, came = full
    assert on_disk(tmp_path) == []
    row = access.notice(reference, by=lead)
    assert row.contents["detail"] == SECRET and sending.versions_of(row)[0].comments[0]["text"] == f"{CANARY} is wrong"
    assert files.bytes_of(access.notice(came, by=lead)) == f"{CANARY} in a file".encode()
    with transaction():
        db.session.execute(update(RegionalNotice).where(RegionalNotice.reference == came).values(
            file_reference="moved"))
    with pytest.raises(SealBroken):
        files.bytes_of(access.notice(came, by=lead))


@pytest.mark.assures("S18")
def test_S18_the_key_of_notices_is_changed_although_it_is_stopped_and_no_value_is_lost(
        context: Flask, full: tuple[Actor, str, str], monkeypatch: pytest.MonkeyPatch, figure: Figure) -> None:
    lead, reference, came = full
    monkeypatch.setattr(keys, "AT_ONCE", 2)
    wrap: Callable[..., object] = Keyring.wrap
    needed = sum(keys.standing().by_key.values())
    for stopped_at in (1, 4, needed - 1):
        calls = [0]

        def stops(ring: Keyring, one: object, calls: list[int] = calls, stopped_at: int = stopped_at) -> object:
            calls[0] += 1
            if calls[0] == stopped_at:
                raise KeyboardInterrupt
            return wrap(ring, one)

        monkeypatch.setattr(Keyring, "wrap", stops)
        with pytest.raises(KeyboardInterrupt):
            keys.rotate(by=BY)
        monkeypatch.setattr(Keyring, "wrap", wrap)
        assert access.notice(reference, by=lead).contents["detail"] == SECRET
    newest = keys.rotate(by=BY, new_key=False)
    assert keys.standing().by_key == {newest: needed}
    assert keys.retire_old(by=BY) and keyring().versions() == [newest]
    db.session.expire_all()
    assert db.session.scalars(select(NoticeComment.text)).all() == [f"{CANARY} is wrong"]
    assert files.bytes_of(access.notice(came, by=lead)) == f"{CANARY} in a file".encode()
    figure("S18", f"{needed} sealed values of regional notices under a new key, stopped 3 times, 0 lost")


def test_a_lost_key_shows_nothing_of_a_notice_and_loses_nothing(
        app: Flask, authority: int, client_for: Callable[[Role], Browser], full: tuple[Actor, str, str]) -> None:
    _, reference, _ = full
    file = app.config["SERVICE"].data_dir / "keys" / "000001.key"
    away = file.rename(file.with_name("away"))
    db.session.expire_all()
    with pytest.raises(KeyLost):
        access.notice(reference, by=full[0])
    db.session.remove()
    browser = client_for(Role.SAFEGUARDING_LEAD)
    response = browser.client.get(f"/regional-notice/{reference}")
    assert response.status_code >= 400 and "put the key back" in response.text and CANARY not in response.text
    away.rename(file)
    assert SECRET in browser.get(f"/regional-notice/{reference}").text


@pytest.mark.assures("D7")
def test_D7_a_notice_goes_with_its_file_when_its_time_is_over_and_nobody_is_told_how_many(
        context: Flask, full: tuple[Actor, str, str]) -> None:
    lead, reference, came = full
    folder = context.config["SERVICE"].data_dir / "sealed-files"
    years = PERIODS["notices"].years or 0
    with transaction():
        for which, days in ((reference, 1), (came, 0)):
            db.session.execute(update(RegionalNotice).where(RegionalNotice.reference == which).values(
                state="removed", removed_on=today() - timedelta(days=years * 366 - days)))
    assert not {one.rule.table for one in due.preview(today())} & {"regional_notice", "notice_decision", "notice_mail"}
    assert len(due.ids_of(BY_TABLE["regional_notice"], today())) == 2
    assert [one for one in folder.rglob("*") if one.is_file()]
    service.carry_out(today=today())
    for which in (reference, came):
        with pytest.raises(NotFound):
            access.notice(which, by=lead)
    assert [one for one in folder.rglob("*") if one.is_file()] == []
    assert db.session.scalar(select(func.count()).select_from(NoticeComment)) == 0

"""What codes are made of lies sealed, for its person alone; a lost key is said, a change of the key changes nothing."""

from __future__ import annotations

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from qa_service.accounts import second_factor
from qa_service.accounts.models import User, UserSession
from qa_service.actor import Actor
from qa_service.audit.models import AuditEvent
from qa_service.concerns import keys
from qa_service.database import across_authorities, db, transaction
from qa_service.permissions import Role
from qa_service.sealing import keyring
from tests.accounts.test_second_factor import NOON, SECRET, code_at, give_secret, half_way, send, strict
from tests.web.client import make_user

__all__ = ["strict"]
pytestmark = pytest.mark.only("sqlite")


def on_disk(app: Flask) -> bytes:
    with app.app_context():
        file = str(db.engine.url.database)
    return b"".join(open(name, "rb").read() for name in (file, f"{file}-wal"))  # noqa: PTH123


@pytest.mark.assures("S8")
def test_no_secret_of_an_app_is_on_the_disk_while_it_is_set_up_or_after(strict: Flask) -> None:
    browser = half_way(strict)
    shown = browser.get("/sign-in/code").soup.select_one("strong.qa-long")
    assert shown is not None
    proposed = shown.text.replace(" ", "")
    again = browser.get("/sign-in/code").soup.select_one("strong.qa-long")
    assert again is not None and again.text == shown.text, "it stays the same until it is proved"
    give_secret(strict)
    disk = on_disk(strict)
    assert proposed.encode() not in disk and SECRET.encode() not in disk and b"new_codes" in disk


@pytest.mark.assures("S8", "S18")
def test_a_changed_key_changes_no_code_and_a_lost_one_is_said(strict: Flask) -> None:
    give_secret(strict)
    with strict.app_context():
        assert keys.rotate(by=Actor.command("test")) == 2 and keys.standing().by_key == {2: 1}
        assert keys.retire_old(by=Actor.command("test")) == [1]
        file = keyring()._file(2)
    with time_machine.travel(NOON, tick=False):
        send(half_way(strict), code_at(NOON), status=302)
        away = file.rename(file.with_name("away"))
        browser = half_way(strict)
        for _ in range(6):
            assert "ring an administrator" in send(browser, "000000", status=422).text
        with strict.app_context(), across_authorities():
            assert not db.session.scalars(select(AuditEvent).where(
                AuditEvent.action == "account.second_factor_failed")).all(), "nobody guessed"
        with strict.app_context(), across_authorities(), transaction():
            second_factor.forget(db.session.scalars(select(User)).one())
        assert browser.get("/sign-in/code").soup.select_one("svg path") is not None, "another app is set up"
        away.rename(file)


@pytest.mark.assures("S18")
def test_what_is_moved_to_another_person_is_refused(strict: Flask) -> None:
    give_secret(strict)
    with strict.app_context(), across_authorities():
        first = db.session.scalars(select(User)).one()
        other = make_user(first.authority_id, Role.AUDITOR)
        with transaction():
            db.session.execute(update(User).where(User.id == other).values(totp_sealed=first.totp_sealed))
        with pytest.raises(second_factor.CannotCheck):
            second_factor.secret_of(db.session.get_one(User, other))


def test_a_proposed_secret_that_cannot_be_opened_gives_way_to_another(strict: Flask) -> None:
    browser = half_way(strict)
    before = browser.get("/sign-in/code").soup.select_one("strong.qa-long")
    with strict.app_context(), transaction():
        for row in db.session.scalars(select(UserSession).where(UserSession.user_id.is_not(None))):
            row.data = {**row.data, "new_codes": "AAAA"}
    after = browser.get("/sign-in/code").soup.select_one("strong.qa-long")
    assert before is not None and after is not None and before.text != after.text

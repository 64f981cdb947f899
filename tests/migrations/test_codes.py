"""0056: what codes are made of is sealed on the way up and opened on the way down, where the keys are at hand."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, text

from qa_service.accounts import second_factor
from qa_service.accounts.models import User, UserSession
from qa_service.database import across_authorities, db, transaction
from qa_service.database.session import migrating
from qa_service.permissions import Role
from qa_service.sealing import keyring
from tests.migrations import chain
from tests.web.client import make_user

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def plain(app: Flask) -> str | None:
    with app.app_context(), migrating(), db.engine.connect() as link:
        return link.execute(text("SELECT totp_secret FROM user_account")).scalar()


def test_codes_are_sealed_and_opened_again_and_a_missing_key_is_said(
        app: Flask, authority: int, caplog: pytest.LogCaptureFixture) -> None:
    with app.app_context():
        user_id = make_user(authority, Role.MANAGER)
        with transaction():
            db.session.add(UserSession(token_hash="0" * 64, data={"totp_secret": SECRET, "kept": 1},
                                       created_at=second_factor.utc_now(), last_seen_at=second_factor.utc_now()))
        folder = keyring()._folder
    chain.move(app, "0055")
    with app.app_context(), migrating(), db.engine.begin() as link:
        link.execute(text("UPDATE user_account SET totp_secret = :secret"), {"secret": SECRET})
    assert not folder.exists()
    chain.move(app, "0056")
    with app.app_context(), across_authorities():
        assert second_factor.secret_of(db.session.get_one(User, user_id)) == SECRET
        assert db.session.scalars(select(UserSession.data)).all() == [{"kept": 1}]
        db.session.remove()
    key = folder / "000001.key"
    assert key.stat().st_mode & 0o777 == 0o600 and folder.stat().st_mode & 0o777 == 0o700
    away = key.rename(folder / "away")
    with pytest.raises(SystemExit):
        chain.move(app, "0055")
    assert "Put it back and try again; nothing was changed" in caplog.text
    away.rename(key)
    chain.move(app, "0055")
    assert plain(app) == SECRET
    chain.move(app, "head")

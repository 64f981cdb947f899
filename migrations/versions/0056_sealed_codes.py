"""What the codes of authenticator apps are made of is sealed with the installation's keys, each for its person.

It needs the folder of keys where somebody has such an app: the first key is made if there is none. On the way back the
keys that sealed them must be there. The sealing is written out here as it was, so that it outlives the code.

Revision: 0056
Follows: 0055
"""

import os
import secrets
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

_FORM = b"\x01"
_WRAPPED = 1 + 12 + 32 + 16
_PEOPLE = sa.table("user_account", sa.column("id", sa.Integer), sa.column("totp_secret", sa.String),
                   sa.column("totp_sealed", sa.LargeBinary))
_SESSIONS = sa.table("user_session", sa.column("id", sa.Integer), sa.column("data", sa.JSON))


def upgrade() -> None:
    op.add_column("user_account", sa.Column("totp_sealed", sa.LargeBinary(), nullable=True))
    link = op.get_bind()
    for id_, secret in link.execute(sa.select(_PEOPLE.c.id, _PEOPLE.c.totp_secret).where(
            _PEOPLE.c.totp_secret.is_not(None))).all():
        link.execute(_PEOPLE.update().where(_PEOPLE.c.id == id_).values(
            totp_sealed=_sealed(secret.encode(), f"user_account.totp_sealed.{id_}"), totp_secret=None))
    for id_, data in link.execute(sa.select(_SESSIONS.c.id, _SESSIONS.c.data).where(
            sa.cast(_SESSIONS.c.data, sa.Text).contains("totp_secret"))).all():
        link.execute(_SESSIONS.update().where(_SESSIONS.c.id == id_).values(
            data={name: value for name, value in data.items() if name != "totp_secret"}))
    op.drop_column("user_account", "totp_secret")


def downgrade() -> None:
    op.add_column("user_account", sa.Column("totp_secret", sa.String(length=64), nullable=True))
    link = op.get_bind()
    for id_, raw in link.execute(sa.select(_PEOPLE.c.id, _PEOPLE.c.totp_sealed).where(
            _PEOPLE.c.totp_sealed.is_not(None))).all():
        link.execute(_PEOPLE.update().where(_PEOPLE.c.id == id_).values(
            totp_secret=_opened(raw, f"user_account.totp_sealed.{id_}").decode()))
    op.drop_column("user_account", "totp_sealed")


def _sealed(plain: bytes, place: str) -> bytes:
    version, own = _newest(), secrets.token_bytes(32)
    return version.to_bytes(4) + _encrypt(_key(version), own, f"key {version}") + _encrypt(own, plain, place)


def _opened(raw: bytes, place: str) -> bytes:
    version, wrapped, content = int.from_bytes(raw[:4]), raw[4:4 + _WRAPPED], raw[4 + _WRAPPED:]
    try:
        return _decrypt(_decrypt(_key(version), wrapped, f"key {version}"), content, place)
    except (InvalidTag, ValueError) as error:
        raise RuntimeError("What somebody's codes are made of was damaged or changed since it was sealed, so this "
                           "version stays. Remove that person's second factor (flask accounts reset --second-factor) "
                           "and try again.") from error


def _encrypt(key: bytes, plain: bytes, place: str) -> bytes:
    nonce = secrets.token_bytes(12)
    return _FORM + nonce + AESGCM(key).encrypt(nonce, plain, _FORM + place.encode())


def _decrypt(key: bytes, sealed: bytes, place: str) -> bytes:
    return AESGCM(key).decrypt(sealed[1:13], sealed[13:], _FORM + place.encode())


def _folder() -> Path:
    return Path(current_app.config["SERVICE"].data_dir) / "keys"


def _newest() -> int:
    found = sorted(int(file.stem) for file in _folder().glob("[0-9]" * 6 + ".key"))
    return found[-1] if found else _first()


def _first() -> int:
    file = _folder() / "000001.key"
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(secrets.token_bytes(32))
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise RuntimeError(f"The key that codes are sealed with cannot be kept in {file.parent} ({error.strerror}). "
                           "Let the service's user write there, make room, and try again.") from error
    return 1


def _key(version: int) -> bytes:
    file = _folder() / f"{version:06}.key"
    try:
        key = file.read_bytes()
    except OSError:
        key = b""
    if len(key) != 32:
        raise RuntimeError(f"The key that codes are sealed with ({file}) is not there or cannot be read. Put it back "
                           "and try again; nothing was changed.")
    return key

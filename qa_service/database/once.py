"""A form that is sent twice makes one record: its key is unique."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.database.base import Base
from qa_service.database.session import db
from qa_service.errors import BadInput


class MadeOnce(Base):
    """A table of what forms make. It has the key unique within a council."""

    __abstract__ = True

    key: Mapped[str] = mapped_column(String(40))
    """Of the form that made it: sent twice, it is one."""


Record = TypeVar("Record", bound=MadeOnce)


def new_key() -> str:
    """A key for a form that makes a record."""
    return secrets.token_hex(16)


def make_once(kind: type[Record], key: str, said: Mapping[str, Any], more: Mapping[str, Any]) -> tuple[Record, bool]:
    """The record of this key, and whether it was made now. ``said`` is what the form said, ``more`` what else it holds.

    Raises ``BadInput`` where the same form came before and said something else.
    """
    if not key or len(key) > 40:
        raise BadInput("This form has lost its key. Reload the page; what you typed can be copied from here.")
    record = kind(key=key, **said, **more)
    try:
        with db.session.begin_nested():
            db.session.add(record)
            db.session.flush()
    except IntegrityError:
        earlier = db.session.scalars(select(kind).where(kind.key == key)).one_or_none()
        if earlier is None:
            raise
        if any(getattr(earlier, name) != value for name, value in said.items()):
            raise BadInput("This form was sent before, with other answers, and that stands. Look at it and change it "
                           "there.") from None
        return earlier, False
    return record, True

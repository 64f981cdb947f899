"""The blueprint that the pages of own lists share, and who may see which kind."""

from __future__ import annotations

from typing import Final

from flask import Blueprint
from sqlalchemy import select

from qa_service.database import db
from qa_service.errors import NotFound
from qa_service.own_lists import kind
from qa_service.own_lists.kind import ListKind
from qa_service.own_lists.models import OwnListImport
from qa_service.web import allowed

blueprint = Blueprint("own_lists", __name__)
NUMBER: Final = "<int(max=2147483647):{}>"
IMPORT: Final = f"/lists/imports/{NUMBER.format('import_id')}"
ROW: Final = f"/lists/rows/{NUMBER.format('row_id')}"


def visible_kinds() -> list[ListKind]:
    """The kinds that the person may bring in."""
    return [one for one in kind.kinds() if allowed(one.permission)]


def named_kind(key: str) -> ListKind:
    """A kind of list, wherever it is brought in, for whoever may record it. Raises ``NotFound``."""
    found = kind.kind_called(key)
    if not allowed(found.permission):
        raise NotFound("There is no such kind of list.")
    return found


def visible_kind(key: str) -> ListKind:
    """A kind whose lists are brought in here, for whoever may record it. Raises ``NotFound``."""
    found = named_kind(key)
    if found.taking is None:
        raise NotFound("There is no such kind of list.")
    return found


def visible_import(import_id: int) -> tuple[ListKind, OwnListImport]:
    """An import with its kind, for whoever may record that. Raises ``NotFound``."""
    record = db.session.scalars(select(OwnListImport).where(OwnListImport.id == import_id)).one_or_none()
    if record is None:
        raise NotFound("There is no such import.")
    return visible_kind(record.kind), record

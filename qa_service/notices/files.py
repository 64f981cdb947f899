"""The file of a received notice: sealed with a key of its own before it touches the disk."""

from __future__ import annotations

import base64
from io import BytesIO

from flask import send_file
from werkzeug.wrappers import Response

from qa_service.database import new_reference
from qa_service.documents.stores import SEALED, sharded, store
from qa_service.documents.uploaded import Cleaned
from qa_service.errors import CouldNotStore, NotFound
from qa_service.notices.models import RegionalNotice
from qa_service.sealing import RecordKey, SealBroken, new_record_key


def keep(row: RegionalNotice, file: Cleaned) -> None:
    """Keeps it, and notes on the notice how it is had again. Raises ``CouldNotStore``."""
    key, reference = new_record_key(), new_reference()
    try:
        store(SEALED).put(sharded(reference), key.seal(file.data, _place(reference)))
    except OSError as error:
        raise CouldNotStore(f"The file could not be stored ({error.strerror}). Make room on the disk and try again; "
                            "nothing was half saved.") from error
    row.file_reference = reference
    row.file = {"name": file.name, "media_type": file.media_type, "key": base64.b64encode(key.raw).decode()}


def bytes_of(row: RegionalNotice) -> bytes:
    """Its bytes. Raises ``NotFound``, ``SealBroken`` and ``KeyLost``."""
    if row.file is None or row.file_reference is None:
        raise NotFound("There is no such file.")
    try:
        sealed = store(SEALED).read(sharded(row.file_reference))
    except (OSError, NotFound) as error:
        raise SealBroken from error
    return RecordKey(base64.b64decode(row.file["key"])).open(sealed, _place(row.file_reference))


def sent(row: RegionalNotice) -> Response:
    """It as a download. Raises the same."""
    data, about = bytes_of(row), row.file or {}
    return send_file(BytesIO(data), mimetype=about["media_type"], as_attachment=True, download_name=about["name"])


def _place(reference: str) -> str:
    return f"notice file {reference}"

"""Pictures of the pages of stored reports: drawn ahead by a job or when first asked for, and kept for a while.

A page that cannot be drawn costs its picture only, and the reason is kept too, for an hour.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import secrets
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from flask import current_app

from qa_service.documents import service as documents
from qa_service.errors import NotFound
from scrapers.pictures import NotDrawn, PagePicture, PageWanted, Studio

NORMAL: Final = 900
LARGE: Final = 1500
MOST_BYTES: Final = 200 * 1024 * 1024
"""What the pictures may take on the disk: beyond it, those that nobody looked at for longest go."""
_CLEAN_EVERY: Final = 50
_FAILURE_STANDS: Final = 3600.0
_WAY_OF_DRAWING: Final = "1"
"""Raise it when pictures come out differently: those kept are drawn anew."""
_STUDIO: Final = Studio()
_written: Final = [0]
atexit.register(_STUDIO.close)


@dataclass(frozen=True, slots=True)
class Shown:
    """What is known of a page's picture: its size, or ``why`` there is none."""

    width: int = 0
    height: int = 0
    page_count: int = 0
    places: int = 0
    """In how many places the words stand and are marked; none where they could not be found, or were not given."""
    goes_on: bool = False
    """Whether some of the words stand on a neighbouring page."""
    why: str | None = None


def shown(sha256: str, page: int, *, quote: str | None = None, quoted_on: int | None = None,
          width: int = NORMAL) -> Shown:
    """Draws the page, unless its picture is kept, and says what can be seen on it. Never raises for a bad file."""
    wanted = PageWanted(page, width, quote or None, quoted_on)
    file = _file_of(sha256, wanted)
    known = _kept(file)
    if known is not None:
        return known
    try:
        picture = _STUDIO.draw(documents.bytes_of(sha256), wanted)
    except NotFound as missing:
        return Shown(why=str(missing))
    except NotDrawn as failure:
        failed = Shown(why=str(failure))
        if failure.for_good:
            _keep(file, None, failed)
        return failed
    drawn = Shown(picture.width, picture.height, picture.page_count, len(picture.places), picture.goes_on)
    return drawn if _keep(file, picture, drawn) else Shown(why="There is no room on the disk for its picture.")


def is_kept(sha256: str, page: int, *, quote: str | None = None, quoted_on: int | None = None,
            width: int = NORMAL) -> bool:
    """Whether it is known already what can be seen of this page. Asking is not looking: it keeps nothing from going."""
    return _file_of(sha256, PageWanted(page, width, quote or None, quoted_on)).with_suffix(".json").exists()


def png(sha256: str, page: int, *, quote: str | None = None, quoted_on: int | None = None,
        width: int = NORMAL) -> bytes:
    """The picture itself. Raises ``NotFound`` where there is none."""
    if shown(sha256, page, quote=quote, quoted_on=quoted_on, width=width).why is None:
        try:
            return _file_of(sha256, PageWanted(page, width, quote or None, quoted_on)).read_bytes()
        except OSError:
            pass  # removed this moment to make room: the next request draws it again
    raise NotFound("This page could not be drawn.")


def clean(most_bytes: int = MOST_BYTES) -> int:
    """Removes the pictures that nobody looked at for longest until the rest fits; how many were removed."""
    files = []
    for file in _folder().glob("*/*"):
        try:
            about = file.stat()
        except OSError:
            continue
        files.append((about.st_mtime, about.st_size, file))
    total, removed = sum(size for _, size, _ in files), 0
    for _, size, file in sorted(files):
        if total <= most_bytes:
            break
        file.unlink(missing_ok=True)
        total, removed = total - size, removed + 1
    return removed


def _folder() -> Path:
    folder: Path = current_app.config["SERVICE"].data_dir / "pictures"
    return folder


def _file_of(sha256: str, wanted: PageWanted) -> Path:
    key = json.dumps([_WAY_OF_DRAWING, asdict(wanted)], sort_keys=True)
    name = f"{sha256}-{wanted.page}-{hashlib.sha256(key.encode()).hexdigest()[:24]}.png"
    return _folder() / sha256[:2] / name


def _kept(file: Path) -> Shown | None:
    facts = file.with_suffix(".json")
    try:
        known = Shown(**json.loads(facts.read_text()))
        if known.why is not None:
            return known if time.time() - facts.stat().st_mtime < _FAILURE_STANDS else None
        os.utime(file)
        os.utime(facts)
    except (OSError, ValueError, TypeError):
        return None
    return known


def _keep(file: Path, picture: PagePicture | None, known: Shown) -> bool:
    """Puts the picture beside what is known of it; the facts last, for they say that the picture is whole."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if picture is not None:
            _write(file, picture.png)
        _write(file.with_suffix(".json"), json.dumps(asdict(known)).encode())
    except OSError:
        return False
    if _written[0] % _CLEAN_EVERY == 0:
        clean()
    _written[0] += 1
    return True


def _write(file: Path, data: bytes) -> None:
    partial = file.with_name(f".{secrets.token_hex(8)}")
    try:
        partial.write_bytes(data)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)

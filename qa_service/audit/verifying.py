"""Checking that the trail was not touched: the links, the seals, the head's signature, and heads kept elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from qa_service.audit import heads, signing
from qa_service.audit.chain import GENESIS, link
from qa_service.audit.heads import SignedHead
from qa_service.audit.models import AuditEvent, AuditHead
from qa_service.database import db

_AT_ONCE: Final = 5000
RESTORED: Final = "audit.restored"


@dataclass(frozen=True, slots=True)
class Verification:
    """How many events were well followed, and where the chain breaks, if it does."""

    events: int
    broken_at: int | None
    reason: str | None
    heads: int = 0
    """How many signed heads were held against it."""
    unsigned: bool = False
    """Nothing is signed yet: this trail was begun before there were keys, and nothing was recorded since."""


class _Broken(Exception):
    def __init__(self, at: int, why: str) -> None:
        self.at, self.why = at, why


@dataclass(slots=True)
class _Followed:
    """What was seen on the way along the chain."""

    last: int
    last_hash: str
    hashes: dict[int, str]
    restored: list[dict[str, Any]]
    sealed: int


def verify(elsewhere: Iterable[SignedHead] = (), *, keys: Collection[str] = ()) -> Verification:
    """Follows the whole chain. Names the first event that is changed, missing or out of place.

    ``elsewhere`` are heads that were kept outside, ``keys`` the public keys that may have signed them (those of this
    installation where none are given; the seals are then left out, for checking them takes the secret key).
    """
    head = db.session.scalars(select(AuditHead)).one_or_none()
    outside = list(elsewhere)
    here = heads.read(heads.kept_here()) if heads.kept_here().exists() else []
    known = sorted({*outside, *here}, key=lambda one: (one.size, one.time))
    followed = _Followed(0, GENESIS, {}, [], 0)
    try:
        _follow(followed, head, known, with_seals=not keys)
        _against_head(followed, head, signed=bool(known), keys=keys)
        _against_kept(followed, known, keys)
    except _Broken as found:
        return Verification(followed.last, found.at, found.why, len(known))
    return Verification(followed.last, None, None, len(known), head is not None and head.signature is None)


def _follow(followed: _Followed, head: AuditHead | None, known: Sequence[SignedHead], *, with_seals: bool) -> None:
    sizes = {one.size for one in known}
    sealed_from = min([one.sealed_from for one in known] + [head.sealed_from] if head and head.sealed_from else [
        one.sealed_from for one in known], default=None)
    table = AuditEvent.__table__
    rows = db.session.connection().execute(select(table).order_by(table.c.sequence).execution_options(
        yield_per=_AT_ONCE))
    signers: dict[str, signing.Signer | None] = {}
    for event in rows:
        expected, number = followed.last + 1, event.sequence
        if number != expected:
            raise _Broken(expected, f"event {expected} is missing") if number > expected else _Broken(
                number, f"event {number} is out of place")
        if event.previous_hash != followed.last_hash or link(event) != event.hash:
            raise _Broken(expected, f"event {expected} was changed after it was written")
        if with_seals and (event.seal is not None or (sealed_from is not None and number >= sealed_from)):
            _check_seal(event.seal, event.hash, number, signers)
            followed.sealed = followed.sealed or number
        followed.last, followed.last_hash = number, event.hash
        if number in sizes:
            followed.hashes[number] = event.hash
        if event.action == RESTORED:
            followed.restored.append(event.details)


def _check_seal(seal: str | None, hash_: str, number: int, signers: dict[str, signing.Signer | None]) -> None:
    version, _, _rest = (seal or "").partition(":")
    if version not in signers:
        signers[version] = signing.known(int(version)) if version.isdigit() else None
    signer = signers[version]
    if signer is None and version.isdigit() and 0 < int(version) <= signing.newest_version():
        raise _Broken(number, f"event {number} cannot be checked: key {version} of the trail is not here; put its "
                              "file back, or check with --public-key and heads kept elsewhere")
    if signer is None or seal != signer.seal(hash_):
        raise _Broken(number, f"event {number} was not written by this service: it does not bear the seal of its key")


def _against_head(followed: _Followed, head: AuditHead | None, *, signed: bool, keys: Collection[str]) -> None:
    """Whether the events, each well linked, are those that the chain's head knows, and whether the key signed it."""
    last = followed.last
    if head is None:
        raise _Broken(last + 1, "the chain's head was removed")
    if head.sequence > last:
        raise _Broken(last + 1, f"events after {last} were cut off")
    if head.sequence < last:
        raise _Broken(head.sequence + 1, f"event {head.sequence + 1} was added behind the chain's back")
    if head.hash != followed.last_hash:
        raise _Broken(last, f"event {last} is not the one that was written: events were rewritten")
    if head.signature is None and (signed or followed.sealed or head.sealed_from or head.key):
        raise _Broken(last + 1, f"the head after event {last} is not signed: events after it may have been cut off")
    if head.signature is not None:
        _check_signature(head, last, keys)


def _check_signature(head: AuditHead, last: int, keys: Collection[str]) -> None:
    public = keys or {signing.public_key(head.key or 0)} - {None}
    if not public:
        raise _Broken(last + 1, f"the head cannot be checked: key {head.key} of the trail is not here; put its file "
                                "back, or give --public-key")
    text = heads.signed_text(head.sequence, heads.written(head.at) if head.at else "", head.hash, head.sealed_from or 0)
    if not any(signing.holds(one or "", text, head.signature or "") for one in public):
        raise _Broken(last + 1, f"the head after event {last} was not signed by this service: events after it may have "
                                "been cut off")


def _against_kept(followed: _Followed, known: Sequence[SignedHead], keys: Collection[str]) -> None:
    """Whether every head that was kept is a head of this very chain."""
    good = 0
    for head in known:
        _believe(head, good, keys)
        if followed.hashes.get(head.size) == head.root:
            good = head.size
        elif not _told_of(head, followed.restored):
            raise _Broken(*_lost(head, followed.last, good))


def _believe(head: SignedHead, good: int, keys: Collection[str]) -> None:
    """A head that nobody of ours signed proves nothing, and was put there by somebody."""
    trusted = keys or (signing.public_key(head.key),)
    if head.public_key not in trusted or not signing.holds(head.public_key, head.text, head.signature):
        raise _Broken(good + 1, f"the kept head of {head.size} entries ({head.time}) does not bear a signature of this "
                                "trail’s key")


def _told_of(head: SignedHead, restored: Iterable[dict[str, Any]]) -> bool:
    """Whether it was recorded that a backup was restored and this head's end was lost with it."""
    return any(one.get("kept", 0) < head.size and head.time <= str(one.get("until", "")) for one in restored)


def _lost(head: SignedHead, last: int, good: int) -> tuple[int, str]:
    if head.size > last:
        return last + 1, (f"events after {last} are gone: the head kept at {head.time} knows {head.size}. An older "
                          "database was put in place, or the end was cut off")
    return good + 1, (f"the events from {good + 1} to {head.size} are not those that the head kept at {head.time} "
                      "signed: events were rewritten")

"""Private links: made for one purpose, opened by a token that is nowhere kept, ended by time or by us.

An unknown, ended or withdrawn token, and one made for another form, all get the same answer.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Final

from sqlalchemy import delete, func, select

from qa_service import logs
from qa_service.accounts.tokens import hash_of, new_token
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import AHEAD, utc_now
from qa_service.database import across_authorities, db
from qa_service.errors import BadInput, NotFound
from qa_service.private_links.models import PrivateLink, PrivateLinkTry

_log: Final = logs.logger("private links")
_apart: Final[dict[str, str]] = {}
LONGEST: Final = timedelta(days=90)
WINDOW: Final = timedelta(hours=1)
MOST_WRONG: Final = 20
"""Wrong tokens from one network in an hour; then nothing is looked up for it until the hour is over."""
MOST_USES: Final = 240
"""Requests through one link in an hour: a person who types and sends many files stays far below."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link opens."""

    link_id: int
    authority_id: int
    subject_id: int
    made_for: str
    expires_at: datetime

    @property
    def actor(self) -> Actor:
        """Whoever holds the link, as services take one: known by the link alone."""
        return _known_as(self.link_id)


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing was opened: for a while (``wait`` seconds), or because there is no such link now."""

    wait: int = 0


def keep_apart(purpose: str, domain: str) -> None:
    """Has the links of a purpose recorded under their domain's name, where general readers of the trail see none."""
    _apart[purpose] = domain


def make(purpose: str, subject_id: int, *, made_for: str, lasts: timedelta, by: Actor,
         ends_earlier: bool = True) -> str:
    """Makes a link for the council in scope and returns its token, which is shown once.

    Earlier links of the same purpose and subject are withdrawn, unless (``ends_earlier``) whoever makes it does so
    with ``end_all_but`` once the new one has arrived. Raises ``BadInput`` beyond 90 days.
    """
    if not timedelta(0) < lasts <= LONGEST:
        raise BadInput("A link lasts between one and 90 days.", field="days")
    for earlier in standing_links(purpose, subject_id) if ends_earlier else ():
        revoke(earlier.id, by=by)
    token, now = new_token(), utc_now()
    link = PrivateLink(token_hash=hash_of(token), purpose=purpose, subject_id=subject_id, made_for=made_for[:120],
                       created_at=now, created_by=by.user_id, expires_at=now + lasts)
    db.session.add(link)
    db.session.flush()
    _audit("link.made", link, by)
    return token


def open_link(token: str, *, purpose: str, address: str, key: str) -> Opened | Refused:
    """What this token opens. Counts and audits the use: call it in a transaction, and commit whatever it answers.

    The try of a link that has ended is audited too; a token that was never given out is only counted.
    """
    now = utc_now()
    from_address = _hash(key, "address", _network_of(address))
    if (wait := _wait(from_address, MOST_WRONG, now)) > 0:
        _log.warning("private links are being guessed: nothing is looked up for this network", seconds=wait)
        return Refused(wait)
    with across_authorities():
        link = db.session.scalars(select(PrivateLink).where(
            PrivateLink.token_hash == hash_of(token[:200]))).one_or_none()
        if link is None or link.purpose != purpose or link.revoked_at is not None or link.expires_at <= now:
            _count(from_address, now)
            if link is not None:
                _audit("link.refused", link, _known_as(link.id))
            return Refused()
        of_link = _hash(key, "link", str(link.id))
        if (wait := _wait(of_link, MOST_USES, now)) > 0:
            return Refused(wait)
        _count(of_link, now)
        link.uses += 1
        link.first_used_at, link.last_used_at = link.first_used_at or now, now
        db.session.flush()
        opened = Opened(link.id, link.authority_id, link.subject_id, link.made_for, link.expires_at)
        _audit("link.used", link, opened.actor)
    return opened


def standing_links(purpose: str, subject_id: int) -> list[PrivateLink]:
    """The links of this purpose and subject that open something now."""
    return [link for link in links_of(purpose, subject_id)
            if link.revoked_at is None and link.expires_at > utc_now()]


def links_of(purpose: str, subject_id: int) -> list[PrivateLink]:
    """Every link of this purpose and subject, the newest first."""
    return list(db.session.scalars(
        select(PrivateLink).where(PrivateLink.purpose == purpose, PrivateLink.subject_id == subject_id)
        .order_by(PrivateLink.id.desc())))


def newest(purpose: str, subject_id: int) -> int:
    """The link of this purpose and subject that was made last."""
    return links_of(purpose, subject_id)[0].id


def end_all_but(link_id: int, purpose: str, subject_id: int, *, by: Actor) -> None:
    """Withdraws the other links of this purpose and subject."""
    for link in standing_links(purpose, subject_id):
        if link.id != link_id:
            revoke(link.id, by=by)


def revoke(link_id: int, *, by: Actor) -> None:
    """Ends a link at once; a second time changes nothing. Raises ``NotFound``."""
    link = db.session.scalars(select(PrivateLink).where(PrivateLink.id == link_id)).one_or_none()
    if link is None:
        raise NotFound("There is no such link.")
    if link.revoked_at is None:
        link.revoked_at, link.revoked_by = utc_now(), by.user_id
        db.session.flush()
        _audit("link.revoked", link, by)


def remove_old_tries(before: datetime) -> int:
    """Removes counted tries from before then, and says how many."""
    return int(db.session.execute(delete(PrivateLinkTry).where(PrivateLinkTry.at < before)).rowcount)  # type: ignore[attr-defined]


def _known_as(link_id: int) -> Actor:
    return Actor(f"link:{link_id}")


def _network_of(address: str) -> str:
    """What one household or office holds: an IPv4 address, or the 64 bits of IPv6 that are given out together."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
    return str(found)


def _count(subject: str, now: datetime) -> None:
    db.session.add(PrivateLinkTry(subject=subject, at=now))
    db.session.flush()


def _wait(subject: str, most: int, now: datetime) -> int:
    """Seconds until one more may be tried; 0 when now."""
    seen, first = db.session.execute(
        select(func.count(), func.min(PrivateLinkTry.at, type_=PrivateLinkTry.at.type)).where(
            PrivateLinkTry.subject == subject, PrivateLinkTry.at.between(now - WINDOW, now + AHEAD))).one()
    return 0 if seen < most else max(1, int((first + WINDOW - now).total_seconds()))


def _audit(action: str, link: PrivateLink, by: Actor) -> None:
    if domain := _apart.get(link.purpose):
        action = f"{domain}.{action.replace('.', '_')}"
    audit.record(action, by=by, authority_id=link.authority_id, subject="link", subject_id=link.id,
                 details={"purpose": link.purpose, "about": link.subject_id})


def _hash(key: str, *parts: str) -> str:
    return hmac.new(key.encode(), "\n".join(("private link", *parts)).encode(), hashlib.sha256).hexdigest()

"""What providers tell us themselves: notices of serious events, and reviews of their own quality. Recorded, changed,
withdrawn and taken back by officers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, TypeVar

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import LONDON, london, utc_now
from qa_service.database import current_authority, db
from qa_service.documents import service as documents
from qa_service.documents.uploaded import safe_name
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.marks.service import mark
from qa_service.providers.models import Setting
from qa_service.reg44.files import made_fit
from qa_service.reg44.models import QualityReview, SeriousEventNotice
from qa_service.reg44.words import ReviewKind, SeriousEvent
from qa_service.vocabulary import ProvisionType, SubjectType

Row = TypeVar("Row", SeriousEventNotice, QualityReview)
CHANGED_MEANWHILE: Final = ("Somebody else has changed this meanwhile. What you wrote is below: look at theirs, then "
                            "save again.")


@dataclass(frozen=True, slots=True)
class SaidOfEvent:
    """What a notice says. A time that nobody knows is ``None``: it is never taken for midnight."""

    kind: SeriousEvent
    happened_on: date
    told_on: date
    what: str
    told_time: time | None = None
    known_on: date | None = None
    known_time: time | None = None

    @property
    def told_at(self) -> datetime:
        return datetime.combine(self.told_on, self.told_time or time(), LONDON)

    @property
    def known_at(self) -> datetime | None:
        if self.known_on is None or self.known_time is None:
            return None
        return datetime.combine(self.known_on, self.known_time, LONDON)

    def check(self, now: datetime) -> None:
        """Raises ``BadInput`` for times in the future or out of order, and without a sentence on what happened."""
        if self.told_on > london(now).date() or self.told_at > now:
            raise BadInput("The time lies in the future.", field="told_on")
        if self.known_time is not None and self.known_on is None:
            raise BadInput("Give the day on which the home learned of it, too.", field="known_on")
        if self.known_on is not None and self.known_on > self.told_on:
            raise BadInput("The home cannot have learned of it after it told us.", field="known_on")
        if self.known_at is not None and self.told_time is not None and self.known_at > self.told_at:
            raise BadInput("The home cannot have learned of it after it told us.", field="known_time")
        if self.happened_on > self.told_on:
            raise BadInput("It cannot have happened after we were told.", field="happened_on")
        if self.known_on is not None and self.happened_on > self.known_on:
            raise BadInput("It cannot have happened after the home learned of it.", field="happened_on")
        if not self.what.strip():
            raise BadInput("Say in a sentence what happened, without names.", field="what")

    def put_into(self, row: SeriousEventNotice) -> None:
        """Sets the notice's words and times to these."""
        row.kind, row.happened_on, row.what = self.kind, self.happened_on, self.what.strip()
        row.known_on, row.known_at = self.known_on, self.known_at
        row.told_at, row.told_time_known = self.told_at, self.told_time is not None


@dataclass(frozen=True, slots=True)
class SaidOfReview:
    """What is known of a provider's own review; ``file`` is its bytes and name, where one was sent."""

    written_on: date
    received_on: date
    note: str | None = None
    file: tuple[bytes, str] | None = None

    def check(self, today: date) -> None:
        """Raises ``BadInput`` for days in the future or out of order."""
        if self.received_on > today:
            raise BadInput("The day lies in the future.", field="received_on")
        if self.written_on > self.received_on:
            raise BadInput("It cannot have been received before the day to which it looks back.", field="written_on")

    def put_into(self, row: QualityReview, by: Actor) -> None:
        """Sets the review's days and note to these; a file that was there stays where none is sent."""
        if self.file is not None:
            (data, media_type), name = made_fit(*self.file), safe_name(self.file[1])
            sha256 = documents.keep_bytes(data)
            documents.record_document(sha256, len(data), media_type=media_type, file_name=name,
                                      origin=f"upload:{by.user_id}")
            row.document_sha256, row.file_name = sha256, name
        row.written_on, row.received_on, row.note = self.written_on, self.received_on, (self.note or "").strip() or None


def record_notice(setting_id: int, said: SaidOfEvent, *, by: Actor, now: datetime) -> int:
    """Records a notice of a serious event with the times that are known. Returns its id. Raises ``BadInput``."""
    _setting(setting_id)
    said.check(now)
    row = SeriousEventNotice(setting_id=setting_id, recorded_by=_person(by), recorded_at=utc_now())
    said.put_into(row)
    db.session.add(row)
    db.session.flush()
    _noted("reg44.notice", setting_id, by, {"notice": row.id})
    return row.id


def change_notice(notice_id: int, said: SaidOfEvent, *, version: int, by: Actor, now: datetime) -> None:
    """Puts right what a notice says. Raises ``BadInput``, ``NotFound``, ``Conflict``."""
    row = notice_numbered(notice_id)
    _unchanged(row.version, version)
    _person(by)
    said.check(now)
    said.put_into(row)
    db.session.flush()
    _noted("reg44.notice_changed", row.setting_id, by, {"notice": row.id})


def notices_since(setting_ids: Collection[int], since: date) -> dict[int, list[date]]:
    """The days on which these settings told us of serious events since then; one that need not tell us is left out."""
    found: dict[int, list[date]] = {
        id_: [] for id_, provision in db.session.execute(select(Setting.id, Setting.provision).where(
            Setting.id.in_(setting_ids))) if provision.is_home or provision is ProvisionType.SUPPORTED_ACCOMMODATION}
    for id_, moment in db.session.execute(select(SeriousEventNotice.setting_id, SeriousEventNotice.told_at).where(
            SeriousEventNotice.setting_id.in_(found), SeriousEventNotice.told_at >= datetime.combine(
                since, time(), LONDON), SeriousEventNotice.withdrawn_at.is_(None)).order_by(SeriousEventNotice.id)):
        found[id_].append(london(moment).date())
    return found


def notice_numbered(notice_id: int, *, withdrawn: bool = False) -> SeriousEventNotice:
    """A notice of the council in scope, standing or ``withdrawn``. Raises ``NotFound``."""
    return _numbered(SeriousEventNotice, notice_id, withdrawn, "There is no such notice.")


def withdraw_notice(notice_id: int, *, by: Actor) -> int:
    """Takes back a notice that was recorded by mistake. Returns its setting. Raises ``NotFound``."""
    return _withdraw(notice_numbered(notice_id), "reg44.notice_withdrawn", by)


def restore_notice(notice_id: int, *, by: Actor) -> int:
    """A notice that was taken back stands again. Returns its setting. Raises ``NotFound``."""
    return _restore(notice_numbered(notice_id, withdrawn=True), "reg44.notice_restored", by)


def record_quality_review(setting_id: int, kind: ReviewKind, said: SaidOfReview, *, by: Actor, today: date) -> int:
    """Records a provider's own review that we received. Returns its id. Raises ``BadInput``."""
    setting = _setting(setting_id)
    fits = (setting.provision is ProvisionType.SUPPORTED_ACCOMMODATION if kind is ReviewKind.SA_REG_32
            else setting.provision.is_home)
    if not fits:
        raise BadInput(f"A setting of this kind writes no such review: {setting.provision.value.lower()}.",
                       field="kind")
    said.check(today)
    row = QualityReview(setting_id=setting_id, kind=kind, recorded_by=_person(by), recorded_at=utc_now())
    said.put_into(row, by)
    db.session.add(row)
    db.session.flush()
    _noted("reg44.quality_review", setting_id, by, {"review": row.id, "kind": kind.value})
    return row.id


def change_quality_review(review_id: int, said: SaidOfReview, *, version: int, by: Actor, today: date) -> None:
    """Puts right what is known of a review. Raises ``BadInput``, ``NotFound``, ``Conflict``."""
    row = review_numbered(review_id)
    _unchanged(row.version, version)
    _person(by)
    said.check(today)
    said.put_into(row, by)
    db.session.flush()
    _noted("reg44.quality_review_changed", row.setting_id, by, {"review": row.id})


def review_numbered(review_id: int, *, withdrawn: bool = False) -> QualityReview:
    """A review of the council in scope, standing or ``withdrawn``. Raises ``NotFound``."""
    return _numbered(QualityReview, review_id, withdrawn, "There is no such review.")


def withdraw_quality_review(review_id: int, *, by: Actor) -> int:
    """Takes back a review that was recorded by mistake. Returns its setting. Raises ``NotFound``."""
    return _withdraw(review_numbered(review_id), "reg44.quality_review_withdrawn", by)


def restore_quality_review(review_id: int, *, by: Actor) -> int:
    """A review that was taken back stands again. Returns its setting. Raises ``NotFound``."""
    return _restore(review_numbered(review_id, withdrawn=True), "reg44.quality_review_restored", by)


def _numbered(table: type[Row], id_: int, withdrawn: bool, missing: str) -> Row:
    state = table.withdrawn_at.is_not(None) if withdrawn else table.withdrawn_at.is_(None)
    row = db.session.scalars(select(table).where(table.id == id_, state)).one_or_none()
    if row is None:
        raise NotFound(missing)
    return row


def _withdraw(row: SeriousEventNotice | QualityReview, action: str, by: Actor) -> int:
    row.withdrawn_at = utc_now()
    db.session.flush()
    _noted(action, row.setting_id, by, {"number": row.id})
    return row.setting_id


def _restore(row: SeriousEventNotice | QualityReview, action: str, by: Actor) -> int:
    row.withdrawn_at = None
    db.session.flush()
    _noted(action, row.setting_id, by, {"number": row.id})
    return row.setting_id


def _unchanged(is_: int, seen: int) -> None:
    if is_ != seen:
        raise Conflict(CHANGED_MEANWHILE)


def _person(by: Actor) -> int:
    if by.user_id is None:
        raise BadInput("Only a person can record this.")
    return by.user_id


def _setting(setting_id: int) -> Setting:
    setting = db.session.get(Setting, setting_id)
    if setting is None:
        raise NotFound("There is no such setting.")
    return setting


def _noted(action: str, setting_id: int, by: Actor, details: dict[str, object]) -> None:
    mark(SubjectType.SETTING, [setting_id], reason=action)
    audit.record(action, by=by, authority_id=current_authority(), subject=SubjectType.SETTING, subject_id=setting_id,
                 details=details)

"""Contract documents: what we have seen of a provider, until when it holds, and what its contracts ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import func, select

from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.contracts import coverage
from qa_service.contracts.kinds import DocumentKind
from qa_service.contracts.models import Contract, ContractDocument, Framework, Provider
from qa_service.contracts.noting import in_turn, noted
from qa_service.contracts.providers import provider_by_id
from qa_service.database import db, paginate
from qa_service.database.session import Page
from qa_service.errors import BadInput, NotFound
from qa_service.vocabulary import SubjectType

FARTHEST: Final = timedelta(days=20 * 366)


@dataclass(frozen=True, slots=True)
class PaperSaid:
    """What somebody says of a document that they have seen. ``file``: its hash in the store and its name."""

    kind: DocumentKind
    seen_on: date
    name: str | None = None
    expires_on: date | None = None
    lasting: bool = False
    note: str | None = None
    file: tuple[str, str] | None = None


def keep_paper(provider_id: int, said: PaperSaid, *, by: Actor, today: date) -> int:
    """Keeps a document; the same again is the same. Raises ``BadInput`` for days that cannot be."""
    in_turn()
    provider_by_id(provider_id)
    if said.seen_on > today:
        raise BadInput("The day lies in the future.", field="seen_on")
    if said.expires_on is not None and said.lasting:
        raise BadInput("Give either a last day, or tick that it has none.", field="expires_on")
    if said.expires_on is not None and not timedelta(0) <= said.expires_on - date(2000, 1, 1) <= FARTHEST * 3:
        raise BadInput("Check the year: the last day cannot be right.", field="expires_on")
    if said.kind is DocumentKind.OTHER and not said.name:
        raise BadInput("Say what document it is.", field="name")
    sha256, file_name = said.file or (None, None)
    facts: dict[str, Any] = {
        "provider_id": provider_id, "kind": said.kind, "name": said.name or None, "seen_on": said.seen_on,
        "expires_on": said.expires_on, "lasting": said.lasting, "document_sha256": sha256}
    same = db.session.scalars(select(ContractDocument).filter_by(removed_at=None, **facts)).first()
    if same is not None:
        return same.id
    paper = ContractDocument(note=said.note or None, file_name=file_name, recorded_by=by.user_id,
                             recorded_at=utc_now(), **facts)
    db.session.add(paper)
    db.session.flush()
    _noted("contract-document.kept", paper, by)
    return paper.id


def remove_paper(paper_id: int, *, by: Actor) -> int:
    """Takes a document away that was entered by mistake; ``restore_paper`` brings it back. Returns its provider."""
    paper = paper_by_id(paper_id, removed_too=True)
    if paper.removed_at is None:
        paper.removed_at = utc_now()
        _noted("contract-document.removed", paper, by)
    return paper.provider_id


def restore_paper(paper_id: int, *, by: Actor) -> int:
    """Brings a removed document back. Returns its provider."""
    paper = paper_by_id(paper_id, removed_too=True)
    if paper.removed_at is not None:
        paper.removed_at = None
        _noted("contract-document.restored", paper, by)
    return paper.provider_id


def paper_by_id(paper_id: int, *, removed_too: bool = False) -> ContractDocument:
    """A document of the council in scope. Raises ``NotFound``."""
    found = db.session.scalars(select(ContractDocument).where(ContractDocument.id == paper_id)).one_or_none()
    if found is None or (found.removed_at is not None and not removed_too):
        raise NotFound("There is no such document.")
    return found


def newest_papers(provider_ids: Collection[int] | None) -> Mapping[int, list[ContractDocument]]:
    """By provider, the newest document of each kind and name, by kind."""
    statement = select(ContractDocument).where(ContractDocument.removed_at.is_(None)).order_by(
        ContractDocument.seen_on, ContractDocument.id)
    if provider_ids is not None:
        statement = statement.where(ContractDocument.provider_id.in_(provider_ids))
    newest: dict[tuple[int, DocumentKind, str], ContractDocument] = {}
    for paper in db.session.scalars(statement):
        newest[paper.provider_id, paper.kind, (paper.name or "").lower()] = paper
    found: defaultdict[int, list[ContractDocument]] = defaultdict(list)
    order = list(DocumentKind)
    for paper in sorted(newest.values(), key=lambda one: (order.index(one.kind), one.name or "")):
        found[paper.provider_id].append(paper)
    return found


def older_papers(provider_id: int) -> list[ContractDocument]:
    """What was seen of a provider before the documents that count now, the newest first."""
    counts = {paper.id for paper in newest_papers([provider_id]).get(provider_id, ())}
    every = db.session.scalars(select(ContractDocument).where(
        ContractDocument.provider_id == provider_id, ContractDocument.removed_at.is_(None))
        .order_by(ContractDocument.seen_on.desc(), ContractDocument.id.desc()))
    return [paper for paper in every if paper.id not in counts]


def asked_for(provider_ids: Collection[int] | None, as_at: date) -> Mapping[int, list[DocumentKind]]:
    """By provider with a contract in force, the kinds of document that its contracts' frameworks ask for."""
    statement: Any = select(Contract.provider_id, Framework.asked_for).outerjoin(
        Framework, Framework.id == Contract.framework_id).where(*coverage.in_force(as_at))
    if provider_ids is not None:
        statement = statement.where(Contract.provider_id.in_(provider_ids))
    kinds: defaultdict[int, set[str]] = defaultdict(set)
    for provider_id, asked in db.session.execute(statement):
        kinds[provider_id].update(asked or ())
    return {id_: [kind for kind in DocumentKind if kind.value in asked] for id_, asked in kinds.items()}


def missing_of(provider_id: int, as_at: date) -> list[DocumentKind]:
    """The kinds of document that a provider's contracts in force ask for, and that were never seen."""
    seen = {paper.kind for paper in newest_papers([provider_id]).get(provider_id, ())}
    return [kind for kind in asked_for([provider_id], as_at).get(provider_id, ()) if kind not in seen]


def running_out(as_at: date, days: int, *, number: int, size: int = 50) -> Page[Any]:
    """Documents that count and have expired, or do within so many days, the earliest first: with their providers.

    Of providers with a contract in force.
    """
    return paginate(_running_out(as_at, days), number=number, size=size, scalars=False)


def how_many_run_out(as_at: date, days: int) -> int:
    """How many documents ``running_out`` has."""
    return db.session.scalar(select(func.count()).select_from(_running_out(as_at, days).order_by(None).subquery())) or 0


def _running_out(as_at: date, days: int) -> Any:
    ids = [paper.id for papers in newest_papers(None).values() for paper in papers
           if paper.expires_on is not None and (paper.expires_on - as_at).days <= days]
    ours = select(Contract.provider_id).where(*coverage.in_force(as_at))
    return (select(ContractDocument, Provider).join(Provider, Provider.id == ContractDocument.provider_id)
            .where(ContractDocument.id.in_(ids), Provider.id.in_(ours))
            .order_by(ContractDocument.expires_on, ContractDocument.id))


def _noted(action: str, paper: ContractDocument, by: Actor) -> None:
    noted(action, SubjectType.PROVIDER, paper.provider_id, by, {
        "document": paper.id, "kind": paper.kind.value, "sha256": paper.document_sha256,
        "expires_on": paper.expires_on.isoformat() if paper.expires_on else None})

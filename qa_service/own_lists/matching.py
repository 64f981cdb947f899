"""Which setting a row of an own list means: up to three proposals with reasons, and a match only where it is certain.

Certain is: the row gives a URN of the register and nothing in the row speaks against it, or the same words were
matched by a person before. Everything else a person decides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from qa_service.own_lists.areas import Areas
from qa_service.own_lists.candidates import Candidate, Known
from qa_service.own_lists.identifiers import postcode_in
from qa_service.own_lists.name_index import Hit, NameIndex
from qa_service.own_lists.words import GENERIC, plain, tokens
from qa_service.own_lists.written_types import Kind, kind_of
from qa_service.vocabulary import ProvisionType, urn_from_printed

MOST_PROPOSALS: Final = 3
LEAST_SCORE: Final = 20
_KEPT: Final = 40
"""Best settings kept for a written place, among which a row's dates then choose."""
_NOT_WHERE_REGISTERED: Final = (
    ProvisionType.FOSTERING_AGENCY,
    ProvisionType.SUPPORTED_ACCOMMODATION,
    ProvisionType.VOLUNTARY_ADOPTION_AGENCY,
)
"""Kinds registered at an office: where the child lives says little about where that is."""
_URN_IN_TEXT: Final = re.compile(r"\b(?:SC ?\d{3} ?\d{3}|\d{7})\b", re.I)
_COUNCIL: Final = frozenset(("council", "la", "bc", "cc", "mbc", "lbc", "county", "borough"))
"""Words that say that a council runs it."""
_BEDS: Final = re.compile(
    r"\b(\d{1,2}|one|two|three|four|five|six|seven|eight)[ -]?(?:bed|place)(?:s|ded|der|room)?\b", re.I
)
_NUMBERS: Final = {
    word: number for number, word in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight"), 1)
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a row says about where the child is."""

    place: str
    kind: str = ""
    urn: str | None = None
    postcode: str | None = None
    started_on: date | None = None

    @property
    def text(self) -> str:
        return f"{self.place} {self.kind}"


@dataclass(frozen=True, slots=True)
class Proposed:
    """A setting that a row may mean, 0 to 100, and why, in words."""

    setting_id: int
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """The answer for one row: ``setting_id`` where it is certain; else what to ask a person."""

    setting_id: int | None
    why: str | None
    proposals: tuple[Proposed, ...]
    ask: str | None = None
    """What makes a row with a URN doubtful, in one sentence."""

    @property
    def best_score(self) -> int:
        return self.proposals[0].score if self.proposals else 0

    @property
    def as_kept(self) -> list[dict[str, Any]]:
        """The proposals as a row keeps them until a person has decided."""
        return [{"setting_id": one.setting_id, "score": one.score, "reasons": list(one.reasons)}
                for one in self.proposals]


class Matcher:
    """Matches rows against one state of the register and of the council's memory."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._by_id = {candidate.id: candidate for candidate in known.candidates}
        self._by_urn = {candidate.urn: candidate for candidate in known.candidates if candidate.urn}
        self._owned: dict[str, list[Candidate]] = defaultdict(list)
        self._families: dict[tuple[str, ...], list[Candidate]] = defaultdict(list)
        self._named: dict[str, list[Candidate]] = defaultdict(list)
        self._own_named: dict[str, list[Candidate]] = defaultdict(list)
        self._at: dict[str, list[Candidate]] = defaultdict(list)
        self._around: dict[str, list[Candidate]] = defaultdict(list)
        self._within: dict[str, list[Candidate]] = defaultdict(list)
        for candidate in known.candidates:
            self._enter(candidate)
        self._owners, self._names = NameIndex(self._owned), NameIndex(self._named)
        self._own_names = NameIndex(self._own_named)
        self._areas, self._parts = Areas(self._around), Areas(self._within)
        self._own_region = next(
            (c.region for c in known.candidates if c.region and c.local_authority == known.own_area), None
        )
        self._cache: dict[tuple[str, str, str | None], list[Proposed]] = {}

    def _enter(self, candidate: Candidate) -> None:
        for owner in {candidate.owner, candidate.group} - {None, ""}:
            self._owned[str(owner)].append(candidate)
        self._families[tokens(candidate.group or candidate.owner or "")].append(candidate)
        if candidate.name:
            self._named[candidate.name].append(candidate)
        if candidate.own_name:
            self._own_named[candidate.own_name].append(candidate)
        if candidate.postcode:
            self._at[candidate.postcode.replace(" ", "")].append(candidate)
        if candidate.constituency:
            self._within[candidate.constituency].append(candidate)
        for area in {candidate.local_authority, *candidate.premises_in} - {None}:
            self._around[str(area)].append(candidate)

    def match(self, wanted: Wanted) -> Match:
        """The setting, where it is certain; else proposals, best first."""
        proposals = self._proposals(wanted)
        urn = wanted.urn or _urn_in(wanted.place)
        if urn:
            return self._by_the_urn(urn, wanted, proposals)
        remembered = self._known.places.get(plain(wanted.place))
        if remembered is not None and remembered in self._by_id:
            doubt = self._contradiction(self._by_id[remembered], wanted, proposals) or self._could_be_another(
                self._by_id[remembered], wanted
            )
            if doubt is None:
                return Match(remembered, "the same words were matched to it before", proposals)
            return Match(
                None, None, _first(remembered, "The same words were matched to it before.", proposals), doubt
            )
        return Match(None, None, proposals)

    def _by_the_urn(self, urn: str, wanted: Wanted, proposals: tuple[Proposed, ...]) -> Match:
        candidate = self._by_urn.get(urn)
        if candidate is None:
            return Match(None, None, proposals, f"{urn} is not a URN that the register knows.")
        doubt = self._contradiction(candidate, wanted, proposals)
        if doubt is None:
            return Match(candidate.id, f"the row gives its URN, {urn}", proposals)
        return Match(None, None, _first(candidate.id, f"The row gives its URN, {urn}.", proposals), doubt)

    def _contradiction(self, candidate: Candidate, wanted: Wanted, proposals: tuple[Proposed, ...]) -> str | None:
        """What in the row speaks against a setting that its URN or memory names."""
        kind = kind_of(wanted.kind)
        where = candidate.urn or candidate.own_name or "the setting"
        if kind.unregistered and candidate.urn:
            return f"The row says unregistered, but {where} is registered as: {candidate.provision.value}."
        if not kind.allows(candidate.provision) and candidate.urn:
            return f"The row says {kind.words}, but {where} is registered as: {candidate.provision.value}."
        if candidate.urn and kind.without_setting:
            return f"The row says {kind.words}, but {where} is registered as: {candidate.provision.value}."
        own = next((p.score for p in proposals if p.setting_id == candidate.id), 0)
        other = next((p for p in proposals if p.setting_id != candidate.id), None)
        if other and other.score >= 60 and own < other.score - 25 and not self._named_by(candidate, wanted):
            return f"The row’s words are not those of {where}; they are like another setting’s."
        return None

    def _could_be_another(self, candidate: Candidate, wanted: Wanted) -> str | None:
        """Whether remembered words tell no more than an owner that has several such settings."""
        written = tokens(wanted.place)
        owner = max(
            (
                hit
                for name, hit in self._owners.look_up(written).items()
                if name in (candidate.owner, candidate.group)
            ),
            key=lambda hit: hit.share,
            default=None,
        )
        if owner is None:
            return None
        areas = [area for area in (candidate.local_authority, *candidate.premises_in) if area]
        telling = [
            word
            for word in written
            if word not in owner.written
            and word not in GENERIC
            and not word.isdigit()
            and not any(self._areas.means(word, area) for area in areas)
        ]
        family = self._families[tokens(candidate.group or candidate.owner or "")]
        siblings = [c for c in family if c.provision is candidate.provision and c.id != candidate.id]
        if telling or not siblings:
            return None
        return "These words name an owner that has several such settings; they may mean another one this time."

    def _named_by(self, candidate: Candidate, wanted: Wanted) -> bool:
        """Whether the row's words hold the setting's own owner or name."""
        written = tokens(wanted.place)
        found = {**self._owners.look_up(written), **self._names.look_up(written), **self._own_names.look_up(written)}
        return bool({candidate.owner, candidate.group, candidate.name, candidate.own_name} & set(found))

    def _proposals(self, wanted: Wanted) -> tuple[Proposed, ...]:
        postcode = wanted.postcode or postcode_in(wanted.place)
        key = (wanted.place, wanted.kind, postcode)
        if key not in self._cache:
            self._cache[key] = _Reading(self, wanted, postcode).best(_KEPT)
        ranked = [self._in_time(proposed, wanted.started_on) for proposed in self._cache[key]]
        ranked.sort(key=lambda proposed: -proposed.score)
        return tuple(proposed for proposed in ranked[:MOST_PROPOSALS] if proposed.score >= LEAST_SCORE)

    def _in_time(self, proposed: Proposed, started_on: date | None) -> Proposed:
        """Less likely, where the setting was not registered when the placement started."""
        setting = self._by_id[proposed.setting_id]
        if started_on is None:
            return proposed
        if setting.closed_on and setting.closed_on < started_on:
            return _lower(proposed, 20, f"It closed on {setting.closed_on:%d/%m/%Y}, before this placement started.")
        late = (
            setting.provision is not ProvisionType.SUPPORTED_ACCOMMODATION
        )  # registered from 2023, but there before
        if late and setting.registered_on and setting.registered_on > started_on + timedelta(days=31):
            return _lower(proposed, 12, f"It was registered on {setting.registered_on:%d/%m/%Y}, after the start.")
        return proposed


class _Reading:
    """One row's words, read once, and the settings that they may mean."""

    def __init__(self, matcher: Matcher, wanted: Wanted, postcode: str | None) -> None:
        self._m = matcher
        self._written = tokens(_URN_IN_TEXT.sub(" ", wanted.place))
        self._kind: Kind = kind_of(wanted.kind) if kind_of(wanted.kind).words else kind_of(wanted.place)
        self._postcode = postcode.replace(" ", "") if postcode else None
        self._beds = _beds(wanted.text)
        self._owners = matcher._owners.look_up(self._written)
        self._names = matcher._names.look_up(self._written)
        self._own_names = matcher._own_names.look_up(self._written)
        self._areas = matcher._areas.named_in(self._written)
        self._parts = matcher._parts.named_in(self._written)

    @cached_property
    def _candidates(self) -> Iterable[Candidate]:
        m = self._m
        found = {
            c.id: c
            for table, hits in ((m._owned, self._owners), (m._named, self._names), (m._own_named, self._own_names))
            for name in hits
            for c in table[name]
        }
        if self._postcode:
            found |= {c.id: c for c in m._at.get(self._postcode, ())}
        if self._kind.likely:
            found |= {c.id: c for area in self._areas for c in m._around[area] if c.provision in self._kind.likely}
            found |= {c.id: c for part in self._parts for c in m._within[part] if c.provision in self._kind.likely}
        return found.values()

    def best(self, most: int) -> list[Proposed]:
        scored = [(self._score(candidate), candidate) for candidate in self._candidates]
        scored.sort(key=lambda pair: (-pair[0][0], pair[1].status.ended, not pair[1].ours, pair[1].urn or ""))
        return [
            Proposed(c.id, max(0, min(99, round(score))), tuple(reasons))
            for (score, reasons), c in scored[:most]
            if score >= LEAST_SCORE
        ]

    def _score(self, c: Candidate) -> tuple[float, list[str]]:
        reasons: list[str] = []
        score = self._by_name(c, reasons) + self._by_kind(c, reasons) + self._by_area(c, reasons)
        if self._postcode and (c.postcode or "").replace(" ", "") == self._postcode:
            score += 35
            reasons.append(f"Postcode {c.postcode}, as in the row.")
        if self._beds and c.places:
            score += 7 if self._beds == c.places else -4
            if self._beds == c.places:
                reasons.append(f"{c.places} places, as in the row.")
        if c.status.ended:
            score -= 4
            reasons.append(f"Its registration has ended: {c.status.value}.")
        if c.ours:
            score += 2
        return score, reasons

    def _by_name(self, c: Candidate, reasons: list[str]) -> float:
        own = self._own_names.get(c.own_name or "")
        published = self._names.get(c.name or "")
        owner = max(
            (hit for hit in (self._owners.get(c.owner or ""), self._owners.get(c.group or "")) if hit),
            key=lambda hit: hit.share,
            default=None,
        )
        best = 0.0
        for hit, weight, words in (
            (own, 62, f"Your own name for it: {c.own_name}"),
            (published, 56, f"Its name: {c.name}"),
            (owner, 50, f"Owner: {c.owner or c.group}"),
        ):
            of_the_council = hit is owner and not _COUNCIL.isdisjoint(self._written)
            if hit and (hit is own or of_the_council or not self._only_an_area(hit)):
                reasons.append(f"{words}; the row says “{' '.join(hit.written)}”.")
                best = max(best, weight * hit.share) + (4 * hit.share if best else 0)
        return best

    def _only_an_area(self, hit: Hit) -> bool:
        """Whether the words that are like a name only say where ("Durham" in Durham County Council)."""
        return all(self._m._areas.knows(word) for word in hit.written)

    def _by_kind(self, c: Candidate, reasons: list[str]) -> float:
        if not self._kind.words:
            return 0
        if c.urn is None:
            return 14 if self._kind.unregistered else 0
        if self._kind.unregistered:
            return -15
        if c.provision in self._kind.likely:
            reasons.append(f"Type: {c.provision.value}.")
            return 14
        if self._kind.allows(c.provision):
            return 4
        reasons.append(f"But the row says {self._kind.words}, and this is registered as: {c.provision.value}.")
        return -35

    def _by_area(self, c: Candidate, reasons: list[str]) -> float:
        areas = {area for area in (c.local_authority, *c.premises_in) if area}
        sure, area = max(((self._areas[area], area) for area in areas if area in self._areas), default=(0.0, ""))
        if sure:
            reasons.append(f"In {area}, as in the row." if area == c.local_authority else f"Has premises in {area}.")
        part = self._parts.get(c.constituency or "", 0.0)
        if part > sure:
            reasons.append(f"In {c.constituency}, as in the row.")
        score = max(18 * sure, 15 * part)
        if score:
            return score
        if self._areas and c.provision not in _NOT_WHERE_REGISTERED:
            telling = {word for hit in self._hits_of(c) for word in hit.written}
            if any(set(self._m._areas.words_of(area)) - telling for area, how in self._areas.items() if how >= 0.7):
                return -8
        if self._m._known.own_area and c.local_authority == self._m._known.own_area:
            return 3
        return 1 if c.region and c.region == self._m._own_region else 0

    def _hits_of(self, c: Candidate) -> list[Hit]:
        found = (self._owners.get(c.owner or ""), self._owners.get(c.group or ""), self._names.get(c.name or ""))
        return [hit for hit in found if hit]


def _urn_in(text: str) -> str | None:
    found = _URN_IN_TEXT.search(text)
    return urn_from_printed(found[0]) if found else None


def _beds(text: str) -> int | None:
    found = _BEDS.search(text)
    return (_NUMBERS.get(found[1].lower()) or int(found[1])) if found else None


def _first(setting_id: int, reason: str, proposals: tuple[Proposed, ...]) -> tuple[Proposed, ...]:
    """The proposals with this setting before them."""
    others = [proposed for proposed in proposals if proposed.setting_id != setting_id]
    same = next(
        (proposed for proposed in proposals if proposed.setting_id == setting_id), Proposed(setting_id, 50, ())
    )
    return (Proposed(setting_id, max(50, same.score), (reason, *same.reasons)), *others)[:MOST_PROPOSALS]


def put_first(match: Match, setting_id: int, reason: str) -> Match:
    """The same answer with this setting proposed first."""
    return replace(match, proposals=_first(setting_id, reason, match.proposals))


def _lower(proposed: Proposed, by: int, reason: str) -> Proposed:
    return Proposed(proposed.setting_id, max(0, proposed.score - by), (*proposed.reasons, reason))

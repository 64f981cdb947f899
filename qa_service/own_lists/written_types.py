"""Types of placement as teams write them, and the kinds of registered setting that they can mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from qa_service.vocabulary import ProvisionType as P

_HOMES: Final = frozenset((P.CHILDRENS_HOME, P.SECURE_CHILDRENS_HOME, P.SCHOOL_AS_HOME))
_SCHOOLS: Final = frozenset(
    (P.SCHOOL_AS_HOME, P.RESIDENTIAL_SPECIAL_SCHOOL, P.BOARDING_SCHOOL, P.FURTHER_EDUCATION_COLLEGE)
)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a written type means: the kinds of setting it names first, and those it does not rule out."""

    words: str
    likely: frozenset[P]
    possible: frozenset[P] = frozenset()
    unregistered: bool = False
    without_setting: str | None = None
    """Why Ofsted's register holds no such place: own fostering, with parents, …"""

    def allows(self, provision: P) -> bool:
        return not self.likely or provision in self.likely or provision in self.possible


_UNKNOWN: Final = Kind("", frozenset())
_KINDS: Final[tuple[tuple[str, Kind], ...]] = (
    (
        r"unregist|unreg\b|should be registered|not registered|\bz1[1-4]?\b",
        Kind("unregistered", frozenset(), unregistered=True),
    ),
    (
        r"placed with (?:own )?parents?|with (?:mum|mother|dad|father|parents?)\b|at home with|\bpwp\b|\bp1\b",
        Kind("placed with parents", frozenset(), without_setting="with parents"),
    ),
    (r"hospital|\bcamhs\b|tier 4|\bnhs\b", Kind("hospital", frozenset(), without_setting="hospital")),
    (
        r"\byoi\b|young offender|prison|custody|remand",
        Kind(
            "custody",
            frozenset(),
            frozenset((P.SECURE_TRAINING_CENTRE, P.SECURE_CHILDRENS_HOME)),
            without_setting="custody",
        ),
    ),
    (r"adopt", Kind("adoption", frozenset((P.VOLUNTARY_ADOPTION_AGENCY,)), without_setting="with adopters")),
    (
        r"in[- ]?house foster|own foster|la foster|(?:our|internal|council) (?:own )?(?:foster|carer)|"
        r"kinship|connected|"
        r"family (?:and|&) friends|foster\w* in[- ]?house|foster\w* \(?(?:la|own|in[- ]?house|internal)\b|"
        r"reg(?:ulation)? 24",
        Kind("own fostering", frozenset(), without_setting="own fostering"),
    ),
    (
        r"parent (?:and|&|/|\+) (?:child|baby)|mother (?:and|&|/|\+) baby|\bp ?& ?c\b|family (?:assessment )?centre|"
        r"residential family|\brfc\b|\bm ?& ?b\b",
        Kind(
            "parent and child",
            frozenset((P.RESIDENTIAL_FAMILY_CENTRE,)),
            frozenset((P.FOSTERING_AGENCY, P.CHILDRENS_HOME)),
        ),
    ),
    (r"secure|welfare bed|\bk1\b", Kind("secure", frozenset((P.SECURE_CHILDRENS_HOME, P.SECURE_TRAINING_CENTRE)))),
    (r"foster|\bifas?\b|\bu[1-6]\b", Kind("fostering", frozenset((P.FOSTERING_AGENCY,)))),
    (
        r"school|\b(?:38|39|40|44|48|50|52)[- ]?(?:wk|week)|boarding|\bs1\b",
        Kind("residential school", frozenset((P.SCHOOL_AS_HOME, P.RESIDENTIAL_SPECIAL_SCHOOL)), _SCHOOLS | _HOMES),
    ),
    (
        r"support\w*[- ]?(?:acc|liv|lodg|hous|tenan)|support(?:ed)?\b|semi|"
        r"\b16 ?\+|\b16 ?(?:-|to|–) ?1[78]|\b16 plus|\bsa\b|"
        r"\bsil\b|sail|independent living|lodgings|\bk3\b|\bh5\b|move[- ]on|unregulated|foyer",
        Kind("supported accommodation", frozenset((P.SUPPORTED_ACCOMMODATION,))),
    ),
    (
        r"resid|\bresi?\b|children[’']?s? home|\bch\b|\bhomes?\b|crisis|solo|"
        r"therapeutic|short ?break|respite|\bk2\b|group living",
        Kind(
            "residential", frozenset((P.CHILDRENS_HOME,)), _HOMES | {P.RESIDENTIAL_SPECIAL_SCHOOL, P.HOLIDAY_SCHEME}
        ),
    ),
)
_COMPILED: Final = tuple((re.compile(pattern), kind) for pattern, kind in _KINDS)
WITHOUT_SETTING: Final = ("own fostering", "with parents", "with adopters", "hospital", "custody", "other")
"""Why a placement has no setting on Ofsted's register, as an officer may say."""


@lru_cache(maxsize=4096)
def kind_of(written: str) -> Kind:
    """What a written type of placement means; ``likely`` is empty where it says nothing that we know."""
    plain = re.sub(r"\s+", " ", written.lower().replace("’", "'"))
    return next((kind for pattern, kind in _COMPILED if pattern.search(plain)), _UNKNOWN)


def is_someones_home(kind: str, place: str) -> bool:
    """Whether the place is a carer's or a family's own home, whose address is not kept."""
    found = kind_of(kind)
    return found.words in ("fostering", "own fostering", "placed with parents", "adoption") or bool(
        re.search(r"\bcarers?\b|\bfoster", place.lower())
    )

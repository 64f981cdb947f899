"""What is looked at before and while a young person lives in a place that Ofsted does not register as a home.

The list is our own; what the law asks for is named with it (Care Planning Regulations 2010, regulation 27 and
Schedule 6; Supported Accommodation (England) Regulations 2023).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from qa_service.sixteen_plus.kinds import DiligenceKind as K

EVERY: Final = frozenset(K)
_LICENSED: Final = frozenset((K.REGISTERED, K.SPOT))


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is looked at: for which kinds as delivered, and for how long a look holds."""

    key: str
    group: str
    words: str
    kinds: frozenset[K] = EVERY
    expires: bool = False
    """Whether it holds until a day that stands on it."""
    yearly: bool = False
    """Whether it is made anew in every calendar year."""
    basis: str = ""


def _group(title: str, *items: Item) -> tuple[Item, ...]:
    return tuple(replace(one, group=title) for one in items)


def _item(key: str, words: str, kinds: frozenset[K] = EVERY, *, expires: bool = False, yearly: bool = False,
          basis: str = "") -> Item:
    return Item(key, "", words, kinds, expires, yearly, basis)


ITEMS: Final[tuple[Item, ...]] = (
    *_group("Registration and purpose",
            _item("certificate", "Certificate of registration, and its conditions", _LICENSED),
            _item("ofsted", "What Ofsted said when we asked or told it about this place"),
            _item("purpose", "Statement of purpose")),
    *_group("The organisation",
            _item("company", "Company number, owners and group"),
            _item("accounts", "Latest accounts", expires=True),
            _item("public-liability", "Public liability insurance", expires=True),
            _item("employers-liability", "Employer’s liability insurance", expires=True),
            _item("vehicles", "Insurance of vehicles that carry young people", expires=True)),
    *_group("Place and area",
            _item("location", "Assessment of the location, made in every calendar year", yearly=True,
                  basis="Supported Accommodation (England) Regulations 2023, regulation 6"),
            _item("area-risk", "Assessment of the risks of the area: who is near, what has happened, how to get away"),
            _item("lease", "Lease, or the landlord’s consent to this use"),
            _item("licence", "Planning permission and licence for shared houses, where needed", expires=True),
            _item("gas", "Gas safety record", expires=True),
            _item("electrics", "Electrical installation report", expires=True),
            _item("appliances", "Test of portable appliances", expires=True),
            _item("fire", "Fire risk assessment", expires=True),
            _item("alarms", "Smoke and carbon monoxide alarms, tried"),
            _item("energy", "Energy certificate", expires=True),
            _item("repairs", "Repairs: what is open, and since when")),
    *_group("Policies, each in date",
            _item("safeguarding", "Safeguarding", expires=True), _item("behaviour", "Behaviour", expires=True),
            _item("missing", "Young people who go missing", expires=True),
            _item("complaints", "Complaints", expires=True), _item("medication", "Medication", expires=True),
            _item("internet", "Internet and phones", expires=True), _item("bullying", "Bullying", expires=True),
            _item("whistleblowing", "Whistleblowing", expires=True)),
    *_group("Staff",
            _item("staff-checks", "Everybody on the staff list has a DBS check and references"),
            _item("right-to-work", "Qualifications and the right to work"),
            _item("training", "Training and supervision"),
            _item("rota", "Rota, and who is on call at night")),
    *_group("Living there",
            _item("agreement", "House agreement, which the young person understands"),
            _item("matching", "Matching: what the move means for those who live there already"),
            _item("residents", "Who else lives there, adults included")),
    *_group("What others know",
            _item("councils", "What other councils with young people there say"),
            _item("notices", "Regional notices were looked at (write nothing of what they say)")),
)
BY_KEY: Final = {one.key: one for one in ITEMS}
GROUPS: Final = tuple(dict.fromkeys(one.group for one in ITEMS))

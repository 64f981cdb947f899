"""Statutory requirements and recommendations as reports print them, with the law that each cites."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from qa_service.demo.layouts.report import WrittenRecommendation, WrittenRequirement
from qa_service.vocabulary import ReportKind

# (text, regulations as printed, each regulation on its own)
_Item = tuple[str, str, tuple[str, ...]]
_HOMES: tuple[_Item, ...] = (
    ("The protection of children standard is that children are protected from harm and enabled to keep themselves "
     "safe. "
     "In particular, the standard in paragraph (1) requires the registered person to ensure that staff assess whether "
     "each child is at risk of harm, taking into account information in the child's relevant plans, and, if necessary, "
     "make arrangements to reduce the risk of any harm to the child.",
     "Regulation 12 (1) (2)(a)(i)", ("12(1)", "12(2)(a)(i)")),
    ("The leadership and management standard is that the registered person enables, inspires and leads a culture in "
     "relation to the children's home that helps children aspire to fulfil their potential and promotes their welfare. "
     "In particular, the registered person must use monitoring and review systems to make continuous improvements in "
     "the quality of care provided in the home.",
     "Regulation 13 (1)(a)(b) (2)(h)", ("13(1)(a)", "13(1)(b)", "13(2)(h)")),
    ("The registered person must ensure that within 24 hours of the use of a measure of control, discipline or "
     "restraint "
     "in relation to a child in the home, a record is made which includes a description of the measure and its "
     "duration. "
     "In particular, ensure that staff and the child are spoken to about the measure and that this is recorded.",
     "Regulation 35 (3)(a)(b)", ("35(3)(a)", "35(3)(b)")),
    ("The registered person must recruit staff using recruitment procedures that are designed to ensure children's "
     "safety. In particular, gaps in employment must be explored and verified before a person starts work.",
     "Regulation 32 (1) (3)(d)", ("32(1)", "32(3)(d)")),
    ("The health and well-being standard is that the health and well-being needs of children are met. This "
     "particularly "
     "relates to obtaining specialist advice without delay.",
     "Regulation 10 (1)(a)", ("10(1)(a)",)),
    ("The quality and purpose of care standard requires the registered person to ensure that the premises used for the "
     "purposes of the home are designed, furnished and maintained so as to meet the needs of each child.",
     "Regulation 6 (1)(a)(b) (2)(c)(i)", ("6(1)(a)", "6(1)(b)", "6(2)(c)(i)")),
    ("The registered person must notify HMCI and each other relevant person without delay if there is an allegation of "
     "abuse against the home or a person working there.",
     "Regulation 40 (4)(c)", ("40(4)(c)",)),
    ("The registered person must make arrangements for the handling, recording, safekeeping, safe administration and "
     "disposal of medicines received into the children's home.",
     "Regulation 23 (1)", ("23(1)",)),
    ("The registered person must ensure that all employees undertake appropriate continuing professional development "
     "and "
     "receive practice-related supervision by a person with appropriate experience.",
     "Regulation 33 (4)(a)(b)", ("33(4)(a)", "33(4)(b)")),
    ("The education standard is that children make measurable progress towards achieving their educational potential "
     "and "
     "are helped to do so. In particular, ensure that staff support each child to attend education or training.",
     "Regulation 8 (1) (2)(a)(vi)", ("8(1)", "8(2)(a)(vi)")),
    ("The registered person must complete a review of the quality of care provided for children at least once every 6 "
     "months and supply a copy of the report to HMCI.",
     "Regulation 45 (1) (4)(a)", ("45(1)", "45(4)(a)")),
    ("The care planning standard is that children receive effectively planned care in or through the children's home; "
     "and have a positive experience of arriving at or moving on from the home.",
     "Regulation 14 (1)(a)(b)", ("14(1)(a)", "14(1)(b)")),
)
_FOSTERING: tuple[_Item, ...] = (
    ("The registered person must ensure that the welfare of children placed or to be placed with foster parents is "
     "safeguarded and promoted at all times.", "Regulation 11 (a)", ("11(a)",)),
    ("The fostering service provider must review the approval of each foster parent, and such reviews must take place "
     "at "
     "least annually.", "Regulation 28 (1) (2)", ("28(1)", "28(2)")),
    ("The registered person must prepare and implement a written policy which is intended to safeguard children placed "
     "with foster parents from abuse or neglect.", "Regulation 12 (1)(a)", ("12(1)(a)",)),
    ("The fostering service provider must ensure that there is, at all times, a sufficient number of suitably "
     "qualified, "
     "competent and experienced persons working for the purposes of the fostering service.",
     "Regulation 19 (a)(b)", ("19(a)", "19(b)")),
    ("The registered person must notify without delay the persons indicated in the schedule of any of the events "
     "listed "
     "there.", "Regulation 36 (1)", ("36(1)",)),
)
_FAMILY_CENTRE: tuple[_Item, ...] = (
    ("The registered person must ensure that the residential family centre is conducted so as to promote and make "
     "proper "
     "provision for the welfare of residents.", "Regulation 10 (1)", ("10(1)",)),
    ("The registered person must draw up a placement plan which sets out how the assessment will be conducted.",
     "Regulation 13 (1)(a)", ("13(1)(a)",)),
    ("The registered person must establish and maintain a system for monitoring the matters set out in the schedule at "
     "appropriate intervals.", "Regulation 23 (1)(a)(b)", ("23(1)(a)", "23(1)(b)")),
)
_SUPPORTED: tuple[_Item, ...] = (
    ("The leadership and management standard: the registered person must ensure that the supported accommodation "
     "undertaking is led and managed in a way that is consistent with the approach in the statement of purpose.",
     "Regulation 4 (1) (2)(a)(b)", ("4(1)", "4(2)(a)", "4(2)(b)")),
    ("The protection standard: the registered person must ensure that children are protected from harm and that risks "
     "in "
     "each premises, and from other people who live there, are assessed before a child moves in.",
     "Regulation 5 (1) (2)(c)(ii)", ("5(1)", "5(2)(c)(ii)")),
    ("The accommodation standard: the registered person must provide each child with accommodation that is safe, "
     "comfortable and in good repair.", "Regulation 6 (2)(a)", ("6(2)(a)",)),
    ("The support standard: the registered person must ensure that each child receives the support that is set out in "
     "the plans made by the placing authority.", "Regulation 7 (1) (2)(d)", ("7(1)", "7(2)(d)")),
    ("The registered person must notify HMCI without delay of any serious event that is listed in the regulations.",
     "Regulation 27 (1)(b)", ("27(1)(b)",)),
)
_ADOPTION: tuple[_Item, ...] = (
    ("The manager must provide the registered provider with a written report on the management, outcomes and financial "
     "state of the agency every 6 months.", "Regulation 7 (1)", ("7(1)",)),
    ("The registered provider must ensure that full and satisfactory information is available in relation to each "
     "person "
     "working for the agency.", "Regulation 14 (2)(d)", ("14(2)(d)",)),
)
_ENDINGS = (
    "\nThis requirement was made at the last inspection and is restated.",
    "\nIn particular, the registered person must:\n– update each child's plan after every serious incident\n"
    "– tell staff what has changed before their next shift.",
)
_BY_KIND: dict[ReportKind, tuple[_Item, ...]] = {
    ReportKind.CHILDRENS_HOME: _HOMES,
    ReportKind.SECURE_CHILDRENS_HOME: _HOMES,
    ReportKind.INDEPENDENT_FOSTERING_AGENCY: _FOSTERING,
    ReportKind.RESIDENTIAL_FAMILY_CENTRE: _FAMILY_CENTRE,
    ReportKind.SUPPORTED_ACCOMMODATION: _SUPPORTED,
    ReportKind.VOLUNTARY_ADOPTION_AGENCY: _ADOPTION,
}
_ADVICE = (
    "The registered person should ensure that children's views are sought each month and that they are told what "
    "changed as a result",
    "The registered person should ensure that staff record what children say in the language that children used",
    "The registered person should ensure that the home is a nurturing and supportive environment that meets the needs "
    "of the children, with particular reference to repairs in shared areas",
    "The registered person should ensure that the rota shows the names of all staff who are on shift at night",
    "The registered person should seek to secure life-story work for each child whose plan asks for it",
    "The registered person should ensure that managers evaluate the use of physical intervention for patterns and "
    "trends",
    "The registered person should ensure that each child has a say in menus, activities and the decoration of the "
    "house",
)


def written_requirements(rng: Random, kind: ReportKind, count: int, after: date) -> tuple[WrittenRequirement, ...]:
    """``count`` requirements; some share a due date with the one above."""
    bank = _BY_KIND.get(kind, ())
    chosen = rng.sample(bank, min(count, len(bank)))
    due = after + timedelta(days=rng.randint(14, 60))
    made = []
    for words, printed, regulations in chosen:
        text = words + rng.choice(("", "", "", *_ENDINGS))
        if rng.random() > 0.45:
            due = due + timedelta(days=rng.randint(1, 21))
        made.append(WrittenRequirement(text, printed, regulations, due))
    return tuple(made)


def written_recommendations(rng: Random, kind: ReportKind, count: int) -> tuple[WrittenRecommendation, ...]:
    """``count`` recommendations that cite what this kind's reports cite."""
    made = []
    for text in rng.sample(_ADVICE, count):
        cites, bracket = _citation(rng, kind)
        made.append(WrittenRecommendation(text, f"{text}. ({bracket})" if bracket else f"{text}.", cites))
    return tuple(made)


def _citation(rng: Random, kind: ReportKind) -> tuple[str | None, str | None]:
    if rng.random() < 0.05:
        return None, None
    if kind in (ReportKind.CHILDRENS_HOME, ReportKind.SECURE_CHILDRENS_HOME):
        cites = f"page {rng.randint(10, 64)}, paragraph {rng.randint(2, 14)}.{rng.randint(1, 40)}"
        return cites, f"'Guide to the Children's Homes Regulations, including the quality standards', {cites}"
    if kind is ReportKind.SUPPORTED_ACCOMMODATION:
        cites = f"page {rng.randint(10, 70)}"
        return cites, f"'Guide to the supported accommodation regulations including quality standards', {cites}"
    cites = f"{rng.randint(1, 28)}.{rng.randint(1, 9)}"
    if kind is ReportKind.INDEPENDENT_FOSTERING_AGENCY:
        return f"NMS {cites}", f"'Fostering services: national minimum standards', NMS {cites}"
    return f"NMS {cites}", f"National minimum standards, NMS {cites}"

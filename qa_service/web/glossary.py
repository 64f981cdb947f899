"""The words of the field that pages use, each explained once, in our own plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Term:
    """A word, what it means in one or two sentences, and what else helps."""

    word: str
    meaning: str
    more: str = ""


OFSTED: Final[dict[str, Term]] = {
    "ofsted": Term("Ofsted", "The national inspectorate that registers children’s homes, fostering agencies and "
                   "supported accommodation in England, inspects them and publishes reports."),
    "urn": Term("URN", "Unique reference number: the number that Ofsted gives to a registered setting. It stays the "
                "same for as long as the registration lasts.",
                "A setting that changes owner or moves may be registered anew, under another number."),
    "register": Term("Register", "Ofsted’s published lists of who is registered. They appear monthly or quarterly, so "
                     "they can be older than the reports on Ofsted’s site."),
    "sccif": Term("SCCIF", "Social care common inspection framework: what Ofsted’s inspectors of social care look at, "
                  "and how they come to a grade."),
    "grades": Term("Ofsted grades", "Outstanding, good, requires improvement to be good, and inadequate. A full "
                   "inspection gives one overall and one for each judgement.",
                   "Supported accommodation has three outcomes instead, in sentences, the best of which means "
                   "consistently strong and the weakest widespread or serious failings."),
    "below-good": Term("Below good", "Requires improvement to be good, or inadequate; or the same in the outcomes of "
                       "another kind of setting."),
    "judgement": Term("Judgement", "One of the parts that a full inspection grades: overall experiences and progress, "
                      "how well children are helped and protected, and how well leaders and managers do."),
    "limiting-judgement": Term("Limiting judgement", "A judgement that holds the others down: when help and protection "
                               "is inadequate, the overall grade is inadequate too."),
    "full-inspection": Term("Full inspection", "The inspection that gives grades. All else is read as what came "
                            "after it."),
    "interim-inspection": Term("Interim inspection", "A shorter look between full inspections, at whether a home has "
                               "got better or worse. It gives no new grades.",
                               "Ofsted no longer makes them; old reports still have them."),
    "assurance-visit": Term("Assurance visit", "A visit that asks whether children are safe and well cared for, without"
                            " giving grades. It says whether there are serious or widespread concerns."),
    "monitoring-visit": Term("Monitoring visit", "A visit that follows up a poor inspection or a concern. It says what "
                             "has changed and gives no new grade."),
    "requirement": Term("Requirement", "What a setting must do by law, named in a report with the regulation that was "
                        "not met and usually with a date."),
    "recommendation": Term("Recommendation", "What a setting should do to be better, without a date or a duty."),
    "compliance-notice": Term("Compliance notice", "A formal notice from Ofsted that names a breach, what must be done "
                              "and by when. Not to comply with it is an offence."),
    "restriction": Term("Restriction of accommodation", "A notice from Ofsted that nobody may be moved into a home "
                        "until it is lifted. Children who live there may stay."),
    "suspension": Term("Suspension", "Ofsted has suspended the registration for a time, because children may be at "
                       "risk of harm. A suspended setting may not look after children."),
    "cancellation": Term("Cancellation", "Ofsted has ended a registration for good. To go on caring for children there "
                         "would be an offence."),
    "unregistered": Term("Unregistered setting", "A place where a child lives that has no registration although the "
                         "care given there may need one. It is flagged until somebody shows otherwise."),
    "excepted": Term("Excepted place", "A place where somebody of 16 or 17 may live although it is not registered as "
                     "supported accommodation, because the regulations say so: a care home or a hospital, say."),
    "cwsa-2026": Term("Children’s Wellbeing and Schools Act 2026", "It lets Ofsted fine those who run a home for "
                      "children or supported accommodation without registration, and asks more of owners of several "
                      "homes. It is enacted; each part begins on a day that regulations set.",
                      "Check whether a part has begun before you rely on it: no flag here does."),
    "supported-accommodation": Term("Supported accommodation", "A home with support, not care, for young people of 16 "
                                    "and 17. It has been registered and inspected by Ofsted since 2023."),
    "statement-of-purpose": Term("Statement of purpose", "A setting’s own account of whom it is for and how it works."),
    "registered-manager": Term("Registered manager", "The person whom Ofsted has registered to run a setting from day "
                               "to day. A vacant post is a warning sign."),
    "responsible-individual": Term("Responsible individual", "The person who answers for a provider to Ofsted and "
                                   "supervises how its settings are run."),
}
AROUND: Final[dict[str, Term]] = {
    "setting": Term("Setting", "One place or agency that looks after children: a home, a fostering agency, supported "
                    "accommodation. It is what Ofsted registers and inspects."),
    "provider": Term("Provider", "The organisation that runs a setting and with which the council has a contract."),
    "provider-group": Term("Provider group", "Providers that belong together because one owner stands behind them. A "
                           "weakness of one is worth a look at the others."),
    "regulation-44": Term("Regulation 44", "Each month an independent person visits a children’s home and writes a "
                          "report on how children are kept safe and well. A copy goes to the council that placed a "
                          "child there, when it asks.", "The regulation is of the Children’s Homes (England) "
                          "Regulations 2015."),
    "lado": Term("LADO", "Local authority designated officer: the person in a council who oversees how allegations "
                 "against people who work with children are dealt with."),
    "ipa": Term("IPA", "Individual placement agreement: what a council and a provider have agreed for one child: "
                "care, outcomes, fees and how it ends."),
    "framework": Term("Framework", "A contract with many providers on agreed terms and prices, from which single "
                      "placements are then bought."),
    "lot": Term("Lot", "A part of a framework that is bought by itself, such as therapeutic homes. A provider is on a "
                "lot from a day to a day, perhaps only in some zones."),
    "dps": Term("DPS", "Dynamic purchasing system: a framework that new providers may join at any time."),
    "our-suspension": Term("Suspension of placements", "The council makes no new placement at a setting, with a "
                           "provider or its group, or through a lot, until a manager lifts it on evidence. An embargo "
                           "says the same.", "Children who live there stay until something is decided for each. "
                           "Ofsted’s suspension of a registration is another thing."),
    "kpi": Term("KPI", "Key performance indicator: a figure that a contract asks of its provider for every quarter, "
                "with a target."),
    "spot": Term("Spot purchase", "A placement bought by itself, outside any framework, on terms agreed for it alone."),
    "over-18": Term("Place for 18 and over", "Supported housing of care leavers and others of 18 and over. No "
                    "regulator inspects it, so that what is known of it is what the council looks at itself.",
                    "Rules about registration and about people under 18 do not ask for it. A person under 18 who is "
                    "recorded there is flagged."),
    "what-we-heard": Term("What we heard", "The log of worries, complaints, compliments and intelligence about a "
                          "setting or provider that are below the threshold of a safeguarding concern. Who told us is "
                          "kept apart, and read only by managers and safeguarding leads who say why."),
    "intelligence": Term("Intelligence", "Something that somebody tells us about a setting or provider and that is "
                         "neither a worry nor a complaint, such as that staff are leaving. Several in a short time "
                         "raise a flag."),
    "due-diligence": Term("Due diligence", "What the council looks at itself before and while a young person lives in "
                          "a place: registration, insurance, building, staff, policies, area. Each look has its day, "
                          "and many hold only until another."),
    "placement": Term("Placement", "One child living in one setting from a day on. Here a child is a reference, never "
                      "a name."),
}
SERVICE: Final[dict[str, Term]] = {
    "flag": Term("Flag", "A finding that needs somebody’s attention, with the evidence it rests on. Only new evidence "
                 "clears it; to acknowledge it says that somebody has seen it."),
    "severity": Term("Severity", "How bad a finding is: critical, high, medium or low. Where the council has no child, "
                     "contract or watcher, it is listed as low."),
    "exposure": Term("Exposure", "What the council has at stake in a setting: a child who lives there, a contract, or "
                     "somebody who watches it."),
    "own-children": Term("Our children", "Children whom this council has placed, by its own list of placements. Others "
                         "may live in the same setting."),
    "watched": Term("Watched", "Somebody in the council has asked to be told about a setting although no child of "
                    "ours lives there: about it alone, about every setting of its provider group, or about every one "
                    "in its area.", "Who watches a group or an area watches a setting that joins it later too."),
    "acknowledge": Term("Acknowledge", "To say that somebody has seen a flag and what follows from it. The flag stays "
                        "open: only new evidence clears it."),
    "put-off": Term("Put off", "A flag is put off until a day when somebody has said why it can wait. It comes back on "
                    "that day by itself, and sooner if it gets worse."),
    "due": Term("Due", "A day by which something is to be done: an Ofsted requirement, a visit, an action, our "
                "review of a new report, a flag that was put off, a new list of placements.", "What is past its day "
                "stays on the list until there is evidence that it was done."),
    "daily-e-mail": Term("Daily e-mail", "One e-mail a day with all that is new and not urgent. Everybody chooses "
                         "its days and hour; on a day without anything new none comes."),
    "unread": Term("Not read", "A report is here, but the two readers did not agree or could not find what they looked "
                   "for. It counts for nothing until a person has read it."),
    "could-not-check": Term("Could not be checked", "The page on Ofsted’s site could not be reached or understood. It "
                            "says nothing about the setting, and never that nothing has changed."),
    "cannot-tell": Term("Cannot tell", "A rule lacks the evidence to say yes or no. A flag that stood stays, and the "
                        "gap is listed."),
    "not-known": Term("Not known", "Nobody has told this service yet, and it does not guess. That is not “no”."),
    "disputed": Term("Disputed", "Two sources, or the two readers, say different things. A person is asked to decide."),
    "confirmed": Term("Confirmed", "A person has looked at what was read from a report and found it right."),
    "evidence": Term("Evidence", "The document, page and sentence from which something is known, with where the "
                     "document came from and its fingerprint."),
    "sha-256": Term("SHA-256", "A document’s fingerprint: 64 letters and figures that change if one letter of the file "
                    "does. With it anyone can prove that a copy is the same file."),
    "held-alerts": Term("Held alerts", "E-mails that wait for a person, because so much changed in one night that the "
                        "source itself may be at fault."),
    "go-live": Term("Go-live date", "The day from which the council keeps its records here. What could not have been "
                    "recorded before it is never taken for missing."),
}
SECTIONS: Final = (("ofsted", "Ofsted, inspections and enforcement", OFSTED),
                   ("around", "Settings, contracts and people", AROUND), ("service", "Words of this service", SERVICE))
TERMS: Final[dict[str, Term]] = OFSTED | AROUND | SERVICE


def glossary_term(key: str) -> Term:
    """The term. Raises ``LookupError`` for one that the glossary lacks: a page must not point nowhere."""
    if key not in TERMS:
        raise LookupError(f"the glossary has no term “{key}”")
    return TERMS[key]

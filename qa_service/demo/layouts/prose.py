"""Sentences for the body of a report, and those that lie in wait: grades named in passing that are not this grade."""

from __future__ import annotations

from random import Random

from qa_service.vocabulary import Grade

_EXPERIENCES = {
    True: (
        "Children make good progress from their starting points, and staff can show how.",
        "Children have warm and trusting relationships with the adults who look after them.",
        "Staff know each child's history, likes and worries, and they use this knowledge every day.",
        "One child has joined a climbing club and has been awarded a certificate for attendance at school.",
        "Children's moves into the setting are planned with care, and they visit before they decide.",
        "Social workers said that communication is prompt and that they are told of setbacks as well as successes.",
        "Children's health needs are understood. Appointments are kept and specialist advice is followed.",
        "Children help to plan menus and holidays. Their ideas are taken seriously and they are told what was decided.",
        "A parent said, 'It is the first place where my son has wanted to stay.'",
        "Staff celebrate children's culture and identity in ways that the children have chosen.",
    ),
    False: (
        "Children's progress is too variable, and staff do not always know what each child is working towards.",
        "Plans are not updated after incidents, so staff who return from leave do not know what has changed.",
        "Some children's education has broken down and there is no clear plan to help them back.",
        "The décor is tired. Repairs that children asked for in the spring have not been made.",
        "Moves are rushed. Two children arrived without an impact assessment that considered the others living here.",
        "Social workers told inspectors that they do not receive reports when they should.",
        "Health appointments were missed and nobody noticed until the independent visitor asked.",
        "Children said that they like the staff but that plans change at short notice.",
    ),
}
_PROTECTION = {
    True: (
        "Children say that they feel safe, and they can name an adult whom they would tell if they did not.",
        "When children go missing from home, staff search for them and speak with them when they return.",
        "Risk assessments are clear, and staff follow them in practice.",
        "Physical intervention is rare. When it is used, it is recorded in full and talked through with the child.",
        "Recruitment is thorough, and the checks are complete before anyone starts work.",
        "Staff are alert to exploitation and work well with the police and other agencies.",
    ),
    False: (
        "Risk assessments are out of date and do not tell staff what to do when a child is missing from home.",
        "Allegations were not always shared with the designated officer on the day they were made.",
        "Records of restraint lack detail, and children are not always asked what happened from their point of view.",
        "References were not verified for three members of staff before they began to work alone.",
        "Checks of children's rooms are made without the reasons being recorded.",
        "Staff were not clear about what to do when they found that a child had a second phone.",
    ),
}
_LEADERSHIP = {
    True: (
        "The manager is experienced, visible and ambitious for children.",
        "Monitoring is regular and leads to changes that children notice.",
        "Staff say that supervision is frequent and that it helps them to think.",
        "Leaders know the strengths of the service and have a plan for what is not yet strong enough.",
        "Training is matched to the needs of the children who live here now.",
        "The independent person's reports are challenging, and the manager responds to each point.",
    ),
    False: (
        "There has been a series of managers, and staff are not clear who makes decisions.",
        "Monitoring has not found the shortfalls that this inspection found.",
        "Supervision is irregular, and new staff have not completed their induction.",
        "Actions from the previous inspection have been met only in part.",
        "Notifications to Ofsted have been late on four occasions.",
        "The statement of purpose does not describe the service that children receive.",
    ),
}
_TRAPS = (
    "At the last inspection, the overall experiences and progress of children and young people were judged to be "
    "{trap}. The requirements raised then have been met.",
    "Leaders and managers were judged {trap} last time, and inspectors looked closely at what has changed since.",
    "The manager's own audit had rated medication records as {trap}, which inspectors did not agree with.",
    "In a previous report, how well children and young people are helped and protected was {trap}.",
    "A sister home owned by the same provider was found to be {trap} in the spring. Leaders have shared the lessons.",
    "One child told inspectors that the food is outstanding and that the garden is inadequate for football.",
    "The quality of handover notes requires improvement to be good enough for staff who return from leave.",
)
_REASONS = (
    "This visit was carried out to monitor the progress that the provider has made since the last inspection, when the "
    "setting was judged {trap}.",
    "Ofsted received information that raised concerns about the oversight of children's safety. This visit considered "
    "those concerns.",
    "The purpose of this visit was to check whether the steps set out in a compliance notice have been taken.",
)
_NOTICES = (
    "The compliance notice issued under regulation 12 has been met. All of the steps have been completed.",
    "Two of the three steps in the compliance notice have been met. One step has not been met and the notice has been "
    "reissued.",
    "No compliance notice is in force.",
)
_ENFORCEMENT = (
    "Two compliance notices were issued on {date} under regulation 12 (the protection of children standard) and "
    "regulation 13 (the leadership and management standard).",
    "A notice restricting accommodation was issued under section 22B of the Care Standards Act 2000 on {date}. No "
    "further children may be admitted until the notice is lifted.",
    "A compliance notice was served on {date}. The provider met the steps in the notice by the date set.",
    "Ofsted suspended the registration on {date} because children were or might have been at risk of harm. The "
    "suspension was lifted after a monitoring visit.",
)


def enforcement_paragraph(rng: Random, day: str, *, restricted: bool = False) -> str:
    """A paragraph of enforcement action; ``restricted`` asks for the restriction of accommodation."""
    return (_ENFORCEMENT[1] if restricted else rng.choice(_ENFORCEMENT)).format(date=day)


def trap_words(rng: Random, not_this: Grade | None) -> str:
    """A grade in passing that is not the grade given, in the words of running text."""
    others = [Grade.INADEQUATE, Grade.INADEQUATE, Grade.REQUIRES_IMPROVEMENT, Grade.OUTSTANDING, Grade.GOOD]
    return rng.choice([grade for grade in others if grade is not not_this]).words.lower()


def paragraphs(rng: Random, part: str, grade: Grade | None, count: int, *, traps: int = 1) -> tuple[str, ...]:
    """``count`` paragraphs on a part of the report that suit the grade, with ``traps`` misleading sentences."""
    bank = {"help_and_protection": _PROTECTION, "leadership": _LEADERSHIP}.get(part, _EXPERIENCES)
    fine = grade is None or not grade.below_good
    said: list[str] = []
    made: list[list[str]] = []
    for _ in range(count):
        wanted = rng.randint(3, 4)
        while len(said) < wanted:
            said += rng.sample(bank[fine], len(bank[fine]))
        made.append([said.pop(0) for _ in range(wanted)])
        if not fine and rng.random() < 0.3:
            made[-1].append(rng.choice(bank[True]))
    for _ in range(traps):
        made[rng.randrange(count)].append(rng.choice(_TRAPS).format(trap=trap_words(rng, grade)))
    return tuple(" ".join(dict.fromkeys(sentences)) for sentences in made)


def points(rng: Random, grade: Grade, count: int) -> tuple[str, ...]:
    """Short findings for a summary."""
    fine = not grade.below_good
    bank = (*_EXPERIENCES[fine], *_PROTECTION[fine], *_LEADERSHIP[fine])
    return tuple(sentence.rstrip(".") + "." for sentence in rng.sample(bank, count))


def monitoring_reason(rng: Random, trap: str) -> str:
    """Why a monitoring visit was made."""
    return rng.choice(_REASONS).format(trap=trap)


def notice_progress(rng: Random) -> str:
    """Whether the steps of a notice were met."""
    return rng.choice(_NOTICES)

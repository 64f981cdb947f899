"""How visitors put their two opinions into words: plainly, hedged, denied, held back, or so that nobody can tell.

``SAFE`` and ``WELL`` are for prose; ``ANSWERS`` stand beside a question. Braces are filled by the report.
"""

from __future__ import annotations

from enum import StrEnum


class Says(StrEnum):
    """What a report truly says to a question. ``UNTELLABLE``: two things at once, or a choice nobody made."""

    YES = "yes"
    QUALIFIED = "qualified"
    NO = "no"
    NOT_STATED = "not_stated"
    UNTELLABLE = "unread"


SAFE: dict[Says, tuple[str, ...]] = {
    Says.YES: (
        "I formed a positive view today and am confident that the children are effectively safeguarded.",
        "In the opinion of the independent person, young people are effectively safeguarded by staff who know "
        "them well.",
        "My professional judgement remains that children are effectively safeguarded in this home.",
        "Having met all three children, I am content to say that they are effectively safeguarded.",
        "I find that children at {home} are effectively safeguarded.",
        "Safeguarding practice at {home} is effective and, in my opinion, children are effectively safeguarded.",
        "I therefore consider, on the information seen, that the young people are effectively safeguarded.",
        "In my opinion, children living at {home} are effectively safeguarded.",
        "It is my view that the young people at {home} are effectively safeguarded and that staff know what to do "
        "if they are worried.",
        "Having spoken with the young people, sampled the records and walked round the building, I am satisfied that "
        "children are effectively safeguarded.",
        "From everything I saw and heard I consider that the children are being effectively safeguarded by the team.",
        "My opinion is that children at this home continue to be effectively safeguarded.",
        "The independent person is of the opinion that children are effectively safeguarded.",
        "I conclude that the home's arrangements effectively safeguard the children who live here.",
        "On the evidence available on the day of this visit, it is the opinion of the visitor that residents are "
        "effectively safeguarded.",
        "I have formed the opinion that the children are safeguarded effectively.",
        "I can confirm that, in my professional judgement, young people placed at {home} are effectively safeguarded.",
        "Taking all of the above together, I believe that children are effectively safeguarded at {home}.",
        "No safeguarding concerns were raised during my visit and it is my opinion that children are effectively "
        "safeguarded.",
        "I am of the view that all of the children are effectively safeguarded.",
        "As required by regulation 44(4)(a), it is my considered opinion that the children are effectively"
        " safeguarded.",
    ),
    Says.QUALIFIED: (
        "I believe children are effectively safeguarded save for the gaps in night staffing.",
        "My opinion is that children are generally safeguarded, with work still to do on recording.",
        "Whilst I consider that children are effectively safeguarded in the house, this is not so in the annexe.",
        "In my opinion children are effectively safeguarded in most respects.",
        "Children are effectively safeguarded in my opinion, but only when the permanent team is on shift.",
        "In my opinion children are effectively safeguarded, with the exception of the arrangements for visitors"
        " after "
        "dark, which I describe above.",
        "I am of the opinion that children are effectively safeguarded, subject to the recommendations below being "
        "completed.",
        "It is my opinion that children are not always effectively safeguarded.",
        "I consider that children are largely safeguarded; two practices need to change.",
        "Subject to the completion of the outstanding fire works, I am satisfied that children are effectively "
        "safeguarded.",
        "I am partially satisfied that children are effectively safeguarded.",
        "While the team works hard, I am not fully assured that children are effectively safeguarded.",
        "Children are, for the most part, effectively safeguarded in my view, although missing episodes are not "
        "followed up.",
        "In my opinion children are effectively safeguarded provided that waking night staff are kept on the rota.",
        "I can give only a qualified opinion that children are effectively safeguarded.",
    ),
    Says.NO: (
        "In my view it cannot be said that children are effectively safeguarded.",
        "I have formed the opinion that children are not effectively safeguarded.",
        "My conclusion is that young people are not effectively safeguarded at {home}.",
        "It is with regret that I find children are not effectively safeguarded.",
        "In my opinion children are not effectively safeguarded.",
        "I am not of the opinion that children are effectively safeguarded.",
        "I do not consider that the children at {home} are effectively safeguarded, because two allegations were not "
        "passed on.",
        "It is my opinion that young people are not being effectively safeguarded at the time of this visit.",
        "The independent person is not satisfied that children are effectively safeguarded.",
        "Regrettably I cannot conclude that children are effectively safeguarded.",
        "My view is that safeguarding at {home} is ineffective and that children are not effectively safeguarded.",
        "It would be wrong of me to say that children are effectively safeguarded.",
    ),
    Says.NOT_STATED: (
        "I am unable to form an opinion on whether children are effectively safeguarded, as no records were made "
        "available.",
        "There was insufficient evidence for me to reach a judgement about whether children are effectively"
        " safeguarded.",
        "I was not able to give an opinion as to whether children are effectively safeguarded on this occasion.",
        "",
        "",
    ),
    Says.UNTELLABLE: (
        "The previous visitor's opinion that children are effectively safeguarded is noted.",
        "I look forward to a time when, in my opinion, children are effectively safeguarded.",
        "The provider's own review concludes that in its opinion children are effectively safeguarded.",
        "For this report to say that in my opinion children are effectively safeguarded I need to see the logs.",
        "In my opinion the claim that children are effectively safeguarded rests on one record.",
        "I am / am not of the opinion that children are effectively safeguarded. (*Delete as appropriate)",
        "In my opinion children are effectively safeguarded. Later in the visit I concluded that children are not "
        "effectively safeguarded at weekends.",
        "The manager asked me to write that in my opinion children are effectively safeguarded.",
        "I would like to say that children are effectively safeguarded.",
        "If the actions are completed, it will be my opinion that children are effectively safeguarded.",
        "I hope to be able to confirm next month that children are effectively safeguarded.",
        "In my opinion it is essential that children are effectively safeguarded.",
        "It was my opinion in the spring that children are effectively safeguarded; much has changed since.",
    ),
}
WELL: dict[Says, tuple[str, ...]] = {
    Says.YES: (
        "I am content that the home promotes the children's physical and emotional wellbeing.",
        "I found that the conduct of the home promotes young people's wellbeing in many small ways.",
        "It is my conclusion that the way in which the home is run promotes children's well-being.",
        "The visitor is satisfied that the conduct of the home promotes each child's welfare.",
        "In my opinion, the conduct of the home promotes children's well-being.",
        "It is also my view that the conduct of {home} promotes the wellbeing of the young people who live there.",
        "I am satisfied that the way the home is run actively promotes children's wellbeing.",
        "I consider that the home promotes the welfare and well-being of the children.",
        "The independent person is of the opinion that the conduct of the home promotes children's well-being.",
        "It is the opinion of the independent person that children's well-being is promoted.",
        "My professional opinion is that the conduct of the home promotes the health and well-being of each child.",
        "Having considered the evidence, I believe that the running of the home promotes children's well-being.",
        "I also conclude that their wellbeing is actively promoted by the conduct of the home.",
        "In my judgement the day-to-day conduct of the home clearly promotes children's emotional well-being.",
    ),
    Says.QUALIFIED: (
        "The conduct of the home promotes children's well-being in my opinion, except in regard to education.",
        "I am broadly satisfied that the conduct of the home promotes children's well-being.",
        "In my opinion the conduct of the home goes some way to promote children's well-being.",
        "In my opinion the conduct of the home promotes children's well-being, apart from the lack of planned "
        "activities at weekends.",
        "I am of the opinion that the conduct of the home mostly promotes children's wellbeing.",
        "In my view, the conduct of the home does not consistently promote children's well-being.",
        "Subject to a settled staff team, I consider that the conduct of the home promotes children's well-being.",
        "I am satisfied that the conduct of the home promotes children's well-being, with some reservations about"
        " food.",
        "I can say only in part that the conduct of the home promotes children's well-being.",
    ),
    Says.NO: (
        "In my opinion children's well-being is not being promoted.",
        "I find that the conduct of the home does not promote children's wellbeing.",
        "In my opinion the conduct of the home does not promote children's well-being.",
        "I am not satisfied that the conduct of the home promotes children's well-being.",
        "I do not believe that the conduct of {home} promotes the well-being of children.",
        "It is my view that children's well-being is not promoted by the way the home is run.",
        "The independent person does not consider that the conduct of the home promotes children's well-being.",
        "I have come to the conclusion that the conduct of the home fails to promote the well-being of children.",
    ),
    Says.NOT_STATED: (
        "I cannot offer an opinion this month on whether the conduct of the home promotes children's well-being.",
        "It was not possible for me to form a view on whether the conduct of the home promotes children's well-being.",
        "",
        "",
    ),
    Says.UNTELLABLE: (
        "I shall decide next month whether in my opinion the conduct of the home promotes children's well-being.",
        "My opinion is asked on how the conduct of the home promotes children's well-being; I describe what I saw.",
        "The manager's opinion is that the conduct of the home promotes children's well-being.",
        "The conduct of the home does / does not promote children's well-being.",
        "Staff feel that the conduct of the home promotes children's well-being, and I see why they say so.",
        "I was asked whether, in my opinion, the conduct of the home promotes children's well-being.",
        "My opinion that the conduct of the home promotes children's well-being is under review.",
        "It may be that in my opinion the conduct of the home promotes children's well-being.",
    ),
}
BOTH_YES = (
    "In my opinion children are effectively safeguarded and the conduct of the home promotes their well-being.",
    "Based on this visit it is my opinion that the children at {home} are effectively safeguarded and that the"
    " conduct "
    "of the home promotes their wellbeing.",
    "I am satisfied, from the evidence seen, that children are effectively safeguarded and that their well-being is "
    "promoted.",
    "The independent visitor concludes that children are effectively safeguarded and the conduct of the home promotes "
    "children's well-being.",
)
ANSWERS: dict[Says, tuple[str, ...]] = {
    Says.YES: (
        "Yes, in my opinion they are.",
        "Yes; see the evidence above.",
        "Yes", "Yes.", "YES", "Yes - this is my opinion on the evidence that I saw.",
        "Yes, children told me that they trust staff.",
        "Yes. I read the logs of the last four weeks and spoke with staff on shift.", "Yes: there are clear routines.",
        "Yes, no concerns were identified.",
    ),
    Says.QUALIFIED: (
        "Yes in the main",
        "Partially met",
        "Yes - with reservations about the rota",
        "Partially", "Partly. Recording has slipped since the summer.", "Yes, subject to the recommendations.",
        "Yes, with the exception of medication storage.", "Not fully", "Mostly", "To some extent",
        "Yes, but the night-time arrangements are not good enough.",
        "Yes. However, the risk assessments of two children are out of date and must be redone.",
        "In part: see recommendations 1 and 2.",
    ),
    Says.NO: (
        "No, and I have told the provider so today.",
        "Not at all",
        "No", "No.", "NO", "No - two incidents were not reported to the placing authority.", "No, I do not think so.",
        "No. The home has had no manager since March and records are not kept.",
    ),
    Says.NOT_STATED: (
        "", "Not able to form an opinion on this visit.", "No opinion given.",
        "Unable to reach a judgement this month.",
    ),
    Says.UNTELLABLE: (
        "Y / N",
        "Yes?",
        "Discussed",
        "Yes at the time of the last visit",
        "To be confirmed: yes",
        "Yes (previous month)",
        "Yes / No", "Yes/No (delete as appropriate)", "[Yes or No]", "No concerns", "See above", "As last month",
        "Choose an item.", "Yes and no", "Hopefully yes", "TBC",
    ),
}
GUIDANCE = (
    "Regulation 44(4) asks the independent person to produce a report which sets out, in particular, an opinion as to "
    "whether (a) children are effectively safeguarded; and (b) the conduct of the home promotes children's"
    " well-being.",
    "Note for visitors: your report must state whether, in your opinion, children are effectively safeguarded and "
    "whether the conduct of the home promotes their well-being.",
    "This visit was made under the Children's Homes (England) Regulations 2015.",
)
MANAGERS_WORDS = (
    "I am pleased with this report. In my opinion children are effectively safeguarded and the conduct of the home "
    "promotes their well-being.",
    "Thank you for the visit. We will act on each point.",
    "I believe that the children are effectively safeguarded and I will see to the recommendations.",
)
STAFF_WORDS = (
    "Staff told me that they believe the children are effectively safeguarded.",
    "One social worker wrote that she is satisfied that children are effectively safeguarded here.",
    "The parent I rang said that the home promotes her child's well-being.",
    "I spoke with two members of staff in private. They knew how to raise a worry.",
)
CHILDREN_SAID = (
    "One child said that the new cook is brilliant.",
    "A young person would like a later bedtime at weekends.",
    "Two young people told me about a trip to the coast.",
    "Nobody wished to talk to me on their own, and I respected that.",
)
BODY = (
    "The kitchen was clean and well stocked, and the garden had been tidied since the summer.",
    "I looked at the log, the sanctions book and the record of visitors. Entries were signed.",
    "The fire panel was tested weekly and the last drill took place in the evening.",
    "Each child has a plan that is reviewed with the social worker.",
    "Medication was counted in my presence and the totals agreed with the record.",
    "Two bedrooms were shown to me with the young people's permission.",
    "Attendance at school was good for all children, and one child has started an apprenticeship.",
    "The rota showed no shift covered by agency staff alone.",
    "Supervision took place monthly for all but one member of staff, who has been on leave.",
)

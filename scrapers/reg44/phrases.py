"""The words that an opinion is made of, as patterns over lower-case text with single spaces.

A plain yes is believed only where a visitor's own words, the subject and the claim follow each other, and nothing in
the sentence takes away from it. So these patterns are narrow where they lead to yes, and wide where they warn.
"""

from __future__ import annotations

import re

_NUMBER = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)"
_SURE = (
    r"(?:professional|considered|independent|firm|clear|honest|overall|own|strong|strongly|firmly|fully|entirely|"
    r"completely|very|therefore|also|still|again|clearly|confidently)"
)
_WHERE = (
    r"(?:,? (?:who (?:are )?(?:currently )?(?:live|living|reside|residing|placed|stay|staying|accommodated|cared for)"
    r"|(?:currently )?(?:living|residing|resident|placed|accommodated|cared for|looked after))(?: here)?)?"
    r"(?: (?:at|in|within|here at) [^.;:?!,]{1,60}?)?,?"
)
CHILDREN = (
    rf"(?:(?:all|both|each|these|those|the|our)(?: of)?(?: the| these)? )?(?:{_NUMBER} )?"
    rf"(?:children (?:and|and/or|or) young (?:people|persons)|children|young people|young persons?|child|residents)"
)
_SURELY = (
    r"(?:(?:being|kept|currently|also|both|all|very|fully|well|effectively|appropriately|consistently"
    r"|clearly) )*+"
)
_ARE = r"(?:are being|are currently|are|is being|is|remain|remains|continue to be|continues to be)"

# What is claimed of safeguarding, and of well-being: each a whole clause.
SAFE = (
    rf"(?:{CHILDREN}{_WHERE} {_ARE} {_SURELY}safeguarded(?: effectively)?"
    rf"|they {_ARE} {_SURELY}safeguarded(?: effectively)?"
    rf"|(?:the )?safeguarding(?: arrangements| practice| practices)?(?: of {CHILDREN})?{_WHERE} (?:is|are|remains?) "
    rf"(?:fully |consistently |very )?effective"
    rf"|(?:the (?:children's )?home|the (?:home's )?arrangements(?: in place)?|it) effectively safeguards? "
    rf"(?:the |its |all |all the )?{CHILDREN})"
)
_HOW = (
    r"(?:(?:actively|effectively|clearly|positively|fully|consistently|also|strongly|successfully|continues to"
    r"|does) )*+"
)
_PROMOTES = (
    rf"{_HOW}(?:promotes?|is {_HOW}promoting|promoted|supports? and promotes?|promotes? and supports?|"
    rf"safeguards? and promotes?|protects? and promotes?)"
)
_WHOSE = (
    r"(?:(?:the|their|its|each|every|all|child's|children's|young people's|young person's|residents'|overall"
    r"|emotional|"
    r"physical|general|health|and|safety|of|individual) )*+"
)
_WELL = r"(?:well-being|wellbeing|well being|welfare)"
_RUN = (
    r"(?:(?:the )?(?:overall |current |day-to-day |general )?(?:conduct|running|management|operation)"
    r"(?: and (?:conduct|running|management|operation))? of (?:the|this) (?:children's )?home"
    r"|the conduct of [^.;:?!,]{1,60}?|its conduct|the home's conduct"
    r"|the way (?:in which |that )?(?:the|this) home is (?:run|conducted|managed|led)"
    r"|(?:the|this) (?:children's )?home|it)"
)
_THEIR = r"(?:children's|young people's|the children's|the young people's|residents'|their|the)"
WELL = (
    rf"(?:{_RUN} {_PROMOTES} {_WHOSE}{_WELL}"
    rf"|{_THEIR} (?:overall )?{_WELL}(?: of (?:the )?{CHILDREN})?{_WHERE} (?:is|are|remains|continues to be) "
    rf"(?:(?:being|both|actively|effectively|well|positively|clearly|fully|consistently|also) )*promoted)"
)

VISITOR = (
    r"(?:(?:the |this )?(?:regulation 44 |reg\.? 44 |reg44 )?(?:independent (?:person|visitor"
    r"|reg(?:ulation)? 44 visitor)"
    r"|visitor|visiting officer|author|regulation 44 person))"
)
MINE = (
    rf"(?:in my (?:{_SURE} )*+(?:opinion|view|judgement|judgment)"
    rf"|(?:it is|this is|it remains) (?:therefore |also |still |again )*my (?:{_SURE} )*+"
    rf"(?:opinion|view|judgement|judgment|conclusion|assessment)"
    rf"|my (?:{_SURE} )*+(?:opinion|view|judgement|judgment|conclusion|assessment) (?:is|remains)"
    rf"|i (?:am|remain|was) (?:{_SURE} )*+(?:of the (?:{_SURE} )*+(?:opinion|view)|satisfied|confident|assured"
    rf"|convinced)"
    rf"|i (?:(?:can|am able to|am pleased to) )?(?:{_SURE} )*+"
    rf"(?:consider|believe|conclude|find|judge|confirm|concluded|am able to conclude)"
    rf"|i (?:have|had) (?:{_SURE} )*+(?:formed|reached|come to|arrived at) the (?:{_SURE} )*+(?:opinion|view"
    rf"|conclusion)"
    rf"|(?:in|it is) (?:the )?{VISITOR}(?:'s|s') (?:{_SURE} )*+(?:opinion|view|judgement|judgment)"
    rf"|{VISITOR}(?:'s|s') (?:{_SURE} )*+(?:opinion|view|judgement|judgment) is"
    rf"|(?:in|it is) the (?:{_SURE} )*+(?:opinion|view|judgement|judgment) of {VISITOR}"
    rf"|{VISITOR} (?:is|was|remains) (?:{_SURE} )*+(?:of the (?:opinion|view)|satisfied|confident|assured)"
    rf"|{VISITOR} (?:considers|believes|concludes|concluded|finds|judges|confirms))"
)
AT_THE_TIME = (
    r"(?:at the time of (?:the|this|my) visit|on the (?:day|date) of (?:the|this|my) visit"
    r"|as at this visit)"
)
SEEN = r"(?:(?:based|drawing) on|on the basis of|from|having|given|on) [^.;:?!]{3,200}?,"
BETWEEN = rf"(?:[,:]? ?(?:that|overall|{AT_THE_TIME}|{SEEN})|,){{0,3}},? "

# Negations and reservations in the place of a claim.
WHOLLY = r"(?:fully|always|consistently|entirely|wholly|completely|uniformly)"
MOSTLY = (
    r"(?:largely|mostly|generally|broadly|mainly|partially|partly|in part|in the main|for the most part"
    r"|somewhat)"
)
SAFE_NOT = (
    rf"(?:{CHILDREN}|they){_WHERE} (?:are|is|were)(?: not|n't) (?P<limit>(?:{WHOLLY} )*+)"
    rf"(?:(?:being|currently|effectively|well) )*safeguarded"
)
WELL_NOT = (
    rf"(?:{_RUN} (?:(?:does|did)(?: not|n't)|is not) (?P<limit>(?:{WHOLLY} )*+)(?:(?:effectively|actively"
    rf"|currently) )*"
    rf"(?:promote|promoting) {_WHOSE}{_WELL}"
    rf"|{_RUN} (?:fails|is failing) to (?:(?:effectively|actively) )*promote {_WHOSE}{_WELL}"
    rf"|{_THEIR} (?:overall )?{_WELL}(?: of (?:the )?{CHILDREN})? is not (?P<limit2>(?:{WHOLLY} )*+)"
    rf"(?:(?:being|effectively|actively|currently) )*promoted)"
)
MINE_NOT = (
    r"(?:i am not (?P<degree>(?:fully|entirely|wholly|completely) )?"
    r"(?:of the (?:opinion|view)|satisfied|confident|assured|convinced)"
    r"|i do(?: not|n't) (?P<degree2>(?:fully|entirely|wholly) )?(?:consider|believe|find)"
    r"|it is not my (?:professional )?(?:opinion|view)"
    rf"|{VISITOR} (?:is not (?P<degree3>(?:fully|entirely|wholly) )?(?:of the (?:opinion|view)|satisfied|confident)"
    r"|does(?: not|n't) (?:consider|believe|find)))"
)
SAFE_MOSTLY = (
    rf"(?:{CHILDREN}|they){_WHERE} (?:are|is|were) (?:only )?{MOSTLY} (?:being )?(?:effectively )?safeguarded"
)
WELL_MOSTLY = (
    rf"(?:{_RUN} (?:only )?{MOSTLY} promotes? {_WHOSE}{_WELL}"
    rf"|{_THEIR} (?:overall )?{_WELL} is (?:only )?{MOSTLY} promoted)"
)
MINE_MOSTLY = rf"(?:i am (?:only )?{MOSTLY} (?:of the (?:opinion|view)|satisfied|confident|assured))"
EXCEPT = (
    r"(?:subject to|with the (?:notable |sole |one |clear )?exception of|except (?:for|in|that|where)|apart from|"
    r"aside from|save for|provided that|providing that|on (?:the )?condition that|as long as|so long as"
    r"|with one exception|"
    r"with (?:some |certain |one |two |the following |a few |significant )?(?:reservations?|caveats?"
    r"|qualifications?))"
)
NO_OPINION = re.compile(
    r"\b(?:(?:not|n't|un)(?: yet| currently)? ?(?:able|possible|in a position)(?: for me)?|cannot|can't|could not|"
    r"insufficient (?:evidence|information)|(?:not|too little) (?:enough )?(?:evidence|information)|decline|"
    r"do(?:es)? not wish|have not been able|was not able|were not able)(?: [\w']+){0,6}? (?:to )?"
    r"(?:form|give|reach|offer|express|provide|state|make|come to|arrive at) (?:[\w']+ ){0,4}?"
    r"(?:opinion|view|judgement|judgment|conclusion)|\bno (?:clear )?(?:opinion|judgement|view) (?:is|was"
    r"|has been|can be|"
    r"could be) (?:given|formed|offered|stated|expressed|reached|made)|\bno opinion (?:formed|given|stated)"
)

# What may stand in a clear yes although it looks like a warning.
HARMLESS = re.compile(
    r"\b(?:in (?:accordance|line) with|as required by|under|for the purposes? of|as set out in) (?:the )?"
    r"(?:children's homes )?(?:\(england\) )?reg(?:ulation|\.)?s?(?: 44)?(?:\(\d\))?(?:\([a-z]\))?(?: 2015)?"
    r"|\bregulation 44(?:\(\d\))?(?:\([a-z]\))?"
    r"|\bno (?:(?:immediate|current|significant|serious|safeguarding|new|major|outstanding|welfare) )*"
    r"(?:concerns?|issues?|worries)(?: (?:were|was|have been|has been|having been|being))?"
    r"(?: (?:raised|identified|noted|found|observed|seen|reported|shared))?(?! (?:other|except|apart|beyond|about))"
    r"|\b(?:did not|have not|has not) (?:raise|raised|identify|identified|find|found|express|expressed) any "
    r"(?:(?:immediate|significant|serious|safeguarding) )*concerns?(?! (?:other|except|apart|beyond))"
    r"|\bcontinues? to be\b|\bas part of\b|\brisk (?:assessments?|management)\b|\btheir needs\b|\bneeds (?:are|were)"
    r" (?:well )?met\b"
    r"|\bwithout (?:any )?(?:hesitation|reservation|qualification)\b|\bmay(?= 20\d\d)|(?<=\d )may\b|(?<=\dth )may\b"
)
WARNING = re.compile(
    r"\b(?:not|no|none|never|nor|neither|nobody|nothing|nowhere|without|cannot|hardly|barely|scarcely|rarely|seldom|"
    r"little|few|far from|short of|un(?:able|safe|clear|sure|certain|less|til|likely|met|satisfied|convinced|"
    r"persuaded|known)|fail\w*|lack\w*|insufficient\w*|inadequate\w*|ineffective\w*|incomplete\w*|inconsistent\w*|"
    r"poor\w*|weak\w*|gaps?|concern\w*|worr\w*|risk\w*|harm\w*|danger\w*|doubt\w*|question\w*|disagree\w*|contrary|"
    r"disput\w*|reservation\w*|caveat\w*|qualif\w*|condition\w*|however|but|although|though|while|whilst|whereas|yet|"
    r"despite|notwithstanding|nevertheless|nonetheless|except\w*|apart|aside|other than|otherwise|save|subject to|"
    r"provided|providing|if|once|when\w*|where\w*|as long|so long|pending|depend\w*|would|could|might|may|must"
    r"|should|"
    r"shall|can only|need(?:ed|ing)?|needs|requir\w*|improv\w*|partial\w*|part|partly|most|mostly|largely|mainly|"
    r"generally|broadly|usually|normally|often|sometimes|occasionally|some|somewhat|many|majority|almost|nearly"
    r"|limited|"
    r"extent|degree|appears?|seems?|hop(?:e|es|ed|ing|efully|eful)|expect\w*|aim\w*|intend\w*|wants?|wish\w*|try"
    r"|trying|tries|attempt\w*|"
    r"towards?|ensur\w*|whether|how|why|previous\w*|last|earlier|former\w*|used to|prior|historic\w*|past|told|said|"
    r"says|say|stated?|states|according|alleg\w*|claim\w*|believed|felt|suggest\w*|example|e\.g|delete\w*|insert"
    r"|either|"
    r"guidance|important|essential|so that|in order|to be|before|ago|predecessor|become\w*|working|progress\w*|only"
    r"|half|half-hearted\w*|"
    r"misleading|false|untrue|wrong\w*|incorrect\w*|withdraw\w*|impossible|rather than|instead|less|least|"
    r"struggl\w*|difficult\w*|compromis\w*|undermin\w*|deteriorat\w*|declin\w*|refus\w*|stop\w*|ceas\w*|breach\w*"
    r"|asked|asks|write|instruct\w*|invited|pretend\w*|lie|lies)\b"
    r"|n't\b|\?|\"|\bor\b|/|\[|<|_{3}|\.\.\.|☐|☒|✗|\*"
)
HEDGE = re.compile(
    r"\b(?:on paper|in theory|theoretical\w*|in principle|perhaps|maybe|arguabl\w*|possibl\w*|probabl\w*|likely"
    r"|presumabl\w*|"
    r"apparent\w*|suppos\w*|nominal\w*|ostensibl\w*|purport\w*|tentativ\w*|provisional\w*|hesita\w*|premature\w*|"
    r"too (?:early|soon)|technical\w*|so far|for now|for the moment|for the time being|at least|as far as|as best|"
    r"up to a point|to a point|by and large|on balance|more (?:often )?than|more or less|marginal\w*|borderline"
    r"|cautious\w*|"
    r"guarded\w*|reluctan\w*|just about|barely|hardly|mostly|largely|mainly|partly|partially|in part|generally"
    r"|broadly|"
    r"usually|normally|often|sometimes|occasionally|at times|in (?:most|some|many|certain|several) (?:respects?"
    r"|ways?|areas?)|"
    r"(?:by|during the|in the|through the) (?:day|daytime|night|week|evenings?)|on weekdays|at weekends|at night"
    r"|weekends?|"
    r"for the most part|in the main|somewhat|fairly|quite|reasonably|sufficiently|adequately|minimally|satisfactor\w*|"
    r"on the whole|as things stand|temporar\w*|interim|relative\w*|comparativ\w*|subject|within limits|with (?:care"
    r"|caution)|"
    r"nearly|almost|could be better|ideally|optimistic\w*|assum\w*|guess\w*|impression|in name|long as|for some|for"
    r" others|"
    r"room for|work to do|day staff|one of|two of|three of|half of|both exceptions?|with help)\b"
)
# Words elsewhere that speak against a yes.
AGAINST_SAFE = re.compile(
    r"\b(?:neither|none) (?:of (?:the above|these|this|those|them|which)|statement)\b|"
    r"\b(?:children|young people|young persons?|child|residents|they) (?:are|is|were|was) (?:\w+ )?(?:not"
    r"|n't) (?:\w+ ){0,3}"
    r"(?:safe|safeguarded|protected)\b|\bunsafe\b|\bnot (?:\w+ ){0,2}safeguarded\b|\bineffective(?:ly)? safeguard"
    r"|\bsafeguarding(?: \w+){0,3} (?:is|are|was|were) (?:not (?:\w+ )?effective|ineffective|inadequate|poor|weak)"
    r"|\bfail(?:s|ed|ing|ures?)? to (?:effectively )?(?:safeguard|protect|keep)"
    r"|(?<!no )(?<!any )(?<!no new )\b(?:serious|significant|grave|major|urgent"
    r"|immediate) safeguarding (?:concerns?|issues?|failings?)"
    r"|\b(?:left|placed|put|puts|leaves|leaving|placing|putting)(?: \w+){0,3} at (?:\w+ )?risk\b"
    r"|\bi (?:am|remain) (?:not (?:\w+ )?(?:satisfied|confident|assured|convinced)|worried|concerned"
    r"|unable to conclude)"
    r"|\bcannot be (?:\w+ )?(?:safeguarded|kept safe)|\bnot (?:been )?kept safe\b"
)
AGAINST_WELL = re.compile(
    r"\b(?:neither|none) (?:of (?:the above|these|this|those|them|which)|statement)\b|"
    r"\b(?:does|did|do)(?: not|n't) (?:\w+ ){0,2}promote\b|\bnot (?:\w+ ){0,2}promot(?:ed|ing)\b|\bfail(?:s|ed"
    r"|ing)? to (?:\w+ )?promote"
    r"|\b(?:undermines?|undermined|harmful to|detrimental to|detriment of|damaging to|neglects?)(?: \w+){0,4} "
    r"(?:well-being|wellbeing|welfare)|\b(?:well-being|wellbeing|welfare) (?:is|are|was|were) (?:\w+ )?(?:not"
    r"|neglected|"
    r"compromised|undermined|suffering|affected)"
    r"|\bi (?:am|remain) (?:not (?:\w+ )?(?:satisfied|confident|assured|convinced)|worried|concerned"
    r"|unable to conclude)"
)
ADVERSATIVE = re.compile(
    r"\b(?:however|but|although|though|nevertheless|nonetheless|notwithstanding|despite|yet|caveat\w*|reservation\w*|"
    rf"that said|having said that|on the other hand|{EXCEPT[3:-1]}|unless)\b"
)

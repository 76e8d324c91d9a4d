"""Words that read as if a pupil left without permission, in the marks and comments of a sheet. Pure.

Rather once too often than not at all: what reads so is shown to a person, who says what happened. It records nothing.
"""

import re

WALKED_OFF_WORDS = frozenset(
    {
        "absconded", "absconder", "awol", "left without permission", "walked off", "walk off", "ran off",
        "lwop", "mia", "offsite",
    }
)  # fmt: skip
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
_APOSTROPHE = re.compile(r"['’`]")
_LETTERS_ALONE = re.compile(r"\b([a-z]) (?=[a-z]\b)")
# Of oneself: “I have left the school and am no longer at …” answers for somebody who is away.
_OF_ONESELF = re.compile(
    r"\bi(?: have|ve) (?:(?:now|since|recently|just) )?left (?:(?:the|my) )?"
    r"(?:school|college|academy|provision|centre|setting|unit)\b"
    r"(?! (?:site|premises|grounds|building|to|with|and (?!am\b|no\b|now\b|will\b)))"
)
# In capitals alone: Mia is a name.
_MIA = re.compile(r"\bM\.?\s?I\.?\s?A\b")
_THE = r"(?:(?:the|our|his|her|their) )?"
_PLACE = (
    r"(?:site|premises|building|school|farm|centre|center|grounds|workshop|provision|college|unit|academy|setting"
    r"|campus|hub|yard)\b"
)
_WENT = (
    r"(?:walk(?:ed|s|ing)?|ran|runs?|running|went|gone|goes|storm(?:ed|s|ing)?|wander(?:ed|s|ing)?|bolt(?:ed|s|ing)?"
    r"|sneak(?:ed|s|ing)?|snuck|slipp?(?:ed|s|ing)?|march(?:ed|es|ing)?|stomp(?:ed|s|ing)?|took|bunk(?:ed|s|ing)?)"
)
_HOW = r"(?:(?:straight|right|just|quickly|quietly|angrily|then) )?"
_NOT = (
    r"(?:not|never|didnt|doesnt|hasnt|hadnt|havent|wasnt|wouldnt|couldnt|cant|cannot"
    r"|(?:refus|fail)(?:ed|es|s|ing) to|unable to)"
)
# “Off-site direction” is a kind of placement, and a visit off site is a lesson.
_AS_ARRANGED = (
    r"(?! (?:directions?|provisions?|education|visits?|trips?|activit\w{1,3}|learning|placements?|registers?)\b)"
)
# “Off school, ill” tells of an absence.
_OFF_PLACE = (
    r"(?:premises|building|farm|centre|center|grounds|workshop|campus|hub|yard"
    r"|(?:school|college|academy|unit) (?:site|premises|grounds))"
)
# What is missing from a register is no pupil.
_NO_PAPER = (
    r"(?! (?:registers?|sheets?|attachments?|files?|forms?|marks?|data|info\w{0,7}|columns?|rows?|e?mails?|dates?"
    r"|times?|sessions?|weeks?|paperwork|details?)\b)"
)
_FROM_WHAT = (
    r"(?:from|after|since) (?:(?:the|a|his|her|their|morning|afternoon) ){0,2}"
    r"(?:lunch\w{0,4}|break\w{0,5}|dinner|toilets?|loo|bathroom|smoke|smoking|vap(?:e|ing)|fag|shops?|walk|time ?out"
    r"|lesson|class|pe)\b"
)
_NOT_BACK = (
    r"(?:not|isnt|arent|wasnt|werent|never|hasnt|havent) (?:(?:yet|got|come|came|been|made it) ){0,2}back (?:yet )?"
    rf"{_FROM_WHAT}"
)
# Whom one has lost is a pupil; what one has lost is not.
_LOST = (
    r"(?:we|staff|i|weve|ive|they|theyve) (?:(?:have|had|just|think|may|might) ){0,2}lost (?:(?:sight|track) of )?"
    r"(?:(?:him|them)\b"
    r"|her(?: (?:on|at|in|from|since|after|during|outside|somewhere|and|we|near|when|between|again)\b|\Z)"
    r"|(?!(?:the|his|her|their|him|them|our|your|my|its|an?|some|any|all|every\w{0,5}|both|one|two|three|five|ten|it|out"
    r"|to|by|in|at|on|of|no|so|only|half|much|many|more|most|this|that|these|those|how|what|which|where|nothing|something"
    r"|count|touch|contact|power|internet|wifi|signal|connection|electricity|heating|water|money|time|sight|track|patience"
    r"|interest|hope|faith|data|access|keys?|property|weight|appetite|consciousness|points?|marks?|games?|match\w{0,2}"
    r"|yesterday|today|again|staff|funding|post|paperwork|lessons?|days?|hours?)\b)[a-z]+)"
)
_LEFT = re.compile(
    r"\b(?:abscond\w{0,6}|awol|lwop|truant\w{0,4}|skiv\w{1,4}|fled|escaped|escaping|disappear\w{0,5}"
    rf"|vanish\w{{0,3}}|runaway|unaccounted for|missing{_NO_PAPER}|left without"
    r"|whereabouts (?:(?:are|is|still) ){0,2}(?:unknown|not known|unclear)"
    rf"|{_WENT} {_HOW}(?:off|out|away|missing)"
    rf"|(?:ran|runs?|running|walked|stormed|jumped|climbed|bolted) {_HOW}(?:off|out of) {_THE}{_PLACE}"
    rf"|(?:ran|runs?|running|bolted|jumped|climbed) {_HOW}from {_THE}{_PLACE}"
    rf"|(?:left|leaving|leaves|exited) {_THE}{_PLACE}"
    rf"|off(?: ?site{_AS_ARRANGED}| (?:the|our|his|her|their) {_PLACE}| {_OFF_PLACE})\b"
    r"|(?:gone|went|going|goes|off|on)(?: on)?(?: a)? walkabouts?"
    rf"|{_NOT_BACK}|{_NOT} see (?:him|her|them)\b(?! (?:name|on (?!site)|until|before|mark|record|file|attendance))"
    rf"|{_LOST}"
    r"|(?:no|without|wo|not given) (?:permission|authorisation|authorization|consent|leave|telling)"
    rf"|{_NOT} (?:been )?(?:come|came|coming) back|{_NOT} return(?:ed|ing)?"
    rf"|{_NOT} (?:be |been )?(?:seen|found|find|located?|traced?)|nowhere to be|no sign of"
    r"|(?:jump|climb|scal|hopp|vault)ed (?:over )?(?:(?:the|a|our|back|front) ){0,2}(?:fence|gates?|railings)"
    r"|over (?:(?:the|a|our|back|front) ){0,2}(?:fence|gates?|railings|wall)"
    r"|(?:did|done|doing) a runner|legged it|let (?:him|her|them)sel\w{1,3} out|took (?:him|her|them)sel\w{1,3} home"
    r"|know where (?:he|she|they))\b"
)
# Police who were called for a broken window are no walk-off; beside a pupil who has gone they are.
_POLICE = re.compile(
    r"\b(?:(?:police|999) (?:(?:were|have|has|been|was|are|is|now) ){0,3}"
    r"(?:called|informed|rung|phoned|contacted|told|notified|aware|alerted|looking|searching)"
    r"|(?:called|rang|rung|ringing|phoned|calling|informed|contacted|told|notified|dialled|alerted)"
    r" (?:the )?(?:police|999))\b"
)
_GONE = re.compile(
    r"\b(?:gone|went|ran|run|walked|lost|not back|not here|nowhere|leaving"
    r"|left(?! (?:a|an|us|me|you|her|his|their|early)\b))\b"
)
_AROUND = 120
# Letters with a space after each, in which words have no ends.
_SPACED_OUT = re.compile(r"\b(?:[a-z] ){6,}[a-z]\b")
_LEFT_SPACED_OUT = re.compile(
    r"left(?:the|our|his|her)?(?:site|premises|building|school|grounds|centre)|offsite|abscond|truant|withoutpermission"
    r"|nopermission|(?:walked|walks|ran|run|went|gone|stormed)(?:off|out|away|missing)"
)


def is_walk_off_mark(mark: str) -> bool:
    """Say whether a mark, whole or by words in it, reads as if a pupil left without permission."""
    return _folded(mark) in WALKED_OFF_WORDS or tells_of_walk_off(mark)


def tells_of_walk_off(words: str) -> bool:
    """Say whether words read as if a pupil left without permission."""
    spaced = _spaced(words)
    plain = _OF_ONESELF.sub(" ", _LETTERS_ALONE.sub(r"\1", spaced))
    return (
        _LEFT.search(plain) is not None
        or _MIA.search(words) is not None
        or _has_police_beside_who_has_gone(plain)
        or any(_LEFT_SPACED_OUT.search(each.replace(" ", "")) for each in _SPACED_OUT.findall(spaced))
    )


def _has_police_beside_who_has_gone(plain: str) -> bool:
    near = (plain[max(0, each.start() - _AROUND) : each.end() + _AROUND] for each in _POLICE.finditer(plain))
    return any(_GONE.search(each) for each in near)


def _folded(words: str) -> str:
    """Return words without what stands between them; “A.W.O.L.” is one."""
    return _LETTERS_ALONE.sub(r"\1", _spaced(words))


def _spaced(words: str) -> str:
    return _NOT_LETTERS.sub(" ", _APOSTROPHE.sub("", words.casefold())).strip()

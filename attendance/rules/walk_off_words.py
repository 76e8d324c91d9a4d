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
_LEFT = re.compile(
    r"\b(?:abscond\w{0,6}|awol|lwop|offsite|truant\w{0,4}|skiv\w{1,4}|fled|escaped|escaping|disappear\w{0,5}"
    r"|vanish\w{0,3}|runaway|unaccounted for|missing|left without"
    r"|whereabouts (?:(?:are|is|still) ){0,2}(?:unknown|not known|unclear)"
    rf"|{_WENT} {_HOW}(?:off|out|away|missing)"
    rf"|(?:ran|runs?|running|walked|stormed|jumped|climbed|bolted) {_HOW}(?:off|out of) {_THE}{_PLACE}"
    rf"|(?:ran|runs?|running|bolted|jumped|climbed) {_HOW}from {_THE}{_PLACE}"
    rf"|(?:left|leaving|leaves|exited|off) {_THE}{_PLACE}"
    r"|(?:no|without|wo|not given) (?:permission|authorisation|authorization|consent|leave|telling)"
    rf"|{_NOT} (?:been )?(?:come|came|coming) back|{_NOT} return(?:ed|ing)?"
    rf"|{_NOT} (?:be |been )?(?:seen|found|find|located?|traced?)|nowhere to be|no sign of"
    r"|(?:jump|climb|scal|hopp|vault)ed (?:over )?(?:(?:the|a|our|back|front) ){0,2}(?:fence|gates?|railings)"
    r"|over (?:(?:the|a|our|back|front) ){0,2}(?:fence|gates?|railings|wall)"
    r"|(?:did|done|doing) a runner|legged it|let (?:him|her|them)sel\w{1,3} out|took (?:him|her|them)sel\w{1,3} home"
    r"|know where (?:he|she|they))\b"
)


def is_walk_off_mark(mark: str) -> bool:
    """Say whether a mark, whole or by words in it, reads as if a pupil left without permission."""
    return _folded(mark) in WALKED_OFF_WORDS or tells_of_walk_off(mark)


def tells_of_walk_off(words: str) -> bool:
    """Say whether words read as if a pupil left without permission."""
    return _LEFT.search(_folded(words)) is not None or _MIA.search(words) is not None


def _folded(words: str) -> str:
    """Return words without what stands between them; “A.W.O.L.” is one."""
    plain = _NOT_LETTERS.sub(" ", _APOSTROPHE.sub("", words.casefold())).strip()
    return _LETTERS_ALONE.sub(r"\1", plain)

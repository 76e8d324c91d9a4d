"""Tell whose names stand in a sentence, however they are written. Pure; it knows no pupil.

What might be somebody's name is taken for one: a sentence too few is shown, and never one too many.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

# “O” of O'Brien says nothing of anybody.
SHORTEST_NAME = 2
# “Amb” may be Amber, and “Ambers” her brother; less than this begins too many words.
SHORTEST_BEGINNING = 3
_CUTS = (1, 2)
# Between family and given name, where both are one name.
FULL = ", "

_APOSTROPHES = "'’‘`\u02bb\u02bc\u00b4"
_WORD = re.compile(rf"[^\W\d_]+(?:[{_APOSTROPHES}\-\u2010\u2011][^\W\d_]+)*")
_HYPHENS = re.compile(r"[\-\u2010\u2011]")
_APOSTROPHE = re.compile(rf"[{_APOSTROPHES}]")
_AND = re.compile(r"\s*[&+/]\s*")
# What has no width, and marks on a letter.
_UNSEEN = frozenset({"Cf", "Mn", "Me", "Cc", "Co", "Cn"})
# Letters that are no other letter with a mark on it, and how people write them without the key.
_LETTERS = str.maketrans("łøđð\u0131ħŧŋəƒɓɗƙ", "loddihtnefbdk") | str.maketrans({"æ": "ae", "œ": "oe", "þ": "th"})
_AT_LENGTH = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "ð": "th", "đ": "dj"})

# Words that are no pupil's, though they have a capital or a name begins so; months and days among them.
_COMMON = (
    "a about absence absences absent after afternoon again all also am an and any appointment apr april are "
    "arrived as at attendance aug august authorised back be because been before being both break but by can "
    "cannot cant carer collected could couldnt dad day days dear dec december dentist did didnt do doctor does "
    "doesnt dont early father feb february for fri friday from fw fwd go had has hasnt have he hello her here hes "
    "hi him his home hospital how i id if ill im in is isnt it its ive january jul july jun june just late "
    "left lunch mar march may me medical mon monday morning mother mum my no none not nov november now oct "
    "october of off ok on one only or our out over please pm police present provider pupil pupils re regards "
    "register registers said sat saturday saw say says school schools see seen sep sept september session she "
    "shes should show sick so some still student students sun sunday taxi term than thank thanks that the their "
    "them then there they theyre this those thu thur thurs thursday to today tomorrow tue tues tuesday two "
    "unauthorised under unwell up update us very was wasnt we wed wednesday week weeks well went were what when "
    "where who why with without wont would year yes yesterday you your"
)
COMMON = frozenset(_COMMON.split())
# Names that are words too: “One lad will be late”, “fought in the hall”.
_BOTH = (
    "ah al angel archer art ask autumn baker barber baron bay bear bell best bet better big bill bin bird bishop "
    "black blessing bliss blue bob bond booth bridge bright brook brooks brown buddy bull bush butcher butler "
    "came carol carter case cash castle cave chance chandler charity chase cherry christian church cliff cold "
    "come comfort cook cooper coy crew cross crow cruise crystal da daisy dale dawn day de dean del den der "
    "destiny di don down drew driver du duke earl east el eve even ever fair faith farmer feel field fields first "
    "fisher ford forest fox frank free french full fuller garden gardener gates gave gene get gift ginger give "
    "glen gold good goodman goodness got grace grant graves gray great green grey guy ha hale half hall hand "
    "hands hard hardy harmony hart hay hazel head heather hero high hill ho holder holly honey hood hope hot "
    "house hunt hunter hurt ivy jack jade jet jewel jolly joy judge junior kay keen keep key kind king knew "
    "knight know la lamb lance land lane lark last law le leach leaf leave lee less let light like lily little lo "
    "lock long look lord love low ma made major make many mark marshal marvellous mason max may mead melody mercy "
    "merit miles mill miller mills misty moody moon moore more moss most need new nick noble north nurse ocean "
    "old olive open other pa page paige parish park parker parks pat patience patient peace pearl penny pike pip "
    "poor pope poppy porter potter power precious price prince princess promise prudence put queen quick rain ran "
    "ranger raven ray read red reed reign rice rich rider river rivers rob robin rock rocky room rose rough round "
    "rowan royal ruby run rush rusty ryder sage sailor sandy savage sawyer scout second seem set sharp shepherd "
    "short silver singer sit skinner sky skye slater small smart smith snow soft south speed spring square st "
    "star sterling stone storm street strong sue summer sun sunny swan sweet swift tad take tanner taylor teacher "
    "tell temple thatcher thorn tiny told tom tony too took town trinity true trust try turner tyler use usher "
    "van violet von wade walker wall walls want ward warm waters weaver wells west wheeler while white will "
    "winter winters wise wish wolf wood woods work workman worth wright yard young"
)
WORDS_AND_NAMES = COMMON | frozenset(_BOTH.split())


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """A word of a sentence. `forms` are the names it may be; `before` stands between it and the word before."""

    forms: frozenset[str]
    letters: str
    before: str

    @property
    def is_capital(self) -> bool:
        """Say whether it is written with a capital."""
        return self.letters[0] != self.letters[0].lower()

    @property
    def is_written_as_a_name(self) -> bool:
        """Say whether it has a capital and small letters."""
        return self.is_capital and not self.letters[1:].isupper()

    @property
    def is_letter(self) -> bool:
        """Say whether it is one letter alone."""
        return len(self.letters) == 1

    @property
    def is_common(self) -> bool:
        """Say whether it is a word that is nobody's name, or none on its own."""
        small = _spellings(self.letters)[0]
        return small in COMMON or (small.endswith("s") and small[:-1] in COMMON)

    def among(self, names: Collection[str]) -> frozenset[str]:
        """Return which of these names it may be, or belong to: “Amber's”, “Ambers”."""
        bare = {each[:-1] for each in self.forms if each.endswith("s")}
        return frozenset(each for each in self.forms | bare if each in names)


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """Names on record: single names, how they begin, and of each pupil the names in given and in family name."""

    names: frozenset[str]
    beginnings: frozenset[str]
    initials: frozenset[str]
    people: tuple[tuple[frozenset[str], frozenset[str]], ...]


def known(names: Collection[str]) -> Known:
    """Return names as `attendance.rules.mails.all_names` gives them, ready to be looked for."""
    single = frozenset(each for each in names if FULL not in each)
    people = [(given, family) for family, _, given in (each.partition(FULL) for each in names) if given and family]
    return Known(
        names=single,
        beginnings=frozenset(each[:end] for each in single for end in range(SHORTEST_BEGINNING, len(each))),
        initials=frozenset(initials for given, family in people for initials in _initials(given, family)),
        people=tuple((forms_of(given), forms_of(family)) for given, family in people),
    )


def names_one_of(words: Sequence[Word], own: Known) -> bool:
    """Say whether a sentence surely names one of these pupils.

    A name that is a word too counts where it has a capital and does not begin the sentence, or beside the pupil's other
    name.
    """
    return any(
        found - WORDS_AND_NAMES or (found and ((at > 0 and word.is_written_as_a_name) or _is_whole(words, at, own)))
        for at, word in enumerate(words)
        for found in (word.among(own.names),)
    )


def may_name_another(words: Sequence[Word], *, own: Known, others: Known, sender: frozenset[str]) -> bool:
    """Say whether a sentence may name a pupil of somebody else's, or anybody who is not known.

    That is a name of theirs or what it begins with, their initials, and what has a capital without a reason.
    """
    return any(each in others.initials or each in others.names for each in _runs(words)) or any(
        word.among(others.names)
        or (_is_near(word, others, begins=at == 0) and not _is_whole(words, at, own))
        or _is_initials(word, others)
        or _is_strange(words, at, own=own, sender=sender)
        for at, word in enumerate(words)
    )


def _is_near(word: Word, others: Known, *, begins: bool) -> bool:
    """Say whether it is a little more than a name, or the beginning of one and no word."""
    if any(
        each[:-cut] in others.names for each in word.forms for cut in _CUTS if len(each) - cut >= SHORTEST_BEGINNING
    ):
        return True
    is_word = word.is_common and (begins or not word.is_capital)
    return not is_word and any(each in others.beginnings for each in word.forms)


def _is_initials(word: Word, others: Known) -> bool:
    return word.letters.casefold() in others.initials and (word.letters.isupper() or not word.is_common)


def _is_strange(words: Sequence[Word], at: int, *, own: Known, sender: frozenset[str]) -> bool:
    """Say whether it looks like a name and is none that is known."""
    word = words[at]
    if word.is_common or word.among(own.names) or word.among(sender):
        return False
    if any(not each.isascii() for each in word.forms):
        return True
    if not word.is_capital or word.letters.casefold() in own.initials or _is_own_initial(words, at, own):
        return False
    return at > 0 or _is_joined(words)


def _is_joined(words: Sequence[Word]) -> bool:
    """Say whether the first word is one of two: “Dazza and Dario fought”."""
    return len(words) > 1 and (words[1].letters.casefold() == "and" or _AND.fullmatch(words[1].before) is not None)


def _is_whole(words: Sequence[Word], at: int, own: Known) -> bool:
    """Say whether the pupil's other name, or its first letter, stands beside a name, both with a capital."""
    word = words[at]
    beside = [each for each in (at - 1, at + 1) if 0 <= each < len(words)]
    return word.is_capital and (
        any(
            words[each].is_capital
            and any(
                (word.among(one) and words[each].among(other)) or (word.among(other) and words[each].among(one))
                for one, other in own.people
            )
            for each in beside
        )
        or (at + 1 < len(words) and words[at + 1].letters != "I" and _is_own_initial(words, at + 1, own))
    )


def _is_own_initial(words: Sequence[Word], at: int, own: Known) -> bool:
    """Say whether it is the first letter of a pupil's family name, after the given name: “Amber Q”."""
    letter = words[at].letters
    return (
        at > 0
        and len(letter) == 1
        and letter.isupper()
        and any(
            words[at - 1].among(given) and any(each.startswith(letter.casefold()) for each in family)
            for given, family in own.people
        )
    )


def _runs(words: Sequence[Word]) -> Iterator[str]:
    """Yield what letters that stand alone make together: “A Q”, “A.Q.”, “A m b e r”."""
    for is_letter, run in groupby(words, key=lambda word: word.is_letter):
        together = "".join(each.letters for each in run).casefold() if is_letter else ""
        if len(together) > 1:
            yield together


def _initials(given: str, family: str) -> Iterator[str]:
    yield given[0] + family[0]
    yield "".join(each[0] for each in f"{given} {family}".split())


def words_in(sentence: str) -> tuple[Word, ...]:
    """Return the words of a sentence in their order."""
    plain = _seen(sentence)
    found, end = [], 0
    for each in _WORD.finditer(plain):
        found.append(Word(forms=frozenset(_forms(each[0])), letters=each[0], before=plain[end : each.start()]))
        end = each.end()
    return tuple(found)


def forms_of(name: str) -> frozenset[str]:
    """Return the single names in a name as they are compared, with every way to write them in one word."""
    words = words_in(name)
    whole = {"".join(each) for each in zip(*(_spellings(word.letters) for word in words), strict=True)}
    return frozenset().union(*(word.forms for word in words), (each for each in whole if len(each) >= SHORTEST_NAME))


def plain_name(name: str) -> str:
    """Return a name in small letters without marks, its parts with spaces between."""
    return " ".join(_spellings(word.letters)[0] for word in words_in(_HYPHENS.sub(" ", name)))


def _seen(text: str) -> str:
    whole = unicodedata.normalize("NFKC", text.replace("\u00b4", "'"))
    return "".join(each for each in whole if each in "\n\t" or unicodedata.category(each) not in _UNSEEN)


def _forms(word: str) -> Iterator[str]:
    """Yield what a word may be: “O'Brien-Shah” is obrien, brien, shah and obrienshah."""
    for each in (*_HYPHENS.split(word), *_APOSTROPHE.split(word), *re.split(r"\W", word)):
        yield from (form for form in _spellings(each) if len(form) >= SHORTEST_NAME)


def _spellings(word: str) -> tuple[str, str]:
    small = word.casefold()
    # Of “ß” casefold makes “ss” by itself, and of “ä” nothing that is plain.
    return _bare(small), _bare(unicodedata.normalize("NFC", small).translate(_AT_LENGTH))


def _bare(small: str) -> str:
    parted = unicodedata.normalize("NFKD", small.translate(_LETTERS))
    return "".join(each for each in parted if each.isalpha() and unicodedata.category(each) not in {"Mn", "Lm"})

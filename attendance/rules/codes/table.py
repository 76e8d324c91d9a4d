"""The attendance codes: the 34 in force since 19 August 2024, and those withdrawn on that day.

Source: the School Attendance (Pupil Registration) (England) Regulations 2024 (S.I. 2024/208), which replaced those of
2006, and "Working together to improve school attendance", whose descriptions these are. Nothing here decides what is
right for a pupil.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from attendance.rules.words import Session

REGULATIONS_2024 = date(2024, 8, 19)


class Group(StrEnum):
    """Under which heading of the guidance a code stands."""

    ATTENDING_SCHOOL = "attending_school"
    ATTENDING_ELSEWHERE = "attending_elsewhere"
    LEAVE = "leave"
    OTHER_AUTHORISED = "other_authorised"
    UNABLE = "unable"
    UNAUTHORISED = "unauthorised"
    ADMINISTRATIVE = "administrative"


class Standing(StrEnum):
    """How a session with a code is counted in the attendance statistics."""

    ATTENDING = "ATTENDING"
    AUTHORISED_ABSENCE = "AUTHORISED_ABSENCE"
    UNAUTHORISED_ABSENCE = "UNAUTHORISED_ABSENCE"
    NOT_POSSIBLE = "NOT_POSSIBLE"
    ADMINISTRATIVE = "ADMINISTRATIVE"

    @property
    def is_attended(self) -> bool:
        """Say whether it counts as a session attended."""
        return self is Standing.ATTENDING

    @property
    def is_absent(self) -> bool:
        """Say whether it counts as a session missed."""
        return self in {Standing.AUTHORISED_ABSENCE, Standing.UNAUTHORISED_ABSENCE}

    @property
    def is_possible(self) -> bool:
        """Say whether it counts at all: what was not possible is in neither half of the percentage."""
        return self.is_attended or self.is_absent


class ProposedFrom(StrEnum):
    """What a code may be proposed from; whoever proposes, only the home school confirms."""

    ARRANGEMENT = "arrangement"
    AGREEMENT = "agreement"
    NO_SHOW = "no_show"
    REASON_GIVEN = "reason_given"
    N_IS_OVER = "n_is_over"
    HOST_REGISTER = "host_register"
    HOME_SCHOOL = "home_school"

    @property
    def is_for_muster(self) -> bool:
        """Say whether Muster may propose it; the rest only a school enters, in its own register."""
        return self not in {ProposedFrom.HOST_REGISTER, ProposedFrom.HOME_SCHOOL}


@dataclass(frozen=True, kw_only=True, slots=True)
class Code:
    """One code. `from_on` None: before the regulations of 2024 as well; `only` None: in both sessions.

    `until_on` is the first day on which it may not be used any more, and `instead` what to enter from then on.
    """

    symbol: str
    description: str
    group: Group
    standing: Standing
    proposed_from: ProposedFrom
    from_on: date | None = None
    until_on: date | None = None
    instead: str = ""
    only: Session | None = None

    def is_in_force(self, on: date) -> bool:
        """Say whether a register may hold it for this date."""
        has_begun = self.from_on is None or self.from_on <= on
        return has_begun and (self.until_on is None or on < self.until_on)


def _code(
    symbol: str,
    description: str,
    group: Group,
    standing: Standing,
    proposed_from: ProposedFrom = ProposedFrom.HOME_SCHOOL,
    *,
    is_new: bool = False,
    instead: str = "",
    only: Session | None = None,
) -> Code:
    return Code(
        symbol=symbol,
        description=description,
        group=group,
        standing=standing,
        proposed_from=proposed_from,
        from_on=REGULATIONS_2024 if is_new else None,
        instead=instead,
        only=only,
    )


_HOST = ProposedFrom.HOST_REGISTER
_SCHOOL, _ELSEWHERE, _LEAVE = Group.ATTENDING_SCHOOL, Group.ATTENDING_ELSEWHERE, Group.LEAVE
_REASON, _UNABLE, _UNAUTHORISED = Group.OTHER_AUTHORISED, Group.UNABLE, Group.UNAUTHORISED
_ATT, _AUTH, _UNAUTH = Standing.ATTENDING, Standing.AUTHORISED_ABSENCE, Standing.UNAUTHORISED_ABSENCE
_NP, _ADM = Standing.NOT_POSSIBLE, Standing.ADMINISTRATIVE

# `instead` of a code that is new says what stood for it before: an older register holds that.
CODES: tuple[Code, ...] = (
    _code("/", "Present at the school (morning session)", _SCHOOL, _ATT, _HOST, only=Session.AM),
    _code("\\", "Present at the school (afternoon session)", _SCHOOL, _ATT, _HOST, only=Session.PM),
    _code("L", "Late arrival before the register is closed", _SCHOOL, _ATT, _HOST),
    _code(
        "K",
        "Attending education provision arranged by the local authority",
        _ELSEWHERE,
        _ATT,
        ProposedFrom.ARRANGEMENT,
        is_new=True,
        instead="B",
    ),
    _code("V", "Attending an educational visit or trip", _ELSEWHERE, _ATT),
    _code("P", "Participating in a sporting activity", _ELSEWHERE, _ATT, ProposedFrom.ARRANGEMENT),
    _code("W", "Attending work experience", _ELSEWHERE, _ATT, ProposedFrom.ARRANGEMENT),
    _code("B", "Attending any other approved educational activity", _ELSEWHERE, _ATT, ProposedFrom.ARRANGEMENT),
    _code("D", "Dual registered at another school", _ELSEWHERE, _NP, ProposedFrom.ARRANGEMENT),
    _code(
        "C1",
        "Leave of absence for the purpose of participating in a regulated performance or undertaking regulated "
        "employment abroad",
        _LEAVE,
        _AUTH,
        is_new=True,
        instead="C",
    ),
    _code(
        "M",
        "Leave of absence for the purpose of attending a medical or dental appointment",
        _LEAVE,
        _AUTH,
        ProposedFrom.REASON_GIVEN,
    ),
    _code(
        "J1",
        "Leave of absence for the purpose of attending an interview for employment or for admission to another "
        "educational institution",
        _LEAVE,
        _AUTH,
        is_new=True,
        instead="J",
    ),
    _code("S", "Leave of absence for the purpose of studying for a public examination", _LEAVE, _AUTH),
    _code("X", "Non-compulsory school age pupil not required to attend school", _LEAVE, _NP, ProposedFrom.AGREEMENT),
    _code(
        "C2",
        "Leave of absence for a compulsory school age pupil subject to a part-time timetable",
        _LEAVE,
        _AUTH,
        ProposedFrom.AGREEMENT,
        is_new=True,
        instead="C",
    ),
    _code("C", "Leave of absence for exceptional circumstance", _LEAVE, _AUTH, ProposedFrom.AGREEMENT),
    _code("T", "Parent travelling for occupational purposes", _REASON, _AUTH),
    _code("R", "Religious observance", _REASON, _AUTH),
    _code("I", "Illness (not medical or dental appointment)", _REASON, _AUTH, ProposedFrom.REASON_GIVEN),
    _code(
        "E",
        "Suspended or permanently excluded and no alternative provision made",
        _REASON,
        _AUTH,
        ProposedFrom.AGREEMENT,
    ),
    _code(
        "Q",
        "Unable to attend the school because of a lack of access arrangements",
        _UNABLE,
        _NP,
        is_new=True,
        instead="Y",
    ),
    _code(
        "Y1",
        "Unable to attend due to transport normally provided not being available",
        _UNABLE,
        _NP,
        ProposedFrom.REASON_GIVEN,
        is_new=True,
        instead="Y",
    ),
    _code("Y2", "Unable to attend due to widespread disruption to travel", _UNABLE, _NP, is_new=True, instead="Y"),
    _code(
        "Y3",
        "Unable to attend due to part of the school premises being closed",
        _UNABLE,
        _NP,
        is_new=True,
        instead="Y",
    ),
    _code(
        "Y4",
        "Unable to attend due to the whole school site being unexpectedly closed",
        _UNABLE,
        _NP,
        is_new=True,
        instead="Y",
    ),
    _code("Y5", "Unable to attend as pupil is in criminal justice detention", _UNABLE, _NP, is_new=True, instead="Y"),
    _code(
        "Y6",
        "Unable to attend in accordance with public health guidance or law",
        _UNABLE,
        _NP,
        is_new=True,
        instead="Y",
    ),
    _code("Y7", "Unable to attend because of any other unavoidable cause", _UNABLE, _NP, is_new=True, instead="Y"),
    _code("G", "Holiday not granted by the school", _UNAUTHORISED, _UNAUTH),
    _code("N", "Reason for absence not yet established", _UNAUTHORISED, _UNAUTH, ProposedFrom.NO_SHOW),
    _code("O", "Absent in other or unknown circumstances", _UNAUTHORISED, _UNAUTH, ProposedFrom.N_IS_OVER),
    _code("U", "Arrived in school after registration closed", _UNAUTHORISED, _UNAUTH),
    _code("Z", "Prospective pupil not on admission register", Group.ADMINISTRATIVE, _ADM),
    _code("#", "Planned whole school closure", Group.ADMINISTRATIVE, _ADM),
)


def _withdrawn(symbol: str, description: str, group: Group, standing: Standing, instead: str) -> Code:
    return Code(
        symbol=symbol,
        description=description,
        group=group,
        standing=standing,
        proposed_from=ProposedFrom.HOME_SCHOOL,
        until_on=REGULATIONS_2024,
        instead=instead,
    )


# How a session counted while its code was in use: an interview was attendance until it became J1.
WITHDRAWN: tuple[Code, ...] = (
    _withdrawn("F", "Extended family holiday agreed", _LEAVE, _AUTH, "C"),
    _withdrawn("H", "Holiday authorised by the school", _LEAVE, _AUTH, "C, if the school grants leave exceptionally"),
    _withdrawn("J", "At an interview", _ELSEWHERE, _ATT, "J1, which is authorised absence"),
    _withdrawn("Y", "Unable to attend due to exceptional circumstances", _UNABLE, _NP, "one of Y1 to Y7, or Q"),
    *(_withdrawn(f"I0{number}", "Illness, as written in the years of Covid", _REASON, _AUTH, "I") for number in (1, 2)),
    *(
        _withdrawn(
            f"X0{number}",
            "Not attending in circumstances of Covid",
            _UNABLE,
            _NP,
            "the code of the true reason, such as I or Y6",
        )
        for number in range(1, 10)
    ),
)

_BY_SYMBOL = {each.symbol: each for each in (*CODES, *WITHDRAWN)}


def find_code(symbol: str) -> Code | None:
    """Return the code of this symbol, in force or withdrawn; None where there never was one."""
    return _BY_SYMBOL.get(symbol)


def get_code(symbol: str) -> Code:
    """Return the code of a symbol that the program itself names.

    Raises:
        KeyError: there is none.
    """
    return _BY_SYMBOL[symbol]

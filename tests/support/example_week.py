"""A made-up school's week of sixteen pupils in which nearly everything happens, and builders for others."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from attendance.rules.codes.comparing import Difference
from attendance.rules.week import (
    AbsenceLine,
    Amendment,
    EnteredCell,
    HostedPupil,
    HostedSchool,
    ProviderContact,
    ProviderLine,
    ProviderWeek,
    PupilEntered,
    PupilWeek,
    RegisterLate,
    SessionCell,
    SessionState,
    Spoken,
    StandsAsN,
    WeekEntered,
    WeekSummary,
    sessions_of,
)
from attendance.rules.words import Session

MONDAY = date(2026, 9, 14)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 9, day) for day in range(15, 19))
MADE_AT = datetime(2026, 9, 21, 7, 30, tzinfo=UTC)

FARM, TUITION, ACADEMY, SPORTS = (
    "Greenacre Farm",
    "Brightwater Tuition",
    "The Larches Academy",
    "Second Half Sports",
)

_LETTERS = {
    "P": SessionState.PRESENT,
    "L": SessionState.LATE,
    "A": SessionState.ABSENT,
    "E": SessionState.LEFT_EARLY,
    "R": SessionState.REMOTE,
    "H": SessionState.NOT_HELD,
    "s": SessionState.AT_SCHOOL,
    "o": SessionState.AGREED_OFF,
    "c": SessionState.CLOSED,
    "n": SessionState.NO_PLACEMENT_YET,
    "G": SessionState.GAP,
    "?": SessionState.NOT_REPORTED,
    "w": SessionState.AWAITED,
}
_AT_A_PROVIDER = "PLAERH?w"


def cells(
    letters: str,
    *,
    provider: str = FARM,
    site: str | None = None,
    details: Mapping[int, str] | None = None,
    followed_up: str | None = None,
    monday: date = MONDAY,
) -> tuple[SessionCell, ...]:
    """Return ten sessions from ten letters, Monday morning first; `details` are by place, 0 to 9."""
    told = details or {}
    return tuple(
        SessionCell(
            on=on,
            session=session,
            state=_LETTERS[letter],
            provider=provider if letter in _AT_A_PROVIDER else None,
            site=site if letter in _AT_A_PROVIDER else None,
            detail=told.get(place),
            is_remote=letter == "R",
            followed_up=followed_up if letter in "?G" else None,
        )
        for place, ((on, session), letter) in enumerate(zip(sessions_of(monday), letters, strict=True))
    )


def pupil(
    name: str,
    letters: str,
    *,
    ref: str | None = None,
    year_group: str = "10",
    reg_group: str = "10C",
    provider: str = FARM,
    site: str | None = None,
    pathways: tuple[str, ...] = ("Dual placement",),
    details: Mapping[int, str] | None = None,
    followed_up: str | None = None,
    walk_offs: int = 0,
    incidents: int = 0,
    absences: Sequence[AbsenceLine] = (),
) -> PupilWeek:
    """Return one pupil's week; the given name comes first in `name`, the family name last."""
    given_name, _, family_name = name.rpartition(" ")
    return PupilWeek(
        pupil_ref=ref or name.lower().replace(" ", "-"),
        family_name=family_name,
        given_name=given_name,
        year_group=year_group,
        reg_group=reg_group,
        providers=(provider,),
        pathways=pathways,
        cells=cells(letters, provider=provider, site=site, details=details, followed_up=followed_up),
        walk_offs=walk_offs,
        incidents=incidents,
        absences=tuple(absences),
    )


def summary(
    pupils: Sequence[PupilWeek],
    *,
    version: int = 1,
    is_draft: bool = False,
    providers: Sequence[ProviderLine] = (),
    late_registers: Sequence[RegisterLate] = (),
    changes: Sequence[str] = (),
    school_name: str = "Northgate Academy",
    entered: WeekEntered | None = None,
) -> WeekSummary:
    """Return a week of Northgate with these pupils."""
    return WeekSummary(
        school_name=school_name,
        school_code="northgate",
        monday=MONDAY,
        version=version,
        is_draft=is_draft,
        made_at=MADE_AT,
        pupils=tuple(pupils),
        providers=tuple(providers),
        late_registers=tuple(late_registers),
        changes=tuple(changes),
        entered=entered,
    )


def example_week(*, version: int = 1, is_draft: bool = False) -> WeekSummary:
    """Return the sixteen pupils' week; one of them was not reported at all."""
    changes = (
        "Kai Amberley: Friday afternoon was Not reported at Greenacre Farm, is now Present at Greenacre Farm",
        "Second Half Sports: the register of Tuesday morning was missing, has now arrived late",
    )
    return summary(
        _pupils(),
        version=version,
        is_draft=is_draft,
        providers=(
            _line(FARM, 10, 8, 1, 1, 35),
            _line(TUITION, 9, 9, 0, 0, None),
            _line(ACADEMY, 10, 9, 1, 0, 12),
            _line(SPORTS, 6, 0, 0, 6, None),
        ),
        late_registers=(
            _late(FARM, TUESDAY, Session.AM, (9, 0), (9, 35)),
            _late(FARM, FRIDAY, Session.PM, (13, 0), None),
            _late(ACADEMY, THURSDAY, Session.PM, (13, 0), (13, 12)),
            _late(SPORTS, MONDAY, Session.AM, (9, 0), None),
        ),
        changes=changes if version > 1 else (),
    )


def entered(
    codes: str,
    *,
    ref: str,
    differing: Mapping[int, Mapping[str, Any]] | None = None,
    unresolved: Sequence[StandsAsN] = (),
) -> PupilEntered:
    """Return ten entries from ten codes between spaces, Monday morning first; "." for none, "?" where one is owed."""
    told = differing or {}
    held = zip(sessions_of(MONDAY), codes.split(), strict=True)
    cells = tuple(
        EnteredCell(
            on=on, session=session, code="" if code in {".", "?"} else code, is_owed=code == "?", **told.get(place, {})
        )
        for place, ((on, session), code) in enumerate(held)
    )
    return PupilEntered(pupil_ref=ref, cells=cells, unresolved=tuple(unresolved))


# Spoken twice with the provider of one pupil, never with that of another.
CONTACTS = (
    ProviderContact(
        pupil_ref="kai-amberley",
        provider=FARM,
        spoken=(
            Spoken(on=date(2026, 9, 15), spoken_with="J. Hale"),
            Spoken(on=date(2026, 9, 17), spoken_with=""),
        ),
    ),
    ProviderContact(pupil_ref="niall-o’rourke", provider=FARM),
)


def example_entered() -> WeekSummary:
    """Return the sixteen pupils' week with what was entered: a B nobody reported, an N whose days are over."""
    week = example_week()
    codes = {
        "kai-amberley": "B B L B B B B B B ?",
        "niall-o’rourke": "B B N N B B B B . .",
        "tomasz-wiśniewski": "N N N N B N . . . .",
        "freya-lindqvist": " ".join("?" * 10),
        "aleeza-begum-shah": " ".join("D" * 10),
        "maisie-thorne": " ".join("D" * 10),
        "oluwaseun-adebayo-okonkwo": "B C2 B C2 B C2 B C2 B C2",
        "connor-blythe": "D D D D D D D D D D",
        "ellie-marsh": "I I B B . . B B B B",
    }
    differing: dict[str, dict[int, Mapping[str, Any]]] = {
        "tomasz-wiśniewski": {
            4: {
                "difference": Difference.NOT_REPORTED,
                "proposed": "",
                "why": "The provider has not reported. No code is proposed.",
            }
        },
    }
    until = date(2026, 9, 18), date(2026, 9, 22)
    standing = {
        "niall-o’rourke": [StandsAsN(on=TUESDAY, session=each, last_on=until[1], is_over=False) for each in Session],
        "tomasz-wiśniewski": [StandsAsN(on=date(2026, 9, 11), session=Session.AM, last_on=until[0], is_over=True)],
    }
    return replace(
        week,
        entered=WeekEntered(
            as_at=MADE_AT,
            pupils=tuple(
                entered(
                    codes.get(each.pupil_ref, " ".join("." if cell.provider is None else "B" for cell in each.cells)),
                    ref=each.pupil_ref,
                    differing=differing.get(each.pupil_ref),
                    unresolved=standing.get(each.pupil_ref, ()),
                )
                for each in week.pupils
            ),
            unresolved_elsewhere=1,
            amended=(
                _amended("niall-o’rourke", "Niall O’Rourke", MONDAY, "N", "B", "Provider register 10:35, receipt R-17"),
                _amended("maisie-thorne", "Maisie Thorne", date(2026, 9, 8), "B", "D", "On the host’s roll"),
            ),
        ),
    )


def _amended(ref: str, name: str, on: date, was: str, became: str, reason: str) -> Amendment:
    given_name, _, family_name = name.rpartition(" ")
    return Amendment(
        pupil_ref=ref,
        family_name=family_name,
        given_name=given_name,
        on=on,
        session=Session.AM,
        was=was,
        became=became,
        reason=reason,
        amended_at=datetime(2026, 9, 15, 10, 5, tzinfo=UTC),
        amended_by="P. Osei",
        amended_by_job="Attendance officer",
    )


def _pupils() -> tuple[PupilWeek, ...]:
    told = "Provider reminded; attendance officer told Tue 10:00, taken on by P. Osei 10:12"
    return (
        pupil("Kai Amberley", "PPLPPPPPP?", details={2: "09:50"}, reg_group="10A"),
        pupil("Aleeza Begum-Shah", "PPPPPPPPPP", provider=ACADEMY, reg_group="10B"),
        pupil(
            "Niall O’Rourke",
            "PPAAPPPEss",
            reg_group="11C",
            year_group="11",
            walk_offs=1,
            details={7: "14:10"},
            absences=(
                _absence(TUESDAY, Session.AM, "Not known", "Mother rung 10:05, reached", "At home"),
                _absence(TUESDAY, Session.PM, "Not known", "", ""),
            ),
        ),
        pupil(
            "Tomasz Wiśniewski",
            "??????ssss",
            provider=SPORTS,
            pathways=("Respite",),
            followed_up=told,
            year_group="8",
            reg_group="8D",
        ),
        pupil("Freya Lindqvist", "??????????", provider=SPORTS, pathways=("Off-site direction",)),
        pupil("Jamal Carter-Reid", "nnnnPPPPPP", provider=TUITION, pathways=("Home tuition",)),
        pupil("Sorcha Nic Gabhann", "ssssPPssPP", provider=TUITION, year_group="9", reg_group="9A"),
        pupil("Dev Patel-Hughes", "PPHHPPPPPP", site="Riverside allotment", reg_group="10A"),
        pupil("Oluwaseun Adebayo-Okonkwo", "PoPoPoPoPo", pathways=("Part-time timetable",)),
        pupil(
            "Ellie Marsh",
            "AAPPGGPPPP",
            provider=TUITION,
            pathways=("Home tuition",),
            absences=(
                _absence(MONDAY, Session.AM, "Said to be ill", "Father rung 10:20", "At home"),
                _absence(MONDAY, Session.PM, "Said to be ill", "Father rung 10:20", "At home"),
            ),
            year_group="7",
            reg_group="7F",
        ),
        pupil("Bilal Rahman", "PPPPPPPPcc", provider=ACADEMY, reg_group="10B"),
        pupil("Maisie Thorne", "LPPPLPPPPP", provider=ACADEMY, details={0: "09:25", 4: "10:05"}),
        pupil("Luca Ferraro", "PPPPPEPPPP", provider=ACADEMY, walk_offs=2, incidents=1),
        pupil("Zainab Yusuf", "ssPPssPPss", year_group="9", reg_group="9C"),
        pupil("Harri Pugh", "PPPPPPPPPP", provider=TUITION, year_group="11", reg_group="11A"),
        pupil("Connor Blythe", "AAAAAAAAAA", year_group="11", reg_group="11B"),
    )


def _absence(on: date, session: Session, reason: str, done: str, whereabouts: str) -> AbsenceLine:
    return AbsenceLine(on=on, session=session, reason=reason, done=done, whereabouts=whereabouts)


def _line(name: str, expected: int, on_time: int, late: int, missing: int, median: int | None) -> ProviderLine:
    return ProviderLine(
        name=name,
        registers_expected=expected,
        on_time=on_time,
        late=late,
        missing=missing,
        minutes_late_median=median,
    )


def _late(
    provider: str,
    on: date,
    session: Session,
    due: tuple[int, int],
    received: tuple[int, int] | None,
) -> RegisterLate:
    return RegisterLate(
        provider=provider,
        on=on,
        session=session,
        due_at=datetime(on.year, on.month, on.day, *due, tzinfo=UTC),
        received_at=None if received is None else datetime(on.year, on.month, on.day, *received, tzinfo=UTC),
    )


def example_provider_week() -> ProviderWeek:
    """Return Greenacre Farm's own week with pupils of two home schools."""
    return ProviderWeek(
        provider_name=FARM,
        monday=MONDAY,
        made_at=MADE_AT,
        schools=(
            HostedSchool(
                name="Northgate Academy",
                pupils=(
                    hosted("Kai", "Amberley", "PPLPPPPPP?"),
                    hosted("Niall", "O’Rourke", "PPAAPPPE--"),
                    hosted("Oluwaseun", "Adebayo-Okonkwo", "P-P-P-P-P-"),
                ),
            ),
            HostedSchool(
                name="St Brannock’s School",
                pupils=(hosted("Iris", "Calloway", "--PP--PP--"),),
                signed_off="Signed off by R. Dunmore, farm manager, 18 September 2026, 15:20",
            ),
        ),
    )


def hosted(given_name: str, family_name: str, letters: str) -> HostedPupil:
    """Return a pupil's week as one provider sees it; "-" where the pupil is not placed there."""
    held = cells(letters.replace("-", "s"))
    return HostedPupil(
        given_name=given_name,
        family_name=family_name,
        cells=tuple(None if letter == "-" else one for letter, one in zip(letters, held, strict=True)),
    )

"""A week without where some pupils are: no cell, line or change of it tells."""

from dataclasses import replace
from datetime import UTC, date, datetime

from attendance.rules.codes.comparing import Difference
from attendance.rules.week import (
    Amendment,
    ProviderContact,
    PupilWeek,
    SessionCell,
    SessionState,
    Spoken,
    WeekEntered,
    WeekSummary,
)
from attendance.rules.week.dates import sessions_of
from attendance.rules.week.places import without_places
from attendance.rules.week.pupils import AbsenceLine
from attendance.rules.week.stored import to_json
from attendance.rules.week.summary import ProviderLine, RegisterLate
from attendance.rules.words import HIDDEN_PLACE, Session
from tests.support.example_week import MADE_AT, entered

MONDAY = date(2026, 9, 14)
SECRET = "Canary Lodge"


def pupil(ref, name, provider):
    cells = [
        SessionCell(
            on=on,
            session=session,
            state=SessionState.ABSENT,
            provider=provider,
            site=f"{provider} Mews",
            followed_up="x",
        )
        for on, session in sessions_of(MONDAY)
    ]
    line = AbsenceLine(
        on=MONDAY, session=Session.AM, reason="ill", done=f"{provider} called", whereabouts=f"at {provider}"
    )
    return PupilWeek(
        pupil_ref=ref,
        family_name=name,
        given_name="Kai",
        year_group="9",
        reg_group="9A",
        providers=(provider,),
        pathways=("Respite",),
        cells=tuple(cells),
        absences=(line,),
    )


def line(name):
    return ProviderLine(
        name=name,
        registers_expected=10,
        on_time=9,
        late=0,
        missing=1,
        minutes_late_median=None,
        signed_off="R. Dunmore",
    )


def late(name):
    return RegisterLate(
        provider=name, on=MONDAY, session=Session.AM, due_at=datetime(2026, 9, 14, 9, 0, tzinfo=UTC), received_at=None
    )


def week(*pupils, providers=(SECRET, "Oakbank")):
    return WeekSummary(
        school_name="Northgate",
        school_code="NORTHGATE",
        monday=MONDAY,
        version=2,
        is_draft=False,
        made_at=datetime(2026, 9, 21, 9, 0, tzinfo=UTC),
        pupils=pupils,
        providers=tuple(map(line, providers)),
        late_registers=tuple(map(late, providers)),
        changes=(
            f"Kai Amberley: providers was Oakbank, is now {SECRET}",
            f"{SECRET} is new among the providers",
            "Kai Birch: year group was 8, is now 9",
        ),
    )


HIDDEN, SHOWN = pupil("A", "Amberley", SECRET), pupil("B", "Birch", "Oakbank")


def test_nothing_of_the_week_tells_where_a_hidden_pupil_is():
    told = str(to_json(without_places(week(HIDDEN, SHOWN), {"A"})))

    assert SECRET not in told
    assert HIDDEN_PLACE in told


def test_no_reason_about_an_entry_tells_it_and_the_code_stays():
    told = {0: {"difference": Difference.NOT_SEEN, "proposed": "N", "why": f"{SECRET} said so"}}
    both = [entered("B . . . . . . . . .", ref=ref, differing=told) for ref in ("A", "B")]
    whole = replace(week(HIDDEN, SHOWN), entered=WeekEntered(as_at=MADE_AT, pupils=tuple(both)))

    masked, shown = without_places(whole, {"A"}).entered.pupils

    assert (masked.cells[0].code, masked.cells[0].why) == ("B", "")
    assert shown == both[1]


def test_why_an_entry_was_amended_is_not_told_and_that_it_was_is():
    amended = tuple(
        Amendment(
            pupil_ref=each.pupil_ref,
            family_name=each.family_name,
            given_name=each.given_name,
            on=MADE_AT.date(),
            session=Session.AM,
            was="N",
            became="B",
            reason=f"Rang {SECRET}",
            amended_at=MADE_AT,
            amended_by="P. Osei",
            amended_by_job="Officer",
        )
        for each in (HIDDEN, SHOWN)
    )
    both = tuple(entered("B . . . . . . . . .", ref=ref) for ref in ("A", "B"))
    whole = replace(week(HIDDEN, SHOWN), entered=WeekEntered(as_at=MADE_AT, pupils=both, amended=amended))

    found = without_places(whole, {"A"}).entered

    assert found
    assert found.amended
    masked, shown = found.amended
    assert (masked.became, masked.reason) == ("B", "In the pupil’s register")
    assert shown == amended[1]


def test_with_whom_the_school_spoke_is_told_without_place_and_name():
    spoken = (Spoken(on=MADE_AT.date(), spoken_with=f"Ms Canary of {SECRET}"),)
    both = tuple(ProviderContact(pupil_ref=each, provider=SECRET, spoken=spoken) for each in ("A", "B"))

    masked, shown = without_places(replace(week(HIDDEN, SHOWN), contacts=both), {"A"}).contacts or ()

    assert (masked.provider, masked.words) == (HIDDEN_PLACE, f"{MADE_AT:%a %-d %b}")
    assert shown == both[1]


def test_how_the_pupil_attended_is_still_told():
    hidden = without_places(week(HIDDEN, SHOWN), {"A"}).pupils[0]

    assert {cell.state for cell in hidden.cells} == {SessionState.ABSENT}
    assert hidden.absences[0].reason == "ill"


def test_everybody_else_s_week_is_as_it_was():
    whole = week(HIDDEN, SHOWN)
    masked = without_places(whole, {"A"})

    assert masked.pupils[1] == whole.pupils[1]
    assert masked.providers[1] == whole.providers[1]
    assert masked.changes[2] == whole.changes[2]


def test_a_provider_that_others_attend_too_keeps_its_line():
    masked = without_places(week(HIDDEN, pupil("C", "Cole", SECRET)), {"A"})

    assert [each.name for each in masked.providers] == [SECRET, "Oakbank"]
    assert masked.pupils[0].providers == (HIDDEN_PLACE,)


def test_a_week_without_hidden_pupils_is_the_same_week():
    whole = week(HIDDEN, SHOWN)

    assert without_places(whole, frozenset()) is whole

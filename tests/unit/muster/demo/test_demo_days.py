"""Where the demo's clock may be put forward to."""

from datetime import UTC, date, datetime, time, timedelta

from attendance.imports import Kind
from attendance.rules.calendar import to_london
from attendance.rules.identifiers import is_upn
from attendance.rules.words import Pathway
from muster.demo.cast import FIRST_DAY, KINDS, PASSWORD, SIGN_INS, emails, sheet
from muster.demo.days import is_school_day, jumps
from muster.demo.habits import HABITS, dice
from muster.demo.programme import acts_of

MONDAY = date(2026, 9, 28)
# Monday 28 September, 09:38 in London.
MONDAY_0938 = datetime(2026, 9, 28, 8, 38, tzinfo=UTC)
FRIDAY_1630 = datetime(2026, 10, 2, 15, 30, tzinfo=UTC)


def _words(now: datetime) -> list[str]:
    return [jump.words for jump in jumps(now)]


def test_on_monday_morning_the_next_thing_worth_seeing_is_ten_o_clock():
    assert _words(MONDAY_0938) == [
        "10:00",
        "10:30",
        "11:00",
        "14:00",
        "15:00",
        "+5 min",
        "+30 min",
        "Tuesday 08:50",
        "Friday 15:00",
        "next Monday 08:30",
    ]


def test_after_school_on_friday_the_next_school_day_comes_first():
    assert _words(FRIDAY_1630)[0] == "next school day 08:50"
    assert jumps(FRIDAY_1630)[0].to == datetime(2026, 10, 5, 7, 50, tzinfo=UTC)


def test_every_jump_leads_forwards():
    assert all(jump.to > MONDAY_0938 for jump in jumps(MONDAY_0938))
    assert all(jump.to > FRIDAY_1630 for jump in jumps(FRIDAY_1630))


def test_half_term_and_inset_days_are_no_school_days():
    assert is_school_day(MONDAY)
    assert not is_school_day(date(2026, 10, 28))
    assert not is_school_day(date(2026, 11, 27))
    assert not is_school_day(date(2026, 9, 2))


def test_the_cast_goes_through_every_pathway_with_numbers_that_are_well_formed():
    placements = sheet(Kind.PLACEMENTS, monday=MONDAY).rows
    pupils = sheet(Kind.PUPILS, monday=MONDAY).rows

    assert {row.cells["pathway"] for row in placements} == {pathway.value for pathway in Pathway}
    assert len(pupils) == 61
    assert all(is_upn(row.cells["upn"]) for row in pupils if row.cells["upn"])


def test_no_address_or_number_of_the_cast_can_reach_anybody():
    text = "".join(
        row.cells.get(column, "") + "\n"
        for kind in KINDS
        for row in sheet(kind, monday=MONDAY).rows
        for column in ("email", "mobile", "phone")
    )
    told = [line for line in text.splitlines() if line]

    assert len(told) > 150
    assert all(line.startswith(("01632 960", "07700 900")) or line.endswith(".example.org") for line in told)


def test_a_visitor_can_be_everybody_who_is_offered():
    assert {person.email for person in SIGN_INS} <= set(emails())
    assert len(PASSWORD) >= 12


def test_a_tutor_teaches_on_the_saturdays_of_school_weeks():
    saturday, in_half_term = MONDAY - timedelta(days=2), date(2026, 10, 31)

    assert [to_london(act.at).time() for act in acts_of(saturday, first_day=MONDAY)] == [time(11, 35), time(12, 5)]
    assert [to_london(act.at).time() for act in acts_of(saturday, first_day=MONDAY + timedelta(days=7))] == [
        time(11, 35),
        time(13, 5),
    ]
    assert acts_of(in_half_term, first_day=MONDAY) == []


def test_chance_falls_alike_in_every_run():
    assert dice("a", MONDAY).random() == dice("a", MONDAY).random()
    assert [act.at for act in acts_of(MONDAY, first_day=FIRST_DAY)] == [
        act.at for act in acts_of(MONDAY, first_day=FIRST_DAY)
    ]
    assert set(HABITS) == {"BRACKEN", "TANSY", "LANTERN", "WEXCOMBE", "KINGSMERE", "RIDGEWAY"}

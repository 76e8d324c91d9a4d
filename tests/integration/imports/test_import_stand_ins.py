"""Who is told in place of whom, by a file: the rules of the page, beside the cell; a file twice equals once."""

from datetime import date, timedelta

from attendance.records.tables import StandIn

HEADER = "organisation,away,role,stand_in,from,to\n"
PEOPLE = """
email,name,job_title,organisation,roles
officer@northgate.example,Olive Officer,Officer,NORTHGATE,attendance_officer
head@northgate.example,Hal Head,Head of year,NORTHGATE,head_of_year
office@northgate.example,Otis Office,Office,NORTHGATE,administrator
"""
OUT = "NORTHGATE,Officer@northgate.example,attendance_officer,head@northgate.example,2026-09-14,15/09/2026\n"


def test_a_file_says_who_is_told_and_twice_equals_once_even_when_the_days_are_over(world):
    world("people", PEOPLE)
    assert world.counts("stand_ins", HEADER + OUT) == (1, 0, 0, 0)
    assert world.rows(StandIn, "role", "first_on", "last_on", "ended_at") == [
        ("attendance_officer", date(2026, 9, 14), date(2026, 9, 15), None)
    ]

    world.now += timedelta(days=7)
    assert world.counts("stand_ins", HEADER + OUT) == (0, 0, 1, 0)


def test_what_speaks_against_it_is_said_beside_its_cell_in_any_order(world):
    world("people", PEOPLE)
    rows = [
        OUT,
        "NORTHGATE,head@northgate.example,head_of_year,officer@northgate.example,2026-09-15,2026-09-15\n",
        "NORTHGATE,officer@northgate.example,attendance_officer,office@northgate.example,2026-10-01,2026-10-01\n",
        "NORTHGATE,officer@northgate.example,dsl,head@northgate.example,2026-10-02,2026-10-02\n",
        "NORTHGATE,officer@northgate.example,attendance_officer,tutor@oakbank.example,2026-10-03,2026-10-03\n",
        "NORTHGATE,officer@northgate.example,attendance_officer,head@northgate.example,2026-09-01,2026-09-02\n",
    ]
    wrong = {
        "2026-09-14": "stand_in",
        "2026-09-15": "stand_in",
        "2026-10-01": "stand_in",
        "2026-10-02": "role",
        "2026-10-03": "stand_in",
        "2026-09-01": "to",
    }
    for order in (rows, rows[::-1]):
        found = world("stand_ins", HEADER + "".join(order)).problems
        assert [each.column for each in found] == [wrong[row.split(",")[4]] for row in order]
    assert world.rows(StandIn, "role") == []

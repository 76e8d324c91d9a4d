"""What a school has entered beside what Muster would propose: what is looked at again, and what may stand."""

from dataclasses import replace
from datetime import date

import pytest

from attendance.rules.codes import CODES, Case, SessionAgreement, propose
from attendance.rules.codes.comparing import Difference, compare, compare_with_seen
from attendance.rules.words import ArrangedBy, Pathway, Reason, Session, Status

MONDAY = date(2026, 9, 14)
BORN, SIXTH_FORMER = date(2012, 3, 1), date(2009, 3, 1)
FARM = Case(on=MONDAY, session=Session.AM, date_of_birth=BORN, pathway=Pathway.RESPITE, nature="horticulture")
SEEN, MISSED, SILENT = (replace(FARM, status=each) for each in (Status.PRESENT, Status.ABSENT, None))
ILL = replace(MISSED, reason=Reason.ILL)
CLOSED = replace(FARM, status=Status.NOT_HELD)
HOST = replace(SEEN, is_school=True, is_registered=True)
COUNCIL = replace(SEEN, arranged_by=ArrangedBy.LOCAL_AUTHORITY)
OFF = replace(FARM, agreement=SessionAgreement.PART_TIME_OFF, pathway=Pathway.PART_TIME_TIMETABLE)
SIXTH_DAY = replace(FARM, agreement=SessionAgreement.SUSPENDED, suspended_day=6)
WITHOUT_NATURE = replace(SEEN, nature=None)


def differs(written, *cases, born=BORN, session=Session.AM):
    found = compare(written, MONDAY, session, born=born, proposals=[propose(each) for each in cases])
    return found.difference if found else None


@pytest.mark.parametrize("written", ["B", "/", "L", "V", "K", "P", "W"])
@pytest.mark.parametrize("case", [MISSED, ILL])
def test_an_attendance_where_the_provider_saw_nobody_is_found(written, case):
    assert differs(written, case) is Difference.NOT_SEEN


@pytest.mark.parametrize("written", ["B", "K", "P", "W"])
def test_an_attendance_at_a_provider_that_did_not_open_is_found(written):
    assert differs(written, CLOSED) is Difference.NOT_SEEN


@pytest.mark.parametrize("written", ["B", "/", "N", "I", "-", ""])
def test_silence_is_found_whatever_is_entered(written):
    assert differs(written, SILENT) is Difference.NOT_REPORTED


@pytest.mark.parametrize(
    ("written", "case", "found"),
    [
        ("B", SILENT, Difference.NOT_REPORTED),
        ("N", SILENT, None),
        ("I", SILENT, None),
        ("B", MISSED, Difference.NOT_SEEN),
        ("N", SEEN, Difference.SEEN),
        ("N", MISSED, None),
    ],
)
def test_in_the_week_an_entry_that_claims_no_attendance_is_not_held_against_silence(written, case, found):
    against = compare_with_seen(written, MONDAY, Session.AM, born=BORN, proposals=[propose(case)])

    assert (against and against.difference) == found


@pytest.mark.parametrize("written", ["N", "I", "O", "C", "Y1", "M"])
def test_an_absence_of_a_pupil_who_was_seen_is_found(written):
    assert differs(written, SEEN) is Difference.SEEN


@pytest.mark.parametrize("written", ["I", "M", "O", "G", "N", "T", "R", "U", "C", "Y1", "Y7"])
@pytest.mark.parametrize("case", [MISSED, ILL])
def test_why_a_pupil_was_absent_is_for_the_school(written, case):
    assert differs(written, case) is None


@pytest.mark.parametrize(
    ("written", "case"),
    [
        ("D", SEEN),  # not on the host's roll
        ("D", MISSED),
        ("D", CLOSED),
        ("B", HOST),  # on its roll: D, whatever happened
        ("B", replace(HOST, status=Status.ABSENT)),
        ("X", SEEN),  # never at compulsory school age
        ("X", OFF),
        ("C2", MISSED),  # outside the agreed sessions
        ("Y4", CLOSED),  # the school's own site alone
        ("E", SIXTH_DAY),
        ("F", SEEN),  # withdrawn
        ("H", MISSED),
        ("b", SEEN),
        ("@", SEEN),
        ("//", SEEN),
        ("B", WITHOUT_NATURE),
    ],
)
def test_what_cannot_be_right_is_found(written, case):
    assert differs(written, case) is Difference.CANNOT_BE


def test_present_in_the_morning_cannot_stand_in_the_afternoon():
    found = compare("/", MONDAY, Session.PM, born=BORN, proposals=[propose(replace(SEEN, session=Session.PM))])

    assert (found.difference, found.proposed) == (Difference.CANNOT_BE, "B")
    assert "enter “\\”" in found.why


def test_outside_compulsory_school_age_an_agreed_session_off_is_x_and_never_c2():
    off = replace(OFF, date_of_birth=SIXTH_FORMER)

    assert differs("X", off, born=SIXTH_FORMER) is None
    assert differs("C2", off, born=SIXTH_FORMER) is Difference.CANNOT_BE


@pytest.mark.parametrize(
    ("written", "case"), [("B", COUNCIL), ("/", SEEN), ("V", SEEN), ("N", HOST), ("N", OFF), ("#", MISSED)]
)
def test_another_code_than_the_one_proposed_is_found(written, case):
    assert differs(written, case) is Difference.OTHERWISE


@pytest.mark.parametrize("written", ["", "-"])
@pytest.mark.parametrize("case", [SEEN, MISSED, HOST])
def test_a_mark_that_is_missing_is_found(written, case):
    assert differs(written, case) is Difference.NO_MARK


@pytest.mark.parametrize("case", [SEEN, MISSED, ILL, HOST, COUNCIL, OFF, replace(SIXTH_DAY, suspended_day=5)])
def test_what_would_be_proposed_may_stand(case):
    assert differs(propose(case).symbol, case) is None


@pytest.mark.parametrize("written", ["B", "D", "K", "P", "W"])
def test_a_code_of_elsewhere_without_a_placement_in_the_session_cannot_be(written):
    assert differs(written) is Difference.CANNOT_BE


@pytest.mark.parametrize("written", ["/", "N", "I", "#", "", "-"])
def test_what_happened_at_school_is_not_compared(written):
    assert differs(written) is None


def test_of_two_providers_one_that_agrees_is_enough_and_else_the_more_serious_counts():
    assert differs("B", SEEN, MISSED) is None
    assert differs("/", SEEN, MISSED) is Difference.NOT_SEEN


@pytest.mark.parametrize("case", [SEEN, MISSED, SILENT, CLOSED, HOST, COUNCIL, OFF, SIXTH_DAY, WITHOUT_NATURE])
@pytest.mark.parametrize("code", CODES, ids=lambda each: each.symbol)
def test_every_code_has_an_answer_with_a_reason(code, case):
    found = compare(code.symbol, MONDAY, code.only or Session.AM, born=BORN, proposals=[propose(case)])

    assert found is None or (found.why and found.difference.label)

"""Who may enter a code, which code may stand, and when a reason is needed."""

from datetime import date

import pytest

from attendance.rules.codes import Case, Lateness, NotACode, SessionAgreement, may_enter, needs_reason, read_entry
from attendance.rules.codes.entering import minutes_late
from attendance.rules.codes.table import get_code
from attendance.rules.words import ArrangedBy, Mode, Pathway, Role, Session, Status
from attendance.scope import JOB, OPERATOR

ON = date(2026, 9, 16)
AT_FIFTEEN, AT_SEVENTEEN = date(2011, 3, 1), date(2009, 5, 1)
SEEN = Case(on=ON, session=Session.AM, status=Status.PRESENT, nature="horticulture", date_of_birth=AT_FIFTEEN)


def case(**facts):
    return Case(**{"on": ON, "session": Session.AM, "date_of_birth": AT_FIFTEEN, **facts})


def may(*roles, **facts):
    return may_enter(frozenset(roles), **{"is_person": True, "is_at_home_school": True, **facts})


@pytest.mark.parametrize(
    "role",
    [
        Role.ATTENDANCE_OFFICER,
        Role.OFFSITE_COORDINATOR,
        Role.SENIOR_LEAD,
        Role.HEADTEACHER,
        Role.DSL,
        Role.DEPUTY_DSL,
    ],
)
def test_those_who_answer_for_the_register_enter_codes(role):
    assert may(role)


@pytest.mark.parametrize("role", sorted(set(Role) - {"attendance_officer", "offsite_coordinator", "senior_lead",
                                                      "headteacher", "dsl", "deputy_dsl"}))  # fmt: skip
def test_nobody_else_does_whatever_else_they_may(role):
    assert not may(role)


def test_neither_a_job_nor_a_program_nor_a_trust_enters_a_code():
    for actor in (JOB, OPERATOR):
        assert not may_enter(actor.roles, is_person=actor.person_id is not None, is_at_home_school=True)
    assert not may(Role.HEADTEACHER, is_person=False)
    assert not may(Role.HEADTEACHER, is_at_home_school=False)


@pytest.mark.parametrize(
    ("written", "facts", "said"),
    [
        ("", {}, "enter the code"),
        ("b", {}, "capital letters"),
        ("F", {}, "withdrawn on 19 August 2024"),
        ("\\", {}, "present in the afternoon"),
        ("B", {}, "Nobody saw the pupil there"),
        ("B", {"status": Status.ABSENT}, "says that the pupil did not attend"),
        ("B", {"status": Status.PRESENT, "mode": Mode.REMOTE}, "says that the pupil did not attend"),
        ("B", {"status": Status.NOT_HELD}, "says that the pupil did not attend"),
        ("B", {"status": Status.PRESENT, "is_school": True, "is_registered": True}, "it is D"),
        ("B", {"status": Status.PRESENT, "arranged_by": ArrangedBy.LOCAL_AUTHORITY}, "are K, never B"),
        ("K", {"status": Status.PRESENT}, "K is for what the local authority arranged"),
        ("D", {"status": Status.PRESENT}, "Not on the roll of another school"),
        ("X", {"date_of_birth": AT_FIFTEEN}, "Agreed off, it is C2"),
        ("C2", {"date_of_birth": AT_SEVENTEEN}, "Agreed off, it is X"),
        ("C2", {"date_of_birth": AT_FIFTEEN}, "Not agreed off"),
        ("C2", {"date_of_birth": None}, "date of birth"),
        ("C2", {"status": Status.PRESENT}, "but seen there"),
        ("C", {"status": Status.PRESENT, "pathway": Pathway.FLEXI}, "but seen there"),
        ("E", {"status": Status.PRESENT}, "The provider saw the pupil"),
        ("Y4", {"status": Status.NOT_HELD}, "the school's own site"),
        ("#", {}, "record the closure"),
        ("Z", {}, "on the roll"),
    ],
)
def test_what_cannot_be_is_refused_with_the_way_out(written, facts, said):
    with pytest.raises(NotACode, match=said):
        read_entry(written, case(**facts), nature="horticulture")


@pytest.mark.parametrize(("nature", "said"), [(" ", "not on file"), ("work pack at home", "Work without supervision")])
def test_b_says_what_the_pupil_did_and_never_unsupervised_work(nature, said):
    with pytest.raises(NotACode, match=said):
        read_entry("B", SEEN, nature=nature)


@pytest.mark.parametrize(
    ("written", "facts"),
    [
        ("B", {"status": Status.PRESENT}),
        ("K", {"status": Status.LATE, "arranged_by": ArrangedBy.LOCAL_AUTHORITY}),
        ("D", {"is_school": True, "is_registered": True}),
        ("C2", {"agreement": SessionAgreement.PART_TIME_OFF}),
        ("X", {"date_of_birth": AT_SEVENTEEN}),
        ("N", {}),
        ("I", {"status": Status.ABSENT}),
        ("U", {"status": Status.LATE}),
        ("/", {}),
        ("O", {"status": Status.ABSENT}),
        ("Y7", {"status": Status.NOT_HELD}),
        ("G", {}),
    ],
)
def test_what_may_be_stands(written, facts):
    assert read_entry(written, case(**facts), nature="horticulture").symbol == written


def test_only_what_was_proposed_the_first_time_needs_no_reason():
    assert not needs_reason("B", "B", version=1)
    assert needs_reason("N", "B", version=1)
    assert needs_reason("N", "", version=1)
    assert needs_reason("B", "B", version=2)


def test_the_minutes_stand_beside_a_code_that_says_that_the_pupil_came():
    late = case(status=Status.LATE, lateness=Lateness(minutes=12))

    assert [minutes_late(get_code(each), late) for each in ("B", "U", "I")] == [12, 12, None]
    assert minutes_late(get_code("B"), SEEN) is None

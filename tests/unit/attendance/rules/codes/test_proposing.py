"""The table of docs/codes.md, row by row, and what the two policies have wrong: the current law is what counts."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from attendance.rules.codes import Case, Lateness, Outcome, SessionAgreement, Standing, propose
from attendance.rules.words import ArrangedBy, Mode, Pathway, Reason, Session, Status, Transport

MONDAY = date(2026, 9, 14)
AGED_14, AGED_4, AGED_17 = date(2012, 3, 1), date(2022, 6, 1), date(2009, 10, 1)
SEEN = (Status.PRESENT, Status.LATE, Status.LEFT_EARLY)
GIVEN = {Reason.ILL: "I", Reason.APPOINTMENT: "M", Reason.REFUSED: "N", Reason.OTHER: "N", None: "N"}

FARM = Case(on=MONDAY, session=Session.AM, date_of_birth=AGED_14, pathway=Pathway.RESPITE, nature="horticulture")
GUEST = replace(FARM, is_school=True, nature="maths")
HOST = replace(GUEST, is_registered=True, pathway=Pathway.DUAL_PLACEMENT)
TIMETABLED = replace(HOST, agreement=SessionAgreement.TIMETABLED_AT_HOST)
COUNCIL = replace(FARM, arranged_by=ArrangedBy.LOCAL_AUTHORITY, pathway=Pathway.HOME_TUITION)
PART_TIME = replace(FARM, pathway=Pathway.PART_TIME_TIMETABLE, nature=None, agreement=SessionAgreement.PART_TIME_OFF)
FLEXI = replace(FARM, pathway=Pathway.FLEXI, nature=None, agreement=SessionAgreement.FLEXI_HOME)
SUSPENDED = replace(FARM, agreement=SessionAgreement.SUSPENDED, suspended_day=1)


def code_for(case, **facts):
    return propose(replace(case, **facts)).symbol


# -- The school arranged it, at a place where the pupil is not registered


@pytest.mark.parametrize("case", [FARM, GUEST])
@pytest.mark.parametrize("status", SEEN)
@pytest.mark.parametrize(("nature", "code"), [("horticulture", "B"), ("football", "P"), ("work experience", "W")])
def test_a_pupil_seen_where_the_school_sent_them_is_b_or_by_its_nature_p_or_w(case, status, nature, code):
    proposal = propose(replace(case, status=status, nature=nature))

    assert (proposal.symbol, proposal.code.standing) == (code, Standing.ATTENDING)
    assert nature in str(proposal.why)


@pytest.mark.parametrize(("reason", "code"), GIVEN.items())
def test_a_no_show_is_n_or_what_the_reason_given_suggests(reason, code):
    assert code_for(FARM, status=Status.ABSENT, reason=reason) == code


def test_a_no_show_without_a_reason_tells_the_home_school_and_has_five_school_days():
    proposal = propose(replace(FARM, status=Status.ABSENT))

    assert proposal.tells_home
    assert "within 5 school days" in str(proposal.why)


def test_a_pupil_who_left_early_keeps_the_mark_and_the_home_school_is_told_at_once():
    proposal = propose(replace(FARM, status=Status.LEFT_EARLY))

    assert (proposal.symbol, proposal.tells_home) == ("B", True)


def test_the_reason_names_the_place_and_what_was_done_there():
    proposal = propose(replace(FARM, status=Status.PRESENT, place="Forest Farm"))

    assert proposal.why.short == "Attended Forest Farm, horticulture"
    assert proposal.why.rest.startswith("arranged by the school")


def test_minutes_late_stand_beside_the_mark():
    assert "12 minutes late" in propose(replace(FARM, status=Status.LATE, lateness=Lateness(minutes=12))).why.short


def test_an_arrival_after_the_window_is_never_u_by_the_providers_clock():
    proposal = propose(replace(FARM, status=Status.LATE, lateness=Lateness(minutes=55)))

    assert proposal.symbol == "B"
    assert "whether it is U is for the school" in str(proposal.why)


def test_sport_among_other_things_is_b_and_says_that_it_may_be_p():
    proposal = propose(replace(FARM, status=Status.PRESENT, nature="football and maths"))

    assert proposal.symbol == "B"
    assert "it is P" in str(proposal.why)


# -- Dual registered: D at home, whatever happened (C12, C16, C17)


@pytest.mark.parametrize("case", [HOST, TIMETABLED])
@pytest.mark.parametrize(
    ("facts", "host_mark", "tells_home"),
    [
        ({"status": Status.PRESENT}, "/", False),
        ({"status": Status.PRESENT, "session": Session.PM}, "\\", False),
        ({"status": Status.LATE}, "L", False),
        ({"status": Status.LATE, "lateness": Lateness(minutes=40)}, "L or U", False),
        ({"status": Status.ABSENT}, "N", True),
        ({"status": Status.ABSENT, "reason": Reason.ILL}, "I", True),
        ({"status": Status.ABSENT, "reason": Reason.APPOINTMENT}, "M", True),
        ({"status": Status.LEFT_EARLY}, "/", True),
        ({"status": Status.PRESENT, "mode": Mode.REMOTE}, "N", True),
        ({"status": None}, None, False),
    ],
)
def test_at_a_host_school_it_is_d_at_home_and_the_hosts_own_mark_stands_beside_it(case, facts, host_mark, tells_home):
    proposal = propose(replace(case, **facts))

    assert (proposal.symbol, proposal.code.standing) == ("D", Standing.NOT_POSSIBLE)
    assert (proposal.host_mark, proposal.tells_home) == (host_mark, tells_home)


def test_a_closed_host_is_d_only_while_the_pupil_is_timetabled_there():
    closed = propose(replace(TIMETABLED, status=Status.NOT_HELD))

    assert (closed.symbol, closed.host_mark) == ("D", "Y4 or #")
    assert propose(replace(HOST, status=Status.NOT_HELD)).outcome is Outcome.SCHOOL_DECIDES


def test_what_the_authority_arranges_at_a_school_where_the_pupil_is_registered_is_d():
    assert code_for(HOST, arranged_by=ArrangedBy.LOCAL_AUTHORITY, status=Status.PRESENT) == "D"


def test_a_partner_school_where_the_pupil_is_not_registered_is_b():
    assert code_for(GUEST, status=Status.PRESENT) == "B"


# -- The local authority arranged it: K for the sessions attended alone (C14)


@pytest.mark.parametrize("status", SEEN)
@pytest.mark.parametrize("nature", ["maths", "football"])
def test_what_the_authority_arranged_is_k_once_the_pupil_was_seen(status, nature):
    assert code_for(COUNCIL, status=status, nature=nature) == "K"


@pytest.mark.parametrize(("reason", "code"), GIVEN.items())
def test_a_session_missed_of_what_the_authority_arranged_is_never_k(reason, code):
    assert code_for(COUNCIL, status=Status.ABSENT, reason=reason) == code


# -- Nobody reported, or the provider did not open


@pytest.mark.parametrize("case", [FARM, GUEST, COUNCIL])
def test_without_an_observation_nothing_is_proposed(case):
    proposal = propose(case)

    assert (proposal.outcome, proposal.symbol, proposal.standing) == (Outcome.NOT_REPORTED, "", "")


@pytest.mark.parametrize("case", [FARM, GUEST, COUNCIL])
def test_a_provider_that_did_not_open_proposes_nothing_and_a_person_decides(case):
    proposal = propose(replace(case, status=Status.NOT_HELD))

    assert (proposal.outcome, proposal.symbol) == (Outcome.SCHOOL_DECIDES, "")
    assert "Never B" in str(proposal.why)
    assert "never Y4" in str(proposal.why)


# -- Part-time timetable, flexi-schooling, suspension (C2, C3)


@pytest.mark.parametrize(("born", "code"), [(AGED_14, "C2"), (AGED_4, "X"), (AGED_17, "X")])
@pytest.mark.parametrize("status", [None, Status.ABSENT, Status.NOT_HELD])
def test_a_session_agreed_off_is_c2_at_compulsory_school_age_and_x_at_any_other(born, code, status):
    assert code_for(PART_TIME, date_of_birth=born, status=status) == code


def test_a_pupil_who_is_due_under_a_part_time_timetable_and_does_not_come_is_n():
    assert code_for(FARM, pathway=Pathway.PART_TIME_TIMETABLE, status=Status.ABSENT) == "N"


@pytest.mark.parametrize("status", [None, Status.ABSENT, Status.NOT_HELD])
def test_an_agreed_day_at_home_is_c(status):
    proposal = propose(replace(FLEXI, status=status))

    assert (proposal.symbol, proposal.code.standing) == ("C", Standing.AUTHORISED_ABSENCE)


@pytest.mark.parametrize("day", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("status", [None, Status.ABSENT])
def test_the_first_five_days_of_a_suspension_are_e(day, status):
    assert code_for(SUSPENDED, suspended_day=day, status=status) == "E"


@pytest.mark.parametrize("day", [6, 30])
def test_from_the_sixth_day_of_a_suspension_there_is_an_alarm_and_no_e(day):
    proposal = propose(replace(SUSPENDED, suspended_day=day))

    assert (proposal.outcome, proposal.symbol, proposal.tells_home) == (Outcome.ALARM, "", True)
    assert proposal.why.short.startswith(f"Alarm, day {day} of a suspension")


@pytest.mark.parametrize("day", [1, 6])
@pytest.mark.parametrize(("case", "code"), [(FARM, "B"), (COUNCIL, "K"), (HOST, "D")])
def test_provision_that_a_suspended_pupil_attends_is_coded_as_such_at_once(day, case, code):
    suspended = replace(case, agreement=SessionAgreement.SUSPENDED, suspended_day=day)

    assert code_for(suspended, status=Status.PRESENT) == code


# -- Remote lessons (C15), transport


@pytest.mark.parametrize("case", [FARM, COUNCIL])
@pytest.mark.parametrize(("reason", "code"), [(None, "N"), (Reason.ILL, "I")])
@pytest.mark.parametrize("status", SEEN)
def test_a_remote_lesson_is_absence(case, reason, code, status):
    proposal = propose(replace(case, status=status, mode=Mode.REMOTE, reason=reason))

    assert proposal.symbol == code
    assert "Taught remotely, which is absence" in str(proposal.why)


@pytest.mark.parametrize("reason", [Reason.TRANSPORT, Reason.TAXI_DID_NOT_COME])
@pytest.mark.parametrize(
    ("transport", "code"),
    [
        (Transport.SCHOOL, "Y1"),
        (Transport.LOCAL_AUTHORITY, "Y1"),
        (Transport.NONE, "N"),
        (Transport.FAMILY, "N"),
        (Transport.PROVIDER, "N"),
    ],
)
def test_transport_that_failed_is_y1_only_where_school_or_authority_normally_provides_it(reason, transport, code):
    assert code_for(FARM, status=Status.ABSENT, reason=reason, transport=transport) == code


@pytest.mark.parametrize("reason", [Reason.TAXI_LATE, Reason.NEVER_CAME_IN, Reason.NO_ADULT_AT_HOME])
def test_other_reasons_establish_nothing(reason):
    assert code_for(FARM, status=Status.ABSENT, reason=reason, transport=Transport.SCHOOL) == "N"


# -- What cannot be: refused, with the rule and the way out


@pytest.mark.parametrize(
    ("case", "rule", "way_out"),
    [
        (
            replace(FARM, is_registered=True, status=Status.PRESENT),
            "D is for a pupil registered at another school",
            "Set “registered at the provider” to no",
        ),
        (
            replace(FARM, agreement=SessionAgreement.TIMETABLED_AT_HOST),
            "D is for a pupil registered at another school",
            "it is B, or K",
        ),
        (
            replace(GUEST, agreement=SessionAgreement.TIMETABLED_AT_HOST),
            "D is for a pupil on the other school's admission register",
            "Record that the pupil is registered there",
        ),
        (
            replace(FARM, nature="work at home, unsupervised", status=Status.PRESENT),
            "that is no approved educational activity",
            "enter the true reason for absence",
        ),
        (
            replace(FLEXI, nature="maths", status=Status.PRESENT),
            "a day at home is C, never B",
            "Take the session out of the flexi agreement",
        ),
        (
            replace(PART_TIME, nature="maths", status=Status.PRESENT),
            "C2 and X are only for agreed sessions without education",
            "Take the session out of the part-time agreement",
        ),
        (replace(PART_TIME, pathway=Pathway.FLEXI), "is no part-time timetable", "flexi_home"),
        (replace(FLEXI, pathway=Pathway.PART_TIME_TIMETABLE), "is no flexi-schooling", "part_time_off"),
        (replace(PART_TIME, date_of_birth=None), "C2 is for pupils of compulsory school age", "date of birth"),
        (replace(SUSPENDED, suspended_day=None), "the first five school days", "Say which day of it this is"),
        (replace(FARM, nature=None, status=Status.PRESENT), "must say what the pupil did", "Enter the nature"),
        (replace(FARM, on=date(2024, 8, 18), status=Status.PRESENT), "Before 19 August 2024", "Enter what"),
    ],
)
def test_what_cannot_be_is_refused_with_the_rule_and_the_way_out(case, rule, way_out):
    proposal = propose(case)

    assert (proposal.outcome, proposal.symbol) == (Outcome.REFUSED, "")
    assert rule in str(proposal.why)
    assert way_out in str(proposal.why)


def test_a_host_school_needs_no_nature_as_d_follows_the_roll():
    assert code_for(HOST, nature=None, status=Status.PRESENT) == "D"


def test_a_session_missed_needs_no_nature():
    assert code_for(FARM, nature=None, status=Status.ABSENT) == "N"


# -- The whole table at once: arrangement, what was seen, then the code, the host's mark and whether home is told


LATE: dict[str, Any] = {"status": Status.LATE, "lateness": Lateness(minutes=12)}
CAN_BE_SEEN: tuple[dict[str, Any], ...] = (
    {"status": Status.PRESENT},
    LATE,
    {"status": Status.ABSENT},
    {"status": Status.ABSENT, "reason": Reason.ILL},
    {"status": Status.NOT_HELD},
    {"status": Status.LEFT_EARLY},
    {"status": None},
)


def said(proposal):
    parts = (proposal.symbol, proposal.host_mark, "told" if proposal.tells_home else "")
    return " ".join(filter(None, parts)) or "-"


@pytest.mark.parametrize("session", Session)
@pytest.mark.parametrize(
    ("arranged", "row"),
    [
        # present, late, no-show, no-show with a reason, not held, left early, not reported
        (FARM, "B | B | N told | I | told | B told | -"),
        (GUEST, "B | B | N told | I | told | B told | -"),
        (COUNCIL, "K | K | N told | I | told | K told | -"),
        (TIMETABLED, "D / | D L | D N told | D I told | D Y4 or # told | D / told | D"),
        (HOST, "D / | D L | D N told | D I told | Y4 or # told | D / told | D"),
        (PART_TIME, "- | - | C2 | C2 | C2 | - | C2"),
        (replace(PART_TIME, date_of_birth=AGED_17), "- | - | X | X | X | - | X"),
        (FLEXI, "- | - | C | C | C | - | C"),
        (SUSPENDED, "B | B | E | E | E | B told | E"),
        (replace(SUSPENDED, suspended_day=6), "B | B | told | told | told | B told | told"),
    ],
)
def test_every_arrangement_with_everything_that_can_be_seen(arranged, row, session):
    found = [said(propose(replace(arranged, session=session, **facts))) for facts in CAN_BE_SEEN]

    assert found == (row if session is Session.AM else row.replace("/", "\\")).split(" | ")


def test_the_minutes_stand_beside_what_the_authority_arranged_too():
    assert "12 minutes late" in propose(replace(COUNCIL, **LATE)).why.short


def test_what_is_not_reported_says_that_the_register_holds_n_once_it_closes():
    assert "If the register closes before the provider reports, it holds N" in str(propose(FARM).why)


@pytest.mark.parametrize("case", [PART_TIME, FLEXI])
def test_leave_that_was_agreed_says_that_it_lowers_attendance(case):
    assert "which lowers attendance" in str(propose(case).why)


@pytest.mark.parametrize(
    ("born", "on", "code"),
    [
        # The youngest and the oldest of a school year: the last day of August and the first of September.
        (date(2022, 8, 31), date(2027, 8, 30), "X"),
        (date(2022, 8, 31), date(2027, 8, 31), "C2"),
        (date(2022, 9, 1), date(2027, 12, 30), "X"),
        (date(2022, 9, 1), date(2027, 12, 31), "C2"),
        (date(2011, 8, 31), date(2027, 6, 25), "C2"),
        (date(2011, 8, 31), date(2027, 6, 28), "X"),
        (date(2011, 9, 1), date(2027, 6, 28), "C2"),
        (date(2011, 9, 1), date(2028, 6, 30), "C2"),
        (date(2011, 9, 1), date(2028, 7, 3), "X"),
    ],
)
def test_c2_and_x_change_places_on_the_day_on_which_compulsory_age_begins_or_ends(born, on, code):
    assert code_for(PART_TIME, date_of_birth=born, on=on) == code

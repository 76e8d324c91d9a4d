"""Whatever the facts: a code is proposed only where its rule allows it."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from attendance.rules.codes import Case, SessionAgreement, Standing, is_of_compulsory_age, propose
from attendance.rules.codes.lateness import Lateness
from attendance.rules.words import ArrangedBy, Mode, Pathway, Reason, Session, Status, Transport

CASES = st.builds(
    Case,
    on=st.dates(date(2024, 7, 1), date(2028, 9, 1)),
    session=st.sampled_from(Session),
    date_of_birth=st.none() | st.dates(date(2006, 1, 1), date(2024, 1, 1)),
    pathway=st.none() | st.sampled_from(Pathway),
    arranged_by=st.sampled_from(ArrangedBy),
    is_school=st.booleans(),
    is_registered=st.booleans(),
    nature=st.sampled_from([None, "", "horticulture", "football", "work experience", "homework"]),
    mode=st.sampled_from(Mode),
    status=st.none() | st.sampled_from(Status),
    reason=st.none() | st.sampled_from(Reason),
    transport=st.sampled_from(Transport),
    agreement=st.none() | st.sampled_from(SessionAgreement),
    suspended_day=st.none() | st.integers(0, 12),
    lateness=st.none() | st.builds(Lateness, minutes=st.integers(1, 300)),
)


@given(CASES)
def test_every_proposal_is_a_code_in_force_that_muster_may_propose_and_always_has_a_reason(case):
    proposal = propose(case)

    assert proposal.why.short
    assert proposal.why.rest
    assert proposal.code is None or (proposal.code.is_in_force(case.on) and proposal.code.proposed_from.is_for_muster)


@given(CASES)
def test_attendance_is_only_proposed_of_a_pupil_who_was_seen_in_person_doing_something_named(case):
    proposal = propose(case)

    if proposal.code and proposal.code.standing is Standing.ATTENDING:
        assert case.status in {Status.PRESENT, Status.LATE, Status.LEFT_EARLY}
        assert case.mode is Mode.IN_PERSON
        assert case.nature in {"horticulture", "football", "work experience"}


@given(CASES)
def test_d_is_only_proposed_where_the_provider_is_a_school_with_the_pupil_on_its_roll(case):
    if propose(case).symbol == "D":
        assert case.is_school
        assert case.is_registered


@given(CASES)
def test_x_and_c2_never_change_places(case):
    symbol = propose(case).symbol

    if symbol in {"X", "C2"}:
        assert case.agreement is SessionAgreement.PART_TIME_OFF
        assert is_of_compulsory_age(case.date_of_birth, case.on) is (symbol == "C2")


@given(CASES)
def test_a_provider_that_did_not_open_brings_no_attendance_and_nothing_of_the_schools_own_closing(case):
    if case.status is Status.NOT_HELD:
        assert propose(case).symbol in {"", "D", "C", "C2", "X", "E"}


@given(CASES)
def test_silence_proposes_nothing_that_an_agreement_does_not_say(case):
    if case.status is None and case.agreement is None:
        assert propose(case).symbol in {"", "D"}


@given(CASES)
def test_e_is_only_proposed_on_the_first_five_days_of_a_suspension(case):
    if propose(case).symbol == "E":
        assert case.agreement is SessionAgreement.SUSPENDED
        assert 1 <= case.suspended_day <= 5

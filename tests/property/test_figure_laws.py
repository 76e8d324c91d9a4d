"""Whatever is entered and seen: the totals equal what they came from, in any order, however they are cut."""

from datetime import date
from functools import reduce
from operator import add
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from attendance.rules.calendar import SATURDAY
from attendance.rules.codes import CODES
from attendance.rules.figures import By, CountedPupil, CountedSession, Figures, Owed, figures_of, lines_by, tenths
from attendance.rules.week import SessionState
from attendance.rules.words import Session

PUPILS = {
    UUID(int=number): CountedPupil(
        id=UUID(int=number), given_name="A", family_name=f"B{number}", ref=str(number), home_school_name="N", year=year
    )
    for number, year in enumerate(["9", "10", "", "10"])
}
SESSIONS = st.lists(
    st.builds(
        CountedSession,
        pupil_id=st.sampled_from(sorted(PUPILS)),
        on=st.dates(date(2026, 9, 1), date(2027, 7, 20)).filter(lambda on: on.weekday() < SATURDAY),
        session=st.sampled_from(Session),
        code=st.sampled_from(["", *(each.symbol for each in CODES)]),
        owed=st.sampled_from(Owed),
        state=st.none() | st.sampled_from(SessionState),
        is_remote=st.booleans(),
        place=st.sampled_from(["", "Oakbank", "Bridge"]),
        pathway=st.sampled_from(["", "Respite"]),
    ),
    max_size=60,
)
CUTS = st.sampled_from([each for each in By if each is not By.FLAG])


@given(SESSIONS)
def test_every_entry_is_counted_once(sessions):
    figure = figures_of(sessions).statutory

    entered = sum(bool(each.code) for each in sessions)
    assert figure.entered == entered
    assert figure.attended + figure.authorised + figure.unauthorised + sum(figure.not_counted.values()) == entered


@given(SESSIONS, st.randoms())
def test_the_order_is_all_one(sessions, chance):
    mixed = list(sessions)
    chance.shuffle(mixed)

    assert figures_of(mixed) == figures_of(sessions)


@given(SESSIONS, CUTS)
def test_lines_add_up_to_the_whole(sessions, by):
    lines = lines_by(by, sessions, PUPILS)

    assert reduce(add, (each.figures for each in lines), Figures()) == figures_of(sessions)


@given(SESSIONS)
def test_silence_is_neither_seen_nor_missed_and_never_hidden(sessions):
    figure = figures_of(sessions).placement

    known = [each for each in sessions if each.state is not None and not each.is_remote]
    assert figure.attended + figure.missed == sum(each.state.is_known_outcome for each in known)
    assert figure.not_reported == sum(each.state is SessionState.NOT_REPORTED for each in known)


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_what_is_shown_is_within_a_tenth_and_never_all_or_none_by_rounding(part, rest):
    whole = part + rest
    share = tenths(part, whole)

    if whole == 0:
        assert share is None
    else:
        assert abs(share * whole - 1000 * part) < whole
        assert (share == 1000) is (rest == 0)
        assert (share == 0) is (part == 0)

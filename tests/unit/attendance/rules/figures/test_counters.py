"""What a school must act on in a pupil's entries: counted from named sessions, and never from silence."""

from datetime import date, timedelta

import pytest

from attendance.rules.calendar import Calendar, CalendarEntry
from attendance.rules.figures.counters import CounterKind, Told, crossed, days_in_words, runs
from attendance.rules.words import CalendarKind, Session

MONDAY = date(2026, 9, 14)
HOME = Calendar(
    entries=(
        CalendarEntry(kind=CalendarKind.TERM, from_on=date(2026, 4, 13), to_on=date(2026, 7, 21)),
        CalendarEntry(kind=CalendarKind.TERM, from_on=date(2026, 9, 1), to_on=date(2026, 10, 23)),
        CalendarEntry(kind=CalendarKind.TERM, from_on=date(2026, 11, 2), to_on=date(2026, 12, 18)),
    )
)
UNAUTHORISED = frozenset("GNOU")


def days(codes, first=MONDAY):
    """Return the entries of school days, one word a day: "O" both halves, "B|O" morning and afternoon, "." none."""
    entries, on = {}, first
    for word in codes.split():
        while not HOME.is_school_day(on):
            on += timedelta(days=1)
        both = word.split("|") if "|" in word else [word, word]
        entries.update({(on, half): code for half, code in zip(Session, both, strict=True) if code != "."})
        on += timedelta(days=1)
    return entries


def kinds(entries, today=date(2026, 12, 18)):
    return [each.kind for each in crossed(entries, HOME, today=today)]


def one(kind, entries, today=date(2026, 12, 18)):
    return next((each for each in crossed(entries, HOME, today=today) if each.kind is kind), None)


def length(codes):
    return [(len(held), is_more) for held, is_more in runs(days(codes), HOME, UNAUTHORISED)]


@pytest.mark.parametrize(
    ("codes", "found"),
    [
        ("O N G U", [(4, False)]),
        ("O O B O", [(2, False), (1, False)]),
        ("O O I O", [(2, False), (1, False)]),
        ("O B|O O", [(1, False), (1, False)]),
        # A day without an entry is neither: it joins, is not counted, and is said.
        ("O O . O", [(3, True)]),
        ("O O|. O", [(2, True)]),
        (". O O .", [(2, False)]),
        # What was agreed, or not possible, is passed over.
        ("O D O", [(2, False)]),
        ("O C2|O O", [(3, False)]),
        ("O C O", [(2, False)]),
        # More than a school week of silence is no run.
        ("O . . . . . O", [(2, True)]),
        ("O . . . . . . O", [(1, False), (1, False)]),
        ("B", []),
    ],
)
def test_how_long_an_absence_without_authorisation_runs(codes, found):
    assert length(codes) == found


def test_ten_school_days_running_are_counted_over_weekends_and_half_term():
    found = one(CounterKind.RUNNING, days("O O O N N O O O O O", first=date(2026, 10, 19)))

    assert found.how == "10 school days running with 4 N, 16 O"
    assert (str(found.since), len(found.halves)) == ("2026-10-19", 20)
    assert days_in_words(found.halves) == "19 to 23 Oct, 2 to 6 Nov"


def test_a_run_over_the_summer_is_one_and_one_of_the_year_before_is_over():
    ended = days("O " * 10, first=date(2026, 6, 1))
    over_summer = days("O O O O O", first=date(2026, 7, 15)) | days("O O O O O", first=date(2026, 9, 1))

    assert one(CounterKind.RUNNING, ended) is None
    assert one(CounterKind.RUNNING, over_summer).since == date(2026, 7, 15)


def test_days_are_said_as_one_reads_them():
    halves = days("O|. O O B O|. .|O", first=date(2026, 9, 28))

    found = [each for each, code in halves.items() if code == "O"]
    assert days_in_words(found) == "28 Sep morning, 29 to 30 Sep, 2 Oct morning, 5 Oct afternoon"
    assert days_in_words(list(days("O O", first=date(2026, 9, 30)))) == "30 Sep to 1 Oct"
    assert days_in_words([(date(2026, 9, 30), half) for half in Session]) == "30 Sep"


def test_nine_days_are_not_ten():
    assert CounterKind.RUNNING not in kinds(days("O O O O O O O O O"))
    assert CounterKind.RUNNING not in kinds(days("O O O O O B O O O O O"))


def test_over_a_day_without_an_entry_it_is_ten_or_more():
    found = one(CounterKind.RUNNING, days("O O O O O . O O O O O"))

    assert "10 or more school days running" in found.how
    assert "neither present nor absent" in found.how


def test_fifteen_days_of_illness_make_two_tasks_whether_they_run_or_not():
    running, apart = days("I " * 15), days("I B " * 15)

    assert [each for each in kinds(running) if each is not CounterKind.SEVERE] == [
        CounterKind.SICKNESS,
        CounterKind.TUITION,
    ]
    assert CounterKind.SICKNESS in kinds(apart)
    assert CounterKind.SICKNESS not in kinds(days("I " * 14 + "I|B"))


def test_illness_of_the_school_year_before_is_not_counted_with_this_ones():
    entries = days("I " * 14, first=date(2026, 6, 1)) | days("I")

    assert CounterKind.SICKNESS not in kinds(entries)


def test_ten_sessions_in_ten_school_weeks_are_counted_over_the_summer():
    entries = days("O O O", first=date(2026, 7, 15)) | days("U O", first=date(2026, 9, 1))

    found = one(CounterKind.TEN_IN_TEN, entries, today=date(2026, 9, 2))
    assert found.how == "10 sessions with 8 O, 2 U in ten school weeks, to 2 September 2026"


def test_ten_sessions_over_more_than_ten_school_weeks_are_not():
    seen = days("B " * 70, first=date(2026, 9, 1))
    entries = {**seen, **days("O O O", first=date(2026, 9, 1)), **days("O O", first=date(2026, 11, 16))}
    sooner = {**seen, **days("O O O", first=date(2026, 9, 7)), **days("O O", first=date(2026, 11, 16))}

    assert CounterKind.TEN_IN_TEN not in kinds(entries)
    assert CounterKind.TEN_IN_TEN in kinds(sooner)


def test_the_same_ten_weeks_are_told_once_however_many_sessions_follow():
    found = crossed(days("O " * 20), HOME, today=date(2026, 12, 18))

    assert [str(each.since) for each in found if each.kind is CounterKind.TEN_IN_TEN] == ["2026-09-14"]


@pytest.mark.parametrize(
    ("told", "codes", "is_same"),
    [
        # As told; grown at the end; grown at the beginning; moved by an amendment of its first day.
        (("2026-09-14", "2026-09-25"), "O " * 10, True),
        (("2026-09-14", "2026-09-25"), "O " * 15, True),
        (("2026-09-16", "2026-09-29"), "O " * 12, True),
        (("2026-09-11", "2026-09-24"), "O " * 10, True),
        # Another run, before or after it; and another count over the same days.
        (("2026-09-01", "2026-09-11"), "O " * 10, False),
        (("2026-10-01", "2026-10-14"), "O " * 10, False),
        (("2026-09-14", "2026-09-25"), "I " * 15, False),
    ],
)
def test_a_run_that_was_told_is_known_again_though_it_has_grown(told, codes, is_same):
    since, until = map(date.fromisoformat, told)
    known = Told(kind=CounterKind.RUNNING, since=since, until=until)

    found = crossed(days(codes), HOME, today=date(2026, 12, 18))
    assert known.first_of(found) == (one(CounterKind.RUNNING, days(codes)) if is_same else None)


def test_of_two_times_ten_weeks_one_that_was_told_is_one():
    entries = days("O " * 70, first=date(2026, 9, 1))
    found = [each for each in crossed(entries, HOME, today=date(2026, 12, 18)) if each.kind is CounterKind.TEN_IN_TEN]

    known = Told(kind=CounterKind.TEN_IN_TEN, since=found[0].since, until=found[0].until)
    assert (len(found), known.first_of(found)) == (2, found[0])


def test_the_referral_that_was_told_is_not_the_return():
    found = crossed(days("I " * 15), HOME, today=date(2026, 12, 18))
    told = Told(kind=CounterKind.TUITION, since=found[0].since, until=found[0].until)

    assert told.first_of(found).kind is CounterKind.TUITION


@pytest.mark.parametrize(
    ("born", "left_out"),
    [
        # Sixteen in the school year before: compulsory until 26 June 2026; and a child who has not begun.
        (date(2010, 1, 5), True),
        (date(2022, 1, 5), True),
        (date(2010, 9, 1), False),
        (None, False),
    ],
)
def test_the_returns_and_the_penalty_are_about_compulsory_school_age(born, left_out):
    unauthorised = crossed(days("O " * 10), HOME, today=date(2026, 12, 18), born=born)
    ill = crossed(days("I " * 15), HOME, today=date(2026, 12, 18), born=born)

    of_age = {CounterKind.RUNNING, CounterKind.TEN_IN_TEN, CounterKind.SICKNESS}
    by_level = {CounterKind.BELOW_TARGET, CounterKind.BELOW_BEFORE}
    assert {each.kind for each in (*unauthorised, *ill)} == set(CounterKind) - by_level - (
        of_age if left_out else set()
    )


def test_severe_is_half_of_the_possible_sessions_and_says_of_which_kind():
    found = one(CounterKind.SEVERE, days("O C2 I C2 O B B B B B"))

    assert found.how == (
        "10 of 20 possible sessions missed this school year (6 authorised, 4 unauthorised, 4 agreed: C2)"
    )
    assert CounterKind.SEVERE not in kinds(days("O C2 I C2 O|B B B B B B"))
    assert CounterKind.SEVERE not in kinds(days("O O"))


def test_nothing_entered_reaches_nothing():
    assert kinds({}) == []

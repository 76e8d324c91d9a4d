"""Two versions of a week: every difference is named, and nothing else."""

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.rules.week import (
    AbsenceLine,
    OutsideLine,
    ProviderLine,
    PupilWeek,
    RegisterLate,
    SessionCell,
    SessionState,
    WeeksDiffer,
    WeekSummary,
    changes_between,
)
from attendance.rules.words import SeenOutside, Session
from tests.support.example_week import FARM, MADE_AT, MONDAY, example_week, pupil, summary

KAI = pupil("Kai Amberley", "PPLPPPPPP?")
ABSENCE = AbsenceLine(on=MONDAY, session=Session.AM, reason="Not known", done="", whereabouts="")
LINE = ProviderLine(name=FARM, registers_expected=10, on_time=9, late=0, missing=1, minutes_late_median=None)
OUTSIDE = OutsideLine(
    on=MONDAY + timedelta(days=5),
    starts_at=MADE_AT - timedelta(hours=46),
    ends_at=MADE_AT - timedelta(hours=45),
    seen=SeenOutside.SEEN_IN_PERSON,
    provider=FARM,
)
LATE = RegisterLate(provider=FARM, on=MONDAY, session=Session.AM, due_at=MADE_AT, received_at=None)


def changes_of_pupil(old: PupilWeek, new: PupilWeek) -> tuple[str, ...]:
    return changes_between(summary([old]), summary([new], version=2))


def test_a_session_reported_after_the_week_was_sent_is_named():
    assert changes_of_pupil(KAI, pupil("Kai Amberley", "PPLPPPPPPP")) == (
        "Kai Amberley: Friday afternoon was Not reported at Greenacre Farm, is now Present at Greenacre Farm",
    )


def test_the_same_facts_again_are_no_change():
    again = replace(example_week(version=2), made_at=MADE_AT + timedelta(days=1))

    assert changes_between(example_week(), again) == ()


def test_a_pupil_added_or_gone_is_named():
    silent = pupil("Freya Lindqvist", "??????????")

    assert changes_between(summary([KAI]), summary([silent])) == (
        "Kai Amberley is no longer in the summary",
        "Freya Lindqvist is new in the summary: –; 10 not reported",
    )


def test_two_pupils_of_one_name_are_told_apart():
    first, second = (pupil("Sam Hart", "PPPPPPPPPP", ref=ref) for ref in ("N-1", "N-2"))
    corrected = pupil("Sam Hart", "APPPPPPPPP", ref="N-2")

    (change,) = changes_between(summary([first, second]), summary([first, corrected]))

    assert change.startswith("Sam Hart (N-2): Monday morning was Present")


def test_a_word_that_ends_a_silence_is_one_change_whatever_was_done_about_the_silence():
    silent = replace(KAI.cells[0], state=SessionState.NOT_REPORTED, followed_up="Told: attendance officer 10:00")
    old = replace(KAI, cells=(silent, *KAI.cells[1:]))

    assert changes_of_pupil(old, KAI) == (
        "Kai Amberley: Monday morning was Not reported at Greenacre Farm, is now Present at Greenacre Farm",
    )


def test_what_was_done_about_an_absence_is_a_change():
    told = replace(ABSENCE, done="Mother rung 10:05", whereabouts="At home")

    assert changes_of_pupil(replace(KAI, absences=(ABSENCE,)), replace(KAI, absences=(told,))) == (
        "Kai Amberley: what was done about Monday morning was blank, is now Mother rung 10:05",
        "Kai Amberley: whereabouts on Monday morning was blank, is now At home",
    )


def test_absences_added_and_withdrawn_are_changes():
    with_absence = replace(KAI, absences=(ABSENCE,))

    assert changes_of_pupil(KAI, with_absence) == ("Kai Amberley: an absence on Monday morning is added (Not known)",)
    assert changes_of_pupil(with_absence, KAI) == ("Kai Amberley: the absence on Monday morning is withdrawn",)


def test_a_register_that_arrived_after_all_is_a_change():
    arrived = replace(LATE, received_at=MADE_AT)

    changes = changes_between(summary([], late_registers=[LATE]), summary([], late_registers=[arrived]))

    assert changes == ("Greenacre Farm: the register of Monday morning was missing, has now arrived late",)


def test_only_versions_of_one_week_are_compared():
    with pytest.raises(WeeksDiffer):
        changes_between(summary([]), replace(summary([]), school_code="southfield"))
    with pytest.raises(WeeksDiffer):
        changes_between(summary([]), replace(summary([]), monday=MONDAY + timedelta(days=7)))


OTHER_CELL: dict[str, Any] = {
    "state": SessionState.ABSENT,
    "provider": "Elsewhere",
    "site": "Riverside",
    "detail": "10:40",
    "followed_up": "Rung at 10:10",
    "is_remote": True,
}
OTHER_PUPIL: dict[str, Any] = {
    "family_name": "Amberly",
    "given_name": "Kay",
    "year_group": "11",
    "reg_group": "11Z",
    "providers": ("Elsewhere",),
    "pathways": ("Respite",),
    "walk_offs": 5,
    "incidents": 5,
    "absences": (),
    "outside": (),
    "pupil_ref": "another",
}
OTHER_LINE: dict[str, Any] = {
    "name": "Elsewhere",
    "registers_expected": 99,
    "on_time": 99,
    "late": 99,
    "missing": 99,
    "minutes_late_median": 99,
}
OTHER_LATE: dict[str, Any] = {"provider": "Elsewhere", "session": Session.PM, "due_at": MADE_AT - timedelta(hours=1)}
OTHER_LATE |= {"on": MONDAY + timedelta(days=1), "received_at": MADE_AT}
OTHER_ABSENCE: dict[str, Any] = {
    "reason": "Said to be ill",
    "done": "Rung",
    "whereabouts": "At home",
    "session": Session.PM,
}
OTHER_ABSENCE |= {"on": MONDAY + timedelta(days=2)}
OTHER_OUTSIDE: dict[str, Any] = {
    "on": MONDAY + timedelta(days=6),
    "starts_at": MADE_AT - timedelta(hours=48),
    "ends_at": MADE_AT - timedelta(hours=44),
    "seen": SeenOutside.NO_ADULT_AT_HOME,
    "provider": "Elsewhere",
    "is_taken_back": True,
}
OTHER_SUMMARY: dict[str, Any] = {"school_name": "Northgate High", "pupils": (), "providers": (), "late_registers": ()}
BASE = summary([replace(KAI, absences=(ABSENCE,), outside=(OUTSIDE,))], providers=[LINE], late_registers=[LATE])
# What the school entered has versions of its own.
NO_SUBSTANCE = {
    "counter_signed",
    "school_code",
    "monday",
    "version",
    "is_draft",
    "made_at",
    "changes",
    "entered",
    "contacts",
}


def changed(**other) -> WeekSummary:
    return replace(BASE, **other)


def variants():
    kai = BASE.pupils[0]
    for name, value in OTHER_SUMMARY.items():
        yield f"summary.{name}", changed(**{name: value})
    for name, value in OTHER_PUPIL.items():
        yield f"pupil.{name}", changed(pupils=(replace(kai, **{name: value}),))
    for name, value in OTHER_CELL.items():
        cells = (replace(kai.cells[0], **{name: value}), *kai.cells[1:])
        yield f"cell.{name}", changed(pupils=(replace(kai, cells=cells),))
    for name, value in OTHER_ABSENCE.items():
        absences = (replace(ABSENCE, **{name: value}),)
        yield f"absence.{name}", changed(pupils=(replace(kai, absences=absences),))
    for name, value in OTHER_OUTSIDE.items():
        outside = (replace(OUTSIDE, **{name: value}),)
        yield f"outside.{name}", changed(pupils=(replace(kai, outside=outside),))
    for name, value in OTHER_LINE.items():
        yield f"provider.{name}", changed(providers=(replace(LINE, **{name: value}),))
    for name, value in OTHER_LATE.items():
        yield f"late.{name}", changed(late_registers=(replace(LATE, **{name: value}),))


@pytest.mark.parametrize(("what", "other"), [pytest.param(*pair, id=pair[0]) for pair in variants()])
def test_every_field_that_differs_is_named_both_ways(what, other):
    assert changes_between(BASE, other), what
    assert changes_between(other, BASE), what


def test_no_field_of_the_week_escapes_that_comparison():
    def names(kind) -> set[str]:
        return {field.name for field in fields(kind)}

    assert names(WeekSummary) == set(OTHER_SUMMARY) | NO_SUBSTANCE
    assert names(PupilWeek) == set(OTHER_PUPIL) | {"cells"}
    assert names(SessionCell) == set(OTHER_CELL) | {"on", "session"}
    assert names(AbsenceLine) == set(OTHER_ABSENCE)
    assert names(OutsideLine) == set(OTHER_OUTSIDE)
    # A signature is shown as it stands; it makes no new version.
    assert names(ProviderLine) == set(OTHER_LINE) | {"signed_off"}
    assert names(RegisterLate) == set(OTHER_LATE)


def test_a_session_outside_hours_is_named_as_added_and_as_taken_back_and_once_each():
    with_two = replace(KAI, outside=(OUTSIDE, OUTSIDE))
    one_back = replace(KAI, outside=(OUTSIDE, replace(OUTSIDE, is_taken_back=True)))

    assert changes_of_pupil(KAI, replace(KAI, outside=(OUTSIDE,))) == (
        "Kai Amberley: a session outside hours, Saturday 10:30 to 11:30, is added (seen in person, Greenacre Farm)",
    )
    assert changes_of_pupil(with_two, one_back) == (
        "Kai Amberley: a session outside hours, Saturday 10:30 to 11:30, is taken back",
    )


WEEKS = st.text(alphabet="PLAEH?sconG", min_size=10, max_size=10)


@given(WEEKS, WEEKS)
def test_as_many_sessions_are_named_as_differ(old, new):
    changes = changes_of_pupil(pupil("Kai Amberley", old), pupil("Kai Amberley", new))

    assert len(changes) == sum(was != now for was, now in zip(old, new, strict=True))

"""A week that was issued is kept as data and reads back the same."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.rules.week import (
    AbsenceLine,
    OutsideLine,
    UnreadableWeek,
    changes_between,
    summary_from_json,
    to_json,
)
from attendance.rules.words import SeenOutside, Session
from tests.support.example_week import CONTACTS, MONDAY, example_entered, example_week, pupil, summary


def through_text(week):
    return summary_from_json(json.loads(json.dumps(to_json(week))))


@pytest.mark.parametrize("is_draft", [True, False])
def test_the_example_week_reads_back_the_same(is_draft):
    week = example_week(version=2, is_draft=is_draft)

    assert through_text(week) == week


def test_what_was_entered_reads_back_the_same_and_a_week_kept_before_has_none():
    week = example_entered()
    before = to_json(week)
    del before["entered"]
    without_amended = to_json(week)
    del without_amended["entered"]["amended"]

    assert through_text(week) == week
    found = summary_from_json(without_amended).entered
    assert found
    assert found.amended is None
    assert summary_from_json(before) == replace(week, entered=None)
    assert changes_between(week, replace(week, entered=None)) == ()


def test_contacts_read_back_the_same_and_a_week_kept_before_has_none():
    week = replace(example_entered(), contacts=CONTACTS)
    before = to_json(week)
    del before["contacts"]

    assert through_text(week) == week
    assert summary_from_json(before).contacts is None
    assert changes_between(week, replace(week, contacts=())) == ()


PUPILS = st.builds(
    pupil,
    st.text(max_size=20),
    st.text(alphabet="PLAEH?sconG", min_size=10, max_size=10),
    ref=st.uuids().map(str),
    site=st.none() | st.text(max_size=10),
    details=st.dictionaries(st.integers(0, 9), st.text(max_size=10)),
    followed_up=st.none() | st.text(max_size=10),
    walk_offs=st.integers(0, 9),
    incidents=st.integers(0, 9),
    absences=st.lists(
        st.builds(
            AbsenceLine,
            on=st.just(MONDAY),
            session=st.sampled_from(Session),
            reason=st.text(max_size=10),
            done=st.text(max_size=10),
            whereabouts=st.text(max_size=10),
        ),
        max_size=2,
    ),
)


@given(st.lists(PUPILS, max_size=4, unique_by=lambda one: one.pupil_ref), st.lists(st.text(max_size=20), max_size=3))
def test_any_week_reads_back_the_same_and_shows_no_change(pupils, changes):
    week = summary(pupils, changes=changes)

    assert through_text(week) == week
    assert changes_between(week, through_text(week)) == ()


def test_the_format_is_what_was_once_stored():
    kept = to_json(summary([pupil("Kai Amberley", "?sssssssss", details={0: "no call"})]))

    assert kept["format"] == 1
    assert kept["monday"] == "2026-09-14"
    assert kept["pupils"][0]["cells"][0] == {
        "on": "2026-09-14",
        "session": "AM",
        "state": "not_reported",
        "provider": "Greenacre Farm",
        "site": None,
        "detail": "no call",
        "followed_up": None,
        "is_remote": False,
    }


def test_a_session_outside_hours_is_kept_with_the_week_and_weeks_from_before_there_were_any_have_none():
    line = OutsideLine(
        on=date(2026, 9, 19),
        starts_at=datetime(2026, 9, 19, 9, tzinfo=UTC),
        ends_at=datetime(2026, 9, 19, 10, 30, tzinfo=UTC),
        seen=SeenOutside.NOT_SEEN,
        provider="Brightwater Tuition",
        is_taken_back=True,
    )
    week = summary([replace(pupil("Kai Amberley", "PPPPPPPPPP"), outside=(line,))])
    assert through_text(week) == week

    kept = to_json(week)
    del kept["pupils"][0]["outside"]
    assert summary_from_json(kept).pupils[0].outside == ()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda kept: kept.pop("format"),
        lambda kept: kept.update(format=2),
        lambda kept: kept.pop("pupils"),
        lambda kept: kept["pupils"][0]["cells"].pop(),
        lambda kept: kept["pupils"][0]["cells"][0].update(state="fine"),
        lambda kept: kept["pupils"][0].update(upn="A123"),
        lambda kept: kept.update(monday="soon"),
    ],
)
def test_what_is_not_whole_is_refused_and_never_filled_in(spoil):
    kept = to_json(example_week())
    spoil(kept)

    with pytest.raises(UnreadableWeek):
        summary_from_json(kept)

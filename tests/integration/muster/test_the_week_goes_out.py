"""A week under the clockwork, from its first register to the mails about it. Times are London wall times."""

from datetime import date

from attendance.records.tables import SchoolWeek
from attendance.rules.words import Session
from tests.support.acting import Acting
from tests.support.cast import at
from tests.support.week import (
    ASKED,
    DRAFTED,
    FRIDAY,
    ISSUED,
    MONDAY,
    NEXT_MONDAY,
    TUESDAY,
    issues,
    kept,
    live_through,
    send,
    the_week,
    weekly,
)


def test_providers_are_asked_when_the_last_afternoon_was_due_the_officer_has_the_draft_at_three_and_the_final_on_monday(
    shop,
):
    live_through(shop)

    shop.tick("13:59", on=FRIDAY)
    assert weekly(shop) == []
    shop.tick("14:00", on=FRIDAY)
    assert weekly(shop) == ASKED
    shop.tick("14:59", on=FRIDAY)
    assert weekly(shop) == []
    shop.tick("15:00", on=FRIDAY)
    assert weekly(shop) == DRAFTED
    shop.tick("08:29", on=NEXT_MONDAY)
    assert weekly(shop) == []
    shop.tick("08:30", on=NEXT_MONDAY)
    assert weekly(shop) == ISSUED
    shop.tick("08:31", on=NEXT_MONDAY)
    assert weekly(shop) == []


def test_a_correction_after_the_final_is_issued_as_version_two_and_says_what_changed(shop):
    live_through(shop, without=[("P1", TUESDAY, Session.AM)])
    shop.tick("15:00", on=FRIDAY)
    shop.tick("08:30", on=NEXT_MONDAY)
    shop.carrier.letters.clear()

    send(shop.cast, "P1", TUESDAY, Session.AM, local="09:10", sent_on=NEXT_MONDAY)
    shop.tick("09:11", on=NEXT_MONDAY)

    # Only Northgate's week changed, so only Northgate is told.
    assert weekly(shop) == [(who, ("week",)) for who in ("dsl", "head", "lead", "officer")]
    first, second = issues(shop.cast)
    assert (first.version, second.version) == (1, 2)
    assert kept(shop.cast)[1]["changes"] == [
        (
            "Amber Quillfeather: Tuesday morning was Not reported at Oakbank Farm, Farm, "
            "is now Present at Oakbank Farm, Farm"
        ),
        "Oakbank Farm: registers late was 0, is now 1",
        "Oakbank Farm: registers missing was 1, is now 0",
        "Oakbank Farm: middle minutes late was blank, is now 8590",
        "Oakbank Farm: the register of Tuesday morning was missing, has now arrived late",
    ]
    assert the_week(shop.cast, now=at("09:12", on=NEXT_MONDAY)).version == 2


def test_after_a_stop_over_the_whole_end_of_the_week_the_final_goes_out_once_and_late_and_no_draft(shop):
    live_through(shop)

    shop.tick("10:00", on=date(2026, 9, 22))

    assert weekly(shop) == sorted([*ASKED, *ISSUED])
    with shop.cast.store.reading() as db:
        assert db.session.get(SchoolWeek, (shop.cast.northgate, MONDAY)).issued_at == at("10:00", on=date(2026, 9, 22))


def test_a_saturday_that_was_said_late_makes_a_version_that_names_it_and_changes_no_figure(shop):
    live_through(shop)
    shop.tick("15:00", on=FRIDAY)
    shop.tick("08:30", on=NEXT_MONDAY)
    shop.carrier.letters.clear()
    before = the_week(shop.cast, now=at("08:40", on=NEXT_MONDAY))

    saturday = date(2026, 9, 19)
    Acting(cast=shop.cast).outside(
        "P1", starts="10:00", ends="11:30", local="09:10", on=saturday, now=at("09:10", on=NEXT_MONDAY)
    )
    shop.tick("09:11", on=NEXT_MONDAY)

    now = the_week(shop.cast, now=at("09:12", on=NEXT_MONDAY))
    assert kept(shop.cast)[1]["changes"] == [
        "Amber Quillfeather: a session outside hours, Saturday 10:00 to 11:30, is added (attended, Oakbank Farm)"
    ]
    assert (now.counts, now.placement_attendance, now.providers) == (
        before.counts,
        before.placement_attendance,
        before.providers,
    )


def test_a_week_that_muster_slept_through_is_still_issued_with_every_session_not_reported(shop):
    shop.tick("07:00", on=date(2026, 9, 11))

    shop.tick("10:00", on=NEXT_MONDAY)

    [issue] = [each for each in kept(shop.cast) if each["monday"] == MONDAY.isoformat()]
    states = {cell["state"] for pupil in issue["pupils"] for cell in pupil["cells"]}
    assert states == {"not_reported"}
    assert len(issue["pupils"]) == 4

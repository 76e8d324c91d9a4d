"""Weeks that are not like others: holidays, INSET, nobody to tell, nothing changed, a document with the mail."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import update

from attendance import days, registers, sign_offs
from attendance.records.tables import CalendarRow, Organisation, Placement, SchoolWeek
from attendance.rules.week import SessionState
from attendance.rules.words import Session, Status
from attendance.sign_offs import SignOff
from tests.support.cast import DSL, HEAD, MANAGER, OFFICER, at, leave_job, pupil_names
from tests.support.week import (
    ASKED,
    DRAFTED,
    FRIDAY,
    ISSUED,
    MONDAY,
    NEXT_MONDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    issues,
    live_through,
    send,
    the_week,
    weekly,
)


@pytest.fixture
def database_kind():
    """One kind of database: what differs between them is tried in the ordinary week."""
    return "sqlite"


def close(cast, code, *dates):
    """Shut an organisation for training."""
    with cast.store.writing() as db:
        for on in dates:
            db.session.add(
                CalendarRow(
                    id=uuid4(),
                    organisation_id=cast.organisations[code],
                    from_on=on,
                    to_on=on,
                    session=None,
                    kind="inset",
                    label="Training",
                )
            )


def stay_home(cast):
    """Have every pupil stay at home when the home school is shut."""
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(on_home_closure="stays_home"))


def test_the_draft_counts_its_gaps_provider_by_provider_without_a_name(shop):
    missing = [("P1", TUESDAY, Session.AM), ("P2", TUESDAY, Session.AM), ("P5", FRIDAY, Session.PM)]
    live_through(shop, without=missing)

    shop.tick("14:00", on=FRIDAY)
    shop.carrier.letters.clear()
    shop.tick("15:00", on=FRIDAY)

    [letter] = [letter for letter in shop.carrier.to(OFFICER) if letter.kinds == ("week_draft",)]
    expected = "Week 2026-W38 so far: 3 sessions not reported: 2 at Oakbank Farm, 1 at Riverside Tuition"
    assert expected in " ".join(letter.text.split())
    assert "/school/weeks/NORTHGATE/2026-W38" in letter.text
    assert not any(name in letter.text + letter.subject for name in pupil_names())


def test_the_provider_is_sent_to_its_register_of_the_week(shop):
    live_through(shop)

    shop.tick("14:00", on=FRIDAY)

    [letter] = shop.carrier.to(MANAGER)
    assert "sign off" in letter.subject.lower() + letter.text
    assert "https://muster.example/weeks/2026-W38" in letter.text


def test_a_provider_that_has_signed_is_not_asked(shop):
    live_through(shop)
    command = SignOff(monday=MONDAY, school_code="NORTHGATE")
    with shop.cast.store.writing() as db:
        sign_offs.sign_off(shop.cast.tutor, db, command, now=at("14:00", on=FRIDAY))
    with shop.cast.store.writing() as db:
        other = SignOff(monday=MONDAY, school_code="SOUTHGATE")
        sign_offs.sign_off(shop.cast.tutor, db, other, now=at("14:00", on=FRIDAY))

    shop.tick("14:00", on=FRIDAY)

    assert weekly(shop) == [("rival_tutor", ("week",))]


def test_a_bank_holiday_monday_puts_the_final_off_to_tuesday(shop):
    # Monday 31 May 2027 is the spring bank holiday; the cast's term is made long enough.
    with shop.cast.store.writing() as db:
        db.session.execute(update(CalendarRow).values(to_on=date(2027, 7, 20)))
        db.session.execute(update(Placement).values(ends_on=None))
    monday, friday, bank_holiday, tuesday = (
        date(2027, 5, 24),
        date(2027, 5, 28),
        date(2027, 5, 31),
        date(2027, 6, 1),
    )
    live_through(shop, monday=monday)
    shop.tick("15:00", on=friday)
    shop.carrier.letters.clear()

    shop.tick("08:30", on=bank_holiday)
    assert weekly(shop) == []
    shop.tick("08:30", on=tuesday)
    assert weekly(shop) == ISSUED


def test_a_week_with_an_inset_on_friday_ends_on_thursday(shop):
    close(shop.cast, "NORTHGATE", FRIDAY)
    close(shop.cast, "SOUTHGATE", FRIDAY)
    stay_home(shop.cast)
    live_through(shop, until=THURSDAY)

    shop.tick("14:00", on=THURSDAY)
    assert weekly(shop) == ASKED
    shop.tick("15:00", on=THURSDAY)
    assert weekly(shop) == DRAFTED
    shop.tick("08:30", on=FRIDAY)
    assert weekly(shop) == ISSUED


def test_an_inset_made_known_during_the_week_moves_what_is_not_done_yet(shop):
    stay_home(shop.cast)
    live_through(shop, until=TUESDAY)
    close(shop.cast, "NORTHGATE", THURSDAY, FRIDAY)
    close(shop.cast, "SOUTHGATE", THURSDAY, FRIDAY)
    with shop.cast.store.writing() as db:
        days.refresh(db, [shop.cast.northgate, shop.cast.southgate], now=at("16:00", on=TUESDAY))
    shop.tick("16:00", on=TUESDAY)
    live_through(shop, monday=WEDNESDAY, until=WEDNESDAY)

    shop.tick("15:00", on=WEDNESDAY)

    assert sorted(set(weekly(shop))) == sorted(set(ASKED + DRAFTED))


def test_a_correction_that_changes_nothing_that_was_sent_is_no_new_version(shop):
    live_through(shop)
    shop.tick("15:00", on=FRIDAY)
    shop.tick("08:30", on=NEXT_MONDAY)
    shop.carrier.letters.clear()
    with shop.cast.store.writing() as db:
        registers.note_week(db, [shop.cast.northgate], TUESDAY, now=at("09:00", on=NEXT_MONDAY))

    shop.tick("09:01", on=NEXT_MONDAY)

    assert weekly(shop) == []
    assert len(issues(shop.cast)) == 1
    with shop.cast.store.reading() as db:
        row = db.session.get(SchoolWeek, (shop.cast.northgate, MONDAY))
        assert (row.changed_at, row.next_at) == (None, None)


def test_a_school_with_nobody_in_any_role_is_not_passed_over_in_silence(shop):
    leave_job(shop.cast, OFFICER, DSL, HEAD, "deputy", "lead")
    live_through(shop)

    shop.tick("15:00", on=FRIDAY)
    assert ("admin", ("week_draft",)) in weekly(shop)
    shop.tick("08:30", on=NEXT_MONDAY)
    assert ("admin", ("week",)) in weekly(shop)


def test_by_default_the_mail_carries_a_link_and_no_document(shop):
    live_through(shop)
    shop.tick("15:00", on=FRIDAY)
    shop.carrier.letters.clear()

    shop.tick("08:30", on=NEXT_MONDAY)

    assert all(letter.attachments == () for letter in shop.carrier.letters)


def test_a_school_that_wants_it_gets_the_document_with_the_mail(shop):
    with shop.cast.store.writing() as db:
        db.session.execute(
            update(Organisation).where(Organisation.id == shop.cast.northgate).values(week_attached=True)
        )
    live_through(shop)
    shop.tick("15:00", on=FRIDAY)
    shop.carrier.letters.clear()

    shop.tick("08:30", on=NEXT_MONDAY)

    [letter] = shop.carrier.to(OFFICER)
    [document] = letter.attachments
    assert document.filename == "NORTHGATE-2026-W38-v1.docx"
    assert document.content.startswith(b"PK")
    [other] = shop.carrier.to("south_officer")
    assert other.attachments == ()


def test_pupils_who_attend_through_the_schools_inset_are_waited_for(shop):
    close(shop.cast, "NORTHGATE", FRIDAY)
    close(shop.cast, "SOUTHGATE", FRIDAY)
    live_through(shop, until=THURSDAY)
    shop.tick("15:00", on=THURSDAY)
    assert weekly(shop) == DRAFTED

    shop.tick("08:30", on=FRIDAY)
    assert weekly(shop) == []
    live_through(shop, monday=FRIDAY, until=FRIDAY)
    shop.tick("14:00", on=FRIDAY)
    assert weekly(shop) == ASKED
    shop.tick("08:30", on=NEXT_MONDAY)
    assert weekly(shop) == ISSUED


def test_the_issued_week_is_what_the_pages_show_until_it_is_corrected(shop):
    live_through(shop, absent=[("P2", THURSDAY, Session.PM)])
    shop.tick("15:00", on=FRIDAY)
    shop.tick("08:30", on=NEXT_MONDAY)

    week = the_week(shop.cast, now=at("12:00", on=NEXT_MONDAY))

    assert (week.version, week.is_draft, week.made_at) == (1, False, at("08:30", on=NEXT_MONDAY))
    assert week.counts[SessionState.PRESENT] == 39
    assert week.counts[SessionState.ABSENT] == 1


def test_a_change_not_issued_yet_is_shown_as_a_draft_of_the_next_version(shop):
    live_through(shop)
    shop.tick("15:00", on=FRIDAY)
    shop.tick("08:30", on=NEXT_MONDAY)
    send(
        shop.cast,
        "P1",
        FRIDAY,
        Session.PM,
        Status.ABSENT,
        local="09:00",
        sent_on=NEXT_MONDAY,
        change_reason="Ticked by mistake",
    )

    week = the_week(shop.cast, now=at("09:00", on=NEXT_MONDAY))

    assert (week.version, week.is_draft) == (2, True)
    assert week.changes[0].startswith("Amber Quillfeather: Friday afternoon was Present")

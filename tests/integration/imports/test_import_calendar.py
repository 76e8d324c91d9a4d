from datetime import date

from attendance.records.tables import CalendarRow, Organisation

HEADER = "organisation,from,to,session,kind,label\n"


def calendar(world, code):
    with world.store.reading() as db:
        organisation = db.session.query(Organisation).filter_by(code=code).one()
        rows = db.session.query(CalendarRow).filter_by(organisation_id=organisation.id)
        return sorted((row.from_on.isoformat(), row.to_on.isoformat(), row.kind) for row in rows)


def test_future_rows_are_replaced_what_is_past_stays_and_a_row_under_way_ends_yesterday(world):
    world(
        "calendar",
        f"{HEADER}OAKBANK,2026-09-01,2026-09-04,,closure,Over\nOAKBANK,2026-09-10,2026-09-20,,closure,Now\n"
        "OAKBANK,2026-10-01,2026-10-02,,inset,To come\n",
    )

    counts = world.counts("calendar", f"{HEADER}OAKBANK,2026-11-02,2026-11-02,AM,exam,\n")

    assert counts == (1, 1, 0, 1)
    assert calendar(world, "OAKBANK") == [
        ("2026-09-01", "2026-09-04", "closure"),
        ("2026-09-10", "2026-09-13", "closure"),
        ("2026-11-02", "2026-11-02", "exam"),
    ]


def test_a_row_that_begins_today_is_still_to_come(world):
    world("calendar", f"{HEADER}OAKBANK,2026-09-14,2026-09-18,,closure,\n")

    assert world.counts("calendar", f"{HEADER}OAKBANK,2026-09-15,2026-09-18,,closure,\n") == (1, 0, 0, 1)


def test_organisations_the_file_does_not_name_keep_their_calendar(world):
    world("calendar", f"{HEADER}NORTHGATE,2026-09-01,2026-12-17,,term,\n")

    assert calendar(world, "SOUTHGATE") == [("2026-09-01", "2026-12-18", "term")]
    assert calendar(world, "NORTHGATE") == [("2026-09-01", "2026-09-13", "term"), ("2026-09-01", "2026-12-17", "term")]


def test_the_same_file_again_changes_nothing_today_or_later(world):
    text = (
        f"{HEADER}NORTHGATE,2026-09-01,2026-12-18,,term,Autumn\nNORTHGATE,26/10/2026,30/10/2026,,closure,Half term\n"
        "NORTHGATE,2026-07-20,2026-07-21,,inset,Long ago\n"
    )
    world("calendar", text)
    before = calendar(world, "NORTHGATE")

    assert world.counts("calendar", text) == (0, 0, 3, 0)
    world.next_day()
    assert world.counts("calendar", text) == (0, 0, 3, 0)
    assert calendar(world, "NORTHGATE") == before


def test_what_is_wrong_with_a_calendar_is_said(world):
    text = (
        f"{HEADER}NORTGATE,2026-09-01,2026-12-18,,term,\n"
        "NORTHGATE,2026-12-18,2026-09-01,,term,\n"
        "NORTHGATE,2026-09-01,,,term,\n"
        "NORTHGATE,2026-09-01,2062-09-01,,term,\n"
        "NORTHGATE,2026-09-02,2026-09-02,noon,party,\n"
        "NORTHGATE,2026-09-03,2026-09-03,PM,inset,\n"
        "NORTHGATE,03/09/2026,03/09/2026,pm,inset,Again\n"
    )

    assert world.problems("calendar", text) == [
        (2, "organisation"),
        (3, "to"),
        (4, "to"),
        (5, "to"),
        (6, "session"),
        (6, "kind"),
        (8, "from"),
    ]
    assert calendar(world, "NORTHGATE") == [("2026-09-01", "2026-12-18", "term")]


def test_a_session_may_be_named(world):
    world("calendar", f"{HEADER}OAKBANK,2026-10-01,2026-10-01,PM,early_finish,\n")

    assert (date(2026, 10, 1), "PM") in world.rows(CalendarRow, "from_on", "session")


def test_a_file_that_would_leave_a_school_without_its_terms_is_refused(world):
    world("calendar", f"{HEADER}NORTHGATE,2026-09-01,2026-12-18,,term,Autumn term\n")
    before = calendar(world, "NORTHGATE")

    snow = f"{HEADER}NORTHGATE,2026-10-01,2026-10-01,,closure,Snow\nNORTHGATE,2026-10-02,2026-10-02,,closure,Snow\n"

    assert world.problems("calendar", snow) == [(2, "organisation")]
    assert calendar(world, "NORTHGATE") == before

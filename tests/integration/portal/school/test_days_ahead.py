"""The days ahead on screen: a gap decided with one press, a pupil not expected, a day moved."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from attendance import days
from attendance.records.tables import CalendarRow, SessionDecision
from tests.integration.portal.school.pages import Forms
from tests.support.cast import HEAD, TUTOR, WEDNESDAY, at
from tests.support.facts import checksum

TOMORROW = WEDNESDAY + timedelta(days=1)


@pytest.fixture
def shut(cast, acting):
    """Oakbank is shut tomorrow morning."""
    row = CalendarRow(
        id=uuid4(),
        organisation_id=cast.oakbank,
        from_on=TOMORROW,
        to_on=TOMORROW,
        session="AM",
        kind="closure",
        label="Burst pipe",
    )
    with cast.store.writing() as db:
        db.session.add(row)
    with cast.store.writing() as db:
        days.refresh(db, [cast.northgate, cast.southgate], now=at("11:05"))


def new(cast, **more):
    return {
        "key": uuid4(),
        "pupil": cast.pupils["P1"],
        "kind": "appointment",
        "from_on": WEDNESDAY,
        "to_on": "",
        "from_session": "AM",
        "to_session": "PM",
        "only": "PM",
        "note": "",
        **more,
    }


def kinds(cast):
    with cast.store.reading() as db:
        return [row.kind for row in db.session.scalars(select(SessionDecision).order_by(SessionDecision.decided_at))]


def test_a_gap_is_shown_with_why_and_goes_with_one_press(cast, officer, shut):
    page = officer.get("/days-ahead")
    assert "Amber Quillfeather, morning" in page.text
    assert "The provider is shut: Oakbank Farm" in page.text
    assert "Dario" not in page.text

    form = Forms(page.text).by_action["/days-ahead/gaps"]
    assert officer.post("/days-ahead/gaps", {**form, "kind": "at_school"}).status_code == 303
    assert kinds(cast) == ["at_school"]


def test_another_place_without_saying_where_is_refused_beside_the_pupil(cast, officer, shut):
    form = Forms(officer.get("/days-ahead").text).by_action["/days-ahead/gaps"]
    before = checksum(cast.store)

    answer = officer.post("/days-ahead/gaps", {**form, "kind": "other_place"})

    assert answer.status_code == 400
    assert "Say where the pupil will be, and who agreed to it." in answer.text
    assert checksum(cast.store) == before


def test_not_expected_this_afternoon_stands_on_both_sides_and_is_taken_back(cast, officer, browser_of):
    assert officer.post("/days-ahead/not-expected", new(cast)).status_code == 303

    assert "Amber Quillfeather: Appointment" in officer.get("/days-ahead").text
    assert "Not expected, as decided" in officer.get("/school").text
    register = browser_of(TUTOR).get("/register/2026-09-16/PM").text
    assert "Their home school says not to expect" in register
    assert "Amber Quillfeather, Northgate Academy: Appointment" in register

    (action,) = [each for each in Forms(officer.get("/days-ahead").text).by_action if each.endswith("/take-back")]
    assert officer.post(action).status_code == 303
    assert "not to expect" not in browser_of(TUTOR).get("/register/2026-09-16/PM").text


def test_what_the_school_noted_is_not_for_the_provider(cast, officer, browser_of):
    officer.post("/days-ahead/not-expected", new(cast, kind="agreed_leave", note="Court hearing, social worker agreed"))

    assert "Court hearing" in officer.get("/days-ahead").text
    register = browser_of(TUTOR).get("/register/2026-09-16/PM").text
    assert "Leave agreed" in register
    assert "Court hearing" not in register


def test_a_suspension_is_offered_to_the_headteacher_alone(cast, officer, browser_of):
    assert "Suspended" not in officer.get("/days-ahead/not-expected").text
    assert officer.post("/days-ahead/not-expected", new(cast, kind="suspended")).status_code == 403
    assert kinds(cast) == []

    head = browser_of(HEAD)
    assert "Suspended" in head.get("/days-ahead/not-expected").text
    assert head.post("/days-ahead/not-expected", new(cast, kind="suspended", only="both")).status_code == 303
    assert "Take back" in head.get("/days-ahead").text
    assert "Take back" not in officer.get("/days-ahead").text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("pupil", "", "Choose the pupil."),
        ("kind", "", "Choose what was decided."),
        ("from_on", "", "Enter a date of the calendar"),
        ("from_on", "2026-09-15", "This day is over."),
        ("only", "sometimes", "Choose morning or afternoon."),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(cast, officer, field, value, sentence):
    answer = officer.post("/days-ahead/not-expected", new(cast, note="Dentist", **{field: value}))

    assert answer.status_code == 400
    assert sentence in answer.text
    assert "Dentist" in answer.text
    assert kinds(cast) == []


def test_a_day_moves_to_another(cast, officer):
    page = officer.get("/days-ahead/move").text
    assert "Quillfeather, Amber: Oakbank Farm" in page
    moved = {
        "key": uuid4(),
        "placement": f"{cast.pupils['P1']}/{cast.placements['P1']}",
        "from_on": TOMORROW,
        "from_session": "AM",
        "moved_to_on": TOMORROW + timedelta(days=1),
        "moved_to_session": "AM",
    }

    assert officer.post("/days-ahead/move", moved).status_code == 303
    assert "Thu 17 Sep, morning, comes instead Fri 18 Sep, morning" in officer.get("/days-ahead").text

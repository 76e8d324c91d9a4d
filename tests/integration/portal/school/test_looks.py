"""Opening what was reported leaves a trace that the safeguarding lead sees."""

from sqlalchemy import select

from attendance.records.tables import Look, WalkOff
from tests.support.cast import DSL, HEAD, OFFICER, SOUTH_DSL, TUTOR


def looks(cast):
    with cast.store.reading() as db:
        return [row.name for row in db.session.scalars(select(Look).order_by(Look.at, Look.name))]


def test_each_person_who_opens_a_walk_off_is_one_row(cast, browser_of, morning, alert_about):
    for who in (OFFICER, DSL, OFFICER):
        assert browser_of(who).get(alert_about("walk_off")).status_code == 200

    assert looks(cast) == ["Dora Lead", "Olive Officer"]


def test_a_page_that_says_it_refreshes_itself_is_written_down_too(cast, officer, morning, alert_about):
    officer.get(alert_about("walk_off"), headers={"Muster-Background": "1"})

    assert looks(cast) == ["Olive Officer"]


def test_an_alert_that_tells_of_nothing_that_happened_leaves_no_row(cast, officer, morning, alert_about):
    assert officer.get(alert_about("whereabouts")).status_code == 200
    assert officer.get("/alerts").status_code == 200

    assert looks(cast) == []


def test_the_providers_staff_are_written_down_on_their_page_and_its_refresh(cast, browser_of, morning):
    with cast.store.reading() as db:
        walk_off = db.session.scalars(select(WalkOff.id)).one()
    tutor = browser_of(TUTOR)

    assert tutor.get(f"/walk-offs/{walk_off}/live").status_code == 200
    assert tutor.get(f"/walk-offs/{walk_off}").status_code == 200

    assert looks(cast) == ["Tess Tutor"]


def test_the_lead_sees_who_looked_and_the_officer_does_not(officer, dsl, morning, alert_about):
    seen_by_officer = officer.get(alert_about("walk_off")).text
    seen_by_lead = dsl.get(alert_about("walk_off")).text

    assert "Looked at by" not in seen_by_officer
    assert "Looked at by" in seen_by_lead
    assert "Olive Officer" in seen_by_lead.partition("Looked at by")[2]


def test_the_lead_sees_every_look_at_a_pupils_reports(cast, browser_of, dsl, morning, alert_about):
    dsl.get(alert_about("walk_off"))
    page = f"/pupils/{cast.pupils['P1']}/who-looked"

    answer = dsl.get(page)

    assert "Dora Lead" in answer.text
    assert "Left without permission" in answer.text
    assert browser_of(OFFICER).get(page).status_code == 403
    assert browser_of(SOUTH_DSL).get(page).status_code == 404
    assert browser_of(TUTOR).get(page).status_code == 403
    assert "Nobody has opened" in browser_of(HEAD).get(f"/pupils/{cast.pupils['P3']}/who-looked").text

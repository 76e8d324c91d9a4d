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


def test_of_an_alert_that_tells_of_nothing_that_happened_only_who_was_told_leaves_a_row(
    cast, browser_of, morning, alert_about
):
    for who in (OFFICER, DSL):
        assert browser_of(who).get(alert_about("whereabouts")).status_code == 200
        assert browser_of(who).get("/alerts").status_code == 200

    assert looks(cast) == ["Olive Officer"]


def test_a_stranger_or_a_machine_that_opens_the_link_has_opened_nothing(cast, portal, browser_of, morning, alert_about):
    officer = browser_of(OFFICER)
    assert "/sign-in" in portal.test_client().get(alert_about("walk_off")).headers["Location"]

    assert officer.client.head(alert_about("walk_off")).status_code == 200
    for ahead in ({"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}):
        answer = officer.get(alert_about("walk_off"), headers=ahead)
        assert (answer.status_code, answer.text) == (503, "")

    assert looks(cast) == []


def test_the_timeline_shows_who_opened_it_after_they_were_told(browser_of, officer, dsl, morning, alert_about):
    dsl.get(alert_about("walk_off"))

    page = officer.get(alert_about("walk_off")).text
    happened = page.partition("What happened, in order")[2].partition("</section>")[0]

    assert "<strong>Opened</strong> by Dora Lead, Designated safeguarding lead" in " ".join(happened.split())
    assert "Told, step 1" in happened
    assert "Reported by Tess Tutor" in happened


def test_the_provider_sees_who_was_told_and_has_it_and_not_who_opened_it(cast, browser_of, dsl, morning, alert_about):
    dsl.get(alert_about("walk_off"))
    with cast.store.reading() as db:
        walk_off = db.session.scalars(select(WalkOff.id)).one()

    page = browser_of(TUTOR).get(f"/walk-offs/{walk_off}").text

    assert "Dora Lead" in page
    assert "Opened" not in page
    assert "tried" not in page


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

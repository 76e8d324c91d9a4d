"""Quiet hours on pages: one's own, those usual at an organisation, and what is refused."""

import pytest

from attendance.records.tables import Organisation, Person
from tests.support.cast import ADMIN, DSL, MANAGER, OFFICER, SOUTH_OFFICER

OWN, USUAL = "/account/quiet-hours", "/people/quiet-hours"
NIGHTS = {"choice": "own", "begins": "19:00", "ends": "07:00"}


@pytest.fixture
def own_hours(cast):
    def of(who):
        with cast.store.reading() as db:
            return db.session.get_one(Person, cast.people[who]).quiet_hours

    return of


def test_somebody_sets_their_own_goes_back_to_those_usual_and_has_none(browser_of, own_hours):
    officer = browser_of(OFFICER)
    assert "As at Northgate Academy: none" in officer.get(OWN).text

    assert officer.post(OWN, {**NIGHTS, "weekends": "y"}).location == f"{OWN}?done=saved"
    assert own_hours(OFFICER) == "19:00-07:00 and weekends"
    shown = officer.get(OWN).text
    assert 'value="19:00"' in shown
    assert own_hours(DSL) is None

    officer.post(OWN, {"choice": "none"})
    assert own_hours(OFFICER) == "none"
    officer.post(OWN, {"choice": "usual"})
    assert own_hours(OFFICER) is None


def test_an_administrator_says_what_is_usual_at_their_own_organisation_alone(browser_of, cast):
    assert browser_of(ADMIN).post(USUAL, NIGHTS).location == f"{USUAL}?done=saved"

    assert "As at Northgate Academy: 19:00 to 07:00" in browser_of(OFFICER).get(OWN).text
    assert "19:00 to 07:00" not in browser_of(SOUTH_OFFICER).get(OWN).text
    assert "19:00 to 07:00" not in browser_of(MANAGER).get(OWN).text
    with cast.store.reading() as db:
        assert db.session.get_one(Organisation, cast.northgate).quiet_hours == "19:00-07:00"
        assert db.session.get_one(Organisation, cast.southgate).quiet_hours is None


def test_nobody_else_says_what_is_usual(browser_of):
    assert browser_of(OFFICER).get(USUAL).status_code == 403
    assert browser_of(OFFICER).post(USUAL, NIGHTS).status_code == 403


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"choice": "own", "begins": "", "ends": "07:00"}, "Enter when they begin"),
        ({"choice": "own", "begins": "19:00", "ends": ""}, "Enter when they end"),
        ({"choice": "own", "begins": "08:00", "ends": "18:00"}, "Quiet hours are outside 09:00 to 15:00."),
        ({"choice": "for ever"}, "Choose one of these."),
        ({}, "Choose one of these."),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(browser_of, own_hours, form, says):
    refused = browser_of(OFFICER).post(OWN, form)

    assert refused.status_code == 400
    assert says in refused.text
    assert own_hours(OFFICER) is None


def test_as_usual_is_no_choice_for_an_organisation(browser_of):
    assert browser_of(ADMIN).post(USUAL, {"choice": "usual"}).status_code == 400

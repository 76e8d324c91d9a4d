"""If this pupil goes missing: written by the leads, read on the alert, and what is released of it at the provider."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from attendance import missing_plans
from attendance.records.tables import MissingPlan, MissingPlanPart, Placement, PupilLook, WalkOff
from attendance.refusals import NotAllowed, Refusal
from attendance.rules.words import PlanPart, PupilFlag
from tests.support.acting import Acting
from tests.support.cast import DSL, OFFICER, RIVAL_TUTOR, SOUTH_DSL, TUTOR, at, flag
from tests.support.plans import PLACES, RISKS, write_plan


@pytest.fixture
def acting(cast, clock):
    """The cast, doing things; it is 11:06 on the Wednesday, and the day is open."""
    clock.move(at("11:06") - clock.machine())
    people = Acting(cast=cast)
    people.open_day()
    return people


def end_placement(cast, on):
    with cast.store.writing() as db:
        db.session.execute(update(Placement).where(Placement.pupil_id == cast.pupils["P1"]).values(ends_on=on))


@pytest.fixture
def followed(cast, acting):
    """The provider's page of P1's walk-off, which the school has written a plan for."""
    write_plan(cast)
    acting.walk_off("P1", left="10:58", local="11:02")
    with cast.store.reading() as db:
        return f"/walk-offs/{db.session.scalars(select(WalkOff.id)).one()}"


def said(page):
    return PLACES in page.text, RISKS in page.text


def released_words(cast):
    """What the use case gives the tutor of P1's plan, with no second wall behind it."""
    with cast.store.reading() as db:
        plans = missing_plans.released(cast.tutor, db, [cast.pupils["P1"]], now=at("11:06"))
    return [part.words for plan in plans.values() for part in plan.parts]


def test_the_provider_reads_what_was_released_once_it_reported_and_until_it_is_closed(
    cast, acting, browser_of, followed
):
    tutor, dsl = browser_of(TUTOR), browser_of(DSL)
    assert said(tutor.get("/walk-offs/new")) == (False, False)

    assert said(tutor.get(followed)) == (True, False)
    assert released_words(cast) == [PLACES]
    with cast.store.reading() as db:
        [look] = db.session.scalars(select(PupilLook))
    assert (look.name, look.what, look.home_school_id) == ("Tess Tutor", "missing_plan", cast.northgate)

    alert = f"/alerts/{acting.alerts('walk_off')[0].id}"
    dsl.post(f"{alert}/close", {"close-outcome": "Back", "close-is_safe": "y", "close-confirmed_by": "Tess"})
    assert said(tutor.get(followed)) == (False, False)


def test_a_rival_and_an_ended_placement_never_see_it(cast, browser_of, followed):
    tutor, rival = browser_of(TUTOR), browser_of(RIVAL_TUTOR)
    assert rival.get(followed).status_code == 404
    with cast.store.reading() as db:
        asked = [cast.pupils["P1"]]
        assert missing_plans.released(cast.rival, db, asked, now=at("11:06")) == {}
        assert set(missing_plans.released(cast.tutor, db, asked, now=at("11:06"))) == {cast.pupils["P1"]}

    end_placement(cast, date(2026, 9, 15))

    assert tutor.get(followed).status_code == 404
    with cast.store.reading() as db:
        assert missing_plans.released(cast.tutor, db, asked, now=at("11:06")) == {}


def test_what_a_later_version_releases_no_longer_is_read_no_longer(cast, browser_of, followed):
    write_plan(cast, released=(), instead_of=1)

    assert said(browser_of(TUTOR).get(followed)) == (False, False)
    assert released_words(cast) == []


def test_whoever_may_read_the_alert_reads_all_of_it_which_is_written_down(cast, acting, browser_of, followed):
    alert = f"/alerts/{acting.alerts('walk_off')[0].id}"

    assert said(browser_of(OFFICER).get(alert)) == (True, True)
    with cast.store.reading() as db:
        assert [each.name for each in db.session.scalars(select(PupilLook))] == ["Olive Officer"]
    flag(cast, "P1", PupilFlag.NO_DISCLOSURE)
    assert said(browser_of(OFFICER).get(alert)) == (False, False)
    assert said(browser_of(DSL).get(alert)) == (True, True)


def test_the_officer_and_another_school_do_not_open_its_own_page(cast, browser_of, followed):
    page = f"/school/pupils/{cast.pupils['P1']}/if-missing"

    assert browser_of(OFFICER).get(page).status_code == 403
    assert browser_of(TUTOR).get(page).status_code == 403
    assert browser_of(SOUTH_DSL).get(page).status_code == 404
    assert said(browser_of(DSL).get(page)) == (True, True)
    with pytest.raises(NotAllowed):
        write_plan(cast, scope=cast.officer, instead_of=1)


def test_versions_are_kept_and_none_is_changed(cast, followed):
    write_plan(cast, instead_of=1, words={PlanPart.PLACES: "The skate park"})

    with cast.store.reading() as db:
        assert list(db.session.scalars(select(MissingPlan.version).order_by(MissingPlan.version))) == [1, 2]
        assert len(db.session.scalars(select(MissingPlanPart)).all()) == 3
    for table, column in ((MissingPlan, "by_name"), (MissingPlanPart, "is_released")):
        with pytest.raises(DBAPIError, match="append-only"), cast.store.writing() as db:
            db.session.execute(update(table).values({column: "x" if column == "by_name" else True}))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"words": {PlanPart.PLACES: "  "}}, "description"),
        ({"words": {PlanPart.RISKS: "x" * 2001}}, "risks"),
        ({"reviewed_on": date(2026, 9, 17)}, "reviewed_on"),
        ({"instead_of": 1}, None),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(cast, given, field):
    with pytest.raises(Refusal) as refused:
        write_plan(cast, **given)

    assert refused.value.field == field


def test_two_who_write_at_once_do_not_lose_each_others_words(cast, browser_of, followed):
    dsl, page = browser_of(DSL), f"/school/pupils/{cast.pupils['P1']}/if-missing"
    fields = {"instead_of": "0", "places": "The skate park", "reviewed_on": "2026-09-16"}

    answer = dsl.post(page, fields)

    assert answer.status_code == 409
    assert "The skate park" in answer.text
    assert dsl.post(page, {**fields, "instead_of": "1"}).status_code == 303


def test_from_the_trust_the_leads_read_it_on_the_alert_and_nobody_writes_it(cast, acting, followed):
    trust = cast.organisations["TRUST"]
    [alert] = acting.alerts("walk_off")
    officer, lead = (replace(each, organisation_id=trust) for each in (cast.officer, cast.dsl))
    with cast.store.reading() as db:
        assert missing_plans.on_alert(officer, db, alert) is None
        assert missing_plans.on_alert(lead, db, alert) is not None
        with pytest.raises(NotAllowed):
            missing_plans.of_pupil(lead, db, cast.pupils["P1"])


def test_nothing_is_read_behind_a_tablet_or_a_link_or_of_another_pupil(cast, followed):
    p1, p2 = cast.pupils["P1"], cast.pupils["P2"]
    with cast.store.reading() as db:
        assert missing_plans.released(replace(cast.tutor, is_narrow=True), db, [p1], now=at("11:06")) == {}
        assert missing_plans.released(cast.tutor, db, [p2], now=at("11:06")) == {}
        assert missing_plans.of_pupil(cast.dsl, db, p2).plan is None

"""The school's pages on pupils and placements: what is wrong stands beside its field, what was typed is kept."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select

from attendance.records.tables import Placement, Pupil, SignIn
from attendance.rules.words import PupilFlag
from tests.integration.portal.school.pages import Forms
from tests.support.cast import SOUTH_OFFICER, flag

NADIA = {"ref": "N7", "given_name": "Nadia", "family_name": "Larkspur", "year_group": "9"}


def count(cast, table):
    with cast.store.reading() as db:
        return db.session.scalar(select(func.count()).select_from(table))


def details(cast, ref="P1"):
    return f"/school/pupils/{cast.pupils[ref]}"


def new_at(cast, provider, ref="P1"):
    return f"{details(cast, ref)}/placements/new?provider={provider}"


def form_of(browser, path, action=None):
    return Forms(browser.get(path).text).by_action[action or path]


def week(*half_days, **more):
    return {"key": uuid4(), "pathway": "respite", "starts_on": "2026-09-16", "days": list(half_days), **more}


def test_a_pupil_is_added_once_however_often_the_page_is_sent(cast, officer):
    form = {**form_of(officer, "/school/pupils/new"), **NADIA}
    before = count(cast, Pupil)

    answers = [officer.post("/school/pupils/new", form) for _ in range(2)]

    assert [each.status_code for each in answers] == [303, 303]
    assert count(cast, Pupil) == before + 1
    assert "Larkspur, Nadia" in officer.get("/school/pupils").text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("ref", "P1", "Amber Quillfeather has this reference."),
        ("ref", "", "This may not be blank."),
        ("family_name", "", "This may not be blank."),
        ("upn", "A801200001001", "The first letter does not fit the rest"),
        ("date_of_birth", "31/02/2011", "There is no such date."),
        ("date_of_birth", "2025-01-01", "This pupil would be younger than 3 or older than 19."),
        ("flags", "no_such_flag", "is not one of"),
    ],
)
def test_what_is_wrong_with_a_pupil_is_said_and_what_was_typed_is_kept(cast, officer, field, value, sentence):
    before = count(cast, Pupil)

    answer = officer.post("/school/pupils/new", {"key": uuid4(), **NADIA, "reg_group": "9Fern", field: value})

    assert answer.status_code == 400
    assert sentence in answer.text
    assert "9Fern" in answer.text
    assert count(cast, Pupil) == before


def test_a_pupil_is_changed_and_a_page_that_is_out_of_date_changes_nothing(cast, officer, dsl):
    path = f"{details(cast)}/edit"
    mine, theirs = form_of(officer, path), form_of(dsl, path)
    assert officer.post(path, {**mine, "reg_group": "10Oak"}).status_code == 303

    late = dsl.post(path, {**theirs, "reg_group": "10Elm"})

    assert late.status_code == 409
    assert "Somebody changed this meanwhile." in late.text
    with cast.store.reading() as db:
        assert db.session.get_one(Pupil, cast.pupils["P1"]).reg_group == "10Oak"


def test_two_places_at_once_are_shown_with_dates_and_the_week_stays_ticked(cast, officer):
    path, before = new_at(cast, cast.riverside), count(cast, Placement)

    asked = officer.post(path, week("wed-AM"))

    assert asked.status_code == 400
    assert "Amber Quillfeather would be in two places at once" in asked.text
    assert "At Oakbank Farm (“P1-1”) too: Wednesday morning, from 16 September 2026" in asked.text
    form = Forms(asked.text).by_action[path]
    assert form["days"] == "wed-AM"
    assert count(cast, Placement) == before
    key = asked.text.partition('id="agreed" value="')[2].partition('"')[0]
    assert officer.post(path, {**form, "agreed": key}).status_code == 303
    assert count(cast, Placement) == before + 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("starts_on", "", "This may not be blank."),
        ("ends_on", "2026-09-01", "This is before the first day, 16/09/2026."),
        ("am_ends", "08:00", "This must be later than 09:00."),
        ("am_due", "quarter to ten", "Write the time of day"),
        ("ref", "P1-1", "Another placement of yours has this reference."),
        ("home_lead", "nobody@cast.example", "Nobody with this e-mail works at Northgate Academy."),
    ],
)
def test_what_is_wrong_with_a_placement_is_said_and_what_was_typed_is_kept(cast, officer, field, value, sentence):
    answer = officer.post(new_at(cast, cast.oakbank, "P5"), week("fri-PM", nature="Hospitality", **{field: value}))

    assert answer.status_code == 400
    assert sentence in answer.text
    assert "Hospitality" in answer.text
    assert 'value="fri-PM" checked' in answer.text


def test_the_week_the_end_and_the_rest_are_changed_from_one_page(cast, officer):
    page = f"/school/placements/{cast.placements['P1']}"
    for part, typed, shown in (
        ("week", {"days": ["mon-AM"], "pattern_from": "2026-09-21"}, "From 21 September 2026: <strong>Mon morning"),
        ("end", {"ends_on": "2026-10-02"}, "Last day: 2 October 2026"),
        ("details", {"pathway": "short_stay", "on_home_closure": "ask", "site": "ALLOTMENT"}, "Allotment"),
    ):
        form = form_of(officer, page, f"{page}/{part}")

        assert officer.post(f"{page}/{part}", {**form, **typed}).status_code == 303, part
        assert shown in officer.get(page).text


def test_a_week_is_not_changed_without_saying_from_when(cast, officer):
    page = f"/school/placements/{cast.placements['P1']}"
    form = form_of(officer, page, f"{page}/week")

    answer = officer.post(f"{page}/week", {**form, "days": ["mon-AM"], "pattern_from": ""})

    assert answer.status_code == 400
    assert "Enter the first day." in answer.text


def test_a_pattern_from_a_day_that_is_over_is_refused_beside_its_date(cast, officer):
    page = f"/school/placements/{cast.placements['P1']}"
    form = form_of(officer, page, f"{page}/week")

    answer = officer.post(f"{page}/week", {**form, "days": ["mon-AM"], "pattern_from": "2026-09-14"})

    assert answer.status_code == 400
    assert "cannot hold from a day that is over" in answer.text
    assert 'value="2026-09-14"' in answer.text


def test_sessions_agreed_off_need_no_provider(cast, officer):
    path = f"{details(cast, 'P5')}/placements/new"
    assert "Sessions agreed off each week" in officer.get(path).text

    answer = officer.post(path, week("fri-PM", pathway="part_time_timetable"))

    assert answer.status_code == 303
    assert "sessions agreed off" in officer.get(answer.location).text


def test_who_asks_too_late_after_a_sign_in_is_asked_again_and_nothing_is_lost(cast, officer, clock):
    with cast.store.writing() as db:
        for row in db.session.scalars(select(SignIn)):
            row.fresh_at = row.fresh_at.replace(year=2020)

    answer = officer.post("/school/pupils/new", {"key": uuid4(), **NADIA})

    assert answer.status_code == 403
    assert "Larkspur" in answer.text


def test_another_schools_pupils_are_not_there(cast, browser_of, acting):
    south = browser_of(SOUTH_OFFICER)

    assert "Quillfeather" not in south.get("/school/pupils").text
    for path in (f"{details(cast)}/details", f"{details(cast)}/edit", f"{details(cast)}/placements/where"):
        assert south.get(path).status_code == 404
    assert south.get(f"/school/placements/{cast.placements['P1']}").status_code == 404
    assert south.get(new_at(cast, uuid4(), "P4")).status_code == 404


def test_where_a_hidden_pupil_is_stands_on_no_page_of_the_offices(cast, officer, dsl):
    flag(cast, "P5", PupilFlag.NO_DISCLOSURE)

    for path in ("/school/pupils", f"{details(cast, 'P5')}/details", f"{details(cast, 'P5')}/edit"):
        assert "Riverside" not in officer.get(path).text
    assert officer.get(f"{details(cast, 'P5')}/placements/where").status_code == 403
    assert officer.get(f"/school/placements/{cast.placements['P5']}").status_code == 403
    assert "Riverside" in dsl.get(f"{details(cast, 'P5')}/details").text


def test_a_provider_is_found_by_a_part_of_its_name(cast, officer):
    page = officer.get(f"{details(cast)}/placements/where?q=RIVER").text

    assert "Riverside Tuition" in page
    assert "Oakbank Farm" not in page
    assert "No provider’s name has these letters" in officer.get(f"{details(cast)}/placements/where?q=zzz").text


def test_looking_for_a_pupil_puts_no_name_in_an_address(officer):
    answer = officer.post("/school/pupils", {"q": "quill"})

    assert answer.status_code == 200
    assert answer.text.count(" hidden>") == 3

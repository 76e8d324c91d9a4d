"""No internet: a sheet to print for each site, and what was ticked on it keyed in later."""

from datetime import date

import pytest
from sqlalchemy import select

from attendance import missing
from attendance.records.tables import Expected, PupilLook
from tests.integration.portal.provider.pages import fields_of, landed, named
from tests.support.cast import RIVAL_TUTOR, TUTOR, at
from tests.support.plans import PLACES, RISKS, write_plan
from tests.unit.documents.reading import paragraphs, tables

FRIDAY = date(2026, 9, 18)
TOMORROW, NEXT_WEDNESDAY, LONG_AHEAD = "2026-09-17", "2026-09-23", "2026-09-27"
PAPER = "/paper/2026-09-16/AM"
SAID = {"said_by": "Cora Cover", "said_by_job": "Cover tutor", "taken": "9:12"}


@pytest.fixture(params=["sqlite"])
def database_kind(request):
    return request.param


def sheet(browser, on=TOMORROW):
    answer = browser.get(f"/paper/{on}/sheet.docx")
    assert answer.status_code == 200
    return answer.data


def key_in(browser, *, head=SAID, **marks):
    return browser.post(PAPER, {**fields_of(browser.get(PAPER)), **head, **named(marks), "do": "send"})


def open_at(acting, provider_id):
    alerts = [each for each in acting.alerts("missing_register") if each.provider_id == provider_id]
    return [each for each in alerts if each.closed_at is None]


def test_tomorrow_s_sheet_has_everybody_expected_by_site_with_boxes_and_the_schools_numbers(tutor):
    found = tables(sheet(tutor))

    farm = found["Register of Farm"]
    assert [line[0].split(",")[0] for line in farm[1:]] == sorted(line[0].split(",")[0] for line in farm[1:])
    assert any(line[0].startswith("Zephyrine, Bruno") for line in farm[1:])
    assert all("☐ here" in line[1] or line[1] == "Not expected" for line in farm[1:])
    assert any("Northgate Academy" in line[0] and "Dora Lead" in line[2] for line in found["Whom to call"])


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_it_is_the_same_behind_the_second_wall(tutor):
    assert any("Zephyrine, Bruno" in said for said in paragraphs(sheet(tutor)))


def test_what_a_school_released_for_a_pupil_who_goes_missing_is_on_a_page_of_its_own_and_noted(cast, browser_of):
    write_plan(cast)
    ours, theirs = (" ".join(paragraphs(sheet(browser_of(who)))) for who in (TUTOR, RIVAL_TUTOR))

    assert PLACES in ours
    assert RISKS not in ours
    assert PLACES not in theirs
    with cast.store.reading() as db:
        [look] = db.session.scalars(select(PupilLook))
    assert (look.name, look.what, look.pupil_id) == ("Tess Tutor", "missing_plan", cast.pupils["P1"])


def test_the_sheet_names_nobody_whom_another_provider_hosts(acting, browser_of):
    ours, theirs = (" ".join(paragraphs(sheet(browser_of(who)))) for who in (TUTOR, RIVAL_TUTOR))

    assert "Zephyrine" in ours
    assert "Zephyrine" not in theirs


def test_a_look_at_a_coming_day_opens_nothing(tutor, cast):
    sheet(tutor, NEXT_WEDNESDAY)

    with cast.store.reading() as db:
        assert {on.isoformat() for on in db.session.scalars(select(Expected.on))} == {"2026-09-16"}


def test_a_day_far_off_and_a_day_gone_have_no_sheet(tutor):
    assert [tutor.get(f"/paper/{on}/sheet.docx").status_code for on in (LONG_AHEAD, "2026-09-15")] == [404, 404]


def test_the_page_offers_today_and_the_next_day_somebody_is_expected(acting, browser_of, clock):
    on_wednesday = browser_of(TUTOR).get("/paper").text
    clock.jump(at("16:00", on=FRIDAY))
    on_friday = browser_of(TUTOR).get("/paper").text

    assert "/paper/2026-09-16/sheet.docx" in on_wednesday
    assert "/paper/2026-09-17/sheet.docx" in on_wednesday
    assert "/paper/2026-09-21/sheet.docx" in on_friday
    assert "/paper/2026-09-19/" not in on_friday


def test_what_is_keyed_in_was_taken_when_the_sheet_says_by_whom_it_says(tutor, acting, clock):
    clock.jump(at("11:40"))

    landed(tutor, key_in(tutor, P1="present", P2="absent"))

    seen = {row.placement_id: row for row in acting.observations("P1")}
    [row] = seen.values()
    assert (row.taken_at, row.channel, row.said_by, row.said_by_job) == (
        at("09:12"),
        "paper",
        "Cora Cover",
        "Cover tutor",
    )
    assert row.received_at >= at("11:40")
    assert (
        "taken at 09:12 by Cora Cover, Cover tutor, keyed in from paper by Tess Tutor, Tutor" in tutor.get(PAPER).text
    )


def test_keying_the_rest_in_closes_the_alert(tutor, acting, cast, clock):
    clock.jump(at("10:05"))
    with cast.store.writing() as db:
        missing.mark_due(db, now=at("10:01"))
    landed(tutor, key_in(tutor, **dict.fromkeys(("P1", "P2", "P3"), "present")))
    still_open = open_at(acting, cast.oakbank)
    landed(tutor, key_in(tutor, P4="present"))

    assert len(still_open) > len(open_at(acting, cast.oakbank)) == 0


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ({**SAID, "taken": ""}, "Enter when the register was taken."),
        ({**SAID, "said_by": ""}, "Enter who took the register."),
        ({**SAID, "taken": "11:55"}, "in the future"),
    ],
)
def test_without_a_name_or_a_time_that_can_be_nothing_is_sent(tutor, acting, head, words):
    answer = key_in(tutor, head=head, P1="present")

    assert answer.status_code == 400
    assert words in answer.text
    assert acting.observations("P1") == []

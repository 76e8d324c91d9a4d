import re
from datetime import date

import pytest

from attendance.records.tables import Placement
from tests.support.cast import DIRECTOR, SOUTH_OFFICER, at


def row_of(page, family_name):
    """Return the table row of a pupil, as words."""
    rows = re.findall(r"<tr role=\"row\" data-words.*?</tr>", page.text, re.DOTALL)
    found = next(row for row in rows if family_name in row)
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def names_in_order(page):
    return re.findall(r'<th scope="row" role="rowheader">\s+(\w+) \w+', page.text)


def test_every_pupil_out_is_shown_with_where_and_a_word_for_each_session(officer, morning):
    page = officer.get("/school")

    assert "Oakbank Farm" in row_of(page, "Zephyrine")
    assert "Morning Absent not known" in row_of(page, "Zephyrine")
    assert "Afternoon Not begun due 14:00" in row_of(page, "Zephyrine")
    assert "Morning Not reported due 10:00" in row_of(page, "Ravensholt")
    assert "Morning Left without permission 10:58" in row_of(page, "Quillfeather")
    assert "Morning Present" in row_of(page, "Oxenbridge")


def test_the_code_that_would_be_entered_stands_beside_what_was_reported(cast, officer, morning):
    with cast.store.writing() as db:
        db.session.get_one(Placement, cast.placements["P3"]).nature = "horticulture"

    page = officer.get("/school")

    assert "Proposes B : attended Oakbank Farm, horticulture" in row_of(page, "Oxenbridge")
    assert "Proposes N : did not come, reason unknown" in row_of(page, "Zephyrine")
    assert "Proposes" not in row_of(page, "Ravensholt")


def test_what_nobody_has_says_so_and_who_is_next(officer, morning):
    page = officer.get("/school")

    assert "Nobody has this yet" in page.text
    assert "next: deputy DSL at 11:07" in " ".join(page.text.split())


def test_who_has_an_alert_is_named_with_the_time(officer, dsl, morning, alert_about, clock):
    clock.jump(at("11:05"))
    dsl.post(f"{alert_about('walk_off')}/take-on", {"instead_of": ""})

    page = officer.get("/school")

    words = " ".join(re.sub(r"<[^>]+>", "", page.text).split())
    assert "Taken on by Dora Lead, Designated safeguarding lead, 11:05" in words


def test_pupils_who_need_somebody_come_first(officer, morning):
    assert names_in_order(officer.get("/school")) == ["Amber", "Bruno", "Esme", "Cerys"]


def test_they_can_be_put_in_order_of_name(officer, morning):
    assert names_in_order(officer.get("/school?sort=name")) == ["Cerys", "Amber", "Esme", "Bruno"]


def test_a_pupil_is_found_by_part_of_the_name_without_a_script(officer, morning):
    page = officer.post("/school", {"q": "zeph"})

    assert re.search(r'data-words="bruno zephyrine[^"]*" class="[^"]*">', page.text)
    assert re.search(r'data-words="cerys oxenbridge[^"]*" class="[^"]*" hidden>', page.text)


def test_on_another_day_too(officer, morning, clock):
    clock.jump(at("11:06", on=date(2026, 9, 17)))

    page = officer.post("/school/2026-09-16", {"q": "zeph"})

    assert re.search(r'data-words="cerys oxenbridge[^"]*" class="[^"]*" hidden>', page.text)


def test_whom_somebody_looks_for_never_stands_in_an_address(officer, morning):
    page = officer.post("/school?sort=name", {"q": "Zephyrine"})

    assert '<form class="muster-find__form muster-find__words" method="post" action="/school?sort=name"' in page.text
    rows = re.findall(r"<tr[^>]*data-words[^>]*>", officer.get("/school?q=nobody").text)
    assert [row for row in rows if "hidden" in row] == []
    assert len(rows) == 4


def test_the_figures_of_a_session_count_every_pupil_once(officer, morning):
    page = officer.get("/school")

    figures = re.findall(
        r'muster-figure__number">(\d+)</span>\s+<span class="muster-figure__label">([a-z ]+)<', page.text
    )
    assert figures[:5] == [
        ("1", "left without permission"),
        ("1", "not reported"),
        ("1", "absent"),
        ("0", "awaited"),
        ("1", "seen"),
    ]


def test_no_register_is_no_presence(officer, acting):
    page = officer.get("/school")

    assert "Not in" in page.text
    assert "Present" not in page.text


def test_another_schools_pupils_are_not_on_it(browser_of, morning):
    page = browser_of(SOUTH_OFFICER).get("/school")

    assert "Wetherlam" in page.text
    for name in ("Quillfeather", "Zephyrine", "Oxenbridge", "Ravensholt"):
        assert name not in page.text


def test_a_reader_for_the_trust_sees_each_pupils_home_school(browser_of, officer, morning):
    page = browser_of(DIRECTOR).get("/school")

    assert "Southgate School" in row_of(page, "Wetherlam")
    assert "Northgate Academy" in row_of(page, "Quillfeather")
    assert "Northgate Academy" not in row_of(officer.get("/school"), "Quillfeather")


def test_where_a_named_person_says_a_pupil_is_stands_beside_the_mark(officer, morning, alert_about):
    page = alert_about("whereabouts")
    officer.post(
        f"{page}/whereabouts",
        {
            "confirm-where": "at_home_ill",
            "confirm-how": "call",
            "confirm-confirmed_by": "Mother of P2",
            "confirm-confirmed_at": "11:04",
        },
    )

    assert "At home, ill (confirmed by Mother of P2)" in row_of(officer.get("/school"), "Zephyrine")


@pytest.mark.parametrize("wrong", ["2026-02-30", "yesterday", "16-09-2026"])
def test_a_date_that_is_none_is_not_found(officer, acting, wrong):
    assert officer.get(f"/school/{wrong}").status_code == 404


def test_another_day_shows_its_own_registers(officer, acting):
    page = officer.get("/school/2026-09-15")

    assert page.status_code == 200
    assert "Tuesday 15 September" in page.text
    assert "No pupil is expected" in page.text


def test_a_day_to_come_says_that_its_list_is_not_made_yet(officer, acting):
    assert "made in the morning of the day" in officer.get("/school/2026-09-17").text


def test_a_page_that_refreshes_itself_gets_its_parts_alone(officer, morning):
    page = officer.get("/school", headers={"Muster-Background": "1"})

    assert 'id="region-alerts"' in page.text
    assert "<html" not in page.text
    assert "<title>2 alerts nobody has – Today – Muster</title>" in page.text


def test_once_signed_out_it_is_told_so_instead_of_a_page(stranger, acting):
    assert stranger.get("/school", headers={"Muster-Background": "1"}).status_code == 401


def test_the_time_it_speaks_of_and_a_link_to_refresh_need_no_script(officer, acting):
    page = " ".join(officer.get("/school").text.split())

    assert 'As at <time datetime="2026-09-16T11:06:00+01:00">11:06</time>' in page
    assert '<a class="govuk-link" href="/school">Refresh</a>' in page

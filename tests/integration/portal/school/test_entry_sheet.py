"""The sheet that an officer keys from: ticked line by line or group by group, and what changed asks again."""

import re

import pytest
from sqlalchemy import select, update

from attendance.records.tables import MarkKeyed, Placement, Pupil
from attendance.rules.words import Status
from tests.integration.portal.school.test_marks import press, words
from tests.support.acting import entry
from tests.support.cast import ADMIN
from tests.unit.documents.reading import paragraphs

PAGE = "/school/entry-sheet/2026-09-16"


@pytest.fixture(autouse=True)
def _morning(cast, officer, acting):
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(nature="horticulture"))
        db.session.execute(update(Pupil).values(reg_group="9C"))
    acting.send(entry(cast, "P1"), entry(cast, "P2", Status.ABSENT), local="09:30")
    press(officer, "as_proposed")
    press(officer, "absent")


def say(browser, do="ticked", **more):
    page = browser.get(PAGE).text
    key = re.search(r'name="key" value="([^"]+)"', page).group(1)
    return browser.post(PAGE, {"key": key, "do": do, "line": re.findall(r'name="line" value="([^"]+)"', page), **more})


def line(cast, ref, version=1, acts=0):
    return f"{cast.pupils[ref]}|AM|{version}|{acts}"


def keyed(cast):
    with cast.store.reading() as db:
        rows = db.session.scalars(select(MarkKeyed).order_by(MarkKeyed.number, MarkKeyed.pupil_id)).all()
        return [(row.number, row.version, row.is_keyed) for row in rows]


def test_the_day_and_the_codes_lead_to_the_sheet_and_it_names_what_is_not_entered(cast, officer):
    assert PAGE in officer.get("/school").text
    assert PAGE in officer.get("/school/codes/2026-09-16/AM").text

    page = words(officer.get(PAGE))
    assert "Morning: 2 to key, 0 keyed, 2 not entered yet." in page
    assert re.search(r"Morning, 2 pupils: \w+, Cerys ; \w+, Esme\s?\.|Morning, 2 pupils: .*Cerys.*Esme", page)
    assert "B horticulture" in page


def test_a_line_is_ticked_and_a_group_with_one_press_and_a_tick_is_taken_back(cast, officer):
    assert say(officer).status_code == 400
    assert say(officer, tick=line(cast, "P2")).status_code == 303
    assert say(officer, "group:1").status_code == 303
    assert keyed(cast) == [(1, 1, True), (1, 1, True)]
    assert "Morning: 0 to key, 2 keyed" in words(officer.get(PAGE))

    say(officer, f"back:{line(cast, 'P2', acts=1)}")
    assert "Morning: 1 to key, 1 keyed" in words(officer.get(PAGE))


def test_what_changes_after_it_was_keyed_stands_first_and_a_stale_page_ticks_nothing(cast, officer):
    say(officer, "group:1")
    typed = {f"{cast.pupils['P2']}-code": "I", f"{cast.pupils['P2']}-reason": "Mother rang"}
    press(officer, "chosen", **typed)

    page = words(officer.get(PAGE))
    assert "Changed since you keyed them: 1" in page
    assert "keyed N, now I" in page
    answer = say(officer, tick=line(cast, "P2", version=1, acts=0))
    assert answer.status_code == 409
    assert "entered I meanwhile. Key that instead." in words(answer)
    assert say(officer, tick=line(cast, "P2", version=2, acts=1)).status_code == 303
    assert keyed(cast) == [(1, 1, True), (1, 1, True), (2, 2, True)]


def test_the_sheet_on_paper_has_each_line_and_no_upn(cast, officer):
    with cast.store.writing() as db:
        db.session.execute(update(Pupil).where(Pupil.id == cast.pupils["P1"]).values(upn="H801200001001"))
    assert "H801200001001" in officer.get(PAGE).text

    said = " ".join(paragraphs(officer.get(f"{PAGE}/sheet.docx").data))
    assert "9C: 4 pupils" in said
    assert "horticulture" in said
    assert "Not entered yet: 2" in said
    assert "H801200001001" not in said


def test_whoever_enters_no_codes_reads_and_meets_no_form(cast, browser_of):
    page = browser_of(ADMIN).get(PAGE)

    assert "You may read it" in words(page)
    assert 'name="tick"' not in page.text


def test_an_old_or_broken_page_says_nothing(cast, officer):
    for tick in ("x", f"{cast.pupils['P1']}|noon|1|0"):
        assert say(officer, tick=tick).status_code == 400
    assert officer.get("/school/entry-sheet/2031-01-06").status_code == 404
    assert keyed(cast) == []

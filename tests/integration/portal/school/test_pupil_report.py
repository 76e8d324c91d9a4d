"""A pupil's attendance for a review: for the school's own people, and nothing in it that may not be passed on."""

import io
import re

import docx
import pytest
from sqlalchemy import update

from attendance.marks import How
from attendance.records.tables import Placement
from attendance.rules.words import PupilFlag, Status
from tests.integration.attendance.test_marks import chosen, enter, lines, of
from tests.support.acting import entry
from tests.support.cast import DSL, SOUTH_OFFICER, TUTOR, flag
from tests.support.sealed_texts import CANARY, log_contact, report_incident

ACCOUNT = "Bruno pushed her off the gate"


@pytest.fixture
def page(cast, acting):
    """Return the report of Amber, who came late, left, and was in an incident with Bruno; a concern was told of her."""
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(nature="horticulture"))
    enter(cast, of(lines(cast)["Amber"], How.AWAITING), local="09:35")
    acting.send(entry(cast, "P1", Status.LATE, arrived_at="09:40"), entry(cast, "P2", Status.ABSENT), local="09:52")
    enter(cast, chosen(lines(cast)["Amber"], "B", "Came by a later bus"), of(lines(cast)["Bruno"]), local="10:10")
    acting.walk_off("P1", left="10:58", local="11:02", last_seen="By the gate", direction="Towards the river")
    report_incident(cast, "P1", "P2", account=ACCOUNT, local="10:40")
    acting.tell_dsl("P1", account="She is afraid to go home.")
    log_contact(cast)
    return f"/school/pupils/{cast.pupils['P1']}/report"


def words(answer):
    main = re.search(r"<main.*</main>", answer.text, re.DOTALL).group()
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def paper(answer):
    document = docx.Document(io.BytesIO(answer.data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    footer = document.sections[0].footer.paragraphs[0].text
    return " ".join(" ".join([*(each.text for each in document.paragraphs), *cells, footer]).split())


def test_the_page_and_the_paper_say_the_same_with_how_it_was_counted(officer, page):
    for said in (words(officer.get(page)), paper(officer.get(f"{page}/file.docx"))):
        assert "Amber Quillfeather" in said
        assert "1 September 2026 to 18 December 2026, counted until 16 September 2026" in said
        assert "1 of 1 session; 22 not reported" in said
        assert "1 of 1 session; 22 not entered" in said
        assert "1 session late, 40 minutes together" in said
        assert "until 23 November 2026, and its review is due before then" in said
        assert "Came by a later bus Olive Officer, Attendance officer," in said
        assert "Left without permission" in said
        assert said.count("Serious incident") == 1
        assert re.search(r"Parent or carer:? (reached )?1 time,? (last on )?16 September 2026", said)


@pytest.mark.parametrize("who", ["officer", "dsl"])
def test_no_other_child_no_concern_and_nothing_of_what_happened_is_in_it_whoever_asks(request, page, who):
    browser = request.getfixturevalue(who)
    shown, file = browser.get(page).text, paper(browser.get(f"{page}/file.docx"))

    for secret in ("Bruno", "Zephyrine", "pushed", "afraid", "oncern", "By the gate", "river", CANARY):
        assert secret not in file
        assert secret not in re.search(r"<main.*</main>", shown, re.DOTALL).group()


def test_of_a_pupil_whose_place_is_hidden_nobody_gets_it(cast, officer, dsl, page):
    flag(cast, "P1", PupilFlag.NO_DISCLOSURE)
    query = f"?placement={cast.placements['P1']}"

    for browser in (officer, dsl):
        for said in (words(browser.get(page + query)), paper(browser.get(f"{page}/file.docx{query}"))):
            assert "1 of 1 session; 22 not reported" in said
            for secret in ("Oakbank", "direction", "12 weeks", "later bus", "horticulture", "1 time"):
                assert secret not in said


def test_a_placement_is_chosen_whole_or_by_dates_and_another_pupils_is_not_found(cast, officer, page):
    whole = words(officer.get(f"{page}?placement={cast.placements['P1']}"))
    assert "The whole placement: Oakbank Farm: 1 September 2026 to 16 September 2026" in whole
    days = words(officer.get(f"{page}?placement={cast.placements['P1']}&first=2026-09-16&last=2026-09-16"))
    assert "From one date to another: 16 September 2026 to 16 September 2026" in days
    assert "placement attendance, 1 of 1 session" in days

    assert officer.get(f"{page}?placement={cast.placements['P2']}").status_code == 404
    assert officer.get(f"{page}?placement=x").status_code == 404


def test_another_schools_officer_and_a_provider_find_no_such_pupil(browser_of, page):
    for path in (page, f"{page}/file.docx", f"{page}?first=2026-09-31&last="):
        assert browser_of(SOUTH_OFFICER).get(path).status_code == 404
        assert browser_of(TUTOR).get(path).status_code in {403, 404}
    assert browser_of(DSL).get(page).status_code == 200


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("first=2026-09-31&last=2026-09-16", "Enter a date of the calendar"),
        ("first=2026-09-16&last=2026-09-01", "The first date is after the last."),
        ("first=2026-10-01&last=2026-10-02", "These days have not come."),
    ],
)
def test_dates_that_cannot_be_are_answered_beside_the_field(officer, page, query, said):
    answer = officer.get(f"{page}?{query}")

    assert answer.status_code == 400
    assert said in words(answer)
    assert officer.get(f"{page}/file.docx?{query}").status_code == 400

"""The page of figures: the arithmetic stands where the figure is, and a file tells no place that must not be known."""

import csv
import re

from attendance.rules.words import PupilFlag, Status
from tests.support.acting import entry
from tests.support.cast import ADMIN, DSL, flag

PAGE = "/school/figures"
DAY = "first=2026-09-16&last=2026-09-16"


def words(answer):
    main = re.search(r"<main.*</main>", answer.text, re.DOTALL).group()
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_both_figures_stand_beside_each_other_with_how_they_were_counted(cast, officer, acting):
    acting.send(entry(cast, "P1"), entry(cast, "P2", Status.ABSENT), local="09:30")

    page = words(officer.get(f"{PAGE}?{DAY}"))
    assert "16 September 2026 to 16 September 2026, 4 pupils." in page
    assert re.search(r"Quillfeather, Amber .*?– 1 not entered 100 % 1 of 1 session", page)
    assert re.search(r"Zephyrine, Bruno .*?– 1 not entered 0 % 0 of 1 session", page)


def test_without_dates_it_is_this_school_year(cast, officer, acting):
    page = officer.get(PAGE)

    assert 'value="2026-08-01"' in page.text
    assert 'value="2026-09-16"' in page.text


def test_the_schools_target_is_set_and_shown_on_the_page_by_those_who_enter_codes(cast, officer, browser_of):
    assert "Set a target for attendance" in words(officer.get(PAGE))

    wrong = officer.post(f"{PAGE}/target", {"target": "ninety"})
    assert wrong.status_code == 400
    assert "such as 95 or 95.5" in words(wrong)
    assert officer.post(f"{PAGE}/target", {"target": "95.5"}).status_code == 303
    assert "Your school’s target: 95.5 % ." in words(officer.get(PAGE))
    administrator = browser_of(ADMIN)
    assert "target for attendance" not in words(administrator.get(PAGE))
    assert administrator.post(f"{PAGE}/target", {"target": "50"}).status_code == 403


def test_a_line_may_stand_for_a_provider(cast, officer, acting):
    page = words(officer.get(f"{PAGE}?{DAY}&by=provider"))

    assert re.search(r"Oakbank Farm 3 pupils .* Riverside Tuition 1 pupil", page)


def test_dates_that_cannot_be_are_answered_beside_the_field(cast, officer, acting):
    for query, said in (
        ("first=2026-09-31&last=2026-09-16", "Enter a date of the calendar"),
        ("first=2026-09-16&last=", "Enter a date"),
        ("first=2026-09-16&last=2026-09-01", "The first date is after the last."),
        ("first=0001-01-01&last=9999-12-31", "more than 400 days"),
    ):
        answer = officer.get(f"{PAGE}?{query}")
        assert answer.status_code == 400, query
        assert said in words(answer)
        assert officer.get(f"{PAGE}/file.csv?{query}").status_code == 400


def test_the_file_has_whole_counts_and_is_the_page(cast, officer, acting):
    acting.send(entry(cast, "P1"), entry(cast, "P2", Status.ABSENT), local="09:30")

    answer = officer.get(f"{PAGE}/file.csv?{DAY}")
    rows = list(csv.DictReader(answer.text.splitlines()))
    assert [row["line"] for row in rows][-2:] == ["Bruno Zephyrine", "All"]
    assert (rows[-1]["placement_seen"], rows[-1]["placement_expected"], rows[-1]["not_entered"]) == ("1", "2", "4")
    assert 'filename="figures-pupil-2026-09-16-2026-09-16.csv"' in answer.headers["Content-Disposition"]


def test_a_file_tells_nobody_where_a_hidden_pupil_is(cast, acting, browser_of):
    flag(cast, "P5", PupilFlag.NO_DISCLOSURE)
    lead = browser_of(DSL)

    assert "Riverside Tuition" in lead.get(f"{PAGE}?{DAY}&by=provider").text
    assert "Riverside Tuition" not in lead.get(f"{PAGE}/file.csv?{DAY}&by=provider").text


def test_who_is_placed_today_is_a_list_and_another_date_can_be_asked_for(cast, officer, acting):
    assert "4 pupils on Wednesday 16 September 2026" in words(officer.get(f"{PAGE}/placed"))
    assert "0 pupils on Wednesday 1 January 2020" in words(officer.get(f"{PAGE}/placed?on=2020-01-01"))
    assert officer.get(f"{PAGE}/placed?on=2026-02-30").status_code == 400


def test_the_pupils_page_has_the_weeks_as_a_picture_and_in_numbers(cast, officer, acting):
    acting.send(entry(cast, "P1", Status.ABSENT), local="09:30")

    page = officer.get(f"/school/pupils/{cast.pupils['P1']}/details")
    assert 'class="muster-heat__missed"' in page.text
    assert "Week of Seen Missed Not reported" in words(page)

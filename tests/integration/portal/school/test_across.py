"""Whoever answers for many schools reads them on one page, which names no pupil; at one school it is nobody's page."""

import re

from tests.support.cast import DIRECTOR


def words_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def test_the_director_reads_all_schools_on_one_page_and_it_names_no_pupil(browser_of, morning):
    page = browser_of(DIRECTOR).get("/schools")

    words = words_of(page)
    assert "2 schools · 6 pupils out today" in words
    assert "Northgate Academy 4 1 1 2 2 nobody has" in words
    assert "Oakbank Farm 2 of 2" in words
    assert "Riverside Tuition 0 of 2" in words
    for name in ("Quillfeather", "Zephyrine", "Amber"):
        assert name not in page.text


def test_it_stands_in_the_bar_of_the_trust_and_in_no_schools(browser_of, officer, dsl, morning):
    link = 'href="/schools"'

    assert link in browser_of(DIRECTOR).get("/school").text
    for browser in (officer, dsl):
        assert link not in browser.get("/school").text
        assert browser.get("/schools").status_code == 403

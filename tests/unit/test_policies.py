"""docs/codes.md says what Muster does where policies are out of date; no page says again what was replaced."""

import re
from pathlib import Path

import pytest

from tests.support.doc_tables import quoted, rows_of
from tests.support.named_tests import all_names

ROOT = Path(__file__).parents[2]
ROWS = rows_of("codes.md", "a policy says")
# What people read: pages, and the words of mails, texts, documents, refusals and tasks in the code.
READ = sorted(
    [
        *(ROOT / "templates").rglob("*.html"),
        *(
            file
            for each in ("attendance", "documents", "notifications", "portal")
            for file in (ROOT / each).rglob("*.py")
        ),
    ]
)
# What it is called: how it is found, and a sentence in which it must be.
REPLACED = {
    "the Regulations of 2006": (
        r"pupil registration\W+(?:\w+\W+){0,3}2006",
        "The Education (Pupil Registration) (England) Regulations 2006",
    ),
    "the guidance on attendance of 2022": (
        r"working together\W+(?:\w+\W+){0,6}2022",
        "Working together to improve school attendance (2022)",
    ),
    "the guidance on alternative provision of 2013 and 2016": (
        r"alternative provision\W+(?:\w+\W+){0,6}201[36]",
        "Alternative Provision: statutory guidance, 2013",
    ),
    "an edition of the guidance on safeguarding": (
        r"keeping children safe in education\W+20\d\d",
        "Keeping children safe in education 2025",
    ),
    "an exclusion for a time": (r"fixed.(?:term|period) exclusion", "a fixed-term exclusion"),
    "a statement of needs": (r"statement of (?:special|sen\b)", "a statement of special educational needs"),
    "providers registered with the inspectors": (r"registered with ofsted", "They are registered with Ofsted."),
    "parents who alone answer for a registered pupil": (
        r"sole responsibility",
        "Safeguarding at home is the sole responsibility of parents",
    ),
}


@pytest.mark.parametrize("row", ROWS, ids=[row["a policy says"][:40] for row in ROWS])
def test_each_way_in_which_policies_are_out_of_date_names_its_tests_or_that_nothing_acts_yet(row):
    named = quoted(row["tests"])

    assert set(named) <= all_names()
    assert bool(named) is not row["Muster"].startswith("nothing yet")


@pytest.mark.parametrize(("words", "said"), REPLACED.values(), ids=REPLACED)
def test_no_page_quotes_what_was_replaced(words, said):
    wanted = re.compile(words, re.IGNORECASE)

    assert wanted.search(said), "the search finds it where it is"
    assert [file.name for file in READ if wanted.search(file.read_text("utf-8"))] == []

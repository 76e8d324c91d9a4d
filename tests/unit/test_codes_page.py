"""docs/codes.md says what the rules say: each code with its class, each word that a table of cases may hold."""

import re

from attendance.code_cases import COLUMNS, SYNONYMS
from attendance.rules.codes import CODES, SessionAgreement
from attendance.rules.words import ArrangedBy, Mode, Pathway, Reason, Session, Status, Transport
from tests.support.doc_tables import quoted, rows_of

WORDS = {
    "session": Session,
    "pathway": Pathway,
    "arranged_by": ArrangedBy,
    "mode": Mode,
    "observation": Status,
    "reason": Reason,
    "transport": Transport,
}
CELLS = {quoted(row["column"])[0]: row for row in rows_of("codes.md", "column")}


def test_every_code_stands_on_the_page_with_its_words_and_its_class():
    told = [(row["code"], row["description"], quoted(row["class"])[0]) for row in rows_of("codes.md", "code")]

    assert told == [(f"`{code.symbol}`", code.description, code.standing.value) for code in CODES]


def test_every_column_and_every_word_of_a_case_stands_on_the_page():
    said = {
        column: set(quoted(next(v for k, v in row.items() if k.startswith("words")))) for column, row in CELLS.items()
    }

    assert tuple(CELLS) == COLUMNS
    assert {column: said[column] for column in WORDS} == {column: set(words) for column, words in WORDS.items()}
    assert said["agreement"] == {*SessionAgreement, "suspended_day_N"} - {"suspended"}


def test_every_other_way_to_type_a_word_stands_on_the_page():
    told = {column: {_usual(word) for word in row["also read"].split(",")} for column, row in CELLS.items()}
    left_out = {"a.m.", "p.m.", "t", "f", "not_reported"}

    assert [
        (column, word)
        for column, synonyms in SYNONYMS.items()
        for word in synonyms
        if word not in told[column] | left_out
    ] == []


def _usual(word):
    return re.sub(r"[ -]+", "_", word.strip().casefold())

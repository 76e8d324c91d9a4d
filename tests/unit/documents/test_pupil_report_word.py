"""The paper of a review: each figure with its own arithmetic, what is unknown named, and room to write and sign."""

from dataclasses import replace

import pytest

from attendance.rules.figures import Figures
from attendance.rules.pupil_report import LateLine
from documents.pupil_report_word import render_pupil_report
from tests.support.example_report import example_report
from tests.unit.documents.hostile import HOSTILE
from tests.unit.documents.reading import everything, headings, paragraphs, tables

OWN_REGISTER = "14 sessions more in the school’s own register alone, not counted here"


@pytest.fixture(scope="module")
def paper() -> bytes:
    return render_pupil_report(example_report())


def test_each_figure_stands_with_its_own_arithmetic(paper):
    assert tables(paper)["Key figures"] == [
        [
            "Placement attendance 82 % 42 of 51 sessions; 4 not reported; 1 remote",
            f"Statutory attendance 88.6 % 39 of 44 sessions; 8 not counted: D; 4 not entered; {OWN_REGISTER}",
            "Not reported 4 expected, and nobody said whether the pupil came",
            "Late at the provider 2 2 sessions late, 12 minutes together; 1 without a time",
        ]
    ]
    trap = "D: 4 of 8 sessions at the host school missed, which the statutory figure does not show"
    assert any(text.startswith(trap) for text in paragraphs(paper))


def test_every_week_has_its_sessions_their_codes_and_both_figures(paper):
    rows = {row[0]: row[1:] for row in tables(paper)["Every session, week by week"][2:]}

    assert list(rows) == [
        "7 Sep 2026",
        "14 Sep 2026",
        "21 Sep 2026",
        "28 Sep 2026",
        "5 Oct 2026",
        "12 Oct 2026",
        "19 Oct 2026",
    ]
    assert rows["28 Sep 2026"][:5] == ["Not reported No code"] * 4 + ["Present B"]
    assert rows["28 Sep 2026"][-2:] == ["4 of 4 sessions 100 % 4 not reported", "4 of 4 sessions 100.0 % 4 not entered"]
    assert rows["5 Oct 2026"][-2:] == ["4 of 8 sessions 50 %", "– 8 not counted: D"]


def test_what_was_missed_says_whether_the_reason_is_known(paper):
    assert tables(paper)["Absences"][1:] == [
        ["Ill", "I: Illness (not medical or dental appointment)", "Yes", "2", "15 Sep"],
        ["Not given", "N: Reason for absence not yet established", "No", "1", "24 Sep morning"],
        ["Not given", "D: Dual registered at another school", "No", "4", "7 to 8 Oct"],
        ["Not given", "G: Holiday not granted by the school", "Yes", "2", "19 Oct"],
    ]
    assert any(text.startswith("Not reported, 4 sessions: 28 to 29 Sep.") for text in paragraphs(paper))


def test_what_was_amended_stands_with_what_it_was_why_when_and_who(paper):
    assert tables(paper)["Entries amended"][1:] == [
        [
            "15 September 2026, morning",
            "N",
            "I",
            "His mother rang: a cold",
            "P. Osei, Attendance officer, Tuesday 15 September 2026, 14:20",
        ]
    ]


def test_contact_says_how_often_and_when_last_and_of_a_hidden_pupil_nothing(paper):
    hidden = render_pupil_report(replace(example_report(), is_hidden=True, contacts=()))

    assert tables(paper)["Contacts that reached somebody"][1:] == [
        ["Parent or carer", "1 time", "15 September 2026"],
        ["Provider or key worker", "6 times", "21 October 2026"],
    ]
    assert "Contact" not in headings(hidden)


def test_it_ends_with_room_to_write_to_decide_and_to_sign(paper):
    said = [row[0] for row in tables(paper)["What was said and decided, to write by hand"]]

    assert said[:4] == ["The pupil", "Parents or carers", "The provider", "The school"]
    assert said[-1] == "Next review on"
    assert [row[0] for row in tables(paper)["Signatures"][1:]] == ["School", "Provider", "Parent or carer", "Pupil"]
    assert headings(paper)[-1] == "The review"


def test_a_period_with_nothing_in_it_says_so_and_has_no_percentage():
    empty = replace(
        example_report(),
        places=(),
        figures=Figures(),
        weeks=(),
        heat=(),
        late=LateLine(),
        absences=(),
        not_reported=(),
        amended=(),
        serious=(),
    )
    file = render_pupil_report(empty)

    assert tables(file)["Key figures"][0][0] == "Placement attendance – No session has a known outcome"
    assert "Nothing was to be seen or entered in these days." in paragraphs(file)
    assert "None was recorded." in paragraphs(file)


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_a_name_is_the_document_opens(name):
    assert everything(render_pupil_report(replace(example_report(), name=name)))

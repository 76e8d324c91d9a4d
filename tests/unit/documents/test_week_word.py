"""The school's week on paper: unknowns named first, nobody missing, no facts of incidents."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime

import docx
import pytest
from docx.oxml.ns import qn

from attendance.rules.week import OutsideLine, SessionState
from attendance.rules.words import SeenOutside
from documents.week_word import render_week
from tests.support.example_week import CONTACTS, example_entered, example_week, pupil, summary
from tests.unit.documents.hostile import HOSTILE
from tests.unit.documents.reading import everything, headings, paragraphs, part, tables

GRID = "Every pupil, session by session"


@pytest.fixture(scope="module")
def final() -> bytes:
    return render_week(example_week())


@pytest.fixture(scope="module")
def draft() -> bytes:
    return render_week(example_week(version=2, is_draft=True))


def test_a_pupil_nobody_reported_stands_in_the_table_with_ten_unknowns(final):
    (freya,) = [row for row in tables(final)[GRID] if row[0].startswith("Lindqvist, Freya")]

    assert freya[1:11] == ["Not reported"] * 10
    assert freya[11] == "– 10 not reported"


def test_what_nobody_reported_comes_before_everything_else(final):
    assert headings(final) == [
        "What nobody reported",
        "Where nobody was expecting the pupil",
        "The ten sessions of the week",
        "Every pupil, session by session",
        "Absences and what was done",
        "Left without permission, and serious incidents",
        "Registers, provider by provider",
        "How the figures are counted",
    ]
    assert tables(final)["Sessions nobody reported"][1:] == [
        ["Kai Amberley", "Fri PM", "Greenacre Farm", "Nothing recorded"],
        ["Freya Lindqvist", "The whole week, all ten sessions", "Second Half Sports", "Nothing recorded"],
        [
            "Tomasz Wiśniewski",
            "Mon AM, Mon PM, Tue AM, Tue PM, Wed AM, Wed PM",
            "Second Half Sports",
            "Provider reminded; attendance officer told Tue 10:00, taken on by P. Osei 10:12",
        ],
    ]


def test_a_week_in_which_everything_was_said_has_no_such_list():
    quiet = render_week(summary([pupil("Aleeza Begum-Shah", "PPPPPPPPPP")]))

    assert "What nobody reported" not in headings(quiet)
    assert "Every session was reported" in paragraphs(quiet)


@pytest.mark.parametrize(
    ("letters", "note"),
    [
        ("PPPPPPPPPw", "Not reported 0 so far; 1 session not yet due"),
        ("ssssssssss", "Not reported 0 No session was expected"),
        ("Hsssssssss", "Not reported 0 Every session was reported"),
        ("PPPPPPPPw?", "Not reported 1 1 session of 1 pupil"),
    ],
)
def test_everything_reported_is_said_only_when_it_is_so(letters, note):
    week = summary([pupil("Kai Amberley", letters)], is_draft=True)

    assert tables(render_week(week))["Key figures"][0][1] == note


def test_every_pupil_has_a_row_of_ten_sessions_by_family_name(final):
    rows = tables(final)[GRID][2:]

    assert len(rows) == 16
    assert {len(row) for row in rows} == {12}
    assert [row[0].split(",")[0] for row in rows][:3] == ["Adebayo-Okonkwo", "Amberley", "Begum-Shah"]


@pytest.mark.parametrize("state", list(SessionState))
def test_every_state_is_said_in_words_and_never_by_colour_alone(state):
    letter = dict(zip(SessionState, "PLAERHsocnG?w", strict=True))[state]
    rows = tables(render_week(summary([pupil("Kai Amberley", letter * 10)], is_draft=True)))[GRID]

    assert rows[2][1:11] == [state.label] * 10


def test_the_three_figures_leave_the_unknown_out(final):
    assert tables(final)["Key figures"] == [
        [
            "Placement attendance 87 % 96 of 110 sessions with a known outcome",
            "Not reported 17 17 sessions of 3 pupils",
            "Left without permission 3 and 1 serious incident",
        ]
    ]


def test_what_was_entered_stands_below_what_was_seen_and_each_has_its_own_figure():
    found = tables(render_week(example_entered()))
    rows = {row[0].split(",")[0]: row[1:] for row in found[GRID][2:]}

    assert [head for head in found[GRID][0] if "attendance" in head] == ["Placement attendance", "Statutory attendance"]
    assert rows["O’Rourke"][:4] == ["Present B", "Present B", "Absent N", "Absent N"]
    assert rows["Amberley"][9] == "Not reported No code"
    assert rows["Amberley"][-2:] == ["9 of 9 sessions 100 % 1 not reported", "9 of 9 sessions 100.0 % 1 not entered"]
    assert rows["Blythe"][-2:] == ["0 of 10 sessions 0 %", "– 10 not counted: D"]
    assert found["Key figures"][0][1] == (
        "Statutory attendance 84.9 % 79 of 93 sessions; 30 not counted: D; 11 not entered"
    )


def test_entries_to_look_at_again_and_every_n_with_its_last_day_are_named():
    file = render_week(example_entered())
    found = tables(file)

    assert found["Entries to look at again"][1:] == [
        [
            "Tomasz Wiśniewski",
            "Wednesday morning",
            "B",
            "Not reported",
            "–",
            "Nobody has reported. The provider has not reported. No code is proposed.",
        ]
    ]
    assert found["Absences without a reason"][1:] == [
        ["Niall O’Rourke", "Tuesday 15 September, morning", "Tuesday 22 September"],
        ["Niall O’Rourke", "Tuesday 15 September, afternoon", "Tuesday 22 September"],
        ["Tomasz Wiśniewski", "Friday 11 September, morning", "Friday 18 September: over"],
    ]
    assert "1 more session stands as N, of a pupil not in this week." in paragraphs(file)
    assert any(text.startswith("Connor Blythe: D: 10 of 10 sessions at the host") for text in paragraphs(file))


def test_every_amended_entry_stands_with_what_it_was_why_when_and_who():
    found = tables(render_week(example_entered()))

    assert found["Entries that were amended"][1:] == [
        [
            "Niall O’Rourke",
            "Monday 14 September, morning",
            "N",
            "B",
            "Provider register 10:35, receipt R-17",
            "P. Osei, Attendance officer, Tuesday 15 September 2026, 11:05",
        ],
        [
            "Maisie Thorne",
            "Tuesday 8 September, morning",
            "B",
            "D",
            "On the host’s roll",
            "P. Osei, Attendance officer, Tuesday 15 September 2026, 11:05",
        ],
    ]


@pytest.mark.parametrize(("amended", "says"), [((), True), (None, False)])
def test_no_amendment_is_said_and_a_week_that_never_listed_them_says_nothing(amended, says):
    week = example_entered()
    entered = week.entered
    assert entered
    found = paragraphs(render_week(replace(week, entered=replace(entered, amended=amended))))

    assert ("No entry of this week was amended, and none of another week in it." in found) is says


def test_a_final_has_room_for_the_school_s_signature_and_a_draft_or_a_week_without_entries_has_not(final):
    title = "Counter-signature of the school"

    assert title in tables(render_week(example_entered()))
    assert title not in tables(render_week(replace(example_entered(), is_draft=True)))
    assert title not in tables(final)


def test_each_pupil_at_a_provider_stands_with_who_was_spoken_with_or_that_nobody_was():
    found = tables(render_week(replace(example_week(), contacts=CONTACTS)))

    assert found["Contact with providers"][1:] == [
        ["Kai Amberley", "Greenacre Farm", "Tue 15 Sep, J. Hale; Thu 17 Sep"],
        ["Niall O’Rourke", "Greenacre Farm", "None recorded"],
    ]
    assert "Contact with providers" not in tables(render_week(example_week()))


def test_a_week_nobody_reported_has_no_percentage_at_all():
    silent = render_week(summary([pupil("Freya Lindqvist", "??????????")]))

    assert tables(silent)["Key figures"][0][0] == "Placement attendance – No session has a known outcome"


def test_an_absence_with_nothing_done_says_so(final):
    rows = tables(final)["Absences and what was done"]

    assert ["Niall O’Rourke", "Tue PM", "Not known", "Nothing recorded", "Not confirmed"] in rows
    assert rows[1] == [
        "Connor Blythe",
        "The whole week, all ten sessions",
        "Not given",
        "Nothing recorded",
        "Not confirmed",
    ]


def test_what_was_outside_hours_has_a_table_of_its_own_and_changes_no_figure_and_no_chart(final):
    week = example_week()
    line = OutsideLine(
        on=date(2026, 9, 19),
        starts_at=datetime(2026, 9, 19, 9, tzinfo=UTC),
        ends_at=datetime(2026, 9, 19, 10, 30, tzinfo=UTC),
        seen=SeenOutside.SEEN_IN_PERSON,
        provider="Brightwater Tuition",
    )
    kai = replace(week.pupils[0], outside=(line,))
    found = render_week(replace(week, pupils=(kai, *week.pupils[1:])))
    before, now = tables(final), tables(found)

    assert now.pop("Outside hours, not counted") == [
        ["Pupil", "When", "Where", "How seen"],
        ["Kai Amberley", "Saturday 10:00 to 11:30", "Brightwater Tuition", "Seen in person"],
    ]
    assert now == before
    assert part(found, "word/charts/chart1.xml") == part(final, "word/charts/chart1.xml")


def test_walk_offs_and_incidents_are_counts_and_the_facts_stay_behind_the_sign_in(final):
    assert tables(final)["Counts of serious matters"][1:] == [
        ["Luca Ferraro", "2", "1"],
        ["Niall O’Rourke", "1", "0"],
        ["All pupils", "3", "1"],
    ]
    assert any("behind the sign-in of the designated safeguarding lead" in text for text in paragraphs(final))


def test_registers_late_or_missing_are_named_in_london_time(final):
    assert tables(final)["Registers late or missing"][1:3] == [
        ["Greenacre Farm", "Tuesday morning", "10:00", "10:35"],
        ["Greenacre Farm", "Friday afternoon", "14:00", "Not received"],
    ]
    sports = ["Second Half Sports", "6", "0", "0", "6", "–", "Not signed off"]
    assert tables(final)["Registers, provider by provider"][4] == sports


def test_who_signed_a_providers_week_stands_beside_its_registers():
    signed = replace(example_week(), providers=(replace(example_week().providers[0], signed_off="R. Dunmore, 15:20"),))

    assert tables(render_week(signed))["Registers, provider by provider"][1][-1] == "R. Dunmore, 15:20"


def test_a_draft_says_so_in_its_first_line_and_its_title(draft, final):
    assert paragraphs(draft)[0] == "DRAFT – gaps are listed first"
    assert docx.Document(io.BytesIO(draft)).core_properties.title.endswith("version 2 (draft)")
    assert "DRAFT" not in everything(final)


def test_a_second_version_says_what_changed(draft, final):
    assert "What changed since version 1" in headings(draft)
    assert any(text.startswith("Kai Amberley: Friday afternoon was Not reported") for text in paragraphs(draft))
    assert not any("What changed" in heading for heading in headings(final))


def test_the_chart_tells_in_words_what_it_shows(final):
    body = part(final, "word/document.xml")

    assert "Not reported: Mon AM 2, Mon PM 2, Tue AM 2, Tue PM 2, Wed AM 2, Wed PM 2, Thu AM 1" in body
    assert "Not reported" in part(final, "word/charts/chart1.xml")


def test_the_chart_counts_each_session_once(final):
    chart = docx.oxml.parse_xml(part(final, "word/charts/chart1.xml").encode())
    space = {"c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}
    values = {
        series.findtext("c:tx//c:v", namespaces=space): [int(v.text or 0) for v in series.iterfind("c:val//c:v", space)]
        for series in chart.iterfind(".//c:ser", space)
    }

    assert values["Not reported"] == [2, 2, 2, 2, 2, 2, 1, 1, 1, 2]
    assert values["Not held"] == [0, 0, 1, 1, 0, 0, 0, 0, 0, 0]
    assert sum(map(sum, values.values())) == 110 + 17 + 2


def test_header_rows_are_repeated_and_no_row_is_torn(final):
    for table in docx.Document(io.BytesIO(final)).tables[1:]:
        assert table.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert all(row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in table.rows)


def test_the_file_names_muster_the_school_and_the_language_and_no_person(final):
    about = docx.Document(io.BytesIO(final)).core_properties

    assert about.title == "Northgate Academy: week 2026-W38, version 1"
    assert (about.author, about.last_modified_by, about.language) == ("Muster", "Muster", "en-GB")
    assert about.comments == ""
    assert 'w:lang w:val="en-GB"' in part(final, "word/styles.xml")


def test_the_footer_names_the_school_and_counts_the_pages(final):
    footer = part(final, "word/footer1.xml")

    assert "Northgate Academy · week 2026-W38, version 1" in footer
    assert " PAGE " in footer
    assert " NUMPAGES " in footer


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_breaks_the_document(name):
    kai = replace(
        pupil("Kai Amberley", "?LAEHsocnG", site=name, details={1: name[:9]}, followed_up=name, walk_offs=1),
        family_name=name,
        given_name=name,
        year_group=name,
        reg_group=name,
        providers=(name,),
        pathways=(name,),
    )
    week = replace(example_week(version=2), school_name=name, pupils=(kai,), changes=(name,))

    file = render_week(week)

    assert tables(file)[GRID][2][1] == "Not reported"
    assert len(tables(file)[GRID]) == 3
    part(file, "word/footer1.xml")
    part(file, "docProps/core.xml")


def test_a_name_of_markup_is_shown_as_it_was_typed():
    name = '<w:p><w:r><w:t>"&amp;'
    file = render_week(summary([replace(pupil("Kai Amberley", "ssssssssss"), family_name=name)]))

    assert tables(file)[GRID][2][0].startswith('<w:p><w:r><w:t>"&amp;, Kai')


def test_a_name_cannot_turn_the_rest_of_the_line_round():
    file = render_week(replace(example_week(version=2), changes=("\u202eevil: was present",)))

    assert "evil: was present" in paragraphs(file)


def test_a_school_with_nobody_off_site_gets_a_document_that_says_so():
    assert "No pupil of the school was placed off site this week." in paragraphs(render_week(summary([])))

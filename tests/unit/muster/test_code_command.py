"""`muster code --explain`: a table of cases in, a table of proposals out."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from attendance.code_cases import COLUMNS
from muster.cli import cli

GOOD = {
    "case": "1",
    "date": "2026-09-14",
    "session": "AM",
    "date_of_birth": "2012-03-01",
    "pathway": "respite",
    "arranged_by": "school",
    "is_school": "no",
    "registered_at_provider": "no",
    "nature": "horticulture",
    "mode": "in_person",
    "observation": "present",
    "transport": "none",
}


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(cli, ["code", *arguments])


@pytest.fixture
def explain(run, tmp_path):
    def explain(*cases, columns=COLUMNS):
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, columns)
        writer.writeheader()
        writer.writerows(cases)
        file = tmp_path / "cases.csv"
        file.write_text(text.getvalue(), "utf-8")
        return run("--explain", str(file))

    return explain


def _rows(result):
    return list(csv.DictReader(io.StringIO(result.stdout)))


def _proposed(result):
    return [row["proposed"] for row in _rows(result)]


def test_each_case_gets_a_code_its_class_and_the_reason_without_any_settings(explain):
    result = explain(GOOD)

    assert result.exit_code == 0
    assert result.stderr == ""
    assert result.stdout.splitlines()[0] == "case,proposed,class,why"
    assert _rows(result) == [
        {
            "case": "1",
            "proposed": "B",
            "class": "ATTENDING",
            "why": "Attended, horticulture: arranged by the school, at a place where the pupil is not registered.",
        }
    ]


def test_what_people_type_is_understood(explain):
    result = explain(
        GOOD | {"session": "morning", "observation": "Left early", "date": "14/09/2026", "arranged_by": "LA"},
        GOOD | {"is_school": "TRUE", "registered_at_provider": "1", "agreement": "Timetabled at host"},
        GOOD | {"observation": "", "agreement": "Suspended day 3"},
        GOOD | {"observation": "no-show", "reason": "Taxi did not come", "transport": "la"},
        {"case": "5", "date": "2026-09-14", "session": "pm", "nature": "maths", "observation": "Present"},
    )

    assert (_proposed(result), result.exit_code) == (["K", "D", "E", "Y1", "B"], 0)


def test_no_proposal_is_an_answer_and_no_failure(explain):
    result = explain(
        GOOD | {"observation": ""}, GOOD | {"observation": "not_held"}, GOOD | {"agreement": "suspended_day_6"}
    )

    assert (_proposed(result), result.exit_code) == (["", "", "B"], 0)


def test_a_row_that_cannot_be_read_says_why_and_the_others_go_on(explain):
    result = explain(
        GOOD | {"case": "bad", "session": "noon", "pathway": "respit", "is_school": "perhaps"},
        GOOD | {"case": "unborn", "date_of_birth": "2027-01-01"},
        GOOD | {"case": "suspended", "agreement": "suspended_day_x"},
        GOOD,
    )

    bad, unborn, suspended, good = _rows(result)
    assert result.exit_code == 1
    assert (bad["case"], bad["proposed"], bad["class"]) == ("bad", "", "")
    assert "session: “noon” is not one of: AM, PM." in bad["why"]
    assert "Did you mean “respite”?" in bad["why"]
    assert "is_school: Write yes or no." in bad["why"]
    assert "not born yet" in unborn["why"]
    assert "agreement: “suspended_day_x” is not one of" in suspended["why"]
    assert good["proposed"] == "B"
    assert result.stderr == ("3 of 4 cases could not be read or cannot be: the column why says what to put right.\n")


def test_a_case_that_cannot_be_is_refused_in_its_row(explain):
    result = explain(GOOD | {"registered_at_provider": "yes"})

    assert result.exit_code == 1
    assert _rows(result)[0]["why"].startswith("Registered at a provider that is no school: D is for a pupil registered")


def test_a_row_with_a_cell_missing_keeps_its_name(run, tmp_path):
    file = tmp_path / "cases.csv"
    file.write_text("case,date,session,nature,observation\na,2026-09-14,AM\nb,2026-09-14,AM,maths,present\n")

    result = run("--explain", str(file))

    assert [(row["case"], row["proposed"]) for row in _rows(result)] == [("a", ""), ("b", "B")]
    assert _rows(result)[0]["why"].startswith("Row 2: This row has 3 cells and the header has 5.")
    assert result.exit_code == 1


def test_a_column_of_ones_own_is_passed_over(explain):
    result = explain(GOOD | {"expected": "B"}, columns=(*COLUMNS, "expected"))

    assert (_proposed(result), result.exit_code, result.stderr) == (["B"], 0, "Not read: expected.\n")


def test_a_file_that_is_no_table_of_cases_is_refused(run, tmp_path):
    file = tmp_path / "cases.csv"
    file.write_text("name,code\nAda,B\n")

    result = run("--explain", str(file))

    assert (result.exit_code, result.stdout) == (1, "")
    assert "date is missing" in result.stderr


def test_the_answer_can_be_had_as_json(run, explain, tmp_path):
    explain(GOOD)

    said = json.loads(run("--explain", str(tmp_path / "cases.csv"), "--json").stdout)

    assert [(row["case"], row["proposed"], row["class"]) for row in said] == [("1", "B", "ATTENDING")]


def test_a_case_that_a_spreadsheet_would_calculate_is_shown_as_text(explain):
    assert _rows(explain(GOOD | {"case": "=1+1"}))[0]["case"] == "'=1+1"


HEADER = (
    "case,date,session,date_of_birth,pathway,arranged_by,is_school,registered_at_provider,nature,mode,observation,"
    "reason,transport,agreement"
)


@pytest.mark.parametrize(
    ("row", "answer"),
    [
        ("2026-09-14,AM,2012-03-01,part_time_timetable,school,no,no,,in_person,,,none,part_time_off",
         "C2,AUTHORISED_ABSENCE,"),
        ("2026-09-14,AM,2009-10-01,part_time_timetable,school,no,no,,in_person,,,none,part_time_off",
         "X,NOT_POSSIBLE,"),
        ("2026-09-14,PM,2012-03-01,flexi,school,no,no,,in_person,,,none,flexi_home", "C,AUTHORISED_ABSENCE,"),
        ("2026-09-14,AM,2012-03-01,respite,school,no,no,,in_person,,,none,suspended_day_1", "E,AUTHORISED_ABSENCE,"),
        ("2026-09-14,AM,2012-03-01,respite,school,no,no,,in_person,,,none,suspended_day_5", "E,AUTHORISED_ABSENCE,"),
        ("2026-09-14,AM,2012-03-01,respite,school,no,no,,in_person,,,none,suspended_day_6", ",,"),
        ("2026-09-14,AM,2012-03-01,dual_placement,school,yes,yes,,in_person,not_held,,none,timetabled_at_host",
         "D,NOT_POSSIBLE,"),
        ("2026-09-14,AM,2012-03-01,dual_placement,school,yes,yes,,in_person,not_held,,none,", ",,"),
        ("2026-09-14,AM,2012-03-01,respite,school,no,no,,in_person,absent,,none,", "N,UNAUTHORISED_ABSENCE,"),
        ("2026-09-14,AM,2012-03-01,home_tuition,local_authority,no,no,maths,in_person,present,,none,", "K,ATTENDING,"),
    ],
)  # fmt: skip
def test_each_agreement_is_read_from_the_table_as_it_is_documented(run, tmp_path, row, answer):
    file = tmp_path / "cases.csv"
    file.write_text(f"{HEADER}\none,{row}\n", "utf-8")

    result = run("--explain", str(file))

    header, said = result.stdout.splitlines()
    assert (result.exit_code, header) == (0, "case,proposed,class,why")
    assert said.startswith(f"one,{answer}")
    assert len(said) > len(f"one,{answer}")

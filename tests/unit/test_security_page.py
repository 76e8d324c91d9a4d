"""docs/security.md decides every requirement once; each test that it names exists."""

import csv
import re
from pathlib import Path

from tests.support.named_tests import exists

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("| ")]
DECIDED = [row for row in ROWS if re.fullmatch(r"\d+\.\d+\.\d+", row[0])]
THREATS = [row for row in ROWS if re.fullmatch(r"T\d+", row[0])]


def test_every_requirement_is_decided_once_in_the_lists_order():
    with (ROOT / "tests" / "unit" / "asvs_ids.csv").open(encoding="utf-8", newline="") as file:
        asked = [row["id"] for row in csv.DictReader(file)]

    assert [row[0] for row in DECIDED] == asked


def test_a_decision_is_one_of_three_and_says_how_or_why():
    assert {row[1] for row in DECIDED} == {"met", "not applicable", "not met"}
    assert [row[0] for row in DECIDED if not row[2]] == []


def test_what_is_met_names_a_test_and_nothing_else_does():
    assert [row[0] for row in DECIDED if (row[1] == "met") != bool(row[3])] == []


def test_every_threat_has_its_control():
    assert [row[0] for row in THREATS] == [f"T{number}" for number in range(1, 38)]
    assert [row[0] for row in THREATS if not row[1]] == []


def test_every_test_that_is_named_exists():
    named = [row[3].strip("`") for row in DECIDED if row[3]] + [row[2].strip("`") for row in THREATS if row[2]]

    assert [name for name in named if not exists(name)] == []


def test_the_counts_at_the_top_are_the_tables():
    counts = [
        (decision, sum(row[1] == decision for row in DECIDED)) for decision in ("met", "not applicable", "not met")
    ]

    assert ", ".join(f"{count} {decision}" for decision, count in counts) in PAGE


def test_the_page_says_within_how_many_days_a_weakness_is_mended():
    inside = PAGE.partition("## What is inside\n")[2].partition("\n## ")[0]

    assert re.findall(r"(?:within|every) (\d+ days)", inside) == ["14 days", "60 days", "90 days"]

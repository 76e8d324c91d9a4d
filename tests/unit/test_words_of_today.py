"""What people read names the law and the guidance in force: policies in use still say some of this otherwise."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READ = [*(ROOT / "templates").rglob("*.html")] + [
    each for part in ("attendance", "documents", "portal", "muster") for each in (ROOT / part).rglob("*.py")
]


@cache
def _read():
    return {str(each.relative_to(ROOT)): " ".join(each.read_text("utf-8").split()) for each in READ}


@pytest.mark.parametrize(
    "outdated",
    [
        r"Pupil Registration\) \(England\) Regulations 2006",
        r"Working together to improve school attendance[^.;]{0,20}2022",
        r"alternative provision[^.;]{0,40}\b(2013|2016)\b",
        r"fixed[- ](term|period) exclusion",
        r"statement of (special )?educational needs",
        r"registered with ofsted",
        r"sole responsibility of (the )?parents?",
    ],
)
def test_nothing_cites_what_was_replaced(outdated):
    said = re.compile(outdated, re.IGNORECASE)

    assert len(_read()) > 300
    assert [name for name, text in _read().items() if said.search(text)] == []


def test_the_rules_of_codes_cite_the_regulations_and_the_guidance_in_force():
    text = _read()["attendance/rules/codes/proposing.py"]

    assert "S.I. 2024/208" in text
    assert "July 2026 edition" in text

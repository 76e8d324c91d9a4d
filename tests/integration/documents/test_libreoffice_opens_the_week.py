"""The documents in a real word processor: they open, fit their pages, and say what nobody reported."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from documents.provider_week_word import render_provider_week
from documents.week_word import render_week
from tests.support.example_week import example_provider_week, example_week, pupil, summary
from tests.support.parts import require

TIMEOUT_S = 120


@pytest.fixture(scope="module")
def convert(tmp_path_factory) -> Callable[[bytes, str, str], Path]:
    """Return what turns a document into another format in a LibreOffice with a profile of its own."""
    office: Path = require("libreoffice")
    profile: Path = tmp_path_factory.mktemp("profile")
    folder: Path = tmp_path_factory.mktemp("converted")
    settings = (f"-env:UserInstallation={profile.as_uri()}", "--headless")
    environment = {**os.environ, "HOME": str(profile)}

    def run(file: bytes, name: str, to: str) -> Path:
        source = folder / name
        source.write_bytes(file)
        subprocess.run(
            [str(office), *settings, "--convert-to", to, "--outdir", str(folder), str(source)],
            check=True,
            capture_output=True,
            timeout=TIMEOUT_S,
            env=environment,
        )
        return source.with_suffix("." + to.split(":", maxsplit=1)[0])

    return run


@pytest.fixture(scope="module")
def week_as_text(convert):
    return convert(render_week(example_week()), "week.docx", "txt:Text").read_text("utf-8-sig")


def between(text: str, start: str, end: str) -> str:
    return text.partition(start)[2].partition(end)[0]


def test_the_week_says_not_reported_for_every_session_nobody_reported(week_as_text):
    everybody = between(week_as_text, "Every pupil, session by session", "Absences and what was done")

    assert everybody.count("Not reported") == 17
    assert between(everybody, "Lindqvist, Freya", "Marsh, Ellie").count("Not reported") == 10


def test_the_week_names_what_nobody_reported_before_the_table_of_pupils(week_as_text):
    assert week_as_text.index("What nobody reported") < week_as_text.index("Every pupil, session by session")


def test_the_weeks_pages_are_numbered_and_its_chart_is_drawn(convert):
    pdf = convert(render_week(example_week()), "pages.docx", "pdf")

    shown = subprocess.run(
        [require("pdftotext"), "-layout", str(pdf), "-"], check=True, capture_output=True, text=True, timeout=TIMEOUT_S
    ).stdout
    pages = shown.rstrip("\f").split("\f")

    assert [f"Page {number} of {len(pages)}" in page for number, page in enumerate(pages, start=1)] == [True] * 4
    assert "Left before the end" in pages[0]
    assert all("Placement attendance" in page for page in pages[:3])


def test_a_name_of_markup_opens_and_is_shown_as_it_was_typed(convert):
    week = summary([pupil('<b>"&amp; Nul\x00l', "??????????")])

    assert '<b>"&amp;' in convert(render_week(week), "odd.docx", "txt:Text").read_text("utf-8-sig")


def test_the_providers_week_opens_with_room_to_sign(convert):
    text = convert(render_provider_week(example_provider_week()), "provider.docx", "txt:Text").read_text("utf-8-sig")

    assert "Job title" in text
    assert between(text, "Amberley, Kai", "O’Rourke").count("Not reported") == 1

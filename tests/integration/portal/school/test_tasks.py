import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import select

from attendance.records.tables import Task
from tests.support.acting import entry
from tests.support.cast import SOUTH_OFFICER, TUTOR


def raised(cast, kind, subject, words):
    """Raise a task of Northgate's; return its id."""
    row = Task(
        id=uuid4(),
        organisation_id=cast.northgate,
        kind=kind,
        subject=subject,
        occurrence=1,
        words=words,
        opened_at=datetime(2026, 9, 16, 8, 0, tzinfo=UTC),
    )
    with cast.store.writing() as db:
        db.session.add(row)
    return row.id


@pytest.fixture
def task(cast, acting):
    """A task of Northgate's."""
    return f"/tasks/{raised(cast, 'role_gap', 'deputy_dsl', 'Nobody is deputy DSL. Name somebody.')}/done"


def stored(cast):
    with cast.store.reading() as db:
        return db.session.scalars(select(Task)).one()


def test_an_open_task_is_listed_with_what_to_do(officer, task):
    assert "Nobody is deputy DSL. Name somebody." in officer.get("/tasks").text


def test_a_task_about_an_entry_leads_to_its_line(cast, acting, officer):
    acting.send(entry(cast, "P1"), local="09:30")
    amber = cast.pupils["P1"]
    raised(cast, "entry_differs", f"{amber}/2026-09-16/AM", "A provider now says absent; entered: B.")

    page, line = f"/school/codes/2026-09-16/AM#line-{amber}", f'id="line-{amber}"'
    assert f'href="{page}"' in officer.get("/tasks").text
    assert line in officer.get(page).text


def test_done_is_noted_with_the_name_and_leaves_the_list(cast, officer, task):
    assert officer.post(task).status_code == 303

    assert stored(cast).done_by == "Olive Officer, Attendance officer"
    assert "Nobody is deputy DSL" not in officer.get("/tasks").text


def test_done_twice_keeps_the_first(cast, officer, dsl, task):
    officer.post(task)

    assert dsl.post(task).status_code == 303
    assert stored(cast).done_by == "Olive Officer, Attendance officer"


def test_another_schools_task_does_not_exist(cast, browser_of, task):
    assert browser_of(SOUTH_OFFICER).post(task).status_code == 404
    assert stored(cast).done_at is None


def test_a_provider_sees_its_own_tasks_and_no_others(cast, browser_of, task):
    tutor = browser_of(TUTOR)
    with cast.store.writing() as db:
        row = db.session.scalars(select(Task)).one()
        own = Task(
            id=uuid4(),
            organisation_id=cast.oakbank,
            kind="not_delivered",
            subject="email",
            occurrence=1,
            words="No e-mail reaches Max Manager.",
            opened_at=row.opened_at,
        )
        db.session.add(own)

    page = tutor.get("/tasks").text
    assert "No e-mail reaches Max Manager." in page
    assert "deputy DSL" not in page
    assert tutor.post(task).status_code == 404


def test_what_was_counted_stands_apart_from_what_to_do_and_leads_to_the_pupil_by_name(cast, officer):
    amber = cast.pupils["P1"]
    raised(
        cast,
        "sickness_return",
        f"{amber}/2026-09-01/2026-09-01",
        "A pupil: Fifteen days of illness. Counted: 30 sessions of I. Sessions: 2 to 22 Sep.",
    )

    page = officer.get("/tasks").text
    assert ">A pupil: Fifteen days of illness.</h2>" in page
    assert ">Counted: 30 sessions of I. Sessions: 2 to 22 Sep.</p>" in page
    assert re.search(rf'href="/school/pupils/{amber}[^"]*">Amber Quillfeather</a>', page)

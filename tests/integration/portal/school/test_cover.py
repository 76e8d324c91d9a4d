"""The officer sends somebody a link to a register that is not in, and ends it again."""

import re

import pytest
from sqlalchemy import select

from attendance.records.tables import Message, Register, SessionLink
from tests.support.cast import DSL, MANAGER, OFFICER, SOUTH_OFFICER, TUTOR, WEDNESDAY
from tests.support.covers import KAY

KAYS = "kay.cover@agency.example"


@pytest.fixture
def path(acting, cast):
    """The page of Northgate's register of the morning at Oakbank."""
    wanted = select(Register.id).where(
        Register.home_school_id == cast.northgate,
        Register.provider_id == cast.oakbank,
        Register.on == WEDNESDAY,
        Register.session == "AM",
    )
    with cast.store.reading() as db:
        return f"/cover-invitations/{db.session.scalars(wanted).one()}"


def sent(browser, path, **fields):
    browser.get(path)
    return browser.post(path, {"site": "FARM", "made_for": KAY, "email": KAYS, **fields})


def links(cast):
    with cast.store.reading() as db:
        return list(db.session.scalars(select(SessionLink)))


def test_the_officer_finds_it_from_today_sends_it_and_revokes_it(browser_of, path, cast):
    officer = browser_of(OFFICER)
    assert f'href="{path}"' in officer.get("/school").text
    assert sent(officer, path).status_code == 303

    page = officer.get(path)
    assert f"On its way to {KAYS}" in page.text
    (revoke,) = re.findall(r'action="(/cover-invitations/links/[\w-]+/revoke)"', page.text)
    assert officer.post(revoke, {"register": path.rpartition("/")[2]}).headers["Location"] == path
    assert "Revoked by Olive Officer, Attendance officer" in officer.get(path).text
    assert links(cast)[0].home_school_id == cast.northgate


@pytest.mark.parametrize(("who", "code"), [(SOUTH_OFFICER, 404), (DSL, 403), (TUTOR, 403)])
def test_nobody_else_opens_or_sends_it(browser_of, path, cast, who, code):
    assert browser_of(who).get(path).status_code == code
    assert sent(browser_of(who), path).status_code == code
    assert links(cast) == []


@pytest.mark.parametrize("fields", [{"email": "kay"}, {"email": ""}, {"made_for": ""}, {"site": "CENTRE"}])
def test_what_cannot_be_is_refused_beside_its_field(browser_of, path, cast, fields):
    answer = sent(browser_of(OFFICER), path, **fields)

    assert (answer.status_code, "govuk-error-summary" in answer.text) == (400, True)
    assert links(cast) == []


def test_the_provider_sends_one_and_no_secret_is_on_the_page(browser_of, acting, cast):
    manager = browser_of(MANAGER)
    manager.get("/cover-links")
    answer = manager.post("/cover-links", {"site": "FARM", "session": "AM", "made_for": KAY, "email": KAYS})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/cover-links")
    assert f"On its way to {KAYS}" in manager.get("/cover-links").text
    assert "It is shown now and never again." not in answer.text
    with cast.store.reading() as db:
        assert list(db.session.scalars(select(Message))) == []

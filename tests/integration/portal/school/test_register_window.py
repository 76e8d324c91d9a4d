"""How long a school's own register stays open: set by those who enter codes, and asked wherever lateness is judged."""

import re

import pytest
from sqlalchemy import select, update

from attendance.records.tables import Event, Organisation, Placement
from attendance.rules.words import Status
from tests.support.acting import entry
from tests.support.cast import ADMIN

AFTER = "That is after the window of 10 minutes: whether it is U is for the school."


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request):
    """Both kinds: on PostgreSQL the page writes behind the second wall."""
    return request.param


def words(answer):
    main = re.search(r"<main.*</main>", answer.text, re.DOTALL).group()
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def windows(cast):
    with cast.store.reading() as db:
        return {row.code: row.register_window for row in db.session.scalars(select(Organisation))}


def test_who_comes_after_the_schools_own_window_is_put_before_it(cast, officer, acting):
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(nature="horticulture"))
    acting.send(entry(cast, "P1", Status.LATE, arrived_at="09:12"), local="09:30")
    details = f"/school/pupils/{cast.pupils['P1']}/details"
    places = (details, "/school/codes/2026-09-16/AM")
    assert [("after the window" in words(officer.get(each))) for each in places] == [False, False]
    assert "stays open for 30 minutes" in words(officer.get("/school/register-window"))

    assert officer.post("/school/register-window", {"minutes": "10"}).status_code == 303

    assert "stays open for 10 minutes" in words(officer.get("/school/register-window"))
    assert [AFTER in words(officer.get(each)) for each in places] == [True, True]
    assert "For you to decide" in words(officer.get("/school/codes/2026-09-16/AM"))
    assert {code for code, minutes in windows(cast).items() if minutes} == {"NORTHGATE"}
    officer.post("/school/register-window", {"minutes": "10"})
    assert officer.post("/school/register-window", {"minutes": " "}).status_code == 303
    assert set(windows(cast).values()) == {None}
    with cast.store.reading() as db:
        assert [*db.session.scalars(select(Event.kind))].count("register_window_set") == 2


@pytest.mark.parametrize(("whose", "mark"), [("OAKBANK", "L or U"), ("NORTHGATE", "L")])
def test_at_a_host_school_it_is_the_hosts_own_register_that_was_open(cast, officer, acting, whose, mark):
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(registered_at_provider=True))
        db.session.execute(update(Organisation).where(Organisation.code == "OAKBANK").values(is_school=True))
        db.session.execute(update(Organisation).where(Organisation.code == whose).values(register_window=10))
    acting.send(entry(cast, "P1", Status.LATE, arrived_at="09:12"), local="09:30")

    assert f"own register: {mark}." in words(officer.get(f"/school/pupils/{cast.pupils['P1']}/details"))


def test_what_is_no_window_and_who_enters_no_codes_are_refused(cast, officer, browser_of):
    refused = officer.post("/school/register-window", {"minutes": "90"})

    assert (refused.status_code, "whole minutes from 5 to 60" in words(refused)) == (400, True)
    assert "<form" not in browser_of(ADMIN).get("/school/register-window").text.partition("<main")[2]
    assert browser_of(ADMIN).post("/school/register-window", {"minutes": "10"}).status_code == 403
    assert set(windows(cast).values()) == {None}


def test_initials_by_e_mail_are_off_until_somebody_who_enters_codes_allows_them(cast, officer, browser_of):
    page, deed = "/school/register-window", "/school/register-window/initials"
    assert "Not allowed." in words(officer.get(page))
    assert browser_of(ADMIN).post(deed, {"allowed": "yes"}).status_code == 403

    for _ in range(2):
        assert officer.post(deed, {"allowed": "yes"}).status_code == 303

    assert "Stop sending initials" in words(officer.get(page))
    with cast.store.reading() as db:
        allowed = {row.code for row in db.session.scalars(select(Organisation)) if row.initials_by_mail}
        kinds = [*db.session.scalars(select(Event.kind))]
    assert (allowed, kinds.count("initials_by_mail_set")) == ({"NORTHGATE"}, 1)
    officer.post(deed, {"allowed": "anything else"})
    assert "Not allowed." in words(officer.get(page))

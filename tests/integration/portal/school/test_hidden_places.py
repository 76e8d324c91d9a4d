"""Where a pupil flagged "no disclosure" is: told to the safeguarding leads and the provider, to nobody else."""

import io
import re
import zipfile
from collections import deque
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import select

from attendance import incidents, missing, summaries, walk_offs
from attendance.incidents import ReportIncident
from attendance.records.tables import (
    Alert,
    Organisation,
    Placement,
    PupilFlagged,
    Site,
)
from attendance.rules.words import IncidentCategory, PupilFlag, Session, Severity, Status
from attendance.walk_offs import ReportWalkOff
from documents.week_csv import render_week_csv
from documents.week_word import render_week
from documents.week_xlsx import render_week_xlsx
from tests.support.acting import Acting, entry, envelope
from tests.support.cast import (
    ADMIN,
    DEPUTY,
    DIRECTOR,
    DSL,
    HEAD,
    LEAD,
    OFFICER,
    at,
    confirm_whereabouts,
    flag,
)

NEXT_MONDAY = date(2026, 9, 21)
# Anything of these in an answer tells where P1 is.
CANARIES = (
    "Canary Lodge",
    "Canary Mews",
    "CN1 1AA",
    "01632 960777",
    "canary-whereabouts",
    "canary-note",
    "Nadia Canary",
)
HREF = re.compile(r'href="(/(?:school|alerts|tasks)[^"#]*)"')


@pytest.fixture
def database_kind():
    return "sqlite"


@pytest.fixture
def hidden(cast, clock):
    """P1 is at a provider of which nobody may know, and has walked off, been absent and in an incident there."""
    lodge, mews = uuid4(), uuid4()
    with cast.store.writing() as db:
        kind = db.session.get_one(Organisation, cast.oakbank).kind
        db.session.add(
            Organisation(
                id=lodge,
                code="LODGE",
                name="Canary Lodge",
                kind=kind,
                is_school=False,
                phone="01632 960777",
                email="l@l.example",
            )
        )
        db.session.flush()
        site = db.session.get_one(Site, cast.sites["FARM"])
        times = {each: getattr(site, each) for each in ("am_starts", "am_ends", "pm_starts", "pm_ends")}
        db.session.add(
            Site(
                id=mews,
                organisation_id=lodge,
                code="MEWS",
                name="Canary Mews",
                kind="main",
                postcode="CN1 1AA",
                **times,
            )
        )
        db.session.flush()
        placement = db.session.get_one(Placement, cast.placements["P1"])
        placement.provider_id, placement.site_id = lodge, mews
    flag(cast, "P1", PupilFlag.NO_DISCLOSURE)
    clock.move(at("11:06") - clock.machine())
    people = Acting(cast=cast)
    people.open_day()
    keeper = replace(cast.tutor, provider_id=lodge, actor=replace(cast.tutor.actor, name="Nadia Canary"))
    people.send(entry(cast, "P1", Status.ABSENT, note="canary-note"), local="09:30", scope=keeper)
    people.send(entry(cast, "P2"), entry(cast, "P3"), local="09:31")
    walk_off = ReportWalkOff(
        placement=cast.refs["P1"],
        left_at=at("10:00"),
        last_seen="Canary Lodge",
        note="canary-note",
        envelope=envelope(),
    )
    cast.store.command(lambda db: walk_offs.report(keeper, db, walk_off, now=at("10:05")))
    report = ReportIncident(
        placements=(cast.refs["P1"],),
        category=IncidentCategory.OTHER,
        severity=Severity.SERIOUS,
        happened_at=at("10:20"),
        account="canary-note",
        action_taken="canary-note",
        envelope=envelope(),
    )
    cast.store.command(lambda db: incidents.report(keeper, db, report, now=at("10:40")))
    people.deliver()
    people.outside("P1", starts="07:00", ends="08:00", local="09:00", scope=keeper, note="canary-note")
    confirm_whereabouts(cast, "P1", where="canary-whereabouts", by="Nadia Canary", job="Keeper", local="10:50")
    return people


def crawl(browser, *starts):
    """Return every page and file of the school's side that can be reached from its front pages."""
    waiting = deque(starts)
    seen: dict[str, str] = {}
    while waiting:
        # The nearest first: from week to week one could go on for ever.
        path = waiting.popleft()
        if path in seen or len(seen) > 120:
            continue
        answer = browser.get(path)
        seen[path] = _text_of(answer)
        if answer.mimetype == "text/html":
            waiting += [each.replace("&amp;", "&") for each in HREF.findall(answer.text)]
    return seen


def _text_of(answer):
    if not answer.data.startswith(b"PK"):
        return answer.data.decode()
    with zipfile.ZipFile(io.BytesIO(answer.data)) as parts:
        return "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


def alert_pages_of(cast):
    with cast.store.reading() as db:
        return [f"/alerts/{each}" for each in db.session.scalars(select(Alert.id))]


def told(pages):
    return {(path, canary) for path, text in pages.items() for canary in CANARIES if canary in text}


@pytest.mark.parametrize("who", [OFFICER, ADMIN, LEAD])
def test_no_page_and_no_file_tells_others_where_the_pupil_is(cast, hidden, browser_of, who):
    pages = crawl(
        browser_of(who), "/school", "/alerts", "/school/weeks", "/tasks", "/agreements", *alert_pages_of(cast)
    )

    assert len(pages) > 12
    assert any("Amber Quillfeather" in text and "At a placement; ask the DSL" in text for text in pages.values())
    assert told(pages) == set()


def test_when_the_register_is_missing_the_alert_does_not_tell_either(cast, hidden, browser_of):
    with cast.store.writing() as db:
        missing.mark_due(db, now=at("14:30"))

    pages = crawl(browser_of(OFFICER), "/school", "/alerts", *alert_pages_of(cast))

    assert any("Register not in" in text for text in pages.values())
    assert told(pages) == set()


@pytest.mark.parametrize("who", [DSL, DEPUTY, HEAD])
def test_the_safeguarding_leads_of_the_school_see_it(cast, hidden, browser_of, who):
    browser = browser_of(who)

    assert "Canary Lodge" in browser.get("/school").text
    pages = "".join(browser.get(path).text for path in alert_pages_of(cast))
    assert "01632 960777" in pages
    assert "Canary Mews" in browser.get(f"/school/pupils/{cast.pupils['P1']}").text


def test_the_trust_s_safeguarding_director_whom_the_ladder_wakes_sees_it(hidden, browser_of):
    assert "Canary Lodge" in browser_of(DIRECTOR).get("/school").text


def test_the_administrator_cannot_open_such_a_pupil_s_record(cast, hidden, browser_of):
    refused = browser_of(ADMIN).get(f"/school/pupils/{cast.pupils['P1']}")

    assert refused.status_code == 403
    assert [canary for canary in CANARIES if canary in refused.text] == []


def test_no_week_s_document_tells_whoever_asked_for_it(cast, hidden):
    with cast.store.reading() as db:
        week = summaries.week(cast.dsl, db, date(2026, 9, 14), now=at("11:06"))

    for content in (render_week(week), render_week_csv(week), render_week_xlsx(week)):
        text = _text_of(type("Answer", (), {"data": content})())
        assert [canary for canary in CANARIES if canary in text] == []
        assert "Quillfeather" in text


def test_a_week_that_was_sent_before_the_flag_does_not_tell_after_it(cast, hidden, browser_of):
    unflag(cast)
    for local in ("08:30", "08:45"):
        with cast.store.writing() as db:
            summaries.plan_weeks(db, now=at(local, on=NEXT_MONDAY))
        with cast.store.writing() as db:
            summaries.run_due(db, now=at(local, on=NEXT_MONDAY))
        hidden.send(entry(cast, "P3"), session=Session.PM, local="08:40", now=at("08:40", on=NEXT_MONDAY))
    officer = browser_of(OFFICER)
    week = "/school/weeks/NORTHGATE/2026-W38"
    assert "Canary Lodge" in officer.get(f"{week}/file.csv?version=1").text
    flag(cast, "P1", PupilFlag.NO_DISCLOSURE)

    pages = crawl(officer, week, f"{week}/file.csv?version=1", f"{week}/file.docx?version=1", f"{week}/file.xlsx")

    assert told(pages) == set()


def unflag(cast):
    with cast.store.writing() as db:
        for each in db.session.scalars(select(PupilFlagged)):
            db.session.delete(each)


def test_without_the_flag_everybody_of_the_school_sees_it(cast, hidden, browser_of):
    unflag(cast)

    assert "Canary Lodge" in browser_of(OFFICER).get("/school").text

"""What happened in an incident is for the safeguarding leads; everybody else sees that it exists and whom to ask."""

import pytest

from attendance import incidents, responding
from attendance.incidents import ReportIncident
from attendance.responding import AddToLog
from attendance.rules.words import IncidentCategory, LogKind, Severity
from tests.integration.portal.school.pages import send
from tests.support.acting import envelope
from tests.support.cast import DEPUTY, DIRECTOR, HEAD, LEAD, OFFICER, at
from tests.support.facts import checksum

CANARY = "CANARY-ACCOUNT"


@pytest.fixture
def incident(cast, acting, alert_about):
    """An incident of 10:20 about P3, with an account and a line in its log that not everybody may read."""
    command = ReportIncident(
        placements=(cast.refs["P3"],),
        category=IncidentCategory.WEAPON,
        severity=Severity.SERIOUS,
        happened_at=at("10:20"),
        account=CANARY,
        action_taken=f"{CANARY} done",
        envelope=envelope(),
    )
    with cast.store.writing() as db:
        incidents.report(cast.tutor, db, command, now=at("10:40"))
    acting.deliver()
    entry = AddToLog(kind=LogKind.NOTE, at=at("10:45"), note=f"{CANARY} logged")
    with cast.store.writing() as db:
        responding.log_for_school(cast.dsl, db, acting.alerts("incident")[0].id, entry, now=at("10:45"))
    return alert_about("incident")


@pytest.mark.parametrize("who", [OFFICER, LEAD])
def test_others_see_that_it_exists_and_whom_to_ask(browser_of, incident, who):
    page = browser_of(who).get(incident)

    assert page.status_code == 200
    assert "Serious incident" in page.text
    assert "Ask Dora Lead, Designated safeguarding lead" in page.text
    for word in (CANARY, "Weapon"):
        assert word not in page.text


@pytest.mark.parametrize("path", ["/school", "/alerts"])
def test_no_other_page_of_the_officer_says_what_happened(officer, incident, path):
    assert CANARY not in officer.get(path).text


@pytest.mark.parametrize("who", ["dsl", DEPUTY, HEAD, DIRECTOR])
def test_the_safeguarding_leads_read_it(browser_of, incident, who):
    page = browser_of(who).get(incident).text

    assert page.count(CANARY) == 3
    assert "Weapon, serious" in page


@pytest.mark.parametrize("deed", ["take-on", "log/note", "close"])
def test_who_may_not_read_it_cannot_have_it_nor_end_it(cast, officer, incident, deed):
    before = checksum(cast.store)
    typed = {"instead_of": "", "note-note": "x", "note-at": "11:00", "close-outcome": "x", "close-confirmed_by": "x"}

    assert officer.post(f"{incident}/{deed}", typed).status_code == 403
    assert checksum(cast.store) == before


def test_a_safeguarding_lead_closes_it_with_a_note(dsl, incident, acting):
    assert send(dsl, incident, "close", outcome="Both families seen").status_code == 303

    assert acting.closed_reasons("incident")[0] == "confirmed by Dora Lead"

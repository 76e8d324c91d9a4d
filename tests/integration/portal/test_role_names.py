"""What a trust calls the roles is what every school of it reads on its pages, and nobody else; stored words stay."""

import pytest
from sqlalchemy import select

from attendance.records.tables import Event, Membership, Organisation, RoleHeld
from attendance.rules.words import Role
from tests.support.acting import Acting
from tests.support.cast import ADMIN, DIRECTOR, DSL, MANAGER, SOUTH_OFFICER, at

CHAMPION = "Attendance champion"


@pytest.fixture
def trust(browser_of, cast):
    """The director of the trust, who administers it too; Southgate has left it."""
    with cast.store.writing() as db:
        job = db.session.scalars(select(Membership).where(Membership.person_id == cast.people[DIRECTOR])).one()
        held = {"membership_id": job.id, "organisation_id": job.organisation_id}
        db.session.add(RoleHeld(role=Role.ADMINISTRATOR.value, **held))
        db.session.get_one(Organisation, cast.southgate).parent_id = None
    return browser_of(DIRECTOR)


def test_every_school_of_the_trust_reads_its_name_for_a_role_and_no_other_school_does(trust, browser_of):
    sent = trust.post("/people/role-names", {"attendance_officer": CHAMPION})

    assert sent.location == "/people/role-names?done=named"
    assert f'value="{CHAMPION}"' in trust.get("/people/role-names").text
    assert CHAMPION in browser_of(ADMIN).get("/people").text
    assert CHAMPION in browser_of(ADMIN).get("/people/new").text
    assert CHAMPION not in browser_of(SOUTH_OFFICER).get("/people").text


def test_who_was_told_of_an_alert_is_called_so_and_what_was_stored_is_not(trust, browser_of, cast, clock):
    clock.jump(at("10:00"))
    acting = Acting(cast=cast)
    acting.open_day()
    acting.walk_off("P1", left="09:55", local="10:00")
    trust.post("/people/role-names", {"attendance_officer": CHAMPION})

    page = browser_of(DSL).get(f"/alerts/{acting.alerts('walk_off')[0].id}").text
    assert f"<strong>Olive Officer</strong>, {CHAMPION}" in page
    with cast.store.reading() as db:
        assert CHAMPION not in set(db.session.scalars(select(Event.job_title)))


def test_an_empty_name_gives_the_role_its_own_back(trust, browser_of):
    trust.post("/people/role-names", {"attendance_officer": CHAMPION})
    trust.post("/people/role-names", {"attendance_officer": " "})

    assert CHAMPION not in browser_of(ADMIN).get("/people").text


def test_a_school_of_a_trust_and_a_provider_name_nothing_and_two_roles_share_no_name(trust, browser_of):
    refused = browser_of(ADMIN).post("/people/role-names", {"attendance_officer": CHAMPION})
    assert refused.status_code == 400
    assert "Your trust says" in refused.text
    assert browser_of(MANAGER).get("/people/role-names").status_code == 403

    shared = trust.post("/people/role-names", {"attendance_officer": "Headteacher"})
    assert shared.status_code == 400
    assert "Two roles cannot share a name" in shared.text
    assert CHAMPION not in browser_of(ADMIN).get("/people").text

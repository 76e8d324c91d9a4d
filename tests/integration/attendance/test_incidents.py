"""A serious incident with several pupils of several schools: no school sees another's child."""

import pytest

from attendance import alert_pages, incidents, responding
from attendance.incidents import ReportIncident
from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.responding import CloseAlert
from attendance.rules.words import IncidentCategory, Role, Severity
from tests.support.acting import envelope
from tests.support.cast import at

ACCOUNT = "CANARY-ACCOUNT: two pupils fought by the barn"


def report(cast, *refs, local="11:02", happened="10:55", account=ACCOUNT, scope=None):
    command = ReportIncident(
        placements=tuple(cast.refs.get(ref, ref) for ref in refs),
        category=IncidentCategory.VIOLENCE,
        severity=Severity.SERIOUS,
        happened_at=at(happened),
        account=account,
        action_taken="Separated",
        envelope=envelope(),
    )
    return cast.store.command(lambda db: incidents.report(scope or cast.tutor, db, command, now=at(local)))


def test_each_school_s_people_are_told_of_their_own_pupil(cast, acting):
    receipt = report(cast, "P1", "P4")
    acting.deliver()

    assert set(receipt.told) == {Role.DSL, Role.ATTENDANCE_OFFICER}
    assert acting.told(kind="incident") == ["Dina South", "Dora Lead", "Olive Officer", "Otto South"]
    assert [alert.pupil_id for alert in acting.alerts("incident")].count(cast.pupils["P1"]) == 1
    assert len(acting.alerts("incident")) == 2


def test_a_school_does_not_see_the_other_school_s_child(cast, acting):
    report(cast, "P1", "P4")

    south = next(alert for alert in acting.alerts("incident") if alert.home_school_id == cast.southgate)
    with cast.store.reading() as db, pytest.raises(NotFound):
        alert_pages.page(cast.dsl, db, south.id)


def test_the_officer_sees_that_it_exists_and_the_dsl_what_happened(cast, acting):
    report(cast, "P1")
    alert = acting.alerts("incident")[0]

    with cast.store.reading() as db:
        for_officer = alert_pages.page(cast.officer, db, alert.id)
        for_dsl = alert_pages.page(cast.dsl, db, alert.id)
    assert for_officer.incident is None
    assert "CANARY" not in repr(for_officer)
    assert for_dsl.incident.account == ACCOUNT


def test_an_officer_may_not_close_it(cast, acting):
    report(cast, "P1")
    alert = acting.alerts("incident")[0]
    command = CloseAlert(outcome="Dealt with", confirmed_by="Me")

    with pytest.raises(NotAllowed), cast.store.writing() as db:
        responding.close(cast.officer, db, alert.id, command, now=at("11:30"))
    with cast.store.writing() as db:
        responding.close(cast.dsl, db, alert.id, command, now=at("11:31"))
    assert acting.alerts("incident", is_open=True) == []


def test_another_provider_s_pupil_makes_the_whole_report_fail(cast, acting):
    with pytest.raises(NotFound):
        report(cast, "P1", "P5")
    assert acting.alerts() == []


@pytest.mark.parametrize(
    ("more", "field"),
    [({"account": " "}, "account"), ({"happened": "11:30"}, "happened_at")],
)
def test_what_cannot_be_right_is_refused(cast, acting, more, field):
    with pytest.raises(Refusal) as refused:
        report(cast, "P1", **more)
    assert refused.value.field == field


def test_without_a_pupil_it_is_refused(cast, acting):
    with pytest.raises(Refusal, match="at least one pupil"):
        report(cast)

"""Who may read what an alert says. Whoever may not sees that it exists, and neither answers it nor closes it.

What happened in an incident is for those who answer for safeguarding. A safeguarding concern is for the DSL and the
deputies; the headteacher and the trust's director read it once its ladder had to come to them.
What was not sent to a DSL who is the headteacher by now has come to nobody: they wait like any headteacher.
"""

from collections.abc import Iterable
from uuid import UUID

from attendance.records import alerts as stored
from attendance.records.tables import Alert
from attendance.rules.words import CONCERN_ROLES, AlertKind
from attendance.scope import SchoolScope
from attendance.unit import Db

CONCERN = AlertKind.SAFEGUARDING.value


def readable(scope: SchoolScope, db: Db, alerts: Iterable[Alert]) -> frozenset[UUID]:
    """Return which of these alerts, all of the schools in scope, the actor may read."""
    found = list(alerts)
    told = _concerns_told(scope, db, found)
    return frozenset(alert.id for alert in found if _may_read(scope, alert, told))


def may_read(scope: SchoolScope, db: Db, alert: Alert) -> bool:
    """Say whether the actor may read what an alert of the schools in scope says."""
    return alert.id in readable(scope, db, [alert])


def require(scope: SchoolScope, db: Db, alert: Alert) -> None:
    """Refuse whoever may not read an alert.

    Raises:
        NotAllowed: an incident and the actor is no safeguarding lead, or a concern that is not for them.
    """
    if not may_read(scope, db, alert):
        scope.refuse_reader()


def _may_read(scope: SchoolScope, alert: Alert, told: frozenset[UUID]) -> bool:
    if alert.kind == CONCERN:
        return bool(scope.actor.roles & CONCERN_ROLES) or alert.id in told
    return scope.may_read_incidents or alert.kind != AlertKind.INCIDENT.value


def _concerns_told(scope: SchoolScope, db: Db, alerts: list[Alert]) -> frozenset[UUID]:
    if not scope.may_read_incidents:
        return frozenset()
    concerns = [alert.id for alert in alerts if alert.kind == CONCERN]
    return frozenset(stored.told_of(db.session, concerns, scope.actor.person_id, roles=scope.actor.roles))

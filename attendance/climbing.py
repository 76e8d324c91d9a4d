"""Take the steps of alerts: who is told now, each person once in a round.

Any number of alerts climb together within a transaction, and ten thousand registers can be missing at one minute. So
what the records are asked is asked once for all of them, and what they set down is stored together at the end.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from attendance import alert_years, notices, tasks
from attendance.alert_years import Year
from attendance.directory import NEEDED_ROLES, Directory, Recipient, once
from attendance.ladders import Ladders
from attendance.records import alerts as stored
from attendance.records.alerts import AnyAlert, NewAlert
from attendance.records.base import new_id
from attendance.records.tables import Alert, Notice
from attendance.rules import ladder as rules
from attendance.rules.words import AlertKind, Role
from attendance.unit import Db

LATE_AFTER = timedelta(minutes=2)


@dataclass(slots=True)
class _Told:
    """Who has a notice of each round of an alert, and the notices of its present round that were not sent."""

    keys: dict[int, set[str]] = field(default_factory=dict)
    withheld: list[Notice] = field(default_factory=list)


@dataclass(slots=True)
class Climbing:
    """The alerts that climb in one transaction. Make them known, let them climb, then `store`."""

    db: Db
    directory: Directory
    now: datetime
    ladders: Ladders
    _alerts: dict[UUID, AnyAlert] = field(default_factory=dict)
    _years: dict[UUID, tuple[Year, ...]] = field(default_factory=dict)
    _told: dict[UUID, _Told] = field(default_factory=dict)
    _new: list[NewAlert] = field(default_factory=list)
    _steps: list[dict[str, Any]] = field(default_factory=list)
    _notices: list[dict[str, Any]] = field(default_factory=list)
    _holes: set[tuple[UUID, Role]] = field(default_factory=set)

    @classmethod
    def of(cls, db: Db, *, now: datetime, directory: Directory | None = None) -> "Climbing":
        """Begin with no alert."""
        return cls(db=db, directory=directory or Directory(db, now), now=now, ladders=Ladders(db))

    def know(self, alerts: Sequence[Alert], *, is_new_round: bool = False) -> None:
        """Read what is to be known of alerts on record, in one go.

        Of a round that is new nothing can have been withheld; the web, which cannot ask that, climbs no other.
        """
        self._prepare(alerts)
        keys = stored.told_by_round(self.db.session, alerts)
        withheld = {} if is_new_round else stored.withheld_in_round(self.db.session, alerts)
        for alert in alerts:
            self._told[alert.id] = _Told(keys=keys.get(alert.id, {}), withheld=withheld.get(alert.id, []))

    def begin(self, alerts: Sequence[NewAlert]) -> None:
        """Take alerts that are not on record yet: `store` puts them there. Nobody has been told of them."""
        self._prepare(alerts)
        self._new.extend(alerts)
        self._told |= {alert.id: _Told() for alert in alerts}

    def climb(self, alert: AnyAlert, *, at_once: bool = False) -> tuple[Role, ...]:
        """Take every step of an alert that is due, each person once; return the roles told.

        A rung with nobody new on it costs no time: the next different person is told at once. `at_once` takes the next
        step whatever its time: a first notice never waits.
        """
        told: list[Role] = []
        must_tell = at_once
        while True:
            self.ladders.follow(alert)
            step = self.ladders.upcoming(alert)
            if step is None:
                alert.climb_at = None
                break
            if (step.due_at > self.now and not must_tell) or (must_tell and step.begins_round):
                alert.climb_at = step.due_at
                break
            reached = self.take(alert, self._skip_missed_repeats(alert, step))
            told.extend(reached)
            must_tell = not reached
        if must_tell and not told:
            self._tell_anybody(alert)
        return tuple(dict.fromkeys(told))

    def take(self, alert: AnyAlert, step: rules.Step, *, climbs: bool = True) -> list[Role]:
        """Take one step; return the roles of those who are told by it. `climbs` False: it is no rung of the ladder."""
        if step.begins_round:
            alert.round += 1
        alert.climbed += 1 if climbs else 0
        alert.steps += 1
        recipients = list(self._recipients(alert, step))
        step_id, was_late = new_id(), self.now - step.due_at > LATE_AFTER
        self._steps.append(
            {
                "id": step_id,
                "alert_id": alert.id,
                "number": alert.steps,
                "round": alert.round,
                "roles": ",".join(dict.fromkeys((*step.roles, *(role for role, _ in recipients)))),
                "due_at": step.due_at,
                "taken_at": self.now,
                "was_late": was_late,
            }
        )
        if self._told[alert.id].withheld:
            # A notice written anew is on record already: the step that it names must be there before it.
            self.store()
        topic = notices.about_alert(alert, is_late=was_late, ways=step.ways)
        return self._tell(alert, recipients, topic, step_id=step_id)

    def store(self) -> None:
        """Store what was set down: alerts, then their steps, then the notices. The database refuses a step twice."""
        stored.add(self.db.session, self._new)
        stored.add_steps(self.db.session, self._steps)
        stored.add_notices(self.db.session, self._notices)
        for rows in (self._new, self._steps, self._notices):
            rows.clear()

    def _prepare(self, alerts: Sequence[AnyAlert]) -> None:
        self._alerts |= {alert.id: alert for alert in alerts}
        schools = {alert.home_school_id for alert in alerts}
        self.ladders.load(schools)
        self.directory.load(schools)

    def _tell(
        self, alert: AnyAlert, recipients: Iterable[tuple[Role, Recipient]], topic: notices.Topic, *, step_id: UUID
    ) -> list[Role]:
        # Whoever was not told because their role had ended may be told in another one.
        told = self._told[alert.id]
        withheld = [each for each in told.withheld if each.round == alert.round]
        already = told.keys.get(alert.round, set()) - {each.person_key for each in withheld}
        reached: list[Role] = []
        told_now: set[str] = set()
        for role, recipient in recipients:
            is_new = recipient.key not in already | told_now
            if is_new and not self._write(alert, recipient, topic, step_id=step_id, withheld=withheld):
                continue
            if is_new:
                told_now.add(recipient.key)
            if recipient.key in told_now:
                reached.append(role)
        return reached

    def _write(
        self,
        alert: AnyAlert,
        recipient: Recipient,
        topic: notices.Topic,
        *,
        step_id: UUID | None = None,
        withheld: Sequence[Notice] = (),
    ) -> bool:
        rows = notices.made(self.db, recipient, topic, now=self.now, alert=alert, step_id=step_id)
        if not rows:
            return False
        told = self._told[alert.id]
        told.keys.setdefault(alert.round, set()).add(recipient.key)
        unsent = {each.channel: each for each in withheld if each.person_key == recipient.key}
        for row in rows:
            if row["channel"] in unsent:
                notices.renew(unsent[row["channel"]], row)
                told.withheld.remove(unsent[row["channel"]])
            else:
                self._notices.append(row)
        return True

    def _recipients(self, alert: AnyAlert, step: rules.Step) -> Iterable[tuple[Role, Recipient]]:
        school, kind = alert.home_school_id, AlertKind(alert.kind)
        if step.asks_owner and alert.owner_id is not None:
            yield from self._owner(alert)
        for role in step.roles:
            found = self._heads(alert) if role is Role.HEAD_OF_YEAR else self.directory.holders(school, role)
            if not found and role in NEEDED_ROLES:
                self._tell_of_hole(school, role)
            for recipient in found:
                yield role, recipient
        for job in step.people:
            for recipient in self.directory.named(school, job, kind):
                yield Role(recipient.role), recipient

    def _heads(self, alert: AnyAlert) -> list[Recipient]:
        """Return the heads of the years of those whom an alert is about; where there is none, that is nobody."""
        if alert.id not in self._years:
            self._years = alert_years.of_alerts(self.db, self._alerts.values())
        school, years = alert.home_school_id, self._years[alert.id]
        return once(each for year in years for each in self.directory.heads_of_year(school, year))

    def _tell_of_hole(self, school: UUID, role: Role) -> None:
        if (school, role) not in self._holes:
            self._holes.add((school, role))
            tasks.role_gap(self.db, self.directory, school, role, now=self.now)

    def _owner(self, alert: AnyAlert) -> Iterable[tuple[Role, Recipient]]:
        for role in Role:
            for recipient in self.directory.holders(alert.home_school_id, role):
                if recipient.person_id == alert.owner_id:
                    yield role, recipient
                    return

    def _tell_anybody(self, alert: AnyAlert) -> None:
        """Tell whoever is left when no rung has anybody: administrators, headteacher, office, installation."""
        already = self._told[alert.id].keys.get(alert.round, set())
        topic = notices.about_alert(alert)
        for recipient in self.directory.last_resort(alert.home_school_id, without=already):
            self._write(alert, recipient, topic)

    def _skip_missed_repeats(self, alert: AnyAlert, step: rules.Step) -> rules.Step:
        # After a stop of hours everybody is told once, not once for each repeat that was missed.
        while step.begins_round:
            later = self.ladders.upcoming(alert, skipping=1)
            if later is None or later.due_at > self.now:
                break
            alert.climbed += 1
            step = later
        return step

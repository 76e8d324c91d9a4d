"""Who is to be told for a school: roles become people, at the moment a step falls due.

Whoever is away is not among them while somebody stands in.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import itemgetter
from uuid import UUID

from attendance.records import calendars, people, stand_ins
from attendance.records.people import Holder
from attendance.rules.calendar import london_date
from attendance.rules.own_ladder.bounds import may_be_named
from attendance.rules.standing_in import StandingIn, told_instead
from attendance.rules.words import AlertKind, Role
from attendance.rules.years import answers_for
from attendance.unit import Db

# Held at the trust, for every school of it.
TRUST_ROLES = frozenset({Role.SAFEGUARDING_DIRECTOR, Role.DPS})
# Without somebody in these the ladder has a hole worth telling the administrators about.
NEEDED_ROLES = frozenset({Role.ATTENDANCE_OFFICER, Role.DSL, Role.DEPUTY_DSL, Role.HEADTEACHER})

OFFICE, INSTALLATION = "office", "installation"


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """Somebody who can be told: a person, or the address of an organisation or of the installation.

    `key` is what makes them one recipient, whatever roles they hold. `role` is a `Role` value, `office` or
    `installation`.
    """

    key: str
    person_id: UUID | None
    organisation_id: UUID
    name: str
    role: str
    email: str | None
    mobile: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Staff:
    """Who holds which role, and who is told instead of each today, in the same order."""

    held: list[Holder]
    told: list[Holder]


@dataclass(slots=True)
class Directory:
    """The role holders of the schools asked for, each school read once."""

    db: Db
    now: datetime
    _by_school: dict[UUID, _Staff] = field(default_factory=dict)

    def load(self, organisation_ids: Iterable[UUID]) -> None:
        """Read the staff of organisations, and of the trusts above them, in one go."""
        missing = set(organisation_ids) - self._by_school.keys()
        if not missing:
            return
        parents = people.parents(self.db.session, missing)
        wanted = missing | set(parents.values())
        today = stand_ins.on(self.db.session, wanted, london_date(self.now))
        # By their place among all, so that a school's own and its trust's stay in one steady order.
        there: dict[UUID, list[tuple[int, Holder]]] = {}
        for place, holder in enumerate(people.holders(self.db.session, wanted)):
            there.setdefault(holder.organisation_id, []).append((place, holder))
        for each in missing:
            both = [*there.get(each, ()), *there.get(parents[each], ())] if each in parents else there.get(each, [])
            held = [holder for _, holder in sorted(both, key=itemgetter(0))]
            jobs = {holder.job_id for holder in held}
            away = [standing for standing in today if standing.away in jobs]
            self._by_school[each] = _Staff(held=held, told=_with_stand_ins(held, away))

    def holders(self, organisation_id: UUID, role: Role) -> list[Recipient]:
        """Return the reachable people who hold a role for a school, those of its trust included."""
        return once(_recipient(each) for each in self._holding(organisation_id, role))

    def named(self, organisation_id: UUID, job_id: UUID, kind: AlertKind) -> list[Recipient]:
        """Return whoever has a job in a school and may hear of a kind of alert, or stands in for them today.

        The DSL where the job has ended, may not see such alerts any more, or nobody can be reached by it.
        """
        staff = self._load(organisation_id)
        found = [
            told
            for held, told in zip(staff.held, staff.told, strict=True)
            if held.job_id == job_id
            and held.organisation_id == organisation_id
            and may_be_named(kind, frozenset({held.role}))
            and (told.email or told.mobile)
        ]
        return [_recipient(found[0])] if found else self.holders(organisation_id, Role.DSL)

    def on_rung(
        self, organisation_id: UUID, roles: Iterable[Role], job_id: UUID | None, kind: AlertKind
    ) -> list[Recipient]:
        """Return the reachable people whom one rung of a ladder tells of a kind of alert today, each once."""
        named = self.named(organisation_id, job_id, kind) if job_id else []
        return once([*self.together(organisation_id, roles), *named])

    def heads_of_year(self, organisation_id: UUID, year_group: str | None) -> list[Recipient]:
        """Return the reachable heads of year who answer for a pupil of this year; empty where there is none."""
        heads = self._holding(organisation_id, Role.HEAD_OF_YEAR)
        return once(_recipient(each) for each in heads if answers_for(each.years, year_group))

    def together(self, organisation_id: UUID, roles: Iterable[Role]) -> list[Recipient]:
        """Return the reachable people who hold any of these roles, each once, as the first role found."""
        return once(each for role in roles for each in self.holders(organisation_id, role))

    def reachable(self, organisation_id: UUID) -> list[Recipient]:
        """Return everybody with a role in an organisation itself who can be reached, each once."""
        return self.together(organisation_id, Role)

    def last_resort(self, organisation_id: UUID, *, without: Collection[str] = ()) -> list[Recipient]:
        """Return whom to tell when no rung has anybody, in the order of the design.

        Administrators, headteacher, the organisation's address, the installation's alarm address; empty only
        where even that is not set. `without` are the keys of those who were told already, or cannot be reached.
        """
        for role in (Role.ADMINISTRATOR, Role.HEADTEACHER):
            found = [each for each in self.holders(organisation_id, role) if each.key not in without]
            if found:
                return found
        office = [each for each in self.address_of(organisation_id) if each.key not in without]
        return office or [each for each in self._alarms(organisation_id) if each.key not in without]

    def address_of(self, organisation_id: UUID) -> list[Recipient]:
        """Return the organisation's own address as a recipient; empty where it has none."""
        organisation = calendars.organisations(self.db.session, [organisation_id])[organisation_id]
        if not organisation.email:
            return []
        return [_address(organisation.email, organisation_id, organisation.name, OFFICE)]

    def _alarms(self, organisation_id: UUID) -> list[Recipient]:
        email = self.db.preferences.alarms_email
        return [_address(email, organisation_id, "Muster alarms", INSTALLATION)] if email else []

    def _holding(self, organisation_id: UUID, role: Role) -> list[Holder]:
        found = [each for each in self._load(organisation_id).told if each.role is role and (each.email or each.mobile)]
        own = [each for each in found if each.organisation_id == organisation_id]
        return found if role in TRUST_ROLES else own

    def _load(self, organisation_id: UUID) -> _Staff:
        self.load([organisation_id])
        return self._by_school[organisation_id]


def once(recipients: Iterable[Recipient]) -> list[Recipient]:
    """Return these people each once, as they first stand here: whoever holds five roles is told once."""
    found: dict[str, Recipient] = {}
    for each in recipients:
        found.setdefault(each.key, each)
    return list(found.values())


def _with_stand_ins(holders: list[Holder], today: list[StandingIn]) -> list[Holder]:
    """Put whoever stands in in the place of whoever is away, with the role and the years that they stand in for."""
    if not today:
        return holders
    by_job = {each.job_id: each for each in holders}
    found = []
    for each in holders:
        instead = by_job.get(told_instead(each.job_id, each.role, today) or each.job_id, each)
        found.append(replace(instead, role=each.role, years=each.years))
    return found


def _recipient(holder: Holder) -> Recipient:
    return Recipient(
        key=str(holder.person_id),
        person_id=holder.person_id,
        organisation_id=holder.organisation_id,
        name=holder.name,
        role=holder.role.value,
        email=holder.email,
        mobile=holder.mobile,
    )


def _address(email: str, organisation_id: UUID, name: str, role: str) -> Recipient:
    return Recipient(
        key=email, person_id=None, organisation_id=organisation_id, name=name, role=role, email=email, mobile=None
    )

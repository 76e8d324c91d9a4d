"""Who looks after the people of an organisation, and whom: what every use case here asks first.

Rights are those on record in this transaction, not those of the sign-in: an administrator whose job ended a moment
ago changes nothing any more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from attendance.records import staff as stored
from attendance.records.staff import StaffRow
from attendance.records.tables import Organisation
from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.rules import staffing
from attendance.rules.sides import sides_of
from attendance.rules.staffing import Place
from attendance.rules.words import Role
from attendance.scope import Actor, StaffScope
from attendance.unit import Db

NOT_YOURS = "Only an administrator of your organisation can do this. Ask yours."
NOT_A_MANAGER = "Only a manager of the provider can do this. Ask yours."
NOT_YOURSELF = "This is yourself. Another administrator does this, so that nobody gives themselves a role or a way in."
ELSEWHERE = (
    "They work for another organisation too, so this is not yours alone to change. Ask whoever runs Muster for you."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Keeping:
    """An organisation with its people, as somebody looks after them."""

    scope: StaffScope
    organisation: Organisation
    place: Place
    people: tuple[StaffRow, ...]
    me: StaffRow

    @property
    def organisation_id(self) -> UUID:
        """Return the organisation's id."""
        return self.scope.organisation_id

    @property
    def actor(self) -> Actor:
        """Return who acts."""
        return self.scope.actor

    @property
    def said(self) -> str:
        """Return who acts, as people are told of it."""
        return f"{self.actor.name}, {self.actor.job_title}"

    @property
    def may_change(self) -> bool:
        """Say whether the actor looks after the people here."""
        return staffing.may_look_after(self.place, self.me.roles)

    @property
    def may_agree(self) -> bool:
        """Say whether the actor may be the second person."""
        return staffing.may_agree(self.place, self.me.roles)

    def find(self, job_id: UUID) -> StaffRow:
        """Return somebody with a live job here.

        Raises:
            NotFound: nobody here has this job.
        """
        found = next((each for each in self.people if each.membership.id == job_id), None)
        if found is None:
            raise NotFound("Nobody here has this job.")
        return found

    def find_other(self, job_id: UUID) -> StaffRow:
        """Return somebody with a live job here who is not the actor.

        Raises:
            NotFound: nobody here has this job.
            Refusal: it is the actor's own.
        """
        found = self.find(job_id)
        if found.person.id == self.actor.person_id:
            raise Refusal(NOT_YOURSELF)
        return found

    def but(self, row: StaffRow) -> list[StaffRow]:
        """Return everybody else."""
        return [each for each in self.people if each.membership.id != row.membership.id]


def see(scope: StaffScope, db: Db) -> Keeping:
    """Return the people of the organisation to somebody who may see who holds which role.

    Raises:
        NotAllowed: the actor may not.
    """
    keeping = _load(scope, db)
    if not staffing.may_see(keeping.place, keeping.me.roles):
        raise NotAllowed(NOT_YOURS)
    return keeping


def manage(scope: StaffScope, db: Db) -> Keeping:
    """Return the people of a provider to somebody who manages it.

    Raises:
        NotAllowed: the actor does not manage a provider.
    """
    keeping = see(scope, db)
    sides = sides_of(keeping.place.kind, is_school=keeping.place.is_school, roles=keeping.me.roles)
    if not (sides.provider and keeping.me.roles & staffing.MANAGERS):
        raise NotAllowed(NOT_A_MANAGER)
    return keeping


def look_after(scope: StaffScope, db: Db) -> Keeping:
    """Return the people of the organisation to somebody who looks after them, to look only.

    Raises:
        NotAllowed: the actor does not look after them.
    """
    keeping = _load(scope, db)
    if not keeping.may_change:
        raise NotAllowed(NOT_YOURS)
    return keeping


def keep(scope: StaffScope, db: Db) -> Keeping:
    """Return the people of the organisation to somebody who looks after them; other changes wait until this is done.

    Raises:
        NotAllowed: the actor does not look after them.
    """
    stored.lock_jobs(db.session, scope.organisation_id)
    return look_after(scope, db)


def own(scope: StaffScope, db: Db) -> StaffRow:
    """Return the actor, with the job they do here."""
    return _load(scope, db).me


def see_or_own(scope: StaffScope, db: Db, job_id: UUID) -> tuple[Keeping, StaffRow]:
    """Return the people of the organisation, and one of them, to whoever looks after them or is that one, to look only.

    Raises:
        NotAllowed: the actor is neither.
        NotFound: nobody here has this job.
    """
    keeping = _load(scope, db)
    row = keeping.find(job_id)
    if not keeping.may_change and row.person.id != keeping.me.person.id:
        raise NotAllowed(NOT_YOURS)
    return keeping, row


def keep_or_own(scope: StaffScope, db: Db, job_id: UUID) -> tuple[Keeping, StaffRow]:
    """Return the people of the organisation, and one of them, to whoever may say of that one; other changes wait.

    Raises:
        NotAllowed: the actor neither looks after the people nor is that one.
        NotFound: nobody here has this job.
    """
    stored.lock_jobs(db.session, scope.organisation_id)
    return see_or_own(scope, db, job_id)


def second(scope: StaffScope, db: Db) -> Keeping:
    """Return the people of the organisation to somebody who may be the second person; other changes wait.

    Raises:
        NotAllowed: the actor may not.
    """
    stored.lock_jobs(db.session, scope.organisation_id)
    keeping = _load(scope, db)
    if not keeping.may_agree:
        raise NotAllowed(NOT_YOURS)
    return keeping


def require_ours(db: Db, kept: Keeping, row: StaffRow) -> None:
    """Refuse to touch the account of somebody who works for another organisation too: it opens that one's records.

    Raises:
        Refusal: so it is.
    """
    if row.person.id in stored.work_elsewhere(db.session, kept.organisation_id):
        raise Refusal(ELSEWHERE)


def in_words(roles: Iterable[Role]) -> str:
    """Return roles as people read them, in a steady order."""
    held = set(roles)
    return ", ".join(role.label.lower() for role in Role if role in held) or "no role"


def _load(scope: StaffScope, db: Db) -> Keeping:
    organisation = stored.organisation(db.session, scope.organisation_id)
    people = tuple(stored.colleagues(db.session, scope.organisation_id))
    me = next((each for each in people if each.person.id == scope.actor.person_id), None)
    if me is None:
        raise NotAllowed("Your job here has ended.")
    place = Place.of(organisation.kind, is_school=organisation.is_school)
    return Keeping(scope=scope, organisation=organisation, place=place, people=people, me=me)

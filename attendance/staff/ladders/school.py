"""A home school's ladders: who sees and writes them, which there are, what each is called and how it is said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attendance.ladders import Key, Ladders
from attendance.records import role_names
from attendance.refusals import NotAllowed, NotFound
from attendance.rules.calendar import at_london, london_date
from attendance.rules.ladder import HAVE_SHORTER, Ladder
from attendance.rules.own_ladder.preview import sentence_of
from attendance.rules.staffing import may_write_ladders
from attendance.rules.words import AlertKind, Role
from attendance.scope import StaffScope
from attendance.staff import keeping
from attendance.staff.keeping import Keeping
from attendance.unit import Db

NO_SUCH = "There is no such ladder."
# At the end of a ladder's name, where it is the one for pupils at risk.
AT_RISK = "-at-risk"
NOT_YOURS = "Only an administrator, the DSL or the headteacher of the home school can do this. Ask one of them."


@dataclass(frozen=True, kw_only=True, slots=True)
class Saying:
    """What it takes to say a ladder at a school: when the morning is due, what roles are called, who has which job."""

    starts_at: datetime
    roles: Mapping[Role, str]
    names: Mapping[UUID, str]

    @classmethod
    def of(cls, db: Db, kept: Keeping, *, now: datetime) -> "Saying":
        """Return it for a school today."""
        due = kept.organisation.am_due or db.preferences.am_due
        return cls(
            starts_at=at_london(london_date(now), due),
            roles=role_names.names_in(db.session, kept.organisation_id),
            names={each.membership.id: each.person.name for each in kept.people},
        )

    def sentence(self, kind: AlertKind, ladder: Ladder) -> str:
        """Return a ladder in one sentence."""
        called = {role: self.roles.get(role, role.short) for role in Role}
        return sentence_of(kind, ladder, start=self.starts_at, called=called.__getitem__, names=self.names)


def see(scope: StaffScope, db: Db) -> Keeping:
    """Return the people of a home school to somebody who may see whom its alerts tell.

    Raises:
        NotAllowed: the actor neither leads on it nor looks after the people.
        NotFound: no alerts about pupils on roll are told here.
    """
    kept = keeping.see(scope, db)
    if not kept.place.has_ladder:
        raise NotFound("No alerts about pupils on roll are told here.")
    return kept


def see_to_write(scope: StaffScope, db: Db) -> Keeping:
    """Return the people of a home school to somebody who may say whom its alerts tell.

    Raises:
        NotAllowed: the actor may not.
        NotFound: no alerts about pupils on roll are told here.
    """
    kept = see(scope, db)
    if not may_write_ladders(kept.place, kept.me.roles):
        raise NotAllowed(NOT_YOURS)
    return kept


def keys_of(kept: Keeping) -> list[Key]:
    """Return every ladder that there is, in the order of the kinds."""
    return [
        (kept.organisation_id, kind, is_short)
        for kind in AlertKind
        for is_short in ((False, True) if kind in HAVE_SHORTER else (False,))
    ]


def key_of(kept: Keeping, kind: AlertKind, *, is_short: bool) -> Key:
    """Return one of them.

    Raises:
        NotFound: there is none such.
    """
    key = (kept.organisation_id, kind, is_short)
    if key not in keys_of(kept):
        raise NotFound(NO_SUCH)
    return key


def newest(ladders: Ladders, key: Key) -> Ladder:
    """Return the ladder that holds now."""
    return ladders.versions(key)[-1].ladder


def kind_named(name: str) -> tuple[AlertKind, bool]:
    """Return the kind that an address names, and whether it is the ladder for pupils at risk.

    Raises:
        NotFound: it names none.
    """
    kind = next((each for each in AlertKind if each.value == name.removesuffix(AT_RISK)), None)
    if kind is None:
        raise NotFound(NO_SUCH)
    return kind, name.endswith(AT_RISK)


def name_of(kind: AlertKind, *, is_short: bool) -> str:
    """Return what an address calls a ladder."""
    return f"{kind.value}{AT_RISK if is_short else ''}"


def called(kind: AlertKind, *, is_short: bool) -> str:
    """Return what people call a ladder."""
    return f"{kind.label}: pupils at risk" if is_short else kind.label

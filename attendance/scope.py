"""Who asks, and on behalf of which organisation. The first argument of every load: what is outside does not exist."""

from dataclasses import dataclass
from datetime import date
from typing import NoReturn
from uuid import UUID

from attendance.refusals import NotAllowed, NotFound
from attendance.rules.parts import WHOLE, HalfDay, Part
from attendance.rules.words import SAFEGUARDING_ROLES, Channel, Role, Session


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """Who does it. `key` is `person:<id>`, `token:<id>` or `link:<id>`; name and job title are as they are now."""

    key: str
    name: str
    job_title: str
    channel: Channel
    person_id: UUID | None = None
    roles: frozenset[Role] = frozenset()

    @classmethod
    def of_person(
        cls, person_id: UUID, name: str, *, job_title: str, roles: frozenset[Role], channel: Channel = Channel.PORTAL
    ) -> "Actor":
        """Return a person in one of their jobs."""
        return cls(
            key=f"person:{person_id}",
            name=name,
            job_title=job_title,
            channel=channel,
            person_id=person_id,
            roles=roles,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class ProviderScope:
    """The provider's side of one organisation, or the part of it that a tablet or a link opens.

    Whoever may not read asks nothing back but the answer to what they sent. Whoever has a narrow one sees short names
    and nothing that was written, and may say what is new; what contradicts the record needs a full sign-in.
    """

    provider_id: UUID
    actor: Actor
    part: Part = WHOLE
    is_narrow: bool = False
    may_read: bool = True

    @property
    def is_proven(self) -> bool:
        """Say whether it is known who asks: of an e-mail whose sender nothing proves it is not."""
        return self.actor.channel is not Channel.EMAIL or self.actor.person_id is not None

    @property
    def is_one_session(self) -> bool:
        """Say whether this opens one session of one date and nothing before or after it."""
        return self.part.half_day is not None

    def require_session(self, on: date, session: Session) -> None:
        """Refuse any session but the one this opens; a scope without such a bound opens all.

        Raises:
            NotFound: it is another one.
        """
        if self.part.half_day not in {None, HalfDay(on=on, session=session)}:
            raise NotFound("There is no such register.")


@dataclass(frozen=True, kw_only=True, slots=True)
class SchoolScope:
    """The home school's side: one school, or those of a trust.

    `organisation_id` is where the actor works; `school_ids` are the schools whose pupils they may see.
    """

    organisation_id: UUID
    school_ids: frozenset[UUID]
    actor: Actor

    @property
    def may_read_incidents(self) -> bool:
        """Say whether the actor may read what happened in an incident; others see that it exists."""
        return bool(self.actor.roles & SAFEGUARDING_ROLES)

    def require_incident_reader(self) -> None:
        """Refuse everybody but those who answer for safeguarding."""
        if not self.may_read_incidents:
            self.refuse_reader()

    def refuse_reader(self) -> NoReturn:
        """Refuse the actor what is for safeguarding leads to read."""
        message = "Only the safeguarding leads can read this. Ask your DSL."
        raise NotAllowed(message)


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffScope:
    """The people of one organisation: that of the job the actor does now, whichever side it is on.

    `school_ids` are the schools whose alerts they may have taken on.
    """

    organisation_id: UUID
    school_ids: frozenset[UUID]
    actor: Actor

    @property
    def school(self) -> SchoolScope:
        """Return the home school's side of it."""
        return SchoolScope(organisation_id=self.organisation_id, school_ids=self.school_ids, actor=self.actor)


JOB = Actor(key="job", name="Muster", job_title="automatic", channel=Channel.PORTAL)
# Whoever runs the command line on the machine itself.
OPERATOR = Actor(key="operator", name="Command line", job_title="operator", channel=Channel.PORTAL)

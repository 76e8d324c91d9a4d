"""See whom a home school's alerts tell and when, version by version, and whom they might."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from attendance import reached
from attendance.directory import Directory
from attendance.ladders import Key, Ladders, ladder_of, musters_own
from attendance.refusals import NotFound
from attendance.rules.ladder import Ladder, ways_of
from attendance.rules.own_ladder.bounds import may_be_named, roles_on
from attendance.rules.own_ladder.typed import TypedRung
from attendance.rules.staffing import may_write_ladders
from attendance.rules.words import AlertKind, Role
from attendance.scope import StaffScope
from attendance.staff.ladders import school
from attendance.staff.ladders.school import Saying
from attendance.unit import Db


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """A version as people read it: who wrote it, when, and what it does in one sentence."""

    number: int
    sentence: str
    is_musters: bool
    written_at: datetime | None
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnLadder:
    """A ladder with its versions, the newest first; the last is Muster's own."""

    kind: AlertKind
    is_short: bool
    ladder: Ladder
    versions: tuple[Written, ...]
    # The minutes of each step at which nobody can be reached today.
    holes: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """Return what an address calls it."""
        return school.name_of(self.kind, is_short=self.is_short)

    @property
    def called(self) -> str:
        """Return what people call it."""
        return school.called(self.kind, is_short=self.is_short)

    @property
    def now(self) -> Written:
        """Return the version that holds."""
        return self.versions[0]


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnLadders:
    """Every ladder of a home school. `starts_at` is the morning's due time, at which each sentence begins.

    `unsure` are those on ladders with an address of which nobody knows whether it reaches them.
    """

    organisation_name: str
    starts_at: datetime
    ladders: tuple[OwnLadder, ...]
    may_write: bool
    unsure: tuple[str, ...] = ()

    def ladder(self, kind: AlertKind, *, is_short: bool) -> OwnLadder:
        """Return one of them.

        Raises:
            NotFound: there is none such.
        """
        found = next((each for each in self.ladders if (each.kind, each.is_short) == (kind, is_short)), None)
        if found is None:
            raise NotFound(school.NO_SUCH)
        return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Choices:
    """Whom a ladder may name: its roles, and colleagues by job with name and title, in order of name."""

    roles: tuple[Role, ...]
    people: tuple[tuple[UUID, str], ...]


def look(scope: StaffScope, db: Db, *, now: datetime) -> OwnLadders:
    """Return the ladders of the actor's school.

    Raises:
        NotAllowed: the actor neither leads on it nor looks after the people.
        NotFound: no alerts about pupils on roll are told here.
    """
    kept = school.see(scope, db)
    ladders, directory = Ladders(db), Directory(db, now)
    said = Saying.of(db, kept, now=now)
    return OwnLadders(
        organisation_name=kept.organisation.name,
        starts_at=said.starts_at,
        ladders=tuple(_own(ladders, said, key, directory) for key in school.keys_of(kept)),
        may_write=may_write_ladders(kept.place, kept.me.roles),
        unsure=reached.unsure_of(db, kept.organisation_id, kept.people, now=now),
    )


def choices(scope: StaffScope, db: Db, kind: AlertKind) -> Choices:
    """Return whom a ladder of a kind may name here.

    Raises:
        NotAllowed: the actor may not say whom alerts tell.
        NotFound: no alerts about pupils on roll are told here.
    """
    kept = school.see_to_write(scope, db)
    named = tuple(
        (each.membership.id, f"{each.person.name}, {each.membership.job_title}")
        for each in kept.people
        if may_be_named(kind, each.roles)
    )
    return Choices(roles=roles_on(kind), people=named)


def typed_of(own: OwnLadder) -> tuple[TypedRung, ...]:
    """Return a ladder as somebody would type it."""
    return tuple(
        TypedRung(
            minutes=str(rung.at // timedelta(minutes=1)),
            roles=rung.roles,
            person=str(rung.person or ""),
            ways=ways_of(own.kind, rung),
        )
        for rung in own.ladder.rungs
    )


def _own(ladders: Ladders, said: Saying, key: Key, directory: Directory) -> OwnLadder:
    home_school, kind, is_short = key
    rows = ladders.written(key)
    written = [
        Written(
            number=row.version,
            sentence=said.sentence(kind, ladder_of(key, row)),
            is_musters=row.rungs is None,
            written_at=row.written_at,
            by=f"{row.by_name}, {row.by_job_title}",
        )
        for row in reversed(rows)
    ]
    musters = Written(number=0, sentence=said.sentence(kind, musters_own(key)), is_musters=True, written_at=None, by="")
    ladder = school.newest(ladders, key)
    return OwnLadder(
        kind=kind,
        is_short=is_short,
        ladder=ladder,
        versions=(*written, musters),
        holes=tuple(
            rung.at // timedelta(minutes=1)
            for rung in ladder.rungs
            if not directory.on_rung(home_school, rung.roles, rung.person, kind)
        ),
    )

"""See whom a home school's alerts tell and when, and write that anew: version by version, the leads told each time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from attendance.directory import Directory
from attendance.ladders import Key, Ladders, ladder_of, musters_own
from attendance.records import ladders as stored
from attendance.records import role_names
from attendance.records import staff as people
from attendance.records.base import new_id
from attendance.records.tables import LadderVersion
from attendance.refusals import Conflict, NotAllowed, NotFound, Refusal
from attendance.rules.calendar import at_london, london_date
from attendance.rules.ladder import HAVE_SHORTER, Ladder, usual_ways
from attendance.rules.own_ladder.bounds import fault_beside, fault_of, may_be_named, roles_on
from attendance.rules.own_ladder.preview import sentence_of
from attendance.rules.own_ladder.stored import to_json
from attendance.rules.own_ladder.typed import NotALadder, TypedRung, read
from attendance.rules.staffing import may_write_ladders
from attendance.rules.words import AlertKind, Role
from attendance.scope import StaffScope
from attendance.staff import keeping, news
from attendance.staff.keeping import Keeping
from attendance.unit import Db

NO_SUCH = "There is no such ladder."
# At the end of a ladder's name, where it is the one for pupils at risk.
AT_RISK = "-at-risk"
NOT_YOURS = "Only an administrator, the DSL or the headteacher of the home school can do this. Ask one of them."


@dataclass(frozen=True, kw_only=True, slots=True)
class WriteLadder:
    """A ladder as somebody typed it. `instead_of` is the version that their page showed; 0 is Muster's own."""

    kind: AlertKind
    is_short: bool
    rungs: tuple[TypedRung, ...]
    instead_of: int


@dataclass(frozen=True, kw_only=True, slots=True)
class GoBack:
    """Back to Muster's own ladder."""

    kind: AlertKind
    is_short: bool
    instead_of: int


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
        return f"{self.kind.value}{AT_RISK if self.is_short else ''}"

    @property
    def called(self) -> str:
        """Return what people call it."""
        return called(self.kind, is_short=self.is_short)

    @property
    def now(self) -> Written:
        """Return the version that holds."""
        return self.versions[0]


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnLadders:
    """Every ladder of a home school. `starts_at` is the morning's due time, at which each sentence begins."""

    organisation_name: str
    starts_at: datetime
    ladders: tuple[OwnLadder, ...]
    may_write: bool

    def ladder(self, kind: AlertKind, *, is_short: bool) -> OwnLadder:
        """Return one of them.

        Raises:
            NotFound: there is none such.
        """
        found = next((each for each in self.ladders if (each.kind, each.is_short) == (kind, is_short)), None)
        if found is None:
            raise NotFound(NO_SUCH)
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
    kept = see(scope, db)
    ladders = Ladders(db)
    said = _Said.of(db, kept, now=now)
    return OwnLadders(
        organisation_name=kept.organisation.name,
        starts_at=said.starts_at,
        ladders=tuple(_own(ladders, said, key, Directory(db, now)) for key in _keys(kept)),
        may_write=may_write_ladders(kept.place, kept.me.roles),
    )


def choices(scope: StaffScope, db: Db, kind: AlertKind) -> Choices:
    """Return whom a ladder of a kind may name here.

    Raises:
        NotAllowed: the actor may not say whom alerts tell.
        NotFound: no alerts about pupils on roll are told here.
    """
    kept = _writing(see(scope, db))
    named = tuple(
        (each.membership.id, f"{each.person.name}, {each.membership.job_title}")
        for each in kept.people
        if may_be_named(kind, each.roles)
    )
    return Choices(roles=roles_on(kind), people=named)


def kind_named(name: str) -> tuple[AlertKind, bool]:
    """Return the kind that an address names, and whether it is the ladder for pupils at risk.

    Raises:
        NotFound: it names none.
    """
    kind = next((each for each in AlertKind if each.value == name.removesuffix(AT_RISK)), None)
    if kind is None:
        raise NotFound(NO_SUCH)
    return kind, name.endswith(AT_RISK)


def typed_of(own: OwnLadder) -> tuple[TypedRung, ...]:
    """Return a ladder as somebody would type it."""
    return tuple(
        TypedRung(
            minutes=str(rung.at // timedelta(minutes=1)),
            roles=rung.roles,
            person=str(rung.person or ""),
            ways=rung.ways or usual_ways(own.kind),
        )
        for rung in own.ladder.rungs
    )


def try_out(scope: StaffScope, db: Db, command: WriteLadder, *, now: datetime) -> str:
    """Return what a ladder would do, in one sentence; nothing is written.

    Raises:
        as `write`.
    """
    key, kept, ladders = _begin(scope, db, command)
    ladder = _judged(kept, ladders, key, command)
    return _Said.of(db, kept, now=now).sentence(command.kind, ladder)


def write(scope: StaffScope, db: Db, command: WriteLadder, *, now: datetime) -> None:
    """Write a ladder anew; an alert under way follows it from its next step.

    Raises:
        NotAllowed: the actor may not say whom alerts tell.
        NotFound: there is no such ladder here.
        Conflict: somebody else wrote it meanwhile.
        Refusal: it cannot be read, or it would silence an alarm; `field` names the input.
    """
    people.lock_jobs(db.session, scope.organisation_id)
    key, kept, ladders = _begin(scope, db, command)
    ladder = _judged(kept, ladders, key, command)
    if ladder == _newest(ladders, key):
        return
    _keep(db, kept, key, ladder, is_own=True, version=command.instead_of + 1, now=now)


def go_back(scope: StaffScope, db: Db, command: GoBack, *, now: datetime) -> None:
    """Go back to Muster's own ladder; nothing where that holds already.

    Raises:
        NotAllowed: the actor may not say whom alerts tell.
        NotFound: there is no such ladder here.
        Conflict: somebody else wrote it meanwhile.
        Refusal: a pupil at risk would then wait longer than any other.
    """
    people.lock_jobs(db.session, scope.organisation_id)
    key, kept, ladders = _begin(scope, db, command)
    written = ladders.written(key)
    if not written or written[-1].rungs is None:
        return
    ladder = musters_own(key)
    _refuse(_against_other(ladders, key, ladder))
    _keep(db, kept, key, ladder, is_own=False, version=command.instead_of + 1, now=now)


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


def in_force(scope: StaffScope, db: Db, kind: AlertKind, *, is_short: bool) -> tuple[Keeping, Ladder]:
    """Return the ladder that holds now to somebody who may say whom it tells, with the people of the school.

    Raises:
        NotAllowed: the actor may not.
        NotFound: there is no such ladder here.
    """
    kept = _writing(see(scope, db))
    return kept, _newest(Ladders(db), _key(kept, kind, is_short=is_short))


def _begin(scope: StaffScope, db: Db, command: WriteLadder | GoBack) -> tuple[Key, Keeping, Ladders]:
    kept = _writing(see(scope, db))
    key = _key(kept, command.kind, is_short=command.is_short)
    ladders = Ladders(db)
    written = ladders.written(key)
    if command.instead_of != len(written):
        raise Conflict(f"{written[-1].by_name}, {written[-1].by_job_title}, changed this meanwhile. Look at it again.")
    return key, kept, ladders


def _judged(kept: Keeping, ladders: Ladders, key: Key, command: WriteLadder) -> Ladder:
    try:
        ladder = read(command.kind, command.rungs)
    except NotALadder as problem:
        raise Refusal(str(problem), field=problem.field) from None
    jobs = {each.membership.id: each.roles for each in kept.people}
    _refuse(fault_of(command.kind, ladder, is_short=command.is_short, jobs=jobs))
    _refuse(_against_other(ladders, key, ladder))
    return ladder


def _writing(kept: Keeping) -> Keeping:
    if not may_write_ladders(kept.place, kept.me.roles):
        raise NotAllowed(NOT_YOURS)
    return kept


def _key(kept: Keeping, kind: AlertKind, *, is_short: bool) -> Key:
    key = (kept.organisation_id, kind, is_short)
    if key not in _keys(kept):
        raise NotFound(NO_SUCH)
    return key


def _keys(kept: Keeping) -> list[Key]:
    return [
        (kept.organisation_id, kind, is_short)
        for kind in AlertKind
        for is_short in ((False, True) if kind in HAVE_SHORTER else (False,))
    ]


def _newest(ladders: Ladders, key: Key) -> Ladder:
    return ladders.versions(key)[-1].ladder


def _against_other(ladders: Ladders, key: Key, ladder: Ladder) -> tuple[str, str] | None:
    school, kind, is_short = key
    if kind not in HAVE_SHORTER:
        return None
    other = _newest(ladders, (school, kind, not is_short))
    return fault_beside(other, ladder) if is_short else fault_beside(ladder, other)


def _refuse(fault: tuple[str, str] | None) -> None:
    if fault is not None:
        raise Refusal(fault[1], field=fault[0])


def _keep(db: Db, kept: Keeping, key: Key, ladder: Ladder, *, is_own: bool, version: int, now: datetime) -> None:
    school, kind, is_short = key
    rungs = to_json(ladder) if is_own else None
    row = LadderVersion(
        id=new_id(),
        home_school_id=school,
        kind=kind.value,
        is_short=is_short,
        version=version,
        rungs=rungs,
        written_at=now,
        by_name=kept.actor.name,
        by_job_title=kept.actor.job_title,
    )
    stored.add(db.session, row)
    stored.look_again(db.session, school, kind, is_short=is_short, now=now)
    body = {"kind": kind.value, "short": is_short, "version": version, "rungs": rungs}
    db.tell([school], "ladder_written", actor=kept.actor, at=now, body=body)
    said = _Said.of(db, kept, now=now)
    words = f"{kept.said}, changed who is told of “{called(kind, is_short=is_short)}”. For example: "
    news.tell_of_ladder(db, kept, words + said.sentence(kind, ladder), now=now)


def called(kind: AlertKind, *, is_short: bool) -> str:
    """Return what a ladder is called."""
    return f"{kind.label}: pupils at risk" if is_short else kind.label


def _own(ladders: Ladders, said: "_Said", key: Key, directory: Directory) -> OwnLadder:
    school, kind, is_short = key
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
    ladder = _newest(ladders, key)
    return OwnLadder(
        kind=kind,
        is_short=is_short,
        ladder=ladder,
        versions=(*written, musters),
        holes=tuple(
            rung.at // timedelta(minutes=1)
            for rung in ladder.rungs
            if not directory.on_rung(school, rung.roles, rung.person, kind)
        ),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Said:
    """What it takes to say a ladder at a school: when the morning is due, what roles are called, who has which job."""

    starts_at: datetime
    roles: Mapping[Role, str]
    names: Mapping[UUID, str]

    @classmethod
    def of(cls, db: Db, kept: Keeping, *, now: datetime) -> "_Said":
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

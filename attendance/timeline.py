"""One alert from its beginning to its end, in order of time: raised, told, opened, taken on, logged, closed.

Made from what the home school's page may show its reader; it opens nothing of its own but who, of those who were told,
has looked at the page. Looking proves that somebody read, and never that somebody acts: it stops no step.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from attendance.alert_pages import AlertPage, LogLine, Telling
from attendance.records import alerts as stored
from attendance.records import looking
from attendance.records.tables import Look
from attendance.rules.words import AlertKind, LogKind, NoticeKind, Role
from attendance.unit import Db

ENDED = frozenset({LogKind.CLOSED, LogKind.CONFIRMED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """Somebody who was told opened the page, after that telling and before the next: first, last and how often.

    A page left open counts again in each five minutes.
    """

    name: str
    job_title: str
    first_at: datetime
    last_at: datetime
    times: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """One thing that happened, in `words`, with what belongs to it.

    `told`: who was told then, each with how far it got. `roles`: whom a step that told nobody was for. `taken_from`:
    who had the alert before, where one person took it on from another. `by`: who did it, where no line of the log says.
    """

    at: datetime
    words: str
    by: str = ""
    told: tuple[Telling, ...] = ()
    roles: tuple[Role, ...] = ()
    line: LogLine | None = None
    taken_from: str | None = None
    opening: Opening | None = None
    is_end: bool = False

    @property
    def people(self) -> tuple[tuple[Telling, ...], ...]:
        """Return who was told, each with every way they were told by, in order of name."""

        def key(each: Telling) -> tuple[str, str]:
            return each.name, each.role_key

        return tuple(tuple(ways) for _, ways in groupby(sorted(self.told, key=key), key=key))


def of_page(db: Db, page: AlertPage) -> tuple[Moment, ...]:
    """Return what happened with an alert, oldest first, as far as its page is open to its reader."""
    by_ladder, by_deed = _told(page)
    # What happened at one instant stays in this order: the ladder's step, what was done, who was told of that.
    moments = [
        _raised(page),
        *by_ladder,
        *_told_nobody(db, page),
        *_logged(page),
        *_ended(page),
        *by_deed,
        *(_opened(db, page.card.id) if page.is_open_to_reader else ()),
    ]
    return tuple(sorted(moments, key=lambda each: each.at))


def _raised(page: AlertPage) -> Moment:
    return Moment(at=page.card.opened_at, words=f"Raised: {page.card.summary}", by=_raised_by(page))


def _raised_by(page: AlertPage) -> str:
    if not page.is_open_to_reader:
        return ""
    reported = page.walk_off or page.incident
    if page.walk_off is not None and page.walk_off.said_by is not None:
        return f"Said by {page.walk_off.said_by}, on the telephone; written down by {page.walk_off.reported_by}"
    if reported is not None:
        return f"Reported by {reported.reported_by}, {reported.reported_by_job}"
    if page.concern is not None:
        return f"Told by {page.concern.told_by}, {page.concern.told_by_job}"
    silent = {AlertKind.MISSING_REGISTER: "Muster: nothing had come by the time it was due"}
    return silent.get(page.card.kind, "")


def _told(page: AlertPage) -> tuple[list[Moment], list[Moment]]:
    """Make one moment of all who were told at one instant of one thing: by the ladder, or of what somebody did."""
    by_ladder: list[Moment] = []
    by_deed: list[Moment] = []
    for key, members in groupby(sorted(page.tellings, key=_telling_key), key=_telling_key):
        told = tuple(members)
        is_deed = told[0].kind == NoticeKind.CLOSED.value or told[0].says_returned
        (by_deed if is_deed else by_ladder).append(Moment(at=key[0], words=_why(page, told[0]), told=told))
    return by_ladder, by_deed


def _told_nobody(db: Db, page: AlertPage) -> Iterator[Moment]:
    """Make one moment of each step that told nobody new."""
    told_at = {each.step for each in page.tellings}
    for step in stored.steps_of(db.session, page.card.id):
        if step.number not in told_at:
            roles = tuple(Role(each) for each in step.roles.split(",") if each in set(Role))
            yield Moment(at=step.taken_at, words=f"Step {step.number} had nobody new to tell", roles=roles)


def _telling_key(each: Telling) -> tuple[datetime, str, int, bool]:
    return each.told_at, each.kind, each.step or 0, each.says_returned


def _why(page: AlertPage, first: Telling) -> str:
    if first.kind == NoticeKind.CLOSED.value:
        return "Told that it is closed"
    if first.says_returned:
        return "Told that the pupil is said to be back"
    if first.step is None:
        return "Told, because nobody on the list could be"
    before = [each for each in page.log if each.kind is LogKind.TAKEN_ON and each.recorded_at < first.told_at]
    if before and first.step > 1:
        return f"Asked again, step {first.step}: it was still open"
    return f"Told, step {first.step}" + (": nobody had taken it on" if first.step > 1 else "")


def _logged(page: AlertPage) -> Iterator[Moment]:
    had: str | None = None
    for line in page.log:
        is_taken = line.kind is LogKind.TAKEN_ON
        yield Moment(
            at=line.recorded_at,
            words=line.kind.label,
            line=line,
            taken_from=had if is_taken else None,
            is_end=line.kind in {*ENDED, LogKind.RETURNED},
        )
        had = f"{line.by_name}, {line.by_job_title}" if is_taken else had
    owner = page.card.owner
    if owner is not None and had is None:
        yield Moment(at=owner.since, words="Taken on", by=f"{owner.name}, {owner.job_title}")


def _ended(page: AlertPage) -> Iterator[Moment]:
    """Say how it ended where no line of the log says so: the register came, or the reader may not see the log."""
    card = page.card
    if card.closed_at is not None and not any(line.kind in ENDED for line in page.log):
        words = f"Closed: {card.closed_reason}" if card.closed_reason else "Closed"
        yield Moment(at=card.closed_at, words=words, by=card.register_from or "", is_end=True)


def _opened(db: Db, alert_id: UUID) -> Iterator[Moment]:
    """Return the looks of those who were told, after they were: each telling may have been read for itself."""
    told = stored.people_told(db.session, alert_id)
    looks: dict[tuple[UUID, int], list[Look]] = {}
    for look, _organisation in looking.at_alert(db.session, alert_id):
        number = bisect_right(told.get(look.person_id, []), look.at)
        if number:
            looks.setdefault((look.person_id, number), []).append(look)
    for found in looks.values():
        opening = _opening(found)
        yield Moment(at=opening.first_at, words="Opened", opening=opening)


def _opening(looks: Iterable[Look]) -> Opening:
    found = list(looks)
    return Opening(
        name=found[-1].name,
        job_title=found[-1].job_title,
        first_at=found[0].at,
        last_at=found[-1].at,
        times=len(found),
    )

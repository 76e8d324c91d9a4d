"""Tell whoever wants it, the afternoon before, that the sheets of the next day can be printed.

The mail counts and links and names nobody; the sheet itself is made when it is asked for.
"""

from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from attendance import notices, paper_sheets
from attendance.directory import Directory
from attendance.paper_sheets import Size
from attendance.records import paper_mails as stored
from attendance.records.tables import Membership
from attendance.refusals import NotAllowed
from attendance.rules.paper_day import day_to_print
from attendance.rules.phrases import counted
from attendance.rules.words import NoticeKind, Role
from attendance.scope import JOB, ProviderScope
from attendance.unit import Db

JOBS_AT_ONCE = 100
PAGE = "/paper"
TOLD_ROLES = (Role.PROVIDER_MANAGER, Role.PROVIDER_STAFF)


def is_wanted(scope: ProviderScope, db: Db) -> bool:
    """Say whether the actor has these mails of their provider."""
    return stored.wanted_since(db.session, _person(scope), scope.provider_id) is not None


def want(scope: ProviderScope, db: Db, *, is_on: bool, now: datetime) -> None:
    """Begin the mails for the actor, or end them. Asked for anew, the day they were last sent for still counts."""
    stored.want(db.session, _person(scope), scope.provider_id, now if is_on else None)


def tell_due(db: Db, *, now: datetime) -> int:
    """Write the mails of the next people who want them; return how many people were looked at.

    Where nobody is expected nothing is written, and nobody is looked at again that day.
    """
    on = day_to_print(now)
    if on is None:
        return 0
    jobs = stored.waiting(db.session, on, limit=JOBS_AT_ONCE)
    directory = Directory(db, now)
    for provider_id, group in groupby(jobs, key=attrgetter("organisation_id")):
        _tell(db, directory, provider_id, list(group), on, now=now)
    stored.note_mailed(jobs, on)
    return len(jobs)


def _tell(db: Db, directory: Directory, provider_id: UUID, jobs: list[Membership], on: date, *, now: datetime) -> None:
    size = paper_sheets.size_of(ProviderScope(provider_id=provider_id, actor=JOB), db, on, now=now)
    if not size.pupils:
        return
    topic = notices.Topic(
        kind=NoticeKind.PAPER, subject_id=provider_id, round=on.toordinal(), path=PAGE, detail=_words(size, on)
    )
    wanting = {job.person_id for job in jobs}
    for recipient in directory.together(provider_id, TOLD_ROLES):
        if recipient.person_id in wanting:
            notices.write(db, recipient, topic, now=now)


def _words(size: Size, on: date) -> str:
    pupils = counted(size.pupils, "pupil is", "pupils are")
    at_sites = f"{size.sites} sites of " if size.sites > 1 else ""
    return f"{pupils} expected at {at_sites}{size.provider_name} on {on:%A} {on.day} {on:%B}."


def _person(scope: ProviderScope) -> UUID:
    if scope.actor.person_id is None:
        message = "Only somebody with a sign-in of their own can have these mails."
        raise NotAllowed(message)
    return scope.actor.person_id

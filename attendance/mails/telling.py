"""Show home schools what an e-mail says that was not read into the register.

A school reads all of it where nobody else's pupil is at the provider, and otherwise only what names its own.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from attendance import tasks
from attendance.directory import Directory
from attendance.records import hidden_places, intakes, registers, staff
from attendance.records.base import new_id
from attendance.records.tables import InboundMail, MailShown
from attendance.rules.calendar import london_date, to_london
from attendance.rules.mails import NO_SUBJECT, Excerpt, all_names, excerpt_for, is_cover_note
from attendance.rules.words import Role
from attendance.scope import JOB, ProviderScope
from attendance.unit import Db

TASK, PAGE = "mail_not_read", "/school/received"


def show(scope: ProviderScope, db: Db, mail: InboundMail, *, is_alarming: bool, now: datetime) -> list[str]:
    """Show an e-mail to each home school with a pupil at the provider today, and return the schools' names.

    One of whose pupils it surely says nothing is left in peace: each sentence names another's.
    """
    on, said = london_date(now), _said(mail, scope.actor.name)
    hosted = registers.hosted(db.session, scope.provider_id, on=on, today=on)
    hidden = hidden_places.among(db.session, {each.pupil.id for each in hosted})
    there_today = {each.school.id: each.school.name for each in hosted}
    excerpts, directory = _excerpts(scope, db, said, there_today), Directory(db, now)
    schools = {key: name for key, name in there_today.items() if is_alarming or not excerpts[key].is_others}
    for school_id in schools:
        there = {each.pupil.id for each in hosted if each.school.id == school_id}
        shown = _shown(mail, school_id, excerpts[school_id], hides_place=there <= hidden, is_alarming=is_alarming)
        with db.acting_for([school_id]):
            db.session.add(shown)
            db.session.flush()
            _ask(scope, db, directory, shown, now=now)
        # Who wrote it would tell the place of a pupil whose place is hidden.
        db.tell([school_id], "mail_shown", actor=JOB, at=now, body={"mail": str(mail.id)})
    return sorted(schools.values())


def _said(mail: InboundMail, sender: str) -> str:
    """Return what an e-mail says: its subject, unless that says nothing, and its words."""
    subject = mail.subject.reveal()
    above = "" if is_cover_note(subject, sender) or subject == NO_SUBJECT else f"{subject}\n"
    return f"{above}{mail.words.reveal()}"


def _excerpts(scope: ProviderScope, db: Db, said: str, school_ids: Iterable[UUID]) -> Mapping[UUID, Excerpt]:
    """Return what each of these schools may read, beside all who were ever there; a hidden pupil is named to none."""
    ever = intakes.placed_ever(db.session, scope.provider_id)
    hidden = hidden_places.among(db.session, {pupil.id for _placement, pupil, _school in ever})
    found = {}
    for school_id in school_ids:
        names: dict[str, list[tuple[str, str]]] = {"own": [], "hidden": [], "others": []}
        for _placement, pupil, school in ever:
            whose = "others" if school.id != school_id else "hidden" if pupil.id in hidden else "own"
            names[whose].append((pupil.given_name, pupil.family_name))
        found[school_id] = excerpt_for(
            said,
            own=all_names(names["own"]),
            others=all_names([*names["others"], *names["hidden"]]),
            hidden=all_names(names["hidden"]),
            sender=scope.actor.name,
        )
    return found


def _shown(mail: InboundMail, school_id: UUID, excerpt: Excerpt, *, hides_place: bool, is_alarming: bool) -> MailShown:
    return MailShown(
        id=new_id(),
        mail_id=mail.id,
        provider_id=mail.provider_id,
        home_school_id=school_id,
        received_at=mail.received_at,
        words=excerpt.words or "nothing that names a pupil of yours",
        kept_back=excerpt.kept_back,
        hides_place=hides_place,
        is_alarming=is_alarming,
        said_by=mail.received_by,
        said_by_job=mail.received_by_job,
    )


def _ask(scope: ProviderScope, db: Db, directory: Directory, shown: MailShown, *, now: datetime) -> None:
    """Ask the school to read it: the attendance officers, or the DSL alone where the provider's name tells a place."""
    role = Role.DSL if shown.hides_place else Role.ATTENDANCE_OFFICER
    provider = staff.organisation(db.session, scope.provider_id).name
    whose = "about a pupil whose place is hidden" if shown.hides_place else f"from {shown.said_by}, {provider},"
    words = (
        f"An e-mail {whose} came at {to_london(shown.received_at):%H:%M} and is not read into the register. Read it "
        "under Received, and telephone if it does not say enough."
    )
    tasks.raise_once(
        db,
        directory,
        shown.home_school_id,
        kind=TASK,
        subject=str(shown.id),
        words=words,
        now=now,
        recipients=directory.holders(shown.home_school_id, role) or directory.holders(shown.home_school_id, Role.DSL),
        path=PAGE,
    )

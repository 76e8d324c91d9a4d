"""Things an organisation must put right, without a child at risk this minute. Raised once, told once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attendance import notices
from attendance.directory import Directory, Recipient
from attendance.records import registers, tasks
from attendance.records.base import new_id
from attendance.records.tables import Pupil, Task
from attendance.refusals import NotAllowed, NotFound
from attendance.rules import contacts
from attendance.rules.codes import TO_TELL
from attendance.rules.figures.counters import CounterKind
from attendance.rules.pathway_limits import Stage
from attendance.rules.words import NoticeKind, Role
from attendance.scope import Actor, ProviderScope, SchoolScope
from attendance.unit import Db

HOW = " Counted: "
# Tasks whose subject begins with the pupil they are about.
OF_A_PUPIL = {*CounterKind, *Stage, TO_TELL, contacts.TASK}


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenTask:
    """A task as its organisation sees it."""

    id: UUID
    kind: str
    subject: str
    words: str
    opened_at: datetime
    # Whom the task is about; None, and no name, where its kind is not about one pupil.
    pupil_id: UUID | None
    pupil_name: str
    # Somebody else must look at it and say that it is done.
    is_about_reader: bool

    @property
    def what(self) -> str:
        """Return what is to be done, without how it was counted."""
        return self.words.partition(HOW)[0]

    @property
    def how(self) -> str:
        """Return how it was counted, and from what; empty where nothing was."""
        return "".join(self.words.partition(HOW)[1:]).strip()


def raise_once(
    db: Db,
    directory: Directory,
    organisation_id: UUID,
    *,
    kind: str,
    subject: str,
    words: str,
    now: datetime,
    recipients: Sequence[Recipient] = (),
    path: str = "/tasks",
) -> bool:
    """Open a task unless the same one is open, and tell `recipients`, or the administrators; return whether it is new.

    `subject` is the id of a person where the task is about one: they cannot say themselves that it is done.
    """
    with db.acting_for([organisation_id]):
        if tasks.open_one(db.session, organisation_id, kind, subject) is not None:
            return False
        task = Task(
            id=new_id(),
            organisation_id=organisation_id,
            kind=kind,
            subject=subject,
            occurrence=tasks.next_occurrence(db.session, organisation_id, kind, subject),
            words=words,
            opened_at=now,
        )
        db.session.add(task)
        db.session.flush()
        topic = notices.Topic(kind=NoticeKind.TASK, subject_id=task.id, round=1, path=path, detail=words)
        told = [notices.write(db, each, topic, now=now) for each in recipients]
        if not any(told):
            notices.to_last_resort(db, directory, organisation_id, topic, now=now)
        return True


def role_gap(db: Db, directory: Directory, organisation_id: UUID, role: Role, *, now: datetime) -> None:
    """Tell the administrators that nobody holds a role the ladder needs."""
    words = f"Nobody holds the role of {role.label.lower()}. Alerts skip this step until somebody does."
    raise_once(db, directory, organisation_id, kind="role_gap", subject=role.value, words=words, now=now)


def open_for(scope: SchoolScope | ProviderScope, db: Db) -> list[OpenTask]:
    """Return the open tasks of the organisations in scope, oldest first."""
    rows = tasks.open_of(db.session, _organisations(scope))
    pupils = registers.pupils_by_id(db.session, {each for row in rows if (each := _pupil_of(row)) is not None})
    return [_open(row, pupils, scope.actor) for row in rows]


def _open(row: Task, pupils: Mapping[UUID, Pupil], actor: Actor) -> OpenTask:
    pupil = pupils.get(pupil_id) if (pupil_id := _pupil_of(row)) else None
    return OpenTask(
        id=row.id,
        kind=row.kind,
        subject=row.subject,
        words=row.words,
        opened_at=row.opened_at,
        pupil_id=pupil.id if pupil else None,
        pupil_name=f"{pupil.given_name} {pupil.family_name}" if pupil else "",
        is_about_reader=row.subject == str(actor.person_id),
    )


def finish(scope: SchoolScope | ProviderScope, db: Db, task_id: UUID, *, now: datetime) -> None:
    """Note that a task is done, and by whom; one that is done already stays as it is.

    Raises:
        NotFound: no such task for this organisation.
        NotAllowed: it is about the actor.
    """
    task = tasks.by_id(db.session, task_id)
    if task is None or task.organisation_id not in _organisations(scope):
        message = "There is no such task."
        raise NotFound(message)
    if task.subject == str(scope.actor.person_id):
        raise NotAllowed("This is about you. Somebody else must look at it and mark it done.")
    if task.done_at is not None:
        return
    task.done_at, task.done_by = now, f"{scope.actor.name}, {scope.actor.job_title}"
    db.tell([task.organisation_id], "task_done", actor=scope.actor, at=now, body={"task": str(task.id)})


def finish_about(
    scope: SchoolScope | ProviderScope, db: Db, organisation_id: UUID, *, kind: str, subject: str, now: datetime
) -> None:
    """Note that the task of a kind about a subject is done; nothing where none is open.

    Raises:
        NotFound: the organisation is not the actor's.
        NotAllowed: it is about the actor.
    """
    task = tasks.open_one(db.session, organisation_id, kind, subject)
    if task is not None:
        finish(scope, db, task.id, now=now)


def _pupil_of(row: Task) -> UUID | None:
    return UUID(row.subject.partition("/")[0]) if row.kind in OF_A_PUPIL else None


def _organisations(scope: SchoolScope | ProviderScope) -> set[UUID]:
    if isinstance(scope, ProviderScope):
        return {scope.provider_id}
    return {scope.organisation_id, *scope.school_ids}

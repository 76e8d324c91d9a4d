"""What is held on a pupil as a person: the roll, flags, contacts, what the family says, decisions to erase."""

from uuid import UUID

from attendance.held.columns import Row, heads, table
from attendance.records import pupil_record as stored
from attendance.records.tables import Pupil
from attendance.rules.pupil_record import Section
from attendance.unit import Db


def pupil(pupil: Pupil) -> Section:
    """Return what the roll says."""
    columns = heads(
        ref="Reference",
        upn="UPN",
        family_name="Family name",
        given_name="Given name",
        date_of_birth="Date of birth [day]",
        year_group="Year",
        reg_group="Group",
    )
    row = [getattr(pupil, each) for each in (
        "ref", "upn", "family_name", "given_name", "date_of_birth", "year_group", "reg_group"
    )]  # fmt: skip
    return table("pupil", "The pupil", "As the home school's roll has it.", columns, [row])


def flags(db: Db, pupil_id: UUID) -> Section:
    """Return the flags."""
    rows: list[Row] = [[flag.replace("_", " ")] for flag in stored.flags(db.session, pupil_id)]
    return table("flags", "Flags", "What the people who act must know.", heads(flag="Flag"), rows)


def notes(db: Db, pupil_id: UUID) -> Section:
    """Return what the family says."""
    columns = heads(
        recorded_at="Recorded [instant]",
        said_by="Said by",
        text="What they say",
        by="Written down by",
        by_job="Job",
    )
    rows: list[Row] = [
        [each.recorded_at, each.said_by, each.text, each.by_name, each.by_job_title]
        for each in stored.notes(db.session, pupil_id)
    ]
    return table("notes", "What the family says of this record", "Kept beside what it is about.", columns, rows)


def contacts(db: Db, pupil_id: UUID) -> Section:
    """Return whom the school may call."""
    columns = heads(name="Name", relation="Relation", kind="Who they are", phone="Telephone", email="E-mail")
    rows: list[Row] = [
        [each.name, each.relation, each.kind.replace("_", " "), each.phone, each.email]
        for each in stored.contacts(db.session, pupil_id)
    ]
    return table("contacts", "Contacts", "Whom the home school may call. Providers never see them.", columns, rows)


def erasures(db: Db, pupil_id: UUID) -> Section:
    """Return decisions to erase."""
    columns = heads(
        asked_at="Asked [instant]",
        what="What",
        reason="Reason",
        asked_by="Asked by",
        asked_by_job="Job",
        decided_at="Decided [instant]",
        decided_by="Decided by",
        decided_by_job="Job of that person",
        is_done="Erased [yes_no]",
    )
    rows: list[Row] = [
        [
            each.asked_at,
            each.what.replace(",", ", "),
            each.reason,
            each.asked_by,
            each.asked_by_job,
            each.decided_at,
            each.decided_by,
            each.decided_by_job,
            each.is_done,
        ]
        for each in stored.erasures(db.session, pupil_id)
    ]
    return table("erasures", "Erasures", "What was asked to be erased, and what came of it.", columns, rows)

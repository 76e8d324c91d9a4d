"""When a pupil was expected, what was seen, and the weeks that repeat it."""

from uuid import UUID

from attendance.held.columns import Row, heads, table
from attendance.records import outside_hours as stored_outside
from attendance.records import pupil_record as stored
from attendance.records.tables import OutsideSessionTakenBack, Pupil, WeekIssue
from attendance.rules.pupil_record import Section
from attendance.rules.words import Handover, Reason, SeenOutside, Session, Status
from attendance.summaries.kept import find_summary
from attendance.unit import Db


def expected(db: Db, pupil_id: UUID) -> Section:
    """Return the sessions expected."""
    columns = heads(
        on="Day [day]",
        session="Session",
        provider="Provider",
        site="Site",
        due_at="Register due [instant]",
        withdrawn_at="Withdrawn [instant]",
        withdrawn_reason="Why",
    )
    rows: list[Row] = [
        [each.on, _half_day(each.session), provider, site, each.due_at, each.withdrawn_at, each.withdrawn_reason]
        for each, provider, site in stored.expected(db.session, pupil_id)
    ]
    return table("expected", "Sessions expected", "When and where the pupil was expected.", columns, rows)


def observations(db: Db, pupil_id: UUID) -> Section:
    """Return every entry, corrected ones too."""
    columns = heads(
        on="Day [day]",
        session="Session",
        provider="Provider",
        status="Seen as",
        site="Site",
        site_until="There until [instant]",
        mode="In person or remote",
        arrived_at="Arrived [instant]",
        left_at="Left [instant]",
        reason="Reason given",
        agreed="Leaving agreed with",
        handover="Where then",
        contact_made="Family reached [yes_no]",
        note="Note",
        change_reason="Why it was changed",
        is_correction="Corrects an earlier entry [yes_no]",
        said_by="Said by",
        said_by_job="Job",
        taken_at="Seen at [instant]",
        recorded_by="Recorded by",
        recorded_by_job="Job of that person",
        received_at="Received [instant]",
        channel="By way of",
        receipt="Receipt",
    )
    rows: list[Row] = [
        [
            each.on,
            _half_day(each.session),
            provider,
            Status(each.status).label,
            site,
            each.site_until,
            each.mode.replace("_", " "),
            each.arrived_at,
            each.left_at,
            Reason(each.reason).label if each.reason else None,
            ", ".join(filter(None, (each.agreed_with, each.agreed_name))) or None,
            _handed_over(each.handover, each.handed_to),
            each.contact_made,
            each.note,
            each.change_reason,
            each.replaces_id is not None,
            each.said_by,
            each.said_by_job,
            each.taken_at,
            each.recorded_by,
            each.recorded_by_job,
            each.received_at,
            each.channel,
            receipt,
        ]
        for each, provider, receipt, site in stored.observations(db.session, pupil_id)
    ]
    about = "What providers saw, every version: an entry that was corrected stands beside its correction."
    return table("observations", "Entries", about, columns, rows)


def marks(db: Db, pupil_id: UUID) -> Section:
    """Return every version of what the home school entered."""
    columns = heads(
        on="Day [day]",
        session="Session",
        version="Version [number]",
        code="Code",
        nature="Activity",
        minutes_late="Minutes late [number]",
        proposed="Muster proposed",
        why="Why it was proposed",
        reason="Reason of the school",
        entered_by="Entered by",
        entered_by_job="Job",
        entered_at="Entered [instant]",
    )
    rows: list[Row] = [
        [
            each.on,
            _half_day(each.session),
            each.version,
            each.code,
            each.nature,
            each.minutes_late,
            each.proposed or None,
            each.why,
            each.reason,
            each.entered_by,
            each.entered_by_job,
            each.entered_at,
        ]
        for each in stored.marks(db.session, pupil_id)
    ]
    about = "The codes of the home school's register, every version: an amendment stands beside what it amends."
    return table("marks", "Codes", about, columns, rows)


def marks_keyed(db: Db, pupil_id: UUID) -> Section:
    """Return which entries were keyed into the school's own records system."""
    columns = heads(
        on="Day [day]",
        session="Session",
        version="Version [number]",
        is_keyed="What was said",
        keyed_by="By",
        keyed_by_job="Job",
        keyed_at="When [instant]",
    )
    rows: list[Row] = [
        [
            each.on,
            _half_day(each.session),
            each.version,
            "keyed" if each.is_keyed else "not keyed after all",
            each.keyed_by,
            each.keyed_by_job,
            each.keyed_at,
        ]
        for each in stored.marks_keyed(db.session, pupil_id)
    ]
    about = "Which of these codes somebody keyed into the school's own records system."
    return table("marks_keyed", "Codes keyed", about, columns, rows)


def system_marks(db: Db, pupil_id: UUID) -> Section:
    """Return what the school's own records system holds, as its last file told."""
    columns = heads(
        on="Day [day]",
        session="Session",
        written="Mark there",
        compared_by="Compared by",
        compared_by_job="Job",
        compared_at="When [instant]",
    )
    rows: list[Row] = [
        [
            mark.on,
            _half_day(mark.session),
            mark.written,
            comparison.compared_by,
            comparison.compared_by_job,
            comparison.compared_at,
        ]
        for mark, comparison in stored.system_marks(db.session, pupil_id)
    ]
    about = "What the school's own records system held, as somebody compared its marks with what providers saw."
    return table("system_marks", "Marks compared", about, columns, rows)


def outside_hours(db: Db, pupil_id: UUID) -> Section:
    """Return every session outside hours, those taken back too."""
    columns = heads(
        on="Day [day]",
        starts_at="From [instant]",
        ends_at="Until [instant]",
        provider="Provider",
        seen="Seen as",
        mode="In person or remote",
        note="Note",
        recorded_by="Recorded by",
        recorded_by_job="Job",
        recorded_at="Recorded [instant]",
        channel="By way of",
        taken_back_at="Taken back [instant]",
        taken_back_by="Taken back by",
        taken_back_by_job="Job of that person",
        taken_back_reason="Why",
    )
    rows: list[Row] = [
        [
            each.row.on,
            each.row.starts_at,
            each.row.ends_at,
            each.provider_name,
            SeenOutside(each.row.seen).label,
            each.row.mode.replace("_", " "),
            each.row.note,
            each.row.recorded_by,
            each.row.recorded_by_job,
            each.row.recorded_at,
            each.row.channel,
            *_taken_back(each.taken_back),
        ]
        for each in stored_outside.of_pupil(db.session, pupil_id)
    ]
    about = "Sessions that providers gave when no register is taken. They are in no register and in no figure."
    return table("outside_hours", "Sessions outside hours", about, columns, rows)


def weeks(db: Db, pupil: Pupil) -> Section:
    """Return the weekly summaries that have a line of the pupil."""
    columns = heads(monday="Week of [day]", version="Version [number]", issued_at="Issued [instant]")
    rows: list[Row] = [
        [each.monday, each.version, each.issued_at]
        for each in stored.week_issues(db.session, pupil.home_school_id)
        if _has_line(db, each, pupil)
    ]
    about = "Weekly summaries of the school in which the pupil has a line; they repeat the entries above."
    return table("weeks", "Weekly summaries", about, columns, rows)


def _has_line(db: Db, issue: WeekIssue, pupil: Pupil) -> bool:
    week = find_summary(db, issue)
    if week is None:
        return False
    amended = (week.entered.amended if week.entered else None) or ()
    return pupil.ref in {*(line.pupil_ref for line in week.pupils), *(each.pupil_ref for each in amended)}


def _taken_back(row: OutsideSessionTakenBack | None) -> Row:
    if row is None:
        return [None, None, None, None]
    return [row.taken_back_at, row.taken_back_by, row.taken_back_by_job, row.reason]


def _half_day(value: str | None) -> str | None:
    return Session(value).label if value else None


def _handed_over(handover: str | None, handed_to: str | None) -> str | None:
    return ", ".join(filter(None, (Handover(handover).label, handed_to))) if handover else None

"""Alerts about a pupil, what was done, walk-offs, incidents, safeguarding concerns and confirmed whereabouts."""

from collections.abc import Collection
from uuid import UUID

from attendance.held.columns import Row, heads, table
from attendance.records import pupil_record as stored
from attendance.records.tables import Alert
from attendance.rules.pupil_record import Section
from attendance.rules.words import AlertKind, ConcernAbout, LogKind, PlanPart, Session
from attendance.unit import Db

CONCERNS_LEFT_OUT = (
    "Left out, whether there are any or not, with their alerts: only the DSL or a deputy may give them out."
)
READ_FIRST = (
    "Decide about each with your data protection officer before you give it out: it may put a child in danger, warn "
    "whom it is about, or speak of other people."
)
ABOUT: dict[str, str] = {ConcernAbout.PUPIL: "The pupil", ConcernAbout.STAFF: "The provider’s staff"}
PLAN_NOT_FOR_YOU = " What it says is left out: only the safeguarding leads may give it out."
NOT_FOR_YOU = " What happened in incidents is left out: only the safeguarding leads may give it out."


def alerts(db: Db, pupil_id: UUID, *, without: Collection[AlertKind]) -> Section:
    """Return alerts about the pupil alone, but for some kinds."""
    columns = heads(
        opened_at="Opened [instant]",
        kind="What about",
        provider="Provider",
        on="Day [day]",
        session="Session",
        owner="Taken on by",
        owner_job="Job",
        taken_on_at="Taken on [instant]",
        returned_at="Pupil back [instant]",
        closed_at="Closed [instant]",
        closed_reason="Why closed",
        closed_by="Closed by",
    )
    rows: list[Row] = [
        [
            each.opened_at,
            AlertKind(each.kind).label,
            provider,
            each.on,
            _half_day(each.session),
            each.owner_name,
            each.owner_job_title,
            each.taken_on_at,
            each.returned_at,
            each.closed_at,
            each.closed_reason,
            each.closed_by,
        ]
        for each, provider in stored.alerts(db.session, pupil_id, without=without)
    ]
    about = "Alerts about this pupil. Alerts about a whole register that was late name nobody and are left out."
    return table("alerts", "Alerts", about, columns, rows)


def log(db: Db, pupil_id: UUID, *, with_incidents: bool, without: Collection[AlertKind]) -> Section:
    """Return what was done about each alert, but for some kinds."""
    columns = heads(
        at="When [instant]",
        recorded_at="Written [instant]",
        about="Alert",
        kind="What",
        who_called="Who was called",
        outcome="What came of it",
        reference="Reference",
        note="Note",
        by="By",
        by_job="Job",
        organisation="Of",
        is_shared="Provider may see it [yes_no]",
    )
    rows: list[Row] = [
        [
            each.at,
            each.recorded_at,
            AlertKind(alert.kind).label,
            LogKind(each.kind).label,
            each.who_called,
            each.outcome,
            each.reference,
            each.note,
            each.by_name,
            each.by_job_title,
            organisation,
            each.is_shared,
        ]
        for each, alert, organisation in stored.log_entries(db.session, pupil_id, without=without)
        if with_incidents or not _is_incident(alert)
    ]
    about = "What was done about each alert." + ("" if with_incidents else NOT_FOR_YOU)
    return table("log", "Logs of alerts", about, columns, rows)


def walk_offs(db: Db, pupil_id: UUID) -> Section:
    """Return when the pupil left without permission."""
    columns = heads(
        left_at="Left [instant]",
        never_came_in="Dropped off, never came in [yes_no]",
        provider="Provider",
        last_seen="Last seen",
        direction="Direction",
        clothing="Clothing",
        police_reference="Police reference",
        note="Note",
        reported_at="Reported [instant]",
        reported_by="Reported by",
        reported_by_job="Job",
        returned_at="Back [instant]",
    )
    rows: list[Row] = [
        [
            each.left_at,
            each.never_came_in,
            provider,
            each.last_seen,
            each.direction,
            each.clothing,
            each.police_reference,
            each.note,
            each.reported_at,
            each.reported_by,
            each.reported_by_job,
            each.returned_at,
        ]
        for each, provider in stored.walk_offs(db.session, pupil_id)
    ]
    return table("walk_offs", "Left without permission", "As the provider reported it.", columns, rows)


def missing_plans(db: Db, pupil_id: UUID, *, with_words: bool) -> Section:
    """Return every version of what is to be done if the pupil goes missing; without its words for other readers."""
    title, about = "If this pupil goes missing", "Every version, part by part."
    held = stored.missing_plans(db.session, pupil_id)
    if not with_words:
        columns = heads(written_at="Written [instant]", part="Part")
        short: list[Row] = [[plan.written_at, PlanPart(part.part).label] for plan, part in held]
        return table("missing_plans", title, about + PLAN_NOT_FOR_YOU, columns, short)
    columns = heads(
        written_at="Written [instant]",
        version="Version [number]",
        part="Part",
        words="Words",
        is_released="The provider may read it [yes_no]",
        reviewed_on="Gone through on [day]",
        by_name="Written by",
        by_job_title="Job",
    )
    rows: list[Row] = [
        [
            plan.written_at,
            plan.version,
            PlanPart(part.part).label,
            part.words,
            part.is_released,
            plan.reviewed_on,
            plan.by_name,
            plan.by_job_title,
        ]
        for plan, part in held
    ]
    return table("missing_plans", title, about, columns, rows)


def incidents(db: Db, pupil_id: UUID, *, with_incidents: bool) -> Section:
    """Return the pupil's part of incidents; only that they exist where the reader may not read them."""
    held = stored.incidents(db.session, pupil_id)
    if not with_incidents:
        columns = heads(reported_at="Reported [instant]", provider="Provider")
        short: list[Row] = [[each.reported_at, provider] for each, provider in held]
        return table("incidents", "Serious incidents", "That they were reported." + NOT_FOR_YOU, columns, short)
    columns = heads(
        happened_at="Happened [instant]",
        provider="Provider",
        category="What sort",
        severity="How grave",
        account="Account",
        action_taken="Done so far",
        reported_at="Reported [instant]",
        reported_by="Reported by",
        reported_by_job="Job",
    )
    rows: list[Row] = [
        [
            each.happened_at,
            provider,
            each.category.replace("_", " "),
            each.severity,
            each.account,
            each.action_taken,
            each.reported_at,
            each.reported_by,
            each.reported_by_job,
        ]
        for each, provider in held
    ]
    about = "This pupil's part of each report. Read each account before you give it out: it may speak of other people."
    return table("incidents", "Serious incidents", about, columns, rows)


def concerns(db: Db, pupil_id: UUID, *, with_concerns: bool) -> Section:
    """Return the safeguarding concerns about the pupil; to others not even whether there are any."""
    if not with_concerns:
        return table("concerns", "Safeguarding concerns", CONCERNS_LEFT_OUT, (), [])
    columns = heads(
        told_at="Told [instant]",
        provider="Provider",
        about="About",
        account="Account",
        told_by="Told by",
        told_by_job="Job",
    )
    rows: list[Row] = [
        [each.told_at, provider, ABOUT.get(each.about.reveal()), each.account, each.told_by, each.told_by_job]
        for each, provider in stored.concerns(db.session, pupil_id)
    ]
    return table("concerns", "Safeguarding concerns", READ_FIRST, columns, rows)


def whereabouts(db: Db, pupil_id: UUID) -> Section:
    """Return where the pupil was said to be."""
    columns = heads(
        on="Day [day]",
        session="Session",
        where="Where",
        how="How it is known",
        confirmed_by="Confirmed by",
        confirmed_by_job="Job",
        confirmed_at="Confirmed [instant]",
    )
    rows: list[Row] = [
        [
            each.on,
            _half_day(each.session),
            each.where,
            each.how,
            each.confirmed_by,
            each.confirmed_by_job,
            each.confirmed_at,
        ]
        for each in stored.whereabouts(db.session, pupil_id)
    ]
    return table("whereabouts", "Whereabouts confirmed", "Where a named person says the pupil was.", columns, rows)


def _is_incident(alert: Alert) -> bool:
    return alert.kind == AlertKind.INCIDENT.value


def _half_day(value: str | None) -> str | None:
    return Session(value).label if value else None

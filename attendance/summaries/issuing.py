"""The clockwork of the week: plan its times, ask providers to sign off, send the draft and the final, re-issue.

Each step and its notices are one transaction, so a step is never done without its notices nor twice. Nothing here
makes a document: a mail carries a link, and a school that wants the file gets it made when the mail leaves.
"""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from urllib.parse import quote
from uuid import UUID, uuid5

from attendance import notices
from attendance.climbing import LATE_AFTER
from attendance.directory import Directory, Recipient
from attendance.notices import Topic
from attendance.records import weeks
from attendance.records.base import new_id
from attendance.records.tables import SchoolWeek, WeekIssue
from attendance.rules.calendar import at_london, london_date, monday_of
from attendance.rules.week import (
    SessionState,
    WeekSummary,
    WeekTimes,
    changes_between,
)
from attendance.rules.words import NoticeKind, Role
from attendance.scope import JOB
from attendance.summaries.facts import dues_of
from attendance.summaries.kept import LOST, find_summary, kept
from attendance.summaries.school_week import ONE_WEEK, Made, make
from attendance.unit import Db

# A week is worked out from a dozen questions to the database; a transaction must end within 200 milliseconds.
WEEKS_AT_ONCE = 5
# Days missed during a stop are opened for as long as this; so are their weeks.
WEEKS_TO_CATCH_UP = 2

GETS_DRAFT = (Role.ATTENDANCE_OFFICER,)
GETS_FINAL = (Role.ATTENDANCE_OFFICER, Role.DSL, Role.HEADTEACHER, Role.SENIOR_LEAD)
SIGNS_OFF = (Role.PROVIDER_MANAGER, Role.PROVIDER_STAFF)
# Makes one subject out of "this school, this week, this step", for notices whose subject has no row of its own.
_SUBJECTS = UUID("3f0c1f5e-7d0f-4c63-9a0e-6a2f4f6e9b57")


def plan_weeks(db: Db, *, now: datetime) -> int:
    """Give the next weeks that have an opened day their times; return how many."""
    this = monday_of(london_date(now))
    done = 0
    for back in range(WEEKS_TO_CATCH_UP + 1):
        monday = this - ONE_WEEK * back
        for school_id in weeks.schools_to_plan(db.session, monday, limit=WEEKS_AT_ONCE - done):
            times = make(db, school_id, monday, now=now).times
            db.session.add(_planned(db, school_id, monday, times))
            done += 1
        if done >= WEEKS_AT_ONCE:
            break
    return done


def run_due(db: Db, *, now: datetime) -> int:
    """Do what is due for weeks, a bounded number at once; return how many weeks were looked at."""
    directory = Directory(db, now)
    rows = weeks.due(db.session, now=now, limit=WEEKS_AT_ONCE)
    for row in rows:
        made = make(db, row.home_school_id, row.monday, now=now)
        if row.issued_at is None:
            _advance(db, directory, row, made, now=now)
        else:
            _correct(db, directory, row, made, now=now)
    return len(rows)


def gap_words(summary: WeekSummary) -> str:
    """Return what is missing from a week, without a name: "3 sessions not reported: 2 at Oakbank Farm, 1 at …"."""
    parts = [_counted_at(summary, SessionState.NOT_REPORTED, "not reported")]
    parts.append(_counted_at(summary, SessionState.GAP, "in which nobody expected the pupil"))
    if awaited := summary.counts[SessionState.AWAITED]:
        parts.append(f"{_sessions(awaited)} not yet due")
    return "; ".join(filter(None, parts)) or "every session was reported"


def _planned(db: Db, school_id: UUID, monday: date, times: WeekTimes | None) -> SchoolWeek:
    # A week without school keeps a row for which nothing is due, so that it is not worked out at every tick.
    after = at_london(monday + ONE_WEEK, db.preferences.final_at)
    held = times or WeekTimes(ask_at=after, draft_at=after, final_at=after)
    return SchoolWeek(
        home_school_id=school_id,
        monday=monday,
        ask_at=held.ask_at,
        draft_at=held.draft_at,
        final_at=held.final_at,
        next_at=min(held.ask_at, held.draft_at) if times else None,
    )


def _advance(db: Db, directory: Directory, row: SchoolWeek, made: Made, *, now: datetime) -> None:
    """Take the steps of a week that are due. A draft that nobody saw before the final is superseded by it."""
    if made.times is None:
        row.next_at = None
        return
    _retime(row, made.times)
    is_over = row.final_at <= now
    if row.asked_at is None and row.ask_at <= now:
        _ask(db, directory, made, is_late=now - row.ask_at > LATE_AFTER, now=now)
        row.asked_at = now
    if row.drafted_at is None and row.draft_at <= now:
        if not is_over:
            _draft(db, directory, row, made.summary, now=now)
        row.drafted_at = now
    if is_over:
        _issue(db, directory, row, made.summary, version=1, changes=(), now=now)
        row.issued_at = now
    row.next_at = _next(row)


def _correct(db: Db, directory: Directory, row: SchoolWeek, made: Made, *, now: datetime) -> None:
    """Issue the next version of a week that is no longer what was sent; nothing where it says the same after all."""
    if made.has_awaited:
        row.next_at = max(dues_of(made.facts.expected.values()))
        return
    last = weeks.last_issue(db.session, row.home_school_id, row.monday)
    changes = _changes_since(db, last, made.summary) if last else ()
    if last and changes:
        _issue(db, directory, row, made.summary, version=last.version + 1, changes=changes, now=now)
    row.changed_at = row.next_at = None


def _changes_since(db: Db, last: WeekIssue, now: WeekSummary) -> tuple[str, ...]:
    before = find_summary(db, last)
    return (LOST,) if before is None else changes_between(before, now)


def _retime(row: SchoolWeek, times: WeekTimes) -> None:
    """Take the times of the steps not done yet as the calendar and the placements are now."""
    row.ask_at = row.ask_at if row.asked_at else times.ask_at
    row.draft_at = row.draft_at if row.drafted_at else times.draft_at
    row.final_at = times.final_at


def _next(row: SchoolWeek) -> datetime | None:
    steps = ((row.ask_at, row.asked_at), (row.draft_at, row.drafted_at), (row.final_at, row.issued_at))
    return min((due_at for due_at, done_at in steps if done_at is None), default=None)


def _ask(db: Db, directory: Directory, made: Made, *, is_late: bool, now: datetime) -> None:
    """Ask each provider to sign its week off: once a day, whichever and however many home schools it hosts for."""
    summary, facts = made.summary, made.facts
    signed = {row.provider_id for row in weeks.sign_offs(db.session, facts.whose, summary.monday)}
    hosting = {each.provider_id for each in facts.expected.values()} | {
        each.provider_id for each in facts.observed.values()
    }
    for provider_id in sorted(hosting - signed, key=str):
        subject = _subject("ask", provider_id, summary.monday, london_date(now))
        if weeks.was_told(db.session, NoticeKind.WEEK.value, subject):
            continue
        topic = Topic(
            kind=NoticeKind.WEEK,
            subject_id=subject,
            round=1,
            path=f"/weeks/{summary.week}",
            detail=f"Your register of week {summary.week} is ready to read and sign off",
            is_late=is_late,
        )
        _tell_first(db, directory, provider_id, topic, now=now)
    _chain(db, facts.whose.school_id, "week_sign_off_asked", summary, now=now)


def _draft(db: Db, directory: Directory, row: SchoolWeek, summary: WeekSummary, *, now: datetime) -> None:
    topic = Topic(
        kind=NoticeKind.WEEK_DRAFT,
        subject_id=_subject("draft", row.home_school_id, row.monday),
        round=1,
        path=_path(summary),
        detail=f"Week {summary.week} so far: {gap_words(summary)}",
        is_late=now - row.draft_at > LATE_AFTER,
    )
    _tell_all(db, directory, row.home_school_id, GETS_DRAFT, topic, now=now)
    _chain(db, row.home_school_id, "week_drafted", summary, now=now)


def _issue(
    db: Db,
    directory: Directory,
    row: SchoolWeek,
    made: WeekSummary,
    *,
    version: int,
    changes: tuple[str, ...],
    now: datetime,
) -> None:
    summary = replace(made, version=version, is_draft=False, made_at=now, changes=changes)
    issue = WeekIssue(
        id=new_id(),
        home_school_id=row.home_school_id,
        monday=row.monday,
        version=version,
        issued_at=now,
        data=kept(summary),
    )
    db.session.add(issue)
    topic = Topic(
        kind=NoticeKind.WEEK,
        subject_id=issue.id,
        round=version,
        path=_path(summary),
        detail=_issue_words(summary),
        is_late=version == 1 and now - row.final_at > LATE_AFTER,
    )
    _tell_all(db, directory, row.home_school_id, GETS_FINAL, topic, now=now)
    _chain(db, row.home_school_id, "week_issued", summary, now=now)


def _issue_words(summary: WeekSummary) -> str:
    if summary.version == 1:
        return f"Week {summary.week}: {gap_words(summary)}"
    count = len(summary.changes)
    changed = "1 thing" if count == 1 else f"{count} things"
    return (
        f"Week {summary.week}, version {summary.version}: {changed} changed since version {summary.version - 1}, "
        f"named at the end; {gap_words(summary)}"
    )


def _tell_all(
    db: Db, directory: Directory, school_id: UUID, roles: tuple[Role, ...], topic: Topic, *, now: datetime
) -> None:
    """Tell the holders of these roles, each person once; whoever is left where no one of them can be reached."""
    people: dict[str, Recipient] = {}
    for role in roles:
        for each in directory.holders(school_id, role):
            people.setdefault(each.key, each)
    told = [notices.write(db, each, topic, now=now) for each in people.values()]
    if not any(told):
        notices.to_last_resort(db, directory, school_id, topic, now=now)


def _tell_first(db: Db, directory: Directory, provider_id: UUID, topic: Topic, *, now: datetime) -> None:
    """Tell the first role that somebody reachable holds: signing off is the manager's where there is one."""
    for role in SIGNS_OFF:
        told = [notices.write(db, each, topic, now=now) for each in directory.holders(provider_id, role)]
        if any(told):
            return
    notices.to_last_resort(db, directory, provider_id, topic, now=now)


def _chain(db: Db, school_id: UUID | None, kind: str, summary: WeekSummary, *, now: datetime) -> None:
    counts = {"version": summary.version, "not_reported": summary.counts[SessionState.NOT_REPORTED]}
    db.tell([school_id] if school_id else [], kind, actor=JOB, at=now, body={"week": summary.week, **counts})


def _path(summary: WeekSummary) -> str:
    return f"/school/weeks/{quote(summary.school_code, safe='')}/{summary.week}"


def _subject(step: str, *about: object) -> UUID:
    return uuid5(_SUBJECTS, " ".join([step, *map(str, about)]))


def _counted_at(summary: WeekSummary, state: SessionState, words: str) -> str:
    where = Counter(cell.provider or "" for cell in summary.cells if cell.state is state)
    if not where:
        return ""
    at = ", ".join(f"{count} at {name}" for name, count in sorted(where.items()) if name)
    return f"{_sessions(where.total())} {words}" + (f": {at}" if at else "")


def _sessions(count: int) -> str:
    return "1 session" if count == 1 else f"{count} sessions"

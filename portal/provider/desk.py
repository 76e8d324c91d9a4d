"""Take a register wherever that is: in the portal, on a shared tablet, behind a link or over the telephone.

The page is the same one.

A `Desk` says whose scope it is and what becomes of a register. It holds no rule.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import render_template, request
from werkzeug.wrappers import Response

from attendance import provider_day, registers
from attendance.observing import EntryCommand
from attendance.receiving import Envelope
from attendance.refusals import Conflict, EntriesRefused, EntryProblem, KeyReused, NotFound, Refusal
from attendance.registers import Receipt, SubmitRegister
from attendance.rules.calendar import at_london, london_date
from attendance.rules.words import TRANSPORT_REASONS, AgreedWith, Reason, Session, Status, Tutored
from attendance.scope import ProviderScope
from attendance.unit import Db
from portal.forms.provider.fields import choices
from portal.forms.provider.register import RegisterForm, Slip, body_of, placements_sent, read_entry
from portal.provider.register_page import RegisterPage, error_links, page_of, slip_problem
from portal.services import now, store

Answer = Response | str | tuple[str, int]
SHORT_WORDS = {
    Status.PRESENT: ("Present", "", "present"),
    Status.LATE: ("Late", "", "late"),
    Status.ABSENT: ("Absent", "", "absent"),
    Status.LEFT_EARLY: ("Left", " early", "left"),
    Status.NOT_HELD: ("Not held", "", "not-held"),
}
TUTORS_WORDS = {
    Tutored.SEEN_IN_PERSON: ("Seen", " in person", "present"),
    Tutored.SEEN_BY_VIDEO: ("By video", "", "late"),
    Tutored.NOT_SEEN: ("Not seen", "", "absent"),
    Tutored.NO_ADULT_AT_HOME: ("No adult", " at home", "absent"),
}
NOTHING_NEW = "Nothing is marked that is not on record already. Mark at least one pupil, then send."
SENT_BEFORE = "This page was sent before, and what is marked now differs from it. Check it, then send again."
CHOOSE_SITE = "Choose where the group is."
CHOOSE_UNTIL = "Enter until when the group is there."
GONE = (
    "A pupil you marked is not placed with you on this day any more. Nothing was sent. The list below is up to date: "
    "send it again without that pupil. If the pupil is with you now, telephone the home school."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """Where a register is taken: whose scope, on which template, and where its receipt is shown.

    `walk_off_page` and `absence_page` are the endpoints the page leads on to; None where it leads nowhere.
    `walk_off_where` is what the first's address names besides the pupil.
    `keeps_entries`: an entry on record is shown as it is, with nothing to choose but what happened after it.
    `form_head` is a template for what the form asks for besides the pupils, `form_action` where it is sent.
    `keep` stores a register where it is more than the scope's own; `says` is what was typed besides the pupils.
    """

    scope: ProviderScope
    template: str
    done: Callable[[Receipt], Answer]
    walk_off_page: str | None = None
    absence_page: str | None = None
    shows_schools: bool = True
    keeps_entries: bool = False
    form_action: str | None = None
    form_head: str | None = None
    more: Mapping[str, object] = field(default_factory=dict)
    walk_off_where: Mapping[str, UUID] = field(default_factory=dict)
    keep: Callable[[Db, SubmitRegister, datetime], Receipt] | None = None
    says: Mapping[str, object] = field(default_factory=dict)

    def submit(self, command: SubmitRegister, at: datetime) -> Receipt:
        """Send a register."""
        keep = self.keep
        if keep is not None:
            return store().command(lambda db: keep(db, command, at))
        return store().command(lambda db: registers.submit(self.scope, db, command, now=at))

    def load(self, on: date, session: Session, at: datetime) -> provider_day.SessionRegister:
        """Return the register as it is on record."""
        provider_day.open_days(self.scope, store(), on, now=at)
        with store().reading() as db:
            return provider_day.session_register(self.scope, db, on, session, now=at)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Visit:
    """One request at a desk."""

    desk: Desk
    form: RegisterForm
    at: datetime

    def page(self, on: date, session: Session, *, sent: Any = None) -> RegisterPage:
        """Return the page of a register, with what was sent."""
        return page_of(self.desk.load(on, session, self.at), now=self.at, sent=sent)


def show(desk: Desk, on: date, session: Session) -> Answer:
    """Show the register of a session, with what has been said so far. Nothing is chosen for anybody."""
    visit = _Visit(desk=desk, form=RegisterForm(formdata=None), at=now())
    registers.require_date(on, now=visit.at)
    visit.form.key.renew()
    return _render(visit, visit.page(on, session))


def send(desk: Desk, on: date, session: Session, *, problems: tuple[dict[str, str], ...] = ()) -> Answer:
    """Send what was chosen; or, asked by a browser without scripts, set the remaining pupils on the page alone.

    `problems` are what is wrong with the page outside the pupils' rows, as links to it: with any, nothing is sent.
    """
    visit = _Visit(desk=desk, form=RegisterForm(), at=now())
    registers.require_date(on, now=visit.at)
    page = visit.page(on, session, sent=request.form)
    deed = _deed()
    if not is_sent():
        # What a tablet kept while it was hidden is looked at first, then sent.
        return _render(visit, _with_remaining_present(page) if deed == "remaining" else page)
    if problems:
        return _render(visit, replace(page, errors=problems)), 400
    if deed == "group":
        return _send_group(visit, page)
    nobody = deed == "nobody"
    if not nobody:
        slips = {
            row.placement: slip for row in page.rows if row.form.is_touched and (slip := row.form.find_slip(row.name))
        }
        if slips:
            return _with_slips(visit, page, slips)
    entries = () if nobody else _entries(page)
    if not entries and not nobody:
        return _refused(visit, page, (NOTHING_NEW,))
    return _submit(visit, page, entries)


def _send_group(visit: _Visit, page: RegisterPage) -> Answer:
    """Send that everybody who is not marked otherwise is at a site together."""
    site, until = visit.form.group_site.data, visit.form.group_until.data
    if site is None:
        return _refused(visit, page, (CHOOSE_SITE,), where="#group_site")
    if until is None:
        return _refused(visit, page, (CHOOSE_UNTIL,), where="#group_until")
    entries = _entries(_with_remaining_present(page))
    told = {entry.placement for entry in entries}
    together = {row.placement for row in page.rows if row.goes_with_the_group}
    unsaid = [row for row in page.rows if row.placement in together - told]
    moved = (*entries, *(row.form.command(row.placement, page.on) for row in unsaid))
    at = at_london(page.on, until)
    return _submit(
        visit,
        page,
        tuple(replace(each, site=site, site_until=at) if each.placement in together else each for each in moved),
    )


def is_sent() -> bool:
    """Say whether a request sends its register; else it is only looked at again."""
    return _deed() not in {"remaining", "hold"}


def _deed() -> str:
    return request.form.get("do", "send")


def _submit(visit: _Visit, page: RegisterPage, entries: tuple[EntryCommand, ...]) -> Answer:
    body = {"on": page.on, "session": page.session, "entries": body_of(entries), **visit.desk.says}
    command = SubmitRegister(
        on=page.on, session=page.session, entries=entries, envelope=Envelope.of(visit.form.key.data or "", body)
    )
    try:
        receipt = visit.desk.submit(command, visit.at)
    except EntriesRefused as refusal:
        code = 409 if isinstance(refusal, Conflict) else 400
        return _with_problems(visit, page, {each.placement: each for each in refusal.problems}, {}), code
    except KeyReused:
        visit.form.key.renew()
        return _refused(visit, page, (SENT_BEFORE,))
    except NotFound:
        return _refused(visit, page, (GONE,))
    except Refusal as refusal:
        return _refused(visit, page, (refusal.sentence,))
    return visit.desk.done(receipt)


def _entries(page: RegisterPage) -> tuple[EntryCommand, ...]:
    """Return what was chosen on the page, with those pupils whom the page no longer knows: they must be refused."""
    rows = [row for row in (*page.rows, *page.unscheduled) if row.form.is_touched]
    known = {row.placement for row in (*page.rows, *page.unscheduled)}
    strangers = [(each, read_entry(request.form, each)) for each in placements_sent(request.form) if each not in known]
    forms = [(row.placement, row.form) for row in rows] + [each for each in strangers if each[1].is_touched]
    return tuple(form.command(placement, page.on) for placement, form in forms if form.status.data is not None)


def _with_remaining_present(page: RegisterPage) -> RegisterPage:
    for row in page.rows:
        if row.is_open:
            row.form.status.data = Status.PRESENT
    return page


def _with_slips(visit: _Visit, page: RegisterPage, slips: dict[str, Slip]) -> Answer:
    problems = {row.placement: slip_problem(row, slips[row.placement]) for row in page.rows if row.placement in slips}
    return _with_problems(visit, page, problems, slips), 400


def _with_problems(visit: _Visit, page: RegisterPage, problems: dict[str, EntryProblem], slips: dict[str, Slip]) -> str:
    errors = tuple(error_links([*page.rows, *page.unscheduled], problems, slips))
    return _render(visit, replace(page, problems=problems, errors=errors))


def _refused(visit: _Visit, page: RegisterPage, sentences: tuple[str, ...], *, where: str = "#register") -> Answer:
    errors = tuple({"text": sentence, "href": where} for sentence in sentences)
    return _render(visit, replace(page, errors=errors)), 400


def _render(visit: _Visit, page: RegisterPage) -> str:
    return render_template(
        visit.desk.template,
        page=page,
        form=visit.form,
        statuses=[(status, status, *words) for status, words in SHORT_WORDS.items()],
        tutored=[(word, word.status, *words) for word, words in TUTORS_WORDS.items()],
        reasons=choices(each for each in Reason if each is not Reason.NO_ADULT_AT_HOME),
        transport_reasons=TRANSPORT_REASONS,
        agreements=choices(AgreedWith),
        seconds_now=page.seconds_now(visit.at),
        is_today=page.on == london_date(visit.at),
        desk=visit.desk,
        **visit.desk.more,
    )

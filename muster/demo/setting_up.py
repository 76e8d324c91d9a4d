"""Make the demo's database: the tables, the cast by the importer, passwords, and every day since the term began.

What was made is kept for the next start, under a key of everything it was made from. It holds fictional people only.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path

from attendance import agreements, missing_plans, paper_mails, passwords, people, written_agreements
from attendance.agreements import AgreeTimes
from attendance.imports import import_sheet
from attendance.missing_plans import WritePlan
from attendance.records import migrating, staff
from attendance.records.access import organisation_by_code
from attendance.records.database import Database
from attendance.records.pupil_record import pupil_by_ref
from attendance.refusals import Refusal
from attendance.rules.calendar import at_london, london_date, monday_of
from attendance.rules.words import AlertKind, FirstContact, PlanPart
from attendance.scope import OPERATOR, ProviderScope
from attendance.staff.ladders import writing
from attendance.staff.ladders.writing import WriteLadder
from attendance.staff.role_names import name_roles
from attendance.unit import Db, Store
from attendance.written_agreements import Sign, Write
from muster import resources
from muster.clock import Clock
from muster.context import preferences_of, vault_of
from muster.demo import cast
from muster.demo.mailbox import Mailbox
from muster.demo.people import COORDINATOR, LEADS, MANAGERS, TRUST_ADMINISTRATOR, Troupe
from muster.demo.programme import acts_of
from muster.demo.stage import Stage
from muster.settings import Settings
from notifications.channels import Channel
from notifications.channels.mailbox import MailboxChannel
from notifications.outbox import EMAIL, SMS

DATABASE, MAILBOX = "demo.db", "mailbox.json"
# Everything a demo's days are made by; a change in any of it makes what was kept worthless.
MADE_BY = ("attendance", "gateway", "muster", "notifications")
KEPT_AT_MOST = 3
# Letters of the days before are still there to be read; those of the weeks before nobody wants.
LETTERS_OF = timedelta(days=4)
ENTERED_AT = at_london(cast.FIRST_DAY - timedelta(days=4), time(9))
Watch = Callable[[date], None]


class NotMade(Exception):
    """A file of the cast was refused by the importer; the text says which and why."""


def channels(mailbox: Mailbox) -> Mapping[str, Channel]:
    """Return the demo's ways out: both lead to the mailbox on screen."""
    return {name: MailboxChannel(name, mailbox.keep) for name in (EMAIL, SMS)}


def store_of(settings: Settings, *, wake: Callable[[], None] = lambda: None) -> Store:
    """Return the way to the demo's records. Texts go to the mailbox too."""
    preferences = replace(preferences_of(settings), has_texts=True)
    vault = vault_of(settings, Clock(settings.clock.file))
    return Store(Database(settings.database.url), preferences, wake, vault=vault)


def stage_for(store: Store, mailbox: Mailbox, settings: Settings, *, at: datetime, start: datetime) -> Stage:
    """Return the stage as it stands at an instant; the visitor comes on the day of `start`."""
    programme = partial(acts_of, first_day=london_date(start))
    return Stage(store, channels(mailbox), base_url=settings.base_url, at=at, programme=programme)


def set_up(settings: Settings, folder: Path, mailbox: Mailbox, *, start: datetime, watch: Watch) -> None:
    """Make the database and the mailbox as they are at `start`, from what was kept or from nothing.

    Raises:
        Refusal: `start` is not in the year the cast's calendar knows.
    """
    require_in_year(start)
    kept = _kept_folder(settings, start)
    if (kept / MAILBOX).is_file():
        shutil.copyfile(kept / DATABASE, folder / DATABASE)
        mailbox.load(kept / MAILBOX)
        return
    migrating.upgrade(settings.database.url, resources.migrations())
    store = store_of(settings)
    with closing(_Closing(store)):
        enter(store, start=start)
        stage_for(store, mailbox, settings, at=ENTERED_AT, start=start).play(start, watch=watch)
    mailbox.forget(lambda each: each.at < start - LETTERS_OF)
    mailbox.look()
    # For the next start only: a folder that cannot be written to must not stop this one.
    with suppress(OSError):
        _keep(kept, folder, mailbox)


def require_in_year(start: datetime) -> None:
    """Refuse a start outside the year that the cast's calendar knows.

    Raises:
        Refusal: with the dates between which it must be.
    """
    first, last = cast.FIRST_START, cast.LAST_DAY
    if not first <= london_date(start) <= last:
        raise Refusal(
            f"The demo's school year runs from {first:%-d %B %Y} to {last:%-d %B %Y}. Choose a day in it with --at."
        )


def enter(store: Store, *, start: datetime) -> None:
    """Enter the cast by the importer, with what they agreed, as it is before the term begins.

    Raises:
        NotMade: a file of the cast was refused.
    """
    hashed = passwords.hash_password(cast.PASSWORD)
    with store.writing() as db:
        for kind in cast.KINDS:
            monday = monday_of(london_date(start))
            result = import_sheet(db, kind, cast.sheet(kind, monday=monday), actor=OPERATOR, now=ENTERED_AT)
            if result.is_refused:
                raise NotMade(f"{kind}: {result.problems[0]}")
            db.session.flush()
        machine_now = Clock().machine()
        for email in cast.emails():
            people.give_password(db, email, hashed, now=ENTERED_AT, machine_now=machine_now)
        name_roles(Troupe().among_staff(db, TRUST_ADMINISTRATOR), db, cast.ROLE_NAMES, now=ENTERED_AT)
        ladder = WriteLadder(kind=AlertKind.WHEREABOUTS, is_short=False, rungs=cast.OWN_LADDER, instead_of=0)
        writing.write(Troupe().among_staff(db, LEADS["EASTMARSH"]), db, ladder, now=ENTERED_AT)
        # He opens the farm's doors, and prints while there is internet.
        paper_mails.want(Troupe().at_provider(db, MANAGERS["TANSY"]), db, is_on=True, now=ENTERED_AT)
        _agree_times(db)
        _plan_for_the_missing(db)
        _sign_agreement(db, "TANSY", manager=MANAGERS["TANSY"], first_contact=FirstContact.SCHOOL)
        _sign_agreement(db, "RIDGEWAY", manager=None, first_contact=FirstContact.PROVIDER)


def _sign_agreement(db: Db, provider: str, *, manager: str | None, first_contact: FirstContact) -> None:
    """Let the large school write and sign an agreement, and the provider's manager too where there is one."""
    host, school = organisation_by_code(db.session, provider), organisation_by_code(db.session, "HARROW")
    if host is None or school is None:
        raise NotMade("an organisation of the agreement is not there")
    ours = Troupe().at_school(db, COORDINATOR)
    command = Write(
        provider_id=host.id,
        home_school_id=school.id,
        first_contact=first_contact,
        closures="Each rings the other by 08:00, and a week ahead where it is known. Nobody is sent home alone: "
        "whoever has come stays until the school has spoken to the parent.",
        instead_of=0,
    )
    written_agreements.write(ours, db, command, now=ENTERED_AT)
    for scope in (ours, Troupe().at_provider(db, manager)) if manager else (ours,):
        own = scope.provider_id if isinstance(scope, ProviderScope) else scope.organisation_id
        lead = next(each for each in staff.colleagues(db.session, own) if each.person.id != scope.actor.person_id)
        signed = Sign(provider_id=host.id, home_school_id=school.id, version=1, lead_job_id=lead.membership.id)
        written_agreements.sign(scope, db, signed, now=ENTERED_AT)


def _agree_times(db: Db) -> None:
    """Let the large school agree the tuition service's own later time."""
    tuition, school = organisation_by_code(db.session, "LANTERN"), organisation_by_code(db.session, "HARROW")
    if tuition is None or school is None:
        raise NotMade("an organisation of the agreement is not there")
    command = AgreeTimes(
        provider_id=tuition.id, home_school_id=school.id, am_due=time(10, 15), pm_due=None, instead_of=None
    )
    # Nobody is placed before the term begins, so it is agreed on the first day of the placements.
    agreements.agree(Troupe().at_school(db, COORDINATOR), db, command, now=at_london(date(2026, 9, 7), time(7, 30)))


def _plan_for_the_missing(db: Db) -> None:
    """Let the large school write down what to do if a pupil who has run before does so again."""
    school = organisation_by_code(db.session, "HARROW")
    pupil = pupil_by_ref(db.session, school.id, "H004") if school else None
    if pupil is None:
        raise NotMade("the pupil of the plan is not there")
    command = WritePlan(
        words={
            PlanPart.DESCRIPTION: "Tall, short fair hair, grey hooded top, blue rucksack.",
            PlanPart.PLACES: "The skate park, the grandmother’s, the bus station. Has come back alone by three.",
            PlanPart.RISKS: "Has been met by older boys at the bus station. Tell the police it has happened before.",
            PlanPart.WHO_TO_CALL: "Mother first, then the grandmother, then the social worker.",
        },
        released=frozenset({PlanPart.DESCRIPTION, PlanPart.PLACES}),
        reviewed_on=london_date(ENTERED_AT),
        instead_of=0,
    )
    missing_plans.write(Troupe().at_school(db, LEADS["HARROW"]), db, pupil.id, command, now=ENTERED_AT)


class _Closing:
    """Closes a store's connections, so that its file can be copied whole."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def close(self) -> None:
        self._store.database.dispose()


def _keep(kept: Path, folder: Path, mailbox: Mailbox) -> None:
    new = kept.with_name(f"{kept.name}.{os.getpid()}")
    new.mkdir(parents=True)
    shutil.copyfile(folder / DATABASE, new / DATABASE)
    mailbox.save(new / MAILBOX)
    # In one piece, so that a start beside this one never meets half of it.
    new.replace(kept)
    for old in sorted(kept.parent.iterdir(), key=lambda each: each.stat().st_mtime)[:-KEPT_AT_MOST]:
        shutil.rmtree(old, ignore_errors=True)


def _kept_folder(settings: Settings, start: datetime) -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    made_from = hashlib.sha256(f"{start.isoformat()} {settings.base_url}".encode())
    for file in _sources():
        made_from.update(file.read_bytes())
    return cache / "muster-demo" / made_from.hexdigest()[:24]


def _sources() -> Iterator[Path]:
    root = Path(__file__).parents[2]
    for package in MADE_BY:
        yield from sorted((root / package).rglob("*.py"))
    yield from sorted(cast.DATA.glob("*.csv"))
    yield from sorted(resources.migrations().rglob("*.py"))

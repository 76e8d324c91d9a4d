"""The same register by five inlets at one moment is one set of observations with five receipts."""

import threading

import pytest
from sqlalchemy import select

from attendance import received, registers
from attendance.intake import sheets
from attendance.intake.sheets import SentFile
from attendance.received import Asked
from attendance.records.tables import Intake, Observation, Submission
from attendance.registers import SubmitRegister
from attendance.rules.words import Channel, Session
from attendance.scope import Actor, ProviderScope
from gateway.sheets.grid import read_grid
from tests.support.acting import entry, envelope
from tests.support.cast import WEDNESDAY, at
from tests.support.covers import make_link, visiting
from tests.support.inbox import inbox_over

PUPILS = ("P1", "P2", "P4")
AT = "09:31"


@pytest.fixture
def inbox(shop):
    found = inbox_over(shop)
    shop.tick("09:30")
    return found


def sheet_of(cast, columns):
    said = {"date": "2026-09-16", "session": "AM", "status": "present"}
    rows = [",".join({**said, "placement": cast.refs[ref]}[each] for each in columns) for ref in PUPILS]
    return "\n".join([",".join(columns), *rows]).encode()


def by_register(cast, scope):
    def send():
        entries = tuple(entry(cast, ref) for ref in PUPILS)
        command = SubmitRegister(on=WEDNESDAY, session=Session.AM, entries=entries, envelope=envelope())
        cast.store.command(lambda db: registers.submit(scope, db, command, now=at(AT)))

    return send


def by_sheet(cast):
    file = SentFile(name="today.csv", raw=sheet_of(cast, ("date", "session", "placement", "status")))

    def send():
        sent = cast.store.command(lambda db: sheets.store_raw(cast.tutor, db, file, now=at(AT)))
        grid = read_grid(file.raw)
        cast.store.command(lambda db: sheets.take_in(cast.tutor, db, sent.intake_id, grid, now=at(AT)))
        cast.store.command(lambda db: sheets.confirm(cast.tutor, db, sent.intake_id, now=at(AT)))

    return send


def by_mail(inbox):
    mail = inbox.mail(sheets={"today.csv": sheet_of(inbox.cast, ("placement", "status", "date", "session"))})

    def send():
        inbox.send(mail)

    return send


def token_of(cast):
    actor = Actor(key="token:one", name="Their system", job_title="API token", channel=Channel.API)
    return ProviderScope(provider_id=cast.oakbank, actor=actor)


def test_the_same_register_by_five_inlets_at_once_counts_once_with_five_receipts(inbox):
    cast, clock = inbox.cast, inbox.shop.clock
    visitor = visiting(cast, clock, make_link(cast, clock)).scope
    clock.jump(at(AT))
    deeds = [
        by_register(cast, cast.tutor),
        by_register(cast, token_of(cast)),
        by_register(cast, visitor),
        by_sheet(cast),
        by_mail(inbox),
    ]
    at_once, failures = threading.Barrier(len(deeds)), []

    def do(deed):
        at_once.wait()
        try:
            deed()
        except Exception as failure:  # noqa: BLE001  what a thread raises is nobody else's to see
            failures.append(failure)

    threads = [threading.Thread(target=do, args=(deed,)) for deed in deeds]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert failures == []
    with cast.store.reading() as db:
        seen = list(db.session.scalars(select(Observation)))
        sent = list(db.session.scalars(select(Submission).where(Submission.kind == registers.KIND)))
        intakes = {each.channel for each in db.session.scalars(select(Intake))}
        listed = received.listed(cast.tutor, db, Asked(), now=at(AT)).lines
    assert sorted(row.placement_id for row in seen) == sorted(cast.placements[ref] for ref in PUPILS)
    # A sheet of pupils of two home schools is one register, whoever takes it in.
    assert {row.channel for row in sent} == {"portal", "api", "link", "sheet", "email"}
    assert len({row.receipt for row in sent}) == len(sent) == len(deeds)
    assert intakes == {"sheet", "email"}
    assert {line.inlet for line in listed} == {
        Channel.PORTAL,
        Channel.API,
        Channel.LINK,
        Channel.SHEET,
        Channel.EMAIL,
    }

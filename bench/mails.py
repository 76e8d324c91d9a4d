"""A thousand e-mails of providers that wait in the mailbox, each with a register of twelve, taken in and answered."""

from collections.abc import Iterator
from datetime import date, timedelta
from email.message import EmailMessage
from uuid import UUID

from sqlalchemy import func, select

from attendance.intake import addresses
from attendance.records.base import new_id
from attendance.records.tables import InboundMail, Observation, Person, ProviderAddress
from attendance.rules.mail_addresses import LENGTH, LETTERS, address_with
from attendance.secret import digest_for
from attendance.unit import Store
from bench.figures import Figure, Floors, Stopwatch, ms, times
from bench.town import Town, build, crowd
from gateway.mail.reader import MailReader
from gateway.sheets.limited import read_any
from tests.support.cast import TERM, at
from tests.support.inbox import ADDRESS, DONE, OTHER, SERVER, BoxInMemory

PROVIDERS, SESSIONS, PUPILS, WITHIN_S = 50, 20, 12, 60
SATURDAY = 5
HEAD = "date,session,placement,status"


def measure(store: Store, floors: Floors) -> Iterator[Figure]:
    """Yield how long they take from the mailbox to the report; the mailbox itself is in memory."""
    town = build(store, PROVIDERS)
    days = _days()
    now = at("16:00", on=days[-1])
    box, took = BoxInMemory(), Stopwatch()
    for number, provider in enumerate(town.providers[:PROVIDERS]):
        address, sender = _address(store, provider, number), _sender(town, provider)
        refs = crowd(town, provider, PUPILS)
        for on in days:
            for half in ("AM", "PM"):
                box.deliver(_mail(address, sender, on, half, refs))
    reader = MailReader(
        store, box, address=ADDRESS, authserv_id=SERVER, folders=(DONE, OTHER), read_grid=read_any, now=lambda: now
    )
    waiting = len(box.waiting())
    took.time(lambda: _take_in(reader))
    with store.reading() as db:
        mails = db.session.scalar(select(func.count()).select_from(InboundMail).where(InboundMail.state == "read"))
        seen = db.session.scalar(select(func.count()).select_from(Observation))
    if (mails, seen) != (waiting, waiting * PUPILS):
        raise SystemExit(f"of {waiting} e-mails {mails} were read, with {seen} observations: nothing is measured")
    yield Figure(
        what=f"{waiting:,} e-mails that wait, each with a register of {PUPILS}, put on record, recorded and answered",
        figure=ms(took.total),
        ratio=times(took.total / waiting, floors.commit_s, "one row durably stored, each"),
        promise=f"{WITHIN_S} s",
        is_kept=took.total <= WITHIN_S,
    )


def _take_in(reader: MailReader) -> None:
    while reader.fetch():
        pass
    while reader.read():
        pass


def _address(store: Store, provider: UUID, number: int) -> str:
    secret = "".join(LETTERS[(number // len(LETTERS) ** place) % len(LETTERS)] for place in range(LENGTH))
    row = ProviderAddress(
        id=new_id(),
        provider_id=provider,
        digest=digest_for(addresses.PURPOSE, secret),
        secret=secret,
        made_at=at("08:00"),
        made_by="Bench",
        made_by_job="Bench",
    )
    with store.writing() as db:
        db.session.add(row)
    return address_with(secret, ADDRESS)


def _sender(town: Town, provider: UUID) -> str:
    with town.store.reading() as db:
        return db.session.get_one(Person, town.people[provider][0]).email


def _mail(address: str, sender: str, on: date, half: str, refs: list[str]) -> bytes:
    mail = EmailMessage()
    mail["Authentication-Results"] = f"{SERVER}; dmarc=pass header.from={sender.partition('@')[2]}"
    mail["From"], mail["To"], mail["Subject"] = sender, address, "register"
    mail["Message-ID"] = f"<{on}-{half}-{address}>"
    mail.set_content("Please find attached.")
    rows = "\n".join([HEAD, *(f"{on},{half},{ref},present" for ref in refs)])
    mail.add_attachment(rows.encode(), maintype="text", subtype="csv", filename="register.csv")
    return mail.as_bytes()


def _days() -> list[date]:
    """Return the first ten school days of the term."""
    following = (TERM[0] + timedelta(days=number) for number in range(SESSIONS))
    return [day for day in following if day.weekday() < SATURDAY][: SESSIONS // 2]

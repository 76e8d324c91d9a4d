"""The weekly sheet as providers mail it, through a real mail server into a real mailbox, in ten variations."""

import io
import smtplib
from dataclasses import dataclass, field
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage

import openpyxl
import pytest
from sqlalchemy import select

from attendance.intake import sheets, symbols
from attendance.intake.symbols import ConfirmSymbols
from attendance.records.tables import Alert, InboundMail, Intake, IntakeRow, Observation, Pupil
from attendance.rules.intake import RowState
from attendance.rules.symbols import Meaning
from attendance.rules.words import AlertKind
from notifications.mailbox import Mailbox, MailboxSettings, Tls
from tests.support.cast import TUTOR, at
from tests.support.imap import PASSWORD
from tests.support.inbox import DONE, OTHER, inbox_over

FRIDAY = date(2026, 9, 18)
TITLE = "Provider: Oakbank Farm        Week commencing: 14/09/2026      Sent by: T. Tutor"
HEAD = [
    "Surname", "Forename", "DOB", "School", "Mon AM", "Mon PM", "Tue AM", "Tue PM", "Wed AM", "Wed PM", "Thu AM",
    "Thu PM", "Fri AM", "Fri PM", "Comments",
]  # fmt: skip
ROWS = [
    [
        "Quillfeather", "Amber", "03/02/2011", "Northgate Academy", "O", "O", "L 9.50", "O", "A", "A", "-", "-", "O",
        "X", "Fri left site 13:40 no permission, school rang",
    ],
    ["Zephyrine", "Bruno", "14.6.2010", "Northgate", "P", "P", "", "", "ill", "ill", "P", "P", "P", "P", ""],
]  # fmt: skip
OURS = {
    "O": Meaning.PRESENT,
    "P": Meaning.PRESENT,
    "L": Meaning.LATE,
    "A": Meaning.ABSENT,
    "-": Meaning.NOT_EXPECTED,
    "X": Meaning.WALKED_OFF,
}
RECORDED = {
    "P1 Mon AM": "present", "P1 Mon PM": "present", "P1 Tue AM": "late", "P1 Tue PM": "present",
    "P1 Wed AM": "absent", "P1 Wed PM": "absent",
    "P2 Mon AM": "present", "P2 Mon PM": "present", "P2 Thu AM": "present", "P2 Thu PM": "present",
    "P2 Fri AM": "present", "P2 Fri PM": "present",
}  # fmt: skip
# Not expected where the school expects, what the comment speaks of, blanks, and words that are no mark.
HELD = {
    "Amber Thu AM", "Amber Thu PM", "Amber Fri AM", "Amber Fri PM", "Bruno Tue AM", "Bruno Tue PM", "Bruno Wed AM",
    "Bruno Wed PM",
}  # fmt: skip
BORN = {"P1": date(2011, 2, 3), "P2": date(2010, 6, 14)}


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One way in which the week is mailed."""

    raw: bytes
    name: str = "week.csv"
    words: str = "Please find attached."
    html: bool = False
    fields: dict[str, str] = field(default_factory=dict)


def lines(*above, rows=ROWS, head=HEAD, between=","):
    quoted = [between.join(f'"{cell}"' if between in cell else cell for cell in row) for row in [head, *rows]]
    return "\n".join([*above, *quoted]) + "\n"


def workbook():
    book = openpyxl.Workbook()
    for row in ([TITLE], HEAD, *ROWS):
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


WAYS = {
    "as it stands": Sent(raw=lines(TITLE).encode()),
    "with a mark of order and ends of DOS": Sent(raw=lines(TITLE).replace("\n", "\r\n").encode("utf-8-sig")),
    "in the old alphabet": Sent(raw=lines(TITLE).replace("rang", "rang – “Olive’s”").encode("cp1252")),
    "in UTF-16": Sent(raw=lines(TITLE).encode("utf-16")),
    "between semicolons": Sent(raw=lines(TITLE, between=";").encode()),
    "as a workbook": Sent(raw=workbook(), name="Week 3.xlsx"),
    "with its columns in another order": Sent(
        raw=lines(TITLE, rows=[[*row[4:], *row[:4]] for row in ROWS], head=[*HEAD[4:], *HEAD[:4]]).encode()
    ),
    "with other words for the headings": Sent(
        raw=lines(TITLE, head=["Family name", "First name", "Date of birth", *HEAD[3:-1], "Notes"]).encode()
    ),
    "below more lines": Sent(raw=lines("WEEKLY REGISTER", "", TITLE, "Confidential").encode()),
    "under a long foreign name": Sent(raw=lines(TITLE).encode(), name="Wöchentliche Liste – KW 38 (final) v2.CSV"),
    "beside a page and a signature": Sent(
        raw=lines(TITLE).encode(), words="<p>Please find attached.</p><script>alert(1)</script>", html=True
    ),
}


@pytest.fixture
def inbox(shop, imap_server):
    with shop.cast.store.writing() as db:
        for ref, on in BORN.items():
            db.session.get_one(Pupil, shop.cast.pupils[ref]).date_of_birth = on
    command = ConfirmSymbols(meanings=OURS, builds_on=0, agreed=frozenset({"O", "P", "L", "X"}))
    shop.cast.store.command(lambda db: symbols.confirm(shop.cast.tutor, db, command, now=at("08:00")))
    box = Mailbox(
        MailboxSettings(
            host="127.0.0.1",
            port=imap_server.port,
            username=imap_server.user,
            password=PASSWORD,
            tls=Tls.NONE,
            done_folder=DONE,
            unknown_folder=OTHER,
            read_at_most=10_000_000,
            called="registers",
        )
    )
    yield inbox_over(shop, box)
    box.close()


def written(inbox, sent):
    """Return the mail as its sender's program makes it."""
    mail: EmailMessage = inbox.mail()
    del mail["Authentication-Results"]
    mail.set_content(sent.words, subtype="html" if sent.html else "plain")
    mail.add_attachment(sent.raw, maintype="application", subtype="octet-stream", filename=sent.name)
    return mail


def through(smtp_server, imap_server, mail):
    """Send a mail through the mail server, which says whom it believes and puts it into the mailbox."""
    before = len(smtp_server.messages)
    with smtplib.SMTP(smtp_server.host, smtp_server.port, timeout=20) as line:
        line.send_message(mail)
    kept = smtp_server.messages[before]
    said = b"Authentication-Results: mx.muster.example; dmarc=pass header.from=cast.example\r\n"
    imap_server.deliver(said + kept.raw)


def seen(cast):
    refs = {placement: ref for ref, placement in cast.placements.items()}
    with cast.store.reading() as db:
        rows = list(db.session.scalars(select(Observation)))
    return {f"{refs[row.placement_id]} {row.on:%a} {row.session}": row.status for row in rows}


def held(cast):
    with cast.store.reading() as db:
        rows = db.session.scalars(select(IntakeRow).where(IntakeRow.state == RowState.HELD.value))
        cells = [sheets.cells_of(row) for row in rows]
    return {f"{each['forename']} {each['heading']}" for each in cells if "date" in each}


def count(cast, table):
    with cast.store.reading() as db:
        return len(list(db.session.scalars(select(table))))


def concerns_of(cast):
    with cast.store.reading() as db:
        return [
            (each.home_school_id, each.pupil_id)
            for each in db.session.scalars(select(Alert).where(Alert.kind == AlertKind.SAFEGUARDING.value))
        ]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("way", WAYS)
def test_the_week_is_recorded_held_and_answered_however_it_is_mailed(inbox, smtp_server, imap_server, way):
    through(smtp_server, imap_server, written(inbox, WAYS[way]))

    inbox.shop.tick("15:30", on=FRIDAY)

    cast = inbox.cast
    assert seen(cast) == RECORDED
    assert held(cast) == HELD
    assert len([each for each in inbox.shop.carrier.to(TUTOR) if each.kinds == ("received",)]) == 1
    assert (imap_server.count(), imap_server.count(DONE), imap_server.count(OTHER)) == (0, 1, 0)
    # Of the walk-off that stands in it nobody has heard by another way: those who answer for Amber are woken.
    assert concerns_of(cast) == [(cast.northgate, cast.pupils["P1"])]


def test_the_week_mailed_five_times_counts_once_and_is_answered_once(inbox, smtp_server, imap_server):
    mail = written(inbox, WAYS["as it stands"])
    for _ in range(5):
        through(smtp_server, imap_server, message_from_bytes(mail.as_bytes(), policy=policy.default))

    inbox.shop.tick("15:30", on=FRIDAY)

    cast = inbox.cast
    assert (seen(cast), held(cast)) == (RECORDED, HELD)
    assert (count(cast, InboundMail), count(cast, Intake), count(cast, Observation)) == (1, 1, len(RECORDED))
    assert len([each for each in inbox.shop.carrier.to(TUTOR) if each.kinds == ("received",)]) == 1
    assert (imap_server.count(), imap_server.count(DONE)) == (0, 5)
    assert len(concerns_of(cast)) == 1

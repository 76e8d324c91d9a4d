"""A mailbox in memory that providers write to, read by the product's own reader, with Oakbank's address in it."""

from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import make_msgid

from attendance.intake import addresses
from attendance.rules.mail_addresses import address_with
from gateway.mail.reader import Box, MailReader
from gateway.sheets.limited import read_any
from muster.schedule import Clockwork, jobs_for
from tests.support.cast import MANAGER, TUTOR, Cast, email_of
from tests.support.clock import ManualClock
from tests.support.clockwork import Shop, shop_with
from tests.support.staff import Office

ADDRESS, SERVER = "registers@muster.example", "mx.muster.example"
DONE, OTHER = "Muster-done", "Muster-other"


@dataclass(kw_only=True)
class BoxInMemory:
    """Folders of mails by number. `is_away`: whatever it is asked fails."""

    folders: dict[str, dict[str, bytes]] = field(default_factory=lambda: {"INBOX": {}, DONE: {}, OTHER: {}})
    count: int = 0
    is_away: bool = False

    def deliver(self, raw: bytes) -> None:
        """Put a mail into the folder that is read."""
        self.count += 1
        self.folders["INBOX"][str(self.count)] = raw

    def waiting(self) -> list[str]:
        """Return what lies there."""
        self._look()
        return list(self.folders["INBOX"])

    def read(self, uid: str) -> bytes | None:
        """Return a mail."""
        self._look()
        return self.folders["INBOX"].get(uid)

    def move(self, uid: str, folder: str) -> None:
        """Move a mail."""
        self._look()
        self.folders[folder][uid] = self.folders["INBOX"].pop(uid)

    def close(self) -> None:
        """Hold nothing open."""

    def counts(self) -> tuple[int, int, int]:
        """Return how many lie to be read, taken in, and elsewhere."""
        return len(self.folders["INBOX"]), len(self.folders[DONE]), len(self.folders[OTHER])

    def _look(self) -> None:
        if self.is_away:
            raise ConnectionError("the mailbox is away")


@dataclass(kw_only=True)
class Inbox:
    """The shop with a mailbox that its clockwork reads."""

    shop: Shop
    box: BoxInMemory
    address: str

    @property
    def cast(self) -> Cast:
        """Return the cast."""
        return self.shop.cast

    def send(self, mail: EmailMessage, *, local: str | None = None) -> None:
        """Have a mail arrive, and all that follows of it done."""
        self.box.deliver(mail.as_bytes())
        self.shop.tick(local)

    def mail(
        self,
        words: str = "",
        *,
        sheets: dict[str, bytes] | None = None,
        who: str = TUTOR,
        proven: bool = True,
        subject: str = "attendance",
        to: str | None = None,
        answers: str | None = None,
    ) -> EmailMessage:
        """Return a mail of one of the cast, to Oakbank's address, as the receiving server hands it on."""
        mail = EmailMessage()
        said = "pass" if proven else "fail"
        mail["Authentication-Results"] = f"{SERVER}; dmarc={said} header.from={email_of(who).partition('@')[2]}"
        mail["From"] = email_of(who)
        mail["To"] = to or self.address
        mail["Subject"] = subject
        mail["Message-ID"] = make_msgid(domain="cast.example")
        if answers:
            mail["In-Reply-To"] = answers
        mail.set_content(words or "\n")
        for name, raw in (sheets or {}).items():
            mail.add_attachment(raw, maintype="application", subtype="octet-stream", filename=name)
        return mail


def inbox_over(shop: Shop, real: Box | None = None) -> Inbox:
    """Return the shop with a mailbox that its clockwork reads, in memory or a real one, and an address for Oakbank."""
    cast, box = shop.cast, BoxInMemory()
    reader = MailReader(
        cast.store,
        real or box,
        address=ADDRESS,
        authserv_id=SERVER,
        folders=(DONE, OTHER),
        read_grid=read_any,
        now=shop.clock.now,
    )
    shop.sender = shop_with(cast, shop.clock, shop.carrier, shop.texts, answers_to=ADDRESS)
    shop.clockwork = Clockwork(cast.store, jobs_for(cast.store, shop.sender, shop.clock, mails=reader), shop.clock)
    return Inbox(shop=shop, box=box, address=address_of(cast, shop.clock.now()))


def address_of(cast: Cast, now: datetime) -> str:
    """Make Oakbank an address, and return it."""
    scope = Office(cast=cast, clock=ManualClock(now), web=cast.store).scope(MANAGER)
    cast.store.command(lambda db: addresses.make(scope, db, now=now))
    with cast.store.reading() as db:
        live = addresses.current(scope, db)
    assert live is not None
    return address_with(live.secret, ADDRESS)

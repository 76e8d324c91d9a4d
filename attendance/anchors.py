"""Anchor the chains once a night: every head and one root over them, signed, so that copies elsewhere tell of a loss.

A chain alone cannot see that its tail was cut, or that all of it was reckoned anew. Signed by HMAC, not by a key pair:
the signature only says that this installation wrote the file, to the installation itself, against somebody who has
the database but not the key file. What proves anything to others is that their copy is out of our reach.
"""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from attendance import bank_holidays, notices
from attendance.directory import Directory
from attendance.records import access, calendars, events
from attendance.records import anchors as stored
from attendance.records.vault import KeyMissing, KeyRing
from attendance.refusals import NotFound, Refusal
from attendance.rules import merkle
from attendance.rules.calendar import london_date, to_london
from attendance.rules.words import NoticeKind, Role
from attendance.unit import Db

# In London: after the day, so that the leads' copy does not stand among the morning's alerts.
FROM = time(19, 0)
PURPOSE = "anchor"
SHAPE = "muster-anchor-v1"


class AnchorRefused(Refusal):
    """A file that is no anchor of this installation, or is not as it was written."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """The last row of one organisation's chain."""

    organisation_id: UUID
    code: str
    seq: int
    hash: str

    @property
    def leaf(self) -> bytes:
        """What the root is taken over."""
        return _canonical([SHAPE, str(self.organisation_id), self.seq, self.hash])


@dataclass(frozen=True, kw_only=True, slots=True)
class Anchor:
    """The heads of one night."""

    on: date
    heads: tuple[Head, ...]
    root: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """An anchor that is no file yet."""

    on: date
    document: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reach:
    """How far the record had come; `chain` is an organisation's id, by which another database is told apart."""

    chain: str
    rows: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Lost:
    """An anchored row that is not in its chain any more, or is another."""

    organisation_code: str
    seq: int
    why: str


def take_due(db: Db, *, now: datetime) -> int:
    """Anchor the chains unless it is done for this London day, and write to the safeguarding leads; return 1 or 0.

    Two workers meet at the primary key, so that there is one anchor a night, whoever was first.
    """
    today = london_date(now)
    if to_london(now).time() < FROM or stored.is_taken(db.session, today):
        return 0
    heads = tuple(
        Head(organisation_id=organisation_id, code=code, seq=seq, hash=head)
        for organisation_id, code, seq, head in events.heads(db.session)
    )
    anchor = Anchor(on=today, heads=heads, root=merkle.root(head.leaf for head in heads))
    stored.add(db.session, today, _document(anchor, db.vault.ring, taken_at=now), at=now)
    _tell_leads(db, anchor, now=now)
    return 1


def waiting(db: Db) -> tuple[Waiting, ...]:
    """Return the anchors that are no files yet, oldest first."""
    return tuple(Waiting(on=row.on, document=row.document) for row in stored.unwritten(db.session))


def note_written(db: Db, on: date, *, now: datetime) -> None:
    """Note that an anchor is a file."""
    stored.mark_written(db.session, on, at=now)


def parse(document: str, ring: KeyRing) -> Anchor:
    """Read an anchor from a file.

    Raises:
        AnchorRefused: it is no anchor, or was changed, or signed by a key that is not in the key file.
    """
    try:
        said = json.loads(document)
        signature, unsigned = said.pop("signature"), _canonical(said)
        heads = tuple(
            Head(organisation_id=UUID(each["id"]), code=each["organisation"], seq=each["seq"], hash=each["hash"])
            for each in said["heads"]
        )
        anchor = Anchor(on=date.fromisoformat(said["on"]), heads=heads, root=said["root"])
        is_signed = ring.is_signed(PURPOSE, unsigned, key_id=said["key"], signature=signature)
    except KeyMissing as missing:
        raise AnchorRefused(f"The anchor cannot be proven: {missing}.") from None
    except (AttributeError, KeyError, TypeError, ValueError):
        raise AnchorRefused("The file is no anchor of Muster.") from None
    if not is_signed:
        raise AnchorRefused("The anchor was changed after it was signed.")
    return anchor


def lost(db: Db, anchor: Anchor) -> tuple[Lost, ...]:
    """Return the anchored rows that are not there any more, or are others: a cut tail, or a chain reckoned anew."""
    found = (_lost(db, head, f"since {anchor.on:%d %B %Y}") for head in anchor.heads)
    return tuple(each for each in found if each)


def newer_than(db: Db, anchor: Anchor) -> tuple[str, ...]:
    """Return the codes of the organisations whose chain is shorter than it was that night: an older copy.

    An organisation that is not here at all says nothing: the folder may be that of another database.
    """
    ids = [head.organisation_id for head in anchor.heads]
    known = calendars.organisations(db.session, ids)
    reached = {organisation_id: seq for organisation_id, _code, seq, _hash in events.heads(db.session)}
    return tuple(
        head.code
        for head in anchor.heads
        if head.organisation_id in known and reached.get(head.organisation_id, 0) < head.seq
    )


def reach(db: Db) -> Reach | None:
    """Return how many rows all chains have together; None without any. Chains grow, so less is an older copy."""
    heads = events.heads(db.session)
    if not heads:
        return None
    return Reach(chain=str(heads[0][0]), rows=sum(seq for _id, _code, seq, _hash in heads))


def lost_from_mail(db: Db, code: str, seq: int, row_hash: str) -> Lost | None:
    """Return what is lost of a head that somebody was sent by mail; None where it stands.

    Raises:
        NotFound: no organisation has this code.
    """
    organisation = access.organisation_by_code(db.session, code)
    if organisation is None:
        raise NotFound(f"There is no organisation with the code {code}.")
    head = Head(organisation_id=organisation.id, code=code, seq=seq, hash=row_hash.strip().lower())
    return _lost(db, head, "since the mail")


def _lost(db: Db, head: Head, since: str) -> Lost | None:
    stands = events.hash_at(db.session, head.organisation_id, head.seq)
    if stands == head.hash:
        return None
    why = "it is missing" if stands is None else "it, or one before it, was changed and the chain reckoned anew"
    return Lost(organisation_code=head.code, seq=head.seq, why=f"{why} {since}")


def _document(anchor: Anchor, ring: KeyRing, *, taken_at: datetime) -> str:
    said: dict[str, Any] = {
        "muster": SHAPE,
        "on": anchor.on.isoformat(),
        "taken_at": taken_at.isoformat(),
        "root": anchor.root,
        "heads": [
            {"organisation": head.code, "id": str(head.organisation_id), "seq": head.seq, "hash": head.hash}
            for head in anchor.heads
        ],
        "key": ring.first_id,
    }
    said["key"], signature = ring.sign(PURPOSE, _canonical(said))
    return json.dumps({**said, "signature": signature}, ensure_ascii=False, indent=1) + "\n"


def _tell_leads(db: Db, anchor: Anchor, *, now: datetime) -> None:
    """Write each home school's head to its leads, on school days: a head covers all that came before it.

    On other days nobody reads mail, and what arrives unread in heaps is thrown away unread.
    """
    ids = [head.organisation_id for head in anchor.heads]
    schools = {each.id for each in calendars.organisations(db.session, ids).values() if each.is_school}
    open_on = calendars.calendars_of(
        db.session, schools, bank_holidays=bank_holidays.england_and_wales(), needs_terms=True
    )
    directory = Directory(db, now)
    for head in anchor.heads:
        if head.organisation_id not in schools or not open_on[head.organisation_id].is_school_day(anchor.on):
            continue
        topic = notices.Topic(
            kind=NoticeKind.RECORD,
            subject_id=head.organisation_id,
            round=anchor.on.toordinal(),
            path="/",
            detail=_words(head, anchor),
        )
        for lead in directory.holders(head.organisation_id, Role.DSL):
            # By mail alone: who has no address is told nothing, and a text is no copy to keep.
            notices.write(db, replace(lead, mobile=None), topic, now=now)


def _words(head: Head, anchor: Anchor) -> str:
    return (
        f"On {anchor.on:%d %B %Y} the record of your school ended with row {head.seq}, {head.hash}; the records of all "
        f"together: {anchor.root}. This copy proves later that nothing was changed or taken away"
    )


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

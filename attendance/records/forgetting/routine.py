"""Forget what is routine: words of messages, who was told of what was no alert, sign-ins, tasks, bodies of events.

`kept` is the first instant that is still kept. Each function forgets at most `limit` rows and returns how many.
"""

from collections import Counter
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, func, literal, or_, select, tuple_, update
from sqlalchemy.orm import Session as DbSession

from attendance.records.forgetting.counts import Counts, remove, remove_ids
from attendance.records.tables import (
    AddressChange,
    AlertCode,
    ApiToken,
    Attempt,
    BounceRead,
    Comparison,
    Event,
    EventBody,
    Forgotten,
    InboundMail,
    Intake,
    IntakeRow,
    KnownBrowser,
    Look,
    MailShown,
    Membership,
    Message,
    Notice,
    ProviderAddress,
    PupilLook,
    ResetAsked,
    RowWaiting,
    SessionLink,
    SessionLinkVisit,
    SignIn,
    SignInGuess,
    SignInLink,
    SystemMark,
    Task,
)


def message_words(session: DbSession, kept: datetime, limit: int) -> Counts:
    """Empty the words of messages that ended before; who was told, when and how stays."""
    # A message may carry notices of several organisations; it is counted for one of them.
    whose = select(Notice.organisation_id).where(Notice.message_id == Message.id).order_by(Notice.id).limit(1)
    has_words = or_(Message.body != "", Message.subject != "")
    found = session.execute(
        select(Message.id, whose.scalar_subquery()).where(_ended(kept), has_words).limit(limit)
    ).all()
    ids = [row[0] for row in found]
    if ids:
        session.execute(update(Message).where(Message.id.in_(ids)).values(subject="", body="", attachment=None))
    return Counter(row[1] for row in found)


def bounces_read(session: DbSession, kept: datetime, limit: int) -> Counts:
    """Delete which mails of the mailbox for bounces were read before."""
    digests = session.scalars(select(BounceRead.fingerprint).where(BounceRead.read_at < kept).limit(limit)).all()
    if digests:
        session.execute(delete(BounceRead).where(BounceRead.fingerprint.in_(digests)))
    return Counter({None: len(digests)} if digests else {})


def routine_notices(session: DbSession, kept: datetime, limit: int) -> Counts:
    """Delete notices about no alert; one that still waits to be sent is not touched."""
    over = or_(Notice.cancelled_at.is_not(None), exists().where(Message.id == Notice.message_id, _ended(kept)))
    found = select(Notice.id, Notice.organisation_id).where(Notice.alert_id.is_(None), Notice.created_at < kept, over)
    return remove(session, Notice, found, limit=limit)


def messages_nobody_needs(session: DbSession, kept: datetime, limit: int) -> Counts:
    """Delete messages in which no notice rides any more, with their attempts."""
    alone = ~exists().where(Notice.message_id == Message.id)
    ids = session.scalars(select(Message.id).where(_ended(kept), alone).limit(limit)).all()
    if ids:
        session.execute(delete(Attempt).where(Attempt.message_id.in_(ids)))
        remove_ids(session, Message, ids)
    return Counter({None: len(ids)})


def sign_ins(session: DbSession, kept: datetime, limit: int) -> Counts:
    """Delete sign-ins that ended before, or were last used before."""
    over = or_(SignIn.ended_at < kept, SignIn.last_used_at < kept)
    found = select(SignIn.id, Membership.organisation_id).join(Membership).where(over)
    return remove(session, SignIn, found, limit=limit)


def looks(session: DbSession, kept: datetime, limit: int) -> Counts:
    """Delete who looked at what; the database refuses what is younger than a year by its own clock."""
    found = select(Look.id, Look.home_school_id).where(Look.slot_at < kept)
    return remove(session, Look, found, limit=limit)


def pupil_looks(session: DbSession, kept: datetime, limit: int) -> Counts:
    """Delete who opened what is kept closed of a pupil, as looks are."""
    found = select(PupilLook.id, PupilLook.home_school_id).where(PupilLook.slot_at < kept)
    return remove(session, PupilLook, found, limit=limit)


def links(session: DbSession, kept: datetime, limit: int) -> Counts:
    """Delete one-time links that expired before."""
    found = select(SignInLink.id, literal(None)).where(SignInLink.expires_at < kept)
    return remove(session, SignInLink, found, limit=limit)


def alert_codes(session: DbSession, kept: datetime, limit: int) -> Counts:
    """Delete links and codes of messages about alerts that expired before."""
    found = select(AlertCode.id, AlertCode.organisation_id).where(AlertCode.expires_at < kept)
    return remove(session, AlertCode, found, limit=limit)


def session_links(session: DbSession, kept: datetime, limit: int) -> Counts:
    """Delete links to one session's register that expired before, with who opened them."""
    old = select(SessionLink.id).where(SessionLink.expires_at < kept)
    visits = select(SessionLinkVisit.id, SessionLinkVisit.provider_id).where(SessionLinkVisit.link_id.in_(old))
    gone = remove(session, SessionLinkVisit, visits, limit=limit)
    alone = ~exists().where(SessionLinkVisit.link_id == SessionLink.id)
    found = select(SessionLink.id, SessionLink.provider_id).where(SessionLink.expires_at < kept, alone)
    return gone + remove(session, SessionLink, found, limit=limit)


def address_changes(session: DbSession, kept: datetime, limit: int) -> Counts:
    """Delete addresses that were to be confirmed before."""
    found = select(AddressChange.id, AddressChange.organisation_id).where(AddressChange.expires_at < kept)
    return remove(session, AddressChange, found, limit=limit)


def guesses(session: DbSession, kept: datetime, limit: int) -> Counts:
    """Delete guesses at passwords."""
    return remove(session, SignInGuess, select(SignInGuess.id, literal(None)).where(SignInGuess.at < kept), limit=limit)


def browsers(session: DbSession, kept: datetime, limit: int) -> Counts:
    """Delete browsers in which nobody has signed in since."""
    keys = session.execute(
        select(KnownBrowser.digest, KnownBrowser.person_id).where(KnownBrowser.last_seen_at < kept).limit(limit)
    ).all()
    if keys:
        both = tuple_(KnownBrowser.digest, KnownBrowser.person_id)
        session.execute(delete(KnownBrowser).where(both.in_([(row[0], row[1]) for row in keys])))
    return Counter({None: len(keys)})


def resets(session: DbSession, kept: datetime, limit: int) -> Counts:
    """Delete what was asked about forgotten passwords."""
    return remove(session, ResetAsked, select(ResetAsked.id, literal(None)).where(ResetAsked.at < kept), limit=limit)


def tokens(session: DbSession, kept: datetime, limit: int) -> Counts:
    """Delete keys to the API that were revoked before, or whose day came before."""
    over = or_(ApiToken.revoked_at < kept, ApiToken.expires_at < kept)
    found = select(ApiToken.id, ApiToken.organisation_id).where(over)
    return remove(session, ApiToken, found, limit=limit)


def provider_addresses(session: DbSession, kept: datetime, limit: int) -> Counts:
    """Delete providers' own addresses that were ended before."""
    found = select(ProviderAddress.id, ProviderAddress.provider_id).where(ProviderAddress.ended_at < kept)
    return remove(session, ProviderAddress, found, limit=limit)


def tasks(session: DbSession, kept: datetime, limit: int) -> Counts:
    """Delete tasks that were done before."""
    return remove(session, Task, select(Task.id, Task.organisation_id).where(Task.done_at < kept), limit=limit)


def comparisons(session: DbSession, kept: datetime, limit: int) -> Counts:
    """Delete comparisons made before, with the marks of their files that no later file told anew."""
    found = select(Comparison.id, Comparison.home_school_id).where(Comparison.compared_at < kept)
    ids = [row[0] for row in session.execute(found.limit(limit))]
    session.execute(delete(SystemMark).where(SystemMark.comparison_id.in_(ids)))
    return remove(session, Comparison, found.where(Comparison.id.in_(ids)), limit=limit)


def old_bodies(session: DbSession, kept: datetime, limit: int) -> dict[UUID, int]:
    """Return, for each organisation whose oldest events still say something, the row up to which they are too old."""
    mine = (Event.organisation_id == EventBody.organisation_id) & (Event.seq == EventBody.seq)
    old = select(EventBody.organisation_id, EventBody.seq).join(Event, mine)
    wanted = old.where(Event.at < kept, EventBody.body.is_not(None)).order_by(EventBody.organisation_id, EventBody.seq)
    through = {row[0]: row[1] for row in session.execute(wanted.limit(limit))}
    # An event may be dated a little before the one in front of it; none goes before that one may.
    kept_rows = select(Event.organisation_id, func.min(Event.seq)).where(
        Event.organisation_id.in_(through), Event.at >= kept
    )
    first_kept = {row[0]: row[1] for row in session.execute(kept_rows.group_by(Event.organisation_id))}
    return {each: min(seq, first_kept.get(each, seq + 1) - 1) for each, seq in through.items()}


def tallies(session: DbSession, kept_on: date) -> None:
    """Delete the tallies of nights before; their events stay."""
    session.execute(delete(Forgotten).where(Forgotten.on < kept_on, Forgotten.told_at.is_not(None)))


def _ended(kept: datetime) -> ColumnElement[bool]:
    return Message.ended_at < kept


def sent_mails(session: DbSession, kept: datetime, limit: int) -> Counts:
    """Delete e-mails that were received before, with what home schools could read of them."""
    found = select(InboundMail.id, InboundMail.provider_id).where(InboundMail.received_at < kept)
    ids = [row[0] for row in session.execute(found.limit(limit))]
    session.execute(delete(MailShown).where(MailShown.mail_id.in_(ids)))
    return remove(session, InboundMail, found.where(InboundMail.id.in_(ids)), limit=limit)


def sent_files(session: DbSession, kept: datetime, limit: int) -> Counts:
    """Delete files that were received before, with their rows."""
    found = select(Intake.id, Intake.provider_id).where(Intake.received_at < kept)
    ids = [row[0] for row in session.execute(found.limit(limit))]
    rows = select(IntakeRow.id).where(IntakeRow.intake_id.in_(ids))
    session.execute(delete(RowWaiting).where(RowWaiting.intake_row_id.in_(rows)))
    session.execute(delete(IntakeRow).where(IntakeRow.intake_id.in_(ids)))
    return remove(session, Intake, found.where(Intake.id.in_(ids)), limit=limit)

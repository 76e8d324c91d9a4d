"""Examine an installation part by part: each finding says what works or what to do. Changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from attendance import bounces, circuits, coverage, heartbeats, holds, keys
from attendance.records import migrating, strength
from attendance.records.reserve import MEGABYTE
from attendance.rules.calendar import london_date, to_london
from attendance.rules.phrases import counted
from attendance.unit import Store
from muster.backup.shelf import Shelf
from muster.carriers import bounces_mailbox_of, channels_of, registers_mailbox_of
from muster.context import Muster
from muster.resources import migrations, static
from muster.settings import SettingsRefused, SmsKind
from notifications.channels import SendFailed
from notifications.mailbox import Mailbox, MailboxTrouble

MAIL_IN = "mail in"
LOOKED_BACK = timedelta(days=30)
# A night, and two hours for a machine that was busy or restarted.
BACKUP_WITHIN = timedelta(hours=26)


class Verdict(StrEnum):
    """How a part stands."""

    WORKS = "works"
    WARNING = "warning"
    BROKEN = "broken"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One part of the installation and what there is to say of it."""

    part: str
    verdict: Verdict
    sentence: str


def examine(muster: Muster) -> tuple[Finding, ...]:
    """Return a finding for each part, settings first; without settings there is nothing else to examine."""
    try:
        environment = muster.settings.environment
    except SettingsRefused as refused:
        return tuple(_broken("settings", sentence) for sentence in refused.sentences)
    findings = [_works("settings", f"read; environment {environment.value}.")]
    findings.extend(_assets())
    findings.extend(_mail_and_texts(muster))
    findings.extend(_backups(muster))
    findings.extend(_database(muster))
    return tuple(findings)


def _assets() -> Iterator[Finding]:
    if (static() / "build" / "muster.css").is_file():
        yield _works("pages", "styles and scripts are there.")
    else:
        yield _broken("pages", "the styles have not been built. Install Muster again, or run `make assets`.")


def _mail_and_texts(muster: Muster) -> Iterator[Finding]:
    settings = muster.settings
    channels = channels_of(settings)
    for name, channel in channels.items():
        try:
            yield _works("mail" if name == "email" else "texts", channel.check())
        except SendFailed as failed:
            yield _broken("mail" if name == "email" else "texts", f"{failed.reason.rstrip('.')}. Check the settings.")
        finally:
            channel.close()
    yield from _mailboxes(muster)
    if settings.sms.kind is SmsKind.NONE:
        yield _warning("texts", "no carrier is set ([sms] kind): walk-offs and incidents go out by e-mail only.")
    if settings.alarms.email is None:
        yield _warning("alarms", "[alarms] email is not set: nobody hears when a school has nobody to tell.")
    if settings.heartbeat.ping_url is None:
        yield _warning("heartbeat", "[heartbeat] ping_url is not set: nothing outside notices a dead machine.")


def _mailboxes(muster: Muster) -> Iterator[Finding]:
    bounces_box, registers_box = bounces_mailbox_of(muster.settings), registers_mailbox_of(muster.settings)
    if bounces_box is None:
        yield _warning("bounces", "[bounces] host is not set: of a mail that comes back later nobody hears.")
    for name, mailbox in (("bounces", bounces_box), (MAIL_IN, registers_box)):
        if mailbox is not None:
            yield from _mailbox(name, mailbox)


def _mailbox(name: str, mailbox: Mailbox) -> Iterator[Finding]:
    aside = mailbox.settings.unknown_folder
    try:
        yield _works(name, mailbox.check())
        if name == MAIL_IN and (count := mailbox.count(aside)):
            yield _warning(
                name,
                f"In the folder {aside}, where nobody reads them, there are e-mails of providers ({count}): to an "
                "address that is nobody's, too many on one day, or too large. Look at them, and clear the folder.",
            )
    except MailboxTrouble as trouble:
        yield _broken(name, str(trouble))
    finally:
        mailbox.close()


def _bounces_read(muster: Muster, store: Store) -> Iterator[Finding]:
    if muster.settings.bounces.host is None:
        return
    with store.reading() as db:
        strange = bounces.not_understood(db, within=LOOKED_BACK, machine_now=muster.clock.machine())
    if strange:
        what, folder = counted(strange, "mail"), muster.settings.bounces.unknown_folder
        yield _warning("bounces", f"{what} of the last 30 days proved to be about no message. See the folder {folder}.")


def _backups(muster: Muster) -> Iterator[Finding]:
    folder = muster.settings.backup.folder
    if folder is None:
        if muster.settings.is_production:
            yield _warning("backup", "[backup] folder is not set: nobody notices that there is none of last night.")
        return
    try:
        newest = Shelf(folder).newest()
    except OSError as error:
        yield _warning("backup", f"{folder} cannot be looked into ({type(error).__name__}).")
        return
    if newest is None:
        yield _warning("backup", f"there is no whole one in {folder}. Run `muster backup`.")
    elif muster.clock.now() - newest.made_at > BACKUP_WITHIN:
        since = f"{to_london(newest.made_at):%d %B %Y %H:%M}"
        yield _warning("backup", f"the newest in {folder} is of {since}. See why `muster backup` failed since.")
    else:
        yield _works("backup", f"the newest is of {to_london(newest.made_at):%d %B %H:%M}.")


def _database(muster: Muster) -> Iterator[Finding]:
    try:
        state = migrating.state(muster.settings.database.url, migrations())
    except Exception as error:  # noqa: BLE001  whatever is wrong with it, the doctor says so instead of falling over
        yield _broken("database", f"cannot be opened ({type(error).__name__}). Check [database] url.")
        return
    if not state.is_up_to_date:
        found = "has no tables" if state.current is None else f"is at {state.current}"
        yield _broken("database", f"{found}; the newest is {state.newest}. Run `muster database upgrade`.")
        return
    yield _works("database", f"up to date ({state.newest}).")
    store = muster.store(needs_keys=False)
    for check in (_strength, _room, _keys, _heartbeat, _circuits, _hold, _bounces_read, _people, _terms, _addresses):
        yield from check(muster, store)


def _room(_muster: Muster, store: Store) -> Iterator[Finding]:
    reserve = store.database.reserve
    if reserve is None:
        return
    size = f"{reserve.size // MEGABYTE} MB"
    if reserve.file.is_file():
        yield _works("disk", f"{size} are kept for when it is full.")
    else:
        yield _warning("disk", f"{size} for when it is full are not kept: make room beside the database.")


def _strength(muster: Muster, store: Store) -> Iterator[Finding]:
    web = muster.web_store(wake=lambda: None)
    found = [*strength.weaknesses(store.database, is_web=False), *strength.weaknesses(web.database, is_web=True)]
    found += [*strength.telltale_logs(store.database), *strength.telltale_logs(web.database)]
    web.database.dispose()
    say = _broken if muster.settings.is_production else _warning
    for sentence in dict.fromkeys(found):
        yield say("database", sentence)


def _keys(muster: Muster, store: Store) -> Iterator[Finding]:
    with store.reading() as db:
        wrong = keys.health(db).words
    for sentence in wrong:
        yield _broken("keys", sentence)
    file = muster.settings.secrets.key_file
    if not wrong:
        yield _works("keys", "every key that seals a text opens." if file else "the pretend key of a demo or a test.")


def _heartbeat(muster: Muster, store: Store) -> Iterator[Finding]:
    with store.reading() as db:
        health = heartbeats.health(db, machine_now=muster.clock.machine())
    if health.relieved_since is not None:
        since = f"{to_london(health.relieved_since):%H:%M}"
        words = f"the worker is not running; a web process does its work since {since}. Start `muster worker`."
        yield _broken("scheduler", words)
    elif health.last_beat_at is None:
        yield _warning("scheduler", "has never run. Start `muster serve` or `muster worker`.")
    elif health.is_stale:
        yield _broken("scheduler", "has stopped: no alert climbs. Start `muster serve` or `muster worker`.")
    elif health.failing:
        yield _broken("scheduler", f"runs, but these jobs fail: {', '.join(health.failing)}. Read the log.")
    else:
        yield _works("scheduler", "runs.")


def _circuits(_muster: Muster, store: Store) -> Iterator[Finding]:
    with store.reading() as db:
        shut = circuits.shut(db)
    for each in shut:
        part = "mail" if each.channel == "email" else "texts"
        since = f"{to_london(each.since):%d %B %H:%M}"
        yield _broken(part, f"left alone since {since}, but for one message a minute: {each.reason}")


def _hold(_muster: Muster, store: Store) -> Iterator[Finding]:
    with store.reading() as db:
        hold = holds.standing(db)
    if hold is None:
        yield _works("sending", "nothing is on hold.")
    else:
        since = f"{to_london(hold.began_at):%d %B %Y %H:%M}"
        yield _broken("sending", f"on hold since {since}: {hold.reason.rstrip('.')}. See `muster restore release`.")


def _people(muster: Muster, store: Store) -> Iterator[Finding]:
    with store.reading() as db:
        gaps = coverage.role_gaps(db, muster.clock.now())
    for gap in gaps:
        roles = ", ".join(role.label.lower() for role in gap.roles)
        yield _warning("people", f"{gap.school_name} has nobody as {roles}.")
    if not gaps:
        yield _works("people", "every home school has somebody on each rung of the ladder.")


def _terms(muster: Muster, store: Store) -> Iterator[Finding]:
    today = london_date(muster.clock.now())
    with store.reading() as db:
        without = coverage.schools_without_terms(db, today)
    for school in without:
        yield _warning("calendar", f"{school} has no term on file for today or later: nobody is expected there.")


def _addresses(muster: Muster, store: Store) -> Iterator[Finding]:
    today = london_date(muster.clock.now())
    with store.reading() as db:
        without = coverage.places_without_address(db, today)
    for each in without:
        where = f"{each.provider_name}, {each.site_name}" if each.site_name else f"{each.provider_name}, no site named"
        sent = f"{counted(each.pupils, 'placement')} without an address on record: {where}."
        yield _warning("sites", f"{sent} Import it (`muster import sites`).")


def _works(part: str, sentence: str) -> Finding:
    return Finding(part=part, verdict=Verdict.WORKS, sentence=sentence)


def _warning(part: str, sentence: str) -> Finding:
    return Finding(part=part, verdict=Verdict.WARNING, sentence=sentence)


def _broken(part: str, sentence: str) -> Finding:
    return Finding(part=part, verdict=Verdict.BROKEN, sentence=sentence)

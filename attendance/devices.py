"""Remember a tablet for one site, and say what it opens: a manager lists tablets and revokes them, staff give a PIN.

A tablet alone opens nothing of a pupil. With somebody's PIN it opens today's registers of its site, for saying what
is new; nothing earlier is read and nothing on record is corrected there. Times are the machine's; `now`, what the
rules see, only dates the events.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from attendance import passwords
from attendance.records import devices as stored
from attendance.records import registers
from attendance.records.base import new_id
from attendance.records.devices import DeviceRow, StaffRow
from attendance.records.tables import Device, DevicePinGuess
from attendance.records.tables import DeviceSession as DeviceSessionRow
from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.rules import tablet
from attendance.rules.parts import Part
from attendance.rules.short_names import first_names
from attendance.rules.staffing import MANAGERS
from attendance.rules.words import Channel
from attendance.scope import Actor, ProviderScope
from attendance.secret import digest_for, new_secret
from attendance.unit import Db, Store

DEVICE, TABLET = "device", "tablet"
LASTS = timedelta(days=365)
TOUCHED_EVERY = timedelta(minutes=1)
SESSION_TOUCHED_EVERY = timedelta(seconds=5)
TRIES = 5
LONGEST_LABEL = 60


class PinRefused(Refusal):
    """The PIN is not this person's."""


class PinUsedUp(PinRefused):
    """Five wrong PINs for this person on this tablet: only a new PIN, set after a full sign-in, helps."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RememberDevice:
    """Remember the browser in hand for a site, under a name that people will know it by."""

    site_code: str
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteChoice:
    """A site that a tablet may belong to."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DeviceLine:
    """A tablet in the manager's list. `ended` says why it opens nothing any more; empty while it does."""

    id: UUID
    label: str
    site_name: str
    remembered_by: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime
    ended: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RememberedDevice:
    """The tablet in hand: which site of which provider it belongs to. Who holds it, it does not say."""

    device_id: UUID
    label: str
    provider_id: UUID
    provider_name: str
    provider_phone: str | None
    site_id: UUID
    site_name: str
    last_used_at: datetime

    @property
    def scope(self) -> ProviderScope:
        """Return the tablet's part of its provider, before anybody has given a PIN: for telephone numbers only."""
        actor = Actor(
            key=f"device:{self.device_id}", name=self.label, job_title="shared tablet", channel=Channel.TABLET
        )
        return ProviderScope(provider_id=self.provider_id, actor=actor, part=Part(site_id=self.site_id), is_narrow=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffName:
    """Somebody who may give a PIN, by first name: a stranger who picks the tablet up learns no more."""

    membership_id: UUID
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DeviceSession:
    """Somebody has a tablet open with their PIN. It is no sign-in: it opens the tablet's pages and nothing else."""

    session_id: UUID
    membership_id: UUID
    first_name: str
    actor: Actor
    device: RememberedDevice
    last_used_at: datetime

    @property
    def scope(self) -> ProviderScope:
        """Return what the person may load on this tablet: its site, for saying what is new."""
        return ProviderScope(
            provider_id=self.device.provider_id,
            actor=self.actor,
            part=Part(site_id=self.device.site_id),
            is_narrow=True,
        )


def remember(scope: ProviderScope, db: Db, command: RememberDevice, *, now: datetime, machine_now: datetime) -> str:
    """Remember the browser in hand for a site and return the secret for its cookie, shown to nobody.

    Raises:
        NotAllowed: the actor does not manage the provider.
        Refusal: no label, or no such site of theirs.
    """
    require_manager(scope)
    label = command.label.strip()
    if not label or len(label) > LONGEST_LABEL:
        message = f"Enter a name for this tablet, in at most {LONGEST_LABEL} letters."
        raise Refusal(message, field="label")
    site = next(
        (each for each in registers.sites_of(db.session, scope.provider_id) if each.code == command.site_code), None
    )
    if site is None:
        message = "Choose the site that this tablet belongs to."
        raise Refusal(message, field="site")
    secret = new_secret()
    device = Device(
        id=new_id(),
        provider_id=scope.provider_id,
        site_id=site.id,
        label=label,
        digest=digest_for(DEVICE, secret),
        remembered_by=_said(scope.actor),
        created_at=machine_now,
        expires_at=machine_now + LASTS,
        last_used_at=machine_now,
    )
    db.session.add(device)
    body = {"device": str(device.id), "site": str(site.id)}
    db.tell([scope.provider_id], "device_remembered", actor=scope.actor, at=now, body=body)
    return secret


def sites(scope: ProviderScope, db: Db) -> tuple[SiteChoice, ...]:
    """Return the provider's sites, to choose one of them.

    Raises:
        NotAllowed: the actor does not manage the provider.
    """
    require_manager(scope)
    return tuple(
        SiteChoice(code=each.code, name=each.name) for each in registers.sites_of(db.session, scope.provider_id)
    )


def listed(scope: ProviderScope, db: Db, *, machine_now: datetime) -> tuple[DeviceLine, ...]:
    """Return every tablet ever remembered for the provider, the newest first.

    Raises:
        NotAllowed: the actor does not manage the provider.
    """
    require_manager(scope)
    return tuple(_line(row, machine_now) for row in stored.of_provider(db.session, scope.provider_id))


def revoke(scope: ProviderScope, db: Db, device_id: UUID, *, now: datetime, machine_now: datetime) -> None:
    """End a tablet: its next request is a stranger's, and whoever has it open has it no longer. Twice is once.

    Raises:
        NotAllowed: the actor does not manage the provider.
        NotFound: no such tablet, or another provider's.
    """
    require_manager(scope)
    device = stored.find(db.session, scope.provider_id, device_id)
    if device is None:
        message = "There is no such tablet."
        raise NotFound(message)
    if device.revoked_at is not None:
        return
    device.revoked_at, device.revoked_by = machine_now, _said(scope.actor)
    stored.end_sessions(db.session, machine_now, device_id=device.id)
    db.tell([scope.provider_id], "device_revoked", actor=scope.actor, at=now, body={"device": str(device.id)})


def recognise(db: Db, secret: str, *, machine_now: datetime) -> RememberedDevice | None:
    """Return the tablet that holds this secret; None where there is none, or it was revoked, or its year is over."""
    row = stored.live_by_digest(db.session, digest_for(DEVICE, secret), machine_now)
    if row is None:
        return None
    return RememberedDevice(
        device_id=row.device.id,
        label=row.device.label,
        provider_id=row.provider.id,
        provider_name=row.provider.name,
        provider_phone=row.provider.phone,
        site_id=row.site.id,
        site_name=row.site.name,
        last_used_at=row.device.last_used_at,
    )


def staff(db: Db, device: RememberedDevice) -> tuple[StaffName, ...]:
    """Return who may give a PIN on a tablet: staff of its provider who have set one."""
    rows = stored.staff_with_pin(db.session, device.provider_id)
    shown = first_names([row.person.name for row in rows])
    return tuple(StaffName(membership_id=row.membership.id, name=name) for row, name in zip(rows, shown, strict=True))


def enter(
    store: Store,
    device: RememberedDevice,
    membership_id: UUID,
    pin: str,
    *,
    now: datetime,
    machine_now: datetime,
) -> str:
    """Check somebody's PIN on a tablet; end whatever was open there and return the secret of the new session.

    Takes the store, not a transaction: checking costs tens of milliseconds and must not hold up a register.

    Raises:
        PinUsedUp: five wrong PINs were given for this person on this tablet.
        PinRefused: it is not their PIN, or they do not work here; the two look the same.
    """
    hashed = _count_guess(store, device, membership_id, machine_now=machine_now)
    if not passwords.matches(pin, hashed):
        raise _refused()
    with store.writing() as db:
        row = _find_staff(db, device, membership_id)
        # The PIN may have been changed, or the job ended, while this one was being checked.
        if row is None or row.pin.hash != hashed:
            raise _refused()
        stored.forget_guesses(db.session, membership_id, device_id=device.device_id)
        stored.end_sessions(db.session, machine_now, device_id=device.device_id)
        secret = new_secret()
        db.session.add(
            DeviceSessionRow(
                id=new_id(),
                device_id=device.device_id,
                provider_id=device.provider_id,
                digest=digest_for(TABLET, secret),
                membership_id=membership_id,
                started_at=machine_now,
                last_used_at=machine_now,
            )
        )
        body = {"device": str(device.device_id), "person": str(row.person.id)}
        db.tell([device.provider_id], "tablet_opened", actor=_actor(row), at=now, body=body)
    return secret


def who(db: Db, device: RememberedDevice, secret: str, *, machine_now: datetime) -> DeviceSession | None:
    """Return who has this tablet open; None after five idle minutes, after 18:00, and once the job has ended."""
    found = stored.session_by_digest(db.session, device.device_id, digest_for(TABLET, secret))
    if found is None:
        return None
    if not tablet.is_open(started_at=found.started_at, last_used_at=found.last_used_at, at=machine_now):
        return None
    row = _find_staff(db, device, found.membership_id)
    if row is None:
        return None
    return DeviceSession(
        session_id=found.id,
        membership_id=found.membership_id,
        first_name=first_names([row.person.name])[0],
        actor=_actor(row),
        device=device,
        last_used_at=found.last_used_at,
    )


def needs_touch(device: RememberedDevice, session: DeviceSession | None, *, machine_now: datetime) -> bool:
    """Say whether it is time to note that a tablet is in use."""
    if session is not None and machine_now - session.last_used_at >= SESSION_TOUCHED_EVERY:
        return True
    return machine_now - device.last_used_at >= TOUCHED_EVERY


def touch(db: Db, device: RememberedDevice, session: DeviceSession | None, *, machine_now: datetime) -> None:
    """Note that a tablet is in use; its user's idle time begins anew."""
    stored.touch(db.session, device.device_id, machine_now)
    if session is not None:
        stored.touch_session(db.session, session.session_id, machine_now)


def leave(db: Db, device: RememberedDevice, *, machine_now: datetime) -> None:
    """End what is open on a tablet, so that another person may give their PIN."""
    stored.end_sessions(db.session, machine_now, device_id=device.device_id)


def require_manager(scope: ProviderScope) -> None:
    """Refuse everybody but the provider's managers.

    Raises:
        NotAllowed: the actor does not manage the provider.
    """
    if not scope.actor.roles & MANAGERS:
        message = "Only a manager of the provider can do this. Ask yours."
        raise NotAllowed(message)


def _count_guess(store: Store, device: RememberedDevice, membership_id: UUID, *, machine_now: datetime) -> str | None:
    """Count the guess before it is checked, so that guesses made side by side are counted too."""
    with store.writing() as db:
        row = _find_staff(db, device, membership_id)
        if row is None:
            return None
        stored.lock_pin(db.session, membership_id)
        if stored.guesses(db.session, device.device_id, membership_id) >= TRIES:
            message = (
                "This PIN no longer works on this tablet: it was entered wrongly five times. Sign in with your "
                "password on any browser and set a new PIN. Others can still use theirs here."
            )
            raise PinUsedUp(message, field="pin")
        db.session.add(
            DevicePinGuess(
                id=new_id(),
                device_id=device.device_id,
                provider_id=device.provider_id,
                membership_id=membership_id,
                at=machine_now,
            )
        )
        return row.pin.hash


def _find_staff(db: Db, device: RememberedDevice, membership_id: UUID) -> StaffRow | None:
    found = stored.staff_with_pin(db.session, device.provider_id, membership_id=membership_id)
    return found[0] if found else None


def _refused() -> PinRefused:
    return PinRefused("That is not the PIN of the person chosen. Check both and try again.", field="pin")


def _actor(row: StaffRow) -> Actor:
    return Actor.of_person(
        row.person.id, row.person.name, job_title=row.membership.job_title, roles=row.roles, channel=Channel.TABLET
    )


def _line(row: DeviceRow, at: datetime) -> DeviceLine:
    ended = ""
    if row.device.revoked_at is not None:
        ended = f"Revoked by {row.device.revoked_by}"
    elif row.device.expires_at <= at:
        ended = "Its year is over"
    return DeviceLine(
        id=row.device.id,
        label=row.device.label,
        site_name=row.site.name,
        remembered_by=row.device.remembered_by,
        created_at=row.device.created_at,
        expires_at=row.device.expires_at,
        last_used_at=row.device.last_used_at,
        ended=ended,
    )


def _said(actor: Actor) -> str:
    return f"{actor.name}, {actor.job_title}"

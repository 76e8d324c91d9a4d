"""Which tablet this browser is, and who has it open. Neither is a sign-in: they open the tablet's own pages alone.

Two cookies: one says which tablet it is and stays for a year, one says who gave a PIN and ends with the browser. Both
hold only a secret; everything else is asked of the records at every request.
"""

from flask import Response, g

from attendance import devices
from attendance.devices import LASTS, DeviceSession, RememberedDevice
from attendance.refusals import NotAllowed
from portal import cookies, identity, log_lines
from portal.services import door, machine_now, open_for

DEVICE, SESSION = "device", "tablet"


def find_device() -> RememberedDevice | None:
    """Return the tablet this browser is remembered as; None where it is none, or no longer."""
    if "muster_device" not in g:
        g.muster_device, g.muster_device_session = _look()
    found: RememberedDevice | None = g.muster_device
    if found is not None:
        # Said each time: a sign-in in the same browser may have opened its own organisations in between.
        session: DeviceSession | None = g.muster_device_session
        open_for([found.provider_id], person_id=session.actor.person_id if session is not None else None)
    return found


def find_session() -> DeviceSession | None:
    """Return who has this tablet open; None before a PIN, and once it counts no more."""
    find_device()
    found: DeviceSession | None = g.muster_device_session
    return found


def current() -> DeviceSession:
    """Return who has this tablet open.

    Raises:
        NotAllowed: nobody has. A page behind the tablet's door never meets this.
    """
    found = find_session()
    if found is None:
        message = "Enter your PIN to see this page."
        raise NotAllowed(message)
    return found


def is_open() -> bool:
    """Say whether somebody has this tablet open, for the guard."""
    return find_session() is not None


def remember(response: Response, secret: str) -> None:
    """Make this browser a tablet."""
    cookies.put(response, DEVICE, secret, max_age=int(LASTS.total_seconds()))


def open_with(response: Response, secret: str) -> None:
    """Put the secret of whoever gave their PIN into the browser's cookie; it ends with the browser."""
    cookies.put(response, SESSION, secret)


def close(response: Response) -> None:
    """Take that cookie away and empty what the browser keeps of us; the tablet stays one."""
    cookies.take(response, SESSION)


def _look() -> tuple[RememberedDevice | None, DeviceSession | None]:
    presented = cookies.read(DEVICE)
    if not presented:
        return None, None
    at = machine_now()
    with door().reading() as db:
        device = devices.recognise(db, presented, machine_now=at)
        opened = cookies.read(SESSION)
        session = devices.who(db, device, opened, machine_now=at) if device is not None and opened else None
    if device is not None:
        log_lines.note_who(session.actor.key if session else f"device:{device.device_id}", device.provider_id)
    if device is not None and not identity.is_background() and devices.needs_touch(device, session, machine_now=at):
        with door().writing() as db:
            devices.touch(db, device, session, machine_now=at)
    return device, session

"""Which tablet this browser is, and who has it open. Neither is a sign-in: they open the tablet's own pages alone.

Two cookies: one says which tablet it is and stays for a year, one says who gave a PIN and ends with the browser. Both
hold only a secret; everything else is asked of the records at every request.
"""

from flask import Response, g, request

from attendance import devices
from attendance.devices import LASTS, DeviceSession, RememberedDevice
from attendance.refusals import NotAllowed
from portal import identity, log_lines
from portal.services import door, machine_now, open_for, services

DEVICE, SESSION = "device", "tablet"


def find_device() -> RememberedDevice | None:
    """Return the tablet this browser is remembered as; None where it is none, or no longer."""
    if "muster_device" not in g:
        g.muster_device, g.muster_device_session = _look()
    found: RememberedDevice | None = g.muster_device
    if found is not None:
        # Said each time: a sign-in in the same browser may have opened its own organisations in between.
        open_for([found.provider_id])
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
    _set(response, DEVICE, secret, max_age=int(LASTS.total_seconds()))


def open_with(response: Response, secret: str) -> None:
    """Put the secret of whoever gave their PIN into the browser's cookie; it ends with the browser."""
    _set(response, SESSION, secret)


def close(response: Response) -> None:
    """Take that cookie away and empty what the browser keeps of us; the tablet stays one."""
    secure = services().settings.secure
    response.delete_cookie(_name(SESSION), secure=secure, httponly=True, samesite="Lax", path="/")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


def _look() -> tuple[RememberedDevice | None, DeviceSession | None]:
    presented = request.cookies.get(_name(DEVICE), "")
    if not presented:
        return None, None
    at = machine_now()
    with door().reading() as db:
        device = devices.recognise(db, presented, machine_now=at)
        opened = request.cookies.get(_name(SESSION), "")
        session = devices.who(db, device, opened, machine_now=at) if device is not None and opened else None
    if device is not None:
        log_lines.note_who(session.actor.key if session else f"device:{device.device_id}", device.provider_id)
    if device is not None and not identity.is_background() and devices.needs_touch(device, session, machine_now=at):
        with door().writing() as db:
            devices.touch(db, device, session, machine_now=at)
    return device, session


def _set(response: Response, kind: str, secret: str, *, max_age: int | None = None) -> None:
    secure = services().settings.secure
    response.set_cookie(_name(kind), secret, max_age=max_age, secure=secure, httponly=True, samesite="Lax", path="/")


def _name(kind: str) -> str:
    return f"__Host-muster-{kind}" if services().settings.secure else f"muster-{kind}"

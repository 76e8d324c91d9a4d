"""Second factors for tests: an authenticator app whose secret the test knows, and the code it shows."""

from uuid import UUID

import pyotp

from attendance.records.tables import Authenticator
from attendance.unit import Store
from tests.support.clock import ManualClock

APP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def give_authenticator(store: Store, person_id: UUID, clock: ManualClock) -> None:
    """Set up an authenticator app for a person, with `APP_SECRET`."""
    sealed = sealed_for(store, person_id, "stored")
    with store.writing() as db:
        db.session.add(Authenticator(person_id=person_id, sealed=sealed, last_step=0, created_at=clock.machine()))


def sealed_for(store: Store, person_id: UUID, use: str) -> str:
    """Return `APP_SECRET` as it is sealed for a person and a use."""
    return store.vault.seal_for(f"authenticator/{use}", str(person_id), APP_SECRET.encode())


def code_at(clock: ManualClock, *, steps: int = 0) -> str:
    """Return the code that the app shows now, or so many steps of 30 seconds later."""
    return pyotp.TOTP(APP_SECRET).generate_otp(int(clock.machine().timestamp()) // 30 + steps)

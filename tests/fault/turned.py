"""F31: the key that seals what was said of children is turned while everybody is at work, and killed at each place."""

from functools import partial
from uuid import UUID

from sqlalchemy import select

from attendance.preferences import Preferences
from attendance.records.database import Database
from attendance.records.sealed import reveal
from attendance.records.tables import WalkOff
from attendance.unit import Store
from tests.fault.clients import WALK_OFF
from tests.fault.history import OK
from tests.fault.lab import Lab
from tests.support.cast import pretend_vault
from tests.support.roles import OWNER, as_role

TURN = ("secrets", "rotate", "--data-keys")
PLACES = (
    "turning begun, before commit",
    "turning begun, after commit",
    "turning sealed, before commit",
    "turning sealed, after commit",
)


def key_turned_and_killed(lab: Lab) -> list[str]:
    """Begin to turn every key and kill it, at each place; turn them to the end; everything said is still to be read."""
    for _ in range(4):
        lab.crowd.volley(1)
    for point in PLACES:
        lab.strike_at(point, begin=partial(lab.installation.begin_command, *TURN))
    lab.installation.finish_command(*TURN)
    done = lab.installation.command(*TURN)
    wrong = [] if done.returncode == 0 else [f"I1: a key was not turned to its end: {done.stdout} {done.stderr}"]
    listed = lab.installation.command("secrets", "list")
    in_use = [line for line in listed.stdout.splitlines() if line.startswith("NORTHGATE") and "in use" in line]
    return [*wrong, *([] if len(in_use) == 1 else [f"I1: {len(in_use)} keys are in use"]), *_unread(lab)]


def _unread(lab: Lab) -> list[str]:
    """Return the reports with a receipt whose words are not to be read, or are others."""
    said = {
        UUID(each.answered["walk_off"]): each.asked["note"]
        for each in lab.history.operations()
        if each.what == WALK_OFF and each.phase == OK
    }
    database = Database(as_role(lab.installation.url, OWNER))
    store = Store(database, Preferences(), vault=pretend_vault())
    try:
        with store.reading() as db:
            read = {each.id: reveal(each.note) for each in db.session.scalars(select(WalkOff))}
    finally:
        database.dispose()
    return [f"I1: of walk-off {each} {read[each]!r} is read" for each, note in said.items() if read.get(each) != note]

"""The fictional trust: who there is, in the files of `data/`, and whom a visitor may sign in as.

Every name, number and address is made up: the telephone numbers are kept for drama, the addresses lead nowhere.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from attendance.imports import Kind
from attendance.rows import Sheet
from attendance.rules.own_ladder.typed import TypedRung
from attendance.rules.words import Role, Way
from gateway.sheets.csv_file import read_csv

DATA = Path(__file__).parent / "data"
# In the order in which one file names what another brings.
KINDS = (Kind.ORGANISATIONS, Kind.SITES, Kind.CALENDAR, Kind.PEOPLE, Kind.PUPILS, Kind.CONTACTS, Kind.PLACEMENTS)
FIRST_DAY, LAST_DAY = date(2026, 9, 1), date(2027, 7, 21)
FIRST_AT_PROVIDERS, FIRST_START = date(2026, 9, 3), date(2026, 9, 7)

# What the trust calls a role.
ROLE_NAMES = {Role.HEAD_OF_YEAR: "Year leader"}
# Eastmarsh tells its DSL of an absence after a quarter of an hour, and its headteacher after three of them.
OWN_LADDER = tuple(
    TypedRung(minutes=minutes, roles=(role.value,), ways=(Way.EMAIL.value,))
    for minutes, role in (("0", Role.ATTENDANCE_OFFICER), ("15", Role.DSL), ("45", Role.HEADTEACHER))
)

TRUST = "Harrowdale Learning Trust"
PASSWORD = "harrowdale-on-show"  # noqa: S105  known to everybody, which is why a demo listens on this machine only

PROVIDERS = ("BRACKEN", "TANSY", "LANTERN", "WEXCOMBE", "KINGSMERE", "RIDGEWAY")
SCHOOLS = ("HARROW", "EASTMARSH", "ALDER", "KINGSMERE")
# On the first day the visitor is at work in this provider, so the cast leaves its registers alone.
VISITORS = "TANSY"
# The register that does not come on the first morning, so that there is something to see climbing.
SILENT = "RIDGEWAY"


@dataclass(frozen=True, kw_only=True, slots=True)
class SignIn:
    """Somebody whom a visitor may be: what they do, who they are, and how they sign in."""

    role: str
    name: str
    place: str
    email: str


SIGN_INS = (
    SignIn(role="Tutor", name="Bryony Castle", place="Tansy Hill Farm", email="bryony.castle@tansyhill.example.org"),
    SignIn(
        role="Attendance officer",
        name="Joanne Whitlock",
        place="Harrowdale Academy",
        email="joanne.whitlock@harrowdale.example.org",
    ),
    SignIn(
        role="Safeguarding lead",
        name="Samira Qureshi",
        place="Harrowdale Academy",
        email="samira.qureshi@harrowdale.example.org",
    ),
    SignIn(
        role="Deputy safeguarding lead",
        name="Daniel Osei",
        place="Harrowdale Academy",
        email="daniel.osei@harrowdale.example.org",
    ),
    SignIn(
        role="Headteacher",
        name="Helen Marchetti",
        place="Harrowdale Academy",
        email="helen.marchetti@harrowdale.example.org",
    ),
    SignIn(
        role="Off-site co-ordinator",
        name="Tom Baptiste",
        place="Harrowdale Academy",
        email="tom.baptiste@harrowdale.example.org",
    ),
    SignIn(
        role="Administrator",
        name="Priya Nair",
        place="Harrowdale Academy",
        email="priya.nair@harrowdale.example.org",
    ),
    SignIn(
        role="Five roles in one person",
        name="Sue Penhaligon",
        place="Alder Brook Primary School",
        email="sue.penhaligon@alderbrook.example.org",
    ),
    SignIn(
        role="Trust safeguarding director",
        name="Miriam Okonjo",
        place=TRUST,
        email="miriam.okonjo@trust.example.org",
    ),
    SignIn(
        role="A school that sends and hosts",
        name="Lucy Achterberg",
        place="Kingsmere School",
        email="lucy.achterberg@kingsmere.example.org",
    ),
    SignIn(
        role="Provider manager",
        name="Kofi Mensah",
        place="Ridgeway Sports Project",
        email="kofi.mensah@ridgeway.example.org",
    ),
)


def sheet(kind: Kind, *, monday: date) -> Sheet:
    """Return a file of the cast as the importer reads it; `monday` is that of the week the demo begins in."""
    text = (DATA / f"{kind}.csv").read_text("utf-8")
    dates = {
        "{last_friday}": monday - timedelta(days=3),
        "{this_monday}": monday,
        "{this_wednesday}": monday + timedelta(days=2),
    }
    for word, on in dates.items():
        text = text.replace(word, on.isoformat())
    return read_csv(text.encode())


def emails() -> list[str]:
    """Return everybody's e-mail address."""
    return [row.cells["email"] for row in sheet(Kind.PEOPLE, monday=FIRST_DAY).rows]

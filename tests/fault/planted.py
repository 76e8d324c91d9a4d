"""Who and what the installation under faults holds: a school, a provider, two dozen pupils, everybody on a ladder."""

from datetime import datetime

from attendance import people, tokens
from attendance.imports import Kind, import_sheet
from attendance.passwords import hash_password
from attendance.preferences import Preferences
from attendance.records.database import Database
from attendance.scope import OPERATOR
from attendance.unit import Store
from gateway.sheets.csv_file import read_csv
from muster.clock import Clock
from tests.support.cast import pretend_vault
from tests.support.roles import WORKER, as_role

PUPILS = tuple(f"F{number:02}" for number in range(1, 25))
TOKENS = 12
PASSWORD = "gravel teapot lantern nine"
DSL, DEPUTY, HEAD, DIRECTOR, OFFICER = (
    f"{who}@cast.example" for who in ("dsl", "deputy", "head", "director", "officer")
)
DSL_MOBILE, DEPUTY_MOBILE = "07700900001", "07700900002"
# A name that would like to be more than a name.
GIVEN = {PUPILS[-1]: '"O’Zoë 😀 <b>""x""</b> {{7*7}} %s مرحبا"'}

FILES = {
    "organisations": """code,name,kind,is_school,phone,email,parent
TRUST,Compass Trust,trust,no,01632 960100,,
NORTHGATE,Northgate Academy,home_school,yes,01632 960101,office@northgate.example,TRUST
OAKBANK,Oakbank Farm,alternative_provider,no,01632 960103,farm@oakbank.example,
""",
    "sites": """organisation,code,name,kind,address,postcode
OAKBANK,FARM,The farm,main,1 Oak Lane,NG1 1AA
""",
    "people": f"""email,name,job_title,organisation,roles,mobile
tutor@cast.example,Tess Tutor,Tutor,OAKBANK,provider_staff;provider_manager,
{OFFICER},Olive Officer,Attendance officer,NORTHGATE,attendance_officer,
{DSL},Dora Lead,DSL,NORTHGATE,dsl,{DSL_MOBILE}
{DEPUTY},Dev Deputy,Deputy DSL,NORTHGATE,deputy_dsl,{DEPUTY_MOBILE}
{HEAD},Hana Head,Headteacher,NORTHGATE,headteacher;senior_lead,
admin@cast.example,Ada Admin,Data manager,NORTHGATE,administrator,
{DIRECTOR},Sefa Director,Safeguarding director,TRUST,safeguarding_director,
""",
    "pupils": "ref,home_school,family_name,given_name,date_of_birth,year_group\n"
    + "".join(f"{ref},NORTHGATE,Family {ref},{GIVEN.get(ref, f'Given {ref}')},2011-02-03,10\n" for ref in PUPILS),
    "calendar": """organisation,from,to,session,kind,label
NORTHGATE,2026-09-01,2026-12-18,,term,Autumn
NORTHGATE,2027-01-05,2027-03-31,,term,Spring
""",
    "placements": "ref,home_school,pupil,provider,site,pathway,starts_on,mon,tue,wed,thu,fri\n"
    + "".join(
        f"{ref},NORTHGATE,{ref},OAKBANK,FARM,respite,2026-09-01,AM+PM,AM+PM,AM+PM,AM+PM,AM+PM\n" for ref in PUPILS
    ),
}


def plant(url: str, *, now: datetime) -> list[str]:
    """Fill an empty, migrated database as imports and commands do; return the tokens of the provider's programs."""
    database = Database(as_role(url, WORKER))
    store = Store(database, Preferences(), vault=pretend_vault())
    try:
        for kind, text in FILES.items():
            _take_in(store, Kind(kind), text, now=now)
        with store.writing() as db:
            people.give_password(db, DSL, hash_password(PASSWORD), now=now, machine_now=Clock().machine())
            return [tokens.create(db, "OAKBANK", f"program {number}", now=now) for number in range(TOKENS)]
    finally:
        database.dispose()


def _take_in(store: Store, kind: Kind, text: str, *, now: datetime) -> None:
    sheet = read_csv(text.encode())
    taken = store.command(lambda db: import_sheet(db, kind, sheet, actor=OPERATOR, now=now))
    if taken.is_refused:
        raise ValueError(taken.problems)

"""A day at Oakbank Farm, by nothing but what others build on: the command line, the clock file, the API and a mailbox.

The programs run as they would at a school: `muster serve` in a process of its own, a real SMTP server, files of CSV.
"""

import json
import re
import socket
import time

import pytest
from docx import Document

from tests.support.databases import KINDS
from tests.support.length import IS_LONG
from tests.support.outside import Outside

FILES = {
    "organisations": """code,name,kind,is_school,phone,email,parent
TRUST,Compass Trust,trust,no,01632 960100,,
NORTHGATE,Northgate Academy,home_school,yes,01632 960101,office@northgate.example,TRUST
OAKBANK,Oakbank Farm,alternative_provider,no,01632 960103,farm@oakbank.example,
""",
    "sites": """organisation,code,name,kind,address,postcode
OAKBANK,FARM,The farm,main,1 Oak Lane,NG1 1AA
""",
    "people": """email,name,job_title,organisation,roles,mobile
tutor@cast.example,Tess Tutor,Tutor,OAKBANK,provider_staff;provider_manager,
officer@cast.example,Olive Officer,Attendance officer,NORTHGATE,attendance_officer,
dsl@cast.example,Dora Lead,DSL,NORTHGATE,dsl,07700900001
deputy@cast.example,Dev Deputy,Deputy DSL,NORTHGATE,deputy_dsl,
head@cast.example,Hana Head,Headteacher,NORTHGATE,headteacher;senior_lead,
admin@cast.example,Ada Admin,Data manager,NORTHGATE,administrator,
director@cast.example,Sefa Director,Safeguarding director,TRUST,safeguarding_director,
""",
    "pupils": """ref,home_school,family_name,given_name,date_of_birth,year_group
1,NORTHGATE,Quillfeather,Amber,2011-02-03,10
2,NORTHGATE,Zephyrine,Bruno,2011-05-06,10
""",
    "calendar": """organisation,from,to,session,kind,label
NORTHGATE,2026-09-01,2026-12-18,,term,Autumn
""",
    "placements": """ref,home_school,pupil,provider,site,pathway,starts_on,mon,tue,wed,thu,fri
A1,NORTHGATE,1,OAKBANK,FARM,respite,2026-09-01,AM+PM,AM+PM,AM+PM,AM+PM,AM+PM
B2,NORTHGATE,2,OAKBANK,FARM,respite,2026-09-01,AM+PM,AM+PM,AM+PM,AM+PM,AM+PM
""",
}


@pytest.fixture
def outside(tmp_path, empty_database_url, smtp_server):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    installation = Outside(folder=tmp_path, smtp=smtp_server, port=port)
    installation.configure(empty_database_url)
    installation.set_clock("07:00")
    installation.muster("database", "upgrade")
    installation.import_all(FILES)
    installation.token = installation.muster("token", "create", "--organisation", "OAKBANK", "--name", "test").strip()
    yield installation
    installation.stop()


@pytest.mark.parametrize("database_kind", KINDS if IS_LONG else ["postgresql"], indirect=True)
def test_a_day_from_the_nudge_to_the_week_on_paper(outside):
    outside.muster("tick")
    outside.set_clock("09:39")
    outside.muster("tick")
    assert outside.smtp.messages == []

    outside.set_clock("09:40")
    outside.muster("tick")
    assert outside.kinds_to("tutor") == ["nudge"]

    outside.set_clock("10:00")
    outside.muster("tick")
    assert outside.kinds_to("officer") == ["missing_register"]
    assert outside.kinds_to("dsl") == []

    outside.set_clock("10:30")
    outside.muster("tick")
    assert outside.kinds_to("dsl") == ["missing_register"]

    outside.serve()
    outside.set_clock("10:35")
    entries = [{"placement": "A1", "status": "present"}, {"placement": "B2", "status": "present"}]
    status, receipt = outside.call("PUT", "/registers/2026-09-16/AM", {"entries": entries})
    assert (status, receipt["not_reported"]) == (201, [])
    for who in ("dsl", "officer"):
        outside.wait_until(lambda who=who: outside.kinds_to(who) == ["missing_register", "closed"])
    # Nobody was told at 11:00, so nobody else hears that it is closed.
    assert outside.kinds_to("head") == []

    outside.set_clock("11:02")
    walk_off = {"placement": "A1", "left_at": "11:00", "clothing": "Green coat"}
    began = time.monotonic()
    status, receipt = outside.call("POST", "/walk-offs", walk_off, key="red-1")
    assert (status, receipt["told"]) == (201, ["dsl", "attendance_officer"])
    answered = time.monotonic()
    outside.wait_until(lambda: "walk_off" in outside.kinds_to("dsl"), seconds=2)
    assert answered - began < 10
    assert outside.kinds_to("deputy") == []

    outside.set_clock("11:07")
    outside.wait_until(lambda: outside.kinds_to("deputy") == ["walk_off"])

    assert_no_mail_names_a_pupil(outside)
    outside.stop()
    outside.muster("summary", "--school", "NORTHGATE", "--week", "2026-W38", "--out", str(outside.folder / "week"))
    files = sorted((outside.folder / "week").iterdir())
    assert [file.suffix for file in files] == [".csv", ".docx", ".xlsx"]
    document = Document(str(files[1]))
    words = " ".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert "Not reported" in words
    said = json.loads(outside.muster("audit", "verify", "--json"))
    assert said["broken"] == []


def assert_no_mail_names_a_pupil(outside):
    said = " ".join(received.text + received.message["Subject"] for received in outside.smtp.messages)
    assert not re.search("Amber|Quillfeather|Bruno|Zephyrine", said)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_stopping_everything_over_a_deadline_and_starting_again_catches_up_once_marked_late(outside):
    outside.muster("tick")
    outside.set_clock("10:40")
    outside.muster("tick")
    outside.muster("tick")

    assert outside.kinds_to("officer") == ["missing_register"]
    assert outside.kinds_to("dsl") == ["missing_register"]
    late = outside.smtp.messages_to("dsl@cast.example")[0].text
    assert "late" in late.lower()

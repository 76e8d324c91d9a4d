"""A whole day among planted words: command line, pages, API, worker, files, and much that goes wrong; and what it left.

Everything runs as it would at a school, in processes of its own with every logger at its loudest. Nothing is searched
here: a `Day` holds all that left Muster without a sign-in, and what lies on its disks.
"""

import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import psycopg
from sqlalchemy import make_url

from tests.integration.portal.provider.pages import fields_of
from tests.integration.portal.school.pages import forms_of, named
from tests.support.cast import WEDNESDAY
from tests.support.mail import SmtpServer
from tests.support.notify_stub import NotifyStub
from tests.support.outside import Outside
from tests.support.parts import require
from tests.support.planted import BORN, PHONES, UPNS, planted
from tests.support.postgres import Cluster
from tests.support.roles import OWNER, SUPERUSER, WEB, WORKER, as_role
from tests.support.visiting import Met, Page, Visitor

AM = "/register/2026-09-16/AM"
RECORD = re.compile(r"/school/pupils/[0-9a-f-]{36}")
FRIDAY, MONDAY = date(2026, 9, 18), date(2026, 9, 21)
PASSWORD = "gravel teapot lantern nine"
WRONG_PASSWORD = f"{planted('password')} and more words"
PUPILS_HEAD = "ref,home_school,upn,family_name,given_name,date_of_birth,year_group"
CONTACTS_HEAD = "pupil,name,relation,kind,phone,email,order"
FAMILY, GIVEN = planted("family"), planted("given")

FILES = {
    "organisations": """code,name,kind,is_school,phone,email,parent
TRUST,Compass Trust,trust,no,01632 960100,,
NORTHGATE,Northgate Academy,home_school,yes,01632 960101,office@northgate.example,TRUST
SOUTHGATE,Southgate School,home_school,yes,01632 960102,office@southgate.example,TRUST
OAKBANK,Oakbank Farm,alternative_provider,no,01632 960103,farm@oakbank.example,
""",
    "sites": f"""organisation,code,name,kind,address,postcode
OAKBANK,FARM,The farm,main,1 Oak Lane,NG1 1AA
OAKBANK,HOME,{planted("place")},satellite,{planted("address")} Lane,NG1 1AB
""",
    "people": """email,name,job_title,organisation,roles,mobile
tutor@cast.example,Tess Tutor,Tutor,OAKBANK,provider_staff;provider_manager,
officer@cast.example,Olive Officer,Attendance officer,NORTHGATE,attendance_officer,
dsl@cast.example,Dora Lead,DSL,NORTHGATE,dsl,07700900001
deputy@cast.example,Dev Deputy,Deputy DSL,NORTHGATE,deputy_dsl,07700900002
head@cast.example,Hana Head,Headteacher,NORTHGATE,headteacher;senior_lead,
admin@cast.example,Ada Admin,Data manager,NORTHGATE,administrator,
south@cast.example,Dina South,DSL,SOUTHGATE,dsl;attendance_officer;administrator;headteacher,
director@cast.example,Sefa Director,Safeguarding director,TRUST,safeguarding_director,
""",
    "pupils": f"""{PUPILS_HEAD}
1,NORTHGATE,{UPNS[0]},{FAMILY},{GIVEN},{BORN[0]},10
2,NORTHGATE,,{planted("family", 2)},{planted("given", 2)},{BORN[1]},10
3,SOUTHGATE,{UPNS[1]},{planted("family", 3)},{planted("given", 3)},{BORN[0]},10
""",
    "contacts": f"""{CONTACTS_HEAD}
1,{planted("contact")},{planted("relation")},parent_carer,{PHONES[0]},{planted("email")}@home.example,1
2,{planted("contact", 2)},Mother,parent_carer,{PHONES[1]},,1
""",
    "calendar": """organisation,from,to,session,kind,label
NORTHGATE,2026-09-01,2026-12-18,,term,Autumn term
SOUTHGATE,2026-09-01,2026-12-18,,term,Autumn term
""",
    "placements": """ref,home_school,pupil,provider,site,pathway,starts_on,mon,tue,wed,thu,fri
A1,NORTHGATE,1,OAKBANK,FARM,respite,2026-09-01,AM+PM,AM+PM,AM+PM,AM+PM,AM+PM
B2,NORTHGATE,2,OAKBANK,HOME,respite,2026-09-01,AM+PM,AM+PM,AM+PM,AM+PM,AM+PM
C3,SOUTHGATE,3,OAKBANK,FARM,respite,2026-09-01,AM+PM,AM+PM,AM+PM,AM+PM,AM+PM
""",
}
# Files that are refused: a date that is none, a reference twice, a UPN of another's, a column too many, broken text.
BAD_FILES: dict[str, tuple[str, bytes]] = {
    "no date": ("pupils", f"{PUPILS_HEAD}\n9,NORTHGATE,,{FAMILY},{GIVEN},{BORN[0][:8]}99,10\n".encode()),
    "twice": ("pupils", f"{PUPILS_HEAD}\n9,NORTHGATE,,{FAMILY},{GIVEN},,10\n9,NORTHGATE,,{FAMILY},x,,10\n".encode()),
    "upn of another": ("pupils", f"{PUPILS_HEAD}\n9,NORTHGATE,{UPNS[0]},{FAMILY},{GIVEN},,10\n".encode()),
    "unknown column": ("pupils", f"{PUPILS_HEAD},{planted('column')}\n9,NORTHGATE,,{FAMILY},{GIVEN},,10,x\n".encode()),
    "no text": ("pupils", f"{PUPILS_HEAD}\n9,NORTHGATE,,{FAMILY},{GIVEN}\xff\xfe,,10\n".encode("latin-1")),
    "unknown pupil": ("contacts", f"{CONTACTS_HEAD}\n{FAMILY},{planted('contact')},x,parent_carer,,,1\n".encode()),
}


@dataclass
class Day:
    """What was left behind, by outlet: each piece with where it was found."""

    kind: str
    left: dict[str, list[tuple[str, bytes]]] = field(default_factory=dict)

    def leave(self, outlet: str, where: str, words: bytes | str) -> None:
        """Note a piece."""
        raw = words.encode() if isinstance(words, str) else words
        self.left.setdefault(outlet, []).append((where, raw))


def live(kind: str, folder: Path, url: str, cluster: Cluster | None, port: int) -> Day:
    """Live the day in an empty folder and database; `url` is its owner's, `cluster` the server it is on, if any."""
    day = Day(kind=kind)
    smtp, met = SmtpServer(), Met()
    smtp.start()
    before = len(cluster.log()) if cluster else 0
    with NotifyStub() as notify, _watcher(day) as ping_url:
        outside = _installation(folder, url, smtp, notify, ping_url, port)
        break_off = _breaking(url, cluster)
        if cluster:
            # As the runbook asks it of whoever must log statements: the statements, and none of their values.
            for setting in ("log_statement = 'all'", "log_parameter_max_length = 0"):
                break_off(f"ALTER DATABASE {make_url(url).database} SET {setting}")
        try:
            _Living(outside, notify, met, break_off, day).live()
        finally:
            outside.stop()
    smtp.stop()
    _gather(day, outside, notify, met)
    _gather_database(day, folder, url, cluster)
    if cluster:
        day.leave("server log", "log", cluster.log()[before:])
    return day


@dataclass
class _Living:
    """The day itself, hour by hour."""

    outside: Outside
    notify: NotifyStub
    met: Met
    break_off: "Callable[[str], None]"
    day: Day

    def live(self) -> None:
        self.set_up()
        self.bad_files()
        self.outside.set_clock("09:00")
        self.outside.serve()
        self.at_the_door()
        tutor, officer, dsl = map(self.signed_in, ("tutor", "officer", "dsl"))
        self.outside.set_clock("09:30")
        self.register(tutor)
        self.program()
        self.outside.set_clock("11:02")
        self.emergencies(tutor)
        self.outside.wait_until(lambda: "walk_off" in self.outside.kinds_to("dsl"))
        self.outside.wait_until(lambda: bool(self.notify.texts))
        self.school(officer, dsl)
        self.record(dsl)
        self.broken(tutor)
        for visitor in (tutor, officer, dsl):
            self.look_around(visitor)
            visitor.post("/sign-out")
        self.outside.stop()
        self.evening()

    def set_up(self) -> None:
        self.outside.set_clock("07:00")
        self.outside.muster("database", "upgrade")
        self.outside.import_all(FILES)
        self.break_off("UPDATE organisation SET week_attached = true WHERE code = 'NORTHGATE'")
        for who in ("tutor", "officer", "dsl"):
            self.outside.muster("user", "password", f"{who}@cast.example", standard_input=f"{PASSWORD}\n")
        self.outside.muster("user", "password", "head@cast.example", standard_input="Kanarish1", expect=1)
        self.outside.muster("user", "invite", "deputy@cast.example")
        token = self.outside.muster("token", "create", "--organisation", "OAKBANK", "--name", "test")
        self.outside.token = token.strip()

    def bad_files(self) -> None:
        for name, (kind, content) in BAD_FILES.items():
            file = self.outside.folder / f"bad {name}.csv"
            file.write_bytes(content)
            self.outside.muster("import", kind, str(file), *(["--dry-run", "--json"] if " " in name else []), expect=1)

    def at_the_door(self) -> None:
        """Guess, forget, forge, and ask for what is not there."""
        visitor = Visitor(self.outside.port, self.met)
        for path in ("/sign-in", "/healthz", "/readyz", "/api/v1/openapi.json", "/tablet", "/sign-in/link/none"):
            self.day.leave("strangers", path, visitor.get(path).content)
        for email in ("tutor@cast.example", f"{planted('account')}@cast.example", f"{planted('account')}"):
            visitor.get("/sign-in")
            answer = visitor.post("/sign-in", {"email": email, "password": WRONG_PASSWORD})
            assert answer.status_code == 400, answer.text
        visitor.get("/sign-in/forgotten")
        for email in ("tutor@cast.example", f"{planted('forgotten')}@cast.example"):
            visitor.post("/sign-in/forgotten", {"email": email})
        assert visitor.post("/sign-in", {"email": planted("account")}, is_forged=True).status_code == 400
        for path in ("/today", "/school", "/account", "/walk-offs/new"):
            answer = visitor.get(path)
            self.day.leave("strangers", path, answer.content)
            self.day.leave("strangers", path, visitor.post(path, {"account": planted("typed")}, is_forged=True).content)

    def signed_in(self, who: str) -> Visitor:
        visitor = Visitor(self.outside.port, self.met)
        visitor.get("/sign-in")
        answer = visitor.post("/sign-in", {"email": f"{who}@cast.example", "password": PASSWORD})
        assert answer.status_code == 302, answer.text
        return visitor

    def register(self, tutor: Visitor) -> None:
        """Mark the register, after having it refused; tell an absence."""
        page = fields_of(tutor.get(AM))
        assert FAMILY in tutor.get(AM).text, "behind the sign-in pupils have names"
        marks = {"A1-status": "absent", "A1-note": planted("observed"), "do": "send"}
        assert tutor.post(AM, {**page, **marks, "B2-status": "late", "B2-arrived": planted("time")}).status_code == 400
        tutor.follow(tutor.post(AM, {**page, **marks}))
        absence = {**fields_of(tutor.get("/absences/new")), "placement": "C3", "half_days": "PM"}
        assert tutor.post("/absences/new", {**absence, "placement": planted("typed")}).status_code == 400
        tutor.follow(tutor.post("/absences/new", {**absence, "reason": "ill", "note": planted("observed")}))

    def program(self) -> None:
        """Call the API: taken, refused by shape, by rule, by token."""
        call = self.outside.call
        entries = [{"placement": "B2", "status": "present"}]
        assert call("PUT", "/registers/2026-09-16/AM", {"entries": entries})[0] == 200
        changed = [{"placement": "B2", "status": "absent", "note": planted("observed")}]
        assert call("PUT", "/registers/2026-09-16/AM", {"entries": changed})[0] == 409
        wrong = [{"placement": planted("typed"), "status": planted("typed"), planted("typed"): 1}]
        assert call("PUT", "/registers/2026-09-16/AM", {"entries": wrong})[0] == 422
        unknown = [{"placement": planted("typed"), "status": "present"}]
        assert call("PUT", "/registers/2026-09-16/AM", {"entries": unknown})[0] == 404
        assert call("PUT", "/registers/2026-09-16/AM", f'{{"{FAMILY}": NaN'.encode())[0] == 400
        assert call("POST", "/walk-offs", {"placement": "A1", "left_at": planted("typed")}, key="k1")[0] == 422
        good, self.outside.token = self.outside.token, planted("token")
        assert call("GET", "/registers/2026-09-16/AM")[0] == 401
        self.outside.token = good

    def emergencies(self, tutor: Visitor) -> None:
        """Report a walk-off on the page and another by a program, and an incident of two schools."""
        self.outside.smtp.answer("550 5.1.1 <officer@cast.example> no such mailbox", to="officer@cast.example")
        self.notify.answer(400, "ValidationError", "phone_number Not enough digits")
        new = "/walk-offs/new"
        said = {
            "placement": "A1",
            "left_at": "10:58",
            "last_seen": planted("lastseen"),
            "direction": planted("direction"),
            "clothing": planted("clothing"),
            "police_reference": planted("police"),
            "note": planted("walkoffnote"),
        }
        page = fields_of(tutor.get(new))
        assert tutor.post(new, {**page, **said, "left_at": "23:59"}).status_code == 400
        walk_off = urlsplit(tutor.post(new, {**page, **said}).headers["Location"]).path
        log = {**fields_of(tutor.get(walk_off)), "kind": "parent_called", "note": planted("lognote")}
        tutor.follow(tutor.post(f"{walk_off}/log", log))
        body = {"placement": "C3", "left_at": "11:00", "direction": planted("direction"), "clothing": "x"}
        assert self.outside.call("POST", "/walk-offs", body, key="k2")[0] == 201
        new = "/incidents/new"
        happened: dict[str, object] = {
            "placements": ["A1", "C3"],
            "category": "violence",
            "severity": "serious",
            "account": planted("account"),
            "action_taken": planted("action"),
        }
        page = fields_of(tutor.get(new))
        assert tutor.post(new, {**page, **happened, "severity": ""}).status_code == 400
        tutor.follow(tutor.post(new, {**page, **happened}))

    def school(self, officer: Visitor, dsl: Visitor) -> None:
        """Look for a pupil, take alerts on, log, confirm, close; with each form refused once."""
        assert FAMILY in officer.get("/school").text
        assert officer.post("/school", {"q": planted("looked")}).status_code == 200
        self.outside.set_clock("11:10")
        walk_off = self.alert_of(dsl, "Left without permission")
        where = self.alert_of(officer, "whereabouts not confirmed")
        self.do(dsl, walk_off, "take-on")
        called = {"who_called": planted("whocalled"), "outcome": "reached", "note": planted("lognote")}
        self.refused(dsl, walk_off, "log/call", **{**called, "at": "23:00"})
        self.do(dsl, walk_off, "log/call", **called)
        self.do(dsl, walk_off, "log/police", reference=planted("police"), note=planted("lognote"))
        confirmed = {
            "where": "other",
            "where_other": planted("where"),
            "how": "other",
            "how_other": planted("how"),
            "confirmed_by": planted("confirmedby"),
            "confirmed_at": "11:05",
        }
        self.refused(officer, where, "whereabouts", **{**confirmed, "confirmed_at": ""})
        self.do(officer, where, "whereabouts", **confirmed)
        ended = {"outcome": planted("closing"), "confirmed_by": planted("confirmedby")}
        self.refused(dsl, walk_off, "close", **ended)
        self.do(dsl, walk_off, "close", **ended, is_safe="y")

    def record(self, dsl: Visitor) -> None:
        """Open a pupil's record, take copies, note what the family says."""
        dsl.get("/school")
        page = next(each for each in self.met.addresses if RECORD.fullmatch(each))
        assert dsl.get(page).status_code == 200
        for ending in ("docx", "json"):
            assert dsl.post(f"{page}/copy.{ending}").status_code == 200
        note = forms_of(dsl.get(page))[f"{page}/notes"]
        dsl.follow(
            dsl.post(f"{page}/notes", {**note, "note-said_by": "The mother", "note-text": planted("familynote")})
        )

    def broken(self, tutor: Visitor) -> None:
        """Break the database under pages, calls, jobs and commands, once whoever watches was told that all is well."""
        fields = {**fields_of(tutor.get("/walk-offs/new")), "placement": "B2", "note": planted("walkoffnote")}
        self.outside.wait_until(lambda: "machines" in self.day.left, seconds=60)
        with _refusing(self.break_off, self.day.kind, "walk_off", "pupil", "message"):
            assert tutor.post("/walk-offs/new", fields).status_code == 500
            body = {"placement": "A1", "left_at": "11:05", "note": planted("walkoffnote")}
            assert self.outside.call("POST", "/walk-offs", body, key="k3")[0] == 500
            absent = {"placement": "C3", "date": "2026-09-17", "sessions": ["AM"], "note": planted("observed")}
            assert self.outside.call("POST", "/absences", absent, key="k4")[0] == 201
            file = self.outside.folder / "more pupils.csv"
            file.write_text(f"{PUPILS_HEAD}\n7,NORTHGATE,,{FAMILY},{GIVEN},{BORN[0]},10\n")
            assert self.outside.run("import", "pupils", str(file)).code == 1
            self.outside.wait_until(lambda: "job failed" in (self.outside.folder / "serve.log").read_text())

    def look_around(self, visitor: Visitor) -> None:
        """Follow every link of the front page, and those behind them."""
        seen, waiting = (
            set[str](),
            ["/", "/account", "/school", "/alerts", "/tasks", "/weeks", "/school/weeks", "/today"],
        )
        while waiting and len(seen) < 60:
            address = waiting.pop(0)
            if address in seen:
                continue
            seen.add(address)
            before = len(self.met.addresses)
            visitor.get(address)
            waiting += [each for each in self.met.addresses[before:] if each.startswith("/") and "/static/" not in each]

    def evening(self) -> None:
        """Let registers be missed, anchors be written and weeks go out; then ask the command line for everything."""
        self.notify.answer(500, "Exception", "Internal server error")
        for local, on in (("19:30", WEDNESDAY), ("15:05", FRIDAY), ("08:35", MONDAY)):
            self.outside.set_clock(local, on=on)
            self.outside.muster("tick")
        folder = self.outside.folder
        self.outside.muster("summary", "--school", "NORTHGATE", "--week", "2026-W38", "--out", str(folder / "week"))
        self.outside.muster("pupil", "export", "--school", "NORTHGATE", "--pupil", "1", "--out", str(folder / "record"))
        self.outside.muster(
            "pupil", "export", "--school", "NORTHGATE", "--pupil", planted("typed"), "--out", "x", expect=1
        )
        self.outside.muster("audit", "verify", "--json")
        self.outside.muster("secrets", "list")
        self.outside.run("doctor")

    def alert_of(self, visitor: Visitor, words: str) -> str:
        """Return the address of the alert whose page is called by these words."""
        visitor.get("/alerts")
        addresses = {each for each in self.met.addresses if each.startswith("/alerts/") and len(each) == 44}
        found = [each for each in sorted(addresses) if words in visitor.get(each).text.partition("</h1>")[0]]
        assert found, (words, addresses)
        return found[0]

    def do(self, visitor: Visitor, page: str, deed: str, **typed: str) -> None:
        """Send the form of a deed on an alert's page, which must be taken."""
        assert self._send(visitor, page, deed, typed).status_code == 303

    def refused(self, visitor: Visitor, page: str, deed: str, **typed: str) -> None:
        """Send a form that must be refused; everything typed is shown again."""
        assert self._send(visitor, page, deed, typed).status_code == 400

    def _send(self, visitor: Visitor, page: str, deed: str, typed: dict[str, str]) -> Page:
        fields = forms_of(visitor.get(page))[f"{page}/{deed}"]
        return visitor.post(f"{page}/{deed}", {**fields, **named(deed, typed)})


# ---------------------------------------------------------------- what it stands on


def _installation(folder: Path, url: str, smtp: SmtpServer, notify: NotifyStub, ping_url: str, port: int) -> Outside:
    key = folder / "notify.key"
    key.write_text(notify.api_key)
    key.chmod(0o600)
    (folder / "tmp").mkdir()
    outside = Outside(folder=folder, smtp=smtp, port=port, program=(sys.executable, "-m", "tests.support.loud"))
    outside.environment["TMPDIR"] = str(folder / "tmp")
    roles = "" if url.startswith("sqlite") else f'web_url = "{as_role(url, WEB)}"\nowner_url = "{as_role(url, OWNER)}"'
    outside.configure(
        as_role(url, WORKER),
        f'[sms]\nkind = "notify"\napi_key_file = "{key}"\nbase_url = "{notify.base_url}"',
        f'template_id = "{notify.template_id}"',
        f'[heartbeat]\nping_url = "{ping_url}"',
        '[alarms]\nemail = "alarms@cast.example"',
        "[sign_in]\nsecond_factor = false",
        database=roles,
    )
    return outside


@contextmanager
def _watcher(day: Day) -> Iterator[str]:
    """Run what is told that Muster lives, and note everything it is told."""

    class Note(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            day.leave("machines", "ping", f"{self.requestline}\n{self.headers}")
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Note)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/alive"
    server.shutdown()
    server.server_close()


def _breaking(url: str, cluster: Cluster | None) -> Callable[[str], None]:
    """Return a way to change the database behind Muster's back, as whoever runs it could."""

    def run(statement: str) -> None:
        if cluster is None:
            with closing(sqlite3.connect(_file_of(url), timeout=30)) as connection, connection:
                connection.execute(statement)
            return
        name = make_url(url).database or ""
        with psycopg.connect(host=str(cluster.folder), user=SUPERUSER, dbname=name, autocommit=True) as administrator:
            administrator.execute(statement.encode())

    return run


@contextmanager
def _refusing(run: Callable[[str], None], kind: str, *tables: str) -> Iterator[None]:
    """Let these tables refuse every new row until the block ends."""
    for table in tables:
        run(
            f"CREATE TRIGGER broken_{table} BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'broken'); END"
            if kind == "sqlite"
            else f"ALTER TABLE {table} ADD CONSTRAINT broken_{table} CHECK (false) NOT VALID"
        )
    yield
    for table in tables:
        run(
            f"DROP TRIGGER broken_{table}"
            if kind == "sqlite"
            else f"ALTER TABLE {table} DROP CONSTRAINT broken_{table}"
        )


# ---------------------------------------------------------------- what is left


def _gather(day: Day, outside: Outside, notify: NotifyStub, met: Met) -> None:
    day.leave("log", "serve.log", (outside.folder / "serve.log").read_bytes())
    for ran in outside.ran:
        day.leave("standard error", " ".join(ran.words), ran.err)
        if ran.words[0] != "import":
            # Whoever imports a file is shown what is wrong in it: they have the file.
            day.leave("standard output", " ".join(ran.words), ran.out)
    for outlet, met_there in (("addresses", met.addresses), ("cookies", met.cookies), ("names of files", met.files)):
        for each in dict.fromkeys(met_there):
            day.leave(outlet, "page", each)
    _gather_letters(day, outside, notify)
    _gather_files(day, outside.folder)


def _gather_letters(day: Day, outside: Outside, notify: NotifyStub) -> None:
    for received in outside.smtp.messages:
        to = received.recipients[0]
        head = "\n".join(f"{name}: {value}" for name, value in received.message.items())
        day.leave("heads of mails", to, f"{received.sender} {received.recipients}\n{head}")
        day.leave("words of mails", to, received.text)
        for attached in received.message.iter_attachments():
            day.leave("names of files", f"mail to {to}", attached.get_filename() or "")
    for text in notify.texts:
        day.leave("texts", text.number, f"{text.text} {text.reference}")


def _gather_files(day: Day, folder: Path) -> None:
    for file in folder.rglob("*"):
        day.leave("names of files", "disk", str(file.relative_to(folder)))
    for file in (folder / "tmp").rglob("*"):
        day.leave("temporary files", file.name, file.read_bytes() if file.is_file() else b"")
    for file in folder.rglob("muster-anchor-*"):
        day.leave("anchors", file.name, file.read_bytes())


def _gather_database(day: Day, folder: Path, url: str, cluster: Cluster | None) -> None:
    """Take the bytes of the files, or of a dump as a backup makes it."""
    if cluster is None:
        for file in folder.glob("muster.db*"):
            day.leave("database", file.name, file.read_bytes())
        return
    program = require("postgresql") / "bin" / "pg_dump"
    name = make_url(url).database or ""
    done = subprocess.run(
        [program, "-h", cluster.folder, "-U", OWNER, "--enable-row-security", name],
        capture_output=True,
        check=True,
        timeout=60,
    )
    day.leave("database", "pg_dump", done.stdout)


def _file_of(url: str) -> str:
    return make_url(url).database or ""

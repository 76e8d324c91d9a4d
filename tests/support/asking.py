"""Ask the whole application for things as each actor, cheaply, and see what it would have written.

Nothing an actor does here lasts: every commit is taken back, so that ten thousand requests meet the same region.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import ColumnElement, Engine, event, select
from werkzeug.test import TestResponse

from attendance import cover_invitations, devices, pins, session_links
from attendance.devices import RememberDevice
from attendance.limits import Limiter
from attendance.records import pupil_record, setting_up
from attendance.records.tables import (
    ApiToken,
    Device,
    InboundMail,
    Intake,
    MailShown,
    Membership,
    Observation,
    Passkey,
    Pupil,
    Register,
    SessionLink,
    SignIn,
)
from attendance.rules.access import POLICY, ActorKind, Answer, Line, Relation
from attendance.rules.intake import IntakeState
from attendance.rules.words import Role, Session
from attendance.scope import Actor, ProviderScope, SchoolScope
from attendance.secret import digest_of, new_secret
from attendance.session_links import MakeLink
from attendance.setting_up.placements import key_of_placement
from attendance.setting_up.pupils import key_of_pupil
from attendance.unit import Store
from gateway import hooks
from gateway.api import register as register_api
from muster.health import health_blueprint
from muster.security_txt import security_txt_blueprint
from muster.settings.sections import SecuritySection
from portal import rooms
from tests.support.clock import ManualClock
from tests.support.facts import NO_FACTS
from tests.support.portal import TOKEN, portal_on
from tests.support.region import NEXT_WEEK, NOW, PEOPLE, TODAY, YESTERDAY, Region, foreign_ids, leaks

WRITE = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
# What tells who asked, and no fact. A written row of the chain is one of these here, where each write is named.
WRITTEN_OF_ASKING = NO_FACTS | {"event", "event_body", "api_token"}
SCHOOL_SIDE = {
    ActorKind.ATTENDANCE_OFFICER,
    ActorKind.DSL,
    ActorKind.SCHOOL_ADMINISTRATOR,
    ActorKind.TRUST_READER,
}
# What differs between two answers without meaning anything.
VARIES = re.compile(r'(nonce="[^"]*"|name="(?:csrf_token|key|entry_id|[\w-]*-key)"[^>]*>|"request_id":"[^"]*")')
PIN = "739164"
CARRIERS = "the-pretended-token-of-a-carrier-of-texts"
LAST_WEEK = "2026-W37"


class Leaked(Exception):
    """An answer shows its reader what is not theirs."""


class Broken(Exception):
    """An answer is a failure of ours."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    """One request; `form` or `json` makes it carry a body. A file of a form is its bytes with its name."""

    path: str
    form: Mapping[str, object] | None = None
    json: Any = None


def _form_of(ask: Ask) -> dict[str, object]:
    """Return the fields of a form; a file is opened anew, for the client closes what it has sent."""
    fields = (ask.form or {}).items()
    return {name: (io.BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value for name, value in fields}


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """One statement that wrote, and to how many rows; one that met none counts as one, for it meant to."""

    verb: str
    table: str
    rows: int
    values: str = field(compare=False)
    is_empty: bool = field(compare=False)

    def __str__(self) -> str:
        """Return it without its values."""
        return f"{self.verb} {self.table} ({self.rows})"


@dataclass
class Asking:
    """The application, the region behind it, and what each actor holds."""

    app: Flask
    region: Region
    # The records as the application reaches them: on PostgreSQL behind the second wall.
    web: Store
    token: str
    form_cookie: str
    secrets: dict[ActorKind, str]
    # What the tablet's browser holds: which one it is, and who has it open.
    tablet: str
    # What the browser of cover staff holds who opened a link to this morning's register.
    visit: str
    written: list[Written] = field(default_factory=list)
    asked: int = 0
    # The object of the last request, as it was named.
    last_named: str = ""
    # The digest of all facts before anybody asked; whatever is asked is taken back.
    as_built: str = ""

    @property
    def client(self) -> FlaskClient:
        """Return a client that keeps no cookies: each request says what it holds."""
        return self.app.test_client(use_cookies=False)

    def ask(
        self,
        actor: ActorKind,
        method: str,
        ask: Ask,
        *,
        headers: Mapping[str, str] | None = None,
        csrf: str | None = None,
        endpoint: str = "",
    ) -> TestResponse:
        """Send a request as an actor; `written` then holds what it wrote, before it was taken back."""
        self.written.clear()
        self.asked += 1
        sent: dict[str, Any] = {"method": method, "headers": {**self._held_by(actor), **(headers or {})}}
        if ask.json is not None:
            sent["json"] = ask.json
        elif method not in {"GET", "HEAD", "OPTIONS"} and not ask.path.startswith("/api/"):
            sent["data"] = {"csrf_token": self.token if csrf is None else csrf, **_form_of(ask)}
        return self.client.open(ask.path, buffered=True, **sent)

    def meet(
        self,
        line: Line,
        actor: ActorKind,
        relation: Relation,
        *,
        method: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> TestResponse | None:
        """Ask an endpoint for the object that stands to an actor like this; None where there is none.

        Every answer is searched for what the actor must not see.
        """
        what = find(self.region, line, actor, relation)
        if what is None:
            return None
        response = self._ask_for(line, actor, what, method, headers)
        found = leaks(actor, text_of(response))
        if found:
            raise Leaked(f"{line.endpoint} shows {actor} {found} when asked for {relation}")
        if response.status_code >= 500:
            raise Broken(f"{line.endpoint} breaks for {actor} and {relation}")
        return response

    def try_to_meet(self, line: Line, actor: ActorKind, relation: Relation) -> str:
        """Ask as `meet` does, whatever comes of it; return everything that the answer says, if there is one."""
        what = find(self.region, line, actor, relation)
        if what is None:
            return ""
        try:
            return text_of(self._ask_for(line, actor, what))
        except Exception:  # noqa: BLE001 - a page that breaks so badly that it has no answer shows nothing
            return ""

    def _ask_for(
        self,
        line: Line,
        actor: ActorKind,
        what: str,
        method: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> TestResponse:
        self.last_named = what
        key = {"Idempotency-Key": "a-key"} if line.endpoint in POLICY.section("api") else {}
        sent = {**key, **(headers or {})}
        return self.ask(actor, method or method_of(line), ask_for(self, line, what), headers=sent)

    def foreign_writes(self, actor: ActorKind) -> list[str]:
        """Return what the last request wrote that names anything that is no concern of the actor's organisation."""
        foreign = foreign_ids(self.region, actor)
        return [
            f"{each.table}: {whose}"
            for each in self.written
            for found, whose in foreign.items()
            if not each.is_empty and found in each.values
        ]

    @property
    def facts_written(self) -> list[Written]:
        """Return what the last request wrote, but for what only says who asked."""
        return [each for each in self.written if each.table not in WRITTEN_OF_ASKING]

    @property
    def kept(self) -> list[Written]:
        """Return what the last request wrote, but for the housekeeping that comes now and then, whatever is asked."""
        return [each for each in self.written if each.verb == "INSERT INTO" or each.table not in WRITTEN_OF_ASKING]

    def inserted(self, table: str) -> int:
        """Return how many rows the last request added to a table."""
        return sum(each.rows for each in self.written if each.verb == "INSERT INTO" and each.table == table)

    def _held_by(self, actor: ActorKind) -> dict[str, str]:
        cookies = [f"muster-form={self.form_cookie}"]
        if actor in self.secrets:
            cookies.append(f"muster={self.secrets[actor]}")
        if actor is ActorKind.DEVICE:
            cookies.append(self.tablet)
        if actor is ActorKind.LINK_HOLDER:
            cookies.append(self.visit)
        held = {"Cookie": "; ".join(cookies)}
        if actor is ActorKind.API_TOKEN:
            held["Authorization"] = f"Bearer {self.region.tokens['OAK']}"
        return held


def build_asking(region: Region, web: Store, clock: ManualClock) -> Asking:
    """Return the application over a region at twenty to eleven, with everybody signed in.

    `web` is the store that the application reaches the region's database by.
    """
    clock.move(NOW - clock.machine())
    # A name and no number: passkeys belong to a name.
    unlimited = Limiter(burst=1_000_000, per_second=1e6)
    app = portal_on(web, clock, base_url="http://localhost", wrong_links=unlimited)
    app.register_blueprint(health_blueprint({}))
    app.register_blueprint(
        security_txt_blueprint(
            SecuritySection(contact="security@example.org"), base_url="http://localhost", now=clock.machine
        )
    )
    hooks.register(app, web, token=CARRIERS, machine_now=clock.machine, limiter=unlimited)
    rooms.check(app, "portal", "machine")
    register_api(app, web, now=clock.now, machine_now=clock.machine, limiter=unlimited)
    app.test_client().get("/healthz")
    client = app.test_client()
    found = TOKEN.search(client.get("/sign-in").text)
    cookie = client.get_cookie("muster-form")
    if found is None or cookie is None:
        raise LookupError("the sign-in page has a form")
    secrets = {ActorKind(who): _sign_in(region, who, clock) for who in PEOPLE if who in set(ActorKind)}
    for who in PEOPLE:
        _add_ways_in(region, who, clock)
    visit = _open_link(region, clock)
    _send_links(region, clock)
    return Asking(
        app=app,
        region=region,
        web=web,
        token=found.group(1),
        form_cookie=cookie.value,
        secrets=secrets,
        tablet=_open_tablet(region, clock),
        visit=visit,
    )


@contextmanager
def taken_back(store: Store, written: list[Written]) -> Iterator[None]:
    """Take back every commit of a database until the block ends, and note what was written meanwhile."""
    engines = {each for each in vars(store.database).values() if isinstance(each, Engine)}
    dialects = {id(engine.dialect): engine.dialect for engine in engines}

    def note(_connection: Any, cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if found := WRITE.match(statement):
            written.append(
                Written(
                    verb=found.group(1).upper(),
                    table=found.group(2),
                    rows=max(cursor.rowcount, 1),
                    # An id is written alike on every database.
                    values=str(parameters).replace("-", ""),
                    is_empty=cursor.rowcount == 0,
                )
            )

    real = {key: dialect.do_commit for key, dialect in dialects.items()}
    for dialect in dialects.values():
        dialect.do_commit = dialect.do_rollback  # type: ignore[method-assign]
    for engine in engines:
        event.listen(engine, "after_cursor_execute", note)
    try:
        yield
    finally:
        for engine in engines:
            event.remove(engine, "after_cursor_execute", note)
        for key, dialect in dialects.items():
            dialect.do_commit = real[key]  # type: ignore[method-assign]


def _sign_in(region: Region, who: str, clock: ManualClock) -> str:
    """Sign a person in, in the job the region gives them, as `tests.support.portal.sign_in_row` does."""
    secret, organisation = new_secret(), region.organisations[PEOPLE[who][0]]
    wanted = select(Membership.id).where(
        Membership.person_id == region.people[who], Membership.organisation_id == organisation
    )
    with region.store.writing() as db:
        db.session.add(
            SignIn(
                id=uuid4(),
                digest=digest_of(secret),
                person_id=region.people[who],
                membership_id=db.session.scalars(wanted).one(),
                started_at=clock.machine(),
                last_used_at=clock.machine(),
                fresh_at=clock.machine(),
                factor="passkey",
            )
        )
    return secret


def _open_tablet(region: Region, clock: ManualClock) -> str:
    """Remember a tablet of each provider, and let OAK's member of staff open theirs; return its two cookies."""
    times = {"now": clock.now(), "machine_now": clock.machine()}
    held = {}
    for code, manager in (("OAK", "provider_manager"), ("RIVER", "river_staff")):
        scope = _provider_scope(region, code, manager, Role.PROVIDER_MANAGER)
        with region.store.writing() as db:
            held[code] = devices.remember(scope, db, RememberDevice(site_code=code, label=code), **times)
    staff = _provider_scope(region, "OAK", "provider_staff", Role.PROVIDER_STAFF)
    pins.set_pin(region.store, staff, PIN, **times)
    with region.store.reading() as db:
        device = devices.recognise(db, held["OAK"], machine_now=clock.machine())
        if device is None:
            raise LookupError("the tablet is remembered")
        (colleague,) = devices.staff(db, device)
    opened = devices.enter(region.store, device, colleague.membership_id, PIN, **times)
    return f"muster-device={held['OAK']}; muster-tablet={opened}"


def _open_link(region: Region, clock: ManualClock) -> str:
    """Make a link to this morning at each of two providers, and open OAK's; return the cookie of the visit."""
    held = {}
    for code, manager in (("OAK", "provider_manager"), ("RIVER", "river_staff")):
        scope = _provider_scope(region, code, manager, Role.PROVIDER_MANAGER)
        command = MakeLink(site_code=code, session=Session.AM)
        with region.store.writing() as db:
            held[code] = session_links.make(scope, db, command, now=clock.now()).secret
    with region.store.writing() as db:
        link = session_links.recognise(db, held["OAK"], now=clock.now())
        if link is None:
            raise LookupError("the link opens the register")
        return f"muster-cover={session_links.enter(db, link, 'Kay Cover', 'Supply teacher', now=clock.now())}"


def _send_links(region: Region, clock: ManualClock) -> None:
    """Let three home schools send somebody a link to this morning's register of their own pupils."""
    for (school, provider), who in SENDERS.items():
        with region.store.writing() as db:
            wanted = select(Register.id).where(*_this_morning(region, school, provider))
            command = MakeLink(site_code=provider, session=Session.AM)
            cover_invitations.invite_for_school(
                _school_scope(region, school, who),
                db,
                db.session.scalars(wanted).one(),
                command,
                "kay@agency.example",
                now=clock.now(),
            )


def _school_scope(region: Region, code: str, who: str) -> SchoolScope:
    own = region.organisations[code]
    actor = Actor.of_person(region.people[who], who, job_title=who, roles=frozenset(PEOPLE[who][1]))
    return SchoolScope(organisation_id=own, school_ids=frozenset({own}), actor=actor)


SENDERS = {("NORTH", "OAK"): "attendance_officer", ("SOUTH", "OAK"): "south_dsl", ("EAST", "RIVER"): "east_dsl"}


def _this_morning(region: Region, school: str, provider: str) -> tuple[ColumnElement[bool], ...]:
    return (
        Register.home_school_id == region.organisations[school],
        Register.provider_id == region.organisations[provider],
        Register.on == TODAY,
        Register.session == Session.AM.value,
    )


def _provider_scope(region: Region, code: str, who: str, role: Role) -> ProviderScope:
    actor = Actor.of_person(region.people[who], who, job_title=who, roles=frozenset({role}))
    return ProviderScope(provider_id=region.organisations[code], actor=actor)


def way_in_id(what: str, who: str) -> UUID:
    """Return the id of a person's passkey or of their sign-in in another browser."""
    return uuid5(NAMESPACE_URL, f"{what}:{who}")


def _add_ways_in(region: Region, who: str, clock: ManualClock) -> None:
    """Give a person two passkeys, since the last is not to be had away, and a sign-in in another browser."""
    person_id, now = region.people[who], clock.machine()
    with region.store.writing() as db:
        for what in ("passkey", "spare"):
            key_id = way_in_id(what, who)
            db.session.add(
                Passkey(
                    id=key_id,
                    person_id=person_id,
                    credential=key_id.hex,
                    public_key=b"no key",
                    uses=0,
                    name="Phone",
                    created_at=now,
                )
            )
        job = select(Membership.id).where(Membership.person_id == person_id)
        db.session.add(
            SignIn(
                id=way_in_id("sign_in", who),
                digest=digest_of(new_secret()),
                person_id=person_id,
                membership_id=db.session.scalars(job).first(),
                started_at=now,
                last_used_at=now,
                fresh_at=now,
                factor="passkey",
            )
        )


# ---------------------------------------------------------------- what stands how to whom


def find(region: Region, line: Line, actor: ActorKind, relation: Relation) -> str | None:
    """Return the object that stands to an actor like this, as a request to an endpoint names it; None: there is none.

    Empty for an endpoint that names none.
    """
    if line.object is None:
        return ""
    if relation is Relation.ABSENT:
        return _ABSENT[line.object]()
    return _OBJECTS[line.object](region, actor, relation, FLAVOURS.get(line.endpoint, ""))


def method_of(line: Line) -> str:
    """Return the one method of an endpoint."""
    (method,) = line.methods
    return method


def relations_of(line: Line) -> list[Relation]:
    """Return the relations that make a difference to an endpoint."""
    return list(Relation) if line.object else [Relation.OWN]


def _pair(actor: ActorKind, relation: Relation) -> tuple[tuple[str, str], bool] | None:
    """Return the pupil, and whether live, whose records stand to an actor like this."""
    if actor in SCHOOL_SIDE:
        other = ("EAST", "MILL") if actor is ActorKind.TRUST_READER else ("SOUTH", "OAK")
        return {
            Relation.OWN: (("NORTH", "OAK"), True),
            Relation.OUTSIDE_ROLE: (("NORTH", "OAK"), True),
            Relation.OTHER_ORGANISATION: (("EAST", "RIVER"), True),
            Relation.OTHER_SCHOOL: (other, True),
            Relation.ENDED: (("NORTH", "OAK"), False),
        }.get(relation)
    return {
        Relation.OWN: (("NORTH", "OAK"), True),
        Relation.OUTSIDE_ROLE: (("NORTH", "OAK"), True),
        Relation.OTHER_ORGANISATION: (("NORTH", "RIVER"), True),
        Relation.OTHER_SCHOOL: (("SOUTH", "OAK"), True),
        Relation.ENDED: (("NORTH", "OAK"), False),
    }.get(relation)


def _of_pupil(name: str) -> Callable[[Region, ActorKind, Relation, str], str | None]:
    def find(region: Region, actor: ActorKind, relation: Relation, flavour: str) -> str | None:
        found = _pair(actor, relation)
        if found is None:
            return None
        if relation is Relation.OUTSIDE_ROLE and flavour and actor is ActorKind.DSL:
            # For a DSL an incident is within the role, and this deed is not one for an incident.
            return None
        if (
            name == "receipt"
            and actor in {ActorKind.DEVICE, ActorKind.LINK_HOLDER}
            and relation not in {Relation.OTHER_ORGANISATION, Relation.ENDED}
        ):
            # A tablet, like a link, shows a receipt only to whoever has just sent it: tests/integration/portal.
            return None
        key, is_live = found
        facts = (region.live if is_live else region.ended)[key]
        attribute = name
        if name == "alert":
            is_call = flavour == "called"
            flavour = "" if is_call else flavour
            attribute = "incident_alert" if relation is Relation.OUTSIDE_ROLE else (flavour or "walk_off_alert")
            return f"{getattr(facts, attribute)}/{facts.contact}" if is_call else str(getattr(facts, attribute))
        return str(getattr(facts, attribute))

    return find


def _school_week(_region: Region, actor: ActorKind, relation: Relation, _flavour: str) -> str | None:
    return _school(actor, relation)


def _school(actor: ActorKind, relation: Relation) -> str | None:
    other = "EAST" if actor is ActorKind.TRUST_READER else "SOUTH"
    if actor not in SCHOOL_SIDE:
        # OAK has pupils of NORTH and SOUTH, and none of EAST.
        other = "SOUTH"
    return {
        Relation.OWN: "NORTH",
        Relation.OTHER_ORGANISATION: "EAST",
        Relation.OTHER_SCHOOL: other,
    }.get(relation)


def _agreement(region: Region, actor: ActorKind, relation: Relation, flavour: str) -> str | None:
    """Return a provider and a home school; `signed` names somebody of the school too, who leads on it."""
    if flavour != "read" and relation is Relation.OWN and actor in {ActorKind.ATTENDANCE_OFFICER, ActorKind.DSL}:
        # Every agreement is outside their role: see OUTSIDE_ROLE.
        return None
    school = "NORTH" if relation is Relation.OUTSIDE_ROLE else _school(actor, relation)
    provider = {Relation.OTHER_ORGANISATION: "RIVER"}.get(relation, "MILL" if school == "EAST" else "OAK")
    if not school:
        return None
    pair = f"{region.organisations[provider]}/{region.organisations[school]}"
    return f"{pair}/{_somebodys_job(region, school)}" if flavour == "signed" else pair


def _school_hosted(region: Region, actor: ActorKind, relation: Relation, flavour: str) -> str | None:
    school = _school(actor, relation)
    if not school:
        return None
    named = str(region.organisations[school])
    return f"{named}/{_somebodys_job(region, 'OAK')}" if flavour == "signed" else named


def _calendar(region: Region, actor: ActorKind, relation: Relation, _flavour: str) -> str | None:
    if actor in SCHOOL_SIDE:
        code = {Relation.OWN: "NORTH", Relation.OTHER_ORGANISATION: "EAST", Relation.OTHER_SCHOOL: "SOUTH"}.get(
            relation
        )
    else:
        code = _AT_A_PROVIDER.get(relation)
    return str(region.organisations[code]) if code else None


def _somebodys_job(region: Region, code: str) -> UUID:
    job = select(Membership.id).where(
        Membership.organisation_id == region.organisations[code], Membership.ended_at.is_(None)
    )
    with region.store.reading() as db:
        return db.session.scalars(job).first() or uuid4()


def _task(region: Region, actor: ActorKind, relation: Relation, _flavour: str) -> str | None:
    if actor in SCHOOL_SIDE:
        code = _school(actor, relation)
    else:
        code = {Relation.OWN: "OAK", Relation.OTHER_ORGANISATION: "RIVER"}.get(relation)
    return str(region.tasks[code]) if code else None


def _job(region: Region, actor: ActorKind, relation: Relation, _flavour: str) -> str | None:
    own = PEOPLE[actor.value][0] if actor.value in PEOPLE else "OAK"
    code = {
        Relation.OWN: own,
        Relation.OTHER_ORGANISATION: "EAST",
        Relation.ENDED: "MILL" if actor is ActorKind.PROVIDER_STAFF else None,
    }.get(relation)
    return str(region.organisations[code]) if code else None


def _pupil(region: Region, actor: ActorKind, relation: Relation, flavour: str) -> str | None:
    if flavour == "looks" and relation is Relation.OWN and actor is not ActorKind.DSL:
        # Whoever looked at whom is outside everybody else's role.
        return None
    found = _pair(actor, relation)
    # No day of a placement that is over can be moved, by anybody.
    if found is None or (flavour in {"looks", "placement"} and relation is Relation.ENDED):
        return None
    key, is_live = found
    facts = (region.live if is_live else region.ended)[key]
    beside = {"erasure": facts.erasure, "placement": facts.placement, "contact": facts.contact}.get(flavour)
    beside = {"logs": facts.placement, "logged": facts.logged_contact}.get(flavour, beside)
    if flavour == "marked":
        return None if relation is Relation.ENDED else _shown_to_mark(region, facts.pupil)
    if flavour == "shown":
        with region.store.reading() as db:
            row = db.session.get_one(Pupil, facts.pupil)
            return f"{row.id}/{key_of_pupil(row, pupil_record.flags(db.session, row.id))}"
    return f"{facts.pupil}/{beside}" if beside else str(facts.pupil)


def _shown_to_mark(region: Region, pupil_id: UUID) -> str:
    """Return a pupil's line of this morning's codes: absent for a reason that is none of the codes', so N."""
    wanted = select(Observation.id).where(
        Observation.pupil_id == pupil_id, Observation.on == TODAY, Observation.session == "AM"
    )
    with region.store.reading() as db:
        return f"{pupil_id}|0|N.{db.session.scalars(wanted).one()}|absent"


def _pupils_placement(region: Region, actor: ActorKind, relation: Relation, flavour: str) -> str | None:
    """Return a placement, and what stands for what its page shows of it."""
    named = _of_pupil("placement")(region, actor, relation, "")
    if named is None or flavour != "shown":
        return named
    with region.store.reading() as db:
        placed = setting_up.placement(db.session, region.organisations.values(), UUID(named))
        return f"{named}/{key_of_placement(placed)}" if placed else None


def _way_in(what: str) -> Callable[[Region, ActorKind, Relation, str], str | None]:
    def find(_region: Region, actor: ActorKind, relation: Relation, _flavour: str) -> str | None:
        who = {
            Relation.OWN: actor.value,
            Relation.OTHER_ORGANISATION: "east_dsl",
            # To a provider's people, another school's are as their own: of persons there is no such thing.
            Relation.OTHER_SCHOOL: "south_dsl" if actor in SCHOOL_SIDE else None,
        }.get(relation)
        return str(way_in_id(what, who)) if who else None

    return find


_AT_A_PROVIDER = {Relation.OWN: "OAK", Relation.OTHER_ORGANISATION: "RIVER"}


def _device(region: Region, _actor: ActorKind, relation: Relation, _flavour: str) -> str | None:
    code = _AT_A_PROVIDER.get(relation)
    if code is None:
        return None
    with region.store.reading() as db:
        return str(db.session.scalars(select(Device.id).where(Device.label == code)).one())


def _session_link(region: Region, _actor: ActorKind, relation: Relation, _flavour: str) -> str | None:
    code = _AT_A_PROVIDER.get(relation)
    if code is None:
        return None
    wanted = select(SessionLink.id).where(
        SessionLink.provider_id == region.organisations[code], SessionLink.home_school_id.is_(None)
    )
    with region.store.reading() as db:
        return str(db.session.scalars(wanted).one())


def _sheet(region: Region, _actor: ActorKind, relation: Relation, _flavour: str) -> str | None:
    return _sent(region, relation, IntakeState.WAITING)


def _sheet_original(region: Region, _actor: ActorKind, relation: Relation, _flavour: str) -> str | None:
    """Return a sheet in which nobody stands whose placement has ended."""
    return _sent(region, relation, IntakeState.SET_ASIDE)


def _mail(region: Region, _actor: ActorKind, relation: Relation, _flavour: str) -> str | None:
    code = _AT_A_PROVIDER.get(relation)
    if code is None:
        return None
    wanted = select(InboundMail.id).where(InboundMail.provider_id == region.organisations[code])
    with region.store.reading() as db:
        return str(db.session.scalars(wanted).one())


def _mail_shown(region: Region, actor: ActorKind, relation: Relation, _flavour: str) -> str | None:
    """Return what a home school may read of an e-mail from Oak, or wherever its pupils are."""
    code = _school(actor, relation)
    if code is None:
        return None
    wanted = select(MailShown.id).where(MailShown.home_school_id == region.organisations[code])
    with region.store.reading() as db:
        return str(db.session.scalars(wanted).first())


def _sheet_row(region: Region, _actor: ActorKind, relation: Relation, _flavour: str) -> str | None:
    """Return a held row of a sheet, and the pupil it is about."""
    found, code = _sent(region, relation, IntakeState.RECORDED), _AT_A_PROVIDER.get(relation)
    return f"{found}/rows/2/{region.live['NORTH', code].ref}" if found and code else None


def _sent(region: Region, relation: Relation, state: IntakeState) -> str | None:
    code = _AT_A_PROVIDER.get(relation)
    if code is None:
        return None
    wanted = select(Intake.id).where(Intake.provider_id == region.organisations[code], Intake.state == state.value)
    with region.store.reading() as db:
        return str(db.session.scalars(wanted).one())


def _school_link(region: Region, actor: ActorKind, relation: Relation, _flavour: str) -> str | None:
    """Return a link that a home school sent."""
    found = _pair(actor, relation) if relation not in {Relation.ENDED, Relation.OUTSIDE_ROLE} else None
    if found is None or found[0] not in SENDERS:
        return None
    wanted = select(SessionLink.id).where(SessionLink.home_school_id == region.organisations[found[0][0]])
    with region.store.reading() as db:
        return str(db.session.scalars(wanted).one())


def _site(_region: Region, _actor: ActorKind, relation: Relation, _flavour: str) -> str | None:
    return _AT_A_PROVIDER.get(relation)


def _colleague(region: Region, actor: ActorKind, relation: Relation, flavour: str) -> str | None:
    at_school = actor in SCHOOL_SIDE
    who = {
        Relation.OWN: "attendance_officer" if at_school else "provider_staff",
        Relation.OTHER_ORGANISATION: "east_dsl" if at_school else "river_staff",
        Relation.OTHER_SCHOOL: "south_dsl" if at_school else None,
    }.get(relation)
    if who is None:
        return None
    code, roles = PEOPLE[who]
    job = select(Membership.id).where(
        Membership.person_id == region.people[who], Membership.organisation_id == region.organisations[code]
    )
    with region.store.reading() as db:
        found = db.session.scalars(job).one()
    return f"{found}/{','.join(roles)}" if flavour == "roles" else str(found)


def _staff_request(region: Region, actor: ActorKind, relation: Relation, _flavour: str) -> str | None:
    if actor in SCHOOL_SIDE:
        code = {Relation.OWN: "NORTH", Relation.OTHER_ORGANISATION: "EAST", Relation.OTHER_SCHOOL: "SOUTH"}.get(
            relation
        )
    else:
        code = _AT_A_PROVIDER.get(relation)
    return str(region.staff_requests[code]) if code else None


def _register(region: Region, actor: ActorKind, relation: Relation, _flavour: str) -> str | None:
    """Return this morning's register of a school's pupils at a provider, and one who stands in it."""
    found = _pair(actor, relation) if relation not in {Relation.ENDED, Relation.OUTSIDE_ROLE} else None
    if found is None:
        return None
    (school, provider), _ = found
    wanted = select(Register.id).where(*_this_morning(region, school, provider))
    with region.store.reading() as db:
        return f"{db.session.scalars(wanted).one()}/{region.live[school, provider].ref}"


def _token(region: Region, _actor: ActorKind, relation: Relation, _flavour: str) -> str | None:
    code = _AT_A_PROVIDER.get(relation)
    if code is None:
        return None
    its = ApiToken.organisation_id == region.organisations[code]
    with region.store.reading() as db:
        return str(db.session.scalars(select(ApiToken.id).where(its)).one())


def _outside_session(region: Region, actor: ActorKind, relation: Relation, flavour: str) -> str | None:
    """Return a session of yesterday evening; one of an ended placement may be taken back for ten school days."""
    return None if relation is Relation.ENDED else _of_pupil("outside_session")(region, actor, relation, flavour)


_OBJECTS: dict[str, Callable[[Region, ActorKind, Relation, str], str | None]] = {
    "alert": _of_pupil("alert"),
    "walk_off": _of_pupil("walk_off"),
    "pupils_placement": _pupils_placement,
    "decision": _of_pupil("decision"),
    "phone_call": _of_pupil("phone_call"),
    "outside_session": _outside_session,
    "receipt": _of_pupil("receipt"),
    "placement": _of_pupil("ref"),
    "school": _school_week,
    "week": _school_week,
    "agreement": _agreement,
    "school_hosted": _school_hosted,
    "calendar": _calendar,
    "task": _task,
    "job": _job,
    "pupil": _pupil,
    "device": _device,
    "session_link": _session_link,
    "sheet": _sheet,
    "sheet_original": _sheet_original,
    "mail": _mail,
    "mail_shown": _mail_shown,
    "sheet_row": _sheet_row,
    "school_link": _school_link,
    "site": _site,
    "passkey": _way_in("passkey"),
    "sign_in": _way_in("sign_in"),
    "colleague": _colleague,
    "staff_request": _staff_request,
    "token": _token,
    "register": _register,
}
_ABSENT: dict[str, Callable[[], str]] = {
    "alert": lambda: str(uuid4()),
    "walk_off": lambda: str(uuid4()),
    "pupils_placement": lambda: str(uuid4()),
    "decision": lambda: str(uuid4()),
    "phone_call": lambda: str(uuid4()),
    "outside_session": lambda: str(uuid4()),
    "receipt": lambda: "2222-9999",
    "placement": lambda: uuid4().hex[:12],
    "school": lambda: "WEST",
    "week": lambda: "WEST",
    "agreement": lambda: f"{uuid4()}/{uuid4()}",
    "school_hosted": lambda: str(uuid4()),
    "calendar": lambda: str(uuid4()),
    "task": lambda: str(uuid4()),
    "job": lambda: str(uuid4()),
    "pupil": lambda: str(uuid4()),
    "passkey": lambda: str(uuid4()),
    "device": lambda: str(uuid4()),
    "session_link": lambda: str(uuid4()),
    "sheet": lambda: str(uuid4()),
    "sheet_original": lambda: str(uuid4()),
    "mail": lambda: str(uuid4()),
    "mail_shown": lambda: str(uuid4()),
    "sheet_row": lambda: f"{uuid4()}/rows/2/{uuid4().hex[:12]}",
    "school_link": lambda: str(uuid4()),
    "site": lambda: "WEST",
    "sign_in": lambda: str(uuid4()),
    "colleague": lambda: str(uuid4()),
    "staff_request": lambda: str(uuid4()),
    "token": lambda: str(uuid4()),
    "register": lambda: f"{uuid4()}/{uuid4().hex[:12]}",
}

# ---------------------------------------------------------------- a good request to each page and call

CONTACT = {"kind": "provider", "came_of": "spoken", "on": str(TODAY), "spoken_with": "Ms Host", "said": "All is well."}
MOTHER = {"name": "Ms Other", "kind": "parent_carer", "phone": "01632 960198", "position": "1"}


def _both(named: str) -> tuple[str, str]:
    """Return what is named and what is named with it; something absent where there is one name."""
    first, _, second = named.partition("/")
    return first, second or str(uuid4())


OWN_FORM: dict[str, object] = {
    "do": "save",
    "dates": "iso",
    "place_upn": "1",
    "place_date": "2",
    "place_session": "3",
    "place_code": "4",
}
LOG = {"kind": "note", "at": "10:30", "note": "Seen at the gate"}
CALL = {"call-who_called": "Mum", "call-outcome": "reached", "call-at": "10:30"}
CONFIRM = {
    "confirm-where": "at_home",
    "confirm-how": "call",
    "confirm-confirmed_by": "Mum",
    "confirm-confirmed_at": "10:30",
}
CLOSE = {"close-outcome": "Back", "close-is_safe": "y", "close-confirmed_by": "Mum"}
CALLER = {"caller": "Jo", "job_title": "Tutor", "number": "01632 960103", "called_at": "10:30"}
WORRY = {"about": "staff", "account": "He shouts at them."}
HAPPENED = {"category": "injury", "severity": "serious", "account": "Fell over."}


WHOLE_DAY = {"from_session": "AM", "to_session": "PM", "only": "both"}
CHILD = {"given_name": "Nadia", "family_name": "Larkspur"}
SAID = {"note-said_by": "The mother", "note-text": "It was the other gate."}
ERASE = {"erase-what": "contacts", "erase-reason": "The family asked for it."}


def _key(name: str) -> dict[str, object]:
    return {name: str(uuid4())}


def _fields(**fields: object) -> dict[str, object]:
    return {"key": uuid4().hex, **fields}


NEWCOMER = {
    "name": "Nia New",
    "email": "nia.new@region.example",
    "mobile": "07700 900123",
    "job_title": "Data manager",
    # Both a school and a provider have it.
    "roles": "administrator",
}


OFF = {
    "how": "off",
    "half_days": "AM",
    "why": "weather",
    "whom": "some",
    "where": "with_us",
    "change_reason": "The road is under water.",
}
RECIPES: dict[str, Callable[[str], Ask]] = {
    "static": lambda _: Ask(path="/static/build/muster.css"),
    "sign_in.enter": lambda _: Ask(path="/sign-in", form={"email": "nobody@region.example", "password": "wrong"}),
    "sign_in.show_link": lambda _: Ask(path="/sign-in/link/no-such-link"),
    "sign_in.choose_organisation": lambda named: Ask(path="/organisation", form={"organisation": named}),
    "provider_register.show": lambda _: Ask(path=f"/register/{TODAY}/AM"),
    "provider_register.send": lambda named: Ask(
        path=f"/register/{TODAY}/AM", form=_fields(**{f"{named}-status": "present", f"{named}-change_reason": "came"})
    ),
    "provider_paper.mails": lambda _: Ask(path="/paper/mails", form=_fields(wanted="yes")),
    "provider_paper.file": lambda _: Ask(path=f"/paper/{TODAY}/sheet.docx"),
    "provider_paper.show": lambda _: Ask(path=f"/paper/{TODAY}/AM"),
    "provider_paper.send": lambda named: Ask(
        path=f"/paper/{TODAY}/AM",
        form=_fields(
            **{f"{named}-status": "present", f"{named}-change_reason": "came"},
            said_by="Tess Tutor",
            said_by_job="Tutor",
            taken="9:15",
        ),
    ),
    "provider_absence.send": lambda named: Ask(
        path="/absences/new",
        form=_fields(placement=named, on=str(TODAY), half_days="PM", reason="ill", change_reason="called"),
    ),
    "provider_calling_off.send": lambda named: Ask(
        path="/sessions/off",
        form=_fields(**OFF, **{f"{named}-ticked": "y", "on": str(TODAY)}),
    ),
    "provider_calling_off.wait": lambda named: Ask(path=f"/sessions/off/waiting/{named}"),
    "provider_calling_off.fetched": lambda named: Ask(
        path=f"/sessions/off/waiting/{named}", form=_fields(where="collected", handed_to="Ms Carer, aunt")
    ),
    "provider_outside_hours.send": lambda named: Ask(
        path="/outside-hours/new",
        form=_fields(placement=named, on=str(TODAY), starts="07:00", ends="08:00", seen="attended", note="Early."),
    ),
    "provider_outside_hours.show_take_back": lambda named: Ask(path=f"/outside-hours/{named}/take-back"),
    "provider_outside_hours.take_back": lambda named: Ask(
        path=f"/outside-hours/{named}/take-back", form={"reason": "It was another pupil."}
    ),
    "provider_sheets.week": lambda _: Ask(path="/sheets/this-week.xlsx"),
    "provider_sheets.send": lambda _: Ask(path="/sheets", form={"file": (b"OAK waiting", "week.csv")}),
    "provider_sheets.show": lambda named: Ask(path=f"/sheets/{named}"),
    "provider_mails.show": lambda named: Ask(path=f"/received/mails/{named}"),
    "provider_mails.settle": lambda named: Ask(path=f"/received/mails/{named}/settle", form={}),
    "provider_mails.file": lambda named: Ask(path=f"/received/mails/{named}/file"),
    "school_received.deal": lambda named: Ask(path=f"/school/received/mails/{named}/dealt", form={}),
    "sheet_originals.show": lambda named: Ask(path=f"/sheets/{named}/original"),
    "sheet_originals.file": lambda named: Ask(path=f"/sheets/{named}/original/file"),
    "provider_received.show": lambda named: Ask(path=f"/received/{named}"),
    "provider_sheets.read": lambda named: Ask(path=f"/sheets/{named}/read", form={}),
    "provider_sheets.columns": lambda named: Ask(path=f"/sheets/{named}/columns"),
    "provider_sheets.choose": lambda named: Ask(path=f"/sheets/{named}/columns", form={"column-0": "surname"}),
    "provider_sheets.record": lambda named: Ask(path=f"/sheets/{named}/record", form={}),
    "provider_sheets.set_aside": lambda named: Ask(path=f"/sheets/{named}/set-aside", form={}),
    "provider_sheets.show_row": lambda named: Ask(path=f"/sheets/{named.rpartition('/')[0]}"),
    "provider_sheets.record_row": lambda named: Ask(
        path=f"/sheets/{named.rpartition('/')[0]}",
        form=_fields(
            placement=named.rpartition("/")[2], on=str(TODAY), session="AM", status="present", change_reason="came"
        ),
    ),
    "provider_sheets.set_row_aside": lambda named: Ask(
        path=f"/sheets/{named.rpartition('/')[0]}/set-aside", form={"why_aside": "It was a visitor."}
    ),
    "provider_address.change": lambda _: Ask(path="/sheets/address", form={"change": "new", "seen": ""}),
    "provider_symbols.check": lambda _: Ask(path="/sheets/symbols/check", form={"mark": "in", "meaning": "present"}),
    "provider_symbols.confirm": lambda _: Ask(path="/sheets/symbols", form={"mark": "in", "meaning": "present"}),
    "provider_phoned.show": lambda named: Ask(path=f"/phoned/{named}"),
    "provider_phoned.answer": lambda named: Ask(path=f"/phoned/{named}", form={"answer": "right"}),
    "provider_walk_off.send": lambda named: Ask(path="/walk-offs/new", form=_fields(placement=named, left_at="10:30")),
    "provider_walk_off.follow": lambda named: Ask(path=f"/walk-offs/{named}"),
    "provider_walk_off.live": lambda named: Ask(path=f"/walk-offs/{named}/live"),
    "provider_walk_off.add": lambda named: Ask(path=f"/walk-offs/{named}/log", form={**LOG, "entry_id": str(uuid4())}),
    "provider_incident.send": lambda named: Ask(
        path="/incidents/new", form=_fields(placements=named, on=str(TODAY), at="10:30", **HAPPENED)
    ),
    "provider_concern.send": lambda named: Ask(path="/concerns/new", form=_fields(placements=named, **WORRY)),
    "provider_receipt.show": lambda named: Ask(path=f"/receipts/{named}"),
    "provider_weeks.show": lambda _: Ask(path=f"/weeks/{LAST_WEEK}"),
    "provider_weeks.pupil": lambda named: Ask(path=f"/weeks/{LAST_WEEK}/pupils/{named}"),
    "provider_weeks.file": lambda _: Ask(path=f"/weeks/{LAST_WEEK}/file.docx"),
    "provider_weeks.sign": lambda named: Ask(path=f"/weeks/{LAST_WEEK}/sign-off", form={"school": named}),
    "marks.show": lambda _: Ask(path="/school/codes/2026-09-15/AM"),
    "figures.set_target": lambda _: Ask(path="/school/figures/target", form={"target": "ninety"}),
    "register_window.change": lambda _: Ask(path="/school/register-window", form={"minutes": "half an hour"}),
    "register_window.allow_initials": lambda _: Ask(path="/school/register-window/initials", form={"allowed": "no"}),
    "compare.show": lambda _: Ask(path="/school/compare"),
    "compare.compare": lambda _: Ask(path="/school/compare", form={"file": (b"upn,date,session,code\n", "marks.csv")}),
    "entry_sheet.show": lambda _: Ask(path="/school/entry-sheet/2026-09-15"),
    "entry_sheet.file": lambda _: Ask(path="/school/entry-sheet/2026-09-15/sheet.docx"),
    "own_form.change": lambda _: Ask(path="/school/entry-file/form", form=OWN_FORM),
    "entry_file.take": lambda _: Ask(path="/school/entry-file", form={"first": str(YESTERDAY), "last": str(TODAY)}),
    "unexplained.index": lambda _: Ask(path="/school/unexplained"),
    "school_day.find": lambda _: Ask(path="/school", form={"q": "x"}),
    "school_day.other_day": lambda _: Ask(path="/school/2026-09-15"),
    "school_day.find_other_day": lambda _: Ask(path="/school/2026-09-15", form={"q": "x"}),
    "alerts.show": lambda named: Ask(path=f"/alerts/{named}"),
    "alerts.take_on": lambda named: Ask(path=f"/alerts/{named}/take-on", form={}),
    "alerts.log": lambda named: Ask(path=f"/alerts/{named}/log/call", form={**CALL, "call-key": str(uuid4())}),
    "alerts.open_numbers": lambda named: Ask(path=f"/alerts/{named}/numbers", form={}),
    "alerts.called": lambda named: Ask(
        path="/alerts/{}/called/{}".format(*_both(named)),
        form={"called-outcome": "reached", "called-key": str(uuid4())},
    ),
    "alerts.confirm": lambda named: Ask(path=f"/alerts/{named}/whereabouts", form=CONFIRM),
    "alerts.close": lambda named: Ask(path=f"/alerts/{named}/close", form=CLOSE),
    "devices.remember": lambda named: Ask(path="/devices", form={"site": named, "label": "Barn tablet"}),
    "devices.revoke": lambda named: Ask(path=f"/devices/{named}/revoke", form={}),
    "tablet_register.show": lambda _: Ask(path="/tablet/register/AM"),
    "tablet_register.send": lambda named: Ask(
        path="/tablet/register/AM", form=_fields(**{f"{named}-status": "present", f"{named}-change_reason": "came"})
    ),
    "tablet_reports.send_walk_off": lambda named: Ask(
        path="/tablet/walk-offs/new", form=_fields(placement=named, left_at="10:30")
    ),
    "tablet_reports.send_incident": lambda named: Ask(
        path="/tablet/incidents/new", form=_fields(placements=named, on=str(TODAY), at="10:30", **HAPPENED)
    ),
    "tablet_reports.send_concern": lambda named: Ask(
        path="/tablet/concerns/new", form=_fields(placements=named, **WORRY)
    ),
    "tablet_reports.receipt": lambda named: Ask(path=f"/tablet/receipts/{named}"),
    "cover_links.make": lambda named: Ask(path="/cover-links", form={"site": named, "session": "PM"}),
    "cover_links.revoke": lambda named: Ask(path=f"/cover-links/{named}/revoke", form={}),
    "alert_code.show": lambda _: Ask(path="/t/no-such-link"),
    "alert_code.take_on": lambda _: Ask(path="/t/no-such-link", form={"code": "123456"}),
    "cover.show": lambda _: Ask(path="/cover/no-such-link"),
    "cover.enter": lambda _: Ask(path="/cover/no-such-link", form={"person": "Kay", "job_title": "Tutor"}),
    "cover_register.send": lambda named: Ask(
        path="/cover", form=_fields(**{f"{named}-status": "present", f"{named}-change_reason": "came"})
    ),
    "cover_reports.send_walk_off": lambda named: Ask(
        path="/cover/walk-offs/new", form=_fields(placement=named, left_at="10:30")
    ),
    "cover_reports.receipt": lambda named: Ask(path=f"/cover/receipts/{named}"),
    "passkeys.remove": lambda named: Ask(path=f"/account/passkeys/{named}/remove", form={}),
    "account_sign_ins.end": lambda named: Ask(path=f"/account/sign-ins/{named}/end", form={}),
    "people.invite": lambda _: Ask(path="/people/new", form=NEWCOMER),
    "people.decide": lambda named: Ask(path=f"/people/requests/{named}", form={"answer": "agree"}),
    "colleague.show": lambda named: Ask(path=f"/people/{named}"),
    "colleague.change_job": lambda named: Ask(
        path=f"/people/{named.partition('/')[0]}/job",
        form={"job_title": "Other", "roles": named.partition("/")[2], "shown": named.partition("/")[2]},
    ),
    "colleague.change_email": lambda named: Ask(path=f"/people/{named}/email", form={"email": "other@region.example"}),
    "colleague.change_mobile": lambda named: Ask(path=f"/people/{named}/mobile", form={"mobile": "07700 900456"}),
    "colleague.send_link": lambda named: Ask(path=f"/people/{named}/link", form={}),
    "colleague.sign_out": lambda named: Ask(path=f"/people/{named}/sign-out", form={}),
    "colleague.reset_second_step": lambda named: Ask(path=f"/people/{named}/second-step", form={}),
    "colleague_away.show": lambda named: Ask(path=f"/people/{named}/away"),
    "colleague_away.say_away": lambda named: Ask(path=f"/people/{named}/away", form={}),
    "colleague_away.say_back": lambda named: Ask(path=f"/people/{named}/away/back", form={}),
    "hooks.notify": lambda _: Ask(path="/hooks/notify", json={"reference": None, "status": "delivered"}),
    "account_quiet.show": lambda _: Ask(path="/account/quiet-hours"),
    "account_quiet.change": lambda _: Ask(path="/account/quiet-hours", form={"choice": "own"}),
    "people_quiet.show_usual": lambda _: Ask(path="/people/quiet-hours"),
    "people_quiet.change_usual": lambda _: Ask(path="/people/quiet-hours", form={"choice": "own"}),
    "role_names.show": lambda _: Ask(path="/people/role-names"),
    "role_names.name_roles": lambda _: Ask(path="/people/role-names", form={"head_of_year": "Pastoral lead"}),
    "ladders.index": lambda _: Ask(path="/people/ladders"),
    "ladders.show": lambda _: Ask(path="/people/ladders/concern"),
    "ladders.draft": lambda _: Ask(path="/people/ladders/concern/draft", form={"instead_of": "1", "add": "1"}),
    "ladders.write": lambda _: Ask(
        path="/people/ladders/concern",
        form={"instead_of": "1", "count": "1", "minutes-0": "0", "roles-0": "dsl", "ways-0": "email"},
    ),
    "ladders.go_back": lambda _: Ask(path="/people/ladders/concern/back", form={"instead_of": "1"}),
    "ladders.try_it": lambda _: Ask(path="/people/ladders/concern/test", form={}),
    "own_away.show_own": lambda _: Ask(path="/account/away"),
    "own_away.say_own_away": lambda _: Ask(path="/account/away", form={}),
    "own_away.say_own_back": lambda _: Ask(path="/account/away/back", form={}),
    "colleague.end": lambda named: Ask(path=f"/people/{named}/end", form={}),
    "tokens.create": lambda _: Ask(path="/tokens", form={"name": "Timetable program", "may": "read", "lasts": "90"}),
    "tokens.revoke": lambda named: Ask(path=f"/tokens/{named}/revoke", form={}),
    "new_address.show": lambda _: Ask(path="/sign-in/address/no-such-link"),
    "looks.of_pupil": lambda named: Ask(path=f"/pupils/{named}/who-looked"),
    "missing_plan.show": lambda named: Ask(path=f"/school/pupils/{named}/if-missing"),
    "missing_plan.write": lambda named: Ask(
        path=f"/school/pupils/{named}/if-missing",
        form={"description": "Tall", "reviewed_on": str(TODAY), "instead_of": "1"},
    ),
    "people_to_call.show": lambda named: Ask(path=f"/school/pupils/{named}/people-to-call"),
    "people_to_call.open_numbers": lambda named: Ask(path=f"/school/pupils/{named}/people-to-call/open", form={}),
    "people_to_call.add": lambda named: Ask(
        path=f"/school/pupils/{named}/people-to-call",
        form={**{f"new-{name}": text for name, text in MOTHER.items()}, **_key("new-key")},
    ),
    "people_to_call.change": lambda named: Ask(
        path="/school/pupils/{}/people-to-call/{}".format(*_both(named)),
        form={f"{_both(named)[1]}-{name}": text for name, text in MOTHER.items()},
    ),
    "people_to_call.take_away": lambda named: Ask(
        path="/school/pupils/{}/people-to-call/{}/take-away".format(*_both(named)), form={}
    ),
    "contacts.index": lambda _: Ask(path="/school/contacts"),
    "contact_log.show": lambda named: Ask(path=f"/school/pupils/{named}/contacts"),
    "contact_log.add": lambda named: Ask(
        path=f"/school/pupils/{_both(named)[0]}/contacts",
        form={**CONTACT, **_key("key"), "placement": _both(named)[1]},
    ),
    "contact_log.correct": lambda named: Ask(
        path="/school/pupils/{}/contacts/{}".format(*_both(named)),
        form={
            f"{_both(named)[1]}-{name}": text
            for name, text in {
                **CONTACT,
                **_key("key"),
                "came_of": "mistaken",
                "placement": str(uuid4()),
                "shown": "1",
            }.items()
        },
    ),
    "pupil_record.show": lambda named: Ask(path=f"/school/pupils/{named}"),
    "pupil_record.copy": lambda named: Ask(path=f"/school/pupils/{named}/copy.docx", form={}),
    "pupil_record.add_note": lambda named: Ask(path=f"/school/pupils/{named}/notes", form={**SAID, **_key("note-key")}),
    "pupil_record.ask_to_erase": lambda named: Ask(
        path=f"/school/pupils/{named}/erasures", form={**ERASE, **_key("erase-key")}
    ),
    "pupil_record.decide": lambda named: Ask(
        path="/school/pupils/{}/erasures/{}".format(*(named if "/" in named else f"{named}/{uuid4()}").split("/", 1)),
        form={"answer": "decline"},
    ),
    "pupils.find": lambda _: Ask(path="/school/pupils", form={"q": "x"}),
    "pupils.add": lambda _: Ask(path="/school/pupils/new", form={**_key("key"), **CHILD, "ref": "N7"}),
    "pupils.show": lambda named: Ask(path=f"/school/pupils/{named}/details"),
    "pupil_week.show": lambda named: Ask(path=f"/school/pupils/{named}/week/{LAST_WEEK}"),
    "pupil_report.show": lambda named: Ask(path=f"/school/pupils/{named}/report"),
    "pupil_report.file": lambda named: Ask(path=f"/school/pupils/{named}/report/file.docx"),
    "entries.show": lambda named: Ask(path=f"/school/pupils/{named}/entries"),
    "entries.file": lambda named: Ask(path=f"/school/pupils/{named}/entries/file.csv"),
    "pupils.edit": lambda named: Ask(path=f"/school/pupils/{named}/edit"),
    "placements.choose": lambda named: Ask(path=f"/school/pupils/{named}/placements/where"),
    "placements.show_new": lambda named: Ask(path=f"/school/pupils/{named}/placements/new"),
    "placements.add": lambda named: Ask(
        path=f"/school/pupils/{named}/placements/new",
        form={**_key("key"), "pathway": "flexi", "starts_on": str(NEXT_WEEK), "days": "mon-AM"},
    ),
    "pupils.change": lambda named: Ask(
        path=f"/school/pupils/{named.partition('/')[0]}/edit",
        form={**CHILD, "year_group": "11", "shown": named.partition("/")[2]},
    ),
    "placements.change": lambda named: Ask(
        path=f"/school/placements/{named.partition('/')[0]}/end",
        form={"ends_on": str(NEXT_WEEK), "shown": named.partition("/")[2]},
    ),
    "placements.show": lambda named: Ask(path=f"/school/placements/{named}"),
    "marks.enter": lambda named: Ask(
        path=f"/school/codes/{TODAY}/AM",
        form={**_key("key"), "do": "absent", "line": named if "|" in named else f"{named}|0|N.|absent"},
    ),
    # What was keyed of yesterday morning (tests/support/region.py) is taken back.
    "entry_sheet.key": lambda named: Ask(
        path=f"/school/entry-sheet/{YESTERDAY}", form={**_key("key"), "do": f"back:{named}|AM|1|1"}
    ),
    "unexplained.enter": lambda named: Ask(
        path=f"/school/unexplained/{TODAY}/AM",
        form={
            **_key("key"),
            "do": "chosen",
            "line": named if "|" in named else f"{named}|0|N.|absent",
            f"{named.partition('|')[0]}-code": "I",
            f"{named.partition('|')[0]}-reason": "Mother rang",
        },
    ),
    "days_ahead.decide": lambda named: Ask(
        path="/days-ahead/not-expected",
        form={**_key("key"), "pupil": named, "kind": "appointment", "from_on": str(NEXT_WEEK), **WHOLE_DAY},
    ),
    "days_ahead.move": lambda named: Ask(
        path="/days-ahead/move",
        form={
            **_key("key"),
            "placement": named if "/" in named else f"{named}/{uuid4()}",
            "from_on": str(NEXT_WEEK),
            "from_session": "AM",
            "moved_to_on": str(NEXT_WEEK),
            "moved_to_session": "PM",
        },
    ),
    "days_ahead.settle": lambda named: Ask(
        path="/days-ahead/gaps",
        form={**_key("key"), "gaps": f"{named}/{NEXT_WEEK}/AM/PM", "kind": "at_school"},
    ),
    "cover_invitations.show": lambda named: Ask(path=f"/cover-invitations/{named.partition('/')[0]}"),
    "cover_invitations.send": lambda named: Ask(
        path=f"/cover-invitations/{named.partition('/')[0]}",
        form={"site": "OAK", "made_for": "Kay", "email": "kay.cover@agency.example"},
    ),
    "cover_invitations.revoke": lambda named: Ask(path=f"/cover-invitations/links/{named}/revoke", form={}),
    "phoned_in.show": lambda named: Ask(path=f"/phoned-in/{named.partition('/')[0]}"),
    "phoned_in.send": lambda named: Ask(
        path=f"/phoned-in/{named.partition('/')[0]}",
        form=_fields(
            **CALLER,
            **{f"{named.partition('/')[2]}-status": "present", f"{named.partition('/')[2]}-change_reason": "came"},
        ),
    ),
    "phoned_in.show_walk_off": lambda named: Ask(path=f"/phoned-in/{named.partition('/')[0]}/walk-off"),
    "phoned_in.send_walk_off": lambda named: Ask(
        path=f"/phoned-in/{named.partition('/')[0]}/walk-off",
        form=_fields(**CALLER, placement=named.partition("/")[2], left_at="10:30"),
    ),
    "parent_called.show": lambda named: Ask(path=f"/phoned-in/{named.partition('/')[0]}/parent"),
    "parent_called.send": lambda named: Ask(
        path=f"/phoned-in/{named.partition('/')[0]}/parent",
        form={**_key("key"), **CALLER, "relation": "mother", "placement": named.partition("/")[2]},
    ),
    "days_ahead.take_back": lambda named: Ask(path=f"/days-ahead/{named}/take-back", form={}),
    "tasks.finish": lambda named: Ask(path=f"/tasks/{named}/done", form={}),
    "agreements.agree": lambda named: Ask(
        path="/agreements",
        form={"provider": named.partition("/")[0], "home_school": named.partition("/")[2], "am_due": "09:45"},
    ),
    "calendar.add": lambda named: Ask(
        path=f"/calendar/{named}/add", form={"from": str(NEXT_WEEK), "kind": "closure", "label": "Boiler"}
    ),
    "calendar.take_away": lambda named: Ask(path=f"/calendar/{named}/rows/{uuid4()}/take-away", form={}),
    "written_agreement.show": lambda named: Ask(path=f"/agreements/{named}"),
    "written_agreement.file": lambda named: Ask(path=f"/agreements/{named}/agreement.docx"),
    "written_agreement.write": lambda named: Ask(
        path=f"/agreements/{named}/write", form={"instead_of": "1", "first_contact": "school", "closures": "By 08:00."}
    ),
    "written_agreement.sign": lambda named: Ask(
        path=f"/agreements/{'/'.join(named.split('/')[:2])}/sign", form={"version": "1", "lead": named.split("/")[-1]}
    ),
    "provider_agreements.show": lambda named: Ask(path=f"/our-agreements/{named}"),
    "provider_agreements.file": lambda named: Ask(path=f"/our-agreements/{named}/agreement.docx"),
    "provider_agreements.sign": lambda named: Ask(
        path=f"/our-agreements/{named.split('/')[0]}/sign", form={"version": "1", "lead": named.split("/")[-1]}
    ),
    "school_weeks.show": lambda named: Ask(path=f"/school/weeks/{named}/{LAST_WEEK}"),
    "school_weeks.counter_sign": lambda named: Ask(
        path=f"/school/weeks/{named}/{LAST_WEEK}/counter-sign", form={"version": "1"}
    ),
    "school_weeks.file": lambda named: Ask(path=f"/school/weeks/{named}/{LAST_WEEK}/file.docx"),
    "openapi": lambda _: Ask(path="/api/v1/openapi.json"),
    "get_registers": lambda _: Ask(path=f"/api/v1/registers/{TODAY}/AM"),
    "put_register": lambda named: Ask(
        path=f"/api/v1/registers/{TODAY}/AM",
        json={"entries": [{"placement": named, "status": "present", "change_reason": "came"}]},
    ),
    "post_absence": lambda named: Ask(
        path="/api/v1/absences",
        json={"placement": named, "date": str(TODAY), "sessions": ["PM"], "change_reason": "called"},
    ),
    "post_incident": lambda named: Ask(
        path="/api/v1/incidents", json={"placements": [named], "happened_at": "10:30", **HAPPENED}
    ),
    "post_walk_off": lambda named: Ask(path="/api/v1/walk-offs", json={"placement": named, "left_at": "10:30"}),
    "get_walk_off": lambda named: Ask(path=f"/api/v1/walk-offs/{named}"),
    "post_walk_off_update": lambda named: Ask(
        path=f"/api/v1/walk-offs/{named}/updates", json={"kind": "note", "at": "10:30", "note": "Seen"}
    ),
}
# Which alert a deed needs, where the one about a walk-off will not do.
FLAVOURS = {
    "alerts.confirm": "whereabouts_alert",
    "alerts.called": "called",
    "people_to_call.change": "contact",
    "people_to_call.take_away": "contact",
    "contact_log.add": "logs",
    "contact_log.correct": "logged",
    "pupil_record.decide": "erasure",
    "days_ahead.move": "placement",
    "marks.enter": "marked",
    "unexplained.enter": "marked",
    "pupils.change": "shown",
    "placements.change": "shown",
    "looks.of_pupil": "looks",
    "colleague.change_job": "roles",
    "written_agreement.show": "read",
    "written_agreement.file": "read",
    "written_agreement.sign": "signed",
    "provider_agreements.sign": "signed",
}
# Everybody may come in, and is told that there is nothing to be had for what is sent here.
EMPTY_HANDED = dict.fromkeys(
    (
        "sign_in.enter",
        "sign_in.show_link",
        "sign_in.set_password",
        "second_step.enter",
        "confirm.enter",
        "account_password.change",
        "account_reached.send",
        "account_reached.confirm",
        "account_reached.still",
        "account_quiet.change",
        "people_quiet.change_usual",
        "figures.set_target",
        "register_window.change",
        "colleague_away.say_away",
        "own_away.say_own_away",
        "role_names.name_roles",
        "passkeys.enter",
        "passkeys.confirm",
        "passkeys.add",
        "forgotten.ask",
        "account_factors.set_up_authenticator",
        "tablet_pin.change",
        "tablet.enter",
        "new_address.show",
        "new_address.confirm",
    ),
    400,
) | {
    # None of them holds the carrier's token.
    "hooks.notify": 401,
    # Whoever has the alert opens the numbers, and of the region's nobody has any.
    "alerts.open_numbers": 409,
    # No week of the region has been sent.
    "school_weeks.counter_sign": 409,
    # The register was sent, and neither a tablet nor a link corrects one.
    "tablet_register.send": 409,
    "cover_register.send": 409,
    # What is no link opens nothing, whoever asks.
    "alert_code.show": 404,
    "alert_code.take_on": 404,
    "cover.show": 404,
    "cover.enter": 404,
}
# Whose job opens neither side is told so on the front page.
NO_ROOM = ("home.front", ActorKind.SYSTEM_ADMINISTRATOR)


def ask_for(asking: Asking, line: Line, named: str) -> Ask:
    """Return a good request to an endpoint; those that need nothing make their own."""
    if line.endpoint in RECIPES:
        return RECIPES[line.endpoint](named)
    rule = next(each for each in asking.app.url_map.iter_rules() if each.endpoint == line.endpoint)
    if rule.arguments or line.object:
        raise LookupError(f"{line.endpoint} needs a request in tests/support/asking.py")
    return Ask(path=rule.rule, form={})


def text_of(response: TestResponse) -> str:
    """Return everything an answer says, in its headers and in its body."""
    return "\n".join(f"{name}: {value}" for name, value in response.headers) + "\n" + body_of(response)


def body_of(response: TestResponse) -> str:
    """Return what an answer says in its body, or in every part of a packed file."""
    body = response.get_data()
    if not body.startswith(b"PK\x03\x04"):
        return body.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        return "\n".join(packed.read(each).decode("utf-8", "replace") for each in packed.namelist())


def plain(response: TestResponse, named: str) -> str:
    """Return an answer without what differs between two requests for things that look alike."""
    text = body_of(response)
    for part in filter(None, (named, *named.split("/"))):
        text = text.replace(part, "NAMED")
    return VARIES.sub("…", text)


def is_refused_at_the_door(response: TestResponse) -> bool:
    """Say whether an answer asks for a sign-in."""
    location = response.headers.get("Location", "")
    return response.status_code == 401 or (response.status_code == 302 and location.startswith("/sign-in"))


def lines(*sections: str) -> list[Line]:
    """Return the lines of the policy that the whole application has."""
    return list(POLICY.section(*(sections or ("portal", "api", "machine"))).values())


def allowed(region: Region, line: Line) -> tuple[ActorKind, str]:
    """Return somebody who may use an endpoint, signed in where anybody is, and an object to do it to.

    Raises:
        LookupError: nobody may.
    """
    for actor in [*sorted(line.enter - {ActorKind.ANONYMOUS}), ActorKind.ANONYMOUS]:
        for relation in (Relation.OWN, Relation.OUTSIDE_ROLE):
            what = find(region, line, actor, relation)
            if what is not None and line.answer(actor, relation) is Answer.ALLOWED:
                return actor, what
    raise LookupError(line.endpoint)


def as_uuid(text: str) -> bool:
    """Say whether an object is named by an id that has capitals and small letters alike."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True

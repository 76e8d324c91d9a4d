"""Those who look after an organisation's people, doing so; on PostgreSQL behind the second wall, as their pages do."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from uuid import UUID

import pytest
from sqlalchemy import select

from attendance.records.staff import roles_of
from attendance.records.tables import Event, Membership, Notice, Organisation, Person, SignIn
from attendance.rules.words import NoticeKind, Role
from attendance.scope import Actor, StaffScope
from attendance.staff import contacts, jobs, listing, requests, ways_in
from attendance.staff.jobs import ChangeJob, Done, Invite
from attendance.staff.listing import Colleague, Staff
from attendance.unit import Db, Store
from notifications.channels import Letter
from notifications.channels.mailbox import MailboxChannel
from notifications.outbox import EMAIL, SMS, Sender
from tests.support.cast import ADMIN, Cast, actor_of, email_of
from tests.support.clock import ManualClock
from tests.support.portal import sign_in_row

Answer = TypeVar("Answer")
NEWCOMER = "newcomer@cast.example"
HASHED = "a hash that nothing fits"


@dataclass(kw_only=True)
class Office:
    """The cast looking after each other's jobs; ADMIN unless `by` says who."""

    cast: Cast
    clock: ManualClock
    web: Store
    # Somebody who was invited, in the place of one of the cast.
    stands_for: tuple[str, str] | None = None

    def act_as(self, address: str, whom: str) -> "Office":
        """Return the office in which what one of the cast does is done by whoever has this address."""
        return replace(self, stands_for=(address, whom))

    def scope(self, who: str) -> StaffScope:
        """Return whose people one of the cast looks after, as they are signed in."""
        with self.cast.store.reading() as db:
            job = db.session.scalars(select(Membership).where(Membership.person_id == self.cast.people[who])).one()
            organisation = db.session.get_one(Organisation, job.organisation_id)
            inside = Organisation.parent_id == organisation.id
            schools = set(db.session.scalars(select(Organisation.id).where(inside)))
        own = {organisation.id} if organisation.is_school else set()
        return StaffScope(organisation_id=organisation.id, school_ids=frozenset(own | schools), actor=self._actor(who))

    def _actor(self, who: str) -> Actor:
        actor = actor_of(self.cast.people, who)
        if self.stands_for is None or self.stands_for[1] != who:
            return actor
        person = self.person(self.stands_for[0])
        return replace(actor, key=f"person:{person.id}", name=person.name, person_id=person.id)

    def do(self, by: str, run: Callable[[StaffScope, Db], Answer]) -> Answer:
        """Run a use case as one of the cast would from a page."""
        scope = self.scope(by)
        inside = self.web.within({scope.organisation_id, *scope.school_ids}, person_id=scope.actor.person_id)
        return inside.command(lambda db: run(scope, db))

    def invite(self, *roles: Role, by: str = ADMIN, email: str = NEWCOMER, **more: str) -> Done:
        """Invite somebody to have these roles."""
        typed = {"name": "Nia New", "mobile": "", "job_title": "Newcomer", **more}
        command = Invite(email=email, roles=frozenset(roles), **typed)
        return self.do(by, lambda scope, db: jobs.invite(scope, db, command, now=self.clock.now()))

    def change(self, whom: str, *roles: Role, by: str = ADMIN, title: str = "Other", years: str = "") -> Done:
        """Make these the roles of somebody."""
        shown = self.roles(whom)
        command = ChangeJob(job_title=title, roles=frozenset(roles), years=years, instead_of=shown)
        return self.do(by, lambda scope, db: jobs.change(scope, db, self.job(whom), command, now=self.clock.now()))

    def end(self, whom: str, *, by: str = ADMIN) -> None:
        """End somebody's job."""
        self.do(by, lambda scope, db: jobs.end(scope, db, self.job(whom), **self.times))

    def link(self, whom: str, *, by: str = ADMIN) -> None:
        """Mail somebody a link."""
        self.do(by, lambda scope, db: jobs.send_link(scope, db, self.job(whom), now=self.clock.now()))

    def email(self, whom: str, address: str, *, by: str = ADMIN) -> Done:
        """Have somebody reached at another address."""
        return self.do(by, lambda scope, db: contacts.change_email(scope, db, self.job(whom), address, **self.times))

    def mobile(self, whom: str, number: str, *, by: str = ADMIN) -> None:
        """Have texts for somebody go elsewhere."""
        self.do(by, lambda scope, db: contacts.change_mobile(scope, db, self.job(whom), number, **self.times))

    def sign_out(self, whom: str, *, by: str = ADMIN) -> None:
        """Sign somebody out everywhere."""
        self.do(by, lambda scope, db: ways_in.sign_out(scope, db, self.job(whom), **self.times))

    def reset(self, whom: str, *, by: str = ADMIN) -> Done:
        """Take somebody's second step away."""
        return self.do(by, lambda scope, db: ways_in.reset_second_step(scope, db, self.job(whom), **self.times))

    def decide(self, by: str, *, agrees: bool, request: UUID | None = None) -> None:
        """Answer what waits for a second person."""
        wanted = request or self.waiting(by)[0].id
        self.do(by, lambda scope, db: requests.decide(scope, db, wanted, agrees=agrees, **self.times))

    def staff(self, by: str = ADMIN) -> Staff:
        """Return the page of everybody."""
        return self.do(by, lambda scope, db: listing.staff(scope, db, **self.times))

    def waiting(self, by: str = ADMIN) -> tuple[requests.Waiting, ...]:
        """Return what waits for a second person."""
        return self.staff(by).waiting

    def colleague(self, name: str, by: str = ADMIN) -> Colleague:
        """Return somebody as the page of everybody shows them."""
        return next(each for each in self.staff(by).people if each.name == name)

    def job(self, whom: str) -> UUID:
        """Return the job of one of the cast, or of the newcomer by address."""
        with self.cast.store.reading() as db:
            job = select(Membership.id).join(Person, Person.id == Membership.person_id)
            address = whom if "@" in whom else email_of(whom)
            return db.session.scalars(job.where(Person.email == address)).one()

    def roles(self, whom: str) -> frozenset[Role]:
        """Return what somebody holds now."""
        with self.cast.store.reading() as db:
            return roles_of(db.session, [self.job(whom)]).get(self.job(whom), frozenset())

    def person(self, whom: str) -> Person:
        """Return the person of an address, or one of the cast."""
        with self.cast.store.reading() as db:
            address = whom if "@" in whom else email_of(whom)
            return db.session.scalars(select(Person).where(Person.email == address)).one()

    def has_password(self, *who: str) -> None:
        """Let these have set a password long ago."""
        with self.cast.store.writing() as db:
            for each in who:
                db.session.get_one(Person, self.cast.people[each]).password_hash = HASHED

    def signed_in(self, whom: str) -> str:
        """Sign somebody in; return the secret of it."""
        return sign_in_row(self.cast.store, self.cast.people[whom], self.clock)

    def has_ended(self, whom: str) -> bool:
        """Say whether every sign-in of somebody was ended."""
        with self.cast.store.reading() as db:
            rows = db.session.scalars(select(SignIn).where(SignIn.person_id == self.cast.people[whom])).all()
            return bool(rows) and all(row.ended_at is not None for row in rows)

    def told(self) -> list[tuple[str, str]]:
        """Return what was said to whom about accounts and colleagues, by address, oldest first."""
        kinds = Notice.kind == NoticeKind.ACCOUNT.value
        with self.cast.store.reading() as db:
            found = db.session.scalars(select(Notice).where(kinds).order_by(Notice.created_at, Notice.id))
            return [(each.address, each.detail) for each in found]

    def told_to(self, address: str) -> list[str]:
        """Return what was said to one address."""
        return [said for whom, said in self.told() if whom == address]

    def said_to(self, address: str) -> str:
        """Return everything that was said to one address; what came at one moment is in no order."""
        return "\n".join(self.told_to(address))

    def events(self) -> list[str]:
        """Return the kinds of events of the newcomer's school, oldest first."""
        with self.cast.store.reading() as db:
            wanted = select(Event.kind).where(Event.organisation_id == self.cast.northgate).order_by(Event.seq)
            return list(db.session.scalars(wanted))

    def deliver(self) -> list[Letter]:
        """Let everything leave that is due; return what has left."""
        letters: list[Letter] = []
        channels: dict[str, Any] = {
            name: MailboxChannel(name, lambda letter, _channel: letters.append(letter)) for name in (EMAIL, SMS)
        }
        sender = Sender(
            self.cast.store,
            urgent=channels,
            routine=channels,
            base_url="https://muster.example",
            now=self.clock.now,
            machine_now=self.clock.machine,
            render_attachment=lambda _carried: None,
        )
        for is_urgent in (True, False):
            sender.word(is_urgent=is_urgent)
        sender.send_urgent()
        sender.send_routine()
        return letters

    @property
    def times(self) -> dict[str, Any]:
        """Return both clocks' times."""
        return {"now": self.clock.now(), "machine_now": self.clock.machine()}


def link_in(letters: Iterable[Letter], address: str) -> str:
    """Return the last part of the link in the newest letter to an address."""
    text = [each.text for each in letters if each.to_address == address][-1]
    line = next(line for line in text.splitlines() if "/sign-in/" in line)
    return line.rpartition("/")[2]


@pytest.fixture
def office(cast: Cast, clock: ManualClock, web_store: Store) -> Office:
    """The cast, looking after each other's jobs."""
    return Office(cast=cast, clock=clock, web=web_store)

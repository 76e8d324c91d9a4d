from datetime import time

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from attendance import agreements, alert_pages, messages, written_agreements
from attendance.agreements import AgreeTimes
from attendance.records import staff
from attendance.records.tables import AgreementSignature, AgreementVersion, Event, Notice, Placement
from attendance.refusals import Conflict, NotAllowed, NotFound, Refusal
from attendance.rules.agreement import SaidBy
from attendance.rules.words import FirstContact, NoticeKind, PupilFlag, Status
from attendance.scope import ProviderScope, SchoolScope
from attendance.written_agreements import Sign, Write
from notifications.words.mail import mail_for
from tests.support.acting import entry
from tests.support.cast import ADMIN, DSL, HEAD, MANAGER, TUTOR, actor_of, at, flag
from tests.support.databases import KINDS

CLOSURES = "Each tells the other by 08:00."


@pytest.fixture
def database_kind(request):
    """One kind is enough, but for what the database itself refuses."""
    return getattr(request, "param", "sqlite")


class Two:
    """The two sides of the agreement between Northgate and Oakbank, doing things on the Wednesday."""

    def __init__(self, cast):
        self.cast, self.pair = cast, (cast.oakbank, cast.northgate)

    def school(self, who=ADMIN):
        school = self.cast.northgate
        return SchoolScope(
            organisation_id=school, school_ids=frozenset({school}), actor=actor_of(self.cast.people, who)
        )

    def provider(self, who=MANAGER):
        return ProviderScope(provider_id=self.cast.oakbank, actor=actor_of(self.cast.people, who))

    def page(self, scope=None):
        with self.cast.store.reading() as db:
            return written_agreements.page(scope or self.school(), db, *self.pair, now=at("08:00"))

    def write(self, first=FirstContact.PROVIDER, *, closures=CLOSURES, instead_of=0, scope=None):
        command = Write(
            provider_id=self.pair[0],
            home_school_id=self.pair[1],
            first_contact=first,
            closures=closures,
            instead_of=instead_of,
        )
        asks = scope or self.school()
        self.cast.store.command(lambda db: written_agreements.write(asks, db, command, now=at("08:00")))

    def sign(self, scope, *, version=1, lead=None, local="08:10"):
        with self.cast.store.reading() as db:
            own = self.pair[0] if isinstance(scope, ProviderScope) else self.pair[1]
            person = self.cast.people[lead] if lead else scope.actor.person_id
            jobs = {each.person.id: each.membership.id for each in staff.colleagues(db.session, own)}
        command = Sign(
            provider_id=self.pair[0], home_school_id=self.pair[1], version=version, lead_job_id=jobs.get(person)
        )
        self.cast.store.command(lambda db: written_agreements.sign(scope, db, command, now=at(local)))

    def both_sign(self, *, version=1):
        self.sign(self.school(), version=version, lead=DSL)
        self.sign(self.provider(), version=version, lead=TUTOR, local="08:20")


@pytest.fixture
def two(cast, acting):
    """Northgate and Oakbank, whose pupils are there for respite: a direction would say by itself who rings first."""
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(pathway="respite"))
    return Two(cast)


def test_each_side_signs_and_names_its_lead_and_both_chains_hear_of_it(cast, two):
    two.write()
    two.both_sign()

    written = two.page().paper.written
    assert [(each.name, each.lead_name, each.lead_job_title) for each in written.signatures] == [
        ("Ada Admin", "Dora Lead", "Designated safeguarding lead"),
        ("Max Manager", "Tess Tutor", "Tutor"),
    ]
    assert written.agreed_on == at("08:20").date()
    with cast.store.reading() as db:
        told = select(Event.organisation_id).where(Event.kind == "agreement_signed")
        assert sorted(db.session.scalars(told)) == sorted([cast.northgate, cast.oakbank] * 2)


def test_the_other_side_hears_by_mail_that_it_waits_for_them_and_then_that_it_holds(cast, two):
    def told():
        with cast.store.reading() as db:
            wanted = select(Notice.person_id, Notice.detail).where(Notice.kind == NoticeKind.AGREEMENT.value)
            return [(who, words) for who, words in db.session.execute(wanted.order_by(Notice.created_at))]

    two.write()
    assert told() == []
    two.sign(two.school(), lead=DSL)
    assert told() == [
        (
            cast.people[MANAGER],
            "Version 1 of an agreement was signed by Northgate Academy. It holds once your side has signed it too.",
        )
    ]
    two.sign(two.provider(), lead=TUTOR, local="08:20")

    answered = told()[1:]
    assert {cast.people[ADMIN], cast.people[HEAD]} <= {who for who, _ in answered}
    assert {words for _, words in answered} == {
        "Version 1 of an agreement was signed by the provider. It holds from today."
    }


def test_a_changed_one_is_a_new_version_and_the_signed_one_holds_until_both_have_signed_again(two):
    two.write()
    two.both_sign()
    two.write(FirstContact.SCHOOL, instead_of=1)
    two.sign(two.school(), version=2)

    page = two.page()
    assert (page.paper.written.version, page.holds.version) == (2, 1)
    assert page.paper.waits_for == "Oakbank Farm"


@pytest.mark.parametrize("database_kind", KINDS, indirect=True)
def test_what_was_written_and_signed_is_never_changed(cast, two):
    two.write()
    two.both_sign()

    for table, values in ((AgreementVersion, {"closures": "x"}), (AgreementSignature, {"name": "x"})):
        with pytest.raises(DBAPIError), cast.store.writing() as db:
            db.session.execute(update(table).values(**values))


def test_nobody_signs_what_the_clockwork_does_not_do(cast, two):
    two.write()
    command = AgreeTimes(
        provider_id=cast.oakbank, home_school_id=cast.northgate, am_due=time(9, 45), pm_due=None, instead_of=None
    )
    cast.store.command(lambda db: agreements.agree(two.school(), db, command, now=at("08:05")))

    with pytest.raises(Conflict, match="cut-offs have changed"):
        two.sign(two.provider())

    page = two.page()
    assert page.paper.cut_offs[0].at == time(9, 45)
    assert page.paper.has_other_times


def test_nobody_signs_a_version_other_than_the_one_they_read(two):
    two.write()
    two.write(FirstContact.SCHOOL, instead_of=1)

    with pytest.raises(Conflict, match="newer version"):
        two.sign(two.provider(), version=1)


def test_a_side_names_one_of_its_own_people(two):
    two.write()

    with pytest.raises(Refusal, match="who leads on this"):
        two.sign(two.provider(), lead=DSL)


@pytest.mark.parametrize("side", ["school", "provider"])
def test_others_of_either_side_read_it_and_sign_nothing(two, side):
    two.write()
    scope = two.school(DSL) if side == "school" else two.provider(TUTOR)
    assert not two.page(scope).may_sign

    with pytest.raises(NotAllowed):
        two.sign(scope)


def test_a_page_between_others_does_not_exist(cast, two):
    two.write()

    for scope in (cast.rival, cast.south_officer):
        with pytest.raises(NotFound):
            two.page(scope)


def test_a_provider_that_has_hidden_pupils_alone_has_no_page_for_the_office(cast, two):
    for ref in ("P1", "P2", "P3"):
        flag(cast, ref, PupilFlag.NO_DISCLOSURE)

    with pytest.raises(NotFound):
        two.page(two.school(ADMIN))
    assert two.page(two.school(HEAD)).paper.provider_name == "Oakbank Farm"


class TestQuoted:
    """What an alert says of who rings the parent first."""

    def alert(self, cast, acting, *, who=None):
        acting.send(
            entry(cast, "P1", Status.ABSENT), entry(cast, "P2"), entry(cast, "P3"), entry(cast, "P4"), local="09:30"
        )
        (alert,) = (each for each in acting.alerts("whereabouts") if each.pupil_id == cast.pupils["P1"])
        with cast.store.reading() as db:
            return alert_pages.page(who or cast.officer, db, alert.id)

    def test_the_alerts_page_and_mail_quote_the_agreement_in_force(self, cast, two, acting):
        two.write()
        two.both_sign()
        page = self.alert(cast, acting)

        quoted = "The provider rings the parent first, as agreed on 16 September 2026."
        assert page.first_call.words == quoted
        with cast.store.writing() as db:
            db.session.execute(update(Notice).values(message_id=None))
            groups = messages.unworded(db, is_urgent=False, limit=50, now=at("09:31"))
        of_alerts = [each for each in groups if any(notice.alert for notice in each.notices)]
        mails = [mail_for(each, base_url="https://muster.example").body for each in of_alerts]
        assert mails
        assert all(quoted in each for each in mails)

    def test_what_one_side_alone_has_signed_is_not_quoted(self, cast, two, acting):
        two.write()
        two.sign(two.school())

        assert self.alert(cast, acting).first_call.said_by is SaidBy.PLACEMENT

    def test_nothing_is_quoted_to_whoever_may_not_know_the_place(self, cast, two, acting):
        two.write()
        two.both_sign()
        flag(cast, "P1", PupilFlag.NO_DISCLOSURE)

        assert self.alert(cast, acting).first_call is None
        assert self.alert(cast, acting, who=cast.dsl).first_call.said_by is SaidBy.AGREEMENT

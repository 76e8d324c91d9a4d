"""A link is sent to whoever covers: by the provider, or by the home school's officer for its own pupils alone."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from attendance import cover_invitations, provider_day, session_links
from attendance.records.tables import Event, Message, Notice, Register, SessionLink
from attendance.refusals import NotAllowed, NotFound, Refusal
from attendance.rules.session_links import SENT_AT_MOST
from attendance.rules.words import PupilFlag, Session
from attendance.session_links import MakeLink
from notifications.channels import SendFailed
from tests.support.cast import OFFICER, TUTOR, WEDNESDAY, at, flag, leave_job
from tests.support.covers import KAY, open_link
from tests.support.tablets import manager_of

KAYS = "kay.cover@agency.example"
LINK = re.compile(r"https://muster\.example/cover/([\w-]{43})")
MORNING = MakeLink(site_code="FARM", session=Session.AM, made_for=KAY)


@pytest.fixture
def morning(shop):
    """It is 08:40 on the Wednesday, and the day is open."""
    shop.tick("08:40")
    shop.carrier.letters.clear()
    return shop


def of_provider(shop, email=KAYS, scope=None, command=MORNING):
    with shop.cast.store.writing() as db:
        return cover_invitations.invite(scope or manager_of(shop.cast), db, command, email, now=shop.clock.now())


def register_of(shop, school="northgate", provider="oakbank"):
    wanted = select(Register.id).where(
        Register.home_school_id == getattr(shop.cast, school),
        Register.provider_id == getattr(shop.cast, provider),
        Register.on == WEDNESDAY,
        Register.session == "AM",
    )
    with shop.cast.store.reading() as db:
        return db.session.scalars(wanted).one()


def of_school(shop, scope=None, register_id=None, command=MORNING):
    with shop.cast.store.writing() as db:
        return cover_invitations.invite_for_school(
            scope or shop.cast.officer, db, register_id or register_of(shop), command, KAYS, now=shop.clock.now()
        )


def link_in_mail(shop):
    """Send what waits; return the secret in the one mail to Kay that came of it."""
    shop.tick()
    (letter,) = [each for each in shop.carrier.letters if each.to_address == KAYS]
    shop.carrier.letters.clear()
    (secret,) = LINK.findall(letter.text)
    return secret


def held(shop, secret):
    with shop.cast.store.reading() as db:
        return session_links.recognise(db, secret, now=shop.clock.now())


def visit(shop, secret):
    with shop.cast.store.reading() as db:
        found = session_links.who(db, open_link(shop.cast, shop.clock, secret), now=shop.clock.now())
    assert found is not None
    return found


def pupils_of(shop, scope):
    with shop.cast.store.reading() as db:
        register = provider_day.session_register(scope, db, WEDNESDAY, Session.AM, now=at("09:30"))
        offered = provider_day.pupils(scope, db, WEDNESDAY)
    seen = {each.placement for each in register.entries} | {each.placement for each in register.unscheduled}
    assert {each.placement for each in offered} == seen
    return sorted(seen)


def row(shop):
    with shop.cast.store.reading() as db:
        return db.session.scalars(select(SessionLink)).one()


# ---------------------------------------------------------------- the mail


def test_the_link_goes_by_mail_to_that_address_alone_and_says_who_invites(morning):
    of_provider(morning)
    morning.tick()

    (letter,) = morning.carrier.letters
    assert (letter.to_address, letter.to_name, letter.kinds) == (KAYS, KAY, ("cover",))
    assert "Max Manager, Centre manager at Oakbank Farm, asks you to take the register of the morning" in letter.text
    assert "until 14:00" in letter.text
    (secret,) = LINK.findall(letter.text)
    assert held(morning, secret) is not None
    assert not any(name in letter.text for name in ("Amber", "Bruno", "Quillfeather"))


def test_no_secret_lies_in_the_records_before_or_after_its_mail_left(morning):
    of_provider(morning)
    assert row(morning).digest is None
    secret = link_in_mail(morning)

    with morning.cast.store.reading() as db:
        said = [*db.session.scalars(select(Message.body)), *db.session.scalars(select(Notice.detail))]
    assert any("{link}" in each for each in said)
    assert [each for each in said if secret in each] == []
    assert secret not in str(row(morning).digest)


def test_a_link_whose_mail_has_not_left_is_opened_by_nobody(morning):
    of_provider(morning)

    for guess in ("", "None", "{link}", str(row(morning).id)):
        assert held(morning, guess) is None


def test_a_mail_that_is_tried_again_carries_a_link_that_opens(morning):
    morning.carrier.failures[KAYS] = SendFailed("The mail server answered 451 later", permanent=False)
    of_provider(morning)
    morning.tick()
    first = row(morning).digest
    morning.carrier.accept()
    morning.clock.move(timedelta(minutes=5))

    assert held(morning, link_in_mail(morning)) is not None
    assert row(morning).digest != first


def test_one_that_never_leaves_says_so_in_the_list_and_is_a_task(morning):
    morning.carrier.failures[KAYS] = SendFailed("The mail server answered 550 no such mailbox", permanent=True)
    of_provider(morning)
    morning.tick()

    with morning.cast.store.reading() as db:
        (line,) = session_links.listed(manager_of(morning.cast), db, now=morning.clock.now())
        events = list(db.session.scalars(select(Event.organisation_id).where(Event.kind == "message_not_delivered")))
    assert (line.sent_to, line.sent) == (KAYS, False)
    assert events == [morning.cast.oakbank]


def test_one_revoked_before_its_mail_leaves_opens_nothing(morning):
    of_provider(morning)
    with morning.cast.store.writing() as db:
        session_links.revoke(manager_of(morning.cast), db, row(morning).id, now=morning.clock.now())

    assert held(morning, link_in_mail(morning)) is None


@pytest.mark.parametrize(
    "email", ["", "kay", "kay@cover", "kay@agency.example\nBcc: x@y.example", "a@b.example,c@d.example"]
)
def test_what_is_no_address_is_refused_and_no_link_is_made(morning, email):
    with pytest.raises(Refusal) as refused:
        of_provider(morning, email)

    assert refused.value.field == "email"
    with morning.cast.store.reading() as db:
        assert list(db.session.scalars(select(SessionLink))) == []


def test_neither_a_tablet_nor_a_link_sends_one(morning):
    with pytest.raises(NotAllowed):
        of_provider(morning, scope=replace(manager_of(morning.cast), is_narrow=True))


def test_a_day_s_links_are_counted_for_each_organisation(morning):
    for _each in range(SENT_AT_MOST):
        of_provider(morning)

    with pytest.raises(Refusal, match="Telephone"):
        of_provider(morning)
    assert of_school(morning).sent_to == KAYS


# ---------------------------------------------------------------- by the home school


def test_an_officer_s_link_shows_the_officer_s_own_school_s_pupils_alone(morning):
    of_school(morning)
    theirs = visit(morning, link_in_mail(morning))
    assert pupils_of(morning, theirs.scope) == ["place-p1", "place-p2"]

    of_provider(morning)
    assert pupils_of(morning, visit(morning, link_in_mail(morning)).scope) == ["place-p1", "place-p2", "place-p4"]


def test_what_is_seen_by_it_says_cover_and_who_invited(morning):
    of_school(morning)

    actor = visit(morning, link_in_mail(morning)).scope.actor
    assert (actor.name, actor.job_title) == (KAY, "Supply teacher (cover, invited by Olive Officer)")


def test_an_officer_s_link_never_shows_whose_place_the_officer_may_not_know(morning):
    flag(morning.cast, "P2", PupilFlag.NO_DISCLOSURE)
    of_school(morning)
    assert pupils_of(morning, visit(morning, link_in_mail(morning)).scope) == ["place-p1"]

    of_school(morning, morning.cast.dsl)
    assert pupils_of(morning, visit(morning, link_in_mail(morning)).scope) == ["place-p1", "place-p2"]


def test_one_who_is_hidden_after_the_link_was_sent_is_gone_from_it(morning):
    of_school(morning)
    theirs = visit(morning, link_in_mail(morning))
    flag(morning.cast, "P2", PupilFlag.NO_DISCLOSURE)

    assert pupils_of(morning, theirs.scope) == ["place-p1"]


def test_another_school_s_register_is_not_found(morning):
    with pytest.raises(NotFound):
        of_school(morning, register_id=register_of(morning, "southgate"))
    with pytest.raises(NotFound):
        of_school(morning, morning.cast.south_officer)


def test_a_site_without_a_pupil_of_theirs_is_refused(morning):
    theirs = register_of(morning, "southgate")

    with pytest.raises(Refusal) as refused:
        of_school(morning, morning.cast.south_officer, theirs, replace(MORNING, site_code="ALLOTMENT"))
    assert refused.value.field == "site"


def test_it_stands_in_both_chains_and_both_sides_see_it(morning):
    of_school(morning)
    morning.tick()

    with morning.cast.store.reading() as db:
        made = set(db.session.scalars(select(Event.organisation_id).where(Event.kind == "session_link_made")))
        (ours,) = cover_invitations.register(
            morning.cast.officer, db, register_of(morning), now=morning.clock.now()
        ).lines
        (theirs,) = session_links.listed(manager_of(morning.cast), db, now=morning.clock.now())
    assert made == {morning.cast.northgate, morning.cast.oakbank}
    assert (ours.id, ours.sent) == (theirs.id, True)
    assert theirs.made_by == "Olive Officer, Attendance officer, Northgate Academy"


def test_an_officer_does_not_see_what_the_provider_sent_nor_end_it(morning):
    of_provider(morning)

    with morning.cast.store.reading() as db:
        found = cover_invitations.register(morning.cast.officer, db, register_of(morning), now=morning.clock.now())
    assert found.lines == ()
    with morning.cast.store.writing() as db, pytest.raises(NotFound):
        cover_invitations.revoke_for_school(morning.cast.officer, db, row(morning).id, now=morning.clock.now())


def test_a_register_s_page_lists_what_its_school_sent_to_its_provider_alone(morning):
    of_school(morning)
    of_school(morning, morning.cast.south_officer, register_of(morning, "southgate"))
    rivals = register_of(morning, provider="riverside")
    of_school(morning, register_id=rivals, command=replace(MORNING, site_code="CENTRE"))

    with morning.cast.store.reading() as db:
        found = [
            cover_invitations.register(morning.cast.officer, db, each, now=morning.clock.now()).lines
            for each in (register_of(morning), rivals)
        ]
    assert [[line.site_name for line in lines] for lines in found] == [["Farm"], ["Centre"]]


def test_an_officer_ends_the_school_s_own_and_another_school_does_not(morning):
    of_school(morning)
    secret = link_in_mail(morning)
    with morning.cast.store.writing() as db, pytest.raises(NotFound):
        cover_invitations.revoke_for_school(morning.cast.south_officer, db, row(morning).id, now=morning.clock.now())
    assert held(morning, secret) is not None

    with morning.cast.store.writing() as db:
        cover_invitations.revoke_for_school(morning.cast.officer, db, row(morning).id, now=morning.clock.now())
    assert held(morning, secret) is None


def test_it_ends_with_the_officer_s_job(morning):
    of_school(morning)
    secret = link_in_mail(morning)
    leave_job(morning.cast, TUTOR)
    assert held(morning, secret) is not None

    leave_job(morning.cast, OFFICER)
    assert held(morning, secret) is None

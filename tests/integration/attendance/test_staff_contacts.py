"""Where somebody is reached: redirecting an alert is the quietest attack, so it is neither quiet nor done by one."""

from datetime import timedelta

import pytest

from attendance import sign_in
from attendance.own_password import LinkUsed
from attendance.preferences import Preferences
from attendance.refusals import Refusal
from attendance.rules.words import Role
from attendance.staff import addresses, contacts, ways_in
from tests.support.acting import Acting
from tests.support.cast import (
    ADMIN,
    DEPUTY,
    DSL,
    HEAD,
    MANAGER,
    OFFICER,
    RIVAL_TUTOR,
    TUTOR,
    email_of,
    leave_job,
    mobile_of,
)
from tests.support.staff import link_in

NEW = "olive@northgate.example"


@pytest.fixture
def preferences():
    """Texts are sent here."""
    return Preferences(alarms_email="alarms@muster.example", has_texts=True)


@pytest.fixture
def confirm(office):
    """Press the button of the page that a link leads to, as nobody known."""

    def confirm(link):
        office.web.at_door().command(lambda db: addresses.confirm(db, link, **office.times))

    return confirm


def test_the_old_address_is_told_at_once_and_the_leads_too(office):
    office.has_password(OFFICER)
    office.email(OFFICER, NEW)

    assert "gave your account another e-mail address" in office.said_to(email_of(OFFICER))
    assert "changed where Olive Officer is reached" in office.said_to(email_of(DSL))
    assert "changed where Olive Officer is reached" in office.said_to(email_of(HEAD))


def test_until_the_new_address_is_confirmed_alerts_go_to_the_old_one(office, cast):
    office.has_password(OFFICER)
    office.email(OFFICER, NEW)
    acting = Acting(cast=cast)
    acting.open_day()
    acting.walk_off("P1", left="10:00", local="10:05")

    assert office.person(OFFICER).email == email_of(OFFICER)
    assert office.colleague("Olive Officer").waiting_email == NEW
    assert "Olive Officer" in acting.told(kind="walk_off")


def test_the_link_at_the_new_address_moves_the_account_once_and_ends_every_sign_in(office, cast, clock, confirm):
    office.has_password(OFFICER)
    secret = office.signed_in(OFFICER)
    office.email(OFFICER, NEW)
    letters = office.deliver()
    link = link_in(letters, NEW)
    assert [each.to_address for each in letters if link in each.text] == [NEW]
    confirm(link)

    assert office.person(NEW).name == "Olive Officer"
    with cast.store.reading() as db:
        assert sign_in.who(db, secret, machine_now=clock.machine()) is None
    assert "has another e-mail address now" in office.said_to(email_of(OFFICER))
    assert "address_changed" in office.events()
    with pytest.raises(LinkUsed):
        confirm(link)


def test_looking_at_the_link_says_whose_it_is_and_changes_nothing(office, clock):
    office.has_password(OFFICER)
    office.email(OFFICER, NEW)
    link = link_in(office.deliver(), NEW)
    with office.web.at_door().reading() as db:
        pending = addresses.pending(db, link, machine_now=clock.machine())

    assert (pending.name, pending.email) == ("Olive Officer", NEW)
    assert office.person(OFFICER).email == email_of(OFFICER)


def test_a_newer_link_three_days_or_the_end_of_the_job_make_a_link_worthless(office, clock, confirm):
    office.has_password(OFFICER, TUTOR)
    office.email(OFFICER, "mistyped@northgate.example")
    first = link_in(office.deliver(), "mistyped@northgate.example")
    office.email(OFFICER, NEW)
    second = link_in(office.deliver(), NEW)
    office.email(TUTOR, "tess@oakbank.example", by=MANAGER)
    third = link_in(office.deliver(), "tess@oakbank.example")
    office.end(TUTOR, by=MANAGER)
    for link in (first, third, "no-such-link"):
        with pytest.raises(LinkUsed):
            confirm(link)
    clock.move(timedelta(hours=72))
    with pytest.raises(LinkUsed):
        confirm(second)


def test_an_address_that_is_another_accounts_is_refused_to_whoever_confirms_it_and_not_to_the_asker(office, confirm):
    office.has_password(OFFICER)
    office.email(OFFICER, email_of(RIVAL_TUTOR))
    link = link_in(office.deliver(), email_of(RIVAL_TUTOR))

    with pytest.raises(Refusal, match="Another account"):
        confirm(link)
    assert office.person(OFFICER)


@pytest.mark.parametrize("who", [DSL, DEPUTY, HEAD])
def test_the_address_of_a_lead_takes_two_people_and_the_old_one_hears_of_it_already(office, who):
    office.has_password(who)
    assert office.email(who, NEW).waits
    assert "asks for your account to have another e-mail address" in office.said_to(email_of(who))
    assert NEW not in {each.to_address for each in office.deliver()}

    office.decide(HEAD if who != HEAD else DSL, agrees=True)

    assert link_in(office.deliver(), NEW)


def test_a_lead_who_never_signed_in_is_not_taken_over_by_one_person(office):
    assert office.email(DSL, NEW).waits
    office.deliver()

    assert office.person(DSL).email == email_of(DSL)


def test_whoever_never_signed_in_gets_a_new_invitation_at_the_new_address(office):
    office.link(OFFICER)
    office.deliver()
    office.email(OFFICER, NEW)

    assert office.person(NEW).name == "Olive Officer"
    assert "You have an account in Muster" in next(each.text for each in office.deliver() if each.to_address == NEW)
    assert "another e-mail address" in office.said_to(email_of(OFFICER))


def test_whoever_never_signed_in_is_not_given_the_address_of_another_account(office):
    with pytest.raises(Refusal) as refused:
        office.email(OFFICER, email_of(RIVAL_TUTOR))

    assert refused.value.field == "email"


def test_the_account_of_somebody_who_works_elsewhere_too_is_not_ours_to_change(office):
    office.invite(Role.PROVIDER_STAFF, by=MANAGER, email=email_of(DSL))
    here = next(each.job_id for each in office.staff(MANAGER).people if each.name == "Dora Lead")
    for use in (_email, _mobile, _reset):
        with pytest.raises(Refusal, match="work for another organisation too"):
            office.do(MANAGER, lambda scope, db, use=use: use(scope, db, here, office.times))


def _email(scope, db, job_id, times):
    contacts.change_email(scope, db, job_id, "mine@oakbank.example", **times)


def _mobile(scope, db, job_id, times):
    contacts.change_mobile(scope, db, job_id, "07700 900999", **times)


def _reset(scope, db, job_id, times):
    ways_in.reset_second_step(scope, db, job_id, **times)


def test_another_mobile_is_told_by_text_at_the_old_number_and_by_mail(office):
    office.signed_in(OFFICER)
    office.mobile(OFFICER, "07700 900999")

    assert office.person(OFFICER).mobile == "+447700900999"
    assert "changed the mobile number" in office.said_to(mobile_of(OFFICER))
    assert "changed the mobile number" in office.said_to(email_of(OFFICER))
    assert "changed the mobile number that alerts go to for Olive Officer" in office.said_to(email_of(HEAD))
    assert office.has_ended(OFFICER)
    texts = [each for each in office.deliver() if each.to_address == mobile_of(OFFICER)]
    assert len(texts) == 1


def test_an_administrator_changes_their_own_number_and_stays_signed_in(office, cast, clock):
    secret = office.signed_in(ADMIN)
    office.mobile(ADMIN, "")

    assert office.person(ADMIN).mobile is None
    with cast.store.reading() as db:
        assert sign_in.who(db, secret, machine_now=clock.machine()) is not None


def test_the_same_contact_again_changes_nothing(office):
    office.mobile(OFFICER, mobile_of(OFFICER))
    office.email(OFFICER, email_of(OFFICER).upper())

    assert office.told() == []


@pytest.mark.parametrize("number", ["01632 960100", "+33 6 12 34 56 78", "x"])
def test_a_number_that_no_text_reaches_is_refused(office, number):
    with pytest.raises(Refusal) as refused:
        office.mobile(OFFICER, number)

    assert refused.value.field == "mobile"


def test_somebody_is_signed_out_everywhere_and_told(office):
    office.signed_in(OFFICER)
    office.sign_out(OFFICER)

    assert office.has_ended(OFFICER)
    assert "signed you out" in office.said_to(email_of(OFFICER))


def test_a_link_moves_no_account_of_somebody_whose_job_ended_in_another_way(office, cast, confirm):
    office.has_password(OFFICER)
    office.email(OFFICER, NEW)
    link = link_in(office.deliver(), NEW)
    leave_job(cast, OFFICER)

    with pytest.raises(LinkUsed):
        confirm(link)

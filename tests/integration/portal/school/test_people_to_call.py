"""People to call: no number before it is opened, by whoever has the alert; logged in one tap; entered by hand."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from attendance import people_to_call
from attendance.records.sealed import reveal
from attendance.records.tables import Contact, Event, LogEntry, Placement, PupilLook, WalkOff
from attendance.refusals import NotFound
from attendance.rules.words import PupilFlag, Session, Status
from tests.integration.portal.school.pages import forms_of
from tests.support.acting import entry
from tests.support.cast import DEPUTY, DSL, OFFICER, SOUTH_DSL, TUTOR, WEDNESDAY, at, flag

NUMBER = ("07700900999", "07700 900999")


def numbers_in(page):
    return [each for each in NUMBER if each in page.text]


def rows(cast, table):
    with cast.store.reading() as db:
        return list(db.session.scalars(select(table)))


@pytest.fixture
def walk_off(morning, alert_about):
    return alert_about("walk_off")


@pytest.fixture
def people(cast, morning):
    """The address of the page of the people to call about P1."""
    return f"/school/pupils/{cast.pupils['P1']}/people-to-call"


def mother(cast):
    with cast.store.reading() as db:
        return db.session.scalars(select(Contact).where(Contact.pupil_id == cast.pupils["P1"])).one()


def typed(prefix, **fields):
    whole = {"name": "Sam Worker", "kind": "social_worker", "phone": "01632 960555", "position": "2", **fields}
    return {f"{prefix}-{name}": text for name, text in whole.items()}


def test_no_number_is_in_the_bytes_of_a_page_before_it_was_opened(cast, browser_of, walk_off, people):
    dsl, officer = browser_of(DSL), browser_of(OFFICER)
    dsl.post(f"{walk_off}/take-on", {})
    pages = [walk_off, f"{walk_off}?call=0", people, f"/school/pupils/{cast.pupils['P1']}"]

    for browser in (dsl, officer):
        for path in pages if browser is dsl else pages[:3]:
            page = browser.get(path)
            assert (page.status_code, numbers_in(page)) == (200, []), path
    assert rows(cast, PupilLook) == []


def test_the_pupils_page_leads_to_them(cast, browser_of, people):
    assert f'href="{people}"' in browser_of(OFFICER).get(f"/school/pupils/{cast.pupils['P1']}/details").text


def test_whoever_has_the_alert_opens_the_numbers_which_is_written_down(cast, browser_of, walk_off, clock):
    dsl, deputy = browser_of(DSL), browser_of(DEPUTY)
    dsl.post(f"{walk_off}/take-on", {})

    assert dsl.post(f"{walk_off}/numbers", {}).status_code == 303

    assert 'href="tel:07700900999"' in dsl.get(walk_off).text
    [look] = rows(cast, PupilLook)
    assert (look.name, look.what, look.pupil_id) == ("Dora Lead", "contacts", cast.pupils["P1"])
    assert numbers_in(deputy.get(walk_off)) == []
    who = dsl.get(f"/pupils/{cast.pupils['P1']}/who-looked").text
    assert "Numbers of people to call" in who


def test_nobody_who_has_not_taken_the_alert_on_opens_its_numbers(cast, browser_of, walk_off):
    dsl, deputy = browser_of(DSL), browser_of(DEPUTY)
    dsl.post(f"{walk_off}/take-on", {})

    answer = deputy.post(f"{walk_off}/numbers", {})

    assert (answer.status_code, numbers_in(answer)) == (409, [])
    assert "Take this on first" in answer.text
    assert rows(cast, PupilLook) == []


def test_numbers_opened_on_the_pupils_page_stay_closed_on_an_alert_that_another_has(browser_of, walk_off, people):
    dsl, deputy = browser_of(DSL), browser_of(DEPUTY)
    dsl.post(f"{walk_off}/take-on", {})
    deputy.post(f"{people}/open", {})

    assert numbers_in(deputy.get(people)) != []
    assert numbers_in(deputy.get(walk_off)) == []


def test_numbers_close_again_after_a_quarter_of_an_hour(browser_of, people, clock):
    dsl = browser_of(DSL)
    dsl.post(f"{people}/open", {})
    assert numbers_in(dsl.get(people)) != []

    clock.move(timedelta(minutes=16))

    assert numbers_in(dsl.get(people)) == []


def test_a_call_is_logged_in_one_tap_once_and_not_for_the_provider(cast, browser_of, walk_off):
    dsl = browser_of(DSL)
    dsl.post(f"{walk_off}/take-on", {})
    form = forms_of(dsl.get(walk_off))[f"{walk_off}/called/{mother(cast).id}"]

    for _ in range(2):
        answer = dsl.post(f"{walk_off}/called/{mother(cast).id}", {**form, "called-outcome": "left_message"})
        assert answer.status_code == 303

    [line] = [each for each in rows(cast, LogEntry) if each.kind == "contact"]
    assert (reveal(line.who_called), reveal(line.outcome)) == ("Mother of P1, mother", "Left a message")
    assert not line.is_shared


def test_a_provider_meets_no_contact_at_all(cast, browser_of, acting, walk_off, people):
    dsl, tutor = browser_of(DSL), browser_of(TUTOR)
    dsl.post(f"{walk_off}/take-on", {})
    form = forms_of(dsl.get(walk_off))[f"{walk_off}/called/{mother(cast).id}"]
    dsl.post(f"{walk_off}/called/{mother(cast).id}", {**form, "called-outcome": "reached"})
    with cast.store.reading() as db:
        followed = f"/walk-offs/{db.session.scalars(select(WalkOff.id)).one()}"

    for path in ("/walk-offs/new", followed, f"{followed}/live", "/today"):
        page = tutor.get(path)
        assert page.status_code == 200
        assert "Mother of P1" not in page.text, path
        assert numbers_in(page) == []
    assert tutor.get(people).status_code == 403
    assert tutor.post(f"{people}/open", {}).status_code == 403


def test_people_are_added_changed_and_taken_away_and_the_chain_is_told_without_a_number(cast, browser_of, people):
    dsl = browser_of(DSL)
    key = forms_of(dsl.get(people))[people]["new-key"]

    for _ in range(2):
        assert dsl.post(people, {**typed("new"), "new-key": key}).status_code == 303
    dsl.post(f"{people}/open", {})
    worker = next(each for each in rows(cast, Contact) if each.name == "Sam Worker")
    dsl.post(f"{people}/{worker.id}", typed(worker.id, phone="01632 960556"))
    assert "01632 960556" in dsl.get(people).text
    dsl.post(f"{people}/{worker.id}/take-away", {})

    assert [each.name for each in rows(cast, Contact) if each.pupil_id == cast.pupils["P1"]] == ["Mother of P1"]
    with cast.store.reading() as db:
        told = list(db.session.scalars(select(Event).where(Event.kind == "people_to_call_changed").order_by(Event.seq)))
    assert [each.organisation_id for each in told] == [cast.northgate] * 3


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "This may not be blank"),
        ({"phone": "soon"}, "This is not a telephone number"),
        ({"phone": "", "email": ""}, "Give a telephone number or an e-mail address."),
        ({"name": "Mother of P1", "kind": "parent_carer"}, "This person is listed already"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_saved(cast, browser_of, people, fields, words):
    dsl = browser_of(DSL)
    before = len(rows(cast, Contact))

    answer = dsl.post(people, {**forms_of(dsl.get(people))[people], **typed("new", **fields)})

    assert answer.status_code == 400
    assert words in answer.text
    assert len(rows(cast, Contact)) == before


def test_of_a_pupil_whose_place_is_hidden_the_people_are_for_the_leads(cast, browser_of, people):
    flag(cast, "P1", PupilFlag.NO_DISCLOSURE)

    assert browser_of(OFFICER).get(people).status_code == 403
    assert browser_of(OFFICER).post(f"{people}/open", {}).status_code == 403
    assert browser_of(DSL).get(people).status_code == 200


@pytest.fixture
def taxi(cast, morning):
    """P1 is brought by a firm; its own lines say whose number it is."""
    with cast.store.writing() as db:
        placement = db.session.get_one(Placement, cast.placements["P1"])
        placement.transport, placement.transport_firm = "local_authority", "Quick Cars"
        placement.transport_phone = "01632 960777"


def test_who_brings_the_pupil_is_named_and_the_number_is_for_whoever_has_the_alert(cast, browser_of, walk_off, taxi):
    dsl, deputy = browser_of(DSL), browser_of(DEPUTY)
    dsl.post(f"{walk_off}/take-on", {})
    assert "Quick Cars" in dsl.get(walk_off).text
    dsl.post(f"{walk_off}/numbers", {})

    page = dsl.get(walk_off)

    assert "brings the pupil to Oakbank Farm, arranged by the local authority" in page.text
    assert "01632 960777" in page.text
    assert "01632 960777" not in deputy.get(walk_off).text
    called = f"{walk_off}/called/{cast.placements['P1']}"
    dsl.post(called, {**forms_of(page)[called], "called-outcome": "no_answer"})
    [line] = [each for each in rows(cast, LogEntry) if each.kind == "contact"]
    assert reveal(line.who_called).startswith("Quick Cars, brings the pupil to")


def test_who_brings_a_pupil_whose_place_is_hidden_is_not_named(cast, browser_of, acting, alert_about, taxi):
    flag(cast, "P1", PupilFlag.NO_DISCLOSURE)
    officer = browser_of(OFFICER)
    acting.send(entry(cast, "P1", Status.ABSENT), local="13:20", session=Session.PM, now=at("13:20"), on=WEDNESDAY)
    alert = alert_about("whereabouts")
    officer.post(f"{alert}/take-on", {})

    page = officer.get(alert)

    assert "Mother of P1" in page.text
    assert "Quick Cars" not in page.text
    called = f"{alert}/called/{cast.placements['P1']}"
    form = next(each for path, each in forms_of(page).items() if path.startswith(f"{alert}/called/"))
    assert officer.post(called, {**form, "called-outcome": "no_answer"}).status_code == 404


def test_another_schools_pupil_is_not_there(cast, browser_of, people, walk_off):
    with cast.store.reading() as db, pytest.raises(NotFound):
        people_to_call.require_has_alert(cast.south_officer, db, UUID(walk_off.rpartition("/")[2]))
    south = browser_of(SOUTH_DSL)

    assert south.post(f"{walk_off}/numbers", {}).status_code == 404

    assert south.get(people).status_code == 404
    assert south.post(f"{people}/open", {}).status_code == 404

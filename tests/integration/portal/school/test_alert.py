"""An alert's page: take it on, log what was done, confirm where the pupil is, close it."""

import re

import pytest
from sqlalchemy import select, update

from attendance import missing
from attendance.records.sealed import reveal
from attendance.records.tables import LogEntry, Message, Whereabouts
from tests.integration.portal.school.pages import forms_of, named, send
from tests.support.cast import DEPUTY, DSL, OFFICER, at
from tests.support.facts import checksum

ILL = {"where": "at_home_ill", "how": "call", "confirmed_by": "Mother of P2", "confirmed_at": "11:04"}
SAFE = {"outcome": "Found at the bus station", "is_safe": "y", "confirmed_by": "Tess Tutor"}


def words_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def log_of(cast, alert):
    with cast.store.reading() as db:
        wanted = select(LogEntry).where(LogEntry.alert_id == alert.id).order_by(LogEntry.recorded_at)
        return list(db.session.scalars(wanted))


def notes_of(cast, alert):
    with cast.store.reading() as db:
        wanted = select(LogEntry).where(LogEntry.alert_id == alert.id).order_by(LogEntry.recorded_at)
        return [reveal(line.note) for line in db.session.scalars(wanted)]


@pytest.fixture
def walk_off(morning, alert_about):
    return alert_about("walk_off")


@pytest.fixture
def absence(morning, alert_about):
    return alert_about("whereabouts")


def test_a_walk_off_shows_what_was_said_and_999_first(dsl, walk_off):
    page = words_of(dsl.get(walk_off))

    assert "Left without permission Amber Quillfeather" in page
    assert "999 first" in page
    assert "Left at 10:58" in page
    assert "Last seen By the gate" in page
    assert "Direction Towards the river" in page
    assert "Clothing Not said" in page


def test_a_contact_can_be_called_with_one_tap_and_logged_with_another(dsl, walk_off):
    send(dsl, walk_off, "take-on")
    send(dsl, walk_off, "numbers")

    assert 'href="tel:07700900999"' in dsl.get(walk_off).text
    chosen = forms_of(dsl.get(f"{walk_off}?call=0"))[f"{walk_off}/log/call"]
    assert (chosen["call-who_called"], chosen["call-at"]) == ("Mother of P1, mother", "11:06")


def test_taking_it_on_names_the_person_and_the_time(dsl, walk_off, morning):
    answer = send(dsl, walk_off, "take-on")

    assert (answer.status_code, answer.headers["Location"]) == (303, walk_off)
    assert "Taken on by Dora Lead , Designated safeguarding lead, 11:06" in words_of(dsl.get(walk_off))
    assert morning.alerts("walk_off")[0].owner_name == "Dora Lead"


def test_taking_it_on_twice_is_taking_it_on_once(cast, dsl, walk_off, morning):
    fields = forms_of(dsl.get(walk_off))[f"{walk_off}/take-on"]
    dsl.post(f"{walk_off}/take-on", fields)

    assert dsl.post(f"{walk_off}/take-on", fields).status_code == 303
    assert [line.kind for line in log_of(cast, morning.alerts("walk_off")[0])] == ["taken_on"]


def test_what_somebody_else_took_on_meanwhile_is_not_taken_from_them(cast, browser_of, dsl, walk_off, morning):
    deputy = browser_of(DEPUTY)
    seen = forms_of(deputy.get(walk_off))[f"{walk_off}/take-on"]
    send(dsl, walk_off, "take-on")
    before = checksum(cast.store)

    answer = deputy.post(f"{walk_off}/take-on", seen)

    assert answer.status_code == 409
    assert "Dora Lead, Designated safeguarding lead, took this on meanwhile." in answer.text
    assert "Take over from Dora Lead" in answer.text
    assert checksum(cast.store) == before


def test_it_can_be_taken_over_from_the_person_the_page_names(browser_of, dsl, walk_off, morning):
    send(dsl, walk_off, "take-on")

    assert send(browser_of(DEPUTY), walk_off, "take-on").status_code == 303
    assert morning.alerts("walk_off")[0].owner_name == "Dev Deputy"


def test_a_call_is_logged_with_whom_when_and_what_came_of_it(cast, dsl, walk_off, morning):
    answer = send(dsl, walk_off, "log/call", who_called="Mother of P1, mother", outcome="no_answer", at="11:05")

    assert answer.status_code == 303
    line = log_of(cast, morning.alerts("walk_off")[0])[0]
    assert (line.kind, line.at) == ("contact", at("11:05"))
    assert "Contact : Mother of P1, mother — no answer" in words_of(dsl.get(walk_off))


def test_the_same_entry_sent_twice_is_one_line(cast, dsl, walk_off, morning):
    fields = forms_of(dsl.get(walk_off))[f"{walk_off}/log/note"] | {"note-note": "Drove round the block"}
    dsl.post(f"{walk_off}/log/note", fields)

    assert dsl.post(f"{walk_off}/log/note", fields).status_code == 303
    assert len(log_of(cast, morning.alerts("walk_off")[0])) == 1


def test_the_police_reference_is_logged(dsl, walk_off):
    send(dsl, walk_off, "log/police", reference="CAD 1234", at="11:06")

    assert "Police called , reference CAD 1234" in words_of(dsl.get(walk_off))


def test_an_entry_may_be_kept_from_the_provider(cast, dsl, walk_off, morning):
    fields = forms_of(dsl.get(walk_off))[f"{walk_off}/log/note"]
    del fields["note-is_shared"]
    dsl.post(f"{walk_off}/log/note", {**fields, "note-note": "Social worker says not to call home"})

    assert [line.is_shared for line in log_of(cast, morning.alerts("walk_off")[0])] == [False]
    assert "not shown to the provider" in dsl.get(walk_off).text


@pytest.mark.parametrize(
    ("deed", "typed", "sentence", "kept"),
    [
        ("log/call", {"who_called": "Aunt May", "note": "Rang out"}, "Choose what came of the call.", "Aunt May"),
        ("log/call", {"outcome": "reached", "note": "Spoke at length"}, "Say who was called.", "Spoke at length"),
        ("log/note", {"note": "Seen in town", "at": "23:10"}, "The time is in the future.", "Seen in town"),
        ("log/note", {"note": "Seen in town", "at": "midday"}, "Enter the time like", "Seen in town"),
        ("log/note", {"note": "Seen in town", "at": ""}, "Enter the time like", "Seen in town"),
        ("log/note", {"note": "  "}, "Write the note.", ""),
        ("close", {"outcome": "Probably home"}, "confirmed returned and safe", "Probably home"),
        ("close", {"outcome": "Found", "is_safe": "y"}, "Say what it came to and who confirmed it.", "Found"),
    ],
)
def test_a_refusal_on_a_walk_off_says_why_keeps_what_was_typed_and_writes_nothing(
    cast, dsl, walk_off, deed, typed, sentence, kept
):
    before = checksum(cast.store)

    answer = send(dsl, walk_off, deed, **typed)

    assert answer.status_code == 400
    assert sentence in answer.text
    assert kept in answer.text
    assert checksum(cast.store) == before


def test_confirming_where_the_pupil_is_closes_it(cast, officer, absence, morning):
    assert send(officer, absence, "whereabouts", **ILL).status_code == 303

    with cast.store.reading() as db:
        row = db.session.scalars(select(Whereabouts)).one()
        said = tuple(text.reveal() for text in (row.where, row.how, row.confirmed_by))
    assert (*said, row.confirmed_at) == (
        "At home, ill",
        "Spoke to them by telephone",
        "Mother of P2",
        at("11:04"),
    )
    assert "Closed 11:06 . Whereabouts confirmed by Mother of P2." in words_of(officer.get(absence))


def test_confirming_twice_is_confirming_once(cast, officer, absence):
    fields = forms_of(officer.get(absence))[f"{absence}/whereabouts"] | named("whereabouts", ILL)
    officer.post(f"{absence}/whereabouts", fields)
    before = checksum(cast.store)

    assert officer.post(f"{absence}/whereabouts", fields).status_code == 303
    assert checksum(cast.store) == before


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"where": ""}, "Say where the pupil is."),
        ({"where": "other", "where_other": ""}, "Say where the pupil is."),
        ({"how": ""}, "Say how it is known"),
        ({"confirmed_by": " "}, "Say who confirmed it."),
        ({"confirmed_at": "15:00"}, "The time is in the future."),
    ],
)
def test_whereabouts_that_lack_something_are_refused_and_kept(cast, officer, absence, change, sentence):
    before = checksum(cast.store)

    answer = send(officer, absence, "whereabouts", **{**ILL, "how_other": "Kept words", **change})

    assert answer.status_code == 400
    assert sentence in answer.text
    assert "Kept words" in answer.text
    assert checksum(cast.store) == before


def test_somewhere_else_is_said_in_words(cast, officer, absence):
    send(officer, absence, "whereabouts", **{**ILL, "where": "other", "where_other": "With an uncle in Leeds"})

    with cast.store.reading() as db:
        assert db.session.scalars(select(Whereabouts)).one().where.reveal() == "With an uncle in Leeds"


def test_an_alert_closed_meanwhile_says_so_plainly_and_gives_back_what_was_typed(
    cast, browser_of, officer, absence, morning
):
    dsl = browser_of(DSL)
    seen = forms_of(dsl.get(absence))
    send(officer, absence, "whereabouts", **ILL)
    before = checksum(cast.store)

    answer = dsl.post(f"{absence}/log/note", {**seen[f"{absence}/log/note"], "note-note": "Grandmother rang back"})

    assert answer.status_code == 409
    assert "This alert is closed already: Whereabouts confirmed by Mother of P2." in answer.text
    assert "Grandmother rang back" in answer.text
    assert checksum(cast.store) == before


def test_a_walk_off_closes_when_the_pupil_is_returned_and_safe(dsl, walk_off, morning):
    assert send(dsl, walk_off, "close", **SAFE).status_code == 303

    assert morning.alerts("walk_off")[0].closed_at == at("11:06")
    assert morning.closed_reasons("walk_off") == ["Returned, safe; confirmed by Tess Tutor"]


def test_a_missing_register_names_who_is_awaited_and_whom_to_ring(officer, morning, cast, alert_about):
    _mark_due(cast, "10:00")

    page = words_of(officer.get(alert_about("missing_register")))

    assert "Register not in Riverside Tuition" in page
    assert "The register was due at 10:00." in page
    assert "Esme Ravensholt" in page
    assert "01632 960104" in page


def test_a_missing_register_can_be_closed_by_what_was_said_on_the_telephone(officer, morning, cast, alert_about):
    _mark_due(cast, "10:00")
    page = alert_about("missing_register")

    answer = send(
        officer, page, "close", reason="told_by_telephone", outcome="Esme is there", confirmed_by="Rita Rival"
    )

    assert answer.status_code == 303
    closed = morning.alerts("missing_register", is_open=False)[0]
    assert "confirmed by Rita Rival" in morning.closed_reasons("missing_register")
    assert notes_of(cast, closed)[-1] == "Told by telephone: Esme is there"


def test_it_says_who_was_told_when_and_how_far_it_got(cast, dsl, walk_off):
    _set_messages(cast, "sent")
    assert "Dora Lead , Designated safeguarding lead sent 11:02 by e-mail" in words_of(dsl.get(walk_off))

    _set_messages(cast, "failed")
    assert "could not be delivered by e-mail" in words_of(dsl.get(walk_off))

    _set_messages(cast, "waiting")
    assert "being sent by e-mail" in words_of(dsl.get(walk_off))


def test_it_says_what_comes_next_if_nobody_takes_it_on(dsl, walk_off):
    assert "If nobody takes it on: deputy DSL at 11:07" in words_of(dsl.get(walk_off))


def test_other_alerts_that_nobody_has_are_in_sight(officer, absence, walk_off):
    page = officer.get(absence)

    assert f'href="{walk_off}"' in page.text
    assert "Left without permission: Amber Quillfeather" in words_of(page)


def test_the_list_has_open_alerts_and_todays_closed(officer, absence, walk_off):
    send(officer, absence, "whereabouts", **ILL)

    page = words_of(officer.get("/alerts"))

    assert page.index("Left without permission: Amber Quillfeather") < page.index("Today’s, closed")
    assert page.index("Today’s, closed") < page.index("Bruno Zephyrine")


@pytest.mark.parametrize("database_kind", ["postgresql"])
def test_the_way_through_works_on_postgresql(database_kind, cast, browser_of, walk_off, absence, morning):
    officer, dsl = browser_of(OFFICER), browser_of(DSL)

    assert officer.get("/school").status_code == 200
    assert send(dsl, walk_off, "take-on").status_code == 303
    assert send(dsl, walk_off, "log/note", note="On the way").status_code == 303
    assert send(officer, absence, "whereabouts", **ILL).status_code == 303
    assert send(dsl, walk_off, "close", **SAFE).status_code == 303
    assert morning.alerts(is_open=True) == []


def _mark_due(cast, local):
    with cast.store.writing() as db:
        missing.mark_due(db, now=at(local))


def _set_messages(cast, state):
    with cast.store.writing() as db:
        db.session.execute(update(Message).values(state=state))

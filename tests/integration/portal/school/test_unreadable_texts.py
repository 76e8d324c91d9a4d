"""A page with a text that cannot be read says so there, and shows everything else."""

import pytest

from attendance.records.tables import Contact, WalkOff
from tests.integration.portal.school.pages import forms_of
from tests.support.sealed_texts import flipped, store_as, stored


@pytest.fixture
def harmed(cast, morning):
    """Where the pupil was last seen, and every telephone number, was changed in the database."""
    for table, name in ((WalkOff, "last_seen"), (Contact, "phone")):
        for row, text in stored(cast.store.database, table, name).items():
            store_as(cast.store.database, table, name, row, flipped(text))


def test_what_cannot_be_read_says_so_and_the_rest_of_the_page_stands(dsl, harmed, alert_about):
    address = alert_about("walk_off")
    assert "I have this" in dsl.get(address).text
    for what in ("take-on", "numbers"):
        dsl.post(f"{address}/{what}", {})

    page = dsl.get(address)

    assert page.status_code == 200
    assert page.text.count("(this cannot be read)") == 2
    assert 'href="tel:(' not in page.text
    for said in ("Towards the river", "Mother of P1"):
        assert said in page.text


def test_it_can_still_be_taken_on(dsl, harmed, morning, alert_about):
    page = alert_about("walk_off")

    answer = dsl.post(f"{page}/take-on", forms_of(dsl.get(page))[f"{page}/take-on"])

    assert answer.status_code == 303
    assert morning.alerts("walk_off")[0].owner_name == "Dora Lead"

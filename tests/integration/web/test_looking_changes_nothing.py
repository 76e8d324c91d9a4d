"""Opening an address changes no fact, whoever opens it; nor does a machine that presses what it finds."""

import pytest

from attendance import people, tokens
from gateway.api.app import BASE
from gateway.api.calls import OPERATIONS
from tests.support.cast import ADMIN, DIRECTOR, DSL, MANAGER, OFFICER, TUTOR, at, email_of
from tests.support.facts import sums
from tests.support.untouched import forms_of
from tests.support.whole import live_a_day, pages_of

EVERY_KIND = (None, TUTOR, MANAGER, OFFICER, DSL, ADMIN, DIRECTOR)
# Behind a sign-in, whoever presses one of these has chosen: the remaining are present, nobody was expected, codes are
# entered together, and the police have been told (at the time shown; nobody has to know a reference yet).
CHOOSING = {("do", each) for each in ("remaining", "nobody", "as_proposed", "absent", "awaiting", "as_reported")}
CHOICES = ("/log/police",)


def changed(before, store):
    after = sums(store)
    return sorted(name for name in before if before[name] != after[name])


@pytest.mark.parametrize("who", EVERY_KIND)
def test_opening_every_address_changes_no_fact(web_of, cast, clock, who):
    live_a_day(cast, clock)
    browser = web_of(who)
    before = sums(cast.store)
    pages = pages_of(browser, cast)
    for path in pages:
        browser.client.head(path, buffered=True)
        browser.client.options(path, buffered=True)

    assert len(pages) >= 30
    assert changed(before, cast.store) == []


def test_opening_a_live_link_changes_no_fact_and_the_link_stays_good(web_of, cast, clock):
    with cast.store.writing() as db:
        made = people.invite(db, email_of(TUTOR), now=clock.now(), machine_now=clock.machine())
    path = f"/sign-in/link/{made.token}"
    before = sums(cast.store)
    stranger = web_of(None)
    answers = [stranger.client.open(path, method=method) for method in ("GET", "HEAD", "OPTIONS", "GET")]

    assert {each.status_code for each in answers} == {200}
    assert changed(before, cast.store) == []


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_asking_the_api_changes_no_fact(web, cast, clock, method):
    live_a_day(cast, clock)
    with cast.store.writing() as db:
        token = tokens.create(db, "OAKBANK", "timetable program", now=at("08:00"))
    before = sums(cast.store)
    for path in {BASE + each.rule for each in OPERATIONS} | {f"{BASE}/registers/2026-09-16/AM"}:
        web.test_client().open(path, method=method, headers={"Authorization": f"Bearer {token}"})

    assert changed(before, cast.store) == []


@pytest.mark.parametrize("who", [None, TUTOR, OFFICER, DSL])
def test_sending_every_form_in_which_something_is_still_to_be_chosen_changes_no_fact(web_of, cast, clock, who):
    live_a_day(cast, clock)
    browser = web_of(who)
    pages = {path: page for path, page in pages_of(browser, cast).items() if page.mimetype == "text/html"}
    before = sums(cast.store)
    sent = 0
    for path, page in pages.items():
        for form in forms_of(page.text, path=path):
            for fields in form.posts():
                if form.asks and not form.action.endswith(CHOICES) and not CHOOSING & set(fields.items(multi=True)):
                    answer = browser.post(form.action, fields.to_dict(flat=False))
                    sent += 1
                    assert changed(before, cast.store) == [], (path, form.action, fields, answer.status_code)

    assert sent >= 1

"""Mail scanners and link previews open every link, run its scripts and press what they find: no fact changes.

They are not signed in, and they choose nothing: fields stay as they are found.
"""

import pytest

from attendance import people
from tests.browser.conftest import DESK
from tests.support.carried import sent_to
from tests.support.cast import DSL, TUTOR, email_of
from tests.support.crawling import SOME_ID
from tests.support.facts import sums
from tests.support.whole import live_a_day, places

PRESS = """index => {
  const found = [...document.querySelectorAll('button, input[type=submit], [role=button], summary, a[href^="#"]')]
  const forms = [...document.querySelectorAll('form')]
  const each = [...found.map(one => () => one.click()), ...forms.map(form => () => form.submit())]
  if (index < each.length) each[index]()
  return each.length
}"""


@pytest.fixture
def links(cast, clock):
    """What mails hold, after a day lived through: links that are still good, and one that never was."""
    live_a_day(cast, clock)
    alert = sent_to(cast, DSL, machine_now=clock.machine()).link
    with cast.store.writing() as db:
        made = people.invite(db, email_of(TUTOR), now=clock.now(), machine_now=clock.machine())
    return [f"/sign-in/link/{made.token}", f"/sign-in/link/{SOME_ID}", f"/t/{alert}"]


@pytest.fixture
def scanner(browser, address):
    """A browser of nobody's, which runs scripts."""
    context = browser.new_context(viewport=DESK, base_url=address)
    yield context
    context.close()


def press_everything(scanner, path):
    """Open a page in a tab for each thing on it that can be pressed or sent, and press it; return how many."""
    count, index = 1, 0
    while index < count:
        tab = scanner.new_page()
        tab.goto(path)
        count = tab.evaluate(PRESS, index)
        tab.wait_for_load_state("networkidle")
        tab.close()
        index += 1
    return count


def test_a_scanner_that_opens_each_link_and_presses_everything_changes_no_fact(portal, scanner, cast, links):
    named = [
        path for path in places(portal, cast) if path.startswith(("/alerts/", "/weeks/", "/school", "/walk-offs/"))
    ]
    before = sums(cast.store)
    pressed = {path: press_everything(scanner, path) for path in (*links, "/sign-in", *named[:1])}

    assert min(pressed[links[0]], pressed[links[2]]) >= 2
    assert all(count >= 1 for path, count in pressed.items() if path != links[1]), pressed
    assert sums(cast.store) == before


@pytest.mark.parametrize(
    ("who", "paths"), [(TUTOR, ["/today", "/register/2026-09-21/AM", "/walk-offs/new"]), (DSL, ["/school", "/alerts"])]
)
def test_pages_that_keep_themselves_up_to_date_change_no_fact(open_page, cast, clock, who, paths):
    live_a_day(cast, clock)
    page = open_page(who, "/organisation", DESK)
    page.clock.install()
    page.goto("/organisation")
    before = sums(cast.store)
    asked = []
    page.on("request", lambda request: asked.append(request.method))
    for path in paths:
        page.goto(path)
        page.clock.fast_forward("01:00")
        page.wait_for_load_state("networkidle")

    assert set(asked) == {"GET"}
    assert sums(cast.store) == before

"""A page offers nobody what would refuse them: every link is followed, and every button pressed, as every actor."""

from urllib.parse import urldefrag, urlsplit

import pytest

from attendance.rules.access import ActorKind
from attendance.rules.access.policy import WITH_A_SIGN_IN
from tests.support.asking import NO_ROOM, Ask
from tests.support.crawling import Markup, crawl

READERS = sorted(WITH_A_SIGN_IN - {ActorKind.ENDED_STAFF})
REFUSED = {403, 404, 405}
# Each alert has a page of another kind, so all of them are opened, not a few.
LISTS = ("/alerts", "/tasks")


@pytest.mark.parametrize("actor", READERS)
def test_no_link_and_no_button_of_a_page_is_refused(region, actor):
    pages = crawl(lambda path: region.ask(actor, "GET", Ask(path=path)), ["/", "/account"])
    for listed in [each for page in LISTS if page in pages for each in _links(pages[page])]:
        pages.setdefault(listed, region.ask(actor, "GET", Ask(path=listed)))
    forms = {path: fields for page, answer in pages.items() for path, fields in _forms(page, answer)}
    answers = pages | {path: region.ask(actor, "POST", Ask(path=path, form=forms[path])) for path in forms}

    # Whoever has no room of their own is told so at the front door, and has an account.
    no_room = ["/"] if ("home.front", actor) == NO_ROOM else []
    assert [path for path, answer in answers.items() if answer.status_code in REFUSED] == no_room
    assert {path for path, answer in answers.items() if answer.status_code >= 500} == set()


def _links(answer):
    return [
        urldefrag(each).url
        for each in Markup(answer.text).addresses()
        if each.startswith("/") and "/static" not in each
    ]


def _forms(page, answer):
    """Return each form that writes, with what is filled in; what would end the sign-in is left out."""
    found: list[tuple[str, str, dict[str, str]]] = []
    for tag, attributes in Markup(answer.text).elements if answer.mimetype == "text/html" else ():
        if tag == "form":
            found.append((urlsplit(attributes.get("action") or page).path, attributes.get("method", "get").lower(), {}))
        elif tag == "input" and found and attributes.get("name", "csrf_token") != "csrf_token":
            found[-1][2].setdefault(attributes["name"], attributes.get("value", ""))
    return [(path, fields) for path, method, fields in found if method == "post" and path != "/sign-out"]

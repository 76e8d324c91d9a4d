import pytest
from sqlalchemy import func, select

from attendance.records.tables import Event, Observation, SignIn, SignInGuess
from tests.support.cast import DSL, TUTOR
from tests.support.crawling import addresses_of
from tests.support.portal import KEY


def _writes(app):
    return [
        address for rule, address in addresses_of(app) if (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}
    ]


def _facts(cast):
    tables = (Event, Observation, SignIn, SignInGuess)
    with cast.store.reading() as db:
        return [db.session.scalar(select(func.count()).select_from(table)) for table in tables] + [
            db.session.scalar(select(func.count()).where(SignIn.ended_at.is_not(None)))
        ]


@pytest.mark.parametrize("who", [TUTOR, DSL])
def test_every_write_without_the_pages_token_is_refused_and_changes_nothing(portal, cast, browser_of, who):
    browser = browser_of(who)
    before = _facts(cast)
    answers = {path: browser.client.post(path, data={"email": "a@b.example"}).status_code for path in _writes(portal)}

    assert len(answers) >= 4
    assert set(answers.values()) == {400}
    assert _facts(cast) == before


def test_another_browsers_token_is_refused(browser_of, stranger):
    stranger.get("/sign-in")
    browser = browser_of(TUTOR)
    browser.get("/organisation")

    answer = browser.client.post("/sign-out", data={"csrf_token": stranger._token})

    assert answer.status_code == 400
    assert "That page was too old to send" in answer.text
    assert browser.get("/organisation").status_code == 200


def test_the_keys_of_the_settings_are_not_used_as_they_are(portal):
    assert KEY.decode() not in portal.config["SECRET_KEY"]

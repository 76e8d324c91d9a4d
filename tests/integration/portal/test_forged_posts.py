import pytest
from sqlalchemy import func, select

from attendance.records.tables import Event, Observation, SignIn, SignInGuess
from tests.support.cast import DSL, TUTOR
from tests.support.portal import KEY

SOME_ID = "00000000-0000-4000-8000-000000000000"
VALUES = {"ending": "docx", "on": "2026-09-16", "half": "AM", "what": "note", "token": "x"}


def _writes(app):
    for rule in app.url_map.iter_rules():
        if rule.methods & {"POST", "PUT", "PATCH", "DELETE"}:
            values = {name: VALUES.get(name, SOME_ID) for name in rule.arguments}
            with app.test_request_context():
                yield app.url_for(rule.endpoint, **values)


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

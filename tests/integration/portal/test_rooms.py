import pytest
from flask import Flask
from sqlalchemy import delete

from attendance.records.tables import RoleHeld
from attendance.refusals import Conflict, NotAllowed, NotFound, Refusal
from portal import app as portal_app
from portal import identity
from portal.rooms import Room, RoomBlueprint, RoomUndeclared, check_rooms, open_to, room_of
from tests.support.cast import DSL, OFFICER, TUTOR
from tests.support.portal import Browser, portal_on, sign_in_row


def _view() -> str:
    return "inside"


def _raises(error: Exception):
    def view() -> str:
        raise error

    return view


@pytest.fixture
def built(cast, clock, monkeypatch):
    """The portal with three more rooms: one for each side, and one for anybody, with views that fail."""
    provider = RoomBlueprint("try_provider", __name__, who=Room.PROVIDER, url_prefix="/try")
    school = RoomBlueprint("try_school", __name__, who=Room.SCHOOL, url_prefix="/try")
    both = RoomBlueprint("try_both", __name__, who=Room.SIGNED_IN, url_prefix="/try")
    provider.get("/provider")(_view)
    school.get("/school")(_view)
    failures = {
        "foreign": NotFound("It is another school's."),
        "absent": NotFound("There is no such alert."),
        "refused": Refusal("This date is past."),
        "conflict": Conflict("Somebody else was first."),
        "role": NotAllowed("Only the safeguarding leads can read this."),
        "bug": RuntimeError("Amber Quillfeather"),
    }
    for name, error in failures.items():
        both.get(f"/{name}", endpoint=name)(_raises(error))
    both.get("/scopes", endpoint="scopes")(_scopes)
    monkeypatch.setattr(portal_app, "ROOMS", (*portal_app.ROOMS, provider, school, both))
    return portal_on(cast.store, clock)


def _scopes():
    answer = {}
    for name, ask in (("provider", identity.provider_scope), ("school", identity.school_scope)):
        try:
            answer[name] = str(ask().actor.key)
        except NotAllowed:
            answer[name] = "not allowed"
    return answer


@pytest.fixture
def visit(built, cast, clock):
    def visit(who: str | None, path: str):
        browser = Browser(built)
        if who:
            browser.client.set_cookie("muster", sign_in_row(cast.store, cast.people[who], clock))
        return browser.get(path)

    return visit


def test_a_page_that_does_not_say_who_may_enter_stops_the_start(portal):
    bare = Flask("bare")
    bare.add_url_rule("/open", "open", lambda: "open")

    with pytest.raises(RoomUndeclared, match="open"):
        check_rooms(bare)
    check_rooms(portal)


def test_every_page_of_the_portal_says_who_may_enter(portal):
    public = {rule.endpoint for rule in portal.url_map.iter_rules() if room_of(portal, rule.endpoint) is Room.PUBLIC}

    assert public == {
        "static",
        "sign_in.show",
        "sign_in.enter",
        "sign_in.show_link",
        "sign_in.set_password",
        "sign_in.password_is_set",
        "sign_in.leave",
        "sign_in.signed_out",
    }


def test_one_page_may_differ_from_its_blueprint():
    app = Flask("doors")
    room = RoomBlueprint("room", __name__, who=Room.PROVIDER)
    room.get("/a", endpoint="a")(open_to(Room.PUBLIC)(lambda: "a"))
    room.get("/b", endpoint="b")(lambda: "b")
    app.register_blueprint(room)

    assert [room_of(app, name) for name in ("room.a", "room.b")] == [Room.PUBLIC, Room.PROVIDER]


@pytest.mark.parametrize(
    ("who", "path", "code"),
    [
        (None, "/try/provider", 302),
        (None, "/try/school", 302),
        (TUTOR, "/try/provider", 200),
        (TUTOR, "/try/school", 403),
        (OFFICER, "/try/school", 200),
        (OFFICER, "/try/provider", 403),
    ],
)
def test_each_side_enters_its_own_rooms_only(visit, who, path, code):
    assert visit(who, path).status_code == code


def test_each_side_gets_its_own_scope_only(visit, cast):
    tutor, dsl = (f"person:{cast.people[who]}" for who in (TUTOR, DSL))

    assert visit(TUTOR, "/try/scopes").json == {"provider": tutor, "school": "not allowed"}
    assert visit(DSL, "/try/scopes").json == {"provider": "not allowed", "school": dsl}


def test_what_is_anothers_looks_like_what_is_not_there(visit):
    foreign, absent, unknown = (visit(TUTOR, f"/try/{each}") for each in ("foreign", "absent", "no-such-page"))

    assert foreign.status_code == absent.status_code == unknown.status_code == 404
    assert _plain(foreign) == _plain(absent) == _plain(unknown)
    assert "another school" not in foreign.text


def test_a_method_a_page_does_not_know_is_named(stranger):
    answer = stranger.client.delete("/not-there"), stranger.client.put("/signed-out")

    assert [each.status_code for each in answer] == [404, 405]
    assert "GET" in answer[1].headers["Allow"]


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("refused", 400, "This date is past."),
        ("conflict", 409, "Somebody else was first."),
        ("role", 403, "Only the safeguarding leads can read this."),
    ],
)
def test_a_refusal_becomes_a_page_with_its_sentence(visit, name, code, said):
    answer = visit(TUTOR, f"/try/{name}")

    assert answer.status_code == code
    assert said in answer.text


def test_a_bug_shows_a_number_to_quote_and_nothing_else(visit, capsys):
    answer = visit(TUTOR, "/try/bug")

    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "Quillfeather" not in answer.text
    assert "Traceback" not in answer.text


def test_somebody_without_a_role_is_told_whom_to_ask(visit, cast):
    with cast.store.writing() as db:
        db.session.execute(delete(RoleHeld))

    answer = visit(TUTOR, "/")

    assert answer.status_code == 403
    assert "Ask your organisation’s administrator to give you a role." in answer.text


def _plain(answer):
    lines = answer.text.splitlines()
    return [line for line in lines if "nonce=" not in line and "csrf_token" not in line and "aria-current" not in line]

import pytest
from flask import Blueprint
from sqlalchemy import delete

from attendance.records.tables import RoleHeld
from attendance.refusals import Conflict, NotAllowed, NotFound, Refusal
from attendance.rules.access import POLICY, ActorKind, Policy, PolicyFaulty, parse
from portal import app as portal_app
from portal import identity, rooms
from tests.support.cast import DSL, OFFICER, TUTOR
from tests.support.portal import Browser, portal_on, sign_in_row


def _view() -> str:
    return "inside"


def _raises(error: Exception):
    def view() -> str:
        raise error

    return view


LINES = """
[groups]
provider = ["provider_staff", "provider_manager"]
school = ["attendance_officer", "dsl"]
[portal.try_provider]
page = { method = "GET", enter = "provider" }
[portal.try_school]
page = { method = "GET", enter = "school" }
[portal.try_both]
foreign = { method = "GET", enter = ["provider", "school"] }
absent = { method = "GET", enter = ["provider", "school"] }
refused = { method = "GET", enter = ["provider", "school"] }
conflict = { method = "GET", enter = ["provider", "school"] }
role = { method = "GET", enter = ["provider", "school"] }
bug = { method = "GET", enter = ["provider", "school"] }
scopes = { method = "GET", enter = ["provider", "school"] }
tablet = { method = "GET", enter = "device" }
"""


def _with_more(text: str) -> Policy:
    portal = {**POLICY.sections["portal"], **parse(text).sections["portal"]}
    return Policy(sections={**POLICY.sections, "portal": portal})


@pytest.fixture
def built(cast, clock, monkeypatch):
    """The portal with three more rooms: one for each side, and one for both, with views that fail."""
    provider, school, both = (
        Blueprint(f"try_{name}", __name__, url_prefix="/try") for name in ("provider", "school", "both")
    )
    provider.get("/provider", endpoint="page")(_view)
    school.get("/school", endpoint="page")(_view)
    both.get("/tablet", endpoint="tablet")(_view)
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
    return portal_on(cast.store, clock, policy=_with_more(LINES))


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


def test_a_page_without_a_line_in_the_policy_stops_the_start(cast, clock, monkeypatch):
    more = Blueprint("more", __name__)
    more.get("/more", endpoint="page")(_view)
    monkeypatch.setattr(portal_app, "ROOMS", (*portal_app.ROOMS, more))

    with pytest.raises(PolicyFaulty, match=r"^more\.page has no line$"):
        portal_on(cast.store, clock)


def test_a_line_without_a_page_stops_the_start(cast, clock):
    policy = _with_more('[portal.gone]\npage = { method = "GET", enter = "anyone" }')

    with pytest.raises(PolicyFaulty, match=r"^gone\.page has a line and no route$"):
        portal_on(cast.store, clock, policy=policy)


def test_a_method_that_the_policy_does_not_name_stops_the_start(cast, clock):
    policy = _with_more('[portal.alerts]\nshow = { method = "GET POST", enter = "dsl" }')

    with pytest.raises(PolicyFaulty, match=r"^alerts\.show takes GET, not GET, POST$"):
        portal_on(cast.store, clock, policy=policy)


def test_the_pages_of_the_running_application_match_the_policy(portal):
    rooms.check(portal, "portal")


def test_nobody_without_a_sign_in_comes_further_than_the_way_in():
    public = {endpoint for endpoint, line in POLICY.section("portal").items() if line.is_public}

    assert public == {
        "static",
        "forgotten.ask",
        "forgotten.asked",
        "forgotten.show",
        "passkeys.ask_to_show",
        "passkeys.enter",
        "sign_in.show",
        "sign_in.enter",
        "sign_in.show_link",
        "sign_in.set_password",
        "sign_in.password_is_set",
        "sign_in.leave",
        "sign_in.signed_out",
        "tablet.show",
        "tablet.enter",
        "tablet.leave",
        "cover.show",
        "cover.enter",
        "cover.leave",
        "new_address.show",
        "new_address.confirm",
        "new_address.confirmed",
        # A code of its own message, typed; the link alone does nothing.
        "alert_code.show",
        "alert_code.take_on",
    }


def test_a_door_for_another_key_than_a_sign_in_stays_shut_to_a_sign_in(visit):
    assert [visit(who, "/try/tablet").status_code for who in (None, TUTOR, DSL)] == [401, 401, 401]


@pytest.mark.parametrize(("holds", "code"), [(True, 200), (False, 401)])
def test_a_door_for_another_key_asks_for_that_key(cast, clock, holds, code):
    app = portal_on(cast.store, clock)
    tablet = Blueprint("try_device", __name__)
    tablet.get("/try-device", endpoint="page")(_view)
    app.before_request_funcs[None].pop()
    rooms.guard(
        app,
        doors={ActorKind.DEVICE: rooms.Door(recognise=lambda: holds)},
        policy=_with_more('[portal.try_device]\npage = { method = "GET", enter = "device" }'),
    )
    app.register_blueprint(tablet)

    assert app.test_client().get("/try-device").status_code == code


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

"""The description of the API says what the API does."""

import json
from typing import Any

import pytest

from gateway.api import create_app, openapi
from gateway.api.calls import OPERATIONS
from gateway.api.shapes.values import Given, Said

DOCUMENT = openapi.describe(OPERATIONS, base="/api/v1")
CALLS = [
    (method, path, described)
    for path, methods in DOCUMENT["paths"].items()
    for method, described in methods.items()
    if not path.endswith("openapi.json")
]


def test_every_call_is_described():
    assert {(method, path) for method, path, _ in CALLS} == {
        ("get", "/api/v1/registers/{date}/{session}"),
        ("put", "/api/v1/registers/{date}/{session}"),
        ("post", "/api/v1/absences"),
        ("post", "/api/v1/walk-offs"),
        ("get", "/api/v1/walk-offs/{walk_off}"),
        ("post", "/api/v1/walk-offs/{walk_off}/updates"),
        ("post", "/api/v1/incidents"),
    }


def test_the_description_needs_no_token():
    # Nothing is asked of the store or of the clock.
    nothing: Any = None
    app = create_app(nothing, now=nothing, machine_now=nothing)
    answer = app.test_client().get("/api/v1/openapi.json")

    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert answer.json == json.loads(json.dumps(DOCUMENT))
    assert answer.json["openapi"] == "3.1.0"
    assert answer.json["components"]["securitySchemes"] == {"token": {"type": "http", "scheme": "bearer"}}


@pytest.mark.parametrize(("method", "path", "described"), CALLS)
def test_every_refusal_is_a_problem_document(method, path, described):
    refusals = {status: answer for status, answer in described["responses"].items() if int(status) >= 400}

    assert {"401", "403", "429", "500"} <= refusals.keys()
    assert all(list(answer["content"]) == ["application/problem+json"] for answer in refusals.values())
    assert "WWW-Authenticate" in refusals["401"]["headers"]
    assert "Retry-After" in refusals["429"]["headers"]
    assert described["security"] == [{"token": []}]


@pytest.mark.parametrize(("method", "path", "described"), CALLS)
def test_a_post_needs_an_idempotency_key_and_a_put_may_have_one(method, path, described):
    keys = {each["name"]: each["required"] for each in described["parameters"] if each["in"] == "header"}

    assert (
        keys
        == {"post": {"Idempotency-Key": True}, "put": {"Idempotency-Key": False, "If-Match": False}, "get": {}}[method]
    )


def test_every_reference_leads_somewhere():
    schemas = DOCUMENT["components"]["schemas"]
    used = {part.split('"')[0] for part in json.dumps(DOCUMENT).split("#/components/schemas/")[1:]}

    assert used <= schemas.keys()
    assert {"RegisterSaid", "Problem"} <= used


def test_every_shape_takes_known_fields_only():
    shapes = [each for base in (Said, Given) for each in base.__subclasses__()]

    assert len(shapes) >= 15
    assert all(shape.model_config["extra"] == "forbid" for shape in shapes)
    assert all(shape.model_config["strict"] for shape in Said.__subclasses__())

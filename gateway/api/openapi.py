"""Describe the API as OpenAPI 3.1, from the same tables and shapes that answer it."""

import inspect
import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from gateway.api.operations import Key, Operation
from gateway.api.problems import CONTENT_TYPE, TITLES, Problem
from gateway.api.shapes.values import DATE

API_VERSION = "1"
VERSION = '^"[0-9a-f]+"$'
REF = "#/components/schemas/{model}"
# What every call may answer: no token, no HTTPS, too often, a bug.
ALWAYS = (401, 403, 429, 500)
WITH_BODY = (400, 413, 415, 422)
PATH = {
    "date": {"type": "string", "format": "date", "pattern": DATE},
    "session": {"type": "string", "enum": ["AM", "PM"]},
    "walk_off": {"type": "string", "format": "uuid"},
}
ANSWER_HEADERS = {
    "ETag": ("What it is known by as it stands; send it as If-Match.", {"type": "string", "pattern": VERSION}),
    "Location": ("Where it can be asked for.", {"type": "string"}),
    "WWW-Authenticate": ("Which scheme opens the API.", {"type": "string"}),
    "Retry-After": ("After how many seconds to try again.", {"type": "integer", "minimum": 1}),
}
PROBLEM_HEADERS = {401: "WWW-Authenticate", 429: "Retry-After"}

Ref = tuple[type[BaseModel], JsonSchemaMode]
Schemas = Mapping[Any, dict[str, Any]]


def describe(operations: Sequence[Operation], *, base: str) -> dict[str, Any]:
    """Return the OpenAPI document."""
    refs, schemas = models_json_schema(_models(operations), ref_template=REF)
    paths: dict[str, dict[str, Any]] = {}
    for each in operations:
        address = base + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", each.rule)
        paths.setdefault(address, {})[each.method.lower()] = _operation(each, refs)
    paths[f"{base}/openapi.json"] = {"get": _this_document()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Muster",
            "version": API_VERSION,
            "description": "Providers tell a pupil's home school where the child is. One token, one provider.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _models(operations: Sequence[Operation]) -> list[Ref]:
    taken: list[Ref] = [(each.body, "validation") for each in operations if each.body]
    given: list[Ref] = [(model, "serialization") for each in operations for model in each.answers.values()]
    return list(dict.fromkeys([*taken, *given, (Problem, "serialization")]))


def _operation(operation: Operation, refs: Schemas) -> dict[str, Any]:
    problem = refs[Problem, "serialization"]
    refusals = sorted({*ALWAYS, *operation.refuses, *(WITH_BODY if operation.body else ())})
    answers = {str(status): _answer(operation, status, refs) for status in operation.answers}
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": _summary(operation),
        "security": [{"token": []}],
        "parameters": _parameters(operation),
        "responses": {**answers, **{str(status): _refusal(status, problem) for status in refusals}},
    }
    if operation.body:
        content = {"application/json": {"schema": refs[operation.body, "validation"]}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _summary(operation: Operation) -> str:
    return (inspect.getdoc(operation.run) or operation.name).splitlines()[0]


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    names = re.findall(r"<(?:\w+:)?(\w+)>", operation.rule)
    found: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": PATH[name]} for name in names
    ]
    if operation.key is not Key.NONE:
        found.append(_key(is_required=operation.key is Key.REQUIRED))
    return [*found, _IF_MATCH] if operation.is_versioned and operation.body else found


def _key(*, is_required: bool) -> dict[str, Any]:
    return {
        "name": "Idempotency-Key",
        "in": "header",
        "required": is_required,
        "description": "New for each submission, the same for a repeat: a repeat gets the first answer again.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[\\x21-\\x7e]+$"},
    }


_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of the register this builds on: 412 where somebody has said another thing since.",
    "schema": {"type": "string", "pattern": VERSION},
}


def _answer(operation: Operation, status: int, refs: Schemas) -> dict[str, Any]:
    described: dict[str, Any] = {
        "description": "On record." if operation.body else "As it stands.",
        "content": {"application/json": {"schema": refs[operation.answers[status], "serialization"]}},
    }
    name = "Location" if operation.locates else "ETag" if operation.is_versioned and not operation.body else None
    if name is not None:
        described["headers"] = _headers(name)
    return described


def _refusal(status: int, problem: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {"description": TITLES[status], "content": {CONTENT_TYPE: {"schema": problem}}}
    if status in PROBLEM_HEADERS:
        described["headers"] = _headers(PROBLEM_HEADERS[status])
    return described


def _headers(name: str) -> dict[str, Any]:
    description, schema = ANSWER_HEADERS[name]
    return {name: {"description": description, "schema": schema}}


def _this_document() -> dict[str, Any]:
    content = {"application/json": {"schema": {"type": "object"}}}
    return {
        "operationId": "openapi",
        "summary": "Return this description.",
        "security": [],
        "responses": {"200": {"description": "The description.", "content": content}},
    }

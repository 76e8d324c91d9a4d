"""Say no in one shape: `application/problem+json` (RFC 9457), with a sentence a person can act on."""

import re
from collections.abc import Mapping

from flask import Response, request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from attendance.refusals import Conflict, EntriesRefused, NotAllowed, NotFound, Outdated, Refusal

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: "The request cannot be read",
    401: "A valid token is needed",
    403: "This is not allowed",
    404: "There is no such thing here",
    405: "This address does not take this method",
    409: "This differs from what is on record",
    412: "It has changed since",
    413: "The request is too large",
    415: "Send JSON",
    422: "The request cannot be taken",
    429: "Too many requests",
    500: "Something went wrong here",
}
# A register of 500 pupils with one mistake repeated helps nobody 500 times.
MOST_ERRORS = 100


class ProblemDetail(BaseModel):
    """One thing that is wrong: where, and what to do about it."""

    model_config = ConfigDict(extra="forbid")

    field: str | None = Field(None, description="The field, as a path: `entries.3.status`.")
    placement: str | None = Field(None, description="The pupil's placement, where it is about one pupil.")
    sentence: str = Field(description="What is wrong and what to do, fit to show to a person.")
    on_record: str | None = Field(None, description="What stands, where the two differ.")


class Problem(BaseModel):
    """Why nothing was written."""

    model_config = ConfigDict(extra="forbid")

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    instance: str
    errors: list[ProblemDetail] | None = None
    request_id: str | None = Field(None, description="Quote this to whoever runs this installation.")


class Refused(Exception):
    """The door itself says no, before any use case is asked."""

    def __init__(self, status: int, detail: str, *, headers: Mapping[str, str] | None = None) -> None:
        """Keep what is to be answered."""
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}


def problem(
    status: int,
    detail: str,
    *,
    errors: list[ProblemDetail] | None = None,
    headers: Mapping[str, str] | None = None,
    request_id: str | None = None,
) -> Response:
    """Return a problem document."""
    said = Problem(
        title=TITLES.get(status, "The request cannot be taken"),
        status=status,
        detail=detail,
        instance=request.path,
        errors=errors or None,
        request_id=request_id,
    )
    return Response(said.model_dump_json(exclude_none=True), status, headers, content_type=CONTENT_TYPE)


def of_refusal(refusal: Refusal) -> Response:
    """Return the problem document of what a rule refused."""
    return problem(_status_of(refusal), refusal.sentence, errors=_details_of(refusal))


def of_validation(error: ValidationError) -> Response:
    """Return the problem document of a body that is not what the call takes; values sent are not repeated."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    details = [
        ProblemDetail(field=".".join(map(str, each["loc"])) or None, sentence=_sentence_of(each))
        for each in found[:MOST_ERRORS]
    ]
    first = details[0]
    return problem(422, f"{first.field}: {first.sentence}" if first.field else first.sentence, errors=details)


def _status_of(refusal: Refusal) -> int:
    if isinstance(refusal, NotFound):
        return 404
    if isinstance(refusal, NotAllowed):
        return 403
    if isinstance(refusal, Outdated):
        return 412
    return 409 if isinstance(refusal, Conflict) else 422


def _details_of(refusal: Refusal) -> list[ProblemDetail]:
    if isinstance(refusal, EntriesRefused):
        return [
            ProblemDetail(placement=each.placement, sentence=each.sentence, on_record=each.on_record or None)
            for each in refusal.problems
        ]
    return [ProblemDetail(field=refusal.field, sentence=refusal.sentence)] if refusal.field else []


def _sentence_of(error: ErrorDetails) -> str:
    known = {"missing": "This is required.", "extra_forbidden": "There is no such field here. Check its name."}
    if error["type"] in known:
        return known[error["type"]]
    said = re.sub(r"^(Value error, |Input should be )", "", error["msg"])
    return said if error["type"] == "value_error" else f"It must be: {said}."

"""The bodies of serious incidents."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from attendance.rules.words import IncidentCategory, Role, Severity
from gateway.api.shapes.values import Account, Given, LongText, Moment, Reference, Said

MOST_PUPILS = 100


class IncidentSaid(Said):
    """What happened, to whom. Each home school gets its own pupil's part only. `happened_at` HH:MM is today's."""

    placements: Annotated[tuple[Reference, ...], Field(min_length=1, max_length=MOST_PUPILS)]
    category: IncidentCategory
    severity: Severity
    happened_at: Moment
    account: Account
    action_taken: LongText | None = None


class IncidentReceipt(Given):
    """Who is being told. Nobody in the list: telephone the home schools."""

    receipt: str
    incident: UUID
    told: list[Role]

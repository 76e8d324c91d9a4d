"""Where the next page of a long list begins, as its address says it: an instant and an id, and nothing else."""

from datetime import UTC, datetime
from uuid import UUID

_BETWEEN = "~"

Place = tuple[datetime, UUID]


def written(place: Place | None) -> str:
    """Return a place as an address holds it; empty for none."""
    return f"{place[0].isoformat()}{_BETWEEN}{place[1].hex}" if place else ""


def read(text: str) -> Place | None:
    """Return the place an address names; None where it names none, which is where the list begins."""
    at, _between, key = text.partition(_BETWEEN)
    try:
        instant, key_of = datetime.fromisoformat(at), UUID(hex=key)
        return (instant.astimezone(UTC), key_of) if instant.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None

"""Say which part of a provider's placements a key opens. A person's sign-in opens all of them, a tablet one site."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A part of a provider: one site, the pupils of one home school, or both at once. None is every one of them."""

    site_id: UUID | None = None
    home_school_id: UUID | None = None


WHOLE = Part()

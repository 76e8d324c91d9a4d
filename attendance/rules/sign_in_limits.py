"""How long a sign-in lasts: without use, and at most; and how long what was shown counts as fresh.

After OWASP ASVS 5.0, 7.3.1 and 7.3.2: the more a job may change, the shorter.
"""

from dataclasses import dataclass
from datetime import timedelta

from attendance.rules.sides import Sides
from attendance.rules.words import Role

# For what redirects alerts or opens much at once: who asks must have shown that it is them a moment ago.
FRESH = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """The end of a sign-in: `idle` after its last use, `longest` after it began."""

    idle: timedelta
    longest: timedelta


PROVIDER = Limits(idle=timedelta(minutes=20), longest=timedelta(hours=10))
SCHOOL = Limits(idle=timedelta(minutes=30), longest=timedelta(hours=10))
ADMINISTRATOR = Limits(idle=timedelta(minutes=15), longest=timedelta(hours=4))
# Time enough to install an app and to scan a code.
ENTERING = Limits(idle=timedelta(minutes=15), longest=timedelta(minutes=15))


def limits_of(sides: Sides, roles: frozenset[Role], *, is_full: bool) -> Limits:
    """Return how long a sign-in in a job lasts; one that awaits its second factor lasts no longer than that takes."""
    if not is_full:
        return ENTERING
    if Role.ADMINISTRATOR in roles:
        return ADMINISTRATOR
    # A provider's tablet lies about; where one job opens both sides, the shorter time holds.
    return PROVIDER if sides.provider else SCHOOL

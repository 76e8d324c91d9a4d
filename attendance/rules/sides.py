"""On which side of a placement somebody stands: where the pupil is taught, or where the pupil is on roll, or both."""

from dataclasses import dataclass

from attendance.rules.words import PROVIDER_ROLES, OrganisationKind, Role

ONLY_PROVIDERS = frozenset(
    {OrganisationKind.ALTERNATIVE_PROVIDER, OrganisationKind.TUITION_SERVICE, OrganisationKind.COLLEGE}
)
NEVER_PROVIDERS = frozenset({OrganisationKind.TRUST, OrganisationKind.LOCAL_AUTHORITY})
ALWAYS_SCHOOLS = frozenset({OrganisationKind.HOME_SCHOOL, OrganisationKind.PARTNER_SCHOOL}) | NEVER_PROVIDERS


@dataclass(frozen=True, kw_only=True, slots=True)
class Sides:
    """Which sides of Muster a job opens."""

    provider: bool
    school: bool


def sides_of(kind: OrganisationKind, *, is_school: bool, roles: frozenset[Role]) -> Sides:
    """Return the sides a job opens: its roles decide, within what the organisation can be.

    A provider's own safeguarding lead or administrator sees the provider's side without a provider role; the
    administrator of a partner school, which sends and hosts, sees both.
    """
    can_host = kind not in NEVER_PROVIDERS
    is_provider = can_host and bool(roles & PROVIDER_ROLES)
    if kind in ONLY_PROVIDERS:
        is_provider = bool(roles)
    if kind is OrganisationKind.PARTNER_SCHOOL and Role.ADMINISTRATOR in roles:
        is_provider = True
    sends = is_school or kind in ALWAYS_SCHOOLS
    return Sides(provider=is_provider, school=sends and bool(roles - PROVIDER_ROLES))

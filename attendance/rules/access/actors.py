"""Who may stand at a door of Muster: twelve kinds of actor, and which of them a job makes of its holder."""

from enum import StrEnum

from attendance.rules.sides import NEVER_PROVIDERS, sides_of
from attendance.rules.words import SAFEGUARDING_ROLES, OrganisationKind, Role


class ActorKind(StrEnum):
    """One kind of caller. The policy names these and no roles."""

    # Nobody is signed in, or the sign-in has ended.
    ANONYMOUS = "anonymous"
    # Holds the link of one session, such as a cover teacher.
    LINK_HOLDER = "link_holder"
    # A provider's tablet, with whoever typed their PIN.
    DEVICE = "device"
    PROVIDER_STAFF = "provider_staff"
    PROVIDER_MANAGER = "provider_manager"
    # A provider's own program.
    API_TOKEN = "api_token"  # noqa: S105  a kind of caller, not a secret
    ATTENDANCE_OFFICER = "attendance_officer"
    DSL = "dsl"
    SCHOOL_ADMINISTRATOR = "school_administrator"
    TRUST_READER = "trust_reader"
    # Runs the machine. Its deeds go through the command line; its sign-in, if it has one, opens no side.
    SYSTEM_ADMINISTRATOR = "system_administrator"
    # Had a job that has ended: whatever they still hold opens nothing.
    ENDED_STAFF = "ended_staff"

    @property
    def label(self) -> str:
        """Return the words used in the documentation."""
        return _LABELS[self]


_LABELS = {
    ActorKind.ANONYMOUS: "Nobody signed in",
    ActorKind.LINK_HOLDER: "Holder of a session link",
    ActorKind.DEVICE: "Shared tablet with PIN",
    ActorKind.PROVIDER_STAFF: "Provider staff",
    ActorKind.PROVIDER_MANAGER: "Provider manager",
    ActorKind.API_TOKEN: "API token",
    ActorKind.ATTENDANCE_OFFICER: "Attendance officer",
    ActorKind.DSL: "DSL",
    ActorKind.SCHOOL_ADMINISTRATOR: "School administrator",
    ActorKind.TRUST_READER: "Trust or LA reader",
    ActorKind.SYSTEM_ADMINISTRATOR: "System administrator",
    ActorKind.ENDED_STAFF: "Staff whose job has ended",
}

AT_A_PROVIDER = frozenset({
    ActorKind.LINK_HOLDER,
    ActorKind.DEVICE,
    ActorKind.PROVIDER_STAFF,
    ActorKind.PROVIDER_MANAGER,
    ActorKind.API_TOKEN,
})  # fmt: skip
FOR_A_SCHOOL = frozenset({
    ActorKind.ATTENDANCE_OFFICER,
    ActorKind.DSL,
    ActorKind.SCHOOL_ADMINISTRATOR,
    ActorKind.TRUST_READER,
})  # fmt: skip

# KCSIE, Annex C: the DSL leads, deputies are trained to the same standard and may act for the DSL; the headteacher
# answers for both. What happened to a child is for these alone, so they are one kind here.
_SAFEGUARDING = dict.fromkeys(SAFEGUARDING_ROLES, ActorKind.DSL)
# Working together to improve school attendance (statutory, August 2024), "senior attendance champion" and the duty
# of each school to follow absence up: those who do it every day act alike, whatever the school calls them. The SENCO,
# the designated teacher for looked-after pupils, heads of year and the off-site co-ordinator look after some of the
# same pupils and get the same view; none of them reads an account of an incident.
_FOLLOW_UP = dict.fromkeys(
    (
        Role.ATTENDANCE_OFFICER,
        Role.HEAD_OF_YEAR,
        Role.SENDCO,
        Role.DESIGNATED_TEACHER,
        Role.OFFSITE_COORDINATOR,
        Role.SENIOR_LEAD,
    ),
    ActorKind.ATTENDANCE_OFFICER,
)
_AT_A_SCHOOL = {
    **_SAFEGUARDING,
    **_FOLLOW_UP,
    Role.ADMINISTRATOR: ActorKind.SCHOOL_ADMINISTRATOR,
    # Performance and standards: compares schools, answers for no child today.
    Role.DPS: ActorKind.TRUST_READER,
}
# A trust or local authority reads its schools. Only its safeguarding director, whom the ladder wakes when a school
# does not answer, and its administrator, who stands in for a school's, do more than read.
_AT_A_TRUST = {**_SAFEGUARDING, Role.ADMINISTRATOR: ActorKind.SCHOOL_ADMINISTRATOR}
# Whoever runs a provider's Muster does what its manager does; its safeguarding lead is one of the staff.
_AT_A_PROVIDER = {
    Role.PROVIDER_MANAGER: ActorKind.PROVIDER_MANAGER,
    Role.ADMINISTRATOR: ActorKind.PROVIDER_MANAGER,
}


def actors_of(kind: OrganisationKind, *, is_school: bool, roles: frozenset[Role]) -> frozenset[ActorKind]:
    """Return the kinds of actor a job makes of its holder; one who opens neither side keeps Muster running."""
    sides = sides_of(kind, is_school=is_school, roles=roles)
    found: set[ActorKind] = set()
    if sides.provider:
        found.add(ActorKind.PROVIDER_STAFF)
        found |= {_AT_A_PROVIDER[role] for role in roles if role in _AT_A_PROVIDER}
    if sides.school and kind in NEVER_PROVIDERS:
        found.add(ActorKind.TRUST_READER)
        found |= {_AT_A_TRUST[role] for role in roles if role in _AT_A_TRUST}
    elif sides.school:
        found |= {_AT_A_SCHOOL[role] for role in roles if role in _AT_A_SCHOOL}
    return frozenset(found or {ActorKind.SYSTEM_ADMINISTRATOR})

"""Say whether somebody is still to be told what waits for them, when their job or their roles changed meanwhile.

Pure: roles in, a decision out. OWASP ASVS 5.0, 8.3.2: a change of rights counts at once, also for what is under way.
Who hears instead is the ladder's business.
"""

from attendance.rules.sides import sides_of
from attendance.rules.staffing import Place
from attendance.rules.words import CONCERN_ROLES, SAFEGUARDING_ROLES, AlertKind, Role

# Why a message was not sent, in the words that its message keeps.
JOB_ENDED = "Their job has ended."
ROLE_GONE = "They no longer hold the role in which it was for them."
WITHHELD = (JOB_ENDED, ROLE_GONE)


def is_still_told(about: AlertKind | None, told_as: Role, held: frozenset[Role], place: Place) -> bool:
    """Say whether somebody hears what was addressed to a role; `held` are their roles in that organisation now.

    Whoever holds it still does. Else an alert (`about`) is for those who lead on safeguarding, a safeguarding concern
    for the DSL and the deputies; what is no alert is for whoever stands on the same side of a placement.
    """
    if told_as in held:
        return True
    if about is not None:
        return bool(held & (CONCERN_ROLES if about is AlertKind.SAFEGUARDING else SAFEGUARDING_ROLES))
    before = sides_of(place.kind, is_school=place.is_school, roles=frozenset({told_as}))
    now = sides_of(place.kind, is_school=place.is_school, roles=held)
    return (now.provider or not before.provider) and (now.school or not before.school) and bool(held)

"""Who else must hear of an absence that nobody has explained.

Source: "Working together to improve school attendance" (statutory, August 2024): a school tells a pupil's social worker
and youth offending team worker of an unexplained absence. Of a looked-after pupil Muster has the virtual school told as
well, which promotes their education (Children Act 1989, section 22(3A) and (3B)). Pure; a person does the telling.
"""

from collections.abc import Collection
from datetime import date

from attendance.rules.codes.clearing import AWAITING, INSTEAD, Entered
from attendance.rules.phrases import listed
from attendance.rules.words import ContactKind, PupilFlag

# The kind of the task.
TO_TELL = "absence_to_tell"
_WHO = {
    PupilFlag.SOCIAL_WORKER: (ContactKind.SOCIAL_WORKER,),
    PupilFlag.CHILD_PROTECTION: (ContactKind.SOCIAL_WORKER,),
    PupilFlag.LOOKED_AFTER: (ContactKind.SOCIAL_WORKER, ContactKind.VIRTUAL_SCHOOL),
    PupilFlag.YOUTH_JUSTICE: (ContactKind.YOUTH_JUSTICE,),
}


def is_unexplained(entered: Entered) -> bool:
    """Say whether an entry is an absence without a reason; one that only awaits the provider says nothing yet."""
    return entered.symbol in {AWAITING, INSTEAD} and not entered.is_awaiting


def whom_to_tell(flags: Collection[PupilFlag]) -> tuple[ContactKind, ...]:
    """Return who must hear of an unexplained absence of a pupil with these flags; nobody but the parents for most."""
    found = {kind for flag in flags for kind in _WHO.get(flag, ())}
    return tuple(kind for kind in ContactKind if kind in found)


def telling_words(kinds: Collection[ContactKind], on: date) -> str:
    """Return what whoever tells them is told. It goes by mail, so it names neither the pupil nor a place."""
    who = listed([f"the {each.label[0].lower()}{each.label[1:]}" for each in kinds])
    return f"A pupil was absent without a reason on {on:%A %-d %B}. Tell {who}: see People to call on the pupil’s page."

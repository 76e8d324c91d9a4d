"""Who must hear of an absence that nobody has explained."""

from datetime import date

import pytest

from attendance.rules.codes import Entered, is_unexplained, telling_words, whom_to_tell
from attendance.rules.words import ContactKind, PupilFlag

SOCIAL, VIRTUAL, YOUTH = ContactKind.SOCIAL_WORKER, ContactKind.VIRTUAL_SCHOOL, ContactKind.YOUTH_JUSTICE


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        ((), ()),
        ((PupilFlag.EHCP, PupilFlag.ABSCONDING_RISK), ()),
        ((PupilFlag.SOCIAL_WORKER,), (SOCIAL,)),
        ((PupilFlag.CHILD_PROTECTION, PupilFlag.SOCIAL_WORKER), (SOCIAL,)),
        ((PupilFlag.LOOKED_AFTER,), (SOCIAL, VIRTUAL)),
        ((PupilFlag.YOUTH_JUSTICE,), (YOUTH,)),
        ((PupilFlag.YOUTH_JUSTICE, PupilFlag.LOOKED_AFTER), (SOCIAL, VIRTUAL, YOUTH)),
    ],
)
def test_who_works_with_the_pupil_is_told(flags, told):
    assert whom_to_tell(flags) == told


@pytest.mark.parametrize(
    ("entered", "unexplained"),
    [
        (Entered(symbol="N", proposed="N", observation="seen"), True),
        (Entered(symbol="N", proposed="", observation=""), False),
        (Entered(symbol="O", proposed="O", observation=""), True),
        (Entered(symbol="I", proposed="I", observation="seen"), False),
        (Entered(symbol="B", proposed="B", observation="seen"), False),
    ],
)
def test_an_absence_without_a_reason_is_unexplained_and_one_that_is_awaited_is_not_yet(entered, unexplained):
    assert is_unexplained(entered) is unexplained


def test_what_is_said_names_whom_to_tell_and_no_pupil():
    assert telling_words((SOCIAL, VIRTUAL), date(2026, 9, 16)) == (
        "A pupil was absent without a reason on Wednesday 16 September. "
        "Tell the social worker and the virtual school: see People to call on the pupil’s page."
    )

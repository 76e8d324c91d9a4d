from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from attendance.rules.agreement import (
    AgreementPaper,
    CutOff,
    FirstCall,
    SaidBy,
    Side,
    Signature,
    Written,
    in_force,
    who_rings_first,
)
from attendance.rules.expected import DueSource
from attendance.rules.words import FirstContact, Pathway, Session

SCHOOL, PROVIDER = FirstContact.SCHOOL, FirstContact.PROVIDER
WRITTEN_AT = datetime(2026, 9, 7, 8, tzinfo=UTC)
WRITTEN = Written(
    version=1,
    first_contact=PROVIDER,
    closures="Told by 08:00.",
    cut_offs={Session.AM: time(10), Session.PM: time(14)},
    written_at=WRITTEN_AT,
    written_by="Tom Hall, Senior lead",
)


def signed(written, *days):
    """Return it signed by the school on the first of these days of September, and by the provider on the second."""
    return replace(
        written,
        signatures=tuple(
            Signature(
                side=side,
                name="A",
                job_title="Manager",
                lead_name="B",
                lead_job_title="Tutor",
                signed_at=datetime(2026, 9, day, 9, tzinfo=UTC),
            )
            for side, day in zip(Side, days, strict=False)
        ),
    )


BOTH = signed(WRITTEN, 7, 9)


@pytest.mark.parametrize(
    ("pathway", "on_placement", "agreed", "expected"),
    [
        (Pathway.OFFSITE_DIRECTION, SCHOOL, replace(BOTH, first_contact=SCHOOL), (PROVIDER, SaidBy.DIRECTION)),
        (Pathway.RESPITE, SCHOOL, BOTH, (PROVIDER, SaidBy.AGREEMENT)),
        (Pathway.RESPITE, PROVIDER, replace(BOTH, first_contact=SCHOOL), (SCHOOL, SaidBy.AGREEMENT)),
        (Pathway.RESPITE, PROVIDER, None, (PROVIDER, SaidBy.PLACEMENT)),
    ],
)
def test_the_direction_says_who_rings_first_then_the_agreement_then_the_placement(
    pathway, on_placement, agreed, expected
):
    found = who_rings_first(pathway, on_placement, agreed)

    assert (found.who, found.said_by) == expected


def test_it_is_quoted_with_the_day_on_which_the_second_signed():
    assert who_rings_first(Pathway.RESPITE, SCHOOL, BOTH).words == (
        "The provider rings the parent first, as agreed on 9 September 2026."
    )
    assert FirstCall(who=SCHOOL, said_by=SaidBy.PLACEMENT).words == (
        "The home school rings the parent first, as set for the placement: no agreement is signed."
    )


def test_a_version_that_one_has_signed_holds_nothing_and_the_one_before_holds_still():
    later = signed(replace(WRITTEN, version=2), 10)

    assert in_force([later, BOTH]) == BOTH
    assert in_force([later]) is None


def test_it_is_to_be_written_anew_once_other_cut_offs_hold():
    ten = CutOff(session=Session.AM, at=time(10), source=DueSource.SETTING, own=())
    two = CutOff(session=Session.PM, at=time(14), source=DueSource.SETTING, own=())
    paper = AgreementPaper(
        provider_name="Oakbank",
        provider_phone=None,
        home_school_name="Northgate",
        home_school_phone=None,
        cut_offs=(ten, two),
        when_shut=(),
        written=BOTH,
    )

    assert not paper.has_other_times
    assert replace(paper, cut_offs=(replace(ten, at=time(9, 45)), two)).has_other_times
    assert (BOTH.agreed_on, BOTH.waits_for) == (date(2026, 9, 9), ())

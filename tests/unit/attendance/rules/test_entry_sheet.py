"""The sheet to key from: what was keyed, what is to be keyed again, and the order of the registers."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from attendance.rules.entry_sheet import Act, Keying, SheetCell, SheetPupil, Written, in_groups
from attendance.rules.words import HIDDEN_PLACE, Session

NOW = datetime(2026, 9, 16, 10, 0, tzinfo=UTC)
N, ILL = Written(code="N"), Written(code="I")
B = Written(code="B", nature="horticulture")
LATE = Written(code="B", nature="horticulture", minutes_late=12)


def keyed(version):
    return Act(version=version, is_keyed=True, by="A. Grey", by_job="Attendance officer", at=NOW)


def back(version):
    return Act(version=version, is_keyed=False, by="A. Grey", by_job="Attendance officer", at=NOW)


@pytest.mark.parametrize(
    ("versions", "acts", "keying", "difference"),
    [
        ((), (), Keying.NOT_ENTERED, ""),
        ((N,), (), Keying.TO_KEY, ""),
        ((N,), (keyed(1),), Keying.KEYED, ""),
        ((N, ILL), (keyed(1),), Keying.AGAIN, "keyed N, now I"),
        ((N, ILL), (keyed(1), keyed(2)), Keying.KEYED, ""),
        ((N, ILL, N), (keyed(1), keyed(2)), Keying.AGAIN, "keyed I, now N"),
        ((N, ILL, N), (keyed(1),), Keying.KEYED, ""),
        ((B, LATE), (keyed(1),), Keying.AGAIN, "keyed B (horticulture), now B (horticulture, 12 minutes late)"),
        ((N,), (keyed(1), back(1)), Keying.TO_KEY, ""),
        ((N, ILL), (keyed(1), keyed(2), back(2)), Keying.AGAIN, "keyed N, now I"),
        ((N,), (back(1), keyed(1)), Keying.KEYED, ""),
    ],
)
def test_what_is_keyed_is_held_against_what_stands(versions, acts, keying, difference):
    cell = SheetCell(session=Session.AM, versions=versions, acts=acts)

    assert (cell.keying, cell.difference) == (keying, difference)


def pupil(name, reg_group=None, year_group=None, **more):
    given, family = name.split()
    return SheetPupil(
        pupil_id=UUID(int=sum(map(ord, name))),
        given_name=given,
        family_name=family,
        reg_group=reg_group,
        year_group=year_group,
        upn=None,
        home_school_name="Northgate",
        cells=more.pop("cells", ()),
        **more,
    )


def test_the_sheet_is_in_the_order_of_register_groups_and_who_has_none_stands_last_by_year():
    groups = in_groups(
        [
            pupil("Ann Zed", "10A"),
            pupil("Bea Young", "9C"),
            pupil("Cal Xu", None, "Year 11"),
            pupil("Dee Wood", "", "7"),
            pupil("Gus Toft", None, "R"),
            pupil("Eli Vane", "9C"),
            pupil("Flo Unwin"),
        ]
    )

    assert [(each.name, [it.name for it in each.pupils]) for each in groups] == [
        ("9C", ["Vane, Eli", "Young, Bea"]),
        ("10A", ["Zed, Ann"]),
        ("Reception", ["Toft, Gus"]),
        ("Year 7", ["Wood, Dee"]),
        ("Year 11", ["Xu, Cal"]),
        ("No register group on file", ["Unwin, Flo"]),
    ]


def test_the_activity_of_a_pupil_whose_place_is_hidden_is_not_told_and_the_minutes_are():
    cell = SheetCell(session=Session.AM, versions=(LATE,))

    assert pupil("Ann Zed", cells=(cell,)).comment(cell) == "horticulture, 12 minutes late"
    assert pupil("Ann Zed", is_hidden=True).comment(cell) == f"{HIDDEN_PLACE}, 12 minutes late"

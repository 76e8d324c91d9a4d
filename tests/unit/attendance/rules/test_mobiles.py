"""Mobile numbers as people write them."""

import pytest

from attendance.rules.mobiles import NotAMobile, uk_mobile


@pytest.mark.parametrize(
    "written",
    [
        "07700900123",
        "07700 900 123",
        " 07700-900-123 ",
        "(07700) 900123",
        "07700.900.123",
        "+447700900123",
        "+44 7700 900123",
        "+44 (0)7700 900123",
        "0044 7700 900123",
        "447700900123",
        "7700900123",
        "\u202a+44\u00a07700\u202f900123\u202c",
        "07700\u2011900\u2013123",
    ],
)
def test_a_mobile_is_understood_however_it_is_written(written):
    assert uk_mobile(written) == "+447700900123"


def test_an_isle_of_man_mobile_is_one():
    assert uk_mobile("07624 412345") == "+447624412345"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "020 7946 0123",
        "01632 960123",
        "+33 6 12 34 56 78",
        "+1 770 090 0123",
        "0770090012",
        "077009001234",
        "07000 900123",
        "07600 900123",
        "07700 900123 or 07700 900124",
        "07700 900123 ext 4",
        "٠٧٧٠٠٩٠٠١٢٣",
        "+44+447700900123",
        "00447700900123x",
        "7.7009E+09",
    ],
)
def test_what_cannot_be_a_uk_mobile_is_refused(written):
    with pytest.raises(NotAMobile, match="11 digits"):
        uk_mobile(written)

import pytest

from attendance.rules.pins import fault_of


@pytest.mark.parametrize(
    "pin", ["", "12345", "1234567", "12345a", " 12345", "\uff11\uff12\uff13\uff14\uff15\uff16", "12-456"]
)
def test_a_pin_is_six_digits(pin):
    assert fault_of(pin) == "Enter 6 digits."


@pytest.mark.parametrize(
    "pin",
    [
        "111111", "000000", "123456", "987654", "345678", "121212", "123123", "445566", "778877",
        "123321", "858585", "005005", "777771",
    ],
)  # fmt: skip
def test_a_pattern_is_refused(pin):
    assert "pattern" in (fault_of(pin) or "")


@pytest.mark.parametrize("pin", ["230489", "041223", "990228", "311207", "850617", "290200"])
def test_a_birthday_is_refused(pin):
    assert "looks like a date" in (fault_of(pin) or "")


@pytest.mark.parametrize("pin", ["739164", "582937", "904817", "668143"])
def test_any_other_pin_will_do(pin):
    assert fault_of(pin) is None

"""The bank holidays of England and Wales, from the official list that ships with the library; no network."""

from datetime import date
from functools import cache

from govuk_bank_holidays.bank_holidays import BankHolidays


@cache
def england_and_wales() -> frozenset[date]:
    """Return every bank holiday on the official list, years back and some years ahead."""
    holidays = BankHolidays(use_cached_holidays=True)
    return frozenset(each["date"] for each in holidays.get_holidays(division=BankHolidays.ENGLAND_AND_WALES))

"""Say whether a child is of compulsory school age on a date.

Source: Education Act 1996, section 8; the prescribed days are those of the Education (Start of Compulsory School Age)
Order 1998 (S.I. 1998/1607), the school leaving date that of the Education (School Leaving Date) Order 1997 (S.I.
1997/1970).
"""

from datetime import date, timedelta

STARTS_AT, ENDS_AT = 5, 16
PRESCRIBED_DAYS = ((3, 31), (8, 31), (12, 31))
SEPTEMBER, FRIDAY = 9, 4


def is_of_compulsory_age(date_of_birth: date, on: date) -> bool:
    """Say whether somebody born then is of compulsory school age on a date, the first and the last day included."""
    return first_compulsory_day(date_of_birth) <= on <= last_compulsory_day(date_of_birth)


def first_compulsory_day(date_of_birth: date) -> date:
    """Return the prescribed day on or next after the fifth birthday; term begins behind it."""
    fifth = birthday(date_of_birth, STARTS_AT)
    days = (date(year, month, day) for year in (fifth.year, fifth.year + 1) for month, day in PRESCRIBED_DAYS)
    return next(day for day in days if day >= fifth)


def last_compulsory_day(date_of_birth: date) -> date:
    """Return the last Friday of June in the school year, from 1 September, of the sixteenth birthday."""
    sixteenth = birthday(date_of_birth, ENDS_AT)
    june_of = sixteenth.year + 1 if sixteenth.month >= SEPTEMBER else sixteenth.year
    end = date(june_of, 6, 30)
    return end - timedelta(days=(end.weekday() - FRIDAY) % 7)


def birthday(date_of_birth: date, years: int) -> date:
    """Return the day on which an age is reached; who was born on 29 February reaches it on 1 March in other years."""
    try:
        return date_of_birth.replace(year=date_of_birth.year + years)
    except ValueError:
        return date(date_of_birth.year + years, 3, 1)

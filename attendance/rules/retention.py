"""From which day on something is still kept. Pure: dates in, a date out; the terms come from the retention classes."""

from datetime import date, timedelta


def kept_since(today: date, *, years: int | None = None, days: int | None = None) -> date:
    """Return the oldest day that is still kept: a term of six years ends with the sixth anniversary, not before it.

    Raises:
        ValueError: neither years nor days.
    """
    if years is not None:
        return _years_before(today, years)
    if days is not None:
        return today - timedelta(days=days)
    raise ValueError("a term is years or days")


def _years_before(today: date, years: int) -> date:
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        # 29 February of a year that has none: the day before it, so that nothing goes too early.
        return today.replace(year=today.year - years, day=28)

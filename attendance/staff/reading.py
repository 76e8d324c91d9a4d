"""Read what is typed about a colleague; what cannot be read is refused beside its field."""

from collections.abc import Callable

from attendance.refusals import Refusal
from attendance.rules.mobiles import NotAMobile, uk_mobile
from attendance.rules.typed import NotReadable, email_address, one_line
from attendance.rules.words import Role
from attendance.rules.years import NO_HEAD, NotYearsError, years_in


def name(typed: str) -> str:
    """Return a person's name.

    Raises:
        Refusal: it is blank, too long, or holds what cannot be seen.
    """
    return _read(lambda: one_line(typed, what="the name"), "name")


def job_title(typed: str) -> str:
    """Return the title of a job.

    Raises:
        Refusal: it is blank, too long, or holds what cannot be seen.
    """
    return _read(lambda: one_line(typed, what="the job title"), "job_title")


def years(typed: str, roles: frozenset[Role]) -> tuple[str, ...]:
    """Return the years that a head of year answers for; empty for every year.

    Raises:
        Refusal: they cannot be read, or the roles are without a head of year.
    """
    try:
        found = years_in(typed)
    except NotYearsError as problem:
        raise Refusal(str(problem), field="years") from None
    if found and Role.HEAD_OF_YEAR not in roles:
        raise Refusal(NO_HEAD, field="years")
    return found


def email(typed: str) -> str:
    """Return an e-mail address in small letters.

    Raises:
        Refusal: it cannot be one.
    """
    return _read(lambda: email_address(typed), "email")


def mobile(typed: str) -> str | None:
    """Return a UK mobile as +447…; None where it is left blank.

    Raises:
        Refusal: it cannot be one.
    """
    if not typed.strip():
        return None
    try:
        return uk_mobile(typed)
    except NotAMobile:
        message = "Texts can only go to UK mobiles: 11 digits that start with 07. Correct it or leave it blank."
        raise Refusal(message, field="mobile") from None


def _read(read: Callable[[], str], field: str) -> str:
    try:
        return read()
    except NotReadable as problem:
        raise Refusal(str(problem), field=field) from None

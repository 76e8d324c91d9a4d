"""Tell the people at the top of an organisation, by mail, whenever a role or the way to reach somebody changes.

Whoever redirects an alert, or makes somebody up, does it quietly; this is what makes it loud.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from attendance import account_news
from attendance.directory import Directory, Recipient
from attendance.records.staff import StaffRow
from attendance.rules import staffing
from attendance.rules.words import Role
from attendance.staff.keeping import Keeping
from attendance.unit import Db

LEADS = (Role.DSL, Role.HEADTEACHER, Role.SAFEGUARDING_DIRECTOR, Role.PROVIDER_MANAGER)


def tell_leads(
    db: Db,
    keeping: Keeping,
    about: StaffRow,
    words: str,
    *,
    now: datetime,
    but: frozenset[UUID] = frozenset(),
    path: str = account_news.PEOPLE_PAGE,
) -> None:
    """Tell whoever led before the change, but for the one who made it, the one it is about and those told already.

    Where nobody is left to be told, the organisation's own address is. `path` shows what was changed.
    """
    leads = [each for each in _leads(keeping) if each.person.id not in but]
    if not tell_each(db, keeping, leads, about, words, now=now, path=path):
        for recipient in Directory(db, now).address_of(keeping.organisation_id):
            account_news.tell_colleague(db, recipient, words, now=now, path=path)


def tell_of_ladder(db: Db, keeping: Keeping, words: str, *, now: datetime) -> None:
    """Tell whoever leads, but for the one who did it, what became of a ladder; else the organisation's address."""
    leads = [_recipient(keeping, each) for each in _leads(keeping) if each.person.id != keeping.actor.person_id]
    for recipient in leads or Directory(db, now).address_of(keeping.organisation_id):
        account_news.tell_colleague(db, recipient, words, now=now, path=account_news.LADDERS_PAGE)


def tell_seconds(db: Db, keeping: Keeping, about: StaffRow, words: str, *, now: datetime) -> None:
    """Tell everybody who could be the second person that one is waited for."""
    seconds = [each for each in keeping.people if staffing.may_agree(keeping.place, each.roles)]
    tell_each(db, keeping, seconds, about, words, now=now)


def tell_each(
    db: Db,
    keeping: Keeping,
    people: Iterable[StaffRow],
    about: StaffRow,
    words: str,
    *,
    now: datetime,
    path: str = account_news.PEOPLE_PAGE,
) -> bool:
    """Tell these people, but for the actor and the one it is about; return whether there was anybody."""
    aside = {keeping.actor.person_id, about.person.id}
    told = [_recipient(keeping, each) for each in people if each.person.id not in aside]
    for recipient in told:
        account_news.tell_colleague(db, recipient, words, now=now, path=path)
    return bool(told)


def _leads(keeping: Keeping) -> list[StaffRow]:
    return [each for each in keeping.people if each.roles & set(LEADS)]


def _recipient(keeping: Keeping, row: StaffRow) -> Recipient:
    role = next(role for role in (*LEADS, *Role) if role in row.roles)
    return Recipient(
        key=str(row.person.id),
        person_id=row.person.id,
        organisation_id=keeping.organisation_id,
        name=row.person.name,
        role=role.value,
        email=row.person.email,
        mobile=None,
    )

"""Promise 1 over whole weeks: sixty pupils at six providers, hour by hour, and everything that goes wrong.

A week is played by the demo's cast through the use cases, with the clockwork and its mails. `make weeks` plays twenty;
every run plays two days of one.
"""

import shutil
from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from attendance import messages
from attendance.records.tables import CalendarRow, Pupil
from attendance.rules.calendar import at_london, to_london
from attendance.rules.words import URGENT_KINDS
from muster.demo import habits
from muster.demo.mailbox import Mailbox
from muster.demo.people import OFFICERS
from muster.demo.running import settings_in
from muster.demo.setting_up import channels, enter, store_of
from muster.demo.stage import Stage
from tests.simulation.mishaps import Mishaps
from tests.support.accounted import forgotten
from tests.support.length import IS_LONG

WEEKS = range(20 if IS_LONG else 1)
MONDAY = date(2026, 9, 21)
DAYS = [MONDAY + timedelta(days=each) for each in range(5 if IS_LONG else 2)]
# A minute after every quarter of an hour, from before the first session until everybody has gone home.
LOOKS = [time(8 + quarter // 4, quarter % 4 * 15 + 1) for quarter in range(34)]
# A morning's mail that somebody can still read: one every ten minutes from eight to noon.
READABLE = 24
# About a child in danger: never bundled, never held back, and repeated until somebody has it, all night if need be.
URGENT = frozenset(kind.value for kind in URGENT_KINDS)
ALONE = URGENT | {kind.value for kind in messages.ALONE}


@pytest.fixture(scope="module")
def entered(tmp_path_factory, migrated_sqlite):
    """The demo's cast on record, and nothing lived through yet."""
    folder = tmp_path_factory.mktemp("entered")
    shutil.copyfile(migrated_sqlite, folder / "demo.db")
    store = store_of(settings_in(folder, port=1))
    enter(store, start=at_london(MONDAY, time(7)))
    store.database.dispose()
    return folder / "demo.db"


@pytest.mark.parametrize("number", WEEKS)
def test_in_a_week_of_mishaps_no_child_is_forgotten_and_the_mail_stays_readable(
    number, entered, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(habits, "SEED", f"week {number}")
    shutil.copyfile(entered, tmp_path / "demo.db")
    settings, mailbox = settings_in(tmp_path, port=1), Mailbox()
    store = store_of(settings)
    mishaps = Mishaps(number=number, letters=mailbox.newest_first)
    begins = at_london(MONDAY - timedelta(days=1), time(20))
    stage = Stage(store, channels(mailbox), base_url=settings.base_url, at=begins, programme=mishaps.acts)

    for on in DAYS:
        for look in LOOKS:
            stage.play(at_london(on, look))
            assert whom_nobody_accounts_for(store, stage.at) == [], f"week {number}, {on:%A} {look:%H:%M}"

    letters = mailbox.newest_first()
    with capsys.disabled():
        print(f"\nweek {number}: {len(letters)} letters;", mornings(letters))  # noqa: T201  the figures asked for
    assert twice_at_one_moment(letters) == {}
    assert max(per_morning(letters).values()) <= READABLE
    store.database.dispose()


def whom_nobody_accounts_for(store, now: datetime) -> list[str]:
    on = to_london(now).date()
    with store.reading() as db:
        shut = select(CalendarRow.organisation_id).where(
            CalendarRow.kind == "closure", CalendarRow.from_on <= on, CalendarRow.to_on >= on
        )
        found = forgotten(db.session, now, shut=frozenset(db.session.scalars(shut)))
        names = {row.id: row.ref for row in db.session.scalars(select(Pupil))}
        return [f"{names[each.pupil_id]} {each.session} {each.why}" for each in found]


def twice_at_one_moment(letters) -> dict[tuple[str, str, str], list[tuple[str, ...]]]:
    """Return who got more than one mail, or more than one text, at one moment, and what each was about.

    Left out is what is a mail of its own: about a child in danger, a link, a document.
    """
    found: dict[tuple[str, str, str], list[tuple[str, ...]]] = {}
    for each in letters:
        if not ALONE & {*each.kinds}:
            found.setdefault((each.to_address, f"{each.at:%a %H:%M:%S}", each.channel), []).append(each.kinds)
    return {key: kinds for key, kinds in found.items() if len(kinds) > 1}


def per_morning(letters) -> Counter[tuple[str, date]]:
    """Return how many mails each officer got each morning, but for those about a child in danger."""
    officers = set(OFFICERS.values())
    return Counter(
        (each.to_address, each.at.date())
        for each in letters
        if each.to_address in officers
        and each.channel == "email"
        and not URGENT & {*each.kinds}
        and to_london(each.at).hour < 12
    )


def mornings(letters) -> str:
    """Say how many mails the officers got in their mornings: all week, and the most in one."""
    counts = per_morning(letters)
    said = []
    for email in sorted(set(OFFICERS.values())):
        found = [number for (address, _on), number in counts.items() if address == email]
        said.append(f"{email.partition('@')[0]} {sum(found)} all week, at most {max(found, default=0)}")
    return "; ".join(said)

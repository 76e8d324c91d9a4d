"""The laws of imports: a file twice equals once, and rows in any order equal any other."""

from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from attendance.imports import Kind, import_sheet
from attendance.preferences import Preferences
from attendance.records.database import Database
from attendance.records.tables import CalendarRow, Membership, Person, Placement, PlacementPattern, PupilBase, RoleHeld
from attendance.scope import JOB
from attendance.unit import Store
from gateway.sheets.csv_file import read_csv
from tests.support.cast import pretend_vault
from tests.support.clock import MONDAY_0800

PEOPLE = st.fixed_dictionaries(
    {"name": st.sampled_from(["Dora Lead", "Zoë O'Brien"]), "roles": st.sampled_from(["dsl", "dsl;headteacher"])}
)
DAYS = st.sampled_from(["", "AM", "PM", "AM+PM"])
PLACEMENTS = st.fixed_dictionaries(
    {
        "pupil": st.sampled_from(["N1", "N2", "S1"]),
        "provider": st.sampled_from(["OAKBANK", "HARBOUR"]),
        "pathway": st.sampled_from(["respite", "home_tuition", "short_stay"]),
        "starts_on": st.sampled_from(["2026-09-07", "14/09/2026", "2026-10-05"]),
        "mon": DAYS,
        "fri": DAYS,
    }
)
TERMS = st.tuples(
    st.sampled_from(["NORTHGATE", "SOUTHGATE", "OAKBANK"]),
    st.sampled_from(["2026-09-01,2026-09-04", "2026-09-01,2026-12-18", "2026-10-26,2026-10-30"]),
    st.sampled_from(["term", "closure", "inset"]),
)
WORLD = {
    "organisations": "code,name,kind\nNORTHGATE,N,home_school\nSOUTHGATE,S,home_school\nOAKBANK,O,college\n"
    "HARBOUR,H,partner_school\n",
    "pupils": "ref,home_school,family_name,given_name\nN1,NORTHGATE,A,B\nN2,NORTHGATE,C,D\nS1,SOUTHGATE,E,F\n",
}

TABLES = (CalendarRow, Membership, Person, Placement, PlacementPattern, PupilBase, RoleHeld)

once = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def database(tmp_path_factory, migrated_sqlite):
    """One database for all examples: each is rolled back."""
    file = tmp_path_factory.mktemp("laws") / "muster.db"
    file.write_bytes(migrated_sqlite.read_bytes())
    found = Database(f"sqlite:///{file}")
    yield found
    found.dispose()


@pytest.fixture(scope="module")
def world(database):
    """The database with organisations and pupils."""
    for kind, lines in WORLD.items():
        assert load(Store(database, Preferences(), vault=pretend_vault()), kind, lines).problems == ()
    return database


class _Over(Exception):
    """The example is over."""


@contextmanager
def example(database):
    """Give a store whose writing all happens in one transaction that is never committed."""
    try:
        with Store(database, Preferences(), vault=pretend_vault()).writing() as db:
            yield db
            raise _Over
    except _Over:
        pass


def load(store, kind, lines):
    return store.command(lambda db: load_into(db, kind, lines))


def load_into(db, kind, lines):
    return import_sheet(db, Kind(kind), read_csv(lines.encode()), actor=JOB, now=MONDAY_0800)


def records(db):
    """Return what is stored, without the keys that are made at random."""
    db.session.flush()
    found = {}
    for table in TABLES:
        columns = table.__table__.c
        kept = [each for each in columns if not each.name.endswith("_id") and each.name not in {"id", "public_ref"}]
        found[table.__tablename__] = sorted(map(str, db.session.execute(select(*kept))))
    return found


def lines_of(header, rows):
    return "\n".join([header, *rows]) + "\n"


def placement_rows(drawn):
    columns = PLACEMENT_HEADER.split(",")[1:]
    return [f"P{number}," + ",".join(values[each] for each in columns) for number, values in enumerate(drawn)]


def person_rows(drawn):
    return [f"p{number}@s.example,{values['name']},NORTHGATE,{values['roles']}" for number, values in enumerate(drawn)]


PLACEMENT_HEADER = "ref,pupil,provider,pathway,starts_on,mon,fri"
PERSON_HEADER = "email,name,organisation,roles"


@once
@given(st.lists(PLACEMENTS, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_placements_twice_are_placements_once_and_in_any_order(world, drawn, random):
    check("placements", PLACEMENT_HEADER, placement_rows(drawn), world, random)


@once
@given(st.lists(PEOPLE, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_people_twice_are_people_once_and_in_any_order(world, drawn, random):
    check("people", PERSON_HEADER, person_rows(drawn), world, random)


@once
@given(st.sets(TERMS, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_calendars_twice_are_calendars_once_and_in_any_order(world, drawn, random):
    rows = [f"{code},{dates},{kind}" for code, dates, kind in sorted(drawn)]
    check("calendar", "organisation,from,to,kind", rows, world, random)


def check(kind, header, rows, world, random):
    with example(world) as db:
        first = load_into(db, kind, lines_of(header, rows))
        once_stored = records(db)
        second = load_into(db, kind, lines_of(header, rows))
        twice_stored = records(db)
    shuffled = list(rows)
    random.shuffle(shuffled)
    with example(world) as db:
        load_into(db, kind, lines_of(header, shuffled))
        otherwise_stored = records(db)

    assert first.problems == ()
    assert (first.created, second.created, second.updated, second.removed) == (len(rows), 0, 0, 0)
    assert second.unchanged == len(rows)
    assert once_stored == twice_stored == otherwise_stored
